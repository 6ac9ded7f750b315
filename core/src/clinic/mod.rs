//! A clinic: its configuration, its hours, its policy.

pub mod config;
pub mod forms;
pub mod hours;
pub mod model;
pub mod policy;
pub mod portal;
pub mod schedule;
pub mod tree;
pub mod web;
