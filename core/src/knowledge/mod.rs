//! What a clinic knows and has approved: clinicians, services, prices, questions and answers, per language.
//!
//! It is read from TOML files that a clinic's manager can edit ([`read`]), checked whole ([`check`]), and kept in versions by the clinic's
//! object. The assistant answers from nothing else.

pub mod check;
mod fields;
pub mod finding;
pub mod read;

use crate::clinic::hours::Stretch;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in each of the clinic's languages, by its code.
pub type Texts = BTreeMap<String, String>;
/// Several texts in each of the clinic's languages.
pub type Lists = BTreeMap<String, Vec<String>>;

/// A field of medicine that the clinic has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Specialty {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Texts,
    /// Other words for it.
    #[serde(default)]
    pub words: Lists,
}

/// What people come with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Its id.
    pub id: String,
    /// The specialty that it belongs to.
    pub specialty: String,
    /// Its name.
    pub name: Texts,
    /// Other words for it.
    #[serde(default)]
    pub words: Lists,
}

/// What can be booked or bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Texts,
    /// Other words for it.
    #[serde(default)]
    pub words: Lists,
    /// The specialty that it belongs to; empty: none.
    #[serde(default)]
    pub specialty: String,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// What it costs, as it is shown.
    #[serde(default)]
    pub price: Texts,
    /// The least time between booking and start, in hours.
    #[serde(default)]
    pub lead_hours: u16,
    /// How far ahead it can be booked, in days.
    pub horizon_days: u16,
    /// How to prepare, as approved; empty: nothing to do.
    #[serde(default)]
    pub preparation: Texts,
    /// Whether patients may book it themselves.
    pub bookable: bool,
}

/// How a clinician is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pronoun {
    /// she, hon.
    She,
    /// he, han.
    He,
    /// they, hen.
    They,
}

/// Days on which a clinician is away, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

/// Somebody who treats patients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinician {
    /// Their id.
    pub id: String,
    /// Their name, as patients are told it.
    pub name: String,
    /// How they are spoken of.
    pub pronoun: Pronoun,
    /// What they are.
    pub title: Texts,
    /// Their specialties, by id.
    pub specialties: Vec<String>,
    /// The conditions that they treat, by id.
    pub treats: Vec<String>,
    /// The services that they give, by id.
    pub services: Vec<String>,
    /// The languages that they speak, by code.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Their hours by the clinic's clock, Monday to Sunday.
    pub hours: [Vec<Stretch>; 7],
    /// When they are away.
    #[serde(default)]
    pub away: Vec<Away>,
}

/// What kind of question an entry answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// How the clinic works.
    Admin,
    /// Care: the exact text, with its approver, or nothing.
    Clinical,
    /// Money.
    Billing,
}

/// An entry in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Ways to ask.
    pub q: Vec<String>,
    /// What it is about, as staff are told it in half a sentence (`the cream`); empty: as its condition, service or clinician.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The answer; `{address}`, `{phone}`, `{hours}`, `{emergency}`, `{clinic}` and `{price:<service>}` are filled in.
    pub a: String,
    /// Lines that must lead here.
    #[serde(default)]
    pub hit: Vec<String>,
    /// Lines that must not.
    #[serde(default)]
    pub miss: Vec<String>,
}

/// One question and its approved answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// What kind.
    pub group: Group,
    /// Who approved it; clinical entries always have one.
    #[serde(default)]
    pub approved_by: String,
    /// When it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_on: Option<Date>,
    /// The last day on which it may be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// The clinician that it belongs to; empty: none.
    #[serde(default)]
    pub clinician: String,
    /// The condition that it belongs to; empty: none.
    #[serde(default)]
    pub condition: String,
    /// The service that it belongs to; empty: none.
    #[serde(default)]
    pub service: String,
    /// Quick replies: `book:<service>`, `handoff:<where>`, `person`, `form:<id>`, `ask:<entry>`.
    #[serde(default)]
    pub replies: Vec<String>,
    /// The entry in each language.
    pub said: BTreeMap<String, Said>,
}

/// Everything that a clinic knows. Ids are unique within their kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Fields of medicine.
    pub specialties: Vec<Specialty>,
    /// What people come with.
    pub conditions: Vec<Condition>,
    /// What can be booked or bought.
    pub services: Vec<Service>,
    /// Who treats patients.
    pub clinicians: Vec<Clinician>,
    /// Questions and answers.
    pub entries: Vec<Entry>,
}

impl Knowledge {
    /// The specialty of this id.
    #[must_use]
    pub fn specialty(&self, id: &str) -> Option<&Specialty> {
        self.specialties.iter().find(|s| s.id == id)
    }

    /// The condition of this id.
    #[must_use]
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|c| c.id == id)
    }

    /// The service of this id.
    #[must_use]
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|s| s.id == id)
    }

    /// The clinician of this id.
    #[must_use]
    pub fn clinician(&self, id: &str) -> Option<&Clinician> {
        self.clinicians.iter().find(|c| c.id == id)
    }

    /// The entry of this id.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.id == id)
    }
}

impl Entry {
    /// Whether it may be told on this day: an entry with a validity only up to its last day.
    #[must_use]
    pub fn is_valid(&self, today: Date) -> bool {
        self.valid_until.is_none_or(|last| today <= last)
    }
}
