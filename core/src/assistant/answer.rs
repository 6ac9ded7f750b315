//! An answer: the text of an entry with what the clinic's configuration says filled in, where it comes from, and what may be pressed next.

use super::index::Index;
use super::language::Lang;
use super::words::{self, Words};
use crate::clinic::config::Config;
use crate::clinic::hours::{Stretch, Zone};
use crate::context::words::fill;
use crate::knowledge::{Entry, Group, Knowledge};
use crate::log::answer::{Act, Card, MAX_REPLIES, Reply, Source};
use crate::log::event::Channel;
use crate::time::At;

/// Where, when and in which language something is answered.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The clinic's knowledge.
    pub index: &'a Index,
    /// Its configuration.
    pub config: &'a Config,
    /// The language of the answer.
    pub lang: Lang,
    /// The clinic's time.
    pub now: At,
    /// Whether somebody receives tasks.
    pub receiver: bool,
    /// How the answer goes.
    pub channel: Channel,
}

/// An answer before it is a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Plain text.
    pub text: String,
    /// The entry's id or the look-up (`treats:eczema`); `unknown` and `refuse` where it is none.
    pub entry: String,
    /// Who approved it; empty for what needs no approval.
    pub approver: String,
    /// Its language.
    pub language: String,
    /// How sure, 0 to 1000.
    pub score: i64,
    /// What may be pressed next.
    pub replies: Vec<Reply>,
    /// What is to be seen at a glance.
    pub card: Option<Card>,
    /// The language model that worded it; empty: none did.
    pub generated_by: String,
}

impl Answer {
    /// Where it comes from, as its message says.
    #[must_use]
    pub fn source(&self, version: i64) -> Source {
        Source {
            entry: self.entry.clone(),
            version,
            approver: self.approver.clone(),
            language: self.language.clone(),
            score: self.score,
            generated_by: if self.generated_by.is_empty() {
                "embedded"
            } else {
                &self.generated_by
            }
            .to_owned(),
        }
    }
}

/// A button that sends its text.
pub fn say(label: &str, value: &str) -> Reply {
    button(label, Act::Say, value)
}

/// A button.
pub fn button(label: &str, act: Act, value: &str) -> Reply {
    Reply {
        label: label.to_owned(),
        act,
        value: value.to_owned(),
    }
}

/// A text with a capital at its beginning.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A title within a sentence: "Consultant dermatologist" with a small letter, "GP" as it is.
pub fn small(text: &str) -> String {
    let mut chars = text.chars();
    let (Some(first), next) = (chars.next(), text.chars().nth(1)) else {
        return String::new();
    };
    if next.is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().chain(chars).collect()
}

