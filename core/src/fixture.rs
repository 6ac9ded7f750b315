//! For tests only: Sarah's conversation, logs from entries, and entries of every kind by chance.

use crate::log::answer::{Act, Card, CardKind, FromTemplate, More, Reply, Source};
use crate::log::append::{Decision, decide};
use crate::log::event::{Actor, Answer, Body, Channel, Destination, Entry, Event, Page, Seq};
use crate::people::evidence::Evidence;
use crate::time::At;
use proptest::prelude::*;

/// A time.
pub fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

/// A log of these entries, each at its time.
pub fn log(entries: impl IntoIterator<Item = (At, Entry)>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (now, entry) in entries {
        let last = events.last().map_or((0, At::default()), |e| (e.seq, e.at));
        match decide(entry, None, last, now) {
            Decision::New(event) => events.push(event),
            other => panic!("an entry without a stored one is new, not {other:?}"),
        }
    }
    events
}

/// An entry; its client id is its kind.
pub fn entry(channel: Channel, by: Actor, body: Body) -> Entry {
    let cid = body.kind().to_owned();
    Entry { channel, by, body, cid }
}

/// Sarah's Tuesday evening: a question about eczema, days offered, name and number given, the browser closed.
pub fn evening() -> Vec<Event> {
    let patient = |body| entry(Channel::Web, Actor::Patient, body);
    let assistant = |body| entry(Channel::Web, Actor::Assistant, body);
    let message = |text: &str| Body::message(text);
    let page = Page {
        path: "/doctors".to_owned(),
        title: "Our doctors".to_owned(),
    };
    log([
        (
            at("2024-10-15T21:00:00Z"),
            patient(Body::SessionStarted {
                language: "en".to_owned(),
                page: Some(page),
            }),
        ),
        (
            at("2024-10-15T21:00:05Z"),
            patient(Body::Consent {
                purpose: "chat".to_owned(),
                version: "2024-10".to_owned(),
                given: true,
            }),
        ),
        (
            at("2024-10-15T21:00:10Z"),
            patient(message("Hello, do you have anyone who treats eczema?")),
        ),
        (
            at("2024-10-15T21:00:11Z"),
            assistant(message("Yes. Dr. Phillips is a dermatologist.")),
        ),
        (
            at("2024-10-15T21:01:00Z"),
            patient(message("Which days does she work?")),
        ),
        (
            at("2024-10-15T21:01:01Z"),
            assistant(message("Mondays, Wednesdays and Fridays.")),
        ),
        (
            at("2024-10-15T21:01:02Z"),
            assistant(Body::SlotOffered {
                slots: vec![at("2024-10-18T13:00:00Z"), at("2024-10-21T09:00:00Z")],
                with: "Dr. Phillips".to_owned(),
            }),
        ),
        (
            at("2024-10-15T21:01:30Z"),
            patient(Body::FormSaved {
                form: "contact".to_owned(),
                answers: vec![Answer {
                    field: "name".to_owned(),
                    value: "Sarah".to_owned(),
                }],
            }),
        ),
        (
            at("2024-10-15T21:01:31Z"),
            patient(Body::FormSaved {
                form: "skin".to_owned(),
                answers: vec![Answer {
                    field: "since".to_owned(),
                    value: "two-winters".to_owned(),
                }],
            }),
        ),
        (
            at("2024-10-15T21:01:40Z"),
            patient(Body::IdentifierClaimed {
                id: "idn_1".to_owned(),
                kind: "phone".to_owned(),
                value: "+447400123456".to_owned(),
            }),
        ),
        (
            at("2024-10-15T21:01:50Z"),
            patient(Body::IdentifierVerified {
                id: "idn_1".to_owned(),
                until: None,
            }),
        ),
        (
            at("2024-10-15T21:01:55Z"),
            entry(
                Channel::Web,
                Actor::System,
                Body::FlagRaised {
                    flag: "flg_1".to_owned(),
                    label: "allergy-mark".to_owned(),
                },
            ),
        ),
        (at("2024-10-15T21:02:00Z"), patient(message("Let me sleep on it."))),
    ])
}

