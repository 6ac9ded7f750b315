//! Which session a message is for: by what it carries (a ref), by where its sender wrote before, by whose number it was proved to be.
//! Words never come here, only who writes.
//!
//! A *line* is a sender on a channel, known by the HMAC of their id there: WhatsApp's own id for them where it is told, else their
//! number. Every decision is one transaction together with the message's id, so that the same message again, in parallel or days later,
//! goes where it went. A line has a stack of sessions: the newest is where it writes, and when that one is undone, the one before is.

use super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::limits::VERIFIED_LIFE;
use crate::objects::calls::{Allocated, Choice, LineLink, LineMoved, Route, Routed, SenderMoved};
use crate::random;
use crate::sql::Value;
use samtal_core::handoff::secret::lookup_key;
use samtal_core::log::event::Channel;
use samtal_core::people::evidence::Evidence;
use samtal_core::people::phone::E164;
use samtal_core::time::{At, DAY};
use samtal_core::wire::channel::Sender;

/// The tables. `line_names`: the number beside a line that is known by its own id; `identifier`: the same
/// number as `identifiers` has it. `parted`: the patient said that this session is not
/// theirs, so their number alone never leads there again. `arrived`: what became of each message's id, in real time.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS threads (
    line TEXT NOT NULL,
    session TEXT NOT NULL,
    since INTEGER NOT NULL,
    standing TEXT NOT NULL,
    again INTEGER NOT NULL DEFAULT 0,
    link TEXT NOT NULL,
    evidence TEXT NOT NULL,
    choices TEXT NOT NULL DEFAULT '',
    last_at INTEGER NOT NULL,
    PRIMARY KEY (line, session)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS threads_by_session ON threads (session);
CREATE INDEX IF NOT EXISTS threads_by_age ON threads (last_at);
CREATE TABLE IF NOT EXISTS line_names (
    number TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    identifier TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS line_names_by_line ON line_names (line);
CREATE INDEX IF NOT EXISTS line_names_by_age ON line_names (at);
CREATE TABLE IF NOT EXISTS parted (line TEXT NOT NULL, session TEXT NOT NULL, PRIMARY KEY (line, session)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS parted_by_session ON parted (session);
CREATE TABLE IF NOT EXISTS arrived (id TEXT PRIMARY KEY, session TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS arrived_by_session ON arrived (session);
CREATE INDEX IF NOT EXISTS arrived_by_age ON arrived (at);
";

/// What an erased session leaves behind: the ids of its messages, so that a provider's repeat does not bring one of them back.
pub const FORGET: [&str; 3] = [
    "DELETE FROM threads WHERE session = ?",
    "DELETE FROM parted WHERE session = ?",
    "UPDATE arrived SET session = '', answer = '' WHERE session = ?",
];

/// How long providers' ids are kept: Meta redelivers for seven days.
pub const REMEMBERED: i64 = 8 * DAY;
/// Sessions that a patient is given to choose from: WhatsApp's list has ten rows, and "none of these" is one of them.
const MAX_CHOICES: i64 = 9;

/// Where a line writes.
struct Thread {
    session: String,
    standing: Standing,
    again: bool,
    link: String,
    evidence: String,
    choices: String,
}

/// How a line stands in a session.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The session began on it.
    Own,
    /// The patient has yet to say that the session is theirs.
    Probation,
    /// It joined the session.
    Linked,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Standing::Own => "own",
            Standing::Probation => "probation",
            Standing::Linked => "linked",
        }
    }

    fn parse(text: &str) -> Standing {
        match text {
            "own" => Standing::Own,
            "linked" => Standing::Linked,
            _ => Standing::Probation,
        }
    }
}

impl Thread {
    fn linked(&self) -> Option<LineLink> {
        (self.standing != Standing::Own).then(|| LineLink {
            link: self.link.clone(),
            evidence: Evidence::parse(&self.evidence).unwrap_or(Evidence::WhatsappRef),
            probation: self.standing == Standing::Probation,
        })
    }
}

