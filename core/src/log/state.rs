//! The fold: what a session is, derived from its events alone.
//!
//! It is kept up to date in the transaction that appends, so that reading never depends on the log's length: every list in it is
//! bounded by a named limit. Folding the whole log again gives the same state (a property test holds it to that).

use super::answer::{Attached, More};
use super::event::{Actor, Answer, Body, Channel, Destination, Event, Page, Seq};
use super::topic::topic_of;
use crate::people::evidence::Evidence;
use crate::time::At;
use serde::{Deserialize, Serialize};

/// Pages of the website that are remembered (reference: 50 entries, path only).
pub const MAX_PAGES: usize = 50;
/// Handoffs that are remembered.
pub const MAX_HANDOFFS: usize = 20;
/// Links, tasks, flags, appointments and identifiers that are remembered, each.
pub const MAX_ITEMS: usize = 50;
/// Forms and the fields of one form.
pub const MAX_FORMS: usize = 20;
/// Fields of one form.
pub const MAX_FIELDS: usize = 200;
/// Characters of the topic.
pub const MAX_TOPIC: usize = 120;

/// A consent as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentState {
    /// What for.
    pub purpose: String,
    /// The version of the text.
    pub version: String,
    /// Agreed or withdrawn.
    pub given: bool,
    /// Since when.
    pub at: At,
}

/// A page that was visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Path without query.
    pub path: String,
    /// The document's title.
    pub title: String,
    /// When.
    pub at: At,
}

/// A channel that joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: String,
    /// Which channel.
    pub channel: Channel,
    /// Why it may.
    pub evidence: Evidence,
    /// The call, where it is one.
    pub call_id: String,
    /// Since when.
    pub at: At,
    /// "Not me": undone.
    pub unlinked: bool,
    /// The patient has not said yet that this chat is theirs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub probation: bool,
}

/// When the patient was last heard on a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The channel.
    pub channel: Channel,
    /// When. WhatsApp takes free text for 24 hours from here.
    pub at: At,
}

/// A question of an approved text that waits for yes or no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The template's id.
    pub template: String,
    /// What it is about: an appointment's id.
    pub about: String,
    /// Where in the log.
    pub seq: Seq,
    /// When.
    pub at: At,
}

/// How the last summary of a call stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recap {
    /// Where in the log.
    pub seq: Seq,
    /// Of which call.
    pub call_id: String,
    /// Which one of that call.
    pub version: u32,
    /// The patient said that it is right: it stays as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

impl Recap {
    /// Whether a further summary of a call, by this actor, leaves this one as it is.
    fn stands(&self, call_id: &str, by: &Actor) -> bool {
        self.call_id == call_id && (self.confirmed || matches!(by, Actor::Voice(_)))
    }
}

/// A number or an address that the patient gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// Its id.
    pub id: String,
    /// `phone`, `email`, …
    #[serde(rename = "type")]
    pub kind: String,
    /// The normalised value.
    pub value: String,
    /// Where it was given.
    pub from: Channel,
    /// When it was given.
    pub at: At,
    /// When it was proved, if it was.
    pub verified_at: Option<At>,
}

/// A form as filled in so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Its id.
    pub id: String,
    /// What is filled in, in the order in which it was first.
    pub answers: Vec<Answer>,
    /// Where it was filled in last.
    pub from: Channel,
    /// When it was last changed.
    pub at: At,
    /// Whether it is finished.
    pub completed: bool,
}

/// A way to continue elsewhere that was given to the patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Its id.
    pub id: String,
    /// Where to.
    pub to: Destination,
    /// Until when.
    pub expires_at: At,
}

/// An appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id.
    pub id: String,
    /// Its start; none: it is cancelled.
    pub starts_at: Option<At>,
    /// Its end, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<At>,
    /// With whom.
    pub with: String,
    /// The clinician's id in the clinic's knowledge; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub clinician: String,
    /// The service's id in the clinic's knowledge; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// What for.
    pub reason: String,
    /// Whether the patient confirmed it.
    pub confirmed: bool,
    /// When they came to it, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived_at: Option<At>,
}

/// A mark that staff must see first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// Its id.
    pub id: String,
    /// `emergency`, `clinical`, …
    pub label: String,
    /// Since when.
    pub at: At,
}

/// Something that somebody at the clinic has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: String,
    /// `callback`, `person`, …
    pub about: String,
    /// Since when.
    pub at: At,
    /// When the clinic promises to have done it.
    pub promised_by: Option<At>,
}

/// Times that were offered and not yet chosen from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The slots' starts.
    pub slots: Vec<At>,
    /// With whom.
    pub with: String,
    /// When they were offered.
    pub at: At,
}

