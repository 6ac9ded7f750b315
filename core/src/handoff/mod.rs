//! Passing a session on to another channel: the secrets that prove it, the links that carry them.

pub mod budget;
pub mod form_link;
pub mod links;
pub mod secret;
