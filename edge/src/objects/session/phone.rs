//! Calls that the clinic's own phone answers, while they are on in this session: how one begins, rises in evidence, and ends. A row per
//! call, written before the caller hears anything; what is said stands in the log. A call that the provider never reports as over, because
//! its socket broke or the process died, ends by the alarm.

use super::access::GrantDetail;
use super::relay::utterance;
use super::talk::Talk;
use super::{Session, outbox, store};
use crate::error::Out;
use crate::known::{self, Known};
use crate::objects::calls::{CallBegan, CallBegins, CallOver, Delivery, answer};
use crate::sql::{Db, Row};
use crate::{clock, fault};
use js_sys::JsString;
use samtal_core::assistant::on_phone::opening;
use samtal_core::context::disclose::Reader;
use samtal_core::context::document;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Seq};
use samtal_core::people::phone::E164;
use samtal_core::people::tier::Tier;
use samtal_core::time::{At, HOUR, SECOND};
use samtal_core::voice;
use samtal_core::wire::desk::CallState;
use samtal_core::wire::desk::masked;
use samtal_core::wire::problem::Problem;

/// The table. `said`: how many utterances of the caller are in the log. `spoken`: up to which place the log was spoken to the caller.
/// `due_at`: when something is to be done about the call although nothing comes, in real milliseconds. `gone_at`: since when its socket
/// is missing; 0: it is there, or there was none yet.
pub const TABLE: &str = "
CREATE TABLE IF NOT EXISTS phone_calls (
    call_id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    begins TEXT NOT NULL,
    link TEXT NOT NULL,
    greeting TEXT NOT NULL,
    talk TEXT NOT NULL,
    said INTEGER NOT NULL,
    spoken INTEGER NOT NULL,
    due_at INTEGER,
    gone_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS phone_calls_due ON phone_calls (due_at);
";

const COLUMNS: &str =
    "SELECT call_id, state, begins, link, greeting, talk, said, spoken, due_at, gone_at FROM phone_calls";

/// How long a call whose socket broke may stay without one and without a report, before it is over.
pub const GONE_FOR: i64 = 15 * SECOND;
/// How long the provider may take from the answer to its request until the call's socket is there.
const CONNECTS: i64 = 30 * SECOND;
/// Twilio ends every call after four hours: what nobody reports as over is over then.
pub const LONGEST: i64 = 4 * HOUR;

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is on.
    On,
    /// The relay was told to end: the provider goes on with it, by a person, by another session, or not at all.
    Leaving,
    /// It is over.
    Over,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Stage::On => "on",
            Stage::Leaving => "leaving",
            Stage::Over => "over",
        }
    }
}

/// A row.
#[derive(Debug, Clone)]
pub struct Phone {
    /// The provider's id of the call.
    pub call_id: String,
    /// How far it is.
    pub stage: Stage,
    /// What was told when it began, as last told.
    pub begins: CallBegins,
    /// The link that its evidence rests on; empty: the caller's number alone.
    pub link: String,
    /// What is said first.
    pub greeting: String,
    /// Where the talking stands: [`super::talk::Talk`].
    pub talk: String,
    /// Utterances of the caller so far.
    pub said: i64,
    /// Up to which place the log was spoken.
    pub spoken: Seq,
    /// When something is to be done although nothing comes.
    pub due_at: Option<i64>,
    /// Since when the socket is missing; 0: it is not.
    pub gone_at: i64,
}

impl Phone {
    fn read(row: &Row) -> Option<Phone> {
        Some(Phone {
            call_id: row.text(0),
            stage: match row.text(1).as_str() {
                "on" => Stage::On,
                "leaving" => Stage::Leaving,
                _ => Stage::Over,
            },
            begins: serde_json::from_str(&row.text(2)).ok()?,
            link: row.text(3),
            greeting: row.text(4),
            talk: row.text(5),
            said: row.int(6),
            spoken: row.int(7),
            due_at: row.some_int(8),
            gone_at: row.int(9),
        })
    }

    /// Whose `cid` it is that stands in the log for what the caller said, and for what the phone itself said.
    pub fn author(&self) -> String {
        author(&self.begins.system, &self.call_id)
    }

    /// What its evidence rests on, as a grant has it.
    pub fn detail(&self) -> GrantDetail {
        detail(&self.begins, &self.link)
    }
}

/// The author of a call's entries.
pub fn author(system: &str, call: &str) -> String {
    ["call:", system, ":", call].concat()
}

