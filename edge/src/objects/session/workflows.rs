//! What the clinic says of its own accord about an appointment: that it was made, moved or cancelled, and that it is near. Booking writes
//! only that there is something to plan, in its own transaction; the alarm reads the clinic's configuration and sets the timers; each
//! timer looks again whether it may, and appends the message with its row among the sends.

use super::sends::{self, New, What};
use super::timers::{self, Timer};
use super::{Session, outbox, store};
use crate::error::{Fault, Out};
use crate::known::{self, Known};
use crate::objects::calls::Delivery;
use samtal_core::clinic::follow_up::When;
use samtal_core::clinic::workflow::Workflow;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event};
use samtal_core::log::state::{Appointment, State};
use samtal_core::message::allowed::{self, Refusal};
use samtal_core::message::plan::{self, CANCELLED, CONFIRMATION, Change, MOVED, REMINDER};
use samtal_core::message::template::{self, Filled};
use samtal_core::time::At;
use samtal_core::wire::channel::Sender;
use store::Appended;

/// A timer that plans the others.
pub const PLAN: &str = "plan";
/// Whose `cid` these messages have.
pub const AUTHOR: &str = "workflow";

/// The workflow that a timer of this kind belongs to; none: it is another's.
pub fn workflow_of(kind: &str) -> Option<Workflow> {
    match kind {
        CONFIRMATION | MOVED | CANCELLED => Some(Workflow::Confirmation),
        REMINDER => Some(Workflow::Reminder),
        _ => None,
    }
}

/// A message that may go, and where to.
pub struct Prepared {
    /// By which channel.
    pub channel: Channel,
    /// On which line.
    pub line: String,
    /// To whom.
    pub to: Sender,
    /// What.
    pub filled: Filled,
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

    /// The channel that a message of this workflow takes now; or why none.
    pub fn way_for(&self, known: &Known, state: &State, workflow: Workflow, now: At) -> Out<Result<Channel, Refusal>> {
        let has = |channel| Ok::<_, Fault>(self.line_for(state, channel, now)?.is_some());
        let (by_whatsapp, by_sms) = (has(Channel::Whatsapp)?, has(Channel::Sms)?);
        Ok(allowed::way(state, &known.config, workflow, by_whatsapp, by_sms, now))
    }

    /// An approved text, filled in, and where it goes; or why it does not. `(template, about, summary)`: `summary` is what a call came to,
    /// as far as it may be told; empty for every other text.
    pub fn prepare_due(
        &self,
        known: &Known,
        state: &State,
        workflow: Workflow,
        (id, about, summary): (&str, &str, &str),
        now: At,
    ) -> Out<Result<Prepared, &'static str>> {
        let config = &known.config;
        let channel = match self.way_for(known, state, workflow, now)? {
            Ok(channel) => channel,
            Err(refusal) => return Ok(Err(refusal.as_str())),
        };
        let mut facts = template::Facts::of(state, config, about, now);
        summary.clone_into(&mut facts.summary);
        let language = template::language(state, config);
        let filled = template::fill(config, id, language, &facts, about, now);
        let (Some((line, to)), Some(filled)) = (self.line_for(state, channel, now)?, filled) else {
            return Ok(Err(
                template::withheld(config, id, language).unwrap_or(template::NO_TEMPLATE)
            ));
        };
        Ok(Ok(Prepared {
            channel,
            line,
            to,
            filled,
        }))
    }

    /// Appends a message that may go, with its row among the sends, in the running transaction.
    pub fn say_prepared(
        &self,
        folded: &mut State,
        prepared: &Prepared,
        cid: &str,
        not_after: Option<At>,
        now: At,
    ) -> Out<Appended> {
        let entry = Entry {
            channel: prepared.channel,
            by: Actor::Assistant,
            body: prepared.filled.body(),
            cid: cid.to_owned(),
        };
        let said = store::append(&self.db, folded, entry, AUTHOR, None, now)?;
        if said.new.is_some() {
            let new = New {
                seq: said.seq,
                channel: prepared.channel,
                line: &prepared.line,
                to: &prepared.to,
                not_after,
                what: What::EVENT,
            };
            sends::put(&self.db, &new)?;
        }
        Ok(said)
    }

    /// Appends the approved text that a timer is for; or notes why not. The timer is gone either way.
    fn say_due(
        &self,
        known: &Known,
        timer: &Timer,
        workflow: Workflow,
        state: &State,
        not_after: Option<At>,
        now: At,
    ) -> Out<()> {
        let what = (timer.kind.as_str(), timer.about.as_str(), "");
        let prepared = match self.prepare_due(known, state, workflow, what, now)? {
            Ok(prepared) => prepared,
            Err(why) => return self.not_said(known, timer, why, now),
        };
        let cid = timer.cid(&timer.kind);
        self.append_all(|folded| {
            let said = self.say_prepared(folded, &prepared, &cid, not_after, now)?;
            timers::done(&self.db, timer)?;
            Ok(vec![said])
        })
        .map(drop)
    }

    /// Why a message was not said: in the audit, once, and nowhere else.
    fn not_said(&self, known: &Known, timer: &Timer, why: &str, now: At) -> Out<()> {
        self.db.transaction(|| {
            let detail = [timer.kind.as_str(), " ", &timer.about, " ", why].concat();
            store::audit(&self.db, now, "system", "not_sent", &detail)?;
            self.tell_withheld(known, timer, why, now)?;
            timers::done(&self.db, timer)
        })
    }

    /// A text that the clinic withdrew, or that lacks one of its global tokens, was due: that stands in the clinic's list of what did not arrive,
    /// in the running transaction. What was not sent for the patient's own reasons is nobody's to see to.
    pub fn tell_withheld(&self, known: &Known, timer: &Timer, why: &str, now: At) -> Out<()> {
        if ![template::RETIRED, template::UNRESOLVED].contains(&why) {
            return Ok(());
        }
        let rule =
            When::parse(&timer.kind).and_then(|when| known.config.follow_up.iter().find(|rule| rule.when == when));
        let workflow = workflow_of(&timer.kind).unwrap_or(Workflow::Summary);
        let id = ["not-", &timer.cid(&timer.kind)].concat();
        let undelivered = Delivery::Undelivered {
            id: id.clone(),
            session: self.id().to_owned(),
            channel: rule.map_or_else(|| known.config.workflow(workflow).channel, |rule| rule.channel),
            state: "failed".to_owned(),
            reason: why.to_owned(),
            at: now,
        };
        outbox::put(&self.db, &id, &undelivered)?;
        self.waiting.set(true);
        Ok(())
    }
}
