//! The assistant and messages: may they be sent, booking by words on WhatsApp and by SMS, yes and no to a reminder, wherever it is written.

// Each test file uses a part of it.
#[allow(dead_code)]
mod support;

use samtal_core::assistant::ask_for_messages;
use samtal_core::clinic::config::Config;
use samtal_core::log::answer::{Act, More};
use samtal_core::log::event::{Actor, Body, Channel};
use samtal_core::message::allowed::consent;
use samtal_core::message::keyword::{Meaning, mean};
use samtal_core::message::render::{Outgoing, sms, whatsapp};
use samtal_core::message::template::{Facts, fill};
use samtal_core::wire::channel::{Button, Send};
use std::sync::LazyLock;
use support::patient::{Clinic, Patient, Turn};

static RIVERSIDE: LazyLock<Clinic> = LazyLock::new(Clinic::riverside);

/// The messages of a turn.
fn messages(turn: &Turn) -> Vec<(&str, Option<&More>)> {
    fn of(body: &Body) -> Option<(&str, Option<&More>)> {
        match body {
            Body::Message { text, more } => Some((text.as_str(), more.as_deref())),
            _ => None,
        }
    }
    turn.made
        .iter()
        .filter(|m| !m.by_patient)
        .filter_map(|m| of(&m.body))
        .collect()
}

fn text(turn: &Turn) -> String {
    messages(turn).iter().map(|(t, _)| *t).collect::<Vec<_>>().join("\n")
}

/// The consents that a turn records.
fn consents(turn: &Turn) -> Vec<(String, bool)> {
    let of = |body: &Body| match body {
        Body::Consent { purpose, given, .. } => Some((purpose.clone(), *given)),
        _ => None,
    };
    turn.made.iter().filter_map(|m| of(&m.body)).collect()
}

/// They gave a number and proved it.
fn proves(patient: &mut Patient<'_>) {
    let (id, kind, value) = ("idn_1".to_owned(), "phone".to_owned(), "+447700900456".to_owned());
    patient.append(
        Actor::Patient,
        Body::IdentifierClaimed {
            id: id.clone(),
            kind,
            value,
        },
    );
    patient.append(Actor::Patient, Body::IdentifierVerified { id, until: None });
}

/// The number was proved in the chat, and the assistant asks.
fn is_asked(patient: &mut Patient<'_>, config: &Config) -> Option<String> {
    let body = ask_for_messages(config, &patient.state, patient.now)?;
    let Body::Message { text, .. } = &body else {
        panic!("a message")
    };
    let text = text.clone();
    patient.append(Actor::Assistant, body);
    Some(text)
}

const BOTH: [&str; 2] = ["whatsapp", "sms"];

#[test]
fn whoever_proves_a_number_is_asked_once_whether_messages_may_be_sent() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    assert_eq!(is_asked(&mut patient, &RIVERSIDE.config), None, "no number is proved");
    proves(&mut patient);
    let asked = is_asked(&mut patient, &RIVERSIDE.config).expect("a question");
    assert_eq!(
        asked,
        "May we send confirmations and reminders to ••456, on WhatsApp or by text message?"
    );
    let turn = patient.says("Yes, please");
    assert_eq!(consents(&turn), BOTH.map(|c| (c.to_owned(), true)));
    assert!(BOTH.iter().all(|c| patient.state.consents_to(c)));
    assert!(text(&turn).contains("STOP"), "{}", text(&turn));
    assert_eq!(is_asked(&mut patient, &RIVERSIDE.config), None);
}

