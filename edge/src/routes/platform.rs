//! The voice platforms' doors: each asks in its own tongue (`core::context::dialects`) and is answered in it.
//!
//! A platform that gets no answer drops the call or hangs up on the patient. So whoever proves that it is the platform is answered 200
//! within [`ANSWER_WITHIN_MS`], with every variable there: where nothing is known of the caller, too many codes were tried, or the clinic's
//! object does not answer, they say no more than the clinic's generic greeting.

use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::{self, CallReported, CallWhose, Done, Resolve, WhoseCall};
use crate::reply::Response;
use crate::routes::hooks::secrets;
use crate::routes::voice::{Caller, Looked, caller_key, look_up, who};
use crate::{Asked, auth, body, clock, log, random, reply};
use futures_util::future::{Either, select};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::platforms::Platform;
use samtal_core::context::dialects::proof::Shown;
use samtal_core::context::dialects::{self, ANSWER_WITHIN_MS, Dialect, Flat, MAX_BODY, Report, Request};
use samtal_core::context::document;
use samtal_core::handoff::secret::{KeyKind, SessionId};
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::Lookup;
use serde_json::Value;
use std::rc::Rc;
use std::time::Duration;
use worker::Delay;

/// How long the clinic's configuration is waited for: what is at hand is good enough then.
const CONFIG_WITHIN: Duration = Duration::from_millis(400);

/// How long a whole request may take: less than the deadline over every call (1.8 s).
const TAKEN_WITHIN: Duration = Duration::from_millis(1_500);

/// How the asker is known.
enum Proof {
    /// By a voice key, which the clinic's object checks.
    Key(String),
    /// By what the platform shows of its own.
    Platform,
}

/// Answers a platform. What takes too long is refused in time, so that a report comes again: the deadline over every call would tell the
/// platform that it was taken in.
pub async fn ask(asked: &Asked) -> Out<Response> {
    let work = Box::pin(told(asked));
    match select(work, Delay::from(TAKEN_WITHIN)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Problem::Unavailable.into()),
    }
}

async fn told(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let name = asked.segments.get(3).map(String::as_str).unwrap_or_default();
    let dialect = dialects::of(name).ok_or(Problem::NotFound)?;
    let raw = body::bytes(&asked.incoming, MAX_BODY).await?;
    let request = dialects::read(dialect, &raw);
    if let Request::Report(report) = request {
        let (proof, _) = proof(asked, &clinic, dialect, &raw)
            .await?
            .ok_or(Problem::Unavailable)?;
        return report_in(asked, &clinic, dialect, proof, report).await;
    }
    let answer = Box::pin(answer(asked, &clinic, dialect, &raw, &request));
    match select(answer, Delay::from(Duration::from_millis(ANSWER_WITHIN_MS))).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => {
            log::error("platform_late", &clinic, dialect.name());
            let config = known::at_hand(&clinic).map(|(known, _)| known);
            let flat = defaults(&request, config.as_deref());
            written(dialect, &request, &flat, config.as_deref())
        }
    }
}

async fn answer(asked: &Asked, clinic: &str, dialect: &dyn Dialect, raw: &[u8], request: &Request) -> Out<Response> {
    let Some((proof, known)) = proof(asked, clinic, dialect, raw).await? else {
        // Neither proved nor refuted: no more is said than to anybody.
        return written(dialect, request, &defaults(request, None), None);
    };
    let known = known.as_deref();
    let Request::LookUp(look) = request else {
        if let Proof::Key(key) = proof {
            let check = who(key, Lookup::default());
            calls::ask(&calls::clinic(&asked.env, clinic)?, "resolve", &check).await?;
        }
        return written(dialect, request, &defaults(request, known), known);
    };
    let lookup = look.lookup.clone();
    let who = match proof {
        Proof::Key(key) => who(key, lookup),
        Proof::Platform => Resolve {
            system: dialect.name().to_owned(),
            ..who(String::new(), lookup)
        },
    };
    let caller = Caller {
        who,
        fhir: false,
        reported: true,
    };
    let looked = match look_up(asked, clinic, caller).await {
        Ok(looked) => looked,
        // No more codes for now, or no more look-ups: the call goes on without.
        Err(fault) if fault.status() == 429 => {
            let flat = defaults(request, known).with_retry_after(retry_after(&fault));
            return written(dialect, request, &flat, known);
        }
        Err(fault) => return Err(fault),
    };
    written(dialect, request, &flat(&looked, known), known)
}

/// How the asker is known; refused where they are not. None where that cannot be told, since nobody knows the clinic's secrets now.
async fn proof(
    asked: &Asked,
    clinic: &str,
    dialect: &dyn Dialect,
    raw: &[u8],
) -> Out<Option<(Proof, Option<Rc<Known>>)>> {
    let known = configured(asked, clinic).await?;
    let bearer = auth::bearer(&asked.request.headers(), clinic).filter(|bearer| !bearer.ambient);
    if let Some(bearer) = bearer
        && bearer.token.starts_with(KeyKind::Service.prefix())
    {
        return Ok(Some((Proof::Key(bearer.token), known)));
    }
    let Some(known) = known else {
        return Ok(None);
    };
    let platform = platform(&known.config, dialect).ok_or(Problem::Unauthorized)?;
    let header = |name: &str| asked.header(name);
    let shown = Shown {
        raw,
        header: &header,
        now_ms: clock::real_ms() as i64,
    };
    if dialect.is_proved(&shown, &secrets(&asked.env, &platform.secret)) {
        Ok(Some((Proof::Platform, Some(known))))
    } else {
        Err(Problem::Unauthorized.into())
    }
}

