//! What was sent and is not on the log yet. The same id goes out until the edge has said what became of it, so that a reply is there once,
//! however often the connection broke. Kept in this browser as drafts are, so that a closed page loses nothing. What is hours old goes out only by
//! hand: it may no longer be true, and nobody expects it to go.

use crate::storage;
use samtal_core::desk::documents::{Do, NewReply};
use samtal_core::log::event::Seq;
use samtal_core::time::HOUR;
use serde::{Deserialize, Serialize};

/// For how long something that could not be sent is kept: as long as a draft.
pub const KEPT: i64 = 12 * HOUR;
/// For how long something goes out by itself once there is a way: longer than a line is down on most days, and shorter than half a shift.
pub const BY_ITSELF: i64 = 2 * HOUR;
/// Why something waits that is older than [`BY_ITSELF`].
pub const OLD: &str = "old";

const PREFIX: &str = "out.";
/// How many of a member's were too old to be kept, until the member was told.
const DROPPED: &str = "dropped.";

/// What goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A reply to the patient.
    Reply(NewReply),
    /// A note among staff.
    Note {
        /// The client's id.
        cid: String,
        /// Its text.
        text: String,
    },
}

/// How it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// On its way, or about to be.
    #[default]
    Sending,
    /// There was no way: it goes again by itself.
    Waiting,
    /// It was refused, with this code: it goes again only by hand.
    Refused(String),
}

/// Something that goes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// To which conversation.
    pub session: String,
    /// What.
    pub what: What,
    /// Since when, by this computer's clock, as drafts are.
    pub at: i64,
    /// How it stands.
    pub stands: Stands,
    /// What is shown of it.
    pub text: String,
}

impl Item {
    /// Its id: the same again is one entry of the log.
    pub fn cid(&self) -> &str {
        match &self.what {
            What::Reply(reply) => &reply.cid,
            What::Note { cid, .. } => cid,
        }
    }

    /// Whether only staff see it.
    pub fn is_note(&self) -> bool {
        matches!(self.what, What::Note { .. })
    }

    /// A note, as the API takes it.
    pub fn note(&self) -> Option<Do> {
        match &self.what {
            What::Note { cid, text } => Some(Do::Note {
                cid: cid.clone(),
                text: text.clone(),
            }),
            What::Reply(_) => None,
        }
    }
}

/// What was too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aged {
    /// No longer goes by itself.
    pub held: usize,
    /// Is no longer kept.
    pub dropped: usize,
}

/// Everything that goes out, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    items: Vec<Item>,
}

impl Outbox {
    /// Everything in it.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Puts something in: it goes out next.
    pub fn put(&mut self, item: Item) {
        self.items.retain(|i| i.cid() != item.cid());
        self.items.push(item);
    }

    /// What goes out next: the oldest of each conversation that was not refused, so that a conversation's order is as it was written.
    pub fn next(&self) -> Option<&Item> {
        self.items.iter().find(|item| {
            let first = self.items.iter().find(|i| i.session == item.session);
            item.stands == Stands::Waiting && first.is_some_and(|f| f.cid() == item.cid())
        })
    }

    /// Changes how one stands.
    pub fn stands(&mut self, cid: &str, stands: Stands) {
        if let Some(item) = self.items.iter_mut().find(|i| i.cid() == cid) {
            item.stands = stands;
        }
    }

    /// It is on the log, or given up.
    pub fn take(&mut self, cid: &str) -> Option<Item> {
        let at = self.items.iter().position(|i| i.cid() == cid)?;
        Some(self.items.remove(at))
    }

    /// What was on its way when the connection broke, or the page was closed, goes again: the edge knows it by its id.
    pub fn again(&mut self) {
        for item in &mut self.items {
            if item.stands == Stands::Sending {
                item.stands = Stands::Waiting;
            }
        }
    }

    /// Holds back what is too old to go by itself, and lets go of what is too old to be kept.
    pub fn age(&mut self, now: i64) -> Aged {
        let before = self.items.len();
        self.items.retain(|item| now - item.at < KEPT);
        let mut aged = Aged {
            held: 0,
            dropped: before - self.items.len(),
        };
        for item in &mut self.items {
            if item.stands == Stands::Waiting && now - item.at >= BY_ITSELF {
                item.stands = Stands::Refused(OLD.to_owned());
                aged.held += 1;
            }
        }
        aged
    }

