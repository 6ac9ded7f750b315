//! What the clinic has yet to be told: rows written in the transaction of their cause, delivered by the alarm until the clinic has them.

use super::Session;
use super::desk::inbox::SETTLES;
use crate::error::Out;
use crate::objects::calls::{self, Delivery};
use crate::sql::{Db, Row};
use crate::{clock, fault, log};
use samtal_core::time::{MINUTE, SECOND};

/// Waits between tries; the last one repeats.
const BACK_OFF: [i64; 6] = [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 60 * MINUTE];

/// What is only counted may wait, so that several are told at once.
const COUNTED_AFTER: i64 = 10 * SECOND;

/// Writes an outbox row, due at once (in real time, whatever the demo clock says). The same id is written once.
pub fn put(db: &Db, id: &str, delivery: &Delivery) -> Out<()> {
    let wait = match delivery {
        Delivery::Topics { .. } => COUNTED_AFTER,
        Delivery::Card { .. } => SETTLES,
        _ => 0,
    };
    let body = serde_json::to_string(delivery)?;
    db.run(
        "INSERT OR IGNORE INTO outbox (id, due_at, tries, body) VALUES (?, ?, 0, ?)",
        vec![id.to_owned().into(), (now() + wait).into(), body.into()],
    )?;
    Ok(())
}

/// Real time, in which everything here is due.
pub fn now() -> i64 {
    clock::now(0).0
}

impl Session {
    /// Sets the alarm to the earliest due row. One that rings sooner already is left alone: setting it is a write of its own.
    pub async fn arm(&self) -> worker::Result<()> {
        self.unarmed.set(false);
        if !self.db.has_table("outbox")? {
            return Ok(());
        }
        let due = match self.with(|m| m.offset_ms) {
            Ok(offset) => self.next_due(offset)?,
            Err(_) => {
                let due = self.db.row("SELECT min(due_at) FROM outbox", vec![])?;
                due.and_then(|row| row.some_int(0))
            }
        };
        if let Some(due) = due {
            let (now, armed) = (now(), self.armed.get());
            // One that should have rung by now is not trusted.
            if now < armed && armed <= due {
                return Ok(());
            }
            self.armed.set(due.max(now));
            let set = self.state.storage().set_alarm((due - now).max(0)).await;
            if set.is_err() {
                self.armed.set(0);
            }
            set?;
        }
        Ok(())
    }

    /// When something of all that waits is due, in real milliseconds. One statement: this runs with every message of a patient.
    fn next_due(&self, offset_ms: i64) -> worker::Result<Option<i64>> {
        let row = self.db.row(
            "SELECT (SELECT min(due_at) FROM outbox), (SELECT min(due_at) FROM unanswered), (SELECT min(due_at) FROM sends WHERE state IN ('queued', 'sending')), (SELECT min(due_at) FROM timers), (SELECT min(due_at) FROM held WHERE leaves = 1), (SELECT min(due_at) FROM phone_calls)",
            vec![],
        )?;
        let Some(row) = row else { return Ok(None) };
        let timer = row.some_int(3).map(|at| at - offset_ms);
        let all = [
            row.some_int(0),
            self.overdue_at(row.some_int(1)),
            row.some_int(2),
            timer,
            row.some_int(4),
            row.some_int(5),
        ];
        Ok(all.into_iter().flatten().min())
    }

    /// Delivers every due row.
    pub async fn run_outbox(&self) -> Out<()> {
        if !self.db.has_table("outbox")? {
            return Ok(());
        }
        let due = self.db.rows(
            "SELECT id, tries, body FROM outbox WHERE due_at <= ? ORDER BY due_at LIMIT 20",
            vec![now().into()],
        )?;
        for (rows, delivery) in gathered(&due)? {
            let card = matches!(delivery, Delivery::Card { .. });
            if !card {
                fault::point(&self.deployment, "session.deliver").await;
            }
            let stub = calls::clinic(&self.env, self.clinic())?;
            let delivery = self.filled_in(delivery)?;
            match calls::call::<calls::Done>(&stub, "deliver", &delivery).await {
                Ok(_) => {
                    if !card {
                        fault::point(&self.deployment, "session.delivered").await;
                    }
                    if matches!(delivery, Delivery::Unindex { .. }) {
                        // The clinic has forgotten the session: nothing more needs its tombstone.
                        self.state.storage().delete_all().await?;
                        self.memory.replace(None);
                        return Ok(());
                    }
                    if let Delivery::Card { filed: Some(filed), .. } = &delivery {
                        self.card_told(filed.card.last_seq)?;
                        continue;
                    }
                    for row in rows {
                        self.db
                            .run("DELETE FROM outbox WHERE id = ?", vec![row.text(0).into()])?;
                    }
                }
                Err(failed) => {
                    log::error("outbox", self.clinic(), &format!("{failed:?}"));
                    for row in rows {
                        let step = usize::try_from(row.int(1)).unwrap_or(0).min(BACK_OFF.len() - 1);
                        let wait = BACK_OFF.get(step).copied().unwrap_or(MINUTE);
                        self.db.run(
                            "UPDATE outbox SET tries = tries + 1, due_at = ? WHERE id = ?",
                            vec![(now() + wait).into(), row.text(0).into()],
                        )?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What a row says only that it is to be told, as it is now.
    fn filled_in(&self, delivery: Delivery) -> Out<Delivery> {
        match delivery {
            Delivery::Card { session, .. } => {
                self.card_stale.set(false);
                let filed = Some(Box::new(self.filed_now()?));
                Ok(Delivery::Card { session, filed })
            }
            other => Ok(other),
        }
    }
}

/// What is to be told, with the rows that it is for: each by itself, but what is only counted all at once.
fn gathered(due: &[Row]) -> Out<Vec<(Vec<&Row>, Delivery)>> {
    let mut all: Vec<(Vec<&Row>, Delivery)> = Vec::new();
    for row in due {
        let delivery = serde_json::from_str(&row.text(2))?;
        if let Delivery::Topics { topics: more, .. } = &delivery
            && let Some((rows, Delivery::Topics { topics, .. })) =
                all.iter_mut().find(|(_, d)| matches!(d, Delivery::Topics { .. }))
        {
            rows.push(row);
            topics.extend(more.iter().cloned());
            continue;
        }
        all.push((vec![row], delivery));
    }
    Ok(all)
}
