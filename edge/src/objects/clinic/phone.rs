//! The calls at the clinic's own phone: whose each is, what has been tried, and who takes it over.
//!
//! A call has one row from its first ring on, so that every later request about it (a code, the assistant's socket, a transfer, its end)
//! finds the same session, and a request that comes twice changes nothing. Only ids and evidence stand in it: neither the caller's number
//! nor a word of theirs. Where a call leaves a session, or ends, the row and what the session is to be told of it are one transaction; the
//! alarm completes what a crash left open.

use super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::limits::CODE_LIFE;
use crate::objects::calls::{
    Allocate, CallArrives, CallCode, CallOf, CallOver, CallOwn, CallOwned, CallStanding, CallToken, Done, Resolve,
    Resolved,
};
use crate::sql::{Row, Value};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::{At, DAY, SECOND};
use samtal_core::wire::problem::Problem;

/// The table. `session`: where the call goes on, or (`known` is 0) whose it may be. Times in real milliseconds but for the evidence's.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS calls (
    call_id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    known INTEGER NOT NULL,
    own INTEGER NOT NULL DEFAULT 0,
    handoff TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    redeemed_at INTEGER NOT NULL DEFAULT 0,
    verified_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    broken INTEGER NOT NULL DEFAULT 0,
    language TEXT NOT NULL DEFAULT '',
    outbound INTEGER NOT NULL DEFAULT 0,
    began_at INTEGER NOT NULL,
    ended_at INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_by_session ON calls (session);
CREATE INDEX IF NOT EXISTS calls_by_age ON calls (began_at);
";

/// What names an erased session goes: the call itself goes on as a stranger's.
pub const FORGET: [&str; 1] = [
    "UPDATE calls SET session = '', known = 0, own = 0, handoff = '', evidence = '', verified_at = NULL WHERE session = ?",
];

/// The voice system of the clinic's own phone.
pub const SYSTEM: &str = "twilio";
/// For so long a call is remembered: Twilio ends every call after four hours at the latest, and reports its end within minutes.
const REMEMBERED: i64 = DAY;
/// When the alarm tells a session of a call's end that the request itself may have told it long before: well within the five seconds in
/// which the patient gets the summary.
const TELL_AFTER: i64 = 2 * SECOND;

const FIND: &str = "SELECT session, known, own, handoff, evidence, redeemed_at, verified_at, tries, broken, language, outbound, ended_at FROM calls WHERE call_id = ?";

fn text(value: &str) -> Value {
    value.to_owned().into()
}

impl Clinic {
    /// A call rings. What it brings of evidence is looked at once, when it is new.
    pub fn call_arrives(&self, asked: &CallArrives) -> Out<(CallStanding, bool)> {
        if let Some(standing) = self.standing(&asked.call_id)? {
            return Ok((standing, false));
        }
        let mut found = self.resolve(&resolve(&asked.call_id, &asked.token, "", &asked.caller))?;
        // A token that is used up takes nothing away from what the number says.
        if found.answer.session.is_empty() && !asked.token.is_empty() {
            found = self.resolve(&resolve(&asked.call_id, "", "", &asked.caller))?;
        }
        let real = clock::real_ms() as i64;
        self.db
            .run("DELETE FROM calls WHERE began_at < ?", vec![(real - REMEMBERED).into()])?;
        self.note_call(&asked.call_id, &found.answer, false)?;
        let standing = self.standing(&asked.call_id)?;
        Ok((standing.ok_or(Problem::NotFound)?, found.fresh))
    }

    /// The clinic calls a patient who asked for it, about this session.
    pub fn call_goes_out(&self, call_id: &str, session: &str, verified_at: Option<At>) -> Out<()> {
        let who = Resolved {
            session: session.to_owned(),
            verified_at,
            ..Resolved::default()
        };
        self.note_call(call_id, &who, true)
    }

