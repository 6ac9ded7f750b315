//! Phone numbers in their one form: E.164 (`+447700900123`).
//!
//! Strict about syntax, patient about spelling: what people type (spaces, hyphens, dots, brackets, `00`, the national form) is read
//! where it has one meaning, and refused where it would have to be guessed.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Fewest digits of an international number, country code included.
pub const MIN_DIGITS: usize = 7;
/// Most digits of an international number (ITU-T E.164).
pub const MAX_DIGITS: usize = 15;
/// Longest spelling that is looked at.
pub const MAX_SPELLING: usize = 40;

/// How a country writes its numbers at home.
struct Country {
    /// ISO 3166 code.
    name: &'static str,
    /// Calling code.
    code: &'static str,
    /// What national numbers begin with, and international ones drop.
    trunk: &'static str,
    /// How people there dial abroad.
    abroad: &'static str,
    /// Digits of the number without country code and trunk prefix, fewest and most.
    digits: (usize, usize),
}

/// The countries whose national spelling is read.
const COUNTRIES: [Country; 8] = [
    Country {
        name: "GB",
        code: "44",
        trunk: "0",
        abroad: "00",
        digits: (9, 10),
    },
    Country {
        name: "SE",
        code: "46",
        trunk: "0",
        abroad: "00",
        digits: (7, 10),
    },
    Country {
        name: "IE",
        code: "353",
        trunk: "0",
        abroad: "00",
        digits: (7, 10),
    },
    Country {
        name: "DK",
        code: "45",
        trunk: "",
        abroad: "00",
        digits: (8, 8),
    },
    Country {
        name: "NO",
        code: "47",
        trunk: "",
        abroad: "00",
        digits: (8, 8),
    },
    Country {
        name: "FI",
        code: "358",
        trunk: "0",
        abroad: "00",
        digits: (5, 12),
    },
    Country {
        name: "DE",
        code: "49",
        trunk: "0",
        abroad: "00",
        digits: (5, 13),
    },
    Country {
        name: "US",
        code: "1",
        trunk: "1",
        abroad: "011",
        digits: (10, 10),
    },
];

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was typed.
    Empty,
    /// Something else than digits and the usual separators.
    Characters,
    /// Too few or too many digits.
    Length,
    /// A national number of a country whose spelling is not known here.
    NeedsCountryCode,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhoneError::Empty => "is empty",
            PhoneError::Characters => "may have digits, spaces, hyphens, dots and brackets only",
            PhoneError::Length => "has too few or too many digits",
            PhoneError::NeedsCountryCode => "must begin with + and the country code",
        })
    }
}

/// A phone number in E.164.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct E164(String);

impl E164 {
    /// Reads a number as people write it; `country` (ISO 3166, as `GB`) says how to read one without a country code.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, country: &str) -> Result<E164, PhoneError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        if text.len() > MAX_SPELLING {
            return Err(PhoneError::Length);
        }
        let home = COUNTRIES.iter().find(|c| c.name.eq_ignore_ascii_case(country));
        // "+44 (0)7700 900123": the bracketed zero is dialled at home only.
        let text = match text.split_once("(0)") {
            Some((before, after)) if before.trim_start().starts_with(['+', '0']) => {
                format!("{before}{after}")
            }
            _ => text.to_owned(),
        };
        let (plus, rest) = match text.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        let mut digits = String::new();
        for c in rest.chars() {
            match c {
                '0'..='9' => digits.push(c),
                // Hyphens and spaces as keyboards and copied web pages have them.
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' | '\u{202f}' | '\u{2010}' | '\u{2011}' | '\u{2013}' => {}
                _ => return Err(PhoneError::Characters),
            }
        }
        if plus {
            return E164::from_digits(digits);
        }
        if let Some(international) = digits.strip_prefix(home.map_or("00", |c| c.abroad)) {
            return E164::from_digits(international.to_owned());
        }
        let home = home.ok_or(PhoneError::NeedsCountryCode)?;
        let national = match digits.strip_prefix(home.trunk) {
            Some(rest) => rest,
            // "2025550123": the United States' prefix is optional.
            None if home.name == "US" => &digits,
            None => return Err(PhoneError::NeedsCountryCode),
        };
        E164::from_digits(format!("{}{national}", home.code))
    }

    /// Reads the one form and no other: `+`, then 7 to 15 digits, the first not 0.
    #[must_use]
    pub fn strict(text: &str) -> Option<E164> {
        let digits = text.strip_prefix('+')?;
        if !digits.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        E164::from_digits(digits.to_owned()).ok()
    }

    fn from_digits(digits: String) -> Result<E164, PhoneError> {
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&digits.len()) {
            return Err(PhoneError::Length);
        }
        if digits.starts_with('0') {
            return Err(PhoneError::NeedsCountryCode);
        }
        let known = COUNTRIES.iter().find(|c| digits.starts_with(c.code));
        if let Some(country) = known {
            let national = &digits[country.code.len()..];
            let (fewest, most) = country.digits;
            // No country here has national numbers that begin with its trunk prefix: a zero was dialled as at home.
            let doubled = !country.trunk.is_empty() && national.starts_with(country.trunk);
            if !(fewest..=most).contains(&national.len()) || doubled {
                return Err(PhoneError::Length);
            }
        }
        Ok(E164(format!("+{digits}")))
    }

    /// The number with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the `+`: what `wa.me` takes.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// For readers who may recognise it, not learn it: country code and the last three digits. Always five dots, so that not even
    /// the length is told.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.digits();
        let code = &digits[..calling_code(digits)];
        let last = &digits[digits.len() - 3..];
        format!("+{code}•••••{last}")
    }

    /// For reading aloud and on screen: the country, the area, the last six (`+44 7700 900123`).
    #[must_use]
    pub fn display(&self) -> String {
        let (code, rest) = self.digits().split_at(calling_code(self.digits()));
        match rest.len().checked_sub(6) {
            None | Some(0) => format!("+{code} {rest}"),
            Some(area) => format!("+{code} {} {}", &rest[..area], &rest[area..]),
        }
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for E164 {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        E164::strict(&text).ok_or_else(|| serde::de::Error::custom("must be a number like +441632960001"))
    }
}

