//! What the session sends by WhatsApp and SMS: a row for each message, written in the transaction that appends it. [`super::sending`]
//! hands rows to the provider, [`super::sent`] takes its reports.
//!
//! `queued` -> `sending` -> `sent` -> `delivered` -> `read`, or `failed` (it will not arrive), `dead` (given up), `cancelled` (it must not
//! go). A row is `sending` from before the provider is asked until its answer is stored: found so later, what became of it is unknown.

use super::Session;
use crate::error::Out;
use crate::sql::{Db, Row};
use crate::{clock, random};
use samtal_core::context::disclose::Reader;
use samtal_core::log::answer::Reply;
use samtal_core::log::event::{Actor, Body, Channel, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::people::phone::E164;
use samtal_core::time::At;
use samtal_core::wire::channel::Sender;
use serde::{Deserialize, Serialize};

/// The table. `n` is the order in which they were written; `due_at` and `made_at` in real milliseconds, `not_after` in the session's time
/// (0: whenever); `part`: how many of the messages that it takes are sent; `number` and `user` are where it goes, `line` is which line that is.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS sends (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    channel TEXT NOT NULL,
    line TEXT NOT NULL,
    number TEXT NOT NULL,
    user TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    provider_id TEXT NOT NULL,
    error TEXT NOT NULL,
    repeated INTEGER NOT NULL,
    part INTEGER NOT NULL DEFAULT 0,
    what TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sends_open ON sends (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX IF NOT EXISTS sends_by_line ON sends (line) WHERE state IN ('queued', 'sending');
CREATE INDEX IF NOT EXISTS sends_by_seq ON sends (seq);
CREATE INDEX IF NOT EXISTS sends_by_provider ON sends (provider_id) WHERE provider_id <> '';
";

const COLUMNS: &str =
    "SELECT n, id, seq, channel, line, number, user, state, tries, made_at, not_after, repeated, what, part FROM sends";

/// How far a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It waits.
    Queued,
    /// The provider is being asked; or was, by a life of this object that ended meanwhile.
    Sending,
    /// The provider has it.
    Sent,
    /// It will not arrive. Only what is better than that counts after it.
    Failed,
    /// It is on the phone.
    Delivered,
    /// It was opened.
    Read,
    /// Given up.
    Dead,
    /// It must not go: the patient said so, or it is too late.
    Cancelled,
}

impl Standing {
    const ALL: [Standing; 8] = [
        Standing::Queued,
        Standing::Sending,
        Standing::Sent,
        Standing::Failed,
        Standing::Delivered,
        Standing::Read,
        Standing::Dead,
        Standing::Cancelled,
    ];

    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Queued => "queued",
            Standing::Sending => "sending",
            Standing::Sent => "sent",
            Standing::Failed => "failed",
            Standing::Delivered => "delivered",
            Standing::Read => "read",
            Standing::Dead => "dead",
            Standing::Cancelled => "cancelled",
        }
    }

    fn parse(name: &str) -> Standing {
        let known = Standing::ALL.into_iter().find(|s| s.as_str() == name);
        known.unwrap_or(Standing::Dead)
    }

    /// How good it is: a report counts only where nothing as good is known, so that any order of them comes to the same.
    pub fn rank(self) -> u8 {
        match self {
            Standing::Queued | Standing::Sending => 0,
            Standing::Sent => 1,
            Standing::Failed | Standing::Dead | Standing::Cancelled => 2,
            Standing::Delivered => 3,
            Standing::Read => 4,
        }
    }

    /// Whether there is something left to do.
    pub fn is_open(self) -> bool {
        matches!(self, Standing::Queued | Standing::Sending)
    }
}

/// What a row sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// The message of the log, as its channel renders it.
    Event {
        /// As the approved text alone, whatever the window seems to be: the provider said that it is closed.
        #[serde(default)]
        as_template: bool,
    },
    /// Words that are not in the log: a question whether the chat is theirs, an acknowledgement. Gone once they are sent.
    Text {
        /// The words.
        text: String,
        /// What may be pressed.
        replies: Vec<Reply>,
    },
    /// A one-time code. Never sent twice: a second one would look like somebody else's. Gone once it is sent.
    Code {
        /// The digits.
        digits: String,
    },
}

