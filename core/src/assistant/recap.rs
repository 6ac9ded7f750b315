//! What a patient says to the summary of a call: YES locks it, NO tells staff and asks what should be different, and what they write then
//! is its next version.
//!
//! Which summary is meant stands in what the question was about, so that an old button never answers for a newer summary.

use super::normalise::normalise;
use crate::context::after_call::{added, corrected};
use crate::context::words::{self, fill};
use crate::log::answer::{Act, FromTemplate, More, Reply};
use crate::log::event::Body;
use crate::log::state::{Recap, State};
use crate::people::language::primary;
use crate::time::{At, DAY};

/// What the task of a summary that is not right is about.
pub const TASK: &str = "summary";
/// The question what should be different: what is written next answers it.
const CLARIFY: &str = "clarify";
/// A new version, told back.
const RETOLD: &str = "summary_again";
/// Before a summary's version and its call, in what a question is about.
const ABOUT: &str = "summary-";
/// Versions of one summary: whoever still disagrees is better off with a person.
const MAX_VERSIONS: u32 = 5;
/// For so long after the question what a patient writes is its answer.
const ANSWERED_WITHIN: i64 = DAY;

struct Texts {
    tag: &'static str,
    /// What is pressed and typed: yes, no.
    answers: [(&'static str, &'static str); 2],
    confirmed: &'static str,
    locked: &'static str,
    clarify: &'static str,
    /// `{phone}`: nobody receives tasks.
    clarify_unseen: &'static str,
    /// `{added}`.
    noted: &'static str,
    staff: &'static str,
    /// `{phone}`.
    no_staff: &'static str,
    newer: &'static str,
}

const EN: Texts = Texts {
    tag: "en",
    answers: [("Yes", "YES"), ("No", "NO")],
    confirmed: "Thank you. We have noted that it is right.",
    locked: "You have told us that this summary is right, so it stays as it is. If something is different now, write it here, and we will look at it.",
    clarify: "Thank you for telling us. What should be different? Write it here in your own words. Our staff will see it.",
    clarify_unseen: "Thank you for telling us. What should be different? Write it here in your own words, or call us on {phone}.",
    noted: "Thank you. {added} Is it right now? Reply YES to confirm or NO to clarify.",
    staff: "Thank you. Our staff has what you wrote, and will get back to you.",
    no_staff: "Thank you. Please call us on {phone}, so that we can put it right together.",
    newer: "There is a newer summary than that one. Please answer the last one that we sent.",
};

const SV: Texts = Texts {
    tag: "sv",
    answers: [("Ja", "JA"), ("Nej", "NEJ")],
    confirmed: "Tack. Vi har noterat att det stämmer.",
    locked: "Du har sagt att sammanfattningen stämmer, så den står kvar som den är. Är något annorlunda nu, skriv det här så tittar vi på det.",
    clarify: "Tack för att du säger till. Vad ska vara annorlunda? Skriv det här med egna ord. Vår personal ser det.",
    clarify_unseen: "Tack för att du säger till. Vad ska vara annorlunda? Skriv det här med egna ord, eller ring oss på {phone}.",
    noted: "Tack. {added} Stämmer det nu? Svara JA för att bekräfta eller NEJ för att förtydliga.",
    staff: "Tack. Vår personal har det du skrev och hör av sig till dig.",
    no_staff: "Tack. Ring oss gärna på {phone}, så rättar vi till det tillsammans.",
    newer: "Det finns en nyare sammanfattning än den. Svara på den senaste som vi skickade.",
};

fn texts(language: &str) -> &'static Texts {
    if primary(language) == SV.tag { &SV } else { &EN }
}

/// What the question about a summary is about.
#[must_use]
pub fn about(call_id: &str, version: u32) -> String {
    format!("{ABOUT}{version}-{call_id}")
}

/// Which summary a question is about: its call and its version. None: it is about something else.
#[must_use]
pub fn summary_of(about: &str) -> Option<(&str, u32)> {
    let (version, call_id) = about.strip_prefix(ABOUT)?.split_once('-')?;
    Some((call_id, version.parse().ok()?))
}

/// The summary that a question is about, as long as it is the last one.
fn current<'a>(state: &'a State, (call_id, version): (&str, u32)) -> Option<&'a Recap> {
    let recap = state.recap.as_ref()?;
    (recap.call_id == call_id && recap.version == version).then_some(recap)
}

/// Something that follows from what the patient said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The patient did this.
    ByPatient(Body),
    /// The clinic's side did this.
    ByClinic(Body),
    /// Staff is to be told, once: a task about [`TASK`].
    Task,
}

/// Who answers the patient.
#[derive(Clone, Copy, Debug)]
pub struct Answering<'a> {
    /// The language to answer in.
    pub language: &'a str,
    /// The clinic's phone, as it is to be called.
    pub phone: &'a str,
    /// Whether somebody receives tasks.
    pub receiver: bool,
}

