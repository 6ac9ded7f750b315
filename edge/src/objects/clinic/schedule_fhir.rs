//! Bookings where the clinic keeps its times in a schedule of its own.
//!
//! The external schedule decides whether a time is free. What we ask it for is noted first, as pending, with a row for the alarm: whatever
//! is lost in between, the alarm makes the external schedule say what we have told the patient (`settle`). A booking of which nobody was
//! told is taken back there.

use super::schedule::{Desk, Standing, Stored, is_free};
use super::{Clinic, store};
use crate::connectors::fhir_schedule::{External, Refused};
use crate::error::{Fault, Out};
use crate::limits::{ALTERNATIVES, SCHEDULE_DEADLINE};
use crate::objects::calls::{AskBook, AskChange, Decided};
use crate::{clock, log};
use samtal_core::clinic::schedule::{Fhir, Schedule};
use samtal_core::schedule::fhir::{Booking, Found, PAGE};
use samtal_core::schedule::slots::{self, MAX_HORIZON_DAYS};
use samtal_core::schedule::{Slot, SlotId, Taken, Wanted};
use samtal_core::time::{DAY, HOUR, SECOND};
use samtal_core::wire::problem::Problem;

/// When the alarm looks after a step of which no outcome is known: longer than any step takes, and than an impatient repeat.
const SETTLE_AFTER: i64 = 10 * SECOND;
/// Pages of slots that one question reads.
const MAX_PAGES: usize = 4;
/// How far around a slot that is gone others are looked for.
const NEAR: i64 = 7 * DAY;
/// How long the alarm waits for the external schedule, in milliseconds.
const PATIENCE: f64 = 10_000.0;

impl Clinic {
    /// The free slots that are wanted.
    pub async fn slots_there(&self, fhir: &Fhir, desk: &Desk, taken: &[Taken], wanted: &Wanted) -> Out<Vec<Slot>> {
        let external = External::new(fhir, SCHEDULE_DEADLINE);
        self.search(&external, desk, taken, wanted).await
    }

    async fn search(&self, external: &External<'_>, desk: &Desk, taken: &[Taken], wanted: &Wanted) -> Out<Vec<Slot>> {
        let (zone, now) = (&desk.config.time_zone, desk.now);
        let (Some(service), givers) = (
            slots::bookable(&desk.knowledge, &wanted.service),
            slots::givers(&desk.knowledge, wanted),
        ) else {
            return Ok(Vec::new());
        };
        let earliest = now.plus(i64::from(service.lead_hours) * HOUR);
        let horizon = i64::from(service.horizon_days.min(MAX_HORIZON_DAYS)) + 1;
        let mut from = wanted.from.map_or(earliest, |from| from.max(earliest));
        let until = wanted
            .until
            .unwrap_or(from.plus(DAY * horizon))
            .min(now.plus(DAY * horizon));
        let mut all: Vec<Slot> = Vec::new();
        if givers.is_empty() || from >= until {
            return Ok(all);
        }
        for _ in 0..MAX_PAGES {
            let page = external
                .slots(service, &givers, from, until)
                .await
                .map_err(|why| self.unavailable(&why))?;
            let (read, last) = (page.len(), page.last().map(|f| f.slot.starts_at));
            all.extend(page.into_iter().map(|f| f.slot).filter(|slot| {
                slots::is_wanted(zone, wanted, slot.starts_at)
                    && slots::in_reach(zone, service, slot.starts_at, now)
                    && is_free(taken, slot)
            }));
            let chosen = slots::bounded(zone, wanted, all.iter().cloned());
            match last {
                Some(last) if read >= PAGE && chosen.len() < wanted.limit => from = last.plus(1),
                _ => return Ok(chosen),
            }
        }
        Ok(slots::bounded(zone, wanted, all))
    }

    /// The slot by this id as the external schedule has it; or that it is gone, with what is free instead.
    pub async fn find_there(
        &self,
        fhir: &Fhir,
        desk: &Desk,
        taken: &[Taken],
        id: &SlotId,
    ) -> Out<Result<Found, Decided>> {
        let external = External::new(fhir, SCHEDULE_DEADLINE);
        self.find_by(&external, desk, taken, id).await
    }

