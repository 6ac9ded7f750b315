//! The providers' webhooks: WhatsApp by Meta, WhatsApp and SMS by Twilio.
//!
//! The signature is checked over the bytes as they came, before anything is read from them; until it is good, no object is woken but for
//! the clinic's configuration, which the isolate keeps. What is refused changes nothing. What is told twice is done once, so that
//! everything may be redelivered; 503 only asks for that where it helps.

use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::{self, Arrived, Done, ReportRouted, Reported, Route, Routed, SenderMoved, Taken};
use crate::reply::Response;
use crate::{Asked, body, clock, fault, log, random, reply};
use futures_util::StreamExt;
use futures_util::stream;
use samtal_core::clinic::config::Config;
use samtal_core::handoff::secret::{SessionId, same};
use samtal_core::log::event::Channel;
use samtal_core::message::language;
use samtal_core::wire::channel::{Arrival, Moved, News, Report, What};
use samtal_core::wire::problem::Problem;
use samtal_core::wire::{refs, twilio, whatsapp};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use worker::{Delay, Env};

/// Which of Twilio's webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Twilio {
    /// A text message.
    Sms,
    /// A WhatsApp message.
    Whatsapp,
    /// What became of one of ours.
    Status,
}

/// Characters of Meta's signature: `sha256=` and 64 hexadecimal digits.
const META_SIGNATURE: usize = 71;
/// Characters of Twilio's: 20 bytes in base64.
pub const TWILIO_SIGNATURE: usize = 28;
/// Longest challenge that is echoed; Meta's are a dozen digits.
const MAX_CHALLENGE: usize = 256;
/// Senders of one body whose messages are stored side by side.
const AT_ONCE: usize = 8;
/// For so long, in milliseconds, an item is tried again: the answer must leave before the deadline of 1.8 s.
const TRYING: f64 = 1_200.0;
/// The wait between two tries.
const PAUSE: Duration = Duration::from_millis(120);
/// Age in seconds beyond which nothing is sent again: Meta gives up after seven days, ids are kept for eight.
const OLDEST: f64 = 7.5 * 24.0 * 3_600.0;
/// Sessions that a message is offered to: one that its ref names, one that its sender had, one of their own.
const MAX_OFFERS: usize = 4;

/// Meta's handshake: it shows the verify token, and gets its challenge back.
pub async fn handshake(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let shown = asked.decoded("hub.verify_token");
    let challenge = asked.decoded("hub.challenge");
    if shown.is_empty() || asked.decoded("hub.mode") != "subscribe" || challenge.len() > MAX_CHALLENGE {
        return Err(Problem::Forbidden.into());
    }
    let is_good = |config: &Config| {
        let name = config.graph.as_ref().map(|graph| graph.verify_token.as_str());
        name.and_then(|name| Deployment::secret(&asked.env, name))
            .is_some_and(|token| same(&token, &shown))
    };
    checked(&asked.env, &clinic, is_good).await?;
    reply::other(200, "text/plain; charset=utf-8", challenge, &[])
}

/// What Meta posts.
pub async fn meta(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let signature = asked.header("x-hub-signature-256");
    if signature.len() != META_SIGNATURE {
        return Err(Problem::Forbidden.into());
    }
    let raw = body::bytes(&asked.incoming, whatsapp::MAX_BODY).await?;
    let is_good = |config: &Config| {
        let graph = config.graph.as_ref();
        graph.is_some_and(|g| whatsapp::verify(&raw, &signature, &secrets(&asked.env, &g.app_secret)))
    };
    let known = checked(&asked.env, &clinic, is_good).await?;
    let number = known.config.graph.as_ref().map(|g| g.phone_number_id.as_str());
    match whatsapp::read(&raw, number.unwrap_or_default()) {
        Ok(news) => take_in(asked, &clinic, &known.config, news).await?,
        // It would be the same the next time.
        Err(malformed) => log::error("hook_unreadable", &clinic, &malformed.to_string()),
    }
    reply::json(200, "{}")
}

