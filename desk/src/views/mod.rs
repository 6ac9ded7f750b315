//! What is on the screen, room by room.

pub mod audit;
pub mod check;
pub mod composer;
pub mod day;
pub mod dialogs;
pub mod guide;
pub mod header;
pub mod icons;
pub mod inbox;
pub mod known;
pub mod later;
pub mod parts;
pub mod pop;
pub mod sign_in;
pub mod staff;
pub mod talk;
pub mod tasks;
pub mod templates;
pub mod timeline;
pub mod training;

use crate::i18n::t;
use samtal_core::clinic::staff::Role;

/// A role in words.
pub fn role_name(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::FrontDesk) => t().front_desk,
        Some(Role::Clinical) => t().clinical,
        Some(Role::Billing) => t().billing,
        Some(Role::Admin) => t().admin,
        Some(Role::Compliance) => t().compliance,
        None => "",
    }
}
