//! A conversation's card in the inbox: whether it asks for a person, since when, and who it is. Of what was said it has the topic alone.
//!
//! The session makes it from its fold, so that the inbox is derived from the sessions and can be made again from them at any time. The clinic
//! keeps it with what finding and opening it takes ([`Filed`]).

use super::documents::{Card, Looked, Wants};
use super::money::about_money;
use crate::context::disclose::masked;
use crate::log::answer::REVIEW;
use crate::log::event::Channel;
use crate::log::state::{Identifier, State, Task};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// The task that a call-back is.
const CALL_BACK: &str = "callback";
/// The task of whoever wants a person.
const PERSON: &str = "person";
/// The task of a question without an answer.
const QUESTION: &str = "question";
/// The task of signs of an emergency, and the flag's label.
pub const EMERGENCY: &str = "emergency";
/// The task of what is about money.
pub const BILLING: &str = "billing";
/// Labels of flags that ask for a person at once.
const FLAGS: [&str; 3] = [EMERGENCY, "urgent", "self-harm"];

/// What a card takes from the log besides the fold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// When a person of the clinic last answered, closed a task or settled the matter.
    pub by_person: Option<At>,
    /// The first message of the patient that nobody has answered since the clinic's side last spoke.
    pub waits_since: Option<At>,
    /// The assistant is still at it.
    pub soon: bool,
    /// Who last reviewed a question; empty: nobody did.
    pub reviewed_by: String,
}

/// A card with what the clinic keeps beside it: for finding it, and for who may open it. No desk is shown this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    /// As desks are shown it.
    pub card: Card,
    /// The patient's numbers, whole: reception searches for them by any part.
    pub numbers: Vec<String>,
    /// When the patient was last heard.
    pub heard_at: Option<At>,
    /// When a person last answered.
    pub answered_at: Option<At>,
    /// Whether it is about money: what the billing role may see.
    pub money: bool,
    /// Whether a question of theirs is open.
    pub open_question: bool,
    /// Whether a clinician looked at it.
    pub looked: Looked,
    /// Who did.
    pub looked_by: String,
}

/// Whether there is anything to show: a chat that was opened and left without a word is no conversation.
#[must_use]
pub fn has_card(state: &State) -> bool {
    state.turns > 0
        || !state.tasks.is_empty()
        || !state.flags.is_empty()
        || !state.links.is_empty()
        || !state.appointments.is_empty()
        || state.owner.is_some()
}

/// The card of a session whose fold this is.
#[must_use]
pub fn card_of(session: &str, state: &State, answered: &Answered, now: At) -> Card {
    let reasons = reasons(state, answered);
    let mut wants: Vec<Wants> = reasons.iter().map(|(why, _)| *why).collect();
    wants.sort_by_key(|why| urgency(*why));
    wants.dedup();
    let phone = phones(state).next();
    let upcoming = state
        .appointments
        .iter()
        .filter_map(|a| a.starts_at.filter(|at| *at >= now).map(|at| (at, a)))
        .min_by_key(|(at, _)| *at);
    Card {
        session: session.to_owned(),
        name: state
            .answer("name")
            .map(|(_, name)| name.to_owned())
            .unwrap_or_default(),
        verified: state.identifiers.iter().any(|i| i.verified_at.is_some()),
        number: phone.map(masked).unwrap_or_default(),
        topic: state.topic.clone(),
        language: state.language.clone(),
        channel: channel(state),
        channels: state.channels.clone(),
        started_at: state.started_at,
        last_at: state.last_at,
        last_seq: state.last_seq,
        waiting_since: reasons.iter().map(|(_, since)| *since).min(),
        promised_by: state.tasks.iter().filter_map(|t| t.promised_by).min(),
        owner: state.owner.as_ref().map(|o| o.id.clone()).unwrap_or_default(),
        owner_name: state.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default(),
        resolved: state.resolved && wants.is_empty(),
        appointment_at: upcoming.map(|(at, _)| at),
        confirmed: upcoming.is_some_and(|(_, a)| a.confirmed),
        wants,
    }
}

