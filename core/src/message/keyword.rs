//! What a short answer means: STOP, START, HUMAN, YES, NO, DIRECTIONS, INFO, as a button or as a word, in either language.
//!
//! Only a message that says nothing else is one of them. "Yes, but can I come later?" and "Should I stop using the cream?" are the assistant's.

use crate::assistant::normalise::normalise;
use crate::clinic::template::Choice;
use crate::log::state::State;

/// What a message means, wherever it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// No more messages here.
    Stop,
    /// Messages again.
    Start,
    /// A person.
    Human,
    /// Yes to what an approved text asked.
    Yes {
        /// What it was about: an appointment's id.
        about: String,
    },
    /// No to it.
    No {
        /// What it was about.
        about: String,
    },
    /// How to get there.
    Directions {
        /// For which appointment; empty: none.
        about: String,
    },
    /// How to prepare.
    Info {
        /// For which appointment; empty: none.
        about: String,
    },
    /// Anything else, as the patient's words.
    Said(String),
}

/// Before what a button says, where it says something.
pub const SAY: &str = "say:";
/// A button that asks for a person.
pub const HUMAN: &str = "human:";

const STOP: &str = "stop|stopp|stoppa|stopall|stop all|unsubscribe|optout|opt out|end|quit|avsluta|avregistrera|sluta|stop messages|\
                    stop messaging me|stop texting me|stop sending messages|stop sending me messages|stop writing to me|sluta skicka|\
                    sluta skriva|sluta skicka meddelanden|sluta skicka sms|inga fler meddelanden|no more messages";
const START: &str = "start|unstop|starta|borja|start again|starta igen|start messages";
const PERSON: &str = "human|person|agent|staff|reception|receptionist|operator|a person|a human|real person|a real person|human being|\
                      manniska|en manniska|personal|personalen|receptionen|talk to a person|talk to a human|speak to a person|\
                      speak to a human|speak with a person|talk to someone|prata med en manniska|tala med en manniska|prata med personal|\
                      tala med personal|prata med nagon|tala med nagon|en riktig manniska";
const YES: &str = "yes|y|yeah|yep|yup|yea|yess|ok|okay|okey|okej|sure|confirm|confirmed|i confirm|yes i confirm|ja|j|japp|jepp|jada|\
                   jo|jaa|absolut|absolutely|visst|javisst|sjalvklart|garna|bekrafta|bekraftar|jag bekraftar|ja jag bekraftar|\
                   yes confirm|yes i will|yes i will be there|yes ill be there|i will be there|ill be there|yes i am coming|yes im coming|\
                   im coming|i am coming|yes ill come|yes i can|yes i can come|yes that works|yes thats fine|yes its fine|yes of course|\
                   of course|yes see you|yes see you then|see you|see you then|ja jag kommer|jag kommer|ja det gar bra|det gar bra|\
                   ja det funkar|det funkar|ja det passar|det passar|ja det blir bra|det blir bra|ja vi ses|vi ses|ja vi ses da|vi ses da|\
                   ja absolut|ja visst|ja garna|ja sjalvklart|yes yes|ja ja";
const NO: &str = "no|n|nope|nah|nej|na|naa|nejda|no i cant|i cant|i cant come|i cant make it|i cannot come|i cannot make it|\
                  no i cant come|no i cant make it|no i cannot|no i cannot come|no i cannot make it|cant make it|cant come|not coming|\
                  im not coming|i am not coming|no im not coming|i wont be there|no i wont be there|nej jag kan inte|jag kan inte|\
                  jag kan inte komma|nej jag kan inte komma|kan inte komma|kan inte|nej det gar inte|det gar inte|nej det passar inte|\
                  det passar inte|jag kommer inte|nej jag kommer inte|no no|nej nej";
const DIRECTIONS: &str = "directions|direction|map|a map|the map|karta|kartan|en karta|vagbeskrivning|vagbeskrivningen|hitta hit|hitta dit|\
                          hitta till er|get directions|send directions|send map";
const INFO: &str = "info|information|mer info|more info|mer information|more information|preparation|preparations|prepare|how to prepare|\
                    forberedelser|forberedelse|instructions|instruktioner";

/// Words of politeness around them.
const POLITE: &str = "please|pls|plz|thanks|thank|you|thx|cheers|hi|hello|hey|dear|sir|madam|tack|tackar|snalla|hej|hejsan|hejhej|da|sa|mycket|\
                      very|much|many|lovely|great|perfect|perfekt|bra|good|fine|toppen|super|now|nu|kind|regards|mvh|halsningar|vanligen|sorry|\
                      tyvarr|unfortunately|forlat|am|afraid|im|i";

/// Signs that say it without a word.
const YES_SIGNS: &str = "👍👌✅✔☑🙂😊😀🙏";
const NO_SIGNS: &str = "👎❌✖🚫";

fn among(list: &str, text: &str) -> bool {
    list.split('|').any(|one| one == text)
}

/// The button's id that brings this choice back.
#[must_use]
pub fn payload(choice: Choice, about: &str) -> String {
    format!("{}:{about}", choice.as_str())
}

