//! Whether a chain stands as it was written, and if not, which row is the first that does not.

use super::chain::{self, GENESIS, Hash, Head, Key};
use crate::desk::documents::{AuditRow, Verified};
use crate::encode::hex;
use crate::handoff::secret::same;

/// The row stands at its place, but not as it was written.
pub const CHANGED: &str = "changed";
/// There is none at this place.
pub const MISSING: &str = "missing";
/// It is there, but stands at another place.
pub const MOVED: &str = "moved";
/// Nobody wrote the one that is at this place.
pub const ADDED: &str = "added";
/// This one and those after it are gone from the end.
pub const CUT_OFF: &str = "cut_off";

/// Verifies rows as they come, oldest first: a log of any length, page by page.
#[derive(Clone, Debug)]
pub struct Verifier {
    key: Option<Key>,
    rows: i64,
    /// The place that comes next, or that is wrong.
    place: i64,
    /// The hash before it.
    prev: Hash,
    broken: Option<&'static str>,
}

impl Verifier {
    /// From the first row on. With a key the seals are verified too.
    #[must_use]
    pub fn new(key: Option<Key>) -> Verifier {
        Verifier::after(0, GENESIS, key)
    }

    /// From the row after this one on: for a part of the log.
    #[must_use]
    pub fn after(seq: i64, hash: Hash, key: Option<Key>) -> Verifier {
        Verifier {
            key,
            rows: 0,
            place: seq.saturating_add(1),
            prev: hash,
            broken: None,
        }
    }

    /// The next row, with its seal where seals are verified.
    pub fn row(&mut self, row: &AuditRow, seal: &str) {
        self.rows += 1;
        if let Some(why) = self.broken {
            self.look_for_it(row, why);
            return;
        }
        let hash = chain::hash(&self.prev, row);
        let whole = row.seq == self.place && row.hash == hex(&hash);
        if whole && self.key.as_ref().is_none_or(|key| same(seal, &key.seal(&hash))) {
            self.place = self.place.saturating_add(1);
            self.prev = hash;
            return;
        }
        let why = match row.seq.cmp(&self.place) {
            std::cmp::Ordering::Less => ADDED,
            std::cmp::Ordering::Equal => CHANGED,
            std::cmp::Ordering::Greater => MISSING,
        };
        self.broken = Some(why);
        if !whole {
            self.look_for_it(row, why);
        }
    }

    /// Whether this is the row that belongs to the place that is wrong: its hash says so, wherever it stands.
    fn look_for_it(&mut self, row: &AuditRow, why: &'static str) {
        let there = AuditRow {
            seq: self.place,
            ..row.clone()
        };
        if row.hash == hex(&chain::hash(&self.prev, &there)) {
            let in_front = why != MISSING && row.seq == self.place;
            self.broken = Some(if in_front { ADDED } else { MOVED });
        }
    }

