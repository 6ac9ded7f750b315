//! The clinic's desk: the feed of calls that its screens show, and its phone, which the voice system rings when a caller wants a person.
//!
//! The phone's invitation carries a token, by which the desk's own system reads what the caller's chat was about and writes back what is
//! said, as a real one would. Keys, tokens and grants stay in this process: pages get the context and nothing else.

mod answered;
mod feed;

use crate::simulators::voice::{By, Call, State as Stands};
use crate::{App, Shared, locked};
use answered::Answered;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
pub use feed::follow;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};

/// Calls that are shown at most.
const SHOWN: usize = 12;

/// What the desk's screens know.
#[derive(Default)]
pub struct Desk {
    /// The newest frame of each call, the newest call first.
    frames: VecDeque<Value>,
    /// Calls that the desk's phone took, by id.
    answered: HashMap<String, Answered>,
    /// Counts every change.
    pub version: u64,
}

impl Desk {
    /// Takes a frame in: one of a call that is known takes that one's place. What the desk's own system asks about a call that rang here is
    /// the same call, and not news.
    fn take(&mut self, frame: Value) {
        let id = frame["call_id"].clone();
        match self.frames.iter_mut().find(|known| known["call_id"] == id) {
            Some(known) if known["system"] != frame["system"] => return,
            Some(known) => *known = frame,
            None => self.frames.push_front(frame),
        }
        self.frames.truncate(SHOWN);
        self.version += 1;
    }

    /// The feed broke: what it told is not known to be so any more.
    fn lost(&mut self) {
        self.frames.clear();
        self.version += 1;
    }

    /// The frames of the calls, the newest first.
    pub fn frames(&self) -> Vec<Value> {
        self.frames.iter().cloned().collect()
    }

    fn frame(&self, id: &str) -> Option<&Value> {
        self.frames.iter().find(|frame| frame["call_id"] == id)
    }
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/desk/version", get(version))
        .route("/desk/calls/{id}", get(show))
        .route("/desk/calls/{id}/answer", post(answer))
        .route("/desk/calls/{id}/say", post(say))
        .route("/desk/calls/{id}/end", post(end))
        .route("/reception/calls/{id}/{how}", post(from_reception))
}

fn no_store(status: StatusCode, body: Value) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn gone() -> Response {
    no_store(
        StatusCode::CONFLICT,
        json!({"detail": "This call does not ring at the desk any more."}),
    )
}

async fn version(State(app): State<Shared>) -> Response {
    let version = locked(&app.desk).version;
    no_store(StatusCode::OK, json!({"version": version + ringing(&app)}))
}

/// Changes when the desk's phone begins or stops to ring.
pub fn ringing(app: &App) -> u64 {
    let calls = app.simulators.calls();
    let weight = |call: &Call| match call.state() {
        Stands::Dialling { .. } => 1_000_000,
        Stands::Connected { .. } => 2_000_000,
        _ => 0,
    };
    calls.iter().map(weight).sum()
}

/// What the clinic knows of a call, and how it knows.
#[derive(Serialize)]
struct Known {
    /// `feed`: the screens were told; `token`: the desk's phone brought a token, and its system has asked; empty: nothing yet.
    by: &'static str,
    /// What the screens say about the call: `ringing`, `talking`, …
    state: Value,
    /// The caller's number, masked.
    caller: Value,
    /// The context, without its grant.
    context: Value,
    /// Whether the desk's system may write back.
    writes: bool,
}

async fn show(State(app): State<Shared>, Path(id): Path<String>) -> Response {
    answered::listen(&app, &id).await;
    let desk = locked(&app.desk);
    let frame = desk.frame(&id);
    let of = |name: &str| frame.map_or(Value::Null, |frame| frame[name].clone());
    let known = match desk.answered.get(&id).filter(|answered| !answered.context.is_null()) {
        Some(answered) => Known {
            by: "token",
            state: of("state"),
            caller: of("caller"),
            context: answered.context.clone(),
            writes: answered.writes(),
        },
        None => Known {
            by: if frame.is_some() { "feed" } else { "" },
            state: of("state"),
            caller: of("caller"),
            context: of("context"),
            writes: false,
        },
    };
    no_store(StatusCode::OK, json!(known))
}

