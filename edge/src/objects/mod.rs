//! The two objects. Between them there is no transaction, so every step that touches both is written down in one of them first and
//! completed by its alarm.

pub mod calls;
pub mod clinic;
pub mod session;
