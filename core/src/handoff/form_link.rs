//! The secure link to an unfinished form: what is asked before anything is shown, how often, and for how long it is good.
//!
//! The link travels in a text message, which others may read and programs may open. So holding it is not enough: whoever opens it answers a
//! second question first, and until then learns the clinic's name and nothing else.

use crate::clinic::forms::known_fact;
use crate::log::state::{Identifier, State};
use crate::people::tier::VERIFIED_FOR;
use crate::time::{At, HOUR, MINUTE};

/// How long a link is good for, from when it was made.
pub const LINK_LIFE: i64 = 72 * HOUR;
/// Wrong answers that a link survives all but the last of: a date of birth has some 30,000 likely values.
pub const TRIES: i64 = 5;
/// The browser that redeemed a link gets the same answer again for so long: its own may have been lost.
pub const REPEAT: i64 = 10 * MINUTE;
/// A grant ends after so long without use.
pub const GRANT_IDLE: i64 = 60 * MINUTE;
/// … and in any case after so long: a form is filled in at one sitting, with a search for the insurance card.
pub const GRANT_LIFE: i64 = 12 * HOUR;

/// What is asked before anything is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// The date of birth that the session knows.
    DateOfBirth,
    /// A one-time code, sent to a number that was verified in the session.
    Code {
        /// The number's identifier.
        identifier: String,
        /// The number (E.164).
        number: String,
    },
}

impl Check {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Check::DateOfBirth => "date_of_birth",
            Check::Code { .. } => "code",
        }
    }
}

/// Which check a session allows. None: there is nothing to check by, and no link is sent.
#[must_use]
pub fn check_for(state: &State, now: At) -> Option<Check> {
    if date_of_birth(state).is_some() {
        return Some(Check::DateOfBirth);
    }
    let fresh = |i: &&Identifier| i.kind == "phone" && i.verified_at.is_some_and(|at| now <= at.plus(VERIFIED_FOR));
    let number = state
        .identifiers
        .iter()
        .filter(fresh)
        .max_by_key(|i| (i.verified_at, i.at))?;
    Some(Check::Code {
        identifier: number.id.clone(),
        number: number.value.clone(),
    })
}

/// The date of birth that the session knows. What was typed into a form that knows no dates is none.
#[must_use]
pub fn date_of_birth(state: &State) -> Option<String> {
    known_fact(state, "date_of_birth").filter(|told| is_day(told))
}

/// Whether this is a day as `1985-03-12`.
#[must_use]
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && At::parse(&format!("{text}T00:00:00Z")).is_some()
}

/// A link as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Until when it is good.
    pub expires_at: At,
    /// Wrong answers so far.
    pub tries: i64,
    /// Which browser redeemed it (a hash of its own secret); empty: none has.
    pub redeemed_by: String,
    /// When it was redeemed.
    pub redeemed_at: At,
    /// The form was finished, or the link was taken back.
    pub closed: bool,
}

/// What an answer to the check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The form may be shown: for the first time, or again after a lost answer.
    Open,
    /// The answer is wrong.
    Wrong {
        /// Answers that are left.
        left: i64,
    },
    /// The link is over: used, expired, closed, or answered wrongly too often. Which of them is not told.
    Over,
}

impl Link {
    /// Whether this browser may answer the check now.
    #[must_use]
    pub fn is_open_to(&self, browser: &str, now: At) -> bool {
        if self.closed || self.tries >= TRIES || browser.is_empty() {
            return false;
        }
        if self.redeemed_by.is_empty() {
            return now < self.expires_at;
        }
        self.redeemed_by == browser && now < self.redeemed_at.plus(REPEAT)
    }

    /// Whether anybody may still redeem it.
    #[must_use]
    pub fn is_live(&self, now: At) -> bool {
        self.redeemed_by.is_empty() && !self.closed && self.tries < TRIES && now < self.expires_at
    }

