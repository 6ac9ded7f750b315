//! What holds for every log: appending, folding, writing and reading.

use super::append::{Decision, Stored, decide, is_cid};
use super::event::{Actor, Body, Channel, Entry, Event};
use super::state::{MAX_FIELDS, MAX_FORMS, MAX_HANDOFFS, MAX_ITEMS, MAX_PAGES, MAX_TOPIC, State};
use crate::fixture::{any_body, any_entry, any_log, at, each_kind, entry, evening};
use crate::time::At;
use proptest::prelude::*;
use std::collections::HashMap;

fn read(json: &str) -> Option<Event> {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    Event::read(&&value)
}

#[test]
fn stored_rows_format_unchanged() {
    // `Entry::members` is what stands on disk, and what decides whether two entries are the same: a change needs a migration.
    let written: Vec<String> = each_kind()
        .into_iter()
        .map(|body| entry(Channel::Web, Actor::Patient, body).members())
        .collect();
    let prefix = r#""channel":"web","by":"patient","kind":"#;
    let expected = [
        r#""session_started","language":"en","page":{"path":"/doctors","title":"Our doctors"},"cid":"session_started""#,
        r#""consent","purpose":"chat","version":"2024-10","given":true,"cid":"consent""#,
        r#""page_visited","path":"/prices","title":"Prices","cid":"page_visited""#,
        r#""message","text":"Do you treat eczema? åäö 👋 \"quoted\"\n","cid":"message""#,
        r#""form_saved","form":"contact","answers":[{"field":"name","value":"Sarah"}],"cid":"form_saved""#,
        r#""form_completed","form":"contact","cid":"form_completed""#,
        r#""handoff_offered","handoff":"hnd_1","to":"phone","expires_at":"2024-10-18T13:00:00.000Z","cid":"handoff_offered""#,
        r#""channel_linked","link":"hnd_1","to":"voice","evidence":"handoff_code","call_id":"CA1","cid":"channel_linked""#,
        r#""channel_unlinked","link":"hnd_1","cid":"channel_unlinked""#,
        r#""identifier_claimed","id":"idn_1","type":"phone","value":"+447400123456","cid":"identifier_claimed""#,
        r#""identifier_verified","id":"idn_1","until":"2024-10-18T13:00:00.000Z","cid":"identifier_verified""#,
        r#""call_started","call_id":"CA1","cid":"call_started""#,
        r#""call_ended","call_id":"CA1","outcome":"resolved","cid":"call_ended""#,
        r#""summary","text":"Booked for Friday","call_id":"CA1","version":2,"cid":"summary""#,
        r#""summary_confirmed","of":12,"cid":"summary_confirmed""#,
        r#""reviewed","of":12,"name":"Dr. Phillips","cid":"reviewed""#,
        r#""delivery","of":12,"status":"delivered","cid":"delivery""#,
        r#""message_revoked","of":12,"cid":"message_revoked""#,
        r#""slot_offered","slots":["2024-10-18T13:00:00.000Z"],"with":"Dr. Phillips","cid":"slot_offered""#,
        r#""appointment_booked","appointment":"apt_1","starts_at":"2024-10-18T13:00:00.000Z","with":"Dr. Phillips","clinician":"phillips","service":"dermatology-visit","reason":"eczema","cid":"appointment_booked""#,
        r#""appointment_changed","appointment":"apt_1","starts_at":"2024-10-18T13:00:00.000Z","cid":"appointment_changed""#,
        r#""appointment_confirmed","appointment":"apt_1","cid":"appointment_confirmed""#,
        r#""flag_raised","flag":"flg_1","label":"emergency","cid":"flag_raised""#,
        r#""task_opened","task":"tsk_1","about":"callback","promised_by":"2024-10-18T13:00:00.000Z","cid":"task_opened""#,
        r#""task_closed","task":"tsk_1","cid":"task_closed""#,
        r#""staff_joined","name":"Ann","role":"Receptionist","cid":"staff_joined""#,
        r#""note","text":"Called twice","cid":"note""#,
        r#""assigned","to":"ann","name":"Ann","cid":"assigned""#,
        r#""arrived","appointment":"apt_1","cid":"arrived""#,
        r#""resolved","outcome":"answered","topic":"eczema","cid":"resolved""#,
    ];
    assert_eq!(written.len(), expected.len());
    for (written, expected) in written.iter().zip(expected) {
        assert_eq!(written.strip_prefix(prefix), Some(expected));
    }
}

