//! Sarah's day, and the other journeys: the clinic as it is delivered, with its own texts and knowledge, phones, and a day that passes in seconds.
//!
//! `cargo xtask story` tells the day beat by beat; `tests/journeys.rs` holds the product to it and to three more.

mod beats;
mod morning;
mod sum;
mod tongue;
mod world;

pub use beats::{Beat, sarahs_day};
pub use morning::{booked_by_phone, evening, same_morning};
pub use tongue::{EN, SV, Tongue};
pub use world::{Patient, SARAH, World, message};

/// What a step comes to; the error says what did not hold.
pub type Held<T> = Result<T, String>;

/// Whether this holds; else what does not, and what was there instead.
pub fn must(holds: bool, what: &str, instead: &str) -> Held<()> {
    if holds {
        Ok(())
    } else {
        Err(format!("{what}: {instead}"))
    }
}