/// [`evening`], and an appointment made long before.
pub fn evening_with_appointment() -> Vec<Event> {
    let mut events = evening();
    let last = events.last().map_or((0, At::default()), |e| (e.seq, e.at));
    let booked = Body::AppointmentBooked {
        appointment: "apt_1".to_owned(),
        starts_at: at("2024-10-30T10:00:00Z"),
        with: "Dr. Osei".to_owned(),
        ends_at: None,
        clinician: String::new(),
        service: String::new(),
        reason: "check-up".to_owned(),
    };
    let offered = Body::SlotOffered {
        slots: vec![at("2024-10-18T13:00:00Z"), at("2024-10-21T09:00:00Z")],
        with: "Dr. Phillips".to_owned(),
    };
    for (i, body) in [booked, offered].into_iter().enumerate() {
        let entry = entry(Channel::Web, Actor::Assistant, body);
        let seq = last.0 + 1 + Seq::try_from(i).unwrap_or_default();
        events.push(Event { seq, at: last.1, entry });
    }
    events
}

/// One body of each kind that is stored, with every member filled.
pub fn each_kind() -> Vec<Body> {
    let text = |t: &str| t.to_owned();
    let when = at("2024-10-18T13:00:00Z");
    vec![
        Body::SessionStarted {
            language: text("en"),
            page: Some(Page {
                path: text("/doctors"),
                title: text("Our doctors"),
            }),
        },
        Body::Consent {
            purpose: text("chat"),
            version: text("2024-10"),
            given: true,
        },
        Body::PageVisited {
            path: text("/prices"),
            title: text("Prices"),
        },
        Body::message("Do you treat eczema? åäö 👋 \"quoted\"\n"),
        Body::FormSaved {
            form: text("contact"),
            answers: vec![Answer {
                field: text("name"),
                value: text("Sarah"),
            }],
        },
        Body::FormCompleted { form: text("contact") },
        Body::HandoffOffered {
            handoff: text("hnd_1"),
            to: Destination::Phone,
            expires_at: when,
        },
        Body::ChannelLinked {
            link: text("hnd_1"),
            to: Channel::Voice,
            evidence: Evidence::HandoffCode,
            call_id: text("CA1"),
            probation: false,
        },
        Body::ChannelUnlinked { link: text("hnd_1") },
        Body::IdentifierClaimed {
            id: text("idn_1"),
            kind: text("phone"),
            value: text("+447400123456"),
        },
        Body::IdentifierVerified {
            id: text("idn_1"),
            until: Some(when),
        },
        Body::CallStarted { call_id: text("CA1") },
        Body::CallEnded {
            call_id: text("CA1"),
            outcome: text("resolved"),
        },
        Body::Summary {
            text: text("Booked for Friday"),
            call_id: text("CA1"),
            version: 2,
        },
        Body::SummaryConfirmed { of: 12 },
        Body::Reviewed {
            of: 12,
            name: text("Dr. Phillips"),
        },
        Body::Delivery {
            of: 12,
            status: text("delivered"),
            error: String::new(),
            repeated: false,
        },
        Body::MessageRevoked { of: 12 },
        Body::SlotOffered {
            slots: vec![when],
            with: text("Dr. Phillips"),
        },
        Body::AppointmentBooked {
            appointment: text("apt_1"),
            starts_at: when,
            ends_at: None,
            with: text("Dr. Phillips"),
            clinician: text("phillips"),
            service: text("dermatology-visit"),
            reason: text("eczema"),
        },
        Body::AppointmentChanged {
            appointment: text("apt_1"),
            starts_at: Some(when),
            ends_at: None,
            with: String::new(),
            clinician: String::new(),
        },
        Body::AppointmentConfirmed {
            appointment: text("apt_1"),
        },
        Body::FlagRaised {
            flag: text("flg_1"),
            label: text("emergency"),
        },
        Body::TaskOpened {
            task: text("tsk_1"),
            about: text("callback"),
            promised_by: Some(when),
        },
        Body::TaskClosed { task: text("tsk_1") },
        Body::StaffJoined {
            name: text("Ann"),
            role: text("Receptionist"),
        },
        Body::Note {
            text: text("Called twice"),
        },
        Body::Assigned {
            to: text("ann"),
            name: text("Ann"),
        },
        Body::Arrived {
            appointment: text("apt_1"),
        },
        Body::Resolved {
            outcome: text("answered"),
            topic: text("eczema"),
        },
    ]
}

