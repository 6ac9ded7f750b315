//! A time in words: "Friday at two", "fredag eftermiddag", "the first one", "någon gång nästa vecka", "14:30", "18 October". English and Swedish at
//! once: nobody is asked for a format.

use super::normalise::Normal;
use crate::clinic::hours::{Local, Zone};
use crate::schedule::{Slot, Wanted};
use crate::time::At;
use jiff::ToSpan;
use jiff::civil::Date;

/// Which of those offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// The first, the second, … from 0.
    At(usize),
    /// The last.
    Last,
}

/// A time as it was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Which of those offered.
    pub nth: Option<Nth>,
    /// A date.
    pub date: Option<Date>,
    /// Days of the week, 0 for Monday.
    pub weekdays: Vec<u8>,
    /// From this day on, before that one: a week.
    pub range: Option<(Date, Date)>,
    /// Minutes of the day between which it begins.
    pub part: Option<(u16, u16)>,
    /// A time of the day; without am or pm the other half of the day is meant as well.
    pub minute: Option<(u16, Option<u16>)>,
    /// Any other than those offered.
    pub other: bool,
    /// The earliest there is.
    pub soonest: bool,
}

impl Said {
    /// Whether anything of a time was said.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self != Said::default()
    }

    /// Whether a day was said.
    #[must_use]
    pub fn has_day(&self) -> bool {
        self.date.is_some() || !self.weekdays.is_empty() || self.range.is_some()
    }
}

#[rustfmt::skip]
const WEEKDAYS: [&[&str]; 7] = [
    &[
        "monday", "mondays", "mon", "mandag", "mandagar", "mandagen", "man", "mndag", "munday",
    ],
    &[
        "tuesday", "tuesdays", "tue", "tues", "tisdag", "tisdagar", "tisdagen", "tis", "tusday", "teusday",
    ],
    &[
        "wednesday", "wednesdays", "wed", "weds", "onsdag", "onsdagar", "onsdagen", "ons", "wensday", "wedneday",
        "wendesday",
    ],
    &[
        "thursday", "thursdays", "thu", "thur", "thurs", "torsdag", "torsdagar", "torsdagen", "tors", "tor",
        "thrusday", "thirsday",
    ],
    &[
        "friday", "fridays", "fri", "fredag", "fredagar", "fredagen", "fre", "frday", "firday",
    ],
    &[
        "saturday", "saturdays", "sat", "lordag", "lordagar", "lordagen", "lor", "saterday",
    ],
    &["sunday", "sundays", "sondag", "sondagar", "sondagen", "son"],
];

const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "januari"],
    &["february", "feb", "februari"],
    &["march", "mars"],
    &["april", "apr"],
    &["may", "maj"],
    &["june", "jun", "juni"],
    &["july", "jul", "juli"],
    &["august", "aug", "augusti"],
    &["september", "sep", "sept"],
    &["october", "oct", "oktober", "okt"],
    &["november", "nov"],
    &["december", "dec"],
];

const NUMBERS: [&[&str]; 13] = [
    &[],
    &["one", "ett", "en"],
    &["two", "tva"],
    &["three", "tre"],
    &["four", "fyra"],
    &["five", "fem"],
    &["six", "sex"],
    &["seven", "sju"],
    &["eight", "atta"],
    &["nine", "nio"],
    &["ten", "tio"],
    &["eleven", "elva"],
    &["twelve", "tolv"],
];

const ORDINALS: [&[&str]; 8] = [
    &["first", "1st", "forsta", "former", "earliest"],
    &["second", "2nd", "andra", "middle"],
    &["third", "3rd", "tredje"],
    &["fourth", "4th", "fjarde"],
    &["fifth", "5th", "femte"],
    &["sixth", "6th", "sjatte"],
    &["seventh", "7th", "sjunde"],
    &["eighth", "8th", "attonde"],
];

