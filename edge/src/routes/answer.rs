//! Answers for a voice AI of the clinic's own: the approved answers of the chat, and nothing else. Signs of an emergency come first, also
//! when nothing else answers.

use crate::error::{Fault, Out};
use crate::objects::calls::{self, AskAnswer, AskedIn, MayAnswer};
use crate::reply::Response;
use crate::{Asked, auth, body, known, log, reply};
use futures_util::future::{Either, select};
use samtal_core::assistant::language::{Guess, guess};
use samtal_core::assistant::normalise::normalise;
use samtal_core::assistant::safety::notice;
use samtal_core::assistant::{RedFlag, answer as answered, red_flag};
use samtal_core::handoff::secret::SessionId;
use samtal_core::log::answer::Reply;
use samtal_core::log::event::Body;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::Question;
use serde::Serialize;
use worker::Delay;

/// Where nobody knows the clinic's own: most phones of the world put this one through.
const ANY_EMERGENCY: &str = "112";
/// What an answer comes from that is none, or only a question back.
const NO_ANSWERS: [&str; 4] = ["", "unknown", "refuse", "choice"];

/// What a voice AI gets. Every member is there, whatever is known.
#[derive(Debug, Default, Serialize)]
struct Given {
    answer: String,
    entry: String,
    version: i64,
    approver: String,
    language: String,
    score: i64,
    found: bool,
    replies: Vec<Reply>,
    flag: &'static str,
}

/// Nothing is known, and nothing is said: what the deadline answers.
pub fn nothing() -> String {
    serde_json::to_string(&Given::default()).unwrap_or_default()
}

/// Answers a question. After the key is good and the body is one, the answer is 200 whatever happens: something must be said.
pub async fn answer(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let key = match auth::bearer(&asked.request.headers(), &clinic) {
        Some(bearer) if !bearer.ambient => bearer.token,
        _ => return Err(Problem::Unauthorized.into()),
    };
    let text = body::text(&asked.incoming, MAX_BODY).await?;
    let question = Question::parse(&text);
    let old = known::at_hand(&clinic).map(|(known, _)| known);
    let may = match may_answer(asked, &clinic, key, old.as_deref()).await {
        Ok(may) => Some(may),
        Err(Fault::Internal(text)) => {
            log::error("answer_clinic", &clinic, &text);
            None
        }
        // The key comes first: a stranger does not learn what a good body is.
        Err(fault) => return Err(fault),
    };
    let question = question?;
    let flag = red_flag(&question.question);
    let Some(may) = may else {
        // Nobody says whether the key is good. What to do in an emergency is no secret.
        let emergency = old.map(|known| known.config.emergency.clone()).unwrap_or_default();
        let emergency = if emergency.is_empty() {
            ANY_EMERGENCY
        } else {
            &emergency
        };
        let given = flag.map(|flag| emergency_first(&flag, &question, &question.language, emergency));
        return given_as(&given.unwrap_or_default());
    };
    let known = known::take(&clinic, may.knowledge)?;
    let language = spoken(asked, &clinic, &question, &may.system).await?;
    if let Some(flag) = flag {
        return given_as(&emergency_first(&flag, &question, &language, &known.config.emergency));
    }
    let Some((version, index)) = &known.index else {
        return given_as(&Given::default());
    };
    let found = answered(index, &known.config, &question.question, &language, may.now);
    given_as(&Given {
        answer: found.text,
        found: !NO_ANSWERS.contains(&found.entry.as_str()),
        entry: found.entry,
        version: *version,
        approver: found.approver,
        language: found.language,
        score: found.score,
        replies: found.replies,
        flag: "",
    })
}

fn given_as(given: &Given) -> Out<Response> {
    reply::json(200, serde_json::to_string(given)?)
}

async fn may_answer(asked: &Asked, clinic: &str, key: String, old: Option<&known::Known>) -> Out<MayAnswer> {
    let ask = AskAnswer {
        key,
        known: known::as_known(old),
    };
    let stub = calls::clinic(&asked.env, clinic)?;
    let answer = Box::pin(calls::call(&stub, "may_answer", &ask));
    match select(answer, Delay::from(known::PATIENCE)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Fault::Internal("the clinic does not answer".into())),
    }
}

/// The language of the answer: as asked for, or the session's. The session hears of the question: signs of an emergency reach staff
/// with it.
async fn spoken(asked: &Asked, clinic: &str, question: &Question, system: &str) -> Out<String> {
    if question.session.is_empty() {
        return Ok(question.language.clone());
    }
    let session = SessionId::parse(&asked.deployment.pepper, clinic, &question.session)
        .ok_or_else(|| Problem::invalid("session", "must be a session of this clinic"))?;
    let stub = calls::session(&asked.env, clinic, session.as_str())?;
    let tell = calls::Asked {
        question: question.question.clone(),
        system: system.to_owned(),
    };
    let told = Box::pin(calls::call::<AskedIn>(&stub, "asked", &tell));
    let heard = match select(told, Delay::from(known::PATIENCE)).await {
        Either::Left((Ok(heard), _)) => heard,
        // Erased meanwhile, or it does not answer: the caller still waits.
        Either::Left((Err(fault), _)) => {
            log::error("answer_session", clinic, &fault.status().to_string());
            AskedIn::default()
        }
        Either::Right(_) => AskedIn::default(),
    };
    Ok(if question.language.is_empty() {
        heard.language
    } else {
        question.language.clone()
    })
}

/// What to do now, before anything else.
fn emergency_first(flag: &RedFlag, question: &Question, language: &str, emergency: &str) -> Given {
    let language = match guess(&normalise(&question.question)) {
        Guess::Clear(lang) => lang.tag(),
        Guess::Foreign | Guess::Open => language,
    };
    let answer = match notice(flag, language, emergency) {
        Body::Message { text, .. } => text,
        _ => String::new(),
    };
    Given {
        answer,
        language: language.to_owned(),
        flag: flag.level.label(),
        ..Given::default()
    }
}
