//! What a call came to, in words for the patient: what they asked, what was booked, what happens next. A fold of the call's own events.
//!
//! Deterministic and bounded: the same call gives the same text, whole sentences, at most [`MAX_SUMMARY`] characters. Told twice: with the
//! patient's words and the reason of the visit for the log, and without either for a message, which is read on a phone's screen by others
//! too.

use super::summary::{ended, line};
use super::words::{Words, fill};
use crate::clinic::hours::Zone;
use crate::log::event::{Actor, Body, Channel, Event};
use crate::log::state::{Appointment, State};
use crate::log::topic::topic_of;
use crate::time::At;

/// Characters of a call's summary: as many as a message has room for beside the clinic's own words.
pub const MAX_SUMMARY: usize = 400;
/// Characters of what a patient asked. With the other bounds a summary of one appointment never has to be cut.
const MAX_ASKED: usize = 70;
/// Questions that are told.
const MAX_QUESTIONS: usize = 2;
/// Words of which something is a sentence.
const A_SENTENCE: usize = 5;
/// Characters of a reason.
const MAX_REASON: usize = 60;
/// Characters of a clinician's name.
const MAX_WITH: usize = 40;
/// Appointments that are told of: nobody books more in a call.
const MAX_APPOINTMENTS: usize = 2;
/// Offered times that are told.
const MAX_TIMES: usize = 3;
/// Characters of what a patient adds to a summary.
const MAX_ADDED: usize = 200;
/// The task of somebody who is to be called.
const CALL_BACK: &str = "callback";

/// Where, when and to whom it is told.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// The clinic's zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: At,
    /// The patient's language.
    pub words: &'a Words,
    /// The clinic's name, in place of a clinician's that is not known.
    pub clinic: &'a str,
    /// Whether the patient's own words and the reason of a visit may be told.
    pub open: bool,
    /// Whether a booking's confirmation will be sent, and a reminder.
    pub follows: (bool, bool),
}

/// What a call came to; empty where nothing was said or done in it. `call`: its events that the patient may see, in order. `state`: the
/// session after it.
#[must_use]
pub fn summary(call: &[Event], state: &State, telling: &Telling<'_>) -> String {
    let appointments = appointments(call, state, telling);
    let next = next(call, state, telling, !appointments.is_empty());
    let mut parts = asked(call, state, telling);
    // That somebody called with a question is news only where nothing else is.
    if !appointments.is_empty() {
        parts.retain(|part| part != telling.words.after_call.called);
    }
    parts.extend(appointments);
    parts.extend(next);
    whole(parts)
}

/// A voice system's own summary, as it stands in a message: on one line, within bounds, with its full stop.
#[must_use]
pub fn as_told(summary: &str) -> String {
    let summary = line(summary, MAX_SUMMARY - 1);
    if summary.is_empty() { summary } else { ended(summary) }
}

/// A summary and what the patient said to it. The words are the patient's own: they are told to nobody but them and the clinic.
#[must_use]
pub fn corrected(summary: &str, said: &str, words: &Words) -> String {
    let added = added(said, words);
    let room = MAX_SUMMARY.saturating_sub(added.chars().count() + 1);
    [line(summary, room), added].join(" ")
}

/// What the patient said to a summary, as a sentence of it.
#[must_use]
pub fn added(said: &str, words: &Words) -> String {
    let said = quoted(said, MAX_ADDED);
    ended(fill(words.after_call.added, &[("text", &said)]))
}

/// A patient's words as they stand between quotation marks of ours.
fn quoted(text: &str, max: usize) -> String {
    line(&text.replace(['“', '”', '"'], "’"), max)
}

/// As many of these sentences as there is room for, in order.
fn whole(parts: Vec<String>) -> String {
    let mut text = String::new();
    for part in parts {
        let room = MAX_SUMMARY - text.chars().count().min(MAX_SUMMARY);
        if text.is_empty() {
            text = line(&part, MAX_SUMMARY);
        } else if part.chars().count() < room {
            text.push(' ');
            text.push_str(&part);
        }
    }
    text
}

