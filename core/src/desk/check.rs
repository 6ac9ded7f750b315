//! A staff check: what a caller says, against what is known here.
//!
//! What is known is never shown before; the answer is yes or no, never which part of it was wrong. Spellings do not count ("12 April 1990"
//! and "1990-04-12" are one day), everything else does. What the caller's phone shows anyway proves nothing, so it is not asked for.

use crate::clinic::forms::known_fact;
use crate::clinic::hours::Zone;
use crate::handoff::secret::hash_hex;
use crate::log::state::State;
use crate::people::language::bare;
use crate::time::{At, DAY};
use serde::{Deserialize, Serialize};

/// Tries for one call: a caller who is who they say knows it by then.
pub const TRIES_PER_CALL: i64 = 5;
/// Wrong tries of one member within an hour: nobody mishears that often.
pub const TRIES_PER_MEMBER: i64 = 20;
/// Wrong tries on one conversation within a day, whoever tries: a date of birth has some 30,000 values.
pub const TRIES_PER_SESSION: i64 = 20;
/// Characters of what a caller said.
pub const MAX_VALUE: usize = 200;
/// Conversations that a call may be given to choose from.
pub const MAX_POSSIBLE: usize = 9;
/// Digits of a number at least: fewer are guessed.
const LAST_DIGITS: usize = 4;
/// So long after it an appointment still is something that its patient knows.
const REMEMBERED: i64 = 30 * DAY;

/// What can be checked. A name is not: whoever knows somebody's number knows it too, and a chat that a stranger began in both would take their
/// next call for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The date of birth.
    BirthDate,
    /// The postcode of their address.
    Postcode,
    /// The last digits of another number of theirs than the one that they call from.
    Phone,
    /// The day of an appointment.
    Appointment,
}

impl Field {
    /// Every one, the best first.
    pub const ALL: [Field; 4] = [Field::BirthDate, Field::Postcode, Field::Appointment, Field::Phone];

    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Field::BirthDate => "birth_date",
            Field::Postcode => "postcode",
            Field::Phone => "phone",
            Field::Appointment => "appointment",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|f| f.as_str() == name)
    }
}

/// What a check needs besides what is known.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// The number that the call comes from, where the conversation knows it, else empty: what the phone shows proves nothing.
    pub caller: &'a str,
    /// The clinic's zone: an appointment is on a day there.
    pub zone: &'a Zone,
    /// The clinic's country: in the United States the month comes first.
    pub country: &'a str,
    /// The clinic's time.
    pub now: At,
}

/// What can be checked in a conversation.
#[must_use]
pub fn checkable(state: &State, here: Here<'_>) -> Vec<Field> {
    Field::ALL
        .into_iter()
        .filter(|field| match field {
            Field::BirthDate => !birth_dates(state, here).is_empty(),
            Field::Postcode => !postcode(state).is_empty(),
            Field::Phone => numbers(state, here).next().is_some(),
            Field::Appointment => days(state, here).next().is_some(),
        })
        .collect()
}

/// Whether what the caller said is right.
#[must_use]
pub fn is_right(state: &State, field: Field, said: &str, here: Here<'_>) -> bool {
    match field {
        Field::BirthDate => {
            let known = birth_dates(state, here);
            date(said, here.country)
                .filter(|said| said.year.is_some())
                .is_some_and(|said| known.iter().any(|day| said.is(*day)))
        }
        Field::Postcode => {
            let (known, said) = (postcode(state), bare(said));
            !known.is_empty() && known == said
        }
        Field::Phone => {
            let said: String = said.chars().filter(char::is_ascii_digit).collect();
            let said = said.trim_start_matches('0');
            said.len() >= LAST_DIGITS && numbers(state, here).any(|number| number.ends_with(said))
        }
        Field::Appointment => {
            let mut days = days(state, here);
            date(said, here.country).is_some_and(|said| days.any(|day| said.is(day)))
        }
    }
}

