//! A call rings: who is it? Whoever is recognised goes on at once, whoever is not is asked for the code of their chat.

use super::Heard;
use super::onward::{go_on, person};
use crate::error::Out;
use crate::objects::calls::{self, CallArrives, CallCode, CallOf, CallStanding, Resolved};
use crate::routes::voice::context_of;
use crate::{fault, log};
use samtal_core::context::words::words;
use samtal_core::handoff::secret::{CODE_DIGITS, SessionId};
use samtal_core::voice::flow::{CODE_TRIES, language_after};
use samtal_core::voice::{digits, lines, spoken};
use samtal_core::wire::desk;
use samtal_core::wire::twilio::twiml::{Gather, Verb};

/// For so long, in seconds, the code is waited for after the words: the longest pause of somebody who looks for it in the chat.
const CODE_WAIT_S: u8 = 6;
/// The key for a person.
const PERSON: &str = "0";
/// The key for the clinic's next language.
const LANGUAGE: &str = "9";
/// The key for the same words again.
const REPEAT: &str = "*";

/// A call rings: who is it?
pub(super) async fn rings(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let arrives = CallArrives {
        call_id: heard.call.call_id.clone(),
        token: heard.call.token.clone(),
        caller: heard.call.caller().to_owned(),
    };
    let standing: CallStanding = heard.tell("call_arrives", &arrives).await?;
    fault::point(&heard.asked.deployment, "call.arrived").await;
    if standing.known {
        return go_on(heard, standing, "", Vec::new()).await;
    }
    let greeting = greeting(heard, &standing, &heard.call.call_id, false).await;
    Ok(ask_code(
        heard,
        &standing,
        vec![greeting, lines(heard.first_language()).code_prompt.to_owned()],
        true,
    ))
}

/// What somebody hears first of whom nothing may be said: who answers, or for a possible match the question about a recent chat.
/// The desks see the match as it comes in.
pub(super) async fn greeting(heard: &Heard<'_>, standing: &CallStanding, call_id: &str, again: bool) -> String {
    let asked = heard.asked;
    // Who answers, and no more: the question that may follow is the assistant's, or the person's.
    let generic = || {
        let text = heard.config().text.get(heard.first_language());
        let whole = text.map_or_else(
            || words(heard.first_language(), "en").generic.to_owned(),
            |text| text.voice_greeting.clone(),
        );
        spoken(&whole, heard.first_language())
            .into_iter()
            .next()
            .unwrap_or(whole)
    };
    let Some(session) = SessionId::parse(&asked.deployment.pepper, heard.clinic, &standing.who.session) else {
        return generic();
    };
    let who = Resolved {
        // Also of the part of a call that rings at the desk: that one is not ours to the patient.
        caller: desk::masked(heard.call.caller()),
        again,
        ..standing.who.clone()
    };
    let ask = context_of(asked, heard.clinic, &session, call_id, who, false);
    let document = async {
        let stub = calls::session(&asked.env, heard.clinic, session.as_str())?;
        calls::call::<serde_json::Value>(&stub, "context", &ask).await
    };
    match document.await {
        Ok(document) => match document.get("greeting").and_then(|text| text.as_str()) {
            Some(text) => text.to_owned(),
            None => generic(),
        },
        // The session may be gone; the caller is there.
        Err(fault) => {
            log::error("call_greeting", heard.clinic, &fault.status().to_string());
            generic()
        }
    }
}

/// Asks for the eight digits of a chat, and says before it what there is to say.
fn ask_code(heard: &Heard<'_>, standing: &CallStanding, said: Vec<String>, first: bool) -> Vec<Verb> {
    let language = heard.language(standing);
    let mut inside: Vec<Verb> = said.iter().map(|text| heard.say(language, text)).collect();
    if let Some(other) = language_after(language, &heard.config().languages).filter(|_| first) {
        inside.push(heard.say(other, lines(other).this_language));
    }
    let voice = heard.config().voice.clone().unwrap_or_default();
    vec![Verb::Gather(Gather {
        action: heard.url("code"),
        language: voice.speech(language),
        // The last one ends the waiting.
        digits: CODE_DIGITS as u8,
        speech: true,
        timeout_s: CODE_WAIT_S,
        on_empty: true,
        inside,
    })]
}

/// What came instead of, or as, a code.
pub(super) async fn code(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let standing: CallStanding = heard.tell("call_of", &heard.of()).await?;
    let language = heard.language(&standing).to_owned();
    let keys = heard.call.digits.trim_end_matches('#');
    let said = heard.call.speech.as_str();
    // Of a clinic with one language, the key for the next is one to hear it again: it is no code, and costs no try.
    let again = match keys {
        PERSON => return person(heard, standing).await,
        LANGUAGE => Some(language_after(&language, &heard.config().languages).unwrap_or(&language)),
        REPEAT => Some(language.as_str()),
        _ => None,
    };
    if let Some(language) = again {
        let of = CallOf {
            language: language.to_owned(),
            ..heard.of()
        };
        let standing: CallStanding = heard.tell("call_of", &of).await?;
        let prompt = lines(language).code_prompt.to_owned();
        return Ok(ask_code(heard, &standing, vec![prompt], false));
    }
    let typed = if keys.is_empty() {
        digits::code(said)
    } else {
        Some(keys.to_owned())
    };
    let Some(code) = typed else {
        // They said what they want: it is heard, not asked for again.
        return go_on(heard, standing, said, Vec::new()).await;
    };
    let ask = CallCode {
        call_id: heard.call.call_id.clone(),
        code,
    };
    let standing: CallStanding = heard.tell("call_code", &ask).await?;
    if standing.right {
        return go_on(heard, standing, "", Vec::new()).await;
    }
    let lines = lines(&language);
    if standing.tries < i64::from(CODE_TRIES) {
        return Ok(ask_code(heard, &standing, vec![lines.code_wrong.to_owned()], false));
    }
    let before = vec![heard.say(&language, lines.code_no_more)];
    go_on(heard, standing, "", before).await
}