    fn note_call(&self, call_id: &str, who: &Resolved, outbound: bool) -> Out<()> {
        let evidence = who.evidence.map_or("", Evidence::as_str);
        self.db.run(
            "INSERT OR IGNORE INTO calls (call_id, session, known, handoff, evidence, redeemed_at, verified_at, outbound, began_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                text(call_id),
                text(&who.session),
                i64::from(self.is_known(who)?).into(),
                text(&who.handoff),
                text(evidence),
                who.redeemed_at.0.into(),
                who.verified_at.map(|at| at.0).into(),
                i64::from(outbound).into(),
                (clock::real_ms() as i64).into(),
            ],
        )?;
        Ok(())
    }

    /// Whether a caller may go on in the session that was found: something was redeemed, or the number was proved and the clinic greets it.
    /// The session itself has the last word.
    pub fn is_known(&self, who: &Resolved) -> Out<bool> {
        let greeted = who.verified_at.is_some() && self.config()?.policy.greet_verified_number;
        Ok(!who.session.is_empty() && (who.evidence.is_some() || greeted))
    }

    /// The caller keyed or said a code. Whatever is wrong with it, the call goes on.
    pub fn call_code(&self, asked: &CallCode) -> Out<(CallStanding, bool)> {
        let before = self.call(&asked.call_id)?;
        let redeemed = match self.resolve(&resolve(&asked.call_id, "", &asked.code, "")) {
            Ok(found) => Some(found).filter(|f| !f.answer.handoff.is_empty()),
            // Too many wrong ones: as wrong as all the others.
            Err(Fault::Problem(Problem::TooManyCodes { .. })) => None,
            Err(fault) => return Err(fault),
        };
        let Some(found) = redeemed else {
            self.db.run(
                "UPDATE calls SET tries = tries + 1 WHERE call_id = ?",
                vec![text(&asked.call_id)],
            )?;
            return Ok((
                CallStanding {
                    tries: before.tries + 1,
                    ..before
                },
                false,
            ));
        };
        let standing = CallStanding {
            right: true,
            ..self.call(&asked.call_id)?
        };
        Ok((standing, found.fresh))
    }

    /// Something was redeemed on a call: from now on it goes on in the session that this leads to. Within the transaction that redeems; the
    /// session that it leaves is told by the alarm.
    pub fn call_moves(&self, call_id: &str, who: &Resolved) -> Out<()> {
        let Some(before) = self.standing(call_id)? else {
            return Ok(());
        };
        let evidence = who.evidence.map_or("", Evidence::as_str);
        self.db.run(
            // Whose number it is was proved in the session that it leaves, and says nothing in another.
            "UPDATE calls SET verified_at = CASE WHEN session = ?1 THEN verified_at END, session = ?1, known = 1, own = 0, handoff = ?2, evidence = ?3, redeemed_at = ?4 WHERE call_id = ?5",
            vec![
                text(&who.session),
                text(&who.handoff),
                text(evidence),
                who.redeemed_at.0.into(),
                text(call_id),
            ],
        )?;
        if before.known && before.who.session != who.session {
            self.tell_over(&before.who.session, call_id, "moved")?;
        }
        Ok(())
    }

    /// A call of which nobody knows whose it is gets a session of its own.
    pub fn call_own(&self, asked: &CallOwn) -> Out<CallOwned> {
        let standing = self.call(&asked.call_id)?;
        if standing.known {
            let begins = standing.own.then(|| self.allocated()).transpose()?;
            return Ok(CallOwned { standing, begins });
        }
        let allocate = Allocate {
            session: asked.fresh.clone(),
            address: asked.address.clone(),
        };
        let allocated = self.allocate(&allocate)?;
        self.db.run(
            "UPDATE calls SET session = ?, known = 1, own = 1, verified_at = NULL WHERE call_id = ?",
            vec![text(&asked.fresh), text(&asked.call_id)],
        )?;
        self.call_left(SYSTEM, &asked.call_id)?;
        Ok(CallOwned {
            standing: self.call(&asked.call_id)?,
            begins: Some(allocated),
        })
    }

    /// How a call stands, with what has become of it since.
    pub fn call_of(&self, asked: &CallOf) -> Out<CallStanding> {
        let call = || text(&asked.call_id);
        if !asked.language.is_empty() {
            self.db.run(
                "UPDATE calls SET language = ? WHERE call_id = ?",
                vec![text(&asked.language), call()],
            )?;
        }
        if asked.refused {
            self.db.run(
                "UPDATE calls SET session = '', known = 0, own = 0, handoff = '', evidence = '', verified_at = NULL WHERE call_id = ?",
                vec![call()],
            )?;
        }
        if asked.broke {
            self.db
                .run("UPDATE calls SET broken = broken + 1 WHERE call_id = ?", vec![call()])?;
        }
        let standing = self.call(&asked.call_id)?;
        if asked.answered && !standing.known {
            self.unknown_call_talks(SYSTEM, &asked.call_id)?;
        }
        Ok(standing)
    }

    /// Whoever takes the call at the desk can show a token for it, once and for ten minutes.
    pub fn call_token(&self, asked: &CallToken) -> Out<CallStanding> {
        let standing = self.call(&asked.call_id)?;
        if !standing.known || !(standing.own || standing.who.evidence.is_some()) {
            return Err(Problem::NotFound.into());
        }
        self.db.run(
            "INSERT INTO handoffs (id, session, way, expires_at, token_hash) VALUES (?, ?, 'desk', ?, ?) ON CONFLICT DO NOTHING",
            vec![
                text(&asked.handoff),
                text(&standing.who.session),
                self.now()?.plus(CODE_LIFE).0.into(),
                text(&asked.token_hash),
            ],
        )?;
        Ok(standing)
    }

    /// A call is over. The session that it was in is told, by the request that learned of it or by the alarm.
    pub fn call_ended(&self, over: &CallOver) -> Out<CallStanding> {
        let standing = self.call(&over.call_id)?;
        self.db.transaction(|| {
            let first = self.db.row(
                "UPDATE calls SET ended_at = ? WHERE call_id = ? AND ended_at IS NULL RETURNING call_id",
                vec![(clock::real_ms() as i64).into(), text(&over.call_id)],
            )?;
            if first.is_some() && standing.known {
                self.tell_over(&standing.who.session, &over.call_id, &over.outcome)?;
            }
            Ok::<_, Fault>(())
        })?;
        if !standing.known {
            // No session shows the desks that it is over.
            self.call_left(SYSTEM, &over.call_id)?;
            self.unknown_call_over(SYSTEM, &over.call_id)?;
        }
        Ok(standing)
    }

    pub fn tell_over(&self, session: &str, call_id: &str, outcome: &str) -> Out<()> {
        let over = CallOver {
            call_id: call_id.to_owned(),
            outcome: outcome.to_owned(),
        };
        let due = clock::real_ms() as i64 + TELL_AFTER;
        // A call that comes back to a session may leave it again.
        let id = format!("over-{outcome}-{call_id}-{session}");
        store::put(&self.db, &id, "call_over", session, &serde_json::to_string(&over)?, due)
    }

    /// The alarm: tells a session that a call left it or ended.
    pub async fn complete_call(&self, session: &str, body: &str) -> Out<()> {
        let over: CallOver = serde_json::from_str(body)?;
        let stub = crate::objects::calls::session(&self.env, self.slug(), session)?;
        match crate::objects::calls::call::<Done>(&stub, "call_over", &over).await {
            // Erased, or never begun.
            Ok(_) | Err(Fault::Passed(..)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    fn call(&self, call_id: &str) -> Out<CallStanding> {
        self.standing(call_id)?.ok_or_else(|| Problem::NotFound.into())
    }

    fn standing(&self, call_id: &str) -> Out<Option<CallStanding>> {
        let row = self.db.row(FIND, vec![text(call_id)])?;
        row.map(|row| self.read_call(&row)).transpose()
    }

    fn read_call(&self, row: &Row) -> Out<CallStanding> {
        let who = Resolved {
            session: row.text(0),
            handoff: row.text(3),
            evidence: Evidence::parse(&row.text(4)),
            redeemed_at: At(row.int(5)),
            verified_at: row.some_int(6).map(At),
            desks: self.desks_watch(),
            ..self.asker(SYSTEM)?
        };
        Ok(CallStanding {
            who,
            known: row.int(1) != 0,
            own: row.int(2) != 0,
            right: false,
            tries: row.int(7),
            broken: row.int(8),
            language: row.text(9),
            outbound: row.int(10) != 0,
            over: row.some_int(11).is_some(),
        })
    }
}

fn resolve(call_id: &str, token: &str, code: &str, caller: &str) -> Resolve {
    Resolve {
        key: String::new(),
        system: SYSTEM.to_owned(),
        token: token.to_owned(),
        code: code.to_owned(),
        caller: caller.to_owned(),
        call_id: call_id.to_owned(),
    }
}
