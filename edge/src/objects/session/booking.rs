//! Booking in a conversation: what the patient, the assistant and a voice system ask for, decided by the clinic's object and then written
//! into the log, with who did it and how.

use super::access::GrantDetail;
use super::{Session, phone, store};
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::objects::calls::{
    self, Arranged, Arrangement, AskBook, AskChange, AskDescribed, AskHold, AskSlots, Booker, Decided, Described,
};
use crate::reply::Response;
use crate::{body, fault, reply};
use samtal_core::handoff::secret::Audience;
use samtal_core::log::event::{Actor, Body, Channel, Entry, Event};
use samtal_core::people::tier::Tier;
use samtal_core::schedule::ics::{self, Item};
use samtal_core::schedule::{Wanted, slots};
use samtal_core::time::At;
use samtal_core::wire::booking::{
    Alternatives, Booked, Choice, DEFAULT_SLOTS, NewAppointment, Slots, is_appointment_id,
};
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;

/// Whose `cid` an appointment's entries have: whoever completes a booking, the call itself or the clinic's alarm, appends the same.
const AUTHOR: &str = "schedule";

/// Who books, and how: as it will stand in the log.
#[derive(Debug, Clone)]
pub struct By {
    /// Whose `cid` it is.
    pub author: String,
    /// Who.
    pub actor: Actor,
    /// How.
    pub channel: Channel,
}

impl By {
    /// The patient in the widget.
    pub fn patient() -> By {
        By {
            author: "patient".to_owned(),
            actor: Actor::Patient,
            channel: Channel::Web,
        }
    }

    /// The assistant, which answers on this channel.
    pub fn assistant(channel: Channel) -> By {
        By {
            author: "assistant".to_owned(),
            actor: Actor::Assistant,
            channel,
        }
    }

    fn call(detail: &GrantDetail) -> By {
        By {
            author: phone::author(&detail.system, &detail.call_id),
            actor: Actor::Voice(detail.system.clone()),
            channel: Channel::Voice,
        }
    }
}

impl Session {
    /// The free slots that are wanted; what this session holds is free for it.
    pub async fn slots(&self, wanted: Wanted) -> Out<Slots> {
        let session = self.id().to_owned();
        self.ask_clinic("slots", &AskSlots { session, wanted }).await
    }

    /// Keeps a slot for a while.
    pub async fn hold(&self, by: &By, cid: &str, slot: &str) -> Out<Decided> {
        let ask = AskHold {
            booker: self.booker(by)?,
            cid: cid.to_owned(),
            slot: slot.to_owned(),
        };
        self.ask_clinic("hold", &ask).await
    }

    /// Books a slot.
    pub async fn book(&self, by: &By, cid: &str, slot: &str, reason: &str) -> Out<Decided> {
        let ask = AskBook {
            booker: self.booker(by)?,
            cid: cid.to_owned(),
            slot: slot.to_owned(),
            reason: reason.to_owned(),
        };
        let decided = self.ask_clinic("book", &ask).await?;
        self.complete(decided).await
    }

    /// Moves an appointment to another slot of the same service.
    pub async fn change(&self, by: &By, cid: &str, appointment: &str, slot: &str, own_only: bool) -> Out<Decided> {
        let ask = AskChange {
            booker: self.booker(by)?,
            cid: cid.to_owned(),
            appointment: appointment.to_owned(),
            slot: slot.to_owned(),
            own_only,
        };
        let decided = self.ask_clinic("change", &ask).await?;
        self.complete(decided).await
    }

    /// Cancels an appointment. Cancelling twice is cancelling once.
    pub async fn cancel(&self, by: &By, appointment: &str, own_only: bool) -> Out<Decided> {
        // An appointment is cancelled once, so its own id will do.
        let cid = ["cancel-", appointment].concat();
        self.change(by, &cid, appointment, "", own_only).await
    }

    /// What the schedule decided enters the log, once, in order.
    pub fn arranged(&self, arranged: &Arranged) -> Out<()> {
        self.load()?;
        let entries: Vec<Entry> = arranged.entries.iter().map(entry).collect();
        if entries.is_empty() {
            return Ok(());
        }
        self.append(entries, AUTHOR, None, |_| Ok(())).map(drop)
    }

    async fn complete(&self, decided: Decided) -> Out<Decided> {
        if let Decided::Arranged { entries, .. } = &decided {
            fault::point(&self.deployment, "booking.decided").await;
            let entries = entries.clone();
            self.arranged(&Arranged { entries })?;
        }
        Ok(decided)
    }

