//! The Graph API of WhatsApp: one number's messages and media.

mod check;
mod error;
mod interactive;
mod object;
mod template;
#[cfg(test)]
mod tests;

pub use error::later;

use super::Simulators;
use super::faults::Mishap;
use super::hooks::{Job, Told, meta};
use super::shown::{Shown, Way};
use super::world::World;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use check::{Asked, To};
use error::GraphError;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long the clinic is seen typing (Meta: until the answer, at most 25 seconds).
const TYPING_MS: i64 = 25_000;

/// Whether the bearer is the clinic's.
fn allowed(simulators: &Simulators, headers: &HeaderMap) -> Result<(), GraphError> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let wanted = simulators.with(|world| format!("Bearer {}", world.setup.token));
    if bearer == Some(wanted.as_str()) {
        Ok(())
    } else {
        Err(GraphError::token())
    }
}

/// `POST /{version}/{phone-number-id}/messages`
pub async fn messages(
    State(simulators): State<Simulators>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mishap = simulators.with(World::mishap);
    if mishap == Mishap::Unavailable {
        return GraphError::unavailable().into_response();
    }
    if mishap == Mishap::Lost {
        simulators.hang().await;
        return GraphError::unavailable().into_response();
    }
    let answer = checked(&simulators, &version, &id, &headers).and_then(|()| {
        let templates = simulators.with(|world| world.setup.templates.clone());
        match check::read(&body, &templates)? {
            Asked::Read { id, typing } => read_mark(&simulators, &id, typing),
            Asked::Send {
                to,
                reaction: Some(emoji),
                reply_to,
                ..
            } => Ok(react(&simulators, &to, &reply_to, emoji)),
            Asked::Send {
                to,
                shown,
                reply_to,
                handle,
                ..
            } => send(&simulators, &to, *shown, &reply_to, &handle),
        }
    });
    if mishap == Mishap::Taken {
        simulators.hang().await;
    }
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => error.into_response(),
    }
}

fn checked(simulators: &Simulators, version: &str, id: &str, headers: &HeaderMap) -> Result<(), GraphError> {
    allowed(simulators, headers)?;
    let ours = simulators.with(|world| world.setup.phone_number_id == id);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !version.starts_with('v') || !ours {
        return Err(GraphError::no_object(id));
    }
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Err(GraphError::parameter("The content type must be application/json."));
    }
    Ok(())
}

fn taken(to: &To, id: &str, user: &str) -> Value {
    let mut contact = match to {
        To::Number(number) => json!({"input": number, "wa_id": number.trim_start_matches('+')}),
        To::User(user) => json!({"input": user, "user_id": user}),
    };
    if !user.is_empty() {
        contact["user_id"] = json!(user);
    }
    json!({"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": id}]})
}