/// Noon, and what people call morning, afternoon, evening.
const MORNING: (u16, u16) = (0, 12 * 60);
const AFTERNOON: (u16, u16) = (12 * 60, 24 * 60);
const EVENING: (u16, u16) = (16 * 60, 24 * 60);
const EARLY: (u16, u16) = (0, 10 * 60);
const LUNCH: (u16, u16) = (11 * 60, 14 * 60);
const LATE: (u16, u16) = (15 * 60, 24 * 60);

fn position(lists: &[&[&str]], word: &str) -> Option<usize> {
    lists.iter().position(|l| l.contains(&word))
}

fn number(word: &str) -> Option<u16> {
    position(&NUMBERS, word)
        .and_then(|n| u16::try_from(n).ok())
        .or_else(|| word.parse().ok())
}

/// `14`, `14h`, `3pm`, `9am`: the hour, and whether am or pm stands with it.
fn hour(word: &str) -> Option<(u16, Option<bool>)> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (n, rest) = (digits.parse::<u16>().ok(), &word[digits.len()..]);
    match (n, rest) {
        (Some(n), "am" | "fm") if n <= 12 => Some((n % 12, Some(false))),
        (Some(n), "pm" | "em") if n <= 12 => Some((n % 12 + 12, Some(true))),
        (Some(n), "" | "h") if n <= 24 => Some((n, None)),
        _ => number(word).filter(|n| *n <= 12).map(|n| (n, None)),
    }
}

/// A time of day and what else it may mean: "two" is 14:00 or 02:00.
fn of_day(hour: u16, minute: u16, pm: Option<bool>) -> Option<(u16, Option<u16>)> {
    let all = hour * 60 + minute;
    if all >= 24 * 60 || minute >= 60 {
        return None;
    }
    match pm {
        Some(true) if hour < 12 => Some((all + 12 * 60, None)),
        Some(_) => Some((all, None)),
        // Before seven nobody works: the afternoon is meant first.
        None if (1..7).contains(&hour) => Some((all + 12 * 60, Some(all))),
        None if hour < 12 => Some((all, Some(all + 12 * 60))),
        None => Some((all, None)),
    }
}

/// Clock times with a colon or a full stop, which words do not keep: `14:30`, `9.30`, `2:15 pm`.
fn clock(line: &str) -> Option<(u16, Option<u16>)> {
    let chars: Vec<char> = line.chars().collect();
    for i in 0..chars.len() {
        if !matches!(chars[i], ':' | '.') {
            continue;
        }
        let before: String = chars[..i].iter().rev().take_while(|c| c.is_ascii_digit()).collect();
        let before: String = before.chars().rev().collect();
        let after: String = chars[i + 1..].iter().take_while(|c| c.is_ascii_digit()).collect();
        if after.len() != 2 || !(1..=2).contains(&before.len()) {
            continue;
        }
        let rest: String = chars[i + 1 + after.len()..].iter().collect();
        // A price or a date with another point is none.
        let preceded = chars[..i - before.len()].last().copied();
        if rest.starts_with(['.', ',']) && rest[1..].starts_with(|c: char| c.is_ascii_digit())
            || preceded.is_some_and(|c| matches!(c, '£' | '€' | '$' | '.' | '/' | '-'))
        {
            continue;
        }
        let rest = rest.trim_start();
        let pm = if rest.starts_with("pm") || rest.starts_with("p.m") {
            Some(true)
        } else if rest.starts_with("am") || rest.starts_with("a.m") {
            Some(false)
        } else {
            None
        };
        if let (Ok(h), Ok(m)) = (before.parse(), after.parse())
            && let Some(found) = of_day(h, m, pm)
        {
            return Some(found);
        }
    }
    None
}

fn next_date(today: Date, day: i8, month: i8) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok();
    match this {
        Some(date) if date >= today => Some(date),
        _ => Date::new(today.year() + 1, month, day).ok(),
    }
}

