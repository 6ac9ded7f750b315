//! A person takes the call: their phone is rung with what they need, they hear who it is first, and where nobody answers somebody calls back.

use super::arrival::greeting;
use super::onward::begin;
use super::{Heard, RING_S, over};
use crate::error::{Fault, Out};
use crate::log;
use crate::objects::calls::{self, CallMissed, CallOf, CallStanding, CallToken, Missed, Whisper, Whispered};
use samtal_core::clinic::voice::Desk;
use samtal_core::context::words::{fill, words};
use samtal_core::handoff::secret::{Audience, SessionId, Token, derive_secret};
use samtal_core::voice::lines;
use samtal_core::voice::whisper::{Whose, whisper};
use samtal_core::wire::sip;
use samtal_core::wire::twilio::twiml::{Callee, Dial, Verb};

/// Connects to a person. Whoever is known, or has spoken already, has a session, which the person may read by the token; of a stranger there
/// is nothing to read.
pub(super) async fn connect(
    heard: &Heard<'_>,
    standing: CallStanding,
    desk: &Desk,
    said: &str,
    before: Vec<Verb>,
    announced: bool,
) -> Out<Vec<Verb>> {
    let language = heard.language(&standing).to_owned();
    let standing = if standing.known || !said.is_empty() {
        begin(heard, standing, said, true).await?.0
    } else {
        standing
    };
    let to = match desk {
        Desk::Number(number) => Callee::Number(number.clone()),
        Desk::Sip(address) => Callee::Sip {
            address: address.clone(),
            headers: headers(heard, &standing).await,
        },
    };
    let dial = Verb::Dial(Dial {
        to,
        action: heard.url("dial"),
        caller_id: None,
        ring_s: RING_S,
        whisper: heard.url("whisper"),
    });
    let connecting = announced.then(|| heard.say(&language, lines(&language).connecting));
    Ok(before.into_iter().chain(connecting).chain([dial]).collect())
}

/// What the desk's phone is told beside the voice: a token with which its system reads the context, as both a header of our own and
/// `User-to-User`. None where the evidence does not reach that far: the number that is shown says what it says.
async fn headers(heard: &Heard<'_>, standing: &CallStanding) -> Vec<(String, String)> {
    let (asked, clinic) = (heard.asked, heard.clinic);
    let pepper = &asked.deployment.pepper;
    let Some(session) = SessionId::parse(pepper, clinic, &standing.who.session).filter(|_| standing.known) else {
        return Vec::new();
    };
    let id = [clinic, session.as_str(), &heard.call.call_id];
    let token = Token::new(
        session.clone(),
        Audience::Handoff,
        derive_secret(pepper, "desk-token", &id),
    );
    let ask = CallToken {
        call_id: heard.call.call_id.clone(),
        handoff: named("hnd_", &derive_secret(pepper, "desk-handoff", &id)),
        token_hash: token.hash_hex(),
    };
    match heard.tell::<CallStanding>("call_token", &ask).await {
        Ok(_) => {
            let token = token.format();
            let hidden = sip::as_user_to_user(&token);
            vec![
                ("x-samtal-token".to_owned(), token),
                ("User-to-User".to_owned(), hidden),
            ]
        }
        Err(Fault::Internal(text)) => {
            log::error("call_token", clinic, &text);
            Vec::new()
        }
        // The number alone.
        Err(_) => Vec::new(),
    }
}

/// An id of this kind from a derived secret: the same for the same call.
fn named(prefix: &str, secret: &[u8]) -> String {
    let hex: String = secret.iter().take(10).map(|b| format!("{b:02x}")).collect();
    [prefix, &hex].concat()
}

/// Nobody can take the call now: somebody calls back, and the caller hears by when.
pub(super) async fn nobody(heard: &Heard<'_>, standing: CallStanding, said: &str, rang: bool) -> Out<Vec<Verb>> {
    let language = heard.language(&standing).to_owned();
    let lines = lines(&language);
    let number = heard.number().to_owned();
    let text = if number.is_empty() {
        (if rang {
            lines.no_answer_no_number
        } else {
            lines.closed_no_number
        })
        .to_owned()
    } else {
        let (standing, _) = begin(heard, standing, said, true).await?;
        let missed = CallMissed {
            call_id: heard.call.call_id.clone(),
            number,
        };
        let stub = calls::session(&heard.asked.env, heard.clinic, &standing.who.session)?;
        let missed: Missed = calls::call(&stub, "call_missed", &missed).await?;
        let now = standing.who.now;
        match missed.promised_by {
            Some(at) => {
                let zone = &heard.config().time_zone;
                let when = words(&language, "en").moment_of(zone, at, now);
                fill(
                    if rang { lines.no_answer_by } else { lines.closed_by },
                    &[("when", &when)],
                )
            }
            None if missed.noted => (if rang { lines.no_answer } else { lines.closed }).to_owned(),
            None => lines.unreachable.to_owned(),
        }
    };
    over(heard, "missed").await?;
    Ok(vec![heard.say(&language, &text), Verb::Hangup])
}

/// A person was called.
pub(super) async fn dialled(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let answered = heard.call.dialled.as_ref().is_some_and(|d| d.was_answered());
    if answered {
        over(heard, "transferred").await?;
        return Ok(vec![Verb::Hangup]);
    }
    if heard.call.status.is_over() {
        over(heard, "abandoned").await?;
        return Ok(Vec::new());
    }
    let standing: CallStanding = heard.tell("call_of", &heard.of()).await?;
    nobody(heard, standing, "", true).await
}

/// A person answers: what they hear first. Whatever fails, they are connected.
pub(super) async fn whispered(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let language = heard.first_language();
    let of = CallOf {
        call_id: heard.call.parent.clone(),
        answered: true,
        ..heard.of()
    };
    let standing: CallStanding = heard.tell("call_of", &of).await?;
    let text = if standing.known {
        let stub = calls::session(&heard.asked.env, heard.clinic, &standing.who.session)?;
        let ask = Whisper {
            call_id: of.call_id,
            language: language.to_owned(),
        };
        calls::call::<Whispered>(&stub, "whisper", &ask).await?.text
    } else if standing.who.session.is_empty() {
        whisper(Whose::stranger(), language)
    } else {
        // Read once more, which shows the desks that somebody answers.
        greeting(heard, &standing, &of.call_id, true).await;
        whisper(Whose::possible(), language)
    };
    Ok(vec![heard.say(language, &text)])
}
