//! Voice platforms, each in its own tongue: how it asks who is calling, how it proves that it is the one who asks, how it takes the
//! answer, and how it reports a call that is over.
//!
//! A platform is one file: a type that is a [`Dialect`], its line in [`ALL`], and its tests. What they all answer with is one flat map
//! of texts ([`Flat`]); they differ in what stands around it.

pub mod dialogflow;
pub mod elevenlabs;
pub mod flat;
pub mod generic;
pub mod proof;
pub mod report;
pub mod retell;
pub mod telnyx;
#[cfg(test)]
mod tests;
pub mod vapi;

pub use flat::Flat;
pub use report::{Report, Said};

use crate::clinic::platforms::Platform;
use crate::handoff::secret::hash_hex;
use crate::wire::voice::{Lookup, is_call_id};
use proof::Shown;
use serde_json::Value;

/// Every dialect.
pub const ALL: [&dyn Dialect; 6] = [
    &vapi::Vapi,
    &retell::Retell,
    &elevenlabs::ElevenLabs,
    &telnyx::Telnyx,
    &dialogflow::Dialogflow,
    &generic::Generic,
];

/// Bytes of a request: a report brings a call's whole transcript, often in two or three forms.
pub const MAX_BODY: usize = 1_024 * 1_024;
/// Milliseconds within which every platform has its answer: below the shortest patience of all (Telnyx: 1,500), with half a second left
/// for the way there and back.
pub const ANSWER_WITHIN_MS: u64 = 1_000;
/// Characters of what is looked up: a token has 95, a number and a code fewer.
const MAX_LOOKUP: usize = 200;

/// A voice platform's way to ask and to be answered.
pub trait Dialect: Sync {
    /// Its name in addresses and configurations.
    fn name(&self) -> &'static str;

    /// How long it waits for an answer, in milliseconds, where nobody set it otherwise.
    fn patience_ms(&self) -> u64;

    /// Whether a request is the platform's own, by one of these secrets. Without a good one nothing is.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool;

    /// What a request asks for.
    fn read(&self, body: &Value) -> Request;

    /// The answer to a look-up, as JSON.
    fn write(&self, flat: &Flat, asked: &Asked, platform: &Platform) -> Value;
}

/// What a platform asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Who is calling?
    LookUp(Asked),
    /// A call is over.
    Report(Report),
    /// Something that needs no answer.
    Other,
    /// No JSON: the platform gets its defaults, and the call goes on.
    Unreadable,
}

/// A look-up, and how its answer is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who is calling, as far as the platform knows.
    pub lookup: Lookup,
    /// The tool call that asked, during the call; none: a call begins.
    pub tool: Option<String>,
}

/// The dialect of this name.
#[must_use]
pub fn of(name: &str) -> Option<&'static dyn Dialect> {
    ALL.into_iter().find(|dialect| dialect.name() == name)
}

/// Reads a request.
#[must_use]
pub fn read(dialect: &dyn Dialect, raw: &[u8]) -> Request {
    serde_json::from_slice::<Value>(raw).map_or(Request::Unreadable, |body| dialect.read(&body))
}

/// The text at a path like `message.call.id`; empty where there is none. A number is taken as it stands: keypads send them.
fn text(body: &Value, path: &str) -> String {
    let found = path.split('.').try_fold(body, |value, member| value.get(member));
    match found {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The first of these paths at which something stands.
fn first(body: &Value, paths: &[&str]) -> String {
    let mut texts = paths.iter().map(|path| text(body, path));
    texts.find(|text| !text.is_empty()).unwrap_or_default()
}

/// The list at a path; empty where there is none.
fn list<'a>(body: &'a Value, path: &str) -> &'a [Value] {
    let found = path.split('.').try_fold(body, |value, member| value.get(member));
    found.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A call's id as it is kept. One that is too long, or has spaces, goes by its hash: the same call is the same again.
fn call_id(text: &str) -> String {
    if text.is_empty() || is_call_id(text) {
        return text.to_owned();
    }
    hash_hex(text).chars().take(32).collect()
}

/// What is looked up, from where a platform has it. What is too long is nobody's.
fn lookup(token: String, code: String, caller: String, called: String, call: &str) -> Lookup {
    let fits = |text: String| {
        if text.chars().count() <= MAX_LOOKUP {
            text
        } else {
            String::new()
        }
    };
    Lookup {
        token: fits(token),
        code: fits(code),
        caller: fits(caller),
        called: fits(called),
        call_id: call_id(call),
    }
}
