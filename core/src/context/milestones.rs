//! What happened, at a glance: one line for each thing that reception has to know when a patient arrives.
//!
//! Folded from the log alone. A line stands for a question that is about somebody's care, a booking and what became of it, a confirmation,
//! a call that came to nothing else, and signs of an emergency. How to find the clinic, greetings, yes and no are none.

use super::words::{Words, fill};
use crate::clinic::hours::Zone;
use crate::knowledge::{Group, Knowledge, Texts};
use crate::log::answer::{REVIEW, question_of};
use crate::log::event::{Actor, Body, Channel, Event, Seq};
use crate::log::state::shorten;
use crate::log::topic::topic_of;
use crate::time::{At, HOUR};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is written or said on a channel within so long of each other is one contact: one line says what it was about.
const CONTACT: i64 = 4 * HOUR;
/// Characters of a patient's own words in a line.
const MAX_WORDS: usize = 60;
/// Lines of one timeline, the newest: more is a history, not a glance.
pub const MAX_LINES: usize = 30;

/// What a line stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A question about somebody's care, or one that nobody has answered.
    Question,
    /// An appointment was made.
    Booked,
    /// It was moved.
    Moved,
    /// It was cancelled.
    Cancelled,
    /// The patient said that they come.
    Confirmed,
    /// A call that none of the other lines is from.
    Call,
    /// Signs of an emergency.
    Emergency,
}

/// Where the look of a clinician at a question stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Nobody has to look.
    #[default]
    None,
    /// Somebody has to.
    Waiting,
    /// Somebody did.
    Done,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its event.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// How.
    pub channel: Channel,
    /// What it stands for.
    pub kind: Kind,
    /// The line.
    pub text: String,
    /// For a question: whether a clinician looked at it.
    pub review: Review,
    /// Who did, and when; empty, and none: nobody.
    pub reviewed_by: String,
    /// See `reviewed_by`.
    pub reviewed_at: Option<At>,
}

/// Where and when somebody reads it.
#[derive(Clone, Copy)]
pub struct Here<'a> {
    /// The clinic's zone.
    pub zone: &'a Zone,
    /// Now.
    pub now: At,
    /// The language of the lines.
    pub words: &'a Words,
    /// What the clinic knows: what a question is about stands in it. None: in the patient's own words.
    pub knowledge: Option<&'a Knowledge>,
}

/// What is on its way to be a line.
struct Line {
    seq: Seq,
    at: At,
    channel: Channel,
    kind: Kind,
    /// Filled into the sentence.
    what: String,
    /// `what` is the patient's own words.
    own_words: bool,
    appointment: String,
    review: Review,
    reviewed_by: String,
    reviewed_at: Option<At>,
}

/// What was said on one channel without a long break.
#[derive(Default)]
struct Contact {
    last: At,
    /// The line that says what it was about.
    question: Option<Seq>,
    /// Something was booked: that says enough.
    booked: bool,
    /// The call that is on, and whether a line came of it.
    call: Option<(Seq, At)>,
    told: bool,
}

#[derive(Default)]
struct Fold {
    lines: Vec<Line>,
    contacts: BTreeMap<&'static str, Contact>,
    /// What the patient said, by place.
    said: BTreeMap<Seq, (At, Channel, String)>,
}

/// The lines of a log, oldest first.
#[must_use]
pub fn milestones<'e>(events: impl IntoIterator<Item = &'e Event>, here: Here<'_>) -> Vec<Milestone> {
    let mut fold = Fold::default();
    for event in events {
        fold.take(event, here);
    }
    for contact in std::mem::take(&mut fold.contacts).into_values() {
        fold.close_call(contact);
    }
    let Fold { mut lines, .. } = fold;
    lines.sort_by_key(|line| line.seq);
    let surplus = lines.len().saturating_sub(MAX_LINES);
    lines.drain(..surplus);
    lines.into_iter().map(|line| line.told(here)).collect()
}