/// A date written in digits: `2024-10-18`, `18/10`, `18/10/2024`.
fn date_in_digits(line: &str, today: Date) -> Option<Date> {
    line.split(|c: char| c.is_whitespace() || c == ',' || c == '?')
        .find_map(|word| {
            let word = word.trim_end_matches(['.', '!']);
            if let Ok(date) = word.parse::<Date>()
                && word.len() == 10
            {
                return Some(date);
            }
            let mut parts = word.split('/');
            let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            next_date(today, day, month)
        })
}

/// What a text says of a time. `now`: what the clinic's clock shows.
#[must_use]
pub fn said(text: &Normal, now: Local) -> Said {
    let words: Vec<&str> = text.words.iter().map(|w| w.folded.as_str()).collect();
    let today = now.date;
    let after = |days: i64| today.checked_add(days.days()).ok();
    let mut said = Said {
        minute: clock(&text.line),
        date: date_in_digits(&text.line, today),
        ..Said::default()
    };
    let has = |phrase: &str| text.has(phrase);
    let this_monday = after(-i64::try_from(now.weekday()).unwrap_or_default());
    let week = |n: i64| -> Option<(Date, Date)> {
        let monday = this_monday?.checked_add((7 * n).days()).ok()?;
        Some((monday.max(today), monday.checked_add(7.days()).ok()?))
    };
    let next = has("next") || has("nasta");
    if has("next week") || has("nasta vecka") || has("week after this") {
        said.range = week(1);
    } else if has("week after next")
        || has("om tva veckor")
        || has("in two weeks")
        || has("in 2 weeks")
        || has("om 2 veckor")
    {
        said.range = week(2);
    } else if has("this week")
        || has("den har veckan")
        || has("denna vecka")
        || has("i veckan")
        || has("later this week")
        || has("later in the week")
    {
        said.range = week(0);
    } else if has("next month") || has("nasta manad") {
        said.range = after(28).zip(after(60));
    }
    if has("day after tomorrow") || has("overmorgon") || has("i overmorgon") {
        said.date = after(2);
    } else if has("tomorrow")
        || has("tomorow")
        || has("tmrw")
        || has("tmr")
        || has("imorgon")
        || has("i morgon")
        || has("imorrn")
    {
        said.date = after(1);
    } else if has("today")
        || has("idag")
        || has("i dag")
        || has("tonight")
        || has("ikvall")
        || has("i kvall")
        || has("this afternoon")
        || has("i eftermiddag")
    {
        said.date = said.date.or(Some(today));
    }
    for (i, word) in words.iter().enumerate() {
        let previous = i.checked_sub(1).map_or("", |p| words[p]);
        let following = words.get(i + 1).copied().unwrap_or_default();
        let misspelt = || {
            let full = [
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
                "mandag",
                "tisdag",
                "onsdag",
                "torsdag",
                "fredag",
                "lordag",
                "sondag",
            ];
            let near = |d: &&str| {
                word.len() >= 5 && word.as_bytes().first() == d.as_bytes().first() && super::normalise::near(d, word, 1)
            };
            full.iter().position(near).map(|i| i % 7)
        };
        if let Some(day) = position(&WEEKDAYS, word).or_else(misspelt) {
            // "Man" and "son" are people in English and Swedish.
            let day = u8::try_from(day).unwrap_or_default();
            let person = matches!(*word, "man" | "son" | "sat" | "tor") && (words.len() > 2 || !previous.is_empty());
            if !person && !matches!(previous, "not" | "inte" | "ej") && !said.weekdays.contains(&day) {
                said.weekdays.push(day);
            }
        }
        if let Some(month) = position(&MONTHS, word)
            && !(matches!(*word, "may" | "mars" | "jan")
                && previous.parse::<u8>().is_err()
                && following.parse::<u8>().is_err())
        {
            let day = |w: &str| w.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i8>().ok();
            let before = day(previous).or_else(|| {
                let earlier = i.checked_sub(2).map_or("", |p| words[p]);
                matches!(previous, "of" | "e" | "a").then(|| day(earlier))?
            });
            let month = i8::try_from(month + 1).unwrap_or(1);
            if let Some(day) = before.or_else(|| day(following)) {
                said.date = next_date(today, day, month).or(said.date);
            }
        }
    }
    // "The 18th", "den 18:e", without a month.
    if said.date.is_none() {
        for pair in words.windows(2) {
            let digits = pair[1].trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let suffix = &pair[1][digits.len()..];
            let day = digits.parse::<i8>().ok().filter(|d| (1..=31).contains(d));
            let named = matches!(suffix, "st" | "nd" | "rd" | "th") && pair[0] == "the"
                || pair[0] == "den" && suffix.is_empty();
            if let (Some(day), true) = (day, named)
                && day > 8
            {
                let month = today.month();
                said.date = Date::new(today.year(), month, day)
                    .ok()
                    .filter(|d| *d >= today)
                    .or_else(|| next_date(today, day, month % 12 + 1));
            }
        }
    }
    if next
        && said.range.is_none()
        && !said.weekdays.is_empty()
        && (1..words.len()).any(|i| position(&WEEKDAYS, words[i]).is_some() && matches!(words[i - 1], "next" | "nasta"))
    {
        said.range = week(1);
    }
    if said.minute.is_none() {
        said.minute = spoken(&words);
    }
    said.part = part(text, said.minute.is_some());
    if let (Some((minute, Some(other))), Some((from, to))) = (said.minute, said.part) {
        // "Friday morning at eight", "five in the afternoon".
        let within = |m: u16| (from..to).contains(&m);
        if within(other) && !within(minute) {
            said.minute = Some((other, None));
        }
        said.part = None;
    } else if said.minute.is_some() {
        said.part = None;
    }
    let one = |w: &str| {
        matches!(
            w,
            "one" | "time" | "option" | "slot" | "alternative" | "tiden" | "alternativet" | "forslaget"
        )
    };
    for (i, word) in words.iter().enumerate() {
        let following = words.get(i + 1).copied().unwrap_or_default();
        let previous = i.checked_sub(1).map_or("", |p| words[p]);
        let alone = words.len() <= 4;
        if let Some(n) = position(&ORDINALS, word)
            && (one(following) || alone || matches!(previous, "the" | "den") && words.len() <= 6)
            && !(matches!(*word, "first" | "forsta")
                && matches!(following, "visit" | "time" | "besoket" | "gangen" | "besok"))
        {
            said.nth = said.nth.or(Some(Nth::At(n)));
        }
        if matches!(*word, "last" | "sista") && (one(following) || alone) && !matches!(following, "week" | "year") {
            said.nth = Some(Nth::Last);
        }
        if matches!(*word, "option" | "number" | "alternativ" | "nummer")
            && words.len() <= 4
            && let Some(n) = number(following).filter(|n| (1..=8).contains(n))
        {
            said.nth = Some(Nth::At(usize::from(n - 1)));
            said.minute = None;
        }
    }
    if said.nth.is_some() && said.date.is_none() && said.weekdays.is_empty() {
        said.minute = None;
        said.range = None;
    }
    said.soonest = text.has_any(&[
        "as soon as possible",
        "asap",
        "soonest",
        "next available",
        "sa snart som mojligt",
        "snarast",
        "forsta lediga",
        "nasta lediga",
        "earliest possible",
        "first available",
        "earliest available",
    ]);
    if said.soonest {
        said.nth = None;
    }
    said.other = text.has_any(&[
        "none of those",
        "none of these",
        "none of them",
        "not those",
        "other times",
        "another time",
        "different time",
        "other days",
        "another day",
        "any other",
        "anything else",
        "something else",
        "something later",
        "later than that",
        "more times",
        "more options",
        "dont suit",
        "doesnt suit",
        "dont work",
        "doesnt work",
        "ingen av",
        "inga av",
        "andra tider",
        "annan tid",
        "annan dag",
        "andra dagar",
        "nagot annat",
        "nat annat",
        "fler tider",
        "passar inte",
        "funkar inte",
        "nagot senare",
        "senare an",
    ]);
    said
}

