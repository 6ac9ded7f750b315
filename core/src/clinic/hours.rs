//! When a clinic is open, in its own time zone, across the nights on which clocks change.

use crate::time::At;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use std::cell::RefCell;

/// How far ahead an opening is looked for: a clinic that has none in a year has none.
const HORIZON_DAYS: i32 = 400;
/// Minutes of a day without a change of clocks.
const DAY_MINUTES: u16 = 24 * 60;

/// Zones that are remembered.
const MAX_RECENT: usize = 8;

thread_local! {
    static RECENT: RefCell<Vec<Zone>> = const { RefCell::new(Vec::new()) };
}

/// A time zone by its IANA name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// The zone of a name such as `Europe/London`; none where there is no such zone.
    ///
    /// The last few are remembered: reading a zone's transitions takes longer than everything else in a greeting.
    #[must_use]
    pub fn parse(name: &str) -> Option<Zone> {
        RECENT.with_borrow_mut(|recent| {
            if let Some(known) = recent.iter().find(|z| z.name == name) {
                return Some(known.clone());
            }
            let zone = TimeZone::get(name).ok()?;
            let zone = Zone {
                name: zone.iana_name()?.to_owned(),
                zone,
            };
            if recent.len() >= MAX_RECENT {
                recent.remove(0);
            }
            recent.push(zone.clone());
            Some(zone)
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What calendars and clocks there show.
    #[must_use]
    pub fn local(&self, at: At) -> Local {
        let limit = Timestamp::MAX.as_millisecond();
        let ms = at.0.clamp(-limit / 2, limit);
        let stamp = Timestamp::from_millisecond(ms).unwrap_or_default();
        let local = self.zone.to_datetime(stamp);
        Local {
            date: local.date(),
            minute: local.hour() as u16 * 60 + local.minute() as u16,
        }
    }

    /// The moment at which clocks there show this; in the hour that is skipped in spring, the moment after it.
    #[must_use]
    pub fn moment(&self, date: Date, minute: u16) -> Option<At> {
        let (date, minute) = if minute >= DAY_MINUTES {
            (date.tomorrow().ok()?, minute - DAY_MINUTES)
        } else {
            (date, minute)
        };
        let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
        let local = date.to_datetime(time);
        let zoned = self.zone.to_ambiguous_zoned(local).compatible().ok()?;
        Some(At(zoned.timestamp().as_millisecond()))
    }
}

impl Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.name)
    }
}

impl<'de> serde::Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let name = String::deserialize(d)?;
        Zone::parse(&name).ok_or_else(|| serde::de::Error::custom("no such time zone"))
    }
}

/// What calendars and clocks of a place show at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// The date.
    pub date: Date,
    /// Minutes since midnight, as the clock shows them.
    pub minute: u16,
}

impl Local {
    /// The hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u16 {
        self.minute / 60
    }

    /// The day of the week: 0 for Monday to 6 for Sunday.
    #[must_use]
    pub fn weekday(self) -> usize {
        self.date.weekday().to_monday_zero_offset() as usize
    }

    /// How many midnights lie between an earlier moment and this one.
    #[must_use]
    pub fn days_since(self, earlier: Local) -> i32 {
        self.date.since(earlier.date).map_or(0, |s| s.get_days())
    }
}

/// A stretch of a day, in minutes since midnight: `start` before `end`, `end` at most 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// When it begins.
    pub start: u16,
    /// When it ends.
    pub end: u16,
}

impl Stretch {
    /// Reads `08:00-18:00`; `24:00` is the end of the day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Stretch> {
        let (start, end) = text.split_once('-')?;
        let (start, end) = (minute(start)?, minute(end)?);
        (start < end).then_some(Stretch { start, end })
    }
}

impl Serialize for Stretch {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (a, b) = (self.start, self.end);
        let text = format!("{:02}:{:02}-{:02}:{:02}", a / 60, a % 60, b / 60, b % 60);
        s.serialize_str(&text)
    }
}

impl<'de> serde::Deserialize<'de> for Stretch {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Stretch::parse(&text).ok_or_else(|| serde::de::Error::custom("no such stretch of a day"))
    }
}

fn minute(text: &str) -> Option<u16> {
    let (h, m) = text.split_once(':')?;
    let number = |t: &str| -> Option<u16> {
        let two = t.len() == 2 && t.bytes().all(|c| c.is_ascii_digit());
        two.then(|| t.parse().ok())?
    };
    let (h, m) = (number(h)?, number(m)?);
    let whole = h * 60 + m;
    (m < 60 && whole <= DAY_MINUTES).then_some(whole)
}

/// A clinic's week and the days on which it is closed all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Monday to Sunday, each in order and without overlap.
    pub days: [Vec<Stretch>; 7],
    /// Closed all day.
    pub holidays: Vec<Date>,
}