/// How many digits of an international number are the country's (ITU-T E.164 assignments): 1 and 7 alone, the two-digit codes by
/// list, all others three.
fn calling_code(digits: &str) -> usize {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    if digits.starts_with(['1', '7']) {
        1
    } else if TWO.iter().any(|code| digits.starts_with(code)) {
        2
    } else {
        3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, country: &str) -> Result<String, PhoneError> {
        E164::parse(text, country).map(|n| n.to_string())
    }

    #[test]
    fn people_write_numbers_in_many_ways_and_mean_one() {
        for text in [
            "+447400123456",
            "+44 7400 123456",
            "+44 (0)7400 123456",
            "0044 7400-123-456",
            "07400 123456",
            "(07400) 123.456",
            " 07400\u{a0}123456 ",
        ] {
            assert_eq!(read(text, "GB").as_deref(), Ok("+447400123456"), "{text}");
        }
        for (text, country, number) in [
            ("070-123 45 67", "SE", "+46701234567"),
            ("08 123 456 78", "SE", "+46812345678"),
            ("085 123 4567", "IE", "+353851234567"),
            ("32 12 34 56", "DK", "+4532123456"),
            ("406 12 345", "NO", "+4740612345"),
            ("040 123 4567", "FI", "+358401234567"),
            ("030 123456", "DE", "+4930123456"),
            ("(202) 555-0123", "US", "+12025550123"),
            ("1 202 555 0123", "US", "+12025550123"),
            ("011 46 70 123 45 67", "US", "+46701234567"),
            ("+33 6 12 34 56 78", "GB", "+33612345678"),
        ] {
            assert_eq!(read(text, country).as_deref(), Ok(number), "{text} in {country}");
        }
    }

    #[test]
    fn what_would_have_to_be_guessed_is_refused() {
        for (text, country, error) in [
            ("", "GB", PhoneError::Empty),
            ("   ", "GB", PhoneError::Empty),
            ("call me", "GB", PhoneError::Characters),
            ("+44 7400 12345a", "GB", PhoneError::Characters),
            ("++447400123456", "GB", PhoneError::Characters),
            ("07400123456#9", "GB", PhoneError::Characters),
            ("+1234567890123456", "GB", PhoneError::Length),
            ("+44740012", "GB", PhoneError::Length),
            ("+4407400123456", "GB", PhoneError::Length),
            ("+0123456789", "GB", PhoneError::NeedsCountryCode),
            ("7400123456", "GB", PhoneError::NeedsCountryCode),
            ("0612345678", "FR", PhoneError::NeedsCountryCode),
            ("٠٧٤٠٠١٢٣٤٥٦", "GB", PhoneError::Characters),
        ] {
            assert_eq!(read(text, country), Err(error), "{text} in {country}");
        }
    }

    #[test]
    fn a_masked_number_keeps_its_country_and_three_digits() {
        let masked = |n: &str| E164::strict(n).map(|n| n.masked());
        assert_eq!(masked("+447400123456").as_deref(), Some("+44•••••456"));
        assert_eq!(masked("+12025550123").as_deref(), Some("+1•••••123"));
        assert_eq!(masked("+353851234567").as_deref(), Some("+353•••••567"));
    }

    #[test]
    fn a_number_is_shown_in_groups() {
        let shown = |n: &str| E164::strict(n).map(|n| n.display());
        assert_eq!(shown("+447400123456").as_deref(), Some("+44 7400 123456"));
        assert_eq!(shown("+4532123456").as_deref(), Some("+45 32 123456"));
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_read_to_the_one_form(text in ".{0,30}", country in "GB|SE|US|FR") {
            if let Ok(number) = E164::parse(&text, &country) {
                prop_assert_eq!(E164::strict(number.as_str()), Some(number.clone()));
                prop_assert!(number.masked().len() > 3 && !number.display().is_empty());
            }
        }
    }
}
