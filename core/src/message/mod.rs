//! What is said over messages: the clinic's approved texts, how each channel renders them, what a patient's short answer means, and whether
//! anything may be sent at all.
//!
//! Pure. Whoever sends keeps the rows and asks the provider.

pub mod arrive;
pub mod asking;
