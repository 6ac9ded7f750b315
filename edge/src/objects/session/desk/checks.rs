//! What a caller said, against what is known here; and undoing a link.

use super::super::access::GrantDetail;
use super::super::{Session, store};
use crate::error::{Fault, Out};
use crate::limits::GRANT_LIFE;
use crate::objects::calls::CallOver;
use crate::objects::calls::desk::{By, CheckHere, CheckedHere, PossibleHere, Unlink, UnlinkedHere};
use samtal_core::clinic::hours::Zone;
use samtal_core::desk::check::{Field, Here, checkable, is_right};
use samtal_core::desk::documents::PossibleSession;
use samtal_core::handoff::secret::{hash_hex, lookup_key};
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::log::state::State;
use samtal_core::people::evidence::Evidence;
use samtal_core::people::tier::Tier;
use samtal_core::wire::desk::CallState;
use samtal_core::wire::problem::Problem;

/// Whose ids the entries of a check have.
const AUTHOR: &str = "desk";

impl Session {
    /// What tells this conversation from others, before anybody was checked: nothing of the patient.
    pub fn desk_possible(&self, asked: &PossibleHere) -> Out<PossibleSession> {
        self.load()?;
        let zone = zone(&asked.time_zone)?;
        let now = self.now();
        self.with(|m| {
            let caller = self.number_of(&m.folded, &asked.number);
            let here = Here {
                caller: &caller,
                zone: &zone,
                country: &asked.country,
                now,
            };
            PossibleSession {
                session: self.id().to_owned(),
                started_at: m.folded.started_at,
                last_at: m.folded.last_at,
                channels: m.folded.channels.clone(),
                checks: checkable(&m.folded, here)
                    .into_iter()
                    .map(|field| field.as_str().to_owned())
                    .collect(),
                verified: false,
            }
        })
    }

    /// The number that a call comes from, where this conversation knows it; else empty.
    fn number_of(&self, folded: &State, hash: &str) -> String {
        folded
            .identifiers
            .iter()
            .filter(|i| i.kind == "phone")
            .find(|i| lookup_key(&self.deployment.pepper, self.clinic(), "phone", &i.value) == hash)
            .map(|i| i.value.clone())
            .unwrap_or_default()
    }

    /// Compares. Right: the call is linked here, once.
    pub async fn desk_check(&self, asked: &CheckHere) -> Out<CheckedHere> {
        self.load()?;
        let before = self.with(|m| m.folded.links.iter().find(|l| l.id == asked.link).map(|l| l.unlinked))?;
        if let Some(unlinked) = before {
            return Ok(CheckedHere { right: !unlinked });
        }
        let zone = zone(&asked.time_zone)?;
        let now = self.now();
        let right = self.with(|m| {
            let caller = self.number_of(&m.folded, &asked.number);
            let here = Here {
                caller: &caller,
                zone: &zone,
                country: &asked.country,
                now,
            };
            Field::parse(&asked.field).is_some_and(|field| is_right(&m.folded, field, &asked.value, here))
        })?;
        let actor = ["staff:", &asked.actor].concat();
        if !right {
            store::audit(&self.db, now, &actor, "check_wrong", &asked.call_id)?;
            return Ok(CheckedHere { right });
        }
        let linked = Entry {
            channel: Channel::Voice,
            by: Actor::Staff(asked.actor.clone()),
            body: Body::ChannelLinked {
                link: asked.link.clone(),
                to: Channel::Voice,
                evidence: Evidence::StaffCheck,
                call_id: asked.call_id.clone(),
                probation: false,
            },
            cid: asked.link.clone(),
        };
        let mut entries = vec![linked];
        if !self.has_begun(&asked.call_id)? {
            entries.push(Entry {
                channel: Channel::Voice,
                by: Actor::Voice(asked.system.clone()),
                body: Body::CallStarted {
                    call_id: asked.call_id.clone(),
                },
                cid: [&asked.link, "-call"].concat(),
            });
        }
        let detail = match self.call_detail(&asked.call_id)? {
            Some(_) => None,
            None => Some(serde_json::to_string(&GrantDetail {
                call_id: asked.call_id.clone(),
                system: asked.system.clone(),
                verified_at: None,
                link: asked.link.clone(),
                greet_verified: asked.settings.greet_verified_number,
                settings: asked.settings.clone(),
                caller: asked.caller.clone(),
            })?),
        };
        self.append(entries, AUTHOR, None, |db| {
            if let Some(detail) = &detail {
                // What the desks are shown of this call rests on a grant that nobody was given.
                db.run(
                    "INSERT OR IGNORE INTO tokens (hash, audience, expires_at, used_at, detail) VALUES (?, 'grant', ?, ?, ?)",
                    vec![
                        hash_hex(&["no-grant-", &asked.link].concat()).into(),
                        now.plus(GRANT_LIFE).0.into(),
                        now.0.into(),
                        detail.clone().into(),
                    ],
                )?;
            }
            store::audit(db, now, &actor, "check_right", &asked.link)
        })?;
        self.arm().await?;
        Ok(CheckedHere { right })
    }

