//! What is said over messages: the clinic's approved texts, how each channel renders them, what a patient's short answer means, and whether
//! anything may be sent at all.
//!
//! Pure. Whoever sends keeps the rows and asks the provider.

pub mod allowed;
pub mod arrive;
pub mod asking;
pub mod confirm;
pub mod keyword;
pub mod language;
pub mod plan;
pub mod render;
pub mod split;
pub mod template;
pub mod window;
pub mod words;
