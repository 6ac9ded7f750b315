//! Formats of the outside world, parsed and written without IO.

pub mod read;