    async fn find_by(
        &self,
        external: &External<'_>,
        desk: &Desk,
        taken: &[Taken],
        id: &SlotId,
    ) -> Out<Result<Found, Decided>> {
        let wanted = Wanted {
            service: id.service.clone(),
            clinician: id.clinician.clone(),
            ..Wanted::default()
        };
        let givers = slots::givers(&desk.knowledge, &wanted);
        let (Some(service), false) = (slots::bookable(&desk.knowledge, &id.service), givers.is_empty()) else {
            return Ok(Err(Decided::Gone { alternatives: vec![] }));
        };
        // Taken by what is known here: not worth a question, least of all when fifty ask at once.
        let known = |t: &Taken| t.clinician == id.clinician && (t.starts_at..t.ends_at).contains(&id.starts_at);
        if taken.iter().any(known) {
            return Ok(Err(self.gone_there(external, desk, taken, id).await));
        }
        let name = id.to_string();
        let found = external
            .slots(service, &givers, id.starts_at, id.starts_at.plus(1))
            .await
            .map_err(|why| self.unavailable(&why))?
            .into_iter()
            .find(|f| f.slot.id == name)
            .filter(|f| slots::in_reach(&desk.config.time_zone, service, f.slot.starts_at, desk.now))
            .filter(|f| is_free(taken, &f.slot));
        match found {
            Some(found) => Ok(Ok(found)),
            None => Ok(Err(self.gone_there(external, desk, taken, id).await)),
        }
    }

    /// What is free instead, nearest first; nothing where there is no time left to ask.
    async fn gone_there(&self, external: &External<'_>, desk: &Desk, taken: &[Taken], id: &SlotId) -> Decided {
        let wanted = Wanted {
            service: id.service.clone(),
            clinician: id.clinician.clone(),
            from: Some(id.starts_at.plus(-NEAR)),
            until: Some(id.starts_at.plus(NEAR)),
            limit: slots::MAX_SLOTS,
            ..Wanted::default()
        };
        let mut near = self.search(external, desk, taken, &wanted).await.unwrap_or_default();
        near.retain(|slot| slot.starts_at != id.starts_at);
        near.sort_by_key(|s| ((s.starts_at.0 - id.starts_at.0).abs(), s.starts_at));
        near.truncate(ALTERNATIVES);
        Decided::Gone { alternatives: near }
    }

    /// Makes an appointment there. A repeat with the same `cid` goes on where the first try was cut off.
    pub async fn book_there(
        &self,
        fhir: &Fhir,
        desk: &Desk,
        asked: &AskBook,
        request: &str,
        id: &SlotId,
    ) -> Out<Decided> {
        let (external, booker) = (External::new(fhir, SCHEDULE_DEADLINE), &asked.booker);
        let earlier = self.stored(&self.appointment_id(booker, &asked.cid))?;
        let pending = match earlier.filter(|s| s.standing == Standing::Pending) {
            Some(pending) if pending.slot.id == asked.slot && pending.reason == asked.reason => pending,
            Some(_) => return Err(Problem::Conflict.into()),
            None => {
                self.within_limits(&booker.session, desk.now)?;
                let taken = self.taken(&booker.session, "", desk.now)?;
                let found = match self.find_by(&external, desk, &taken, id).await? {
                    Ok(found) => found,
                    Err(gone) => return Ok(gone),
                };
                let mut pending = self.new_appointment(asked, found.slot, Standing::Pending);
                pending.reference = found.reference;
                // While the schedule was asked, somebody else may have come.
                let mine = self.db.transaction(|| {
                    self.within_limits(&booker.session, desk.now)?;
                    let taken = self.taken(&booker.session, &pending.id, desk.now)?;
                    let free = is_free(&taken, &pending.slot);
                    if free {
                        self.put_appointment(&pending)?;
                    }
                    Ok::<_, Fault>(free)
                })?;
                if !mine {
                    let taken = self.taken(&booker.session, "", desk.now)?;
                    return Ok(self.gone_there(&external, desk, &taken, id).await);
                }
                pending
            }
        };
        self.settle_at(&pending.id, clock::real_ms() as i64 + SETTLE_AFTER)?;
        self.arm().await?;
        match external.create(&booking(&pending, false)).await {
            Ok(name) => {
                let decided = self.db.transaction(|| {
                    if let Some(before) = self.remembered(booker, &asked.cid, request)? {
                        return Ok(before);
                    }
                    let still = self.stored(&pending.id)?;
                    if still.is_none_or(|s| s.standing != Standing::Pending) {
                        // The alarm has begun to take it back.
                        return Err(Problem::Unavailable.into());
                    }
                    let mut booked = pending.clone();
                    (booked.standing, booked.external) = (Standing::Booked, name.clone());
                    self.put_appointment(&booked)?;
                    self.settled(&booked.id)?;
                    self.arrange(desk, booker, &asked.cid, request, &booked)
                })?;
                self.arm().await?;
                Ok(decided)
            }
            Err(Refused::Taken) => {
                self.db.transaction(|| {
                    self.drop_pending(&pending.id)?;
                    self.settled(&pending.id)
                })?;
                let taken = self.taken(&booker.session, "", desk.now)?;
                Ok(self.gone_there(&external, desk, &taken, id).await)
            }
            Err(why) => Err(self.unavailable(&why)),
        }
    }

