//! What a clinic decides for itself: whom it greets by name, when a returning conversation locks, what it promises.

use crate::time::MINUTE;
use serde::{Deserialize, Serialize};

/// How long an identified conversation may lie idle on a device that nobody called their own.
pub const IDLE_LOCK: i64 = 30 * MINUTE;
/// The longest promise for a call-back: a working week of minutes.
pub const MAX_CALLBACK_MINUTES: u32 = 5 * 24 * 60;

/// The longest wait before a confirmation: a day.
pub const MAX_CONFIRM_MINUTES: u32 = 24 * 60;
/// What tasks can be about, as far as a clinic may choose how they are answered: critical matters of money and administration are calls
/// unless it says otherwise, routine questions are messages.
pub const ABOUT: [&str; 5] = ["billing", "booking", "clinical", "question", "person"];
/// The ones that are calls where a clinic says nothing.
pub const BY_CALL: [&str; 2] = ["billing", "booking"];

/// When a returning, identified conversation asks for a code before it shows anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnLock {
    /// Except on a device that the patient called their own.
    #[default]
    Remembered,
    /// On every device.
    Always,
    /// On none.
    Never,
}

impl ReturnLock {
    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<ReturnLock> {
        match name {
            "remembered" => Some(ReturnLock::Remembered),
            "always" => Some(ReturnLock::Always),
            "never" => Some(ReturnLock::Never),
            _ => None,
        }
    }

    /// Whether the conversation is locked. `identified`: a number or a login was verified in it (an unidentified one goes on where
    /// it stopped). `remembered`: the patient called this device their own. `idle`: milliseconds since it was last used here.
    #[must_use]
    pub fn locks(self, identified: bool, remembered: bool, idle: i64) -> bool {
        let trusted = match self {
            ReturnLock::Remembered => remembered,
            ReturnLock::Always => false,
            ReturnLock::Never => true,
        };
        identified && !trusted && idle >= IDLE_LOCK
    }
}

/// A clinic's policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Whether a caller whose number was verified in a session is greeted by name.
    pub greet_verified_number: bool,
    /// When a returning conversation locks.
    pub return_lock: ReturnLock,
    /// Within how many minutes of opening hours a call-back is promised; none: no promise is made.
    pub callback_minutes: Option<u32>,
    /// What tasks are about that are answered by a call; every other one may be answered by message.
    pub by_call: Vec<String>,
    /// How many minutes after a booking its confirmation is due.
    pub confirm_minutes: u32,
    /// Whether the reason for a visit may stand in a message; only together with the patient's consent `reason`.
    pub message_reason: bool,
    /// Whether a clinician looks at each question that a clinical entry answered.
    pub review_clinical: bool,
}

/// How a task is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBy {
    /// While the patient is on the phone: what cannot wait, or is settled best at once.
    Call,
    /// In the conversation, when it is read.
    Message,
}

impl AnswerBy {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AnswerBy::Call => "call",
            AnswerBy::Message => "message",
        }
    }
}

impl Policy {
    /// How a task is answered. An emergency, a call-back and what could not be delivered are always calls, whatever the clinic says.
    #[must_use]
    pub fn answer_by(&self, about: &str) -> AnswerBy {
        let call = ["callback", "emergency", "undelivered"].contains(&about) || self.by_call.iter().any(|a| a == about);
        if call { AnswerBy::Call } else { AnswerBy::Message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emergency_is_a_call_whatever_the_clinic_says() {
        let policy = |by_call: &[&str]| Policy {
            greet_verified_number: false,
            return_lock: ReturnLock::default(),
            callback_minutes: None,
            by_call: by_call.iter().map(|&about| about.to_owned()).collect(),
            confirm_minutes: 0,
            message_reason: false,
            review_clinical: false,
        };
        for about in ["emergency", "callback", "undelivered"] {
            assert_eq!(policy(&[]).answer_by(about), AnswerBy::Call);
        }
        assert_eq!(policy(&[]).answer_by("billing"), AnswerBy::Message);
        assert_eq!(policy(&BY_CALL).answer_by("billing"), AnswerBy::Call);
        assert_eq!(policy(&BY_CALL).answer_by("question"), AnswerBy::Message);
    }

    #[test]
    fn a_conversation_locks_only_when_identified_idle_and_not_trusted() {
        use ReturnLock::{Always, Never, Remembered};
        for (policy, identified, remembered, idle, locked) in [
            (Remembered, true, false, IDLE_LOCK, true),
            (Remembered, true, false, IDLE_LOCK - 1, false),
            (Remembered, true, true, 30 * IDLE_LOCK, false),
            (Remembered, false, false, 30 * IDLE_LOCK, false),
            (Always, true, true, IDLE_LOCK, true),
            (Always, false, true, IDLE_LOCK, false),
            (Never, true, false, 30 * IDLE_LOCK, false),
        ] {
            assert_eq!(
                policy.locks(identified, remembered, idle),
                locked,
                "{policy:?} {identified} {remembered} {idle}"
            );
        }
    }
}
