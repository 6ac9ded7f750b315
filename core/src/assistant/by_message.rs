//! Messages beside the chat: whether the clinic may send them, asked once when a number was proved; and what a yes or no to one of them does
//! where it is written in the chat.

use super::answer::{Answer, Here, say};
use super::dialogue::{Dialogue, Step};
use super::language::Lang;
use super::normalise::Normal;
use super::recap::{self, Effect};
use super::safety::flag_stands;
use super::turn::Run;
use super::words::{self, Words};
use crate::clinic::config::Config;
use crate::context::words::fill;
use crate::log::answer::{More, Reply};
use crate::log::event::{Body, Channel};
use crate::log::state::State;
use crate::people::phone::E164;
use crate::time::At;

/// The purpose that a patient says no to who wants no confirmations and reminders: whoever writes to the clinic is still answered there, until
/// they write STOP.
const MESSAGES: &str = "messages";

/// Words of a message that asks for a call and nothing else.
const MAX_WORDS: usize = 10;
/// Digits of a number that are shown.
const SHOWN: usize = 3;

/// The channels that the clinic sends on.
fn spoken(config: &Config) -> Vec<Channel> {
    let all = [Channel::Whatsapp, Channel::Sms].into_iter();
    all.filter(|c| config.speaks(*c)).collect()
}

/// The number that was proved last.
pub(super) fn proved(state: &State) -> Option<E164> {
    let phones = state.identifiers.iter().filter(|i| i.kind == "phone");
    let last = phones
        .filter(|i| i.verified_at.is_some())
        .max_by_key(|i| i.verified_at)?;
    E164::strict(&last.value)
}

/// Whether it is to be asked for: a number is proved, the clinic sends messages, and nobody has asked or told yet.
pub(super) fn is_due(config: &Config, state: &State, dialogue: &Dialogue, now: At) -> bool {
    let told = |purpose: &str| state.consents.iter().any(|c| c.purpose == purpose);
    let purposes = [MESSAGES, Channel::Whatsapp.as_str(), Channel::Sms.as_str()];
    !dialogue.messages_asked
        && !spoken(config).is_empty()
        && !purposes.into_iter().any(told)
        && proved(state).is_some()
        && !flag_stands(state, now)
}

/// The question and its buttons.
pub(super) fn question(config: &Config, state: &State, words: &Words) -> (String, Vec<Reply>) {
    let sentence = match spoken(config).as_slice() {
        [Channel::Whatsapp] => words.may_whatsapp,
        [Channel::Sms] => words.may_sms,
        _ => words.may_message,
    };
    let number = proved(state).map(|n| ending(&n)).unwrap_or_default();
    let replies = vec![say(words.yes, words.yes), say(words.no_thanks, words.no_thanks)];
    (fill(sentence, &[("number", &number)]), replies)
}

/// `••456`: a number as its owner knows it.
fn ending(number: &E164) -> String {
    let digits: Vec<char> = number.digits().chars().collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(SHOWN)).collect();
    format!("••{last}")
}

