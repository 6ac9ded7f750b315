//! What follows from a key, from silence, from what was said: the decisions of a call beside the assistant's answers. Pure: whoever holds the
//! socket keeps a [`Flow`] as JSON in the call's row, and does what it says.

use super::words::{Lines, lines};
use crate::clinic::config::Config;
use crate::handoff::secret::CODE_DIGITS;
use crate::log::answer::{Act, Reply};
use crate::log::event::Body;
use crate::time::{At, SECOND};
use serde::{Deserialize, Serialize};

/// So long nobody says anything after the last words were spoken: asked again.
pub const SILENCE: i64 = 8 * SECOND;
/// The silence that ends the call: twice it is asked whether somebody is there.
pub const SILENCES: u8 = 3;
/// Keys belong together that come faster than this: a code is typed digit by digit, and "2" alone chooses.
pub const KEY_PAUSE: i64 = 2 * SECOND;
/// Wrong codes of one call: the call goes on without, as it does for a voice system of the clinic's own.
pub const CODE_TRIES: u8 = 3;
/// Sentences that are kept for "*".
const KEPT: usize = 20;

/// The label of an answer that connects the caller to a person.
pub const PERSON: &str = "person";
/// How the label of a red flag's notice begins; its category follows.
pub const NOTICE: &str = "red-flag:";
/// The label of an answer that ends the call.
pub const GOODBYE: &str = "goodbye";

/// What the holder of a call does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: wait for what comes.
    Listen,
    /// Take this as said by the patient: append it, and let the assistant answer.
    Hear(String),
    /// Redeem this code ([`Flow::code`] says what to tell of it). It stands in no log.
    Code(String),
    /// Say this.
    Say(String),
    /// Say these again.
    Repeat(Vec<String>),
    /// Go on in the clinic's next language, and say this in it.
    Language {
        /// Its tag.
        language: String,
        /// What is said first in it.
        say: String,
    },
    /// Say this where it says something, then connect to a person.
    Transfer(String),
    /// Say this where it says something, then end the call.
    End(String),
}

/// What a call keeps in mind beside the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Flow {
    /// The language that is spoken, as the assistant's tag (`en`).
    pub language: String,
    /// Silences in a row.
    #[serde(skip_serializing_if = "is_zero")]
    pub silences: u8,
    /// Wrong codes.
    #[serde(skip_serializing_if = "is_zero")]
    pub tries: u8,
    /// Keys that wait for the next one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub keys: String,
    /// What was said last, sentence by sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<String>,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde calls it; not on every platform"
)]
fn is_zero(n: &u8) -> bool {
    *n == 0
}

/// Whether a caller can be connected to a person now: the clinic has a desk, and it is open.
#[must_use]
pub fn connects(config: &Config, now: At) -> bool {
    let desk = config.voice.as_ref().is_some_and(|v| v.desk.is_some());
    desk && config.open_at(now).open
}

/// The clinic's language after this one, the first after the last; none: it has no other.
#[must_use]
pub fn language_after<'l>(language: &str, languages: &'l [String]) -> Option<&'l str> {
    let place = languages.iter().position(|l| l == language).unwrap_or_default();
    let next = languages.iter().cycle().nth(place + 1)?;
    (next != language).then_some(next.as_str())
}

impl Flow {
    /// At the beginning of a call in this language.
    #[must_use]
    pub fn new(language: &str) -> Flow {
        Flow {
            language: language.to_owned(),
            ..Flow::default()
        }
    }