/// Whether a clinic is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// Open right now.
    pub open: bool,
    /// When that changes next; none: not within a year.
    pub changes_at: Option<At>,
}

/// The open stretches from `now` on, as moments, oldest first; the one that `now` lies in included.
fn openings<'a>(zone: &'a Zone, week: &'a Week, now: At) -> impl Iterator<Item = (At, At)> + 'a {
    let today = zone.local(now).date;
    // From yesterday on: a stretch to 24:00 ends today where the clock was set back at midnight.
    (-1..HORIZON_DAYS)
        .filter_map(move |n| today.checked_add(n.days()).ok())
        .filter(|date| !week.holidays.contains(date))
        .flat_map(move |date| {
            let day = date.weekday().to_monday_zero_offset() as usize;
            week.days[day].iter().filter_map(move |s| {
                let (start, end) = (zone.moment(date, s.start)?, zone.moment(date, s.end)?);
                (start < end && end > now).then_some((start, end))
            })
        })
}

/// Whether the clinic is open, and until when.
#[must_use]
pub fn open_at(zone: &Zone, week: &Week, now: At) -> Hours {
    let mut openings = openings(zone, week, now);
    let Some((start, mut end)) = openings.next() else {
        return Hours {
            open: false,
            changes_at: None,
        };
    };
    if start > now {
        return Hours {
            open: false,
            changes_at: Some(start),
        };
    }
    // "20:00-24:00" and then "00:00-02:00" is one night.
    loop {
        match openings.next() {
            Some((next, until)) if next <= end => end = end.max(until),
            Some(_) => break,
            // Open to the horizon: around the clock.
            None => {
                let far = end >= now.plus(i64::from(HORIZON_DAYS - 2) * crate::time::DAY);
                let changes_at = (!far).then_some(end);
                return Hours { open: true, changes_at };
            }
        }
    }
    Hours {
        open: true,
        changes_at: Some(end),
    }
}

