//! What falls due later: a reminder, a question that nobody answered, a form that was left. A row is written in the transaction of its
//! cause and goes in the transaction of its effect, so that each has its effect once. Due by the session's clock: the alarm rings when
//! that clock says so, and moving the clock runs what became due.

use super::Session;
use super::probation::PROBATION_TIMER;
use super::summaries::CALL_SUMMARY;
use super::workflows::{PLAN, workflow_of};
use crate::error::Out;
use crate::sql::Db;
use crate::{fault, known, log};
use samtal_core::clinic::follow_up::When;
use samtal_core::time::{At, MINUTE, SECOND};

/// The table. `about`: an appointment's id, a form's, a link's.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS timers (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    about TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at);
";

/// Timers that one alarm runs: the next one rings for the others.
const AT_ONCE: i64 = 20;
/// Waits after a timer that did not work out; the last one repeats.
const BACK_OFF: [i64; 4] = [SECOND, 5 * SECOND, 30 * SECOND, 5 * MINUTE];

/// Something that falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Its id: the same one again is the same timer, moved.
    pub id: String,
    /// What it is for.
    pub kind: String,
    /// When, by the session's clock.
    pub due_at: At,
    /// What it is about; may be empty.
    pub about: String,
}

impl Timer {
    /// The `cid` of what it appends: the same timer at the same time has its effect once.
    pub fn cid(&self, what: &str) -> String {
        format!("t-{}-{}-{what}", self.id, self.due_at.0)
    }
}

/// Sets a timer, or moves it.
pub fn put(db: &Db, id: &str, kind: &str, due_at: At, about: &str) -> Out<()> {
    db.run(
        "INSERT INTO timers VALUES (?, ?, ?, 0, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at, tries = 0, about = excluded.about",
        vec![
            id.to_owned().into(),
            kind.to_owned().into(),
            due_at.0.into(),
            about.to_owned().into(),
        ],
    )?;
    Ok(())
}

/// What waits is due already then, if it is set at all.
pub fn sooner(db: &Db, id: &str, due_at: At) -> Out<()> {
    db.run(
        "UPDATE timers SET due_at = min(due_at, ?) WHERE id = ?",
        vec![due_at.0.into(), id.to_owned().into()],
    )?;
    Ok(())
}

/// Takes a timer back.
pub fn cancel(db: &Db, id: &str) -> Out<()> {
    db.run("DELETE FROM timers WHERE id = ?", vec![id.to_owned().into()])?;
    Ok(())
}

/// A timer has had its effect: in the transaction of that effect. One that was moved meanwhile stays.
pub fn done(db: &Db, timer: &Timer) -> Out<()> {
    db.run(
        "DELETE FROM timers WHERE id = ? AND due_at = ?",
        vec![timer.id.clone().into(), timer.due_at.0.into()],
    )?;
    Ok(())
}

impl Session {
    /// Runs every timer that is due.
    pub async fn run_timers(&self) -> Out<()> {
        if self.load().is_err() {
            return Ok(());
        }
        let due = self.db.rows(
            "SELECT id, kind, due_at, about FROM timers WHERE due_at <= ? ORDER BY due_at LIMIT ?",
            vec![self.now().0.into(), AT_ONCE.into()],
        )?;
        for row in due {
            let timer = Timer {
                id: row.text(0),
                kind: row.text(1),
                due_at: At(row.int(2)),
                about: row.text(3),
            };
            if let Err(failed) = self.run_timer(&timer).await {
                log::error("timer", self.clinic(), &format!("{} {}", timer.kind, failed.status()));
                self.load()?;
                self.put_off(&timer)?;
            }
        }
        Ok(())
    }

    async fn run_timer(&self, timer: &Timer) -> Out<()> {
        fault::point(&self.deployment, "session.timer").await;
        let known = known::of(&self.env, self.clinic()).await?;
        self.load()?;
        // Moved or taken back while the configuration was read.
        if !self.is_set(timer)? {
            return Ok(());
        }
        match (timer.kind.as_str(), workflow_of(&timer.kind)) {
            (PLAN, _) => self.plan(&known, timer),
            (CALL_SUMMARY, _) => self.sum_up(&known, timer),
            (PROBATION_TIMER, _) => self.probation_over(&known, timer, self.now()),
            (_, Some(workflow)) => self.tell_of_appointment(&known, timer, workflow),
            (kind, _) if When::parse(kind).is_some() => self.follow_up_due(&known, timer),
            _ => {
                log::error("timer_unknown", self.clinic(), &timer.kind);
                done(&self.db, timer)
            }
        }
    }

    fn is_set(&self, timer: &Timer) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM timers WHERE id = ? AND due_at = ?",
            vec![timer.id.clone().into(), timer.due_at.0.into()],
        )?;
        Ok(row.is_some())
    }

    /// Tried again later. Its own time stays what it was: what it appends tells when it was due.
    fn put_off(&self, timer: &Timer) -> Out<()> {
        let tries = self
            .db
            .int("SELECT tries FROM timers WHERE id = ?", vec![timer.id.clone().into()])?;
        let step = usize::try_from(tries).unwrap_or(0).min(BACK_OFF.len() - 1);
        let wait = BACK_OFF.get(step).copied().unwrap_or(MINUTE);
        self.db.run(
            "UPDATE timers SET tries = tries + 1, due_at = ? WHERE id = ? AND due_at = ?",
            vec![
                self.now().plus(wait).0.into(),
                timer.id.clone().into(),
                timer.due_at.0.into(),
            ],
        )?;
        Ok(())
    }
}
