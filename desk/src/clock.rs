//! The clinic's clock, and times as its staff read them. The computer's own may be off: only differences of it are used.

use js_sys::{Array, Date, Intl, Object, Reflect};
use samtal_core::time::{At, DAY, HOUR, MINUTE};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static AHEAD: Cell<i64> = const { Cell::new(0) };
    static ZONE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The clinic's clock said `at` just now.
pub fn heard(at: At) {
    AHEAD.set(at.0 - Date::now() as i64);
}

/// Times are the clinic's from here on.
pub fn at_home_in(zone: &str) {
    ZONE.set(zone.to_owned());
}

/// Now, by the clinic's clock, in milliseconds.
pub fn now() -> i64 {
    Date::now() as i64 + AHEAD.get()
}

/// Milliseconds of this computer, for what is measured here alone.
pub fn here() -> i64 {
    Date::now() as i64
}

/// `22:01`.
pub fn time(at: At) -> String {
    write(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// `Tuesday 15 October`.
pub fn day(at: At) -> String {
    write(at, &[("weekday", "long"), ("day", "numeric"), ("month", "long")])
}

/// `Wed 16 Oct, 08:00`.
pub fn moment(at: At) -> String {
    write(
        at,
        &[
            ("weekday", "short"),
            ("day", "numeric"),
            ("month", "short"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ],
    )
}

/// The time alone where it is of today, else with its day: `16 Oct 08:00`.
pub fn short(at: At) -> String {
    if date(at) == date(At(now())) {
        return time(at);
    }
    write(
        at,
        &[
            ("day", "numeric"),
            ("month", "short"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ],
    )
}

/// The day by the clinic's calendar: `2024-10-18`.
pub fn date(at: At) -> String {
    // Sweden writes dates as the API does.
    format(
        at,
        "sv-SE",
        &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")],
    )
}

/// How long something has waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Less than a minute.
    Now,
    /// So many minutes.
    Minutes(i64),
    /// Hours and minutes.
    Hours(i64, i64),
    /// So many days.
    Days(i64),
}

/// How long ago `since` is.
pub fn age(now: i64, since: i64) -> Age {
    let ms = now - since;
    match ms {
        _ if ms < MINUTE => Age::Now,
        _ if ms < HOUR => Age::Minutes(ms / MINUTE),
        _ if ms < DAY => Age::Hours(ms / HOUR, ms % HOUR / MINUTE),
        _ => Age::Days(ms / DAY),
    }
}

fn write(at: At, options: &[(&str, &str)]) -> String {
    // Not as Americans do by default: the clinics' English is British, and 24 hours are read everywhere.
    let tag = match crate::i18n::language() {
        crate::i18n::Language::En => "en-GB",
        crate::i18n::Language::Sv => "sv-SE",
    };
    format(at, tag, options)
}

fn format(at: At, tag: &str, options: &[(&str, &str)]) -> String {
    let members = Object::new();
    for (key, value) in options {
        let _ = Reflect::set(&members, &(*key).into(), &(*value).into());
    }
    let zone = ZONE.with_borrow(Clone::clone);
    if !zone.is_empty() {
        let _ = Reflect::set(&members, &"timeZone".into(), &zone.into());
    }
    let format = Intl::DateTimeFormat::new(&Array::of1(&tag.into()), members.unchecked_ref());
    let date = Date::new(&JsValue::from_f64(at.0 as f64));
    let written = format.format().call1(&JsValue::NULL, &date);
    written.ok().and_then(|w| w.as_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_ages_by_the_minute() {
        let age = |ms| age(1_000_000_000 + ms, 1_000_000_000);
        assert_eq!(age(-5_000), Age::Now, "another clock is a little ahead");
        assert_eq!(age(59_999), Age::Now);
        assert_eq!(age(MINUTE), Age::Minutes(1));
        assert_eq!(age(HOUR - 1), Age::Minutes(59));
        assert_eq!(age(HOUR + 5 * MINUTE), Age::Hours(1, 5));
        assert_eq!(age(DAY - 1), Age::Hours(23, 59));
        assert_eq!(age(3 * DAY + HOUR), Age::Days(3));
    }
}
