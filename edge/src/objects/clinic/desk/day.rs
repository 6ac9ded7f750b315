//! The day's appointments, and who has come.
//!
//! **Stored**: `arrivals`, an appointment's patient is here since when, as the session's log has it. Everything else of the list stands in the
//! clinic's own tables already: one statement reads a day.

use super::super::Clinic;
use super::super::store;
use super::cards::looked_of;
use crate::error::Out;
use crate::objects::calls::desk::{Arrives, AskDay, By, Came};
use samtal_core::desk::day::day;
use samtal_core::desk::documents::{Day, DayRow, Frame};
use samtal_core::desk::roles::Act;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;

/// The table.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS arrivals (appointment TEXT PRIMARY KEY, session TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS arrivals_by_session ON arrivals (session);
CREATE INDEX IF NOT EXISTS appointments_by_start ON appointments (starts_at);
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 1] = ["DELETE FROM arrivals WHERE session = ?"];

/// Appointments of one day: more than a clinic has.
const LISTED: i64 = 1_000;

const ROWS: &str = "SELECT a.id, a.session, a.starts_at, a.ends_at, a.name, a.reason, a.state,
    EXISTS (SELECT 1 FROM confirmed AS f WHERE f.appointment = a.id AND f.changes = a.changes),
    coalesce(json_extract(c.card, '$.name'), ''), coalesce(c.open_question, 0), coalesce(c.looked, ''), coalesce(c.looked_by, ''), r.at
    FROM appointments AS a LEFT JOIN cards AS c ON c.session = a.session AND a.session <> '' LEFT JOIN arrivals AS r ON r.appointment = a.id
    WHERE a.starts_at >= ?1 AND a.starts_at < ?2 AND a.state <> 'pending' ORDER BY a.starts_at, a.clinician, a.id LIMIT ?3";

impl Clinic {
    /// Who comes on a day, by time. Cancelled ones are marked.
    pub fn desk_day(&self, asked: &By<AskDay>) -> Out<Day> {
        asked.member.must(Act::SeeDay)?;
        let config = self.config()?;
        let now = self.now()?;
        let (date, begins, ends) = day(&asked.ask.date, &config.time_zone, now)?;
        let rows = self
            .db
            .rows(ROWS, vec![begins.0.into(), ends.0.into(), LISTED.into()])?;
        let rows = rows
            .iter()
            .map(|row| DayRow {
                appointment: row.text(0),
                session: row.text(1),
                starts_at: At(row.int(2)),
                ends_at: Some(At(row.int(3))),
                with: row.text(4),
                reason: row.text(5),
                cancelled: row.text(6) == "cancelled",
                confirmed: row.int(7) != 0,
                name: row.text(8),
                open_question: row.int(9) != 0,
                looked: looked_of(&row.text(10)),
                looked_by: row.text(11),
                arrived_at: row.some_int(12).map(At),
            })
            .collect();
        store::audit(&self.db, now.0, &asked.member.actor(), "day_read", &date)?;
        Ok(Day { date, rows })
    }

    /// Somebody came to an appointment: whose it is. What was cancelled, or is of a conversation that was erased, nobody comes to.
    pub fn desk_arrives(&self, asked: &By<Arrives>) -> Out<Arrives> {
        asked.member.must(Act::MarkArrived)?;
        let ask = &asked.ask;
        let row = self.db.row(
            "SELECT session, state FROM appointments WHERE id = ? AND session <> ''",
            vec![ask.appointment.clone().into()],
        )?;
        let row = row
            .filter(|row| ask.session.is_empty() || row.text(0) == ask.session)
            .ok_or(Problem::NotFound)?;
        if row.text(1) != "booked" {
            return Err(Problem::Conflict.into());
        }
        Ok(Arrives {
            appointment: ask.appointment.clone(),
            session: row.text(0),
        })
    }

    /// The session's log has it: the list has it too, and every desk is told once.
    pub fn desk_came(&self, asked: &By<Came>) -> Out<()> {
        let ask = &asked.ask;
        let new = self.db.row(
            "INSERT INTO arrivals VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING appointment",
            vec![
                ask.appointment.clone().into(),
                ask.session.clone().into(),
                ask.at.0.into(),
            ],
        )?;
        if new.is_some() {
            self.day_changed(&ask.appointment)?;
        }
        Ok(())
    }

    /// Something of an appointment changed: the desks read that day again.
    pub fn day_changed(&self, appointment: &str) -> Out<()> {
        let row = self.db.row(
            "SELECT starts_at FROM appointments WHERE id = ?",
            vec![appointment.to_owned().into()],
        )?;
        match row {
            Some(row) => self.day_told(At(row.int(0))),
            None => Ok(()),
        }
    }

    /// Something changed on the day of this moment.
    pub fn day_told(&self, at: At) -> Out<()> {
        let date = self.config()?.time_zone.local(at).date.to_string();
        self.push(&Frame::Day { date }, |member| member.may(Act::SeeDay));
        Ok(())
    }
}
