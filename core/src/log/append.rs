//! The one decision of appending: is this new, a repeat, or another thing under a used id?

use super::event::{Entry, Event, Seq};
use crate::time::At;

/// Longest client id.
pub const MAX_CID: usize = 64;

/// Whether this may be a client id: 1 to 64 of `[A-Za-z0-9_-]`.
#[must_use]
pub fn is_cid(text: &str) -> bool {
    (1..=MAX_CID).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-')
}

/// What stands in the log under the same client id and author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its place.
    pub seq: Seq,
    /// When it was appended.
    pub at: At,
    /// [`Entry::members`] of what was appended.
    pub members: String,
}

/// What to do with an entry.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly every decision is `New`, and each lives for one append; not on every platform"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Append it as this event.
    New(Event),
    /// It is in the log already: the answer is the first one's.
    Duplicate {
        /// Its place.
        seq: Seq,
        /// When it was appended.
        at: At,
    },
    /// Something else has this client id: refuse, change nothing.
    Conflict,
}

/// Decides, given what is stored under the entry's author and client id, the place of the last event and its time. Times never run
/// backwards within a log, whatever the clock does.
#[must_use]
pub fn decide(entry: Entry, stored: Option<&Stored>, last: (Seq, At), now: At) -> Decision {
    match stored {
        Some(first) if first.members == entry.members() => Decision::Duplicate {
            seq: first.seq,
            at: first.at,
        },
        Some(_) => Decision::Conflict,
        None => Decision::New(Event {
            seq: last.0 + 1,
            at: now.max(last.1),
            entry,
        }),
    }
}
