//! What a clinic keeps on disk, table by table.

use crate::error::Out;
use crate::sql::Db;
use samtal_core::audit::Entry;
use samtal_core::time::At;

/// The tables. Hashes of codes, refs and numbers are under the deployment's pepper; numbers and names stand in `tasks`,
/// `appointments` and `cards` alone, until the session is erased.
pub const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE configs (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, format TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE handoffs (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    way TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    code_hash TEXT UNIQUE,
    token_hash TEXT UNIQUE,
    ref_hash TEXT UNIQUE,
    redeemed_by TEXT,
    call_id TEXT,
    evidence TEXT,
    redeemed_at INTEGER
) WITHOUT ROWID;
CREATE INDEX handoffs_by_session ON handoffs (session);
CREATE TABLE wrong_codes (id INTEGER PRIMARY KEY, key TEXT NOT NULL, call_id TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX wrong_codes_by_key ON wrong_codes (key, at);
CREATE TABLE identifiers (
    hash TEXT NOT NULL,
    session TEXT NOT NULL,
    type TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    verified_at INTEGER,
    PRIMARY KEY (hash, session)
) WITHOUT ROWID;
CREATE INDEX identifiers_by_session ON identifiers (session);
CREATE TABLE tasks (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    about TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    promised_by TEXT,
    number TEXT NOT NULL,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    owner TEXT NOT NULL DEFAULT '',
    closed_at TEXT
) WITHOUT ROWID;
CREATE INDEX tasks_by_session ON tasks (session);
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    kind TEXT NOT NULL,
    session TEXT NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
";

/// Tables that came later: made for new clinics and for those that exist already.
const ADDED: &[&str] = &[
    super::knowledge::TABLE,
    super::topics::TABLE,
    super::schedule::TABLES,
    super::portal::TABLE,
    super::lines::TABLES,
    super::reports::TABLES,
    super::undelivered::TABLE,
    super::desks::TABLE,
    super::desk::cards::TABLE,
    super::phone::TABLE,
    super::callbacks::TABLES,
    super::reported::TABLE,
    super::desk::audit::TABLE,
    super::desk::access::TABLES,
    super::desk::checks::TABLES,
    super::desk::who::TABLES,
    super::desk::day::TABLES,
    super::desk::following::TABLE,
    super::desk::templates::TABLE,
    super::desk::tokens::TABLES,
];

/// Makes the tables that a clinic does not have yet.
pub fn set_up(db: &Db) -> Out<()> {
    if !db.has_table("meta")? {
        db.run(TABLES, vec![])?;
    }
    for tables in ADDED {
        db.run(tables, vec![])?;
    }
    super::desk::audit::carry_over(db)
}

/// A value of `meta`; empty without one.
pub fn meta(db: &Db, key: &str) -> Out<String> {
    Ok(db.text("SELECT value FROM meta WHERE key = ?", vec![key.to_owned().into()])?)
}

/// Sets a value of `meta`.
pub fn set_meta(db: &Db, key: &str, value: &str) -> Out<()> {
    db.run(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        vec![key.to_owned().into(), value.to_owned().into()],
    )?;
    Ok(())
}

/// Writes an outbox row. The same id is written once.
pub fn put(db: &Db, id: &str, kind: &str, session: &str, body: &str, due_at: i64) -> Out<()> {
    db.run(
        "INSERT OR IGNORE INTO outbox VALUES (?, ?, 0, ?, ?, ?)",
        vec![
            id.to_owned().into(),
            due_at.into(),
            kind.to_owned().into(),
            session.to_owned().into(),
            body.to_owned().into(),
        ],
    )?;
    Ok(())
}

/// One row of the audit: who did what, with ids only.
pub fn audit(db: &Db, at: i64, actor: &str, action: &str, object: &str) -> Out<()> {
    let entry = Entry {
        actor,
        action,
        object,
        ..Entry::default()
    };
    audit_edit(db, at, &entry)
}

/// One row of the audit, with what was before and after, why, and how bad it is if it is wrong.
pub fn audit_edit(db: &Db, at: i64, entry: &Entry<'_>) -> Out<()> {
    super::desk::audit::append(db, At(at), entry)
}