/// A time of day in words: "at two", "half past ten", "klockan två", "halv elva", "kvart över nio", "3pm".
fn spoken(words: &[&str]) -> Option<(u16, Option<u16>)> {
    let pm_after = |i: usize| match words.get(i).copied() {
        Some("pm" | "em") => Some(true),
        Some("am" | "fm") => Some(false),
        _ => None,
    };
    for i in 0..words.len() {
        let at = |n: usize| words.get(i + n).copied().unwrap_or_default();
        match words[i] {
            "noon" | "midday" => return Some((12 * 60, None)),
            "it" if i > 0 && matches!(words[i - 1], "make") => {
                if let Some((h, pm)) = hour(at(1)) {
                    return of_day(h, 0, pm.or(pm_after(i + 2)));
                }
            }
            "half" if at(1) == "past" => {
                let (h, pm) = hour(at(2))?;
                return of_day(h, 30, pm.or(pm_after(i + 3)));
            }
            "quarter" if at(1) == "past" => {
                let (h, pm) = hour(at(2))?;
                return of_day(h, 15, pm.or(pm_after(i + 3)));
            }
            "quarter" if at(1) == "to" => {
                let (h, pm) = hour(at(2))?;
                return of_day((h + 11) % 12, 45, pm.or(pm_after(i + 3)));
            }
            "halv" => {
                let (h, _) = hour(at(1))?;
                return of_day((h + 11) % 12, 30, None);
            }
            "kvart" if at(1) == "over" => return of_day(hour(at(2))?.0, 15, None),
            "kvart" if at(1) == "i" => return of_day((hour(at(2))?.0 + 11) % 12, 45, None),
            "at" | "klockan" | "kl" | "around" | "about" | "vid" | "@" | "runt" | "by" => {
                if let Some((h, pm)) = hour(at(1)) {
                    let minute = at(2).parse::<u16>().ok().filter(|m| at(2).len() == 2 && *m < 60);
                    let minute = minute.or(match at(2) {
                        "thirty" | "trettio" => Some(30),
                        "fifteen" | "femton" => Some(15),
                        "fortyfive" | "fyrtiofem" => Some(45),
                        _ => None,
                    });
                    let after = pm_after(i + 2).or(pm_after(i + 3));
                    return of_day(h, minute.unwrap_or(0), pm.or(after));
                }
            }
            word => {
                // "3pm", "ten oclock", "two thirty".
                if let Some((h, Some(pm))) = hour(word) {
                    return of_day(h, 0, Some(pm));
                }
                if let Some((h, None)) = hour(word) {
                    match at(1) {
                        "oclock" => return of_day(h, 0, pm_after(i + 2)),
                        "pm" | "am" => return of_day(h, 0, pm_after(i + 1)),
                        "thirty" | "trettio" => return of_day(h, 30, pm_after(i + 2)),
                        "fifteen" | "femton" => return of_day(h, 15, pm_after(i + 2)),
                        _ => {}
                    }
                    // A bare number beside a day: "fri 14", "fredag tio".
                    let beside = i
                        .checked_sub(1)
                        .is_some_and(|p| position(&WEEKDAYS, words[p]).is_some());
                    if beside && !matches!(word, "en" | "one") && position(&MONTHS, at(1)).is_none() {
                        return of_day(h, 0, None);
                    }
                }
            }
        }
    }
    // Four digits and nothing else: "1430".
    words.iter().find_map(|w| {
        let four = w.len() == 4 && w.bytes().all(|c| c.is_ascii_digit()) && !w.starts_with("20");
        let (h, m) = four.then(|| w.split_at(2))?;
        of_day(h.parse().ok()?, m.parse().ok()?, None)
    })
}

