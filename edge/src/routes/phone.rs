//! The clinic's own phone: what Twilio tells of its calls, and what it is to do with them.
//!
//! **A caller never hears silence or an error.** Whatever fails once a request is known to be Twilio's, the answer is TwiML that connects
//! them: to the session that their evidence leads to, to a session of their own, to a person, or to a plain word about what happens next.
//! Where nothing answers in time, [`otherwise`] does, from what the isolate has at hand.
//!
//! A call goes so: it rings ([`Step::Rings`]); whoever is recognised goes on at once, whoever is not is asked for the code of their chat
//! ([`Step::Code`]); then the assistant speaks with them over a socket (`relay`), or a person does. The socket ends
//! ([`Step::Ended`]) in a transfer, in another session, or in a goodbye; a person who was called answers or does not ([`Step::Dialled`]).

use super::callbacks;
use super::hooks::{TWILIO_SIGNATURE, checked, secrets, signed_address};
use super::voice::context_of;
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::{
    self, CallArrives, CallBegan, CallBegins, CallCode, CallMissed, CallOf, CallOver, CallOwn, CallOwned, CallStanding,
    CallToken, Create, Done, Link, Missed, Resolved, Whisper, Whispered,
};
use crate::objects::clinic::phone::SYSTEM;
use crate::reply::Response;
use crate::{Asked, Late, body, fault, log, random, reply};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::voice::{Answers, Desk};
use samtal_core::context::words::{fill, words};
use samtal_core::handoff::secret::{Audience, SessionId, Token, derive_secret, lookup_key};
use samtal_core::log::event::Channel;
use samtal_core::people::phone::E164;
use samtal_core::people::tier::Tier;
use samtal_core::voice::whisper::{Whose, whisper};
use samtal_core::voice::{digits, lines, spoken};
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio::relay::{Reason, read_handoff};
use samtal_core::wire::twilio::twiml::{self, Callee, Dial, Gather, Relay, Verb};
use samtal_core::wire::twilio::voice::{Call, CallStatus};
use samtal_core::wire::{desk, sip, twilio};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Digits of a code: the last one ends the waiting.
const CODE_DIGITS: u8 = 8;
/// For so long, in seconds, the code is waited for after the words: the longest pause of somebody who looks for it in the chat.
const CODE_WAIT_S: u8 = 6;
/// Wrong codes of one call: then it goes on without.
const CODE_TRIES: i64 = 3;
/// For so long, in seconds, the desk's phone rings: four rings.
const RING_S: u16 = 20;
/// How often a connection to the assistant that broke is made again.
const RECONNECTS: i64 = 2;
/// Longest id of a call (Twilio's have 34 characters).
const MAX_CALL: usize = 64;
/// The key for a person.
const PERSON: &str = "0";
/// The key for the clinic's next language.
const LANGUAGE: &str = "9";

/// Which of Twilio's requests about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A call rings.
    Rings,
    /// A code was keyed or said, or something else, or nothing.
    Code,
    /// The assistant's socket is closed.
    Ended,
    /// A person was called: they answered, or did not.
    Dialled,
    /// A person answers: what they hear before the caller.
    Whisper,
    /// The call is over.
    Status,
    /// The first address failed.
    Fallback,
    /// A call of ours is answered.
    CalledBack,
    /// Its key was pressed, or another.
    CallBackKey,
    /// How it stands.
    CallBackStatus,
}

/// A request about a call, known to be Twilio's.
pub struct Heard<'a> {
    /// The request.
    pub asked: &'a Asked,
    /// The clinic.
    pub clinic: &'a str,
    /// What is known of it.
    pub known: Rc<Known>,
    /// What Twilio told.
    pub call: Call,
}

