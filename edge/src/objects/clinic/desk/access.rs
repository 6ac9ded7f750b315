//! Who read what of a patient, and why they might.
//!
//! **Stored**: `accesses`, a line for each reading and each act, without a word of anybody but the reason that a member gave; `glasses`, who
//! gave a reason for which conversation and until when it counts. An erased session takes its lines with it; the audit keeps that they were.

use super::super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskAccesses, AskMayRead, BreakGlass, By, MayRead, Member};
use samtal_core::audit::{Entry, Severity};
use samtal_core::desk::access::{
    BROWSED, BROWSED_WITHIN, Because, GLASS, NEAR, ONE_READING, Situation, may_read, reason, recent,
};
use samtal_core::desk::documents::{Access, Accesses, Frame, MAX_REASON, MIN_REASON};
use samtal_core::desk::roles::Act;
use samtal_core::time::{At, HOUR};
use samtal_core::wire::problem::Problem;

/// The tables, in the clinic's time.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS accesses (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    because TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS accesses_by_session ON accesses (session, at);
CREATE INDEX IF NOT EXISTS accesses_by_actor ON accesses (actor, at);
CREATE TABLE IF NOT EXISTS glasses (
    member TEXT NOT NULL,
    session TEXT NOT NULL,
    cid TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (member, session)
) WITHOUT ROWID;
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 2] = [
    "DELETE FROM accesses WHERE session = ?",
    "DELETE FROM glasses WHERE session = ?",
];

/// Lines of one listing.
const LISTED: i64 = 500;

/// What a reading by somebody who has nothing to do there is called in the audit, when there were many.
const BROWSING: &str = "browsing";

impl Clinic {
    /// Whether a member may read a conversation, or act in it, and why; it is logged. Without a reason: `glass`.
    pub fn desk_may_read(&self, asked: &By<AskMayRead>) -> Out<MayRead> {
        let (member, ask) = (&asked.member, &asked.ask);
        let now = self.now()?;
        let because = may_read(member.role, self.situation(member, &ask.session, now)?).ok_or(Problem::Glass)?;
        self.log_access(member, ask, because, now)?;
        let left = match because {
            Because::BreakGlass => (self.glass_until(member, &ask.session)? - now.0).max(1),
            _ => 0,
        };
        Ok(MayRead { because, left })
    }

    /// Until when the reason counts that a member gave.
    fn glass_until(&self, member: &Member, session: &str) -> Out<i64> {
        Ok(self.db.int(
            "SELECT coalesce(max(until), 0) FROM glasses WHERE session = ? AND member = ?",
            vec![session.to_owned().into(), member.id.clone().into()],
        )?)
    }

    /// How a conversation stands towards a member.
    pub(super) fn situation(&self, member: &Member, session: &str, now: At) -> Out<Situation> {
        let row = self.db.row(
            "SELECT created_at,
                EXISTS (SELECT 1 FROM tasks WHERE session = ?1 AND closed_at IS NULL),
                EXISTS (SELECT 1 FROM calls_on JOIN callers USING (system, call_id) WHERE calls_on.session = ?1 AND callers.known AND calls_on.at >= ?2),
                EXISTS (SELECT 1 FROM appointments WHERE session = ?1 AND state <> 'cancelled' AND starts_at - ?3 <= ?4 AND ends_at + ?3 >= ?4),
                EXISTS (SELECT 1 FROM glasses WHERE session = ?1 AND member = ?5 AND until > ?4)
             FROM sessions WHERE id = ?1",
            vec![
                session.to_owned().into(),
                (clock::real_ms() as i64 - HOUR).into(),
                NEAR.into(),
                now.0.into(),
                member.id.clone().into(),
            ],
        )?;
        let row = row.ok_or(Problem::NotFound)?;
        let card = self.card_standing(session)?;
        let began = At(row.int(0));
        let heard = card.as_ref().and_then(|c| c.heard_at).unwrap_or(began);
        Ok(Situation {
            own: card.as_ref().is_some_and(|c| c.owner == member.id),
            task: row.int(1) != 0,
            money: card.as_ref().is_some_and(|c| c.money),
            call: row.int(2) != 0,
            appointment: row.int(3) != 0,
            recent: recent(heard, now),
            glass: row.int(4) != 0,
        })
    }

    /// A line of the access log and of the audit: for a reading once in a while, for an act always.
    fn log_access(&self, member: &Member, ask: &AskMayRead, because: Because, now: At) -> Out<()> {
        let actor = member.actor();
        if !ask.act {
            let before = self.db.row(
                "SELECT 1 FROM accesses WHERE session = ? AND actor = ? AND action = ? AND because = ? AND at > ? LIMIT 1",
                vec![
                    ask.session.clone().into(),
                    actor.clone().into(),
                    ask.action.clone().into(),
                    because.as_str().to_owned().into(),
                    now.plus(-ONE_READING).0.into(),
                ],
            )?;
            if before.is_some() {
                return Ok(());
            }
        }
        let severity = if because.is_work() || because == Because::BreakGlass {
            Severity::Info
        } else {
            Severity::Notice
        };
        let entry = Entry {
            actor: &actor,
            action: &ask.action,
            object: &ask.session,
            reason: because.as_str(),
            severity,
            ..Entry::default()
        };
        self.db.transaction(|| {
            self.note_access(&ask.session, &actor, &ask.action, because.as_str(), now)?;
            store::audit_edit(&self.db, now.0, &entry)
        })?;
        if !because.is_work() && !ask.act {
            self.watch_browsing(member, &actor, now)?;
        }
        Ok(())
    }