/// When so many minutes of opening hours will have passed: by when a call-back is due. None where the clinic has no such hours.
#[must_use]
pub fn promise(zone: &Zone, week: &Week, now: At, minutes: u32) -> Option<At> {
    let mut left = i64::from(minutes) * crate::time::MINUTE;
    for (start, end) in openings(zone, week, now) {
        let from = start.max(now);
        let there = end.0 - from.0;
        if there >= left {
            return Some(from.plus(left));
        }
        left -= there;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> At {
        At::parse(text).expect("a time")
    }

    fn london() -> Zone {
        Zone::parse("Europe/London").expect("a zone")
    }

    /// Monday to Friday 08:00 to 18:00, Saturday in two stretches, closed on Christmas Day 2024.
    fn week() -> Week {
        let long = vec![Stretch::parse("08:00-18:00").expect("a stretch")];
        let saturday = ["09:00-12:00", "13:00-15:00"]
            .map(|s| Stretch::parse(s).expect("a stretch"))
            .to_vec();
        Week {
            days: [
                long.clone(),
                long.clone(),
                long.clone(),
                long.clone(),
                long,
                saturday,
                vec![],
            ],
            holidays: vec![Date::constant(2024, 12, 25)],
        }
    }

    fn hours(now: &str) -> (bool, Option<String>) {
        let hours = open_at(&london(), &week(), at(now));
        (hours.open, hours.changes_at.map(|a| a.to_string()))
    }

    fn says(open: bool, until: &str) -> (bool, Option<String>) {
        (open, Some(until.to_owned()))
    }

    #[test]
    fn a_night_ends_at_eight_by_the_clinics_clock() {
        // British summer time: 22:00 there is 21:00 UTC.
        assert_eq!(hours("2024-10-15T21:00:00Z"), says(false, "2024-10-16T07:00:00.000Z"));
        assert_eq!(
            hours("2024-10-16T06:59:59.999Z"),
            says(false, "2024-10-16T07:00:00.000Z")
        );
        assert_eq!(hours("2024-10-16T07:00:00Z"), says(true, "2024-10-16T17:00:00.000Z"));
        assert_eq!(hours("2024-10-16T17:00:00Z"), says(false, "2024-10-17T07:00:00.000Z"));
        assert_eq!(hours("2024-10-19T11:30:00Z"), says(false, "2024-10-19T12:00:00.000Z"));
    }

    #[test]
    fn the_night_on_which_clocks_go_back_is_an_hour_longer() {
        // Saturday 26 October 2024 to Monday 28: summer time ends between.
        assert_eq!(hours("2024-10-26T14:00:00Z"), says(false, "2024-10-28T08:00:00.000Z"));
        // Saturday 29 March 2025 to Monday 31: it begins.
        assert_eq!(hours("2025-03-29T15:00:00Z"), says(false, "2025-03-31T07:00:00.000Z"));
    }

    #[test]
    fn a_holiday_is_closed_whatever_the_weekday_says() {
        assert_eq!(hours("2024-12-25T10:00:00Z"), says(false, "2024-12-26T08:00:00.000Z"));
        assert_eq!(hours("2024-12-24T18:00:00Z"), says(false, "2024-12-26T08:00:00.000Z"));
    }

    #[test]
    fn stretches_that_touch_at_midnight_are_one_and_around_the_clock_never_changes() {
        let night = Week {
            days: [
                vec![Stretch::parse("20:00-24:00").expect("a stretch")],
                vec![Stretch::parse("00:00-02:00").expect("a stretch")],
                vec![],
                vec![],
                vec![],
                vec![],
                vec![],
            ],
            holidays: vec![],
        };
        let open = open_at(&london(), &night, at("2024-11-18T21:00:00Z"));
        assert_eq!(open.changes_at, Some(at("2024-11-19T02:00:00Z")));
        let all = Stretch::parse("00:00-24:00").expect("a stretch");
        let always = Week {
            days: std::array::from_fn(|_| vec![all]),
            holidays: vec![],
        };
        let open = open_at(&london(), &always, at("2024-11-18T21:00:00Z"));
        assert_eq!((open.open, open.changes_at), (true, None));
        let never = open_at(&london(), &Week::default(), at("2024-11-18T21:00:00Z"));
        assert_eq!((never.open, never.changes_at), (false, None));
    }

    #[test]
    fn a_promise_counts_opening_hours_only() {
        let due = |now: &str, minutes| promise(&london(), &week(), at(now), minutes).map(|a| a.to_string());
        // At 22:00 on a Tuesday, half an hour is half past eight on Wednesday.
        assert_eq!(
            due("2024-10-15T21:00:00Z", 30).as_deref(),
            Some("2024-10-16T07:30:00.000Z")
        );
        assert_eq!(
            due("2024-10-16T09:00:00Z", 30).as_deref(),
            Some("2024-10-16T09:30:00.000Z")
        );
        // Ten minutes before closing, half an hour ends twenty minutes into the next day.
        assert_eq!(
            due("2024-10-16T16:50:00Z", 30).as_deref(),
            Some("2024-10-17T07:20:00.000Z")
        );
        // Over lunch on Saturday, and over the night on which clocks go back.
        assert_eq!(
            due("2024-10-26T10:30:00Z", 60).as_deref(),
            Some("2024-10-26T12:30:00.000Z")
        );
        assert_eq!(
            due("2024-10-26T13:30:00Z", 60).as_deref(),
            Some("2024-10-28T08:30:00.000Z")
        );
        assert_eq!(
            promise(&london(), &Week::default(), at("2024-10-26T13:30:00Z"), 1),
            None
        );
    }

    #[test]
    fn a_stretch_is_written_as_clocks_show_it() {
        for bad in [
            "",
            "8-18",
            "08:00",
            "08:00-08:00",
            "18:00-08:00",
            "08:60-09:00",
            "00:00-24:01",
            "08:00-18:00 ",
        ] {
            assert_eq!(Stretch::parse(bad), None, "{bad}");
        }
        assert_eq!(Stretch::parse("00:00-24:00"), Some(Stretch { start: 0, end: 1_440 }));
    }

    #[test]
    fn days_are_counted_by_midnights() {
        let zone = london();
        let evening = zone.local(at("2024-10-15T22:59:00Z"));
        let later = zone.local(at("2024-10-15T23:01:00Z"));
        assert_eq!((evening.hour(), evening.weekday()), (23, 1));
        assert_eq!((later.hour(), later.days_since(evening)), (0, 1));
    }

    proptest! {
        #[test]
        fn what_is_said_to_change_does_change(ms in 1_600_000_000_000i64..1_900_000_000_000) {
            let (zone, week) = (london(), week());
            let hours = open_at(&zone, &week, At(ms));
            let change = hours.changes_at.expect("a week has both");
            prop_assert!(change > At(ms));
            prop_assert_eq!(open_at(&zone, &week, change).open, !hours.open);
            prop_assert_eq!(open_at(&zone, &week, change.plus(-1)).open, hours.open);
        }

        #[test]
        fn a_promise_falls_into_opening_hours(ms in 1_600_000_000_000i64..1_900_000_000_000, minutes in 1u32..2_000) {
            let (zone, week) = (london(), week());
            let due = promise(&zone, &week, At(ms), minutes).expect("a week has hours");
            prop_assert!(due.0 - ms >= i64::from(minutes) * crate::time::MINUTE);
            prop_assert!(open_at(&zone, &week, due.plus(-1)).open);
        }

        #[test]
        fn any_moment_has_a_local_time(ms: i64) {
            let _ = london().local(At(ms));
        }
    }
}
