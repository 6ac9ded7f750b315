//! What reception works with: who may do what, the inbox's cards, the day, approved texts under control, the audit's chain. The edge
//! stores and answers by these rules; the desk's app shows what they say.

pub mod access;
pub mod card;
pub mod check;
pub mod day;
pub mod documents;
pub mod draft;
pub mod find;
pub mod lint;
pub mod money;
pub mod open;
pub mod openid;
pub mod preview;
pub mod reach;
pub mod rights;
pub mod roles;
pub mod sign_on;
pub mod slots;
pub mod tokens;
pub mod training;
pub mod whose;
