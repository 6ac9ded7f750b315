//! Who the patient is, in their own words: a name, a number, an address told in the chat are kept as claimed, and never asked for again.

use super::normalise::{Normal, normalise};
use crate::clinic::forms::CONTACT_FORM;
use crate::log::event::{Answer, Body, Channel, Seq};
use crate::log::state::State;
use crate::people::told::{Field, Told, told};

/// What a message tells of its writer, and the rest of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Introduced {
    /// The entries to append, by the patient.
    pub entries: Vec<Body>,
    /// The name, if one was told.
    pub name: Option<String>,
    /// Whether a number or an address was told.
    pub reach: bool,
    /// The message without what was told.
    pub rest: String,
    /// Whether nothing else was said.
    pub only: bool,
}

/// Words around a name or a number that say nothing else.
const AROUND: &[&str] = &[
    "my",
    "name",
    "is",
    "im",
    "i",
    "am",
    "and",
    "number",
    "phone",
    "mobile",
    "email",
    "mail",
    "its",
    "it",
    "this",
    "here",
    "call",
    "me",
    "on",
    "at",
    "you",
    "can",
    "reach",
    "sure",
    "yes",
    "ok",
    "okay",
    "the",
    "hi",
    "hello",
    "telephone",
    "cell",
    "text",
    "whatsapp",
    "thanks",
    "please",
    "of",
    "course",
    "mine",
    "address",
    "names",
    "called",
    "jag",
    "heter",
    "mitt",
    "namn",
    "ar",
    "och",
    "nummer",
    "numret",
    "telefonnummer",
    "mobil",
    "mobilnummer",
    "mejl",
    "det",
    "har",
    "ring",
    "mig",
    "pa",
    "ni",
    "kan",
    "na",
    "ja",
    "hej",
    "tack",
    "telefon",
    "min",
    "mejladress",
    "sms",
    "sarskilt",
    "visst",
    "absolut",
    "javisst",
    "no",
    "not",
    "another",
    "one",
    "nej",
    "inte",
    "ett",
    "annat",
    "utan",
];

/// Words that mean the number that a call comes from, in answer to the question for a number.
const THIS_ONE: &[&str] = &[
    " yes ",
    " yeah ",
    " sure ",
    " this ",
    " same ",
    " calling ",
    " ja ",
    " javisst ",
    " det har ",
    " detta ",
    " samma ",
    " ringer ",
];
/// Words that mean another one, or none.
const NOT_THIS: &[&str] = &[
    " no ",
    " not ",
    " dont ",
    " another ",
    " other ",
    " different ",
    " none ",
    " nej ",
    " inte ",
    " annat ",
    " annan ",
    " inget ",
    " ingen ",
];

impl Introduced {
    /// They were asked for their number on the phone, and mean the one that they are calling from (`caller`; empty: it is not shown).
    pub fn take_caller(&mut self, text: &Normal, caller: &str, seq: Seq) {
        let words: Vec<&str> = text.words.iter().map(|w| w.folded.as_str()).collect();
        let said = format!(" {} ", words.join(" "));
        let has = |list: &[&str]| list.iter().any(|words| said.contains(words));
        if caller.is_empty() || !has(THIS_ONE) || has(NOT_THIS) {
            return;
        }
        self.entries.push(Body::IdentifierClaimed {
            id: format!("idn_a{seq}p"),
            kind: "phone".to_owned(),
            value: caller.to_owned(),
        });
        self.reach = true;
        self.only = true;
    }
}

/// Looks for what a message tells of its writer. `asked`: what was asked for.
#[must_use]
pub fn introduced(
    text: &str,
    language: &str,
    country: &str,
    asked: Option<Field>,
    state: &State,
    seq: Seq,
) -> Introduced {
    let all: Vec<Told> = told(text, language, country, asked);
    let mut out = Introduced {
        rest: text.to_owned(),
        ..Introduced::default()
    };
    for one in all.iter().rev() {
        if out.rest.is_char_boundary(one.at.start) && out.rest.is_char_boundary(one.at.end) {
            out.rest.replace_range(one.at.clone(), " ");
        }
    }
    for one in &all {
        match one.field {
            Field::Name => {
                out.name = Some(one.value.clone());
                if state.answer("name").is_none_or(|(_, known)| known != one.value) {
                    out.entries.push(Body::FormSaved {
                        form: CONTACT_FORM.to_owned(),
                        answers: vec![Answer {
                            field: "name".to_owned(),
                            value: one.value.clone(),
                        }],
                    });
                }
            }
            Field::Phone | Field::Email => {
                out.reach = true;
                let kind = one.field.as_str();
                if !state.identifiers.iter().any(|i| i.kind == kind && i.value == one.value) {
                    out.entries.push(Body::IdentifierClaimed {
                        id: format!("idn_a{seq}{}", &kind[..1]),
                        kind: kind.to_owned(),
                        value: one.value.clone(),
                    });
                }
            }
        }
    }
    let rest = normalise(&out.rest);
    out.only = !all.is_empty() && rest.words.iter().all(|w| AROUND.contains(&w.folded.as_str()));
    out
}

/// Whether the patient's name is known.
#[must_use]
pub fn has_name(state: &State) -> bool {
    state.answer("name").is_some()
}

/// Whether the patient can be reached: a number is known, or they write where an answer finds them.
#[must_use]
pub fn has_phone(state: &State, channel: Channel) -> bool {
    matches!(channel, Channel::Whatsapp | Channel::Sms)
        || state.identifiers.iter().any(|i| i.kind == "phone")
        || state.answer("phone").is_some()
}
