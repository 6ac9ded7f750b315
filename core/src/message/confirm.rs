//! What a yes to an appointment means by now, and what is told about getting there and preparing: from what the clinic has approved.

use crate::assistant::language::Lang;
use crate::assistant::words;
use crate::clinic::config::Config;
use crate::context::words::fill;
use crate::knowledge::Knowledge;
use crate::log::answer::{Act, Card, CardKind, FromTemplate, More, Reply};
use crate::log::event::{Body, Seq};
use crate::log::state::State;
use crate::time::At;

/// What a message is that asks again after an appointment was moved.
const MOVED: &str = "moved";
/// The entry that tells how to get to a clinic, where it has one.
const DIRECTIONS: &str = "directions";

/// What a yes to an appointment means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is confirmed by this.
    Confirms(At),
    /// It was confirmed before.
    Before(At),
    /// It is at another time than the one that was asked about.
    Moved(At),
    /// It was cancelled.
    Cancelled,
    /// It has been.
    Past,
    /// There is none.
    Unknown,
}

/// What a yes to an appointment means now. `asked`: where in the log the question stands; `changed`: where the appointment was changed last,
/// 0: never.
#[must_use]
pub fn answered(state: &State, appointment: &str, asked: Seq, changed: Seq, now: At) -> Answered {
    let Some(known) = state.appointments.iter().find(|a| a.id == appointment) else {
        return Answered::Unknown;
    };
    match known.starts_at {
        None => Answered::Cancelled,
        Some(at) if at <= now => Answered::Past,
        Some(at) if changed > asked => Answered::Moved(at),
        Some(at) if known.confirmed => Answered::Before(at),
        Some(at) => Answered::Confirms(at),
    }
}

/// A question about an appointment's new time: what is said in answer is about that.
#[must_use]
pub fn asks_again(text: String, replies: Vec<Reply>, appointment: &str) -> Body {
    let template = FromTemplate {
        id: MOVED.to_owned(),
        about: appointment.to_owned(),
        asks: true,
        ..FromTemplate::default()
    };
    let more = More {
        replies,
        template: Some(template),
        ..More::default()
    };
    Body::Message {
        text,
        more: Some(Box::new(more)),
    }
}

/// How to get to the clinic: what it says itself where it says anything, its address and a map.
#[must_use]
pub fn directions(config: &Config, knowledge: Option<&Knowledge>, language: &str) -> Body {
    let lang = Lang::parse(language).unwrap_or(Lang::En);
    let words = words::of(lang);
    let told = knowledge.and_then(|k| {
        let entry = k.entries.iter().find(|e| e.id == DIRECTIONS)?;
        let said = entry.said.get(lang.tag())?;
        // What only a turn of the assistant can fill in is left to it.
        (!said.a.contains("{hours") && !said.a.contains("{price")).then_some(said.a.as_str())
    });
    let place = [
        ("clinic", config.name.as_str()),
        ("address", config.address.as_str()),
        ("phone", config.phone.as_str()),
        ("emergency", config.emergency.as_str()),
    ];
    let more = More {
        card: Some(Card {
            kind: CardKind::Place,
            title: config.name.clone(),
            lines: vec![config.address.clone()],
            replies: vec![Reply {
                label: words.map.to_owned(),
                act: Act::Href,
                value: config.map_url(),
            }],
        }),
        ..More::default()
    };
    Body::Message {
        text: fill(told.unwrap_or(words.address), &place),
        more: Some(Box::new(more)),
    }
}

/// How to prepare for an appointment, word for word as the clinic approved it; none where there is nothing to do.
#[must_use]
pub fn preparation(state: &State, knowledge: &Knowledge, appointment: &str, language: &str) -> Option<String> {
    let lang = Lang::parse(language).unwrap_or(Lang::En);
    let known = state.appointments.iter().find(|a| a.id == appointment)?;
    known.starts_at?;
    let text = knowledge.service(&known.service)?.preparation.get(lang.tag())?;
    let words = words::of(lang);
    (!text.is_empty()).then(|| fill(words.prepare, &[("text", text)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::state::Appointment;

    fn with(starts_at: Option<At>, confirmed: bool) -> State {
        State {
            appointments: vec![Appointment {
                id: "apt_1".to_owned(),
                starts_at,
                ends_at: None,
                with: "Dr. Phillips".to_owned(),
                clinician: String::new(),
                service: String::new(),
                reason: String::new(),
                confirmed,
                arrived_at: None,
            }],
            ..State::default()
        }
    }

    #[test]
    fn a_yes_is_for_what_was_asked_and_never_for_a_time_that_nobody_named() {
        let at = Some(At(1_000));
        let now = At(500);
        assert_eq!(
            answered(&with(at, false), "apt_1", 9, 4, now),
            Answered::Confirms(At(1_000))
        );
        assert_eq!(
            answered(&with(at, true), "apt_1", 9, 4, now),
            Answered::Before(At(1_000))
        );
        assert_eq!(
            answered(&with(at, false), "apt_1", 9, 12, now),
            Answered::Moved(At(1_000))
        );
        assert_eq!(answered(&with(None, false), "apt_1", 9, 12, now), Answered::Cancelled);
        assert_eq!(answered(&with(at, false), "apt_1", 9, 4, At(1_000)), Answered::Past);
        assert_eq!(answered(&with(at, false), "apt_2", 9, 4, now), Answered::Unknown);
    }
}
