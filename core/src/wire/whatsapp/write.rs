//! What is posted to Meta, within its limits: a message beyond them is refused here, not there.

use super::super::channel::{Button, Send};
use super::super::outbound::{TooMuch, filled, within};
use super::To;
use crate::wire::inbound::degrees;
use serde_json::{Map, Number, Value, json};

/// Most characters of a text.
pub const MAX_TEXT: usize = 4_096;
/// Most characters of a body above buttons, a list or a link.
pub const MAX_BODY: usize = 1_024;
/// Most buttons.
pub const MAX_BUTTONS: usize = 3;
/// Most characters on a button, on a list's button and on a link.
pub const MAX_TITLE: usize = 20;
/// Most characters that a button brings back.
pub const MAX_BUTTON_ID: usize = 256;
/// Most rows of a list, over all its sections.
pub const MAX_ROWS: usize = 10;
/// Most characters of a row.
pub const MAX_ROW: usize = 24;
/// Most characters that a row brings back.
pub const MAX_ROW_ID: usize = 200;
/// Most characters of a link.
pub const MAX_URL: usize = 2_000;
/// Most characters of a template's name.
pub const MAX_TEMPLATE: usize = 512;
/// Most buttons of a template.
pub const MAX_TEMPLATE_BUTTONS: usize = 10;
/// Most characters that a template's button brings back.
pub const MAX_PAYLOAD: usize = 256;
/// Most characters of our own handle on a message.
pub const MAX_HANDLE: usize = 512;

/// The body that sends a message. `handle` comes back with the reports on it; `reply_to` is the provider's id of the message that it
/// answers; either may be empty.
///
/// # Errors
/// Which of Meta's limits it is beyond.
pub fn write(send: &Send, to: &To, handle: &str, reply_to: &str) -> Result<String, TooMuch> {
    within("the handle", handle, MAX_HANDLE)?;
    let (kind, content) = content(send)?;
    let mut body = Map::new();
    body.insert("messaging_product".into(), "whatsapp".into());
    body.insert("recipient_type".into(), "individual".into());
    match to {
        To::Number(number) => body.insert("to".into(), number.digits().into()),
        To::User(user) => body.insert("recipient".into(), user.as_str().into()),
    };
    if !reply_to.is_empty() {
        body.insert("context".into(), json!({ "message_id": reply_to }));
    }
    body.insert("type".into(), kind.into());
    body.insert(kind.into(), content);
    if !handle.is_empty() {
        body.insert("biz_opaque_callback_data".into(), handle.into());
    }
    Ok(Value::Object(body).to_string())
}

/// The body that marks a message as read and shows that an answer is being written.
#[must_use]
pub fn read_mark(id: &str) -> String {
    let typing = json!({ "type": "text" });
    json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id, "typing_indicator": typing })
        .to_string()
}

fn content(send: &Send) -> Result<(&'static str, Value), TooMuch> {
    Ok(match send {
        Send::Text { body } => {
            filled("the text", body, MAX_TEXT)?;
            ("text", json!({ "body": body, "preview_url": false }))
        }
        Send::Buttons { body, buttons } => {
            filled("the body", body, MAX_BODY)?;
            choices("button", buttons, (MAX_BUTTONS, MAX_TITLE, MAX_BUTTON_ID))?;
            let button = |b: &Button| json!({ "type": "reply", "reply": { "id": b.id, "title": b.title } });
            let buttons: Vec<Value> = buttons.iter().map(button).collect();
            let action = json!({ "buttons": buttons });
            (
                "interactive",
                json!({ "type": "button", "body": { "text": body }, "action": action }),
            )
        }
        Send::List { body, open, rows } => {
            filled("the body", body, MAX_BODY)?;
            filled("the list's button", open, MAX_TITLE)?;
            choices("row", rows, (MAX_ROWS, MAX_ROW, MAX_ROW_ID))?;
            let row = |b: &Button| json!({ "id": b.id, "title": b.title });
            let rows: Vec<Value> = rows.iter().map(row).collect();
            let action = json!({ "button": open, "sections": [{ "rows": rows }] });
            (
                "interactive",
                json!({ "type": "list", "body": { "text": body }, "action": action }),
            )
        }
        Send::Link { body, label, url } => {
            filled("the body", body, MAX_BODY)?;
            filled("the link's label", label, MAX_TITLE)?;
            filled("the link", url, MAX_URL)?;
            if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
                return Err(TooMuch::Shape("the link"));
            }
            let action = json!({ "name": "cta_url", "parameters": { "display_text": label, "url": url } });
            (
                "interactive",
                json!({ "type": "cta_url", "body": { "text": body }, "action": action }),
            )
        }
        Send::Location {
            latitude,
            longitude,
            name,
            address,
        } => {
            within("the place's name", name, MAX_BODY)?;
            within("the place's address", address, MAX_BODY)?;
            let place = json!({
                "latitude": coordinate(*latitude, 90)?, "longitude": coordinate(*longitude, 180)?,
                "name": name, "address": address,
            });
            ("location", place)
        }
        Send::Template {
            name,
            language,
            parameters,
            payloads,
        } => ("template", template(name, language, parameters, payloads)?),
    })
}

fn template(name: &str, language: &str, parameters: &[String], payloads: &[String]) -> Result<Value, TooMuch> {
    filled("the template's name", name, MAX_TEMPLATE)?;
    filled("the template's language", language, 16)?;
    if payloads.len() > MAX_TEMPLATE_BUTTONS {
        return Err(TooMuch::Over("the template's buttons", MAX_TEMPLATE_BUTTONS));
    }
    let mut components = Vec::new();
    if !parameters.is_empty() {
        for parameter in parameters {
            filled("a template's parameter", parameter, MAX_BODY)?;
            // Meta refuses these in a parameter (132018).
            if parameter.contains(['\n', '\r', '\t']) || parameter.contains("     ") {
                return Err(TooMuch::Shape("a template's parameter"));
            }
        }
        let texts: Vec<Value> = parameters
            .iter()
            .map(|p| json!({ "type": "text", "text": p }))
            .collect();
        components.push(json!({ "type": "body", "parameters": texts }));
    }
    for (index, payload) in payloads.iter().enumerate() {
        filled("a template button's payload", payload, MAX_PAYLOAD)?;
        components.push(json!({
            "type": "button", "sub_type": "quick_reply", "index": index.to_string(),
            "parameters": [{ "type": "payload", "payload": payload }],
        }));
    }
    Ok(json!({ "name": name, "language": { "code": language }, "components": components }))
}

/// Buttons or rows: how many, how long, each with an id of its own and a title of its own.
fn choices(what: &'static str, all: &[Button], (most, title, id): (usize, usize, usize)) -> Result<(), TooMuch> {
    if all.is_empty() {
        return Err(TooMuch::Missing(what));
    }
    if all.len() > most {
        return Err(TooMuch::Over(what, most));
    }
    for (n, one) in all.iter().enumerate() {
        filled(what, &one.title, title)?;
        filled(what, &one.id, id)?;
        if all[..n].iter().any(|b| b.id == one.id || b.title == one.title) {
            return Err(TooMuch::Shape(what));
        }
    }
    Ok(())
}

fn coordinate(millionths: i64, most: u64) -> Result<Number, TooMuch> {
    if millionths.unsigned_abs() > most * 1_000_000 {
        return Err(TooMuch::Shape("the place"));
    }
    serde_json::from_str(&degrees(millionths)).map_err(|_| TooMuch::Shape("the place"))
}

#[cfg(test)]
mod tests;
