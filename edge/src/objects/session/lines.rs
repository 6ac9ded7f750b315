//! The lines of a session: who writes to it by WhatsApp or SMS, and how far each may. Beside them what waits: messages on a line that has
//! yet to say whose the chat is, and what refers to a message that has not come.
//!
//! On probation nothing of the session is told on a line, and nothing that comes from there is in the log. So a link that somebody planted
//! shows neither side anything.

use super::outbox;
use crate::error::Out;
use crate::objects::calls::{Choice, Delivery};
use crate::random;
use crate::sql::{Db, Row};
use samtal_core::log::event::{Channel, Seq};
use samtal_core::people::phone::E164;
use samtal_core::time::At;
use samtal_core::wire::channel::{Arrival, Sender};

/// The tables. `lines.link`: the link that the line came by, empty where the session began there; `why`: what it is on probation for;
/// `asked`: how often it was asked the question that is open. `came`: what arrived, by the provider's id, and where it is in the log (0:
/// nowhere); `waits`: until the patient agrees that it is kept and answered. `held`: what is not in the log; `leaves`: it goes to another
/// session. `early`: what refers to a message that has not come.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS lines (
    line TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    number TEXT NOT NULL,
    user TEXT NOT NULL,
    link TEXT NOT NULL,
    standing TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    why TEXT NOT NULL,
    asked INTEGER NOT NULL,
    choices TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS came (
    id TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    seq INTEGER NOT NULL,
    waits INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS came_waiting ON came (line) WHERE waits = 1;
CREATE TABLE IF NOT EXISTS held (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL,
    arrival TEXT NOT NULL,
    leaves INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS early (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    of TEXT NOT NULL,
    arrival TEXT NOT NULL
);
";

/// Messages that wait on one line: who writes more without saying that the chat is theirs has one of their own.
pub const MAX_HELD: i64 = 200;

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the patient's.
    Linked,
    /// Its sender has yet to say whose the chat is.
    Probation,
    /// The patient's, who wants no messages there.
    Stopped,
    /// It is not the patient's.
    Unlinked,
}

impl Standing {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Linked => "linked",
            Standing::Probation => "probation",
            Standing::Stopped => "stopped",
            Standing::Unlinked => "unlinked",
        }
    }

    fn parse(text: &str) -> Standing {
        use Standing::{Linked, Probation, Stopped, Unlinked};
        let all = [Linked, Probation, Stopped];
        all.into_iter().find(|s| s.as_str() == text).unwrap_or(Unlinked)
    }
}

/// What a line is on probation for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It brought a ref.
    Ref,
    /// Its sender's id changed.
    Again,
    /// Its number was proved in several sessions: this one only asks which is meant.
    Choice,
}

impl Why {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Ref => "ref",
            Why::Again => "again",
            Why::Choice => "choice",
        }
    }

    fn parse(text: &str) -> Why {
        match text {
            "choice" => Why::Choice,
            "again" => Why::Again,
            _ => Why::Ref,
        }
    }
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its hash, as the clinic knows it.
    pub line: String,
    /// Its channel.
    pub channel: Channel,
    /// Who writes.
    pub from: Sender,
    /// The link that it came by; empty: the session began there.
    pub link: String,
    /// How it stands.
    pub standing: Standing,
    /// When it was last heard.
    pub heard_at: At,
    /// What it is on probation for.
    pub why: Why,
    /// How often it was asked what is asked of it now.
    pub asked: i64,
    /// Which sessions it may be, where it is to choose.
    pub choices: Vec<Choice>,
}

impl Line {
    /// Whether it may be asked once more: a question is repeated once, and then waits.
    pub fn may_ask(&self) -> bool {
        self.asked < 2
    }

    /// The id of the timer that ends its probation.
    pub fn timer(&self) -> String {
        format!("probation-{}", self.line)
    }
}