#[test]
fn a_no_is_kept_and_a_question_that_was_passed_over_is_not_put_again() {
    let mut patient = Patient::new(&RIVERSIDE, "sv");
    proves(&mut patient);
    let asked = is_asked(&mut patient, &RIVERSIDE.config).expect("a question");
    assert!(
        asked.starts_with("Får vi skicka bekräftelser och påminnelser till ••456"),
        "{asked}"
    );
    assert_eq!(consents(&patient.says("Nej tack")), [("messages".to_owned(), false)]);
    // Nothing is sent unasked, and whoever writes there is answered.
    assert_eq!(consent(&patient.state, Channel::Whatsapp), None);
    assert_eq!(is_asked(&mut patient, &RIVERSIDE.config), None);

    let mut patient = Patient::new(&RIVERSIDE, "en");
    proves(&mut patient);
    is_asked(&mut patient, &RIVERSIDE.config).expect("a question");
    let turn = patient.says("When are you open on Friday?");
    assert!(
        text(&turn).contains("08:00") && !text(&turn).contains("May we send"),
        "{}",
        text(&turn)
    );
    let turn = patient.says("thank you");
    assert!(consents(&turn).is_empty() && !text(&turn).contains("May we send"));
    assert_eq!(is_asked(&mut patient, &RIVERSIDE.config), None);
}

#[test]
fn nobody_is_asked_in_an_emergency() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    proves(&mut patient);
    let turn = patient.says("I have chest pain and cannot breathe");
    assert!(
        text(&turn).contains("999") && !text(&turn).contains("May we send"),
        "{}",
        text(&turn)
    );
    assert_eq!(is_asked(&mut patient, &RIVERSIDE.config), None);
}

#[test]
fn nobody_is_asked_where_the_clinic_sends_no_messages_and_only_about_those_it_sends() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    proves(&mut patient);
    let mut config = RIVERSIDE.config.clone();
    config.channels.off = vec![Channel::Whatsapp, Channel::Sms];
    assert_eq!(is_asked(&mut patient, &config), None);
    config.channels.off = vec![Channel::Sms];
    let asked = is_asked(&mut patient, &config).expect("a question");
    assert_eq!(asked, "May we send confirmations and reminders to ••456 on WhatsApp?");
}

#[test]
fn what_was_pending_is_pending_again_after_the_question() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    let offered = patient.says("I would like to see Dr. Phillips about eczema, when is she free?");
    assert!(!text(&offered).is_empty());
    let pending = patient.state.offered.is_some();
    proves(&mut patient);
    is_asked(&mut patient, &RIVERSIDE.config).expect("a question");
    let turn = patient.says("yes");
    assert_eq!(consents(&turn).len(), 2);
    assert_eq!(patient.state.offered.is_some(), pending);
    let turn = patient.says("Friday");
    assert!(
        text(&turn).contains("Friday") || !turn.needs.is_empty(),
        "{}",
        text(&turn)
    );
}

#[test]
fn sarahs_evening_leaves_name_number_topic_and_what_is_pending() {
    let mut sarah = Patient::new(&RIVERSIDE, "en");
    let turn = sarah.says("Do you have anyone who treats eczema?");
    assert!(text(&turn).contains("Phillips"), "{}", text(&turn));
    let turn = sarah.says("Which days does she work?");
    assert!(
        text(&turn).contains("Monday") && text(&turn).contains("Friday"),
        "{}",
        text(&turn)
    );
    let turn = sarah.says("Why do you need my number?");
    assert!(text(&turn).contains("WhatsApp or text message"), "{}", text(&turn));
    sarah.says("I am Sarah Lindqvist, 07700 900456");
    let id = sarah.state.identifiers.first().expect("a number").id.clone();
    sarah.append(Actor::Patient, Body::IdentifierVerified { id, until: None });
    is_asked(&mut sarah, &RIVERSIDE.config).expect("a question");
    let turn = sarah.says("Yes please");
    assert_eq!(consents(&turn).len(), 2);
    let turn = sarah.says("I want to think about it");
    assert!(!text(&turn).contains("May we send"), "{}", text(&turn));
    assert_eq!(sarah.state.answer("name").map(|(_, n)| n), Some("Sarah Lindqvist"));
    assert!(sarah.state.identifiers.iter().any(|i| i.verified_at.is_some()));
    assert!(sarah.state.topic.contains("eczema"));
}

