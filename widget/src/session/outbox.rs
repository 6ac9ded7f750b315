//! What the patient has sent and the server has not acknowledged yet: first in, first out, one in flight.
//!
//! Nothing leaves the outbox but by an acknowledgement (or by the patient's own hand), so that nothing is lost quietly. Sending the same
//! item twice is harmless: its `cid` is the same.

use crate::session::backoff;
use samtal_core::time::DAY;

/// How long an item is tried by itself. After that the patient is asked.
pub const KEEP: i64 = DAY;
/// After this many failures the patient sees that something is wrong, and the clinic's number; trying goes on.
const PATIENCE: u32 = 3;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// A message.
    Message(String),
    /// Consent to this version of the clinic's text.
    Consent(String),
    /// The answer to an item of a form.
    Answer {
        /// The form's id.
        form: String,
        /// The item's id.
        item: String,
        /// The answer; empty clears it.
        value: String,
    },
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It waits for its turn or for the next try.
    Waiting,
    /// It is on its way.
    Sending,
    /// It will not be tried again unless the patient says so.
    Failed,
}

/// One thing to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its id: what makes a second sending harmless.
    pub cid: String,
    /// What.
    pub payload: Payload,
    /// Since when, in milliseconds.
    pub at: i64,
    /// How far.
    pub progress: Progress,
    /// Failures so far.
    pub failures: u32,
}

impl Item {
    /// The message's text; nothing for other things.
    pub fn text(&self) -> Option<&str> {
        match &self.payload {
            Payload::Message(text) => Some(text),
            Payload::Consent(_) | Payload::Answer { .. } => None,
        }
    }

    /// The form, the item and the answer, where it is one.
    pub fn answer(&self) -> Option<(&str, &str, &str)> {
        match &self.payload {
            Payload::Answer { form, item, value } => Some((form, item, value)),
            Payload::Message(_) | Payload::Consent(_) => None,
        }
    }

    /// Whether to show the patient that it is in trouble.
    pub fn troubled(&self) -> bool {
        self.progress == Progress::Failed || self.failures >= PATIENCE
    }
}

/// The items, oldest first.
#[derive(Debug, Default)]
pub struct Outbox {
    items: Vec<Item>,
}

impl Outbox {
    /// The items, oldest first.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Puts an item in its place by age; one that is known already is left as it is.
    pub fn put(&mut self, cid: String, payload: Payload, at: i64) {
        if self.items.iter().any(|i| i.cid == cid) {
            return;
        }
        let place = self.items.partition_point(|i| i.at <= at);
        let item = Item {
            cid,
            payload,
            at,
            progress: Progress::Waiting,
            failures: 0,
        };
        self.items.insert(place, item);
    }

    /// The next item to send, which is then on its way. None while another is, or when nothing waits.
    ///
    /// A failed item does not hold up those behind it: the patient decides about it, perhaps much later.
    pub fn next(&mut self, now: i64) -> Option<Item> {
        if self.items.iter().any(|i| i.progress == Progress::Sending) {
            return None;
        }
        for item in &mut self.items {
            if now - item.at > KEEP {
                item.progress = Progress::Failed;
            }
        }
        let item = self.items.iter_mut().find(|i| i.progress == Progress::Waiting)?;
        item.progress = Progress::Sending;
        Some(item.clone())
    }

    /// It is in the log: it leaves the outbox. Whether it was there.
    pub fn acknowledge(&mut self, cid: &str) -> bool {
        let before = self.items.len();
        self.items.retain(|i| i.cid != cid);
        self.items.len() < before
    }

    /// It may succeed later: how long to wait, at least `floor` milliseconds.
    pub fn retry(&mut self, cid: &str, floor: i64, dice: f64) -> i64 {
        let Some(item) = self.items.iter_mut().find(|i| i.cid == cid) else {
            return 0;
        };
        item.progress = Progress::Waiting;
        item.failures += 1;
        backoff::wait(item.failures, dice).max(floor)
    }

    /// It cannot succeed as it is.
    pub fn fail(&mut self, cid: &str) {
        for item in self.items.iter_mut().filter(|i| i.cid == cid) {
            item.progress = Progress::Failed;
        }
    }

    /// Whatever was on its way is not known to have arrived (the socket is gone): it waits again.
    pub fn recall(&mut self) {
        for item in &mut self.items {
            if item.progress == Progress::Sending {
                item.progress = Progress::Waiting;
            }
        }
    }

    /// "Try again": as if it were new, under another id where the server had refused it (under the old one it would for ever).
    pub fn again(&mut self, cid: &str, fresh: String, now: i64) -> Option<Item> {
        let place = self.items.iter().position(|i| i.cid == cid)?;
        let mut item = self.items.remove(place);
        if item.progress == Progress::Failed {
            item.cid = fresh;
            item.at = now;
        }
        item.progress = Progress::Waiting;
        item.failures = 0;
        let place = self.items.partition_point(|i| i.at <= item.at);
        self.items.insert(place, item.clone());
        Some(item)
    }

    /// Empties the outbox: the texts of its messages, oldest first.
    pub fn drain(&mut self) -> Vec<String> {
        let items = std::mem::take(&mut self.items);
        items
            .into_iter()
            .filter_map(|i| match i.payload {
                Payload::Message(text) => Some(text),
                Payload::Consent(_) | Payload::Answer { .. } => None,
            })
            .collect()
    }