impl<'a> Here<'a> {
    /// What is said in its language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        if self.channel == Channel::Voice {
            words::spoken(self.lang)
        } else {
            words::of(self.lang)
        }
    }

    /// The knowledge.
    #[must_use]
    pub fn knowledge(&self) -> &'a Knowledge {
        &self.index.knowledge
    }

    /// The clinic's zone.
    #[must_use]
    pub fn zone(&self) -> &'a Zone {
        &self.config.time_zone
    }

    /// The clinic's number, as people read it.
    #[must_use]
    pub fn phone(&self) -> String {
        self.config.phone.to_string()
    }

    /// Fills a sentence in.
    #[must_use]
    pub fn say(&self, sentence: &str, values: &[(&str, &str)]) -> String {
        let phone = self.phone();
        let mut all = vec![
            ("clinic", self.config.name.as_str()),
            ("phone", phone.as_str()),
            ("emergency", self.config.emergency.as_str()),
            ("address", self.config.address.as_str()),
        ];
        all.splice(0..0, values.iter().copied());
        fill(sentence, &all)
    }

    /// A moment in words.
    #[must_use]
    pub fn moment(&self, at: At) -> String {
        self.words().dates.moment_of(self.zone(), at, self.now)
    }

    /// "a, b and c".
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        self.words().dates.list(items, self.words().dates.and)
    }

    /// A text in the answer's language; in another of the clinic's where there is none.
    #[must_use]
    pub fn text<'t>(&self, texts: &'t crate::knowledge::Texts) -> &'t str {
        texts
            .get(self.lang.tag())
            .or_else(|| self.config.languages.iter().find_map(|l| texts.get(l)))
            .or_else(|| texts.values().next())
            .map_or("", String::as_str)
    }

    /// An answer of its own words.
    #[must_use]
    pub fn answer(&self, entry: &str, text: String) -> Answer {
        Answer {
            text,
            entry: entry.to_owned(),
            language: self.lang.tag().to_owned(),
            score: 1000,
            ..Answer::default()
        }
    }

    /// The button that leads to a person; to the phone where nobody receives tasks.
    #[must_use]
    pub fn person(&self) -> Reply {
        let words = self.words();
        if self.receiver {
            button(words.talk, Act::Person, "")
        } else {
            self.call()
        }
    }

    /// The button that calls the clinic.
    #[must_use]
    pub fn call(&self) -> Reply {
        let label = self.say(self.words().call, &[]);
        button(&label, Act::Href, &format!("tel:{}", self.config.phone))
    }

    /// Times of a day in words: `09:00–12:00, 13:00–17:00`.
    #[must_use]
    pub fn stretches(&self, day: &[Stretch]) -> String {
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let all: Vec<String> = day
            .iter()
            .map(|s| format!("{}–{}", clock(s.start), clock(s.end)))
            .collect();
        self.list(&all)
    }

    /// The clinic's week in words: equal days in a row are one.
    #[must_use]
    pub fn week(&self) -> String {
        let (words, days) = (self.words(), &self.config.hours.days);
        let mut parts = Vec::new();
        let mut i = 0;
        while i < 7 {
            let mut j = i;
            while j + 1 < 7 && days[j + 1] == days[i] {
                j += 1;
            }
            let name = |d: usize| words.dates.weekdays[d].to_owned();
            let named = if i == j {
                name(i)
            } else {
                fill(words.day_range, &[("from", &name(i)), ("to", &name(j))])
            };
            let part = if days[i].is_empty() {
                fill(words.closed_days, &[("days", &named)])
            } else {
                fill(
                    words.open_days,
                    &[("days", &named), ("times", &self.stretches(&days[i]))],
                )
            };
            parts.push(part);
            i = j + 1;
        }
        parts.join("; ")
    }

    /// Whether the clinic is open, in a sentence.
    #[must_use]
    pub fn open(&self) -> String {
        let (words, hours) = (self.words(), self.config.open_at(self.now));
        match (hours.open, hours.changes_at) {
            (true, Some(until)) => {
                let until = words.dates.time_of(self.zone().local(until));
                fill(words.open_now, &[("until", &until)])
            }
            (false, Some(from)) => fill(words.closed_now, &[("from", &self.moment(from))]),
            (true, None) => String::new(),
            (false, None) => words.closed.to_owned(),
        }
    }

    /// A text of the knowledge with its placeholders filled in.
    #[must_use]
    pub fn placeholders(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            match name.split_once(':') {
                Some(("price", id)) => {
                    let service = self.knowledge().services.iter().find(|s| s.id == id);
                    out.push_str(service.map_or("", |s| self.text(&s.price)));
                }
                _ => match name {
                    "address" => out.push_str(&self.config.address),
                    "phone" => out.push_str(&self.phone()),
                    "emergency" => out.push_str(&self.config.emergency),
                    "clinic" => out.push_str(&self.config.name),
                    "hours" => out.push_str(&self.week()),
                    _ => {}
                },
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// Whether an entry may be told today.
    #[must_use]
    pub fn is_valid(&self, entry: &Entry) -> bool {
        let today = self.zone().local(self.now).date;
        let approved = entry.group != Group::Clinical || !entry.approved_by.is_empty() && entry.valid_until.is_some();
        approved && entry.valid_until.is_none_or(|until| today <= until)
    }

    /// An entry's answer. None where it may not be told, or has no text in this language.
    #[must_use]
    pub fn entry(&self, entry: &Entry, score: i64) -> Option<Answer> {
        let said = entry.said.get(self.lang.tag())?;
        if !self.is_valid(entry) || said.a.is_empty() {
            return None;
        }
        let words = self.words();
        let mut text = self.placeholders(&said.a);
        if entry.group == Group::Clinical {
            text.push_str("\n\n");
            text.push_str(&fill(words.approved, &[("name", &entry.approved_by)]));
        }
        let mut replies: Vec<Reply> = entry.replies.iter().filter_map(|r| self.reply(r)).collect();
        if !replies.iter().any(|r| r.act == Act::Person) {
            replies.push(self.person());
        }
        replies.truncate(MAX_REPLIES);
        Some(Answer {
            replies,
            approver: entry.approved_by.clone(),
            score,
            ..self.answer(&entry.id, text)
        })
    }

    /// A button as the knowledge writes it: `book:<service>`, `handoff:<where>`, `person`, `form:<id>`, `ask:<entry>`.
    fn reply(&self, text: &str) -> Option<Reply> {
        let words = self.words();
        match text.split_once(':') {
            None if text == "person" => Some(self.person()),
            Some(("book", id)) => {
                let service = self.knowledge().services.iter().find(|s| s.id == id && s.bookable)?;
                Some(say(words.book, &self.booking_words(self.text(&service.name))))
            }
            Some(("handoff", "phone")) => Some(button(words.by_phone, Act::Handoff, "phone")),
            Some(("handoff", "whatsapp")) => {
                self.config.whatsapp_number()?;
                // Who writes in a messenger is there already.
                let elsewhere = !matches!(self.channel, Channel::Whatsapp | Channel::Sms);
                elsewhere.then(|| button(words.by_whatsapp, Act::Handoff, "whatsapp"))
            }
            Some(("handoff", "callback")) => self.receiver.then(|| button(words.call_me, Act::Handoff, "callback")),
            Some(("form", id)) => Some(button(words.fill_in, Act::Form, id)),
            Some(("ask", id)) => {
                let entry = self.knowledge().entries.iter().find(|e| e.id == id)?;
                let q = entry.said.get(self.lang.tag())?.q.first()?;
                Some(say(q, q))
            }
            _ => None,
        }
    }

    /// What a patient says who books this.
    #[must_use]
    pub fn booking_words(&self, service: &str) -> String {
        match self.lang {
            Lang::En => format!("Book: {service}"),
            Lang::Sv => format!("Boka: {service}"),
        }
    }
}
