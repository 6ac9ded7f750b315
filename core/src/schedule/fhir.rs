//! An external schedule by FHIR R4 (4.0.1): what is asked of it, what it is sent, and how its answers are read. Pure: the edge does the
//! talking.
//!
//! Clinicians are `Practitioner`s and services `serviceType` codes by the ids that the clinic's knowledge has. Whether a time is taken
//! is the external schedule's to say: it refuses an `Appointment` with 409 or 412.

use super::Slot;
use crate::knowledge::{Clinician, Service};
use crate::time::{At, MINUTE, SECOND};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The system of our appointments' ids: what a repeated create is recognised by.
pub const APPOINTMENTS: &str = "https://samtal.dev/fhir/appointment";
/// The system of services' ids.
pub const SERVICES: &str = "https://samtal.dev/fhir/service";
/// Slots that one search asks for.
pub const PAGE: usize = 200;
/// Bytes of an answer that are read: a page of slots with their schedules is about 200 KB.
pub const MAX_ANSWER: usize = 1_024 * 1_024;
/// Characters of an id (R4).
const MAX_ID: usize = 64;

/// The external schedule's answer is not what R4 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The search for free slots of these clinicians, to follow the base address.
#[must_use]
pub fn search(service: &str, clinicians: &[&str], from: At, until: At) -> String {
    let actors: Vec<String> = clinicians
        .iter()
        .map(|c| format!("Practitioner/{}", encode(c)))
        .collect();
    format!(
        "Slot?schedule.actor={}&service-type={}&start=ge{from}&start=lt{until}&status=free&_include=Slot:schedule&_sort=start&_count={PAGE}",
        actors.join(","),
        encode(service),
    )
}

/// The search for our appointment by our id, to follow the base address.
#[must_use]
pub fn search_appointment(id: &str) -> String {
    format!("Appointment?{}", by_our_id(id))
}

/// The `If-None-Exist` of a create: a repeat finds the first one instead of booking twice. One that was taken back is none.
#[must_use]
pub fn if_none_exist(id: &str) -> String {
    format!("{}&status=booked", by_our_id(id))
}

fn by_our_id(id: &str) -> String {
    format!("identifier={APPOINTMENTS}%7C{}", encode(id))
}

/// Everything but letters, digits and `-._~` as `%XX`.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A free slot of the external schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As everybody here knows it.
    pub slot: Slot,
    /// As the external schedule knows it: `Slot/…`.
    pub reference: String,
}

/// Reads the answer to [`search`]: the slots of this service and these clinicians, in order of their start, then of the clinician's id.
/// An entry that cannot be used is left out.
///
/// # Errors
/// It is no bundle.
pub fn read_slots(text: &str, service: &Service, clinicians: &[&Clinician]) -> Result<Vec<Found>, Unreadable> {
    let bundle = bundle(text)?;
    let resources = || resources(&bundle);
    let schedules: BTreeMap<&str, &Value> = resources()
        .filter(|r| r["resourceType"] == "Schedule")
        .filter_map(|r| Some((r["id"].as_str()?, r)))
        .collect();
    let mut found: Vec<Found> = resources()
        .filter(|r| r["resourceType"] == "Slot" && r["status"] == "free")
        .filter_map(|r| slot_of(r, &schedules, service, clinicians))
        .collect();
    found.sort_by(|a, b| (a.slot.starts_at, &a.slot.clinician).cmp(&(b.slot.starts_at, &b.slot.clinician)));
    found.dedup_by(|a, b| a.slot.id == b.slot.id);
    Ok(found)
}

fn bundle(text: &str) -> Result<Value, Unreadable> {
    let bundle: Value = serde_json::from_str(text).map_err(|_| Unreadable)?;
    let is_one = bundle["resourceType"] == "Bundle" && bundle["type"] == "searchset";
    is_one.then_some(bundle).ok_or(Unreadable)
}

fn resources(bundle: &Value) -> impl Iterator<Item = &Value> {
    bundle["entry"].as_array().into_iter().flatten().map(|e| &e["resource"])
}

