//! One turn, in the order that decides: red flags, who the patient is, what a bare answer answers, what is asked; then the answer.
//!
//! A turn is pure. What it needs from the schedule it asks for one at a time ([`Run::need`]): the caller fetches that and runs the turn again
//! with everything fetched so far.

use super::answer::{Answer, Here, button, say};
use super::by_message;
use super::commands::{self, Command};
use super::dialogue::{Dialogue, Step};
use super::entities::Thing;
use super::identity::{self, Introduced};
use super::index::Index;
use super::language::{Guess, Lang, guess};
use super::lookups::{self, Spoken};
use super::normalise::{Normal, normalise};
use super::red_flags;
use super::retrieve::{Goal, Query};
use super::review;
use super::safety::{EMERGENCY, flag_stands, notice, spoken_notice};
use super::struggle::Heard;
use super::times;
use super::understand::{Meaning, Meant, Why, understand};
use super::vocabulary::Intent;
use super::{Ask, Got, Made, Need, Outcome};
use crate::clinic::config::Config;
use crate::clinic::policy::AnswerBy;
use crate::context::words::fill;
use crate::knowledge::{Group, Pronoun};
use crate::log::answer::{Act, MAX_REPLIES, More, Reply};
use crate::log::event::{Body, Channel};
use crate::people::told::Field;
use crate::time::At;
use crate::voice::flow::NOTICE;

/// Open questions to staff of one session: what comes after is answered together with them.
const MAX_QUESTIONS: usize = 3;
/// A clinical entry that is meant this surely is not taken for a question about how to prepare.
const OWN_ANSWER: i64 = 600;
/// Longest text that keeps an appointment and says nothing else, in words.
const KEEP_WORDS: usize = 8;

/// One run of a turn.
pub(super) struct Run<'a> {
    pub ask: &'a Ask<'a>,
    pub here: Here<'a>,
    pub dialogue: Dialogue,
    pub made: Vec<Made>,
    pub introduced: Introduced,
    /// Said before the next answer.
    pub lead: String,
    got: &'a [Got],
    used: usize,
}

/// What came of a step; the need that it stops with, where something is not fetched yet.
pub(super) type Fetched<T> = Result<T, Box<Need>>;

/// One turn of the conversation: what follows from the patient's message. `got`: what was fetched so far, in the order in which it was needed.
#[must_use]
pub fn turn(ask: &Ask<'_>, index: &Index, got: &[Got]) -> Outcome {
    let text = normalise(ask.text);
    let mut dialogue = Dialogue::read(&ask.state.dialogue);
    let lang = language(ask, &text, &dialogue);
    lang.tag().clone_into(&mut dialogue.language);
    let here = Here {
        index,
        config: ask.config,
        lang,
        now: ask.now,
        receiver: ask.receiver,
        channel: ask.channel,
    };
    let mut run = Run {
        ask,
        here,
        dialogue,
        made: Vec::new(),
        introduced: Introduced::default(),
        lead: String::new(),
        got,
        used: 0,
    };
    match run.all(&text) {
        Ok(()) => {
            run.offer_messages();
            Outcome::Done(run.finish())
        }
        Err(need) => Outcome::Needs(*need),
    }
}

/// The language to answer in: the text's where it is clear and the clinic has it, else the one spoken so far.
fn language(ask: &Ask<'_>, text: &Normal, dialogue: &Dialogue) -> Lang {
    let clinics = |lang: Lang| ask.config.languages.iter().any(|l| Lang::parse(l) == Some(lang));
    if let Guess::Clear(lang) = guess(text)
        && clinics(lang)
    {
        return lang;
    }
    let so_far = Lang::parse(&dialogue.language).filter(|l| clinics(*l));
    so_far
        .or_else(|| Lang::parse(ask.config.language_for(&ask.state.language)))
        .unwrap_or(Lang::En)
}

/// Answers one question by itself, without a conversation around it: for a voice system of the clinic's own. `language`: BCP 47.
#[must_use]
pub fn answer(index: &Index, config: &Config, question: &str, language: &str, now: At) -> Answer {
    let text = normalise(question);
    let clinics = |lang: Lang| config.languages.iter().any(|l| Lang::parse(l) == Some(lang));
    let lang = match guess(&text) {
        Guess::Clear(lang) if clinics(lang) => lang,
        _ => Lang::parse(config.language_for(language)).unwrap_or(Lang::En),
    };
    let here = Here {
        index,
        config,
        lang,
        now,
        receiver: config.takes_tasks(),
        channel: Channel::Voice,
    };
    if let Some(flag) = red_flags::red_flag(question)
        && let Body::Message { text, more } = spoken_notice(&flag, lang.tag(), &config.emergency)
    {
        return Answer {
            card: more.and_then(|m| m.card),
            ..here.answer(&[NOTICE, flag.category].concat(), text)
        };
    }
    let Some((meant, _)) = meaning(&here, &text, false) else {
        return unknown(&here);
    };
    let found = plain(&here, &meant, &text, &Spoken::default(), None);
    match found {
        Some((mut answer, _)) => {
            answer.score = meant.score;
            answer
        }
        None => match meant.meaning {
            Meaning::Refuse(why) => refusal(&here, why),
            Meaning::Choice(_) => here.answer("choice", here.words().choice.to_owned()),
            Meaning::Ask(Intent::Book, _) => here.answer("book:-", here.words().book_what.to_owned()),
            Meaning::Ask(Intent::Person, _) => here.answer("person", here.say(here.words().person_call, &[])),
            Meaning::Ask(Intent::Change, _) => here.answer("change", here.say(here.words().no_appointment, &[])),
            Meaning::Ask(Intent::Cancel, _) => here.answer("cancel", here.say(here.words().no_appointment, &[])),
            Meaning::Entry(_) | Meaning::Ask(..) | Meaning::NotHere(_) | Meaning::Unknown => unknown(&here),
        },
    }
}

