//! Who is who: numbers, identifiers, the evidence for a link, and how much may be said on it.

pub mod evidence;
pub mod language;
pub mod phone;
pub mod portal;
pub mod tier;
pub mod told;