fn slot_of(
    resource: &Value,
    schedules: &BTreeMap<&str, &Value>,
    service: &Service,
    clinicians: &[&Clinician],
) -> Option<Found> {
    let id = resource["id"].as_str().filter(|id| is_id(id))?;
    let time = |member: &str| At::parse(resource[member].as_str()?);
    let (starts_at, ends_at) = (time("start")?, time("end")?);
    let long_enough = ends_at.0 - starts_at.0 >= i64::from(service.minutes.max(1)) * MINUTE;
    // An id of ours names whole seconds.
    let nameable = starts_at.0 >= 0 && starts_at.0 % SECOND == 0;
    if !long_enough || !nameable || !is_of(resource, &service.id) {
        return None;
    }
    let schedule = reference(&resource["schedule"], "Schedule")?;
    let clinician = match schedules.get(schedule) {
        Some(schedule) => {
            let actors = schedule["actor"].as_array()?;
            clinicians.iter().find(|c| {
                actors
                    .iter()
                    .any(|a| reference(a, "Practitioner") == Some(c.id.as_str()))
            })?
        }
        // Not sent along: it was asked for one clinician only.
        None if clinicians.len() == 1 => clinicians.first()?,
        None => return None,
    };
    Some(Found {
        slot: Slot::of(service, clinician, starts_at, ends_at),
        reference: format!("Slot/{id}"),
    })
}

/// Whether a slot is for this service: one that names none is for any.
fn is_of(resource: &Value, service: &str) -> bool {
    let Some(types) = resource["serviceType"].as_array() else {
        return true;
    };
    types
        .iter()
        .flat_map(|t| t["coding"].as_array().into_iter().flatten())
        .any(|c| c["code"] == service)
}

/// The id that a reference to this type of resource ends with: `Practitioner/x`, `https://…/Practitioner/x`, `…/x/_history/1`.
fn reference<'a>(holder: &'a Value, of: &str) -> Option<&'a str> {
    let text = holder["reference"].as_str()?;
    let text = text.split("/_history/").next()?;
    let (rest, id) = text.rsplit_once('/')?;
    let named = rest == of || rest.strip_suffix(of).is_some_and(|before| before.ends_with('/'));
    (named && is_id(id)).then_some(id)
}

/// Whether this may be the id of a resource: it becomes part of an address.
fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len())
        && text
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'.')
        && !text.starts_with('.')
}

/// An appointment as the external schedule is told it.
#[derive(Clone, Copy, Debug)]
pub struct Booking<'a> {
    /// Our id of it.
    pub id: &'a str,
    /// The external schedule's id; empty: it has none yet.
    pub external: &'a str,
    /// The external schedule's slot; empty: it is not known any more.
    pub slot_reference: &'a str,
    /// The time.
    pub slot: &'a Slot,
    /// What for, in the patient's words; may be empty.
    pub reason: &'a str,
    /// The patient's name, as far as they told it; may be empty.
    pub name: &'a str,
    /// The patient's number (E.164), as far as they told it; may be empty.
    pub phone: &'a str,
    /// It does not take place.
    pub cancelled: bool,
}

/// The `Appointment` to create or to put in place of the old one.
#[must_use]
pub fn appointment(booking: &Booking) -> String {
    let slot = booking.slot;
    let accepted = if booking.cancelled { "declined" } else { "accepted" };
    let mut patient = json!({ "resourceType": "Patient", "id": "patient" });
    if !booking.name.is_empty() {
        patient["name"] = json!([{ "text": booking.name }]);
    }
    if !booking.phone.is_empty() {
        patient["telecom"] = json!([{ "system": "phone", "value": booking.phone }]);
    }
    let mut resource = json!({
        "resourceType": "Appointment",
        "contained": [patient],
        "identifier": [{ "system": APPOINTMENTS, "value": booking.id }],
        "status": if booking.cancelled { "cancelled" } else { "booked" },
        "serviceType": [{ "coding": [{ "system": SERVICES, "code": slot.service }] }],
        "start": slot.starts_at,
        "end": slot.ends_at,
        "participant": [
            { "actor": { "reference": "#patient" }, "status": accepted },
            { "actor": { "reference": format!("Practitioner/{}", slot.clinician), "display": slot.with }, "status": accepted },
        ],
    });
    if !booking.external.is_empty() {
        resource["id"] = booking.external.into();
    }
    if !booking.slot_reference.is_empty() {
        resource["slot"] = json!([{ "reference": booking.slot_reference }]);
    }
    if !booking.reason.is_empty() {
        resource["reasonCode"] = json!([{ "text": booking.reason }]);
    }
    resource.to_string()
}

