//! Which times are free: the clinicians' hours by the clinic's clock, less holidays, days away and what is taken.
//!
//! A slot is offered by what the clock on the wall shows. In the night on which clocks go forward there is none in the hour that does not
//! exist; in the night on which they go back, a time that comes twice is offered once, the first time.

use super::{Slot, SlotId, Wanted};
use crate::clinic::hours::{Stretch, Week, Zone};
use crate::knowledge::{Clinician, Knowledge, Service};
use crate::time::{At, DAY, HOUR, MINUTE};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The shortest step from one slot to the next, and the shortest slot: a day has at most 288.
pub const MIN_MINUTES: u16 = 5;
/// Slots of one answer at most.
pub const MAX_SLOTS: usize = 200;
/// Farthest that anything is booked ahead, whatever a service says.
pub const MAX_HORIZON_DAYS: u16 = 400;
/// Times that one question looks at: 400 days of ten clinicians who work eight hours in steps of half an hour are 64,000. What lies
/// beyond is not offered until something nearer is asked for.
pub const MAX_LOOKED_AT: usize = 100_000;
/// Minutes of a day without a change of clocks: `24:00`.
const MIDNIGHT: u16 = 24 * 60;
/// How far around a slot that is gone others are looked for first.
const NEAR: i64 = 7 * DAY;

/// A stretch of a clinician's time that is not free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The clinician's id.
    pub clinician: String,
    /// From.
    pub starts_at: At,
    /// To.
    pub ends_at: At,
}

/// What is taken, by clinician: stretches in order and without overlap, so that one look finds whether a time is free.
struct Busy<'a>(BTreeMap<&'a str, Vec<(At, At)>>);

impl<'a> Busy<'a> {
    fn of(taken: &'a [Taken]) -> Busy<'a> {
        let mut all: BTreeMap<&str, Vec<(At, At)>> = BTreeMap::new();
        for t in taken.iter().filter(|t| t.starts_at < t.ends_at) {
            all.entry(&t.clinician).or_default().push((t.starts_at, t.ends_at));
        }
        for stretches in all.values_mut() {
            stretches.sort_unstable();
            let mut merged: Vec<(At, At)> = Vec::with_capacity(stretches.len());
            for (start, end) in stretches.drain(..) {
                match merged.last_mut() {
                    Some(last) if start <= last.1 => last.1 = last.1.max(end),
                    _ => merged.push((start, end)),
                }
            }
            *stretches = merged;
        }
        Busy(all)
    }

    fn is_free(&self, clinician: &str, start: At, end: At) -> bool {
        let Some(stretches) = self.0.get(clinician) else {
            return true;
        };
        // The first that ends after the start: nothing before it matters.
        let next = stretches.partition_point(|(_, until)| *until <= start);
        stretches.get(next).is_none_or(|(from, _)| *from >= end)
    }
}

/// When a service can be booked, seen from now: from, and the last day.
fn reach(zone: &Zone, service: &Service, now: At) -> (At, Option<Date>) {
    let days = i32::from(service.horizon_days.min(MAX_HORIZON_DAYS));
    let last = zone.local(now).date.checked_add(days.days()).ok();
    (now.plus(i64::from(service.lead_hours) * HOUR), last)
}

/// Whether a slot of this service may be booked now at all, as far as time goes: not too soon and not too far ahead.
#[must_use]
pub fn in_reach(zone: &Zone, service: &Service, starts_at: At, now: At) -> bool {
    let (earliest, last) = reach(zone, service, now);
    starts_at >= earliest && last.is_some_and(|last| zone.local(starts_at).date <= last)
}

/// Whether a slot is one of those that are wanted, by its start.
#[must_use]
pub fn is_wanted(zone: &Zone, wanted: &Wanted, starts_at: At) -> bool {
    let local = zone.local(starts_at);
    let day = is_wanted_day(wanted, local.weekday());
    let minute = is_wanted_minute(wanted, local.minute);
    let from = wanted.from.is_none_or(|from| starts_at >= from);
    let until = wanted.until.is_none_or(|until| starts_at < until);
    day && minute && from && until
}

fn is_wanted_day(wanted: &Wanted, weekday: usize) -> bool {
    wanted.weekdays.is_empty() || wanted.weekdays.iter().any(|d| usize::from(*d) == weekday)
}

fn is_wanted_minute(wanted: &Wanted, minute: u16) -> bool {
    wanted
        .minutes
        .is_none_or(|(from, to)| minute == from || (from..to).contains(&minute))
}

/// At most `limit` of these, at most `per_day` of each day by the clinic's clock. They are in order.
#[must_use]
pub fn bounded(zone: &Zone, wanted: &Wanted, slots: impl IntoIterator<Item = Slot>) -> Vec<Slot> {
    let limit = wanted.limit.min(MAX_SLOTS);
    let mut chosen: Vec<Slot> = Vec::new();
    let mut day = (None, 0);
    for slot in slots {
        if chosen.len() >= limit {
            break;
        }
        let date = Some(zone.local(slot.starts_at).date);
        day = if day.0 == date { (date, day.1 + 1) } else { (date, 1) };
        if wanted.per_day == 0 || day.1 <= wanted.per_day {
            chosen.push(slot);
        }
    }
    chosen
}

/// The clinicians who give this service, or the one that is wanted if they do.
#[must_use]
pub fn givers<'a>(knowledge: &'a Knowledge, wanted: &Wanted) -> Vec<&'a Clinician> {
    knowledge
        .clinicians
        .iter()
        .filter(|c| c.services.contains(&wanted.service))
        .filter(|c| wanted.clinician.is_empty() || c.id == wanted.clinician)
        .collect()
}