/// What the patient asked: in their words, or as far as nobody minds.
fn asked(call: &[Event], state: &State, telling: &Telling<'_>) -> Vec<String> {
    let words = &telling.words.after_call;
    let said = call
        .iter()
        .filter_map(|event| match (&event.entry.by, &event.entry.body) {
            (Actor::Patient, Body::Message { text, .. }) => Some(text.as_str()),
            _ => None,
        });
    let said: Vec<&str> = said.collect();
    if said.is_empty() {
        return Vec::new();
    }
    if telling.open {
        let questions = questions(&said, &state.topic);
        let [.., last] = questions.as_slice() else {
            return vec![words.called.to_owned()];
        };
        let mut told = fill(words.asked, &[("what", &questions.join(words.asked_too))]);
        // A question ends its sentence itself.
        if !last.ends_with(['?', '!', '.', '…']) {
            told.push('.');
        }
        return vec![told];
    }
    let mut about: Vec<String> = Vec::new();
    for subject in call.iter().filter_map(subject) {
        let name = words.subjects[subject as usize].to_owned();
        if !about.contains(&name) {
            about.push(name);
        }
    }
    if about.is_empty() {
        return vec![words.called.to_owned()];
    }
    let what = telling.words.list(&about, telling.words.and);
    vec![fill(words.asked_about, &[("what", &what)])]
}

/// What the patient asked: their questions, else the first thing that says something, else what the conversation is about. "Friday, please"
/// is none of these.
fn questions(said: &[&str], topic: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in said.iter().filter(|text| text.contains('?')) {
        let question = quoted(&topic_of(text), MAX_ASKED);
        if !question.is_empty() && !all.contains(&question) && all.len() < MAX_QUESTIONS {
            all.push(question);
        }
    }
    if all.is_empty() {
        // Speech is often written down without its question marks.
        let speaks = |text: &&&str| text.split_whitespace().count() >= A_SENTENCE && !answers(text);
        let first = said
            .iter()
            .find(speaks)
            .map_or_else(|| topic.to_owned(), |text| topic_of(text));
        all.extend(Some(quoted(&first, MAX_ASKED)).filter(|what| !what.is_empty()));
    }
    all
}

/// Whether a text begins as an answer does.
fn answers(text: &str) -> bool {
    let first: String = text.chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(
        first.to_lowercase().as_str(),
        "yes" | "no" | "ja" | "nej" | "ok" | "okay" | "okej"
    )
}

/// What may be asked about and says nothing of anybody's health, in the order of its words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Subject {
    Hours,
    Days,
    Prices,
    Way,
}

/// What an answer of the clinic's side was about, as far as it may be told.
fn subject(event: &Event) -> Option<Subject> {
    let Body::Message { more: Some(more), .. } = &event.entry.body else {
        return None;
    };
    let entry = more
        .source
        .as_ref()
        .filter(|_| event.entry.by.is_clinic())?
        .entry
        .as_str();
    match entry.split(':').next()? {
        "hours" => Some(Subject::Hours),
        "days" => Some(Subject::Days),
        "price" => Some(Subject::Prices),
        "address" | "directions" => Some(Subject::Way),
        _ => None,
    }
}

/// What became of an appointment in the call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Became {
    Booked,
    Moved,
    Confirmed,
}

/// What was arranged, as it stands after the call.
fn appointments(call: &[Event], state: &State, telling: &Telling<'_>) -> Vec<String> {
    let mut all: Vec<(&str, Became)> = Vec::new();
    for event in call {
        let (id, became) = match &event.entry.body {
            Body::AppointmentBooked { appointment, .. } => (appointment, Became::Booked),
            Body::AppointmentChanged { appointment, .. } => (appointment, Became::Moved),
            Body::AppointmentConfirmed { appointment } => (appointment, Became::Confirmed),
            _ => continue,
        };
        // Whatever happened to it first in this call is what it is: one that was booked and moved is a booked one.
        if !all.iter().any(|(known, _)| known == id) {
            all.push((id, became));
        }
    }
    let told = all.into_iter().filter_map(|(id, became)| {
        let appointment = state.appointments.iter().find(|a| a.id == id)?;
        arranged(appointment, became, telling)
    });
    told.take(MAX_APPOINTMENTS).collect()
}