#[derive(Deserialize)]
struct Answers {
    answers: bool,
}

/// The desk's phone rings: somebody answers it, or nobody does.
async fn answer(State(app): State<Shared>, Path(id): Path<String>, Json(how): Json<Answers>) -> Response {
    match answer_or_not(&app, &id, how.answers).await {
        true => no_store(StatusCode::OK, json!({})),
        false => gone(),
    }
}

async fn answer_or_not(app: &Shared, id: &str, answers: bool) -> bool {
    let call = app.simulators.call_by_id(id);
    let Some(call) = call.filter(|call| matches!(call.state(), Stands::Dialling { .. })) else {
        return false;
    };
    call.desk_answers(answers);
    if answers {
        answered::take(app, &call).await;
    }
    true
}

async fn from_reception(State(app): State<Shared>, Path((id, how)): Path<(String, String)>) -> impl IntoResponse {
    match how.as_str() {
        "answer" | "decline" => {
            answer_or_not(&app, &id, how == "answer").await;
        }
        "hang-up" => {
            if let Some(call) = app.simulators.call_by_id(&id) {
                // Already over is as good.
                let _ = call.desk_hangs_up().await;
            }
        }
        _ => {}
    }
    Redirect::to("/reception")
}

#[derive(Deserialize)]
struct Line {
    text: String,
}

/// The person at the desk says something to the caller.
async fn say(State(app): State<Shared>, Path(id): Path<String>, Json(line): Json<Line>) -> Response {
    let Some(call) = app.simulators.call_by_id(&id) else {
        return gone();
    };
    match call.desk_says(line.text.trim()).await {
        Ok(()) => no_store(StatusCode::OK, json!({})),
        Err(_) => gone(),
    }
}

#[derive(Deserialize)]
struct End {
    #[serde(default)]
    summary: String,
}

/// The person at the desk puts the phone down; what they noted goes to the conversation first.
async fn end(State(app): State<Shared>, Path(id): Path<String>, Json(end): Json<End>) -> Response {
    let Some(call) = app.simulators.call_by_id(&id) else {
        return gone();
    };
    answered::transcribe(&app, &call).await;
    let summary = end.summary.trim();
    if !summary.is_empty() {
        let (status, body) = answered::write(&app, &id, &[json!({"kind": "summary", "text": summary})]).await;
        if status >= 300 {
            return no_store(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), body);
        }
    }
    match call.desk_hangs_up().await {
        Ok(()) => no_store(StatusCode::OK, json!({})),
        Err(_) => gone(),
    }
}

/// What was said between the caller and the desk, from a line on: who, in which words.
fn talked(call: &Call, from: usize) -> Vec<(bool, String)> {
    let lines = call.lines();
    let said = lines.iter().skip(from);
    said.filter(|line| matches!(line.by, By::Caller | By::Desk))
        .map(|line| (line.by == By::Caller, line.text.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_stands_once_and_its_newest_frame_holds() {
        let frame =
            |id: &str, state: &str| json!({"type": "call", "call_id": id, "state": state, "context": {"tier": 0}});
        let mut desk = Desk::default();
        desk.take(frame("CA1", "ringing"));
        desk.take(frame("CA2", "ringing"));
        desk.take(frame("CA1", "ended"));
        let mut own = frame("CA1", "ringing");
        own["system"] = json!("frontdesk");
        desk.take(own);
        let shown: Vec<_> = desk
            .frames()
            .iter()
            .map(|frame| (frame["call_id"].clone(), frame["state"].clone()))
            .collect();
        assert_eq!(
            shown,
            [(json!("CA2"), json!("ringing")), (json!("CA1"), json!("ended"))]
        );
        desk.lost();
        assert!(desk.frames().is_empty());
    }
}