fn text(value: &str) -> Value {
    value.to_owned().into()
}

impl Clinic {
    /// Which session is this message for? Decided once for each message's id.
    pub fn route(&self, asked: &Route) -> Out<Routed> {
        let allocated = self.allocated()?;
        let now = self.now()?;
        let id = self.key(&format!("message-{}", asked.channel.as_str()), &asked.id);
        self.db.transaction(|| {
            let real = clock::real_ms() as i64;
            self.sweep(now, real)?;
            let row = self
                .db
                .row("SELECT session, answer FROM arrived WHERE id = ?", vec![text(&id)])?;
            if let Some(row) = row
                && (asked.refused.is_empty() || row.text(0) != asked.refused)
            {
                return routed_before(&row.text(1), &allocated);
            }
            let routed = self.decide(asked, &allocated, now)?;
            self.db.run(
                "INSERT INTO arrived VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET session = excluded.session, answer = excluded.answer",
                vec![
                    text(&id),
                    text(&routed.session),
                    serde_json::to_string(&routed)?.into(),
                    real.into(),
                ],
            )?;
            Ok(routed)
        })
    }

    fn decide(&self, asked: &Route, allocated: &Allocated, now: At) -> Out<Routed> {
        let line = self.line(asked.channel, &asked.from, now)?;
        if !asked.refused.is_empty() {
            self.db.run(
                "DELETE FROM threads WHERE line = ? AND session = ?",
                vec![text(&line), text(&asked.refused)],
            )?;
        }
        let mut thread = self.thread(&line, now)?;
        if asked.channel == Channel::Whatsapp
            && asked.refused.is_empty()
            && let Some((handoff, session)) = self.redeem_ref(&asked.ref_hash, &line, now)?
            && thread.as_ref().is_none_or(|t| t.session != session)
        {
            self.begin_probation(&line, &session, &handoff, now)?;
            thread = self.thread(&line, now)?;
        }
        if let Some(thread) = thread {
            self.db.run(
                "UPDATE threads SET last_at = ? WHERE line = ? AND session = ?",
                vec![now.0.into(), text(&line), text(&thread.session)],
            )?;
            // A session that began a moment ago may not be there yet: each of its first messages can begin it.
            let begins = thread.standing == Standing::Own && !thread.again;
            return Ok(Routed {
                link: thread.linked(),
                choices: self.offered(&thread.choices)?,
                session: thread.session,
                known: false,
                line,
                begins: begins.then(|| allocated.clone()),
                again: thread.again,
            });
        }
        let proved = self.proved(asked, &line, now)?;
        if let [only] = proved.as_slice() {
            let link = LineLink {
                link: random::id("lnk_"),
                evidence: Evidence::VerifiedNumber,
                probation: false,
            };
            self.put_thread(&line, &only.session, Standing::Linked, Some(&link), &[], now)?;
            store::audit(&self.db, now.0, asked.channel.as_str(), "line_linked", &link.link)?;
            return Ok(Routed {
                session: only.session.clone(),
                known: false,
                line,
                begins: None,
                link: Some(link),
                choices: Vec::new(),
                again: false,
            });
        }
        self.db.run(
            "INSERT OR IGNORE INTO sessions VALUES (?, ?)",
            vec![text(&asked.fresh), now.0.into()],
        )?;
        self.put_thread(&line, &asked.fresh, Standing::Own, None, &proved, now)?;
        Ok(Routed {
            session: asked.fresh.clone(),
            known: false,
            line,
            begins: Some(allocated.clone()),
            link: None,
            choices: proved,
            again: false,
        })
    }