    /// The verdict. `head`: where the chain ends, as it was kept apart; none: there was none, or it was not sealed by this deployment.
    #[must_use]
    pub fn end(self, head: Option<Head>) -> Verified {
        let last = self.place - 1;
        let why = self.broken.or(match head {
            None => Some(CUT_OFF),
            Some(head) if head.seq < last => Some(ADDED),
            Some(head) if head.seq > last || head.hash != self.prev => Some(CUT_OFF),
            Some(_) => None,
        });
        let broken_at = match (why, head) {
            (None, _) => 0,
            (Some(ADDED), Some(head)) if self.broken.is_none() => head.seq + 1,
            (Some(_), _) => self.place,
        };
        Verified {
            whole: why.is_none(),
            rows: self.rows,
            broken_at,
            why: why.unwrap_or_default().to_owned(),
            head: head.map_or_else(String::new, |head| hex(&head.hash)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::chain::{Entry, Severity, append};
    use crate::time::At;
    use proptest::prelude::*;

    fn key() -> Key {
        Key::of(&[7; 32], "riverside")
    }

    type Chain = (Vec<(AuditRow, String)>, String);

    fn written(entries: usize) -> Chain {
        let mut head = String::new();
        let mut rows = Vec::new();
        for n in 0..entries {
            let (object, after) = (format!("tpl_{n}"), format!("text {n}"));
            let entry = Entry {
                actor: ["staff:ann", "admin", "voice:twilio"][n % 3],
                action: ["template_edited", "session_read"][n % 2],
                object: &object,
                before: "before",
                after: &after,
                reason: "because",
                severity: Severity::ALL[n % 4],
            };
            let next = append(&head, n as i64, &key(), At(1_700_000_000_000 + n as i64), &entry);
            head = next.head;
            rows.push((next.row, next.seal));
        }
        (rows, head)
    }

    fn judged(rows: &[(AuditRow, String)], head: &str, with: Option<Key>) -> (i64, String) {
        let mut verifier = Verifier::new(with);
        for (row, seal) in rows {
            verifier.row(row, seal);
        }
        let verdict = verifier.end(Head::read(head, &key()));
        assert_eq!(verdict.whole, verdict.why.is_empty());
        assert_eq!(verdict.whole, verdict.broken_at == 0);
        assert_eq!(verdict.rows, rows.len() as i64);
        (verdict.broken_at, verdict.why)
    }

    fn both(rows: &[(AuditRow, String)], head: &str) -> (i64, String) {
        let with = judged(rows, head, Some(key()));
        assert_eq!(judged(rows, head, None), with, "the same without the key");
        with
    }

    fn said(at: i64, why: &str) -> (i64, String) {
        (at, why.to_owned())
    }

    #[test]
    fn a_log_that_nobody_touched_is_whole() {
        for n in [0, 1, 2, 40] {
            let (rows, head) = written(n);
            let head = if n == 0 { Head::default().written(&key()) } else { head };
            assert_eq!(both(&rows, &head), said(0, ""));
        }
    }

    #[test]
    fn a_head_that_is_gone_or_that_nobody_sealed_is_a_cut_off_end() {
        let (rows, head) = written(5);
        assert_eq!(both(&rows, ""), said(6, CUT_OFF));
        let forged = head.replace("5 ", "4 ");
        assert_eq!(both(&rows[..4], &forged), said(5, CUT_OFF));
    }

    #[test]
    fn whoever_computes_the_chain_anew_without_the_pepper_is_found_at_the_row() {
        let (mut rows, head) = written(9);
        rows[3].0.after = "forged".into();
        let mut prev = chain::read_hash(&rows[2].0.hash).expect("a hash");
        for (row, _) in &mut rows[3..] {
            prev = chain::hash(&prev, row);
            row.hash = hex(&prev);
        }
        assert_eq!(judged(&rows, &head, Some(key())), said(4, CHANGED));
        // Without the key only the end tells: whoever noted a head down sees it.
        assert_eq!(judged(&rows, &head, None), said(10, CUT_OFF));
    }

    #[test]
    fn rows_that_were_put_at_the_end_or_before_the_beginning_are_added() {
        let (mut rows, head) = written(3);
        let more = append("", 0, &key(), At(0), &Entry::default());
        let mut row = more.row;
        row.seq = 4;
        let hash = chain::hash(&chain::read_hash(&rows[2].0.hash).expect("a hash"), &row);
        row.hash = hex(&hash);
        rows.push((row.clone(), key().seal(&hash)));
        assert_eq!(both(&rows, &head), said(4, ADDED));
        rows.pop();
        row.seq = 0;
        rows.insert(0, (row, String::new()));
        assert_eq!(both(&rows, &head), said(1, ADDED));
    }

    #[test]
    fn after_an_end_that_was_cut_off_the_log_goes_on_with_a_gap() {
        let (mut rows, head) = written(6);
        rows.truncate(3);
        let next = append(&head, 3, &key(), At(1), &Entry::default());
        rows.push((next.row, next.seal));
        assert_eq!(both(&rows, &next.head), said(4, MISSING));
        // And when the head went with it.
        rows.truncate(3);
        let next = append("", 3, &key(), At(1), &Entry::default());
        rows.push((next.row, next.seal));
        assert_eq!(both(&rows, &next.head), said(4, MISSING));
    }

    proptest! {
        #[test]
        fn any_field_of_any_row_that_is_changed_is_found_at_that_row(
            n in 1usize..24, at in 0usize..24, field in 0usize..11, more in "[a-z\\x00\u{e5}]{1,4}", place in 0usize..64, bit in 0u8..7
        ) {
            let (mut rows, head) = written(n);
            let at = at % n;
            let (row, seal) = &mut rows[at];
            let flip = |text: &mut String| {
                let mut bytes = text.clone().into_bytes();
                let place = place % bytes.len();
                bytes[place] ^= 1 << bit;
                *text = String::from_utf8_lossy(&bytes).into_owned();
            };
            let expected = if field == 9 { MOVED } else { CHANGED };
            match field {
                0 => row.actor += &more,
                1 => row.action += &more,
                2 => flip(&mut row.object),
                3 => flip(&mut row.before),
                4 => flip(&mut row.after),
                5 => row.reason.clear(),
                6 => row.severity += &more,
                7 => row.at = row.at.plus(1 << (place % 40)),
                8 => flip(&mut row.hash),
                9 => row.seq ^= 1 << (6 + place % 30),
                _ => flip(seal),
            }
            let found = judged(&rows, &head, Some(key()));
            prop_assert_eq!(found, said(at as i64 + 1, expected));
        }

        #[test]
        fn a_row_that_was_removed_is_named(n in 2usize..24, at in 0usize..24) {
            let (mut rows, head) = written(n);
            let at = at % n;
            rows.remove(at);
            let expected = if at == n - 1 { CUT_OFF } else { MISSING };
            prop_assert_eq!(both(&rows, &head), said(at as i64 + 1, expected));
        }

        #[test]
        fn two_rows_that_were_swapped_are_found_at_the_first(n in 2usize..24, a in 0usize..24, b in 0usize..24, with_places in any::<bool>()) {
            let (a, b) = (a % n, b % n);
            prop_assume!(a != b);
            let (mut rows, head) = written(n);
            rows.swap(a, b);
            if with_places {
                // As an UPDATE does it: each has the other's place and is otherwise as it was written.
                rows[a].0.seq = a as i64 + 1;
                rows[b].0.seq = b as i64 + 1;
            }
            prop_assert_eq!(both(&rows, &head), said(a.min(b) as i64 + 1, MOVED));
        }

        #[test]
        fn a_row_that_was_put_in_between_is_named(n in 2usize..24, at in 0usize..24) {
            let (mut rows, head) = written(n);
            let at = at % n;
            let mut foreign = rows[at].clone();
            foreign.0.actor = "staff:mallory".into();
            rows.insert(at, foreign);
            prop_assert_eq!(both(&rows, &head), said(at as i64 + 1, ADDED));
        }

        #[test]
        fn an_end_that_was_cut_off_is_named(n in 1usize..24, left in 0usize..24) {
            let left = left % n;
            let (mut rows, head) = written(n);
            rows.truncate(left);
            prop_assert_eq!(both(&rows, &head), said(left as i64 + 1, CUT_OFF));
        }

        #[test]
        fn a_part_of_the_log_is_verified_by_itself(n in 3usize..24, from in 1usize..24) {
            let from = 1 + from % (n - 1);
            let (rows, head) = written(n);
            let prev = chain::read_hash(&rows[from - 1].0.hash).expect("a hash");
            let mut verifier = Verifier::after(from as i64, prev, Some(key()));
            for (row, seal) in &rows[from..] {
                verifier.row(row, seal);
            }
            prop_assert!(verifier.end(Head::read(&head, &key())).whole);
        }
    }
}
