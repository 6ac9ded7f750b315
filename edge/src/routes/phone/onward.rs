//! How a call goes on: in which session, with the assistant over its socket or with a person, and what follows when the socket is closed.

use super::connect::{connect, nobody};
use super::{Heard, outcome, over};
use crate::error::{Fault, Out};
use crate::objects::calls::{self, CallBegan, CallBegins, CallOf, CallOwn, CallOwned, CallStanding, Link};
use crate::objects::clinic::phone::SYSTEM;
use crate::reply::Response;
use crate::routes::hooks::{TWILIO_SIGNATURE, checked, secrets, signed_address};
use crate::routes::voice::caller_key;
use crate::{Asked, random};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::voice::{Answers, Desk};
use samtal_core::handoff::secret::SessionId;
use samtal_core::people::tier::Tier;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio;
use samtal_core::wire::twilio::relay::{Reason, read_handoff};
use samtal_core::wire::twilio::twiml::{Relay, Verb};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// How often a connection to the assistant that broke is made again.
const RECONNECTS: i64 = 2;
/// Longest id of a call (Twilio's have 34 characters).
const MAX_CALL: usize = 64;

/// Who speaks with a caller now.
enum Way<'c> {
    Assistant,
    Person(&'c Desk),
    /// Nobody can: somebody calls back.
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
pub(super) async fn person(heard: &Heard<'_>, standing: CallStanding) -> Out<Vec<Verb>> {
    match way(heard, &standing, true) {
        Way::Person(desk) => connect(heard, standing, desk, "", Vec::new(), true).await,
        _ => nobody(heard, standing, "", false).await,
    }
}

/// Staff called: somebody is at the desk, whatever the hours say.
pub async fn to_desk(heard: &Heard<'_>, standing: CallStanding) -> Out<Vec<Verb>> {
    match heard.config().voice.as_ref().and_then(|v| v.desk.as_ref()) {
        Some(desk) => connect(heard, standing, desk, "", Vec::new(), true).await,
        None => nobody(heard, standing, "", false).await,
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
pub(super) async fn begin(
    heard: &Heard<'_>,
    standing: CallStanding,
    said: &str,
    by_desk: bool,
) -> Out<(CallStanding, CallBegan)> {
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
    let ask = CallOwn {
        call_id: heard.call.call_id.clone(),
        fresh: SessionId::new(&asked.deployment.pepper, clinic, random::bytes()).to_string(),
        address: caller_key(asked, clinic, heard.number(), &heard.call.call_id),
    };
    let CallOwned { standing, begins } = heard.tell("call_own", &ask).await?;
    if let Some(begins) = begins {
        let create = begins.for_call(heard.language(&standing));
        let stub = calls::session(&asked.env, clinic, &standing.who.session)?;
        calls::ask(&stub, "create", &create).await?;
    }
    Ok(standing)
}

/// The assistant's socket is closed: why, and what now?
pub(super) async fn ended(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    if heard.call.status.is_over() {
        // Whatever was to follow: nobody is there any more.
        over(heard, outcome(heard.call.status)).await?;
        return Ok(Vec::new());
    }
    let handoff = read_handoff(&heard.call.handoff);
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
        answered: false,
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