    /// Takes out the answers of a form, or of one of its items, that are not on their way: their ids. Another answer follows, or the form is
    /// finished with them.
    pub fn take_answers(&mut self, form: &str, item: Option<&str>) -> Vec<String> {
        let replaced = |i: &&Item| {
            let answer = i
                .answer()
                .filter(|a| a.0 == form && item.is_none_or(|item| a.1 == item));
            answer.is_some() && i.progress != Progress::Sending
        };
        let cids: Vec<String> = self.items.iter().filter(replaced).map(|i| i.cid.clone()).collect();
        self.items.retain(|i| !cids.contains(&i.cid));
        cids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Payload {
        Payload::Message(text.to_owned())
    }

    fn with(cids: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for (i, cid) in cids.iter().enumerate() {
            outbox.put((*cid).to_owned(), message(cid), i as i64);
        }
        outbox
    }

    fn next(outbox: &mut Outbox, now: i64) -> Option<String> {
        outbox.next(now).map(|i| i.cid)
    }

    #[test]
    fn items_go_one_at_a_time_in_their_order() {
        let mut outbox = with(&["a", "b"]);
        assert_eq!(next(&mut outbox, 5).as_deref(), Some("a"));
        assert_eq!(next(&mut outbox, 5), None);
        assert!(outbox.acknowledge("a"));
        assert_eq!(next(&mut outbox, 5).as_deref(), Some("b"));
    }

    #[test]
    fn only_an_acknowledgement_removes_an_item() {
        let mut outbox = with(&["a"]);
        for _ in 0..50 {
            assert_eq!(next(&mut outbox, 5).as_deref(), Some("a"));
            outbox.retry("a", 0, 1.0);
        }
        assert!(outbox.items()[0].troubled());
        assert!(outbox.acknowledge("a"));
        assert!(!outbox.acknowledge("a"), "the second time it is gone");
        assert!(outbox.items().is_empty());
    }

    #[test]
    fn a_lost_socket_puts_the_item_back_with_its_own_id() {
        let mut outbox = with(&["a", "b"]);
        next(&mut outbox, 5);
        outbox.recall();
        assert_eq!(next(&mut outbox, 5).as_deref(), Some("a"));
    }

    #[test]
    fn the_server_may_ask_for_a_longer_wait() {
        let mut outbox = with(&["a"]);
        assert_eq!(outbox.retry("a", 7_000, 0.3), 7_000);
        assert_eq!(outbox.retry("a", 0, 1.0), 1_000);
    }

    #[test]
    fn a_refused_item_waits_for_the_patient_and_holds_nobody_up() {
        let mut outbox = with(&["a", "b"]);
        next(&mut outbox, 5);
        outbox.fail("a");
        assert_eq!(next(&mut outbox, 5).as_deref(), Some("b"));
        outbox.acknowledge("b");
        assert_eq!(next(&mut outbox, 5), None);
        let again = outbox.again("a", "fresh".to_owned(), 9).map(|i| i.cid);
        assert_eq!(again.as_deref(), Some("fresh"));
        assert_eq!(next(&mut outbox, 9).as_deref(), Some("fresh"));
    }

    #[test]
    fn trying_again_what_was_not_refused_keeps_its_id() {
        let mut outbox = with(&["a"]);
        outbox.retry("a", 0, 1.0);
        let again = outbox.again("a", "fresh".to_owned(), 9).map(|i| i.cid);
        assert_eq!(again.as_deref(), Some("a"));
    }

    #[test]
    fn after_a_day_the_patient_is_asked() {
        let mut outbox = with(&["a"]);
        assert_eq!(next(&mut outbox, KEEP + 1), None);
        assert_eq!(outbox.items()[0].progress, Progress::Failed);
    }

    #[test]
    fn what_another_tab_has_put_is_not_put_twice() {
        let mut outbox = with(&["a"]);
        outbox.put("a".to_owned(), message("a"), 0);
        outbox.put("0".to_owned(), message("older"), -1);
        let cids: Vec<&str> = outbox.items().iter().map(|i| i.cid.as_str()).collect();
        assert_eq!(cids, ["0", "a"]);
    }

    #[test]
    fn a_newer_answer_replaces_an_older_one_that_is_not_on_its_way() {
        let answer = |item: &str, value: &str| Payload::Answer {
            form: "intake".to_owned(),
            item: item.to_owned(),
            value: value.to_owned(),
        };
        let mut outbox = Outbox::default();
        outbox.put("a".to_owned(), answer("name", "S"), 0);
        outbox.put("b".to_owned(), answer("reason", "x"), 1);
        assert_eq!(outbox.take_answers("intake", Some("name")), ["a"]);
        outbox.put("c".to_owned(), answer("name", "Sa"), 2);
        assert_eq!(next(&mut outbox, 5).as_deref(), Some("b"));
        assert_eq!(outbox.take_answers("intake", None), ["c"], "the other is on its way");
        assert_eq!(outbox.take_answers("another", None), [""; 0]);
    }

    #[test]
    fn what_was_unsent_can_be_taken_out_as_text() {
        let mut outbox = with(&["one", "two"]);
        outbox.put("c".to_owned(), Payload::Consent("v".to_owned()), 0);
        assert_eq!(outbox.drain(), ["one", "two"]);
        assert!(outbox.items().is_empty());
    }
}
