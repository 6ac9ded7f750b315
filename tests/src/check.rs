//! The list-append check: from what was acknowledged and what the log holds in the end, count what went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One message that a writer tried to append, in the order of trying.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its client id.
    pub cid: String,
    /// The place that it was acknowledged with; none: never acknowledged.
    pub acked: Option<i64>,
}

/// What the check found. All zero is a log that lost nothing and told no lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged and not in the log, or acknowledged with another place than it has.
    pub lost: usize,
    /// In the log more than once.
    pub dup: usize,
    /// One writer's messages in another order than it sent them, each after the acknowledgement of the one before.
    pub reorder: usize,
    /// Places missing in the log.
    pub gap: usize,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Verdict {
            lost,
            dup,
            reorder,
            gap,
        } = self;
        write!(f, "lost={lost} dup={dup} reorder={reorder} gap={gap}")
    }
}

impl std::ops::AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.lost += other.lost;
        self.dup += other.dup;
        self.reorder += other.reorder;
        self.gap += other.gap;
    }
}

/// Checks one session's log, given as `(seq, cid)` in the order read, against what each of its writers sent.
#[must_use]
pub fn check(writers: &[Vec<Sent>], log: &[(i64, String)]) -> Verdict {
    let mut verdict = Verdict::default();
    for (i, (seq, _)) in log.iter().enumerate() {
        let expected = i64::try_from(i).unwrap_or(i64::MAX) + 1;
        if *seq != expected {
            verdict.gap += 1;
        }
    }
    let mut places: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let mut seen = BTreeMap::new();
    for (seq, cid) in log {
        places.entry(cid).or_default().insert(*seq);
        *seen.entry(cid.as_str()).or_insert(0usize) += 1;
    }
    for writer in writers {
        let mut last = 0;
        for sent in writer {
            let times = seen.get(sent.cid.as_str()).copied().unwrap_or_default();
            verdict.dup += times.saturating_sub(1);
            let place = places.get(sent.cid.as_str()).and_then(|p| p.first()).copied();
            match (sent.acked, place) {
                (Some(acked), Some(place)) if acked == place => {}
                (Some(_), _) => verdict.lost += 1,
                (None, _) => {}
            }
            if let Some(place) = place {
                if place < last {
                    verdict.reorder += 1;
                }
                last = place;
            }
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cid: &str, acked: Option<i64>) -> Sent {
        let cid = cid.to_owned();
        Sent { cid, acked }
    }

    fn log(cids: &[(i64, &str)]) -> Vec<(i64, String)> {
        cids.iter().map(|(s, c)| (*s, (*c).to_owned())).collect()
    }

    #[test]
    fn a_whole_log_has_nothing_against_it() {
        let writers = [
            vec![sent("a", Some(1)), sent("b", Some(3)), sent("x", None)],
            vec![sent("c", Some(2))],
        ];
        let found = check(&writers, &log(&[(1, "a"), (2, "c"), (3, "b")]));
        assert_eq!(found.to_string(), "lost=0 dup=0 reorder=0 gap=0");
    }

    #[test]
    fn each_kind_of_damage_is_counted() {
        let writers = [vec![sent("a", Some(1)), sent("b", Some(2))]];
        let lost = check(&writers, &log(&[(1, "a")]));
        assert_eq!(
            lost,
            Verdict {
                lost: 1,
                ..Verdict::default()
            }
        );
        let dup = check(&writers, &log(&[(1, "a"), (2, "b"), (3, "b")]));
        assert_eq!(
            dup,
            Verdict {
                dup: 1,
                ..Verdict::default()
            }
        );
        let swapped = check(&[vec![sent("a", None), sent("b", None)]], &log(&[(1, "b"), (2, "a")]));
        assert_eq!(
            swapped,
            Verdict {
                reorder: 1,
                ..Verdict::default()
            }
        );
        let gap = check(&writers, &log(&[(1, "a"), (3, "b")]));
        assert_eq!(
            gap,
            Verdict {
                lost: 1,
                gap: 1,
                ..Verdict::default()
            }
        );
    }
}
