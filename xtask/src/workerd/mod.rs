//! Bare workerd as the Worker's host: no emulator, no proxy, the runtime that Cloudflare runs.
//!
//! `wrangler dev` costs three to eleven times the time per request and a second to start; workerd itself is up in 40 ms,
//! keeps the objects' SQLite on disk, and can be killed and started again on it.

mod config;
mod process;

pub use config::config;
pub use process::{Start, Workerd};