    /// A call is over that was here by a staff check alone: the log says so, once.
    pub fn end_checked_call(&self, over: &CallOver) -> Out<()> {
        let checked = self.with(|m| {
            let of_call =
                |l: &&samtal_core::log::state::Link| l.call_id == over.call_id && l.evidence == Evidence::StaffCheck;
            m.folded.links.iter().any(|l| of_call(&l) && l.counts())
        })?;
        let detail = self.call_detail(&over.call_id)?.filter(|_| checked);
        let Some(detail) = detail else {
            return Ok(());
        };
        let ended = Entry {
            channel: Channel::Voice,
            by: Actor::Voice(detail.system),
            body: Body::CallEnded {
                call_id: over.call_id.clone(),
                outcome: over.outcome.clone(),
            },
            cid: ["end-", &over.call_id].concat(),
        };
        self.append(vec![ended], AUTHOR, None, |_| Ok(())).map(drop)
    }

    /// Undoes a link, whatever it rests on: what was told on the strength of it is told no more. Undoing it twice is undoing it once.
    pub async fn desk_unlink(&self, asked: &By<Unlink>) -> Out<UnlinkedHere> {
        self.load()?;
        let (member, link) = (&asked.member, asked.ask.link.clone());
        let known = self.with(|m| m.folded.links.iter().find(|l| l.id == link).cloned())?;
        let known = known.ok_or(Problem::NotFound)?;
        let (now, actor) = (self.now(), member.actor());
        if !known.unlinked {
            let entry = Entry {
                channel: known.channel,
                by: Actor::Staff(member.id.clone()),
                body: Body::ChannelUnlinked { link: link.clone() },
                cid: ["unlink-", &link].concat().chars().take(64).collect(),
            };
            self.append(vec![entry], AUTHOR, None, |db| {
                db.run(
                    "DELETE FROM tokens WHERE audience = 'grant' AND json_extract(detail, '$.link') = ?",
                    vec![link.clone().into()],
                )?;
                self.unlink_line(&link)?;
                store::audit(db, now, &actor, "unlinked", &link)
            })?;
        }
        let mut stays = false;
        if known.evidence == Evidence::StaffCheck {
            // On what else the call rests, if it rests on anything: then it goes on here, with less to be told.
            if let Some(detail) = self.call_detail(&known.call_id)? {
                stays = self.tier(&detail)?.0 >= Tier::Recognised;
                if stays && !self.has_ended(&known.call_id)? {
                    self.show_call(CallState::Talking, &detail)?;
                }
            }
        }
        if !stays {
            // The phone lets go of this conversation: whoever talks is a stranger.
            self.end_calls_of(&link)?;
        }
        self.arm().await?;
        Ok(UnlinkedHere { stays })
    }
}

fn zone(name: &str) -> Out<Zone> {
    Zone::parse(name).ok_or_else(|| Fault::Internal("a clinic without a zone".into()))
}