/// What Twilio posts.
pub async fn twilio(asked: &Asked, which: Twilio) -> Out<Response> {
    let clinic = asked.clinic()?;
    let signature = asked.header("x-twilio-signature");
    if signature.len() != TWILIO_SIGNATURE {
        return Err(Problem::Forbidden.into());
    }
    let raw = body::bytes(&asked.incoming, twilio::MAX_FORM).await?;
    let (url, kind) = (signed_address(asked), asked.header("content-type"));
    let is_good = |config: &Config| {
        let account = config.twilio.as_ref();
        account.is_some_and(|t| twilio::verify(&url, &raw, &kind, &signature, &secrets(&asked.env, &t.auth_token)))
    };
    let known = checked(&asked.env, &clinic, is_good).await?;
    let news = match which {
        Twilio::Sms => twilio::read_sms(&raw),
        Twilio::Whatsapp => twilio::read_whatsapp(&raw),
        Twilio::Status => twilio::read_status(&raw, &asked.decoded("of")).map(|report| vec![report]),
    };
    match news {
        Ok(news) => take_in(asked, &clinic, &known.config, news).await?,
        Err(malformed) => log::error("hook_unreadable", &clinic, &malformed.to_string()),
    }
    reply::other(200, "text/xml; charset=utf-8", twilio::NOTHING.to_owned(), &[])
}

/// The address as Twilio has it: what stands before the service may have changed scheme and host.
pub fn signed_address(asked: &Asked) -> String {
    let mut url = [&asked.deployment.public_url, "/", &asked.segments.join("/")].concat();
    if !asked.query.is_empty() {
        url.push('?');
        url.push_str(&asked.query);
    }
    url
}

/// The secrets of these names that there are.
pub fn secrets(env: &Env, names: &[String]) -> Vec<String> {
    names.iter().filter_map(|name| Deployment::secret(env, name)).collect()
}

/// The clinic's configuration, if the request is good by it. It is asked for every two seconds at most, so that a flood of forged requests
/// wakes nobody, and a secret that was given up is over.
pub async fn checked(env: &Env, clinic: &str, is_good: impl Fn(&Config) -> bool) -> Out<Rc<Known>> {
    let known = known::of(env, clinic).await.map_err(|fault| match fault {
        // A clinic without a configuration has no secrets.
        Fault::Problem(_) | Fault::Passed(..) => Problem::Forbidden.into(),
        fault @ Fault::Internal(_) => fault,
    })?;
    if is_good(&known.config) {
        Ok(known)
    } else {
        Err(Problem::Forbidden.into())
    }
}

