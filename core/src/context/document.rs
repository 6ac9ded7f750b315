//! The context document: what a voice system gets of a session, in the contract's shape, filtered by tier.
//!
//! Only what [`disclose`] gave out can be written as JSON: an unfiltered document has no way out of this module.

use super::greeting;
use super::summary::{self, Fact, Here, Pending};
use super::words::words;
use crate::clinic::hours::Zone;
use crate::log::event::{Event, Seq};
use crate::log::state::{Appointment, Flag, Form, State, Visit};
use crate::people::evidence::Evidence;
use crate::people::tier::Tier;
use crate::time::At;
use serde::Serialize;
use serde::ser::SerializeMap;

/// The call that a document is for.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// The session that was found.
    pub session: &'a str,
    /// The call's id.
    pub call_id: &'a str,
    /// How much may be said.
    pub tier: Tier,
    /// Why, and since when.
    pub evidence: &'a [(Evidence, At)],
    /// Whether the log is gap-free and everything answered.
    pub complete: bool,
    /// The bearer of the rest of the call.
    pub grant: &'a str,
    /// Until when the grant is good.
    pub expires_at: Option<At>,
    /// Now.
    pub now: At,
    /// The clinic's name.
    pub clinic: &'a str,
    /// Its zone.
    pub time_zone: &'a str,
    /// Its first language.
    pub language: &'a str,
    /// What it says to a caller of whom nothing is known, by language.
    pub greetings: &'a [(String, String)],
}

/// Who is calling, as far as may be said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Patient {
    /// As they gave it.
    pub name: String,
    /// Their language.
    pub language: String,
    /// Their number, masked.
    pub phone: String,
}

/// A whole context, as yet for nobody's eyes.
#[derive(Clone, Debug, Default)]
pub struct Document<'a> {
    session: &'a str,
    call_id: &'a str,
    evidence: &'a [(Evidence, At)],
    complete: bool,
    last_seq: Seq,
    patient: Patient,
    topic: &'a str,
    pending: Option<Pending>,
    known: Vec<Fact>,
    /// For an unknown, a possible, a recognised caller.
    greetings: [String; 3],
    summary: String,
    pages: &'a [Visit],
    forms: &'a [Form],
    appointments: &'a [Appointment],
    flags: &'a [Flag],
    grant: &'a str,
    expires_at: Option<At>,
}

/// A context as this tier may have it.
#[derive(Clone, Debug)]
pub struct Disclosed<'a> {
    tier: Tier,
    shown: Document<'a>,
}

/// The whole document of a call.
#[must_use]
pub fn whole<'a>(state: &'a State, call: &Call<'a>) -> Document<'a> {
    let utc = || Zone::parse("UTC");
    let generic = generic(call);
    let Some(zone) = Zone::parse(call.time_zone).or_else(utc) else {
        // No zone at all: nothing that names a time can be said.
        let greetings = [generic.clone(), generic.clone(), generic];
        return Document {
            call_id: call.call_id,
            greetings,
            ..Document::default()
        };
    };
    let clinics = Here {
        zone: &zone,
        now: call.now,
        words: words(call.language, "en"),
    };
    let here = Here {
        words: words(&state.language, call.language),
        ..clinics
    };
    let pending = summary::pending(state, here);
    let recognised = greeting::recognised(state, pending.as_ref(), call.clinic, here);
    Document {
        session: call.session,
        call_id: call.call_id,
        evidence: call.evidence,
        complete: call.complete,
        last_seq: state.last_seq,
        patient: Patient {
            name: summary::name(state),
            language: state.language.clone(),
            phone: summary::phone(state),
        },
        topic: &state.topic,
        known: summary::known(state),
        greetings: [generic, greeting::possible(call.clinic, clinics), recognised],
        summary: summary::summary(state, pending.as_ref(), here),
        pending,
        pages: &state.pages,
        forms: &state.forms,
        appointments: &state.appointments,
        flags: &state.flags,
        grant: call.grant,
        expires_at: call.expires_at,
    }
}

/// What the clinic says to a caller of whom nothing is known.
fn generic(call: &Call<'_>) -> String {
    let own = call.greetings.iter().find(|(language, _)| language == call.language);
    own.map_or_else(
        || words(call.language, "en").generic.to_owned(),
        |(_, text)| text.clone(),
    )
}

