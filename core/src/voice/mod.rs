//! A call in words: how a message sounds, what a caller hears between the assistant's answers, and what follows from keys and silence.
//!
//! Free of platforms: [`wire::twilio`](crate::wire::twilio) knows their forms, the edge their sockets.

pub mod call_back;
pub mod digits;
pub mod flow;
pub mod spoken;
pub mod whisper;
pub mod words;

pub use flow::{Flow, Next, connects};
pub use spoken::{speech_ms, spoken};
pub use words::{Lines, lines};

use crate::log::event::Body;

/// The language of a message: the one that its answer was made in, else `otherwise`.
#[must_use]
pub fn language_of<'a>(body: &'a Body, otherwise: &'a str) -> &'a str {
    let Body::Message { more: Some(more), .. } = body else {
        return otherwise;
    };
    let language = more.source.as_ref().map_or("", |s| s.language.as_str());
    if language.is_empty() { otherwise } else { language }
}
