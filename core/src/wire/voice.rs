//! What voice systems send: a look-up of a caller, and what was said during the call.

use super::body::Fields;
use super::browser::{MAX_BODY, MAX_MESSAGE, MAX_NAME, cid};
use super::problem::Problem;
use crate::log::event::{Actor, Body, Channel, Entry};
use serde_json::Value;

/// Events of one write-back.
pub const MAX_EVENTS: usize = 100;
/// Bytes of one write-back: a quarter of a megabyte is a long call's transcript.
pub const MAX_EVENTS_BODY: usize = 256 * 1_024;
/// Characters of a call's id (Twilio's have 34, SIP's up to about 100).
pub const MAX_CALL_ID: usize = 128;
/// Characters of a token.
const MAX_TOKEN: usize = 200;
/// Characters of a summary.
pub const MAX_SUMMARY: usize = 2_000;

/// `POST /context`: who is calling? Empty texts are none: platforms send them for what they do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookUp {
    /// A handoff's token.
    pub token: Option<String>,
    /// A handoff's code, as said or typed.
    pub code: Option<String>,
    /// The caller's number, as the platform has it.
    pub caller: Option<String>,
    /// The number that was called.
    pub called: Option<String>,
    /// The platform's id of the call.
    pub call_id: Option<String>,
}

impl LookUp {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<LookUp, Problem> {
        let known = ["token", "code", "caller", "called", "call_id"];
        let mut fields = Fields::read(text, MAX_BODY, &known)?;
        let mut read = |field, max| -> Result<Option<String>, Problem> {
            let text = fields.optional_text(field, 0, max)?;
            Ok(text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()))
        };
        let look_up = LookUp {
            token: read("token", MAX_TOKEN)?,
            code: read("code", MAX_NAME)?,
            caller: read("caller", MAX_CALL_ID)?,
            called: read("called", MAX_CALL_ID)?,
            call_id: read("call_id", MAX_CALL_ID)?,
        };
        match &look_up.call_id {
            Some(id) if !is_call_id(id) => Err(Problem::invalid("call_id", CALL_ID)),
            _ => Ok(look_up),
        }
    }
}

/// What a call's id may be, in words.
const CALL_ID: &str = "must be 1 to 128 visible ASCII characters";

/// Whether this may be a call's id: one token of visible characters.
#[must_use]
pub fn is_call_id(text: &str) -> bool {
    (1..=MAX_CALL_ID).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic())
}

/// `POST /calls/{call_id}/events`: what was said, as entries of the log. `system` is the name of the voice system's key: what is not
/// the patient's is its own, whatever it says.
///
/// # Errors
/// What is wrong with it; then none of it is to be appended.
pub fn parse_events(text: &str, call_id: &str, system: &str) -> Result<Vec<Entry>, Problem> {
    let mut fields = Fields::read(text, MAX_EVENTS_BODY, &["events"])?;
    let list = match fields.value("events") {
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Problem::invalid("events", "must be a list")),
        None => return Err(Problem::invalid("events", "is missing")),
    };
    if !(1..=MAX_EVENTS).contains(&list.len()) {
        return Err(Problem::invalid("events", "must be 1 to 100"));
    }
    list.into_iter()
        .map(|item| match item {
            Value::Object(map) => {
                let known = ["cid", "kind", "by", "text", "outcome"];
                entry(Fields::of(map, &known)?, call_id, system)
            }
            _ => Err(Problem::invalid("events", "must be objects")),
        })
        .collect()
}

fn entry(mut fields: Fields, call_id: &str, system: &str) -> Result<Entry, Problem> {
    let cid = cid(&mut fields)?;
    let kind = fields.text("kind", 1, MAX_NAME)?;
    let by = fields.optional_text("by", 1, MAX_NAME)?;
    let voice = Actor::Voice(system.to_owned());
    let patient = match by.as_deref() {
        Some("patient") => true,
        None | Some("assistant" | "voice") => false,
        Some(other) if other == voice.to_string() => false,
        Some(_) => return Err(Problem::invalid("by", "must be 'patient' or 'voice'")),
    };
    let body = match kind.as_str() {
        "message" => Body::Message {
            text: said(&mut fields, MAX_MESSAGE)?,
        },
        "summary" if !patient => Body::Summary {
            text: said(&mut fields, MAX_SUMMARY)?,
        },
        "call_ended" if !patient => Body::CallEnded {
            call_id: call_id.to_owned(),
            outcome: fields.optional_text("outcome", 0, MAX_NAME)?.unwrap_or_default(),
        },
        "summary" | "call_ended" => {
            return Err(Problem::invalid("by", "must be 'voice' for this kind"));
        }
        _ => {
            let allowed = "must be 'message', 'summary' or 'call_ended'";
            return Err(Problem::invalid("kind", allowed));
        }
    };
    for foreign in ["text", "outcome"] {
        if fields.has(foreign) {
            return Err(Problem::unknown_field(foreign));
        }
    }
    Ok(Entry {
        channel: Channel::Voice,
        by: if patient { Actor::Patient } else { voice },
        body,
        cid,
    })
}