/// Any short text, in any script.
fn any_text() -> impl Strategy<Value = String> {
    ".{0,30}"
}

/// An id out of few, so that ids meet.
fn any_id() -> impl Strategy<Value = String> {
    "[a-c]{1,2}"
}

fn any_at() -> impl Strategy<Value = At> {
    (0i64..4_000_000_000_000).prop_map(At)
}

fn any_channel() -> impl Strategy<Value = Channel> {
    proptest::sample::select(Channel::ALL.to_vec())
}

/// Any author.
pub fn any_actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        3 => Just(Actor::Patient),
        2 => Just(Actor::Assistant),
        1 => "[a-z]{1,6}".prop_map(Actor::Staff),
        1 => "[a-z]{1,6}".prop_map(Actor::Voice),
        1 => Just(Actor::System),
    ]
}

/// Any body that is stored.
pub fn any_body() -> impl Strategy<Value = Body> {
    let answers = proptest::collection::vec((any_id(), any_text()), 0..4)
        .prop_map(|list| list.into_iter().map(|(field, value)| Answer { field, value }).collect());
    let page = (any_text(), any_text()).prop_map(|(path, title)| Page { path, title });
    let destination = proptest::sample::select(vec![Destination::Phone, Destination::Whatsapp, Destination::Callback]);
    let evidence = proptest::sample::select(Evidence::ALL.to_vec());
    let said = prop_oneof![
        (any_text(), proptest::option::of(page)).prop_map(|(language, page)| Body::SessionStarted { language, page }),
        (any_id(), any_text(), any::<bool>()).prop_map(|(purpose, version, given)| Body::Consent {
            purpose,
            version,
            given
        }),
        (any_text(), any_text()).prop_map(|(path, title)| Body::PageVisited { path, title }),
        any_text().prop_map(Body::message),
        (any_text(), any_text(), any_id()).prop_map(|(text, label, dialogue)| Body::Message {
            text: text.clone(),
            more: Some(Box::new(answered(text, label, dialogue))),
        }),
        (any_id(), answers).prop_map(|(form, answers)| Body::FormSaved { form, answers }),
        any_id().prop_map(|form| Body::FormCompleted { form }),
        (any_text(), any_id(), 1u32..9).prop_map(|(text, call_id, version)| Body::Summary { text, call_id, version }),
        (1i64..9).prop_map(|of| Body::SummaryConfirmed { of }),
        (1i64..9, any_text()).prop_map(|(of, name)| Body::Reviewed { of, name }),
        any_text().prop_map(|text| Body::Note { text }),
        (any_id(), any_text()).prop_map(|(to, name)| Body::Assigned { to, name }),
        any_id().prop_map(|appointment| Body::Arrived { appointment }),
        (any_text(), any_text()).prop_map(|(outcome, topic)| Body::Resolved { outcome, topic }),
    ];
    let linked = prop_oneof![
        (any_id(), destination, any_at()).prop_map(|(handoff, to, expires_at)| Body::HandoffOffered {
            handoff,
            to,
            expires_at
        }),
        (any_id(), any_channel(), evidence, "[A-Z0-9]{0,5}", any::<bool>()).prop_map(
            |(link, to, evidence, call_id, probation)| Body::ChannelLinked {
                link,
                to,
                evidence,
                call_id,
                probation,
            }
        ),
        any_id().prop_map(|link| Body::ChannelUnlinked { link }),
        (any_id(), any_id(), any_text()).prop_map(|(id, kind, value)| Body::IdentifierClaimed { id, kind, value }),
        (any_id(), proptest::option::of(any_at())).prop_map(|(id, until)| Body::IdentifierVerified { id, until }),
        any_id().prop_map(|call_id| Body::CallStarted { call_id }),
        (any_id(), any_text()).prop_map(|(call_id, outcome)| Body::CallEnded { call_id, outcome }),
        (1i64..100, any_id(), any_id(), any::<bool>()).prop_map(|(of, status, error, repeated)| Body::Delivery {
            of,
            status,
            error,
            repeated,
        }),
        (1i64..100).prop_map(|of| Body::MessageRevoked { of }),
    ];
    let arranged = prop_oneof![
        (proptest::collection::vec(any_at(), 0..4), any_text())
            .prop_map(|(slots, with)| Body::SlotOffered { slots, with }),
        (
            any_id(),
            any_at(),
            proptest::option::of(any_at()),
            any_text(),
            any_id(),
            any_text()
        )
            .prop_map(
                |(appointment, starts_at, ends_at, with, clinician, reason)| Body::AppointmentBooked {
                    appointment,
                    starts_at,
                    ends_at,
                    with,
                    service: clinician.clone(),
                    clinician,
                    reason,
                }
            ),
        (any_id(), proptest::option::of(any_at()), any_text()).prop_map(|(appointment, starts_at, with)| {
            Body::AppointmentChanged {
                clinician: appointment.clone(),
                appointment,
                starts_at,
                ends_at: starts_at,
                with,
            }
        }),
        any_id().prop_map(|appointment| Body::AppointmentConfirmed { appointment }),
        (any_id(), any_text()).prop_map(|(flag, label)| Body::FlagRaised { flag, label }),
        (any_id(), any_id(), proptest::option::of(any_at())).prop_map(|(task, about, promised_by)| Body::TaskOpened {
            task,
            about,
            promised_by
        }),
        any_id().prop_map(|task| Body::TaskClosed { task }),
        (any_text(), any_text()).prop_map(|(name, role)| Body::StaffJoined { name, role }),
    ];
    prop_oneof![3 => said, 2 => linked, 2 => arranged]
}