/// What a tier may have of a document. Below its tier a field keeps its type and is empty.
///
/// | tier | adds |
/// |---|---|
/// | 0 | the clinic's generic greeting |
/// | 1 | the session's id, the grant and the evidence; "your recent chat", no name, no topic |
/// | 2 | name, language, masked number, topic, pending step; of what is known only those; how long the log is |
/// | 3 | summary, turns, pages, forms, appointments, flags, everything known |
/// | 4 | the patient's other sessions, which are documents of their own |
#[must_use]
pub fn disclose(mut document: Document<'_>, tier: Tier) -> Disclosed<'_> {
    if tier < Tier::Confirmed {
        document.summary.clear();
        document.pages = &[];
        document.forms = &[];
        document.appointments = &[];
        document.flags = &[];
        document
            .known
            .retain(|fact| matches!(fact.field.as_str(), "name" | "phone" | "language"));
    }
    if tier < Tier::Recognised {
        document.patient = Patient::default();
        document.topic = "";
        document.pending = None;
        document.known.clear();
        document.last_seq = 0;
        document.greetings[2].clear();
    }
    if tier < Tier::Possible {
        document.session = "";
        document.evidence = &[];
        document.grant = "";
        document.expires_at = None;
        document.greetings[1].clear();
    }
    Disclosed { tier, shown: document }
}

/// The document of a call, as its tier may have it.
#[must_use]
pub fn build<'a>(state: &'a State, call: &Call<'a>) -> Disclosed<'a> {
    disclose(whole(state, call), call.tier)
}

/// The document for a caller of whom nothing is known: every key is there, and nothing in it. An empty `greeting` (the clinic did not
/// answer) becomes a neutral one, since something must be said.
#[must_use]
pub fn unknown<'a>(call_id: &'a str, complete: bool, greeting: &str) -> Disclosed<'a> {
    let neutral = if greeting.is_empty() {
        words("en", "en").generic
    } else {
        greeting
    };
    let greetings = [neutral.to_owned(), String::new(), String::new()];
    let shown = Document {
        call_id,
        complete,
        greetings,
        ..Document::default()
    };
    Disclosed {
        tier: Tier::Unknown,
        shown,
    }
}

impl Disclosed<'_> {
    /// What is said first.
    #[must_use]
    pub fn greeting(&self) -> &str {
        let [unknown, possible, recognised] = &self.shown.greetings;
        match self.tier {
            Tier::Unknown => unknown,
            Tier::Possible => possible,
            Tier::Recognised | Tier::Confirmed | Tier::Known => recognised,
        }
    }

    /// The document as JSON. `turns` is a JSON array already, as the log's rows give it: 500 turns are not parsed to be written again.
    /// It is left out below its tier, whatever it holds.
    #[must_use]
    pub fn to_json(&self, turns: &str) -> String {
        let (before, after) = self.around_turns();
        let turns = if self.shows_turns() { turns } else { "[]" };
        [&before, turns, &after].concat()
    }

    /// Whether this reader may have the turns.
    #[must_use]
    pub fn shows_turns(&self) -> bool {
        self.tier >= Tier::Confirmed
    }

    /// What of the JSON stands before the turns' array and what after it: who has the turns as a text elsewhere puts them between.
    #[must_use]
    pub fn around_turns(&self) -> (String, String) {
        let d = &self.shown;
        let head = Head {
            session: d.session,
            call_id: d.call_id,
            tier: self.tier,
            evidence: Proofs(d.evidence),
            complete: d.complete,
            last_seq: d.last_seq,
            patient: &d.patient,
            topic: d.topic,
            pending: OrEmpty(d.pending.as_ref()),
            known: &d.known,
            greeting: self.greeting(),
            summary: &d.summary,
        };
        let tail = Tail {
            pages: d.pages,
            forms: d.forms,
            appointments: d.appointments,
            flags: d.flags,
            grant: d.grant,
            expires_at: d.expires_at.map(|at| at.to_string()).unwrap_or_default(),
        };
        let head = serde_json::to_string(&head).unwrap_or_default();
        let tail = serde_json::to_string(&tail).unwrap_or_default();
        let (head, tail) = (head.trim_end_matches('}'), tail.trim_start_matches('{'));
        // `head` ends in a text, `tail` begins with a key: the braces cut off are the objects' own.
        ([head, ",\"turns\":"].concat(), [",", tail].concat())
    }
}

#[derive(Serialize)]
struct Head<'a> {
    session: &'a str,
    call_id: &'a str,
    tier: Tier,
    evidence: Proofs<'a>,
    complete: bool,
    last_seq: Seq,
    patient: &'a Patient,
    topic: &'a str,
    pending: OrEmpty<'a>,
    known: &'a [Fact],
    greeting: &'a str,
    summary: &'a str,
}

#[derive(Serialize)]
struct Tail<'a> {
    pages: &'a [Visit],
    forms: &'a [Form],
    appointments: &'a [Appointment],
    flags: &'a [Flag],
    grant: &'a str,
    expires_at: String,
}

/// `[{"kind","at"}]`.
struct Proofs<'a>(&'a [(Evidence, At)]);

impl Serialize for Proofs<'_> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Proof {
            kind: Evidence,
            at: At,
        }
        s.collect_seq(self.0.iter().map(|(kind, at)| Proof { kind: *kind, at: *at }))
    }
}

/// `{}` where nothing is pending.
struct OrEmpty<'a>(Option<&'a Pending>);

impl Serialize for OrEmpty<'_> {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(pending) => pending.serialize(s),
            None => s.serialize_map(Some(0))?.end(),
        }
    }
}

/// Events as the JSON array that [`Disclosed::to_json`] takes.
#[must_use]
pub fn turns_json<'a>(events: impl IntoIterator<Item = &'a Event>) -> String {
    let turns = events.into_iter().filter(|e| e.entry.body.is_turn());
    format!("[{}]", turns.map(Event::to_json).collect::<Vec<_>>().join(","))
}