/// What the patient's number is: of a call of ours, the one that was called. Empty: withheld or forged.
impl Heard<'_> {
    fn config(&self) -> &Config {
        &self.known.config
    }

    fn number(&self) -> &str {
        if self.call.outbound {
            self.call.to.as_ref().map_or("", E164::as_str)
        } else {
            self.call.caller()
        }
    }

    fn first_language(&self) -> &str {
        self.config().languages.first().map_or("en", String::as_str)
    }

    /// The language that a call is in as far as anybody chose one, else the clinic's.
    fn language<'l>(&'l self, standing: &'l CallStanding) -> &'l str {
        if standing.language.is_empty() {
            self.first_language()
        } else {
            &standing.language
        }
    }

    pub(super) fn say(&self, language: &str, text: &str) -> Verb {
        say(self.config(), language, text)
    }

    /// The address of a step.
    pub(super) fn url(&self, step: &str) -> String {
        address(&self.asked.deployment, self.clinic, step)
    }

    pub(super) async fn tell<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        body: &impl serde::Serialize,
    ) -> Out<T> {
        calls::call(&calls::clinic(&self.asked.env, self.clinic)?, name, body).await
    }

    pub(super) fn of(&self) -> CallOf {
        CallOf {
            call_id: self.call.call_id.clone(),
            language: String::new(),
            refused: false,
            broke: false,
        }
    }
}

fn say(config: &Config, language: &str, text: &str) -> Verb {
    let voice = config.voice.clone().unwrap_or_default();
    Verb::Say {
        language: voice.speech(language),
        text: text.to_owned(),
    }
}

fn address(deployment: &Deployment, clinic: &str, step: &str) -> String {
    let base = [&deployment.public_url, "/hooks/", clinic, "/twilio/voice"].concat();
    if step.is_empty() {
        base
    } else {
        [&base, "/", step].concat()
    }
}

/// What Twilio posts about a call.
pub async fn answer(asked: &Asked, step: Step) -> Out<Response> {
    let clinic = asked.clinic()?;
    let verbs = match heard(asked, &clinic, step).await {
        Ok(heard) => match take(&heard, step).await {
            Ok(verbs) => verbs,
            Err(fault) => {
                log::error("call", &clinic, &format!("{step:?} {}", fault.status()));
                otherwise(&clinic, step)
            }
        },
        Err(Fault::Internal(text)) => {
            log::error("call", &clinic, &text);
            otherwise(&clinic, step)
        }
        Err(fault) => return Err(fault),
    };
    xml(&verbs)
}

fn xml(verbs: &[Verb]) -> Out<Response> {
    reply::other(200, twiml::CONTENT_TYPE, twiml::write(verbs), &[])
}

/// Reads a request, after its signature. What is none of a call's is answered like everything else that fails: somebody is on the line.
async fn heard<'a>(asked: &'a Asked, clinic: &'a str, step: Step) -> Out<Heard<'a>> {
    let signature = asked.header("x-twilio-signature");
    // The one address that answers anybody: it tells where the clinic's desk is, which its callers learn too, and nothing else.
    let open = step == Step::Fallback;
    if signature.len() != TWILIO_SIGNATURE && !open {
        return Err(Problem::Forbidden.into());
    }
    let raw = body::bytes(&asked.incoming, twilio::MAX_FORM).await?;
    let (url, kind) = (signed_address(asked), asked.header("content-type"));
    let is_good = |config: &Config| {
        let account = config.twilio.as_ref();
        open || account
            .is_some_and(|t| twilio::verify(&url, &raw, &kind, &signature, &secrets(&asked.env, &t.auth_token)))
    };
    let known = checked(&asked.env, clinic, is_good).await?;
    match twilio::voice::read(&raw) {
        Ok(call) => Ok(Heard {
            asked,
            clinic,
            known,
            call,
        }),
        Err(malformed) => Err(Fault::Internal(malformed.to_string())),
    }
}

async fn take(heard: &Heard<'_>, step: Step) -> Out<Vec<Verb>> {
    match step {
        Step::Rings => rings(heard).await,
        Step::Code => code(heard).await,
        Step::Ended => ended(heard).await,
        Step::Dialled => dialled(heard).await,
        Step::Whisper => whispered(heard).await,
        Step::Status => status(heard).await,
        Step::Fallback => Ok(otherwise(heard.clinic, step)),
        Step::CalledBack => callbacks::answered(heard).await,
        Step::CallBackKey => callbacks::key(heard).await,
        Step::CallBackStatus => callbacks::status(heard).await,
    }
}

