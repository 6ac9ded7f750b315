//! The session of this tab: how it comes to be, how messages leave and arrive, and how it ends.
//!
//! Pure, tested natively: [`backoff`], [`verdict`], [`outbox`], [`log`], [`rows`], [`snapshot`]. The rest does what they decide, in the browser.

pub mod account;
pub mod api;
pub mod backoff;
pub mod create;
pub mod forms;
pub mod handoff;
pub mod history;
pub mod log;
pub mod outbox;
pub mod resume;
pub mod rows;
#[cfg(test)]
pub mod samples;
pub mod send;
pub mod snapshot;
pub mod socket;
pub mod tabs;
pub mod unread;
pub mod verdict;