#[test]
fn a_booking_with_a_proved_number_asks_with_the_confirmation() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    proves(&mut patient);
    patient.says("My name is Sarah Lindqvist");
    // What was answered there asked already: this patient was never asked.
    let mut fresh = Patient::new(&RIVERSIDE, "en");
    fresh.says("I want to book a dermatology consultation with Dr. Phillips");
    fresh.says("My name is Sarah Lindqvist");
    proves(&mut fresh);
    let turn = fresh.says("the first one");
    assert!(text(&turn).contains("You are booked"), "{}", text(&turn));
    assert!(
        text(&turn).contains("May we send confirmations and reminders to ••456"),
        "{}",
        text(&turn)
    );
    let turn = fresh.says("ja");
    assert_eq!(consents(&turn), BOTH.map(|c| (c.to_owned(), true)));
}

/// What a turn's messages are on its channel. Each is whole: no word of what is to be pressed, no limit exceeded.
fn shown(patient: &Patient<'_>, turn: &Turn) -> Vec<Send> {
    let mut all = Vec::new();
    for (text, more) in messages(turn) {
        let of = Outgoing {
            config: &RIVERSIDE.config,
            state: &patient.state,
            text,
            more,
            now: patient.now,
            link: "",
        };
        let sends = match patient.channel {
            Channel::Sms => sms(&of),
            _ => whatsapp(&of, true).expect("sendable"),
        };
        assert!(!sends.is_empty(), "{text}");
        for send in &sends {
            let body = body(send);
            let lower = body.to_lowercase();
            assert!(!body.contains(['{', '}']), "{body}");
            for misplaced in ["below", "nedan", "tap ", "press the", "/session/"] {
                assert!(!lower.contains(misplaced), "{misplaced}: {body}");
            }
        }
        all.extend(sends);
    }
    all
}

fn body(send: &Send) -> &str {
    match send {
        Send::Text { body } | Send::Buttons { body, .. } | Send::List { body, .. } | Send::Link { body, .. } => body,
        Send::Location { .. } | Send::Template { .. } => "",
    }
}

/// The ids of what may be pressed.
fn pressable(sends: &[Send]) -> Vec<&str> {
    fn ids(send: &Send) -> &[Button] {
        match send {
            Send::Buttons { buttons, .. } => buttons,
            Send::List { rows, .. } => rows,
            _ => &[],
        }
    }
    sends.iter().flat_map(ids).map(|b| b.id.as_str()).collect()
}

fn books(language: &str, channel: Channel, lines: &[&str]) {
    let mut patient = Patient::new(&RIVERSIDE, language);
    patient.channel = channel;
    let mut last = String::new();
    for line in lines {
        let turn = patient.says(line);
        shown(&patient, &turn);
        last = text(&turn);
    }
    assert_eq!(patient.state.appointments.len(), 1, "{last}");
    assert!(patient.state.appointments[0].starts_at.is_some());
}

#[test]
fn a_time_is_booked_by_words_on_whatsapp_and_by_sms() {
    for channel in [Channel::Whatsapp, Channel::Sms] {
        let lines = [
            "Hi, do you have anyone who treats eczema?",
            "Yes please",
            "the first one",
            "Sarah Lindqvist",
        ];
        books("en", channel, &lines);
        let lines = [
            "Hej, har ni någon som behandlar eksem?",
            "Ja tack",
            "den första",
            "Jag heter Sara Lindqvist",
        ];
        books("sv", channel, &lines);
    }
}

#[test]
fn a_time_is_booked_by_pressing_what_whatsapp_shows() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    patient.channel = Channel::Whatsapp;
    patient.says("My name is Sarah Lindqvist");
    let mut turn = patient.says("Do you have anyone who treats eczema?");
    for _ in 0..3 {
        let sends = shown(&patient, &turn);
        let ids = pressable(&sends);
        let id = (*ids.first().expect("something to press")).to_owned();
        let Meaning::Said(said) = mean("", &id, &patient.state) else {
            panic!("{id}")
        };
        turn = patient.says(&said);
        if !patient.state.appointments.is_empty() {
            break;
        }
    }
    assert_eq!(patient.state.appointments.len(), 1, "{}", text(&turn));
    // What goes with it reads well there: the calendar's file is for the browser.
    let sends = shown(&patient, &turn);
    assert!(sends.iter().any(|s| body(s).contains("You are booked")), "{sends:?}");
}

