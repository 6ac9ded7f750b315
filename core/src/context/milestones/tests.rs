//! Sarah's week as reception reads it on Friday, and what is no line.

use super::*;
use crate::context::words::words;
use crate::fixture::{at, log};
use crate::knowledge::read::files;
use crate::log::answer::{More, Source};
use crate::log::event::Entry;
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let folder = [
        file(
            "clinicians.toml",
            include_str!("../../../../clinics/riverside/knowledge/clinicians.toml"),
        ),
        file(
            "services.toml",
            include_str!("../../../../clinics/riverside/knowledge/services.toml"),
        ),
        file(
            "specialties.toml",
            include_str!("../../../../clinics/riverside/knowledge/specialties.toml"),
        ),
        file(
            "skin.toml",
            include_str!("../../../../clinics/riverside/knowledge/skin.toml"),
        ),
        file(
            "visiting.toml",
            include_str!("../../../../clinics/riverside/knowledge/visiting.toml"),
        ),
    ];
    files(&folder).expect("good files")
});

const FRIDAY: &str = "2024-10-18T13:00:00Z";

fn lines(events: &[Event], language: &str, now: &str) -> Vec<String> {
    told(events, language, now).into_iter().map(|m| m.text).collect()
}

fn told(events: &[Event], language: &str, now: &str) -> Vec<Milestone> {
    let zone = Zone::parse("Europe/London").expect("a zone");
    let here = Here {
        zone: &zone,
        now: at(now),
        words: words(language, "en"),
        knowledge: Some(&KNOWLEDGE),
    };
    milestones(events, here)
}

/// A log in the making: each entry a minute after the one before, unless it says when.
#[derive(Default)]
struct Week(Vec<(At, Entry)>);

impl Week {
    fn add(&mut self, when: &str, channel: Channel, by: Actor, body: Body, cid: String) -> Seq {
        self.0.push((at(when), Entry { channel, by, body, cid }));
        Seq::try_from(self.0.len()).expect("few")
    }

    fn says(&mut self, when: &str, channel: Channel, text: &str) -> Seq {
        let cid = format!("m{}", self.0.len());
        self.add(when, channel, Actor::Patient, Body::message(text), cid)
    }

    fn answers(&mut self, when: &str, channel: Channel, asked: Seq, entry: &str) {
        let source = Source {
            entry: entry.to_owned(),
            ..Source::default()
        };
        let more = More {
            source: Some(source),
            ..More::default()
        };
        let body = Body::Message {
            text: "…".to_owned(),
            more: Some(Box::new(more)),
        };
        self.add(when, channel, Actor::Assistant, body, format!("a{asked}-0"));
    }

    fn asks(&mut self, when: &str, channel: Channel, text: &str, entry: &str) -> Seq {
        let asked = self.says(when, channel, text);
        self.answers(when, channel, asked, entry);
        asked
    }

    fn does(&mut self, when: &str, channel: Channel, by: Actor, body: Body) {
        let cid = format!("e{}", self.0.len());
        self.add(when, channel, by, body, cid);
    }

    fn task(&mut self, when: &str, channel: Channel, asked: Seq, about: &str) {
        let body = Body::TaskOpened {
            task: format!("tsk_{asked}"),
            about: about.to_owned(),
            promised_by: None,
        };
        self.add(when, channel, Actor::Assistant, body, format!("a{asked}-1"));
    }

    fn log(&self) -> Vec<Event> {
        log(self.0.clone())
    }
}

fn booked(appointment: &str) -> Body {
    Body::AppointmentBooked {
        appointment: appointment.to_owned(),
        starts_at: at("2024-10-18T13:00:00Z"),
        ends_at: None,
        with: "Dr. Phillips".to_owned(),
        clinician: "phillips".to_owned(),
        service: String::new(),
        reason: String::new(),
    }
}

fn voice() -> Actor {
    Actor::Voice("twilio".to_owned())
}

/// From Tuesday 22:00 to Friday 11:01.
fn sarahs_week(reviewed: bool) -> Vec<Event> {
    use Channel::{Voice, Web, Whatsapp};
    let mut week = Week::default();
    week.asks(
        "2024-10-15T21:00:00Z",
        Web,
        "Do you have anyone who treats eczema?",
        "treats:eczema",
    );
    week.asks(
        "2024-10-15T21:01:00Z",
        Web,
        "Which days does she work?",
        "days:phillips",
    );
    week.asks("2024-10-15T21:02:00Z", Web, "Why do you need my number?", "why-contact");
    let call = || "CA1".to_owned();
    week.does(
        "2024-10-16T07:00:00Z",
        Voice,
        voice(),
        Body::CallStarted { call_id: call() },
    );
    week.asks(
        "2024-10-16T07:00:20Z",
        Voice,
        "Yes, on Friday",
        "book:dermatology-visit",
    );
    week.does("2024-10-16T07:01:00Z", Voice, Actor::Assistant, booked("apt_1"));
    let ended = Body::CallEnded {
        call_id: call(),
        outcome: "completed".to_owned(),
    };
    week.does("2024-10-16T07:02:00Z", Voice, voice(), ended);
    week.says("2024-10-16T07:05:00Z", Whatsapp, "YES");
    week.asks("2024-10-16T08:02:00Z", Whatsapp, "DIRECTIONS", "address");
    let cream = week.asks(
        "2024-10-17T10:00:00Z",
        Whatsapp,
        "Should I stop using my current cream before the visit?",
        "eczema-current-cream",
    );
    week.task("2024-10-17T10:00:01Z", Whatsapp, cream, REVIEW);
    if reviewed {
        let name = "Dr. Phillips".to_owned();
        let phillips = Actor::Staff("phillips".to_owned());
        week.does(
            "2024-10-17T12:00:00Z",
            Web,
            phillips,
            Body::Reviewed { of: cream, name },
        );
    }
    week.says("2024-10-18T10:01:00Z", Whatsapp, "JA");
    let appointment = "apt_1".to_owned();
    week.does(
        "2024-10-18T10:01:00Z",
        Whatsapp,
        Actor::Patient,
        Body::AppointmentConfirmed { appointment },
    );
    week.log()
}

