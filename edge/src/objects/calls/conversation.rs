//! What staff's work in one conversation asks of the objects: to open it, to follow it, to answer and to act in it.

use samtal_core::desk::documents::{Other, Task};
use serde::{Deserialize, Serialize};

/// `desk_around`, to a clinic: what it knows around a session. Answered by [`Around`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskAround {
    /// The session.
    pub session: String,
}

/// The answer to it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Around {
    /// The patient's other conversations.
    pub others: Vec<Other>,
    /// Its open tasks.
    pub tasks: Vec<Task>,
}

/// `desk_open`, to a session: the conversation whole, as staff read it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskOpen {
    /// The events before this one; or
    pub before: Option<i64>,
    /// those after this one; neither: the last.
    pub after: Option<i64>,
    /// How many.
    pub limit: i64,
    /// The reader's language; empty: the clinic's.
    pub language: String,
    /// Why this member may read it.
    pub because: String,
    /// What the clinic knows around it.
    pub around: Around,
}

/// `desk_follow`, to a clinic: a member's desk is about to follow a session; when their sign-on ends, it ends too.
#[derive(Debug, Serialize, Deserialize)]
pub struct Follow {
    /// The session.
    pub session: String,
}

/// `desk_close`, to a session: a member's sign-on or reason ended, and with it what they follow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StopFollowing {
    /// Whose.
    pub member: String,
    /// Which sign-on; empty: every one of theirs.
    pub sign_on: String,
    /// When, in real milliseconds: what is opened later has a reason of its own.
    #[serde(default)]
    pub at: i64,
}

/// What the door tells a session of whoever opens a socket on it: written and checked with the deployment's pepper, since it travels in a
/// header, which anybody can write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Whose.
    pub member: String,
    /// By which sign-on; empty: a token or a key.
    pub sign_on: String,
    /// When it was written, in real milliseconds.
    pub at: i64,
    /// When the reason is over that the member gave, in real milliseconds; 0: they need none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub until: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_format_unchanged() {
        // Two versions of the service meet while one is deployed.
        let ticket = Ticket {
            member: "ann".to_owned(),
            sign_on: String::new(),
            at: 5,
            until: 0,
        };
        let written = serde_json::to_string(&ticket).expect("JSON");
        assert_eq!(written, r#"{"member":"ann","sign_on":"","at":5}"#);
    }
}
