//! Forms that a clinic defines: what is asked, in the patient's language, and what is an answer to it.
//!
//! A documented subset of FHIR's Questionnaire (R4): items with `linkId` (here `id`), `text`, `type`, `required`, `maxLength`,
//! `answerOption` and one `enableWhen`; a Questionnaire itself may stand in a form's place. What is added are facts: an item that asks
//! for something that is asked elsewhere too (a name, a date of birth) has the fact's name for its id in every form, so that it is known
//! once, whichever form or channel told it.

mod facts;
mod questionnaire;
mod read;
#[cfg(test)]
mod tests;

pub use facts::{CONTACT_FORM, FACTS, claim, contradicted, known_fact};
pub use read::forms;

use crate::log::event::Answer;
use crate::log::state::State;
use crate::people::told::Field;
use crate::time::At;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of an answer in one line, where the item says nothing else.
const MAX_LINE: usize = 200;
/// Characters of a longer answer: what a form's field may have.
const MAX_TEXT: usize = 2_000;
/// The earliest date that is taken: nobody living was born before.
const FIRST_DAY: &str = "1900-01-01";
/// The last date that is taken.
const LAST_DAY: &str = "2199-12-31";

/// A text by language.
pub type Texts = BTreeMap<String, String>;

/// What kind of answer an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One line.
    String,
    /// Several lines.
    Text,
    /// `true` or `false`.
    Boolean,
    /// `2024-10-15`.
    Date,
    /// One of the options, by its code.
    Choice,
    /// A phone number, kept as E.164.
    Phone,
    /// An e-mail address.
    Email,
    /// A whole number.
    Integer,
}

impl Kind {
    const ALL: [(&'static str, Kind); 8] = [
        ("string", Kind::String),
        ("text", Kind::Text),
        ("boolean", Kind::Boolean),
        ("date", Kind::Date),
        ("choice", Kind::Choice),
        ("phone", Kind::Phone),
        ("email", Kind::Email),
        ("integer", Kind::Integer),
    ];

    /// Reads a name; unknown ones are refused.
    #[must_use]
    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|(n, _)| *n == name).map(|(_, kind)| kind)
    }
}

/// One of the answers that a choice offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is stored.
    pub code: String,
    /// What is shown.
    pub text: Texts,
}

/// An item is asked only when an earlier one has this answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// The earlier item.
    pub item: String,
    /// Its answer: an option's code, `true` or `false`.
    pub equals: String,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id in the form (FHIR's `linkId`); a fact's name where it asks for one.
    pub id: String,
    /// What is asked.
    pub text: Texts,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether the form is not finished without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Most characters of the answer, where fewer than the kind's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// What can be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub option: Vec<Choice>,
    /// When it is asked; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

impl Item {
    /// Whether other forms and channels ask for the same.
    #[must_use]
    pub fn is_fact(&self) -> bool {
        FACTS.contains(&self.id.as_str())
    }

    fn longest(&self) -> usize {
        let own = match self.kind {
            Kind::Text => MAX_TEXT,
            _ => MAX_LINE,
        };
        self.max_length.unwrap_or(own).min(own)
    }

    /// An answer in its one form; empty clears it. `country`: how a number is read. `today`: the last day that a date of birth may be.
    ///
    /// # Errors
    /// What is allowed.
    pub fn answer(&self, value: &str, country: &str, today: At) -> Result<String, String> {
        let value = value.trim();
        if value.is_empty() {
            return Ok(String::new());
        }
        let most = self.longest();
        if value.chars().count() > most {
            return Err(format!("may have at most {most} characters"));
        }
        let kept = |fine: bool, why: &str| {
            if fine {
                Ok(value.to_owned())
            } else {
                Err(why.to_owned())
            }
        };
        let read = |field: Field, why: &str| field.normal(value, country).ok_or_else(|| why.to_owned());
        match self.kind {
            Kind::String if self.id == "name" => read(Field::Name, "must be a name"),
            Kind::String => kept(!value.contains('\n'), "must be one line"),
            Kind::Text => kept(true, ""),
            Kind::Boolean => kept(matches!(value, "true" | "false"), "must be 'true' or 'false'"),
            Kind::Choice => kept(
                self.option.iter().any(|o| o.code == value),
                "must be one of the options",
            ),
            Kind::Integer => kept(
                value.len() <= 12 && value.parse::<i64>().is_ok_and(|n| n.to_string() == value),
                "must be a whole number",
            ),
            Kind::Phone => read(Field::Phone, "must be a phone number"),
            Kind::Email => read(Field::Email, "must be an e-mail address"),
            Kind::Date => {
                // A day's difference between the zones is no reason to refuse a birth.
                let tomorrow = today.plus(crate::time::DAY).to_string();
                let last = match self.id.as_str() {
                    "date_of_birth" => tomorrow.get(..10).unwrap_or(LAST_DAY),
                    _ => LAST_DAY,
                };
                let is_day = value.len() == 10 && At::parse(&format!("{value}T00:00:00Z")).is_some();
                kept(
                    is_day && (FIRST_DAY..=last).contains(&value),
                    "must be a date like '1985-03-12'",
                )
            }
        }
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its id, as addresses and quick replies name it.
    pub id: String,
    /// Its heading.
    pub title: Texts,
    /// What is asked, in this order.
    pub item: Vec<Item>,
}

/// Why a draft is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The form has no such item.
    Unknown(String),
    /// The answer to this item is none.
    Wrong(String, String),
    /// This item is needed to finish the form.
    Missing(String),
}

/// What a draft stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The draft's answers, each in its one form.
    pub answers: Vec<Answer>,
    /// What is known from elsewhere and now belongs to the finished form too.
    pub known: Vec<Answer>,
}

