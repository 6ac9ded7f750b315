//! Bookings: which times are free, who keeps one for a moment, who has one.
//!
//! **Why two never get the same time**: whether it is free and that it is taken is one transaction of one object. Fifty parallel tries
//! are fifty turns, of which one finds it free. The session's log is told by a row of that same transaction: the answer carries what the
//! log must have, and the alarm sends it to the session in case the answer was lost.
//!
//! Where the clinic keeps its times in a schedule of its own, that one decides: see [`super::schedule_fhir`].

use super::{Clinic, store};
use crate::clock;
use crate::error::{Fault, Out};
use crate::limits::{ALTERNATIVES, HOLD_LIFE, MAX_APPOINTMENTS, MAX_ARRANGED, MAX_HOLDS};
use crate::objects::calls::{
    Arrangement, AskBook, AskChange, AskDescribed, AskHold, AskSlots, Booker, Decided, Described, answer,
};
use crate::sql::Row;
use js_sys::JsString;
use samtal_core::clinic::config::Config;
use samtal_core::clinic::schedule::Schedule;
use samtal_core::handoff::secret::derive_secret;
use samtal_core::knowledge::Knowledge;
use samtal_core::log::event::{Actor, Channel};
use samtal_core::schedule::{Slot, SlotId, Taken, find, free, nearest, slots};
use samtal_core::time::{At, SECOND};
use samtal_core::wire::booking::{Appointment, Hold, Slots, Status};
use samtal_core::wire::problem::Problem;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The tables. `appointments.patient` is what an external schedule is told of the patient; `arranged` is what every hold, booking and
/// change was answered, so that a repeat is answered alike; `confirmed` is which of an appointment's times the patient said yes to.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS holds (
    session TEXT NOT NULL,
    slot TEXT NOT NULL,
    clinician TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (session, slot)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS appointments (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    author TEXT NOT NULL,
    service TEXT NOT NULL,
    clinician TEXT NOT NULL,
    name TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    changes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    patient TEXT NOT NULL,
    external TEXT NOT NULL,
    reference TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS confirmed (appointment TEXT PRIMARY KEY, session TEXT NOT NULL, changes INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS confirmed_by_session ON confirmed (session);
CREATE INDEX IF NOT EXISTS appointments_by_end ON appointments (ends_at);
CREATE INDEX IF NOT EXISTS appointments_by_session ON appointments (session);
CREATE TABLE IF NOT EXISTS arranged (
    session TEXT NOT NULL,
    author TEXT NOT NULL,
    cid TEXT NOT NULL,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (session, author, cid)
) WITHOUT ROWID;
";

/// What the clinic forgets with a session. A time that is booked stays taken, without whom: somebody may still come.
pub const FORGET: [&str; 4] = [
    "DELETE FROM confirmed WHERE session = ?",
    "DELETE FROM holds WHERE session = ?",
    "DELETE FROM arranged WHERE session = ?",
    "UPDATE appointments SET session = '', author = '', reason = '', patient = '' WHERE session = ?",
];

/// Appointments of one listing.
const LISTED: i64 = 500;
/// When the alarm tells the session what the answer told it long before, if nothing went wrong.
const COMPLETE_AFTER: i64 = 5 * SECOND;
const COLUMNS: &str = "SELECT id, session, author, service, clinician, name, starts_at, ends_at, state, changes, reason, patient, external, reference, (SELECT count(*) FROM confirmed AS c WHERE c.appointment = appointments.id AND c.changes = appointments.changes) FROM appointments";

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// An external schedule was asked and has not answered yet: its time is taken.
    Pending,
    /// It takes place.
    Booked,
    /// It does not.
    Cancelled,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Standing::Pending => "pending",
            Standing::Booked => "booked",
            Standing::Cancelled => "cancelled",
        }
    }

    fn parse(text: &str) -> Standing {
        match text {
            "booked" => Standing::Booked,
            "pending" => Standing::Pending,
            _ => Standing::Cancelled,
        }
    }
}

