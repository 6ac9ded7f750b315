//! Sarah's phone, and the voice system that answers it. The phone is a page; the voice system is this server, which asks the
//! edge with the voice key exactly as a real one would. Keys and grants stay here: the page gets the context and nothing else.
//!
//! Screens: dialler, call, WhatsApp, text messages. The last two stand on the [simulators](crate::simulators).

mod page;

use crate::edge::{Answer, As};
use crate::hooks::Text;
use crate::simulators::Way;
use crate::{Shared, locked};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use reqwest::Method;
use samtal_core::people::phone::E164;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

/// Sarah's own number, from Ofcom's range for drama.
const SARAH: &str = "+447700900456";

/// The calls of this run.
#[derive(Default)]
pub struct Calls {
    by_id: HashMap<String, Call>,
}

/// One call, as the voice system remembers it.
#[derive(Clone, Default)]
struct Call {
    caller: String,
    grant: String,
    written: u32,
}

impl Calls {
    fn begin(&mut self, caller: String) -> String {
        let id = format!("demo-{}-{}", jiff::Timestamp::now().as_millisecond(), self.by_id.len());
        let call = Call {
            caller,
            ..Call::default()
        };
        self.by_id.insert(id.clone(), call);
        id
    }

    fn get(&self, id: &str) -> Option<Call> {
        self.by_id.get(id).cloned()
    }

    /// Keeps the grant of an answer and takes it out of what the page gets.
    fn keep_grant(&mut self, id: &str, context: &mut Value) {
        let grant = context.as_object_mut().and_then(|fields| fields.remove("grant"));
        if let (Some(call), Some(Value::String(grant))) = (self.by_id.get_mut(id), grant)
            && !grant.is_empty()
        {
            call.grant = grant;
        }
    }

    /// A client id for the next event that the voice system writes.
    fn next_cid(&mut self, id: &str) -> String {
        let call = self.by_id.entry(id.to_owned()).or_default();
        call.written += 1;
        format!("{id}-{}", call.written)
    }
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/phone", get(page::page))
        .route("/phone/calls", post(dial))
        .route("/phone/calls/{id}", get(listen))
        .route("/phone/calls/{id}/code", post(code))
        .route("/phone/calls/{id}/say", post(say))
        .route("/phone/calls/{id}/end", post(end))
        .route("/phone/texts", get(texts))
}

fn answer((status, body): Answer) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn no_such_call() -> Response {
    answer((404, json!({"code": "no-such-call", "detail": "This call is over."})))
}

#[derive(Deserialize)]
struct Dial {
    /// Sarah's number; empty: withheld.
    caller: String,
}

