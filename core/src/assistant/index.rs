//! A clinic's knowledge, ready to be asked: built once a version, shared by all turns.

use super::language::Lang;
use super::retrieve::Tongue;
use crate::knowledge::Knowledge;

/// A clinic's knowledge, ready to be asked.
#[derive(Debug)]
pub struct Index {
    /// The knowledge.
    pub knowledge: Knowledge,
    /// Its version.
    pub version: i64,
    tongues: Vec<Tongue>,
}

impl Index {
    /// Makes knowledge ready to be asked in every language that the assistant speaks.
    #[must_use]
    pub fn new(knowledge: Knowledge, version: i64) -> Index {
        let tongues = Lang::ALL
            .into_iter()
            .map(|lang| Tongue::new(&knowledge, lang))
            .collect();
        Index {
            knowledge,
            version,
            tongues,
        }
    }

    /// The ways to ask in one language.
    pub(super) fn tongue(&self, lang: Lang) -> Option<&Tongue> {
        self.tongues.iter().find(|t| t.lang == lang)
    }
}
