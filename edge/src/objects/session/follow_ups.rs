//! A word to somebody who began something and did not finish it: a form that was left, times that were offered and not taken. One message,
//! once. The timer is set in the transaction of what was begun, moved by whatever goes on with it, and taken back when it is finished.

use super::sends::{self, New, What};
use super::timers::{self, Timer};
use super::{Session, form_link, store};
use crate::error::Out;
use crate::known::{self, Known};
use samtal_core::clinic::follow_up::{FollowUp, When};
use samtal_core::clinic::forms::CONTACT_FORM;
use samtal_core::clinic::workflow::Workflow;
use samtal_core::context::disclose::Reader;
use samtal_core::handoff::form_link::check_for;
use samtal_core::log::event::{Actor, Body, Entry, Event};
use samtal_core::log::state::State;
use samtal_core::message::allowed::{Refusal, may_send};
use samtal_core::message::{plan, template};
use samtal_core::time::{At, MINUTE};

/// Whose `cid` these messages have: the same matter has the same one, so that it is said once.
const AUTHOR: &str = "follow_up";
/// When it is looked again whether the night is over, where the rule does not say when that is.
const LATER: i64 = 30 * MINUTE;

impl Session {
    /// Something was appended, in the running transaction: what it leaves unfinished is to be followed up, what it finishes is not.
    pub fn follow_ups_noted(&self, folded: &State, event: &Event, readers: u8) -> Out<()> {
        // What an unproved caller said is the desk's alone: it finishes nothing of the patient's.
        if readers & Reader::Patient.bit() == 0 {
            return Ok(());
        }
        match &event.entry.body {
            Body::FormSaved { form, .. } if form != CONTACT_FORM => {
                self.follow_up(folded, When::FormUnfinished, form, event.at)
            }
            Body::SlotOffered { .. } => self.follow_up(folded, When::BookingUnfinished, "", event.at),
            Body::FormCompleted { form } => {
                timers::cancel(&self.db, &name(When::FormUnfinished, form))?;
                form_link::close(&self.db, form, event.at)
            }
            Body::AppointmentBooked { .. } => timers::cancel(&self.db, &name(When::BookingUnfinished, "")),
            _ => Ok(()),
        }
    }

    /// Sets the timer of a matter, or moves it. Where the clinic's rules are not at hand, it is due at once, and set right then.
    fn follow_up(&self, folded: &State, when: When, about: &str, at: At) -> Out<()> {
        let id = name(when, about);
        let at_hand = known::at_hand(self.clinic()).filter(|(_, fresh)| *fresh);
        let due_at = match &at_hand {
            Some((known, _)) => {
                let dues = plan::follow_ups(folded, &known.config, at);
                match dues.into_iter().find(|due| due.id == id) {
                    Some(due) => due.due_at,
                    // The clinic has no such rule.
                    None => return timers::cancel(&self.db, &id),
                }
            }
            None => at,
        };
        self.waiting.set(true);
        timers::put(&self.db, &id, when.as_str(), due_at, about)
    }

    /// A matter may have been left unfinished for long enough: then that is said, or the audit tells why not.
    pub fn follow_up_due(&self, known: &Known, timer: &Timer) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let config = &known.config;
        let due = plan::follow_ups(&state, config, now)
            .into_iter()
            .find(|due| due.id == timer.id);
        let rule = When::parse(&timer.kind).and_then(|when| config.follow_up.iter().find(|rule| rule.when == when));
        let (Some(due), Some(rule)) = (due, rule) else {
            return timers::done(&self.db, timer);
        };
        if due.due_at > now {
            return timers::put(&self.db, &timer.id, &timer.kind, due.due_at, &timer.about);
        }
        match may_send(&state, config, rule.channel, Workflow::FollowUp, now) {
            Ok(()) => self.say_follow_up(known, timer, rule, &state, now),
            Err(Refusal::QuietHours) => {
                let morning = rule.quiet.map(|quiet| plan::after_quiet(&config.time_zone, quiet, now));
                let later = morning.filter(|at| *at > now).unwrap_or_else(|| now.plus(LATER));
                timers::put(&self.db, &timer.id, &timer.kind, later, &timer.about)
            }
            Err(refusal) => self.not_followed_up(known, timer, refusal.as_str(), now),
        }
    }

    fn say_follow_up(&self, known: &Known, timer: &Timer, rule: &FollowUp, state: &State, now: At) -> Out<()> {
        let (config, channel) = (&known.config, rule.channel);
        let Some((line, to)) = self.line_for(state, channel, now)? else {
            return self.not_followed_up(known, timer, Refusal::NoNumber.as_str(), now);
        };
        // Whoever opens the link must be asked something first; without anything to ask there is no link.
        if rule.when == When::FormUnfinished && check_for(state, now).is_none() {
            return self.not_followed_up(known, timer, "no_check", now);
        }
        let language = template::language(state, config);
        let facts = template::Facts::of(state, config, &timer.about, now);
        let filled = template::fill(config, &rule.template, language, &facts, &timer.about, now);
        let Some(filled) = filled else {
            let why = template::withheld(config, &rule.template, language).unwrap_or(template::NO_TEMPLATE);
            return self.not_followed_up(known, timer, why, now);
        };
        let entry = Entry {
            channel,
            by: Actor::Assistant,
            body: filled.body(),
            cid: timer.id.clone(),
        };
        self.append_all(|folded| {
            timers::done(&self.db, timer)?;
            let first = match rule.when {
                When::FormUnfinished => form_link::promise(&self.db, self, &timer.about)?,
                When::BookingUnfinished => !self.was_said(&timer.id)?,
            };
            if !first {
                return Ok(Vec::new());
            }
            let said = store::append(&self.db, folded, entry.clone(), AUTHOR, None, now)?;
            if said.new.is_some() {
                let new = New {
                    seq: said.seq,
                    channel,
                    line: &line,
                    to: &to,
                    not_after: None,
                    what: What::EVENT,
                };
                sends::put(&self.db, &new)?;
            }
            Ok(vec![said])
        })
        .map(drop)
    }

    fn was_said(&self, cid: &str) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM events WHERE author = ? AND cid = ?",
            vec![AUTHOR.to_owned().into(), cid.to_owned().into()],
        )?;
        Ok(row.is_some())
    }

    /// Why nothing was said: in the audit, once, and nowhere else.
    fn not_followed_up(&self, known: &Known, timer: &Timer, why: &str, now: At) -> Out<()> {
        self.db.transaction(|| {
            store::audit(
                &self.db,
                now,
                "system",
                "not_sent",
                &[timer.id.as_str(), " ", why].concat(),
            )?;
            self.tell_withheld(known, timer, why, now)?;
            timers::done(&self.db, timer)
        })
    }
}

/// A matter's name, as [`plan::follow_ups`] has it: its timer's id and its message's `cid`.
fn name(when: When, about: &str) -> String {
    if about.is_empty() {
        when.as_str().to_owned()
    } else {
        [when.as_str(), "-", about].concat()
    }
}