    /// Takes an answer of this browser. A right one uses the link up.
    pub fn answer(&mut self, browser: &str, right: bool, now: At) -> Outcome {
        if !self.is_open_to(browser, now) {
            return Outcome::Over;
        }
        if !right {
            self.tries += 1;
            return Outcome::Wrong {
                left: TRIES - self.tries,
            };
        }
        if self.redeemed_by.is_empty() {
            (self.redeemed_by, self.redeemed_at) = (browser.to_owned(), now);
        }
        Outcome::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::event::{Actor, Answer, Body, Channel, Entry, Event};
    use crate::time::DAY;
    use proptest::prelude::*;

    const NOW: At = At(1_729_026_000_000);

    fn state(bodies: Vec<Body>) -> State {
        let mut state = State::default();
        for (n, body) in bodies.into_iter().enumerate() {
            let seq = n as i64 + 1;
            let entry = Entry {
                channel: Channel::Web,
                by: Actor::Patient,
                body,
                cid: seq.to_string(),
            };
            let at = NOW.plus(seq);
            state.apply(&Event { seq, at, entry });
        }
        state
    }

    fn born(form: &str, value: &str) -> Body {
        let (field, value) = ("date_of_birth".to_owned(), value.to_owned());
        Body::FormSaved {
            form: form.to_owned(),
            answers: vec![Answer { field, value }],
        }
    }

    fn number(id: &str, value: &str) -> [Body; 2] {
        let (id, kind, value) = (id.to_owned(), "phone".to_owned(), value.to_owned());
        let verified = Body::IdentifierVerified {
            id: id.clone(),
            until: None,
        };
        [Body::IdentifierClaimed { id, kind, value }, verified]
    }

    fn link() -> Link {
        Link {
            expires_at: NOW.plus(LINK_LIFE),
            ..Link::default()
        }
    }

    #[test]
    fn the_date_of_birth_is_asked_where_the_session_knows_it() {
        let mut told = vec![born("intake", "1985-03-12")];
        assert_eq!(check_for(&state(told.clone()), NOW), Some(Check::DateOfBirth));
        told.extend(number("idn_1", "+447400123456"));
        assert_eq!(check_for(&state(told), NOW), Some(Check::DateOfBirth));
    }

    #[test]
    fn else_a_code_goes_to_the_number_that_was_verified_last() {
        let mut told = vec![born("other", "in the spring")];
        told.extend(number("idn_1", "+447400123456"));
        told.extend(number("idn_2", "+447400123457"));
        let code = Check::Code {
            identifier: "idn_2".to_owned(),
            number: "+447400123457".to_owned(),
        };
        assert_eq!(check_for(&state(told.clone()), NOW.plus(DAY)), Some(code));
        assert_eq!(
            check_for(&state(told), NOW.plus(181 * DAY)),
            None,
            "the number may be somebody else's by now"
        );
    }

    #[test]
    fn without_either_there_is_no_check_and_so_no_link() {
        let [claimed, _] = number("idn_1", "+447400123456");
        for told in [
            vec![],
            vec![claimed],
            vec![born("f", "12/03/1985")],
            vec![born("f", "")],
        ] {
            assert_eq!(check_for(&state(told.clone()), NOW), None, "{told:?}");
        }
    }

    #[test]
    fn a_link_is_used_once_and_its_own_browser_may_repeat() {
        let mut link = link();
        assert_eq!(link.answer("a", true, NOW), Outcome::Open);
        assert!(!link.is_live(NOW));
        assert_eq!(link.answer("b", true, NOW), Outcome::Over);
        assert_eq!(link.answer("a", true, NOW.plus(REPEAT - 1)), Outcome::Open);
        assert_eq!(link.answer("a", true, NOW.plus(REPEAT)), Outcome::Over);
        assert_eq!(link.answer("", true, NOW), Outcome::Over);
    }

    #[test]
    fn five_wrong_answers_end_it_and_the_right_one_comes_too_late() {
        let mut link = link();
        for left in (0..TRIES).rev() {
            assert_eq!(link.answer("a", false, NOW), Outcome::Wrong { left });
        }
        assert_eq!(link.answer("a", true, NOW), Outcome::Over);
    }

    #[test]
    fn it_is_good_for_72_hours_and_until_the_form_is_finished() {
        let last = NOW.plus(LINK_LIFE - 1);
        assert_eq!(link().answer("a", true, last), Outcome::Open);
        assert_eq!(link().answer("a", true, last.plus(1)), Outcome::Over);
        let mut closed = Link { closed: true, ..link() };
        assert_eq!(closed.answer("a", true, NOW), Outcome::Over);
    }

    proptest! {
        #[test]
        fn however_it_is_tried_one_browser_opens_it_and_the_tries_are_counted(
            answers in proptest::collection::vec((0..4_u8, any::<bool>(), 0..LINK_LIFE / 8), 0..40)
        ) {
            let (mut link, mut now, mut opened, mut wrong) = (link(), NOW, std::collections::BTreeSet::new(), 0);
            for (browser, right, later) in answers {
                now = now.plus(later);
                match link.answer(&browser.to_string(), right, now) {
                    Outcome::Open => {
                        prop_assert!(right && now < NOW.plus(LINK_LIFE + REPEAT));
                        opened.insert(browser);
                    }
                    Outcome::Wrong { left } => {
                        wrong += 1;
                        prop_assert!(!right && left == TRIES - wrong);
                    }
                    Outcome::Over => prop_assert!(!link.is_open_to(&browser.to_string(), now)),
                }
            }
            prop_assert!(opened.len() <= 1 && wrong <= TRIES);
        }
    }
}
