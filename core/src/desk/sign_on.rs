//! How long a sign-on at the desk holds: until nobody did anything for a while, and never beyond a day's work.

use crate::time::{At, HOUR, MINUTE};

/// A sign-on ends after so long without anything that the member did (OWASP ASVS 5, 7.3: what a shared screen at a reception bears).
pub const IDLE: i64 = 30 * MINUTE;
/// … and whatever is done after so long: a long shift.
pub const LONGEST: i64 = 12 * HOUR;
/// So often it is looked whether whoever follows a conversation still has a reason to: longer than it takes to hand a patient on, shorter than
/// anybody reads along unnoticed.
pub const REASON_AGAIN: i64 = 5 * MINUTE;
/// How long signing in at the provider may take.
pub const PENDING: i64 = 10 * MINUTE;
/// Sign-ons of one member at the same time; a further one ends the oldest.
pub const EACH: usize = 10;

/// When a sign-on ends if nothing is done, and when whatever is done. Of real time: no demo's clock lengthens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// If nothing is done.
    pub idle: At,
    /// Whatever is done.
    pub longest: At,
}

impl Ends {
    /// Of a sign-on that began then, and in which something was last done then. `idle` and `longest` in milliseconds.
    #[must_use]
    pub fn of(began_at: At, active_at: At, idle: i64, longest: i64) -> Ends {
        let longest = began_at.plus(longest);
        Ends {
            idle: active_at.plus(idle).min(longest),
            longest,
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn over(self, now: At) -> bool {
        now >= self.idle || now >= self.longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_on_ends_after_thirty_idle_minutes() {
        let ends = |active| Ends::of(At(0), At(active), IDLE, LONGEST);
        assert!(!ends(0).over(At(30 * MINUTE - 1)));
        assert!(ends(0).over(At(30 * MINUTE)));
        assert!(!ends(29 * MINUTE).over(At(59 * MINUTE - 1)));
        assert!(ends(29 * MINUTE).over(At(59 * MINUTE)));
    }

    #[test]
    fn a_sign_on_ends_after_twelve_hours_whatever_is_done() {
        let ends = Ends::of(At(0), At(12 * HOUR - 1), IDLE, LONGEST);
        assert_eq!(ends.idle, ends.longest);
        assert!(!ends.over(At(12 * HOUR - 1)));
        assert!(ends.over(At(12 * HOUR)));
    }

    #[test]
    fn the_limits_are_what_the_documents_say() {
        assert_eq!((IDLE, LONGEST, PENDING), (1_800_000, 43_200_000, 600_000));
    }
}
