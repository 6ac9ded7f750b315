//! WhatsApp by Meta's Cloud API: what it signs, what it tells, what it takes.

mod read;
mod verify;
pub mod write;

pub use read::{MAX_BODY, MAX_TEXT, read};
pub use verify::verify;
pub use write::{read_mark, write};

use super::channel::Sender;
use super::failure::{self, Refused};
use super::read::Read;
use crate::people::phone::E164;
use serde_json::Value;

/// Most characters of a business-scoped user id after its country and dot.
const MAX_USER: usize = 128;

/// To whom a message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// To a number.
    Number(E164),
    /// To somebody whose number is not known, by their business-scoped user id.
    User(String),
}

impl To {
    /// How a sender is answered: by their number where it is known, since every version of the interface takes it and codes may be sent
    /// to numbers only; else by their user id.
    #[must_use]
    pub fn of(sender: &Sender) -> Option<To> {
        match &sender.number {
            Some(number) => Some(To::Number(number.clone())),
            None => is_user(&sender.user).then(|| To::User(sender.user.clone())),
        }
    }
}

/// Whether this is a business-scoped user id: a country in two capitals, a dot, up to 128 letters and digits.
#[must_use]
pub fn is_user(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, rest)| {
        country.len() == 2
            && country.bytes().all(|c| c.is_ascii_uppercase())
            && (1..=MAX_USER).contains(&rest.len())
            && rest.bytes().all(|c| c.is_ascii_alphanumeric())
    })
}

/// The id of a message that was taken: what the reports on it carry. Taken is not delivered.
#[must_use]
pub fn accepted(body: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(body).ok()?;
    let id = (&answer).items_at("messages").first()?.text_at("id");
    (!id.is_empty()).then_some(id)
}

/// What an answer that is no acceptance means.
#[must_use]
pub fn refused(status: u16, body: &str) -> Refused {
    let answer: Value = serde_json::from_str(body).unwrap_or_default();
    let error = answer.get("error");
    let code = error.and_then(|e| e.int_at("code"));
    let passing = error.is_some_and(|e| e.truth_at("is_transient"));
    failure::refused(failure::graph, status, code, passing)
}
