//! What a caller hears first: no more than the tier allows, in the clinic's time zone.

use super::summary::{Here, Pending, Step, ended, name};
use super::words::{Words, fill};
use crate::log::event::Channel;
use crate::log::state::State;
use crate::time::At;

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
        parts.push(fill(words.hi, &[("name", called(&name))]));
    }
    let place = places(state, here);
    let topic = state.topic.as_str();
    let about = match (topic.is_empty(), place.is_empty()) {
        (true, true) => {
            let when = words.when(zone, last(state), now);
            let web = [words.by_channel(Channel::Web), when.as_str()].join(" ");
            fill(words.in_touch, &[("where", &web)])
        }
        (true, false) => fill(words.in_touch, &[("where", &place)]),
        (false, true) => {
            let when = words.when(zone, last(state), now);
            fill(words.spoke, &[("when", &when), ("topic", topic)])
        }
        (false, false) => fill(words.wrote, &[("where", &place), ("topic", topic)]),
    };
    parts.push(ended(about));
    parts.push(question(pending, words));
    parts.join(" ")
}

/// What somebody is called who gave this name: the first of it, as the clinic's messages do; the whole where that is a title.
fn called(name: &str) -> &str {
    let first = name.split_whitespace().next().unwrap_or(name);
    let title = ["mr", "mrs", "ms", "miss", "dr", "prof", "herr", "fru"];
    let bare = first.trim_end_matches('.').to_lowercase();
    if title.contains(&bare.as_str()) || bare.chars().count() < 2 {
        name
    } else {
        first
    }
}

/// When the patient was last heard.
fn last(state: &State) -> At {
    state.last_patient.as_ref().map_or(state.last_at, |said| said.at)
}

/// Where and when the patient wrote: every channel but this one, so that a caller who used two hears both.
fn places(state: &State, here: Here<'_>) -> String {
    let Here { zone, now, words } = here;
    let mut places: Vec<(Vec<String>, String)> = Vec::new();
    for channel in state.channels.iter().filter(|c| **c != Channel::Voice) {
        let at = heard(state, *channel).unwrap_or_else(|| last(state));
        let (place, when) = (words.by_channel(*channel).to_owned(), words.when(zone, at, now));
        match places.last_mut() {
            // Said once for both: "in our web chat and on WhatsApp yesterday evening".
            Some((same, then)) if *then == when => same.push(place),
            _ => places.push((vec![place], when)),
        }
    }
    let said = |(places, when): &(Vec<String>, String)| format!("{} {when}", words.list(places, words.and));
    let all: Vec<String> = places.iter().map(said).collect();
    words.list(&all, words.and)
}

fn heard(state: &State, channel: Channel) -> Option<At> {
    state.heard.iter().find(|h| h.channel == channel).map(|h| h.at)
}

/// Where it is known from what the patient wants, for whoever asks: each channel before this call, and when. Empty: there was none.
#[must_use]
pub fn source(state: &State, here: Here<'_>) -> String {
    let Here { zone, now, words } = here;
    let all = state.channels.iter().filter(|c| **c != Channel::Voice);
    let records: Vec<String> = all
        .map(|channel| {
            let at = heard(state, *channel).unwrap_or_else(|| last(state));
            let moment = words.moment_of(zone, at, now);
            fill(
                words.record_of,
                &[("what", words.record(*channel)), ("moment", &moment)],
            )
        })
        .collect();
    if records.is_empty() {
        return String::new();
    }
    fill(words.source, &[("records", &words.list(&records, words.and))])
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

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn people_are_called_by_their_first_name_unless_they_gave_a_title() {
        for (name, is) in [
            ("Sarah", "Sarah"),
            ("Sarah Miller", "Sarah"),
            ("Anna-Karin Ek", "Anna-Karin"),
            ("Mr. Baker", "Mr. Baker"),
            ("J Smith", "J Smith"),
        ] {
            assert_eq!(called(name), is);
        }
    }
}
