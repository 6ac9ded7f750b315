//! The day's appointments, and who has come.