    async fn ask_clinic<T: serde::de::DeserializeOwned>(&self, name: &str, ask: &impl serde::Serialize) -> Out<T> {
        let stub = calls::clinic(&self.env, self.clinic())?;
        let answer = calls::call(&stub, name, ask).await;
        // Erased meanwhile, perhaps.
        self.load()?;
        answer
    }

    fn booker(&self, by: &By) -> Out<Booker> {
        let (name, phone) = self.with(|m| {
            let name = m.folded.answer("name").map(|(_, v)| v.to_owned()).unwrap_or_default();
            let phone = m.folded.identifiers.iter().rev().find(|i| i.kind == "phone");
            (name, phone.map(|i| i.value.clone()).unwrap_or_default())
        })?;
        Ok(Booker {
            session: self.id().to_owned(),
            author: by.author.clone(),
            by: by.actor.clone(),
            channel: by.channel,
            name,
            phone,
        })
    }

    /// `GET …/slots`, by the patient's token or a call's grant.
    pub async fn slots_for(&self, request: &Incoming) -> Out<Response> {
        let bearer = self.token_of(request)?;
        if !bearer.ambient && bearer.token.starts_with(Audience::Grant.prefix()) {
            self.granted(request)?;
        } else {
            self.device(request)?;
        }
        let wanted = wanted(request)?;
        self.spend()?;
        let slots = self.slots(wanted).await?;
        reply::json(200, serde_json::to_string(&slots)?)
    }

    /// The patient's own holds and appointments.
    pub async fn book_as_patient(&self, request: &Incoming, rest: &[&str]) -> Out<Response> {
        self.device(request)?;
        let by = By::patient();
        match (request.method.as_str(), rest) {
            ("POST", ["holds"]) => {
                let choice = Choice::parse(&body::text(request, MAX_BODY).await?)?;
                self.spend()?;
                told(201, &self.hold(&by, &choice.cid, &choice.slot).await?)
            }
            ("GET", ["appointments", id, "calendar"]) => self.calendar(&known(id)?).await,
            (_, ["appointments", rest @ ..]) => self.arrange(request, rest, &by, false).await,
            _ => Err(Problem::NotFound.into()),
        }
    }

    /// A voice system's bookings. Who was recognised may book; to touch what was booked elsewhere takes proof that it is the patient.
    pub async fn book_as_call(&self, request: &Incoming, call: &str, rest: &[&str]) -> Out<Response> {
        let detail = self.grant(request, call)?;
        let (tier, _) = self.tier(&detail)?;
        if tier < Tier::Recognised {
            return Err(Problem::Forbidden.into());
        }
        let own_only = tier < Tier::Confirmed;
        self.arrange(request, rest, &By::call(&detail), own_only).await
    }

    async fn arrange(&self, request: &Incoming, rest: &[&str], by: &By, own_only: bool) -> Out<Response> {
        match (request.method.as_str(), rest) {
            ("POST", []) => {
                let new = NewAppointment::parse(&body::text(request, MAX_BODY).await?)?;
                self.spend()?;
                told(201, &self.book(by, &new.cid, &new.slot, &new.reason).await?)
            }
            ("PATCH", [id]) => {
                let id = known(id)?;
                let choice = Choice::parse(&body::text(request, MAX_BODY).await?)?;
                self.spend()?;
                told(200, &self.change(by, &choice.cid, &id, &choice.slot, own_only).await?)
            }
            ("DELETE", [id]) => {
                let id = known(id)?;
                self.spend()?;
                told(200, &self.cancel(by, &id, own_only).await?)
            }
            _ => Err(Problem::NotFound.into()),
        }
    }

    /// The file for the patient's own calendar.
    async fn calendar(&self, id: &str) -> Out<Response> {
        let story = store::appointment(&self.db, id)?;
        let mut shown = Shown::default();
        for event in &story {
            shown.then(event);
        }
        let starts_at = shown.starts_at.ok_or(Problem::NotFound)?;
        let language = self.with(|m| m.folded.language.clone())?;
        let ask = AskDescribed {
            service: shown.service.clone(),
            language,
        };
        let described: Described = self.ask_clinic("describe", &ask).await?;
        let file = ics::calendar(&Item {
            uid: &format!("{id}@{}.samtal.dev", self.clinic()),
            stamp: shown.at,
            sequence: u32::try_from(story.len().saturating_sub(1)).unwrap_or(u32::MAX),
            starts_at,
            ends_at: shown.ends_at,
            summary: &summary(&described.service, &shown.with, &described.clinic),
            location: &[described.clinic.as_str(), ", ", &described.address].concat(),
            cancelled: shown.cancelled,
        });
        let named = [("content-disposition", "attachment; filename=\"appointment.ics\"")];
        reply::other(200, "text/calendar; charset=utf-8", file, &named)
    }
}