/// What a message means. `payload`: what a pressed button brought back, empty where none was; it outranks the words.
#[must_use]
pub fn mean(text: &str, payload: &str, state: &State) -> Meaning {
    if let Some(meaning) = pressed(payload, state) {
        return meaning;
    }
    // Some providers bring back nothing but what stood on the button.
    let text = if text.trim().is_empty() && !payload.is_empty() {
        payload
    } else {
        text
    };
    let said = || Meaning::Said(text.to_owned());
    match bare(text) {
        Some(Bare::Stop) => Meaning::Stop,
        Some(Bare::Start) => Meaning::Start,
        Some(Bare::Human) => Meaning::Human,
        Some(Bare::Choice(choice)) => chosen(choice, "", state).unwrap_or_else(said),
        None => said(),
    }
}

/// What a button of ours brought back.
fn pressed(payload: &str, state: &State) -> Option<Meaning> {
    if let Some(value) = payload.strip_prefix(SAY) {
        // A button that says "STOP" or "YES" is the word.
        return Some(mean(value, "", state));
    }
    if payload.starts_with(HUMAN) {
        return Some(Meaning::Human);
    }
    let (name, about) = payload.split_once(':')?;
    chosen(Choice::parse(name)?, about, state)
}

fn chosen(choice: Choice, about: &str, state: &State) -> Option<Meaning> {
    let asked = state.asked.as_ref().map(|a| a.about.clone());
    let given = Some(about.to_owned()).filter(|a| !a.is_empty());
    // The appointment that is asked about, else the next that stands.
    let nearest = || {
        let stand = state.appointments.iter().filter(|a| a.starts_at.is_some());
        let last = stand
            .filter(|a| a.starts_at >= Some(state.last_at))
            .min_by_key(|a| a.starts_at);
        last.map(|a| a.id.clone())
    };
    match choice {
        Choice::Yes => Some(Meaning::Yes {
            about: given.or(asked)?,
        }),
        Choice::No => Some(Meaning::No {
            about: given.or(asked)?,
        }),
        Choice::Directions | Choice::Info => {
            let known = asked.filter(|a| state.appointments.iter().any(|x| x.id == *a));
            let about = given.or(known).or_else(nearest).unwrap_or_default();
            Some(match choice {
                Choice::Info => Meaning::Info { about },
                _ => Meaning::Directions { about },
            })
        }
    }
}

/// A word that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bare {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// A person.
    Human,
    /// Yes, no, directions, info.
    Choice(Choice),
}

/// The word that a text is, if it says nothing else: whatever its case, accents, signs and politeness.
#[must_use]
pub fn bare(text: &str) -> Option<Bare> {
    let normal = normalise(text);
    if normal.asks {
        return None;
    }
    let mut words: Vec<&str> = normal.words.iter().map(|w| w.folded.as_str()).collect();
    words.dedup();
    if words.is_empty() {
        return sign(text);
    }
    let known = |words: &[&str]| -> Option<Bare> {
        let line = words.join(" ");
        [
            (STOP, Bare::Stop),
            (START, Bare::Start),
            (PERSON, Bare::Human),
            (YES, Bare::Choice(Choice::Yes)),
            (NO, Bare::Choice(Choice::No)),
            (DIRECTIONS, Bare::Choice(Choice::Directions)),
            (INFO, Bare::Choice(Choice::Info)),
        ]
        .into_iter()
        .find_map(|(list, bare)| among(list, &line).then_some(bare))
    };
    // As it stands, then without the politeness after it, before it, and on both sides.
    let polite = |w: &&&str| among(POLITE, w);
    let after = words.iter().rev().take_while(polite).count();
    let before = words.iter().take_while(polite).count();
    let cut = |from: usize, to: usize| {
        words
            .get(from..words.len().saturating_sub(to))
            .filter(|w| !w.is_empty())
    };
    [(0, 0), (0, after), (before, 0), (before, after)]
        .into_iter()
        .filter_map(|(from, to)| cut(from, to))
        .find_map(known)
}

