//! What voice systems send: a look-up of a caller, and what was said during the call.

use super::body::Fields;
use super::browser::{MAX_BODY, MAX_MESSAGE, MAX_NAME, cid};
use super::problem::Problem;
use crate::people::language::is_language;
use serde_json::Value;

/// Events of one write-back.
pub const MAX_EVENTS: usize = 100;
/// Bytes of one write-back: a quarter of a megabyte is a long call's transcript.
pub const MAX_WRITE_BACK: usize = 256 * 1_024;
/// Characters of a call's id (Twilio's have 34, SIP's up to about 100).
pub const MAX_CALL_ID: usize = 128;
/// Characters of a token.
const MAX_TOKEN: usize = 200;
/// Characters of a summary.
pub const MAX_SUMMARY: usize = 2_000;

/// `POST /context`: who is calling? Empty texts are none: platforms send them for what they do not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// A handoff's token.
    pub token: String,
    /// A handoff's code, as said or typed.
    pub code: String,
    /// The caller's number, as the platform has it.
    pub caller: String,
    /// The number that was called.
    pub called: String,
    /// The platform's id of the call.
    pub call_id: String,
}

impl Lookup {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Lookup, Problem> {
        let known = ["token", "code", "caller", "called", "call_id"];
        let mut fields = Fields::read(text, MAX_BODY, &known)?;
        let mut read = |field, max| -> Result<String, Problem> {
            let text = fields.optional_text(field, 0, max)?;
            Ok(text.unwrap_or_default().trim().to_owned())
        };
        let lookup = Lookup {
            token: read("token", MAX_TOKEN)?,
            code: read("code", MAX_NAME)?,
            caller: read("caller", MAX_CALL_ID)?,
            called: read("called", MAX_CALL_ID)?,
            call_id: read("call_id", MAX_CALL_ID)?,
        };
        if !lookup.call_id.is_empty() && !is_call_id(&lookup.call_id) {
            return Err(Problem::invalid("call_id", CALL_ID));
        }
        Ok(lookup)
    }
}

/// What a call's id may be, in words.
const CALL_ID: &str = "must be 1 to 128 visible ASCII characters";

/// Whether this may be a call's id: one token of visible characters.
#[must_use]
pub fn is_call_id(text: &str) -> bool {
    (1..=MAX_CALL_ID).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic())
}

/// `POST /answer`: what does the clinic know about this?
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What was asked.
    pub question: String,
    /// In which language; empty: as it is written.
    pub language: String,
    /// The call's session; empty: none.
    pub session: String,
}

impl Question {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Question, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["question", "language", "session"])?;
        let question = fields.text("question", 1, MAX_MESSAGE)?.trim().to_owned();
        if question.is_empty() {
            return Err(Problem::invalid("question", "must say something"));
        }
        let language = fields.optional_text("language", 0, 35)?.unwrap_or_default();
        if !language.is_empty() && !is_language(&language) {
            return Err(Problem::invalid("language", "must be a language tag like 'en'"));
        }
        let session = fields.optional_text("session", 0, MAX_TOKEN)?.unwrap_or_default();
        Ok(Question {
            question,
            language,
            session,
        })
    }
}

/// What happened in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Something was said.
    Message {
        /// What.
        text: String,
    },
    /// What it came to.
    Summary {
        /// In words.
        text: String,
    },
    /// It is over.
    CallEnded {
        /// How: `resolved`, `transferred`, …; may be empty.
        outcome: String,
    },
}

/// One event of a write-back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The voice system's own id of it.
    pub cid: String,
    /// Said by the patient; everything else is the voice system's own, whatever it says.
    pub by_patient: bool,
    /// What happened.
    pub what: Happened,
}

/// `POST /calls/{call_id}/events`: what was said and done, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    /// At least one.
    pub events: Vec<Written>,
}