    /// One that was refused goes again, by hand: from now on it is as young as any.
    pub fn retry(&mut self, cid: &str, after: Seq, now: i64) {
        if let Some(mut item) = self.take(cid) {
            // What a colleague answered meanwhile has been read by now.
            if let What::Reply(reply) = &mut item.what {
                reply.after = after;
            }
            item.stands = Stands::Waiting;
            item.at = now;
            self.put(item);
        }
    }

    /// Reads what this member's browser kept, and what of it was too old.
    pub fn kept(member: &str, now: i64) -> (Outbox, Aged) {
        let mut outbox = Outbox {
            items: stored(&key(member)).unwrap_or_default(),
        };
        outbox.again();
        let mut aged = outbox.age(now);
        outbox.keep(member);
        let before = [DROPPED, member].concat();
        aged.dropped += storage::get(&before).and_then(|n| n.parse().ok()).unwrap_or(0);
        storage::remove(&before);
        (outbox, aged)
    }

    /// Keeps it.
    pub fn keep(&self, member: &str) {
        let key = key(member);
        if self.items.is_empty() {
            return storage::remove(&key);
        }
        if let Ok(json) = serde_json::to_string(&self.items) {
            storage::set(&key, &json);
        }
    }
}

fn key(member: &str) -> String {
    format!("{PREFIX}{member}")
}

fn stored(key: &str) -> Option<Vec<Item>> {
    storage::get(key).and_then(|json| crate::api::parsed(&json))
}

/// Forgets what is too old, whoever's it is. Who wrote it is told when they are here again: how many, and no word of them.
pub fn tidy(now: i64) {
    for key in storage::keys(PREFIX) {
        let Some(items) = stored(&key) else {
            storage::remove(&key);
            continue;
        };
        let mut outbox = Outbox { items };
        let member = key.strip_prefix(PREFIX).unwrap_or_default();
        let dropped = outbox.age(now).dropped;
        if dropped > 0 {
            let count = [DROPPED, member].concat();
            let before = storage::get(&count).and_then(|n| n.parse::<usize>().ok()).unwrap_or(0);
            storage::set(&count, &(before + dropped).to_string());
            outbox.keep(member);
        }
    }
}

