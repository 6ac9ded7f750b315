//! The clinic's own phone: what Twilio tells of its calls, and what it is to do with them.
//!
//! **A caller never hears silence or an error.** Whatever fails once a request is known to be Twilio's, the answer is TwiML that connects
//! them: to the session that their evidence leads to, to a session of their own, to a person, or to a plain word about what happens next.
//! Where nothing answers in time, [`otherwise`] does, from what the isolate has at hand.
//!
//! A call goes so: it rings ([`Step::Rings`]); whoever is recognised goes on at once, whoever is not is asked for the code of their chat
//! ([`Step::Code`]); then the assistant speaks with them over a socket (`relay`), or a person does. The socket ends
//! ([`Step::Ended`]) in a transfer, in another session, or in a goodbye; a person who was called answers or does not ([`Step::Dialled`]).

mod arrival;
mod connect;
mod onward;
mod otherwise;

pub use onward::{go_on, relay, to_desk};
pub use otherwise::late;

use super::callbacks;
use super::hooks::{TWILIO_SIGNATURE, checked, secrets, signed_address};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::known::Known;
use crate::objects::calls::{self, CallOf, CallOver, CallStanding, Done};
use crate::reply::Response;
use crate::{Asked, body, fault, log, reply};
use arrival::{code, rings};
use connect::{dialled, whispered};
use onward::ended;
use otherwise::otherwise;
use samtal_core::clinic::config::Config;
use samtal_core::people::phone::E164;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio;
use samtal_core::wire::twilio::twiml::{self, Verb};
use samtal_core::wire::twilio::voice::{Call, CallStatus};
use std::rc::Rc;

/// For so long, in seconds, the desk's phone rings: four rings.
const RING_S: u16 = 20;

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

impl Heard<'_> {
    fn config(&self) -> &Config {
        &self.known.config
    }

    /// The patient's number: of a call of ours, the one that was called. Empty: withheld or forged.
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
            answered: false,
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