fn unknown(here: &Here<'_>) -> Answer {
    let text = here.say(here.words().unknown_call, &[]);
    Answer {
        score: 0,
        replies: vec![here.call()],
        ..here.answer("unknown", text)
    }
}

fn refusal(here: &Here<'_>, why: Why) -> Answer {
    let words = here.words();
    let text = match why {
        Why::OffTopic | Why::Injection => here.say(words.off_topic, &[]),
        Why::Others => words.others.to_owned(),
        Why::Advice => words.advice.to_owned(),
    };
    let mut replies = Vec::new();
    if why == Why::Advice {
        if let Some(gp) = lookups::default_service(here.knowledge(), "general-practice", "").filter(|s| s.bookable) {
            replies.push(say(words.book_gp, &here.booking_words(here.text(&gp.name))));
        }
        replies.push(here.person());
    }
    Answer {
        replies,
        ..here.answer("refuse", text)
    }
}

/// What a text means, in the language of the answer or, where that has nothing, in another. None where the language has no index.
fn meaning(here: &Here<'_>, text: &Normal, met: bool) -> Option<(Meant, Query)> {
    let own = here.index.tongue(here.lang)?;
    let query = own.query(text);
    let meant = understand(here.knowledge(), own, text, &query, met);
    if meant.meaning != Meaning::Unknown {
        return Some((meant, query));
    }
    for lang in here.lang.others() {
        let Some(tongue) = here.index.tongue(lang) else {
            continue;
        };
        let other = tongue.query(text);
        let found = understand(here.knowledge(), tongue, text, &other, met);
        // Off topic is off topic in any language; a bare "hej" is not guessed at.
        if found.meaning != Meaning::Unknown && found.score > meant.score + 150 {
            return Some((found, other));
        }
    }
    Some((meant, query))
}

/// The answers that need nothing but the knowledge and the configuration.
fn plain(
    here: &Here<'_>,
    meant: &Meant,
    text: &Normal,
    before: &Spoken,
    pronoun: Option<Pronoun>,
) -> Option<(Answer, Spoken)> {
    let knowledge = here.knowledge();
    let now = here.zone().local(here.now);
    let none = Spoken::default;
    match &meant.meaning {
        Meaning::Entry(i) => {
            let entry = knowledge.entries.get(*i)?;
            let answer = here.entry(entry, meant.score)?;
            let spoken = Spoken {
                clinician: entry.clinician.clone(),
                condition: entry.condition.clone(),
                service: entry.service.clone(),
                specialty: String::new(),
            };
            Some((answer, spoken))
        }
        Meaning::NotHere(id) => Some((lookups::not_here(here, id), none())),
        Meaning::Ask(intent, things) => match intent {
            Intent::Treats => lookups::treats(here, things),
            Intent::Days => {
                let who = lookups::meant(knowledge, things, before, pronoun);
                lookups::days(here, &who, &times::said(text, now))
            }
            Intent::Who => {
                let who = lookups::meant(knowledge, things, before, pronoun);
                match who.as_slice() {
                    [_] => lookups::about(here, &who),
                    _ => lookups::treats(here, things),
                }
            }
            Intent::Hours => Some((lookups::hours(here, &times::said(text, now)), none())),
            Intent::Price => lookups::priced(knowledge, things, before).map(|s| lookups::price(here, s)),
            Intent::Address => Some((lookups::address(here), none())),
            Intent::Phone => Some((lookups::phone(here), none())),
            Intent::Specialties => Some((lookups::specialties(here), none())),
            Intent::WhyContact => Some((
                here.answer("why-contact", by_message::why_contact(here).to_owned()),
                none(),
            )),
            Intent::Greeting => Some((here.answer("greeting", here.say(here.words().greeting, &[])), none())),
            Intent::Thanks => Some((here.answer("thanks", here.words().welcome.to_owned()), none())),
            Intent::Book | Intent::Change | Intent::Cancel | Intent::Mine | Intent::Person | Intent::Later => None,
        },
        Meaning::Choice(_) | Meaning::Refuse(_) | Meaning::Unknown => None,
    }
}

fn begins_with_forget(text: &Normal) -> bool {
    let line = text.folded();
    let line = line
        .trim_start_matches("actually ")
        .trim_start_matches("ah ")
        .trim_start_matches("nej ")
        .trim_start_matches("no ");
    [
        "forget it",
        "never mind",
        "nevermind",
        "strunta i det",
        "strunt i det",
        "glom det",
        "skit i det",
        "skip it",
        "leave it",
        "drop it",
    ]
    .iter()
    .any(|p| line.starts_with(p))
}

/// Whether a text is meant as a name, a number or an address, though it is not one that can be taken.
fn looks_like_details(text: &Normal) -> bool {
    let digits = text.line.chars().filter(char::is_ascii_digit).count();
    !text.asks && text.words.len() <= 8 && (digits >= 1 || text.line.contains('@'))
}

fn pronoun_of(text: &Normal) -> Option<Pronoun> {
    text.words.iter().find_map(|w| match w.folded.as_str() {
        "she" | "her" | "hers" | "shes" | "hon" | "henne" | "hennes" => Some(Pronoun::She),
        "he" | "him" | "his" | "hes" | "han" | "honom" | "hans" => Some(Pronoun::He),
        "they" | "them" | "their" | "hen" | "henom" | "hens" => Some(Pronoun::They),
        _ => None,
    })
}

