//! What the document brings with it: the clinic, the language, the clock, and the session if there is one.

use crate::session::snapshot::Snapshot;
use samtal_core::log::event::Destination;
use samtal_core::time::At;
use samtal_core::wire::read::Read;

/// The clinic, as patients see it.
#[derive(Clone, Debug, Default)]
pub struct Clinic {
    /// Its slug: the key of its API paths.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its number, E.164.
    pub phone: String,
    /// Its colour.
    pub accent: String,
    /// The languages of its texts.
    pub languages: Vec<String>,
    /// The emergency number of its country.
    pub emergency: String,
    /// Where its hours are told in (IANA).
    pub time_zone: String,
    /// What it says before anything is said.
    pub greeting: String,
    /// What a patient agrees to.
    pub consent: Consent,
    /// Whether it is open, and until when.
    pub hours: Hours,
    /// The ways to continue that it offers.
    pub ways: Vec<Destination>,
    /// Whether a person can be asked for.
    pub person: bool,
    /// Whether the automated assistant answers.
    pub assistant: bool,
    /// Whether one-time codes reach a patient's phone.
    pub codes: bool,
}

/// The text that a patient agrees to.
#[derive(Clone, Debug, Default)]
pub struct Consent {
    /// Its version.
    pub version: String,
    /// The text.
    pub text: String,
    /// The whole of it, on the clinic's site.
    pub privacy_url: String,
}

/// Opening hours, as far as they matter now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hours {
    /// Open.
    pub open: bool,
    /// When that changes; none: not foreseeable.
    pub changes_at: Option<At>,
}

/// The session that the document came with.
#[derive(Debug)]
pub enum Found {
    /// There is none.
    Nothing,
    /// There is one, and this device may see it.
    Session(Box<Snapshot>),
    /// There is one; a code to a number opens it.
    Locked(Lock),
}

/// What opens a locked session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// The identifier that the code goes to.
    pub identifier: String,
    /// The number, masked.
    pub hint: String,
}

/// The document's own data.
#[derive(Debug)]
pub struct Boot {
    /// The clinic.
    pub clinic: Clinic,
    /// The language of its texts.
    pub language: String,
    /// The server's clock.
    pub now: Option<At>,
    /// The websites that may show the chat.
    pub sites: Vec<String>,
    /// The session.
    pub session: Found,
}

impl Boot {
    /// Reads the document's data. What is missing is empty: the chat starts all the same.
    pub fn read(v: &impl Read) -> Boot {
        let texts = |key: &str| v.items_at(key).iter().filter_map(Read::text).collect();
        Boot {
            clinic: v.get("clinic").map(|c| clinic(&c)).unwrap_or_default(),
            language: v.text_at("language"),
            now: At::parse(&v.text_at("now")),
            sites: texts("sites"),
            session: v.get("session").map_or(Found::Nothing, |s| found(&s)),
        }
    }
}

fn clinic(v: &impl Read) -> Clinic {
    let offered = [
        (Destination::Phone, !v.text_at("phone").is_empty()),
        (Destination::Whatsapp, v.truth_at("whatsapp")),
        (Destination::Callback, v.truth_at("callback")),
    ];
    Clinic {
        slug: v.text_at("slug"),
        name: v.text_at("name"),
        phone: v.text_at("phone"),
        accent: v.text_at("accent"),
        languages: v.items_at("languages").iter().filter_map(Read::text).collect(),
        emergency: v.text_at("emergency"),
        time_zone: v.text_at("time_zone"),
        greeting: v.text_at("greeting"),
        consent: v.get("consent").map(|c| consent(&c)).unwrap_or_default(),
        hours: v.get("hours").map(|h| hours(&h)).unwrap_or_default(),
        ways: offered.into_iter().filter(|o| o.1).map(|o| o.0).collect(),
        person: v.truth_at("person"),
        assistant: v.truth_at("assistant"),
        codes: v.truth_at("codes"),
    }
}

fn consent(v: &impl Read) -> Consent {
    Consent {
        version: v.text_at("version"),
        text: v.text_at("text"),
        privacy_url: v.text_at("privacy_url"),
    }
}

fn hours(v: &impl Read) -> Hours {
    Hours {
        open: v.truth_at("open"),
        changes_at: At::parse(&v.text_at("changes_at")),
    }
}

fn found(v: &impl Read) -> Found {
    if let Some(lock) = v.get("locked") {
        return Found::Locked(read_lock(&lock));
    }
    match Snapshot::read(v) {
        Some(snapshot) => Found::Session(Box::new(snapshot)),
        None => Found::Nothing,
    }
}

fn read_lock(v: &impl Read) -> Lock {
    Lock {
        identifier: v.text_at("identifier"),
        hint: v.text_at("hint"),
    }
}
