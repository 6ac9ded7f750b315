//! What the simulators know: phones, what was taken, what was delivered, files, the clock.

use super::faults::{Dice, Faults, Mishap};
use super::phone::Phone;
use super::setup::Setup;
use super::shown::{Accepted, Bubble, Shown, Way};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Messages to one user that may go at once (Meta, "pair rate limits": bursts of up to 45).
const PAIR_BURST: i64 = 45;
/// After a burst, one message to one user in this time.
const PAIR_MS: i64 = 6_000;

/// A webhook that was posted to the edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// What it told: a message's or a report's id, with the report's status.
    pub about: String,
    /// What the edge answered; 0: nothing.
    pub status: u16,
}

/// A file that a phone has sent.
#[derive(Clone, Debug)]
pub struct Media {
    /// Its type.
    pub mime: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Everything that is known. Behind one lock.
pub struct World {
    /// Whose numbers and secrets.
    pub setup: Setup,
    /// The faults that are on.
    pub faults: Faults,
    /// Chance.
    pub dice: Dice,
    /// How far the simulated clock is ahead of this machine's, in milliseconds.
    pub offset_ms: i64,
    /// The phones that were ever heard of.
    pub phones: Vec<Phone>,
    /// What was taken, in order.
    pub accepted: Vec<Accepted>,
    /// What was posted to the edge, in order of its answers.
    pub posted: Vec<Posted>,
    /// Ids of messages that the clinic marked as read.
    pub marked_read: Vec<String>,
    /// Files by id.
    pub media: BTreeMap<String, Media>,
    /// Reports that wait for their release.
    pub held: Vec<super::hooks::Job>,
    /// Twilio's status addresses by message.
    pub callbacks: HashMap<String, String>,
    handles: HashSet<String>,
    pair: HashMap<String, (i64, i64)>,
    counter: u64,
    /// Counts every change that a screen shows.
    pub version: u64,
}

impl World {
    /// An empty one.
    pub fn new(setup: Setup) -> Self {
        Self {
            dice: Dice::new(setup.seed),
            faults: Faults::default(),
            offset_ms: 0,
            phones: Vec::new(),
            accepted: Vec::new(),
            posted: Vec::new(),
            marked_read: Vec::new(),
            media: BTreeMap::new(),
            held: Vec::new(),
            callbacks: HashMap::new(),
            handles: HashSet::new(),
            pair: HashMap::new(),
            counter: 0,
            version: 0,
            setup,
        }
    }

    /// The simulated time, in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        jiff::Timestamp::now().as_millisecond() + self.offset_ms
    }

    /// The phone of a number or user id; made where it was not known.
    pub fn phone(&mut self, who: &str) -> &mut Phone {
        let at = self.phones.iter().position(|phone| phone.is(who)).unwrap_or_else(|| {
            self.phones.push(Phone::of(who));
            self.phones.len() - 1
        });
        &mut self.phones[at]
    }

    /// The phone that has this message.
    pub fn holder(&mut self, id: &str) -> Option<&mut Phone> {
        self.phones
            .iter_mut()
            .find(|phone| phone.bubbles.iter().any(|b| b.id == id))
    }

    /// A new id for a message with this phone.
    pub fn new_id(&mut self, way: Way, who: &str) -> String {
        self.counter += 1;
        let unique = format!("{who}/{}/{}", self.setup.seed, self.counter);
        let digest = Sha256::digest(unique.as_bytes());
        if way == Way::Whatsapp {
            // As Meta's own ids, it is Base64 and carries the number in it.
            let mut bytes = who.trim_start_matches('+').as_bytes().to_vec();
            bytes.extend_from_slice(&[0x15, 0x02, 0x00]);
            bytes.extend_from_slice(&digest[..12]);
            format!("wamid.{}", BASE64_STANDARD.encode(bytes))
        } else {
            format!("SM{}", hex(&digest[..16]))
        }
    }

    /// What happens to the next send.
    pub fn mishap(&mut self) -> Mishap {
        self.dice.mishap(&self.faults)
    }

    /// Whether this user has had too many messages in a short time; counts this one where not.
    pub fn too_fast(&mut self, who: &str) -> bool {
        if !self.faults.pair_rate {
            return false;
        }
        let now = self.now_ms();
        let (left, since) = self.pair.get(who).copied().unwrap_or((PAIR_BURST, now));
        let regained = (now - since).max(0) / PAIR_MS;
        let left = (left + regained).min(PAIR_BURST);
        if left < 1 {
            return true;
        }
        self.pair.insert(who.to_owned(), (left - 1, since + regained * PAIR_MS));
        false
    }

    /// Takes a send: it is on the phone from now on, unless it will fail. The message's id.
    pub fn take(&mut self, way: Way, to: &str, shown: Shown, reply_to: &str, handle: &str) -> String {
        let id = self.new_id(way, to);
        let at = self.now_ms();
        let duplicate = !handle.is_empty() && !self.handles.insert(handle.to_owned());
        self.accepted.push(Accepted {
            id: id.clone(),
            to: to.to_owned(),
            way,
            what: shown.clone(),
            at,
            handle: handle.to_owned(),
            duplicate,
        });
        let phone = self.phone(to);
        phone.typing_until = 0;
        phone.bubbles.push(Bubble {
            id: id.clone(),
            way,
            from_clinic: true,
            at_ms: at,
            shown,
            status: "accepted".to_owned(),
            error: 0,
            reply_to: reply_to.to_owned(),
            reaction: String::new(),
            pressed: String::new(),
        });
        self.version += 1;
        id
    }

    /// The status of a message becomes this, unless a later one is known.
    pub fn status(&mut self, id: &str, status: &str, error: i64) {
        let rank = |status: &str| {
            ["accepted", "sent", "delivered", "read", "failed"]
                .iter()
                .position(|s| *s == status)
        };
        if let Some(bubble) = self.holder(id).and_then(|phone| phone.bubble(id))
            && rank(status) > rank(&bubble.status)
        {
            status.clone_into(&mut bubble.status);
            bubble.error = error;
            self.version += 1;
        }
    }
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_that_comes_again_is_a_duplicate() {
        let mut world = World::new(Setup::default());
        for handle in ["a", "b", "a", "", ""] {
            world.take(Way::Whatsapp, "+447700900456", Shown::text("x"), "", handle);
        }
        let duplicates: Vec<bool> = world.accepted.iter().map(|a| a.duplicate).collect();
        assert_eq!(duplicates, [false, false, true, false, false]);
        let ids: HashSet<&String> = world.accepted.iter().map(|a| &a.id).collect();
        assert_eq!(ids.len(), 5);
    }

    #[test]
    fn a_status_never_goes_backwards() {
        let mut world = World::new(Setup::default());
        let id = world.take(Way::Sms, "+447700900456", Shown::text("x"), "", "");
        for status in ["delivered", "sent", "read", "delivered"] {
            world.status(&id, status, 0);
        }
        assert_eq!(world.phone("+447700900456").bubbles[0].status, "read");
    }

    #[test]
    fn forty_five_messages_go_at_once_and_then_one_in_six_seconds() {
        let mut world = World::new(Setup::default());
        world.faults.pair_rate = true;
        let taken = (0..60).filter(|_| !world.too_fast("+447700900456")).count();
        assert_eq!(taken, 45);
        world.offset_ms += PAIR_MS;
        assert!(!world.too_fast("+447700900456"));
        assert!(world.too_fast("+447700900456"));
        assert!(!world.too_fast("+447700900457"));
    }
}