impl<'a> Run<'a> {
    /// What came of a need; the need itself where it is not fetched yet.
    pub fn need(&mut self, need: Need) -> Fetched<&'a Got> {
        let Some(got) = self.got.get(self.used) else {
            return Err(Box::new(need));
        };
        self.used += 1;
        Ok(got)
    }

    /// Says an answer.
    pub fn say(&mut self, mut answer: Answer) {
        answer.replies.dedup();
        answer.replies.truncate(MAX_REPLIES);
        if !self.lead.is_empty() {
            answer.text = format!("{} {}", std::mem::take(&mut self.lead), answer.text);
        }
        if self.on_phone() {
            answer.text = answer.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let more = More {
            source: Some(answer.source(self.here.index.version)),
            replies: answer.replies,
            card: answer.card,
            ..More::default()
        };
        self.dialogue.last.clone_from(&answer.entry);
        self.made.push(Made {
            by_patient: false,
            body: Body::Message {
                text: answer.text,
                more: Some(Box::new(more)),
            },
        });
    }

    /// Appends an entry.
    pub fn make(&mut self, body: Body, by_patient: bool) {
        self.made.push(Made { by_patient, body });
    }

    /// The entries of the turn; the last message carries what is kept in mind.
    fn finish(mut self) -> Vec<Made> {
        if self.on_phone() {
            self.keep_said();
        }
        if let Some(task) = review::needed(&self.made, self.ask, self.here.knowledge()) {
            self.make(task, false);
        }
        let json = self.dialogue.to_json();
        let last = self.made.iter_mut().rev().find_map(|m| match &mut m.body {
            Body::Message { more: Some(more), .. } if !m.by_patient => Some(more),
            _ => None,
        });
        if let Some(more) = last {
            more.dialogue = json;
        }
        self.made
    }

    fn id(&self, kind: &str) -> String {
        format!("{kind}_a{}", self.ask.seq)
    }

    fn before(&self) -> Spoken {
        let d = &self.dialogue;
        Spoken {
            clinician: d.clinician.clone(),
            condition: d.condition.clone(),
            specialty: d.specialty.clone(),
            service: d.service.clone(),
        }
    }

    /// Keeps in mind what was spoken of.
    pub fn mind(&mut self, spoken: &Spoken) {
        let d = &mut self.dialogue;
        let other = !spoken.specialty.is_empty() && spoken.specialty != d.specialty;
        if other || !spoken.clinician.is_empty() && spoken.clinician != d.clinician {
            d.clinician.clear();
            d.condition.clear();
            d.service.clear();
            d.specialty.clear();
        }
        for (kept, new) in [
            (&mut d.clinician, &spoken.clinician),
            (&mut d.condition, &spoken.condition),
            (&mut d.specialty, &spoken.specialty),
            (&mut d.service, &spoken.service),
        ] {
            if !new.is_empty() {
                kept.clone_from(new);
            }
        }
    }

    fn all(&mut self, text: &Normal) -> Fetched<()> {
        if let Some(flag) = red_flags::red_flag(self.ask.text) {
            self.alarm(&flag);
            return Ok(());
        }
        let asked = self.dialogue.asked_for();
        let (tag, country) = (self.here.lang.tag(), self.here.config.country.as_str());
        self.introduced = identity::introduced(self.ask.text, tag, country, asked, self.ask.state, self.ask.seq);
        if asked == Some(Field::Phone) && !self.introduced.reach {
            self.introduced.take_caller(text, self.ask.caller, self.ask.seq);
        }
        for body in self.introduced.entries.clone() {
            self.make(body, true);
        }
        if self.introduced.only {
            return self.introduced_themselves();
        }
        let rest = if self.introduced.name.is_some() || self.introduced.reach {
            normalise(&self.introduced.rest)
        } else {
            text.clone()
        };
        if guess(&rest) == Guess::Foreign {
            let text = self.here.say(self.here.words().foreign, &[]);
            let replies = vec![self.here.person(), self.here.call()];
            self.say(Answer {
                replies,
                ..self.here.answer("unknown", text)
            });
            return Ok(());
        }
        if self.on_phone() && self.said_on_phone(&rest)? {
            return Ok(());
        }
        if self.pending(&rest)? {
            return Ok(());
        }
        self.asked(&rest)
    }

    /// A red flag: the flag, the notice, a task; unless whoever appended the message has done so already.
    fn alarm(&mut self, flag: &red_flags::RedFlag) {
        let id = self.id("flag");
        if self.ask.state.flags.iter().any(|f| f.id == id) {
            return;
        }
        let label = flag.level.label().to_owned();
        self.make(Body::FlagRaised { flag: id, label }, false);
        self.made.push(Made {
            by_patient: false,
            body: if self.on_phone() {
                spoken_notice(flag, self.here.lang.tag(), &self.here.config.emergency)
            } else {
                notice(flag, self.here.lang.tag(), &self.here.config.emergency)
            },
        });
        if self.ask.receiver && !self.ask.state.tasks.iter().any(|t| t.about == EMERGENCY) {
            self.task(EMERGENCY);
        }
    }

    /// Opens a task for staff. Returns when it is promised.
    pub fn task(&mut self, about: &str) -> Option<At> {
        let promised_by = self.here.config.promise(self.here.now);
        let task = self.id("tsk");
        let about = about.to_owned();
        self.make(
            Body::TaskOpened {
                task,
                about,
                promised_by,
            },
            false,
        );
        promised_by
    }

    /// What a bare answer answers. Returns whether it was one.
    fn pending(&mut self, text: &Normal) -> Fetched<bool> {
        let command = commands::command(text);
        let words = self.here.words();
        // A summary that was sent after everything else is what is answered.
        let yes_or_no = match command {
            Some(Command::Yes) => Some(!commands::takes_back(text)),
            Some(Command::No) => Some(false),
            _ => None,
        };
        if (command.is_none() || yes_or_no.is_some()) && self.answers_summary(yes_or_no) {
            return Ok(true);
        }
        // What was asked in between is answered now or never; what was pending before is pending again.
        if self.dialogue.step == Some(Step::OfferMessages) {
            let before = self.dialogue.resume.take();
            match command {
                Some(Command::Yes) if !commands::takes_back(text) => {
                    self.messages_agreed(true, before);
                    return Ok(true);
                }
                Some(Command::Yes | Command::No) => {
                    self.messages_agreed(false, before);
                    return Ok(true);
                }
                _ => self.dialogue.step = before,
            }
        }
        // The newest question is the one that an approved text asked.
        if let (Some(asked), Some(Command::Yes | Command::No)) = (&self.ask.state.asked, command) {
            let yes = command == Some(Command::Yes) && !commands::takes_back(text);
            if self.answers_message(&asked.about, yes) {
                return Ok(true);
            }
        }
        if !self.on_web() && self.here.receiver && by_message::asks_for_a_call(text) {
            let answer = self.will_call();
            self.say(answer);
            return Ok(true);
        }
        match (self.dialogue.step, command) {
            (Some(Step::OfferBook), Some(Command::Yes)) => {
                self.book(&[], text)?;
                return Ok(true);
            }
            (Some(Step::ConfirmVisit), Some(Command::Yes | Command::No)) => {
                let about = std::mem::take(&mut self.dialogue.appointment);
                self.dialogue.close();
                if self.answers_message(&about, command == Some(Command::Yes)) {
                    return Ok(true);
                }
                self.go_on();
                return Ok(true);
            }
            (Some(Step::ConfirmCancel), Some(Command::Yes)) if !commands::takes_back(text) => {
                self.cancel_it()?;
                return Ok(true);
            }
            (Some(Step::ConfirmCancel), Some(Command::Yes | Command::No)) => {
                self.keep_it();
                return Ok(true);
            }
            (Some(Step::OfferModel), Some(Command::Yes)) => {
                self.model_agreed(true);
                return Ok(true);
            }
            (Some(Step::OfferModel), Some(Command::No)) => {
                self.model_agreed(false);
                return Ok(true);
            }
            (Some(Step::OfferCall), Some(Command::Yes)) => {
                self.dialogue.close();
                let answer = self.call_back();
                self.say(answer);
                return Ok(true);
            }
            (Some(Step::OfferCall), Some(Command::No)) => {
                self.dialogue.struggle.decline();
                self.dialogue.close();
                self.say(self.here.answer("decline", words.declined.to_owned()));
                return Ok(true);
            }
            (Some(Step::ChooseSlot), Some(Command::Yes)) if self.dialogue.offered.len() == 1 => {
                let slot = self.dialogue.offered[0].clone();
                self.choose(slot)?;
                return Ok(true);
            }
            (Some(Step::ChooseSlot | Step::Contact), Some(Command::Yes)) => {
                self.offer_again()?;
                return Ok(true);
            }
            (Some(_), Some(Command::No)) => {
                self.dialogue.close();
                self.say(self.here.answer("decline", words.declined.to_owned()));
                return Ok(true);
            }
            (_, Some(Command::Human)) => {
                self.person();
                return Ok(true);
            }
            (_, Some(Command::Directions)) => {
                let mut answer = lookups::address(&self.here);
                if let Some(entry) = self.here.knowledge().entries.iter().find(|e| e.id == "directions")
                    && let Some(told) = self.here.entry(entry, 1000)
                {
                    answer = Answer {
                        card: answer.card,
                        ..told
                    };
                }
                self.say(answer);
                return Ok(true);
            }
            (_, Some(Command::Info)) => {
                self.mine();
                return Ok(true);
            }
            (_, Some(Command::Stop)) => {
                self.dialogue.close();
                self.say(self.here.answer("decline", words.declined.to_owned()));
                return Ok(true);
            }
            (Some(Step::ConfirmCancel), None)
                if text.words.len() <= KEEP_WORDS
                    && text.has_any(&[
                        "keep it",
                        "keep my",
                        "leave it",
                        "behåll",
                        "låt den",
                        "ligga kvar",
                        "do not",
                        "dont",
                    ]) =>
            {
                self.keep_it();
                return Ok(true);
            }
            (Some(_), None) if !text.asks && text.words.len() <= 10 && begins_with_forget(text) => {
                self.dialogue.close();
                self.say(self.here.answer("decline", words.declined.to_owned()));
                return Ok(true);
            }
            (None, Some(Command::Yes)) if self.on_phone() => {
                self.go_on();
                return Ok(true);
            }
            (None, Some(Command::No)) if self.on_phone() => {
                self.goodbye();
                return Ok(true);
            }
            (None, Some(Command::Yes | Command::No)) => {
                self.unclear();
                return Ok(true);
            }
            _ => {}
        }
        let now = self.here.zone().local(self.here.now);
        let said = times::said(text, now);
        match self.dialogue.step {
            Some(Step::ChooseSlot | Step::Contact) if self.speaks_of_time(text, &said) => {
                self.narrow(&said)?;
                Ok(true)
            }
            Some(Step::OfferBook)
                if self.speaks_of_time(text, &said)
                    && (commands::begins_with_yes(text)
                        || said.has_day()
                        || said.minute.is_some()
                        || said.nth.is_some()) =>
            {
                self.start(&said)?;
                Ok(true)
            }
            Some(Step::Choose) if said.nth.is_some() => {
                let choices = self.dialogue.choices.clone();
                let chosen = match said.nth {
                    Some(times::Nth::At(n)) => choices.get(n),
                    Some(times::Nth::Last) => choices.last(),
                    None => None,
                };
                match chosen {
                    Some(line) => {
                        let line = normalise(line);
                        self.dialogue.close();
                        self.asked(&line)?;
                        Ok(true)
                    }
                    None => Ok(false),
                }
            }
            Some(Step::ChooseService) => self.service_chosen(text),
            // A number that is none, half a name: asked again, not guessed at.
            Some(Step::Contact) if looks_like_details(text) => {
                self.offer_again()?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// What is asked, and its answer.
    fn asked(&mut self, text: &Normal) -> Fetched<()> {
        let before = self.before();
        let met = self.dialogue.met();
        let Some((mut meant, query)) = meaning(&self.here, text, met) else {
            self.unclear();
            return Ok(());
        };
        // A language that the text was understood in is the one to answer in, where nothing else told.
        if meant.lang != self.here.lang && text.words.len() > 2 && meant.score >= 700 {
            self.here.lang = meant.lang;
            meant.lang.tag().clone_into(&mut self.dialogue.language);
        }
        // "Shall I stop my cream before the visit?" has an approved answer of its own.
        let own_answer = meant.score >= OWN_ANSWER && self.is_clinical(&meant.meaning);
        if meant.score < 950 && !own_answer && self.preparation(text) {
            return Ok(());
        }
        if let Some(asked) = self.bare_day(text, &query) {
            meant = asked;
        }
        if let Some(again) = self.follow_up(text, &query, &meant) {
            meant = again;
        }
        let pronoun = pronoun_of(text);
        let lost = pronoun.is_some() && !met && meant.score < 950;
        if lost
            && let Some((found, _)) = meaning(&self.here, text, true)
            && matches!(&found.meaning, Meaning::Ask(Intent::Days | Intent::Who, things) if things.is_empty())
        {
            self.which_clinician();
            return Ok(());
        }
        let conditions = query.things().filter(|t| matches!(t, Thing::Condition(_))).count();
        let mut heard = Heard {
            clinical: conditions,
            answered: true,
            ..Heard::default()
        };
        let score = meant.score;
        // Nothing clinical is said automatically while a flag stands.
        let clinical = self.is_clinical(&meant.meaning);
        if clinical && flag_stands(self.ask.state, self.here.now) {
            let text = self.here.say(self.here.words().flagged, &[]);
            let replies = vec![self.here.person(), self.here.call()];
            self.say(Answer {
                replies,
                ..self.here.answer("refuse", text)
            });
            return Ok(());
        }
        if let Some((mut answer, spoken)) = plain(&self.here, &meant, text, &before, pronoun) {
            answer.score = score;
            let intent = match &meant.meaning {
                Meaning::Ask(intent, _) => Some(*intent),
                _ => None,
            };
            self.mind(&spoken);
            match intent {
                Some(Intent::Treats | Intent::Who) => self.then_offer(answer),
                Some(Intent::Days) => self.then_times(answer)?,
                Some(Intent::Price) => self.then_offer(answer),
                Some(Intent::WhyContact) => self.say(answer),
                Some(Intent::Thanks) => {
                    if self.dialogue.step == Some(Step::OfferBook) {
                        self.dialogue.close();
                    }
                    self.say(answer);
                }
                _ => self.then_pending(answer),
            }
        } else {
            match meant.meaning.clone() {
                Meaning::Refuse(why) => {
                    let answer = refusal(&self.here, why);
                    self.say(answer);
                }
                Meaning::Choice(all) => self.choose_between(&all),
                Meaning::Ask(Intent::Book, things) => self.book(&things, text)?,
                Meaning::Ask(Intent::Change, _) => self.change(text)?,
                Meaning::Ask(Intent::Cancel, _) => self.cancel(),
                Meaning::Ask(Intent::Mine, _) => self.mine(),
                Meaning::Ask(Intent::Person, _) => {
                    heard.person = true;
                    self.person();
                }
                Meaning::Ask(Intent::Later, _) => {
                    // What was pending stays pending.
                    let words = self.here.words();
                    let forget =
                        text.has_any(&["forget it", "never mind", "strunta i det", "strunt i det", "glom det"]);
                    if forget {
                        self.dialogue.close();
                    }
                    let said = if forget { words.declined } else { words.take_time };
                    self.say(self.here.answer("decline", said.to_owned()));
                }
                Meaning::Entry(_) | Meaning::Ask(..) | Meaning::NotHere(_) | Meaning::Unknown => {
                    heard.answered = false;
                    self.unknown(meant.plausible, text)?;
                }
            }
        }
        self.dialogue.struggle.hear(text, heard);
        if self.dialogue.struggle.offers(self.here.now) && !self.on_phone() {
            self.dialogue.struggle.offered(self.here.now);
            self.offer_call();
        }
        Ok(())
    }

    /// Whether this is an entry that a clinician approved.
    fn is_clinical(&self, meaning: &Meaning) -> bool {
        let Meaning::Entry(i) = meaning else { return false };
        let entry = self.here.knowledge().entries.get(*i);
        entry.is_some_and(|e| e.group == Group::Clinical)
    }

    /// A day and nothing else: whether the clinic is open then.
    fn bare_day(&self, text: &Normal, query: &Query) -> Option<Meant> {
        let days = query.terms.iter().any(|t| t.key == super::terms::DAY);
        let only = query.terms.iter().all(|t| t.key == super::terms::DAY || !t.content);
        (days && only && text.words.len() <= 3).then(|| Meant {
            meaning: Meaning::Ask(Intent::Hours, Vec::new()),
            score: 800,
            lang: self.here.lang,
            plausible: true,
        })
    }

    /// Whom "she" means is not known: one of these.
    fn which_clinician(&mut self) {
        let words = self.here.words();
        let all: Vec<(String, String)> = self
            .here
            .knowledge()
            .clinicians
            .iter()
            .take(6)
            .map(|c| (c.id.clone(), c.name.clone()))
            .collect();
        let mut replies: Vec<Reply> = Vec::new();
        self.dialogue.choices.clear();
        for (_, name) in &all {
            let line = match self.here.lang {
                Lang::En => format!("Which days does {name} work?"),
                Lang::Sv => format!("Vilka dagar arbetar {name}?"),
            };
            replies.push(say(name, &line));
            self.dialogue.choices.push(line);
        }
        self.dialogue.step = Some(Step::Choose);
        replies.push(self.here.person());
        let labels: Vec<String> = all.iter().map(|(id, _)| format!("days:{id}")).collect();
        let mut answer = self
            .here
            .answer(&format!("choice:{}", labels.join(",")), words.whom.to_owned());
        if self.on_phone() {
            let names: Vec<String> = all.iter().map(|(_, name)| name.clone()).collect();
            answer.text = format!("{} {}?", answer.text, words.dates.list(&names, words.dates.or));
        }
        answer.replies = replies;
        self.say(answer);
    }

    /// "And Dr. Patel?", "and for children?": the last question again, about something else.
    fn follow_up(&self, text: &Normal, query: &Query, meant: &Meant) -> Option<Meant> {
        let last = self.dialogue.last.split_once(':').map(|(kind, _)| kind)?;
        let first = text.words.first()?.folded.as_str();
        let begins = matches!(
            first,
            "and" | "och" | "or" | "eller" | "what" | "how" | "hur" | "ok" | "then"
        );
        let short = text.words.len() <= 6;
        if !begins || !short {
            return None;
        }
        let covered: Vec<usize> = query.named.iter().flat_map(|n| n.terms.iter().copied()).collect();
        let rest = (0..query.terms.len())
            .filter(|i| query.terms[*i].content && !query.terms[*i].title && !covered.contains(i))
            .count();
        let clear = meant.score >= 950
            && !matches!(
                meant.meaning,
                Meaning::Ask(Intent::Treats | Intent::Book | Intent::Who, _)
            );
        let things: Vec<Thing> = query.things().cloned().collect();
        let again = |intent: Intent, things: Vec<Thing>| Meant {
            meaning: Meaning::Ask(intent, things),
            score: 800,
            ..meant.clone()
        };
        match last {
            "days" | "who" if !things.is_empty() && rest == 0 => {
                let clinician = things
                    .iter()
                    .any(|t| matches!(t, Thing::Clinician(_) | Thing::Specialty(_)));
                let intent = if last == "days" { Intent::Days } else { Intent::Who };
                clinician.then(|| again(intent, things))
            }
            "treats" if !things.is_empty() && rest == 0 => {
                let field = things
                    .iter()
                    .any(|t| matches!(t, Thing::Condition(_) | Thing::Specialty(_)));
                field.then(|| again(Intent::Treats, things))
            }
            "price" if !clear && meant.score < 950 || last == "price" && rest <= 1 => {
                let service = things.iter().find(|t| matches!(t, Thing::Service(_))).cloned();
                let service = service.or_else(|| self.nearest_service(text, query).map(Thing::Service));
                service.map(|s| again(Intent::Price, vec![s]))
            }
            _ => None,
        }
    }

    /// The service whose name shares most with a few words: "a long one".
    pub fn nearest_service(&self, text: &Normal, query: &Query) -> Option<String> {
        let tongue = self.here.index.tongue(self.here.lang)?;
        let keys: Vec<&str> = query.terms.iter().map(|t| t.key.as_str()).collect();
        let small = [
            "a", "an", "the", "one", "and", "for", "en", "ett", "och", "for", "den", "det", "what", "about",
        ];
        let said: Vec<&str> = (0..keys.len())
            .filter(|i| {
                text.words
                    .get(query.terms[*i].word)
                    .is_some_and(|w| !small.contains(&w.folded.as_str()))
            })
            .map(|i| keys[i])
            .collect();
        let tag = self.here.lang.tag();
        let shared = |line: &str| {
            let terms = tongue.analyzer.terms_of(line);
            said.iter().filter(|k| terms.iter().any(|t| t.key == **k)).count()
        };
        let mut scored: Vec<(usize, &str)> = self
            .here
            .knowledge()
            .services
            .iter()
            .map(|s| {
                let words = s.words.get(tag).into_iter().flatten();
                let best = s.name.get(tag).into_iter().chain(words).map(|n| shared(n)).max();
                (best.unwrap_or_default(), s.id.as_str())
            })
            .filter(|(n, _)| *n > 0)
            .collect();
        scored.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
        match scored.as_slice() {
            [(_, id)] => Some((*id).to_owned()),
            [(a, id), (b, _), ..] if a > b => Some((*id).to_owned()),
            // Several share as much: the one of what was spoken of, else the first.
            [(_, id), ..] => Some((*id).to_owned()),
            [] => None,
        }
    }

    /// Says an answer and offers to book, where there is something to book.
    fn then_offer(&mut self, mut answer: Answer) {
        let words = self.here.words();
        if self.what_to_book().is_some() {
            if self.dialogue.step.is_none_or(|s| {
                matches!(
                    s,
                    Step::OfferBook | Step::Choose | Step::ChooseService | Step::OfferCall | Step::OfferModel
                )
            }) {
                answer.text = format!("{} {}", answer.text, words.offer);
                answer.replies = vec![say(words.yes, words.yes), say(words.no_thanks, words.no_thanks)];
                self.dialogue.step = Some(Step::OfferBook);
                self.dialogue.choices.clear();
            } else {
                self.pending_replies(&mut answer);
            }
        }
        answer.replies.push(self.here.person());
        self.say(answer);
    }

    /// Says an answer in the middle of something: the buttons of what is pending come with it.
    fn then_pending(&mut self, mut answer: Answer) {
        self.pending_replies(&mut answer);
        if self.dialogue.step == Some(Step::Choose) {
            self.dialogue.close();
        }
        self.say(answer);
    }

    pub fn pending_replies(&self, answer: &mut Answer) {
        if matches!(self.dialogue.step, Some(Step::ChooseSlot)) && !flag_stands(self.ask.state, self.here.now) {
            for slot in self.dialogue.offered.iter().take(3) {
                let label = self.here.moment(slot.starts_at);
                answer.replies.push(say(&label, &label));
            }
        }
    }

    /// "Is it one of these?"
    fn choose_between(&mut self, all: &[(Goal, Vec<Thing>)]) {
        let words = self.here.words();
        let mut labels = Vec::new();
        let mut replies = Vec::new();
        self.dialogue.choices.clear();
        for (goal, things) in all {
            let (label, line) = self.goal_words(goal, things);
            if line.is_empty() {
                continue;
            }
            labels.push(label);
            replies.push(say(&line, &line));
            self.dialogue.choices.push(line);
        }
        if self.dialogue.step.is_none() || self.dialogue.step == Some(Step::OfferBook) {
            self.dialogue.step = Some(Step::Choose);
        }
        replies.push(self.here.person());
        let mut answer = self
            .here
            .answer(&format!("choice:{}", labels.join(",")), words.choice.to_owned());
        if self.on_phone() {
            answer.text = format!("{} {}", answer.text, self.dialogue.choices.join(" "));
        } else if !self.on_web() {
            let numbered: Vec<String> = self
                .dialogue
                .choices
                .iter()
                .enumerate()
                .map(|(i, c)| format!("{}. {c}", i + 1))
                .collect();
            answer.text = format!("{} {}", answer.text, numbered.join(" "));
        }
        answer.replies = replies;
        self.say(answer);
    }

    /// What a goal is called in a choice: its label, and the words that lead to it.
    fn goal_words(&self, goal: &Goal, things: &[Thing]) -> (String, String) {
        let words = self.here.words();
        let knowledge = self.here.knowledge();
        let thing = things.first().map(|t| match t {
            Thing::Clinician(id) => knowledge.clinician(id).map_or(String::new(), |c| c.name.clone()),
            Thing::Service(id) => knowledge
                .service(id)
                .map_or(String::new(), |s| self.here.text(&s.name).to_owned()),
            Thing::Condition(id) => knowledge
                .condition(id)
                .map_or(String::new(), |c| self.here.text(&c.name).to_owned()),
            Thing::Specialty(id) => knowledge
                .specialty(id)
                .map_or(String::new(), |s| self.here.text(&s.name).to_owned()),
            Thing::NotHere(id) => id.clone(),
        });
        let id = things.first().map_or("-", Thing::id);
        let sv = self.here.lang == Lang::Sv;
        let pick = |en: &str, swedish: &str| if sv { swedish.to_owned() } else { en.to_owned() };
        let thing = thing.unwrap_or_default();
        match goal {
            Goal::Entry(i) => {
                let Some(entry) = knowledge.entries.get(*i) else {
                    return (String::new(), String::new());
                };
                let q = entry.said.get(self.here.lang.tag()).and_then(|s| s.q.first());
                (entry.id.clone(), q.cloned().unwrap_or_default())
            }
            Goal::Ask(intent) => match intent {
                Intent::Treats => (
                    format!("treats:{id}"),
                    pick(&format!("Who treats {thing}?"), &format!("Vem behandlar {thing}?")),
                ),
                Intent::Days => (
                    format!("days:{id}"),
                    pick(
                        &format!("Which days does {thing} work?"),
                        &format!("Vilka dagar arbetar {thing}?"),
                    ),
                ),
                Intent::Who => (
                    format!("who:{id}"),
                    pick(&format!("Who is {thing}?"), &format!("Vem är {thing}?")),
                ),
                Intent::Hours => ("hours".to_owned(), words.opening.to_owned()),
                Intent::Price => (
                    format!("price:{id}"),
                    pick(&format!("What does {thing} cost?"), &format!("Vad kostar {thing}?")),
                ),
                Intent::Address => (
                    "address".to_owned(),
                    pick("What is your address?", "Vad har ni för adress?"),
                ),
                Intent::Phone => (
                    "phone".to_owned(),
                    pick("What is your phone number?", "Vad har ni för telefonnummer?"),
                ),
                Intent::Specialties => ("specialties".to_owned(), words.which_fields.to_owned()),
                Intent::Book => (format!("book:{id}"), words.book.to_owned()),
                Intent::Change => ("change".to_owned(), pick("Change my appointment", "Ändra min tid")),
                Intent::Cancel => ("cancel".to_owned(), pick("Cancel my appointment", "Avboka min tid")),
                Intent::Mine => ("mine".to_owned(), pick("When is my appointment?", "När är min tid?")),
                Intent::Person => ("person".to_owned(), words.talk.to_owned()),
                Intent::WhyContact | Intent::Greeting | Intent::Thanks | Intent::Later => {
                    (String::new(), String::new())
                }
            },
        }
    }

    /// Not understood: no question for the clinic that could be passed on.
    pub fn unclear(&mut self) {
        if self.missed_too_often() {
            return self.connect();
        }
        let words = self.here.words();
        let replies = vec![
            say(words.book, words.book),
            say(words.opening, words.opening),
            self.here.person(),
        ];
        self.say(Answer {
            score: 0,
            replies,
            ..self.here.answer("unknown", words.unclear.to_owned())
        });
    }

    /// An honest "I don't know": passed on to staff where somebody receives it.
    fn unknown(&mut self, plausible: bool, text: &Normal) -> Fetched<()> {
        if !plausible {
            self.unclear();
            return Ok(());
        }
        if let Some(answer) = self.by_model(text)? {
            self.say(answer);
            return Ok(());
        }
        if self.missed_too_often() {
            self.connect();
            return Ok(());
        }
        let words = self.here.words();
        let mut answer = unknown(&self.here);
        if self.ask.receiver {
            let about = self.matter(text);
            let open: Vec<Option<At>> = self
                .ask
                .state
                .tasks
                .iter()
                .filter(|t| t.about == about)
                .map(|t| t.promised_by)
                .collect();
            let promised = if open.len() < MAX_QUESTIONS {
                self.task(about)
            } else {
                open.iter().flatten().max().copied()
            };
            answer.text = match promised {
                Some(at) => fill(words.unknown_by, &[("when", &self.here.moment(at))]),
                None => words.unknown_task.to_owned(),
            };
            answer.replies = vec![self.here.person(), self.here.call()];
            // What the clinic settles by talking is not left to messages.
            if self.here.config.policy.answer_by(about) == AnswerBy::Call {
                answer
                    .replies
                    .insert(0, button(words.call_me, Act::Handoff, "callback"));
            }
        }
        self.offer_model(&mut answer);
        self.say(answer);
        Ok(())
    }

    /// What a question without an answer is about: by the entry that comes nearest.
    fn matter(&self, text: &Normal) -> &'static str {
        let nearest = self.here.index.tongue(self.here.lang).and_then(|tongue| {
            let query = tongue.query(text);
            tongue.candidates(&query, false).iter().find_map(|c| match c.goal {
                Goal::Entry(i) => self.here.knowledge().entries.get(i).map(|e| e.group),
                Goal::Ask(_) => None,
            })
        });
        match nearest {
            Some(Group::Billing) => "billing",
            Some(Group::Clinical) => "clinical",
            Some(Group::Admin) | None => "question",
        }
    }

    /// A person.
    fn person(&mut self) {
        if self.on_phone() {
            return self.connect();
        }
        let words = self.here.words();
        let text = if self.ask.receiver {
            let open = self
                .ask
                .state
                .tasks
                .iter()
                .find(|t| t.about == "person")
                .map(|t| t.promised_by);
            let promised = match open {
                Some(promised) => promised,
                None => self.task("person"),
            };
            match promised {
                Some(at) => fill(words.person_by, &[("when", &self.here.moment(at))]),
                None => words.person.to_owned(),
            }
        } else {
            self.here.say(words.person_call, &[])
        };
        let mut replies = self.call_replies();
        if !self.in_messenger() {
            replies = vec![button(words.by_phone, Act::Handoff, "phone")];
            if self.ask.receiver {
                replies.push(button(words.call_me, Act::Handoff, "callback"));
            }
            replies.push(self.here.call());
        }
        self.say(Answer {
            replies,
            ..self.here.answer("person", text)
        });
    }

    fn call_replies(&self) -> Vec<Reply> {
        let words = self.here.words();
        if self.in_messenger() {
            let ask = say(words.call_me, words.call_me);
            return self
                .ask
                .receiver
                .then_some(ask)
                .into_iter()
                .chain([self.here.call()])
                .collect();
        }
        let mut replies = Vec::new();
        if self.ask.receiver {
            replies.push(button(words.call_me, Act::Handoff, "callback"));
        }
        replies.push(button(words.by_phone, Act::Handoff, "phone"));
        replies
    }

    fn call_back(&mut self) -> Answer {
        if !self.on_web() && self.ask.receiver {
            return self.will_call();
        }
        let text = if self.ask.receiver {
            self.here.words().call_back.to_owned()
        } else {
            self.here.say(self.here.words().person_call, &[])
        };
        Answer {
            replies: self.call_replies(),
            ..self.here.answer("call-back", text)
        }
    }

    /// "This may be easier by phone. Shall we call you now?"
    fn offer_call(&mut self) {
        let words = self.here.words();
        let hours = self.here.config.open_at(self.here.now);
        let text = match (hours.open, hours.changes_at) {
            (false, Some(at)) => fill(words.easier_then, &[("when", &self.here.moment(at))]),
            _ => words.easier.to_owned(),
        };
        let mut replies = self.call_replies();
        replies.push(say(words.no_thanks, words.no_thanks));
        if self.dialogue.step.is_none() || matches!(self.dialogue.step, Some(Step::OfferBook | Step::Choose)) {
            self.dialogue.step = Some(Step::OfferCall);
        }
        let last = self.dialogue.last.clone();
        self.say(Answer {
            replies,
            ..self.here.answer("easier-by-phone", text)
        });
        self.dialogue.last = last;
    }
}
