//! What the assistant keeps in mind between turns: of whom and what was spoken last, what a bare "yes" or "Friday" would answer.
//!
//! It travels as JSON in the assistant's last message and is folded from there. What cannot be read is forgotten: the talk begins afresh, the
//! facts of the session stand elsewhere.

use super::struggle::Struggle;
use crate::people::told::Field;
use crate::schedule::{Slot, Wanted};
use serde::{Deserialize, Serialize};

/// The format of the stored text.
const VERSION: u8 = 1;
/// Slots that are kept in mind.
pub const MAX_OFFERED: usize = 8;

/// What a bare answer would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// "Would you like to book?"
    OfferBook,
    /// "What would you like to book?"
    ChooseService,
    /// "Which one suits you?"
    ChooseSlot,
    /// A slot is chosen, name or number are missing.
    Contact,
    /// "Shall I cancel it?"
    ConfirmCancel,
    /// "Is it one of these?"
    Choose,
    /// "Shall we call you now?"
    OfferCall,
    /// "May a language model look for it?"
    OfferModel,
    /// "May we send confirmations and reminders?"
    OfferMessages,
    /// "Would you like to confirm your appointment?", at the beginning of a call.
    ConfirmVisit,
}

/// What is kept in mind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialogue {
    v: u8,
    /// The language spoken last; empty: the session's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// The clinician spoken of last, by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clinician: String,
    /// The condition, by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// The specialty, by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub specialty: String,
    /// The service, by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// What was answered last: an entry or a look-up.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub last: String,
    /// What a bare answer would answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// Slots that were offered, in the order shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offered: Vec<Slot>,
    /// What they were looked for by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Wanted>,
    /// The slot that is kept while name or number are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Slot>,
    /// The appointment that is being moved or cancelled, by id.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub appointment: String,
    /// What was offered as a choice: entries and look-ups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// What was asked for: `name`, `phone`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub asked: String,
    /// What was pending when something else was asked in between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<Step>,
    /// It was asked whether messages may be sent: never again.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub messages_asked: bool,
    /// How hard the patient has it here.
    #[serde(skip_serializing_if = "is_calm")]
    pub struggle: Struggle,
    /// What was said last on the phone: for whoever did not hear it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// How often in a row a caller was not understood.
    #[serde(skip_serializing_if = "is_none")]
    pub missed: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_none(n: &u8) -> bool {
    *n == 0
}

fn is_calm(struggle: &Struggle) -> bool {
    *struggle == Struggle::default()
}

impl Dialogue {
    /// Reads what a session keeps; afresh where there is nothing or nothing that can be read.
    #[must_use]
    pub fn read(text: &str) -> Dialogue {
        let fresh = Dialogue {
            v: VERSION,
            ..Dialogue::default()
        };
        match serde_json::from_str::<Dialogue>(text) {
            Ok(read) if read.v == VERSION => read,
            Ok(_) | Err(_) => fresh,
        }
    }

    /// As it is kept.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The field that was asked for, if one was.
    #[must_use]
    pub fn asked_for(&self) -> Option<Field> {
        Field::parse(&self.asked)
    }

    /// It is asked whether messages may be sent; what is pending waits.
    pub fn ask_for_messages(&mut self) {
        self.resume = self.step.take().filter(|s| *s != Step::OfferMessages);
        self.step = Some(Step::OfferMessages);
        self.messages_asked = true;
    }

    /// The matter is over: nothing is pending, what was spoken of stays.
    pub fn close(&mut self) {
        self.step = None;
        self.resume = None;
        self.offered.clear();
        self.wanted = None;
        self.chosen = None;
        self.appointment.clear();
        self.choices.clear();
        self.asked.clear();
    }

    /// Whether somebody or something was spoken of, so that "she" and "it" mean something.
    #[must_use]
    pub fn met(&self) -> bool {
        !(self.clinician.is_empty() && self.service.is_empty() && self.specialty.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialogue_format_unchanged() {
        let mut dialogue = Dialogue::read("");
        assert_eq!(dialogue.to_json(), r#"{"v":1}"#);
        dialogue.language = "sv".to_owned();
        dialogue.clinician = "phillips".to_owned();
        dialogue.step = Some(Step::OfferBook);
        dialogue.last = "days:phillips".to_owned();
        dialogue.struggle.score = 2;
        dialogue.struggle.declined = true;
        let text = r#"{"v":1,"language":"sv","clinician":"phillips","last":"days:phillips","step":"offer_book","struggle":{"score":2,"declined":true}}"#;
        assert_eq!(dialogue.to_json(), text);
        assert_eq!(Dialogue::read(text), dialogue);
    }

    #[test]
    fn what_cannot_be_read_is_forgotten() {
        for bad in [
            "",
            "{",
            "[]",
            r#"{"v":2,"clinician":"x"}"#,
            r#"{"v":1,"step":"dance"}"#,
            "null",
        ] {
            assert_eq!(Dialogue::read(bad), Dialogue::read(""), "{bad}");
        }
        // Fields of a later version are passed over.
        assert_eq!(Dialogue::read(r#"{"v":1,"new":3}"#), Dialogue::read(""));
    }
}
