//! The assistant on the phone: the same turn, for ears. Two times at once instead of four, one question at a time, an end to the call, and a
//! person when one is asked for.

use super::answer::Answer;
use super::by_message;
use super::dialogue::{Dialogue, Step};
use super::language::Lang;
use super::normalise::Normal;
use super::turn::{Fetched, Run};
use crate::clinic::config::Config;
use crate::context::greeting;
use crate::context::summary::{self, Here};
use crate::context::words::fill;
use crate::log::answer::{More, Source};
use crate::log::event::{Body, Channel};
use crate::log::state::State;
use crate::schedule::Slot;
use crate::time::At;
use crate::voice::flow::{GOODBYE, PERSON, connects};
use crate::voice::words as call_words;

/// Times of one offer, and how many of one day: nobody keeps four of them in mind.
pub(super) const OFFER: (usize, usize) = (2, 1);
/// Misunderstandings in a row after which a person takes over.
const MISSES: u8 = 3;
/// Words of a remark about the call itself, and about nothing else.
const SHORT: usize = 10;
/// Characters of the last words that are kept.
const MAX_SAID: usize = 1_000;

/// "Say that again."
const AGAIN: &[&str] = &[
    "say that again",
    "say it again",
    "repeat that",
    "repeat it",
    "can you repeat",
    "could you repeat",
    "repeat please",
    "please repeat",
    "what did you say",
    "come again",
    "pardon",
    "once more please",
    "didnt hear you",
    "did not hear you",
    "didnt catch that",
    "did not catch that",
    "säg det igen",
    "säga det igen",
    "säg om",
    "upprepa",
    "ta det igen",
    "vad sa du",
    "vad sade du",
    "en gång till",
    "hörde inte",
    "hörde inte vad du sa",
];

/// "How do you know?"
const HOW: &[&str] = &[
    "how did you know",
    "how do you know",
    "how can you know",
    "how come you know",
    "who told you",
    "where do you know",
    "where did you get that",
    "hur visste du",
    "hur vet du",
    "hur kan du veta",
    "hur kunde du veta",
    "vem har sagt det",
    "var vet du det ifrån",
    "var har du fått det ifrån",
];

/// Goodbye.
const BYE: &[&str] = &[
    "goodbye",
    "good bye",
    "bye",
    "bye bye",
    "hang up",
    "that is all",
    "thats all",
    "that was all",
    "that will be all",
    "hej då",
    "hejdå",
    "adjö",
    "ha det bra",
    "tack och hej",
    "det var allt",
    "det var bara det",
    "det är allt",
    "lägga på",
];

/// Goodbye where nothing is pending; else it may be about the times: "is there nothing else?"
const ENOUGH: &[&str] = &[
    "nothing else",
    "nothing more",
    "inget mer",
    "ingenting mer",
    "inget annat",
];

/// Whoever speaks of one of these asks what others speak.
const OTHERS: &[&str] = &[
    "dr", "doctor", "doctors", "she", "he", "they", "anyone", "anybody", "doktor", "doktorn", "läkare", "läkaren",
    "hon", "han", "de", "någon",
];

/// The language that is asked for.
fn language_asked(text: &Normal) -> Option<Lang> {
    let english = [
        "speak english",
        "in english",
        "english please",
        "prata engelska",
        "tala engelska",
        "på engelska",
        "engelska tack",
    ];
    let swedish = [
        "speak swedish",
        "in swedish",
        "swedish please",
        "prata svenska",
        "tala svenska",
        "på svenska",
        "svenska tack",
    ];
    let alone = |words: &[&str]| text.words.len() == 1 && text.has_any(words);
    if text.words.len() > SHORT || text.has_any(OTHERS) {
        None
    } else if text.has_any(&english) || alone(&["english", "engelska"]) {
        Some(Lang::En)
    } else if text.has_any(&swedish) || alone(&["swedish", "svenska"]) {
        Some(Lang::Sv)
    } else {
        None
    }
}

