//! What each tier gets of Sarah's evening, field by field; and the words that it is said in.

use super::document::{Call, Disclosed, build, disclose, turns_json, unknown, whole};
use super::summary::{MAX_SUMMARY, Step, summary};
use crate::clinic::hours::Zone;
use crate::fixture::{any_log, at, entry, evening, evening_with_appointment, log};
use crate::log::event::{Actor, Answer, Body, Channel, Event};
use crate::log::state::State;
use crate::people::evidence::Evidence;
use crate::people::tier::Tier;
use crate::time::At;
use proptest::prelude::*;
use serde_json::Value;

/// Wednesday 08:00 by the clinic's clock.
fn morning() -> At {
    at("2024-10-16T07:00:00Z")
}

fn with_call<T>(tier: Tier, now: At, read: impl FnOnce(&Call<'_>) -> T) -> T {
    let greetings = [
        ("en".to_owned(), "Riverside. How can we help?".to_owned()),
        ("sv".to_owned(), "Riverside. Vad kan vi göra?".to_owned()),
    ];
    let evidence = [(Evidence::HandoffCode, at("2024-10-16T06:59:59Z"))];
    read(&Call {
        session: "ses_1",
        call_id: "CA1",
        tier,
        evidence: &evidence,
        complete: true,
        grant: "vg_1",
        expires_at: Some(at("2024-10-16T08:00:00Z")),
        now,
        clinic: "Riverside Medical Center",
        time_zone: "Europe/London",
        language: "en",
        greetings: &greetings,
    })
}

pub(super) fn json(events: &[Event], tier: Tier) -> String {
    let state = State::fold(events);
    with_call(tier, morning(), |call| build(&state, call).to_json(&turns_json(events)))
}

fn greeting(events: &[Event], tier: Tier, now: &str) -> String {
    let state = State::fold(events);
    with_call(tier, at(now), |call| build(&state, call).greeting().to_owned())
}

fn tree(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// Whether a field says nothing: empty in its own type.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(n) => n.as_i64() == Some(0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_empty),
    }
}

/// Checks one field at one tier: it says something from its own tier on, and below keeps its type.
fn check(field: &str, from: u8, tier: u8) {
    let whole = tree(&json(&evening_with_appointment(), Tier::Known));
    let shown = tree(&json(&evening_with_appointment(), Tier::from_u8(tier).expect("a tier")));
    let (whole, shown) = (&whole[field], &shown[field]);
    assert!(!is_empty(whole), "{field} says something on the highest tier: {whole}");
    assert_eq!(!is_empty(shown), tier >= from, "{field} on tier {tier}: {shown}");
    assert_eq!(
        std::mem::discriminant(shown),
        std::mem::discriminant(whole),
        "{field} keeps its type: {shown}"
    );
}

/// A test for each tier of a field; the number is the lowest tier that has it.
macro_rules! fields {
    ($($field:ident from $from:literal;)*) => { $(
        mod $field {
            #[test] fn on_tier_0() { super::check(stringify!($field), $from, 0) }
            #[test] fn on_tier_1() { super::check(stringify!($field), $from, 1) }
            #[test] fn on_tier_2() { super::check(stringify!($field), $from, 2) }
            #[test] fn on_tier_3() { super::check(stringify!($field), $from, 3) }
            #[test] fn on_tier_4() { super::check(stringify!($field), $from, 4) }
        }
    )* };
}

fields! {
    call_id from 0;
    complete from 0;
    greeting from 0;
    tier from 1;
    session from 1;
    evidence from 1;
    grant from 1;
    expires_at from 1;
    last_seq from 2;
    patient from 2;
    topic from 2;
    pending from 2;
    known from 2;
    summary from 3;
    turns from 3;
    pages from 3;
    forms from 3;
    appointments from 3;
    flags from 3;
}

