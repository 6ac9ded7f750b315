//! What a voice system reads and writes: the context of a call, updates while it runs, and what was said and done in it.

use super::access::GrantDetail;
use super::store::{self, Appended, Quoted};
use super::{Session, phone};
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::{Context, Link};
use crate::reply::Response;
use crate::{fault, limits, reply};
use js_sys::JsString;
use samtal_core::context::disclose::Reader;
use samtal_core::context::document::{self, Call};
use samtal_core::desk::check::link_prefix;
use samtal_core::handoff::secret::hash_hex;
use samtal_core::log::event::{Actor, Body, Channel, Entry};
use samtal_core::people::evidence::Evidence;
use samtal_core::people::tier::Tier;
use samtal_core::time::At;
use samtal_core::wire::desk::CallState;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::{Happened, WriteBack, Written};

/// Grants that are remembered as stored; the others are looked up.
const MAX_KNOWN_GRANTS: usize = 64;
/// Turns of one update.
const UPDATE_TURNS: i64 = 200;

impl Session {
    /// Completes a redeemed handoff: the channel is linked, once, whoever asks first: the call itself or the clinic's alarm.
    pub fn link(&self, link: &Link) -> Out<()> {
        self.load()?;
        // Linked, or linked and unlinked since: a repeat changes nothing.
        if self.with(|m| m.folded.links.iter().any(|l| l.id == link.handoff))? {
            return Ok(());
        }
        let by = Actor::Voice(link.system.clone());
        let linked = Entry {
            channel: Channel::Voice,
            by: by.clone(),
            body: Body::ChannelLinked {
                link: link.handoff.clone(),
                to: Channel::Voice,
                evidence: link.evidence,
                call_id: link.call_id.clone(),
                probation: false,
            },
            cid: link.handoff.clone(),
        };
        let started = Entry {
            channel: Channel::Voice,
            by,
            body: Body::CallStarted {
                call_id: link.call_id.clone(),
            },
            cid: format!("{}-call", link.handoff),
        };
        let now = self.now();
        let (system, handoff) = (link.system.clone(), link.handoff.clone());
        self.append(vec![linked, started], "handoff", None, |db| {
            store::audit(db, now, &format!("voice:{system}"), "linked", &handoff)
        })?;
        Ok(())
    }

    /// The document of a call.
    pub async fn context(&self, asked: Context) -> Out<JsString> {
        self.load()?;
        let mut link_id = String::new();
        if let Some(link) = &asked.link {
            self.link(link)?;
            link_id.clone_from(&link.handoff);
        }
        fault::point(&self.deployment, "context.linked").await;
        // "Not me" holds: a call that was unlinked is a stranger's, however it was linked.
        let unlinked = self.with(|m| m.folded.links.iter().any(|l| l.id == link_id && l.unlinked))?;
        if unlinked {
            return Err(Problem::NotFound.into());
        }
        let detail = GrantDetail {
            call_id: asked.call_id,
            system: asked.system,
            verified_at: asked.verified_at,
            link: link_id,
            greet_verified: asked.settings.greet_verified_number,
            settings: asked.settings,
            caller: asked.caller,
        };
        let now = self.now();
        self.store_grant(&asked.grant, asked.grant_expires_at, &detail)?;
        store::audit(
            &self.db,
            now,
            &format!("voice:{}", detail.system),
            "context_read",
            &detail.call_id,
        )?;
        if asked.desks {
            let state = if asked.again {
                CallState::Talking
            } else {
                CallState::Ringing
            };
            self.show_call(state, &detail)?;
        }
        if asked.fhir {
            return self.context_as_fhir(&detail);
        }
        let last_seq = self.with(|m| m.folded.last_seq)?;
        let quoted = store::last_turns(&self.db, last_seq, limits::CONTEXT_TURNS)?;
        self.document(&detail, &quoted, &asked.grant, Some(asked.grant_expires_at))
    }

    /// Makes a grant good. A repeat of the call that it is for has the same grant.
    fn store_grant(&self, grant: &str, expires_at: At, detail: &GrantDetail) -> Out<()> {
        let hash = hash_hex(grant);
        if self.with(|m| m.grants.contains(&hash))? {
            return Ok(());
        }
        let now = self.now();
        self.db.run(
            "DELETE FROM tokens WHERE audience = 'grant' AND expires_at <= ?",
            vec![now.0.into()],
        )?;
        self.db.run(
            "INSERT OR IGNORE INTO tokens (hash, audience, expires_at, used_at, detail) VALUES (?, 'grant', ?, ?, ?)",
            vec![
                hash.clone().into(),
                expires_at.0.into(),
                now.0.into(),
                serde_json::to_string(detail)?.into(),
            ],
        )?;
        if let Some(memory) = self.memory.borrow_mut().as_mut() {
            if memory.grants.len() >= MAX_KNOWN_GRANTS {
                memory.grants.remove(0);
            }
            memory.grants.push(hash);
        }
        Ok(())
    }

    pub fn tier(&self, detail: &GrantDetail) -> Out<(Tier, Vec<(Evidence, At)>)> {
        let now = self.now();
        let mut evidence = Vec::new();
        // "Not me" holds: what was unlinked leaves nothing to go by.
        if self.with(|m| m.folded.links.iter().any(|l| l.id == detail.link && l.unlinked))? {
            return Ok((Tier::Unknown, evidence));
        }
        if let Some(at) = detail.verified_at {
            evidence.push((Evidence::VerifiedNumber, at));
        }
        self.with(|m| {
            if let Some(link) = m.folded.links.iter().find(|l| l.id == detail.link && l.counts()) {
                evidence.push((link.evidence, link.at));
                // Who holds this session's code is the one whom the portal named in it; a number alone says nothing of the kind.
                evidence.extend(super::identify::portal_proof(&m.folded, now));
            }
            // Staff heard from the caller what only the patient knows: that holds for this call, on whatever else it rests.
            let mut checks = m.folded.links.iter().filter(|l| {
                l.evidence == Evidence::StaffCheck && l.call_id == detail.call_id && l.id != detail.link && l.counts()
            });
            let of_call = |id: &str| id.starts_with(&link_prefix(&detail.system, &detail.call_id));
            evidence.extend(checks.find(|l| of_call(&l.id)).map(|l| (l.evidence, l.at)));
        })?;
        let kinds: Vec<Evidence> = evidence.iter().map(|(kind, _)| *kind).collect();
        let tier = Tier::from_evidence(&kinds, true, detail.greet_verified, detail.verified_at, now);
        Ok((tier, evidence))
    }