impl WriteBack {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it; then none of it is to be appended.
    pub fn parse(text: &str) -> Result<WriteBack, Problem> {
        let mut fields = Fields::read(text, MAX_WRITE_BACK, &["events"])?;
        let list = match fields.value("events") {
            Some(Value::Array(list)) => list,
            Some(_) => return Err(Problem::invalid("events", "must be a list")),
            None => return Err(Problem::invalid("events", "is missing")),
        };
        if !(1..=MAX_EVENTS).contains(&list.len()) {
            return Err(Problem::invalid("events", "must be 1 to 100"));
        }
        let read = |item| match item {
            Value::Object(map) => written(Fields::of(map, &["cid", "kind", "by", "text", "outcome"])?),
            _ => Err(Problem::invalid("events", "must be objects")),
        };
        let events = list.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(WriteBack { events })
    }
}

fn written(mut fields: Fields) -> Result<Written, Problem> {
    let cid = cid(&mut fields)?;
    let kind = fields.text("kind", 1, MAX_NAME)?;
    let by_patient = match fields.optional_text("by", 1, MAX_NAME)?.as_deref() {
        Some("patient") => true,
        None | Some("assistant" | "voice") => false,
        // "voice:<name>": the name is the key's, not the sender's to choose.
        Some(other) if other.starts_with("voice:") => false,
        Some(_) => return Err(Problem::invalid("by", "must be 'patient' or 'voice'")),
    };
    let what = match kind.as_str() {
        "message" => Happened::Message {
            text: said(&mut fields, MAX_MESSAGE)?,
        },
        "summary" if !by_patient => Happened::Summary {
            text: said(&mut fields, MAX_SUMMARY)?,
        },
        "call_ended" if !by_patient => {
            let outcome = fields.optional_text("outcome", 0, MAX_NAME)?.unwrap_or_default();
            Happened::CallEnded { outcome }
        }
        "summary" | "call_ended" => return Err(Problem::invalid("by", "must be 'voice' for this kind")),
        _ => return Err(Problem::invalid("kind", "must be 'message', 'summary' or 'call_ended'")),
    };
    match ["text", "outcome"].into_iter().find(|field| fields.has(field)) {
        Some(foreign) => Err(Problem::unknown_field(foreign)),
        None => Ok(Written { cid, by_patient, what }),
    }
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
    use super::super::problem::refusal as field;
    use super::*;

    #[test]
    fn a_look_up_says_what_the_platform_knows() {
        let read = Lookup::parse(
            r#"{"token":"","code":" 1234 5678 ","caller":"+447400123456","called":null,"call_id":"CA1"}"#,
        );
        let expected = Lookup {
            code: "1234 5678".to_owned(),
            caller: "+447400123456".to_owned(),
            call_id: "CA1".to_owned(),
            ..Lookup::default()
        };
        assert_eq!(read, Ok(expected));
        assert_eq!(Lookup::parse("{}"), Ok(Lookup::default()));
        for (body, expected) in [
            (r#"{"caller":447400123456}"#, "invalid caller"),
            (r#"{"call_id":"a b"}"#, "invalid call_id"),
            (r#"{"session":"ses_1"}"#, "unknown session"),
            ("", "bad-json"),
        ] {
            assert_eq!(field(Lookup::parse(body)), expected, "{body}");
        }
    }

    #[test]
    fn what_was_said_is_the_patients_or_the_voice_systems_and_nobody_elses() {
        let body = r#"{"events":[
            {"cid":"1","kind":"message","by":"patient","text":"Friday"},
            {"cid":"2","kind":"message","by":"voice:twilio","text":"Booked"},
            {"cid":"3","kind":"summary","text":"Booked for Friday"},
            {"cid":"4","kind":"call_ended","outcome":"resolved"}]}"#;
        let events = WriteBack::parse(body).expect("good").events;
        let by: Vec<bool> = events.iter().map(|e| e.by_patient).collect();
        assert_eq!(by, [true, false, false, false]);
        let outcome = "resolved".to_owned();
        assert_eq!(events[3].what, Happened::CallEnded { outcome });
        for (event, expected) in [
            (
                r#"{"cid":"1","kind":"message","by":"staff:ann","text":"x"}"#,
                "invalid by",
            ),
            (r#"{"cid":"1","kind":"message","by":"system","text":"x"}"#, "invalid by"),
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
            assert_eq!(field(WriteBack::parse(&body)), expected, "{event}");
        }
        assert_eq!(field(WriteBack::parse(r#"{"events":[]}"#)), "invalid events");
        assert_eq!(field(WriteBack::parse("{}")), "invalid events");
    }
}