    /// The line of a sender. Their own id at the provider comes first: their number may be another's tomorrow.
    fn line(&self, channel: Channel, from: &Sender, now: At) -> Out<String> {
        let Some(number) = &from.number else {
            return Ok(self.user_line(channel, &from.user));
        };
        let by_number = self.number_line(channel, number);
        let known = self
            .db
            .text("SELECT line FROM line_names WHERE number = ?", vec![text(&by_number)])?;
        if from.user.is_empty() {
            return Ok(if known.is_empty() { by_number } else { known });
        }
        let line = self.user_line(channel, &from.user);
        if known.is_empty() {
            // Until now they were known by their number alone.
            self.rename(&by_number, &line)?;
        } else if known != line {
            // The number has another holder: who proved it before is not who writes now.
            self.forget_proof(number)?;
        }
        self.name_line(&by_number, &line, number, now)?;
        Ok(line)
    }

    /// A line has this number.
    fn name_line(&self, by_number: &str, line: &str, number: &E164, now: At) -> Out<()> {
        self.db.run(
            "INSERT INTO line_names VALUES (?, ?, ?, ?) ON CONFLICT (number) DO UPDATE SET line = excluded.line, at = excluded.at",
            vec![
                text(by_number),
                text(line),
                self.key("phone", number.as_str()).into(),
                now.0.into(),
            ],
        )?;
        Ok(())
    }

    fn user_line(&self, channel: Channel, user: &str) -> String {
        self.key(&format!("user-{}", channel.as_str()), user)
    }

    fn number_line(&self, channel: Channel, number: &E164) -> String {
        self.key(&format!("line-{}", channel.as_str()), number.as_str())
    }

    fn key(&self, kind: &str, value: &str) -> String {
        lookup_key(&self.deployment.pepper, self.slug(), kind, value)
    }

    /// Everything of one line is another's from now on.
    fn rename(&self, from: &str, to: &str) -> Out<()> {
        for statement in [
            "UPDATE OR IGNORE threads SET line = ?2 WHERE line = ?1",
            "UPDATE OR IGNORE parted SET line = ?2 WHERE line = ?1",
        ] {
            self.db.run(statement, vec![text(from), text(to)])?;
        }
        for statement in [
            "DELETE FROM threads WHERE line = ?",
            "DELETE FROM parted WHERE line = ?",
        ] {
            self.db.run(statement, vec![text(from)])?;
        }
        Ok(())
    }

    /// A number that changed hands proves nothing any more; that it was claimed stays a hint.
    fn forget_proof(&self, number: &E164) -> Out<()> {
        let hash = self.key("phone", number.as_str());
        self.db.run(
            "UPDATE identifiers SET verified_at = NULL WHERE hash = ?",
            vec![hash.into()],
        )?;
        Ok(())
    }

    /// Where the line writes now. A line that was silent for too long may be another person's.
    fn thread(&self, line: &str, now: At) -> Out<Option<Thread>> {
        let row = self.db.row(
            "SELECT session, standing, again, link, evidence, choices FROM threads WHERE line = ? AND last_at > ? ORDER BY since DESC LIMIT 1",
            vec![text(line), now.plus(-VERIFIED_LIFE).0.into()],
        )?;
        Ok(row.map(|row| Thread {
            session: row.text(0),
            standing: Standing::parse(&row.text(1)),
            again: row.int(2) != 0,
            link: row.text(3),
            evidence: row.text(4),
            choices: row.text(5),
        }))
    }

    fn put_thread(
        &self,
        line: &str,
        session: &str,
        standing: Standing,
        link: Option<&LineLink>,
        choices: &[Choice],
        now: At,
    ) -> Out<()> {
        let choices: Vec<&str> = choices.iter().map(|choice| choice.session.as_str()).collect();
        self.db.run(
            "INSERT INTO threads (line, session, since, standing, link, evidence, choices, last_at) \
             SELECT ?1, ?2, coalesce(max(since), 0) + 1, ?3, ?4, ?5, ?6, ?7 FROM threads WHERE line = ?1 \
             ON CONFLICT (line, session) DO UPDATE SET since = excluded.since, standing = excluded.standing, again = 0, \
             link = excluded.link, evidence = excluded.evidence, choices = excluded.choices, last_at = excluded.last_at",
            vec![
                text(line),
                text(session),
                text(standing.as_str()),
                text(link.map_or("", |l| &l.link)),
                text(link.map_or("", |l| l.evidence.as_str())),
                choices.join(" ").into(),
                now.0.into(),
            ],
        )?;
        Ok(())
    }