fn part(text: &Normal, timed: bool) -> Option<(u16, u16)> {
    let any = |list: &[&str]| text.has_any(list);
    if any(&[
        "early morning",
        "tidig morgon",
        "tidigt pa morgonen",
        "early in the morning",
        "tidigt",
        "as early as",
        "first thing",
    ]) {
        return Some(if timed { MORNING } else { EARLY });
    }
    if any(&[
        "late afternoon",
        "sen eftermiddag",
        "sent pa dagen",
        "late in the day",
        "after work",
        "efter jobbet",
    ]) {
        return Some(LATE);
    }
    if any(&[
        "morning",
        "mornings",
        "forenoon",
        "formiddag",
        "formiddagen",
        "formiddagar",
        "morgon",
        "morgonen",
        "fm",
        "am",
        "before noon",
        "before lunch",
        "fore lunch",
        "innan lunch",
    ]) && !any(&["i morgon", "good morning", "god morgon"])
    {
        return Some(MORNING);
    }
    if any(&["i morgon formiddag", "i morgon bitti", "imorgon bitti"]) {
        return Some(MORNING);
    }
    if any(&[
        "afternoon",
        "afternoons",
        "eftermiddag",
        "eftermiddagen",
        "eftermiddagar",
        "em",
        "pm",
        "after lunch",
        "efter lunch",
        "afternon",
    ]) {
        return Some(AFTERNOON);
    }
    if any(&[
        "evening",
        "evenings",
        "kvall",
        "kvallen",
        "ikvall",
        "tonight",
        "kvallstid",
    ]) {
        return Some(EVENING);
    }
    any(&["lunch", "lunchtime", "lunchtid", "around noon", "mitt pa dagen"]).then_some(LUNCH)
}

