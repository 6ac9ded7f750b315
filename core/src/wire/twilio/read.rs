//! What Twilio posts: one message or one report, as a form.

use super::super::channel::{Arrival, DeliveryStatus, News, Report, Sender, What};
use super::super::inbound::{MAX_NAME, Malformed, id, millionths, number, other, tidy};
use super::super::whatsapp::{MAX_TEXT, is_user};
use super::form::{self, MAX_FORM};
use crate::log::event::Channel;

/// What its addresses on WhatsApp begin with.
const WHATSAPP: &str = "whatsapp:";
/// Most files of one message (Twilio's own limit).
const MAX_MEDIA: u32 = 10;

/// A form whose signature was checked.
struct Form(Vec<(String, String)>);

impl Form {
    fn read(raw: &[u8]) -> Result<Form, Malformed> {
        if raw.len() > MAX_FORM {
            return Err(Malformed::TooLong);
        }
        form::parse(raw).map(Form).ok_or(Malformed::Format)
    }

    /// A value; empty where there is none.
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The first of these that has a value.
    fn first(&self, names: &[&str]) -> &str {
        names
            .iter()
            .map(|name| self.get(name))
            .find(|v| !v.is_empty())
            .unwrap_or_default()
    }
}

/// Reads a text message. Twilio tells no time: `at_s` is 0. A message with several files is one item each, the words with the first.
///
/// # Errors
/// [`Malformed`] where it is no form within the limits.
pub fn read_sms(raw: &[u8]) -> Result<Vec<News>, Malformed> {
    Ok(read(&Form::read(raw)?, Channel::Sms))
}

/// Reads a WhatsApp message, as [`read_sms`].
///
/// # Errors
/// [`Malformed`] where it is no form within the limits.
pub fn read_whatsapp(raw: &[u8]) -> Result<Vec<News>, Malformed> {
    Ok(read(&Form::read(raw)?, Channel::Whatsapp))
}

/// Reads a report; `of` is our handle, as it stood in the address.
///
/// # Errors
/// [`Malformed`] where it is no form within the limits.
pub fn read_status(raw: &[u8], of: &str) -> Result<News, Malformed> {
    let form = Form::read(raw)?;
    let word = form.first(&["MessageStatus", "SmsStatus"]).to_ascii_lowercase();
    let status = match word.as_str() {
        "undelivered" | "canceled" => Some(DeliveryStatus::Failed),
        // Queued, accepted, scheduled, sending: still with Twilio.
        word => DeliveryStatus::parse(word),
    };
    let (Some(status), Some(sid)) = (status, id(form.first(&["MessageSid", "SmsSid"]))) else {
        return Ok(other("status"));
    };
    Ok(News::Report(Report {
        id: sid,
        handle: id(of).unwrap_or_default(),
        status,
        error: form.get("ErrorCode").parse().unwrap_or(0),
    }))
}

fn read(form: &Form, channel: Channel) -> Vec<News> {
    let Some((first, from)) = id(form.first(&["MessageSid", "SmsMessageSid", "SmsSid"])).zip(sender(form, channel))
    else {
        return vec![other("message")];
    };
    let arrival = |id: String, what: What| {
        News::Arrived(Arrival {
            channel,
            id,
            from: from.clone(),
            at_s: 0,
            forwarded: ["Forwarded", "FrequentlyForwarded"]
                .iter()
                .any(|n| form.get(n).eq_ignore_ascii_case("true")),
            reply_to: id_of_reply(form),
            what,
        })
    };
    let files = form.get("NumMedia").parse().unwrap_or(0u32).min(MAX_MEDIA);
    let files = (0..files).filter_map(|n| file(form, n));
    let mut news: Vec<News> = files
        .enumerate()
        .map(|(n, what)| match n {
            0 => arrival(first.clone(), what),
            n => arrival(format!("{first}.{n}"), what),
        })
        .collect();
    if news.is_empty() {
        news.push(arrival(first.clone(), words(form)));
    }
    news
}

fn id_of_reply(form: &Form) -> String {
    id(form.get("OriginalRepliedMessageSid")).unwrap_or_default()
}

/// Who wrote; none where it is not somebody on this channel that can be answered (a short code, a name, the other channel).
fn sender(form: &Form, channel: Channel) -> Option<Sender> {
    let from = form.get("From").trim();
    if channel == Channel::Sms {
        let number = Some(number(from).filter(|_| from.starts_with('+'))?);
        return Some(Sender {
            number,
            user: String::new(),
        });
    }
    let from = from.strip_prefix(WHATSAPP)?;
    let sender = Sender {
        number: number(from),
        user: Some(from).filter(|user| is_user(user)).unwrap_or_default().to_owned(),
    };
    (sender.number.is_some() || !sender.user.is_empty()).then_some(sender)
}

fn file(form: &Form, n: u32) -> Option<What> {
    let mime = tidy(form.get(&format!("MediaContentType{n}")), MAX_NAME);
    let kind = match mime.split('/').next().unwrap_or_default() {
        kind @ ("image" | "audio" | "video") => kind,
        _ => "document",
    };
    // The words stand with the first one only.
    let caption = if n == 0 {
        tidy(form.get("Body"), MAX_TEXT)
    } else {
        String::new()
    };
    Some(What::Media {
        kind: kind.to_owned(),
        media: id(form.get(&format!("MediaUrl{n}")))?,
        mime,
        name: String::new(),
        caption,
    })
}

fn words(form: &Form) -> What {
    // Cards' buttons put their label into the body only, now and then.
    let payload = form.first(&["ButtonPayload", "ListId", "ButtonText"]);
    if !payload.is_empty() {
        return What::Pressed {
            payload: tidy(payload, MAX_NAME),
            label: tidy(form.first(&["ButtonText", "ListTitle", "Body"]), MAX_NAME),
        };
    }
    let place = millionths(form.get("Latitude"), 90).zip(millionths(form.get("Longitude"), 180));
    if let Some((latitude, longitude)) = place {
        let words = [form.get("Label"), form.get("Address")];
        let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
        let name = tidy(&words.join(", "), MAX_NAME);
        return What::Location {
            latitude,
            longitude,
            name,
        };
    }
    let text = tidy(form.get("Body"), MAX_TEXT);
    match text.trim().is_empty() {
        false => What::Text { text },
        true => What::Other {
            kind: super::super::inbound::word(form.get("MessageType")),
        },
    }
}

#[cfg(test)]
mod tests;
