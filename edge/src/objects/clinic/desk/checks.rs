//! Whose call it might be, and what a caller was checked by.
//!
//! **Stored**: `callers`, the number that each call comes from, hashed, and the conversation that a check led it to; `staff_checks`, each try
//! and how it ended, without what was said. A try is written as wrong before it is compared, so that tries at once are tries as well, and
//! what is cut off is finished by the same request again.

use super::super::desks::LONGEST_CALL;
use super::super::phone::SYSTEM;
use super::super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskCheck, AskPossible, By, CheckHere, CheckedHere, Member, PossibleHere, Unlinked};
use crate::objects::calls::{self, Carded, Resolve, Resolved, Show, ShowCard};
use crate::sql::Value;
use futures_util::future::join_all;
use samtal_core::audit::{Entry, Severity};
use samtal_core::desk::check::{MAX_POSSIBLE, TRIES_PER_CALL, TRIES_PER_MEMBER, TRIES_PER_SESSION};
use samtal_core::desk::documents::{Checked, Possible, PossibleSession, StaffCheck};
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::{derive_secret, lookup_key};
use samtal_core::people::evidence::Evidence;
use samtal_core::people::phone::E164;
use samtal_core::time::{At, DAY, HOUR};
use samtal_core::wire::desk::CallState;
use samtal_core::wire::problem::Problem;