    /// Redeems a ref for this line, once: its handoff and session. What is expired, used, unknown or another clinic's is nothing.
    fn redeem_ref(&self, hash: &str, line: &str, now: At) -> Out<Option<(String, String)>> {
        if hash.is_empty() {
            return Ok(None);
        }
        let redeemed = self.db.row(
            "UPDATE handoffs SET redeemed_by = ?, evidence = ?, redeemed_at = ? WHERE ref_hash = ? AND way = 'whatsapp' AND redeemed_at IS NULL AND expires_at > ? RETURNING id, session",
            vec![
                text(line),
                text(Evidence::WhatsappRef.as_str()),
                now.0.into(),
                text(hash),
                now.0.into(),
            ],
        )?;
        let Some(row) = redeemed else {
            return Ok(None);
        };
        let (handoff, session) = (row.text(0), row.text(1));
        store::audit(&self.db, now.0, Channel::Whatsapp.as_str(), "redeemed", &handoff)?;
        Ok(Some((handoff, session)))
    }

    /// A ref leads the line to a session. Where the patient said before that the session is theirs, that still holds.
    fn begin_probation(&self, line: &str, session: &str, handoff: &str, now: At) -> Out<()> {
        let stood = self.db.row(
            "UPDATE threads SET since = (SELECT max(since) + 1 FROM threads WHERE line = ?1), last_at = ?3 WHERE line = ?1 AND session = ?2 AND standing <> 'probation' AND last_at > ?4 RETURNING session",
            vec![
                text(line),
                text(session),
                now.0.into(),
                now.plus(-VERIFIED_LIFE).0.into(),
            ],
        )?;
        if stood.is_some() {
            return Ok(());
        }
        let link = LineLink {
            link: handoff.to_owned(),
            evidence: Evidence::WhatsappRef,
            probation: true,
        };
        self.put_thread(line, session, Standing::Probation, Some(&link), &[], now)
    }

    /// The sessions in which the sender's number was proved, the newest first.
    fn proved(&self, asked: &Route, line: &str, now: At) -> Out<Vec<Choice>> {
        let Some(number) = &asked.from.number else {
            return Ok(Vec::new());
        };
        let rows = self.db.rows(
            "SELECT i.session, s.created_at FROM identifiers AS i JOIN sessions AS s ON s.id = i.session \
             WHERE i.hash = ? AND i.verified_at > ? AND i.session <> ? \
             AND NOT EXISTS (SELECT 1 FROM parted AS p WHERE p.line = ? AND p.session = i.session) \
             ORDER BY s.created_at DESC, i.session LIMIT ?",
            vec![
                self.key("phone", number.as_str()).into(),
                now.plus(-VERIFIED_LIFE).0.into(),
                text(&asked.refused),
                text(line),
                MAX_CHOICES.into(),
            ],
        )?;
        Ok(rows
            .iter()
            .map(|row| Choice {
                session: row.text(0),
                began_at: At(row.int(1)),
            })
            .collect())
    }

    /// The sessions that a line was given to choose from, those that are still there.
    fn offered(&self, choices: &str) -> Out<Vec<Choice>> {
        let mut offered = Vec::new();
        for session in choices.split(' ').filter(|choice| !choice.is_empty()) {
            let row = self
                .db
                .row("SELECT created_at FROM sessions WHERE id = ?", vec![text(session)])?;
            offered.extend(row.map(|row| Choice {
                session: session.to_owned(),
                began_at: At(row.int(0)),
            }));
        }
        Ok(offered)
    }

