//! What reception works with: who may do what, the inbox's cards, the day, approved texts under control, the audit's chain. The edge
//! stores and answers by these rules; the desk's app shows what they say.

pub mod access;
pub mod card;
pub mod check;
pub mod documents;
pub mod find;
pub mod open;
pub mod reach;
pub mod training;
pub mod whose;