/// Which of the offered slots fit what was said.
#[must_use]
pub fn fitting<'a>(said: &Said, offered: &'a [Slot], zone: &Zone) -> Vec<&'a Slot> {
    match said.nth {
        Some(Nth::At(n)) if !said.has_day() => return offered.get(n).into_iter().collect(),
        Some(Nth::Last) if !said.has_day() => return offered.last().into_iter().collect(),
        _ => {}
    }
    let fits = |slot: &&Slot, minute: Option<u16>| {
        let local = zone.local(slot.starts_at);
        let day = u8::try_from(local.weekday()).unwrap_or_default();
        said.date.is_none_or(|d| d == local.date)
            && (said.weekdays.is_empty() || said.weekdays.contains(&day))
            && said.range.is_none_or(|(a, b)| a <= local.date && local.date < b)
            && said.part.is_none_or(|(a, b)| a <= local.minute && local.minute < b)
            && minute.is_none_or(|m| m == local.minute)
    };
    match said.minute {
        None => offered.iter().filter(|s| fits(s, None)).collect(),
        Some((minute, other)) => {
            let exact: Vec<&Slot> = offered.iter().filter(|s| fits(s, Some(minute))).collect();
            match other {
                Some(other) if exact.is_empty() => offered.iter().filter(|s| fits(s, Some(other))).collect(),
                _ => exact,
            }
        }
    }
}

/// What to ask the schedule for: what was said over what was asked for before. `minute`: whether the time of day is asked for exactly.
#[must_use]
pub fn wanted(said: &Said, before: &Wanted, zone: &Zone, exact: bool) -> Wanted {
    let mut wanted = before.clone();
    if said.has_day() {
        (wanted.from, wanted.until, wanted.weekdays) = (None, None, said.weekdays.clone());
        wanted.minutes = None;
        let range = said.date.map(|d| (d, d.tomorrow().unwrap_or(d))).or(said.range);
        if let Some((from, until)) = range {
            if said.date.is_some() {
                wanted.weekdays.clear();
            }
            wanted.from = zone.moment(from, 0);
            wanted.until = zone.moment(until, 0);
        }
    }
    if let Some(part) = said.part {
        wanted.minutes = Some(part);
    }
    if let (Some((minute, _)), true) = (said.minute, exact) {
        wanted.minutes = Some((minute, minute + 1));
    } else if said.minute.is_some() {
        wanted.minutes = None;
    }
    if said.soonest {
        (wanted.from, wanted.until, wanted.weekdays, wanted.minutes) = (None, None, Vec::new(), said.part);
    }
    wanted
}

