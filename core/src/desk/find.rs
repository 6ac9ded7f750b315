//! Finding a conversation again: by the beginning of any word of a name, or by any part of a number.

use crate::clinic::hours::Zone;
use crate::people::language::folded;
use crate::people::phone::E164;
use crate::time::{At, DAY};
use crate::wire::problem::Problem;
use jiff::civil::Date;

/// Characters of what is searched for: a long name or a number with its spaces.
pub const MAX_QUERY: usize = 100;
/// Words of it that are looked at.
const MAX_WORDS: usize = 6;
/// Digits that a number is found by, at least: fewer find half of the clinic.
pub const MIN_DIGITS: usize = 4;

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Find {
    /// A name of which words begin with each of these.
    Name(Vec<String>),
    /// A number that has one of these in it.
    Number(Vec<String>),
}

/// Words as they are compared: lower case, without accents. A blank stands before each, so that a beginning is found as ` anders`.
#[must_use]
pub fn name_key(name: &str) -> String {
    let mut key = String::new();
    for word in words(name) {
        key.push(' ');
        key.push_str(&word);
    }
    key
}

fn words(text: &str) -> Vec<String> {
    let mut key = String::new();
    for c in folded(text) {
        match c {
            // Names alone are spelt so: with an apostrophe or without, and by those who have no such key.
            '\'' | '’' | '`' | '´' => {}
            'ß' => key.push_str("ss"),
            'þ' => key.push_str("th"),
            'œ' => key.push('o'),
            _ => key.push(c),
        }
    }
    key.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Numbers as they are compared: their digits with the country's, a blank before each.
#[must_use]
pub fn number_key(numbers: &[String]) -> String {
    let mut key = String::new();
    for number in numbers {
        key.push(' ');
        key.extend(number.chars().filter(char::is_ascii_digit));
    }
    key
}

/// Reads what somebody typed: letters are a name, digits and what stands between them are a number. Empty: nothing is looked for.
///
/// # Errors
/// Too long, or a number of which there is too little.
pub fn read(typed: &str, country: &str) -> Result<Option<Find>, Problem> {
    let typed = typed.trim();
    if typed.chars().count() > MAX_QUERY {
        return Err(Problem::invalid("q", "must be at most 100 characters"));
    }
    if typed.chars().any(char::is_alphabetic) {
        let mut words = words(typed);
        words.truncate(MAX_WORDS);
        return Ok(Some(Find::Name(words)).filter(|find| *find != Find::Name(Vec::new())));
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return Ok(None);
    }
    if digits.len() < MIN_DIGITS {
        return Err(Problem::invalid(
            "q",
            "must be a name, or at least four digits of a number",
        ));
    }
    Ok(Some(Find::Number(spellings(typed, &digits, country))))
}

/// Every way in which these digits may stand in a number that is written with its country.
fn spellings(typed: &str, digits: &str, country: &str) -> Vec<String> {
    if let Ok(whole) = E164::parse(typed, country) {
        return vec![whole.digits().to_owned()];
    }
    let mut all = vec![digits.to_owned()];
    // A beginning as it is dialled at home or abroad, or with the zero in brackets: `07700`, `0044 7700`, `+44 (0)7700`.
    let bare = digits.trim_start_matches('0');
    let bracketed = typed.split_once("(0)").map(|(before, after)| {
        format!("{before}{after}")
            .chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    });
    let bracketed = bracketed.map(|d| d.trim_start_matches('0').to_owned());
    for other in [Some(bare.to_owned()), bracketed].into_iter().flatten() {
        if other.len() >= MIN_DIGITS && !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// A day of the clinic's calendar, from its first moment to the next one's: 23 to 25 hours. None: it is no date like `2024-10-18`.
#[must_use]
pub fn day(date: &str, zone: &Zone) -> Option<(At, At)> {
    let date: Date = date.parse().ok().filter(|_| date.len() == "2024-10-18".len())?;
    let begin = zone.moment(date, 0)?;
    let end = date.tomorrow().ok().and_then(|next| zone.moment(next, 0));
    Some((begin, end.unwrap_or(begin.plus(DAY))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;

    #[test]
    fn a_day_is_the_clinics_also_when_clocks_change() {
        let london = Zone::parse("Europe/London").expect("a zone");
        let hours = |date: &str| day(date, &london).map(|(from, until)| (until.0 - from.0) / HOUR);
        assert_eq!(hours("2024-10-18"), Some(24));
        assert_eq!((hours("2024-10-27"), hours("2024-03-31")), (Some(25), Some(23)));
        assert_eq!(
            day("2024-07-01", &london).map(|(from, _)| from),
            At::parse("2024-06-30T23:00:00Z")
        );
        for wrong in ["", "2024-13-01", "18/10/2024", "2024-10-18T00:00", "today"] {
            assert_eq!(hours(wrong), None, "{wrong}");
        }
    }

    fn finds(typed: &str, name: &str, number: &str) -> bool {
        match read(typed, "GB").expect("a query") {
            None => true,
            Some(Find::Name(words)) => words.iter().all(|w| name_key(name).contains(&format!(" {w}"))),
            Some(Find::Number(all)) => {
                let key = number_key(&[number.to_owned()]);
                all.iter().any(|digits| key.contains(digits))
            }
        }
    }

    #[test]
    fn a_name_is_found_by_any_words_beginning_whatever_its_case_and_accents() {
        for typed in [
            "sarah",
            "SAR",
            "and",
            "åström",
            "Astrom",
            "ast sarah",
            "s a",
            "Åstro\u{308}m",
        ] {
            assert!(finds(typed, "Sarah Andersson-Åström", ""), "{typed}");
        }
        for typed in ["arah", "ström", "sarah b", "sarahand"] {
            assert!(!finds(typed, "Sarah Andersson-Åström", ""), "{typed}");
        }
        assert!(finds("oneill", "Siân O’Neill", "") && finds("sian", "Siân O’Neill", ""));
        assert!(finds("łuk", "Lukasz", "") && finds("strasse", "Straße", "") && finds("zeljko", "Željko", ""));
        assert!(finds("محمد", "محمد علي", ""));
    }

    #[test]
    fn a_number_is_found_by_any_part_of_it_in_any_form() {
        for typed in [
            "+447700900123",
            "07700 900123",
            "0044 7700 900 123",
            "+44 (0)7700 900123",
            "7700",
            "07700",
            "0044 7700",
            "+44 (0)770",
            "0900",
            "0123",
            "900-123",
            "(07700) 900",
        ] {
            assert!(finds(typed, "", "+447700900123"), "{typed}");
        }
        for typed in ["9001234", "+46 7700", "07701"] {
            assert!(!finds(typed, "", "+447700900123"), "{typed}");
        }
    }

    #[test]
    fn two_numbers_are_not_found_as_one() {
        let key = number_key(&["+447700900123".to_owned(), "+46701234567".to_owned()]);
        assert_eq!(key, " 447700900123 46701234567");
        assert!(!key.contains("12346"));
    }

    #[test]
    fn too_little_or_too_much_is_refused_and_nothing_finds_everything() {
        assert_eq!(read("", "GB"), Ok(None));
        assert_eq!(read(" - ", "GB"), Ok(None));
        assert!(read("123", "GB").is_err() && read("1234", "GB").is_ok());
        assert!(read(&"a".repeat(MAX_QUERY), "GB").is_ok());
        assert!(read(&"a".repeat(MAX_QUERY + 1), "GB").is_err());
        let many = read("a b c d e f g h", "GB").expect("a query").expect("words");
        assert_eq!(many, Find::Name("abcdef".chars().map(String::from).collect()));
    }
}