/// The card, with what the clinic keeps beside it.
#[must_use]
pub fn filed(session: &str, state: &State, answered: &Answered, now: At) -> Filed {
    let card = card_of(session, state, answered, now);
    let reviews = state.tasks.iter().any(|t| t.about == REVIEW);
    let looked = match (reviews, answered.reviewed_by.is_empty()) {
        (true, _) => Looked::Waiting,
        (false, false) => Looked::Done,
        (false, true) => Looked::Nothing,
    };
    Filed {
        numbers: phones(state).map(|i| i.value.clone()).collect(),
        heard_at: state.heard.iter().map(|h| h.at).max(),
        answered_at: answered.by_person,
        money: is_money(state),
        open_question: card.wants.iter().any(|w| matches!(w, Wants::Question | Wants::Reply)),
        looked,
        looked_by: answered.reviewed_by.clone(),
        card,
    }
}

/// Whether it is about money: an open task is, or what they came for.
#[must_use]
pub fn is_money(state: &State) -> bool {
    state.tasks.iter().any(|t| t.about == BILLING) || about_money(&state.topic)
}

/// Why a task asks for a person.
#[must_use]
pub fn why(about: &str) -> Wants {
    match about {
        EMERGENCY => Wants::Emergency,
        CALL_BACK => Wants::CallBack,
        PERSON => Wants::Person,
        QUESTION => Wants::Question,
        REVIEW => Wants::Review,
        _ => Wants::Task,
    }
}

/// Which comes first on a card.
fn urgency(why: Wants) -> u8 {
    match why {
        Wants::Emergency => 0,
        Wants::CallBack => 1,
        Wants::Person => 2,
        Wants::Reply => 3,
        Wants::Question => 4,
        Wants::Review => 5,
        Wants::Task => 6,
    }
}

/// Everything that asks for a person, with since when.
fn reasons(state: &State, answered: &Answered) -> Vec<(Wants, At)> {
    let mut reasons: Vec<(Wants, At)> = state.tasks.iter().map(|t: &Task| (why(&t.about), t.at)).collect();
    // A voice system raises flags without a task. Whoever answered since then has seen it.
    let unseen = |at: At| !state.resolved && answered.by_person.is_none_or(|seen| seen < at);
    let flags = state.flags.iter().filter(|f| FLAGS.contains(&f.label.as_str()));
    reasons.extend(flags.filter(|f| unseen(f.at)).map(|f| (Wants::Emergency, f.at)));
    if let Some(since) = unanswered(state, answered) {
        let person = state.staff.is_some() || state.owner.is_some();
        // What the assistant could not even try to answer is a question like any other that stayed open.
        reasons.push((if person { Wants::Reply } else { Wants::Question }, since));
    }
    reasons
}

/// Since when the patient waits for words. A phone call ends with somebody's last word, which waits for nothing.
fn unanswered(state: &State, answered: &Answered) -> Option<At> {
    let said = state.last_patient.as_ref()?;
    let told = state.last_clinic.as_ref().map_or(0, |said| said.seq);
    let spoken = channel(state) == Channel::Voice;
    if state.resolved || answered.soon || spoken || said.seq <= told {
        return None;
    }
    Some(answered.waits_since.unwrap_or(said.at))
}

/// Where the patient was heard last.
fn channel(state: &State) -> Channel {
    let heard = state.heard.iter().max_by_key(|h| h.at).map(|h| h.channel);
    heard
        .or_else(|| state.channels.last().copied())
        .or_else(|| state.links.last().map(|link| link.channel))
        .unwrap_or(Channel::Web)
}