/// One thing that was said last, shortened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Where in the log.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// The text, at most [`MAX_TOPIC`] characters.
    pub text: String,
}

/// Who from the clinic is in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// First name.
    pub name: String,
    /// Role.
    pub role: String,
}

/// The member of staff whose conversation it is: nobody else answers in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// Their id.
    pub id: String,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: At,
}

/// What a session is: the fold of its log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// The place of the last event; 0 before the first.
    pub last_seq: Seq,
    /// When the session began.
    pub started_at: At,
    /// When the last event was appended.
    pub last_at: At,
    /// The patient's language.
    pub language: String,
    /// Turns so far.
    pub turns: i64,
    /// Channels that something was said on, in the order of their first use.
    pub channels: Vec<Channel>,
    /// What it is about: the patient's first words that say something.
    pub topic: String,
    /// What the patient said last.
    pub last_patient: Option<Said>,
    /// What the clinic's side said last.
    pub last_clinic: Option<Said>,
    /// Consents as they stand.
    pub consents: Vec<ConsentState>,
    /// The last pages visited, oldest first.
    pub pages: Vec<Visit>,
    /// Channels that joined.
    pub links: Vec<Link>,
    /// Numbers and addresses given.
    pub identifiers: Vec<Identifier>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Ways to continue that were offered.
    pub handoffs: Vec<Handoff>,
    /// Times that were offered last, until one is booked.
    pub offered: Option<Offer>,
    /// Appointments.
    pub appointments: Vec<Appointment>,
    /// Flags.
    pub flags: Vec<Flag>,
    /// Open tasks.
    pub tasks: Vec<Task>,
    /// The last summary, if there is one.
    pub summary: Option<Said>,
    /// How the last summary of a call stands with the patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recap: Option<Recap>,
    /// Who from the clinic is here.
    pub staff: Option<Staff>,
    /// Whose it is among staff; none: nobody's. In a box: the widget, where it never is, would carry its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Box<Owner>>,
    /// Whether the matter is settled; a further turn of the patient opens it again.
    pub resolved: bool,
    /// What the assistant keeps in mind, as its last message says.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dialogue: String,
    /// When the patient was last heard, by channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<Heard>,
    /// The last approved text that asked for yes or no: what a bare one of them answers, until something else was asked or staff wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// The id of the number that a link proved: what rests on a link goes with it.
#[must_use]
pub fn identifier_of(link: &str) -> String {
    format!("idn_{link}")
}

impl Link {
    /// Whether anything may be told, or believed, on the strength of it.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.unlinked && !self.probation
    }
}

/// Shortens at a character's boundary, with an ellipsis where something was cut.
#[must_use]
pub fn shorten(text: &str, max: usize) -> String {
    let text = text.trim();
    let mut cut: String = text.chars().take(max).collect();
    if cut.len() < text.len() {
        cut.pop();
        cut.push('…');
    }
    cut
}

/// Adds at the end and drops the oldest beyond `max`.
fn push_bounded<T>(list: &mut Vec<T>, item: T, max: usize) {
    if list.len() >= max {
        list.remove(0);
    }
    list.push(item);
}

impl State {
    /// An event that the desk alone may see takes its place and tells nothing else: the state is read by the patient's devices and by
    /// voice systems, and what an unproved caller said may be another person's.
    pub fn place(&mut self, event: &Event) {
        if self.last_seq == 0 {
            self.started_at = event.at;
        }
        self.last_seq = event.seq;
        self.last_at = event.at;
    }