fn detail(begins: &CallBegins, link: &str) -> GrantDetail {
    GrantDetail {
        call_id: begins.call_id.clone(),
        system: begins.system.clone(),
        verified_at: begins.verified_at,
        link: link.to_owned(),
        greet_verified: begins.settings.greet_verified_number,
        settings: begins.settings.clone(),
        caller: masked(&begins.caller),
    }
}

/// The row of a call.
pub fn call(db: &Db, call: &str) -> Out<Option<Phone>> {
    let row = db.row(&[COLUMNS, " WHERE call_id = ?"].concat(), vec![call.to_owned().into()])?;
    Ok(row.as_ref().and_then(Phone::read))
}

/// Writes a row.
pub fn put(db: &Db, call: &Phone) -> Out<()> {
    db.run(
        "INSERT INTO phone_calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (call_id) DO UPDATE SET state = excluded.state, begins = excluded.begins, link = excluded.link, greeting = excluded.greeting, talk = excluded.talk, said = excluded.said, spoken = excluded.spoken, due_at = excluded.due_at, gone_at = excluded.gone_at",
        vec![
            call.call_id.clone().into(),
            call.stage.as_str().to_owned().into(),
            serde_json::to_string(&call.begins)?.into(),
            call.link.clone().into(),
            call.greeting.clone().into(),
            call.talk.clone().into(),
            call.said.into(),
            call.spoken.into(),
            call.due_at.into(),
            call.gone_at.into(),
        ],
    )?;
    Ok(())
}

/// Real milliseconds: a caller waits in them, whatever the demo clock says.
pub fn real_now() -> i64 {
    clock::now(0).0
}

impl Session {
    /// `call_begin`: a call that the clinic's own phone answers begins here, or goes on with better evidence. The same one again gets the
    /// same answer.
    pub async fn call_begin(&self, begins: CallBegins) -> Out<JsString> {
        self.load()?;
        // What the greeting may ask is the clinic's; where it does not answer, the caller is greeted all the same.
        let known = known::of(&self.env, self.clinic()).await.ok();
        self.load()?;
        let before = call(&self.db, &begins.call_id)?;
        let began = self.begin_call(before, begins, known.as_deref())?;
        fault::point(&self.deployment, "session.call_began").await;
        self.arm().await?;
        answer(&began)
    }

    /// Writes that a call is on, with how it began and what is said first.
    pub fn begin_call(&self, before: Option<Phone>, begins: CallBegins, known: Option<&Known>) -> Out<CallBegan> {
        let mut link = before.as_ref().map(|b| b.link.clone()).unwrap_or_default();
        if let Some(better) = &begins.link {
            self.link(better)?;
            link.clone_from(&better.handoff);
        }
        // "Not me" holds: a call that was unlinked is a stranger's, however it was linked.
        if self.with(|m| m.folded.links.iter().any(|l| l.id == link && l.unlinked))? {
            return Err(Problem::NotFound.into());
        }
        let (tier, greeting, language) = self.greet(&detail(&begins, &link), &begins)?;
        if tier < Tier::Recognised && !begins.own {
            return Err(Problem::NotFound.into());
        }
        let began = CallBegan {
            tier: tier as u8,
            language: language.clone(),
            greeting: greeting.clone(),
        };
        // A report may overtake what it reports on: what is over stays over.
        if before.as_ref().is_some_and(|b| b.stage == Stage::Over) {
            return Ok(began);
        }
        let changed = before.as_ref().is_none_or(|b| b.link != link);
        let entries = self.first_entries(
            before.as_ref(),
            &begins,
            (changed, &link),
            (&greeting, &language),
            known,
        )?;
        let last = self.with(|m| m.folded.last_seq)?;
        let said = i64::from(entries.iter().any(|e| e.cid == "p1"));
        let due = real_now() + if begins.by_desk { LONGEST } else { CONNECTS };
        let mut call = match before {
            Some(before) => Phone {
                stage: Stage::On,
                due_at: Some(due),
                gone_at: 0,
                said: before.said.max(said),
                ..before
            },
            None => Phone {
                call_id: begins.call_id.clone(),
                stage: Stage::On,
                begins: begins.clone(),
                link: String::new(),
                greeting: String::new(),
                talk: serde_json::to_string(&Talk::new(&language))?,
                said,
                spoken: last,
                due_at: Some(due),
                gone_at: 0,
            },
        };
        (call.link, call.greeting) = (link, greeting);
        call.begins = CallBegins { language, ..begins };
        if entries.is_empty() {
            put(&self.db, &call)?;
        } else {
            let (now, actor) = (self.now(), format!("voice:{}", call.begins.system));
            let claimed = entries.iter().find_map(|e| self.number_told(e, now));
            let (author, mut entries) = (call.author(), Some(entries));
            self.append_all(|folded| {
                // First of all: what the caller has said already is answered only on a call that is on.
                put(&self.db, &call)?;
                store::audit(&self.db, now, &actor, "call_began", &call.call_id)?;
                if let Some((id, delivery)) = &claimed {
                    outbox::put(&self.db, id, delivery)?;
                }
                let mut all = Vec::new();
                for entry in entries.take().unwrap_or_default() {
                    let done = store::append(&self.db, folded, entry, &author, None, now)?;
                    let raised = match &done.new {
                        Some((event, readers)) => self.heard(folded, event, *readers, now)?,
                        None => Vec::new(),
                    };
                    all.push(done);
                    all.extend(raised);
                }
                Ok(all)
            })?;
        }
        if changed && call.begins.desks {
            self.show_call(CallState::Ringing, &call.detail())?;
        }
        Ok(began)
    }