#[test]
fn every_answer_of_riverside_reads_well_on_both_channels() {
    let questions = [
        "When are you open?",
        "Where are you?",
        "What does a dermatology visit cost?",
        "Can I talk to a person?",
        "Call me back",
        "INFO",
        "DIRECTIONS",
        "I have chest pain",
        "Which doctors speak Swedish?",
        "asdf qwer",
        "What is the meaning of life?",
        "Can I continue on WhatsApp?",
        "How do I prepare?",
        "STOP",
        "Hello",
        "Should I stop using my cream before the visit?",
        "När har ni öppet?",
        "Var ligger ni?",
        "Ring upp mig",
        "Jag vill prata med en människa",
        "Hur förbereder jag mig?",
        "Hej",
    ];
    for channel in [Channel::Whatsapp, Channel::Sms] {
        for question in questions {
            let mut patient = Patient::new(&RIVERSIDE, "en").with_appointment();
            patient.channel = channel;
            let turn = patient.says(question);
            shown(&patient, &turn);
            for (text, more) in messages(&turn) {
                let replies = more.map(|m| m.replies.as_slice()).unwrap_or_default();
                let elsewhere = replies.iter().any(|r| r.act == Act::Handoff && r.value == "whatsapp");
                assert!(!elsewhere, "{text}");
            }
        }
    }
}

#[test]
fn who_asks_to_be_called_on_whatsapp_is_called_on_the_number_that_is_known() {
    let mut patient = Patient::new(&RIVERSIDE, "en");
    patient.channel = Channel::Whatsapp;
    proves(&mut patient);
    let turn = patient.says("Please call me back");
    assert!(
        text(&turn).starts_with("We will call you on ••456 by"),
        "{}",
        text(&turn)
    );
    assert!(patient.state.tasks.iter().any(|t| t.about == "callback"));
}

/// The reminder of the appointment that they have.
fn reminded<'a>(language: &str) -> Patient<'a> {
    let mut patient = Patient::new(&RIVERSIDE, language).with_appointment();
    let facts = Facts::of(&patient.state, &RIVERSIDE.config, "apt_before", patient.now);
    let filled = fill(
        &RIVERSIDE.config,
        "reminder",
        language,
        &facts,
        "apt_before",
        patient.now,
    )
    .expect("a text");
    patient.append(Actor::Assistant, filled.body());
    patient
}

#[test]
fn yes_in_the_chat_confirms_what_the_reminder_asked() {
    for (language, yes) in [("en", "YES"), ("sv", "JA"), ("en", "yes please")] {
        let mut patient = reminded(language);
        let turn = patient.says(yes);
        assert!(patient.state.appointments[0].confirmed, "{}", text(&turn));
        // Again: the same answer, no second entry.
        let again = patient.says(yes);
        assert!(
            !again
                .made
                .iter()
                .any(|m| matches!(m.body, Body::AppointmentConfirmed { .. }))
        );
        assert_eq!(text(&again), text(&turn));
    }
    let mut patient = reminded("en");
    let turn = patient.says("NO");
    assert!(!patient.state.appointments[0].confirmed);
    assert!(
        patient.state.tasks.iter().any(|t| t.about == "booking"),
        "{}",
        text(&turn)
    );
}

#[test]
fn a_newer_question_of_the_assistant_is_what_a_bare_yes_answers() {
    let mut patient = reminded("en");
    patient.says("Cancel my appointment");
    assert_eq!(mean("yes", "", &patient.state), Meaning::Said("yes".to_owned()));
    patient.says("yes");
    assert!(!patient.state.appointments[0].confirmed && patient.state.appointments[0].starts_at.is_none());
    // What staff wrote is newer too.
    let mut patient = reminded("en");
    patient.append(
        Actor::Staff("ann".to_owned()),
        Body::message("Could you come at three instead?"),
    );
    assert_eq!(mean("yes", "", &patient.state), Meaning::Said("yes".to_owned()));
    // A statement asks nothing.
    let mut patient = reminded("en");
    patient.append(Actor::Assistant, Body::message("We are at 42 High Street."));
    assert_eq!(
        mean("yes", "", &patient.state),
        Meaning::Yes {
            about: "apt_before".to_owned()
        }
    );
}
