//! When chat is not the right channel: a score of how hard a patient has it here, and when to offer the phone instead.
//!
//! Points: 2 for a question without an answer, 1 for the same asked in other words, 1 for a long or clinical text, 1 for the second error in a
//! form, 2 for asking for a person or a call. A score of [`OFFER`] offers, at most once in [`PAUSE`]; a refusal lowers the score and is
//! remembered. What was answered brings it down again.

use super::normalise::Normal;
use crate::time::{At, MINUTE};
use serde::{Deserialize, Serialize};

/// From this score on the phone is offered.
pub const OFFER: i64 = 3;
/// The least time between two offers.
pub const PAUSE: i64 = 10 * MINUTE;
/// Words from which on a text is long.
pub const LONG: usize = 40;
/// Clinical terms from which on a text is better talked about.
pub const CLINICAL: usize = 2;
/// Errors in a form that count as one point.
pub const FORM_ERRORS: i64 = 2;
/// The most that a score reaches.
const MOST: i64 = 10;
/// What a refusal takes away.
const REFUSED: i64 = 3;
/// Words of the last question that are kept to notice it again.
const KEPT: usize = 12;
/// Share of common words from which on a question is the same in other words, in percent.
const SAME: usize = 50;
/// Words this short say nothing about what is asked.
const SHORT: usize = 3;

/// How hard a patient has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Struggle {
    /// Points so far.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub score: i64,
    /// When the phone was offered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_at: Option<At>,
    /// Whether the patient would rather write.
    #[serde(default, skip_serializing_if = "is_false")]
    pub declined: bool,
    /// The words of the last question that was not answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last: Vec<String>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde calls it; not on every platform"
)]
fn is_zero(n: &i64) -> bool {
    *n == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_false(truth: &bool) -> bool {
    !*truth
}

/// What is known of a turn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heard {
    /// Clinical terms in it: conditions, symptoms.
    pub clinical: usize,
    /// Whether it was answered.
    pub answered: bool,
    /// Errors in a form since the last turn.
    pub form_errors: i64,
    /// Whether it asks for a person or a call.
    pub person: bool,
}

impl Struggle {
    /// One more turn of the patient.
    pub fn hear(&mut self, text: &Normal, heard: Heard) {
        let words = telling(text);
        let mut points = 0;
        if !heard.answered {
            points += 2;
            if again(&self.last, &words) {
                points += 1;
            }
        }
        if text.words.len() > LONG || heard.clinical >= CLINICAL {
            points += 1;
        }
        if heard.form_errors >= FORM_ERRORS {
            points += 1;
        }
        if heard.person {
            points += 2;
        }
        if points == 0 {
            self.score = (self.score - 1).max(0);
        } else {
            self.score = (self.score + points).min(MOST);
        }
        self.last = if heard.answered { Vec::new() } else { words };
    }

    /// Whether the phone is to be offered now.
    #[must_use]
    pub fn offers(&self, now: At) -> bool {
        let rested = self.offered_at.is_none_or(|at| now.0 - at.0 >= PAUSE);
        // Whoever would rather write is asked again only when it gets worse.
        let enough = if self.declined { OFFER + REFUSED } else { OFFER };
        rested && self.score >= enough
    }

    /// It was offered.
    pub fn offered(&mut self, now: At) {
        self.offered_at = Some(now);
    }

    /// The patient would rather write.
    pub fn decline(&mut self) {
        self.declined = true;
        self.score = (self.score - REFUSED).max(0);
    }
}

fn telling(text: &Normal) -> Vec<String> {
    let mut words: Vec<String> = text
        .words
        .iter()
        .map(|w| w.folded.clone())
        .filter(|w| w.chars().count() > SHORT)
        .collect();
    words.sort_unstable();
    words.dedup();
    words.truncate(KEPT);
    words
}

fn again(last: &[String], now: &[String]) -> bool {
    let common = now.iter().filter(|w| last.contains(w)).count();
    let fewer = last.len().min(now.len());
    fewer > 0 && common * 100 > fewer * SAME
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;
    use crate::time::SECOND;

    const UNANSWERED: Heard = Heard {
        clinical: 0,
        answered: false,
        form_errors: 0,
        person: false,
    };

    fn after(turns: &[(&str, Heard)]) -> Struggle {
        let mut struggle = Struggle::default();
        for (text, heard) in turns {
            struggle.hear(&normalise(text), *heard);
        }
        struggle
    }

    #[test]
    fn the_same_question_in_other_words_offers_the_phone() {
        let once = after(&[("Can I get a certificate for my gym?", UNANSWERED)]);
        assert_eq!((once.score, once.offers(At(0))), (2, false));
        let twice = after(&[
            ("Can I get a certificate for my gym?", UNANSWERED),
            ("certificate gym, how?", UNANSWERED),
        ]);
        assert_eq!((twice.score, twice.offers(At(0))), (5, true));
    }

    #[test]
    fn a_long_text_a_person_and_errors_in_a_form_count() {
        let long = "word ".repeat(LONG + 1);
        let answered = Heard {
            answered: true,
            ..UNANSWERED
        };
        assert_eq!(after(&[(long.as_str(), answered)]).score, 1);
        assert_eq!(after(&[("word ".repeat(LONG).as_str(), answered)]).score, 0);
        let clinical = Heard {
            clinical: 2,
            ..answered
        };
        let person = Heard {
            person: true,
            ..answered
        };
        let form = Heard {
            form_errors: 2,
            ..answered
        };
        let all = after(&[
            ("my rash and my fever", clinical),
            ("a person please", person),
            ("hm", form),
        ]);
        assert_eq!((all.score, all.offers(At(0))), (4, true));
    }

    #[test]
    fn what_is_answered_brings_it_down() {
        let answered = Heard {
            answered: true,
            ..UNANSWERED
        };
        let turns = [("one question", UNANSWERED), ("hours", answered), ("parking", answered)];
        assert_eq!(after(&turns).score, 0);
    }

    #[test]
    fn it_is_offered_once_in_ten_minutes_and_a_refusal_is_remembered() {
        let mut struggle = after(&[
            ("what about this thing", UNANSWERED),
            ("and that other matter", UNANSWERED),
        ]);
        let now = At(1_000_000);
        assert!(struggle.offers(now));
        struggle.offered(now);
        assert!(!struggle.offers(At(now.0 + PAUSE - SECOND)));
        assert!(struggle.offers(At(now.0 + PAUSE)));
        struggle.decline();
        assert!(!struggle.offers(At(now.0 + PAUSE)));
        struggle.hear(&normalise("still nothing useful"), UNANSWERED);
        assert!(!struggle.offers(At(now.0 + 2 * PAUSE)), "{struggle:?}");
        struggle.hear(&normalise("nothing useful still"), UNANSWERED);
        assert!(struggle.offers(At(now.0 + 2 * PAUSE)), "{struggle:?}");
    }

    #[test]
    fn struggle_format_unchanged() {
        let struggle = Struggle {
            score: 3,
            offered_at: Some(At(0)),
            declined: true,
            last: vec!["gym".to_owned()],
        };
        assert_eq!(
            serde_json::to_string(&struggle).expect("JSON"),
            r#"{"score":3,"offered_at":"1970-01-01T00:00:00.000Z","declined":true,"last":["gym"]}"#
        );
        assert_eq!(serde_json::to_string(&Struggle::default()).expect("JSON"), "{}");
    }
}
