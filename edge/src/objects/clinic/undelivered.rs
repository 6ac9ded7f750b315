//! Messages that did not reach their patient and will not: what staff has to know of them, without a word of what was said.

use super::Clinic;
use crate::error::Out;
use js_sys::JsString;
use samtal_core::log::event::Channel;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};

/// The table.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS undelivered (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS undelivered_by_session ON undelivered (session);
";
/// What is forgotten with a session.
pub const FORGET: [&str; 1] = ["DELETE FROM undelivered WHERE session = ?"];
/// Messages of one listing; and how long each is listed.
const LISTED: i64 = 200;
/// What did not arrive a month ago is nobody's task any more.
const KEPT: i64 = 30 * samtal_core::time::DAY;

/// `sends`: which?
#[derive(Debug, Serialize, Deserialize)]
pub struct ListSends {
    /// `dead`, `failed`; empty: both.
    pub state: String,
}

#[derive(Debug, Serialize)]
struct Undelivered {
    id: String,
    session: String,
    channel: String,
    state: String,
    reason: String,
    at: At,
}

impl Clinic {
    /// A message did not arrive. The same one is noted once.
    pub fn note_undelivered(
        &self,
        id: &str,
        session: &str,
        channel: Channel,
        state: &str,
        reason: &str,
        at: At,
    ) -> Out<()> {
        self.db
            .run("DELETE FROM undelivered WHERE at < ?", vec![at.plus(-KEPT).0.into()])?;
        self.db.run(
            "INSERT OR IGNORE INTO undelivered VALUES (?, ?, ?, ?, ?, ?)",
            vec![
                id.to_owned().into(),
                session.to_owned().into(),
                channel.as_str().to_owned().into(),
                state.to_owned().into(),
                reason.to_owned().into(),
                at.0.into(),
            ],
        )?;
        Ok(())
    }

    /// What did not arrive, the newest first.
    pub fn sends(&self, asked: &ListSends) -> Out<JsString> {
        if !["", "dead", "failed"].contains(&asked.state.as_str()) {
            return Err(Problem::invalid("state", "must be dead or failed").into());
        }
        let rows = self.db.rows(
            "SELECT id, session, channel, state, reason, at FROM undelivered WHERE ?1 IN ('', state) ORDER BY at DESC, id LIMIT ?2",
            vec![asked.state.clone().into(), LISTED.into()],
        )?;
        let sends: Vec<Undelivered> = rows
            .iter()
            .map(|row| Undelivered {
                id: row.text(0),
                session: row.text(1),
                channel: row.text(2),
                state: row.text(3),
                reason: row.text(4),
                at: At(row.int(5)),
            })
            .collect();
        Ok(serde_json::json!({ "sends": sends }).to_string().into())
    }
}