/// Forgets everything of every member: somebody signs out here.
pub fn wipe() {
    for key in [PREFIX, DROPPED].into_iter().flat_map(storage::keys) {
        storage::remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(session: &str, cid: &str, at: i64) -> Item {
        Item {
            session: session.to_owned(),
            what: What::Reply(NewReply {
                cid: cid.to_owned(),
                text: cid.to_owned(),
                ..NewReply::default()
            }),
            at,
            stands: Stands::Waiting,
            text: cid.to_owned(),
        }
    }

    fn outbox(items: &[Item]) -> Outbox {
        let mut outbox = Outbox::default();
        for item in items {
            outbox.put(item.clone());
        }
        outbox
    }

    #[test]
    fn a_conversation_s_order_is_kept_and_another_s_does_not_wait_for_it() {
        let mut out = outbox(&[reply("a", "a1", 0), reply("a", "a2", 1), reply("b", "b1", 2)]);
        assert_eq!(out.next().map(Item::cid), Some("a1"));
        out.stands("a1", Stands::Sending);
        assert_eq!(out.next().map(Item::cid), Some("b1"), "a2 waits for a1");
        out.take("a1");
        assert_eq!(out.next().map(Item::cid), Some("a2"));
    }

    #[test]
    fn what_was_refused_goes_again_by_hand_only() {
        let mut out = outbox(&[reply("a", "a1", 0)]);
        out.stands("a1", Stands::Refused("owned".to_owned()));
        out.again();
        assert_eq!(out.next(), None);
        out.stands("a1", Stands::Waiting);
        assert_eq!(out.next().map(Item::cid), Some("a1"));
    }

    #[test]
    fn a_closed_page_sends_the_same_again_and_nothing_twice() {
        let mut out = outbox(&[reply("a", "a1", 0)]);
        out.stands("a1", Stands::Sending);
        out.keep("ann");
        let back = Outbox::kept("ann", 1).0;
        assert_eq!(back.next().map(Item::cid), Some("a1"), "under the id that it had");
        assert_eq!(Outbox::kept("ben", 1).0, Outbox::default());
        let mut twice = back.clone();
        twice.put(reply("a", "a1", 0));
        assert_eq!(twice.items().len(), 1);
        wipe();
        assert_eq!(Outbox::kept("ann", 1).0, Outbox::default());
    }

    #[test]
    fn what_is_hours_old_goes_by_hand_only_and_is_young_again_then() {
        let mut out = outbox(&[reply("a", "a1", 0), reply("b", "b1", 1)]);
        assert_eq!(out.age(BY_ITSELF - 1), Aged::default());
        assert_eq!(out.age(BY_ITSELF), Aged { held: 1, dropped: 0 });
        assert_eq!(out.next().map(Item::cid), Some("b1"), "the other is young enough");
        out.again();
        assert_eq!(out.items()[0].stands, Stands::Refused(OLD.to_owned()));
        out.retry("a1", 7, KEPT - 1);
        assert_eq!(out.age(KEPT), Aged { held: 1, dropped: 0 }, "b1");
        let next = out.next().expect("goes again");
        assert!(next.cid() == "a1" && matches!(&next.what, What::Reply(reply) if reply.after == 7));
        // So it is for a page that was closed meanwhile.
        outbox(&[reply("a", "a1", 0)]).keep("ann");
        let (back, aged) = Outbox::kept("ann", BY_ITSELF);
        assert_eq!((back.next(), back.items().len()), (None, 1));
        assert_eq!(aged, Aged { held: 1, dropped: 0 });
        wipe();
    }

    #[test]
    fn what_is_half_a_day_old_is_no_longer_kept_and_its_member_is_told_once() {
        let all = [reply("a", "a1", 0), reply("a", "a2", 1)];
        outbox(&all).keep("ann");
        assert_eq!(Outbox::kept("ann", KEPT).1, Aged { held: 1, dropped: 1 });
        assert_eq!(Outbox::kept("ann", KEPT).1, Aged::default(), "told already");
        // Also where somebody else opens the desk in this browser.
        outbox(&all).keep("ann");
        tidy(KEPT - 1);
        assert_eq!(storage::keys(PREFIX), ["out.ann"]);
        tidy(KEPT);
        tidy(KEPT + 1);
        assert!(storage::keys(PREFIX).is_empty());
        assert_eq!(Outbox::kept("ben", KEPT + 1).1, Aged::default());
        assert_eq!(
            Outbox::kept("ann", KEPT + 1),
            (Outbox::default(), Aged { held: 0, dropped: 2 })
        );
        assert_eq!(Outbox::kept("ann", KEPT + 1).1, Aged::default());
        outbox(&all).keep("ann");
        tidy(KEPT);
        wipe();
        assert_eq!(
            Outbox::kept("ann", KEPT).1,
            Aged::default(),
            "who signs out leaves nothing"
        );
    }

    #[test]
    fn outbox_format_unchanged() {
        let json = serde_json::to_string(&reply("a", "a1", 5)).unwrap();
        assert_eq!(
            json,
            r#"{"session":"a","what":{"reply":{"cid":"a1","text":"a1","template":null,"channel":null,"after":0}},"at":5,"stands":"waiting","text":"a1"}"#
        );
        let note = Item {
            what: What::Note {
                cid: "n".to_owned(),
                text: "x".to_owned(),
            },
            stands: Stands::Refused("owned".to_owned()),
            ..reply("a", "a1", 5)
        };
        assert_eq!(
            serde_json::to_string(&note).unwrap(),
            r#"{"session":"a","what":{"note":{"cid":"n","text":"x"}},"at":5,"stands":{"refused":"owned"},"text":"a1"}"#
        );
    }
}
