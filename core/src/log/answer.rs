//! What stands behind a message beside its text: where an answer comes from, what may be pressed next, and what the assistant keeps in mind.

use super::event::Seq;
use crate::wire::read::Read;
use serde::{Deserialize, Serialize};

/// What a task is about that asks a clinician to look at a question and its answer.
pub const REVIEW: &str = "review";

/// Quick replies of one message, and of one card.
pub const MAX_REPLIES: usize = 8;

/// What pressing a quick reply does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Sends the value as the patient's message.
    Say,
    /// Opens the value: `tel:…`, an `https:` map, or a path of the clinic's API (`/session/…`: a calendar file).
    Href,
    /// Offers to go on elsewhere: `phone`, `whatsapp`, `callback`.
    Handoff,
    /// Asks for a person.
    Person,
    /// Opens the form with this id.
    Form,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 5] = [Act::Say, Act::Href, Act::Handoff, Act::Person, Act::Form];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Say => "say",
            Act::Href => "href",
            Act::Handoff => "handoff",
            Act::Person => "person",
            Act::Form => "form",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|a| a.as_str() == name)
    }
}

/// A quick reply: a button under a message or on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What stands on it, in the patient's language.
    pub label: String,
    /// What it does.
    pub act: Act,
    /// With what.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// What a card is about: how it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// An appointment: booked, moved or cancelled.
    Appointment,
    /// Call the emergency number now.
    Emergency,
    /// A place.
    Place,
}

impl CardKind {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CardKind::Appointment => "appointment",
            CardKind::Emergency => "emergency",
            CardKind::Place => "place",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<CardKind> {
        [CardKind::Appointment, CardKind::Emergency, CardKind::Place]
            .into_iter()
            .find(|k| k.as_str() == name)
    }
}

/// A card under a message: what is to be seen at a glance, in the patient's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it is about.
    pub kind: CardKind,
    /// Its heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// Its buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
}

/// Where an answer comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The entry's id, or the structured look-up: `treats:eczema`, `days:phillips`, `hours`.
    pub entry: String,
    /// The version of the clinic's knowledge.
    pub version: i64,
    /// Who approved it; empty for what needs no approval.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub approver: String,
    /// The language of the answer.
    pub language: String,
    /// How sure the look-up was, 0 to 1000.
    #[serde(default)]
    pub score: i64,
    /// `embedded`, or the language model's name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub generated_by: String,
}

/// Which of the clinic's approved texts a message is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromTemplate {
    /// The template's id: `confirmation`, `reminder`, …
    pub id: String,
    /// Its version.
    pub version: i64,
    /// What it is about: an appointment's id, a form's; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Whether it asks for yes or no about that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks: bool,
    /// The summary that stands in it: what was told then, whatever is known now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub told: String,
}

/// What came from outside that is more than a text. The file itself stays with the provider until staff fetch it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// `image`, `audio`, `video`, `document`, `sticker`, `location`, `contacts`, `reaction`, `reply`, `correction`, `by_link` (the text that a
    /// link of ours had written), or the provider's word for what it does not tell.
    pub kind: String,
    /// The provider's id of the file, or its address there; empty: there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub media: String,
    /// The file's type (`image/jpeg`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mime: String,
    /// The file's name, as the sender called it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The message that it refers to (what is reacted to, or corrected); 0: none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub of: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

/// What stands behind a message beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct More {
    /// Where the answer comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What may be pressed next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replies: Vec<Reply>,
    /// What is to be seen at a glance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// What the assistant keeps in mind for the next turn, as JSON of its own (`assistant::dialogue`): a text here, so that readers that do not
    /// need it do not carry its decoder.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dialogue: String,
    /// Which approved text it is; none: it was written for this conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<FromTemplate>,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached: Option<Attached>,
}

impl Attached {
    /// Whether the text beside it is the patient's own words: a reply to a message, or a correction of one. Else the text stands for what came.
    #[must_use]
    pub fn has_words(&self) -> bool {
        matches!(self.kind.as_str(), "reply" | "correction")
    }
}

impl More {
    /// Whether the assistant asks something that a bare word answers: it keeps a step in mind. (In JSON, a name and its colon stand in no text:
    /// a quotation mark within one is escaped.)
    #[must_use]
    pub fn asks(&self) -> bool {
        self.dialogue.contains(r#""step":"#)
    }

    /// Reads it, where there is one.
    pub(super) fn read<R: Read>(v: &R) -> Option<Box<More>> {
        let v = v.get("more")?;
        Some(Box::new(More {
            source: v.get("source").filter(|_| R::WHOLE).map(|s| Source {
                entry: s.text_at("entry"),
                version: s.int_at("version").unwrap_or_default(),
                approver: s.text_at("approver"),
                language: s.text_at("language"),
                score: s.int_at("score").unwrap_or_default(),
                generated_by: s.text_at("generated_by"),
            }),
            replies: replies(&v),
            card: v.get("card").and_then(|c| {
                Some(Card {
                    kind: CardKind::parse(&c.text_at("kind"))?,
                    title: c.text_at("title"),
                    lines: c.items_at("lines").iter().filter_map(Read::text).collect(),
                    replies: replies(&c),
                })
            }),
            dialogue: if R::WHOLE { v.text_at("dialogue") } else { String::new() },
            template: v.get("template").filter(|_| R::WHOLE).map(|t| FromTemplate {
                id: t.text_at("id"),
                version: t.int_at("version").unwrap_or_default(),
                about: t.text_at("about"),
                asks: t.truth_at("asks"),
                told: t.text_at("told"),
            }),
            attached: v.get("attached").map(|a| Attached {
                kind: a.text_at("kind"),
                media: a.text_at("media"),
                mime: a.text_at("mime"),
                name: a.text_at("name"),
                of: a.int_at("of").unwrap_or_default(),
            }),
        }))
    }
}

fn replies(v: &impl Read) -> Vec<Reply> {
    v.items_at("replies")
        .iter()
        .filter_map(|r| {
            Some(Reply {
                label: r.text_at("label"),
                act: Act::parse(&r.text_at("act"))?,
                value: r.text_at("value"),
            })
        })
        .collect()
}

/// The question that an entry of the assistant's answers, by the `cid` that each of them has: `a41-2` is the third entry of the answer to 41.
#[must_use]
pub fn question_of(cid: &str) -> Option<Seq> {
    let (seq, place) = cid.strip_prefix('a')?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    (digits(seq) && digits(place)).then(|| seq.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_stands_in_the_id_of_its_answer() {
        assert_eq!(question_of("a41-2"), Some(41));
        for other in [
            "",
            "a-2",
            "a41",
            "a41-",
            "41-2",
            "a41-flag",
            "a41-need1",
            "ax-1",
            "a99999999999999999999-1",
        ] {
            assert_eq!(question_of(other), None, "{other}");
        }
    }
}
