//! The conversation whole, as staff read it.