/// Where an appointment of the external schedule is, to follow the base address. None for an id that is none.
#[must_use]
pub fn address(external: &str) -> Option<String> {
    is_id(external).then(|| format!("Appointment/{external}"))
}

/// Reads the answer to a create or an update: the external schedule's id of what now stands there.
///
/// # Errors
/// There is no telling that it is booked as asked.
pub fn read_booked(text: &str, starts_at: At) -> Result<String, Unreadable> {
    let resource: Value = serde_json::from_str(text).map_err(|_| Unreadable)?;
    let id = resource["id"].as_str().filter(|id| is_id(id)).ok_or(Unreadable)?;
    let start = resource["start"].as_str().and_then(At::parse);
    let booked =
        resource["resourceType"] == "Appointment" && resource["status"] == "booked" && start == Some(starts_at);
    booked.then(|| id.to_owned()).ok_or(Unreadable)
}

/// Reads the answer to [`search_appointment`]: the ids of those that stand.
///
/// # Errors
/// It is no bundle.
pub fn read_appointments(text: &str) -> Result<Vec<String>, Unreadable> {
    let bundle = bundle(text)?;
    let standing = resources(&bundle)
        .filter(|r| r["resourceType"] == "Appointment" && r["status"] != "cancelled")
        .filter_map(|r| r["id"].as_str().filter(|id| is_id(id)).map(str::to_owned))
        .collect();
    Ok(standing)
}

