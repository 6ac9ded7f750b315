//! Points in time: milliseconds since 1970 in UTC, written as RFC 3339.
//!
//! Not `jiff`: this runs in the widget too, where a calendar library would cost more bytes than the chat itself.

use std::fmt;

/// One second in milliseconds.
pub const SECOND: i64 = 1_000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day in milliseconds (24 hours, whatever the clocks of a place do).
pub const DAY: i64 = 24 * HOUR;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At(pub i64);

impl At {
    /// This much later (`ms` may be negative).
    #[must_use]
    pub fn plus(self, ms: i64) -> At {
        At(self.0.saturating_add(ms))
    }

    /// Reads RFC 3339 (`2026-11-22T22:00:03.120Z`, offsets allowed, fractions beyond milliseconds cut). `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<At> {
        let b = text.as_bytes();
        let digits = |from: usize, len: usize| -> Option<i64> {
            let part = b.get(from..from + len)?;
            part.iter()
                .try_fold(0i64, |n, c| c.is_ascii_digit().then(|| n * 10 + i64::from(c - b'0')))
        };
        let mark = |at: usize, allowed: &[u8]| b.get(at).is_some_and(|c| allowed.contains(c));
        if !(mark(4, b"-") && mark(7, b"-") && mark(10, b"Tt ") && mark(13, b":") && mark(16, b":")) {
            return None;
        }
        let (y, mo, d) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
        let (h, mi, s) = (digits(11, 2)?, digits(14, 2)?, digits(17, 2)?);
        if !(1..=12).contains(&mo) || d < 1 || d > month_length(y, mo) || h > 23 || mi > 59 || s > 59 {
            return None;
        }
        let mut i = 19;
        let mut ms = 0;
        if mark(i, b".") {
            let start = i + 1;
            i = start;
            while b.get(i).is_some_and(u8::is_ascii_digit) {
                i += 1;
            }
            if i == start {
                return None;
            }
            for (place, unit) in [(0, 100), (1, 10), (2, 1)] {
                if start + place < i {
                    ms += digits(start + place, 1)? * unit;
                }
            }
        }
        let offset = match b.get(i)? {
            b'Z' | b'z' if b.len() == i + 1 => 0,
            sign @ (b'+' | b'-') if b.len() == i + 6 && mark(i + 3, b":") => {
                let (oh, om) = (digits(i + 1, 2)?, digits(i + 4, 2)?);
                if oh > 23 || om > 59 {
                    return None;
                }
                let minutes = oh * 60 + om;
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return None,
        };
        let days = days_from_civil(y, mo, d);
        Some(At(days * DAY + h * HOUR + (mi - offset) * MINUTE + s * SECOND + ms))
    }
}

impl fmt::Display for At {
    /// `2026-11-22T22:00:03.120Z`: always UTC, always three decimals, so that texts sort as times do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.0.div_euclid(DAY);
        let ms = self.0.rem_euclid(DAY);
        let (y, m, d) = civil_from_days(days);
        let (h, mi) = (ms / HOUR, ms / MINUTE % 60);
        let (s, ms) = (ms / SECOND % 60, ms % SECOND);
        write!(f, "{y:04}-{m:02}-{d:02}T{h:02}:{mi:02}:{s:02}.{ms:03}Z")
    }
}

impl serde::Serialize for At {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for At {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        At::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

fn month_length(y: i64, m: i64) -> i64 {
    match m {
        2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Days since 1970-01-01 of a date in the proleptic Gregorian calendar, and back: years are counted from March, so that the leap
// day comes last, in eras of 400 years (146,097 days).

fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let month_from_march = (m + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + d - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let d = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let m = (month_from_march + 2) % 12 + 1;
    let y = year_of_era + era * 400 + i64::from(m <= 2);
    (y, m, d)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn offsets_and_fractions_are_read() {
        let t = |s: &str| At::parse(s).map(|a| a.to_string());
        assert_eq!(
            t("2024-10-16T08:00:00+01:00").as_deref(),
            Some("2024-10-16T07:00:00.000Z")
        );
        assert_eq!(
            t("2024-02-29T23:59:59.1239Z").as_deref(),
            Some("2024-02-29T23:59:59.123Z")
        );
        assert_eq!(
            t("1969-12-31T23:59:59.999Z").as_deref(),
            Some("1969-12-31T23:59:59.999Z")
        );
        for bad in [
            "",
            "2023-02-29T00:00:00Z",
            "2024-10-16",
            "2024-10-16T08:00:00",
            "2024-10-16T08:00:00.Z",
            "2024-10-16T24:00:00Z",
            "2024-10-16T08:00:00Zx",
            "2024-1é-16T08:00:00Z",
        ] {
            assert_eq!(At::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(ms in 0i64..253_402_300_800_000) {
            prop_assert_eq!(At::parse(&At(ms).to_string()), Some(At(ms)));
        }

        #[test]
        fn any_text_is_refused_or_read(text in ".{0,40}") {
            let _ = At::parse(&text);
        }
    }
}
