//! Every limit of the service: named, with its source, and settable for a deployment by the variable `LIMITS` (a JSON object with any
//! of these names).

use serde::{Deserialize, Serialize};
use std::cell::Cell;

/// Rates, sizes and counts. Sizes in bytes, rates per second, lives in milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// New sessions of one address in one hour.
    pub sessions_per_hour: f64,
    /// Writes of one session at once.
    pub message_burst: f64,
    /// … and refilled per second.
    pub message_per_second: f64,
    /// Look-ups of one voice key at once.
    pub voice_burst: f64,
    /// … and refilled per second.
    pub voice_per_second: f64,
    /// Wrong codes in one call.
    pub codes_per_call: i64,
    /// Wrong codes by one key in ten minutes.
    pub codes_per_key: i64,
    /// One-time codes sent to one identifier in fifteen minutes.
    pub verifications: i64,
    /// Live sockets of one session; a further one replaces the oldest.
    pub sockets: usize,
    /// Live codes, refs and tokens of one session.
    pub handoffs_per_hour: i64,
    /// Calls back to one number in a day, whoever asks: a number that somebody else typed is not rung all day.
    pub callbacks_per_number: i64,
    /// … for one conversation in a day.
    pub callbacks_per_session: i64,
    /// … of one clinic in an hour: what a stolen staff token or a flood of chats can cost at most.
    pub callbacks_per_clinic: i64,
    /// How long a provider may take to answer to a message, in real milliseconds.
    pub send_patience: i64,
    /// How long its report is waited for before a message that may have gone out is sent again.
    pub reconcile: i64,
    /// The longest wait between two tries.
    pub send_wait: i64,
    /// How often a message is tried again before it is given up.
    pub send_tries: i64,
    /// A sign-on at the desk ends after so long without anything that the member did.
    pub sign_on_idle: i64,
    /// … and whatever is done after so long.
    pub sign_on_longest: i64,
    /// So often it is looked whether whoever follows a conversation still has a reason to.
    pub reason_again: i64,
    /// An OpenID provider is asked again for a key that is not known at most so often.
    pub openid_ask_again: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            sessions_per_hour: 200.0,
            message_burst: 60.0,
            message_per_second: 1.0,
            voice_burst: 200.0,
            voice_per_second: 50.0,
            codes_per_call: 5,
            codes_per_key: 300,
            verifications: 3,
            sockets: 5,
            handoffs_per_hour: 30,
            callbacks_per_number: 3,
            callbacks_per_session: 5,
            callbacks_per_clinic: 60,
            // Meta's and Twilio's own clients wait for so long.
            send_patience: 10_000,
            // Reports arrive within seconds; Meta's bar for its own webhooks is one second.
            reconcile: 20_000,
            // Four times as long each time from a second on (`failure::Verdict::wait_ms`): fifteen tries are two and a half hours, after which
            // nothing that was said in a conversation is news.
            send_wait: 15 * 60_000,
            send_tries: 15,
            sign_on_idle: samtal_core::desk::sign_on::IDLE,
            sign_on_longest: samtal_core::desk::sign_on::LONGEST,
            reason_again: samtal_core::desk::sign_on::REASON_AGAIN,
            openid_ask_again: samtal_core::desk::openid::ASK_AGAIN,
        }
    }
}

