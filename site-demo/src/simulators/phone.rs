//! A phone: who holds it, what it can do, and what is on its screens.

use super::shown::{Bubble, Way};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The service window of WhatsApp, in milliseconds: 24 hours after the user's last message (Meta, "customer service windows").
pub const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;

/// A phone and its owner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phone {
    /// Its number with `+`; empty: the owner keeps it to themselves and only the user id is known.
    pub number: String,
    /// WhatsApp's business-scoped user id; empty: none is told.
    pub user: String,
    /// The name on the owner's profile.
    pub name: String,
    /// Whether it has WhatsApp.
    pub whatsapp: bool,
    /// Whether texts reach it.
    pub sms: bool,
    /// Whether WhatsApp keeps its number from the clinic.
    pub hides_number: bool,
    /// Whether its owner lets others see what was read.
    pub receipts: bool,
    /// Whether it said STOP to the clinic's text number, as Twilio keeps it.
    pub stopped: bool,
    /// When its owner last wrote on each way, in milliseconds of the simulated clock.
    pub heard: BTreeMap<Way, i64>,
    /// Until when the clinic is seen typing, in milliseconds of the simulated clock.
    pub typing_until: i64,
    /// Everything on its screens, oldest first.
    pub bubbles: Vec<Bubble>,
}

impl Phone {
    /// The phone of a number (`+44…`), or of a user id (`GB.…`) whose number nobody knows.
    #[must_use]
    pub fn of(who: &str) -> Self {
        let (number, user) = if who.starts_with('+') {
            (who.to_owned(), user_of(who))
        } else {
            (String::new(), who.to_owned())
        };
        Self {
            number,
            user,
            name: "Sarah".to_owned(),
            whatsapp: true,
            sms: true,
            hides_number: false,
            receipts: true,
            stopped: false,
            heard: BTreeMap::new(),
            typing_until: 0,
            bubbles: Vec::new(),
        }
    }

    /// Whether it is called this.
    #[must_use]
    pub fn is(&self, who: &str) -> bool {
        !who.is_empty() && (self.number == who || self.user == who)
    }

    /// Whether free text may go to it now.
    #[must_use]
    pub fn window_is_open(&self, way: Way, now_ms: i64) -> bool {
        self.heard.get(&way).is_some_and(|heard| now_ms - heard < WINDOW_MS)
    }

    /// The number as the clinic is told it: with `+`, or empty.
    #[must_use]
    pub fn told_number(&self) -> &str {
        if self.hides_number { "" } else { &self.number }
    }

    /// Its message with this id.
    pub fn bubble(&mut self, id: &str) -> Option<&mut Bubble> {
        self.bubbles.iter_mut().find(|bubble| bubble.id == id)
    }
}

/// A user id that is always the same for a number.
fn user_of(number: &str) -> String {
    let country = match number {
        n if n.starts_with("+44") => "GB",
        n if n.starts_with("+46") => "SE",
        _ => "US",
    };
    let digest = Sha256::digest(number.as_bytes());
    let digits: String = digest
        .iter()
        .take(18)
        .map(|byte| char::from(b'0' + byte % 10))
        .collect();
    format!("{country}.{digits}")
}

/// A number with `+` and digits only, as people and programs write it; `None`: it is no number.
#[must_use]
pub fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let clean = text.chars().all(|c| c.is_ascii_digit() || "+ -().".contains(c));
    ((7..=15).contains(&digits.len()) && clean && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_for_less_than_a_day_and_on_its_own_way_only() {
        let mut phone = Phone::of("+447700900456");
        assert!(!phone.window_is_open(Way::Whatsapp, 0));
        phone.heard.insert(Way::Whatsapp, 1_000);
        assert!(phone.window_is_open(Way::Whatsapp, 1_000 + WINDOW_MS - 1));
        assert!(!phone.window_is_open(Way::Whatsapp, 1_000 + WINDOW_MS));
        assert!(!phone.window_is_open(Way::TwilioWhatsapp, 1_001));
    }

    #[test]
    fn a_number_has_one_user_id_and_a_user_id_may_have_no_number() {
        let phone = Phone::of("+447700900456");
        assert_eq!(phone.user, Phone::of("+447700900456").user);
        assert!(phone.user.starts_with("GB."));
        let hidden = Phone::of("GB.13491208655302741918");
        assert!(hidden.number.is_empty() && hidden.is("GB.13491208655302741918") && !hidden.is(""));
    }

    #[test]
    fn numbers_are_read_with_their_country_only() {
        assert_eq!(number("44 7700 900456").as_deref(), Some("+447700900456"));
        assert_eq!(number("+46 70-123 45 67").as_deref(), Some("+46701234567"));
        for wrong in ["07700900456", "12345", "abc", "", "+1234567890123456", "GB.1234567890"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }
}