    /// What a session's patient said about a line: theirs, not theirs, or another session's.
    pub fn settle_line(&self, session: &str, link: &str, line: &str, to: &str) -> Out<()> {
        let now = self.now()?;
        self.db.transaction(|| {
            if to == session {
                self.db.run(
                    "UPDATE threads SET again = 0, standing = CASE WHEN standing = 'probation' AND link = ?3 THEN 'linked' ELSE standing END WHERE line = ?1 AND session = ?2",
                    vec![text(line), text(session), text(link)],
                )?;
                self.db.run(
                    "DELETE FROM parted WHERE line = ? AND session = ?",
                    vec![text(line), text(session)],
                )?;
                return store::audit(&self.db, now.0, "patient", "line_confirmed", link);
            }
            let row = self.db.row(
                "SELECT link, standing, choices FROM threads WHERE line = ? AND session = ?",
                vec![text(line), text(session)],
            )?;
            if to.is_empty() {
                // An older link's undoing that comes late does not undo a newer one.
                if row.is_some_and(|row| row.text(0) != link && row.text(1) != Standing::Own.as_str()) {
                    return Ok(());
                }
                self.db.run(
                    "DELETE FROM threads WHERE line = ? AND session = ?",
                    vec![text(line), text(session)],
                )?;
                self.db.run(
                    "INSERT OR IGNORE INTO parted VALUES (?, ?)",
                    vec![text(line), text(session)],
                )?;
                return store::audit(&self.db, now.0, "patient", "line_parted", link);
            }
            // Only one of those that were offered, and only while it is there.
            let offered = row.is_some_and(|row| row.text(2).split(' ').any(|choice| choice == to));
            let stands = self
                .db
                .row("SELECT 1 FROM sessions WHERE id = ?", vec![text(to)])?
                .is_some();
            if !offered || !stands {
                return Ok(());
            }
            let chosen = LineLink {
                link: link.to_owned(),
                evidence: Evidence::VerifiedNumber,
                probation: false,
            };
            self.put_thread(line, to, Standing::Linked, Some(&chosen), &[], now)?;
            store::audit(&self.db, now.0, "patient", "line_linked", link)
        })
    }

    /// A sender's id changed. Their sessions go on under the new one, after they were asked again; nothing is sent to the old one any more.
    pub fn moved(&self, asked: &SenderMoved) -> Out<()> {
        let now = self.now()?;
        let (before, after) = (&asked.moved.before, &asked.moved.now);
        self.db.transaction(|| {
            let old = self.line_at_hand(asked.channel, before)?;
            let new = match &after.number {
                Some(number) if after.user.is_empty() => self.number_line(asked.channel, number),
                _ if after.user.is_empty() => String::new(),
                _ => self.user_line(asked.channel, &after.user),
            };
            if old.is_empty() || new.is_empty() {
                return Ok(());
            }
            self.give_up_numbers(asked.channel, before, &old)?;
            if let Some(number) = &after.number {
                self.take_number(asked.channel, number, &new, now)?;
            }
            let sessions = self
                .db
                .rows("SELECT session FROM threads WHERE line = ?", vec![text(&old)])?;
            if sessions.is_empty() {
                return Ok(());
            }
            if old != new {
                let body = serde_json::to_string(&LineMoved { line: old.clone() })?;
                for row in sessions {
                    let session = row.text(0);
                    let id = format!("moved-{old}-{session}");
                    store::put(&self.db, &id, "line_moved", &session, &body, clock::real_ms() as i64)?;
                }
                let taken = self
                    .db
                    .row("SELECT 1 FROM threads WHERE line = ?", vec![text(&new)])?
                    .is_some();
                if taken {
                    // They wrote from there already: where that goes was decided there.
                    self.db.run("DELETE FROM threads WHERE line = ?", vec![text(&old)])?;
                    return store::audit(&self.db, now.0, asked.channel.as_str(), "line_ended", "");
                }
                self.rename(&old, &new)?;
            }
            self.db
                .run("UPDATE threads SET again = 1 WHERE line = ?", vec![text(&new)])?;
            store::audit(&self.db, now.0, asked.channel.as_str(), "line_moved", "")
        })
    }

