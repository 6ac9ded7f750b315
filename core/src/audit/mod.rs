//! The audit: who did what, when and why, as a chain of hashes that shows every later change.
//!
//! **Two locks.** Each row has a plain SHA-256 hash over itself and the hash before it: whoever holds an export can verify it with no
//! secret and no service. Each row also has a seal, an HMAC over that hash under a key that is derived from the deployment's pepper:
//! whoever can write the database, but does not know the pepper, can compute a new chain, but not its seals. The head (how many rows there are, and
//! the last hash) is kept apart and sealed too, so that a cut-off end is seen.
//!
//! What no chain can show by itself: that the whole database was put back to an earlier day. For that a clinic notes a head down elsewhere
//! (it stands in every answer) and compares.

pub mod chain;
pub mod csv;
pub mod export;
pub mod fhir;
pub mod verify;

pub use chain::{Entry, Head, Key, Severity};
pub use verify::Verifier;
