//! Whether a request to send is one that WhatsApp takes: its shape and every limit of it.

use super::error::GraphError;
use super::object::Object;
use super::{interactive, template};
use crate::simulators::phone::number;
use crate::simulators::setup::Approved;
use crate::simulators::shown::{Place, Shown};
use serde_json::Value;

/// Longest text (Meta, "text messages").
const TEXT: usize = 4096;
/// Longest handle of our own.
const HANDLE: usize = 512;
/// Longest caption, address or name of a file or place.
const LINE: usize = 1024;

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A number with `+`.
    Number(String),
    /// A business-scoped user id.
    User(String),
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// To send a message.
    Send {
        /// To whom.
        to: To,
        /// What it shows.
        shown: Box<Shown>,
        /// An emoji for the message `reply_to` instead of a message of its own.
        reaction: Option<String>,
        /// The message that it answers; empty: none.
        reply_to: String,
        /// The sender's handle; empty: none.
        handle: String,
    },
    /// To mark a message as read.
    Read {
        /// Which.
        id: String,
        /// Whether the user sees the clinic typing.
        typing: bool,
    },
}

/// Reads a body.
pub fn read(body: &[u8], templates: &[Approved]) -> Result<Asked, GraphError> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|_| GraphError::parameter("The request body is not valid JSON or has a wrong content type."))?;
    if value.get("status").is_some() {
        return read_mark(&value);
    }
    let kind = value.get("type").and_then(Value::as_str).unwrap_or("text");
    let known = [
        "messaging_product",
        "recipient_type",
        "to",
        "recipient",
        "type",
        "context",
        "biz_opaque_callback_data",
        kind,
    ];
    let message = Object::new(Some(&value), "message", &known)?;
    message.fixed("messaging_product", "whatsapp")?;
    if message.get("recipient_type").is_some() {
        message.fixed("recipient_type", "individual")?;
    }
    let to = to(message)?;
    let mut reply_to = match message.get("context") {
        None => String::new(),
        some => Object::new(some, "context", &["message_id"])?
            .text("message_id", HANDLE)?
            .to_owned(),
    };
    let handle = message
        .maybe("biz_opaque_callback_data", HANDLE)?
        .unwrap_or_default()
        .to_owned();
    let mut reaction = None;
    let shown = match kind {
        "text" => text(message)?,
        "interactive" => interactive::read(message.get("interactive"))?,
        "template" => template::read(message.get("template"), templates)?,
        "location" => location(message)?,
        "reaction" => {
            let given = Object::new(message.get("reaction"), "reaction", &["message_id", "emoji"])?;
            given.text("message_id", HANDLE)?.clone_into(&mut reply_to);
            reaction = Some(
                given
                    .get("emoji")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned(),
            );
            Shown::default()
        }
        "image" | "video" | "audio" | "document" | "sticker" => media(message, kind)?,
        other => {
            return Err(GraphError::parameter(&format!(
                "Param type must be one of {{TEXT, TEMPLATE, …}} - got \"{other}\"."
            )));
        }
    };
    Ok(Asked::Send {
        to,
        shown: Box::new(shown),
        reaction,
        reply_to,
        handle,
    })
}

fn to(message: Object<'_>) -> Result<To, GraphError> {
    match (message.maybe("to", 32)?, message.maybe("recipient", 160)?) {
        (Some(_), Some(_)) => Err(GraphError::parameter(
            "Only one of the parameters to and recipient may be given.",
        )),
        (Some(to), None) => number(to)
            .map(To::Number)
            .ok_or_else(|| GraphError::value("to is not a phone number")),
        (None, Some(user)) if is_user(user) => Ok(To::User(user.to_owned())),
        (None, Some(_)) => Err(GraphError::value("recipient is not a business-scoped user ID")),
        (None, None) => Err(GraphError::parameter("The parameter to is required.")),
    }
}

/// `^[A-Z]{2}\.[A-Za-z0-9]{1,128}$`
pub fn is_user(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=128).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_alphanumeric())
    })
}

fn text(message: Object<'_>) -> Result<Shown, GraphError> {
    let text = Object::new(message.get("text"), "text", &["body", "preview_url"])?;
    if text.get("preview_url").is_some_and(|value| !value.is_boolean()) {
        return Err(GraphError::parameter("Param text['preview_url'] must be a boolean."));
    }
    let body = text.get("body").and_then(Value::as_str).unwrap_or_default();
    if body.chars().count() > TEXT {
        return Err(GraphError::parameter(
            "Param text['body'] must be at most 4096 characters long.",
        ));
    }
    if body.trim().is_empty() {
        return Err(GraphError::parameter("The parameter text['body'] is required."));
    }
    Ok(Shown::text(body))
}

fn location(message: Object<'_>) -> Result<Shown, GraphError> {
    let place = Object::new(
        message.get("location"),
        "location",
        &["latitude", "longitude", "name", "address"],
    )?;
    Ok(Shown {
        place: Some(Place {
            latitude: place.number("latitude", 90.0)?,
            longitude: place.number("longitude", 180.0)?,
            name: place.maybe("name", LINE)?.unwrap_or_default().to_owned(),
            address: place.maybe("address", LINE)?.unwrap_or_default().to_owned(),
        }),
        ..Shown::default()
    })
}

fn media(message: Object<'_>, kind: &str) -> Result<Shown, GraphError> {
    let media = Object::new(message.get(kind), kind, &["id", "link", "caption", "filename"])?;
    match (media.maybe("id", HANDLE)?, media.maybe("link", 2048)?) {
        (Some(_), None) | (None, Some(_)) => {}
        _ => return Err(GraphError::parameter(&format!("Param {kind} needs either id or link."))),
    }
    Ok(Shown {
        text: media.maybe("caption", LINE)?.unwrap_or_default().to_owned(),
        media: kind.to_owned(),
        ..Shown::default()
    })
}

fn read_mark(value: &Value) -> Result<Asked, GraphError> {
    let known = ["messaging_product", "status", "message_id", "typing_indicator"];
    let mark = Object::new(Some(value), "message", &known)?;
    mark.fixed("messaging_product", "whatsapp")?;
    mark.fixed("status", "read")?;
    let typing = match mark.get("typing_indicator") {
        None => false,
        some => {
            Object::new(some, "typing_indicator", &["type"])?.fixed("type", "text")?;
            true
        }
    };
    Ok(Asked::Read {
        id: mark.text("message_id", HANDLE)?.to_owned(),
        typing,
    })
}