impl What {
    /// The message of the log.
    pub const EVENT: What = What::Event { as_template: false };

    /// Whether nothing of it is in the log: what is left of it goes when it is sent.
    fn is_own(&self) -> bool {
        !matches!(self, What::Event { .. })
    }
}

/// A row to be written.
#[derive(Debug)]
pub struct New<'a> {
    /// The event; 0: it is not in the log.
    pub seq: Seq,
    /// By which channel.
    pub channel: Channel,
    /// Which line; for a number that nothing ever came from, the number itself.
    pub line: &'a str,
    /// Where it goes.
    pub to: &'a Sender,
    /// Not after this, by the session's clock; none: whenever.
    pub not_after: Option<At>,
    /// What.
    pub what: What,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Its place among them.
    pub n: i64,
    /// Its id.
    pub id: String,
    /// The event; 0: it is not in the log.
    pub seq: Seq,
    /// By which channel.
    pub channel: Channel,
    /// Which line.
    pub line: String,
    /// Where it goes.
    pub to: Sender,
    /// How far it is.
    pub standing: Standing,
    /// How often it was tried.
    pub tries: i64,
    /// When it was written, in real milliseconds.
    pub made_at: i64,
    /// Not after this.
    pub not_after: Option<At>,
    /// The provider may have taken it twice.
    pub repeated: bool,
    /// What.
    pub what: What,
    /// How many of the messages that it takes are sent.
    pub part: usize,
}

fn read(row: &Row) -> Sending {
    let not_after = Some(row.int(10)).filter(|at| *at > 0).map(At);
    Sending {
        n: row.int(0),
        id: row.text(1),
        seq: row.int(2),
        channel: Channel::parse(&row.text(3)).unwrap_or(Channel::Sms),
        line: row.text(4),
        to: Sender {
            number: E164::strict(&row.text(5)),
            user: row.text(6),
        },
        standing: Standing::parse(&row.text(7)),
        tries: row.int(8),
        made_at: row.int(9),
        not_after,
        repeated: row.int(11) == 1,
        what: serde_json::from_str(&row.text(12)).unwrap_or(What::EVENT),
        part: usize::try_from(row.int(13)).unwrap_or(0),
    }
}

/// Real milliseconds.
pub fn real_now() -> i64 {
    clock::now(0).0
}

/// Writes a row, due at once: within the transaction of its cause. Its id.
pub fn put(db: &Db, new: &New<'_>) -> Out<String> {
    let id = random::id("snd_");
    db.run(
        "INSERT INTO sends (id, seq, channel, line, number, user, state, tries, due_at, made_at, not_after, provider_id, error, repeated, what) VALUES (?, ?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?, '', '', 0, ?)",
        vec![
            id.clone().into(),
            new.seq.into(),
            new.channel.as_str().to_owned().into(),
            new.line.to_owned().into(),
            new.to.number.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            new.to.user.clone().into(),
            real_now().into(),
            real_now().into(),
            new.not_after.map_or(0, |at| at.0).into(),
            serde_json::to_string(&new.what)?.into(),
        ],
    )?;
    Ok(id)
}

/// The row with this id.
pub fn by_id(db: &Db, id: &str) -> Out<Option<Sending>> {
    let row = db.row(&[COLUMNS, " WHERE id = ?"].concat(), vec![id.to_owned().into()])?;
    Ok(row.as_ref().map(read))
}

/// The row that the provider knows by this id.
pub fn by_provider(db: &Db, id: &str) -> Out<Option<Sending>> {
    if id.is_empty() {
        return Ok(None);
    }
    let row = db.row(
        &[COLUMNS, " WHERE provider_id = ? ORDER BY n DESC LIMIT 1"].concat(),
        vec![id.to_owned().into()],
    )?;
    Ok(row.as_ref().map(read))
}

/// The first row for which something is to be done now.
pub fn first_due(db: &Db) -> Out<Option<Sending>> {
    let row = db.row(
        &[
            COLUMNS,
            " WHERE state IN ('queued', 'sending') AND due_at <= ? ORDER BY n LIMIT 1",
        ]
        .concat(),
        vec![real_now().into()],
    )?;
    Ok(row.as_ref().map(read))
}