/// A call rings: who is it?
async fn rings(heard: &Heard<'_>) -> Out<Vec<Verb>> {
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
    let greeting = greeting(heard, &standing).await;
    Ok(ask_code(
        heard,
        &standing,
        vec![greeting, lines(heard.first_language()).code_prompt.to_owned()],
        true,
    ))
}

/// What somebody hears first of whom nothing may be said: who answers, or for a possible match the question about a recent chat.
/// The desks see the match as it comes in.
async fn greeting(heard: &Heard<'_>, standing: &CallStanding) -> String {
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
        caller: desk::masked(heard.number()),
        ..standing.who.clone()
    };
    let ask = context_of(asked, heard.clinic, &session, &heard.call.call_id, who, false);
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
    if let Some(other) = next_language(heard, language).filter(|_| first) {
        inside.push(heard.say(other, lines(other).this_language));
    }
    let voice = heard.config().voice.clone().unwrap_or_default();
    vec![Verb::Gather(Gather {
        action: heard.url("code"),
        language: voice.speech(language),
        digits: CODE_DIGITS,
        speech: true,
        timeout_s: CODE_WAIT_S,
        on_empty: true,
        inside,
    })]
}

/// The clinic's language after this one; none: it has no other.
fn next_language<'c>(heard: &'c Heard<'_>, language: &str) -> Option<&'c str> {
    let all = &heard.config().languages;
    let place = all.iter().position(|l| l == language).unwrap_or_default();
    let next = all.get((place + 1) % all.len().max(1))?;
    (next != language).then_some(next.as_str())
}