/// The patient's numbers, a proved one first, the newest first among equals.
fn phones(state: &State) -> impl Iterator<Item = &Identifier> {
    let mut phones: Vec<&Identifier> = state.identifiers.iter().filter(|i| i.kind == "phone").rev().collect();
    phones.sort_by_key(|i| i.verified_at.is_none());
    phones.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{any_log, at, entry, evening, evening_with_appointment, log};
    use crate::log::event::{Actor, Body, Event};
    use crate::log::state::MAX_TOPIC;
    use proptest::prelude::*;

    const NOW: At = At(1_729_200_000_000);

    fn card(events: &[Event], answered: &Answered) -> Card {
        card_of("ses_1", &State::fold(events), answered, NOW)
    }

    fn task(about: &str, when: &str) -> (At, crate::log::event::Entry) {
        let body = Body::TaskOpened {
            task: format!("tsk_{about}"),
            about: about.to_owned(),
            promised_by: Some(at(when).plus(3_600_000)),
        };
        (at(when), entry(Channel::Web, Actor::Patient, body))
    }

    fn said(by: Actor, when: &str, text: &str) -> (At, crate::log::event::Entry) {
        let mut said = entry(Channel::Web, by, Body::message(text));
        said.cid = when.to_owned();
        (at(when), said)
    }

    #[test]
    fn sarahs_card_says_who_what_and_when() {
        let state = State::fold(&evening_with_appointment());
        let filed = filed("ses_1", &state, &Answered::default(), at("2024-10-16T09:00:00Z"));
        let card = filed.card;
        assert_eq!((card.name.as_str(), card.number.as_str()), ("Sarah", "+44•••••456"));
        assert!(card.verified && card.topic.contains("eczema"));
        assert!(card.appointment_at.is_some());
        assert_eq!(filed.numbers, ["+447400123456"]);
        let after = card_of("ses_1", &state, &Answered::default(), at("2030-01-01T00:00:00Z"));
        assert_eq!((after.appointment_at, after.confirmed), (None, false));
    }

    #[test]
    fn the_most_urgent_comes_first_and_the_oldest_says_since_when() {
        let events = log([
            task("review", "2024-10-15T20:00:00Z"),
            task("person", "2024-10-15T21:00:00Z"),
            task("emergency", "2024-10-15T22:00:00Z"),
        ]);
        let card = card(&events, &Answered::default());
        assert_eq!(card.wants, [Wants::Emergency, Wants::Person, Wants::Review]);
        assert_eq!(card.waiting_since, Some(at("2024-10-15T20:00:00Z")));
        assert_eq!(card.promised_by, Some(at("2024-10-15T21:00:00Z")));
    }

    #[test]
    fn a_flag_without_a_task_is_an_emergency_until_a_person_answers() {
        let flag = Body::FlagRaised {
            flag: "f".to_owned(),
            label: EMERGENCY.to_owned(),
        };
        let when = at("2024-10-15T21:00:00Z");
        let events = log([(when, entry(Channel::Voice, Actor::System, flag))]);
        assert_eq!(card(&events, &Answered::default()).wants, [Wants::Emergency]);
        let answered = |at| Answered {
            by_person: Some(at),
            ..Answered::default()
        };
        assert_eq!(card(&events, &answered(when.plus(-1))).wants, [Wants::Emergency]);
        assert_eq!(card(&events, &answered(when)).wants, []);
    }

    #[test]
    fn who_wrote_last_to_a_person_waits_for_a_reply_since_their_first_word() {
        let owner = Body::Assigned {
            to: "ann".to_owned(),
            name: "Ann".to_owned(),
        };
        let mut all = vec![
            said(Actor::Patient, "2024-10-15T21:00:00Z", "Is Friday fine?"),
            (
                at("2024-10-15T21:01:00Z"),
                entry(Channel::Web, Actor::Staff("ann".to_owned()), owner),
            ),
            said(Actor::Patient, "2024-10-15T21:02:00Z", "Hello?"),
        ];
        let since = Some(at("2024-10-15T21:00:00Z"));
        let answered = Answered {
            waits_since: since,
            ..Answered::default()
        };
        let waiting = card(&log(all.clone()), &answered);
        assert_eq!((waiting.wants, waiting.waiting_since), (vec![Wants::Reply], since));
        assert_eq!((waiting.owner.as_str(), waiting.owner_name.as_str()), ("ann", "Ann"));
        all.push(said(Actor::Staff("ann".to_owned()), "2024-10-15T21:03:00Z", "It is."));
        assert_eq!(card(&log(all), &Answered::default()).wants, []);
    }

    #[test]
    fn what_nobody_answers_is_a_question_but_not_while_the_assistant_is_at_it() {
        let events = log([said(Actor::Patient, "2024-10-15T21:00:00Z", "Is Friday fine?")]);
        assert_eq!(card(&events, &Answered::default()).wants, [Wants::Question]);
        let soon = Answered {
            soon: true,
            ..Answered::default()
        };
        assert_eq!(card(&events, &soon).wants, []);
    }

    #[test]
    fn what_is_settled_is_settled_unless_something_is_left_to_do() {
        let resolved = |when: &str| {
            let body = Body::Resolved {
                outcome: "answered".to_owned(),
                topic: String::new(),
            };
            (at(when), entry(Channel::Web, Actor::Staff("ann".to_owned()), body))
        };
        let asked = said(Actor::Patient, "2024-10-15T21:00:00Z", "Is Friday fine?");
        let done = card(
            &log([asked.clone(), resolved("2024-10-15T21:05:00Z")]),
            &Answered::default(),
        );
        assert!(done.resolved && done.wants.is_empty());
        let left = [
            asked,
            task("callback", "2024-10-15T21:01:00Z"),
            resolved("2024-10-15T21:05:00Z"),
        ];
        let left = card(&log(left), &Answered::default());
        assert!(!left.resolved && left.wants == [Wants::CallBack]);
    }

    #[test]
    fn money_is_a_task_or_a_topic() {
        let about = |text: &str| State {
            topic: text.to_owned(),
            ..State::default()
        };
        assert!(is_money(&about("My invoice")) && !is_money(&about("My knee")));
        assert!(is_money(&State::fold(&log([task("billing", "2024-10-15T21:00:00Z")]))));
    }

    #[test]
    fn a_chat_without_a_word_has_no_card() {
        assert!(!has_card(&State::fold(&evening()[..2])));
        assert!(has_card(&State::fold(&evening()[..3])));
    }

    #[test]
    fn filed_card_format_unchanged() {
        // Stored in the clinic and on its way to it.
        let filed = filed("ses_1", &State::fold(&evening()[..4]), &Answered::default(), NOW);
        assert_eq!(
            serde_json::to_string(&filed).expect("JSON"),
            r#"{"card":{"session":"ses_1","name":"","verified":false,"number":"","topic":"Do you have anyone who treats eczema?","language":"en","channel":"web","channels":["web"],"started_at":"2024-10-15T21:00:00.000Z","last_at":"2024-10-15T21:00:11.000Z","last_seq":4,"wants":[],"waiting_since":null,"promised_by":null,"owner":"","owner_name":"","resolved":false,"appointment_at":null,"confirmed":false},"numbers":[],"heard_at":"2024-10-15T21:00:10.000Z","answered_at":null,"money":false,"open_question":false,"looked":"nothing","looked_by":""}"#
        );
    }

    fn any_answered() -> impl Strategy<Value = Answered> {
        let time = || proptest::option::of((0..2_000_000_000_000i64).prop_map(At));
        (time(), time(), any::<bool>(), ".{0,5}").prop_map(|(by_person, waits_since, soon, reviewed_by)| Answered {
            by_person,
            waits_since,
            soon,
            reviewed_by,
        })
    }

    proptest! {
        #[test]
        fn whoever_asks_for_a_person_has_a_reason_and_a_beginning(events in any_log(40), answered in any_answered()) {
            let state = State::fold(&events);
            let card = card_of("ses_1", &state, &answered, NOW);
            prop_assert_eq!(card.wants.is_empty(), card.waiting_since.is_none());
            for task in &state.tasks {
                prop_assert!(card.wants.contains(&why(&task.about)));
                prop_assert!(card.waiting_since.is_some_and(|since| since <= task.at));
            }
            prop_assert!(card.wants.is_sorted_by_key(|w| urgency(*w)));
            prop_assert!(!card.resolved || card.wants.is_empty());
        }

        #[test]
        fn of_what_was_said_a_card_has_the_topic_alone(events in any_log(20), answered in any_answered()) {
            // Every message says something that stands nowhere else.
            let mut events = events;
            for (i, event) in events.iter_mut().enumerate() {
                match &mut event.entry.body {
                    Body::Message { text, .. } | Body::Note { text } => *text = format!("zqx{i}zqx"),
                    Body::Summary { text, .. } => *text = format!("zqx{i}zqx"),
                    _ => {}
                }
            }
            let state = State::fold(&events);
            let mut filed = filed("ses_1", &state, &answered, NOW);
            prop_assert!(filed.card.topic.chars().count() <= MAX_TOPIC);
            prop_assert_eq!(std::mem::take(&mut filed.card.topic), state.topic);
            let written = serde_json::to_string(&filed).expect("JSON");
            prop_assert!(!written.contains("zqx"), "{written}");
        }
    }
}