fn read(row: &Row) -> Line {
    Line {
        line: row.text(0),
        channel: Channel::parse(&row.text(1)).unwrap_or(Channel::Sms),
        from: Sender {
            number: E164::strict(&row.text(2)),
            user: row.text(3),
        },
        link: row.text(4),
        standing: Standing::parse(&row.text(5)),
        heard_at: At(row.int(6)),
        why: Why::parse(&row.text(7)),
        asked: row.int(8),
        choices: serde_json::from_str(&row.text(9)).unwrap_or_default(),
    }
}

const COLUMNS: &str = "SELECT line, channel, number, user, link, standing, heard_at, why, asked, choices FROM lines";

/// The line with this hash.
pub fn line(db: &Db, line: &str) -> Out<Option<Line>> {
    let row = db.row(&[COLUMNS, " WHERE line = ?"].concat(), vec![line.to_owned().into()])?;
    Ok(row.as_ref().map(read))
}

/// The line that came by this link.
pub fn of_link(db: &Db, link: &str) -> Out<Option<Line>> {
    if link.is_empty() {
        return Ok(None);
    }
    let row = db.row(
        &[COLUMNS, " WHERE link = ? ORDER BY heard_at DESC LIMIT 1"].concat(),
        vec![link.to_owned().into()],
    )?;
    Ok(row.as_ref().map(read))
}

/// Every line.
pub fn all(db: &Db) -> Out<Vec<Line>> {
    Ok(db.rows(COLUMNS, vec![])?.iter().map(read).collect())
}

/// Writes a line as it stands now.
pub fn put(db: &Db, line: &Line) -> Out<()> {
    db.run(
        "INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (line) DO UPDATE SET number = excluded.number, user = excluded.user, link = excluded.link, standing = excluded.standing, heard_at = excluded.heard_at, why = excluded.why, asked = excluded.asked, choices = excluded.choices",
        vec![
            line.line.clone().into(),
            line.channel.as_str().to_owned().into(),
            line.from.number.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            line.from.user.clone().into(),
            line.link.clone().into(),
            line.standing.as_str().to_owned().into(),
            line.heard_at.0.into(),
            line.why.as_str().to_owned().into(),
            line.asked.into(),
            serde_json::to_string(&line.choices)?.into(),
        ],
    )?;
    Ok(())
}

/// What came under this id: its place in the log, 0 where it has none; none: nothing came.
pub fn came(db: &Db, id: &str) -> Out<Option<Seq>> {
    let row = db.row("SELECT seq FROM came WHERE id = ?", vec![id.to_owned().into()])?;
    Ok(row.map(|row| row.int(0)))
}

/// Notes that something came, and where it is in the log.
pub fn note(db: &Db, id: &str, line: &str, seq: Seq, waits: bool) -> Out<()> {
    db.run(
        "INSERT INTO came VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, waits = excluded.waits",
        vec![
            id.to_owned().into(),
            line.to_owned().into(),
            seq.into(),
            i64::from(waits).into(),
        ],
    )?;
    Ok(())
}

/// What on this line waits for the patient's consent to be answered, in order; it waits no longer.
pub fn take_waiting(db: &Db, line: &str) -> Out<Vec<Seq>> {
    let rows = db.rows(
        "UPDATE came SET waits = 0 WHERE line = ? AND waits = 1 RETURNING seq",
        vec![line.to_owned().into()],
    )?;
    let mut seqs: Vec<Seq> = rows.iter().map(|row| row.int(0)).collect();
    seqs.sort_unstable();
    Ok(seqs)
}

/// The outbox row that tells the clinic how this line stands. Each has an id of its own: the one that is on its way now must not take the next
/// one with it when it has arrived.
pub fn tell(db: &Db, line: &str, linked: &Delivery) -> Out<()> {
    db.run(
        "DELETE FROM outbox WHERE substr(id, 1, length(?1)) = ?1",
        vec![told(line).into()],
    )?;
    outbox::put(db, &random::id(&told(line)), linked)
}

/// Whether the clinic has yet to be told how this line stands.
pub fn is_untold(db: &Db, line: &str) -> Out<bool> {
    let row = db.row(
        "SELECT 1 FROM outbox WHERE substr(id, 1, length(?1)) = ?1 LIMIT 1",
        vec![told(line).into()],
    )?;
    Ok(row.is_some())
}

