//! The project's commands, and the host in which they and the tests run the Worker.
//!
//! The tests use [`workerd`]; everything else is for `cargo xtask`.

pub mod assets;
pub mod audit;
pub mod bench;
pub mod demo;
pub mod deploy;
pub mod desk;
pub mod edge;
pub mod glue;
pub mod http;
pub mod keys;
pub mod knowledge;
pub mod stamp;
pub mod story;
pub mod suites;
pub mod tools;
pub mod ui;
pub mod widget;
pub mod workerd;
pub mod workspace;
pub mod wrangler;
