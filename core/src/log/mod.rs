//! The event log: what an entry is, what is folded from it, and the one decision of appending.

pub mod answer;
pub mod append;
pub mod event;
pub mod state;
#[cfg(test)]
mod tests;
pub mod topic;