fn told(line: &str) -> String {
    format!("linked-{line}-")
}

/// A message that waits outside the log.
#[derive(Debug, Clone)]
pub struct Held {
    /// The provider's id.
    pub id: String,
    /// Its line.
    pub line: String,
    /// The message.
    pub arrival: Arrival,
    /// How often it was tried to pass it on.
    pub tries: i64,
}

fn read_held(row: &Row) -> Option<Held> {
    Some(Held {
        id: row.text(0),
        line: row.text(1),
        arrival: serde_json::from_str(&row.text(2)).ok()?,
        tries: row.int(3),
    })
}

/// Keeps a message outside the log. `false`: with it there are too many.
pub fn hold(db: &Db, line: &str, arrival: &Arrival) -> Out<bool> {
    let held = db.int("SELECT count(*) FROM held WHERE line = ?", vec![line.to_owned().into()])?;
    db.run(
        "INSERT OR IGNORE INTO held (id, line, arrival) VALUES (?, ?, ?)",
        vec![
            arrival.id.clone().into(),
            line.to_owned().into(),
            serde_json::to_string(arrival)?.into(),
        ],
    )?;
    Ok(held < MAX_HELD)
}

/// What this line wrote and waits, in order.
pub fn held(db: &Db, line: &str) -> Out<Vec<Held>> {
    let rows = db.rows(
        "SELECT id, line, arrival, tries FROM held WHERE line = ? AND leaves = 0 ORDER BY n",
        vec![line.to_owned().into()],
    )?;
    Ok(rows.iter().filter_map(read_held).collect())
}

/// It waits no longer.
pub fn let_go(db: &Db, id: &str) -> Out<()> {
    db.run("DELETE FROM held WHERE id = ?", vec![id.to_owned().into()])?;
    Ok(())
}

/// What this line wrote goes to another session, from now on (real milliseconds).
pub fn leave(db: &Db, line: &str, now: i64) -> Out<()> {
    db.run(
        "UPDATE held SET leaves = 1, due_at = ? WHERE line = ?",
        vec![now.into(), line.to_owned().into()],
    )?;
    Ok(())
}

/// The first message that is to be passed on now: in the order in which they came, so a later one waits for the one before.
pub fn leaving(db: &Db, now: i64) -> Out<Option<Held>> {
    let row = db.row(
        "SELECT id, line, arrival, tries FROM held WHERE leaves = 1 AND due_at <= ? ORDER BY n LIMIT 1",
        vec![now.into()],
    )?;
    Ok(row.as_ref().and_then(read_held))
}

/// It is tried again then, and with it everything of its line.
pub fn put_off(db: &Db, held: &Held, until: i64) -> Out<()> {
    db.run(
        "UPDATE held SET due_at = ?, tries = tries + 1 WHERE line = ? AND leaves = 1",
        vec![until.into(), held.line.clone().into()],
    )?;
    Ok(())
}

/// Keeps what refers to a message that has not come.
pub fn keep_early(db: &Db, of: &str, arrival: &Arrival) -> Out<()> {
    db.run(
        "INSERT OR IGNORE INTO early (id, of, arrival) VALUES (?, ?, ?)",
        vec![
            arrival.id.clone().into(),
            of.to_owned().into(),
            serde_json::to_string(arrival)?.into(),
        ],
    )?;
    Ok(())
}

/// What came before the message that it refers to, in order; it waits no longer.
pub fn take_early(db: &Db, of: &str) -> Out<Vec<Arrival>> {
    let rows = db.rows(
        "SELECT arrival FROM early WHERE of = ? ORDER BY n",
        vec![of.to_owned().into()],
    )?;
    db.run("DELETE FROM early WHERE of = ?", vec![of.to_owned().into()])?;
    Ok(rows
        .iter()
        .filter_map(|row| serde_json::from_str(&row.text(0)).ok())
        .collect())
}