/// The clinic's configuration: fresh, or as it is at hand.
async fn configured(asked: &Asked, clinic: &str) -> Out<Option<Rc<Known>>> {
    let fresh = Box::pin(known::of(&asked.env, clinic));
    match select(fresh, Delay::from(CONFIG_WITHIN)).await {
        Either::Left((Ok(known), _)) => Ok(Some(known)),
        // A clinic without a configuration has no keys and no secrets.
        Either::Left((Err(Fault::Problem(_) | Fault::Passed(..)), _)) => Err(Problem::Unauthorized.into()),
        Either::Left((Err(Fault::Internal(_)), _)) | Either::Right(_) => {
            Ok(known::at_hand(clinic).map(|(known, _)| known))
        }
    }
}

fn platform<'a>(config: &'a Config, dialect: &dyn Dialect) -> Option<&'a Platform> {
    config.voice.as_ref()?.platforms.get(dialect.name())
}

/// What a platform is told after a look-up.
fn flat(looked: &Looked, known: Option<&Known>) -> Flat {
    let language = if looked.language.is_empty() {
        first_language(known)
    } else {
        looked.language.clone()
    };
    match &looked.document {
        Some(document) => Flat::of(&String::from(document), &language),
        None => {
            let greeting = if looked.greeting.is_empty() {
                generic_greeting(known)
            } else {
                looked.greeting.clone()
            };
            let unknown = document::unknown(&looked.call_id, looked.complete, &greeting);
            Flat::of(&unknown.to_json("[]"), &language)
        }
    }
}

/// What is told where nobody could be asked.
fn defaults(request: &Request, known: Option<&Known>) -> Flat {
    let call_id = match request {
        Request::LookUp(look) => look.lookup.call_id.clone(),
        Request::Report(_) | Request::Other | Request::Unreadable => String::new(),
    };
    let looked = Looked {
        call_id,
        ..Looked::default()
    };
    flat(&looked, known)
}

fn first_language(known: Option<&Known>) -> String {
    let first = known.and_then(|known| known.config.languages.first());
    first.cloned().unwrap_or_default()
}

fn generic_greeting(known: Option<&Known>) -> String {
    let text = known.and_then(|known| known.config.text_for(&first_language(Some(known))));
    text.map(|text| text.voice_greeting.clone()).unwrap_or_default()
}

fn written(dialect: &dyn Dialect, request: &Request, flat: &Flat, known: Option<&Known>) -> Out<Response> {
    let none = Platform::default();
    let platform = known
        .and_then(|known| platform(&known.config, dialect))
        .unwrap_or(&none);
    let unread = dialects::Asked::default();
    let answer = match request {
        Request::LookUp(look) => dialect.write(flat, look, platform),
        Request::Unreadable => dialect.write(flat, &unread, platform),
        Request::Report(_) | Request::Other => return reply::json(200, "{}"),
    };
    reply::json(200, answer.to_string())
}

/// The seconds in a refusal.
fn retry_after(fault: &Fault) -> u32 {
    let seconds = match fault {
        Fault::Passed(_, body) => serde_json::from_str::<Value>(body)
            .ok()
            .and_then(|body| body.get("retry_after")?.as_u64()),
        Fault::Problem(_) | Fault::Internal(_) => None,
    };
    seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(1)
}

/// Brings a report to the session that the call was about. A stranger's call gets one of its own.
async fn report_in(asked: &Asked, clinic: &str, dialect: &dyn Dialect, proof: Proof, report: Report) -> Out<Response> {
    let (key, system) = match proof {
        Proof::Key(key) => (key, String::new()),
        Proof::Platform => (String::new(), dialect.name().to_owned()),
    };
    let pepper = &asked.deployment.pepper;
    let ask = WhoseCall {
        key,
        system,
        call_id: report.call_id.clone(),
        fresh: if report.says_something() {
            SessionId::new(pepper, clinic, random::bytes()).to_string()
        } else {
            String::new()
        },
        address: caller_key(asked, clinic, &report.caller, &report.call_id),
    };
    let whose: CallWhose = calls::call(&calls::clinic(&asked.env, clinic)?, "whose_call", &ask).await?;
    let Some(session) = SessionId::parse(pepper, clinic, &whose.session) else {
        return reply::json(200, "{}");
    };
    let stub = calls::session(&asked.env, clinic, session.as_str())?;
    if let Some(begins) = &whose.begins {
        let create = begins.for_call(&begins.language);
        match calls::ask(&stub, "create", &create).await {
            // Erased since.
            Err(Fault::Passed(401 | 410, _)) => return reply::json(200, "{}"),
            outcome => outcome?,
        };
    }
    match calls::call::<Done>(&stub, "call_reported", &CallReported { whose, report }).await {
        // Erased since.
        Ok(_) | Err(Fault::Passed(401, _)) => reply::json(200, "{}"),
        Err(fault) => Err(fault),
    }
}

/// What a platform is told when nothing could be done in time.
pub fn late(name: &str) -> String {
    let empty = Flat::of(&document::unknown("", false, "").to_json("[]"), "");
    let answer = dialects::of(name).map(|d| d.write(&empty, &dialects::Asked::default(), &Platform::default()));
    answer.unwrap_or_default().to_string()
}
