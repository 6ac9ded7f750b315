//! After a call: what it came to enters the log, and goes to the patient by message, to be answered with yes or no.
//!
//! A call's end is noted with a timer in its own transaction; the timer's effect is one transaction too: the summary, the message with its
//! row among the sends, and the timer gone. So a crash anywhere in between costs time, and nothing is summed up twice.

use super::arrivals::Taking;
use super::lines::Standing;
use super::replies::CHAT;
use super::timers::{self, Timer};
use super::workflows::AUTHOR as MESSAGES;
use super::{Session, store};
use crate::error::Out;
use crate::known::Known;
use crate::objects::clinic::phone::SYSTEM;
use crate::sql::Db;
use samtal_core::assistant::recap::{self, Effect};
use samtal_core::clinic::workflow::Workflow;
use samtal_core::context::after_call::{self, Telling};
use samtal_core::context::disclose::Reader;
use samtal_core::context::words::words;
use samtal_core::handoff::secret::hash_hex;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event, Seq};
use samtal_core::log::state::State;
use samtal_core::message::plan::{self, Change};
use samtal_core::message::template;
use samtal_core::time::At;

/// The timer of a call that is over.
pub const CALL_SUMMARY: &str = "call_summary";
/// Whose `cid` a summary of ours has.
const AUTHOR: &str = "summary";
/// So long after a call that a voice system told of its own summary is waited for: some send it a moment after the end. The message still
/// leaves within its five seconds.
const OWN_SUMMARY: i64 = 1_500;
/// Events of a call that are looked at: an hour's conversation has fewer.
const MAX_EVENTS: i64 = 400;

/// What a patient says to a summary.
pub enum SaidTo<'a> {
    /// Yes or no.
    Choice {
        /// What the question was about ([`recap::about`]).
        about: &'a str,
        /// Yes.
        yes: bool,
    },
    /// What should be different in it, in their words.
    Words(&'a str),
}

