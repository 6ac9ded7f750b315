//! What the desks' screens are told of a call while it rings and runs: one frame of the clinic's live feed for each change.
//!
//! A frame shows what a voice system may read on the same evidence (`context`), without the grant: a screen does nothing with a call.

use crate::people::phone::E164;
use crate::time::At;
use serde::{Deserialize, Serialize};

/// Where a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// It came in; nobody has spoken with the caller yet.
    #[default]
    Ringing,
    /// The caller is being spoken with.
    Talking,
    /// The caller is being connected to a person.
    Transferring,
    /// It is over.
    Ended,
}

impl CallState {
    /// Every state.
    pub const ALL: [CallState; 4] = [
        CallState::Ringing,
        CallState::Talking,
        CallState::Transferring,
        CallState::Ended,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CallState::Ringing => "ringing",
            CallState::Talking => "talking",
            CallState::Transferring => "transferring",
            CallState::Ended => "ended",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<CallState> {
        CallState::ALL.into_iter().find(|s| s.as_str() == name)
    }
}

/// A call as desks see it, beside its context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallFrame<'a> {
    /// Where it is.
    pub state: CallState,
    /// The voice system's id of it.
    pub call_id: &'a str,
    /// When this was so: the clinic's time.
    pub at: At,
    /// The voice system.
    pub system: &'a str,
    /// The caller's number, masked (see [`masked`]); empty: withheld, or not known.
    pub caller: &'a str,
}

impl CallFrame<'_> {
    /// The frame with this context document, which is JSON already. Its grant must be empty.
    #[must_use]
    pub fn with(&self, context: &str) -> String {
        let (before, after) = self.around_context();
        [&before, context, after].concat()
    }

    /// What stands before the context in the frame, and what after it: who has the context as a text elsewhere puts it between.
    #[must_use]
    pub fn around_context(&self) -> (String, &'static str) {
        #[derive(Serialize)]
        struct Typed<'a> {
            #[serde(rename = "type")]
            of: &'static str,
            #[serde(flatten)]
            call: &'a CallFrame<'a>,
        }
        let typed = Typed { of: "call", call: self };
        let head = serde_json::to_string(&typed).unwrap_or_default();
        let head = head.strip_suffix('}').unwrap_or_default();
        ([head, ",\"context\":"].concat(), "}")
    }
}

/// A caller's number as desks see it: country and last three digits. Empty for what is no number, such as a withheld one.
#[must_use]
pub fn masked(caller: &str) -> String {
    E164::strict(caller).map(|number| number.masked()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::document;

    fn frame(state: CallState) -> CallFrame<'static> {
        CallFrame {
            state,
            call_id: "CA1",
            at: At(1_764_144_000_000),
            system: "twilio",
            caller: "+44•••••456",
        }
    }

    #[test]
    fn call_frame_format_unchanged() {
        assert_eq!(
            frame(CallState::Ringing).with(r#"{"tier":0}"#),
            r#"{"type":"call","state":"ringing","call_id":"CA1","at":"2025-11-26T08:00:00.000Z","system":"twilio","caller":"+44•••••456","context":{"tier":0}}"#
        );
    }

    #[test]
    fn a_stranger_is_shown_without_a_word_of_anybody() {
        let context = document::unknown("CA1", true, "Riverside.").to_json("[]");
        let shown: serde_json::Value =
            serde_json::from_str(&frame(CallState::Ended).with(&context)).expect("a frame is JSON");
        assert_eq!(shown["state"], "ended");
        assert_eq!(shown["context"]["tier"], 0);
        assert_eq!(shown["context"]["grant"], "");
        assert_eq!(shown["context"]["patient"]["name"], "");
    }

    #[test]
    fn each_state_is_read_by_its_name() {
        for state in CallState::ALL {
            assert_eq!(CallState::parse(state.as_str()), Some(state));
        }
        assert_eq!(CallState::parse("over"), None);
    }

    #[test]
    fn what_is_no_number_is_shown_as_none() {
        assert_eq!(masked("+447400123456"), "+44•••••456");
        for none in ["", "anonymous", "Restricted", "07400 123456"] {
            assert_eq!(masked(none), "", "{none}");
        }
    }
}