    /// The state after one more event. Events come in order, each once.
    pub fn apply(&mut self, event: &Event) {
        let (seq, at, entry) = (event.seq, event.at, &event.entry);
        self.place(event);
        match &entry.body {
            Body::SessionStarted { language, page } => {
                self.language.clone_from(language);
                if let Some(page) = page {
                    self.visit(page, at);
                }
            }
            Body::Consent {
                purpose,
                version,
                given,
            } => {
                let now = ConsentState {
                    purpose: purpose.clone(),
                    version: version.clone(),
                    given: *given,
                    at,
                };
                self.consents.retain(|c| c.purpose != *purpose);
                push_bounded(&mut self.consents, now, MAX_ITEMS);
            }
            Body::PageVisited { path, title } => {
                let page = Page {
                    path: path.clone(),
                    title: title.clone(),
                };
                self.visit(&page, at);
            }
            Body::Message { text, more } => {
                self.turns += 1;
                if !self.channels.contains(&entry.channel) {
                    self.channels.push(entry.channel);
                }
                let said = Some(Said {
                    seq,
                    at,
                    text: shorten(text, MAX_TOPIC),
                });
                match &entry.by {
                    Actor::Patient => {
                        let channel = entry.channel;
                        self.heard.retain(|h| h.channel != channel);
                        self.heard.push(Heard { channel, at });
                        let attached = more.as_deref().and_then(|m| m.attached.as_ref());
                        if self.topic.is_empty() && attached.is_none_or(Attached::has_words) {
                            self.topic = topic_of(text);
                        }
                        self.last_patient = said;
                        self.resolved = false;
                    }
                    Actor::Assistant | Actor::Staff(_) | Actor::Voice(_) => {
                        self.last_clinic = said;
                        // A notice keeps nothing in mind: what was before stays.
                        let keeps = |m: &&More| entry.by == Actor::Assistant && !m.dialogue.is_empty();
                        if let Some(more) = more.as_deref().filter(keeps) {
                            self.dialogue.clone_from(&more.dialogue);
                        }
                        let template = more.as_deref().and_then(|m| m.template.as_ref());
                        if entry.by != Actor::Assistant || template.is_none() && more.as_deref().is_some_and(More::asks)
                        {
                            self.asked = None;
                        }
                        if let Some(template) = template.filter(|t| t.asks) {
                            self.asked = Some(Asked {
                                template: template.id.clone(),
                                about: template.about.clone(),
                                seq,
                                at,
                            });
                        }
                    }
                    Actor::System => {}
                }
            }
            Body::FormSaved { form, answers } => {
                let form = self.form(form, entry.channel, at);
                for answer in answers {
                    let place = form.answers.iter().position(|a| a.field == answer.field);
                    match place {
                        Some(i) => form.answers[i].value.clone_from(&answer.value),
                        None if form.answers.len() < MAX_FIELDS => form.answers.push(answer.clone()),
                        None => {}
                    }
                }
            }
            Body::FormCompleted { form } => self.form(form, entry.channel, at).completed = true,
            Body::HandoffOffered {
                handoff,
                to,
                expires_at,
            } => {
                let offer = Handoff {
                    id: handoff.clone(),
                    to: *to,
                    expires_at: *expires_at,
                };
                push_bounded(&mut self.handoffs, offer, MAX_HANDOFFS);
            }
            Body::ChannelLinked {
                link,
                to,
                evidence,
                call_id,
                probation,
            } => match self.links.iter_mut().find(|l| l.id == *link) {
                Some(known) => {
                    known.probation = *probation;
                    // Asked again: what it proved is not proved until they say so.
                    if *probation {
                        self.identifiers.retain(|i| i.id != identifier_of(link));
                    }
                }
                None => {
                    let link = Link {
                        id: link.clone(),
                        channel: *to,
                        evidence: *evidence,
                        call_id: call_id.clone(),
                        at,
                        unlinked: false,
                        probation: *probation,
                    };
                    push_bounded(&mut self.links, link, MAX_ITEMS);
                }
            },
            Body::ChannelUnlinked { link } => {
                for known in self.links.iter_mut().filter(|l| l.id == *link) {
                    known.unlinked = true;
                }
                self.identifiers.retain(|i| i.id != identifier_of(link));
            }
            Body::IdentifierClaimed { id, kind, value } => {
                if !self.identifiers.iter().any(|i| i.id == *id) {
                    let claimed = Identifier {
                        id: id.clone(),
                        kind: kind.clone(),
                        value: value.clone(),
                        from: entry.channel,
                        at,
                        verified_at: None,
                    };
                    push_bounded(&mut self.identifiers, claimed, MAX_ITEMS);
                }
            }
            Body::IdentifierVerified { id, .. } => {
                for known in self.identifiers.iter_mut().filter(|i| i.id == *id) {
                    known.verified_at = Some(at);
                }
            }
            // What the patient said yes to stays. And what they were told of a call stands until they correct it: a voice system may send a
            // summary of its own long after.
            Body::Summary { call_id, .. } if self.recap.as_ref().is_some_and(|r| r.stands(call_id, &entry.by)) => {}
            Body::Summary { text, call_id, version } => {
                self.summary = Some(Said {
                    seq,
                    at,
                    text: shorten(text, 500),
                });
                self.recap = Some(call_id).filter(|call| !call.is_empty()).map(|call| Recap {
                    seq,
                    call_id: call.clone(),
                    version: *version,
                    confirmed: false,
                });
            }
            Body::SummaryConfirmed { of } => {
                if let Some(recap) = self.recap.as_mut().filter(|r| r.seq == *of) {
                    recap.confirmed = true;
                    // What asked about it is answered.
                    let call = recap.call_id.as_str();
                    self.asked = self.asked.take().filter(|asked| !asked.about.ends_with(call));
                }
            }
            Body::SlotOffered { slots, with } => {
                self.offered = Some(Offer {
                    slots: slots.iter().take(MAX_ITEMS).copied().collect(),
                    with: with.clone(),
                    at,
                });
            }
            Body::AppointmentBooked {
                appointment,
                starts_at,
                ends_at,
                with,
                clinician,
                service,
                reason,
            } => {
                self.offered = None;
                let booked = Appointment {
                    id: appointment.clone(),
                    starts_at: Some(*starts_at),
                    ends_at: *ends_at,
                    with: with.clone(),
                    clinician: clinician.clone(),
                    service: service.clone(),
                    reason: reason.clone(),
                    confirmed: false,
                    arrived_at: None,
                };
                self.appointments.retain(|a| a.id != booked.id);
                push_bounded(&mut self.appointments, booked, MAX_ITEMS);
            }
            Body::AppointmentChanged {
                appointment,
                starts_at,
                ends_at,
                with,
                clinician,
            } => {
                for known in self.appointments.iter_mut().filter(|a| a.id == *appointment) {
                    (known.starts_at, known.ends_at) = (*starts_at, *ends_at);
                    if !with.is_empty() {
                        known.with.clone_from(with);
                        known.clinician.clone_from(clinician);
                    }
                    known.confirmed = false;
                }
            }
            Body::AppointmentConfirmed { appointment } => {
                for known in self.appointments.iter_mut().filter(|a| a.id == *appointment) {
                    known.confirmed = true;
                }
            }
            Body::FlagRaised { flag, label } => {
                let raised = Flag {
                    id: flag.clone(),
                    label: label.clone(),
                    at,
                };
                push_bounded(&mut self.flags, raised, MAX_ITEMS);
            }
            Body::TaskOpened {
                task,
                about,
                promised_by,
            } => {
                let opened = Task {
                    id: task.clone(),
                    about: about.clone(),
                    at,
                    promised_by: *promised_by,
                };
                self.tasks.retain(|t| t.id != opened.id);
                push_bounded(&mut self.tasks, opened, MAX_ITEMS);
            }
            Body::TaskClosed { task } => self.tasks.retain(|t| t.id != *task),
            Body::StaffJoined { name, role } => {
                self.staff = Some(Staff {
                    name: name.clone(),
                    role: role.clone(),
                });
            }
            Body::Assigned { to, name } => {
                self.owner = (!to.is_empty()).then(|| {
                    Box::new(Owner {
                        id: to.clone(),
                        name: name.clone(),
                        since: at,
                    })
                });
                // Who let go is not in the conversation any more: the assistant is.
                if to.is_empty() {
                    self.staff = None;
                }
            }
            Body::Arrived { appointment } => {
                if let Some(known) = self.appointments.iter_mut().find(|a| a.id == *appointment) {
                    known.arrived_at = Some(at);
                }
            }
            Body::Resolved { .. } => {
                self.resolved = true;
                self.staff = None;
                self.owner = None;
            }
            Body::CallStarted { .. }
            | Body::CallEnded { .. }
            | Body::Reviewed { .. }
            | Body::Delivery { .. }
            | Body::MessageRevoked { .. }
            | Body::Note { .. }
            | Body::Withheld => {}
        }
    }