/// What a yes or a no to a summary does, in order; none where the question was about something else.
#[must_use]
pub fn answered(state: &State, about: &str, yes: bool, by: Answering<'_>) -> Option<Vec<Effect>> {
    let of = summary_of(about)?;
    let texts = texts(by.language);
    let say = |text: &str| Effect::ByClinic(message(&fill(text, &[("phone", by.phone)]), None));
    let Some(recap) = current(state, of) else {
        return Some(vec![say(texts.newer)]);
    };
    Some(match (yes, recap.confirmed) {
        (true, true) => vec![say(texts.confirmed)],
        (true, false) => vec![
            Effect::ByPatient(Body::SummaryConfirmed { of: recap.seq }),
            say(texts.confirmed),
        ],
        (false, true) => vec![say(texts.locked)],
        (false, false) => {
            let mut effects = Vec::new();
            if by.receiver {
                effects.push(Effect::Task);
            }
            effects.push(match (recap.version < MAX_VERSIONS, by.receiver) {
                (true, receiver) => {
                    let text = if receiver { texts.clarify } else { texts.clarify_unseen };
                    let asks = asking(CLARIFY, about.to_owned(), texts, false);
                    Effect::ByClinic(message(&fill(text, &[("phone", by.phone)]), Some(asks)))
                }
                (false, true) => say(texts.staff),
                (false, false) => say(texts.no_staff),
            });
            effects
        }
    })
}

/// What a patient's words do where they answer what should be different: the summary's next version, and that it is told back. None where
/// they do not: nothing was asked, or they ask something themselves.
#[must_use]
pub fn clarified(state: &State, said: &str, by: Answering<'_>, now: At) -> Option<Vec<Effect>> {
    let asked = state.asked.as_ref().filter(|asked| asked.template == CLARIFY)?;
    let recap = current(state, summary_of(&asked.about)?).filter(|recap| !recap.confirmed)?;
    let normal = normalise(said);
    if normal.asks || normal.words.is_empty() || now > asked.at.plus(ANSWERED_WITHIN) || recap.version >= MAX_VERSIONS {
        return None;
    }
    let before = state.summary.as_ref().filter(|summary| summary.seq == recap.seq)?;
    let words = words::words(by.language, "en");
    let texts = texts(by.language);
    let next = Body::Summary {
        text: corrected(&before.text, said, words),
        call_id: recap.call_id.clone(),
        version: recap.version + 1,
    };
    let next_about = about(&recap.call_id, recap.version + 1);
    let told = fill(texts.noted, &[("added", &added(said, words))]);
    Some(vec![
        Effect::ByClinic(next),
        Effect::ByClinic(message(&told, Some(asking(RETOLD, next_about, texts, true)))),
    ])
}

/// What stands behind a question about a summary.
fn asking(id: &str, about: String, texts: &Texts, choices: bool) -> More {
    let replies = texts.answers.iter().filter(|_| choices).map(|(label, value)| Reply {
        label: (*label).to_owned(),
        act: Act::Say,
        value: (*value).to_owned(),
    });
    More {
        replies: replies.collect(),
        template: Some(FromTemplate {
            id: id.to_owned(),
            about,
            asks: true,
            ..FromTemplate::default()
        }),
        ..More::default()
    }
}

