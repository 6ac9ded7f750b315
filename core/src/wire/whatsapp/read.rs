//! What Meta posts: messages, reports and changes of ids, several in one body.
//!
//! Strict about what is acted on, patient about everything else: a type that is not known is kept by its name, an item that cannot be
//! read is passed over, and neither touches the items beside it. Meta would send the whole body again for seven days, and then lose it.

use super::super::channel::{Arrival, DeliveryStatus, Moved, News, Report, Sender, What};
use super::super::inbound::{MAX_NAME, Malformed, id, millionths, number, other, tidy, word};
use super::super::read::Read;
use super::is_user;
use crate::log::event::Channel;
use serde_json::Value;

/// Longest body (Meta: 3 MB).
pub const MAX_BODY: usize = 3 * 1024 * 1024;
/// Longest text of one message that is kept whole, in characters (WhatsApp lets nobody type more).
pub const MAX_TEXT: usize = 65_536;
/// Most things without a conversation that are told of one body.
const MAX_OTHERS: usize = 100;

/// Reads a body whose signature was checked. Only what was sent to our `phone_number_id` is read; a blank one reads nothing.
///
/// # Errors
/// [`Malformed`] where it is no JSON object of Meta's (nested more than 127 deep included).
pub fn read(raw: &[u8], phone_number_id: &str) -> Result<Vec<News>, Malformed> {
    if raw.len() > MAX_BODY {
        return Err(Malformed::TooLong);
    }
    let body = parse(raw).filter(Value::is_object).ok_or(Malformed::Format)?;
    let body = &body;
    let mut news = Vec::new();
    let object = body.text_at("object");
    if object != "whatsapp_business_account" {
        news.push(other(&object));
        return Ok(news);
    }
    for change in body
        .items_at("entry")
        .iter()
        .flat_map(|entry| entry.items_at("changes"))
    {
        let field = change.text_at("field");
        match (field.as_str(), change.get("value")) {
            ("messages" | "user_id_update", Some(value)) => read_value(value, phone_number_id, &mut news),
            _ => news.push(other(&field)),
        }
    }
    let mut others = 0;
    news.retain(|one| {
        others += usize::from(matches!(one, News::Other { .. }));
        !matches!(one, News::Other { .. }) || others <= MAX_OTHERS
    });
    Ok(news)
}

/// The JSON; where a text was cut within a character, that character is replaced.
fn parse(raw: &[u8]) -> Option<Value> {
    serde_json::from_slice(raw).ok().or_else(|| {
        let text = String::from_utf8_lossy(raw);
        serde_json::from_str(&without_halves(&text)).ok()
    })
}

/// JSON text with each `\uXXXX` that is half of a pair without its other half replaced by U+FFFD.
fn without_halves(text: &str) -> String {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let (step, half) = match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => (12, false),
            Some(0xd800..=0xdfff) => (6, true),
            Some(_) => (6, false),
            // An escaped backslash is no beginning of an escape.
            None if c == '\\' => (1 + text[at + 1..].chars().next().map_or(0, char::len_utf8), false),
            None => (c.len_utf8(), false),
        };
        out.push_str(if half { "\\ufffd" } else { &text[at..at + step] });
        at += step;
    }
    out
}

fn read_value(value: &Value, phone_number_id: &str, news: &mut Vec<News>) {
    let ours = value.get("metadata").map(|m| Read::text_at(&m, "phone_number_id"));
    if phone_number_id.trim().is_empty() || ours.as_deref() != Some(phone_number_id) {
        news.push(other("other_number"));
        return;
    }
    let contacts = value.items_at("contacts");
    for message in value.items_at("messages") {
        news.push(read_message(message, &contacts).unwrap_or_else(|| other("message")));
    }
    for status in value.items_at("statuses") {
        news.push(read_status(status).unwrap_or_else(|| other("status")));
    }
    for update in value.items_at("user_id_update") {
        news.push(read_update(update).unwrap_or_else(|| other("user_id_update")));
    }
    if !value.items_at("errors").is_empty() {
        news.push(other("errors"));
    }
}

/// A message; none where it names no sender or no id of its own.
fn read_message(message: &Value, contacts: &[&Value]) -> Option<News> {
    let kind = message.text_at("type");
    // In a group others read along: nothing of it belongs to anybody's conversation.
    if message.get("group_id").is_some() {
        return Some(other("group"));
    }
    let from = sender(message, contacts)?;
    if kind == "system"
        && let Some(moved) = message.get("system").and_then(|system| read_system(system, &from))
    {
        return Some(News::Moved(moved));
    }
    let context = message.get("context");
    let told = |key| context.is_some_and(|c| Read::truth_at(&c, key));
    Some(News::Arrived(Arrival {
        channel: Channel::Whatsapp,
        id: id(&message.text_at("id"))?,
        from,
        at_s: seconds(message.get("timestamp")),
        forwarded: told("forwarded") || told("frequently_forwarded"),
        reply_to: context.and_then(|c| id(&Read::text_at(&c, "id"))).unwrap_or_default(),
        what: read_what(&kind, message).unwrap_or_else(|| What::Other { kind: word(&kind) }),
    }))
}

