//! Red flags: words that may mean that somebody is in danger. They are looked for first, in every text, in every language at once, without
//! the clinic's knowledge: also where the rest fails.
//!
//! A rule is groups of words that must stand near each other. A match is let pass only where the text itself says that it is not so now:
//! it is denied, long past, asked about in general, or an idiom. On doubt the notice is shown: a needless notice costs a glance.

mod patterns;
mod rules;
mod soften;

use super::normalise::{Normal, normalise};
use patterns::{Hit, Rule, hits};
use std::sync::OnceLock;

/// How soon help is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// Call the emergency number now.
    MustNow,
    /// Be seen by a doctor today.
    MustToday,
    /// Thoughts of suicide or harm to oneself: its own words, and the emergency number.
    SelfHarm,
}

impl Level {
    /// The label of the flag that staff see.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Level::MustNow => "emergency",
            Level::MustToday => "urgent",
            Level::SelfHarm => "self-harm",
        }
    }
}

/// Something in a text that may mean danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedFlag {
    /// How soon help is needed.
    pub level: Level,
    /// What it is about: `chest`, `stroke`, `breathing`, …
    pub category: &'static str,
}

/// The labels of flags after which nothing clinical is said automatically.
pub const LABELS: [&str; 3] = ["emergency", "urgent", "self-harm"];

fn all_rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(rules::read)
}

/// The most pressing red flag of a text, if there is one. English and Swedish alike, whatever the conversation's language.
#[must_use]
pub fn red_flag(text: &str) -> Option<RedFlag> {
    of(&normalise(text))
}

/// The same for a text that is normalised already.
#[must_use]
pub fn of(text: &Normal) -> Option<RedFlag> {
    let words = soften::masked(text);
    let mut found: Option<RedFlag> = None;
    let rank = |level: Level| match level {
        Level::MustNow => 2,
        Level::SelfHarm => 1,
        Level::MustToday => 0,
    };
    for rule in all_rules() {
        if found.is_some_and(|f| rank(f.level) >= rank(rule.level)) {
            continue;
        }
        let real = |hit: &Vec<Hit>| !soften::is_softened(text, hit, rule.level);
        if hits(rule, &words).iter().any(real) {
            found = Some(RedFlag {
                level: rule.level,
                category: rule.category,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn danger_is_seen_in_both_languages() {
        for (text, level) in [
            ("I have crushing chest pain", Level::MustNow),
            ("ont i brostet jätteont", Level::MustNow),
            ("I can't breathe", Level::MustNow),
            ("jag får ingen luft", Level::MustNow),
            ("I want to kill myself", Level::SelfHarm),
            ("jag vill inte leva längre", Level::SelfHarm),
            ("sudden awful pain in my testicle", Level::MustToday),
        ] {
            assert_eq!(red_flag(text).map(|f| f.level), Some(level), "{text}");
        }
    }

    #[test]
    fn what_is_denied_past_asked_in_general_or_an_idiom_passes() {
        for text in [
            "no chest pain, just a cough",
            "Jag har inga problem att andas, bara snuva",
            "my dad had a heart attack ten years ago",
            "do you treat chest pain?",
            "the prices nearly gave me a heart attack",
            "can I have a blood test on Thursday",
            "",
        ] {
            assert_eq!(red_flag(text), None, "{text}");
        }
    }

    #[test]
    fn never_before_and_now_again_are_no_denial() {
        for text in [
            "I've never had chest pain like this before",
            "had a heart attack 10 years ago and now the same chest pain again",
            "no I have chest pain",
            "not only chest pain, I also feel sick",
        ] {
            assert!(red_flag(text).is_some(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "\\PC{0,300}") {
            let _ = red_flag(&text);
        }

        #[test]
        fn what_stands_around_it_does_not_hide_it(before in "[a-z ]{0,40}", after in "[a-z ]{0,40}") {
            let text = format!("{before}. I cannot breathe. {after}");
            prop_assert!(red_flag(&text).is_some());
        }
    }
}
