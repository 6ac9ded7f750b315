//! A clinic: its configuration, its hours, its policy.

pub mod config;
pub mod hours;
pub mod policy;
pub mod portal;
pub mod tree;
pub mod web;
