//! A clinic's own schedule by FHIR R4. What is said and understood is `core::schedule::fhir`; here it is sent.

use super::{Outward, send};
use crate::clock;
use crate::error::Fault;
use samtal_core::clinic::schedule::Fhir;
use samtal_core::knowledge::{Clinician, Service};
use samtal_core::schedule::fhir::{self, Booking, Found, MAX_ANSWER};
use samtal_core::time::At;
use std::time::Duration;
use worker::Method;

/// With less time than this nothing is begun any more.
const TOO_LATE: f64 = 20.0;

/// Why an external schedule did not do what it was asked.
#[derive(Debug)]
pub enum Refused {
    /// The time is taken: by its word, nobody else's.
    Taken,
    /// Anything else, for the log. Whether it was done is not known.
    Failed(String),
}

impl From<fhir::Unreadable> for Refused {
    fn from(_: fhir::Unreadable) -> Refused {
        Refused::Failed("its answer cannot be read".to_owned())
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Fault {
        match refused {
            Refused::Taken => Fault::Internal("the schedule: taken".to_owned()),
            Refused::Failed(why) => Fault::Internal(format!("the schedule: {why}")),
        }
    }
}

/// A clinic's own schedule, with the time that there is for all that one step asks of it.
pub struct External<'a> {
    fhir: &'a Fhir,
    until: f64,
}

impl<'a> External<'a> {
    /// The schedule, for so many milliseconds.
    pub fn new(fhir: &'a Fhir, milliseconds: f64) -> External<'a> {
        External {
            fhir,
            until: clock::real_ms() + milliseconds,
        }
    }

    /// The free slots of a service and these clinicians.
    pub async fn slots(
        &self,
        service: &Service,
        clinicians: &[&Clinician],
        from: At,
        until: At,
    ) -> Result<Vec<Found>, Refused> {
        let ids: Vec<&str> = clinicians.iter().map(|c| c.id.as_str()).collect();
        let path = fhir::search(&service.id, &ids, from, until);
        let answer = good(self.ask(Method::Get, &path, "", "").await?)?;
        Ok(fhir::read_slots(&answer, service, clinicians)?)
    }

    /// Books. A repeat finds the first one. The answer: its id there.
    pub async fn create(&self, booking: &Booking<'_>) -> Result<String, Refused> {
        let once = fhir::if_none_exist(booking.id);
        let answer = self
            .ask(Method::Post, "Appointment", &fhir::appointment(booking), &once)
            .await?;
        let answer = good(answer)?;
        if answer.is_empty() {
            // Done, and nothing told of it.
            let standing = self.standing(booking.id).await?;
            return Ok(standing.into_iter().next().ok_or(fhir::Unreadable)?);
        }
        Ok(fhir::read_booked(&answer, booking.slot.starts_at)?)
    }

    /// Puts an appointment as it is now in place of the old one.
    pub async fn put(&self, booking: &Booking<'_>) -> Result<(), Refused> {
        let path = fhir::address(booking.external).ok_or(fhir::Unreadable)?;
        let (status, answer) = self.ask(Method::Put, &path, &fhir::appointment(booking), "").await?;
        // What is not there any more does not take place.
        if booking.cancelled && matches!(status, 404 | 410) {
            return Ok(());
        }
        let answer = good((status, answer))?;
        if !booking.cancelled && !answer.is_empty() {
            fhir::read_booked(&answer, booking.slot.starts_at)?;
        }
        Ok(())
    }

    /// The external ids of what stands there under our id.
    pub async fn standing(&self, id: &str) -> Result<Vec<String>, Refused> {
        let path = fhir::search_appointment(id);
        let answer = good(self.ask(Method::Get, &path, "", "").await?)?;
        Ok(fhir::read_appointments(&answer)?)
    }

    async fn ask(&self, method: Method, path: &str, body: &str, once: &str) -> Result<(u16, String), Refused> {
        let left = self.until - clock::real_ms();
        if left < TOO_LATE {
            return Err(Refused::Failed("no time is left".to_owned()));
        }
        let authorization = ["Bearer ", &self.fhir.token].concat();
        let mut headers = vec![
            ("accept", "application/fhir+json"),
            // Whole resources come back from a write, so that what was booked can be checked.
            ("prefer", "return=representation"),
        ];
        if !body.is_empty() {
            headers.push(("content-type", "application/fhir+json"));
        }
        if !self.fhir.token.is_empty() {
            headers.push(("authorization", &authorization));
        }
        if !once.is_empty() {
            headers.push(("if-none-exist", once));
        }
        let url = [self.fhir.base.as_str(), "/", path].concat();
        let outward = Outward {
            method,
            url: &url,
            headers: &headers,
            body,
            patience: Duration::from_millis(left as u64),
            most: MAX_ANSWER,
        };
        send(&outward).await.map_err(|fault| match fault {
            Fault::Internal(why) => Refused::Failed(why),
            Fault::Problem(_) | Fault::Passed(..) => Refused::Failed("it was not asked".to_owned()),
        })
    }
}

fn good((status, body): (u16, String)) -> Result<String, Refused> {
    match status {
        200..=299 => Ok(body.trim().to_owned()),
        409 | 412 => Err(Refused::Taken),
        status => Err(Refused::Failed(format!("it answered {status}"))),
    }
}