#[test]
fn every_field_of_the_contract_is_there_on_every_tier_and_no_other() {
    // With the 19 fields above, the table of fields and the document hold each other.
    let mut expected = vec![
        "session",
        "call_id",
        "tier",
        "evidence",
        "complete",
        "last_seq",
        "patient",
        "topic",
        "pending",
        "known",
        "greeting",
        "summary",
        "turns",
        "pages",
        "forms",
        "appointments",
        "flags",
        "grant",
        "expires_at",
    ];
    expected.sort_unstable();
    for tier in Tier::ALL {
        let document = tree(&json(&evening_with_appointment(), tier));
        let keys: Vec<&String> = document.as_object().expect("an object").keys().collect();
        assert_eq!(keys, expected, "tier {}", tier.as_u8());
        let patient = document["patient"].as_object().expect("an object");
        assert_eq!(patient.keys().collect::<Vec<_>>(), ["language", "name", "phone"]);
    }
    let nobody = tree(&unknown("CA1", false, "").to_json("[]"));
    assert_eq!(
        nobody.as_object().expect("an object").keys().collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn context_format_unchanged() {
    let expected = include_str!("context.expected.json").trim();
    assert_eq!(json(&evening(), Tier::Confirmed), expected);
    assert_eq!(
        unknown("CA1", false, "Hello.").to_json("[]"),
        r#"{"session":"","call_id":"CA1","tier":0,"evidence":[],"complete":false,"last_seq":0,"patient":{"name":"","language":"","phone":""},"topic":"","pending":{},"known":[],"greeting":"Hello.","summary":"","turns":[],"pages":[],"forms":[],"appointments":[],"flags":[],"grant":"","expires_at":""}"#
    );
}

#[test]
fn nothing_of_a_higher_tier_stands_anywhere_in_a_lower_one() {
    let said = |tier| json(&evening_with_appointment(), tier).to_lowercase();
    let names = ["sarah", "eczema", "phillips", "2024-10-15", "friday"];
    let whole = [
        "two-winters",
        "let me sleep",
        "/doctors",
        "allergy-mark",
        "osei",
        "check-up",
        "which days",
    ];
    for secret in names {
        assert!(
            !said(Tier::Unknown).contains(secret) && !said(Tier::Possible).contains(secret),
            "{secret}"
        );
    }
    for secret in whole {
        assert!(!said(Tier::Recognised).contains(secret), "{secret}");
        assert!(said(Tier::Confirmed).contains(secret), "{secret}");
    }
    assert!(!said(Tier::Unknown).contains("ses_1") && !said(Tier::Unknown).contains("vg_1"));
    for tier in Tier::ALL {
        assert!(!said(tier).contains("7400123"), "the number is never whole");
    }
}

#[test]
fn on_tier_two_only_who_is_calling_counts_as_known() {
    let fields = |tier| -> Vec<String> {
        let document = tree(&json(&evening(), tier));
        let known = document["known"].as_array().expect("a list");
        known
            .iter()
            .map(|k| k["field"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(fields(Tier::Recognised), ["name", "phone", "language"]);
    assert_eq!(fields(Tier::Confirmed), ["name", "phone", "language", "since"]);
}

#[test]
fn a_fact_is_told_once_as_it_was_told_last() {
    let saved = |form: &str, fields: &[(&str, &str)]| {
        let answers = fields
            .iter()
            .map(|(field, value)| Answer {
                field: (*field).to_owned(),
                value: (*value).to_owned(),
            })
            .collect();
        let form = form.to_owned();
        Body::FormSaved { form, answers }
    };
    let claimed = |kind: &str, value: &str| Body::IdentifierClaimed {
        id: value.to_owned(),
        kind: kind.to_owned(),
        value: value.to_owned(),
    };
    let bodies = [
        claimed("portal", "patient-17"),
        claimed("phone", "+447400123456"),
        claimed("email", "sarah@example.com"),
        saved(
            "intake",
            &[("insurer", "Bupa"), ("phone", "+447400123456"), ("reason", "a rash")],
        ),
        saved("billing", &[("insurer", "Aviva"), ("reason", "an invoice")]),
    ];
    let entries = bodies.into_iter().enumerate().map(|(n, body)| {
        let at = morning().plus(n as i64);
        (at, entry(Channel::Web, Actor::Patient, body))
    });
    let state = State::fold(&log(entries));
    let known: Vec<String> = super::summary::known(&state)
        .iter()
        .map(|f| format!("{}={}", f.field, f.value))
        .collect();
    assert_eq!(
        known,
        [
            "phone=+44•••••456",
            "email=s•••••@example.com",
            "reason=a rash",
            "insurer=Aviva",
            "reason=an invoice"
        ]
    );
}

#[test]
fn turns_are_not_shown_below_their_tier_whatever_they_hold() {
    let state = State::fold(&evening());
    let document = with_call(Tier::Recognised, morning(), |call| {
        build(&state, call).to_json(r#"[{"text":"secret"}]"#)
    });
    assert!(!document.contains("secret"));
}

#[test]
fn a_caller_hears_what_the_tier_allows() {
    let events = evening();
    let now = "2024-10-16T07:00:00Z";
    assert_eq!(greeting(&events, Tier::Unknown, now), "Riverside. How can we help?");
    assert_eq!(
        greeting(&events, Tier::Possible, now),
        "Good morning, this is Riverside Medical Center. Are you calling about your recent chat with us?"
    );
    let full = "Good morning, this is Riverside Medical Center. Hi Sarah. I see that you wrote to us in our web chat \
                yesterday evening: “Do you have anyone who treats eczema?” Would you like to choose a day: Friday or Monday?";
    assert_eq!(greeting(&events, Tier::Recognised, now), full);
    assert_eq!(greeting(&events, Tier::Confirmed, now), full);
    assert_eq!(greeting(&events, Tier::Known, now), full);
}

#[test]
fn a_swedish_patient_is_greeted_in_swedish_once_recognised() {
    let mut events = evening();
    if let Body::SessionStarted { language, .. } = &mut events[0].entry.body {
        "sv-SE".clone_into(language);
    }
    let now = "2024-10-18T10:30:00Z";
    assert!(
        greeting(&events, Tier::Possible, now).starts_with("Good morning"),
        "the clinic's language tells nothing"
    );
    assert_eq!(
        greeting(&events, Tier::Confirmed, now),
        "God dag, det här är Riverside Medical Center. Hej Sarah. Jag ser att du skrev till oss i vår webbchatt \
         i tisdags kl. 22.02: ”Do you have anyone who treats eczema?” Vill du välja en dag: fredag eller måndag?"
    );
}

#[test]
fn a_caller_who_used_two_channels_hears_both() {
    let mut events = evening();
    let seq = events.len() as i64 + 1;
    let body = Body::message("Shall I stop using my cream?");
    let entry = entry(Channel::Whatsapp, Actor::Patient, body);
    events.push(Event {
        seq,
        at: at("2024-10-17T09:00:00Z"),
        entry,
    });
    let said = greeting(&events, Tier::Confirmed, "2024-10-18T08:00:00Z");
    assert!(
        said.contains("in our web chat on Tuesday at 22:02 and on WhatsApp yesterday morning"),
        "{said}"
    );
}

#[test]
fn a_caller_of_whom_little_is_known_is_greeted_without_gaps() {
    let hello = Body::message("Hello");
    let events = log([(at("2024-10-16T06:55:00Z"), entry(Channel::Web, Actor::Patient, hello))]);
    assert_eq!(
        greeting(&events, Tier::Confirmed, "2024-10-16T07:00:00Z"),
        "Good morning, this is Riverside Medical Center. I see that you were in touch with us in our web chat just now. \
         How can I help you with that?"
    );
    assert!(!greeting(&[], Tier::Confirmed, "2024-10-16T07:00:00Z").contains("  "));
}

/// The pending step after these bodies, each said by the patient unless it is the clinic's.
fn step(bodies: Vec<(Actor, Body)>) -> Option<(Step, Vec<String>)> {
    let now = morning();
    let entries = bodies
        .into_iter()
        .map(|(by, body)| (at("2024-10-15T21:00:00Z"), entry(Channel::Web, by, body)));
    let state = State::fold(&log(entries));
    let zone = Zone::parse("Europe/London").expect("a zone");
    let here = super::summary::Here {
        zone: &zone,
        now,
        words: super::words::words("en", "en"),
    };
    super::summary::pending(&state, here).map(|p| (p.step, p.offered))
}

#[test]
fn what_is_pending_follows_from_what_happened() {
    let text = |t: &str| t.to_owned();
    let asked = || (Actor::Patient, Body::message("Do you treat eczema?"));
    let answered = || (Actor::Assistant, Body::message("Yes."));
    let offered = |slots: &[&str]| {
        let slots = slots.iter().map(|s| at(s)).collect();
        (
            Actor::Assistant,
            Body::SlotOffered {
                slots,
                with: text("Dr. Phillips"),
            },
        )
    };
    let booked = || {
        let (appointment, with, reason) = (text("apt_1"), text("Dr. Phillips"), text(""));
        let starts_at = at("2024-10-18T13:00:00Z");
        (
            Actor::Assistant,
            Body::AppointmentBooked {
                appointment,
                starts_at,
                ends_at: None,
                with,
                clinician: String::new(),
                service: String::new(),
                reason,
            },
        )
    };
    let form = |id: &str| {
        let answers = vec![Answer {
            field: text("since"),
            value: text("2020"),
        }];
        (
            Actor::Patient,
            Body::FormSaved {
                form: text(id),
                answers,
            },
        )
    };
    let task = || {
        let promised_by = Some(at("2024-10-16T07:30:00Z"));
        (
            Actor::Patient,
            Body::TaskOpened {
                task: text("tsk_1"),
                about: text("callback"),
                promised_by,
            },
        )
    };
    let resolved = || {
        (
            Actor::Staff(text("ann")),
            Body::Resolved {
                outcome: text("done"),
                topic: String::new(),
            },
        )
    };

    assert_eq!(step(vec![]), None);
    assert_eq!(step(vec![asked()]), Some((Step::ReplyToPatient, vec![])));
    assert_eq!(step(vec![asked(), answered()]), None);
    assert_eq!(
        step(vec![asked(), answered(), form("skin")]),
        Some((Step::FinishForm, vec![text("skin")]))
    );
    assert_eq!(
        step(vec![form("contact")]),
        None,
        "who the patient is, is never unfinished"
    );
    let done = Body::FormCompleted { form: text("skin") };
    assert_eq!(step(vec![form("skin"), (Actor::Patient, done)]), None);
    let days = offered(&["2024-10-18T13:00:00Z", "2024-10-18T14:00:00Z", "2024-10-21T09:00:00Z"]);
    assert_eq!(
        step(vec![days.clone(), asked()]),
        Some((Step::ChooseDay, vec![text("Friday"), text("Monday")]))
    );
    assert_eq!(
        step(vec![offered(&["2024-10-15T22:00:00Z"])]),
        None,
        "a time that has passed is not offered"
    );
    let when = text("Friday 18 October, 14:00");
    assert_eq!(step(vec![days, booked()]), Some((Step::ConfirmAppointment, vec![when])));
    let confirmed = Body::AppointmentConfirmed {
        appointment: text("apt_1"),
    };
    assert_eq!(step(vec![booked(), (Actor::Patient, confirmed)]), None);
    let promised = text("Wednesday 16 October, 08:30");
    assert_eq!(step(vec![asked(), task()]), Some((Step::CallBack, vec![promised])));
    let closed = Body::TaskClosed { task: text("tsk_1") };
    assert_eq!(step(vec![task(), (Actor::Staff(text("ann")), closed)]), None);
    assert_eq!(step(vec![asked(), form("skin"), task(), resolved()]), None);
    assert_eq!(
        step(vec![asked(), resolved(), asked()]),
        Some((Step::ReplyToPatient, vec![]))
    );
}

#[test]
fn a_summary_says_what_matters_most_first() {
    let document = tree(&json(&evening(), Tier::Confirmed));
    assert_eq!(
        document["summary"],
        "Flagged: allergy-mark. About: “Do you have anyone who treats eczema?” Pending: choose a day (Friday or Monday). \
         In touch by web chat since Tuesday 15 October, 22:00. The patient's last words: “Let me sleep on it.” \
         The clinic's last words: “Mondays, Wednesdays and Fridays.”"
    );
}

#[test]
fn a_quotation_without_a_full_stop_gets_one_outside() {
    let asked = Body::message("I need a dermatologist");
    let events = log([(at("2024-10-15T21:00:00Z"), entry(Channel::Web, Actor::Patient, asked))]);
    let said = greeting(&events, Tier::Confirmed, "2024-10-16T07:00:00Z");
    assert!(
        said.contains("yesterday evening: “I need a dermatologist”. How can I help you with that?"),
        "{said}"
    );
}

proptest! {
    #[test]
    fn a_link_that_nobody_confirmed_or_that_was_undone_changes_nothing(events in any_log(30), undone: bool, tier in 0u8..5) {
        use crate::log::append::{Decision, decide};
        use crate::log::event::{Actor, Body, Channel, Entry, Event};
        use crate::log::state::identifier_of;
        use crate::people::evidence::Evidence;
        let before = State::fold(&events);
        let mut after = before.clone();
        let (link, id) = ("lnk_planted".to_owned(), identifier_of("lnk_planted"));
        let linked = |probation| Body::ChannelLinked {
            link: link.clone(),
            to: Channel::Whatsapp,
            evidence: Evidence::WhatsappRef,
            call_id: String::new(),
            probation,
        };
        let mut bodies = vec![linked(true)];
        if undone {
            // Confirmed by mistake, with all that rests on it, and taken back.
            let (kind, value) = ("phone".to_owned(), "+447700900999".to_owned());
            bodies.push(linked(false));
            bodies.push(Body::IdentifierClaimed { id: id.clone(), kind, value });
            bodies.push(Body::IdentifierVerified { id, until: None });
            bodies.push(Body::ChannelUnlinked { link: link.clone() });
        }
        for (n, body) in bodies.into_iter().enumerate() {
            let (channel, by, cid) = (Channel::Whatsapp, Actor::Patient, format!("planted-{n}"));
            let place = (after.last_seq, after.last_at);
            let Decision::New(event) = decide(Entry { channel, by, body, cid }, None, place, after.last_at) else {
                return Err(TestCaseError::fail("a new entry"));
            };
            let event: Event = event;
            after.apply(&event);
        }
        prop_assert!(after.links.iter().filter(|l| l.id == link).all(|l| !l.counts()));
        // Identifiers are remembered up to a limit: beyond it an old one makes room.
        prop_assume!(before.identifiers.len() < crate::log::state::MAX_ITEMS);
        (after.last_seq, after.last_at) = (before.last_seq, before.last_at);
        let tier = Tier::from_u8(tier).expect("a tier");
        let of = |state: &State| with_call(tier, morning(), |call| disclosed(state, call, tier).to_json("[]"));
        prop_assert_eq!(of(&after), of(&before));
    }

    #[test]
    fn a_document_is_json_and_bounded_whatever_was_said(events in any_log(40), now in 0i64..4_000_000_000_000, tier in 0u8..5) {
        let state = State::fold(&events);
        let tier = Tier::from_u8(tier).expect("a tier");
        let text = with_call(tier, At(now), |call| build(&state, call).to_json(&turns_json(&events)));
        let document: Value = serde_json::from_str(&text).expect("JSON");
        prop_assert!(document["summary"].as_str().expect("text").chars().count() <= MAX_SUMMARY);
        prop_assert!(!document["greeting"].as_str().expect("text").is_empty());
        prop_assert_eq!(document.as_object().expect("an object").len(), 19);
        let zone = Zone::parse("Europe/London").expect("a zone");
        let here = super::summary::Here { zone: &zone, now: At(now), words: super::words::words("sv", "en") };
        prop_assert!(summary(&state, None, here).chars().count() <= MAX_SUMMARY);
    }

    #[test]
    fn a_higher_tier_says_all_that_a_lower_one_says(events in any_log(30), lower in 0u8..5, higher in 0u8..5) {
        prop_assume!(lower <= higher);
        let state = State::fold(&events);
        let of = |tier| {
            let tier = Tier::from_u8(tier).expect("a tier");
            with_call(tier, morning(), |call| tree(&disclosed(&state, call, tier).to_json("[]")))
        };
        let (less, more) = (of(lower), of(higher));
        for (field, value) in less.as_object().expect("an object") {
            let said_more = value == &more[field] || is_empty(value) || matches!(field.as_str(), "tier" | "greeting" | "known");
            prop_assert!(said_more, "{}: {} and then {}", field, value, more[field]);
        }
    }
}

fn disclosed<'a>(state: &'a State, call: &Call<'a>, tier: Tier) -> Disclosed<'a> {
    disclose(whole(state, call), tier)
}
