//! One invented patient's conversation: its events, their fold, and the documents that the edge would make of it.

use crate::context::milestones::{Kind, Milestone, Review};
use crate::context::summary;
use crate::desk::documents::{Card, Colleague, DayRow, KnownFact, Looked, Opened, Reach, Task, Wants};
use crate::log::answer::REVIEW;
use crate::log::event::{Actor, Body, Channel, Entry, Event};
use crate::log::state::State;
use crate::people::evidence::Evidence;
use crate::people::tier::Tier;
use crate::time::{At, HOUR, MINUTE};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How long WhatsApp takes free text after the patient's last words.
const WINDOW: i64 = 24 * HOUR;

/// A conversation.
#[derive(Clone, Debug)]
pub struct Room {
    /// Its id: no edge has one like it.
    pub session: String,
    /// The patient's number, whole: of a range that is kept free for stories.
    pub number: String,
    /// What happened.
    pub events: Vec<Event>,
    /// What it comes to.
    pub state: State,
    /// Fields' labels, in the staff's language.
    pub labels: BTreeMap<String, String>,
}

impl Room {
    /// A conversation in which nothing has happened.
    pub fn new(session: &str, number: &str, labels: BTreeMap<String, String>) -> Room {
        Room {
            session: session.to_owned(),
            number: number.to_owned(),
            events: Vec::new(),
            state: State::default(),
            labels,
        }
    }

    /// Appends, and gives the event as desks get it.
    pub fn append(&mut self, mut entry: Entry, at: At, me: &Colleague) -> Value {
        // What nobody scripted is done by whoever is trained.
        if entry.by == Actor::Staff(String::new()) {
            entry.by = Actor::Staff(me.id.clone());
        }
        let seq = self.state.last_seq + 1;
        if entry.cid.is_empty() {
            entry.cid = format!("t{seq}");
        }
        let event = Event { seq, at, entry };
        self.state.apply(&event);
        let shown = serde_json::to_value(&event).unwrap_or_default();
        self.events.push(event);
        shown
    }

    /// Whether the client's own id stands in it.
    pub fn has(&self, cid: &str) -> bool {
        self.events.iter().any(|e| e.entry.cid == cid)
    }

    /// The patient's name; may be empty.
    pub fn name(&self) -> String {
        summary::name(&self.state)
    }

    fn heard_last(&self) -> Channel {
        let heard = self.state.heard.iter().max_by_key(|h| h.at);
        heard.map_or(Channel::Web, |h| h.channel)
    }

    fn wants(&self) -> Vec<Wants> {
        let state = &self.state;
        if state.resolved {
            return Vec::new();
        }
        let mut wants = Vec::new();
        if state.flags.iter().any(|f| f.label == "emergency") && state.owner.is_none() {
            wants.push(Wants::Emergency);
        }
        for task in &state.tasks {
            wants.push(match task.about.as_str() {
                "emergency" => Wants::Emergency,
                "callback" => Wants::CallBack,
                "person" => Wants::Person,
                "question" => Wants::Question,
                REVIEW => Wants::Review,
                _ => Wants::Task,
            });
        }
        let answered = state.last_clinic.as_ref().map_or(0, |s| s.seq);
        let asked = state.last_patient.as_ref().map_or(0, |s| s.seq);
        if state.staff.is_some() && asked > answered {
            wants.push(Wants::Reply);
        }
        wants.dedup();
        wants
    }

    /// Its card in the inbox.
    pub fn card(&self) -> Card {
        let state = &self.state;
        let wants = self.wants();
        let next = state.appointments.iter().find(|a| a.starts_at.is_some());
        let waiting = state.tasks.iter().map(|t| t.at).min();
        let asked = state.last_patient.as_ref().map(|s| s.at);
        Card {
            session: self.session.clone(),
            name: self.name(),
            verified: state.identifiers.iter().any(|i| i.verified_at.is_some()),
            number: crate::wire::desk::masked(&self.number),
            topic: state.topic.clone(),
            language: state.language.clone(),
            channel: self.heard_last(),
            channels: state.channels.clone(),
            started_at: state.started_at,
            last_at: state.last_at,
            last_seq: state.last_seq,
            waiting_since: if wants.is_empty() { None } else { waiting.or(asked) },
            wants,
            promised_by: state.tasks.iter().filter_map(|t| t.promised_by).min(),
            owner: state.owner.as_ref().map(|o| o.id.clone()).unwrap_or_default(),
            owner_name: state.owner.as_ref().map(|o| o.name.clone()).unwrap_or_default(),
            resolved: state.resolved,
            appointment_at: next.and_then(|a| a.starts_at),
            confirmed: next.is_some_and(|a| a.confirmed),
        }
    }

    /// Its open tasks.
    pub fn tasks(&self) -> Vec<Task> {
        let owner = self.state.owner.as_ref().map(|o| o.id.clone()).unwrap_or_default();
        let task = |task: &crate::log::state::Task| Task {
            id: task.id.clone(),
            about: task.about.clone(),
            answer_by: if task.about == "callback" { "call" } else { "message" }.to_owned(),
            session: self.session.clone(),
            opened_at: task.at.to_string(),
            promised_by: task.promised_by.map(|at| at.to_string()),
            number: if task.about == "callback" {
                self.number.clone()
            } else {
                String::new()
            },
            name: self.name(),
            topic: self.state.topic.clone(),
            owner: owner.clone(),
            closed_at: None,
            call: String::new(),
        };
        self.state.tasks.iter().map(task).collect()
    }

