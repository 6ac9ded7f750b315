//! The assistant: answers from the clinic's approved knowledge, books, and knows when to call a person. Free of channels, IO and clocks.
//!
//! One turn is a pure function, [`turn`]. Where it needs something that only the schedule or a model has, it says so ([`Outcome::Needs`]);
//! whoever runs it fetches that and calls again with everything fetched so far, until it is [`Outcome::Done`]. The same input
//! gives the same outcome, so a turn that was cut off is simply run again.

pub mod answer;
mod booking;
mod by_message;
mod by_model;
pub mod commands;
pub mod dialogue;
pub mod entities;
pub mod identity;
mod index;
pub mod language;
pub mod lookups;
pub mod model;
pub mod normalise;
mod not_me;
pub mod on_phone;
pub mod recap;
pub mod red_flags;
pub mod retrieve;
pub mod review;
pub mod safety;
pub mod struggle;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod times;
mod turn;
pub mod understand;
pub mod vocabulary;
pub mod words;

use crate::clinic::config::Config;
use crate::log::event::{Body, Channel, Seq};
use crate::log::state::State;
use crate::schedule::{Slot, Wanted};
use crate::time::At;
use serde::{Deserialize, Serialize};

pub use answer::Answer;
pub use by_message::ask_for_messages;
pub use index::Index;
pub use not_me::is_somebody_else;
pub use red_flags::{Level, RedFlag, red_flag};
pub use safety::{notice, spoken_notice};
pub use turn::{answer, turn};

/// What a turn is about: the patient's message and everything around it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The patient's message, as written or said.
    pub text: &'a str,
    /// Its place in the log: ids of what the turn makes are derived from it.
    pub seq: Seq,
    /// How it came: the answer goes the same way.
    pub channel: Channel,
    /// The clinic's time.
    pub now: At,
    /// The clinic's configuration.
    pub config: &'a Config,
    /// The state after the patient's message.
    pub state: &'a State,
    /// Whether somebody receives tasks: without, "Talk to a person" is not promised.
    pub receiver: bool,
    /// The appointments, by id, that may be spoken of and changed; none: all. A caller who is known by their number alone is told of no
    /// other than what was booked by phone.
    pub open_to: Option<&'a [String]>,
    /// On the phone: the number that the call comes from, in E.164; empty elsewhere, and where it is withheld or forged. A hint: it is
    /// somebody's only once they say so.
    pub caller: &'a str,
}

/// Something that a turn needs from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "need", rename_all = "snake_case")]
pub enum Need {
    /// Free slots.
    Slots(Wanted),
    /// Keep this slot for the patient for a while.
    Hold {
        /// The slot's id.
        slot: String,
    },
    /// Book it.
    Book {
        /// The slot's id.
        slot: String,
        /// What for; may be empty.
        reason: String,
    },
    /// Move an appointment.
    Change {
        /// The appointment's id.
        appointment: String,
        /// The slot's id.
        slot: String,
    },
    /// Cancel an appointment.
    Cancel {
        /// The appointment's id.
        appointment: String,
    },
    /// Ask the language model, where the clinic has switched one on.
    Model {
        /// What to send, identifiers replaced.
        prompt: String,
    },
}

/// What came of a need.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "got", rename_all = "snake_case")]
pub enum Got {
    /// Free slots, in order.
    Slots {
        /// They.
        slots: Vec<Slot>,
    },
    /// The slot is kept until then.
    Held {
        /// Until when.
        expires_at: At,
    },
    /// It is booked, moved or cancelled; the entry stands in the log already.
    Arranged {
        /// The appointment's id.
        appointment: String,
        /// The slot; none: cancelled.
        slot: Option<Slot>,
    },
    /// The slot is gone; these are free.
    Gone {
        /// The nearest that are free.
        alternatives: Vec<Slot>,
    },
    /// What the model said.
    Model {
        /// Its raw answer.
        text: String,
        /// Its name.
        model: String,
    },
    /// It did not work out: the schedule or the model does not answer.
    Failed,
}

/// What a turn comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It needs this first.
    Needs(Need),
    /// These entries are to be appended, in this order; messages by the assistant, on the channel of the question.
    Done(Vec<Made>),
}

/// One entry that a turn appends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// By the patient: what they told (a name, a number). Else by the assistant.
    pub by_patient: bool,
    /// What.
    pub body: Body,
}
