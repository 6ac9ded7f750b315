//! Booking on the wire: what patients' programs and voice systems send, and what they are answered.

use super::body::Fields;
use super::browser::{MAX_BODY, cid};
use super::problem::Problem;
use crate::log::append::is_cid;
use crate::schedule::{Slot, SlotId};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// Characters of a reason: a line of a calendar.
pub const MAX_REASON: usize = 200;
/// Slots that are answered to who does not say how many.
pub const DEFAULT_SLOTS: usize = 20;

const SLOT: &str = "must be the id of a slot as it was offered";

/// `POST …/holds`, `PATCH …/appointments/{id}`: a slot to keep, or to move to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The sender's id of it.
    pub cid: String,
    /// The slot's id.
    pub slot: String,
}

impl Choice {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Choice, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "slot"])?;
        let cid = cid(&mut fields)?;
        let slot = slot(&mut fields)?;
        Ok(Choice { cid, slot })
    }
}

/// `POST …/appointments`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAppointment {
    /// The sender's id of it.
    pub cid: String,
    /// The slot's id.
    pub slot: String,
    /// What for, in the patient's words; may be empty.
    pub reason: String,
}

impl NewAppointment {
    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<NewAppointment, Problem> {
        let mut fields = Fields::read(text, MAX_BODY, &["cid", "slot", "reason"])?;
        let cid = cid(&mut fields)?;
        let slot = slot(&mut fields)?;
        let reason = fields.optional_text("reason", 0, MAX_REASON)?.unwrap_or_default();
        let reason = reason.trim().to_owned();
        Ok(NewAppointment { cid, slot, reason })
    }
}

fn slot(fields: &mut Fields) -> Result<String, Problem> {
    let text = fields.text("slot", 1, 200)?;
    if SlotId::parse(&text).is_none() {
        return Err(Problem::invalid("slot", SLOT));
    }
    Ok(text)
}

/// Whether this may be an appointment's id.
#[must_use]
pub fn is_appointment_id(text: &str) -> bool {
    is_cid(text)
}

/// The answer to `GET …/slots`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// The clinic's zone: times are UTC, and said to patients by its clock.
    pub time_zone: String,
    /// The free slots, in order.
    pub slots: Vec<Slot>,
}

/// The answer to `POST …/holds`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The slot.
    pub slot: Slot,
    /// Until when nobody else can take it.
    pub expires_at: At,
    /// The clinic's zone.
    pub time_zone: String,
}

/// Whether an appointment takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does.
    Booked,
    /// It does not.
    Cancelled,
}

/// An appointment, as everybody who may see it is told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id.
    pub id: String,
    /// Whether it takes place.
    pub status: Status,
    /// The service's id.
    pub service: String,
    /// The clinician's id.
    pub clinician: String,
    /// The clinician's name.
    pub with: String,
    /// When it begins; of a cancelled one, when it would have.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
    /// The clinic's zone.
    pub time_zone: String,
    /// What for; may be empty.
    pub reason: String,
    /// How often it was moved or cancelled.
    pub changes: u32,
    /// Whether the patient said that they come, at this time.
    #[serde(default)]
    pub confirmed: bool,
}

/// The answer to a write: `{"appointment": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// As it stands.
    pub appointment: Appointment,
}

/// What stands in a `slot-taken` problem beside the usual members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternatives {
    /// The nearest free slots.
    pub alternatives: Vec<Slot>,
}

#[cfg(test)]
mod tests {
    use super::super::problem::refusal as field;
    use super::*;

    #[test]
    fn a_booking_names_a_slot_as_it_was_offered() {
        let long = "x".repeat(MAX_REASON + 1);
        for (body, expected) in [
            (r#"{"cid":"b1","slot":"visit~phillips~1729256400"}"#.to_owned(), "ok"),
            (
                r#"{"cid":"b1","slot":"visit~phillips~1","reason":null}"#.to_owned(),
                "ok",
            ),
            (r#"{"cid":"b1","slot":"visit~phillips"}"#.to_owned(), "invalid slot"),
            (r#"{"cid":"b1","slot":7}"#.to_owned(), "invalid slot"),
            (r#"{"cid":"b1"}"#.to_owned(), "invalid slot"),
            (r#"{"slot":"visit~phillips~1"}"#.to_owned(), "invalid cid"),
            (
                format!(r#"{{"cid":"b","slot":"a~b~1","reason":"{long}"}}"#),
                "invalid reason",
            ),
            (
                r#"{"cid":"b1","slot":"a~b~1","patient":"x"}"#.to_owned(),
                "unknown patient",
            ),
            ("[]".to_owned(), "bad-json"),
        ] {
            assert_eq!(field(NewAppointment::parse(&body)), expected, "{body}");
        }
        let read = NewAppointment::parse(r#"{"cid":"b1","slot":"a~b~1","reason":" Rash "}"#).expect("good");
        assert_eq!(read.reason, "Rash");
        assert_eq!(field(Choice::parse(r#"{"cid":"b1","slot":"a~b~1"}"#)), "ok");
        assert_eq!(
            field(Choice::parse(r#"{"cid":"b1","slot":"a~b~1","reason":"x"}"#)),
            "unknown reason"
        );
    }

    #[test]
    fn appointments_format_unchanged() {
        let appointment = Appointment {
            id: "apt_1".to_owned(),
            status: Status::Booked,
            service: "visit".to_owned(),
            clinician: "phillips".to_owned(),
            with: "Dr. Phillips".to_owned(),
            starts_at: At(1_729_256_400_000),
            ends_at: At(1_729_258_200_000),
            time_zone: "Europe/London".to_owned(),
            reason: String::new(),
            changes: 0,
            confirmed: false,
        };
        assert_eq!(
            serde_json::to_string(&Booked { appointment }).expect("JSON"),
            r#"{"appointment":{"id":"apt_1","status":"booked","service":"visit","clinician":"phillips","with":"Dr. Phillips","starts_at":"2024-10-18T13:00:00.000Z","ends_at":"2024-10-18T13:30:00.000Z","time_zone":"Europe/London","reason":"","changes":0,"confirmed":false}}"#
        );
    }
}
