//! A slot's name: the service, the clinician and the start. It is no promise: only a slot that the schedule would offer is booked.

use super::Slot;
use crate::log::append::is_cid;
use crate::time::{At, SECOND};
use std::fmt;

/// Digits of a start in seconds since 1970: 10 until the year 2286.
const MAX_DIGITS: usize = 10;

/// A slot's id: `<service>~<clinician>~<start in seconds>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotId {
    /// The service's id.
    pub service: String,
    /// The clinician's id.
    pub clinician: String,
    /// When it begins: a whole second.
    pub starts_at: At,
}

impl SlotId {
    /// The id of a slot.
    #[must_use]
    pub fn new(service: &str, clinician: &str, starts_at: At) -> SlotId {
        SlotId {
            service: service.to_owned(),
            clinician: clinician.to_owned(),
            starts_at: At(starts_at.0.div_euclid(SECOND) * SECOND),
        }
    }

    /// Reads an id exactly as [`SlotId`] writes it; nothing else is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<SlotId> {
        let mut parts = text.split('~');
        let (service, clinician, start) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = (1..=MAX_DIGITS).contains(&start.len()) && start.bytes().all(|c| c.is_ascii_digit());
        let written_once = start == "0" || !start.starts_with('0');
        if parts.next().is_some() || !is_cid(service) || !is_cid(clinician) || !digits || !written_once {
            return None;
        }
        let seconds: i64 = start.parse().ok()?;
        Some(SlotId::new(service, clinician, At(seconds * SECOND)))
    }
}

impl From<&Slot> for SlotId {
    fn from(slot: &Slot) -> SlotId {
        SlotId::new(&slot.service, &slot.clinician, slot.starts_at)
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.starts_at.0.div_euclid(SECOND);
        write!(f, "{}~{}~{seconds}", self.service, self.clinician)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slot_ids_format_unchanged() {
        let at = At::parse("2024-10-18T13:00:00Z").expect("a time");
        let id = SlotId::new("dermatology-visit", "phillips", at);
        assert_eq!(id.to_string(), "dermatology-visit~phillips~1729256400");
        assert_eq!(SlotId::parse(&id.to_string()), Some(id));
    }

    #[test]
    fn nothing_but_an_id_as_it_is_written_is_read() {
        for bad in [
            "",
            "~~",
            "a~b",
            "a~b~",
            "a~b~c",
            "a~b~-1",
            "a~b~+1",
            "a~b~01",
            "a~b~1.5",
            "a~b~1~2",
            "a~b~12345678901",
            "~b~1",
            "a~~1",
            "a b~c~1",
            "a~b'~1",
            "å~b~1",
            " a~b~1",
            "a~b~1 ",
        ] {
            assert_eq!(SlotId::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(service in "[A-Za-z0-9_-]{1,64}", clinician in "[A-Za-z0-9_-]{1,64}", s in 0i64..10_000_000_000) {
            let id = SlotId::new(&service, &clinician, At(s * SECOND));
            prop_assert_eq!(SlotId::parse(&id.to_string()), Some(id));
        }

        #[test]
        fn any_text_is_refused_or_written_the_same_again(text in ".{0,40}") {
            if let Some(id) = SlotId::parse(&text) {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
