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
    let mut members: Vec<(&Actor, &str)> = Vec::new();
    for event in visible(events) {
        if let Body::StaffJoined { name, .. } = &event.entry.body {
            members.insert(0, (&event.entry.by, name));
        }
        let Some((mut who, what)) = told(event, words, zone, now) else {
            continue;
        };
        // By name, as the patient saw them come in.
        if let (Actor::Staff(_), Some(who)) = (&event.entry.by, &mut who)
            && let Some((_, name)) = members
                .iter()
                .find(|(by, name)| **by == event.entry.by && !name.is_empty())
        {
            *who = (*name).to_owned();
        }
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
        Body::Message { text, .. } => {
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
        Body::Summary { text, .. } => fill(e.summary, &[("text", text)]),
        Body::SummaryConfirmed { .. } => e.summary_confirmed.to_owned(),
        Body::Reviewed { name, .. } => fill(e.reviewed, &[("name", name)]),
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
        Body::Delivery { .. }
        | Body::MessageRevoked { .. }
        | Body::FlagRaised { .. }
        | Body::Note { .. }
        | Body::Assigned { .. }
        | Body::Arrived { .. }
        | Body::Withheld => return None,
    };
    Some((None, what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{any_log, at, each_kind, entry, evening, log};
    use crate::log::event::Channel;
    use proptest::prelude::*;

    fn now() -> At {
        at("2024-10-16T07:00:00Z")
    }

    #[test]
    fn a_copy_reads_as_the_conversation_went() {
        let copy = text(&evening(), "Europe/London", now());
        let expected = "\
Your conversation
This copy was made on Wednesday 16 October, 08:00.
Times are in Europe/London.

Tuesday 15 October
22:00  – The conversation began Our doctors (/doctors)
22:00  – You agreed: chat (text 2024-10)
22:00  You (web chat): Hello, do you have anyone who treats eczema?
22:00  Assistant (web chat): Yes. Dr. Phillips is a dermatologist.
22:01  You (web chat): Which days does she work?
22:01  Assistant (web chat): Mondays, Wednesdays and Fridays.
22:01  – Times offered, Dr. Phillips: Friday 18 October, 14:00; Monday 21 October, 10:00
22:01  – You filled in contact: name = Sarah
22:01  – You filled in skin: since = two-winters
22:01  – You gave +447400123456
22:01  – You verified it
22:02  You (web chat): Let me sleep on it.
";
        assert_eq!(copy, expected);
    }

    #[test]
    fn a_copy_in_json_holds_all_that_the_patient_may_see_and_numbers_whole() {
        let copy: serde_json::Value = serde_json::from_str(&json("ses_1", &evening(), now())).expect("JSON");
        assert_eq!(copy["session"], "ses_1");
        assert_eq!(copy["events"].as_array().map(Vec::len), Some(12), "13 but for the flag");
        assert_eq!(copy["state"]["identifiers"][0]["value"], "+447400123456");
        assert_eq!(copy["exported_at"], "2024-10-16T07:00:00.000Z");
    }

    #[test]
    fn what_is_among_staff_is_in_no_copy() {
        let note = Body::Note {
            text: "difficult".to_owned(),
        };
        let flag = Body::FlagRaised {
            flag: "flg_1".to_owned(),
            label: "difficult".to_owned(),
        };
        let staff = Actor::Staff("ann".to_owned());
        let events = log([note, flag].map(|body| (now(), entry(Channel::Web, staff.clone(), body))));
        assert!(!text(&events, "Europe/London", now()).contains("difficult"));
        assert!(!json("ses_1", &events, now()).contains("difficult"));
    }

    #[test]
    fn staff_are_named_as_they_came_in_and_a_settled_matter_is_told() {
        let by = |id: &str| Actor::Staff(id.to_owned());
        let said = |text: &str| Body::message(text);
        let joined = |name: &str| Body::StaffJoined {
            name: name.to_owned(),
            role: "Receptionist".to_owned(),
        };
        let settled = Body::Resolved {
            outcome: "answered".to_owned(),
            topic: "Eczema".to_owned(),
        };
        let events = log([
            (now(), entry(Channel::Web, by("ben"), said("Who is here?"))),
            (now(), entry(Channel::Web, by("ann"), joined("Ann"))),
            (now(), entry(Channel::Web, by("ann"), said("It is I."))),
            (now(), entry(Channel::Web, by("ann"), settled)),
        ]);
        let copy = text(&events, "Europe/London", now());
        let e = &words("en", "en").export;
        for line in [
            format!("{} (web chat): Who is here?", e.staff),
            "Ann (web chat): It is I.".to_owned(),
            e.resolved.to_owned(),
        ] {
            assert!(copy.contains(&line), "{line} in {copy}");
        }
    }

    #[test]
    fn every_kind_that_is_news_to_the_patient_has_its_line() {
        let events = log(each_kind()
            .into_iter()
            .map(|body| (now(), entry(Channel::Web, Actor::Patient, body))));
        for language in ["en", "sv"] {
            let mut events = events.clone();
            if let Body::SessionStarted { language: spoken, .. } = &mut events[0].entry.body {
                language.clone_into(spoken);
            }
            let copy = text(&events, "Europe/London", now());
            // 27 kinds, of which a delivery, a flag and a note are none.
            let lines = copy
                .lines()
                .filter(|l| l.starts_with("08:00") || l.starts_with("08.00"));
            assert_eq!(lines.count(), 24, "{copy}");
            assert!(!copy.contains('{'), "{copy}");
        }
    }

    proptest! {
        #[test]
        fn a_copy_has_every_message_in_order(events in any_log(30)) {
            let copy: serde_json::Value = serde_json::from_str(&json("ses_1", &events, now())).expect("JSON");
            let copied = copy["events"].as_array().expect("a list").iter().filter_map(|e| e["text"].as_str().filter(|_| e["kind"] == "message"));
            let said = events.iter().filter_map(|e| match &e.entry.body { Body::Message { text, .. } => Some(text.as_str()), _ => None });
            prop_assert!(copied.eq(said));
            prop_assert!(text(&events, "nowhere", now()).contains("UTC"));
        }
    }
}