/// The service by this id, if patients may book it themselves.
#[must_use]
pub fn bookable<'a>(knowledge: &'a Knowledge, service: &str) -> Option<&'a Service> {
    knowledge.services.iter().find(|s| s.id == service && s.bookable)
}

/// How long a service takes, in minutes.
#[must_use]
pub fn minutes_of(service: &Service) -> u16 {
    service.minutes.max(MIN_MINUTES)
}

/// The free slots that are wanted, in order of their start, then of the clinician's id.
///
/// `week` gives the clinic's holidays: the hours are the clinicians' own. What is taken may overlap and be in any order.
#[must_use]
pub fn free(knowledge: &Knowledge, zone: &Zone, week: &Week, taken: &[Taken], wanted: &Wanted, now: At) -> Vec<Slot> {
    let Some(service) = bookable(knowledge, &wanted.service) else {
        return Vec::new();
    };
    let (earliest, Some(last)) = reach(zone, service, now) else {
        return Vec::new();
    };
    let from = wanted.from.map_or(earliest, |from| from.max(earliest));
    let last = wanted.until.map_or(last, |until| last.min(zone.local(until).date));
    let givers = givers(knowledge, wanted);
    let busy = Busy::of(taken);
    let limit = wanted.limit.min(MAX_SLOTS);
    let mut slots: Vec<Slot> = Vec::new();
    let mut looked_at = 0;
    let mut date = zone.local(from).date;
    while date <= last && slots.len() < limit && looked_at < MAX_LOOKED_AT {
        let calendar = Day::of(zone, date);
        if !week.holidays.contains(&date) && is_wanted_day(wanted, weekday(date)) {
            let mut day = Vec::new();
            for clinician in givers.iter().filter(|c| !is_away(c, date)) {
                for stretch in hours(clinician, date) {
                    looked_at += on_grid(&calendar, *stretch, service, wanted, |start, end| {
                        let within = start >= from && wanted.until.is_none_or(|until| start < until);
                        if within && busy.is_free(&clinician.id, start, end) {
                            day.push(Slot::of(service, clinician, start, end));
                        }
                    });
                }
            }
            day.sort_by(|a, b| (a.starts_at, &a.clinician).cmp(&(b.starts_at, &b.clinician)));
            if wanted.per_day > 0 {
                day.truncate(wanted.per_day);
            }
            slots.append(&mut day);
        }
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    slots.truncate(limit);
    slots
}

/// The slot by this id, if it is free: exactly those that [`free`] gives can be booked.
#[must_use]
pub fn find(knowledge: &Knowledge, zone: &Zone, week: &Week, taken: &[Taken], id: &SlotId, now: At) -> Option<Slot> {
    let wanted = Wanted {
        service: id.service.clone(),
        clinician: id.clinician.clone(),
        from: Some(id.starts_at),
        until: Some(id.starts_at.plus(1)),
        limit: 1,
        ..Wanted::default()
    };
    free(knowledge, zone, week, taken, &wanted, now).pop()
}

/// The free slots nearest to one that is gone, nearest first (of two that are as near the earlier): of the same clinician, and only
/// where those do not suffice of others who give the service.
#[must_use]
pub fn nearest(
    knowledge: &Knowledge,
    zone: &Zone,
    week: &Week,
    taken: &[Taken],
    gone: &SlotId,
    now: At,
    count: usize,
) -> Vec<Slot> {
    let near = (Some(gone.starts_at.plus(-NEAR)), Some(gone.starts_at.plus(NEAR)));
    let mut chosen: Vec<Slot> = Vec::new();
    for clinician in [gone.clinician.as_str(), ""] {
        for (from, until) in [near, (None, None)] {
            if chosen.len() >= count {
                break;
            }
            let wanted = Wanted {
                service: gone.service.clone(),
                clinician: clinician.to_owned(),
                from,
                until,
                limit: MAX_SLOTS,
                ..Wanted::default()
            };
            let found = free(knowledge, zone, week, taken, &wanted, now);
            add_nearest(&mut chosen, found, gone.starts_at, count);
        }
    }
    chosen
}

/// Adds the nearest to `to` until there are `count`.
pub(super) fn add_nearest(chosen: &mut Vec<Slot>, mut found: Vec<Slot>, to: At, count: usize) {
    found.sort_by_key(|s| ((s.starts_at.0 - to.0).abs(), s.starts_at));
    for slot in found {
        if chosen.len() < count && !chosen.iter().any(|c| c.id == slot.id) {
            chosen.push(slot);
        }
    }
}

fn is_away(clinician: &Clinician, date: Date) -> bool {
    clinician.away.iter().any(|a| a.from <= date && date <= a.to)
}

fn hours(clinician: &Clinician, date: Date) -> &[Stretch] {
    clinician.hours.get(weekday(date)).map_or(&[], Vec::as_slice)
}

fn weekday(date: Date) -> usize {
    date.weekday().to_monday_zero_offset() as usize
}

/// A day by the clinic's clock.
struct Day<'a> {
    zone: &'a Zone,
    date: Date,
    /// Its first moment, where the clock then runs through it without a change: a minute of it is found by adding. Asking the zone for
    /// each would take longer than everything else.
    regular: Option<At>,
}

