//! Red flags: words that may mean that somebody is in danger. They are looked for first, in every text, in every language at once, without
//! the clinic's knowledge: also where the rest fails.
//!
//! A rule is groups of words that must stand near each other. A match is let pass only where the text itself says that it is not so now:
//! it is denied, long past, asked about in general, or an idiom. On doubt the notice is shown: a needless notice costs a glance.

mod common;
mod concepts;
mod patterns;
mod rules;
mod soften;
mod words;

use patterns::Book;
use soften::Sense;
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

fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(rules::read)
}

/// The most pressing red flag of a text, if there is one. English and Swedish alike, whatever the conversation's language, and however long
/// the text is.
#[must_use]
pub fn red_flag(text: &str) -> Option<RedFlag> {
    looked(text).0
}

/// The same, with the steps it took.
fn looked(text: &str) -> (Option<RedFlag>, usize) {
    let book = book();
    let mut tokens = book.parted(words::tokens(text));
    soften::mark(&mut tokens);
    let whole = tokens.clone();
    let sense = std::cell::LazyCell::new(|| Sense::of(&whole));
    soften::mask(&mut tokens);
    let places = book.places(&tokens);
    let mut steps = places.steps;
    let mut found: Option<RedFlag> = None;
    let rank = |level: Level| match level {
        Level::MustNow => 2,
        Level::SelfHarm => 1,
        Level::MustToday => 0,
    };
    for rule in book.possible(&places) {
        if found.is_some_and(|f| rank(f.level) >= rank(rule.level)) {
            continue;
        }
        let mut real = |hit: &[patterns::Hit]| !sense.is_softened(hit, rule.level, rule.category);
        if rule.is_met(&places, &mut steps, &mut real) {
            found = Some(RedFlag {
                level: rule.level,
                category: rule.category,
            });
        }
    }
    (found, steps)
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

    /// How the lines of a language came out: what is missed, and what is a false alarm.
    fn measured(lines: &str) -> (Vec<String>, Vec<String>, usize) {
        let (mut missed, mut alarms, mut alike) = (Vec::new(), Vec::new(), 0);
        for line in lines.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let (is, text) = line.split_once(' ').expect("a label and a line");
            let level = red_flag(text).map(|f| f.level);
            let good = match is {
                "now" => level == Some(Level::MustNow),
                "today" => matches!(level, Some(Level::MustNow | Level::MustToday)),
                "self" => level == Some(Level::SelfHarm),
                "self-now" => matches!(level, Some(Level::SelfHarm | Level::MustNow)),
                _ => level.is_none(),
            };
            alike += usize::from(is == "none");
            match (good, is) {
                (true, _) => {}
                (false, "none") => alarms.push(format!("{:?} {text}", red_flag(text).map(|f| f.category))),
                (false, _) => missed.push(format!("{is}, not {level:?}: {text}")),
            }
        }
        (missed, alarms, alike)
    }

    #[test]
    fn lines_as_people_write_them_raise_what_they_must() {
        for lines in [include_str!("lines.en.txt"), include_str!("lines.sv.txt")] {
            let (missed, alarms, alike) = measured(lines);
            assert!(
                missed.is_empty() && alarms.len() * 20 <= alike,
                "{missed:#?}\n{alarms:#?}"
            );
        }
    }

    #[test]
    fn the_last_words_of_the_longest_message_are_read() {
        for hello in [
            "I like the staff very much. ",
            "Jag trivs så bra hos er. ",
            "a b c ",
            "😀",
        ] {
            for end in ["my chest hurts so much", "jag får ingen luft", "want to kill myself"] {
                let mut text = String::new();
                while text.chars().count() + end.chars().count() + hello.chars().count() < 4_096 {
                    text.push_str(hello);
                }
                text.push_str(end);
                assert!(red_flag(&text).is_some(), "{hello}{end}");
            }
        }
    }

    #[test]
    fn the_work_is_bounded_whatever_the_text_is() {
        let texts = [
            "no chest pain ",
            "jag har ingen feber och inte ont i bröstet ",
            "chest ",
            "blood not ",
            "my baby has no fever, ",
            "took pills last year ",
            "not on my left arm face leg head eye stomach back ",
            "halsbröstryggarm",
        ];
        for part in texts {
            let text: String = part.chars().cycle().take(4_096).collect();
            let (_, steps) = looked(&text);
            assert!(steps < 400_000, "{steps} steps: {part}");
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