/// A slot of ours as an R4 `Slot`, free or busy.
#[must_use]
pub fn slot(slot: &Slot, id: &str, busy: bool) -> String {
    json!({
        "resourceType": "Slot",
        "id": id,
        "serviceType": [{ "coding": [{ "system": SERVICES, "code": slot.service }] }],
        "schedule": { "reference": format!("Schedule/{}", slot.clinician) },
        "status": if busy { "busy" } else { "free" },
        "start": slot.starts_at,
        "end": slot.ends_at,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::super::SlotId;
    use super::*;
    use crate::knowledge::Pronoun;
    use proptest::prelude::*;

    fn at(text: &str) -> At {
        At::parse(text).expect("a time")
    }

    fn service() -> Service {
        Service {
            id: "visit".to_owned(),
            name: BTreeMap::new(),
            words: BTreeMap::new(),
            specialty: String::new(),
            minutes: 30,
            price: BTreeMap::new(),
            lead_hours: 0,
            horizon_days: 60,
            preparation: BTreeMap::new(),
            bookable: true,
        }
    }

    fn clinician(id: &str) -> Clinician {
        Clinician {
            id: id.to_owned(),
            name: format!("Dr. {id}"),
            pronoun: Pronoun::She,
            title: BTreeMap::new(),
            specialties: vec![],
            treats: vec![],
            services: vec!["visit".to_owned()],
            languages: vec![],
            hours: Default::default(),
            away: vec![],
        }
    }

    fn friday(clinician: &str) -> Slot {
        let starts_at = at("2024-10-18T13:00:00Z");
        Slot {
            id: SlotId::new("visit", clinician, starts_at).to_string(),
            service: "visit".to_owned(),
            clinician: clinician.to_owned(),
            with: format!("Dr. {clinician}"),
            starts_at,
            ends_at: starts_at.plus(30 * MINUTE),
        }
    }

    fn schedule(id: &str, actor: &str) -> Value {
        json!({ "resourceType": "Schedule", "id": id, "actor": [{ "reference": actor }] })
    }

    fn searchset(resources: &[Value]) -> String {
        let entries: Vec<Value> = resources.iter().map(|r| json!({ "resource": r })).collect();
        json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }).to_string()
    }

    fn read(resources: &[Value], clinicians: &[&str]) -> Vec<Found> {
        let clinicians: Vec<Clinician> = clinicians.iter().map(|c| clinician(c)).collect();
        let clinicians: Vec<&Clinician> = clinicians.iter().collect();
        read_slots(&searchset(resources), &service(), &clinicians).expect("a bundle")
    }

    fn free(id: &str, schedule: &str) -> Value {
        json!({
            "resourceType": "Slot", "id": id, "schedule": { "reference": schedule }, "status": "free",
            "start": "2024-10-18T14:00:00+01:00", "end": "2024-10-18T14:30:00+01:00",
        })
    }

    #[test]
    fn free_slots_are_asked_for_by_clinician_and_time() {
        assert_eq!(
            search(
                "visit",
                &["phillips", "o k"],
                at("2024-10-18T00:00:00Z"),
                at("2024-10-19T00:00:00Z")
            ),
            "Slot?schedule.actor=Practitioner/phillips,Practitioner/o%20k&service-type=visit&start=ge2024-10-18T00:00:00.000Z\
             &start=lt2024-10-19T00:00:00.000Z&status=free&_include=Slot:schedule&_sort=start&_count=200"
        );
        assert_eq!(
            search_appointment("apt_1"),
            "Appointment?identifier=https://samtal.dev/fhir/appointment%7Capt_1"
        );
        assert_eq!(
            if_none_exist("apt_1"),
            "identifier=https://samtal.dev/fhir/appointment%7Capt_1&status=booked"
        );
    }

    #[test]
    fn a_slot_is_the_clinicians_whose_schedule_it_is_in() {
        let found = read(
            &[
                free("s2", "https://fhir.example/r4/Schedule/b/_history/3"),
                free("s1", "Schedule/a"),
                schedule("a", "Practitioner/phillips"),
                schedule("b", "https://fhir.example/r4/Practitioner/lind"),
            ],
            &["phillips", "lind"],
        );
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|f| (f.slot.clinician.as_str(), f.reference.as_str()))
            .collect();
        assert_eq!(found, [("lind", "Slot/s2"), ("phillips", "Slot/s1")]);
        // Without the schedules it is clear only where one clinician was asked for.
        assert_eq!(
            read(&[free("s1", "Schedule/a")], &["phillips"])[0].slot,
            friday("phillips")
        );
        assert_eq!(read(&[free("s1", "Schedule/a")], &["phillips", "lind"]), []);
    }

    #[test]
    fn what_cannot_be_used_is_left_out() {
        let with = |member: &str, value: Value| {
            let mut slot = free("s1", "Schedule/a");
            slot[member] = value;
            slot
        };
        let other = json!([{ "coding": [{ "system": "x", "code": "surgery" }] }]);
        let own = json!([{ "text": "x" }, { "coding": [{ "code": "visit" }] }]);
        for (slot, used) in [
            (free("s1", "Schedule/a"), true),
            (with("serviceType", own), true),
            (with("serviceType", other), false),
            (with("status", json!("busy")), false),
            (with("status", json!("busy-tentative")), false),
            (with("start", json!("2024-10-18")), false),
            (with("start", json!("2024-10-18T14:00:00.500+01:00")), false),
            (with("end", json!("2024-10-18T14:29:59+01:00")), false),
            (with("end", json!("2024-10-18T13:00:00+01:00")), false),
            (with("id", json!("../../Patient")), false),
            (with("id", json!(7)), false),
            (with("schedule", json!({})), false),
            (with("resourceType", json!("Appointment")), false),
        ] {
            let described = slot.to_string();
            assert_eq!(!read(&[slot], &["phillips"]).is_empty(), used, "{described}");
        }
        assert_eq!(
            read(&[free("s1", "Schedule/a"), free("s2", "Schedule/a")], &["phillips"]).len(),
            1
        );
    }

    #[test]
    fn what_is_no_bundle_is_no_answer() {
        let of = clinician("phillips");
        for bad in [
            "",
            "[]",
            "{",
            "{}",
            r#"{"resourceType":"OperationOutcome"}"#,
            "<Bundle/>",
        ] {
            assert_eq!(read_slots(bad, &service(), &[&of]), Err(Unreadable), "{bad}");
            assert_eq!(read_appointments(bad), Err(Unreadable), "{bad}");
        }
        let empty = r#"{"resourceType":"Bundle","type":"searchset","total":0}"#;
        assert_eq!(read_slots(empty, &service(), &[&of]), Ok(vec![]));
    }

    #[test]
    fn an_appointment_says_who_when_and_with_whom() {
        let slot = friday("phillips");
        let mut booking = Booking {
            id: "apt_1",
            external: "",
            slot_reference: "Slot/s1",
            slot: &slot,
            reason: "Rash on the arm",
            name: "Sarah",
            phone: "+447400123456",
            cancelled: false,
        };
        let made: Value = serde_json::from_str(&appointment(&booking)).expect("JSON");
        assert_eq!(made["status"], "booked");
        assert_eq!(made["start"], "2024-10-18T13:00:00.000Z");
        assert_eq!(made["slot"][0]["reference"], "Slot/s1");
        assert_eq!(made["participant"][1]["actor"]["reference"], "Practitioner/phillips");
        assert_eq!(made["contained"][0]["telecom"][0]["value"], "+447400123456");
        assert_eq!(made["identifier"][0]["value"], "apt_1");
        assert_eq!(made["reasonCode"][0]["text"], "Rash on the arm");
        assert!(made.get("id").is_none());
        (booking.external, booking.cancelled, booking.slot_reference) = ("77", true, "");
        (booking.reason, booking.name, booking.phone) = ("", "", "");
        let made: Value = serde_json::from_str(&appointment(&booking)).expect("JSON");
        assert_eq!((&made["status"], &made["id"]), (&json!("cancelled"), &json!("77")));
        assert!(made.get("slot").is_none() && made.get("reasonCode").is_none());
        assert!(made["contained"][0].get("name").is_none());
    }

    #[test]
    fn only_an_answer_that_says_booked_as_asked_is_a_booking() {
        let starts_at = at("2024-10-18T13:00:00Z");
        let answer = |status: &str, start: &str, id: &str| {
            json!({ "resourceType": "Appointment", "id": id, "status": status, "start": start }).to_string()
        };
        let good = answer("booked", "2024-10-18T14:00:00+01:00", "77");
        assert_eq!(read_booked(&good, starts_at), Ok("77".to_owned()));
        for bad in [
            answer("pending", "2024-10-18T13:00:00Z", "77"),
            answer("cancelled", "2024-10-18T13:00:00Z", "77"),
            answer("booked", "2024-10-18T13:30:00Z", "77"),
            answer("booked", "2024-10-18T13:00:00Z", "7/7"),
            r#"{"resourceType":"OperationOutcome"}"#.to_owned(),
            "<html>".to_owned(),
            String::new(),
        ] {
            assert_eq!(read_booked(&bad, starts_at), Err(Unreadable), "{bad}");
        }
        assert_eq!(
            (address("77"), address("../Patient/1")),
            (Some("Appointment/77".to_owned()), None)
        );
    }

    #[test]
    fn appointments_that_stand_are_found_by_our_id() {
        let one = |id: &str, status: &str| json!({ "resourceType": "Appointment", "id": id, "status": status });
        let text = searchset(&[one("1", "cancelled"), one("2", "booked"), one("3/4", "booked")]);
        assert_eq!(read_appointments(&text), Ok(vec!["2".to_owned()]));
    }

    proptest! {
        #[test]
        fn a_slot_that_was_written_is_read_again(start in 0i64..4_000_000_000, minutes in 30i64..300) {
            let mut written = friday("phillips");
            written.starts_at = At(start * SECOND);
            written.ends_at = At(start * SECOND + minutes * MINUTE);
            written.id = SlotId::from(&written).to_string();
            let resource: Value = serde_json::from_str(&slot(&written, "s1", false)).expect("JSON");
            let found = read(&[resource, schedule("phillips", "Practitioner/phillips")], &["lind", "phillips"]);
            prop_assert_eq!(found, vec![Found { slot: written, reference: "Slot/s1".to_owned() }]);
        }

        #[test]
        fn any_text_is_refused_or_read(text in ".{0,100}") {
            let _ = read_slots(&text, &service(), &[]);
            let _ = read_booked(&text, At(0));
        }
    }
}
