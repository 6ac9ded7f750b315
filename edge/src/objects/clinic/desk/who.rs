//! Sign-ons: who of the staff is signed in, since when and until when.
//!
//! Of a sign-on only the hash of its token is stored. Its time is real time: no demo's clock lengthens or ends one. Whoever the clinic's list
//! does not have any more is out at once, with the sockets that they have open.

use super::super::desks::{of_member, of_sign_on};
use super::super::{Clinic, store};
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{
    AskEnd, AskSignOn, Begun, By, Ended, Member, RefusedSignIn, SignedOn, SpendSignIn, StartSignOn,
};
use crate::routes::desk::sign_on::{desk_cookie, named};
use crate::routes::desk::{ADMIN, staff};
use crate::sql::Row;
use crate::{clock, random};
use samtal_core::audit::{Entry, Severity};
use samtal_core::clinic::staff::{Person, Role};
use samtal_core::desk::documents::Colleague;
use samtal_core::desk::roles::Act;
use samtal_core::desk::sign_on::{EACH, Ends};
use samtal_core::encode::base64url;
use samtal_core::handoff::secret::hash_hex;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use worker::worker_sys::web_sys::Headers;

/// The tables. `by_claim`: the role stood in the provider's token; else it is the clinic's list's. `sign_ins_used`: hashes of what was
/// signed in with, which is good once.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS sign_ons (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    member TEXT NOT NULL,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    role TEXT NOT NULL,
    by_claim INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sign_ons_by_member ON sign_ons (member, began_at);