fn send(simulators: &Simulators, to: &To, shown: Shown, reply_to: &str, handle: &str) -> Result<Value, GraphError> {
    let who = match to {
        To::Number(who) | To::User(who) => who.clone(),
    };
    let (id, phone, code) = simulators.with(|world| {
        if who == world.setup.number {
            return Err(GraphError::wrong(
                131_021,
                "Recipient cannot be sender",
                "Sender and recipient phone number is the same.",
            ));
        }
        if world.too_fast(&who) {
            let (title, details) = later(131_056);
            return Err(GraphError::wrong(131_056, title, details));
        }
        let code = fate(world, to, &who, &shown);
        if code != 0 && world.faults.refuse_at_once {
            let (title, details) = later(code);
            return Err(GraphError::wrong(code, title, details));
        }
        let id = world.take(Way::Whatsapp, &who, shown, reply_to, handle);
        Ok((id, world.phone(&who).clone(), code))
    })?;
    let statuses: &[(&'static str, i64)] = match code {
        0 if simulators.with(|world| world.faults.read) && phone.receipts => {
            &[("sent", 0), ("delivered", 0), ("read", 0)]
        }
        0 => &[("sent", 0), ("delivered", 0)],
        code => &[("failed", code)],
    };
    let jobs = statuses
        .iter()
        .map(|&(status, error)| simulators.report_job(&id, handle, status, error));
    let jobs = jobs.collect();
    simulators.reports(jobs);
    Ok(taken(to, &id, &phone.user))
}

/// Puts an emoji on a message.
fn react(simulators: &Simulators, to: &To, of: &str, emoji: String) -> Value {
    let id = simulators.with(|world| {
        if let Some(bubble) = world.holder(of).and_then(|phone| phone.bubble(of)) {
            bubble.reaction = emoji;
            world.version += 1;
        }
        world.new_id(Way::Whatsapp, "")
    });
    taken(to, &id, "")
}

/// The code with which a message will fail; 0: it will not.
fn fate(world: &mut World, to: &To, who: &str, shown: &Shown) -> i64 {
    let now = world.now_ms();
    let failing = world.faults.fail.contains(who);
    let for_codes = world
        .setup
        .templates
        .iter()
        .any(|t| t.for_codes && t.name == shown.template);
    let phone = world.phone(who);
    if !phone.whatsapp {
        131_026
    } else if matches!(to, To::User(_)) && for_codes {
        131_062
    } else if shown.template.is_empty() && !phone.window_is_open(Way::Whatsapp, now) {
        131_047
    } else if failing {
        131_000
    } else {
        0
    }
}

fn read_mark(simulators: &Simulators, id: &str, typing: bool) -> Result<Value, GraphError> {
    simulators.with(|world| {
        let until = world.now_ms() + TYPING_MS;
        let Some(phone) = world.holder(id) else {
            return Err(GraphError::value("message_id is not a message that was received"));
        };
        // Whoever has read one has read those before it.
        let last = phone.bubbles.iter().position(|bubble| bubble.id == id).unwrap_or(0);
        for bubble in phone
            .bubbles
            .iter_mut()
            .take(last + 1)
            .filter(|bubble| !bubble.from_clinic)
        {
            "read".clone_into(&mut bubble.status);
        }
        if typing {
            phone.typing_until = until;
        }
        world.marked_read.push(id.to_owned());
        world.version += 1;
        Ok(json!({"success": true}))
    })
}

impl Simulators {
    /// A report on a message, ready to be sent.
    pub(super) fn report_job(&self, id: &str, handle: &str, status: &'static str, error: i64) -> Job {
        let told = self.with(|world| {
            let now = world.now_ms();
            let phone = world
                .holder(id)
                .map(|phone| phone.clone())
                .unwrap_or_else(|| super::phone::Phone::of(""));
            let report = meta::status(&phone, id, status, now, handle, error);
            let mut value = json!({"statuses": [report]});
            if status != "failed" {
                value["contacts"] = json!([meta::contact(&phone)]);
            }
            meta::envelope(&world.setup, "messages", value)
        });
        Job {
            about: format!("{id} {status}"),
            told: Told::Meta(told),
            delay: Duration::ZERO,
            status: Some((id.to_owned(), status, error)),
        }
    }
}

/// `GET /{version}/{media-id}`: where the file lies, for a few minutes.
pub async fn media(
    State(simulators): State<Simulators>,
    Path((_, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    allowed(&simulators, &headers)?;
    let base = simulators.base();
    simulators.with(|world| {
        let media = world.media.get(&id).ok_or_else(|| GraphError::no_object(&id))?;
        let digest = super::world::hex(&Sha256::digest(&media.bytes));
        Ok(Json(json!({
            "messaging_product": "whatsapp",
            "url": format!("{base}/graph-media/{id}"),
            "mime_type": media.mime,
            "sha256": digest,
            "file_size": media.bytes.len(),
            "id": id,
        })))
    })
}

/// The file itself.
pub async fn file(State(simulators): State<Simulators>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(error) = allowed(&simulators, &headers) {
        return error.into_response();
    }
    match simulators.with(|world| world.media.get(&id).cloned()) {
        Some(media) => ([(header::CONTENT_TYPE, media.mime)], media.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
