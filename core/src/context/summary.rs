//! What a conversation comes to: what is pending, what is known, and all of it in at most 500 characters.
//!
//! Deterministic: the same state gives the same text. Nothing is inferred that nobody said.

use super::disclose::masked;
use super::words::{Words, fill};
use crate::clinic::forms::{CONTACT_FORM, FACTS};
use crate::clinic::hours::Zone;
use crate::log::event::Channel;
use crate::log::state::{Appointment, Said, State, shorten};
use crate::time::At;
use serde::Serialize;

/// Characters of a summary.
pub const MAX_SUMMARY: usize = 500;
/// Characters of a name.
pub const MAX_NAME: usize = 80;
/// Known facts that are told.
pub const MAX_KNOWN: usize = 100;

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The patient's last words have no answer.
    ReplyToPatient,
    /// The clinic was going to call.
    CallBack,
    /// A form is begun and not finished.
    FinishForm,
    /// Times were offered, none is chosen.
    ChooseDay,
    /// An appointment is made, not confirmed.
    ConfirmAppointment,
}

/// The step that is pending, and what was offered with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// Which.
    pub step: Step,
    /// Days, times, a form: in the words of the patient's language.
    pub offered: Vec<String>,
}

/// Something that need not be asked again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What: `name`, `phone`, `language`, or a form's field.
    pub field: String,
    /// The answer.
    pub value: String,
    /// Where it was told.
    pub from: Channel,
    /// When it was told.
    pub at: At,
}

/// Where and when somebody reads this.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The clinic's zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: At,
    /// The language to say it in.
    pub words: &'a Words,
}

/// The patient's name, as they gave it, on one line.
#[must_use]
pub fn name(state: &State) -> String {
    state
        .answer("name")
        .map(|(_, name)| line(name, MAX_NAME))
        .unwrap_or_default()
}

/// The patient's number, masked: the one verified last, else the one given last.
#[must_use]
pub fn phone(state: &State) -> String {
    let phones = || state.identifiers.iter().filter(|i| i.kind == "phone");
    let verified = phones()
        .filter(|i| i.verified_at.is_some())
        .max_by_key(|i| i.verified_at);
    verified
        .or_else(|| phones().next_back())
        .map(masked)
        .unwrap_or_default()
}

/// The next appointment that is not cancelled.
fn upcoming<'a>(state: &'a State, now: At) -> Option<(&'a Appointment, At)> {
    let ahead = |a: &'a Appointment| Some((a, a.starts_at.filter(|at| *at > now)?));
    state.appointments.iter().filter_map(ahead).min_by_key(|(_, at)| *at)
}

/// What is pending; none where nothing is.
#[must_use]
pub fn pending(state: &State, here: Here<'_>) -> Option<Pending> {
    let Here { zone, now, words } = here;
    if let Some(offer) = &state.offered {
        let mut days: Vec<String> = Vec::new();
        for slot in offer.slots.iter().filter(|slot| **slot > now) {
            let day = words.weekdays[zone.local(*slot).weekday()].to_owned();
            if !days.contains(&day) {
                days.push(day);
            }
        }
        if !days.is_empty() && !state.resolved {
            return Some(Pending {
                step: Step::ChooseDay,
                offered: days,
            });
        }
    }
    if let Some((_, at)) = upcoming(state, now).filter(|(a, _)| !a.confirmed) {
        let offered = vec![words.moment_of(zone, at, now)];
        return Some(Pending {
            step: Step::ConfirmAppointment,
            offered,
        });
    }
    if state.resolved {
        return None;
    }
    if let Some(task) = state.tasks.iter().find(|t| t.about == "callback") {
        let promised = task.promised_by.map(|at| words.moment_of(zone, at, now));
        return Some(Pending {
            step: Step::CallBack,
            offered: promised.into_iter().collect(),
        });
    }
    let answered = state.last_clinic.as_ref().map_or(0, |said| said.seq);
    if state.last_patient.as_ref().is_some_and(|said| said.seq > answered) {
        return Some(Pending {
            step: Step::ReplyToPatient,
            offered: vec![],
        });
    }
    let begun = state
        .forms
        .iter()
        .find(|f| !f.completed && f.id != CONTACT_FORM && !f.answers.is_empty())?;
    Some(Pending {
        step: Step::FinishForm,
        offered: vec![begun.id.clone()],
    })
}

