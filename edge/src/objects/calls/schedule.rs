//! Appointments: what is asked of the schedule, what it decides, and how a session's log takes that.

use samtal_core::log::event::{Actor, Channel};
use samtal_core::schedule::{Slot, Wanted};
use samtal_core::time::At;
use samtal_core::wire::booking::{Appointment, Hold};
use serde::{Deserialize, Serialize};

/// `slots`: which times are free? Answered by [`samtal_core::wire::booking::Slots`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskSlots {
    /// For whom: what this session holds is free for it.
    pub session: String,
    /// Which.
    pub wanted: Wanted,
}

/// Who books, as it will stand in the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Booker {
    /// Whose appointment it is.
    pub session: String,
    /// Whose `cid` it is: `patient`, `assistant`, `call:<system>:<call>`.
    pub author: String,
    /// Who does it.
    pub by: Actor,
    /// How.
    pub channel: Channel,
    /// The patient's name, as far as it is known: an external schedule is told it.
    #[serde(default)]
    pub name: String,
    /// The patient's number, likewise.
    #[serde(default)]
    pub phone: String,
}

/// `hold`: keep this slot for a while. Answered by [`Decided`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskHold {
    /// For whom.
    pub booker: Booker,
    /// The author's id of it.
    pub cid: String,
    /// The slot's id.
    pub slot: String,
}

/// `book`: make an appointment. Answered by [`Decided`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskBook {
    /// For whom.
    pub booker: Booker,
    /// The author's id of it.
    pub cid: String,
    /// The slot's id.
    pub slot: String,
    /// What for; may be empty.
    pub reason: String,
}

/// `change`: move an appointment, or cancel it. Answered by [`Decided`].
#[derive(Debug, Serialize, Deserialize)]
pub struct AskChange {
    /// For whom.
    pub booker: Booker,
    /// The author's id of it.
    pub cid: String,
    /// The appointment.
    pub appointment: String,
    /// The slot's id; empty: cancel.
    pub slot: String,
    /// Only one that this author booked.
    pub own_only: bool,
}

/// What the schedule decided.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "decided", rename_all = "snake_case")]
pub enum Decided {
    /// The slot is kept.
    Held {
        /// Until when.
        hold: Hold,
    },
    /// It is booked, moved or cancelled.
    Arranged {
        /// As it stands now.
        appointment: Appointment,
        /// What the log must have, in order; it may have some of it already.
        entries: Vec<Arrangement>,
    },
    /// The slot is none that can be booked.
    Gone {
        /// The nearest that can.
        alternatives: Vec<Slot>,
    },
}

/// One decision of the schedule, as the session's log takes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrangement {
    /// The appointment.
    pub appointment: String,
    /// 0: it is booked; from 1: its changes, in order.
    pub change: u32,
    /// Its start; none: it is cancelled.
    pub starts_at: Option<At>,
    /// Its end.
    pub ends_at: Option<At>,
    /// With whom.
    pub with: String,
    /// The clinician's id.
    pub clinician: String,
    /// The service's id.
    pub service: String,
    /// What for.
    pub reason: String,
    /// Who did it.
    pub by: Actor,
    /// How.
    pub channel: Channel,
}

/// `arranged`: what the schedule decided, in order; appended once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Arranged {
    /// The decisions.
    pub entries: Vec<Arrangement>,
}