impl Day<'_> {
    fn of(zone: &Zone, date: Date) -> Day<'_> {
        let (start, end) = (zone.moment(date, 0), zone.moment(date, MIDNIGHT));
        let regular = start.filter(|start| end == Some(start.plus(DAY)));
        Day { zone, date, regular }
    }

    /// The moment at which the clock shows this; in the hour that is skipped, the moment after it.
    fn moment(&self, minute: u16) -> Option<At> {
        match self.regular {
            Some(midnight) => Some(midnight.plus(i64::from(minute) * MINUTE)),
            None => self.zone.moment(self.date, minute),
        }
    }

    /// Whether the clock shows this minute at this moment: in the hour that is skipped it never does.
    fn shows(&self, minute: u16, at: At) -> bool {
        self.regular.is_some() || {
            let shown = self.zone.local(at);
            shown.date == self.date && shown.minute == minute
        }
    }

    /// Whether the clock, when a slot is over, does not show more than the stretch's end: where the end falls into the hour that is
    /// skipped, the moment alone does not say.
    fn ends_within(&self, stretch: Stretch, end: At) -> bool {
        self.regular.is_some() || {
            let shown = self.zone.local(end);
            // "To 24:00" is over when the next day begins, whatever its clocks then show.
            let next_day = shown.date != self.date && stretch.end == MIDNIGHT;
            next_day || (shown.date == self.date && shown.minute <= stretch.end)
        }
    }
}

/// Every slot of a stretch that begins at a minute that is wanted: on a grid from the stretch's beginning by the clock, as long as the
/// service in real time, and over when the stretch is. Answers how many times were looked at.
fn on_grid(day: &Day, stretch: Stretch, service: &Service, wanted: &Wanted, mut each: impl FnMut(At, At)) -> usize {
    let minutes = minutes_of(service);
    let length = i64::from(minutes) * MINUTE;
    let Some(close) = day.moment(stretch.end) else {
        return 0;
    };
    let (mut minute, mut free_from, mut looked_at) = (stretch.start, At(i64::MIN), 0);
    while minute < stretch.end {
        looked_at += 1;
        if let Some(start) = day.moment(minute) {
            let end = start.plus(length);
            let fits = start >= free_from && end <= close;
            if fits && day.shows(minute, start) && day.ends_within(stretch, end) {
                if is_wanted_minute(wanted, minute) {
                    each(start, end);
                }
                free_from = end;
            }
        }
        minute = minute.saturating_add(minutes);
    }
    looked_at
}

#[cfg(test)]
mod tests;