/// The moment after the last of these slots: where "other times" begin.
#[must_use]
pub fn after(offered: &[Slot]) -> Option<At> {
    offered.iter().map(|s| s.starts_at).max().map(|at| at.plus(1))
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::*;
    use proptest::prelude::*;

    /// Tuesday 15 October 2024, 22:00 in London.
    fn now() -> Local {
        Zone::parse("Europe/London")
            .expect("a zone")
            .local(At::parse("2024-10-15T21:00:00Z").expect("a time"))
    }

    fn heard(text: &str) -> Said {
        said(&normalise(text), now())
    }

    #[test]
    fn a_day_and_a_time_are_understood_in_both_languages() {
        for text in [
            "Friday at two",
            "fredag klockan två",
            "frday at 2",
            "fri 2pm",
            "fre kl 14",
            "friday 14:00",
            "fredag 14.00",
            "on Friday, 2 o'clock",
        ] {
            let said = heard(text);
            assert_eq!(
                (said.weekdays.as_slice(), said.minute.map(|m| m.0)),
                ([4].as_slice(), Some(840)),
                "{text}"
            );
        }
        for (text, minute) in [
            ("wednesday half past ten", 630),
            ("onsdag halv elva", 630),
            ("thursday 9:30", 570),
            ("torsdag 9.30", 570),
            ("kvart över nio", 555),
            ("quarter to three", 885),
            ("14:30", 870),
            ("kl 8", 480),
            ("at noon", 720),
        ] {
            assert_eq!(heard(text).minute.map(|m| m.0), Some(minute), "{text}");
        }
    }

    #[test]
    fn parts_of_the_day_and_dates_are_understood() {
        let date = |d: i8| Date::new(2024, 10, d).ok();
        assert_eq!(heard("fredag eftermiddag").part, Some(AFTERNOON));
        assert_eq!(
            heard("tomorrow morning"),
            Said {
                date: date(16),
                part: Some(MORNING),
                ..Said::default()
            }
        );
        assert_eq!(heard("imorgon förmiddag").part, Some(MORNING));
        assert_eq!(heard("i morgon").part, None);
        assert_eq!(heard("18 October").date, date(18));
        assert_eq!(heard("den 18:e oktober").date, date(18));
        assert_eq!(heard("the 21st").date, date(21));
        assert_eq!(heard("2024-10-18").date, date(18));
        assert_eq!(heard("18/10").date, date(18));
        assert_eq!(heard("någon gång nästa vecka").range, date(21).zip(date(28)));
        assert_eq!(heard("10 January").date, Date::new(2025, 1, 10).ok());
    }

    #[test]
    fn one_of_those_offered_is_meant() {
        assert_eq!(heard("the first one").nth, Some(Nth::At(0)));
        assert_eq!(heard("den andra").nth, Some(Nth::At(1)));
        assert_eq!(heard("the last one please").nth, Some(Nth::Last));
        assert_eq!(heard("den sista tack").nth, Some(Nth::Last));
        assert!(heard("none of those work for me").other);
        assert!(!heard("yes please").is_any());
        assert!(!heard("my son has eczema").is_any());
    }

    #[test]
    fn the_night_on_which_clocks_go_back_has_its_days() {
        let zone = Zone::parse("Europe/London").expect("a zone");
        let saturday = zone.local(At::parse("2024-10-26T22:30:00Z").expect("a time"));
        let said = said(&normalise("tomorrow"), saturday);
        let wanted = wanted(&said, &Wanted::default(), &zone, false);
        assert_eq!(wanted.from, At::parse("2024-10-26T23:00:00Z"));
        assert_eq!(wanted.until, At::parse("2024-10-28T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn any_text_is_heard(text in "\\PC{0,80}", ms in 1_600_000_000_000i64..1_900_000_000_000) {
            let zone = Zone::parse("Europe/London").expect("a zone");
            let said = said(&normalise(&text), zone.local(At(ms)));
            let _ = wanted(&said, &Wanted::default(), &zone, true);
            let _ = fitting(&said, &[], &zone);
        }
    }
}
