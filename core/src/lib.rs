//! The domain of Samtal: one conversation, one append-only log, and what is folded from it.
//!
//! Pure: no IO, no clock, no randomness of its own. Time and random bytes come in as arguments, so that the same code runs in
//! the Worker, in the widget and in the tests, and every rule can be tested without a server.
//!
//! The rooms, from the ground up (a room uses only rooms below it): [`time`], [`encode`], [`people`], [`log`], [`handoff`], [`clinic`],
//! [`knowledge`], [`context`], [`voice`], [`schedule`], [`assistant`], [`message`], [`desk`], [`audit`]. Beside them is [`wire`]: the formats of the outside world, in
//! these rooms' types.

pub mod assistant;
pub mod audit;
pub mod clinic;
pub mod context;
pub mod desk;
pub mod encode;
#[cfg(test)]
mod fixture;
pub mod handoff;
pub mod knowledge;
pub mod log;
pub mod message;
pub mod people;
pub mod schedule;
pub mod time;
pub mod voice;
pub mod wire;
