//! What the clinic knows, in versions: its files as they were sent, and what was read of them, parsed once and kept in memory.

use super::{Clinic, store};
use crate::error::{Fault, Out};
use crate::objects::calls::{AskKnowledge, KnowledgeNow, Spent, answer};
use crate::sql::Db;
use crate::{known, limits};
use js_sys::JsString;
use samtal_core::knowledge::finding::{Finding, Severity};
use samtal_core::knowledge::{Knowledge, check, read};
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The tables. Every version stays: an answer names the one that it came from.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS knowledge (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS knowledge_files (
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS model_calls (day TEXT PRIMARY KEY, asked INTEGER NOT NULL) WITHOUT ROWID;
";

/// `knowledge_put`: the files of a new version, name and text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutKnowledge {
    /// Name and text of each.
    pub files: BTreeMap<String, String>,
}

/// How much there is of each kind.
#[derive(Debug, Serialize)]
struct Counts {
    specialties: usize,
    conditions: usize,
    services: usize,
    clinicians: usize,
    entries: usize,
}

impl Counts {
    fn of(knowledge: &Knowledge) -> Counts {
        Counts {
            specialties: knowledge.specialties.len(),
            conditions: knowledge.conditions.len(),
            services: knowledge.services.len(),
            clinicians: knowledge.clinicians.len(),
            entries: knowledge.entries.len(),
        }
    }
}

/// The current version and what it says; none where the clinic never sent one.
pub fn current(db: &Db) -> Out<Option<(i64, Rc<Knowledge>)>> {
    let row = db.row(
        "SELECT version, body FROM knowledge ORDER BY version DESC LIMIT 1",
        vec![],
    )?;
    row.map(|row| Ok((row.int(0), Rc::new(serde_json::from_str(&row.text(1))?))))
        .transpose()
}

/// The problem of files that have mistakes: every one of them, with its file and line.
fn refused(findings: &[Finding]) -> Out<Fault> {
    let mut body: serde_json::Value = serde_json::from_str(&Problem::Knowledge.to_json())?;
    if let Some(members) = body.as_object_mut() {
        members.insert("findings".to_owned(), serde_json::to_value(findings)?);
    }
    Ok(Fault::Passed(Problem::Knowledge.status(), body.to_string()))
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

    /// A new version takes effect, or nothing changes and every mistake is told with its file and line. The same files again are the
    /// same version.
    pub fn put_knowledge(&self, asked: &PutKnowledge) -> Out<JsString> {
        let config = self.config()?;
        let now = self.now()?;
        let files: Vec<(String, String)> = asked.files.clone().into_iter().collect();
        let (knowledge, places) = match read::with_places(&files) {
            Ok(read) => read,
            Err(findings) => return Err(refused(&findings)?),
        };
        let today = config.time_zone.local(now).date;
        let findings = check::check(&knowledge, &places, &config.languages, today);
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(refused(&findings)?);
        }
        let body = serde_json::to_string(&knowledge)?;
        if body.len() > limits::MAX_ROW {
            return Err(Problem::TooLarge.into());
        }
        let version = match self.same_as_current(&body, &asked.files)? {
            Some(version) => version,
            None => self.add_version(&body, &asked.files)?,
        };
        answer(&serde_json::json!({
            "version": version, "entries": knowledge.entries.len(), "warnings": findings,
        }))
    }

    /// The current version, where these files say nothing else.
    fn same_as_current(&self, body: &str, files: &BTreeMap<String, String>) -> Out<Option<i64>> {
        let row = self.db.row(
            "SELECT version, body FROM knowledge ORDER BY version DESC LIMIT 1",
            vec![],
        )?;
        // What is read of the same files changes with the reader: then it is a new version too.
        let Some(version) = row.filter(|row| row.text(1) == body).map(|row| row.int(0)) else {
            return Ok(None);
        };
        Ok((self.files_of(version)? == *files).then_some(version))
    }

    fn add_version(&self, body: &str, files: &BTreeMap<String, String>) -> Out<i64> {
        let now = self.now()?;
        let version = self.db.transaction(|| {
            let version = self.db.int(
                "INSERT INTO knowledge (version, at, body) SELECT coalesce(max(version), 0) + 1, ?, ? FROM knowledge RETURNING version",
                vec![now.0.into(), body.to_owned().into()],
            )?;
            for (name, text) in files {
                self.db.run(
                    "INSERT INTO knowledge_files VALUES (?, ?, ?)",
                    vec![version.into(), name.clone().into(), text.clone().into()],
                )?;
            }
            store::audit(&self.db, now.0, "admin", "knowledge", &version.to_string())?;
            Ok::<_, Fault>(version)
        })?;
        self.knowledge.replace(None);
        known::stale(self.slug());
        Ok(version)
    }

    fn files_of(&self, version: i64) -> Out<BTreeMap<String, String>> {
        let rows = self.db.rows(
            "SELECT name, body FROM knowledge_files WHERE version = ?",
            vec![version.into()],
        )?;
        Ok(rows.iter().map(|row| (row.text(0), row.text(1))).collect())
    }

    /// The current version, its files and how much there is; version 0 and no files where the clinic never sent any.
    pub fn get_knowledge(&self) -> Out<JsString> {
        self.config()?;
        let (version, knowledge) = self.knowledge()?.unwrap_or_default();
        let at = self
            .db
            .row("SELECT at FROM knowledge WHERE version = ?", vec![version.into()])?
            .and_then(|row| row.some_int(0))
            .map(samtal_core::time::At);
        answer(&serde_json::json!({
            "version": version, "at": at, "files": self.files_of(version)?, "counts": Counts::of(&knowledge),
        }))
    }

    /// Takes one question to the language model from the day's budget, by the clinic's clock.
    pub fn spend_on_model(&self) -> Out<JsString> {
        let config = self.config()?;
        let Some(model) = &config.model else {
            return answer(&Spent { granted: false });
        };
        let day = config.time_zone.local(self.now()?).date.to_string();
        let spent = self.db.row(
            "INSERT INTO model_calls VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET asked = asked + 1 WHERE asked < ? RETURNING asked",
            vec![day.into(), model.daily.into()],
        )?;
        answer(&Spent {
            granted: spent.is_some(),
        })
    }

    /// What a session needs to answer: only what is newer than what its isolate has already.
    pub fn knowledge_now(&self, asked: &AskKnowledge) -> Out<KnowledgeNow> {
        self.config()?;
        let texts_version = self.texts_version()?;
        let config = self.db.row(
            "SELECT version, format, CASE WHEN version = ? THEN '' ELSE body END FROM configs ORDER BY version DESC LIMIT 1",
            vec![asked.known_config.saturating_sub(texts_version).into()],
        )?;
        let config = config.ok_or(Problem::NotFound)?;
        let config_version = config.int(0) + texts_version;
        let texts = if config_version == asked.known_config {
            String::new()
        } else {
            serde_json::to_string(&self.overlay()?)?
        };
        let knowledge = self.db.row(
            "SELECT version, CASE WHEN version = ? THEN '' ELSE body END FROM knowledge ORDER BY version DESC LIMIT 1",
            vec![asked.known_version.into()],
        )?;
        let (version, knowledge) = knowledge.map_or((0, String::new()), |row| (row.int(0), row.text(1)));
        Ok(KnowledgeNow {
            version,
            knowledge,
            config_version,
            config_format: config.text(1),
            config: config.text(2),
            texts,
        })
    }
}