impl<'a> SaidTo<'a> {
    /// Yes to a question about this.
    pub fn yes(about: &'a str) -> SaidTo<'a> {
        SaidTo::Choice { about, yes: true }
    }

    /// No to a question about this.
    pub fn no(about: &'a str) -> SaidTo<'a> {
        SaidTo::Choice { about, yes: false }
    }
}

/// A summary that stands in the log.
struct Stored {
    text: String,
    version: u32,
}

impl Session {
    /// A call is over, or its summary came, in the running transaction: what follows is noted.
    pub fn summary_noted(&self, event: &Event, readers: u8) -> Out<()> {
        // What only the desk may see is summed up for nobody else.
        if readers & Reader::Patient.bit() == 0 {
            return Ok(());
        }
        match &event.entry.body {
            Body::CallEnded { call_id, .. } => {
                // The clinic's own phone writes no summaries.
                let others = matches!(&event.entry.by, Actor::Voice(system) if system != SYSTEM);
                let waits = others && last_summary(&self.db, call_id)?.is_none();
                let due_at = if waits { event.at.plus(OWN_SUMMARY) } else { event.at };
                self.waiting.set(true);
                timers::put(&self.db, &timer_of(call_id), CALL_SUMMARY, due_at, call_id)
            }
            // It was waited for: now it goes.
            Body::Summary { call_id, .. } if !call_id.is_empty() => {
                self.waiting.set(true);
                timers::sooner(&self.db, &timer_of(call_id), event.at)
            }
            _ => Ok(()),
        }
    }

    /// Which summary of its call this one is: a voice system may send its own after ours, and the same one again.
    pub fn version_of(&self, author: &str, cid: &str, call_id: &str) -> Out<u32> {
        let known = self.db.row(
            "SELECT json_extract('{' || members || '}', '$.version') FROM events WHERE author = ? AND cid = ? AND kind = 'summary'",
            vec![author.to_owned().into(), cid.to_owned().into()],
        )?;
        if let Some(row) = known {
            return Ok(u32::try_from(row.some_int(0).unwrap_or(1)).unwrap_or(1));
        }
        Ok(last_summary(&self.db, call_id)?.map_or(1, |s| s.version.saturating_add(1)))
    }

    /// A call is over: its summary, and the message about it where one may be sent.
    pub fn sum_up(&self, known: &Known, timer: &Timer) -> Out<()> {
        let (state, now) = (self.with(|m| m.folded.clone())?, self.now());
        let call_id = timer.about.as_str();
        let events = events_of(&self.db, call_id)?;
        // The one that the state goes by, so that what is answered is what was told.
        let stands = state.recap.as_ref().filter(|recap| recap.call_id == call_id);
        let stored = match stands {
            Some(recap) => summary_at(&self.db, recap.seq)?,
            None => last_summary(&self.db, call_id)?,
        };
        // The end of a call may be told twice.
        let cid = cid_of(call_id);
        if was_said(&self.db, &cid)? {
            return timers::done(&self.db, timer);
        }
        if stored.is_none() && !after_call::has_content(&events) {
            return self.not_summed_up(timer, "nothing_said", now);
        }
        let language = template::language(&state, &known.config).to_owned();
        let told = |open: bool| {
            let may = |workflow| self.way_for(known, &state, workflow, now).is_ok_and(|way| way.is_ok());
            let telling = Telling {
                zone: &known.config.time_zone,
                now,
                words: words(&language, "en"),
                clinic: &known.config.name,
                open,
                follows: (
                    may(Workflow::Confirmation),
                    may(Workflow::Reminder) && will_remind(&events, &state, known, now),
                ),
            };
            after_call::summary(&events, &state, &telling)
        };
        let (text, version, own) = match &stored {
            Some(stored) => (stored.text.clone(), stored.version, false),
            None => (told(true), 1, true),
        };
        // The patient's words, and whatever a voice system wrote, go by message only where reasons may.
        let shown = if template::tells_reasons(&state, &known.config) {
            after_call::as_told(&text)
        } else {
            told(false)
        };
        let about = recap::about(call_id, version);
        let prepared = self.prepare_due(known, &state, Workflow::Summary, (recap::TASK, &about, &shown), now)?;
        let summary = own.then(|| Entry {
            channel: Channel::Voice,
            by: Actor::Assistant,
            body: Body::Summary {
                text,
                call_id: call_id.to_owned(),
                version,
            },
            cid: cid.clone(),
        });
        self.append_all(|folded| {
            let mut appended = Vec::new();
            if let Some(summary) = &summary {
                appended.push(store::append(&self.db, folded, summary.clone(), AUTHOR, None, now)?);
            }
            match &prepared {
                Ok(prepared) => {
                    let said = self.say_prepared(folded, prepared, &cid, None, now)?;
                    appended.push(said);
                }
                Err(why) => {
                    let detail = [CALL_SUMMARY, " ", call_id, " ", why].concat();
                    store::audit(&self.db, now, "system", "not_sent", &detail)?;
                    self.tell_withheld(known, timer, why, now)?;
                }
            }
            timers::done(&self.db, timer)?;
            Ok(appended)
        })
        .map(drop)
    }

    /// Why a call has no summary: in the audit, once.
    fn not_summed_up(&self, timer: &Timer, why: &str, now: At) -> Out<()> {
        self.db.transaction(|| {
            let detail = [CALL_SUMMARY, " ", &timer.about, " ", why].concat();
            store::audit(&self.db, now, "system", "not_sent", &detail)?;
            timers::done(&self.db, timer)
        })
    }

    /// What the patient writes where they were asked what should be different in a summary. `false`: it is something else.
    pub fn corrects_summary(&self, folded: &mut State, taking: &mut Taking<'_>, basis: &str, text: &str) -> Out<bool> {
        // Whoever has not agreed that their words are kept is asked that first.
        let may = taking.line.standing == Standing::Linked && folded.consents_to(CHAT);
        Ok(may && self.answer_summary(folded, taking, basis, SaidTo::Words(text))?)
    }

    /// The patient answers to a summary. `false`: it was about something else.
    pub fn answer_summary(
        &self,
        folded: &mut State,
        taking: &mut Taking<'_>,
        basis: &str,
        said: SaidTo<'_>,
    ) -> Out<bool> {
        let config = &taking.known.config;
        let (phone, language) = (config.phone.display(), template::language(folded, config).to_owned());
        let by = recap::Answering {
            language: &language,
            phone: &phone,
            receiver: config.takes_tasks(),
        };
        let effects = match said {
            SaidTo::Choice { about, yes } => recap::answered(folded, about, yes, by),
            SaidTo::Words(text) => recap::clarified(folded, text, by, taking.now),
        };
        let Some(effects) = effects else {
            return Ok(false);
        };
        for (n, effect) in effects.into_iter().enumerate() {
            let cid = format!("{basis}-summary{n}");
            match effect {
                Effect::ByPatient(body) => {
                    let entry = Entry {
                        channel: taking.line.channel,
                        by: Actor::Patient,
                        body,
                        cid,
                    };
                    self.put_in(folded, taking, entry, None)?;
                }
                Effect::ByClinic(body) => self.say(folded, taking, body, &cid)?,
                Effect::Task => drop(self.open_once(folded, taking, recap::TASK, basis)?),
            }
        }
        Ok(true)
    }
}

/// A call's timer.
fn timer_of(call_id: &str) -> String {
    [CALL_SUMMARY, "-", call_id].concat()
}

/// The id of a call's summary and of the message about it: a call's own id may be longer than one.
fn cid_of(call_id: &str) -> String {
    ["call-", hash_hex(call_id).get(..32).unwrap_or_default()].concat()
}

/// Whether a reminder is planned of what was booked or moved in a call: nobody is reminded of what is an hour away.
fn will_remind(call: &[Event], state: &State, known: &Known, now: At) -> bool {
    let ids = call.iter().filter_map(|event| match &event.entry.body {
        Body::AppointmentBooked { appointment, .. } | Body::AppointmentChanged { appointment, .. } => Some(appointment),
        _ => None,
    });
    let mut all = ids.filter_map(|id| state.appointments.iter().find(|a| a.id == *id));
    all.any(|appointment| {
        let dues = plan::appointment(appointment, Change::Booked, &known.config, now, now);
        dues.iter().any(|due| due.template == plan::REMINDER)
    })
}

/// Whether the message about a call stands in the log.
fn was_said(db: &Db, cid: &str) -> Out<bool> {
    let row = db.row(
        "SELECT 1 FROM events WHERE author = ? AND cid = ?",
        vec![MESSAGES.to_owned().into(), cid.to_owned().into()],
    )?;
    Ok(row.is_some())
}

/// What the patient may see of a call, in order: what was said and done by phone since the call before it was over.
fn events_of(db: &Db, call_id: &str) -> Out<Vec<Event>> {
    store::read_all(
        db,
        "SELECT e FROM (SELECT seq, '{\"seq\":' || seq || ',\"at\":\"' || at || '\",' || members || '}' AS e FROM events WHERE seq > coalesce((SELECT max(seq) FROM events WHERE kind = 'call_ended' AND json_extract('{' || members || '}', '$.call_id') <> ?1 AND seq < (SELECT min(seq) FROM events WHERE kind = 'call_ended' AND json_extract('{' || members || '}', '$.call_id') = ?1)), 0) AND readers & ?2 AND json_extract('{' || members || '}', '$.channel') = 'voice' ORDER BY seq DESC LIMIT ?3) ORDER BY seq",
        vec![
            call_id.to_owned().into(),
            i64::from(Reader::Patient.bit()).into(),
            MAX_EVENTS.into(),
        ],
    )
}

/// The summary at this place.
fn summary_at(db: &Db, seq: Seq) -> Out<Option<Stored>> {
    let event = store::event(db, seq)?;
    Ok(event.and_then(|event| match event.entry.body {
        Body::Summary { text, version, .. } => Some(Stored { text, version }),
        _ => None,
    }))
}

/// The last summary of a call, of those that the patient may see.
fn last_summary(db: &Db, call_id: &str) -> Out<Option<Stored>> {
    let row = db.row(
        "SELECT json_extract(e, '$.text'), json_extract(e, '$.version') FROM (SELECT seq, '{' || members || '}' AS e FROM events WHERE kind = 'summary' AND readers & ?2) WHERE json_extract(e, '$.call_id') = ?1 ORDER BY seq DESC LIMIT 1",
        vec![call_id.to_owned().into(), i64::from(Reader::Patient.bit()).into()],
    )?;
    Ok(row.map(|row| Stored {
        text: row.text(0),
        version: u32::try_from(row.some_int(1).unwrap_or(1)).unwrap_or(1),
    }))
}