    /// The state of a whole log.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> State {
        let mut state = State::default();
        for event in events {
            state.apply(event);
        }
        state
    }

    /// Whether the patient agreed to this purpose, and has not taken it back.
    #[must_use]
    pub fn consents_to(&self, purpose: &str) -> bool {
        self.consents.iter().any(|c| c.purpose == purpose && c.given)
    }

    /// What the patient typed under this field in any form, if anything: as the form says that was changed last.
    #[must_use]
    pub fn answer(&self, field: &str) -> Option<(&Form, &str)> {
        let told = self.forms.iter().filter_map(|form| {
            let answer = form.answers.iter().find(|a| a.field == field && !a.value.is_empty())?;
            Some((form, answer.value.as_str()))
        });
        told.max_by_key(|(form, _)| form.at)
    }

    fn visit(&mut self, page: &Page, at: At) {
        let visit = Visit {
            path: page.path.clone(),
            title: page.title.clone(),
            at,
        };
        push_bounded(&mut self.pages, visit, MAX_PAGES);
    }

    fn form(&mut self, id: &str, from: Channel, at: At) -> &mut Form {
        let i = match self.forms.iter().position(|f| f.id == id) {
            Some(i) => i,
            None => {
                let form = Form {
                    id: id.to_owned(),
                    answers: Vec::new(),
                    from,
                    at,
                    completed: false,
                };
                push_bounded(&mut self.forms, form, MAX_FORMS);
                self.forms.len() - 1
            }
        };
        let form = &mut self.forms[i];
        (form.from, form.at) = (from, at);
        form
    }
}