/// Does what these news ask for. One that fails holds no other up; in the end the provider is asked to send all of them again.
async fn take_in(asked: &Asked, clinic: &str, config: &Config, news: Vec<News>) -> Out<()> {
    let until = clock::real_ms() + TRYING;
    // A changed id concerns messages before and after it: then everything is done in order.
    let in_order = news.iter().any(|one| matches!(one, News::Moved(_)));
    let mut lines: BTreeMap<String, Vec<News>> = BTreeMap::new();
    for one in news {
        let line = match &one {
            _ if in_order => String::new(),
            News::Arrived(arrival) => format!("{:?}", arrival.from),
            News::Report(report) => format!("report {}", report.id),
            News::Moved(_) => String::new(),
            News::Other { .. } => continue,
        };
        lines.entry(line).or_default().push(one);
    }
    let done: Vec<Out<()>> = stream::iter(lines.into_values())
        .map(|line| async move {
            let mut outcome = Ok(());
            for one in &line {
                if let Err(fault) = persistently(asked, clinic, config, one, until).await {
                    outcome = Err(fault);
                }
            }
            outcome
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    done.into_iter().collect()
}

/// Does one thing; what fails inside is tried again for a while.
async fn persistently(asked: &Asked, clinic: &str, config: &Config, one: &News, until: f64) -> Out<()> {
    loop {
        match take(asked, clinic, config, one).await {
            Ok(()) => return Ok(()),
            Err(fault) => {
                let status = fault.status();
                log::error("hook", clinic, &status.to_string());
                // What an object refuses for good, it refuses the next time too.
                if !matches!(status, 429 | 500..) {
                    return Ok(());
                }
                if clock::real_ms() > until {
                    return Err(Fault::Internal("a provider's news could not be taken in".into()));
                }
            }
        }
        Delay::from(PAUSE).await;
    }
}

async fn take(asked: &Asked, clinic: &str, config: &Config, one: &News) -> Out<()> {
    match one {
        News::Arrived(arrival) => arrive(asked, clinic, config, arrival).await,
        News::Report(report) => pass_on(asked, clinic, report).await,
        News::Moved(moved) => sender_moved(asked, clinic, moved).await,
        News::Other { .. } => Ok(()),
    }
}

/// Brings a message to its session.
async fn arrive(asked: &Asked, clinic: &str, config: &Config, arrival: &Arrival) -> Out<()> {
    if is_replayed(arrival, clock::real_ms(), asked.deployment.demo) {
        log::error("hook_replayed", clinic, "");
        return Ok(());
    }
    let pepper = &asked.deployment.pepper;
    let fresh = || SessionId::new(pepper, clinic, random::bytes()).to_string();
    let stub = calls::clinic(&asked.env, clinic)?;
    let mut ask = Route {
        channel: arrival.channel,
        id: arrival.id.clone(),
        from: arrival.from.clone(),
        ref_hash: ref_hash(pepper, clinic, arrival),
        fresh: fresh(),
        refused: String::new(),
    };
    for _ in 0..MAX_OFFERS {
        let routed: Routed = calls::call(&stub, "route", &ask).await?;
        fault::point(&asked.deployment, "hook.routed").await;
        let Some(session) = SessionId::parse(pepper, clinic, &routed.session) else {
            return Ok(());
        };
        let known = routed.known;
        let arrived = Arrived {
            arrival: arrival.clone(),
            language: language::first(arrival, &config.languages),
            routed,
        };
        let stub = calls::session(&asked.env, clinic, session.as_str())?;
        match calls::call::<Taken>(&stub, "arrived", &arrived).await {
            Ok(Taken { taken: true }) => return Ok(()),
            // An old message of a session that was erased does not begin a new one.
            Err(Fault::Passed(401, _)) if known => return Ok(()),
            Ok(Taken { taken: false }) | Err(Fault::Passed(401, _)) => {}
            Err(fault) => return Err(fault),
        }
        ask.refused = session.to_string();
        ask.ref_hash.clear();
        ask.fresh = fresh();
    }
    Err(Fault::Internal("no session takes a message".into()))
}

/// Whether a message is older than any that a provider still sends again: its id may be forgotten, so a recorded body would be new. The
/// demo clock goes its own way.
fn is_replayed(arrival: &Arrival, real_ms: f64, demo: bool) -> bool {
    !demo && arrival.at_s > 0 && real_ms / 1_000.0 - arrival.at_s as f64 > OLDEST
}

/// The hash of the ref in a message; empty: there is none, or somebody passed it on.
fn ref_hash(pepper: &[u8], clinic: &str, arrival: &Arrival) -> String {
    match &arrival.what {
        What::Text { text } if !arrival.forwarded && arrival.channel == Channel::Whatsapp => {
            refs::find(text).map_or_else(String::new, |found| found.hash(pepper, clinic))
        }
        _ => String::new(),
    }
}

/// Brings a report to the session that sent what it is about: by our own handle, else by the provider's id.
async fn pass_on(asked: &Asked, clinic: &str, report: &Report) -> Out<()> {
    let handle = report.handle.split_once('.');
    let handle =
        handle.and_then(|(session, send)| Some((SessionId::parse(&asked.deployment.pepper, clinic, session)?, send)));
    let routed = match handle {
        Some((session, send)) => ReportRouted {
            session: session.to_string(),
            send: send.to_owned(),
        },
        None => {
            let ask = Reported {
                report: report.clone(),
                send: String::new(),
            };
            calls::call(&calls::clinic(&asked.env, clinic)?, "report", &ask).await?
        }
    };
    if routed.session.is_empty() {
        return Ok(());
    }
    let stub = calls::session(&asked.env, clinic, &routed.session)?;
    let tell = Reported {
        report: report.clone(),
        send: routed.send,
    };
    match calls::call::<Done>(&stub, "report", &tell).await {
        // Erased since.
        Ok(_) | Err(Fault::Passed(401, _)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// Somebody's id at the provider changed.
async fn sender_moved(asked: &Asked, clinic: &str, moved: &Moved) -> Out<()> {
    let ask = SenderMoved {
        channel: Channel::Whatsapp,
        moved: moved.clone(),
    };
    let stub = calls::clinic(&asked.env, clinic)?;
    calls::call::<Done>(&stub, "moved", &ask).await.map(|_| ())
}
