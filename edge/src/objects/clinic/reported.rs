//! Calls at voice platforms, which report them when they are over: whose each was, and on which evidence. A platform's report brings the
//! call's id and no grant, and it may come again a day later. What a stranger said gets a session of its own, so that nothing is lost; what
//! was never looked up, or was erased since, gets none.

use super::Clinic;
use crate::clock;
use crate::error::Out;
use crate::objects::calls::{Allocate, CallWhose, Resolve, WhoseCall};
use samtal_core::time::{At, DAY};

/// The table. `session`: empty while the caller is a stranger; `own`: it began with the report. Real milliseconds but for `verified_at`.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS reported_calls (
    system TEXT NOT NULL,
    call_id TEXT NOT NULL,
    session TEXT NOT NULL,
    handoff TEXT NOT NULL,
    verified_at INTEGER,
    own INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    PRIMARY KEY (system, call_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reported_calls_by_session ON reported_calls (session);
CREATE INDEX IF NOT EXISTS reported_calls_by_age ON reported_calls (at);
";

/// What names an erased session goes.
pub const FORGET: [&str; 1] = ["DELETE FROM reported_calls WHERE session = ?"];

/// How long a report may be on its way: platforms try again for hours, none for three days.
const REMEMBERED: i64 = 3 * DAY;

impl Clinic {
    /// Who is this caller? As [`Clinic::resolve`], with a note for the report. Better evidence during the call takes its place; a wrong
    /// code later in it takes nothing away.
    pub fn resolve_reported(&self, asked: &Resolve) -> Out<super::codes::Found> {
        let found = self.resolve(asked)?;
        let who = &found.answer;
        let now = clock::real_ms() as i64;
        self.db.run(
            "DELETE FROM reported_calls WHERE at < ?",
            vec![(now - REMEMBERED).into()],
        )?;
        self.db.run(
            "INSERT INTO reported_calls (system, call_id, session, handoff, verified_at, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (system, call_id) DO UPDATE SET session = ?3, handoff = ?4, verified_at = ?5 WHERE own = 0 AND ?3 <> '' AND (handoff = '' OR ?4 <> '')",
            vec![
                who.system.clone().into(),
                asked.call_id.clone().into(),
                who.session.clone().into(),
                who.handoff.clone().into(),
                who.verified_at.map(|at| at.0).into(),
                now.into(),
            ],
        )?;
        Ok(found)
    }

    /// Whose is a call that is reported? A bad key is 401.
    pub fn whose_call(&self, asked: &WhoseCall) -> Out<CallWhose> {
        let system = if asked.system.is_empty() {
            self.voice_key(&asked.key)?.1
        } else {
            asked.system.clone()
        };
        let find = "SELECT session, handoff, verified_at, own FROM reported_calls WHERE system = ? AND call_id = ?";
        let key = || vec![system.clone().into(), asked.call_id.clone().into()];
        let mut row = self.db.row(find, key())?;
        if row.as_ref().is_some_and(|row| row.text(0).is_empty()) {
            self.unknown_call_over(&system, &asked.call_id)?;
            if !asked.fresh.is_empty() {
                self.allocate(&Allocate {
                    session: asked.fresh.clone(),
                    address: asked.address.clone(),
                })?;
                self.db.run(
                    "UPDATE reported_calls SET session = ?, own = 1 WHERE system = ? AND call_id = ?",
                    vec![
                        asked.fresh.clone().into(),
                        system.clone().into(),
                        asked.call_id.clone().into(),
                    ],
                )?;
                row = self.db.row(find, key())?;
            }
        }
        let own = row.as_ref().is_some_and(|row| row.int(3) == 1);
        Ok(CallWhose {
            session: row.as_ref().map(|row| row.text(0)).unwrap_or_default(),
            handoff: row.as_ref().map(|row| row.text(1)).unwrap_or_default(),
            verified_at: row.and_then(|row| row.some_int(2)).map(At),
            own,
            begins: own.then(|| self.allocated()).transpose()?,
            settings: self.asker(&system)?.settings,
            system,
        })
    }
}