/// Who wrote: as the message says, and what the contact beside it adds.
fn sender(message: &Value, contacts: &[&Value]) -> Option<Sender> {
    let from = message.text_at("from");
    let named = Some(message.text_at("from_user_id")).filter(|user| is_user(user));
    // A contact is the sender's where one of the two ids says so; alone is not enough.
    let contact = contacts.iter().find(|c| {
        let (wa_id, user) = (c.text_at("wa_id"), c.text_at("user_id"));
        (!from.is_empty() && wa_id == from) || named.as_ref().is_some_and(|n| *n == user)
    });
    let from_contact = |key| contact.map(|c| c.text_at(key));
    let user = named.or_else(|| from_contact("user_id").filter(|user| is_user(user)));
    let sender = Sender {
        number: number(&from).or_else(|| number(&from_contact("wa_id")?)),
        user: user.unwrap_or_default(),
    };
    (sender.number.is_some() || !sender.user.is_empty()).then_some(sender)
}

/// A change of ids that a system message tells.
fn read_system(system: &Value, from: &Sender) -> Option<Moved> {
    let user = Some(system.text_at("user_id")).filter(|user| is_user(user));
    let now = match system.text_at("type").as_str() {
        "user_changed_number" => Sender {
            number: Some(number(&system.text_at("wa_id"))?),
            user: user.unwrap_or_default(),
        },
        "user_changed_user_id" => Sender {
            number: None,
            user: user?,
        },
        _ => return None,
    };
    let before = from.clone();
    Some(Moved { before, now })
}

/// An update of a user id. The number beside it is the present one: whose it was before is not known from it.
fn read_update(update: &Value) -> Option<News> {
    let ids = update.get("user_id")?;
    let user = |key| Some(Read::text_at(&ids, key)).filter(|user| is_user(user));
    let (previous, current) = (user("previous")?, user("current")?);
    let before = Sender {
        number: None,
        user: previous,
    };
    let now = Sender {
        number: number(&update.text_at("wa_id")),
        user: current,
    };
    Some(News::Moved(Moved { before, now }))
}

/// What a message is; none where its type is not one that is read.
fn read_what(kind: &str, message: &Value) -> Option<What> {
    let inner = message.get(kind)?;
    let name = |key| tidy(&inner.text_at(key), MAX_NAME);
    Some(match kind {
        "text" => What::Text {
            text: tidy(inner.get("body")?.as_str()?, MAX_TEXT),
        },
        "button" => {
            let label = name("text");
            let payload = Some(name("payload")).filter(|p| !p.is_empty());
            let payload = payload.or_else(|| Some(label.clone()).filter(|l| !l.is_empty()))?;
            What::Pressed { payload, label }
        }
        "interactive" => {
            let reply = match inner.text_at("type").as_str() {
                "button_reply" => inner.get("button_reply"),
                "list_reply" => inner.get("list_reply"),
                // A form that was filled in, a permission to call: none of ours.
                other => return Some(What::Other { kind: word(other) }),
            }?;
            What::Pressed {
                payload: id_or_text(&reply.text_at("id"))?,
                label: tidy(&reply.text_at("title"), MAX_NAME),
            }
        }
        "image" | "video" | "audio" | "document" | "sticker" => What::Media {
            kind: kind.to_owned(),
            media: id(&inner.text_at("id"))?,
            mime: name("mime_type"),
            name: name("filename"),
            caption: tidy(&inner.text_at("caption"), MAX_TEXT),
        },
        "location" => {
            let coordinate = |key, most| millionths(&number_text(inner.get(key)?)?, most);
            let words = [name("name"), name("address")];
            let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
            What::Location {
                latitude: coordinate("latitude", 90)?,
                longitude: coordinate("longitude", 180)?,
                name: words.join(", "),
            }
        }
        "reaction" => What::Reaction {
            of: id(&inner.text_at("message_id"))?,
            emoji: name("emoji"),
        },
        "edit" => {
            let new = inner.get("message")?;
            let text = read_what(Read::text_at(&new, "type").as_str(), new)?;
            let text = match text {
                What::Text { text } => text,
                What::Media { caption, .. } => caption,
                _ => return None,
            };
            What::Edited {
                of: id(&inner.text_at("original_message_id"))?,
                text,
            }
        }
        "revoke" => What::Revoked {
            of: id(&inner.text_at("original_message_id"))?,
        },
        // Cards, orders, what Meta cannot show, and what comes after this was written.
        _ => return None,
    })
}

/// A button's id as we gave it: any text but an empty one.
fn id_or_text(text: &str) -> Option<String> {
    Some(tidy(text, MAX_NAME)).filter(|text| !text.is_empty())
}

/// A number as it is written: numbers and texts are both seen.
fn number_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// A report; none where its id or its status is not one that is read. Opened as a recording is opened.
fn read_status(status: &Value) -> Option<News> {
    let word = status.text_at("status");
    let known = match word.as_str() {
        "played" => DeliveryStatus::Read,
        word => DeliveryStatus::parse(word)?,
    };
    let error = status.items_at("errors").first().and_then(|e| e.int_at("code"));
    Some(News::Report(Report {
        id: id(&status.text_at("id"))?,
        handle: id(&status.text_at("biz_opaque_callback_data")).unwrap_or_default(),
        status: known,
        error: error.unwrap_or(0),
    }))
}

/// Seconds since 1970, which Meta writes as a text; 0 where it is none.
fn seconds(value: Option<&Value>) -> i64 {
    let text = value.and_then(number_text);
    text.and_then(|text| text.parse().ok()).filter(|s| *s >= 0).unwrap_or(0)
}

#[cfg(test)]
mod tests;