    /// Moves an appointment there.
    pub async fn move_there(
        &self,
        fhir: &Fhir,
        desk: &Desk,
        asked: &AskChange,
        request: &str,
        old: Stored,
        id: &SlotId,
    ) -> Out<Decided> {
        let (external, booker) = (External::new(fhir, SCHEDULE_DEADLINE), &asked.booker);
        let taken = self.taken(&booker.session, &old.id, desk.now)?;
        let found = match self.find_by(&external, desk, &taken, id).await? {
            Ok(found) => found,
            Err(gone) => return Ok(gone),
        };
        let mut moved = old.clone();
        (moved.slot, moved.reference) = (found.slot, found.reference);
        (moved.changes, moved.confirmed) = (old.changes + 1, false);
        self.settle_at(&old.id, clock::real_ms() as i64 + SETTLE_AFTER)?;
        self.arm().await?;
        match external.put(&booking(&moved, false)).await {
            Ok(()) => {
                let decided = self.db.transaction(|| {
                    if let Some(before) = self.remembered(booker, &asked.cid, request)? {
                        return Ok(before);
                    }
                    let still = self.stored(&old.id)?;
                    if still.is_none_or(|s| s.changes != old.changes || s.standing != Standing::Booked) {
                        // Changed by somebody else meanwhile: the alarm puts there what stands here.
                        return Err(Problem::Conflict.into());
                    }
                    self.put_appointment(&moved)?;
                    self.settled(&moved.id)?;
                    self.arrange(desk, booker, &asked.cid, request, &moved)
                })?;
                self.arm().await?;
                Ok(decided)
            }
            Err(Refused::Taken) => {
                self.settled(&old.id)?;
                Ok(self.gone_there(&external, desk, &taken, id).await)
            }
            Err(why) => Err(self.unavailable(&why)),
        }
    }

    /// The alarm: makes the external schedule say of an appointment what stands here.
    pub async fn settle(&self, id: &str) -> Out<()> {
        let config = self.config()?;
        let Some(mut stored) = self.stored(id)? else {
            return Ok(());
        };
        let Schedule::Fhir(fhir) = &config.schedule else {
            // The clinic keeps its times here by now: what was only asked for there is nothing.
            return self.drop_pending(id);
        };
        let external = External::new(fhir, PATIENCE);
        if stored.standing == Standing::Pending {
            // Nobody was told that it is booked. From here on no repeat completes it.
            stored.standing = Standing::Cancelled;
            self.put_appointment(&stored)?;
        }
        let cancelled = stored.standing == Standing::Cancelled;
        if !stored.external.is_empty() {
            return Ok(external.put(&booking(&stored, cancelled)).await?);
        }
        for name in external.standing(id).await? {
            stored.external = name;
            external.put(&booking(&stored, true)).await?;
        }
        // Never more than a wish.
        self.db.run(
            "DELETE FROM appointments WHERE id = ? AND external = ''",
            vec![id.to_owned().into()],
        )?;
        Ok(())
    }

    /// Has the alarm settle an appointment then, in real time. The row has no session: it outlives one that is erased.
    pub fn settle_at(&self, id: &str, due_at: i64) -> Out<()> {
        self.settled(id)?;
        store::put(&self.db, &["settle-", id].concat(), "settle", "", id, due_at)
    }

    fn settled(&self, id: &str) -> Out<()> {
        self.db
            .run("DELETE FROM outbox WHERE id = ?", vec![["settle-", id].concat().into()])?;
        Ok(())
    }

    fn drop_pending(&self, id: &str) -> Out<()> {
        self.db.run(
            "DELETE FROM appointments WHERE id = ? AND state = 'pending'",
            vec![id.to_owned().into()],
        )?;
        Ok(())
    }

    /// The patient is told that it does not work out now; the log why.
    fn unavailable(&self, why: &Refused) -> Fault {
        let why = match why {
            Refused::Taken => "answered that a question is taken",
            Refused::Failed(why) => why,
        };
        log::error("schedule", self.slug(), why);
        Problem::Unavailable.into()
    }
}

fn booking(stored: &Stored, cancelled: bool) -> Booking<'_> {
    let (name, phone) = stored.patient.split_once('\n').unwrap_or_default();
    Booking {
        id: &stored.id,
        external: &stored.external,
        slot_reference: &stored.reference,
        slot: &stored.slot,
        reason: &stored.reason,
        name,
        phone,
        cancelled,
    }
}