    /// What stands in the log of a call before anybody speaks: that it began, whose number it is in a session of its own, the greeting,
    /// and what the caller said already.
    fn first_entries(
        &self,
        before: Option<&Phone>,
        begins: &CallBegins,
        (changed, link): (bool, &str),
        (greeting, language): (&str, &str),
        known: Option<&Known>,
    ) -> Out<Vec<Entry>> {
        let entry = |by: Actor, body: Body, cid: String| Entry {
            channel: Channel::Voice,
            by,
            body,
            cid,
        };
        let mut entries = Vec::new();
        // A link says itself that its call began.
        if !self.has_begun(&begins.call_id)? {
            let started = Body::CallStarted {
                call_id: begins.call_id.clone(),
            };
            entries.push(entry(Actor::Voice(begins.system.clone()), started, "began".to_owned()));
        }
        let number = E164::strict(&begins.caller).map(|n| n.to_string());
        if let Some(value) = number.filter(|_| begins.own && before.is_none()) {
            let id = format!("idn_{}", begins.call_id);
            let has = self.with(|m| m.folded.identifiers.iter().any(|i| i.value == value))?;
            if !has {
                let claimed = Body::IdentifierClaimed {
                    id: id.clone(),
                    kind: "phone".to_owned(),
                    value,
                };
                entries.push(entry(Actor::Patient, claimed, id));
            }
        }
        if changed && !begins.by_desk {
            let now = self.now();
            let body = match known {
                Some(known) => self.with(|m| opening(&known.config, &m.folded, greeting, language, now))?,
                None => Body::message(voice::words::opening(greeting, language)),
            };
            entries.push(entry(Actor::Assistant, body, format!("greeting-{link}")));
        }
        if before.is_none_or(|b| b.said == 0) && !begins.said.is_empty() {
            entries.push(utterance(1, begins.said.clone()));
        }
        Ok(entries)
    }

    /// What the clinic is told of a number that a call came from.
    fn number_told(&self, entry: &Entry, now: At) -> Option<(String, Delivery)> {
        let Body::IdentifierClaimed { id, .. } = &entry.body else {
            return None;
        };
        Some((format!("claimed-{id}"), self.delivery(&entry.body, now, None)?))
    }

    /// Whether the log has this call's beginning.
    pub fn has_begun(&self, call: &str) -> Out<bool> {
        let row = self.db.row(
            "SELECT 1 FROM events WHERE kind = 'call_started' AND json_extract('{' || members || '}', '$.call_id') = ? LIMIT 1",
            vec![call.to_owned().into()],
        )?;
        Ok(row.is_some())
    }

    /// How much may be said, what is said first, and in which language: the patient's where they are known, else the one that the call is in.
    fn greet(&self, detail: &GrantDetail, begins: &CallBegins) -> Out<(Tier, String, String)> {
        let (tier, evidence) = self.tier(detail)?;
        let (session, now) = (self.id(), self.now());
        let language = match (tier >= Tier::Recognised, begins.language.as_str()) {
            (true, _) => self.with(|m| m.folded.language.clone())?,
            (false, "") => detail.settings.language.clone(),
            (false, chosen) => chosen.to_owned(),
        };
        // A session that began for this call is nobody's chat: nothing is asked about one.
        let stranger = begins.own && tier < Tier::Recognised;
        if stranger && !begins.outbound {
            // They were greeted when the code was asked for.
            return Ok((tier, String::new(), language));
        }
        let greeting = self.with(|m| {
            let call = document::Call {
                session,
                call_id: &detail.call_id,
                tier: if stranger { Tier::Unknown } else { tier },
                evidence: &evidence,
                complete: true,
                grant: "",
                expires_at: None,
                now,
                clinic: &detail.settings.name,
                time_zone: &detail.settings.time_zone,
                language: if tier >= Tier::Recognised {
                    &detail.settings.language
                } else {
                    &language
                },
                greetings: &detail.settings.greetings,
            };
            document::build(&m.folded, &call).greeting().to_owned()
        })?;
        Ok((tier, greeting, language))
    }

