//! Events for the tests of this room.

use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::time::{At, MINUTE};

/// Something the patient wrote, a minute after the event before it.
pub fn said(seq: Seq, text: &str) -> Event {
    by(seq, Actor::Patient, text)
}

/// Something that was written by this actor.
pub fn by(seq: Seq, by: Actor, text: &str) -> Event {
    let text = text.to_owned();
    event(seq, by, Body::message(text))
}

/// Anything.
pub fn event(seq: Seq, by: Actor, body: Body) -> Event {
    let mut cid = String::from("c");
    cid.push_str(&seq.to_string());
    Event {
        seq,
        at: At(1_728_990_000_000 + seq * MINUTE),
        entry: Entry {
            channel: Channel::Web,
            by,
            body,
            cid,
        },
    }
}
