//! An export, verified where there is neither a service nor a secret: `cargo xtask audit verify export.json`.

use super::chain::{Head, read_hash};
use super::verify::Verifier;
use crate::desk::documents::{Audit, Verified};
use serde::de::DeserializeOwned;

/// Why an export says nothing about the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChain {
    /// It is no export of the audit.
    NotOne,
    /// Entries were left out by a filter.
    Filtered,
}

/// Reads one answer of `GET …/desk/audit`, or several in a JSON array, in whatever order they were fetched.
///
/// # Errors
/// When it is neither.
pub fn read(text: &str) -> Result<Vec<Audit>, NoChain> {
    fn as_json<T: DeserializeOwned>(text: &str) -> Result<T, NoChain> {
        serde_json::from_str(text).map_err(|_| NoChain::NotOne)
    }
    as_json::<Vec<Audit>>(text).or_else(|_| Ok(vec![as_json::<Audit>(text)?]))
}

/// Verifies the pages of an export. `noted`: a head that was noted down elsewhere (its hash), which must be the export's.
///
/// # Errors
/// When the pages are no part of a chain.
pub fn verify(mut pages: Vec<Audit>, noted: Option<&str>) -> Result<Verified, NoChain> {
    if pages.iter().any(|page| page.filtered) {
        return Err(NoChain::Filtered);
    }
    // The oldest page is the one that names the smallest place to go on from; the last one names none.
    pages.sort_by_key(|page| page.next);
    let oldest = pages.first().ok_or(NoChain::NotOne)?;
    let prev = read_hash(&oldest.prev).ok_or(NoChain::NotOne)?;
    // The oldest entry of a page that has more behind it is the one to go on from.
    let before = (oldest.next - 1).max(0);
    // What was fetched later may know a later end; the newest entries are of the page that was fetched first, and so is the end.
    let end = pages.last().ok_or(NoChain::NotOne)?;
    let head = Head {
        seq: end.last,
        hash: read_hash(&end.head).ok_or(NoChain::NotOne)?,
    };
    let noted = noted.map(|noted| noted.trim().to_ascii_lowercase());
    let known = noted.is_none_or(|noted| noted == end.head);
    let mut verifier = Verifier::after(before, prev, None);
    for page in &pages {
        for row in page.rows.iter().rev() {
            verifier.row(row, "");
        }
    }
    Ok(verifier.end(known.then_some(head)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::chain::{Entry, GENESIS, Key, append};
    use crate::audit::verify::{ADDED, CHANGED, CUT_OFF, MISSING, MOVED};
    use crate::desk::documents::AuditRow;
    use crate::encode::hex;
    use crate::time::At;

    fn rows(n: i64) -> Vec<AuditRow> {
        let key = Key::of(&[7; 32], "riverside");
        let mut head = String::new();
        (0..n)
            .map(|i| {
                let next = append(&head, i, &key, At(i), &Entry::default());
                head = next.head;
                next.row
            })
            .collect()
    }

    /// As the service hands it out: newest first, in pages.
    fn exported(rows: &[AuditRow], size: usize, from: usize) -> Vec<Audit> {
        let all = &rows[from..];
        let mut pages = Vec::new();
        let mut end = all.len();
        while end > 0 {
            let start = end.saturating_sub(size);
            let place = from + start;
            pages.push(Audit {
                rows: all[start..end].iter().rev().cloned().collect(),
                next: if place == 0 { 0 } else { rows[place].seq },
                filtered: false,
                prev: if place == 0 {
                    hex(&GENESIS)
                } else {
                    rows[place - 1].hash.clone()
                },
                last: rows.last().map_or(0, |r| r.seq),
                head: rows.last().map_or_else(|| hex(&GENESIS), |r| r.hash.clone()),
            });
            end = start;
        }
        pages
    }

    fn found(pages: Vec<Audit>) -> (i64, String) {
        let verdict = verify(pages, None).expect("a chain");
        (verdict.broken_at, verdict.why)
    }

    #[test]
    fn a_whole_export_in_any_pages_and_any_order_is_whole() {
        let rows = rows(20);
        for size in [1, 3, 7, 20, 100] {
            let mut pages = exported(&rows, size, 0);
            assert_eq!(found(pages.clone()), (0, String::new()), "{size}");
            pages.rotate_left(1);
            assert_eq!(found(pages.clone()), (0, String::new()), "{size}");
            pages.reverse();
            let text = serde_json::to_string(&pages).expect("JSON");
            assert_eq!(found(read(&text).expect("pages")), (0, String::new()), "{size}");
        }
        // The newest part alone.
        for from in 1..19 {
            assert_eq!(found(exported(&rows, 4, from)), (0, String::new()), "{from}");
        }
    }

    #[test]
    fn what_was_done_to_an_export_is_found_at_the_entry() {
        let rows = rows(20);
        let whole = || exported(&rows, 20, 0);
        let mut pages = whole();
        pages[0].rows[4].actor = "staff:mallory".into();
        assert_eq!(found(pages), (16, CHANGED.into()));
        let mut pages = whole();
        pages[0].rows.remove(4);
        assert_eq!(found(pages), (16, MISSING.into()));
        let mut pages = whole();
        pages[0].rows.swap(4, 9);
        assert_eq!(found(pages), (11, MOVED.into()));
        let mut pages = whole();
        let mut one = pages[0].rows[4].clone();
        one.reason = "x".into();
        pages[0].rows.insert(5, one);
        assert_eq!(found(pages), (16, ADDED.into()));
        let mut pages = whole();
        pages[0].rows.drain(..3);
        assert_eq!(found(pages), (18, CUT_OFF.into()));
        let mut pages = exported(&rows, 5, 0);
        pages.remove(2);
        assert_eq!(found(pages), (6, MISSING.into()));
        let mut pages = exported(&rows, 5, 0);
        pages.remove(0);
        assert_eq!(found(pages), (16, CUT_OFF.into()));
    }

    #[test]
    fn an_end_that_was_noted_down_elsewhere_must_be_the_exports() {
        let rows = rows(20);
        let noted = rows[19].hash.clone();
        let verdict = |rows: &[AuditRow], noted: &str| verify(exported(rows, 7, 0), Some(noted)).expect("a chain");
        assert!(verdict(&rows, &noted).whole);
        assert!(verdict(&rows, &format!(" {}\n", noted.to_ascii_uppercase())).whole);
        let cut = verdict(&rows[..15], &noted);
        assert_eq!((cut.broken_at, cut.why.as_str()), (16, CUT_OFF));
    }

    #[test]
    fn what_is_no_chain_is_said_to_be_none() {
        let mut pages = exported(&rows(3), 7, 0);
        pages[0].filtered = true;
        assert_eq!(verify(pages, None), Err(NoChain::Filtered));
        assert_eq!(verify(vec![], None), Err(NoChain::NotOne));
        assert_eq!(verify(vec![Audit::default()], None), Err(NoChain::NotOne));
        assert_eq!(read("seq,at"), Err(NoChain::NotOne));
    }
}