/// An appointment as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// Whose; empty: of a session that was erased.
    pub session: String,
    /// Who booked it.
    pub author: String,
    /// The time.
    pub slot: Slot,
    /// How it stands.
    pub standing: Standing,
    /// How often it was moved or cancelled.
    pub changes: u32,
    /// What for.
    pub reason: String,
    /// What an external schedule is told of the patient: name and number, with a line between.
    pub patient: String,
    /// The external schedule's id of it.
    pub external: String,
    /// The external schedule's slot.
    pub reference: String,
    /// The patient said that they come, at this time.
    pub confirmed: bool,
}

impl Stored {
    fn of(row: &Row) -> Stored {
        let (service, clinician, starts_at) = (row.text(3), row.text(4), At(row.int(6)));
        Stored {
            id: row.text(0),
            session: row.text(1),
            author: row.text(2),
            slot: Slot {
                id: SlotId::new(&service, &clinician, starts_at).to_string(),
                service,
                clinician,
                with: row.text(5),
                starts_at,
                ends_at: At(row.int(7)),
            },
            standing: Standing::parse(&row.text(8)),
            changes: u32::try_from(row.int(9)).unwrap_or_default(),
            reason: row.text(10),
            patient: row.text(11),
            external: row.text(12),
            reference: row.text(13),
            confirmed: row.int(14) > 0,
        }
    }

    fn shown(&self, config: &Config) -> Appointment {
        Appointment {
            id: self.id.clone(),
            status: match self.standing {
                Standing::Cancelled => Status::Cancelled,
                Standing::Booked | Standing::Pending => Status::Booked,
            },
            service: self.slot.service.clone(),
            clinician: self.slot.clinician.clone(),
            with: self.slot.with.clone(),
            starts_at: self.slot.starts_at,
            ends_at: self.slot.ends_at,
            time_zone: config.time_zone.name().to_owned(),
            reason: self.reason.clone(),
            changes: self.changes,
            confirmed: self.confirmed,
        }
    }
}

/// `appointments`: which?
#[derive(Debug, Serialize, Deserialize)]
pub struct ListAppointments {
    /// Not before; none: now.
    pub from: Option<At>,
    /// Before; none: however far ahead.
    pub until: Option<At>,
}

/// An appointment as the clinic sees it.
#[derive(Debug, Serialize)]
struct Listed {
    /// Whose; empty: of a conversation that was erased.
    session: String,
    #[serde(flatten)]
    appointment: Appointment,
}

/// What it takes to say what is free.
pub struct Desk {
    /// The configuration.
    pub config: Rc<Config>,
    /// The knowledge.
    pub knowledge: Rc<Knowledge>,
    /// The clinic's time.
    pub now: At,
}

impl Desk {
    fn find(&self, taken: &[Taken], id: &SlotId) -> Option<Slot> {
        let config = &self.config;
        find(&self.knowledge, &config.time_zone, &config.hours, taken, id, self.now)
    }

    fn gone(&self, taken: &[Taken], id: &SlotId) -> Decided {
        let config = &self.config;
        let (zone, week) = (&config.time_zone, &config.hours);
        Decided::Gone {
            alternatives: nearest(&self.knowledge, zone, week, taken, id, self.now, ALTERNATIVES),
        }
    }
}

impl Clinic {
    /// What it takes to book; a clinic without knowledge has nothing to book.
    pub fn desk(&self) -> Out<Desk> {
        let (_, knowledge) = self.knowledge()?.ok_or(Problem::NotOffered)?;
        Ok(Desk {
            config: self.config()?,
            knowledge,
            now: self.now()?,
        })
    }

