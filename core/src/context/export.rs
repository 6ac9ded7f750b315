//! The patient's own copy of a conversation, to read and to keep.
//!
//! Made from the events that the patient may see, and from nothing else: what is withheld from them is not in it by any way round.
//! Numbers stand in it whole: it is the patient's right to have what they gave.

use super::disclose::{Reader, readers_of};
use super::words::{Words, fill, words};
use crate::clinic::hours::Zone;
use crate::log::event::{Actor, Body, Destination, Event, Page};
use crate::log::state::State;
use crate::time::At;
use serde::Serialize;

/// The events among these that the patient may see.
pub(super) fn visible(events: &[Event]) -> impl Iterator<Item = &Event> {
    events
        .iter()
        .filter(|e| readers_of(&e.entry) & Reader::Patient.bit() != 0)
}

/// The copy as JSON: what is known, and every event.
#[must_use]
pub fn json(session: &str, events: &[Event], now: At) -> String {
    #[derive(Serialize)]
    struct Copy<'a> {
        session: &'a str,
        exported_at: At,
        state: State,
        events: Vec<&'a Event>,
    }
    let events: Vec<&Event> = visible(events).collect();
    let state = State::fold(events.iter().copied());
    let copy = Copy {
        session,
        exported_at: now,
        state,
        events,
    };
    serde_json::to_string_pretty(&copy).unwrap_or_default()
}

/// The copy as text to read, in the patient's language, with the times of this zone (IANA; UTC where there is no such zone).
#[must_use]
pub fn text(events: &[Event], time_zone: &str, now: At) -> String {
    let Some(zone) = &Zone::parse(time_zone).or_else(|| Zone::parse("UTC")) else {
        return String::new();
    };
    let state = State::fold(visible(events));
    let words = words(&state.language, "en");
    let e = &words.export;
    let mut lines = vec![
        e.title.to_owned(),
        fill(e.made, &[("moment", &words.moment_of(zone, now, now))]),
        fill(e.zone, &[("zone", zone.name())]),
    ];
    let mut day = None;
    for event in visible(events) {
        let Some((who, what)) = told(event, words, zone, now) else {
            continue;
        };
        let local = zone.local(event.at);
        if day != Some(local.date) {
            day = Some(local.date);
            lines.push(String::new());
            let (weekday, date) = (words.weekdays[local.weekday()], words.date_of(local, zone.local(now)));
            lines.push(format!("{weekday} {date}"));
        }
        let time = words.time_of(local);
        let place = words.channel(event.entry.channel);
        // Further lines of a message stand under its first.
        let what = what.trim().replace('\n', "\n       ");
        lines.push(match who {
            Some(who) => format!("{time}  {who} ({place}): {what}"),
            None => format!("{time}  – {what}"),
        });
    }
    lines.push(String::new());
    lines.join("\n")
}

/// An event in words: who said it, where somebody said something, and what.
fn told(event: &Event, words: &Words, zone: &Zone, now: At) -> Option<(Option<String>, String)> {
    let e = &words.export;
    let moment = |at: At| words.moment_of(zone, at, now);
    let named = |path: &str, title: &str| match title {
        "" => path.to_owned(),
        title => format!("{title} ({path})"),
    };
    let what = match &event.entry.body {
        Body::Message { text } => {
            let who = match &event.entry.by {
                Actor::Patient => e.you,
                Actor::Assistant => e.assistant,
                Actor::Staff(_) => e.staff,
                Actor::Voice(_) => e.voice,
                Actor::System => e.system,
            };
            return Some((Some(who.to_owned()), text.clone()));
        }
        Body::SessionStarted { page, .. } => {
            let page = page
                .as_ref()
                .map(|Page { path, title }| named(path, title))
                .unwrap_or_default();
            fill(e.started, &[("page", &page)])
        }
        Body::Consent {
            purpose,
            version,
            given: true,
        } => fill(e.agreed, &[("purpose", purpose), ("version", version)]),
        Body::Consent { purpose, .. } => fill(e.withdrew, &[("purpose", purpose)]),
        Body::PageVisited { path, title } => fill(e.page, &[("page", &named(path, title))]),
        Body::FormSaved { form, answers } => {
            let answers: Vec<String> = answers.iter().map(|a| format!("{} = {}", a.field, a.value)).collect();
            fill(e.form, &[("form", form), ("answers", &answers.join("; "))])
        }
        Body::FormCompleted { form } => fill(e.form_done, &[("form", form)]),
        Body::HandoffOffered { to, .. } => {
            let [phone, whatsapp, callback] = e.destinations;
            let to = match to {
                Destination::Phone => phone,
                Destination::Whatsapp => whatsapp,
                Destination::Callback => callback,
            };
            fill(e.handoff, &[("to", to)])
        }
        Body::ChannelLinked { to, .. } => fill(e.linked, &[("channel", words.channel(*to))]),
        Body::ChannelUnlinked { .. } => e.unlinked.to_owned(),
        Body::IdentifierClaimed { value, .. } => fill(e.claimed, &[("value", value)]),
        Body::IdentifierVerified { .. } => e.verified.to_owned(),
        Body::CallStarted { .. } => e.call.to_owned(),
        Body::CallEnded { .. } => e.call_ended.to_owned(),
        Body::Summary { text } => fill(e.summary, &[("text", text)]),
        Body::SlotOffered { slots, with } => {
            let slots: Vec<String> = slots.iter().map(|at| moment(*at)).collect();
            fill(e.offered, &[("slots", &slots.join("; ")), ("with", with)])
        }
        Body::AppointmentBooked { starts_at, with, .. } => {
            fill(e.booked, &[("when", &moment(*starts_at)), ("with", with)])
        }
        Body::AppointmentChanged {
            starts_at: Some(at), ..
        } => fill(e.moved, &[("when", &moment(*at))]),
        Body::AppointmentChanged { starts_at: None, .. } => e.cancelled.to_owned(),
        Body::AppointmentConfirmed { .. } => e.confirmed.to_owned(),
        Body::TaskOpened { about, .. } => fill(e.task, &[("about", about)]),
        Body::TaskClosed { .. } => e.task_done.to_owned(),
        Body::StaffJoined { name, role } => fill(e.joined, &[("name", name), ("role", role)]),
        Body::Resolved { .. } => e.resolved.to_owned(),
        // Ticks of a message are no news; what is withheld or among staff is not the patient's.
        Body::Delivery { .. } | Body::FlagRaised { .. } | Body::Note { .. } | Body::Withheld => return None,
    };
    Some((None, what))
}