#[test]
fn events_format_unchanged() {
    let body = Body::message("Hello");
    let event = |body| Event {
        seq: 12,
        at: at("2024-10-15T21:00:03.120Z"),
        entry: entry(Channel::Whatsapp, Actor::Staff("ann".to_owned()), body),
    };
    assert_eq!(
        event(body).to_json(),
        r#"{"seq":12,"at":"2024-10-15T21:00:03.120Z","channel":"whatsapp","by":"staff:ann","kind":"message","text":"Hello","cid":"message"}"#
    );
    assert_eq!(
        event(Body::Withheld).to_json(),
        r#"{"seq":12,"at":"2024-10-15T21:00:03.120Z","kind":"withheld"}"#
    );
}

#[test]
fn state_format_unchanged() {
    // Stored beside the log and read by the widget.
    let json = serde_json::to_string(&State::fold(&evening())).expect("JSON");
    let expected = include_str!("state.expected.json").trim();
    assert_eq!(json, expected);
}

#[test]
fn every_kind_that_can_happen_is_in_the_fixtures() {
    let kinds: Vec<&str> = each_kind().iter().map(Body::kind).collect();
    let mut unique = kinds.clone();
    unique.sort_unstable();
    unique.dedup();
    // 30 are stored; `withheld` never is.
    assert_eq!((kinds.len(), unique.len()), (30, 30));
}

