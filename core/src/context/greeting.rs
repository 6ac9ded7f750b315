//! What a caller hears first: no more than the tier allows, in the clinic's time zone.

use super::summary::{Here, Pending, Step, ended, name};
use super::words::{Words, fill};
use crate::log::event::Channel;
use crate::log::state::State;

/// To a possible match: nothing that tells a stranger anything. In the clinic's language, since the patient's would tell too.
#[must_use]
pub fn possible(clinic: &str, here: Here<'_>) -> String {
    fill(here.words.possible, &[("good", good(here)), ("clinic", clinic)])
}

/// To somebody recognised: name, topic, when, and the step that is pending.
#[must_use]
pub fn recognised(state: &State, pending: Option<&Pending>, clinic: &str, here: Here<'_>) -> String {
    let Here { zone, now, words } = here;
    let mut parts = vec![fill(words.opening, &[("good", good(here)), ("clinic", clinic)])];
    let name = name(state);
    if !name.is_empty() {
        parts.push(fill(words.hi, &[("name", &name)]));
    }
    let last = state.last_patient.as_ref().map_or(state.last_at, |said| said.at);
    let when = words.when(zone, last, now);
    let place = places(state, words);
    let topic = state.topic.as_str();
    let about = match (topic.is_empty(), place.is_empty()) {
        (true, true) => fill(
            words.in_touch,
            &[("where", words.by_channel(Channel::Web)), ("when", &when)],
        ),
        (true, false) => fill(words.in_touch, &[("where", &place), ("when", &when)]),
        (false, true) => fill(words.spoke, &[("when", &when), ("topic", topic)]),
        (false, false) => fill(words.wrote, &[("where", &place), ("when", &when), ("topic", topic)]),
    };
    parts.push(ended(about));
    parts.push(question(pending, words));
    parts.join(" ")
}

/// Where the patient wrote: every channel but this one, so that a caller who used two hears both.
fn places(state: &State, words: &Words) -> String {
    let written = state.channels.iter().filter(|c| **c != Channel::Voice);
    let places: Vec<String> = written.map(|c| words.by_channel(*c).to_owned()).collect();
    words.list(&places, words.and)
}

fn question(pending: Option<&Pending>, words: &Words) -> String {
    let Some(pending) = pending else {
        return words.ask_open.to_owned();
    };
    let offered = words.list(&pending.offered, words.or);
    match pending.step {
        Step::ChooseDay => fill(words.ask_day, &[("offered", &offered)]),
        Step::ConfirmAppointment => fill(words.ask_confirm, &[("offered", &offered)]),
        Step::CallBack => words.ask_call_back.to_owned(),
        Step::ReplyToPatient => words.ask_reply.to_owned(),
        Step::FinishForm => words.ask_form.to_owned(),
    }
}

fn good(here: Here<'_>) -> &'static str {
    (here.words.good)(here.zone.local(here.now).hour())
}