/// What came instead of, or as, a code.
async fn code(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let standing: CallStanding = heard.tell("call_of", &heard.of()).await?;
    let language = heard.language(&standing).to_owned();
    let keys = heard.call.digits.trim_end_matches('#');
    let said = heard.call.speech.as_str();
    match keys {
        PERSON => return person(heard, standing).await,
        LANGUAGE => {
            if let Some(other) = next_language(heard, &language) {
                let of = CallOf {
                    language: other.to_owned(),
                    ..heard.of()
                };
                let standing: CallStanding = heard.tell("call_of", &of).await?;
                return Ok(ask_code(
                    heard,
                    &standing,
                    vec![lines(other).code_prompt.to_owned()],
                    false,
                ));
            }
        }
        _ => {}
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
    if standing.tries < CODE_TRIES {
        return Ok(ask_code(heard, &standing, vec![lines.code_wrong.to_owned()], false));
    }
    let before = vec![heard.say(&language, lines.code_no_more)];
    go_on(heard, standing, "", before).await
}

/// Who speaks with a caller now.
enum Way<'c> {
    Assistant,
    Person(&'c Desk),
    Nobody,
}

fn way<'c>(heard: &'c Heard<'_>, standing: &CallStanding, wants_person: bool) -> Way<'c> {
    let config = heard.config();
    let voice = config.voice.as_ref();
    let open = config.open_at(standing.who.now).open;
    let desk = voice.and_then(|v| v.desk.as_ref()).filter(|_| open);
    let assistant = heard.known.index.is_some();
    let by_person = wants_person || voice.is_none_or(|v| v.answer == Answers::Desk);
    match desk {
        Some(desk) if by_person || !assistant => Way::Person(desk),
        _ if assistant && !wants_person => Way::Assistant,
        _ => Way::Nobody,
    }
}

/// A call goes on: with the assistant, with a person, or with a word about who calls back. `said`: what the caller said already; `before`:
/// what they hear first.
pub async fn go_on(heard: &Heard<'_>, standing: CallStanding, said: &str, before: Vec<Verb>) -> Out<Vec<Verb>> {
    match way(heard, &standing, false) {
        Way::Assistant => converse(heard, standing, said, before).await,
        Way::Person(desk) => connect(heard, standing, desk, said, before, true).await,
        Way::Nobody => nobody(heard, standing, said, false).await,
    }
}

/// The caller wants a person.
pub async fn person(heard: &Heard<'_>, standing: CallStanding) -> Out<Vec<Verb>> {
    match way(heard, &standing, true) {
        Way::Person(desk) => connect(heard, standing, desk, "", Vec::new(), true).await,
        _ => nobody(heard, standing, "", false).await,
    }
}

/// Connects to the assistant.
async fn converse(heard: &Heard<'_>, standing: CallStanding, said: &str, before: Vec<Verb>) -> Out<Vec<Verb>> {
    let (_, began) = begin(heard, standing, said, false).await?;
    let config = heard.config();
    let voice = config.voice.clone().unwrap_or_default();
    let url = [
        &socket_scheme(&heard.asked.deployment.public_url),
        "/hooks/",
        heard.clinic,
        "/twilio/relay/",
        &heard.call.call_id,
    ]
    .concat();
    let relay = Verb::Relay(Relay {
        url,
        action: heard.url("ended"),
        language: voice.speech(&began.language),
        languages: config.languages.iter().map(|l| voice.speech(l)).collect(),
    });
    Ok(before.into_iter().chain([relay]).collect())
}

/// The service's address as sockets have it.
fn socket_scheme(url: &str) -> String {
    match url.split_once("://") {
        Some(("http", rest)) => ["ws://", rest].concat(),
        Some((_, rest)) => ["wss://", rest].concat(),
        None => url.to_owned(),
    }
}

/// The call begins in the session that the evidence leads to, or in one of its own.
async fn begin(heard: &Heard<'_>, standing: CallStanding, said: &str, by_desk: bool) -> Out<(CallStanding, CallBegan)> {
    let mut standing = standing;
    // A session that does not take the call leaves it to one of its own, which does.
    for _ in 0..2 {
        if !standing.known || standing.own {
            standing = own(heard).await?;
        }
        let begins = begins(heard, &standing, said, by_desk);
        let stub = calls::session(&heard.asked.env, heard.clinic, &standing.who.session)?;
        match calls::call::<CallBegan>(&stub, "call_begin", &begins).await {
            Ok(began) if standing.own || standing.outbound || began.tier >= Tier::Recognised.as_u8() => {
                return Ok((standing, began));
            }
            // Erased, or the patient said "not me", or the number proves nothing any more.
            Ok(_) | Err(Fault::Problem(_) | Fault::Passed(..)) => {
                let of = CallOf {
                    refused: true,
                    ..heard.of()
                };
                standing = heard.tell("call_of", &of).await?;
            }
            Err(fault) => return Err(fault),
        }
    }
    Err(Fault::Internal("no session takes a call".into()))
}

fn begins(heard: &Heard<'_>, standing: &CallStanding, said: &str, by_desk: bool) -> CallBegins {
    let who = &standing.who;
    CallBegins {
        call_id: heard.call.call_id.clone(),
        system: SYSTEM.to_owned(),
        link: who.evidence.map(|evidence| Link {
            handoff: who.handoff.clone(),
            call_id: heard.call.call_id.clone(),
            evidence,
            system: SYSTEM.to_owned(),
        }),
        verified_at: who.verified_at,
        own: standing.own,
        caller: heard.number().to_owned(),
        outbound: standing.outbound,
        language: standing.language.clone(),
        settings: who.settings.clone(),
        desks: who.desks,
        said: said.to_owned(),
        by_desk,
    }
}

/// The session of its own of a call.
async fn own(heard: &Heard<'_>) -> Out<CallStanding> {
    let (asked, clinic) = (heard.asked, heard.clinic);
    let pepper = &asked.deployment.pepper;
    // A withheld number's calls count one by one: nobody may use up another's.
    let counted = if heard.number().is_empty() {
        &heard.call.call_id
    } else {
        heard.number()
    };
    let ask = CallOwn {
        call_id: heard.call.call_id.clone(),
        fresh: SessionId::new(pepper, clinic, random::bytes()).to_string(),
        address: lookup_key(pepper, clinic, "caller", counted),
    };
    let CallOwned { standing, begins } = heard.tell("call_own", &ask).await?;
    if let Some(begins) = begins {
        let create = Create {
            token_hash: String::new(),
            language: heard.language(&standing).to_owned(),
            page: None,
            consent: String::new(),
            offset_ms: begins.offset_ms,
            time_zone: begins.time_zone,
            emergency: begins.emergency,
            channel: Channel::Voice,
        };
        let stub = calls::session(&asked.env, clinic, &standing.who.session)?;
        calls::ask(&stub, "create", &create).await?;
    }
    Ok(standing)
}

/// Connects to a person. Whoever is known, or has spoken already, has a session, which the person may read by the token; of a stranger there
/// is nothing to read.
async fn connect(
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
        handoff: random_like("hnd_", &derive_secret(pepper, "desk-handoff", &id)),
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
fn random_like(prefix: &str, secret: &[u8]) -> String {
    let hex: String = secret.iter().take(10).map(|b| format!("{b:02x}")).collect();
    [prefix, &hex].concat()
}

/// Nobody can take the call now: somebody calls back, and the caller hears by when.
async fn nobody(heard: &Heard<'_>, standing: CallStanding, said: &str, rang: bool) -> Out<Vec<Verb>> {
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

/// The assistant's socket is closed: why, and what now?
async fn ended(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let handoff = read_handoff(&heard.call.handoff);
    if handoff.is_none() && heard.call.status.is_over() {
        over(heard, outcome(heard.call.status)).await?;
        return Ok(Vec::new());
    }
    let of = CallOf {
        language: handoff
            .as_ref()
            .map(|h| own_language(heard, &h.language))
            .unwrap_or_default(),
        broke: handoff.is_none(),
        ..heard.of()
    };
    let standing: CallStanding = heard.tell("call_of", &of).await?;
    match handoff.map(|h| h.reason) {
        Some(Reason::Goodbye) => {
            over(heard, "completed").await?;
            Ok(vec![Verb::Hangup])
        }
        Some(Reason::Code) => go_on(heard, standing, "", Vec::new()).await,
        Some(Reason::Person | Reason::Urgent) => transfer(heard, standing).await,
        // It broke: the caller is still there.
        None if standing.broken <= RECONNECTS && !standing.over => go_on(heard, standing, "", Vec::new()).await,
        None => person(heard, standing).await,
    }
}

/// The assistant said that a person comes.
async fn transfer(heard: &Heard<'_>, standing: CallStanding) -> Out<Vec<Verb>> {
    match way(heard, &standing, true) {
        Way::Person(desk) => connect(heard, standing, desk, "", Vec::new(), false).await,
        _ => nobody(heard, standing, "", false).await,
    }
}

/// The clinic's language that a tag of speech is of; empty: none of its.
fn own_language(heard: &Heard<'_>, tag: &str) -> String {
    let all = &heard.config().languages;
    let primary = tag.split('-').next().unwrap_or_default();
    let found = all.iter().find(|l| *l == tag || *l == primary);
    found.cloned().unwrap_or_default()
}

/// A person was called.
async fn dialled(heard: &Heard<'_>) -> Out<Vec<Verb>> {
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
async fn whispered(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let language = heard.first_language();
    let of = CallOf {
        call_id: heard.call.parent.clone(),
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
        whisper(Whose::possible(), language)
    };
    Ok(vec![heard.say(language, &text)])
}

/// How a call stands, as Twilio says in the end.
pub async fn status(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    if heard.call.status.is_over() {
        over(heard, outcome(heard.call.status)).await?;
    }
    Ok(Vec::new())
}

fn outcome(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Busy => "busy",
        CallStatus::NoAnswer => "no-answer",
        CallStatus::Failed => "failed",
        CallStatus::Canceled => "canceled",
        _ => "completed",
    }
}

/// A call is over. The clinic notes it with what its session is to be told, so that a crash costs two seconds; told twice is told once.
async fn over(heard: &Heard<'_>, outcome: &str) -> Out<()> {
    let over = CallOver {
        call_id: heard.call.call_id.clone(),
        outcome: outcome.to_owned(),
    };
    let standing: CallStanding = match heard.tell("call_ended", &over).await {
        Ok(standing) => standing,
        // A call of which the clinic never learned.
        Err(Fault::Problem(_) | Fault::Passed(..)) => return Ok(()),
        Err(fault) => return Err(fault),
    };
    fault::point(&heard.asked.deployment, "call.ended").await;
    if standing.known && !standing.over {
        let stub = calls::session(&heard.asked.env, heard.clinic, &standing.who.session)?;
        if let Err(Fault::Internal(text)) = calls::call::<Done>(&stub, "call_over", &over).await {
            // The clinic's alarm tells it.
            log::error("call_over", heard.clinic, &text);
        }
    }
    Ok(())
}

/// The assistant's socket: the session that the call is in takes it over as it came.
pub async fn relay(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let signature = asked.header("x-twilio-signature");
    let call_id = asked.segment(4);
    if signature.len() != TWILIO_SIGNATURE || call_id.len() > MAX_CALL {
        return Err(Problem::Forbidden.into());
    }
    let url = signed_address(asked);
    let is_good = |config: &Config| {
        let account = config.twilio.as_ref();
        account.is_some_and(|t| twilio::verify_socket(&url, &signature, &secrets(&asked.env, &t.auth_token)))
    };
    checked(&asked.env, &clinic, is_good).await?;
    let of = CallOf {
        call_id,
        language: String::new(),
        refused: false,
        broke: false,
    };
    let standing: CallStanding = calls::call(&calls::clinic(&asked.env, &clinic)?, "call_of", &of).await?;
    if !standing.known || standing.over {
        return Err(Problem::NotFound.into());
    }
    let stub = calls::session(&asked.env, &clinic, &standing.who.session)?;
    let promise = stub.fetch(&asked.request).map_err(worker::Error::from)?;
    let response = JsFuture::from(promise).await.map_err(worker::Error::from)?;
    Ok(response.unchecked_into())
}

/// What Twilio is told where nothing else answers: the caller is connected to the desk, by what the isolate has at hand of the clinic, else
/// by the deployment's `VOICE_FALLBACK`. The clinic's own number is never called: it is most likely the one that they called.
pub fn otherwise(clinic: &str, step: Step) -> Vec<Verb> {
    let known = known::at_hand(clinic).map(|(known, _)| known);
    let config = known.as_ref().map(|known| &known.config);
    let language = config
        .and_then(|c| c.languages.first())
        .map_or_else(|| "en".to_owned(), Clone::clone);
    let voice = config.and_then(|c| c.voice.clone()).unwrap_or_default();
    let say = |text: &str| Verb::Say {
        language: voice.speech(&language),
        text: text.to_owned(),
    };
    let lines = lines(&language);
    let desk = match step {
        // A person was connected already, or is just being; the last one is told, nobody listens.
        Step::Dialled => None,
        Step::Whisper | Step::Status | Step::CallBackStatus => return Vec::new(),
        // Nobody knows yet who picked up.
        Step::CalledBack => return vec![Verb::Hangup],
        Step::Rings | Step::Code | Step::Ended | Step::Fallback | Step::CallBackKey => {
            voice.desk.clone().or_else(|| {
                let deployment = Deployment::at_hand()?;
                deployment.voice_fallback(clinic)
            })
        }
    };
    let Some(desk) = desk else {
        let mut verbs = vec![say(lines.unreachable)];
        if let Some(config) = config {
            let number: Vec<String> = config.emergency.chars().map(String::from).collect();
            verbs.insert(0, say(&fill(lines.in_emergency, &[("number", &number.join(" "))])));
            verbs.swap(0, 1);
        }
        verbs.push(Verb::Hangup);
        return verbs;
    };
    let action = Deployment::at_hand().map(|d| address(&d, clinic, "dial"));
    let dial = Dial {
        to: match desk {
            Desk::Number(number) => Callee::Number(number),
            Desk::Sip(address) => Callee::Sip {
                address,
                headers: Vec::new(),
            },
        },
        action: action.unwrap_or_default(),
        caller_id: None,
        ring_s: RING_S,
        whisper: String::new(),
    };
    vec![say(lines.trouble), Verb::Dial(dial)]
}

/// The same for the deadline, which knows the address alone.
pub fn late(clinic: &str, step: Step) -> Late {
    Late {
        status: 200,
        body: twiml::write(&otherwise(clinic, step)),
        content_type: twiml::CONTENT_TYPE.to_owned(),
    }
}