async fn dial(State(app): State<Shared>, Json(dial): Json<Dial>) -> Response {
    let caller = match dial.caller.trim() {
        "" => String::new(),
        number => match E164::parse(number, &app.clinic.country) {
            Ok(number) => number.to_string(),
            Err(why) => return answer((422, json!({"code": "number", "detail": why.to_string()}))),
        },
    };
    let id = locked(&app.calls).begin(caller);
    look_up(&app, &id, "").await
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn code(State(app): State<Shared>, Path(id): Path<String>, Json(typed): Json<Code>) -> Response {
    look_up(&app, &id, &typed.code).await
}

/// What a voice system asks first: who is calling? Again with the code, when the caller has typed one.
async fn look_up(app: &Shared, id: &str, code: &str) -> Response {
    let Some(call) = locked(&app.calls).get(id) else {
        return no_such_call();
    };
    let mut question = json!({"call_id": id, "called": app.clinic.phone.as_str()});
    for (field, value) in [("caller", call.caller.as_str()), ("code", code)] {
        if !value.is_empty() {
            question[field] = json!(value);
        }
    }
    let (status, mut context) = app.edge.post(As::Voice, "/context", &question).await;
    locked(&app.calls).keep_grant(id, &mut context);
    if status != 200 {
        return answer((status, context));
    }
    answer((200, json!({"call_id": id, "context": context})))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn listen(State(app): State<Shared>, Path(id): Path<String>, Query(query): Query<After>) -> Response {
    let Some(call) = locked(&app.calls).get(&id) else {
        return no_such_call();
    };
    let path = format!("/calls/{id}/context?after={}", query.after);
    let (status, mut context) = app.edge.call(As::Grant(&call.grant), Method::GET, &path, None).await;
    locked(&app.calls).keep_grant(&id, &mut context);
    answer((status, context))
}

#[derive(Deserialize)]
struct Line {
    /// Whether Sarah says it; else the voice system.
    patient: bool,
    text: String,
}

async fn say(State(app): State<Shared>, Path(id): Path<String>, Json(line): Json<Line>) -> Response {
    let by = if line.patient { "patient" } else { "assistant" };
    write(&app, &id, &[json!({"kind": "message", "by": by, "text": line.text})]).await
}

#[derive(Deserialize)]
struct End {
    #[serde(default)]
    summary: String,
}

async fn end(State(app): State<Shared>, Path(id): Path<String>, Json(end): Json<End>) -> Response {
    let mut events = Vec::new();
    if !end.summary.trim().is_empty() {
        events.push(json!({"kind": "summary", "text": end.summary.trim()}));
    }
    events.push(json!({"kind": "call_ended", "outcome": "resolved"}));
    write(&app, &id, &events).await
}

/// Writes back what happened in the call, each event with a `cid` of its own.
async fn write(app: &Shared, id: &str, events: &[Value]) -> Response {
    let Some(call) = locked(&app.calls).get(id) else {
        return no_such_call();
    };
    let mut events = events.to_vec();
    for event in &mut events {
        event["cid"] = json!(locked(&app.calls).next_cid(id));
    }
    let path = format!("/calls/{id}/events");
    answer(
        app.edge
            .post(As::Grant(&call.grant), &path, &json!({"events": events}))
            .await,
    )
}

/// Texts to patients, newest first: those that Twilio took, and those that the edge asked the clinic's own SMS gateway to send.
async fn texts(State(app): State<Shared>) -> Response {
    let mut texts = Vec::from(locked(&app.inbox).texts.clone());
    let taken = app
        .simulators
        .accepted()
        .into_iter()
        .filter(|taken| taken.way == Way::Sms);
    texts.extend(taken.map(|taken| Text {
        number: taken.to,
        text: taken.what.text,
        expires_at: None,
        at_ms: taken.at,
    }));
    texts.sort_by_key(|text| -text.at_ms);
    answer((200, json!({"texts": texts})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grant_stays_with_the_server() {
        let mut calls = Calls::default();
        let id = calls.begin(SARAH.to_owned());
        let mut context = json!({"tier": 3, "grant": "vg_secret"});
        calls.keep_grant(&id, &mut context);
        assert_eq!(context, json!({"tier": 3}));
        assert_eq!(calls.get(&id).map(|call| call.grant).as_deref(), Some("vg_secret"));
    }

    #[test]
    fn an_answer_without_a_grant_does_not_take_the_one_that_is_there() {
        let mut calls = Calls::default();
        let id = calls.begin(String::new());
        calls.keep_grant(&id, &mut json!({"grant": "vg_secret"}));
        calls.keep_grant(&id, &mut json!({"grant": ""}));
        calls.keep_grant(&id, &mut json!({"code": "unavailable"}));
        assert_eq!(calls.get(&id).map(|call| call.grant).as_deref(), Some("vg_secret"));
    }

    #[test]
    fn every_call_and_every_event_has_an_id_of_its_own() {
        let mut calls = Calls::default();
        let (a, b) = (calls.begin(String::new()), calls.begin(String::new()));
        assert_ne!(a, b);
        assert_ne!(calls.next_cid(&a), calls.next_cid(&a));
    }
}