fn sign(text: &str) -> Option<Bare> {
    // Tones of skin and the selector of a sign's colour are no signs of their own.
    let shown = |c: &char| !c.is_whitespace() && !matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}');
    let signs: Vec<char> = text.chars().filter(shown).collect();
    let all = |list: &str| !signs.is_empty() && signs.len() <= 4 && signs.iter().all(|c| list.contains(*c));
    if all(YES_SIGNS) {
        Some(Bare::Choice(Choice::Yes))
    } else if all(NO_SIGNS) {
        Some(Bare::Choice(Choice::No))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::state::{Appointment, Asked};
    use crate::time::At;
    use proptest::prelude::*;

    fn asked() -> State {
        State {
            asked: Some(Asked {
                template: "reminder".to_owned(),
                about: "apt_1".to_owned(),
                seq: 4,
                at: At(0),
            }),
            ..State::default()
        }
    }

    fn yes() -> Meaning {
        Meaning::Yes {
            about: "apt_1".to_owned(),
        }
    }

    fn no() -> Meaning {
        Meaning::No {
            about: "apt_1".to_owned(),
        }
    }

    #[test]
    fn a_bare_yes_answers_the_reminder_however_it_is_written() {
        for text in [
            "YES",
            "yes",
            "Yes!",
            "yes please",
            "Yes, thank you",
            "ja",
            "JA",
            "Ja tack!",
            "ja.",
            "jA 🙂",
            "japp",
            "JA JA",
            "Jo",
            "ok",
            "Okej tack",
            "👍",
            "👍🏽",
            "✅",
            "hej, ja",
            "Yes, I'll be there",
            "Ja, jag kommer!",
            "det går bra",
            "det gar bra",
            "confirm",
            "Bekräfta",
            "yes yes yes",
            "Jada\u{30a}",
            "Självklart",
        ] {
            assert_eq!(mean(text, "", &asked()), yes(), "{text}");
        }
        for text in [
            "NO",
            "nej",
            "Nej tyvärr",
            "nope",
            "no thanks",
            "Nä",
            "I can't make it",
            "jag kan inte komma",
            "👎",
            "Sorry, no",
        ] {
            assert_eq!(mean(text, "", &asked()), no(), "{text}");
        }
    }

    #[test]
    fn whoever_says_more_is_answered_by_the_assistant() {
        for text in [
            "yes, but can I come later?",
            "ja men kan jag komma senare",
            "Yes?",
            "no problem",
            "no chest pain",
            "yes and where do I park",
            "Ok, which days does she work",
            "should I stop using my cream?",
            "stop using the cream",
            "I want to stop taking it",
            "I have information for you",
            "a person told me so",
            "end of the week",
            "can I talk to a person about eczema",
            "",
            "   ",
            "🎉",
            "12",
        ] {
            assert_eq!(mean(text, "", &asked()), Meaning::Said(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_yes_that_nobody_asked_for_is_the_assistants() {
        assert_eq!(mean("yes", "", &State::default()), Meaning::Said("yes".to_owned()));
        assert_eq!(mean("👍", "", &State::default()), Meaning::Said("👍".to_owned()));
    }

    #[test]
    fn stop_start_and_a_person_are_heard_in_both_languages() {
        for text in [
            "STOP",
            "stop",
            "Stopp",
            "STOPP!",
            "stop please",
            "Sluta",
            "unsubscribe",
            "stopp tack",
            "STOP ALL",
            "Stop texting me",
        ] {
            assert_eq!(mean(text, "", &asked()), Meaning::Stop, "{text}");
        }
        for text in ["START", "start", "Starta igen", "unstop"] {
            assert_eq!(mean(text, "", &asked()), Meaning::Start, "{text}");
        }
        for text in [
            "HUMAN",
            "a person please",
            "Människa",
            "MANNISKA",
            "en människa tack",
            "personal",
            "talk to a person",
        ] {
            assert_eq!(mean(text, "", &asked()), Meaning::Human, "{text}");
        }
    }

    #[test]
    fn directions_and_info_are_about_the_next_appointment() {
        let about = |about: &str| Meaning::Directions {
            about: about.to_owned(),
        };
        let appointment = |id: &str, at: Option<i64>| Appointment {
            id: id.to_owned(),
            starts_at: at.map(At),
            ends_at: None,
            with: String::new(),
            clinician: String::new(),
            service: String::new(),
            reason: String::new(),
            confirmed: false,
            arrived_at: None,
        };
        let state = State {
            last_at: At(100),
            appointments: vec![
                appointment("past", Some(50)),
                appointment("late", Some(900)),
                appointment("next", Some(200)),
                appointment("gone", None),
            ],
            ..State::default()
        };
        for text in [
            "DIRECTIONS",
            "Directions please",
            "vägbeskrivning",
            "VAGBESKRIVNING",
            "karta",
            "Map",
        ] {
            assert_eq!(mean(text, "", &state), about("next"), "{text}");
        }
        assert_eq!(mean("directions", "", &State::default()), about(""));
        assert_eq!(
            mean("INFO", "", &state),
            Meaning::Info {
                about: "next".to_owned()
            }
        );
        assert_eq!(mean("x", "directions:late", &state), about("late"));
    }

    #[test]
    fn a_buttons_id_outranks_its_words() {
        let of = |payload: &str| mean("Whatever stood there", payload, &State::default());
        assert_eq!(
            of("yes:apt_9"),
            Meaning::Yes {
                about: "apt_9".to_owned()
            }
        );
        assert_eq!(
            of("no:apt_9"),
            Meaning::No {
                about: "apt_9".to_owned()
            }
        );
        assert_eq!(of("human:"), Meaning::Human);
        assert_eq!(of("say:Friday, 14:00"), Meaning::Said("Friday, 14:00".to_owned()));
        // One that is not ours: the words.
        assert_eq!(of("other"), Meaning::Said("Whatever stood there".to_owned()));
        // A provider that tells the label alone.
        assert_eq!(mean("", "Ja", &asked()), yes());
        // A button that says a word is the word.
        assert_eq!(mean("", "say:JA", &asked()), yes());
    }

    proptest! {
        #[test]
        fn any_text_means_something(text in "\\PC{0,60}", payload in "\\PC{0,30}") {
            let _ = mean(&text, &payload, &asked());
        }
    }
}
