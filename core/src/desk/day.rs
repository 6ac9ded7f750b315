//! The day's list: which day is meant, and what comes in about calls and arrivals at the desk.

use super::access;
use super::check::MAX_VALUE;
use super::documents::{MAX_REASON, MIN_REASON, StaffCheck};
use crate::clinic::hours::Zone;
use crate::log::append::is_cid;
use crate::time::At;
use crate::wire::body::Fields;
use crate::wire::problem::Problem;

/// Bytes of a body.
const MAX_BODY: usize = 8 * 1_024;
/// Characters of a session's id, at most.
const MAX_ID: usize = 200;
/// What a client's id may be.
const CID: &str = "must be 1 to 64 of A-Z, a-z, 0-9, '-' and '_'";

/// The day that is asked for, and when it begins and ends there; empty: today.
///
/// # Errors
/// It is no date.
pub fn day(asked: &str, zone: &Zone, now: At) -> Result<(String, At, At), Problem> {
    let wrong = || Problem::invalid("date", "must be a date like '2024-10-18'");
    let date = match asked {
        "" => zone.local(now).date.to_string(),
        asked => asked.to_owned(),
    };
    let (begins, ends) = super::find::day(&date, zone).ok_or_else(wrong)?;
    Ok((date, begins, ends))
}

/// Somebody came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArrival {
    /// The client's id.
    pub cid: String,
    /// Their conversation, where it is said: the appointment must be of it.
    pub session: Option<String>,
}

impl NewArrival {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewArrival, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "session"])?;
        Ok(NewArrival {
            cid: cid(&mut fields)?,
            session: fields.optional_text("session", 1, MAX_ID)?,
        })
    }
}

/// Reads what a caller said.
///
/// # Errors
/// What is wrong with it.
pub fn parse_check(text: &str) -> Result<StaffCheck, Problem> {
    let mut fields = Fields::read(text, MAX_BODY, &["cid", "session", "field", "value"])?;
    let check = StaffCheck {
        cid: cid(&mut fields)?,
        session: fields.text("session", 1, MAX_ID)?,
        field: fields.text("field", 1, MAX_ID)?,
        value: fields.text("value", 1, MAX_VALUE)?,
    };
    if super::check::Field::parse(&check.field).is_none() {
        let why = "must be 'birth_date', 'postcode', 'appointment' or 'phone'";
        return Err(Problem::invalid("field", why));
    }
    Ok(check)
}

/// Reads why a link is undone.
///
/// # Errors
/// What is wrong with it.
pub fn parse_unlink(text: &str) -> Result<String, Problem> {
    let mut fields = Fields::read(text, MAX_BODY, &["reason"])?;
    let given = fields.text("reason", 0, MAX_REASON)?;
    let why = format!("must be {MIN_REASON} to {MAX_REASON} characters");
    access::reason(&given).ok_or_else(|| Problem::invalid("reason", &why))
}

fn cid(fields: &mut Fields) -> Result<String, Problem> {
    let cid = fields.text("cid", 1, MAX_ID)?;
    if is_cid(&cid) {
        Ok(cid)
    } else {
        Err(Problem::invalid("cid", CID))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::HOUR;

    #[test]
    fn a_day_begins_and_ends_by_the_clinics_clock() {
        let zone = Zone::parse("Europe/London").expect("a zone");
        let now = At::parse("2024-10-18T23:30:00Z").expect("a time");
        // Past midnight in summer.
        let (date, begins, ends) = day("", &zone, now).expect("today");
        assert_eq!(date, "2024-10-19");
        assert_eq!(begins.to_string(), "2024-10-18T23:00:00.000Z");
        assert_eq!(ends.0 - begins.0, 24 * HOUR);
        // The day on which the clocks go back has an hour more.
        let (_, begins, ends) = day("2024-10-27", &zone, now).expect("a day");
        assert_eq!(ends.0 - begins.0, 25 * HOUR);
        for wrong in [
            "today",
            "2024-10-32",
            "20241018",
            "2024-1-1",
            "2024-10-18T00:00",
            "9999-12-31x",
            "'; --",
        ] {
            assert!(day(wrong, &zone, now).is_err(), "{wrong}");
        }
    }

    #[test]
    fn bodies_name_what_is_wrong_with_them() {
        let refused = |read: Result<StaffCheck, Problem>| match read {
            Err(Problem::Invalid { field, .. } | Problem::UnknownField { field }) => field,
            Err(other) => other.code().to_owned(),
            Ok(_) => "ok".to_owned(),
        };
        let check = |text: &str| refused(parse_check(text));
        assert_eq!(
            check(r#"{"cid":"a","session":"s","field":"postcode","value":"x"}"#),
            "ok"
        );
        assert_eq!(
            check(r#"{"cid":"a b","session":"s","field":"postcode","value":"x"}"#),
            "cid"
        );
        assert_eq!(check(r#"{"session":"s","field":"postcode","value":"x"}"#), "cid");
        assert_eq!(
            check(r#"{"cid":"a","session":"s","field":"shoe_size","value":"x"}"#),
            "field"
        );
        assert_eq!(
            check(r#"{"cid":"a","session":"s","field":"postcode","value":""}"#),
            "value"
        );
        assert_eq!(
            check(r#"{"cid":"a","session":"s","field":"postcode","value":"x","tier":4}"#),
            "tier"
        );
        let long = format!(
            r#"{{"cid":"a","session":"s","field":"postcode","value":"{}"}}"#,
            "x".repeat(MAX_VALUE + 1)
        );
        assert_eq!(check(&long), "value");
        assert_eq!(check("[]"), "bad-json");
        assert!(parse_unlink(r#"{"reason":"wrong one"}"#).is_err());
        assert_eq!(
            parse_unlink(r#"{"reason":"it was her sister"}"#).as_deref(),
            Ok("it was her sister")
        );
        assert!(NewArrival::parse(r#"{"cid":"a"}"#).is_ok());
        assert!(NewArrival::parse(r#"{"cid":"a","at":"now"}"#).is_err());
    }
}
