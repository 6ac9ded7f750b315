//! What a clinic decides for itself: whom it greets by name, when a returning conversation locks, what it promises.

use crate::time::MINUTE;
use serde::{Deserialize, Serialize};

/// How long an identified conversation may lie idle on a device that nobody called their own.
pub const IDLE_LOCK: i64 = 30 * MINUTE;
/// The longest promise for a call-back: a working week of minutes.
pub const MAX_CALLBACK_MINUTES: u32 = 5 * 24 * 60;

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
}

#[cfg(test)]
mod tests {
    use super::*;

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
