//! What the clinic knows, in versions: stored as JSON, parsed once and kept in memory.

use super::Clinic;
use crate::error::Out;
use crate::sql::Db;
use samtal_core::knowledge::Knowledge;
use std::rc::Rc;

/// The table. Every version stays: an answer names the one that it came from.
pub const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS knowledge (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);";

/// The current version and what it says; none where the clinic never sent one.
pub fn current(db: &Db) -> Out<Option<(i64, Rc<Knowledge>)>> {
    let row = db.row(
        "SELECT version, body FROM knowledge ORDER BY version DESC LIMIT 1",
        vec![],
    )?;
    row.map(|row| Ok((row.int(0), Rc::new(serde_json::from_str(&row.text(1))?))))
        .transpose()
}

impl Clinic {
    /// The current knowledge, from memory where it was read before.
    pub fn knowledge(&self) -> Out<Option<(i64, Rc<Knowledge>)>> {
        if let Some(known) = self.knowledge.borrow().as_ref() {
            return Ok(Some(known.clone()));
        }
        let read = current(&self.db)?;
        self.knowledge.replace(read.clone());
        Ok(read)
    }
}