    fn note_access(&self, session: &str, actor: &str, action: &str, because: &str, now: At) -> Out<()> {
        self.db.run(
            "INSERT INTO accesses (session, at, actor, action, because) VALUES (?, ?, ?, ?, ?)",
            vec![
                session.to_owned().into(),
                now.0.into(),
                actor.to_owned().into(),
                action.to_owned().into(),
                because.to_owned().into(),
            ],
        )?;
        Ok(())
    }

    /// Somebody who opens one conversation after the other without anything to do in them is seen, once an hour.
    fn watch_browsing(&self, member: &Member, actor: &str, now: At) -> Out<()> {
        let row = self.db.row(
            "SELECT count(DISTINCT session), total(action = ?1) FROM accesses WHERE actor = ?2 AND at > ?3 AND because IN ('recent', 'appointment', ?1)",
            vec![
                BROWSING.into(),
                actor.to_owned().into(),
                now.plus(-BROWSED_WITHIN).0.into(),
            ],
        )?;
        let (opened, seen) = row.map_or((0, 0), |row| (row.int(0), row.int(1)));
        if opened <= BROWSED || seen > 0 {
            return Ok(());
        }
        let entry = Entry {
            actor,
            action: BROWSING,
            severity: Severity::Warning,
            ..Entry::default()
        };
        self.db.transaction(|| {
            self.note_access("", actor, BROWSING, BROWSING, now)?;
            store::audit_edit(&self.db, now.0, &entry)
        })?;
        self.alert(BROWSING, "", &member.id, now);
        Ok(())
    }

    /// Opens a conversation by a reason, for an hour. Whoever looks after that learns of it at once. The same one again is the same.
    pub async fn desk_break_glass(&self, asked: &By<BreakGlass>) -> Out<()> {
        let (member, ask) = (&asked.member, &asked.ask);
        member.must(Act::BreakGlass)?;
        let why = format!("must be {MIN_REASON} to {MAX_REASON} characters");
        let given = reason(&ask.reason).ok_or_else(|| Problem::invalid("reason", &why))?;
        let now = self.now()?;
        let key = || vec![ask.session.clone().into(), member.id.clone().into()];
        let known = self
            .db
            .row("SELECT 1 FROM sessions WHERE id = ?", vec![ask.session.clone().into()])?;
        known.ok_or(Problem::NotFound)?;
        let before = self
            .db
            .text("SELECT cid FROM glasses WHERE session = ? AND member = ?", key())?;
        if before == ask.cid {
            return Ok(());
        }
        let actor = member.actor();
        let entry = Entry {
            actor: &actor,
            action: "break_glass",
            object: &ask.session,
            reason: &given,
            severity: Severity::Alert,
            ..Entry::default()
        };
        self.db.transaction(|| {
            self.db.run("DELETE FROM glasses WHERE until <= ?", vec![now.0.into()])?;
            self.db.run(
                "INSERT INTO glasses VALUES (?, ?, ?, ?) ON CONFLICT (member, session) DO UPDATE SET cid = excluded.cid, until = excluded.until",
                vec![
                    member.id.clone().into(),
                    ask.session.clone().into(),
                    ask.cid.clone().into(),
                    now.plus(GLASS).0.into(),
                ],
            )?;
            self.note_access(&ask.session, &actor, "break_glass", &given, now)?;
            store::audit_edit(&self.db, now.0, &entry)?;
            self.tell_glass(member, &ask.session, &ask.cid, now)
        })?;
        self.alert("break_glass", &ask.session, &member.id, now);
        self.arm().await?;
        Ok(())
    }

    /// The clinic's own systems learn of it too, where there is a webhook. The reason stays in the audit.
    fn tell_glass(&self, member: &Member, session: &str, cid: &str, now: At) -> Out<()> {
        if self.config()?.webhook.is_none() {
            return Ok(());
        }
        let payload = serde_json::json!({
            "type": "glass.broken", "clinic": self.slug(), "session": session, "by": member.id, "at": now,
        });
        let id = ["glass-", &member.id, "-", cid].concat();
        store::put(
            &self.db,
            &id,
            "webhook",
            session,
            &payload.to_string(),
            clock::real_ms() as i64,
        )
    }

    /// Shows something to everybody who looks after the rules.
    fn alert(&self, kind: &str, session: &str, by: &str, at: At) {
        let frame = Frame::Alert {
            kind: kind.to_owned(),
            session: session.to_owned(),
            by: by.to_owned(),
            at,
        };
        self.push(&frame, |member| member.may(Act::HearOfGlass));
    }

    /// Who read a conversation and did what with it, newest first. Reading this is logged as well.
    pub fn desk_accesses(&self, asked: &By<AskAccesses>) -> Out<Accesses> {
        asked.member.must(Act::SeeAccesses)?;
        let session = &asked.ask.session;
        let rows = self.db.rows(
            "SELECT at, actor, action, because FROM accesses WHERE session = ? ORDER BY at DESC, id DESC LIMIT ?",
            vec![session.clone().into(), LISTED.into()],
        )?;
        if rows.is_empty() {
            let known = self
                .db
                .row("SELECT 1 FROM sessions WHERE id = ?", vec![session.clone().into()])?;
            known.ok_or(Problem::NotFound)?;
        }
        let rows = rows
            .iter()
            .map(|row| Access {
                at: At(row.int(0)),
                actor: row.text(1),
                action: row.text(2),
                because: row.text(3),
            })
            .collect();
        store::audit(&self.db, self.now()?.0, &asked.member.actor(), "accesses_read", session)?;
        Ok::<_, Fault>(Accesses { rows })
    }
}