/// What the id of a check's link begins with: it says for which call of which voice system it is.
#[must_use]
pub fn link_prefix(system: &str, call_id: &str) -> String {
    let hash = hash_hex(&[system, "\n", call_id].concat());
    ["chk_", hash.get(..16).unwrap_or_default(), "_"].concat()
}

/// Year, month, day.
type Day = (i32, u32, u32);

/// A day as somebody said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    year: Option<i32>,
    month: u32,
    day: u32,
}

impl Said {
    fn is(self, (year, month, day): Day) -> bool {
        let year = match self.year {
            None => true,
            Some(short @ 0..=99) => short == year.rem_euclid(100),
            Some(whole) => whole == year,
        };
        year && self.month == month && self.day == day
    }
}

fn birth_dates(state: &State, here: Here<'_>) -> Vec<Day> {
    ["date_of_birth", "birth_date"]
        .into_iter()
        .filter_map(|fact| known_fact(state, fact))
        .filter_map(|told| date(&told, here.country))
        .filter_map(|told| Some((told.year.filter(|y| *y > 99)?, told.month, told.day)))
        .collect()
}

fn days<'a>(state: &'a State, here: Here<'a>) -> impl Iterator<Item = Day> + 'a {
    state
        .appointments
        .iter()
        .filter_map(|a| a.starts_at)
        .filter(move |at| here.now <= at.plus(REMEMBERED))
        .map(move |at| {
            let date = here.zone.local(at).date;
            (
                i32::from(date.year()),
                u32::try_from(date.month()).unwrap_or_default(),
                u32::try_from(date.day()).unwrap_or_default(),
            )
        })
}

/// The numbers that the caller's phone does not show, as digits.
fn numbers<'a>(state: &'a State, here: Here<'a>) -> impl Iterator<Item = String> + 'a {
    let shown: String = here.caller.chars().filter(char::is_ascii_digit).collect();
    state
        .identifiers
        .iter()
        .filter(|i| i.kind == "phone")
        .map(|i| i.value.chars().filter(char::is_ascii_digit).collect::<String>())
        .filter(move |number| number.len() > LAST_DIGITS && *number != shown)
}

fn postcode(state: &State) -> String {
    let known = ["postcode", "postal_code", "zip"]
        .into_iter()
        .find_map(|fact| known_fact(state, fact))
        .map(|code| bare(&code))
        .unwrap_or_default();
    if known.chars().filter(char::is_ascii_digit).count() >= 2 {
        known
    } else {
        String::new()
    }
}

/// The months as they begin, in English and Swedish: "mar" is March and mars, "maj" and "may" are one.
const MONTHS: [(&str, u32); 14] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("maj", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
];

/// A day in any of the spellings that people use; none: it is none, or could be two.
fn date(text: &str, country: &str) -> Option<Said> {
    let text = text.to_lowercase();
    let mut numbers: Vec<&str> = Vec::new();
    let mut month = None;
    // Where the month stood as a word, among the numbers.
    for part in text.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()) {
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        let ending = part.get(digits.len()..).unwrap_or_default();
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            // "12th", "3:e".
            if !matches!(ending, "" | "st" | "nd" | "rd" | "th" | "e") {
                return None;
            }
            numbers.push(digits);
        } else if part.chars().count() >= 3 {
            let named = MONTHS.iter().find(|(begins, _)| part.starts_with(begins));
            if let Some((_, n)) = named {
                month = Some(*n);
            }
        }
    }
    let number = |text: &str| text.parse::<u32>().ok();
    let year = |text: &str| text.parse::<i32>().ok().filter(|_| matches!(text.len(), 2 | 4));
    let said = match (month, numbers.as_slice()) {
        (Some(month), [day]) => Said {
            year: None,
            month,
            day: number(day)?,
        },
        (Some(month), [first, second]) if first.len() == 4 => Said {
            year: year(first),
            month,
            day: number(second)?,
        },
        (Some(month), [day, last]) => Said {
            year: Some(year(last)?),
            month,
            day: number(day)?,
        },
        // 19900412, 900412 and the four digits that follow in a Swedish personal number.
        (None, [whole] | [whole, _]) if matches!(whole.len(), 6 | 8) => {
            let (first, rest) = whole.split_at(whole.len() - 4);
            let (month, day) = rest.split_at(2);
            Said {
                year: Some(year(first)?),
                month: number(month)?,
                day: number(day)?,
            }
        }
        (None, [first, second, third]) if first.len() == 4 => Said {
            year: Some(year(first)?),
            month: number(second)?,
            day: number(third)?,
        },
        (None, [first, second, third]) => {
            let (day, month) = day_and_month(number(first)?, number(second)?, country);
            Said {
                year: Some(year(third)?),
                month,
                day,
            }
        }
        (None, [first, second]) => {
            let (day, month) = day_and_month(number(first)?, number(second)?, country);
            Said { year: None, month, day }
        }
        _ => return None,
    };
    ((1..=12).contains(&said.month) && (1..=31).contains(&said.day)).then_some(said)
}