#[test]
fn sarah_arrives_and_four_lines_say_what_happened() {
    assert_eq!(
        lines(&sarahs_week(true), "en", FRIDAY),
        [
            "Web question about eczema",
            "Phone booking with Dr. Phillips",
            "WhatsApp question about the cream, reviewed by Dr. Phillips",
            "Confirmed today",
        ]
    );
    assert_eq!(
        lines(&sarahs_week(true), "sv", FRIDAY),
        [
            "Fråga på webben om eksem",
            "Bokat på telefon hos Dr. Phillips",
            "Fråga på WhatsApp om krämen, granskad av Dr. Phillips",
            "Bekräftat i dag",
        ]
    );
}

#[test]
fn a_question_that_nobody_has_reviewed_says_so() {
    let lines = lines(&sarahs_week(false), "en", FRIDAY);
    assert_eq!(lines[2], "WhatsApp question about the cream, waiting for review");
}

#[test]
fn a_review_carries_who_and_when() {
    let told = told(&sarahs_week(true), "en", FRIDAY);
    assert_eq!(
        (told[2].review, told[2].reviewed_by.as_str(), told[2].reviewed_at),
        (Review::Done, "Dr. Phillips", Some(at("2024-10-17T12:00:00Z")))
    );
    assert_eq!((told[0].review, told[0].reviewed_at), (Review::None, None));
}

#[test]
fn a_day_later_it_was_confirmed_yesterday() {
    let lines = lines(&sarahs_week(true), "en", "2024-10-19T09:00:00Z");
    assert_eq!(lines[3], "Confirmed yesterday");
}

#[test]
fn a_call_that_came_to_nothing_is_a_line_and_one_with_a_question_is_that_question() {
    let mut week = Week::default();
    let started = |call: &str| Body::CallStarted {
        call_id: call.to_owned(),
    };
    week.does("2024-10-16T07:00:00Z", Channel::Voice, voice(), started("CA1"));
    week.says("2024-10-16T07:00:10Z", Channel::Voice, "Hello?");
    week.does("2024-10-16T07:05:00Z", Channel::Voice, voice(), started("CA2"));
    week.asks(
        "2024-10-16T07:05:10Z",
        Channel::Voice,
        "Do you treat eczema?",
        "treats:eczema",
    );
    assert_eq!(
        lines(&week.log(), "en", FRIDAY),
        ["Phone call", "Phone question about eczema"]
    );
}

#[test]
fn a_moved_appointment_is_not_confirmed_and_a_cancelled_one_neither() {
    let mut week = Week::default();
    let web = Channel::Web;
    let confirmed = || Body::AppointmentConfirmed {
        appointment: "apt_1".to_owned(),
    };
    let changed = |to: Option<&str>| Body::AppointmentChanged {
        appointment: "apt_1".to_owned(),
        starts_at: to.map(at),
        ends_at: None,
        with: String::new(),
        clinician: String::new(),
    };
    week.asks("2024-10-16T07:00:00Z", web, "Do you treat eczema?", "treats:eczema");
    week.does("2024-10-16T07:01:00Z", web, Actor::Assistant, booked("apt_1"));
    week.does("2024-10-16T08:00:00Z", web, Actor::Patient, confirmed());
    let moved = changed(Some("2024-10-21T09:00:00Z"));
    week.does("2024-10-16T09:00:00Z", Channel::Whatsapp, Actor::Assistant, moved);
    assert_eq!(
        lines(&week.log(), "en", FRIDAY),
        [
            "Web booking with Dr. Phillips",
            "Moved on WhatsApp to Monday 21 October, 10:00"
        ]
    );
    week.does("2024-10-16T10:00:00Z", Channel::Voice, Actor::Assistant, changed(None));
    assert_eq!(
        lines(&week.log(), "en", FRIDAY).last().map(String::as_str),
        Some("Cancelled by phone")
    );
}

#[test]
fn what_nobody_could_answer_stands_in_the_patients_own_words() {
    let mut week = Week::default();
    let asked = week.asks(
        "2024-10-16T07:00:00Z",
        Channel::Web,
        "Hi, can I bring my parrot?",
        "unknown",
    );
    week.task("2024-10-16T07:00:01Z", Channel::Web, asked, "question");
    assert_eq!(
        lines(&week.log(), "en", FRIDAY),
        ["Web question: “Can I bring my parrot?”"]
    );
}

#[test]
fn an_emergency_is_a_line_of_its_own() {
    let mut week = Week::default();
    week.says(
        "2024-10-16T07:00:00Z",
        Channel::Whatsapp,
        "My chest hurts and I cannot breathe",
    );
    let flag = Body::FlagRaised {
        flag: "flag_a1".to_owned(),
        label: "emergency".to_owned(),
    };
    week.does("2024-10-16T07:00:00Z", Channel::Whatsapp, Actor::System, flag);
    assert_eq!(lines(&week.log(), "en", FRIDAY), ["Signs of an emergency"]);
}

#[test]
fn a_long_history_is_its_newest_lines() {
    let mut week = Week::default();
    for n in 0..50 {
        week.does(
            "2024-10-16T07:00:00Z",
            Channel::Web,
            Actor::Patient,
            booked(&format!("apt_{n}")),
        );
    }
    let told = told(&week.log(), "en", FRIDAY);
    assert_eq!((told.len(), told[0].seq), (MAX_LINES, 21));
}
