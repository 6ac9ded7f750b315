//! The clinic's audit on disk: a chain of sealed rows (`core::audit`), and its head apart from it in `meta`.
//!
//! **Why it is atomic**: a row and the head are written in the transaction of what they tell of, or in one turn of this object without a pause, which the
//! platform commits as one. **Why the head is read each time** and not kept in memory: what is undone with a transaction would
//! live on there, and the next row would join on to nothing. It is one row by its key.

use super::super::{Clinic, store};
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskAudit, AuditUsed, By};
use crate::sql::Db;
use js_sys::JsString;
use samtal_core::audit::{Entry, Severity, chain};
use samtal_core::time::At;

/// The table. Each row as it is exported, and its seal.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS chain (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    reason TEXT NOT NULL,
    severity TEXT NOT NULL,
    hash TEXT NOT NULL,
    seal TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS chain_by_object ON chain (object, seq);
";

/// Where the head is in `meta`.
const HEAD: &str = "audit_head";

/// Writes the next row.
pub fn append(db: &Db, at: At, entry: &Entry<'_>) -> Out<()> {
    let key = db.audit_key.as_ref();
    let key = key.ok_or_else(|| Fault::Internal("an object without an audit wrote to it".into()))?;
    let known = db.row(
        "SELECT (SELECT value FROM meta WHERE key = ?), (SELECT max(seq) FROM chain)",
        vec![HEAD.into()],
    )?;
    let (head, last) = known.map_or((String::new(), 0), |row| (row.text(0), row.int(1)));
    let next = chain::append(&head, last, key, at, entry);
    let row = next.row;
    db.run(
        "INSERT INTO chain VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            row.seq.into(),
            row.at.0.into(),
            row.actor.into(),
            row.action.into(),
            row.object.into(),
            row.before.into(),
            row.after.into(),
            row.reason.into(),
            row.severity.into(),
            row.hash.into(),
            next.seal.into(),
        ],
    )?;
    store::set_meta(db, HEAD, &next.head)
}

/// Takes the rows of the audit as it was before it was a chain into the chain, once.
pub fn carry_over(db: &Db) -> Out<()> {
    /// Rows at a time.
    const STEP: i64 = 1_000;
    if !db.has_table("audit")? {
        return Ok(());
    }
    db.transaction(|| {
        let mut done = 0;
        loop {
            let rows = db.rows(
                "SELECT id, at, actor, action, detail FROM audit WHERE id > ? ORDER BY id LIMIT ?",
                vec![done.into(), STEP.into()],
            )?;
            for row in &rows {
                store::audit(db, row.int(1), &row.text(2), &row.text(3), &row.text(4))?;
            }
            match rows.last() {
                Some(row) => done = row.int(0),
                None => break,
            }
        }
        db.run("DROP TABLE audit", vec![])?;
        Ok(())
    })
}

impl Clinic {
    /// The last rows, as the administration has always read them.
    pub fn audit(&self) -> Out<JsString> {
        let rows = self.db.text(
            "SELECT json_group_array(json_object('at', at, 'actor', actor, 'action', action, 'detail', object)) FROM (SELECT * FROM chain ORDER BY seq DESC LIMIT 500)",
            vec![],
        )?;
        Ok(format!("{{\"audit\":{rows}}}").into())
    }

    /// Rows as they are stored, with the head; the Worker reads them, so that a long log never holds up the clinic.
    pub fn desk_audit(&self, ask: &AskAudit) -> Out<JsString> {
        let order = if ask.oldest_first {
            "SELECT json_group_array(json_array(seq, at, actor, action, object, before, after, reason, severity, hash, seal)) FROM (SELECT * FROM chain WHERE seq > ?1 AND seq < ?2 AND at >= ?3 AND at < ?4 AND (?5 = '' OR actor = ?5) AND (?6 = '' OR action = ?6) AND (?7 = '' OR object = ?7) ORDER BY seq LIMIT ?8)"
        } else {
            "SELECT json_group_array(json_array(seq, at, actor, action, object, before, after, reason, severity, hash, seal)) FROM (SELECT * FROM chain WHERE seq > ?1 AND seq < ?2 AND at >= ?3 AND at < ?4 AND (?5 = '' OR actor = ?5) AND (?6 = '' OR action = ?6) AND (?7 = '' OR object = ?7) ORDER BY seq DESC LIMIT ?8)"
        };
        let rows = self.db.text(
            order,
            vec![
                ask.after.into(),
                ask.before.into(),
                ask.from.into(),
                ask.until.into(),
                ask.actor.clone().into(),
                ask.action.clone().into(),
                ask.object.clone().into(),
                ask.limit.into(),
            ],
        )?;
        let head = store::meta(&self.db, HEAD)?;
        let head = serde_json::to_string(&head)?;
        let now = self.now()?;
        Ok(format!("{{\"rows\":{rows},\"head\":{head},\"now\":\"{now}\"}}").into())
    }

    /// The audit was read, verified, or refused: that stands in it too.
    pub fn audit_used(&self, asked: &By<AuditUsed>) -> Out<()> {
        let AuditUsed { action, object, after } = &asked.ask;
        let severity = match action.as_str() {
            "audit_refused" => Severity::Warning,
            "audit_verified" if !after.is_empty() => Severity::Alert,
            _ => Severity::Info,
        };
        let entry = Entry {
            actor: &asked.member.actor(),
            action,
            object,
            after,
            severity,
            ..Entry::default()
        };
        store::audit_edit(&self.db, self.now()?.0, &entry)
    }
}
