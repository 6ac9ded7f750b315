//! SMS, WhatsApp and calls by Twilio: what it signs, what it tells, what it takes.

pub mod call;
mod form;
mod read;
pub mod relay;
pub mod twiml;
mod verify;
pub mod voice;
mod write;

pub use form::{MAX_FORM, MAX_PAIRS};
pub use read::{read_sms, read_status, read_whatsapp};
pub use verify::{verify, verify_socket};
pub use write::{MAX_TEXT, form};

use super::failure::{self, Refused};
use super::read::Read;
use serde_json::Value;

/// What a webhook is answered with, as `text/xml`: nothing more to do. Answers are sent by themselves.
pub const NOTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// The id of a message or a call that was taken: what the reports on it carry. Taken is not delivered.
#[must_use]
pub fn accepted(body: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(body).ok()?;
    let id = (&answer).text_at("sid");
    (!id.is_empty()).then_some(id)
}

/// What an answer that is no acceptance means.
#[must_use]
pub fn refused(status: u16, body: &str) -> Refused {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    failure::refused(failure::twilio, status, (&answer).int_at("code"), false)
}
