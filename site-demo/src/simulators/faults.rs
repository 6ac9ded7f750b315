//! What goes wrong on request, and the dice that decide when.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The faults that are on. Rates are shares of 1; the default is a provider that works.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Sends that are answered 503 and not taken.
    pub unavailable: f64,
    /// Sends that are taken and never answered.
    pub taken_unanswered: f64,
    /// Sends that are neither taken nor answered.
    pub lost_unanswered: f64,
    /// How long an unanswered send is kept waiting, in milliseconds.
    pub hang_ms: u64,
    /// Numbers (or user ids) to which everything is taken and then fails.
    pub fail: BTreeSet<String>,
    /// Whether 131047, 131026 and their like are answered at once instead of reported later.
    pub refuse_at_once: bool,
    /// Whether one user gets at most one message in six seconds, after a burst of 45 (131056).
    pub pair_rate: bool,
    /// How often each webhook is delivered, all in parallel.
    pub deliveries: u32,
    /// The longest time that a webhook is late, in milliseconds: each waits a random part of it.
    pub delay_ms: u64,
    /// Whether the reports on one message come in any order.
    pub shuffle: bool,
    /// Whether no report is sent at all.
    pub silent: bool,
    /// Whether reports wait until `release`.
    pub hold: bool,
    /// The time between `sent` and `delivered`, in milliseconds.
    pub pace_ms: u64,
    /// Whether every message is read as soon as it is delivered.
    pub read: bool,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            unavailable: 0.0,
            taken_unanswered: 0.0,
            lost_unanswered: 0.0,
            hang_ms: 60_000,
            fail: BTreeSet::new(),
            refuse_at_once: false,
            pair_rate: false,
            deliveries: 1,
            delay_ms: 0,
            shuffle: false,
            silent: false,
            hold: false,
            pace_ms: 20,
            read: false,
        }
    }
}

/// What happens to one send before anybody looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing.
    None,
    /// 503.
    Unavailable,
    /// Taken, never answered.
    Taken,
    /// Neither taken nor answered.
    Lost,
}

/// A generator of chance that gives the same again from the same seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`; 0 where that is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits().checked_rem(end).unwrap_or(0)
    }

    /// A number from 0 up to 1.
    fn share(&mut self) -> f64 {
        #[allow(clippy::cast_precision_loss)]
        let share = (self.bits() >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }

    /// Throws for one send.
    pub fn mishap(&mut self, faults: &Faults) -> Mishap {
        let throw = self.share();
        let (a, b) = (faults.unavailable, faults.unavailable + faults.taken_unanswered);
        if throw < a {
            Mishap::Unavailable
        } else if throw < b {
            Mishap::Taken
        } else if throw < b + faults.lost_unanswered {
            Mishap::Lost
        } else {
            Mishap::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_happen_about_as_often_as_asked_and_the_same_way_again() {
        let faults = Faults {
            unavailable: 0.2,
            taken_unanswered: 0.03,
            lost_unanswered: 0.02,
            ..Faults::default()
        };
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            (0..10_000).map(|_| dice.mishap(&faults)).collect::<Vec<_>>()
        };
        let count = |what| throws(7).iter().filter(|&&m| m == what).count();
        assert!((1_800..2_200).contains(&count(Mishap::Unavailable)));
        assert!((200..400).contains(&count(Mishap::Taken)));
        assert!((120..280).contains(&count(Mishap::Lost)));
        assert_eq!(throws(7), throws(7));
    }
}
