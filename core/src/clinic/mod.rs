//! A clinic: its configuration, its hours, its policy, its channels and texts.

pub mod channels;
pub mod config;
pub mod desk;
pub mod follow_up;
pub mod forms;
pub mod hours;
pub mod model;
pub mod platforms;
pub mod policy;
pub mod portal;
pub mod schedule;
pub mod staff;
pub mod template;
pub mod texts;
pub mod tree;
pub mod voice;
pub mod web;
pub mod workflow;
