//! What patients ask, counted by day, entry and language, so that the clinic sees which answers are used and which are missing. No text
//! and no session stands in the counts.

use super::Clinic;
use crate::error::{Fault, Out};
use crate::objects::calls::{Topic, answer};
use js_sys::JsString;
use samtal_core::time::DAY;
use serde::Serialize;

/// The tables. `topics_told` is what was counted already: a session tells until it is heard, so it may tell twice.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS topics (
    day TEXT NOT NULL,
    entry TEXT NOT NULL,
    language TEXT NOT NULL,
    asked INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    PRIMARY KEY (day, entry, language)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS topics_told (
    session TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (session, seq)
) WITHOUT ROWID;
";

/// How long it is remembered what was counted: longer than a session tries to tell it.
const REMEMBERED: i64 = 8 * DAY;
/// Rows of a listing: 80 entries in two languages for about two weeks.
const LISTED: i64 = 2_000;

#[derive(Debug, Serialize)]
struct Counted {
    day: String,
    entry: String,
    language: String,
    asked: i64,
    answered: i64,
}

impl Clinic {
    /// Counts what was asked in a session, each question once.
    pub fn count_topics(&self, session: &str, topics: &[Topic]) -> Out<()> {
        let config = self.config()?;
        let now = self.now()?;
        self.db.transaction(|| {
            self.db.run(
                "DELETE FROM topics_told WHERE at < ?",
                vec![now.plus(-REMEMBERED).0.into()],
            )?;
            for topic in topics {
                let first = self.db.row(
                    "INSERT INTO topics_told VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq",
                    vec![session.to_owned().into(), topic.seq.into(), now.0.into()],
                )?;
                if first.is_none() {
                    continue;
                }
                self.db.run(
                    "INSERT INTO topics VALUES (?, ?, ?, 1, ?) ON CONFLICT (day, entry, language) DO UPDATE SET asked = asked + 1, answered = answered + excluded.answered",
                    vec![
                        config.time_zone.local(topic.at).date.to_string().into(),
                        topic.entry.clone().into(),
                        topic.language.clone().into(),
                        i64::from(topic.answered).into(),
                    ],
                )?;
            }
            Ok::<_, Fault>(())
        })
    }

    /// The counts, the newest day first.
    pub fn topics(&self) -> Out<JsString> {
        self.config()?;
        let rows = self.db.rows(
            "SELECT day, entry, language, asked, answered FROM topics ORDER BY day DESC, asked DESC, entry, language LIMIT ?",
            vec![LISTED.into()],
        )?;
        let topics: Vec<Counted> = rows
            .iter()
            .map(|row| Counted {
                day: row.text(0),
                entry: row.text(1),
                language: row.text(2),
                asked: row.int(3),
                answered: row.int(4),
            })
            .collect();
        answer(&serde_json::json!({ "topics": topics }))
    }
}
