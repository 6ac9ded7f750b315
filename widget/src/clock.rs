//! The server's clock, and times as this patient reads them.
//!
//! The device's clock may be years off: only differences of it are used. Formats are the browser's own `Intl`.

use crate::read::object;
use js_sys::{Array, Date, Intl};
use samtal_core::time::{At, DAY, MINUTE};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static AHEAD: Cell<i64> = const { Cell::new(0) };
    static LANGUAGE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The server's clock said `at` just now.
pub fn heard(at: At) {
    let ahead = at.0 - Date::now() as i64;
    // A message takes its time: only what is clearly off is believed.
    if (ahead - AHEAD.get()).abs() > 2_000 {
        AHEAD.set(ahead);
    }
}

/// Now, by the server's clock, in milliseconds.
pub fn now() -> i64 {
    Date::now() as i64 + AHEAD.get()
}

/// The language that times are written in.
pub fn speak(language: &str) {
    LANGUAGE.set(language.to_owned());
}

/// How far the patient's own clock is ahead of UTC at a time, in minutes.
pub fn minutes_east(at: i64) -> i64 {
    -(date(at).get_timezone_offset() as i64)
}

/// `22:01`.
pub fn time(at: i64) -> String {
    write(at, &[("hour", "2-digit"), ("minute", "2-digit")])
}

/// A day: `Today`, `Yesterday`, else `Tuesday 15 October`. The two words are the caller's.
pub fn day(at: i64, today: &str, yesterday: &str) -> String {
    match days_ago(at) {
        0 => today.to_owned(),
        1 => yesterday.to_owned(),
        _ => write(at, &[("weekday", "long"), ("day", "numeric"), ("month", "long")]),
    }
}

/// A day and a time: `Wed 16 Oct, 08:00`.
pub fn moment(at: i64) -> String {
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

/// When a clinic opens: the time, with its weekday unless it is within the same day there.
pub fn opening(at: i64, zone: &str) -> String {
    let day = [("weekday", "short"), ("timeZone", zone)];
    let time = [("hour", "2-digit"), ("minute", "2-digit"), ("timeZone", zone)];
    let (today, then) = (write(now(), &day), write(at, &day));
    let time = write(at, &time);
    if today == then && at - now() < DAY {
        time
    } else {
        [&then, " ", &time].concat()
    }
}

/// `9:59`.
pub fn countdown(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    let (m, s) = (seconds / 60, seconds % 60);
    let pad = if s < 10 { ":0" } else { ":" };
    [&m.to_string(), pad, &s.to_string()].concat()
}

fn days_ago(at: i64) -> i64 {
    let day = |t: i64| (t + minutes_east(t) * MINUTE).div_euclid(DAY);
    day(now()) - day(at)
}

fn date(at: i64) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

fn write(at: i64, options: &[(&str, &str)]) -> String {
    let members: Vec<(&str, JsValue)> = options.iter().map(|(k, v)| (*k, (*v).into())).collect();
    let options = object(&members);
    // Not as Americans do by default: the clinics' English is British, and 24 hours are read everywhere.
    let tag = LANGUAGE.with_borrow(|l| if l == "en" { "en-GB".to_owned() } else { l.clone() });
    let locales = Array::of1(&tag.into());
    let format = Intl::DateTimeFormat::new(&locales, options.unchecked_ref());
    let written = format.format().call1(&JsValue::NULL, &date(at));
    written.ok().and_then(|w| w.as_string()).unwrap_or_default()
}
