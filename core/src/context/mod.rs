//! What readers get of a session, folded from its log and filtered by who they are.

pub mod after_call;
pub mod dialects;
pub mod disclose;
pub mod document;
pub mod export;
pub mod fhir;
pub mod greeting;
pub mod milestones;
pub mod summary;
#[cfg(test)]
mod tests;
pub mod words;