    /// The context of a call as its evidence allows now. An empty grant and no end of it: for somebody's eyes only.
    pub fn document(
        &self,
        detail: &GrantDetail,
        quoted: &Quoted,
        grant: &str,
        expires_at: Option<At>,
    ) -> Out<JsString> {
        let (tier, evidence) = self.tier(detail)?;
        let now = self.now();
        let session = self.id();
        self.with(|m| {
            let call = Call {
                session,
                call_id: &detail.call_id,
                tier,
                evidence: &evidence,
                complete: quoted.complete,
                grant,
                expires_at,
                now,
                clinic: &detail.settings.name,
                time_zone: &detail.settings.time_zone,
                language: &detail.settings.language,
                greetings: &detail.settings.greetings,
            };
            let document = document::build(&m.folded, &call);
            let (before, after) = document.around_turns();
            let before = JsString::from([&before, "["].concat());
            let after = JsString::from(["]", &after].concat());
            // The turns go from SQLite into the answer without passing through Wasm.
            if document.shows_turns() {
                before.concat(&quoted.turns).concat(&after)
            } else {
                before.concat(&after)
            }
        })
    }

    fn context_as_fhir(&self, detail: &GrantDetail) -> Out<JsString> {
        let (tier, _) = self.tier(detail)?;
        let bundle = if tier >= Tier::Confirmed {
            let events = store::all(&self.db, Reader::Voice)?;
            samtal_core::context::fhir::bundle(self.id(), &events, self.now())
        } else {
            samtal_core::context::fhir::empty_bundle(self.now())
        };
        Ok(bundle.into())
    }

    /// Updates during the call: the same document, with the turns after `after`.
    pub fn updates(&self, request: &Incoming, call: &str) -> Out<Response> {
        let detail = self.grant(request, call)?;
        let after = request.number("after")?.unwrap_or(0);
        let expires_at = self.db.int(
            "SELECT expires_at FROM tokens WHERE hash = ?",
            vec![hash_hex(&self.token_of(request)?.token).into()],
        )?;
        store::audit(
            &self.db,
            self.now(),
            &format!("voice:{}", detail.system),
            "context_read",
            call,
        )?;
        let last_seq = self.with(|m| m.folded.last_seq)?;
        let quoted = store::turns_after(&self.db, last_seq, after, UPDATE_TURNS)?;
        let token = self.token_of(request)?.token;
        let body = self.document(&detail, &quoted, &token, Some(At(expires_at)))?;
        reply::json(200, body)
    }

    /// What the call said and came to: appended once, however often it is sent.
    pub fn write_back(&self, request: &Incoming, call: &str, text: &str) -> Out<Response> {
        let detail = self.grant(request, call)?;
        let written = WriteBack::parse(text)?;
        self.spend()?;
        let cids: Vec<String> = written.events.iter().map(|e| e.cid.clone()).collect();
        let appended = self.write_call(&detail, written.events, false)?;
        let places: Vec<serde_json::Value> = cids
            .iter()
            .zip(&appended)
            .map(|(cid, a)| serde_json::json!({ "cid": cid, "seq": a.seq, "at": a.at }))
            .collect();
        let last_seq = self.with(|m| m.folded.last_seq)?;
        reply::json(
            200,
            serde_json::json!({ "events": places, "last_seq": last_seq }).to_string(),
        )
    }

    /// Appends what a voice system tells of a call of its own. `own`: the session began for this call, so there is nobody to keep it from.
    pub fn write_call(&self, detail: &GrantDetail, written: Vec<Written>, own: bool) -> Out<Vec<Appended>> {
        let call = &detail.call_id;
        let (tier, _) = self.tier(detail)?;
        // Below "recognised" the caller may be somebody else: the clinic sees what was said, the patient's devices do not.
        let readers = (tier < Tier::Recognised && !own).then_some(Reader::Desk.bit());
        let count = written.len();
        let author = phone::author(&detail.system, call);
        let entry = |event: Written| {
            let version = match &event.what {
                Happened::Summary { .. } => self.version_of(&author, &event.cid, call)?,
                Happened::Message { .. } | Happened::CallEnded { .. } => 0,
            };
            Ok(Entry {
                channel: Channel::Voice,
                by: if event.by_patient {
                    Actor::Patient
                } else {
                    Actor::Voice(detail.system.clone())
                },
                body: match event.what {
                    Happened::Message { text } => Body::message(text),
                    Happened::Summary { text } => Body::Summary {
                        text,
                        call_id: call.clone(),
                        version,
                    },
                    Happened::CallEnded { outcome } => Body::CallEnded {
                        call_id: call.clone(),
                        outcome,
                    },
                },
                cid: event.cid,
            })
        };
        let entries = written.into_iter().map(entry).collect::<Out<Vec<Entry>>>()?;
        let appended = self.append(entries, &author, readers, |_| Ok(()))?;
        if appended.len() != count {
            return Err(Fault::Internal("not everything was appended".into()));
        }
        Ok(appended)
    }
}