impl Fold {
    fn take(&mut self, event: &Event, here: Here<'_>) {
        let (seq, at, channel) = (event.seq, event.at, event.entry.channel);
        match &event.entry.body {
            Body::Message { text, more } => match &event.entry.by {
                Actor::Patient => {
                    self.contact(channel, at);
                    self.said.insert(seq, (at, channel, text.clone()));
                }
                Actor::Assistant => {
                    let source = more.as_ref().and_then(|more| more.source.as_ref());
                    let asked = question_of(&event.entry.cid);
                    if let (Some(source), Some(asked)) = (source, asked)
                        && let Some((what, clinical)) = subject(&source.entry, here)
                    {
                        self.question(asked, what, clinical);
                    }
                }
                Actor::Staff(_) | Actor::Voice(_) | Actor::System => {}
            },
            Body::TaskOpened { about, .. } => {
                if let Some(asked) = question_of(&event.entry.cid) {
                    match about.as_str() {
                        REVIEW => self.review(asked, |line| line.review = Review::Waiting),
                        // Nobody knew an answer.
                        "question" | "clinical" | "billing" | "booking" => self.question(asked, String::new(), true),
                        _ => {}
                    }
                }
            }
            Body::Reviewed { of, name } => self.review(*of, |line| {
                line.review = Review::Done;
                line.reviewed_by.clone_from(name);
                line.reviewed_at = Some(at);
            }),
            Body::AppointmentBooked { appointment, with, .. } => {
                let contact = self.contact(channel, at);
                contact.booked = true;
                contact.told = true;
                // What led to a booking is told by the booking.
                if let Some(question) = contact.question.take() {
                    self.lines.retain(|line| line.seq != question);
                }
                self.line(event, Kind::Booked, with.clone(), appointment);
            }
            Body::AppointmentChanged {
                appointment, starts_at, ..
            } => {
                self.contact(channel, at).told = true;
                // Another time is not confirmed yet.
                self.unconfirm(appointment);
                match starts_at {
                    Some(to) => {
                        let when = here.words.moment_of(here.zone, *to, here.now);
                        self.line(event, Kind::Moved, when, appointment);
                    }
                    None => self.line(event, Kind::Cancelled, String::new(), appointment),
                }
            }
            Body::AppointmentConfirmed { appointment } => {
                self.contact(channel, at).told = true;
                self.unconfirm(appointment);
                self.line(event, Kind::Confirmed, String::new(), appointment);
            }
            Body::CallStarted { .. } => {
                let before = self.contacts.remove(channel.as_str());
                if let Some(before) = before {
                    self.close_call(before);
                }
                let contact = self.contact(channel, at);
                contact.call = Some((seq, at));
                contact.told = false;
            }
            Body::FlagRaised { .. } => {
                self.contact(channel, at).told = true;
                self.line(event, Kind::Emergency, String::new(), "");
            }
            _ => {}
        }
    }

    /// The contact that this belongs to: the one that is on, or a new one after a long break.
    fn contact(&mut self, channel: Channel, at: At) -> &mut Contact {
        let over = self
            .contacts
            .get(channel.as_str())
            .is_some_and(|contact| at.0 - contact.last.0 > CONTACT);
        if over && let Some(before) = self.contacts.remove(channel.as_str()) {
            self.close_call(before);
        }
        let contact = self.contacts.entry(channel.as_str()).or_default();
        contact.last = at;
        contact
    }

    /// A call that came to nothing else is a line of its own.
    fn close_call(&mut self, contact: Contact) {
        if let Some((seq, at)) = contact.call.filter(|_| !contact.told) {
            self.lines.push(Line::new(seq, at, Channel::Voice, Kind::Call));
        }
    }

    /// A question that is about something. `always`: it is a line whatever else the contact came to.
    fn question(&mut self, asked: Seq, what: String, always: bool) {
        if self.lines.iter().any(|line| line.seq == asked) {
            return;
        }
        let Some((at, channel, text)) = self.said.get(&asked).cloned() else {
            return;
        };
        let contact = self.contact(channel, at);
        if !always && (contact.booked || contact.question.is_some()) {
            return;
        }
        contact.told = true;
        if !always {
            contact.question = Some(asked);
        }
        let own_words = what.is_empty();
        let what = if own_words {
            shorten(&topic_of(&text), MAX_WORDS)
        } else {
            what
        };
        self.lines.push(Line {
            what,
            own_words,
            ..Line::new(asked, at, channel, Kind::Question)
        });
    }

    fn review(&mut self, asked: Seq, note: impl FnOnce(&mut Line)) {
        self.question(asked, String::new(), true);
        if let Some(line) = self.lines.iter_mut().find(|line| line.seq == asked) {
            note(line);
        }
    }