fn said(fields: &mut Fields, max: usize) -> Result<String, Problem> {
    let text = fields.text("text", 1, max)?;
    if text.trim().is_empty() {
        return Err(Problem::invalid("text", "may not be empty"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<T>(read: Result<T, Problem>) -> String {
        match read {
            Ok(_) => "ok".to_owned(),
            Err(Problem::Invalid { field, .. }) => format!("invalid {field}"),
            Err(Problem::UnknownField { field }) => format!("unknown {field}"),
            Err(other) => other.code().to_owned(),
        }
    }

    #[test]
    fn a_look_up_says_what_the_platform_knows() {
        let read = LookUp::parse(r#"{"token":"","code":" 1234 5678 ","caller":"+447400123456","call_id":"CA1"}"#);
        let text = |t: &str| Some(t.to_owned());
        assert_eq!(
            read,
            Ok(LookUp {
                token: None,
                code: text("1234 5678"),
                caller: text("+447400123456"),
                called: None,
                call_id: text("CA1")
            })
        );
        assert_eq!(LookUp::parse("{}"), Ok(LookUp::default()));
        for (body, expected) in [
            (r#"{"caller":447400123456}"#, "invalid caller"),
            (r#"{"call_id":"a b"}"#, "invalid call_id"),
            (r#"{"session":"ses_1"}"#, "unknown session"),
            ("", "bad-json"),
        ] {
            assert_eq!(field(LookUp::parse(body)), expected, "{body}");
        }
    }

    #[test]
    fn what_was_said_is_the_patients_or_the_voice_systems_and_nobody_elses() {
        let body = r#"{"events":[
            {"cid":"1","kind":"message","by":"patient","text":"Friday"},
            {"cid":"2","kind":"message","by":"voice:twilio","text":"Booked"},
            {"cid":"3","kind":"summary","text":"Booked for Friday"},
            {"cid":"4","kind":"call_ended","outcome":"resolved"}]}"#;
        let entries = parse_events(body, "CA1", "twilio").expect("good");
        let by: Vec<String> = entries.iter().map(|e| e.by.to_string()).collect();
        assert_eq!(by, ["patient", "voice:twilio", "voice:twilio", "voice:twilio"]);
        assert!(entries.iter().all(|e| e.channel == Channel::Voice));
        let (call_id, outcome) = ("CA1".to_owned(), "resolved".to_owned());
        assert_eq!(entries[3].body, Body::CallEnded { call_id, outcome });
        for (event, expected) in [
            (
                r#"{"cid":"1","kind":"message","by":"staff:ann","text":"x"}"#,
                "invalid by",
            ),
            (
                r#"{"cid":"1","kind":"message","by":"voice:other","text":"x"}"#,
                "invalid by",
            ),
            (
                r#"{"cid":"1","kind":"summary","by":"patient","text":"x"}"#,
                "invalid by",
            ),
            (r#"{"cid":"1","kind":"note","text":"x"}"#, "invalid kind"),
            (r#"{"cid":"1","kind":"appointment_booked"}"#, "invalid kind"),
            (r#"{"kind":"message","text":"x"}"#, "invalid cid"),
            (r#"{"cid":"1","kind":"message","text":" "}"#, "invalid text"),
            (r#"{"cid":"1","kind":"call_ended","text":"x"}"#, "unknown text"),
            (r#"{"cid":"1","kind":"message","text":"x","seq":9}"#, "unknown seq"),
            ("1", "invalid events"),
        ] {
            let body = format!(r#"{{"events":[{event}]}}"#);
            assert_eq!(field(parse_events(&body, "CA1", "twilio")), expected, "{event}");
        }
        assert_eq!(field(parse_events(r#"{"events":[]}"#, "CA1", "t")), "invalid events");
        assert_eq!(field(parse_events("{}", "CA1", "t")), "invalid events");
    }
}
