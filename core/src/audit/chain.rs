//! How a row is hashed and sealed, and the head of the chain.

use crate::desk::documents::AuditRow;
use crate::encode::{hex, read_hex};
use crate::handoff::secret::{hmac_sha256, same_bytes};
use crate::time::At;
use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];
/// What stands before the first row.
pub const GENESIS: Hash = [0; 32];
/// The first bytes of everything that is hashed: a change of the encoding is another number.
const ROW: &[u8] = b"samtal audit row 1\n";
const KEY: &[u8] = b"samtal audit key 1\n";
const SEAL: &[u8] = b"samtal audit seal 1\n";
const HEAD: &[u8] = b"samtal audit head 1\n";
/// Bytes of a seal: 128 bits, too many to try.
const SEAL_BYTES: usize = 16;

/// How bad it is if it is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The daily work.
    #[default]
    Info,
    /// It changes what the clinic says or who may do what.
    Notice,
    /// Somebody tried what they may not.
    Warning,
    /// Somebody has to look at it.
    Alert,
}

impl Severity {
    /// Every one.
    pub const ALL: [Severity; 4] = [Severity::Info, Severity::Notice, Severity::Warning, Severity::Alert];

    /// Its name in a row.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Alert => "alert",
        }
    }
}

/// What is told of an act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Who: `staff:ann`, `admin`, `voice:twilio`, `system`, …
    pub actor: &'a str,
    /// What.
    pub action: &'a str,
    /// On what: an id, never a patient's words.
    pub object: &'a str,
    /// Before, for an edit.
    pub before: &'a str,
    /// After.
    pub after: &'a str,
    /// Why.
    pub reason: &'a str,
    /// How bad it is if it is wrong.
    pub severity: Severity,
}

/// The row's hash, under the one before. Every text is preceded by its length: no two rows have the same bytes.
#[must_use]
pub fn hash(prev: &Hash, row: &AuditRow) -> Hash {
    let mut sum = Sha256::new();
    sum.update(ROW);
    sum.update(prev);
    sum.update(row.seq.to_be_bytes());
    sum.update(row.at.0.to_be_bytes());
    for text in [
        &row.actor,
        &row.action,
        &row.object,
        &row.before,
        &row.after,
        &row.reason,
        &row.severity,
    ] {
        sum.update((text.len() as u64).to_be_bytes());
        sum.update(text.as_bytes());
    }
    sum.finalize().into()
}

/// Reads a hash.
#[must_use]
pub fn read_hash(text: &str) -> Option<Hash> {
    read_hex(text)?.try_into().ok()
}

/// What a clinic's rows are sealed with.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of a clinic: another one for each, so that no clinic's rows pass for another's.
    #[must_use]
    pub fn of(pepper: &[u8], clinic: &str) -> Key {
        Key(hmac_sha256(pepper, &[KEY, clinic.as_bytes()]))
    }

    /// The seal of a row with this hash.
    #[must_use]
    pub fn seal(&self, hash: &Hash) -> String {
        self.written(&[SEAL, hash])
    }

    /// The seal of a head.
    #[must_use]
    fn seal_head(&self, head: &Head) -> String {
        self.written(&[HEAD, &head.seq.to_be_bytes(), &head.hash])
    }

    fn written(&self, parts: &[&[u8]]) -> String {
        hex(&hmac_sha256(&self.0, parts)[..SEAL_BYTES])
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// The end of the chain: how many rows there are, and the last one's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last row; 0: there is none yet.
    pub seq: i64,
    /// Its hash.
    pub hash: Hash,
}

impl Default for Head {
    fn default() -> Self {
        Head { seq: 0, hash: GENESIS }
    }
}

impl Head {
    /// As it is stored, sealed.
    #[must_use]
    pub fn written(&self, key: &Key) -> String {
        format!("{} {} {}", self.seq, hex(&self.hash), key.seal_head(self))
    }

    /// Reads what is stored. `None`: this is no head that this deployment wrote.
    #[must_use]
    pub fn read(text: &str, key: &Key) -> Option<Head> {
        let mut parts = text.split(' ');
        let head = Head {
            seq: parts.next()?.parse().ok()?,
            hash: read_hash(parts.next()?)?,
        };
        let sealed = same_bytes(parts.next()?.as_bytes(), key.seal_head(&head).as_bytes());
        (sealed && parts.next().is_none()).then_some(head)
    }
}

/// A row as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The row.
    pub row: AuditRow,
    /// Its seal.
    pub seal: String,
    /// The head from now on, sealed.
    pub head: String,
}

