//! What the server tells at once about a session: its state, its last events, and how far the patient has read.

use samtal_core::log::event::{Actor, Page};
use samtal_core::log::event::{Answer, Body, Channel, Entry, Event, Seq};
use samtal_core::log::state::{ConsentState, Form, Identifier, Link, Staff, State, Visit};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::At;
use samtal_core::wire::read::Read;

/// A session as it stands.
#[derive(Debug)]
pub struct Snapshot {
    /// The session's id.
    pub session: String,
    /// Its state.
    pub state: State,
    /// Its last events.
    pub events: Vec<Event>,
    /// How far the patient has read, on any device.
    pub seen: Seq,
}

impl Snapshot {
    /// Reads a snapshot; nothing where it is not one.
    pub fn read(v: &impl Read) -> Option<Snapshot> {
        let session = v.text_at("session");
        if session.is_empty() {
            return None;
        }
        Some(Snapshot {
            session,
            state: v.get("state").map(|s| state(&s)).unwrap_or_default(),
            events: events(v),
            seen: v.int_at("seen").unwrap_or(0),
        })
    }
}

/// The `events` of an answer or a frame. A kind that this version does not know keeps its place, unseen.
pub fn events(v: &impl Read) -> Vec<Event> {
    let read = |e: &_| Event::read(e).or_else(|| unknown(e));
    v.items_at("events").iter().filter_map(read).collect()
}

fn unknown(v: &impl Read) -> Option<Event> {
    Some(Event {
        seq: v.int_at("seq")?,
        at: At::parse(&v.text_at("at"))?,
        entry: Entry {
            channel: Channel::Web,
            by: Actor::System,
            body: Body::Withheld,
            cid: String::new(),
        },
    })
}

/// The parts of a state that the widget shows. The rest, also of each part, stays empty: it is the server's to know.
pub fn state(v: &impl Read) -> State {
    State {
        last_seq: v.int_at("last_seq").unwrap_or(0),
        consents: list(v, "consents", |c| {
            Some(ConsentState {
                purpose: c.text_at("purpose"),
                given: c.truth_at("given"),
                version: String::new(),
                at: At::default(),
            })
        }),
        pages: list(v, "pages", |p| {
            Some(Visit {
                path: p.text_at("path"),
                title: String::new(),
                at: At::default(),
            })
        }),
        links: list(v, "links", |l| {
            Some(Link {
                id: l.text_at("id"),
                channel: Channel::parse(&l.text_at("channel"))?,
                evidence: Evidence::HandoffCode,
                call_id: String::new(),
                at: At::default(),
                unlinked: l.truth_at("unlinked"),
                probation: l.truth_at("probation"),
            })
        }),
        identifiers: list(v, "identifiers", |i| {
            Some(Identifier {
                id: i.text_at("id"),
                kind: i.text_at("type"),
                value: i.text_at("value"),
                from: Channel::Web,
                at: At::default(),
                verified_at: at(i, "verified_at"),
            })
        }),
        forms: list(v, "forms", |f| {
            Some(Form {
                id: f.text_at("id"),
                answers: list(f, "answers", |a| {
                    Some(Answer {
                        field: a.text_at("field"),
                        value: a.text_at("value"),
                    })
                }),
                from: Channel::Web,
                at: at(f, "at")?,
                completed: f.truth_at("completed"),
            })
        }),
        staff: v.get("staff").map(|s| Staff {
            name: s.text_at("name"),
            role: s.text_at("role"),
        }),
        ..State::default()
    }
}

fn at(v: &impl Read, key: &str) -> Option<At> {
    At::parse(&v.text_at(key))
}

fn list<R: Read, T>(v: &R, key: &str, read: impl Fn(&R) -> Option<T>) -> Vec<T> {
    v.items_at(key).iter().filter_map(read).collect()
}

/// The page that the patient is on.
pub fn page(v: &impl Read) -> Option<Page> {
    let path = v.text_at("path");
    (!path.is_empty()).then(|| Page {
        path,
        title: v.text_at("title"),
    })
}