fn arranged(appointment: &Appointment, became: Became, telling: &Telling<'_>) -> Option<String> {
    let words = &telling.words.after_call;
    let with = line(&appointment.with, MAX_WITH);
    let with = if with.is_empty() { telling.clinic } else { &with };
    let Some(at) = appointment.starts_at else {
        // One that was made and cancelled in the same call is none.
        return (became != Became::Booked).then(|| fill(words.cancelled, &[("with", with)]));
    };
    let sentence = match became {
        Became::Booked => words.booked,
        Became::Moved => words.moved,
        Became::Confirmed => words.confirmed,
    };
    let when = telling.words.moment_of(telling.zone, at, telling.now);
    let told = fill(sentence, &[("when", &when), ("with", with)]);
    let reason = line(&appointment.reason, MAX_REASON);
    if !telling.open || reason.is_empty() {
        return Some(told);
    }
    let reason = ended(fill(words.reason, &[("reason", &reason)]));
    Some([told, reason].join(" "))
}

/// What happens next.
fn next(call: &[Event], state: &State, telling: &Telling<'_>, arranged: bool) -> Vec<String> {
    let words = &telling.words.after_call;
    let mut parts = Vec::new();
    let has = |wanted: fn(&Body) -> bool| call.iter().any(|event| wanted(&event.entry.body));
    let offered = has(|body| matches!(body, Body::SlotOffered { .. }));
    if let Some(offer) = state.offered.as_ref().filter(|_| offered && !arranged) {
        let ahead = offer.slots.iter().filter(|at| **at > telling.now).take(MAX_TIMES);
        let times: Vec<String> = ahead
            .map(|at| telling.words.moment_of(telling.zone, *at, telling.now))
            .collect();
        if !times.is_empty() {
            let times = telling.words.list(&times, telling.words.or);
            parts.push(fill(words.offered, &[("times", &times)]));
        }
    }
    let opened = call.iter().filter_map(|event| match &event.entry.body {
        Body::TaskOpened { task, .. } => state.tasks.iter().find(|t| t.id == *task),
        _ => None,
    });
    // A call-back says more than that somebody will be in touch.
    if let Some(task) = opened.min_by_key(|task| task.about != CALL_BACK) {
        let by = task.promised_by.filter(|at| *at > telling.now);
        let when = by.map(|at| telling.words.moment_of(telling.zone, at, telling.now));
        let sentence = match (task.about == CALL_BACK, when.is_some()) {
            (true, true) => words.call_back_by,
            (true, false) => words.call_back,
            (false, true) => words.staff_by,
            (false, false) => words.staff,
        };
        parts.push(fill(sentence, &[("when", &when.unwrap_or_default())]));
    }
    let stands = |event: &Event| match &event.entry.body {
        Body::AppointmentBooked { appointment, .. } | Body::AppointmentChanged { appointment, .. } => {
            let known = state.appointments.iter().find(|a| a.id == *appointment);
            known.is_some_and(|a| a.starts_at.is_some_and(|at| at > telling.now))
        }
        _ => false,
    };
    let [confirmation, reminder, both] = words.follows;
    match telling.follows {
        (true, true) if call.iter().any(stands) => parts.push(both.to_owned()),
        (true, false) if call.iter().any(stands) => parts.push(confirmation.to_owned()),
        (false, true) if call.iter().any(stands) => parts.push(reminder.to_owned()),
        _ => {}
    }
    parts
}