    /// The free slots that are wanted.
    pub async fn slots(&self, asked: &AskSlots) -> Out<Slots> {
        let desk = self.desk()?;
        let wanted = &asked.wanted;
        if slots::bookable(&desk.knowledge, &wanted.service).is_none() {
            return Err(Problem::invalid("service", "must be one that patients can book").into());
        }
        let known = |id: &str| desk.knowledge.clinicians.iter().any(|c| c.id == id);
        if !wanted.clinician.is_empty() && !known(&wanted.clinician) {
            return Err(Problem::invalid("clinician", "must be one of the clinic's").into());
        }
        let taken = self.taken(&asked.session, "", desk.now)?;
        let config = &desk.config;
        let slots = match &config.schedule {
            Schedule::Own => free(
                &desk.knowledge,
                &config.time_zone,
                &config.hours,
                &taken,
                wanted,
                desk.now,
            ),
            Schedule::Fhir(fhir) => self.slots_there(fhir, &desk, &taken, wanted).await?,
        };
        Ok(Slots {
            time_zone: config.time_zone.name().to_owned(),
            slots,
        })
    }

    /// What is taken for this session from now on: what is booked (but for the appointment that is to move), and what others hold.
    pub fn taken(&self, session: &str, moving: &str, now: At) -> Out<Vec<Taken>> {
        // One text, not rows: a busy clinic has thousands, and each value of a row would be a crossing into Wasm.
        let all = self.db.text(
            "SELECT group_concat(clinician || ' ' || starts_at || ' ' || ends_at, ';') FROM (
                SELECT clinician, starts_at, ends_at FROM appointments WHERE ends_at > ?1 AND state <> 'cancelled' AND id <> ?2
                UNION ALL
                SELECT clinician, starts_at, ends_at FROM holds WHERE expires_at > ?1 AND session <> ?3
            )",
            vec![now.0.into(), moving.to_owned().into(), session.to_owned().into()],
        )?;
        let one = |text: &str| {
            let mut parts = text.split(' ');
            Some(Taken {
                clinician: parts.next()?.to_owned(),
                starts_at: At(parts.next()?.parse().ok()?),
                ends_at: At(parts.next()?.parse().ok()?),
            })
        };
        Ok(all.split(';').filter_map(one).collect())
    }

    /// Keeps a slot for a session for a while.
    pub async fn hold(&self, asked: &AskHold) -> Out<Decided> {
        let (booker, request) = (&asked.booker, ["hold ", &asked.slot].concat());
        if let Some(before) = self.remembered(booker, &asked.cid, &request)? {
            return Ok(before);
        }
        let (desk, id) = (self.desk()?, slot_id(&asked.slot)?);
        let there = match &desk.config.schedule {
            Schedule::Own => None,
            Schedule::Fhir(fhir) => {
                let taken = self.taken(&booker.session, "", desk.now)?;
                match self.find_there(fhir, &desk, &taken, &id).await? {
                    Ok(found) => Some(found.slot),
                    Err(gone) => return Ok(gone),
                }
            }
        };
        let now = desk.now;
        self.db.transaction(|| {
            self.db
                .run("DELETE FROM holds WHERE expires_at <= ?", vec![now.0.into()])?;
            let taken = self.taken(&booker.session, "", now)?;
            let slot = match &there {
                Some(slot) if is_free(&taken, slot) => Some(slot.clone()),
                // Gone within the moment since it was found: what else is free is asked for anew.
                Some(_) => return Ok(Decided::Gone { alternatives: vec![] }),
                None => desk.find(&taken, &id),
            };
            let Some(slot) = slot else {
                return Ok(desk.gone(&taken, &id));
            };
            let mine = self.db.rows(
                "SELECT slot, expires_at FROM holds WHERE session = ?",
                vec![booker.session.clone().into()],
            )?;
            // Kept already: asking again does not keep it longer.
            let kept = mine.iter().find(|row| row.text(0) == slot.id).map(|row| At(row.int(1)));
            if kept.is_none() && mine.len() as i64 >= MAX_HOLDS {
                return Err(Problem::TooMany.into());
            }
            let expires_at = kept.unwrap_or_else(|| now.plus(HOLD_LIFE));
            self.db.run(
                "INSERT OR IGNORE INTO holds VALUES (?, ?, ?, ?, ?, ?)",
                vec![
                    booker.session.clone().into(),
                    slot.id.clone().into(),
                    slot.clinician.clone().into(),
                    slot.starts_at.0.into(),
                    slot.ends_at.0.into(),
                    expires_at.0.into(),
                ],
            )?;
            let time_zone = desk.config.time_zone.name().to_owned();
            let hold = Hold {
                slot,
                expires_at,
                time_zone,
            };
            let held = Decided::Held { hold };
            self.remember(booker, &asked.cid, &request, &held)?;
            Ok::<_, Fault>(held)
        })
    }

    /// Makes an appointment.
    pub async fn book(&self, asked: &AskBook) -> Out<Decided> {
        let booker = &asked.booker;
        let request = ["book ", &asked.slot, " ", &asked.reason].concat();
        if let Some(before) = self.remembered(booker, &asked.cid, &request)? {
            return Ok(before);
        }
        let (desk, id) = (self.desk()?, slot_id(&asked.slot)?);
        if let Schedule::Fhir(fhir) = &desk.config.schedule {
            return self.book_there(fhir, &desk, asked, &request, &id).await;
        }
        let decided = self.db.transaction(|| {
            self.within_limits(&booker.session, desk.now)?;
            let taken = self.taken(&booker.session, "", desk.now)?;
            let Some(slot) = desk.find(&taken, &id) else {
                return Ok(desk.gone(&taken, &id));
            };
            let new = self.new_appointment(asked, slot, Standing::Booked);
            self.put_appointment(&new)?;
            self.arrange(&desk, booker, &asked.cid, &request, &new)
        })?;
        self.arm().await?;
        Ok(decided)
    }

    /// Moves an appointment, or cancels it.
    pub async fn change(&self, asked: &AskChange) -> Out<Decided> {
        let booker = &asked.booker;
        let request = ["change ", &asked.appointment, " ", &asked.slot].concat();
        if let Some(before) = self.remembered(booker, &asked.cid, &request)? {
            return Ok(before);
        }
        let desk = self.desk()?;
        let old = self.changeable(asked, &desk)?;
        if let Some(same) = self.unchanged(&old, asked, &desk)? {
            return Ok(same);
        }
        if asked.slot.is_empty() {
            let decided = self
                .db
                .transaction(|| self.cancel_now(&desk, asked, &request, old.clone()))?;
            self.arm().await?;
            return Ok(decided);
        }
        let id = slot_id(&asked.slot)?;
        if id.service != old.slot.service {
            return Err(Problem::invalid("slot", "must be of the same service: cancel, then book the other").into());
        }
        if let Schedule::Fhir(fhir) = &desk.config.schedule {
            return self.move_there(fhir, &desk, asked, &request, old, &id).await;
        }
        let decided = self.db.transaction(|| {
            let taken = self.taken(&booker.session, &old.id, desk.now)?;
            let Some(slot) = desk.find(&taken, &id) else {
                return Ok(desk.gone(&taken, &id));
            };
            let mut moved = old.clone();
            (moved.slot, moved.changes, moved.confirmed) = (slot, old.changes + 1, false);
            self.put_appointment(&moved)?;
            self.arrange(&desk, booker, &asked.cid, &request, &moved)
        })?;
        self.arm().await?;
        Ok(decided)
    }

    /// What is booked, in order.
    pub fn appointments(&self, asked: &ListAppointments) -> Out<JsString> {
        let (config, now) = (self.config()?, self.now()?);
        let (from, until) = (asked.from.unwrap_or(now), asked.until.unwrap_or(At(i64::MAX / 2)));
        let rows = self.db.rows(
            &format!("{COLUMNS} WHERE ends_at > ?1 AND starts_at >= ?1 AND starts_at < ?2 AND state = 'booked' ORDER BY starts_at, clinician LIMIT ?3"),
            vec![from.0.into(), until.0.into(), LISTED.into()],
        )?;
        let listed = |row: &Row| {
            let stored = Stored::of(row);
            Listed {
                appointment: stored.shown(&config),
                session: stored.session,
            }
        };
        let appointments: Vec<Listed> = rows.iter().map(listed).collect();
        answer(&serde_json::json!({ "time_zone": config.time_zone.name(), "appointments": appointments }))
    }

    /// What a patient's calendar says of an appointment.
    pub fn describe(&self, asked: &AskDescribed) -> Out<Described> {
        let config = self.config()?;
        let language = config.language_for(&asked.language);
        let knowledge = self.knowledge()?;
        let service = knowledge
            .as_ref()
            .and_then(|(_, k)| k.services.iter().find(|s| s.id == asked.service))
            .and_then(|s| s.name.get(language).or_else(|| s.name.values().next()))
            .cloned();
        Ok(Described {
            service: service.unwrap_or_default(),
            clinic: config.name.clone(),
            address: config.address.clone(),
        })
    }

    /// The appointment that is to change, if it is this booker's and lies ahead. Somebody else's does not exist.
    fn changeable(&self, asked: &AskChange, desk: &Desk) -> Out<Stored> {
        let booker = &asked.booker;
        let stored = self
            .stored(&asked.appointment)?
            .filter(|s| s.session == booker.session && s.standing != Standing::Pending)
            .filter(|s| !asked.own_only || s.author == booker.author)
            .ok_or(Problem::NotFound)?;
        let over = stored.slot.starts_at <= desk.now;
        let moves_cancelled = stored.standing == Standing::Cancelled && !asked.slot.is_empty();
        if moves_cancelled || (over && stored.standing == Standing::Booked) {
            return Err(Problem::Conflict.into());
        }
        Ok(stored)
    }

    /// The answer to a change that changes nothing: cancelled already, or there already.
    fn unchanged(&self, old: &Stored, asked: &AskChange, desk: &Desk) -> Out<Option<Decided>> {
        let same = match old.standing {
            Standing::Cancelled => asked.slot.is_empty(),
            Standing::Booked | Standing::Pending => asked.slot == old.slot.id,
        };
        if !same {
            return Ok(None);
        }
        Ok(Some(Decided::Arranged {
            appointment: old.shown(&desk.config),
            entries: self.entries(&old.id)?,
        }))
    }

    /// A cancellation has nobody to ask: it is decided here, and an external schedule learns it from the alarm.
    fn cancel_now(&self, desk: &Desk, asked: &AskChange, request: &str, mut old: Stored) -> Out<Decided> {
        (old.standing, old.changes, old.confirmed) = (Standing::Cancelled, old.changes + 1, false);
        self.put_appointment(&old)?;
        if !old.external.is_empty() {
            self.settle_at(&old.id, clock::real_ms() as i64)?;
        }
        self.arrange(desk, &asked.booker, &asked.cid, request, &old)
    }

    /// A new appointment, as yet nowhere stored. Its id follows from who books it with which `cid`: a repeat is the same one.
    pub fn new_appointment(&self, asked: &AskBook, slot: Slot, standing: Standing) -> Stored {
        let booker = &asked.booker;
        Stored {
            id: self.appointment_id(booker, &asked.cid),
            session: booker.session.clone(),
            author: booker.author.clone(),
            slot,
            standing,
            changes: 0,
            reason: asked.reason.clone(),
            patient: [booker.name.as_str(), "\n", &booker.phone].concat(),
            external: String::new(),
            reference: String::new(),
            confirmed: false,
        }
    }

    /// The id of the appointment that this booker makes with this `cid`.
    pub fn appointment_id(&self, booker: &Booker, cid: &str) -> String {
        let parts = [self.slug(), &booker.session, &booker.author, cid];
        let secret = derive_secret(&self.deployment.pepper, "appointment", &parts);
        let hex: String = secret.iter().take(10).map(|b| format!("{b:02x}")).collect();
        ["apt_", &hex].concat()
    }

    /// Refuses more than a session may have.
    pub fn within_limits(&self, session: &str, now: At) -> Out<()> {
        let ahead = self.db.int(
            "SELECT count(*) FROM appointments WHERE session = ? AND state <> 'cancelled' AND starts_at > ?",
            vec![session.to_owned().into(), now.0.into()],
        )?;
        if ahead >= MAX_APPOINTMENTS {
            return Err(Problem::TooMany.into());
        }
        Ok(())
    }

    /// The appointment by its id.
    pub fn stored(&self, id: &str) -> Out<Option<Stored>> {
        let row = self
            .db
            .row(&format!("{COLUMNS} WHERE id = ?"), vec![id.to_owned().into()])?;
        Ok(row.as_ref().map(Stored::of))
    }

    /// Stores an appointment as it stands now, within the running transaction.
    pub fn put_appointment(&self, new: &Stored) -> Out<()> {
        let before = self.stored(&new.id)?.map(|old| old.slot.starts_at);
        // The desks read the day again once this is done; where it is undone, they read what was there.
        for at in before
            .filter(|at| *at != new.slot.starts_at)
            .into_iter()
            .chain([new.slot.starts_at])
        {
            self.day_told(at)?;
        }
        self.db.run(
            "INSERT OR REPLACE INTO appointments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            vec![
                new.id.clone().into(),
                new.session.clone().into(),
                new.author.clone().into(),
                new.slot.service.clone().into(),
                new.slot.clinician.clone().into(),
                new.slot.with.clone().into(),
                new.slot.starts_at.0.into(),
                new.slot.ends_at.0.into(),
                new.standing.as_str().to_owned().into(),
                i64::from(new.changes).into(),
                new.reason.clone().into(),
                new.patient.clone().into(),
                new.external.clone().into(),
                new.reference.clone().into(),
            ],
        )?;
        // What was kept for it is used.
        self.db.run(
            "DELETE FROM holds WHERE session = ? AND clinician = ? AND starts_at < ? AND ends_at > ?",
            vec![
                new.session.clone().into(),
                new.slot.clinician.clone().into(),
                new.slot.ends_at.0.into(),
                new.slot.starts_at.0.into(),
            ],
        )?;
        Ok(())
    }

    /// Writes, within the running transaction, everything that follows from a decision: what the session and the clinic are to be told,
    /// the audit, and the answer for a repeat.
    pub fn arrange(&self, desk: &Desk, booker: &Booker, cid: &str, request: &str, stored: &Stored) -> Out<Decided> {
        let cancelled = stored.standing == Standing::Cancelled;
        let entry = Arrangement {
            appointment: stored.id.clone(),
            change: stored.changes,
            starts_at: (!cancelled).then_some(stored.slot.starts_at),
            ends_at: (!cancelled).then_some(stored.slot.ends_at),
            with: stored.slot.with.clone(),
            clinician: stored.slot.clinician.clone(),
            service: stored.slot.service.clone(),
            reason: stored.reason.clone(),
            by: booker.by.clone(),
            channel: booker.channel,
        };
        let row = format!("arranged-{}-{:04}", stored.id, stored.changes);
        let (body, real) = (serde_json::to_string(&entry)?, clock::real_ms() as i64);
        store::put(
            &self.db,
            &row,
            "arranged",
            &booker.session,
            &body,
            real + COMPLETE_AFTER,
        )?;
        let action = match (cancelled, stored.changes) {
            (true, _) => "cancelled",
            (false, 0) => "booked",
            (false, _) => "changed",
        };
        let shown = stored.shown(&desk.config);
        if desk.config.webhook.is_some() {
            let payload = serde_json::json!({
                "type": format!("appointment.{action}"),
                "clinic": self.slug(),
                "session": booker.session,
                "by": booker.by,
                "channel": booker.channel,
                "appointment": shown,
            });
            let id = format!("{}-{:04}", stored.id, stored.changes);
            store::put(&self.db, &id, "webhook", &booker.session, &payload.to_string(), real)?;
        }
        store::audit(&self.db, desk.now.0, &booker.by.to_string(), action, &stored.id)?;
        let decided = Decided::Arranged {
            appointment: shown,
            entries: self.entries(&stored.id)?,
        };
        self.remember(booker, cid, request, &decided)?;
        Ok(decided)
    }

    /// The patient said that they come at this time. Of an appointment that was moved or cancelled meanwhile it says nothing.
    pub fn appointment_confirmed(&self, id: &str, session: &str, starts_at: At, channel: Channel) -> Out<()> {
        let (config, now) = (self.config()?, self.now()?);
        let Some(mut stored) = self.stored(id)? else {
            return Ok(());
        };
        if stored.session != session || stored.standing != Standing::Booked || stored.slot.starts_at != starts_at {
            return Ok(());
        }
        stored.confirmed = true;
        self.db.transaction(|| {
            let new = self.db.row(
                "INSERT INTO confirmed VALUES (?, ?, ?) ON CONFLICT (appointment) DO UPDATE SET changes = excluded.changes WHERE changes <> excluded.changes RETURNING changes",
                vec![id.to_owned().into(), session.to_owned().into(), i64::from(stored.changes).into()],
            )?;
            if new.is_none() {
                return Ok(());
            }
            if config.webhook.is_some() {
                let payload = serde_json::json!({
                    "type": "appointment.confirmed",
                    "clinic": self.slug(),
                    "session": session,
                    "by": Actor::Patient,
                    "channel": channel,
                    "appointment": stored.shown(&config),
                });
                let row = format!("{id}-{:04}-confirmed", stored.changes);
                store::put(&self.db, &row, "webhook", session, &payload.to_string(), clock::real_ms() as i64)?;
            }
            store::audit(&self.db, now.0, "patient", "confirmed", id)
        })?;
        self.day_changed(id)
    }

    /// What the session's log may not have yet of this appointment, in order.
    pub fn entries(&self, appointment: &str) -> Out<Vec<Arrangement>> {
        let rows = self.db.rows(
            "SELECT body FROM outbox WHERE id > ? AND id < ? AND kind = 'arranged' ORDER BY id",
            vec![
                format!("arranged-{appointment}-").into(),
                format!("arranged-{appointment}.").into(),
            ],
        )?;
        rows.iter().map(|row| Ok(serde_json::from_str(&row.text(0))?)).collect()
    }

    /// What this `cid` was answered before; another request under it is a conflict.
    pub fn remembered(&self, booker: &Booker, cid: &str, request: &str) -> Out<Option<Decided>> {
        let row = self.db.row(
            "SELECT request, answer FROM arranged WHERE session = ? AND author = ? AND cid = ?",
            vec![
                booker.session.clone().into(),
                booker.author.clone().into(),
                cid.to_owned().into(),
            ],
        )?;
        match row {
            None => Ok(None),
            Some(row) if row.text(0) == request => Ok(Some(serde_json::from_str(&row.text(1))?)),
            Some(_) => Err(Problem::Conflict.into()),
        }
    }

    /// Stores the answer for a repeat, within the running transaction.
    fn remember(&self, booker: &Booker, cid: &str, request: &str, decided: &Decided) -> Out<()> {
        let session = booker.session.clone();
        let already = self.db.int(
            "SELECT count(*) FROM arranged WHERE session = ?",
            vec![session.clone().into()],
        )?;
        if already >= MAX_ARRANGED {
            return Err(Problem::TooMany.into());
        }
        self.db.run(
            "INSERT INTO arranged VALUES (?, ?, ?, ?, ?)",
            vec![
                session.into(),
                booker.author.clone().into(),
                cid.to_owned().into(),
                request.to_owned().into(),
                serde_json::to_string(decided)?.into(),
            ],
        )?;
        Ok(())
    }
}

/// Whether nothing that is taken overlaps with a slot.
pub fn is_free(taken: &[Taken], slot: &Slot) -> bool {
    !taken
        .iter()
        .any(|t| t.clinician == slot.clinician && t.starts_at < slot.ends_at && t.ends_at > slot.starts_at)
}

fn slot_id(text: &str) -> Out<SlotId> {
    let id = SlotId::parse(text);
    id.ok_or_else(|| Problem::invalid("slot", "must be the id of a slot as it was offered").into())
}