/// When the row that this one has to wait for is due: an earlier one to the same line that is not settled.
pub fn before(db: &Db, row: &Sending) -> Out<Option<i64>> {
    let first = db.row(
        "SELECT min(due_at) FROM sends WHERE state IN ('queued', 'sending') AND channel = ? AND line = ? AND n < ?",
        vec![
            row.channel.as_str().to_owned().into(),
            row.line.clone().into(),
            row.n.into(),
        ],
    )?;
    Ok(first.and_then(|row| row.some_int(0)))
}

/// Something is to be done about it only then.
pub fn put_off(db: &Db, id: &str, until: i64) -> Out<()> {
    db.run(
        "UPDATE sends SET due_at = ? WHERE id = ? AND state IN ('queued', 'sending')",
        vec![until.into(), id.to_owned().into()],
    )?;
    Ok(())
}

/// It is tried again then.
pub fn queue_again(db: &Db, id: &str, until: i64, error: &str) -> Out<()> {
    db.run(
        "UPDATE sends SET state = 'queued', due_at = ?, error = ? WHERE id = ? AND state = 'sending'",
        vec![until.into(), error.to_owned().into(), id.to_owned().into()],
    )?;
    Ok(())
}

/// The provider is about to be asked. Until `until` nobody else touches the row; afterwards what became of it is unknown.
pub fn begin(db: &Db, row: &Sending, until: i64) -> Out<()> {
    db.run(
        "UPDATE sends SET state = 'sending', tries = tries + 1, due_at = ?, repeated = ? WHERE id = ?",
        vec![until.into(), i64::from(row.repeated).into(), row.id.clone().into()],
    )?;
    Ok(())
}

/// The next of several messages is to go at once.
pub fn next_part(db: &Db, row: &Sending) -> Out<()> {
    db.run(
        "UPDATE sends SET state = 'queued', part = part + 1, tries = 0, due_at = ? WHERE id = ?",
        vec![real_now().into(), row.id.clone().into()],
    )?;
    Ok(())
}

/// It stands so from now on. What is not in the log is gone with it.
pub fn settle(db: &Db, row: &Sending, standing: Standing, error: &str) -> Out<()> {
    let what = if row.what.is_own() {
        String::new()
    } else {
        serde_json::to_string(&row.what)?
    };
    db.run(
        "UPDATE sends SET state = ?, error = ?, what = ? WHERE id = ?",
        vec![
            standing.as_str().to_owned().into(),
            error.to_owned().into(),
            what.into(),
            row.id.clone().into(),
        ],
    )?;
    // Who waited for it need not wait any more.
    db.run(
        "UPDATE sends SET due_at = min(due_at, ?) WHERE state = 'queued' AND tries = 0 AND channel = ? AND line = ?",
        vec![
            real_now().into(),
            row.channel.as_str().to_owned().into(),
            row.line.clone().into(),
        ],
    )?;
    Ok(())
}

/// The provider's id of it is known.
pub fn name(db: &Db, id: &str, provider_id: &str) -> Out<()> {
    db.run(
        "UPDATE sends SET provider_id = ? WHERE id = ? AND provider_id = ''",
        vec![provider_id.to_owned().into(), id.to_owned().into()],
    )?;
    Ok(())
}

impl Session {
    /// A message was appended, in the running transaction: what the clinic's side says by WhatsApp or SMS gets a row, unless whoever
    /// appended it wrote one for it already.
    pub fn outgoing(&self, folded: &State, event: &Event, readers: u8) -> Out<()> {
        let channel = event.entry.channel;
        if !matches!(channel, Channel::Whatsapp | Channel::Sms)
            || !matches!(event.entry.body, Body::Message { .. })
            || event.entry.by == Actor::Patient
            || readers & Reader::Patient.bit() == 0
        {
            return Ok(());
        }
        self.waiting.set(true);
        let written = self
            .db
            .row("SELECT 1 FROM sends WHERE seq = ? LIMIT 1", vec![event.seq.into()])?;
        if written.is_some() {
            return Ok(());
        }
        let Some((line, to)) = self.line_for(folded, channel, event.at)? else {
            return Ok(());
        };
        let new = New {
            seq: event.seq,
            channel,
            line: &line,
            to: &to,
            not_after: None,
            what: What::EVENT,
        };
        put(&self.db, &new).map(drop)
    }
}