/// The tables, in real time. `callers.number` as `identifiers` has it; empty: withheld. `callers.known`: the caller may be told whose
/// conversation it is. `callers.session` and `link`: where a check led, and the link that says so.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS callers (
    system TEXT NOT NULL,
    call_id TEXT NOT NULL,
    number TEXT NOT NULL,
    known INTEGER NOT NULL,
    session TEXT NOT NULL DEFAULT '',
    link TEXT NOT NULL DEFAULT '',
    linked_at INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL,
    PRIMARY KEY (system, call_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS callers_by_age ON callers (at);
CREATE INDEX IF NOT EXISTS callers_by_link ON callers (link);
CREATE TABLE IF NOT EXISTS staff_checks (
    member TEXT NOT NULL,
    cid TEXT NOT NULL,
    request TEXT NOT NULL,
    system TEXT NOT NULL,
    call_id TEXT NOT NULL,
    session TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    tries_left INTEGER NOT NULL,
    PRIMARY KEY (member, cid)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS staff_checks_by_call ON staff_checks (system, call_id);
CREATE INDEX IF NOT EXISTS staff_checks_by_session ON staff_checks (session, at);
CREATE INDEX IF NOT EXISTS staff_checks_by_age ON staff_checks (at);
";

/// What an erased session leaves behind here.
pub const FORGET: [&str; 2] = [
    "DELETE FROM staff_checks WHERE session = ?",
    "UPDATE callers SET session = '', link = '', known = 0 WHERE session = ?",
];

/// Conversations that are looked at for a chooser: some may have been erased, and the ones that can be checked come first if there are many.
const LOOKED_AT: i64 = 20;

fn text(value: &str) -> Value {
    value.to_owned().into()
}

/// A call that is on.
struct OnThePhone {
    system: String,
    call_id: String,
    session: String,
    caller: String,
    state: CallState,
    /// Their number, hashed; empty: withheld.
    number: String,
    known: bool,
}

/// How a try begins.
enum Try {
    /// It was answered before.
    Before(Checked),
    /// It may be compared; so many further ones are left if it is wrong.
    Now(u32),
}

impl Clinic {
    /// A call came in: the number that it comes from, in the write that puts it on the desks.
    pub fn note_caller(&self, asked: &Resolve, country: &str, answer: &Resolved) -> Out<()> {
        let real = clock::real_ms() as i64;
        let number = E164::parse(&asked.caller, country)
            .map(|number| lookup_key(&self.deployment.pepper, self.slug(), "phone", number.as_str()))
            .unwrap_or_default();
        self.db
            .run("DELETE FROM callers WHERE at < ?", vec![(real - DAY).into()])?;
        self.db.run(
            "INSERT INTO callers (system, call_id, number, known, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (system, call_id) DO UPDATE SET known = excluded.known",
            vec![
                text(&answer.system),
                text(&asked.call_id),
                number.into(),
                i64::from(self.is_known(answer)?).into(),
                real.into(),
            ],
        )?;
        Ok(())
    }

    /// A call begins: whatever had its id before was another one, and what that was checked by says nothing of this caller.
    pub fn caller_new(&self, system: &str, call_id: &str) -> Out<()> {
        self.db.run(
            "DELETE FROM callers WHERE system = ? AND call_id = ?",
            vec![text(system), text(call_id)],
        )?;
        Ok(())
    }

    /// A call that staff checked is the conversation's as long as it is on, whoever looks it up again.
    pub fn checked_call(&self, call_id: &str, answer: &mut Resolved) -> Out<()> {
        if call_id.is_empty() {
            return Ok(());
        }
        let row = self.db.row(
            "SELECT c.session, c.link, c.linked_at FROM callers AS c JOIN calls_on USING (system, call_id) WHERE system = ? AND call_id = ? AND c.link <> ''",
            vec![text(&answer.system), text(call_id)],
        )?;
        if let Some(row) = row {
            answer.session = row.text(0);
            answer.handoff = row.text(1);
            answer.redeemed_at = At(row.int(2));
            answer.evidence = Some(Evidence::StaffCheck);
            answer.verified_at = None;
        }
        Ok(())
    }

    fn on_the_phone(&self, system: &str, call_id: &str) -> Out<OnThePhone> {
        let row = self.db.row(
            "SELECT o.session, o.caller, o.state, coalesce(c.number, ''), coalesce(c.known, 0) FROM calls_on AS o LEFT JOIN callers AS c USING (system, call_id) WHERE system = ? AND call_id = ? AND o.at >= ?",
            vec![
                text(system),
                text(call_id),
                (clock::real_ms() as i64 - LONGEST_CALL).into(),
            ],
        )?;
        let row = row.ok_or(Problem::NotFound)?;
        Ok(OnThePhone {
            system: system.to_owned(),
            call_id: call_id.to_owned(),
            session: row.text(0),
            caller: row.text(1),
            state: CallState::parse(&row.text(2)).unwrap_or_default(),
            number: row.text(3),
            known: row.int(4) != 0,
        })
    }

    /// The conversations that a call may be of, newest first. What began for the call itself is nobody's chat.
    fn candidates(&self, call: &OnThePhone) -> Out<Vec<(String, bool)>> {
        if call.known && !call.session.is_empty() {
            return Ok(vec![(call.session.clone(), true)]);
        }
        if call.number.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.db.rows(
            "SELECT session, verified_at IS NOT NULL FROM identifiers WHERE hash = ?1 AND session NOT IN (SELECT session FROM calls WHERE call_id = ?2 AND own = 1) ORDER BY max(claimed_at, coalesce(verified_at, 0)) DESC LIMIT ?3",
            vec![text(&call.number), text(&call.call_id), LOOKED_AT.into()],
        )?;
        Ok(rows.iter().map(|row| (row.text(0), row.int(1) != 0)).collect())
    }

    /// Whose call it might be: nothing of anybody, only what tells them apart.
    pub async fn desk_possible(&self, asked: &By<AskPossible>) -> Out<Possible> {
        asked.member.must(Act::Check)?;
        let call = self.on_the_phone(&asked.ask.system, &asked.ask.call_id)?;
        let candidates = self.candidates(&call)?;
        let config = self.config()?;
        let ask = PossibleHere {
            number: call.number.clone(),
            time_zone: config.time_zone.name().to_owned(),
            country: config.country.clone(),
        };
        let asked_of = candidates.into_iter().map(async |(session, verified)| {
            let stub = calls::session(&self.env, self.slug(), &session)?;
            match calls::call::<PossibleSession>(&stub, "desk_possible", &ask).await {
                Ok(possible) => Ok(Some(PossibleSession { verified, ..possible })),
                // Erased meanwhile.
                Err(Fault::Problem(_) | Fault::Passed(..)) => Ok(None),
                Err(fault) => Err(fault),
            }
        });
        let mut sessions = Vec::new();
        for told in join_all(asked_of).await {
            sessions.extend(told?);
        }
        // Where there are too many, what cannot be checked anyway makes room.
        while sessions.len() > MAX_POSSIBLE {
            let last = sessions.iter().rposition(|s: &PossibleSession| s.checks.is_empty());
            sessions.remove(last.unwrap_or(sessions.len() - 1));
        }
        sessions.sort_by_key(|s| std::cmp::Reverse(s.started_at));
        let actor = asked.member.actor();
        store::audit(&self.db, self.now()?.0, &actor, "possible_read", &call.call_id)?;
        Ok(Possible { sessions })
    }

    /// What a caller said, against what the conversation knows. Right: the call is the conversation's.
    pub async fn desk_check(&self, asked: &By<AskCheck>) -> Out<Checked> {
        let (member, ask) = (&asked.member, &asked.ask);
        member.must(Act::Check)?;
        let call = self.on_the_phone(&ask.system, &ask.call_id)?;
        let left = match self.begin_check(member, ask)? {
            Try::Before(checked) => return Ok(checked),
            Try::Now(left) => left,
        };
        let link = self.check_link(member, ask);
        // Before the answer it is as if it had been another conversation: neither is told apart from the other.
        let here = self.candidates(&call)?;
        let right = here.iter().any(|(session, _)| *session == ask.check.session)
            && self.compare(member, &call, &ask.check, &link).await?;
        crate::fault::point(&self.deployment, "desk.compared").await;
        let checked = Checked {
            right,
            link: if right { link.clone() } else { String::new() },
            tries_left: left,
        };
        self.end_check(member, &call, &ask.check, &checked)?;
        if right {
            self.arm().await?;
            self.show_checked(&call, &ask.check.session).await?;
        }
        Ok(checked)
    }

    /// The link's id: the same for the same request.
    fn check_link(&self, member: &Member, ask: &AskCheck) -> String {
        let of_call = samtal_core::desk::check::link_prefix(&ask.system, &ask.call_id);
        let secret = derive_secret(
            &self.deployment.pepper,
            "staff-check",
            &[self.slug(), &member.id, &ask.check.cid],
        );
        let own: String = secret.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        [of_call, own].concat()
    }

    /// Within the limits, a try is written down as wrong; then it is compared.
    fn begin_check(&self, member: &Member, ask: &AskCheck) -> Out<Try> {
        let check = &ask.check;
        let real = clock::real_ms() as i64;
        let request = [
            &ask.system,
            "\n",
            &ask.call_id,
            "\n",
            &check.session,
            "\n",
            &check.field,
            "\n",
            &check.value,
        ]
        .concat();
        let request = lookup_key(&self.deployment.pepper, self.slug(), "check", &request);
        self.db.transaction(|| {
            let before = self.db.row(
                "SELECT request, outcome, tries_left FROM staff_checks WHERE member = ? AND cid = ?",
                vec![text(&member.id), text(&check.cid)],
            )?;
            if let Some(row) = before {
                let left = u32::try_from(row.int(2)).unwrap_or_default();
                return match row.text(1).as_str() {
                    _ if row.text(0) != request => Err(Problem::Conflict.into()),
                    "begun" => Ok(Try::Now(left)),
                    outcome => {
                        let right = outcome == "right";
                        let link = if right {
                            self.check_link(member, ask)
                        } else {
                            String::new()
                        };
                        Ok(Try::Before(Checked {
                            right,
                            link,
                            tries_left: left,
                        }))
                    }
                };
            }
            self.db
                .run("DELETE FROM staff_checks WHERE at < ?", vec![(real - DAY).into()])?;
            let left = self.tries_left(member, ask, real)?;
            self.db.run(
                "INSERT INTO staff_checks VALUES (?, ?, ?, ?, ?, ?, ?, 'begun', ?)",
                vec![
                    text(&member.id),
                    text(&check.cid),
                    text(&request),
                    text(&ask.system),
                    text(&ask.call_id),
                    text(&check.session),
                    real.into(),
                    i64::from(left).into(),
                ],
            )?;
            Ok::<_, Fault>(Try::Now(left))
        })
    }

    /// Tries that are left after this one, in the call. None for it: 429.
    fn tries_left(&self, member: &Member, ask: &AskCheck, real: i64) -> Out<u32> {
        let row = self.db.row(
            "SELECT
                (SELECT count(*) FROM staff_checks WHERE system = ?1 AND call_id = ?2 AND outcome <> 'right'),
                (SELECT count(*) FROM staff_checks WHERE member = ?3 AND outcome <> 'right' AND at > ?4),
                (SELECT min(at) FROM staff_checks WHERE member = ?3 AND outcome <> 'right' AND at > ?4),
                (SELECT count(*) FROM staff_checks WHERE session = ?5 AND outcome <> 'right' AND at > ?6),
                (SELECT min(at) FROM staff_checks WHERE session = ?5 AND outcome <> 'right' AND at > ?6)",
            vec![
                text(&ask.system),
                text(&ask.call_id),
                text(&member.id),
                (real - HOUR).into(),
                text(&ask.check.session),
                (real - DAY).into(),
            ],
        )?;
        let Some(row) = row else {
            return Err(Fault::Internal("nothing was counted".into()));
        };
        let wait = if row.int(0) >= TRIES_PER_CALL {
            // For this call there are no further ones.
            LONGEST_CALL
        } else if row.int(1) >= TRIES_PER_MEMBER {
            row.int(2) + HOUR - real
        } else if row.int(3) >= TRIES_PER_SESSION {
            row.int(4) + DAY - real
        } else {
            return Ok(u32::try_from(TRIES_PER_CALL - row.int(0) - 1).unwrap_or_default());
        };
        let retry_after = u32::try_from((wait / 1_000).max(1)).unwrap_or(1);
        Err(Problem::RateLimited { retry_after }.into())
    }

    async fn compare(&self, member: &Member, call: &OnThePhone, check: &StaffCheck, link: &str) -> Out<bool> {
        let config = self.config()?;
        let ask = CheckHere {
            actor: member.id.clone(),
            field: check.field.clone(),
            value: check.value.clone(),
            system: call.system.clone(),
            call_id: call.call_id.clone(),
            link: link.to_owned(),
            number: call.number.clone(),
            caller: call.caller.clone(),
            time_zone: config.time_zone.name().to_owned(),
            country: config.country.clone(),
            settings: self.asker(&call.system)?.settings,
        };
        let stub = calls::session(&self.env, self.slug(), &check.session)?;
        match calls::call::<CheckedHere>(&stub, "desk_check", &ask).await {
            Ok(here) => Ok(here.right),
            // Erased meanwhile.
            Err(Fault::Problem(_) | Fault::Passed(..)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// How a try ended; right: the call goes on in that conversation, and what it leaves is told.
    fn end_check(&self, member: &Member, call: &OnThePhone, check: &StaffCheck, checked: &Checked) -> Out<()> {
        let (now, actor) = (self.now()?, member.actor());
        let entry = Entry {
            actor: &actor,
            action: if checked.right { "check_right" } else { "check_wrong" },
            object: &check.session,
            after: &check.field,
            severity: if checked.right {
                Severity::Info
            } else {
                Severity::Notice
            },
            ..Entry::default()
        };
        self.db.transaction(|| {
            let ended = self.db.row(
                "UPDATE staff_checks SET outcome = ? WHERE member = ? AND cid = ? AND outcome = 'begun' RETURNING cid",
                vec![
                    if checked.right { "right".into() } else { "wrong".into() },
                    text(&member.id),
                    text(&check.cid),
                ],
            )?;
            if ended.is_none() {
                return Ok(());
            }
            store::audit_edit(&self.db, now.0, &entry)?;
            if !checked.right {
                return Ok(());
            }
            self.db.run(
                "UPDATE callers SET known = 1, session = ?, link = ?, linked_at = ? WHERE system = ? AND call_id = ?",
                vec![
                    text(&check.session),
                    text(&checked.link),
                    now.0.into(),
                    text(&call.system),
                    text(&call.call_id),
                ],
            )?;
            // A call that was theirs already goes on as it is, with more to be told.
            if call.system == SYSTEM && !(call.known && call.session == check.session) {
                let who = Resolved {
                    session: check.session.clone(),
                    handoff: checked.link.clone(),
                    evidence: Some(Evidence::StaffCheck),
                    redeemed_at: now,
                    ..Resolved::default()
                };
                self.call_moves(&call.call_id, &who)?;
            }
            self.call_joins(&call.system, &call.call_id, &check.session)
        })
    }

    /// Every desk sees the call again, whole.
    async fn show_checked(&self, call: &OnThePhone, session: &str) -> Out<()> {
        let state = match call.state {
            CallState::Ringing => CallState::Talking,
            other => other,
        };
        let ask = ShowCard {
            system: call.system.clone(),
            call_id: call.call_id.clone(),
            state,
        };
        let stub = calls::session(&self.env, self.slug(), session)?;
        let card: Carded = calls::call(&stub, "card", &ask).await?;
        if card.frame.is_empty() {
            return Ok(());
        }
        self.show(&Show {
            system: call.system.clone(),
            call_id: call.call_id.clone(),
            session: session.to_owned(),
            state,
            frame: card.frame,
        })
    }

    /// A call of another system than the clinic's own phone ended in the session that it was looked up in first: the one that a check led
    /// it to learns of it too.
    pub fn checked_call_over(&self, system: &str, call_id: &str) -> Out<()> {
        if system == SYSTEM {
            return Ok(());
        }
        let session = self.db.text(
            "SELECT session FROM callers WHERE system = ? AND call_id = ? AND link <> ''",
            vec![text(system), text(call_id)],
        )?;
        if !session.is_empty() {
            self.tell_over(&session, call_id, "completed")?;
        }
        Ok(())
    }

    /// A link was undone at a desk: a call that rested on it is a stranger's again, and the desks see that.
    pub fn desk_unlinked(&self, asked: &By<Unlinked>) -> Out<()> {
        let (ask, actor) = (&asked.ask, asked.member.actor());
        let now = self.now()?;
        let entry = Entry {
            actor: &actor,
            action: "unlinked",
            object: &ask.session,
            before: &ask.link,
            reason: &ask.reason,
            severity: Severity::Notice,
            ..Entry::default()
        };
        let call = self.db.transaction(|| {
            let call = self.db.row(
                "UPDATE callers SET known = ?, session = '', link = '' WHERE link = ? RETURNING system, call_id",
                vec![i64::from(ask.stays).into(), text(&ask.link)],
            )?;
            self.db.run(
                "UPDATE calls SET session = '', known = 0, own = 0, handoff = '', evidence = '', verified_at = NULL WHERE handoff = ?",
                vec![text(&ask.link)],
            )?;
            store::audit_edit(&self.db, now.0, &entry)?;
            Ok::<_, Fault>(call.map(|row| (row.text(0), row.text(1))))
        })?;
        if let Some((system, call_id)) = call.filter(|_| !ask.stays) {
            self.call_left(&system, &call_id)?;
            self.unknown_call_talks(&system, &call_id)?;
        }
        Ok(())
    }
}
