//! What a session keeps on disk, table by table, and the statements on it.
//!
//! Stored formats are a contract with data that exists: `members` of an event (pinned in `core`), `state` (the fold, rebuildable) and the
//! rows below. A change needs a migration.

use crate::error::{Fault, Out};
use crate::sql::Db;
use js_sys::JsString;
use samtal_core::context::disclose::{Reader, readers_of};
use samtal_core::log::append::{Decision, Stored, decide};
use samtal_core::log::event::{Body, Entry, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;

/// The tables. `events.author` is whose `cid` it is: ids are unique per session and author.
pub const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    cid TEXT NOT NULL,
    kind TEXT NOT NULL,
    readers INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    members TEXT NOT NULL,
    UNIQUE (author, cid)
);
CREATE INDEX turns ON events (seq) WHERE turn = 1;
CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
CREATE TABLE tokens (
    hash TEXT PRIMARY KEY,
    audience TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    remembered INTEGER NOT NULL DEFAULT 0,
    locked INTEGER NOT NULL DEFAULT 0,
    replaces TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE outbox (id TEXT PRIMARY KEY, due_at INTEGER NOT NULL, tries INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE verifications (
    identifier TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    sent TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL);
INSERT INTO state VALUES (1, '{}');
";

/// Tables that came later: made for new sessions and for those that exist already. `unanswered`: the patient's messages that the assistant
/// has yet to answer, by their place; `got` is what was fetched for the answer so far.
const ADDED: &str = "
CREATE TABLE IF NOT EXISTS unanswered (
    seq INTEGER PRIMARY KEY,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    got TEXT NOT NULL
);
";

/// … and those that stand with what they are for.
const OF_ROOMS: [&str; 5] = [
    super::sends::TABLE,
    super::timers::TABLE,
    super::form_link::TABLE,
    super::lines::TABLES,
    super::phone::TABLE,
];

/// Every table: what erasing empties.
pub const ERASED: [&str; 15] = [
    "events",
    "state",
    "tokens",
    "outbox",
    "verifications",
    "audit",
    "unanswered",
    "sends",
    "timers",
    "form_links",
    "lines",
    "came",
    "held",
    "early",
    "phone_calls",
];

const INSERT: &str = "INSERT INTO events (seq, at, author, cid, kind, readers, turn, members) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (author, cid) DO NOTHING RETURNING seq";
const STORED: &str = "SELECT seq, at, members FROM events WHERE author = ? AND cid = ?";
const SET_STATE: &str = "UPDATE state SET body = ? WHERE id = 1";

/// Builds one event's JSON in SQLite for the reader whose bit is `?1`: 500 rows cost one crossing into Wasm instead of 500. What staff wrote
/// when they settled a matter is the desk's (bit 4): see [`told`].
const EVENT: &str = "CASE WHEN readers & ?1 AND kind = 'resolved' AND ?1 <> 4 THEN '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || substr(json_replace('{' || members || '}', '$.outcome', '', '$.topic', ''), 2) WHEN readers & ?1 THEN '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' ELSE '{\"seq\":' || seq || ',\"at\":\"' || at || '\",\"kind\":\"withheld\"}' END";

/// What an append came to.
#[derive(Debug, Clone)]
pub struct Appended {
    /// Its place.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// The event and its readers, when it is new.
    pub new: Option<(Event, u8)>,
}

/// Appends within the running transaction: the event and the folded state, or the answer that the first append got.
pub fn append(db: &Db, state: &mut State, entry: Entry, author: &str, readers: Option<u8>, now: At) -> Out<Appended> {
    let last = (state.last_seq, state.last_at);
    let Decision::New(event) = decide(entry, None, last, now) else {
        return Err(Fault::Internal("an entry without a stored one was not new".into()));
    };
    let members = event.entry.members();
    let readers = readers.unwrap_or_else(|| readers_of(&event.entry));
    let inserted = db.row(
        INSERT,
        vec![
            event.seq.into(),
            event.at.to_string().into(),
            author.to_owned().into(),
            event.entry.cid.clone().into(),
            event.entry.body.kind().to_owned().into(),
            i64::from(readers).into(),
            i64::from(event.entry.body.is_turn()).into(),
            members.into(),
        ],
    )?;
    if inserted.is_none() {
        let first = db
            .row(STORED, vec![author.to_owned().into(), event.entry.cid.clone().into()])?
            .ok_or_else(|| Fault::Internal("a conflicting row is not there".into()))?;
        let stored = Stored {
            seq: first.int(0),
            at: At::parse(&first.text(1)).unwrap_or_default(),
            members: first.text(2),
        };
        return match decide(event.entry, Some(&stored), last, now) {
            Decision::Duplicate { seq, at } => Ok(Appended { seq, at, new: None }),
            Decision::Conflict | Decision::New(_) => Err(Problem::Conflict.into()),
        };
    }
    take(state, &event, readers);
    let body = serde_json::to_string(state)?;
    db.run(SET_STATE, vec![body.into()])?;
    Ok(Appended {
        seq: event.seq,
        at: event.at,
        new: Some((event, readers)),
    })
}

/// The folded state, of a session that has every table.
pub fn upgraded_state(db: &Db) -> Out<State> {
    db.run(ADDED, vec![])?;
    for tables in OF_ROOMS {
        db.run(tables, vec![])?;
    }
    state(db)
}

/// The event at this place.
pub fn event(db: &Db, seq: Seq) -> Out<Option<Event>> {
    let text = db.text(
        "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE seq = ?",
        vec![seq.into()],
    )?;
    Ok(read(&text))
}

/// An event as a row tells it.
fn read(text: &str) -> Option<Event> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    Event::read(&&value)
}

/// The events that this statement finds: it gives each as one text.
pub fn read_all(db: &Db, statement: &str, values: Vec<worker::SqlStorageValue>) -> Out<Vec<Event>> {
    let rows = db.rows(statement, values)?;
    Ok(rows.iter().filter_map(|row| read(&row.text(0))).collect())
}

/// The entries that one message from outside became, by the first one's id: the others add a number to it.
pub fn parts(db: &Db, author: &str, cid: &str) -> Out<Vec<Seq>> {
    let rows = db.rows(
        "SELECT seq FROM events WHERE author = ?1 AND kind = 'message' AND (cid = ?2 OR substr(cid, 1, length(?2) + 1) = ?2 || '-') ORDER BY seq",
        vec![author.to_owned().into(), cid.to_owned().into()],
    )?;
    Ok(rows.iter().map(|row| row.int(0)).collect())
}

/// Who may see an entry from now on.
pub fn set_readers(db: &Db, seq: Seq, readers: u8) -> Out<()> {
    db.run(
        "UPDATE events SET readers = ? WHERE seq = ?",
        vec![i64::from(readers).into(), seq.into()],
    )?;
    Ok(())
}

/// The state of the whole log as it is told now: after an entry was withheld, nothing derived from it stays.
pub fn folded_again(db: &Db) -> Out<State> {
    let rows = db.rows(
        "SELECT readers, '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events ORDER BY seq",
        vec![],
    )?;
    let mut state = State::default();
    for row in rows {
        if let Some(event) = read(&row.text(1)) {
            take(&mut state, &event, u8::try_from(row.int(0)).unwrap_or_default());
        }
    }
    Ok(state)
}

/// The state after one more event: of what the desk alone sees it has the place, and whose it is and who has come, which the fold hides from
/// others by itself.
fn take(state: &mut State, event: &Event, readers: u8) {
    let own = matches!(event.entry.body, Body::Assigned { .. } | Body::Arrived { .. });
    if readers & !Reader::Desk.bit() == 0 && !own {
        state.place(event);
    } else {
        state.apply(event);
    }
}

/// Everything that the log has of an appointment, in order.
pub fn appointment(db: &Db, id: &str) -> Out<Vec<Event>> {
    let rows = db.rows(
        "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE kind IN ('appointment_booked', 'appointment_changed') AND json_extract('{' || members || '}', '$.appointment') = ? ORDER BY seq",
        vec![id.to_owned().into()],
    )?;
    Ok(rows.iter().filter_map(|row| read(&row.text(0))).collect())
}

/// The folded state.
fn state(db: &Db) -> Out<State> {
    let body = db.text("SELECT body FROM state WHERE id = 1", vec![])?;
    Ok(serde_json::from_str(&body).unwrap_or_else(|_| State::default()))
}

/// A page of events after `after`: JSON objects with commas between them.
pub fn page(db: &Db, reader: Reader, after: Seq, limit: i64) -> Out<JsString> {
    array(
        db,
        &format!(
            "SELECT group_concat(e, ',') FROM (SELECT {EVENT} AS e FROM events WHERE seq > ?2 ORDER BY seq LIMIT ?3)"
        ),
        reader,
        after,
        limit,
    )
}

/// The last `limit` events before `before`, oldest first: JSON objects with commas between them.
pub fn page_before(db: &Db, reader: Reader, before: Seq, limit: i64) -> Out<JsString> {
    array(
        db,
        &format!(
            "SELECT group_concat(e, ',') FROM (SELECT e FROM (SELECT seq, {EVENT} AS e FROM events WHERE seq < ?2 ORDER BY seq DESC LIMIT ?3) ORDER BY seq)"
        ),
        reader,
        before,
        limit,
    )
}

/// Turns for a voice system, without the brackets, and whether the end of the log is gap-free: in one statement, since a call waits.
pub struct Quoted {
    /// JSON objects with commas between them.
    pub turns: JsString,
    /// No event of the last [`GAP_WINDOW`] is missing.
    pub complete: bool,
}

/// The last `limit` turns, oldest first.
pub fn last_turns(db: &Db, last_seq: Seq, limit: i64) -> Out<Quoted> {
    let turns = format!(
        "SELECT e FROM (SELECT seq, {EVENT} AS e FROM events WHERE turn = 1 AND seq > ?2 AND readers & ?1 ORDER BY seq DESC LIMIT ?3) ORDER BY seq"
    );
    quoted(db, &turns, 0, limit, last_seq)
}

/// The first `limit` turns after `after`.
pub fn turns_after(db: &Db, last_seq: Seq, after: Seq, limit: i64) -> Out<Quoted> {
    let turns =
        format!("SELECT {EVENT} AS e FROM events WHERE turn = 1 AND seq > ?2 AND readers & ?1 ORDER BY seq LIMIT ?3");
    quoted(db, &turns, after, limit, last_seq)
}

fn quoted(db: &Db, turns: &str, after: Seq, limit: i64, last_seq: Seq) -> Out<Quoted> {
    let from = (last_seq - GAP_WINDOW).max(0);
    let row = db.row(
        &format!("SELECT (SELECT group_concat(e, ',') FROM ({turns})), (SELECT count(*) FROM events WHERE seq > ?4)"),
        vec![
            i64::from(Reader::Voice.bit()).into(),
            after.into(),
            limit.into(),
            from.into(),
        ],
    )?;
    let row = row.ok_or_else(|| Fault::Internal("a row that is always there is not".into()))?;
    Ok(Quoted {
        turns: row.long_text(0),
        complete: row.int(1) == last_seq - from,
    })
}

/// The items of a page, without the brackets: it goes into an answer or a frame as it is.
fn array(db: &Db, statement: &str, reader: Reader, from: Seq, limit: i64) -> Out<JsString> {
    Ok(db.long_text(
        statement,
        vec![i64::from(reader.bit()).into(), from.into(), limit.into()],
    )?)
}

/// How many of the last events are checked for a gap whenever a context is read: enough to cover what it quotes, few enough that the
/// length of the log does not matter.
pub const GAP_WINDOW: i64 = 100;

/// Every event that this reader may see, in order: for exports.
pub fn all(db: &Db, reader: Reader) -> Out<Vec<Event>> {
    let rows = db.rows(
        "SELECT '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' FROM events WHERE readers & ? ORDER BY seq",
        vec![i64::from(reader.bit()).into()],
    )?;
    let events = rows.iter().filter_map(|row| read(&row.text(0)));
    Ok(events.map(|event| told(event, reader)).collect())
}

/// An event that this reader may see, as they are told it: how a matter was settled and what it was about are staff's own words.
fn told(mut event: Event, reader: Reader) -> Event {
    if reader != Reader::Desk
        && let Body::Resolved { outcome, topic } = &mut event.entry.body
    {
        outcome.clear();
        topic.clear();
    }
    event
}

/// One event as this reader sees it.
pub fn as_seen(event: &Event, readers: u8, reader: Reader) -> String {
    if readers & reader.bit() != 0 {
        return match event.entry.body {
            Body::Resolved { .. } => told(event.clone(), reader).to_json(),
            _ => event.to_json(),
        };
    }
    let (seq, at) = (event.seq, event.at);
    let entry = Entry {
        body: Body::Withheld,
        ..event.entry.clone()
    };
    Event { seq, at, entry }.to_json()
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

/// One row of the audit: who did or read what, with ids only.
pub fn audit(db: &Db, at: At, actor: &str, action: &str, detail: &str) -> Out<()> {
    db.run(
        "INSERT INTO audit (at, actor, action, detail) VALUES (?, ?, ?, ?)",
        vec![
            at.0.into(),
            actor.to_owned().into(),
            action.to_owned().into(),
            detail.to_owned().into(),
        ],
    )?;
    Ok(())
}