/// Which of two numbers is the day: as the country writes it, unless that cannot be.
fn day_and_month(first: u32, second: u32, country: &str) -> (u32, u32) {
    let month_first = country.eq_ignore_ascii_case("US");
    match (month_first, first > 12, second > 12) {
        (true, false, _) | (false, false, true) => (second, first),
        (true, true, _) | (false, _, _) => (first, second),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::event::{Answer, Channel};
    use crate::log::state::{Appointment, Form, Identifier};

    const NOW: At = At(1_729_000_000_000);

    fn zone() -> Zone {
        Zone::parse("Europe/London").expect("a zone")
    }

    fn here(zone: &Zone) -> Here<'_> {
        Here {
            caller: "+447400123456",
            zone,
            country: "GB",
            now: NOW,
        }
    }

    fn state(answers: &[(&str, &str)]) -> State {
        let answers = answers
            .iter()
            .map(|(field, value)| Answer {
                field: (*field).to_owned(),
                value: (*value).to_owned(),
            })
            .collect();
        State {
            forms: vec![Form {
                id: "contact".to_owned(),
                answers,
                from: Channel::Web,
                at: NOW,
                completed: false,
            }],
            ..State::default()
        }
    }

    fn number(value: &str) -> Identifier {
        Identifier {
            id: "idn_1".to_owned(),
            kind: "phone".to_owned(),
            value: value.to_owned(),
            from: Channel::Web,
            at: NOW,
            verified_at: None,
        }
    }

    #[test]
    fn a_date_of_birth_is_right_in_every_spelling() {
        let zone = zone();
        let state = state(&[("date_of_birth", "1990-04-12")]);
        for said in [
            "1990-04-12",
            "1990/4/12",
            "12/04/1990",
            "12.4.1990",
            "12-04-90",
            "12 April 1990",
            "12th of April 1990",
            "the 12th of april, 1990",
            "April 12, 1990",
            "12 apr 90",
            "12 april 1990",
            "den 12:e april 1990",
            "19900412",
            "900412",
            "900412-1234",
            "19900412-1234",
            "  12  04  1990 ",
        ] {
            assert!(is_right(&state, Field::BirthDate, said, here(&zone)), "{said}");
        }
        for said in [
            "",
            "12",
            "1990",
            "12 April",
            "12/04",
            "04/12/1990",
            "1990-12-04",
            "13 April 1990",
            "12 April 1991",
            "1991-04-12",
            "12/04/91",
            "april 1990",
            "1990-04",
            "12 04 1990 and 13 04 1990",
            "99999999",
            "1990-04-120",
            "0x1990-04-12",
            "%",
            "*",
            "1990-4-12-1-1",
        ] {
            assert!(!is_right(&state, Field::BirthDate, said, here(&zone)), "{said}");
        }
        // In the United States the month comes first.
        let us = Here {
            country: "US",
            ..here(&zone)
        };
        assert!(is_right(&state, Field::BirthDate, "04/12/1990", us));
        assert!(!is_right(&state, Field::BirthDate, "12/04/1990", us));
    }

    #[test]
    fn a_name_is_no_secret() {
        let zone = zone();
        assert_eq!(Field::parse("name"), None);
        assert_eq!(checkable(&state(&[("name", "Zoe Akesson")]), here(&zone)), []);
    }

    #[test]
    fn a_postcode_is_right_with_and_without_its_gap() {
        let zone = zone();
        let known = state(&[("postcode", "SW1A 2AA")]);
        for said in ["SW1A 2AA", "sw1a2aa", "sw1a-2aa"] {
            assert!(is_right(&known, Field::Postcode, said, here(&zone)), "{said}");
        }
        for said in ["", "SW1A", "2AA", "SW1A 2AB"] {
            assert!(!is_right(&known, Field::Postcode, said, here(&zone)), "{said}");
        }
    }

    #[test]
    fn the_number_that_the_phone_shows_proves_nothing() {
        let zone = zone();
        let mut known = state(&[]);
        known.identifiers.push(number("+447400123456"));
        assert_eq!(checkable(&known, here(&zone)), []);
        assert!(!is_right(&known, Field::Phone, "123456", here(&zone)));
        known.identifiers.push(number("+447400999888"));
        assert_eq!(checkable(&known, here(&zone)), [Field::Phone]);
        for said in ["9888", "99 98 88", "07400 999888", "+44 7400 999888"] {
            assert!(is_right(&known, Field::Phone, said, here(&zone)), "{said}");
        }
        for said in ["", "888", "0888", "9887", "3456"] {
            assert!(!is_right(&known, Field::Phone, said, here(&zone)), "{said}");
        }
    }

    #[test]
    fn an_appointment_is_known_by_its_day_at_the_clinic() {
        let zone = zone();
        let mut known = state(&[]);
        // 23:30 on the 18th by UTC is past midnight in London's summer.
        let starts_at = At::parse("2024-10-18T23:30:00Z").expect("a time");
        known.appointments.push(Appointment {
            id: "apt_1".to_owned(),
            starts_at: Some(starts_at),
            ends_at: None,
            with: "Dr. Phillips".to_owned(),
            clinician: String::new(),
            service: String::new(),
            reason: String::new(),
            confirmed: false,
            arrived_at: None,
        });
        for said in ["19 October", "19/10", "2024-10-19", "19 okt 2024", "october 19th"] {
            assert!(is_right(&known, Field::Appointment, said, here(&zone)), "{said}");
        }
        for said in ["18 October", "19 October 2023", "19", "Saturday"] {
            assert!(!is_right(&known, Field::Appointment, said, here(&zone)), "{said}");
        }
        let later = Here {
            now: starts_at.plus(REMEMBERED + 1),
            ..here(&zone)
        };
        assert_eq!(checkable(&known, later), []);
        assert!(!is_right(&known, Field::Appointment, "19 October", later));
    }

    #[test]
    fn nothing_known_is_never_right() {
        let zone = zone();
        for field in Field::ALL {
            for said in ["", "0", "1900-01-01", "anything", "0000"] {
                assert!(
                    !is_right(&State::default(), field, said, here(&zone)),
                    "{field:?} {said}"
                );
            }
        }
        assert_eq!(checkable(&State::default(), here(&zone)), []);
    }

    #[test]
    fn check_fields_format_unchanged() {
        let names = Field::ALL.map(Field::as_str);
        assert_eq!(names, ["birth_date", "postcode", "appointment", "phone"]);
        for field in Field::ALL {
            assert_eq!(Field::parse(field.as_str()), Some(field));
            let written = serde_json::to_string(&field).expect("a word");
            assert_eq!(written, format!("\"{}\"", field.as_str()));
        }
        assert_eq!(Field::parse("number"), None);
        assert_eq!((TRIES_PER_CALL, TRIES_PER_MEMBER, TRIES_PER_SESSION), (5, 20, 20));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_without_a_panic(said in "\\PC{0,60}") {
            let zone = zone();
            let state = state(&[("date_of_birth", "1990-04-12"), ("name", "Zoe Akesson"), ("postcode", "SW1A 2AA")]);
            for field in Field::ALL {
                let _ = is_right(&state, field, &said, here(&zone));
            }
        }
    }
}