/// What need not be asked again: who and in which language first, then every field of every form, each fact once.
#[must_use]
pub fn known(state: &State) -> Vec<Fact> {
    let fact = |field: &str, value: String, from, at| Fact {
        field: field.to_owned(),
        value,
        from,
        at,
    };
    let mut facts = Vec::new();
    if let Some((form, name)) = state.answer("name") {
        facts.push(fact("name", line(name, MAX_NAME), form.from, form.at));
    }
    let phones = || state.identifiers.iter().filter(|i| i.kind == "phone");
    let best = phones()
        .filter(|i| i.verified_at.is_some())
        .max_by_key(|i| i.verified_at);
    if let Some(phone) = best.or_else(|| phones().next_back()) {
        facts.push(fact(
            "phone",
            masked(phone),
            phone.from,
            phone.verified_at.unwrap_or(phone.at),
        ));
    }
    let email = state
        .identifiers
        .iter()
        .filter(|i| i.kind == "email")
        .max_by_key(|i| (i.verified_at, i.at));
    if let Some(email) = email {
        facts.push(fact(
            "email",
            masked(email),
            email.from,
            email.verified_at.unwrap_or(email.at),
        ));
    }
    if !state.language.is_empty() {
        facts.push(fact("language", state.language.clone(), Channel::Web, state.started_at));
    }
    for form in &state.forms {
        for answer in form.answers.iter().filter(|a| !a.value.is_empty()) {
            // A fact is told once: not as the identifier that it is already, and not as an earlier form had it.
            let is_fact = FACTS.contains(&answer.field.as_str());
            let told = is_fact && facts.iter().any(|f| f.field == answer.field);
            let later = is_fact && state.answer(&answer.field).is_some_and(|(last, _)| last.id != form.id);
            if facts.len() < MAX_KNOWN && !told && !later {
                facts.push(fact(&answer.field, answer.value.clone(), form.from, form.at));
            }
        }
    }
    facts
}

/// The conversation in at most [`MAX_SUMMARY`] characters, what matters most first.
#[must_use]
pub fn summary(state: &State, pending: Option<&Pending>, here: Here<'_>) -> String {
    let Here { zone, now, words } = here;
    if state.last_seq == 0 {
        return String::new();
    }
    let mut parts: Vec<String> = Vec::new();
    if !state.flags.is_empty() {
        let mut labels: Vec<&str> = Vec::new();
        for flag in &state.flags {
            if !labels.contains(&flag.label.as_str()) {
                labels.push(&flag.label);
            }
        }
        let labels = shorten(&labels.join(", "), 80);
        parts.push(fill(words.flagged, &[("labels", &labels)]));
    }
    if !state.topic.is_empty() {
        parts.push(ended(fill(words.about, &[("topic", &state.topic)])));
    }
    if let Some(pending) = pending {
        let mut step = step_words(pending.step, words).to_owned();
        if !pending.offered.is_empty() {
            step = format!("{step} ({})", words.list(&pending.offered, words.or));
        }
        parts.push(fill(words.pending, &[("step", &step)]));
    }
    if let Some((appointment, at)) = upcoming(state, now) {
        let when = words.moment_of(zone, at, now);
        parts.push(fill(words.appointment, &[("when", &when), ("with", &appointment.with)]));
    }
    if !state.channels.is_empty() {
        let names: Vec<String> = state.channels.iter().map(|c| words.channel(*c).to_owned()).collect();
        let channels = words.list(&names, words.and);
        let moment = words.moment_of(zone, state.started_at, now);
        parts.push(fill(words.since, &[("channels", &channels), ("moment", &moment)]));
    }
    if let Some(said) = &state.summary {
        parts.push(ended(fill(words.last_summary, &[("text", &line(&said.text, 200))])));
    }
    let repeats = |said: &Said| line(&said.text, 60) == line(&state.topic, 60);
    if let Some(said) = state.last_patient.as_ref().filter(|said| !repeats(said)) {
        parts.push(ended(fill(words.last_patient, &[("text", &line(&said.text, 120))])));
    }
    if let Some(said) = &state.last_clinic {
        parts.push(ended(fill(words.last_clinic, &[("text", &line(&said.text, 120))])));
    }
    shorten(&parts.join(" "), MAX_SUMMARY)
}

/// The pending step in words.
fn step_words(step: Step, words: &Words) -> &'static str {
    let [reply, call_back, form, day, confirm] = words.steps;
    match step {
        Step::ReplyToPatient => reply,
        Step::CallBack => call_back,
        Step::FinishForm => form,
        Step::ChooseDay => day,
        Step::ConfirmAppointment => confirm,
    }
}

/// A sentence with its full stop, unless what it ends with (a quotation, perhaps) has one of its own.
pub(super) fn ended(mut sentence: String) -> String {
    let last = sentence.trim_end_matches(['”', '"', '’']);
    if !last.ends_with(['.', '?', '!', '…']) {
        sentence.push('.');
    }
    sentence
}

/// A text on one line, shortened.
pub(super) fn line(text: &str, max: usize) -> String {
    shorten(&text.split_whitespace().collect::<Vec<_>>().join(" "), max)
}