    /// The numbers of a line that moved away prove nothing any more: they will be somebody else's.
    fn give_up_numbers(&self, channel: Channel, before: &Sender, old: &str) -> Out<()> {
        self.db.run(
            "UPDATE identifiers SET verified_at = NULL WHERE hash IN (SELECT identifier FROM line_names WHERE line = ?)",
            vec![text(old)],
        )?;
        self.db.run("DELETE FROM line_names WHERE line = ?", vec![text(old)])?;
        if let Some(number) = &before.number {
            self.forget_proof(number)?;
            let by_number = self.number_line(channel, number);
            self.db
                .run("DELETE FROM line_names WHERE number = ?", vec![by_number.into()])?;
        }
        Ok(())
    }

    /// A line has a number from now on. Whoever wrote from it, or proved it, before is somebody else.
    fn take_number(&self, channel: Channel, number: &E164, line: &str, now: At) -> Out<()> {
        self.forget_proof(number)?;
        let by_number = self.number_line(channel, number);
        for statement in [
            "DELETE FROM threads WHERE line = ?",
            "DELETE FROM parted WHERE line = ?",
        ] {
            self.db.run(statement, vec![text(&by_number)])?;
        }
        if line == by_number {
            self.db
                .run("DELETE FROM line_names WHERE number = ?", vec![by_number.into()])?;
            return Ok(());
        }
        self.name_line(&by_number, line, number, now)
    }

    /// The line of a sender as it is known now; empty: nothing is told of them.
    fn line_at_hand(&self, channel: Channel, sender: &Sender) -> Out<String> {
        if !sender.user.is_empty() {
            let line = self.user_line(channel, &sender.user);
            let by_number = sender.number.as_ref().map(|n| self.number_line(channel, n));
            if let Some(by_number) = by_number {
                // Known by their number alone so far: that line is theirs.
                let named = self
                    .db
                    .text("SELECT line FROM line_names WHERE number = ?", vec![text(&by_number)])?;
                if named.is_empty() {
                    self.rename(&by_number, &line)?;
                }
            }
            return Ok(line);
        }
        let Some(number) = &sender.number else {
            return Ok(String::new());
        };
        let by_number = self.number_line(channel, number);
        let named = self
            .db
            .text("SELECT line FROM line_names WHERE number = ?", vec![text(&by_number)])?;
        Ok(if named.is_empty() { by_number } else { named })
    }

    /// What is too old is forgotten.
    fn sweep(&self, now: At, real: i64) -> Out<()> {
        let silent = now.plus(-VERIFIED_LIFE).0;
        for (statement, before) in [
            ("DELETE FROM arrived WHERE at < ?", real - REMEMBERED),
            ("DELETE FROM threads WHERE last_at <= ?", silent),
            ("DELETE FROM line_names WHERE at <= ?", silent),
        ] {
            self.db.run(statement, vec![before.into()])?;
        }
        Ok(())
    }
}

/// What was answered the first time; a session that had to begin then may have to begin still.
fn routed_before(answer: &str, allocated: &Allocated) -> Out<Routed> {
    if answer.is_empty() {
        return Ok(Routed {
            session: String::new(),
            known: true,
            line: String::new(),
            begins: None,
            link: None,
            choices: Vec::new(),
            again: false,
        });
    }
    let mut routed: Routed = serde_json::from_str(answer)?;
    routed.known = true;
    routed.begins = routed.begins.map(|_| allocated.clone());
    Ok::<_, Fault>(routed)
}