    fn line(&mut self, event: &Event, kind: Kind, what: String, appointment: &str) {
        self.lines.push(Line {
            what,
            appointment: appointment.to_owned(),
            ..Line::new(event.seq, event.at, event.entry.channel, kind)
        });
    }

    fn unconfirm(&mut self, appointment: &str) {
        self.lines
            .retain(|line| line.kind != Kind::Confirmed || line.appointment != appointment);
    }
}

impl Line {
    fn new(seq: Seq, at: At, channel: Channel, kind: Kind) -> Line {
        Line {
            seq,
            at,
            channel,
            kind,
            what: String::new(),
            own_words: false,
            appointment: String::new(),
            review: Review::None,
            reviewed_by: String::new(),
            reviewed_at: None,
        }
    }

    fn told(self, here: Here<'_>) -> Milestone {
        let words = &here.words.milestones;
        let by_channel = |sentences: [&'static str; 4]| -> &'static str {
            let [web, whatsapp, sms, voice] = sentences;
            match self.channel {
                Channel::Web => web,
                Channel::Whatsapp => whatsapp,
                Channel::Sms => sms,
                Channel::Voice => voice,
            }
        };
        let text = match self.kind {
            Kind::Question if self.own_words => fill(by_channel(words.asked), &[("text", &self.what)]),
            Kind::Question => fill(by_channel(words.question), &[("what", &self.what)]),
            Kind::Booked => fill(by_channel(words.booked), &[("with", &self.what)]),
            Kind::Moved => fill(by_channel(words.moved), &[("when", &self.what)]),
            Kind::Cancelled => by_channel(words.cancelled).to_owned(),
            Kind::Confirmed => confirmed(self.at, here),
            Kind::Call => words.called.to_owned(),
            Kind::Emergency => words.emergency.to_owned(),
        };
        let text = match self.review {
            Review::None => text,
            Review::Waiting => fill(words.to_review, &[("line", &text)]),
            Review::Done => fill(words.reviewed, &[("line", &text), ("name", &self.reviewed_by)]),
        };
        Milestone {
            seq: self.seq,
            at: self.at,
            channel: self.channel,
            kind: self.kind,
            text,
            review: self.review,
            reviewed_by: self.reviewed_by,
            reviewed_at: self.reviewed_at,
        }
    }
}

fn confirmed(at: At, here: Here<'_>) -> String {
    let [today, yesterday, earlier] = here.words.milestones.confirmed;
    let local = |at: At| here.zone.local(at);
    match local(here.now).days_since(local(at)) {
        0 => today.to_owned(),
        1 => yesterday.to_owned(),
        _ => fill(earlier, &[("when", &here.words.when(here.zone, at, here.now))]),
    }
}

/// What an answer's source is about, in the reader's language, and whether it is clinical; none: nobody's care. Empty words: as the patient
/// said it.
fn subject(entry: &str, here: Here<'_>) -> Option<(String, bool)> {
    let knowledge = here.knowledge?;
    let name = |texts: &Texts| {
        let own = texts.get(here.words.tag).or_else(|| texts.values().next());
        own.cloned().unwrap_or_default()
    };
    let condition = |id: &str| knowledge.condition(id).map(|c| name(&c.name));
    let service = |id: &str| knowledge.service(id).map(|s| name(&s.name));
    let clinician = |id: &str| knowledge.clinician(id).map(|c| c.name.clone());
    if let Some(id) = entry.strip_prefix("treats:") {
        let specialty = || knowledge.specialty(id).map(|s| name(&s.name));
        return condition(id).or_else(specialty).map(|what| (what, false));
    }
    if let Some(id) = entry.strip_prefix("days:") {
        return clinician(id).map(|what| (what, false));
    }
    let entry = knowledge.entry(entry)?;
    let about = entry.said.get(here.words.tag).map(|said| said.about.clone());
    let clinical = entry.group == Group::Clinical;
    let what = about
        .filter(|about| !about.is_empty())
        .or_else(|| condition(&entry.condition))
        .or_else(|| service(&entry.service))
        .or_else(|| clinician(&entry.clinician));
    match what {
        Some(what) => Some((what, clinical)),
        None => clinical.then(|| (String::new(), true)),
    }
}

#[cfg(test)]
mod tests;