#[test]
fn an_unknown_channel_author_or_kind_is_no_event() {
    let good = r#"{"seq":1,"at":"2024-10-15T21:00:03.120Z","channel":"web","by":"patient","kind":"message","text":"x","cid":"c"}"#;
    assert!(read(good).is_some());
    for (from, to) in [
        (r#""web""#, r#""fax""#),
        (r#""patient""#, r#""staff:""#),
        (r#""patient""#, r#""doctor""#),
        (r#""message""#, r#""shout""#),
        (r#""seq":1"#, r#""seq":"1""#),
        ("2024-10-15T", "2024-13-15T"),
    ] {
        assert_eq!(read(&good.replace(from, to)), None, "{to}");
    }
}

/// A log as the store keeps it: by author and client id.
#[derive(Default)]
struct Model {
    events: Vec<Event>,
    by_cid: HashMap<(String, String), Stored>,
}

impl Model {
    fn append(&mut self, entry: Entry, now: At) -> Decision {
        let key = (entry.by.to_string(), entry.cid.clone());
        let last = self.events.last().map_or((0, At::default()), |e| (e.seq, e.at));
        let decision = decide(entry, self.by_cid.get(&key), last, now);
        if let Decision::New(event) = &decision {
            let stored = Stored {
                seq: event.seq,
                at: event.at,
                members: event.entry.members(),
            };
            self.by_cid.insert(key, stored);
            self.events.push(event.clone());
        }
        decision
    }
}

proptest! {
    #[test]
    fn a_repeat_gets_the_first_answer_and_another_body_is_refused(
        tries in proptest::collection::vec((any_body(), 0..3usize, 0i64..1_000), 1..40),
        again in proptest::collection::vec(any::<proptest::sample::Index>(), 0..40),
    ) {
        let mut model = Model::default();
        let entry = |(body, cid, now): &(Body, usize, i64)| {
            let cid = format!("c{cid}");
            (Entry { channel: Channel::Web, by: Actor::Patient, body: body.clone(), cid }, At(*now))
        };
        let repeats: Vec<_> = again.iter().map(|i| i.get(&tries).clone()).collect();
        for tried in tries.iter().chain(&repeats) {
            let (entry, now) = entry(tried);
            let before = model.events.clone();
            let first = before.iter().find(|e| e.entry.cid == entry.cid).cloned();
            match (model.append(entry.clone(), now), first) {
                (Decision::New(event), None) => {
                    prop_assert_eq!(event.seq, before.len() as i64 + 1);
                    prop_assert!(event.at >= now && before.last().is_none_or(|l| event.at >= l.at));
                }
                (Decision::Duplicate { seq, at }, Some(first)) => {
                    prop_assert_eq!(&first.entry, &entry);
                    prop_assert_eq!((seq, at), (first.seq, first.at));
                    prop_assert_eq!(&model.events, &before);
                }
                (Decision::Conflict, Some(first)) => {
                    prop_assert_ne!(&first.entry, &entry);
                    prop_assert_eq!(&model.events, &before);
                }
                (decision, first) => prop_assert!(false, "{:?} after {:?}", decision, first),
            }
        }
    }

    #[test]
    fn one_authors_client_id_is_not_anothers(entry in any_entry()) {
        let mut model = Model::default();
        model.append(Entry { by: Actor::Patient, ..entry.clone() }, At(1));
        let other = model.append(Entry { by: Actor::Assistant, ..entry }, At(1));
        prop_assert!(matches!(other, Decision::New(_)));
    }

    #[test]
    fn folding_as_events_come_is_folding_the_whole_log(events in any_log(60)) {
        let mut state = State::default();
        for (i, event) in events.iter().enumerate() {
            // As the store does: read, apply, write.
            let stored = serde_json::to_string(&state).expect("JSON");
            state = serde_json::from_str(&stored).expect("a state");
            state.apply(event);
            prop_assert_eq!(&state, &State::fold(&events[..=i]));
        }
        prop_assert_eq!(state.last_seq, events.len() as i64);
    }

    #[test]
    fn a_state_is_bounded_however_long_the_log(
        bodies in proptest::collection::vec((any_body(), "[a-z0-9]{6}"), 200..260),
    ) {
        // Every id another one, so that nothing is replaced.
        let events = crate::fixture::log(bodies.into_iter().enumerate().flat_map(|(i, (body, id))| {
            let id = format!("{id}{i}");
            let page = Body::PageVisited { path: format!("/{id}"), title: id.clone() };
            let task = Body::TaskOpened { task: id.clone(), about: "person".to_owned(), promised_by: None };
            let form = Body::FormCompleted { form: id };
            [body, page, task, form].map(|body| (At(i as i64), entry(Channel::Web, Actor::Patient, body)))
        }));
        let s = State::fold(&events);
        prop_assert!(s.pages.len() <= MAX_PAGES && s.handoffs.len() <= MAX_HANDOFFS && s.forms.len() <= MAX_FORMS);
        prop_assert!(s.forms.iter().all(|f| f.answers.len() <= MAX_FIELDS));
        for length in [s.consents.len(), s.links.len(), s.identifiers.len(), s.appointments.len(), s.flags.len(), s.tasks.len()] {
            prop_assert!(length <= MAX_ITEMS);
        }
        prop_assert!(s.topic.chars().count() <= MAX_TOPIC + 2 && s.channels.len() <= Channel::ALL.len());
        prop_assert_eq!((s.pages.len(), s.tasks.len() >= MAX_ITEMS - 1, s.forms.len()), (MAX_PAGES, true, MAX_FORMS));
    }

    #[test]
    fn an_event_is_read_as_it_was_written(events in any_log(20)) {
        for event in &events {
            let json = event.to_json();
            let again = read(&json);
            prop_assert_eq!(again.as_ref(), Some(event));
            prop_assert_eq!(serde_json::to_string(event).expect("JSON"), json);
        }
    }

    #[test]
    fn two_entries_are_stored_alike_only_if_they_are_the_same(a in any_entry(), b in any_entry()) {
        prop_assert_eq!(a.members() == b.members(), a == b);
        let c = a.clone();
        prop_assert_eq!(a.members(), c.members());
    }

    #[test]
    fn a_client_id_has_the_characters_of_the_contract(text in ".{0,70}") {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        prop_assert_eq!(is_cid(&text), (1..=64).contains(&text.len()) && text.chars().all(allowed));
    }
}
