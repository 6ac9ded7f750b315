//! Calling back: staff asks for a call, and what Twilio tells of it.
//!
//! Whoever picks up hears the clinic's name, and which key takes the call. A machine hears nothing at all. Only behind the key the call is the
//! patient's: then it goes on as every other one does.

use super::desk;
use super::phone::{self, Heard};
use crate::error::{Fault, Out};
use crate::objects::calls::{
    self, CallBackNews, CallBackStands, CallBackTold, CallOf, CallStanding, Done, Speaks, TaskCall,
};
use crate::reply::Response;
use crate::{Asked, reply};
use samtal_core::context::words::fill;
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::SessionId;
use samtal_core::voice::call_back::{ASKED, KEY_S, NO, State, YES};
use samtal_core::voice::lines;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::twilio::twiml::{Gather, Verb};
use samtal_core::wire::twilio::voice::{AnsweredBy, CallStatus};

/// Longest id of a task that is looked for.
const MAX_TASK: usize = 64;

/// Staff calls the patient of a task back.
pub async fn call(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let by = desk::sign_on::member(asked, &clinic).await?;
    let task = asked.segment(3);
    if task.len() > MAX_TASK {
        return Err(Problem::NotFound.into());
    }
    by.must(Act::CallBack)?;
    let ask = TaskCall {
        task: task.to_owned(),
        by: by.actor(),
        narrow: !by.may(Act::EveryTask),
    };
    let stub = calls::clinic(&asked.env, &clinic)?;
    reply::json(202, calls::ask(&stub, "task_call", &ask).await?)
}

/// Somebody, or something, answers.
pub async fn answered(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let told = match heard.call.answered_by {
        Some(AnsweredBy::Machine) => CallBackTold::Machine,
        Some(AnsweredBy::Human | AnsweredBy::Unknown) | None => CallBackTold::Answered,
    };
    match tell(heard, told).await? {
        Some(stands) if State::parse(&stands.state) == Some(State::Asking) => {
            let language = language(heard, &stands).await;
            Ok(ask_key(heard, &language))
        }
        // A machine; or a call that nobody asked for, or that is over.
        _ => Ok(vec![Verb::Hangup]),
    }
}

/// Asks for the key.
fn ask_key(heard: &Heard<'_>, language: &str) -> Vec<Verb> {
    let lines = lines(language);
    let who = fill(lines.call_back, &[("clinic", &heard.known.config.name)]);
    let gather = |said: Vec<Verb>| {
        Verb::Gather(Gather {
            action: format!("{}?of={}", heard.url("callback/key"), heard.asked.decoded("of")),
            digits: 1,
            timeout_s: KEY_S,
            inside: said,
            ..Gather::default()
        })
    };
    let words = || vec![heard.say(language, &who), heard.say(language, lines.call_back_stop)];
    let mut verbs: Vec<Verb> = (0..ASKED).map(|_| gather(words())).collect();
    verbs.extend([heard.say(language, lines.call_back_bye), Verb::Hangup]);
    verbs
}

/// A key was pressed.
pub async fn key(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let told = match heard.call.digits.as_str() {
        YES => CallBackTold::Yes,
        NO => CallBackTold::No,
        // Another key: asked again.
        _ => CallBackTold::Answered,
    };
    let Some(stands) = tell(heard, told).await? else {
        return Ok(vec![Verb::Hangup]);
    };
    let language = language(heard, &stands).await;
    let lines = lines(&language);
    match State::parse(&stands.state) {
        Some(State::Talking) => {
            let of = CallOf {
                language: language.clone(),
                ..heard.of()
            };
            let standing: CallStanding = heard.tell("call_of", &of).await?;
            match stands.by_staff {
                true => phone::to_desk(heard, standing).await,
                false => {
                    let thanks = heard.say(&language, lines.call_back_thanks);
                    phone::go_on(heard, standing, "", vec![thanks]).await
                }
            }
        }
        Some(State::Asking) => Ok(ask_key(heard, &language)),
        Some(State::Declined) => Ok(vec![heard.say(&language, lines.call_back_stopped), Verb::Hangup]),
        _ => Ok(vec![Verb::Hangup]),
    }
}

/// How the call stands, as Twilio says. Its end is the call's end wherever it went on.
pub async fn status(heard: &Heard<'_>) -> Out<Vec<Verb>> {
    let told = match heard.call.status {
        CallStatus::Ringing => CallBackTold::Ringing,
        CallStatus::Completed => CallBackTold::Completed,
        CallStatus::Busy => CallBackTold::Busy,
        CallStatus::NoAnswer | CallStatus::Canceled => CallBackTold::NoAnswer,
        CallStatus::Failed => CallBackTold::Failed,
        CallStatus::Queued | CallStatus::Initiated | CallStatus::InProgress | CallStatus::Other => {
            return Ok(Vec::new());
        }
    };
    match tell(heard, told).await? {
        Some(stands) if State::parse(&stands.state) == Some(State::Done) => phone::status(heard).await,
        _ => Ok(Vec::new()),
    }
}

/// Tells the clinic. None: it knows of no such call.
async fn tell(heard: &Heard<'_>, news: CallBackTold) -> Out<Option<CallBackStands>> {
    let told = CallBackNews {
        id: heard.asked.decoded("of"),
        call_id: heard.call.call_id.clone(),
        news,
    };
    match heard.tell("call_back_news", &told).await {
        Ok(stands) => Ok(Some(stands)),
        Err(Fault::Problem(_) | Fault::Passed(..)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The patient's language; the clinic's first where it cannot be learned: the phone is at somebody's ear.
async fn language(heard: &Heard<'_>, stands: &CallBackStands) -> String {
    let (asked, clinic) = (heard.asked, heard.clinic);
    let spoken = async {
        let session = SessionId::parse(&asked.deployment.pepper, clinic, &stands.session).ok_or(Problem::NotFound)?;
        let stub = calls::session(&asked.env, clinic, session.as_str())?;
        calls::call::<Speaks>(&stub, "language", &Done {}).await
    };
    let offered = &heard.known.config.languages;
    match spoken.await {
        Ok(Speaks { language }) if offered.contains(&language) => language,
        _ => offered.first().cloned().unwrap_or_else(|| "en".to_owned()),
    }
}
