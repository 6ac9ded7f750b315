//! What the clinic says of its own accord about an appointment: that it was made, moved or cancelled, and that it is near. Booking writes
//! only that there is something to plan, in its own transaction; the alarm reads the clinic's configuration and sets the timers; each
//! timer looks again whether it may, and appends the message with its row among the sends.

use super::sends::{self, New, What};
use super::timers::{self, Timer};
use super::{Session, outbox, store};
use crate::error::Out;
use crate::known::{self, Known};
use crate::objects::calls::Delivery;
use samtal_core::clinic::workflow::Workflow;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event};
use samtal_core::log::state::{Appointment, State};
use samtal_core::message::plan::{self, CANCELLED, CONFIRMATION, Change, MOVED, REMINDER};
use samtal_core::message::{allowed, template};
use samtal_core::time::At;

/// A timer that plans the others.
pub const PLAN: &str = "plan";
/// Whose `cid` these messages have.
const AUTHOR: &str = "workflow";

/// The workflow that a timer of this kind belongs to; none: it is another's.
pub fn workflow_of(kind: &str) -> Option<Workflow> {
    match kind {
        CONFIRMATION | MOVED | CANCELLED => Some(Workflow::Confirmation),
        REMINDER => Some(Workflow::Reminder),
        _ => None,
    }
}

impl Session {
    /// An appointment was made, moved or cancelled, in the running transaction: its messages are to be planned.
    pub fn to_be_planned(&self, event: &Event) -> Out<()> {
        let (Body::AppointmentBooked { appointment, .. } | Body::AppointmentChanged { appointment, .. }) =
            &event.entry.body
        else {
            return Ok(());
        };
        // Most clinics say all this in the chat alone.
        let silent = known::at_hand(self.clinic()).is_some_and(|(known, fresh)| {
            let speaks = |channel| known.config.speaks(channel);
            fresh && !speaks(Channel::Whatsapp) && !speaks(Channel::Sms)
        });
        if silent {
            return Ok(());
        }
        self.waiting.set(true);
        timers::put(&self.db, &format!("{PLAN}-{appointment}"), PLAN, event.at, appointment)
    }

    /// The clinic is told that the patient comes.
    pub fn confirmation_noted(&self, folded: &State, event: &Event) -> Out<()> {
        let Body::AppointmentConfirmed { appointment } = &event.entry.body else {
            return Ok(());
        };
        let stands = folded.appointments.iter().find(|a| a.id == *appointment);
        let Some(starts_at) = stands.and_then(|a| a.starts_at) else {
            return Ok(());
        };
        let delivery = Delivery::Confirmed {
            appointment: appointment.clone(),
            session: self.id().to_owned(),
            starts_at,
            channel: event.entry.channel,
        };
        outbox::put(&self.db, &format!("confirmed-{}", event.seq), &delivery)?;
        self.waiting.set(true);
        Ok(())
    }

    /// Sets the timers of an appointment as it stands now, and takes back those that are none any more.
    pub fn plan(&self, known: &Known, timer: &Timer) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let id = timer.about.as_str();
        let appointment = state.appointments.iter().find(|a| a.id == id);
        let dues = match appointment {
            Some(appointment) => self.dues(known, appointment, now)?,
            None => Vec::new(),
        };
        self.db.transaction(|| {
            for template in [CONFIRMATION, REMINDER, MOVED] {
                timers::cancel(&self.db, &format!("{template}-{id}"))?;
            }
            for due in &dues {
                timers::put(&self.db, &due.id, &due.template, due.due_at, &due.about)?;
            }
            timers::done(&self.db, timer)
        })
    }

    /// What is due about an appointment. As long as nothing was said about it, what happened to it meanwhile is no news: it is confirmed as
    /// it stands, or not at all.
    fn dues(&self, known: &Known, appointment: &Appointment, now: At) -> Out<Vec<plan::Due>> {
        let story = store::appointment(&self.db, &appointment.id)?;
        let told = self.was_told(&appointment.id)?;
        let change = match (appointment.starts_at, told) {
            (None, false) => return Ok(Vec::new()),
            (None, true) => Change::Cancelled,
            (Some(_), true) if story.len() > 1 => Change::Moved,
            (Some(_), _) => Change::Booked,
        };
        let first = story.first().map_or(now, |event| event.at);
        Ok(plan::appointment(appointment, change, &known.config, first, now))
    }

    /// Whether a message about this appointment stands in the log.
    fn was_told(&self, appointment: &str) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM events WHERE author = ? AND kind = 'message' AND json_extract('{' || members || '}', '$.more.template.about') = ? LIMIT 1",
            vec![AUTHOR.to_owned().into(), appointment.to_owned().into()],
        )?;
        Ok(row.is_some())
    }

    /// A message about an appointment is due: it goes out, or the audit tells why not. Never after the appointment.
    pub fn tell_of_appointment(&self, known: &Known, timer: &Timer, workflow: Workflow) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let appointment = state.appointments.iter().find(|a| a.id == timer.about);
        let starts_at = appointment.and_then(|a| a.starts_at);
        let in_time = starts_at.is_some_and(|at| now < at) || (appointment.is_some() && timer.kind == CANCELLED);
        if !in_time {
            return timers::done(&self.db, timer);
        }
        self.say_due(known, timer, workflow, &state, starts_at, now)
    }

    /// Appends the approved text that a timer is for, with its row among the sends; or notes why not. The timer is gone either way.
    fn say_due(
        &self,
        known: &Known,
        timer: &Timer,
        workflow: Workflow,
        state: &State,
        not_after: Option<At>,
        now: At,
    ) -> Out<()> {
        let config = &known.config;
        let by_whatsapp = self.line_for(state, Channel::Whatsapp, now)?;
        let by_sms = self.line_for(state, Channel::Sms, now)?;
        let way = allowed::way(state, config, workflow, by_whatsapp.is_some(), by_sms.is_some(), now);
        let channel = match way {
            Ok(channel) => channel,
            Err(refusal) => return self.not_said(timer, refusal.as_str(), now),
        };
        let line = if channel == Channel::Whatsapp {
            by_whatsapp
        } else {
            by_sms
        };
        let language = template::language(state, config);
        let facts = template::Facts::of(state, config, &timer.about, now);
        let filled = template::fill(config, &timer.kind, language, &facts, &timer.about, now);
        let (Some((line, to)), Some(filled)) = (line, filled) else {
            return self.not_said(timer, "no_template", now);
        };
        let entry = Entry {
            channel,
            by: Actor::Assistant,
            body: filled.body(),
            cid: timer.cid(&timer.kind),
        };
        self.append_all(|folded| {
            let said = store::append(&self.db, folded, entry.clone(), AUTHOR, None, now)?;
            if said.new.is_some() {
                let new = New {
                    seq: said.seq,
                    channel,
                    line: &line,
                    to: &to,
                    not_after,
                    what: What::EVENT,
                };
                sends::put(&self.db, &new)?;
            }
            timers::done(&self.db, timer)?;
            Ok(vec![said])
        })
        .map(drop)
    }

    /// Why a message was not said: in the audit, once, and nowhere else.
    fn not_said(&self, timer: &Timer, why: &str, now: At) -> Out<()> {
        self.db.transaction(|| {
            let detail = [timer.kind.as_str(), " ", &timer.about, " ", why].concat();
            store::audit(&self.db, now, "system", "not_sent", &detail)?;
            timers::done(&self.db, timer)
        })
    }
}
