//! What the clinic's portal signed is good once: for the session that came with it first.

use super::Clinic;
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::{AssertionSpent, SpendAssertion};

/// The table: hashes of the ids of what was used, until it is over.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS assertions (hash TEXT PRIMARY KEY, session TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS assertions_by_end ON assertions (until);
";

/// An erased session leaves no id behind; what it spent stays spent.
pub const FORGET: [&str; 1] = ["UPDATE assertions SET session = '' WHERE session = ?"];

impl Clinic {
    /// Spends an assertion. The same session may come again with it: its answer may have been lost, and what it does there is done once.
    pub fn spend_assertion(&self, asked: &SpendAssertion) -> Out<AssertionSpent> {
        let now = clock::now(0);
        self.db.transaction(|| {
            self.db
                .run("DELETE FROM assertions WHERE until < ?", vec![now.0.into()])?;
            self.db.run(
                "INSERT OR IGNORE INTO assertions VALUES (?, ?, ?)",
                vec![
                    asked.hash.clone().into(),
                    asked.session.clone().into(),
                    asked.until.0.into(),
                ],
            )?;
            let session = self.db.text(
                "SELECT session FROM assertions WHERE hash = ?",
                vec![asked.hash.clone().into()],
            )?;
            Ok::<_, Fault>(AssertionSpent {
                yours: session == asked.session,
            })
        })
    }
}
