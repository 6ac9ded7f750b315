//! What was followed and may not be any longer: a sign-on ended, or the reason to read a conversation did. Each session that has a socket of it
//! is told at once, and again by the outbox until it has heard.

use super::super::{Clinic, store};
use super::who::role_now;
use crate::error::{Fault, Out};
use crate::objects::calls::conversation::StopFollowing;
use crate::objects::calls::{self, Done};
use crate::sql::Db;
use crate::{clock, log};
use samtal_core::desk::sign_on::LONGEST;
use samtal_core::time::SECOND;

/// The kind of the outbox row that has a session close a member's sockets.
pub const CLOSE: &str = "desk_close";
/// The kind of the row that looks at the reasons of what is followed. Its body: after which row to go on.
pub const REASONS: &str = "desk_reasons";
/// Longer than a session takes that is told at once: from here on the outbox tells it.
const AT_ONCE: i64 = 5 * SECOND;
/// Rows that are looked at in one go, so that nobody waits for it, and the pause between two goes.
const IN_ONE_GO: i64 = 200;
/// See [`IN_ONE_GO`].
const PAUSE: i64 = SECOND;

/// A session that has yet to hear of it.
struct Closing {
    row: String,
    session: String,
    ended: StopFollowing,
}

impl Clinic {
    /// A sign-on ended (`sign_on` empty: every one of the member's): the sessions that it follows are told, and nobody waits for that. Whoever
    /// calls this arms the alarm.
    pub fn stop_following(&self, member: &str, sign_on: &str) -> Out<()> {
        let closings = self.db.transaction(|| {
            let rows = self.db.rows(
                "DELETE FROM desk_follows WHERE member = ?1 AND (?2 = '' OR sign_on = ?2) RETURNING session",
                vec![member.to_owned().into(), sign_on.to_owned().into()],
            )?;
            let close = |session: String| self.closing(&session, member, sign_on);
            rows.iter().map(|row| close(row.text(0))).collect::<Out<Vec<_>>>()
        })?;
        closings.into_iter().try_for_each(|closing| self.close_at_once(closing))
    }

    /// Notes that a session has to close a member's sockets.
    fn closing(&self, session: &str, member: &str, sign_on: &str) -> Out<Closing> {
        let now = clock::real_ms() as i64;
        let ended = StopFollowing {
            member: member.to_owned(),
            sign_on: sign_on.to_owned(),
            at: now,
        };
        let row = format!("{CLOSE}-{session}-{member}-{sign_on}-{now}");
        let body = serde_json::to_string(&ended)?;
        store::put(&self.db, &row, CLOSE, session, &body, now + AT_ONCE)?;
        Ok(Closing {
            row,
            session: session.to_owned(),
            ended,
        })
    }

    fn close_at_once(&self, closing: Closing) -> Out<()> {
        let stub = calls::session(&self.env, self.slug(), &closing.session)?;
        let (db, clinic) = (Db::new(&self.state), self.slug().to_owned());
        self.state.wait_until(async move {
            let told: Out<Done> = calls::call(&stub, "desk_close", &closing.ended).await;
            let heard = match told {
                Ok(_) => db
                    .run("DELETE FROM outbox WHERE id = ?", vec![closing.row.into()])
                    .map_err(Fault::from),
                Err(fault) => Err(fault),
            };
            if let Err(fault) = heard {
                log::error("desk_close", &clinic, &format!("{fault:?}"));
            }
        });
        Ok(())
    }

    /// While something is followed, it is looked now and then whether there still is a reason.
    pub fn watch_reasons(&self) -> Out<()> {
        let waits = self.db.row(
            "SELECT 1 FROM outbox WHERE kind = ? LIMIT 1",
            vec![REASONS.to_owned().into()],
        )?;
        match waits {
            Some(_) => Ok(()),
            None => self.look_after("", self.deployment.limits.reason_again),
        }
    }

    fn look_after(&self, cursor: &str, wait: i64) -> Out<()> {
        let due = clock::real_ms() as i64 + wait;
        store::put(&self.db, &format!("{REASONS}-{due}"), REASONS, "", cursor, due)
    }

    /// Whoever follows a conversation without a reason that holds now follows it no longer. What they have open asks anew, and is told why not.
    pub fn look_at_reasons(&self, cursor: &str) -> Out<()> {
        let now = clock::real_ms() as i64;
        self.db
            .run("DELETE FROM desk_follows WHERE at < ?", vec![(now - LONGEST).into()])?;
        let mut parts = cursor.splitn(3, ' ');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let rows = self.db.rows(
            "SELECT member, sign_on, session FROM desk_follows WHERE (member, sign_on, session) > (?, ?, ?) ORDER BY member, sign_on, session LIMIT ?",
            vec![next().into(), next().into(), next().into(), IN_ONE_GO.into()],
        )?;
        for row in &rows {
            let (member, sign_on, session) = (row.text(0), row.text(1), row.text(2));
            let holds = match role_now(self, &member, &sign_on)? {
                Some(member) => self.opens(&member, &session)?,
                None => false,
            };
            if !holds {
                let closing = self.db.transaction(|| {
                    self.db.run(
                        "DELETE FROM desk_follows WHERE member = ? AND sign_on = ? AND session = ?",
                        vec![member.clone().into(), sign_on.clone().into(), session.clone().into()],
                    )?;
                    self.closing(&session, &member, &sign_on)
                })?;
                self.close_at_once(closing)?;
            }
        }
        match rows.last() {
            Some(last) if rows.len() as i64 == IN_ONE_GO => {
                let cursor = [&last.text(0), " ", &last.text(1), " ", &last.text(2)].concat();
                self.look_after(&cursor, PAUSE)
            }
            _ if self.db.int("SELECT EXISTS (SELECT 1 FROM desk_follows)", vec![])? != 0 => {
                self.look_after("", self.deployment.limits.reason_again)
            }
            _ => Ok(()),
        }
    }
}