    /// `call_over`: a call ended, as the provider says, or the phone itself. Once or often.
    pub async fn call_over(&self, over: &CallOver) -> Out<()> {
        self.load()?;
        let Some(call) = call(&self.db, &over.call_id)? else {
            self.end_checked_call(over)?;
            return Ok(self.arm().await?);
        };
        self.end_call(call, &over.outcome)?;
        self.arm().await?;
        Ok(())
    }

    /// A call is over: the log says so, once.
    pub fn end_call(&self, call: Phone, outcome: &str) -> Out<()> {
        self.end_call_for(call, outcome, None)
    }

    pub fn end_call_for(&self, call: Phone, outcome: &str, readers: Option<u8>) -> Out<()> {
        if call.stage == Stage::Over {
            return Ok(());
        }
        self.close_relay(&call.call_id);
        let ended = Entry {
            channel: Channel::Voice,
            by: Actor::Voice(call.begins.system.clone()),
            body: Body::CallEnded {
                call_id: call.call_id.clone(),
                outcome: outcome.to_owned(),
            },
            cid: format!("end-{}", call.call_id),
        };
        let author = call.author();
        let over = Phone {
            stage: Stage::Over,
            due_at: None,
            ..call
        };
        self.append(vec![ended], &author, readers, |db| put(db, &over))
            .map(drop)
    }

    /// The call on which this was said, while it is on and the assistant answers it.
    pub fn call_that_heard(&self, seq: Seq) -> Out<Option<String>> {
        let row = self.db.row(
            "SELECT c.call_id, c.begins FROM events e JOIN phone_calls c ON e.author = 'call:twilio:' || c.call_id WHERE e.seq = ? AND c.state = 'on'",
            vec![seq.into()],
        )?;
        let Some(row) = row else { return Ok(None) };
        let begins: CallBegins = serde_json::from_str(&row.text(1))?;
        Ok(Some(row.text(0)).filter(|_| !begins.by_desk))
    }

    /// The appointments that this caller may hear of and change, by id; none: all. A number alone is not proof enough for what was booked
    /// elsewhere: whoever it is hears of what was booked by phone.
    pub fn open_to_caller(&self, call_id: &str) -> Out<Option<Vec<String>>> {
        let Some(call) = call(&self.db, call_id)? else {
            return Ok(Some(Vec::new()));
        };
        if call.begins.own || self.tier(&call.detail())?.0 >= Tier::Confirmed {
            return Ok(None);
        }
        let booked = self.db.rows(
            "SELECT json_extract(e, '$.appointment') FROM (SELECT '{' || members || '}' AS e FROM events WHERE kind = 'appointment_booked') WHERE json_extract(e, '$.channel') = 'voice'",
            vec![],
        )?;
        Ok(Some(booked.iter().map(|row| row.text(0)).collect()))
    }

    /// The number that a call comes from; empty: withheld, forged, or there is no such call.
    pub fn caller(&self, call_id: &str) -> Out<String> {
        Ok(call(&self.db, call_id)?
            .map(|call| call.begins.caller)
            .unwrap_or_default())
    }

    /// "Not me": the calls that rest on this link are strangers' now. Their sockets close, so that each goes on in a conversation of its own;
    /// here it is over, for the clinic's eyes.
    pub fn end_calls_of(&self, link: &str) -> Out<()> {
        let rows = self.db.rows(
            &[COLUMNS, " WHERE link = ? AND state <> 'over'"].concat(),
            vec![link.to_owned().into()],
        )?;
        for call in rows.iter().filter_map(Phone::read) {
            self.end_call_for(call, "unlinked", Some(Reader::Desk.bit()))?;
        }
        Ok(())
    }

    /// The alarm: does what is due about calls from which nothing came.
    pub async fn run_calls(&self) -> Out<()> {
        if self.load().is_err() {
            return Ok(());
        }
        let due = self.db.rows(
            &[COLUMNS, " WHERE due_at <= ? ORDER BY due_at LIMIT 8"].concat(),
            vec![real_now().into()],
        )?;
        for call in due.iter().filter_map(Phone::read) {
            self.call_due(call).await?;
        }
        Ok(())
    }
}
