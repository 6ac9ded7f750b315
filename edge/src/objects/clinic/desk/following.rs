//! What staff have open: around a conversation, and which desks follow it, so that what a sign-on opened closes with it.

use super::super::Clinic;
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::conversation::{Around, AskAround, Follow};
use crate::objects::calls::desk::{By, Member};
use samtal_core::desk::access::may_read;
use samtal_core::desk::documents::Other;
use samtal_core::desk::roles::Act;
use samtal_core::desk::sign_on::LONGEST;
use samtal_core::wire::problem::Problem;

/// Which member's desk follows which session, by which sign-on (empty: a token). `at` in real milliseconds.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS desk_follows (
    member TEXT NOT NULL,
    sign_on TEXT NOT NULL,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (member, sign_on, session)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS desk_follows_by_session ON desk_follows (session);
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 1] = ["DELETE FROM desk_follows WHERE session = ?"];

/// Other conversations that are named.
const MAX_OTHERS: i64 = 20;

const OTHERS: &str = "SELECT other.session, min(other.type) FROM identifiers AS own JOIN identifiers AS other ON other.hash = own.hash WHERE own.session = ?1 AND own.verified_at IS NOT NULL AND other.verified_at IS NOT NULL AND other.session <> ?1 GROUP BY other.session ORDER BY max(other.verified_at) DESC LIMIT ?2";

impl Clinic {
    /// What the clinic knows around a session: its open tasks, and what else the same proved number or login is in.
    pub fn desk_around(&self, asked: &By<AskAround>) -> Out<Around> {
        let session = &asked.ask.session;
        let rows = self.db.rows(OTHERS, vec![session.clone().into(), MAX_OTHERS.into()])?;
        let all = asked.member.may(Act::SeeOthers);
        let mut others = Vec::new();
        for row in &rows {
            // Without a card there is nothing to open. Who opens little is not told what else there is.
            let told = all || self.opens(&asked.member, &row.text(0))?;
            if let Some(card) = self.card(&row.text(0))?.filter(|_| told) {
                let evidence = if row.text(1) == "portal" {
                    "portal_assertion"
                } else {
                    "verified_number"
                };
                others.push(Other {
                    session: card.session,
                    topic: card.topic,
                    last_at: card.last_at,
                    channels: card.channels,
                    evidence: evidence.to_owned(),
                });
            }
        }
        others.sort_by_key(|other| std::cmp::Reverse(other.last_at));
        Ok(Around {
            others,
            tasks: self.tasks_of(session)?,
        })
    }

    /// Whether a member may open a session as it stands.
    pub(super) fn opens(&self, member: &Member, session: &str) -> Out<bool> {
        match self.situation(member, session, self.now()?) {
            Ok(situation) => Ok(may_read(member.role, situation).is_some()),
            Err(Fault::Problem(Problem::NotFound)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// A desk is about to follow a session.
    pub fn desk_follow(&self, asked: &By<Follow>) -> Out<()> {
        let now = clock::real_ms() as i64;
        self.db
            .run("DELETE FROM desk_follows WHERE at < ?", vec![(now - LONGEST).into()])?;
        self.db.run(
            "INSERT INTO desk_follows VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
            vec![
                asked.member.id.clone().into(),
                asked.member.sign_on.clone().into(),
                asked.ask.session.clone().into(),
                now.into(),
            ],
        )?;
        self.watch_reasons()
    }

    /// A task was done in its conversation: here it is closed too. Once or often; one that has not arrived here yet is told of again.
    pub fn done_in_session(&self, task: &str, session: &str, by: &str) -> Out<()> {
        let known = self
            .db
            .row("SELECT 1 FROM tasks WHERE id = ?", vec![task.to_owned().into()])?;
        if known.is_none() {
            return Err(Fault::Internal("a task was done before it was known".into()));
        }
        self.db.transaction(|| self.close(task, session, by))?;
        self.show_task(task)
    }
}