    /// What need not be asked again.
    pub fn known(&self) -> Vec<KnownFact> {
        let verified = self.card().verified;
        let fact = |f: summary::Fact| KnownFact {
            label: self.labels.get(&f.field).cloned().unwrap_or_else(|| f.field.clone()),
            verified: verified && f.field == "phone",
            field: f.field,
            value: f.value,
            from: f.from,
            at: f.at,
        };
        summary::known(&self.state).into_iter().map(fact).collect()
    }

    fn milestones(&self) -> Vec<Milestone> {
        let line = |event: &Event| {
            let (kind, text) = match &event.entry.body {
                Body::Message { text, .. } if event.entry.by == Actor::Patient => (Kind::Question, text.clone()),
                Body::AppointmentBooked { reason, .. } => (Kind::Booked, reason.clone()),
                Body::AppointmentConfirmed { .. } => (Kind::Confirmed, String::new()),
                Body::FlagRaised { .. } => (Kind::Emergency, String::new()),
                _ => return None,
            };
            Some(Milestone {
                seq: event.seq,
                at: event.at,
                channel: event.entry.channel,
                kind,
                text: crate::log::state::shorten(&text, 60),
                review: Review::None,
                reviewed_by: String::new(),
                reviewed_at: None,
            })
        };
        self.events.iter().filter_map(line).collect()
    }

    fn reach(&self, now: At) -> Vec<Reach> {
        let channel = self.heard_last();
        let last = self.state.heard.iter().find(|h| h.channel == channel).map(|h| h.at);
        let until = last.filter(|_| channel == Channel::Whatsapp).map(|at| at.plus(WINDOW));
        vec![Reach {
            channel,
            free_text: until.is_none_or(|until| now < until),
            until,
            consent: Some(true),
            refused: String::new(),
        }]
    }

    /// The conversation whole.
    pub fn opened(&self, me: &Colleague, after: i64, now: At) -> Opened {
        let events = self.events.iter().filter(|e| e.seq > after);
        let mine = self.state.owner.as_ref().is_some_and(|o| o.id == me.id);
        Opened {
            card: self.card(),
            state: serde_json::to_value(&self.state).unwrap_or_default(),
            events: events.map(|e| serde_json::to_value(e).unwrap_or_default()).collect(),
            more: false,
            reach: self.reach(now),
            known: self.known(),
            labels: BTreeMap::from([("new_patient".to_owned(), self.labels.clone())]),
            milestones: self.milestones(),
            others: Vec::new(),
            tasks: self.tasks(),
            because: if mine { "owner" } else { "recent" }.to_owned(),
            names: BTreeMap::from([(me.id.clone(), me.name.clone())]),
        }
    }

    /// Its appointments in the day's list.
    pub fn day(&self) -> Vec<DayRow> {
        let open_question = self
            .wants()
            .iter()
            .any(|w| matches!(w, Wants::Question | Wants::Review | Wants::Reply));
        let waiting = self.state.tasks.iter().any(|t| t.about == REVIEW);
        let reviewed = self.events.iter().rev().find_map(|e| match &e.entry.body {
            Body::Reviewed { name, .. } => Some(name.clone()),
            _ => None,
        });
        let row = |a: &crate::log::state::Appointment| {
            let starts_at = a.starts_at?;
            Some(DayRow {
                appointment: a.id.clone(),
                session: self.session.clone(),
                starts_at,
                ends_at: Some(starts_at.plus(30 * MINUTE)),
                name: self.name(),
                with: a.with.clone(),
                reason: a.reason.clone(),
                confirmed: a.confirmed,
                open_question,
                looked: match (&reviewed, waiting) {
                    (Some(_), _) => Looked::Done,
                    (None, true) => Looked::Waiting,
                    (None, false) => Looked::Nothing,
                },
                looked_by: reviewed.clone().unwrap_or_default(),
                arrived_at: a.arrived_at,
                cancelled: false,
            })
        };
        self.state.appointments.iter().filter_map(row).collect()
    }

    /// The context of a call that is this patient's on good evidence, as the live feed has it.
    pub fn context(&self, call: &str, (tier, evidence): (Tier, Evidence), greeting: &str, at: At) -> Value {
        let turns: Vec<_> = self.events.iter().filter(|e| e.entry.body.is_turn()).collect();
        let pending = if self.state.tasks.iter().any(|t| t.about == "callback") {
            json!({"step": "call_back", "offered": []})
        } else {
            json!({"step": "reply_to_patient", "offered": []})
        };
        json!({
            "session": self.session, "call_id": call, "tier": tier,
            "evidence": [{"kind": evidence, "at": at}],
            "complete": true, "last_seq": self.state.last_seq,
            "patient": {"name": self.name(), "language": self.state.language, "phone": crate::wire::desk::masked(&self.number)},
            "topic": self.state.topic, "pending": pending,
            "known": summary::known(&self.state), "greeting": greeting, "summary": "",
            "turns": turns, "pages": self.state.pages, "forms": self.state.forms,
            "appointments": self.state.appointments, "flags": self.state.flags,
            "grant": "", "expires_at": "",
        })
    }
}
