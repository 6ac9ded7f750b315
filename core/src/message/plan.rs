//! What falls due when: the messages about an appointment, and a word to somebody who began something and did not finish it.

use crate::clinic::config::Config;
use crate::clinic::follow_up::{FollowUp, Quiet, When};
use crate::clinic::forms::CONTACT_FORM;
use crate::clinic::hours::Zone;
use crate::clinic::workflow::{BEFORE_MINUTES, Workflow};
use crate::log::state::{Appointment, State};
use crate::time::{At, MINUTE};
use jiff::ToSpan;

/// Minutes of a day without a change of clocks.
const DAY_MINUTES: i64 = 24 * 60;

/// The text when an appointment was made.
pub const CONFIRMATION: &str = "confirmation";
/// The text before it.
pub const REMINDER: &str = "reminder";
/// The text when it was moved.
pub const MOVED: &str = "moved";
/// The text when it was cancelled.
pub const CANCELLED: &str = "cancelled";

/// What happened to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was made.
    Booked,
    /// It has another time.
    Moved,
    /// There is none any more.
    Cancelled,
}

/// Something that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its name within the session: the same one again replaces it.
    pub id: String,
    /// Which workflow it belongs to.
    pub workflow: Workflow,
    /// Which text is sent.
    pub template: String,
    /// When, in the session's time.
    pub due_at: At,
    /// What it is about: an appointment's id or a form's.
    pub about: String,
}

impl Due {
    fn about(a: &Appointment, template: &str, workflow: Workflow, due_at: At) -> Due {
        Due {
            id: format!("{template}-{}", a.id),
            workflow,
            template: template.to_owned(),
            due_at,
            about: a.id.clone(),
        }
    }
}

/// What is due about an appointment after a change of it at `at`. What was planned before for it is replaced by this whole list: cancel
/// whatever of [`CONFIRMATION`], [`REMINDER`], [`MOVED`] is not in it.
///
/// Nothing is due after its start. A reminder that would come at once, or before the confirmation, is left out: the confirmation says the same.
#[must_use]
pub fn appointment(a: &Appointment, change: Change, config: &Config, at: At, now: At) -> Vec<Due> {
    let Some(start) = a.starts_at.filter(|_| change != Change::Cancelled) else {
        return vec![Due::about(a, CANCELLED, Workflow::Confirmation, now)];
    };
    if start <= now {
        return Vec::new();
    }
    let told = match change {
        Change::Moved => Due::about(a, MOVED, Workflow::Confirmation, now),
        Change::Booked | Change::Cancelled => {
            let due_at = at.plus(i64::from(config.policy.confirm_minutes) * MINUTE).max(now);
            // An appointment within the hour is confirmed at once.
            let due_at = if due_at < start { due_at } else { now };
            Due::about(a, CONFIRMATION, Workflow::Confirmation, due_at)
        }
    };
    let before = config
        .workflow(Workflow::Reminder)
        .before_minutes
        .unwrap_or(BEFORE_MINUTES);
    let remind_at = before_on_the_clock(&config.time_zone, start, before);
    let mut all = vec![told];
    if remind_at > now && all.iter().all(|d| remind_at > d.due_at) {
        all.push(Due::about(a, REMINDER, Workflow::Reminder, remind_at));
    }
    all
}

/// So many minutes earlier as the clinic's clock shows it: three hours before 14:00 is 11:00, also where the clocks were changed in between.
/// Always before `start`.
#[must_use]
pub fn before_on_the_clock(zone: &Zone, start: At, minutes: u32) -> At {
    let elapsed = start.plus(-i64::from(minutes) * MINUTE);
    let local = zone.local(start);
    let minute = i64::from(local.minute) - i64::from(minutes);
    let days = minute.div_euclid(DAY_MINUTES);
    let shown = local.date.checked_add(days.days()).ok().and_then(|date| {
        let minute = u16::try_from(minute.rem_euclid(DAY_MINUTES)).ok()?;
        zone.moment(date, minute)
    });
    // In the hour that clocks skip there is no such moment: what comes after it may be too late.
    shown.filter(|at| *at < start).unwrap_or(elapsed)
}

/// What is due because something was begun and not finished: each rule of the clinic at most once for the same matter. Whoever keeps the timers
/// asks again when one falls due: what is not in the list any more was finished, what is later was taken up again.
#[must_use]
pub fn follow_ups(state: &State, config: &Config, now: At) -> Vec<Due> {
    let mut all = Vec::new();
    for rule in &config.follow_up {
        match rule.when {
            When::FormUnfinished => {
                let known = |id: &str| id != CONTACT_FORM && config.form.iter().any(|f| f.id == id);
                for form in state.forms.iter().filter(|f| !f.completed && known(&f.id)) {
                    all.push(due(rule, config, &form.id, form.at));
                }
            }
            When::BookingUnfinished => {
                let booked = state
                    .appointments
                    .iter()
                    .any(|a| a.starts_at.is_some_and(|at| at > now));
                if let Some(offer) = state.offered.as_ref().filter(|_| !booked) {
                    all.push(due(rule, config, "", offer.at));
                }
            }
        }
    }
    all
}

fn due(rule: &FollowUp, config: &Config, about: &str, since: At) -> Due {
    let due_at = since.plus(i64::from(rule.after_minutes) * MINUTE);
    let due_at = rule.quiet.map_or(due_at, |q| after_quiet(&config.time_zone, q, due_at));
    let what = rule.when.as_str();
    Due {
        id: if about.is_empty() {
            what.to_owned()
        } else {
            format!("{what}-{about}")
        },
        workflow: Workflow::FollowUp,
        template: rule.template.clone(),
        due_at,
        about: about.to_owned(),
    }
}

/// The moment itself, or the morning after a quiet night that it lies in.
#[must_use]
pub fn after_quiet(zone: &Zone, quiet: Quiet, at: At) -> At {
    let local = zone.local(at);
    if !quiet.holds(local.minute) {
        return at;
    }
    let over_midnight = quiet.from > quiet.to && local.minute >= quiet.from;
    let date = if over_midnight {
        local.date.tomorrow().ok()
    } else {
        Some(local.date)
    };
    let end = date.and_then(|date| zone.moment(date, quiet.to));
    // In the night on which clocks go back an hour comes twice.
    end.filter(|end| *end > at).unwrap_or_else(|| at.plus(60 * MINUTE))
}

#[cfg(test)]
mod tests;
