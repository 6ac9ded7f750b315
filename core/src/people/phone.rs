//! Phone numbers in their one form: E.164 (`+447700900123`).
//!
//! Patient about spelling, strict about the number: what people type (spaces, hyphens, dots, brackets, `00`, the national form) is read
//! where it has one meaning and is a number that the country has given out, and refused where it would have to be guessed. A number of
//! a country that is not in the table is taken as it is dialled from abroad.
//!
//! Refused too: premium numbers, which cost the clinic that calls them back, pagers and voice mailboxes.

mod country;
mod pattern;

use country::Country;
pub use country::Kind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Fewest digits of an international number, country code included.
pub const MIN_DIGITS: usize = 7;
/// Most digits of an international number (ITU-T E.164).
pub const MAX_DIGITS: usize = 15;
/// Longest spelling that is looked at.
pub const MAX_SPELLING: usize = 40;

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was typed.
    Empty,
    /// Something else than digits and the usual separators.
    Characters,
    /// Too few or too many digits.
    Length,
    /// A national number of a country whose spelling is not known here, or one that could be another country's.
    NeedsCountryCode,
    /// No number of its country looks like this, or none that a clinic calls.
    NoSuchNumber,
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PhoneError::Empty => "is empty",
            PhoneError::Characters => "may have digits, spaces, hyphens, dots and brackets only",
            PhoneError::Length => "has too few or too many digits",
            PhoneError::NeedsCountryCode => "must begin with + and the country code",
            PhoneError::NoSuchNumber => "is not a number of its country that can be called",
        })
    }
}

/// Whether numbers of this country (ISO 3166) begin with a zero at home, so that one without is rather something else. Where the country is
/// not in the table: as if.
#[must_use]
pub fn begins_with_zero(country: &str) -> bool {
    Country::named(country).is_none_or(|c| c.trunk == "0")
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
        let home = Country::named(country);
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
            return E164::from_abroad(&digits);
        }
        if let Some(international) = digits.strip_prefix(home.map_or("00", |c| c.abroad)) {
            return E164::from_abroad(international);
        }
        E164::from_home(&digits, &home.ok_or(PhoneError::NeedsCountryCode)?)
    }

    /// Reads the one form and no other: `+`, then 7 to 15 digits, the first not 0. Whether its country has given it out is not asked:
    /// it is stored, or a network said it.
    #[must_use]
    pub fn strict(text: &str) -> Option<E164> {
        let digits = text.strip_prefix('+')?;
        let fine = (MIN_DIGITS..=MAX_DIGITS).contains(&digits.len())
            && digits.bytes().all(|c| c.is_ascii_digit())
            && !digits.starts_with('0');
        fine.then(|| E164(text.to_owned()))
    }

    /// A number with its country code.
    fn from_abroad(digits: &str) -> Result<E164, PhoneError> {
        if digits.starts_with('0') {
            return Err(PhoneError::NeedsCountryCode);
        }
        let Some(country) = Country::of(digits) else {
            return E164::strict(&format!("+{digits}")).ok_or(PhoneError::Length);
        };
        let national = &digits[country.code.len()..];
        // "+44 07400 123456": the zero was dialled as at home. No national number here begins with its trunk prefix, so it has one meaning.
        let without = national.strip_prefix(country.trunk).unwrap_or(national);
        let found = [national, without].into_iter().find(|n| country.kind(n).is_some());
        let national = found.ok_or(PhoneError::NoSuchNumber)?;
        E164::strict(&format!("+{}{national}", country.code)).ok_or(PhoneError::Length)
    }

    /// A number as it is dialled at home; also without the trunk prefix, or with the country code and no plus, where only one of these
    /// is a number.
    fn from_home(digits: &str, home: &Country) -> Result<E164, PhoneError> {
        let is_one = |n: &&str| home.kind(n).is_some();
        let with_trunk = digits.strip_prefix(home.trunk).filter(|_| !home.trunk.is_empty());
        if let Some(national) = with_trunk {
            let found = Some(national).filter(is_one).ok_or(PhoneError::NoSuchNumber)?;
            return E164::strict(&format!("+{}{found}", home.code)).ok_or(PhoneError::Length);
        }
        let coded = digits.strip_prefix(home.code).filter(is_one);
        match (Some(digits).filter(is_one), coded) {
            (Some(_), Some(_)) => Err(PhoneError::NeedsCountryCode),
            (Some(national), None) | (None, Some(national)) => {
                E164::strict(&format!("+{}{national}", home.code)).ok_or(PhoneError::Length)
            }
            (None, None) if home.trunk.is_empty() => Err(PhoneError::NoSuchNumber),
            (None, None) => Err(PhoneError::NeedsCountryCode),
        }
    }

    /// What kind of number it is; none where its country is not in the table, or has no such number.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let country = Country::of(self.digits())?;
        country.kind(&self.digits()[country.code.len()..])
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

    /// The digits of its country.
    #[must_use]
    pub fn calling_code(&self) -> &str {
        let digits = self.digits();
        &digits[..calling_code(digits)]
    }

    /// For readers who may recognise it, not learn it: country code and the last three digits. Always five dots, so that not even
    /// the length is told.
    #[must_use]
    pub fn masked(&self) -> String {
        let digits = self.digits();
        let last = &digits[digits.len() - 3..];
        format!("+{}•••••{last}", self.calling_code())
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
            "+44 07400 123456",
            "447400 123456",
            "7400 123456",
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
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("612 345 678", "ES", "+34612345678"),
            ("06-12345678", "NL", "+31612345678"),
            ("501 234 567", "PL", "+48501234567"),
            ("(416) 555-0123", "CA", "+14165550123"),
            ("+91 98765 43210", "GB", "+919876543210"),
            ("01632 960001", "GB", "+441632960001"),
            ("07700 900123", "GB", "+447700900123"),
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
            ("+9112345678901234", "GB", PhoneError::Length),
            ("+44740012", "GB", PhoneError::NoSuchNumber),
            ("+44740012345", "GB", PhoneError::NoSuchNumber),
            ("+4915123456", "DE", PhoneError::NoSuchNumber),
            ("07400 12345", "GB", PhoneError::NoSuchNumber),
            ("0909 879 0000", "GB", PhoneError::NoSuchNumber),
            ("+0123456789", "GB", PhoneError::NeedsCountryCode),
            ("8400123456", "GB", PhoneError::NeedsCountryCode),
            ("0612345678", "IT", PhoneError::NeedsCountryCode),
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

    #[test]
    fn a_mobile_is_told_from_other_numbers() {
        let kind = |n: &str| E164::strict(n).and_then(|n| n.kind());
        assert_eq!(kind("+447400123456"), Some(Kind::Mobile));
        assert_eq!(kind("+442079460000"), Some(Kind::Other));
        assert_eq!(kind("+46701234567"), Some(Kind::Mobile));
        assert_eq!(kind("+12125550123"), Some(Kind::Mobile));
        assert_eq!(kind("+44740012"), None);
        assert_eq!(kind("+919876543210"), None);
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