/// A form as far as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// What is answered, own answers and what is known from elsewhere.
    pub answers: BTreeMap<String, String>,
    /// Items whose answer is known from elsewhere: nobody has to type them again.
    pub known: Vec<String>,
    /// The first item without an answer, where the patient goes on; empty: none.
    pub first_empty: String,
    /// Whether the form was finished.
    pub completed: bool,
}

impl Form {
    /// The item of this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.item.iter().find(|i| i.id == id)
    }

    /// Whether an item is asked, given the answers so far.
    fn asks(&self, item: &Item, answers: &BTreeMap<String, String>) -> bool {
        item.when.as_ref().is_none_or(|when| {
            let earlier = self.item(&when.item);
            earlier.is_some_and(|e| self.asks(e, answers)) && answers.get(&when.item) == Some(&when.equals)
        })
    }

    /// How far the form is: its own answers, and what is known from elsewhere.
    #[must_use]
    pub fn filled(&self, state: &State) -> Filled {
        let own = state.forms.iter().find(|f| f.id == self.id);
        let mut filled = Filled {
            completed: own.is_some_and(|f| f.completed),
            ..Filled::default()
        };
        for item in &self.item {
            let typed = own.and_then(|f| f.answers.iter().find(|a| a.field == item.id));
            let value = match typed {
                // Cleared by the patient: what is known does not come back.
                Some(answer) => Some(answer.value.clone()),
                None => {
                    let known = item.is_fact().then(|| known_fact(state, &item.id)).flatten();
                    if known.is_some() {
                        filled.known.push(item.id.clone());
                    }
                    known
                }
            };
            if let Some(value) = value.filter(|v| !v.is_empty()) {
                filled.answers.insert(item.id.clone(), value);
            }
        }
        let empty = |i: &&Item| self.asks(i, &filled.answers) && !filled.answers.contains_key(&i.id);
        filled.first_empty = self.item.iter().find(empty).map(|i| i.id.clone()).unwrap_or_default();
        filled
    }

    /// What a draft stores: each answer in its one form. With `complete`, also what is known from elsewhere, so that a finished form
    /// stands whole; and none that is needed may be missing. All or nothing.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn accept(
        &self,
        state: &State,
        draft: &[Answer],
        complete: bool,
        country: &str,
        now: At,
    ) -> Result<Accepted, Refused> {
        let mut accepted = Accepted::default();
        for Answer { field, value } in draft {
            let item = self.item(field).ok_or_else(|| Refused::Unknown(field.clone()))?;
            let value = item
                .answer(value, country, now)
                .map_err(|why| Refused::Wrong(field.clone(), why))?;
            let field = field.clone();
            accepted.answers.push(Answer { field, value });
        }
        if !complete {
            return Ok(accepted);
        }
        let Filled { mut answers, known, .. } = self.filled(state);
        for answer in &accepted.answers {
            answers.insert(answer.field.clone(), answer.value.clone());
        }
        answers.retain(|_, value| !value.is_empty());
        let needed = self.item.iter().filter(|i| i.required && self.asks(i, &answers));
        for item in needed {
            if !answers.contains_key(&item.id) {
                return Err(Refused::Missing(item.id.clone()));
            }
        }
        let untouched = known.into_iter().filter(|k| !draft.iter().any(|a| a.field == *k));
        accepted.known = untouched
            .filter_map(|field| {
                let value = answers.get(&field)?.clone();
                Some(Answer { field, value })
            })
            .collect();
        Ok(accepted)
    }

    /// The definition as the patient's browser shows it: in one language.
    #[must_use]
    pub fn to_json(&self, language: &str) -> serde_json::Value {
        let text = |texts: &Texts| said(texts, language).to_owned();
        let items: Vec<serde_json::Value> = self
            .item
            .iter()
            .map(|item| {
                let options: Vec<serde_json::Value> = item
                    .option
                    .iter()
                    .map(|o| serde_json::json!({ "code": o.code, "text": text(&o.text) }))
                    .collect();
                serde_json::json!({
                    "id": item.id, "type": item.kind, "text": text(&item.text), "required": item.required,
                    "max_length": item.longest(), "options": options, "when": item.when, "fact": item.is_fact(),
                })
            })
            .collect();
        serde_json::json!({ "id": self.id, "title": text(&self.title), "items": items })
    }
}

/// A text in this language, or in any: something must be shown.
fn said<'a>(texts: &'a Texts, language: &str) -> &'a str {
    let near = || {
        let wanted = crate::people::language::primary(language);
        texts
            .iter()
            .find(|(l, _)| crate::people::language::primary(l) == wanted)
            .map(|(_, t)| t)
    };
    texts
        .get(language)
        .or_else(near)
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}
