//! Bookable times: which there are, how one is named, and what an appointment in a calendar looks like.
//!
//! Slots are worked out from the clinicians' hours in the clinic's time zone and from what is taken ([`slots`]); or they come from an
//! external schedule by FHIR ([`fhir`]). Both name a slot alike ([`id`]).

pub mod fhir;
pub mod ics;
pub mod id;
pub mod slots;

pub use id::SlotId;
pub use slots::{Taken, find, free, nearest};

use crate::knowledge::{Clinician, Service};
use crate::time::At;
use serde::{Deserialize, Serialize};

/// A bookable time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its id: `<service>~<clinician>~<start in seconds>`. Whoever has it can ask for it to be held or booked.
    pub id: String,
    /// The service's id.
    pub service: String,
    /// The clinician's id.
    pub clinician: String,
    /// The clinician's name.
    pub with: String,
    /// When it begins.
    pub starts_at: At,
    /// When it ends.
    pub ends_at: At,
}

impl Slot {
    /// The slot of a service with a clinician at a time.
    #[must_use]
    pub fn of(service: &Service, clinician: &Clinician, starts_at: At, ends_at: At) -> Slot {
        Slot {
            id: SlotId::new(&service.id, &clinician.id, starts_at).to_string(),
            service: service.id.clone(),
            clinician: clinician.id.clone(),
            with: clinician.name.clone(),
            starts_at,
            ends_at,
        }
    }
}

/// Which slots are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The service's id.
    pub service: String,
    /// The clinician's id; empty: any who gives the service.
    #[serde(default)]
    pub clinician: String,
    /// Not before; none: now.
    #[serde(default)]
    pub from: Option<At>,
    /// Before; none: as far as the service can be booked ahead.
    #[serde(default)]
    pub until: Option<At>,
    /// Days of the week by the clinic's clock (0 Monday to 6 Sunday); none: any.
    #[serde(default)]
    pub weekdays: Vec<u8>,
    /// Minutes of the day by the clinic's clock: it begins at or after the first and before the second; the same twice: exactly then.
    /// None: any.
    #[serde(default)]
    pub minutes: Option<(u16, u16)>,
    /// How many at most.
    pub limit: usize,
    /// At most this many of one day, so that a choice spans days; 0: no such limit.
    #[serde(default)]
    pub per_day: usize,
}
