//! What became of what sessions sent: a provider's report finds its session by the provider's id of the message. A report can come before
//! the session's word that the message was taken; it is kept until then.

use super::lines::REMEMBERED;
use super::{Clinic, store};
use crate::clock;
use crate::error::Out;
use crate::objects::calls::{ReportRouted, Reported};
use samtal_core::handoff::secret::lookup_key;
use samtal_core::wire::channel::Report;

/// The tables: HMACs of providers' ids, in real time. `early_reports` are those whose message nobody has claimed yet.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS sent (id TEXT PRIMARY KEY, session TEXT NOT NULL, send TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sent_by_session ON sent (session);
CREATE INDEX IF NOT EXISTS sent_by_age ON sent (at);
CREATE TABLE IF NOT EXISTS early_reports (
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id, status)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS early_reports_by_age ON early_reports (at);
";

/// What an erased session leaves behind: nothing.
pub const FORGET: [&str; 1] = ["DELETE FROM sent WHERE session = ?"];

impl Clinic {
    /// Which session is a report for? One that nobody knows yet is kept.
    pub fn report(&self, asked: &Reported) -> Out<ReportRouted> {
        let real = clock::real_ms() as i64;
        let report = &asked.report;
        let id = self.sent_key(&report.id);
        self.db.transaction(|| {
            self.sweep_reports(real)?;
            let row = self
                .db
                .row("SELECT session, send FROM sent WHERE id = ?", vec![id.clone().into()])?;
            if let Some(row) = row {
                return Ok(ReportRouted {
                    session: row.text(0),
                    send: row.text(1),
                });
            }
            // Without the provider's id: the row that claims it has that.
            let kept = Report {
                id: String::new(),
                ..report.clone()
            };
            self.db.run(
                "INSERT OR IGNORE INTO early_reports VALUES (?, ?, ?, ?)",
                vec![
                    id.clone().into(),
                    report.status.as_str().to_owned().into(),
                    serde_json::to_string(&kept)?.into(),
                    real.into(),
                ],
            )?;
            Ok(ReportRouted::default())
        })
    }

    /// A provider took a session's message: its reports belong there, those that came before too.
    pub fn note_sent(&self, id: &str, session: &str, send: &str) -> Out<()> {
        let real = clock::real_ms() as i64;
        let key = self.sent_key(id);
        self.db.transaction(|| {
            self.sweep_reports(real)?;
            self.db.run(
                "INSERT OR IGNORE INTO sent VALUES (?, ?, ?, ?)",
                vec![
                    key.clone().into(),
                    session.to_owned().into(),
                    send.to_owned().into(),
                    real.into(),
                ],
            )?;
            let early = self.db.rows(
                "DELETE FROM early_reports WHERE id = ? RETURNING status, body",
                vec![key.clone().into()],
            )?;
            for row in early {
                let report: Report = serde_json::from_str(&row.text(1))?;
                let reported = Reported {
                    report: Report {
                        id: id.to_owned(),
                        ..report
                    },
                    send: send.to_owned(),
                };
                let body = serde_json::to_string(&reported)?;
                let row_id = format!("report-{key}-{}", row.text(0));
                store::put(&self.db, &row_id, "report", session, &body, real)?;
            }
            Ok(())
        })
    }

    fn sent_key(&self, id: &str) -> String {
        lookup_key(&self.deployment.pepper, self.slug(), "sent", id)
    }

    fn sweep_reports(&self, real: i64) -> Out<()> {
        for statement in [
            "DELETE FROM sent WHERE at < ?",
            "DELETE FROM early_reports WHERE at < ?",
        ] {
            self.db.run(statement, vec![(real - REMEMBERED).into()])?;
        }
        Ok(())
    }
}