/// Why name and number are asked for: to confirm by message, where the clinic sends any.
pub(super) fn why_contact(here: &Here<'_>) -> &'static str {
    let words = here.words();
    if spoken(here.config).is_empty() {
        words.why_contact_call
    } else {
        words.why_contact
    }
}

/// Whether a short message asks for a call: what the chat's form for it is in a messenger.
pub(super) fn asks_for_a_call(text: &Normal) -> bool {
    let asks = [
        "call me back",
        "call me",
        "ring me",
        "phone me",
        "ring upp mig",
        "ring mig",
        "ringa upp mig",
        "ringa mig",
    ];
    let refuses = [
        "dont call",
        "do not call",
        "not call",
        "dont ring",
        "dont phone",
        "ring inte",
        "inte ringa",
    ];
    text.words.len() <= MAX_WORDS && text.has_any(&asks) && !text.has_any(&refuses)
}

/// What the assistant says when a number has just been proved in the chat: the question whether messages may be sent to it. None where there is
/// nothing to ask, and never a second time. What was pending stays so.
#[must_use]
pub fn ask_for_messages(config: &Config, state: &State, now: At) -> Option<Body> {
    let mut dialogue = Dialogue::read(&state.dialogue);
    if !is_due(config, state, &dialogue, now) {
        return None;
    }
    let spoken = Lang::parse(&dialogue.language);
    let lang = spoken.or_else(|| Lang::parse(config.language_for(&state.language)));
    let (text, replies) = question(config, state, words::of(lang.unwrap_or(Lang::En)));
    dialogue.ask_for_messages();
    let more = More {
        replies,
        dialogue: dialogue.to_json(),
        ..More::default()
    };
    Some(Body::Message {
        text,
        more: Some(Box::new(more)),
    })
}

impl Run<'_> {
    /// With an answer after which nothing is pending: asks whether messages may be sent.
    pub(super) fn offer_messages(&mut self) {
        let (config, state) = (self.here.config, self.ask.state);
        let alarm = self.made.iter().any(|m| matches!(m.body, Body::FlagRaised { .. }));
        let quiet = alarm || self.on_phone() || self.dialogue.step.is_some();
        if quiet || !is_due(config, state, &self.dialogue, self.here.now) {
            return;
        }
        let last = self.made.iter_mut().rev().find(|m| !m.by_patient);
        let Some(Body::Message { text, more: Some(more) }) = last.map(|m| &mut m.body) else {
            return;
        };
        let (question, replies) = question(config, state, self.here.words());
        *text = format!("{text}\n\n{question}");
        more.replies.splice(0..0, replies);
        more.replies.truncate(crate::log::answer::MAX_REPLIES);
        self.dialogue.ask_for_messages();
    }

    /// What the patient said to it: a consent for each channel or to none, and back to what was pending.
    pub(super) fn messages_agreed(&mut self, given: bool, before: Option<Step>) {
        let version = self.here.config.consent_version.clone();
        let channels = spoken(self.here.config).into_iter().map(Channel::as_str);
        let purposes: Vec<&str> = if given { channels.collect() } else { vec![MESSAGES] };
        for purpose in purposes {
            let (purpose, version) = (purpose.to_owned(), version.clone());
            self.make(
                Body::Consent {
                    purpose,
                    version,
                    given,
                },
                true,
            );
        }
        let words = self.here.words();
        let text = if given {
            words.messages_thanks
        } else {
            words.messages_declined
        };
        let mut answer = self.here.answer("messages", text.to_owned());
        match before {
            Some(Step::OfferBook) => {
                answer.text = format!("{} {}", answer.text, words.offer);
                answer.replies = vec![say(words.yes, words.yes), say(words.no_thanks, words.no_thanks)];
                self.dialogue.step = before;
            }
            Some(Step::ChooseSlot | Step::Contact) => {
                self.dialogue.step = before;
                self.pending_replies(&mut answer);
            }
            // A second yes would answer something that was asked too long ago.
            _ => self.dialogue.close(),
        }
        self.say(answer);
    }

    /// Yes or no to an approved text that asked about an appointment.
    pub(super) fn answers_message(&mut self, about: &str, yes: bool) -> bool {
        let words = self.here.words();
        let ahead = |at: &At| *at > self.here.now;
        let known = self.ask.state.appointments.iter().find(|a| a.id == about);
        let Some((at, confirmed)) = known.and_then(|a| Some((a.starts_at.filter(ahead)?, a.confirmed))) else {
            return false;
        };
        if yes {
            if !confirmed {
                let appointment = about.to_owned();
                self.make(Body::AppointmentConfirmed { appointment }, true);
            }
            let text = fill(words.see_you, &[("when", &self.here.moment(at))]);
            let answer = self.here.answer("confirmed", text);
            self.conclude(answer);
            return true;
        }
        if self.ask.receiver && !self.ask.state.tasks.iter().any(|t| t.about == "booking") {
            self.task("booking");
        }
        let replies = vec![
            say(words.change_it, self.change_words()),
            say(words.cancel_it, self.cancel_words()),
            self.here.person(),
        ];
        self.say(Answer {
            replies,
            ..self.here.answer("not-coming", words.not_coming.to_owned())
        });
        true
    }

    /// Yes or no to the summary of a call, or what should be different in it. On the phone nobody answers a message: a yes there answers what
    /// was just said.
    pub(super) fn answers_summary(&mut self, said: Option<bool>) -> bool {
        if self.ask.channel == Channel::Voice {
            return false;
        }
        let (state, asked) = (self.ask.state, self.ask.state.asked.as_ref());
        let Some(asked) = asked.filter(|asked| recap::summary_of(&asked.about).is_some()) else {
            return false;
        };
        let phone = self.here.config.phone.display();
        let by = recap::Answering {
            language: self.here.lang.tag(),
            phone: &phone,
            receiver: self.ask.receiver,
        };
        let effects = match said {
            Some(yes) => recap::answered(state, &asked.about, yes, by),
            None => recap::clarified(state, self.ask.text, by, self.here.now),
        };
        let Some(effects) = effects else { return false };
        for effect in effects {
            match effect {
                Effect::ByPatient(body) => self.make(body, true),
                Effect::ByClinic(body) => self.make(body, false),
                Effect::Task if state.tasks.iter().any(|t| t.about == recap::TASK) => {}
                Effect::Task => drop(self.task(recap::TASK)),
            }
        }
        true
    }

    /// Somebody calls back, where there is no form to leave a number in: on the number that is known, else on the one that staff see.
    pub(super) fn will_call(&mut self) -> Answer {
        let mut phones = self.ask.state.identifiers.iter().filter(|i| i.kind == "phone");
        let number = phones
            .next_back()
            .and_then(|i| E164::strict(&i.value))
            .map(|n| ending(&n));
        let open = self.ask.state.tasks.iter().find(|t| t.about == "callback");
        let promised = match open.map(|t| t.promised_by) {
            Some(promised) => promised,
            None => self.task("callback"),
        };
        let words = self.here.words();
        let when = promised.map(|at| self.here.moment(at));
        let sentence = match (&number, &when) {
            (Some(_), Some(_)) => words.will_call_by,
            (Some(_), None) => words.will_call,
            (None, Some(_)) => words.person_by,
            (None, None) => words.person,
        };
        let (number, when) = (number.unwrap_or_default(), when.unwrap_or_default());
        let text = fill(sentence, &[("number", &number), ("when", &when)]);
        self.here.answer("call-back", text)
    }

    /// Whether the patient writes where there is nothing to press but words.
    pub(super) fn in_messenger(&self) -> bool {
        matches!(self.ask.channel, Channel::Whatsapp | Channel::Sms)
    }
}