/// Most events of one page.
pub const MAX_PAGE: i64 = 500;
/// Events of the snapshot that comes with the document.
pub const SNAPSHOT_EVENTS: i64 = 50;
/// Turns in a context; older ones by the grant's updates.
pub const CONTEXT_TURNS: i64 = 50;
/// Turns of a call's card at the desk: what is read at a glance while the phone rings.
pub const CARD_TURNS: i64 = 10;
/// A device's token dies after so long without use (14 days).
pub const TOKEN_IDLE: i64 = 14 * 24 * 3_600_000;
/// … and in any case after so long (30 days).
pub const TOKEN_LIFE: i64 = 30 * 24 * 3_600_000;
/// Life of a spoken code and of a handoff's token (10 minutes).
pub const CODE_LIFE: i64 = 10 * 60_000;
/// The same key and call get the same answer for so long after redeeming (10 minutes).
pub const REDEMPTION_REPEAT: i64 = 10 * 60_000;
/// Life of a ref (24 hours).
pub const REF_LIFE: i64 = 24 * 3_600_000;
/// Life of a grant (60 minutes).
pub const GRANT_LIFE: i64 = 60 * 60_000;
/// Life of a one-time code (10 minutes) and the tries that it has.
pub const VERIFICATION_LIFE: i64 = 10 * 60_000;
/// Tries of a one-time code.
pub const VERIFICATION_TRIES: i64 = 5;
/// A verified number counts for so long (180 days).
pub const VERIFIED_LIFE: i64 = 180 * 24 * 3_600_000;
/// A service key's longest life (90 days).
pub const KEY_LIFE: i64 = 90 * 24 * 3_600_000;
/// Active service keys of a clinic.
pub const MAX_KEYS: i64 = 20;

/// How long a slot is kept for somebody who has not booked it yet (5 minutes: a form's time, not an evening's).
pub const HOLD_LIFE: i64 = 5 * 60_000;
/// Slots that one session keeps at once.
pub const MAX_HOLDS: i64 = 3;
/// Appointments that one session has before it at once.
pub const MAX_APPOINTMENTS: i64 = 5;
/// Holds, bookings and changes of one session in all: what is remembered so that a repeat is answered alike.
pub const MAX_ARRANGED: i64 = 500;
/// Slots that are told to somebody whose choice is gone.
pub const ALTERNATIVES: usize = 3;
/// How long everything together may take that one booking asks of an external schedule: a patient is answered within two seconds.
pub const SCHEDULE_DEADLINE: f64 = 1_400.0;

/// Bytes of one stored value: SQLite's own limit at the platform is 2 MB a row, of which this leaves room for the other columns.
pub const MAX_ROW: usize = 1_900_000;

/// A leaky bucket: `burst` at once, then `per_second`. In real time, whatever the demo clock says.
#[derive(Debug)]
pub struct Bucket {
    level: Cell<f64>,
    at: Cell<f64>,
}

impl Bucket {
    /// A full bucket.
    pub fn new(burst: f64, now_ms: f64) -> Bucket {
        Bucket {
            level: Cell::new(burst),
            at: Cell::new(now_ms),
        }
    }

    /// Takes one, or tells after how many seconds there is one.
    pub fn take(&self, burst: f64, per_second: f64, now_ms: f64) -> Result<(), u32> {
        let passed = (now_ms - self.at.get()).max(0.0) / 1_000.0;
        let level = (self.level.get() + passed * per_second).min(burst);
        self.at.set(now_ms);
        if level >= 1.0 {
            self.level.set(level - 1.0);
            return Ok(());
        }
        self.level.set(level);
        Err(((1.0 - level) / per_second.max(0.001)).ceil().clamp(1.0, 3_600.0) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_a_second() {
        let bucket = Bucket::new(60.0, 0.0);
        let taken = (0..100).filter(|_| bucket.take(60.0, 1.0, 0.0).is_ok()).count();
        assert_eq!(taken, 60);
        assert_eq!(bucket.take(60.0, 1.0, 500.0), Err(1));
        assert_eq!(bucket.take(60.0, 1.0, 1_000.0), Ok(()));
        assert_eq!(bucket.take(60.0, 1.0, 1_000.0), Err(1));
    }

    #[test]
    fn a_clock_that_jumps_back_gives_nothing_away() {
        let bucket = Bucket::new(1.0, 10_000.0);
        assert_eq!(bucket.take(1.0, 1.0, 10_000.0), Ok(()));
        assert!(bucket.take(1.0, 1.0, 0.0).is_err());
    }
}