CREATE TABLE IF NOT EXISTS sign_ins_used (hash TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
";

/// The kind of the outbox row that looks whether a sign-on is over.
pub const DUE: &str = "sign_on";
/// Sign-ins that were used within the time that one is good for; further ones that are refused are not written down.
const MOST_REFUSED: i64 = 500;
/// A desk's socket whose sign-on is over.
const CLOSE_SIGNED_OUT: u16 = 4401;

const ONE: &str = "SELECT id, member, name, title, role, by_claim, began_at, active_at FROM sign_ons WHERE hash = ?";
const BY_ID: &str = "SELECT id, member, name, title, role, by_claim, began_at, active_at FROM sign_ons WHERE id = ?";

/// A row of `sign_ons`.
struct Kept {
    member: Member,
    by_claim: bool,
    began_at: At,
    active_at: At,
}

impl Kept {
    fn of(row: &Row) -> Option<Kept> {
        Some(Kept {
            member: Member {
                sign_on: row.text(0),
                id: row.text(1),
                name: row.text(2),
                title: row.text(3),
                role: Role::parse(&row.text(4))?,
            },
            by_claim: row.int(5) == 1,
            began_at: At(row.int(6)),
            active_at: At(row.int(7)),
        })
    }
}

impl Clinic {
    /// Who opens a socket: by token or key, else by the cookie of a sign-on, of which the Worker has seen that it comes from our own pages.
    /// Opening one is the app's doing and prolongs nothing.
    pub fn who(&self, headers: &Headers) -> Out<Member> {
        if let Ok(id) = staff(&self.deployment, headers, self.slug()) {
            let listed = self
                .deployment
                .staff
                .iter()
                .find(|m| m.clinic == self.slug() && m.id == id);
            return Ok(named(&*self.config()?, &id, listed.map_or(Role::Admin, |m| m.role)));
        }
        let token = desk_cookie(headers, self.slug()).ok_or(Problem::Unauthorized)?;
        let asked = AskSignOn {
            hash: hash_hex(&token),
            active: false,
        };
        Ok(self.sign_on(&asked)?.member)
    }

    /// Whose sign-on this is, if it holds. What the member does prolongs it, what the app does by itself does not.
    pub fn sign_on(&self, asked: &AskSignOn) -> Out<SignedOn> {
        let row = self.db.row(ONE, vec![asked.hash.clone().into()])?;
        let kept = row.as_ref().and_then(Kept::of).ok_or(Problem::Unauthorized)?;
        let now = clock::now(0);
        if self.ends(&kept).over(now) {
            self.end(&kept.member.id, &kept.member.sign_on, "over")?;
            return Err(Problem::Unauthorized.into());
        }
        let mut member = kept.member.clone();
        if !kept.by_claim {
            // The list as it is now: a role that was taken away is gone at once.
            let config = self.config()?;
            if !config.staff.iter().any(|p| p.id == member.id) {
                return Err(Problem::Unauthorized.into());
            }
            let sign_on = member.sign_on.clone();
            member = named(&config, &member.id, member.role);
            member.sign_on = sign_on;
        }
        let mut active_at = kept.active_at;
        if asked.active && now > active_at {
            active_at = now;
            self.db.run(
                "UPDATE sign_ons SET active_at = ? WHERE id = ?",
                vec![now.0.into(), member.sign_on.clone().into()],
            )?;
        }
        let ends = self.ends(&Kept { active_at, ..kept });
        Ok(SignedOn {
            member,
            idle_until: ends.idle,
            ends_at: ends.longest,
        })
    }

    fn ends(&self, kept: &Kept) -> Ends {
        let limits = &self.deployment.limits;
        Ends::of(
            kept.began_at,
            kept.active_at,
            limits.sign_on_idle,
            limits.sign_on_longest,
        )
    }

    /// Somebody signs in.
    pub fn begin_sign_on(&self, asked: &StartSignOn) -> Out<Begun> {
        let mut member = asked.member.clone();
        if asked.demo {
            // By name alone: in demo mode, and whoever the clinic lists.
            let config = self.config()?;
            let person = config.staff.iter().find(|p| p.id == member.id);
            let role = person.filter(|_| self.deployment.demo).ok_or(Problem::NotFound)?.role;
            member = named(&config, &member.id, role);
        }
        member.sign_on = random::id("son_");
        let token = format!("so_{}", base64url(&random::bytes::<32>()));
        let now = clock::now(0);
        let at = self.now()?.0;
        let kept = Kept {
            member: member.clone(),
            by_claim: asked.by_claim,
            began_at: now,
            active_at: now,
        };
        let ends = self.ends(&kept);
        let surplus = self.db.transaction(|| {
            if let Some(spent) = &asked.spend {
                self.spend_sign_in(spent)?;
            }
            self.db.run(
                "INSERT INTO sign_ons VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
                vec![
                    member.sign_on.clone().into(),
                    hash_hex(&token).into(),
                    member.id.clone().into(),
                    member.name.clone().into(),
                    member.title.clone().into(),
                    member.role.as_str().into(),
                    i64::from(asked.by_claim).into(),
                    now.0.into(),
                ],
            )?;
            self.look_again(&member.sign_on, ends.idle)?;
            let how = if asked.demo { "demo" } else { "openid" };
            store::audit(&self.db, at, &member.actor(), "signed_in", how)?;
            let rows = self.db.rows(
                "SELECT id FROM sign_ons WHERE member = ? ORDER BY began_at DESC, id LIMIT -1 OFFSET ?",
                vec![member.id.clone().into(), (EACH as i64).into()],
            )?;
            Ok::<_, Fault>(rows.iter().map(|row| row.text(0)).collect::<Vec<_>>())
        })?;
        for sign_on in surplus {
            self.end(&member.id, &sign_on, "replaced")?;
        }
        Ok(Begun {
            token,
            signed_on: SignedOn {
                member,
                idle_until: ends.idle,
                ends_at: ends.longest,
            },
        })
    }

    /// What was signed in with is good once.
    fn spend_sign_in(&self, spent: &SpendSignIn) -> Out<()> {
        self.db.run(
            "DELETE FROM sign_ins_used WHERE until < ?",
            vec![clock::now(0).0.into()],
        )?;
        let fresh = self.db.row(
            "INSERT INTO sign_ins_used VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            vec![spent.hash.clone().into(), spent.until.0.into()],
        )?;
        if fresh.is_none() {
            return Err(Problem::Unauthorized.into());
        }
        Ok(())
    }

    /// The outbox looks when a sign-on would be over: then its sockets close, whoever still watches them.
    fn look_again(&self, sign_on: &str, at: At) -> Out<()> {
        let id = format!("{DUE}-{sign_on}-{}", at.0);
        store::put(&self.db, &id, DUE, "", sign_on, at.0)
    }

    /// A sign-on may be over: it ends, or is looked at again when it would be.
    pub fn sign_on_due(&self, sign_on: &str) -> Out<()> {
        let row = self.db.row(BY_ID, vec![sign_on.to_owned().into()])?;
        let Some(kept) = row.as_ref().and_then(Kept::of) else {
            return Ok(());
        };
        let ends = self.ends(&kept);
        let gone = !kept.by_claim && !self.config()?.staff.iter().any(|p| p.id == kept.member.id);
        if ends.over(clock::now(0)) || gone {
            return self.end(&kept.member.id, sign_on, "over");
        }
        self.look_again(sign_on, ends.idle)
    }

    /// The member leaves.
    pub fn sign_out(&self, asked: &By<AskEnd>) -> Out<()> {
        let member = &asked.member;
        if member.sign_on.is_empty() {
            // By a token or the admin key: there is nothing to end.
            return Ok(());
        }
        store::audit(&self.db, self.now()?.0, &member.actor(), "signed_out", "")?;
        self.end(&member.id, &member.sign_on, "signed out")
    }

    /// An administrator ends every sign-on of a member, and whatever desks of theirs are open.
    pub fn end_sign_ons(&self, asked: &By<AskEnd>) -> Out<Ended> {
        asked.member.must(Act::EndSignOns)?;
        let whom = &asked.ask.member;
        let rows = self
            .db
            .rows("SELECT id FROM sign_ons WHERE member = ?", vec![whom.clone().into()])?;
        let known = !rows.is_empty()
            || self.config()?.staff.iter().any(|p| p.id == *whom)
            || self.members_here().iter().any(|m| m.id == *whom);
        if !known {
            return Err(Problem::NotFound.into());
        }
        let entry = Entry {
            actor: &asked.member.actor(),
            action: "sign_ons_ended",
            object: whom,
            severity: Severity::Warning,
            ..Entry::default()
        };
        store::audit_edit(&self.db, self.now()?.0, &entry)?;
        for row in &rows {
            self.end(whom, &row.text(0), "ended")?;
        }
        // Those that a token opened too.
        self.close_desks(&of_member(whom), CLOSE_SIGNED_OUT, "ended");
        self.stop_following(whom, "")?;
        Ok(Ended {
            ended: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        })
    }

    /// A sign-on is no more, and its sockets close: the clinic's here, the conversations' there.
    fn end(&self, member: &str, sign_on: &str, why: &str) -> Out<()> {
        self.db
            .run("DELETE FROM sign_ons WHERE id = ?", vec![sign_on.to_owned().into()])?;
        self.close_desks(&of_sign_on(sign_on), CLOSE_SIGNED_OUT, why);
        self.stop_following(member, sign_on)
    }

    /// The clinic's list is another: the desks of whoever left it, or has another role, close. Who may, opens one again in the new role.
    pub fn list_changed(&self, before: &[Person]) -> Out<()> {
        let config = self.config()?;
        for person in before {
            if !config.staff.iter().any(|p| p.id == person.id && p.role == person.role) {
                self.close_desks(&of_member(&person.id), CLOSE_SIGNED_OUT, "the list changed");
                self.stop_following(&person.id, "")?;
            }
        }
        Ok(())
    }

    /// The clinic has another provider, or takes its roles otherwise: what a role rested on is no more, and so is the sign-on.
    pub fn provider_changed(&self) -> Out<()> {
        let rows = self
            .db
            .rows("SELECT member, id FROM sign_ons WHERE by_claim = 1", vec![])?;
        rows.iter()
            .try_for_each(|row| self.end(&row.text(0), &row.text(1), "the provider changed"))
    }

    /// Somebody came from the provider and was not let in. What they came with is written down once, and of a flood only the first: anybody may
    /// begin to sign in, and the audit is kept.
    pub fn sign_in_refused(&self, asked: &RefusedSignIn) -> Out<()> {
        self.db.run(
            "DELETE FROM sign_ins_used WHERE until < ?",
            vec![clock::now(0).0.into()],
        )?;
        if self.db.int("SELECT count(*) FROM sign_ins_used", vec![])? >= MOST_REFUSED {
            return Ok(());
        }
        match self.spend_sign_in(&asked.spend) {
            Err(Fault::Problem(Problem::Unauthorized)) => return Ok(()),
            spent => spent?,
        }
        let entry = Entry {
            actor: "openid",
            action: "sign_in_refused",
            object: &asked.why,
            severity: Severity::Notice,
            ..Entry::default()
        };
        store::audit_edit(&self.db, self.now()?.0, &entry)
    }

    /// The clinic's staff: who is here, who has how much.
    pub fn colleagues(&self) -> Out<Vec<Colleague>> {
        let config = self.config()?;
        let (here, open) = (self.members_here(), self.workload()?);
        let load = |id: &str| open.get(id).copied().unwrap_or_default();
        let mut all: Vec<Colleague> = config
            .staff
            .iter()
            .map(|p| Colleague {
                id: p.id.clone(),
                name: p.name.clone(),
                title: p.title.clone(),
                role: Some(p.role),
                here: here.iter().any(|m| m.id == p.id),
                open: load(&p.id),
            })
            .collect();
        // Whoever the provider alone names is a colleague while they are here.
        for member in here.iter().filter(|m| m.id != ADMIN) {
            if !all.iter().any(|c| c.id == member.id) {
                all.push(Colleague {
                    id: member.id.clone(),
                    name: member.name.clone(),
                    title: member.title.clone(),
                    role: Some(member.role),
                    here: true,
                    open: load(&member.id),
                });
            }
        }
        Ok(all)
    }
}

/// Who this member is now, by a sign-on that holds or (empty) by a token; none: nobody any more.
pub(super) fn role_now(clinic: &Clinic, member: &str, sign_on: &str) -> Out<Option<Member>> {
    let config = clinic.config()?;
    if sign_on.is_empty() {
        let mut all = clinic.deployment.staff.iter();
        let listed = all.find(|m| m.clinic == clinic.slug() && m.id == member);
        return Ok(Some(named(&config, member, listed.map_or(Role::Admin, |m| m.role))));
    }
    let row = clinic.db.row(BY_ID, vec![sign_on.to_owned().into()])?;
    let kept = row.as_ref().and_then(Kept::of);
    Ok(kept.and_then(|kept| {
        let is_listed = config.staff.iter().any(|p| p.id == kept.member.id);
        match (kept.by_claim, is_listed) {
            (true, _) => Some(kept.member),
            (false, true) => Some(named(&config, &kept.member.id, kept.member.role)),
            (false, false) => None,
        }
    }))
}
