//! Samtal tests.