/// The first message of a call: the greeting, that an automated assistant answers, and in mind what a bare answer to the greeting's question
/// answers. `greeting`: as the context tells it for the caller's tier; empty: the caller was greeted already. `language`: of the call.
#[must_use]
pub fn opening(config: &Config, state: &State, greeting: &str, language: &str, now: At) -> Body {
    let lang = Lang::parse(config.language_for(language)).unwrap_or(Lang::En);
    let text = match call_words::opening(greeting, lang.tag()) {
        // Who answers was said before the code was asked for.
        notice if greeting.is_empty() => format!("{notice} {}", super::words::of(lang).dates.ask_open),
        text => text,
    };
    let mut dialogue = Dialogue::read(&state.dialogue);
    lang.tag().clone_into(&mut dialogue.language);
    let here = Here {
        zone: &config.time_zone,
        now,
        words: super::words::of(lang).dates,
    };
    match summary::pending(state, here).map(|p| p.step) {
        // Offered, on whatever channel: a yes leads to the times that are free now.
        Some(summary::Step::ChooseDay) => {
            dialogue.step = Some(Step::OfferBook);
            dialogue.resume = None;
            dialogue.chosen = None;
            dialogue.asked.clear();
        }
        Some(summary::Step::ConfirmAppointment) => {
            dialogue.close();
            let next = soonest(state, now);
            dialogue.step = next.as_ref().map(|_| Step::ConfirmVisit);
            dialogue.appointment = next.unwrap_or_default();
        }
        Some(summary::Step::CallBack | summary::Step::ReplyToPatient | summary::Step::FinishForm) | None => {
            dialogue.close();
        }
    }
    dialogue.missed = 0;
    dialogue.said.clone_from(&text);
    let more = More {
        source: Some(Source {
            entry: "call-opening".to_owned(),
            language: lang.tag().to_owned(),
            score: 1000,
            generated_by: "embedded".to_owned(),
            ..Source::default()
        }),
        dialogue: dialogue.to_json(),
        ..More::default()
    };
    Body::Message {
        text,
        more: Some(Box::new(more)),
    }
}

/// The next appointment that nobody has confirmed.
fn soonest(state: &State, now: At) -> Option<String> {
    let ahead = state.appointments.iter().filter_map(|a| Some((a, a.starts_at?)));
    let next = ahead.filter(|(_, at)| *at > now).min_by_key(|(_, at)| *at);
    next.filter(|(a, _)| !a.confirmed).map(|(a, _)| a.id.clone())
}

