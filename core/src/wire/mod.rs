//! Formats of the outside world, parsed and written without IO.

pub mod body;
pub mod booking;
pub mod browser;
pub mod channel;
pub mod form_link;
pub mod problem;
pub mod read;
pub mod voice;
pub mod webhook;