/// An appointment as its entries tell it.
#[derive(Default)]
struct Shown {
    at: At,
    starts_at: Option<At>,
    ends_at: Option<At>,
    with: String,
    service: String,
    cancelled: bool,
}

impl Shown {
    fn then(&mut self, event: &Event) {
        self.at = event.at;
        match &event.entry.body {
            Body::AppointmentBooked {
                starts_at,
                ends_at,
                with,
                service,
                ..
            } => {
                (self.starts_at, self.ends_at) = (Some(*starts_at), *ends_at);
                self.with.clone_from(with);
                self.service.clone_from(service);
            }
            Body::AppointmentChanged {
                starts_at,
                ends_at,
                with,
                ..
            } => {
                self.cancelled = starts_at.is_none();
                // A cancelled one keeps its time: the calendar has to find it.
                if starts_at.is_some() {
                    (self.starts_at, self.ends_at) = (*starts_at, *ends_at);
                }
                if !with.is_empty() {
                    self.with.clone_from(with);
                }
            }
            _ => {}
        }
    }
}

/// `Dermatology consultation, Dr. Phillips`; the clinic's name where the service has none (any more).
fn summary(service: &str, with: &str, clinic: &str) -> String {
    let what = if service.is_empty() { clinic } else { service };
    let mut chars = what.chars();
    let capital: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let who = if with.is_empty() {
        String::new()
    } else {
        [", ", with].concat()
    };
    [&capital, chars.as_str(), &who].concat()
}

fn entry(arrangement: &Arrangement) -> Entry {
    let a = arrangement.clone();
    let (body, cid) = match (a.change, a.starts_at) {
        (0, Some(starts_at)) => {
            let cid = a.appointment.clone();
            let booked = Body::AppointmentBooked {
                appointment: a.appointment,
                starts_at,
                ends_at: a.ends_at,
                with: a.with,
                clinician: a.clinician,
                service: a.service,
                reason: a.reason,
            };
            (booked, cid)
        }
        (change, starts_at) => {
            let cid = format!("{}-{change}", a.appointment);
            let changed = Body::AppointmentChanged {
                appointment: a.appointment,
                starts_at,
                ends_at: a.ends_at,
                with: a.with,
                clinician: a.clinician,
            };
            (changed, cid)
        }
    };
    Entry {
        channel: a.channel,
        by: a.by,
        body,
        cid,
    }
}

/// An appointment's id in an address; anything else is nobody's.
fn known(id: &str) -> Out<String> {
    if is_appointment_id(id) {
        Ok(id.to_owned())
    } else {
        Err(Problem::NotFound.into())
    }
}

fn told(status: u16, decided: &Decided) -> Out<Response> {
    match decided {
        Decided::Held { hold } => reply::json(status, serde_json::to_string(hold)?),
        Decided::Arranged { appointment, .. } => {
            let appointment = appointment.clone();
            reply::json(status, serde_json::to_string(&Booked { appointment })?)
        }
        Decided::Gone { alternatives } => {
            let alternatives = alternatives.clone();
            let own = serde_json::to_string(&Alternatives { alternatives })?;
            let problem = Problem::SlotTaken.to_json();
            // Two objects made one: `{…` without its end, and what follows the other's beginning.
            let body = [problem.trim_end_matches('}'), ",", own.trim_start_matches('{')].concat();
            Err(Fault::Passed(Problem::SlotTaken.status(), body))
        }
    }
}

/// Which slots a request wants.
fn wanted(request: &Incoming) -> Out<Wanted> {
    for (name, _) in request.query.split('&').filter_map(|pair| pair.split_once('=')) {
        if !["service", "clinician", "from", "until", "limit"].contains(&name) {
            return Err(Problem::unknown_field(name).into());
        }
    }
    let service = request.decoded("service");
    if service.is_empty() {
        return Err(Problem::invalid("service", "is missing").into());
    }
    let limit = request.number("limit")?.unwrap_or(DEFAULT_SLOTS as i64);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if !(1..=slots::MAX_SLOTS).contains(&limit) {
        return Err(Problem::invalid("limit", "must be 1 to 200").into());
    }
    Ok(Wanted {
        service,
        clinician: request.decoded("clinician"),
        from: request.time("from")?,
        until: request.time("until")?,
        limit,
        ..Wanted::default()
    })
}
