//! What a voice system sends: who is calling, and what a call said and came to.

use super::body::Fields;
use super::browser::MAX_MESSAGE;
use super::problem::Problem;
use crate::log::append::is_cid;
use crate::log::event::Actor;
use serde_json::Value;

/// Longest id of a call.
pub const MAX_CALL_ID: usize = 128;
/// Longest token, code or number of a look-up.
pub const MAX_CREDENTIAL: usize = 256;
/// Bytes of a write-back.
pub const MAX_WRITE_BACK: usize = 256 * 1_024;
/// Most events of one write-back.
pub const MAX_EVENTS: usize = 100;
/// Longest outcome of a call.
pub const MAX_OUTCOME: usize = 80;
/// Longest summary of a call.
pub const MAX_SUMMARY: usize = 2_000;

/// `POST /v1/{clinic}/context`: who is calling? Empty texts are what was not sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// A handoff's token.
    pub token: String,
    /// A code, as typed or said.
    pub code: String,
    /// The caller's number.
    pub caller: String,
    /// The number that was called.
    pub called: String,
    /// The voice system's id of the call.
    pub call_id: String,
}

impl Lookup {
    /// Reads it. At least one of token, code, caller and `call_id` must be there; a code that is no code is a wrong code, not a bad
    /// request: people mistype.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Lookup, Problem> {
        let mut fields = Fields::read(text, super::browser::MAX_BODY, &["token", "code", "caller", "called", "call_id"])?;
        let mut take = |name: &str, max: usize| -> Result<String, Problem> {
            Ok(fields.optional_text(name, 0, max)?.unwrap_or_default())
        };
        let lookup = Lookup {
            token: take("token", MAX_CREDENTIAL)?,
            code: take("code", MAX_CREDENTIAL)?,
            caller: take("caller", MAX_CREDENTIAL)?,
            called: take("called", MAX_CREDENTIAL)?,
            call_id: take("call_id", MAX_CALL_ID)?,
        };
        if !lookup.token.is_empty() && !lookup.code.is_empty() {
            return Err(Problem::invalid("code", "must not be sent with a token"));
        }
        if !lookup.call_id.is_empty() && !is_call_id(&lookup.call_id) {
            return Err(Problem::invalid("call_id", "must be visible ASCII without a slash"));
        }
        Ok(lookup)
    }
}

/// Whether this may be a call's id: it stands in addresses.
#[must_use]
pub fn is_call_id(text: &str) -> bool {
    (1..=MAX_CALL_ID).contains(&text.len())
        && text.bytes().all(|c| c.is_ascii_graphic() && !matches!(c, b'/' | b'?' | b'#' | b'%' | b'"' | b'\\'))
}

/// One thing that happened in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Something was said.
    Message {
        /// What.
        text: String,
    },
    /// What was discussed.
    Summary {
        /// In words.
        text: String,
    },
    /// The call is over.
    CallEnded {
        /// How; may be empty.
        outcome: String,
    },
}

/// One event of a write-back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEvent {
    /// The voice system's id of it.
    pub cid: String,
    /// The patient said it; else the voice system.
    pub by_patient: bool,
    /// What happened.
    pub what: Happened,
}

/// `POST /v1/{clinic}/calls/{call_id}/events`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteBack {
    /// In the order in which they happened.
    pub events: Vec<CallEvent>,
}

impl WriteBack {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<WriteBack, Problem> {
        let mut fields = Fields::read(text, MAX_WRITE_BACK, &["events"])?;
        let Some(Value::Array(items)) = fields.value("events") else {
            return Err(Problem::invalid("events", "must be a list"));
        };
        if items.is_empty() || items.len() > MAX_EVENTS {
            return Err(Problem::invalid("events", "must have 1 to 100 entries"));
        }
        let events = items.into_iter().map(event).collect::<Result<Vec<_>, _>>()?;
        Ok(WriteBack { events })
    }
}

fn event(item: Value) -> Result<CallEvent, Problem> {
    let Value::Object(map) = item else {
        return Err(Problem::invalid("events", "must be a list of objects"));
    };
    let mut fields = Fields::of(map, &["cid", "kind", "by", "text", "outcome"])?;
    let cid = fields.text("cid", 1, 64)?;
    if !is_cid(&cid) {
        return Err(Problem::invalid("cid", "must be 1 to 64 of A-Z a-z 0-9 _ -"));
    }
    let by = fields.optional_text("by", 1, MAX_OUTCOME)?;
    let by_patient = match by.as_deref() {
        None | Some("assistant" | "voice") => false,
        Some("patient") => true,
        Some(other) if matches!(Actor::parse(other), Some(Actor::Voice(_))) => false,
        Some(_) => return Err(Problem::invalid("by", "must be 'patient', 'assistant' or 'voice:…'")),
    };
    let what = match fields.text("kind", 1, MAX_OUTCOME)?.as_str() {
        "message" => Happened::Message { text: said(&mut fields, MAX_MESSAGE)? },
        "summary" => Happened::Summary { text: said(&mut fields, MAX_SUMMARY)? },
        "call_ended" => Happened::CallEnded { outcome: fields.optional_text("outcome", 0, MAX_OUTCOME)?.unwrap_or_default() },
        _ => return Err(Problem::invalid("kind", "must be 'message', 'summary' or 'call_ended'")),
    };
    Ok(CallEvent { cid, by_patient, what })
}

fn said(fields: &mut Fields, max: usize) -> Result<String, Problem> {
    let text = fields.text("text", 1, max)?;
    if text.trim().is_empty() {
        return Err(Problem::invalid("text", "must not be blank"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_takes_a_token_or_a_code_not_both() {
        assert!(Lookup::parse(r#"{"code":"12 34 56 78","call_id":"CA1"}"#).is_ok());
        assert!(Lookup::parse(r#"{"token":"ho_x","code":"12345678"}"#).is_err());
        assert!(Lookup::parse(r#"{"call_id":"a/b"}"#).is_err());
        assert!(Lookup::parse(r#"{"callerid":"x"}"#).is_err());
        assert!(Lookup::parse("[]").is_err());
        assert_eq!(Lookup::parse("{}"), Ok(Lookup::default()));
    }

    #[test]
    fn a_write_back_says_who_said_what() {
        let written = WriteBack::parse(
            r#"{"events":[{"cid":"1","kind":"message","by":"patient","text":"Yes"},{"cid":"2","kind":"call_ended","outcome":"resolved"}]}"#,
        );
        let events = written.map(|w| w.events).unwrap_or_default();
        assert_eq!(events.len(), 2);
        assert!(events[0].by_patient && !events[1].by_patient);
        for bad in [
            r#"{"events":[]}"#,
            r#"{"events":[{"cid":"1","kind":"note","text":"x"}]}"#,
            r#"{"events":[{"cid":"1","kind":"message","text":"  "}]}"#,
            r#"{"events":[{"cid":"1","kind":"message","by":"staff:ann","text":"x"}]}"#,
            r#"{"events":[{"cid":"å","kind":"message","text":"x"}]}"#,
        ] {
            assert!(WriteBack::parse(bad).is_err(), "{bad}");
        }
    }
}