fn message(text: &str, more: Option<More>) -> Body {
    Body::Message {
        text: text.to_owned(),
        more: more.map(Box::new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, entry, evening, log};
    use crate::log::event::{Actor, Channel, Event};

    const BY: Answering<'static> = Answering {
        language: "en",
        phone: "+44 1632 960001",
        receiver: true,
    };

    fn now() -> At {
        at("2024-10-16T07:05:00Z")
    }

    /// The log with a call's summary and the message about it, and what is to be appended after it.
    struct Chat(Vec<Event>);

    impl Chat {
        fn new() -> Chat {
            let mut chat = Chat(evening());
            let summary = Body::Summary {
                text: "We booked Friday.".to_owned(),
                call_id: "CA1".to_owned(),
                version: 1,
            };
            chat.add(Actor::Assistant, summary);
            let of = about("CA1", 1);
            chat.add(
                Actor::Assistant,
                message("Is that right?", Some(asking("summary", of, &EN, true))),
            );
            chat
        }

        fn add(&mut self, by: Actor, body: Body) {
            let seq = self.state().last_seq + 1;
            let made = log([(now(), entry(Channel::Whatsapp, by, body))]);
            self.0.extend(made.into_iter().map(|e| Event { seq, ..e }));
        }

        fn state(&self) -> State {
            State::fold(&self.0)
        }

        fn about(&self) -> String {
            self.state().asked.expect("something was asked").about
        }

        fn take(&mut self, effects: Vec<Effect>) -> Vec<String> {
            let mut said = Vec::new();
            for effect in effects {
                match effect {
                    Effect::ByPatient(body) => self.add(Actor::Patient, body),
                    Effect::ByClinic(body) => {
                        if let Body::Message { text, .. } = &body {
                            said.push(text.clone());
                        }
                        self.add(Actor::Assistant, body);
                    }
                    Effect::Task => said.push("[task]".to_owned()),
                }
            }
            said
        }

        fn answer(&mut self, yes: bool) -> Vec<String> {
            let about = self.about();
            self.press(&about, yes)
        }

        fn press(&mut self, about: &str, yes: bool) -> Vec<String> {
            let effects = answered(&self.state(), about, yes, BY);
            self.take(effects.expect("it is about a summary"))
        }

        fn write(&mut self, text: &str) -> Option<Vec<String>> {
            self.add(Actor::Patient, Body::message(text));
            let effects = clarified(&self.state(), text, BY, now())?;
            Some(self.take(effects))
        }
    }

    #[test]
    fn yes_locks_it_and_no_does_not_open_it_again() {
        let mut chat = Chat::new();
        let button = chat.about();
        assert_eq!(chat.answer(true), [EN.confirmed]);
        assert!(chat.state().recap.expect("one").confirmed);
        assert_eq!(chat.state().asked, None, "a further yes is about something else");
        let before = chat.0.len();
        assert_eq!(chat.press(&button, true), [EN.confirmed]);
        assert_eq!(chat.0.len(), before + 1, "it is confirmed once");
        assert_eq!(chat.press(&button, false), [EN.locked]);
        let late = Body::Summary {
            text: "Something else.".to_owned(),
            call_id: "CA1".to_owned(),
            version: 2,
        };
        chat.add(Actor::Voice("vapi".to_owned()), late);
        let state = chat.state();
        assert_eq!(
            (
                state.recap.expect("one").version,
                state.summary.expect("one").text.as_str()
            ),
            (1, "We booked Friday.")
        );
        assert_eq!(chat.write("It was Monday"), None, "nothing is asked any more");
    }

    #[test]
    fn no_tells_staff_and_what_is_written_next_is_the_next_version_told_back() {
        let mut chat = Chat::new();
        assert_eq!(chat.answer(false), ["[task]", EN.clarify]);
        let said = chat.write("It was Monday, not Friday").expect("it is the answer");
        assert_eq!(
            said,
            [
                "Thank you. You added: “It was Monday, not Friday”. Is it right now? Reply YES to confirm or NO to clarify."
            ]
        );
        let state = chat.state();
        let recap = state.recap.clone().expect("one");
        assert_eq!(
            (recap.version, recap.confirmed, recap.call_id.as_str()),
            (2, false, "CA1")
        );
        assert_eq!(
            state.summary.expect("one").text,
            "We booked Friday. You added: “It was Monday, not Friday”."
        );
        assert_eq!(chat.about(), about("CA1", 2));
        assert_eq!(chat.answer(true), [EN.confirmed]);
        assert!(chat.state().recap.expect("one").confirmed);
    }

    #[test]
    fn a_question_is_no_correction_and_neither_is_what_comes_a_day_later() {
        let mut chat = Chat::new();
        // A voice system's own summary, long after the message: what she was told is what she answers.
        let late = Body::Summary {
            text: "Wants Friday.".to_owned(),
            call_id: "CA1".to_owned(),
            version: 2,
        };
        chat.add(Actor::Voice("retell".to_owned()), late);
        assert_eq!(chat.answer(false), ["[task]", EN.clarify]);
        assert_eq!(chat.write("Where can I park?"), None);
        assert_eq!(chat.write("👍"), None);
        let late = clarified(&chat.state(), "It was Monday", BY, now().plus(DAY + 1));
        assert_eq!(late, None);
        assert!(chat.write("It was Monday").is_some());
    }

    #[test]
    fn an_old_button_does_not_answer_for_a_newer_summary() {
        let mut chat = Chat::new();
        let old = chat.about();
        chat.answer(false);
        chat.write("It was Monday");
        let state = chat.state();
        let effects = answered(&state, &old, true, BY).expect("it is about a summary");
        assert_eq!(chat.take(effects), [EN.newer]);
        assert!(!chat.state().recap.expect("one").confirmed);
        assert_eq!(answered(&state, "apt_1", true, BY), None);
        assert_eq!(summary_of("summary-x"), None);
        assert_eq!(summary_of("summary-12-CA-1"), Some(("CA-1", 12)));
    }

    #[test]
    fn whoever_never_agrees_gets_a_person() {
        let mut chat = Chat::new();
        for n in 1..MAX_VERSIONS {
            chat.answer(false);
            chat.write(&format!("Not that, version {n}")).expect("a version");
        }
        assert_eq!(chat.answer(false), ["[task]", EN.staff]);
        assert_eq!(chat.write("Still not"), None);
    }

    #[test]
    fn where_nobody_receives_tasks_nobody_is_promised() {
        let chat = Chat::new();
        let by = Answering { receiver: false, ..BY };
        let effects = answered(&chat.state(), &chat.about(), false, by).expect("effects");
        assert!(!effects.contains(&Effect::Task));
        for texts in [&EN, &SV] {
            for text in [texts.clarify_unseen, texts.no_staff] {
                assert!(text.contains("{phone}"));
            }
        }
    }
}
