//! The same over HTTP, for the phone's page and the browser tests. Only the demo and the tests have it.

use super::Simulators;
use super::faults::Faults;
use super::phone::number;
use super::shown::Way;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) fn routes() -> Router<Simulators> {
    Router::new()
        .route("/phone", get(phone).post(change))
        .route("/look", post(look))
        .route("/say", post(say))
        .route("/press", post(press))
        .route("/message", post(message))
        .route("/media", post(media))
        .route("/faults", get(faults).put(set_faults))
        .route("/accepted", get(accepted))
        .route("/posted", get(posted))
}

pub(super) fn no_store(value: Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(value)).into_response()
}

pub(super) fn wrong(detail: &str) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({"detail": detail}))).into_response()
}

/// A number as people write it, or a user id.
pub(super) fn known(who: &str) -> Option<String> {
    let is_user = who.chars().nth(2) == Some('.');
    if is_user { Some(who.to_owned()) } else { number(who) }
}

#[derive(Deserialize)]
struct Who {
    who: String,
    #[serde(default)]
    version: u64,
}

/// What is on a phone, unless nothing has changed since `version`.
async fn phone(State(simulators): State<Simulators>, Query(asked): Query<Who>) -> Response {
    let Some(who) = known(&asked.who) else {
        return wrong("This is not a phone number. Write it with its country, such as +44 7700 900456.");
    };
    no_store(simulators.with(|world| {
        let now_ms = world.now_ms();
        let (version, clinic) = (world.version + 1, world.setup.number.clone());
        if asked.version == version {
            return json!({"version": version, "now_ms": now_ms});
        }
        json!({"version": version, "now_ms": now_ms, "clinic": clinic, "sms": world.setup.sms, "phone": world.phone(&who)})
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    who: String,
    whatsapp: Option<bool>,
    sms: Option<bool>,
    hides_number: Option<bool>,
    receipts: Option<bool>,
    name: Option<String>,
}

/// Changes what a phone can do.
async fn change(State(simulators): State<Simulators>, Json(change): Json<Change>) -> Response {
    let Some(who) = known(&change.who) else {
        return wrong("This is not a phone number.");
    };
    let phone = simulators.phone(&who, |phone| {
        let set = |field: &mut bool, to: Option<bool>| *field = to.unwrap_or(*field);
        set(&mut phone.whatsapp, change.whatsapp);
        set(&mut phone.sms, change.sms);
        set(&mut phone.hides_number, change.hides_number);
        set(&mut phone.receipts, change.receipts);
        if let Some(name) = change.name {
            phone.name = name;
        }
    });
    simulators.with(|world| world.version += 1);
    no_store(json!(phone))
}

async fn look(State(simulators): State<Simulators>, Json(asked): Json<Who>) -> Response {
    match known(&asked.who) {
        Some(who) => simulators.look(&who),
        None => return wrong("This is not a phone number."),
    }
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    who: String,
    way: Way,
    text: String,
    /// Whether it was passed on from another chat.
    #[serde(default)]
    forwarded: bool,
}

async fn say(State(simulators): State<Simulators>, Json(say): Json<Say>) -> Response {
    let Some(who) = known(&say.who) else {
        return wrong("This is not a phone number.");
    };
    let said = match say.way {
        Way::Whatsapp if say.forwarded => {
            let what = json!({"type": "text", "text": {"body": say.text}, "context": {"forwarded": true}});
            simulators.message(&who, what).await
        }
        Way::Whatsapp => simulators.say(&who, &say.text).await,
        way => simulators.twilio(way, &who, &[("Body", &say.text)]).await,
    };
    no_store(json!(said))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pressed {
    who: String,
    button: String,
}

async fn press(State(simulators): State<Simulators>, Json(pressed): Json<Pressed>) -> Response {
    let Some(who) = known(&pressed.who) else {
        return wrong("This is not a phone number.");
    };
    match simulators.press(&who, &pressed.button).await {
        Ok(said) => no_store(json!(said)),
        Err(why) => wrong(&why),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    who: String,
    /// In Meta's words, without sender, id and time.
    message: Value,
}

async fn message(State(simulators): State<Simulators>, Json(sent): Json<Message>) -> Response {
    let Some(who) = known(&sent.who) else {
        return wrong("This is not a phone number.");
    };
    no_store(json!(simulators.message(&who, sent.message).await))
}

/// A file for a phone to send: the body, with its type.
async fn media(State(simulators): State<Simulators>, headers: HeaderMap, body: Bytes) -> Response {
    let mime = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let id = simulators.put_media(mime.unwrap_or("application/octet-stream"), body.to_vec());
    no_store(json!({"id": id}))
}

async fn faults(State(simulators): State<Simulators>) -> Response {
    no_store(simulators.with(|world| json!(world.faults)))
}

async fn set_faults(State(simulators): State<Simulators>, Json(faults): Json<Faults>) -> Response {
    let held = !faults.hold;
    simulators.set_faults(faults);
    if held {
        simulators.release();
    }
    StatusCode::NO_CONTENT.into_response()
}

async fn accepted(State(simulators): State<Simulators>) -> Response {
    no_store(json!(simulators.accepted()))
}

async fn posted(State(simulators): State<Simulators>) -> Response {
    no_store(json!(simulators.posted()))
}
