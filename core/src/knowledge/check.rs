//! Whether a clinic's knowledge is whole.
