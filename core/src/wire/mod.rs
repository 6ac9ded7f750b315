//! Formats of the outside world, parsed and written without IO.

pub mod body;
pub mod booking;
pub mod browser;
pub mod channel;
pub mod desk;
pub mod failure;
pub mod form_link;
pub mod inbound;
pub mod outbound;
pub mod problem;
pub mod read;
pub mod refs;
pub mod sip;
pub mod twilio;
pub mod voice;
pub mod webhook;
pub mod whatsapp;