impl Run<'_> {
    /// Whether this is heard, not read.
    pub fn on_phone(&self) -> bool {
        self.ask.channel == Channel::Voice
    }

    /// Whether there are buttons that do more than say something.
    pub fn on_web(&self) -> bool {
        self.ask.channel == Channel::Web
    }

    /// What is said about the call itself. Returns whether it was that.
    pub fn said_on_phone(&mut self, text: &Normal) -> Fetched<bool> {
        let short = text.words.len() <= SHORT;
        if short && text.has_any(AGAIN) {
            self.say_again();
            return Ok(true);
        }
        if short && text.has_any(HOW) {
            self.say_source(text)?;
            return Ok(true);
        }
        let clinics = |lang: Lang| self.here.config.languages.iter().any(|l| Lang::parse(l) == Some(lang));
        if let Some(lang) = language_asked(text).filter(|l| clinics(*l)) {
            self.here.lang = lang;
            lang.tag().clone_into(&mut self.dialogue.language);
            let answer = self
                .here
                .answer("language", self.here.words().in_this_language.to_owned());
            self.say(answer);
            return Ok(true);
        }
        let enough = self.dialogue.step.is_none() && text.has_any(ENOUGH);
        if short && !text.asks && (enough || text.has_any(BYE)) {
            self.goodbye();
            return Ok(true);
        }
        Ok(false)
    }

    fn say_again(&mut self) {
        let said = match self.dialogue.said.as_str() {
            "" => self.here.words().nothing_said.to_owned(),
            said => said.to_owned(),
        };
        let last = self.dialogue.last.clone();
        let answer = self.here.answer("repeat", said);
        self.say(answer);
        self.dialogue.last = last;
    }

    /// "How did you know that?": from where it is known, and on with what is pending.
    fn say_source(&mut self, text: &Normal) -> Fetched<()> {
        let words = self.here.words();
        let here = Here {
            zone: self.here.zone(),
            now: self.here.now,
            words: words.dates,
        };
        self.lead = greeting::source(self.ask.state, here);
        let pending = summary::pending(self.ask.state, here);
        match (self.dialogue.step, pending) {
            (Some(Step::OfferBook | Step::ChooseSlot), _) => self.book(&[], text),
            (Some(Step::ConfirmVisit), Some(pending)) => {
                let offered = words.dates.list(&pending.offered, words.dates.or);
                let question = fill(words.dates.ask_confirm, &[("offered", &offered)]);
                let answer = self.here.answer("source", question);
                self.say(answer);
                Ok(())
            }
            _ => {
                let answer = self.here.answer("source", words.go_on.to_owned());
                self.say(answer);
                Ok(())
            }
        }
    }

    /// Nothing is pending: what else?
    pub fn go_on(&mut self) {
        let answer = self.here.answer("go-on", self.here.words().go_on.to_owned());
        self.say(answer);
    }

    /// The last words of a call.
    pub fn goodbye(&mut self) {
        let answer = self.here.answer(GOODBYE, self.here.words().goodbye.to_owned());
        self.say(answer);
    }

    /// Says what settles something; on the phone it is asked whether there is anything else.
    pub fn conclude(&mut self, mut answer: Answer) {
        if self.on_phone() && self.dialogue.step.is_none() {
            answer.text = format!("{} {}", answer.text, self.here.words().anything_else);
        }
        self.say(answer);
    }

    /// A person: connected where one can be, else one calls back.
    pub fn connect(&mut self) {
        let words = self.here.words();
        self.dialogue.missed = 0;
        if connects(self.here.config, self.here.now) {
            let answer = self.here.answer(PERSON, words.connecting.to_owned());
            self.say(answer);
            return;
        }
        let mut answer = if self.ask.receiver {
            self.will_call()
        } else {
            self.here.answer("call-back", words.person_call.to_owned())
        };
        answer.text = format!("{} {}", words.nobody_now, answer.text);
        self.conclude(answer);
    }

    /// One more that was not understood. Whether it is time for a person.
    pub fn missed_too_often(&mut self) -> bool {
        if !self.on_phone() {
            return false;
        }
        self.dialogue.missed = self.dialogue.missed.saturating_add(1);
        self.dialogue.missed >= MISSES
    }

    /// Free times in a sentence: `lead` before them, else whose they are.
    pub fn times_said(&self, lead: &str, slots: &[Slot], one: Option<&str>) -> String {
        let words = self.here.words();
        let time = |slot: &Slot| {
            let when = self.here.moment(slot.starts_at);
            match one {
                Some(_) => when,
                None => fill(words.time_with, &[("when", &when), ("name", &slot.with)]),
            }
        };
        let times: Vec<String> = slots.iter().map(time).collect();
        let times = words.dates.list(&times, words.dates.or);
        let head = match (lead.is_empty(), one) {
            (false, _) => format!("{lead} {times}."),
            (true, Some(name)) => fill(words.has_times, &[("name", name), ("times", &times)]),
            (true, None) => fill(words.has_times_any, &[("times", &times)]),
        };
        let question = if slots.len() == 1 {
            words.suits
        } else {
            words.which_time
        };
        format!("{head} {question}")
    }

    /// Where the confirmation of a booking goes: to a number that was proved, as the patient agreed. None: nowhere.
    pub fn confirmed_by(&self) -> Option<usize> {
        by_message::proved(self.ask.state)?;
        let goes = |c: &Channel| self.here.config.speaks(*c) && self.ask.state.consents_to(c.as_str());
        [Channel::Whatsapp, Channel::Sms].iter().position(goes)
    }

    /// What is booked, and what follows: a confirmation, or the question whether it may be sent.
    pub fn booked_on_phone(&mut self, mut answer: Answer) {
        let words = self.here.words();
        let (config, state, now) = (self.here.config, self.ask.state, self.here.now);
        if let Some(channel) = self.confirmed_by() {
            answer.text = format!("{} {}", answer.text, words.will_confirm[channel]);
        } else if by_message::is_due(config, state, &self.dialogue, now) {
            let (question, replies) = by_message::question(config, state, words);
            answer.text = format!("{} {question}", answer.text);
            answer.replies = replies;
            self.dialogue.ask_for_messages();
            self.say(answer);
            return;
        }
        self.conclude(answer);
    }

    /// Keeps the last words in mind for whoever did not hear them, and that somebody was understood.
    pub fn keep_said(&mut self) {
        let messages = || {
            self.made.iter().filter_map(|m| match &m.body {
                Body::Message { text, more } if !m.by_patient => Some((text, more)),
                _ => None,
            })
        };
        let said: Vec<&str> = messages().map(|(text, _)| text.as_str()).collect();
        let said: String = said.join(" ").chars().take(MAX_SAID).collect();
        let source = messages()
            .next_back()
            .and_then(|(_, more)| more.as_ref()?.source.as_ref());
        let understood = source.is_some_and(|s| s.entry != "unknown");
        if understood {
            self.dialogue.missed = 0;
        }
        if !said.is_empty() {
            self.dialogue.said = said;
        }
    }
}