/// The next row. `head`: as it is stored, empty before the first row; `last`: the last row that is stored, 0 without one.
///
/// Where they do not belong together somebody has been at the database. The row is written all the same, for the clinic has to go on; but at
/// a distance, so that the gap stays in the chain and every verification finds it. To join on would heal what was done.
#[must_use]
pub fn append(head: &str, last: i64, key: &Key, at: At, entry: &Entry<'_>) -> Written {
    let known = if head.is_empty() && last == 0 {
        Some(Head::default())
    } else {
        Head::read(head, key)
    };
    let (seq, prev) = match known {
        // A last row that is gone is a gap already.
        Some(head) if last <= head.seq => (head.seq.saturating_add(1), head.hash),
        _ => (last.max(0).saturating_add(2), GENESIS),
    };
    let mut row = AuditRow {
        seq,
        at,
        actor: entry.actor.to_owned(),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        before: entry.before.to_owned(),
        after: entry.after.to_owned(),
        reason: entry.reason.to_owned(),
        severity: entry.severity.as_str().to_owned(),
        hash: String::new(),
    };
    let hash = hash(&prev, &row);
    row.hash = hex(&hash);
    Written {
        row,
        seal: key.seal(&hash),
        head: Head { seq, hash }.written(key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::of(&[7; 32], "riverside")
    }

    fn entry() -> Entry<'static> {
        Entry {
            actor: "staff:ann",
            action: "template_edited",
            object: "day_before",
            before: "a",
            after: "b",
            reason: "clearer",
            severity: Severity::Notice,
        }
    }

    #[test]
    fn written_row_format_unchanged() {
        let first = append("", 0, &key(), At(1_700_000_000_000), &entry());
        let expected = AuditRow {
            seq: 1,
            at: At(1_700_000_000_000),
            actor: "staff:ann".into(),
            action: "template_edited".into(),
            object: "day_before".into(),
            before: "a".into(),
            after: "b".into(),
            reason: "clearer".into(),
            severity: "notice".into(),
            hash: "9e3f944205babbd4412cad479c1c42ea679096c67459f0a128e0e533875b88e3".into(),
        };
        assert_eq!(first.row, expected);
        assert_eq!(first.seal, "771f3c54ced42678ca8ada55729850d9");
        assert_eq!(
            first.head,
            "1 9e3f944205babbd4412cad479c1c42ea679096c67459f0a128e0e533875b88e3 80e843527358999a2ef96ca1cef88cf6"
        );
        let second = append(&first.head, 1, &key(), At(1_700_000_000_001), &Entry::default());
        assert_eq!((second.row.seq, second.row.severity.as_str()), (2, "info"));
        assert_eq!(
            second.row.hash,
            "adfeac7cfd94e334466aba49d1335b05904278a4c3af98c66f28db01ad2e01df"
        );
    }

    #[test]
    fn no_two_rows_have_the_same_bytes() {
        let row = |actor: &str, action: &str| AuditRow {
            actor: actor.into(),
            action: action.into(),
            ..AuditRow::default()
        };
        assert_ne!(hash(&GENESIS, &row("ab", "c")), hash(&GENESIS, &row("a", "bc")));
        assert_ne!(hash(&GENESIS, &row("", "abc")), hash(&GENESIS, &row("abc", "")));
        assert_ne!(hash(&GENESIS, &row("a", "b")), hash(&[1; 32], &row("a", "b")));
    }

    #[test]
    fn a_head_is_read_by_its_own_clinic_only() {
        let head = Head { seq: 3, hash: [9; 32] };
        let text = head.written(&key());
        assert_eq!(Head::read(&text, &key()), Some(head));
        assert_eq!(Head::read(&text, &Key::of(&[7; 32], "lakeside")), None);
        assert_eq!(Head::read(&text, &Key::of(&[8; 32], "riverside")), None);
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] = if bytes[place] == b'4' { b'5' } else { b'4' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            assert_eq!(Head::read(&changed, &key()), None, "{place}");
        }
        for wrong in [
            "",
            "3",
            &format!("{text} "),
            &format!(" {text}"),
            &text.replace(' ', "  "),
        ] {
            assert_eq!(Head::read(wrong, &key()), None, "{wrong}");
        }
    }

    #[test]
    fn where_somebody_was_at_the_database_the_next_row_leaves_a_gap() {
        let sound = Head { seq: 3, hash: [9; 32] }.written(&key());
        let next = |head: &str, last| append(head, last, &key(), At(0), &entry()).row.seq;
        assert_eq!(next(&sound, 3), 4);
        // The end was cut off: the gap is there.
        assert_eq!(next(&sound, 1), 4);
        // Rows that nobody wrote, a head that nobody sealed, none at all.
        assert_eq!(next(&sound, 7), 9);
        assert_eq!(next("3 00 00", 3), 5);
        assert_eq!(next("", 3), 5);
        assert_eq!(next(&sound, i64::MAX), i64::MAX);
    }
}
