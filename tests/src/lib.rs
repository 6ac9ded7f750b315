//! What the suites stand on: the reference client, a host for the real Worker, and the instruments.
//!
//! The wire, fault and fuzz suites are in `tests/`, the benches in `src/bin/bench.rs` and `bench/`, the browser suites in `browser/`.
//! `MATRIX.md` says which behaviour is tested where.

pub mod check;
pub mod client;
pub mod host;
pub mod proxy;
pub mod raw;
pub mod receiver;
pub mod rng;
