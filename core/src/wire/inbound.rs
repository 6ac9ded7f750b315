//! What every provider's reader needs: texts without what breaks stores, degrees without floats, numbers as networks tell them.

use super::channel::News;
use crate::people::phone::E164;
use std::fmt;

/// Longest id of a message, a file or a person that is kept, in bytes; a longer one names nothing.
pub const MAX_ID: usize = 512;
/// Longest name of a file, a place or a button, in characters.
pub const MAX_NAME: usize = 1_024;
/// Longest word of a provider for a kind of thing, in characters.
const MAX_KIND: usize = 64;

/// Why a body is none of the provider's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// It is longer than the provider's bodies are.
    TooLong,
    /// It is not in the provider's format.
    Format,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Malformed::TooLong => "the body is too long",
            Malformed::Format => "the body is not in the provider's format",
        })
    }
}

/// A text without U+0000 (stores and C libraries end there) and with at most `most` characters.
pub(super) fn tidy(text: &str, most: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(most).collect()
}

/// An id, where it is one: not empty, not too long, without spaces and control characters.
pub(super) fn id(text: &str) -> Option<String> {
    let fine = (1..=MAX_ID).contains(&text.len()) && !text.chars().any(|c| c.is_control() || c.is_whitespace());
    fine.then(|| text.to_owned())
}

/// A number as networks tell it: digits with the country code, with or without `+`.
pub(super) fn number(text: &str) -> Option<E164> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    E164::strict(&format!("+{digits}"))
}

/// News that concern no conversation.
pub(super) fn other(kind: &str) -> News {
    News::Other { kind: word(kind) }
}

/// A provider's word for something.
pub(super) fn word(kind: &str) -> String {
    let word = tidy(kind, MAX_KIND);
    if word.is_empty() { "unknown".to_owned() } else { word }
}

/// Degrees as written (`-122.16165924072`) in millionths, further digits cut off; at most `most` degrees either way.
pub(super) fn millionths(text: &str, most: i64) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        // Only very small ones are written so: nothing is left of them in millionths.
        Some((mantissa, exponent)) if exponent.starts_with('-') => (mantissa, exponent[1..].parse::<u32>().ok()?),
        Some(_) => return None,
        None => (digits, 0),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if whole.len() > 3 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let six: String = part.chars().chain("000000".chars()).take(6).collect();
    let value = whole.parse::<i64>().ok()? * 1_000_000 + six.parse::<i64>().ok()?;
    let value = value.checked_div(10i64.checked_pow(exponent)?).unwrap_or(0);
    (value <= most * 1_000_000).then_some(sign * value)
}

/// Millionths of a degree as a decimal number.
#[must_use]
pub fn degrees(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let value = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", value / 1_000_000, value % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn degrees_are_read_without_floats() {
        for (text, value) in [
            ("37.44221496582", 37_442_214),
            ("-122.16165924072", -122_161_659),
            ("0", 0),
            ("-0.5", -500_000),
            ("18", 18_000_000),
            ("180.0", 180_000_000),
            ("1e-7", 0),
            ("1.5e-3", 1_500),
        ] {
            assert_eq!(millionths(text, 180), Some(value), "{text}");
        }
        for bad in [
            "",
            "-",
            ".5",
            "5.",
            "1.2.3",
            "180.000001",
            "1000",
            "1e3",
            "NaN",
            "+5",
            " 5",
            "1e-99",
            "٣",
        ] {
            assert_eq!(millionths(bad, 180), None, "{bad}");
        }
        assert_eq!(millionths("90.1", 90), None);
        assert_eq!(degrees(-122_161_659), "-122.161659");
        assert_eq!(degrees(5), "0.000005");
    }

    proptest! {
        #[test]
        fn degrees_come_back_as_they_went(value in -180_000_000i64..=180_000_000) {
            prop_assert_eq!(millionths(&degrees(value), 180), Some(value));
        }

        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,40}") {
            let _ = (millionths(&text, 180), number(&text), id(&text));
            prop_assert!(tidy(&text, 10).chars().count() <= 10);
        }
    }
}
