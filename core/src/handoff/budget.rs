//! How many wrong codes are allowed before no more are looked at: in a call, and by a voice system altogether.
//!
//! Who guesses does not need one particular code: with `live` codes out of 10^8, a guess hits one of them with `live / 10^8`. So what counts
//! is how many guesses are looked at at all. The budget bounds that; a right code costs nothing.

use super::secret::CODE_DIGITS;
use crate::time::{HOUR, MINUTE};

/// The window of a voice system's wrong codes, in milliseconds.
pub const KEY_WINDOW: i64 = 10 * MINUTE;
/// How long wrong codes count in their call: longer than calls last, so that a long one gets no new tries.
pub const CALL_WINDOW: i64 = HOUR;

/// How many wrong codes are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// In one call, within [`CALL_WINDOW`].
    pub per_call: i64,
    /// By one voice system, within [`KEY_WINDOW`].
    pub per_key: i64,
}

/// The wrong codes so far. Times in milliseconds; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// By this voice system in its window.
    pub by_key: i64,
    /// When the first of those was.
    pub first_by_key: i64,
    /// In this call in its window.
    pub in_call: i64,
    /// When the first of those was.
    pub first_in_call: i64,
}

impl Budget {
    /// For how many milliseconds no further code is looked at; none: this one is.
    #[must_use]
    pub fn wait(self, tries: Tries, now: i64) -> Option<i64> {
        let until = if tries.in_call >= self.per_call {
            // A call is over long before its tries are forgotten: who asks is told to come again no later than for a system's.
            (tries.first_in_call + CALL_WINDOW).min(now + KEY_WINDOW)
        } else if tries.by_key >= self.per_key {
            tries.first_by_key + KEY_WINDOW
        } else {
            return None;
        };
        Some((until - now).max(1))
    }

    /// How many guesses of one voice system are looked at in so many milliseconds, at most.
    #[must_use]
    pub fn most(self, time: i64) -> i64 {
        self.per_key * (time / KEY_WINDOW + 1)
    }
}

/// How many of these guesses hit one of so many live codes, on average.
#[must_use]
pub fn expected_hits(guesses: u32, live: u32) -> f64 {
    let codes = 10f64.powi(i32::try_from(CODE_DIGITS).unwrap_or_default());
    f64::from(guesses) * f64::from(live) / codes
}

#[cfg(test)]
mod tests {
    use super::super::secret::Code;
    use super::*;
    use std::collections::{HashSet, VecDeque};

    const BUDGET: Budget = Budget {
        per_call: 5,
        per_key: 300,
    };
    const GUESSES: u32 = 100_000;

    /// Splitmix64: the same guesses in every run.
    struct Random(u64);

    impl Random {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }

        fn code(&mut self) -> String {
            let mut bytes = [0; 32];
            for part in bytes.chunks_mut(8) {
                part.copy_from_slice(&self.next().to_le_bytes());
            }
            Code::new(bytes).digits().to_owned()
        }
    }

    /// What became of an attack.
    #[derive(Debug, Default)]
    struct Attack {
        looked_at: u32,
        hits: u32,
        lasted: i64,
        most_in_a_window: usize,
    }

    /// Every guess with this many milliseconds before the next, five to a call, against this many live codes: which ones does not matter,
    /// since neither they nor the guesses follow anything.
    fn attack(pause: i64, live: usize, seed: u64) -> Attack {
        let mut random = Random(seed);
        let mut attack = Attack::default();
        let codes: HashSet<String> = std::iter::repeat_with(|| random.code()).take(live).collect();
        let (mut by_key, mut in_call): (VecDeque<i64>, Vec<i64>) = (VecDeque::new(), Vec::new());
        for guess in 0..GUESSES {
            let now = 1 + i64::from(guess) * pause;
            attack.lasted = now;
            if guess % 5 == 0 {
                in_call.clear();
            }
            while by_key.front().is_some_and(|at| *at <= now - KEY_WINDOW) {
                by_key.pop_front();
            }
            let count = |n: usize| i64::try_from(n).expect("few");
            let tries = Tries {
                by_key: count(by_key.len()),
                first_by_key: by_key.front().copied().unwrap_or_default(),
                in_call: count(in_call.len()),
                first_in_call: in_call.first().copied().unwrap_or_default(),
            };
            if BUDGET.wait(tries, now).is_some() {
                continue;
            }
            attack.looked_at += 1;
            if codes.contains(&random.code()) {
                attack.hits += 1;
            } else {
                by_key.push_back(now);
                in_call.push(now);
            }
            attack.most_in_a_window = attack.most_in_a_window.max(by_key.len());
        }
        attack
    }

    /// Hits that are not seen in one of a million runs: five standard deviations above the average, and three.
    fn at_most(expected: f64) -> f64 {
        expected + 5.0 * expected.sqrt() + 3.0
    }

    #[test]
    fn a_hundred_thousand_guesses_in_a_rush_are_mostly_not_looked_at() {
        // Ten guesses a second: under three hours.
        let attack = attack(100, 200, 1);
        let most = BUDGET.most(attack.lasted);
        assert!(i64::from(attack.looked_at) <= most, "{attack:?} of {most}");
        assert!(attack.looked_at > 4_000, "and the others are: {attack:?}");
        assert_eq!(attack.most_in_a_window, 300);
        assert!(
            f64::from(attack.hits) <= at_most(expected_hits(attack.looked_at, 200)),
            "{attack:?}"
        );
    }

    #[test]
    fn a_hundred_thousand_patient_guesses_hit_as_the_formula_says() {
        // As fast as the budget allows: two days and seven hours.
        let attack = attack(2_000, 200, 2);
        assert_eq!(attack.looked_at, GUESSES);
        assert!(expected_hits(GUESSES, 200) <= 0.2);
        assert!(f64::from(attack.hits) <= at_most(0.2), "{attack:?}");
    }

    #[test]
    fn the_formula_is_what_really_happens() {
        // A hundred times as many live codes as any clinic has, so that there is something to count: 20 on average.
        let attack = attack(2_000, 20_000, 3);
        let expected = expected_hits(attack.looked_at, 20_000);
        assert!((19.0..21.0).contains(&expected), "{expected}");
        let hits = f64::from(attack.hits);
        assert!(hits >= 4.0 && hits <= at_most(expected), "{attack:?}");
    }

    #[test]
    fn a_call_has_its_tries_and_a_system_its_own() {
        let now = 10 * HOUR;
        let none = Tries::default();
        assert_eq!(BUDGET.wait(none, now), None);
        let four = Tries {
            in_call: 4,
            first_in_call: now - MINUTE,
            ..none
        };
        assert_eq!(BUDGET.wait(four, now), None);
        assert_eq!(BUDGET.wait(Tries { in_call: 5, ..four }, now), Some(KEY_WINDOW));
        let late = Tries {
            in_call: 5,
            first_in_call: now - CALL_WINDOW + MINUTE,
            ..none
        };
        assert_eq!(BUDGET.wait(late, now), Some(MINUTE));
        let many = Tries {
            by_key: 300,
            first_by_key: now - 9 * MINUTE,
            ..none
        };
        assert_eq!(BUDGET.wait(many, now), Some(MINUTE));
        assert_eq!(BUDGET.wait(Tries { by_key: 299, ..many }, now), None);
    }
}