/// Any entry.
pub fn any_entry() -> impl Strategy<Value = Entry> {
    (any_channel(), any_actor(), any_body(), "[a-zA-Z0-9_-]{1,12}").prop_map(|(channel, by, body, cid)| Entry {
        channel,
        by,
        body,
        cid,
    })
}

/// Any log of up to `most` events, at any times.
pub fn any_log(most: usize) -> impl Strategy<Value = Vec<Event>> {
    proptest::collection::vec((any_at(), any_entry()), 0..most).prop_map(log)
}

/// What may stand behind a message.
fn answered(text: String, label: String, dialogue: String) -> More {
    let reply = Reply {
        label: label.clone(),
        act: Act::Say,
        value: text.clone(),
    };
    More {
        source: Some(Source {
            entry: dialogue.clone(),
            version: 3,
            approver: label.clone(),
            language: "en".to_owned(),
            score: 870,
            generated_by: String::new(),
        }),
        replies: vec![reply.clone()],
        card: Some(Card {
            kind: CardKind::Appointment,
            title: label,
            lines: vec![text],
            replies: vec![reply],
        }),
        dialogue,
        template: Some(FromTemplate {
            id: "reminder".to_owned(),
            version: 2,
            about: "apt_1".to_owned(),
            asks: true,
            told: String::new(),
        }),
        attached: None,
    }
}