    /// The words of the call's language.
    #[must_use]
    pub fn lines(&self) -> &'static Lines {
        lines(&self.language)
    }

    /// These sentences are being said. Kept for whoever wants to hear them again.
    pub fn says(&mut self, sentences: &[String]) {
        self.said = sentences.iter().take(KEPT).cloned().collect();
    }

    /// The assistant speaks this language. Whether that is another than before: the platform is told first.
    pub fn speaks(&mut self, language: &str) -> bool {
        let changed = self.language != language;
        if changed {
            language.clone_into(&mut self.language);
        }
        changed
    }

    /// The caller said something. `code`: the eight digits in it, if it is a code and nothing else.
    pub fn heard(&mut self, text: &str, code: Option<String>) -> Next {
        self.silences = 0;
        self.keys.clear();
        match code {
            Some(code) if self.tries < CODE_TRIES => Next::Code(code),
            _ if text.trim().is_empty() => Next::Say(self.lines().unheard.to_owned()),
            _ => Next::Hear(text.trim().to_owned()),
        }
    }

    /// A key was pressed. [`Next::Listen`]: another may follow; after [`KEY_PAUSE`] without one, [`Flow::paused`] decides.
    pub fn key(&mut self, key: char, languages: &[String]) -> Next {
        self.silences = 0;
        match key {
            '*' => {
                self.keys.clear();
                Next::Repeat(self.said.clone())
            }
            '#' => self.paused(&[], languages),
            '0'..='9' => {
                self.keys.push(key);
                if self.keys.len() < CODE_DIGITS {
                    return Next::Listen;
                }
                let code = std::mem::take(&mut self.keys);
                if self.tries < CODE_TRIES {
                    Next::Code(code)
                } else {
                    Next::Say(self.lines().code_no_more.to_owned())
                }
            }
            _ => Next::Listen,
        }
    }

    /// No further key came. `replies`: what the last message offered; `languages`: the clinic's.
    pub fn paused(&mut self, replies: &[Reply], languages: &[String]) -> Next {
        let keys = std::mem::take(&mut self.keys);
        let mut all = keys.chars();
        let (Some(key), None) = (all.next(), all.next()) else {
            // Part of a code: asked for once more.
            return if keys.is_empty() {
                Next::Listen
            } else {
                Next::Say(self.lines().code_short.to_owned())
            };
        };
        match key {
            '0' => Next::Hear(self.lines().a_person.to_owned()),
            '9' => self.next_language(languages),
            _ => {
                let nth = key.to_digit(10).map_or(0, |d| d as usize);
                let mut says = replies.iter().filter(|r| r.act == Act::Say);
                match nth.checked_sub(1).and_then(|n| says.nth(n)) {
                    Some(reply) => Next::Hear(reply.value.clone()),
                    None => Next::Say(self.lines().no_such_key.to_owned()),
                }
            }
        }
    }

    fn next_language(&mut self, languages: &[String]) -> Next {
        match language_after(&self.language, languages) {
            Some(language) => {
                language.clone_into(&mut self.language);
                Next::Language {
                    language: language.to_owned(),
                    say: self.lines().in_this_language.to_owned(),
                }
            }
            None => Next::Repeat(self.said.clone()),
        }
    }

    /// Nobody said anything for [`SILENCE`].
    pub fn silence(&mut self) -> Next {
        self.silences = self.silences.saturating_add(1);
        let lines = self.lines();
        match self.silences {
            1 => Next::Say(lines.still_there.to_owned()),
            n if n < SILENCES => Next::Say(lines.cannot_hear.to_owned()),
            _ => Next::End(lines.goodbye_silent.to_owned()),
        }
    }

    /// A code was tried. What to say of it; none: it was good, and the greeting that follows says it.
    pub fn code(&mut self, good: bool) -> Option<&'static str> {
        if good {
            return None;
        }
        self.tries = self.tries.saturating_add(1);
        let lines = self.lines();
        Some(if self.tries < CODE_TRIES {
            lines.code_wrong
        } else {
            lines.code_no_more
        })
    }

    /// What follows on a message of the assistant, once it is spoken. `connects`: see [`connects`].
    #[must_use]
    pub fn after(&self, body: &Body, connects: bool) -> Next {
        let Body::Message { more: Some(more), .. } = body else {
            return Next::Listen;
        };
        let label = more.source.as_ref().map_or("", |s| s.entry.as_str());
        match label {
            PERSON if connects => Next::Transfer(String::new()),
            GOODBYE => Next::End(String::new()),
            flagged if flagged.starts_with(NOTICE) && connects => Next::Transfer(self.lines().connecting.to_owned()),
            _ => Next::Listen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::answer::{More, Source};
    use proptest::prelude::*;

    fn languages() -> Vec<String> {
        vec!["en".to_owned(), "sv".to_owned()]
    }

    #[test]
    fn the_first_language_follows_the_last_and_an_only_one_is_followed_by_none() {
        let two = languages();
        assert_eq!(language_after("en", &two), Some("sv"));
        assert_eq!(language_after("sv", &two), Some("en"));
        assert_eq!(language_after("en", &two[..1]), None);
        assert_eq!(language_after("en", &[]), None);
    }

    fn typed(flow: &mut Flow, keys: &str) -> Next {
        keys.chars().map(|k| flow.key(k, &languages())).last().expect("a key")
    }

    fn message(label: &str) -> Body {
        let source = Some(Source {
            entry: label.to_owned(),
            ..Source::default()
        });
        let more = More {
            source,
            ..More::default()
        };
        Body::Message {
            text: "x".to_owned(),
            more: Some(Box::new(more)),
        }
    }

    #[test]
    fn eight_digits_are_a_code_and_a_single_one_chooses() {
        let mut flow = Flow::new("en");
        assert_eq!(typed(&mut flow, "1234567"), Next::Listen);
        assert_eq!(typed(&mut flow, "8"), Next::Code("12345678".to_owned()));
        let reply = |value: &str, act| Reply {
            label: String::new(),
            act,
            value: value.to_owned(),
        };
        let replies = [
            reply("", Act::Person),
            reply("Friday", Act::Say),
            reply("Monday", Act::Say),
        ];
        assert_eq!(typed(&mut flow, "2"), Next::Listen);
        assert_eq!(flow.paused(&replies, &languages()), Next::Hear("Monday".to_owned()));
        // Nothing is left of it.
        assert_eq!(flow.paused(&replies, &languages()), Next::Listen);
        typed(&mut flow, "3");
        let none = Next::Say(flow.lines().no_such_key.to_owned());
        assert_eq!(flow.paused(&replies, &languages()), none);
    }

    #[test]
    fn zero_is_a_person_nine_the_other_language_and_the_star_says_it_again() {
        let mut flow = Flow::new("en");
        flow.says(&["One.".to_owned(), "Two.".to_owned()]);
        assert_eq!(typed(&mut flow, "*"), Next::Repeat(flow.said.clone()));
        typed(&mut flow, "0");
        let person = Next::Hear(flow.lines().a_person.to_owned());
        assert_eq!(flow.paused(&[], &languages()), person);
        typed(&mut flow, "9");
        assert!(matches!(flow.key('#', &languages()), Next::Language { language, .. } if language == "sv"));
        assert_eq!(flow.language, "sv");
        // A code may begin with these keys.
        assert_eq!(typed(&mut flow, "09090909"), Next::Code("09090909".to_owned()));
    }

    #[test]
    fn three_wrong_codes_are_the_last_of_a_call() {
        let mut flow = Flow::new("en");
        let wrong = Some(flow.lines().code_wrong);
        let no_more = Some(flow.lines().code_no_more);
        assert_eq!((flow.code(false), flow.code(false)), (wrong, wrong));
        assert_eq!(flow.code(false), no_more);
        assert_eq!(
            typed(&mut flow, "12345678"),
            Next::Say(flow.lines().code_no_more.to_owned())
        );
        let spoken = flow.heard("one two three", Some("12345678".to_owned()));
        assert!(matches!(spoken, Next::Hear(_)));
    }

    #[test]
    fn silence_is_asked_about_twice_and_ends_the_call_the_third_time() {
        let mut flow = Flow::new("sv");
        assert!(matches!(flow.silence(), Next::Say(_)));
        assert!(matches!(flow.silence(), Next::Say(_)));
        // A word begins it anew.
        flow.heard("hallå", None);
        assert!(matches!(flow.silence(), Next::Say(_)));
        assert!(matches!(flow.silence(), Next::Say(_)));
        assert!(matches!(flow.silence(), Next::End(_)));
    }

    #[test]
    fn a_person_is_connected_only_where_one_answers() {
        let flow = Flow::new("en");
        assert_eq!(flow.after(&message(PERSON), true), Next::Transfer(String::new()));
        assert_eq!(flow.after(&message(PERSON), false), Next::Listen);
        assert_eq!(flow.after(&message(GOODBYE), true), Next::End(String::new()));
        assert!(matches!(flow.after(&message("red-flag:heart"), true), Next::Transfer(words) if !words.is_empty()));
        assert_eq!(flow.after(&message("red-flag:heart"), false), Next::Listen);
        assert_eq!(flow.after(&message("hours"), true), Next::Listen);
    }

    #[test]
    fn flow_format_unchanged() {
        let mut flow = Flow::new("en");
        assert_eq!(serde_json::to_string(&flow).expect("JSON"), r#"{"language":"en"}"#);
        (flow.silences, flow.tries, flow.keys) = (1, 2, "12".to_owned());
        flow.says(&["Hello.".to_owned()]);
        let json = r#"{"language":"en","silences":1,"tries":2,"keys":"12","said":["Hello."]}"#;
        assert_eq!(serde_json::to_string(&flow).expect("JSON"), json);
        assert_eq!(serde_json::from_str::<Flow>(json).expect("JSON"), flow);
    }

    proptest! {
        #[test]
        fn any_keys_are_borne(keys in "[0-9*#A-Dx]{0,40}") {
            let mut flow = Flow::new("en");
            for key in keys.chars() {
                if let Next::Code(code) = flow.key(key, &languages()) {
                    prop_assert_eq!(code.len(), CODE_DIGITS);
                }
                prop_assert!(flow.keys.len() < CODE_DIGITS);
            }
        }
    }
}