/// Whether a call has anything to sum up: something was said or arranged in it.
#[must_use]
pub fn has_content(call: &[Event]) -> bool {
    call.iter().any(|event| match &event.entry.body {
        Body::Message { .. } => event.entry.by == Actor::Patient && event.entry.channel == Channel::Voice,
        Body::AppointmentBooked { .. }
        | Body::AppointmentChanged { .. }
        | Body::AppointmentConfirmed { .. }
        | Body::SlotOffered { .. }
        | Body::TaskOpened { .. } => true,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::words::words;
    use crate::fixture::{any_log, at, entry, evening, log};
    use crate::log::answer::{More, Source};
    use proptest::prelude::*;

    fn said(by: Actor, text: &str, source: &str) -> Body {
        let source = Source {
            entry: source.to_owned(),
            ..Source::default()
        };
        let more = (by == Actor::Assistant).then(|| {
            Box::new(More {
                source: Some(source),
                ..More::default()
            })
        });
        Body::Message {
            text: text.to_owned(),
            more,
        }
    }

    fn booked(id: &str, reason: &str) -> Body {
        Body::AppointmentBooked {
            appointment: id.to_owned(),
            starts_at: at("2024-10-18T13:00:00Z"),
            ends_at: None,
            with: "Dr. Phillips".to_owned(),
            clinician: "phillips".to_owned(),
            service: "visit".to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// A call on the morning after Sarah's evening, and the state after it.
    fn call(bodies: Vec<(Actor, Body)>) -> (Vec<Event>, State) {
        let before = evening();
        let now = at("2024-10-16T07:00:00Z");
        let entries = bodies
            .into_iter()
            .map(|(by, body)| (now, entry(Channel::Voice, by, body)));
        let call = log(entries);
        let state = State::fold(before.iter().chain(&call));
        (call, state)
    }

    fn told(of: &(Vec<Event>, State), language: &str, open: bool) -> String {
        let zone = Zone::parse("Europe/London").expect("a zone");
        let telling = Telling {
            zone: &zone,
            now: at("2024-10-16T07:02:00Z"),
            words: words(language, "en"),
            clinic: "Riverside",
            open,
            follows: (true, true),
        };
        summary(&of.0, &of.1, &telling)
    }

    fn friday() -> (Vec<Event>, State) {
        call(vec![
            (
                Actor::Patient,
                said(Actor::Patient, "Is Friday free for my eczema?", ""),
            ),
            (
                Actor::Assistant,
                said(Actor::Assistant, "Friday at two is free.", "book:visit"),
            ),
            (Actor::Patient, said(Actor::Patient, "Yes please", "")),
            (Actor::Assistant, booked("apt_1", "eczema")),
        ])
    }

    #[test]
    fn sarah_reads_what_she_asked_what_was_booked_and_what_happens_next() {
        assert_eq!(
            told(&friday(), "en", true),
            "You asked: “Is Friday free for my eczema?” We booked Friday 18 October, 14:00, with Dr. Phillips. It is about: eczema. A confirmation will follow, and a reminder before it."
        );
        assert_eq!(
            told(&friday(), "sv", true),
            "Du frågade: ”Is Friday free for my eczema?” Vi bokade fredag 18 oktober kl. 14.00, hos Dr. Phillips. Det gäller: eczema. En bekräftelse kommer, och en påminnelse innan."
        );
    }

    #[test]
    fn two_questions_are_both_told_and_an_answer_is_none() {
        let of = |texts: &[&str]| {
            let said = texts
                .iter()
                .map(|text| (Actor::Patient, said(Actor::Patient, text, "")));
            told(&call(said.collect()), "en", true)
        };
        assert_eq!(
            of(&[
                "Hi, is Friday free?",
                "yes",
                "What does it cost?",
                "Is Friday free?",
                "And parking?"
            ]),
            "You asked: “Is Friday free?” and “What does it cost?”"
        );
        assert_eq!(
            of(&["yes I would like that", "can the doctor see my rash on friday"]),
            "You asked: “Can the doctor see my rash on friday”."
        );
        assert_eq!(
            of(&["Friday please"]),
            "You asked: “Do you have anyone who treats eczema?”"
        );
    }

    #[test]
    fn a_message_has_neither_the_patients_words_nor_the_reason() {
        for (language, expected) in [
            (
                "en",
                "We booked Friday 18 October, 14:00, with Dr. Phillips. A confirmation will follow, and a reminder before it.",
            ),
            (
                "sv",
                "Vi bokade fredag 18 oktober kl. 14.00, hos Dr. Phillips. En bekräftelse kommer, och en påminnelse innan.",
            ),
        ] {
            let text = told(&friday(), language, false);
            assert_eq!(text, expected);
            assert!(!text.to_lowercase().contains("eczema"));
        }
    }

    #[test]
    fn what_nobody_minds_is_named_in_a_message_too() {
        let of = call(vec![
            (
                Actor::Patient,
                said(Actor::Patient, "When are you open, and what about my rash?", ""),
            ),
            (Actor::Assistant, said(Actor::Assistant, "From eight.", "hours")),
            (
                Actor::Assistant,
                said(Actor::Assistant, "Dr. Phillips does.", "treats:eczema"),
            ),
            (Actor::Assistant, said(Actor::Assistant, "Mondays.", "days:phillips")),
        ]);
        assert_eq!(
            told(&of, "en", false),
            "You asked about our opening hours and when our doctors work."
        );
    }

    #[test]
    fn an_appointment_is_told_as_it_stands_after_the_call() {
        let moved = |starts_at| Body::AppointmentChanged {
            appointment: "apt_1".to_owned(),
            starts_at,
            ends_at: None,
            with: String::new(),
            clinician: String::new(),
        };
        let monday = Some(at("2024-10-21T09:00:00Z"));
        let of = call(vec![
            (Actor::Assistant, booked("apt_1", "")),
            (Actor::Assistant, moved(monday)),
        ]);
        assert!(told(&of, "en", true).starts_with("We booked Monday 21 October, 10:00, with Dr. Phillips."));
        let of = call(vec![
            (Actor::Assistant, booked("apt_1", "")),
            (Actor::Assistant, moved(None)),
        ]);
        assert_eq!(told(&of, "en", true), "", "made and cancelled in one call is nothing");
        let (mut events, mut state) = call(vec![
            (Actor::Assistant, booked("apt_1", "")),
            (Actor::Assistant, moved(None)),
        ]);
        events.remove(0);
        state.offered = None;
        assert_eq!(
            told(&(events, state), "en", true),
            "We cancelled your appointment with Dr. Phillips."
        );
    }

    #[test]
    fn what_is_left_to_do_is_told_and_nothing_is_promised_that_nobody_did() {
        let task = |about: &str, promised_by| Body::TaskOpened {
            task: format!("tsk_{about}"),
            about: about.to_owned(),
            promised_by,
        };
        let by = Some(at("2024-10-16T08:30:00Z"));
        let of = call(vec![
            (Actor::Patient, task("person", None)),
            (Actor::Patient, task("callback", by)),
        ]);
        assert_eq!(
            told(&of, "en", false),
            "We will call you back by Wednesday 16 October, 09:30."
        );
        let of = call(vec![(Actor::Patient, task("question", None))]);
        assert_eq!(told(&of, "sv", false), "Vår personal hör av sig.");
        let slots = vec![at("2024-10-18T13:00:00Z"), at("2024-10-21T09:00:00Z")];
        let offered = Body::SlotOffered {
            slots,
            with: "Dr. Phillips".to_owned(),
        };
        let of = call(vec![(Actor::Assistant, offered)]);
        assert_eq!(
            told(&of, "en", false),
            "You were offered Friday 18 October, 14:00 or Monday 21 October, 10:00. Nothing is booked yet."
        );
    }

    #[test]
    fn a_call_in_which_nothing_happened_has_no_summary() {
        let greeted = call(vec![(
            Actor::Assistant,
            said(Actor::Assistant, "Good morning.", "greeting"),
        )]);
        assert!(!has_content(&greeted.0));
        assert_eq!(told(&greeted, "en", true), "");
        assert!(has_content(&friday().0));
    }

    #[test]
    fn what_a_patient_adds_is_a_sentence_of_the_next_version() {
        let en = words("en", "en");
        assert_eq!(
            corrected("We booked Friday.", "No, I said “Monday”\nat ten", en),
            "We booked Friday. You added: “No, I said ’Monday’ at ten”."
        );
        let long = corrected(&"x".repeat(900), &"y".repeat(900), en);
        assert!(long.chars().count() <= MAX_SUMMARY && long.ends_with("y…”"), "{long}");
    }

    #[test]
    fn a_voice_systems_own_summary_is_told_within_bounds() {
        assert_eq!(as_told("  Wants\n Friday "), "Wants Friday.");
        assert_eq!(as_told(" "), "");
        let long = as_told(&"word ".repeat(400));
        assert!(long.chars().count() <= MAX_SUMMARY && long.ends_with('…'), "{long}");
    }

    proptest! {
        #[test]
        fn any_call_is_summed_up_in_bounds_and_on_one_line(events in any_log(40), open in any::<bool>()) {
            let state = State::fold(&events);
            let text = told(&(events, state), "en", open);
            prop_assert!(text.chars().count() <= MAX_SUMMARY);
            prop_assert!(!text.contains('\n') && !text.contains("  "));
        }
    }
}
