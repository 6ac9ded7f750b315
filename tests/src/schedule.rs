//! A clinic that has times to book, and a patient who books them.

use crate::client::PatientClient;
use crate::host::{CLINIC, Edge};
use crate::raw::Answer;
use samtal_core::schedule::Slot;
use serde_json::{Value, json};

/// Tuesday 15 October 2024, 22:00 by the clinic's clock.
pub const EVENING: &str = "2024-10-15T21:00:00Z";
/// The Friday after, 14:00 by the clinic's clock, with Dr. Phillips.
pub const FRIDAY_AT_TWO: &str = "visit~phillips~1729256400";

/// What the clinic knows: two who give a visit of half an hour, one of whom works at night.
const KNOWLEDGE: &str = r#"
[[specialty]]
id = "dermatology"
name = { en = "dermatology", sv = "hudsjukvård" }

[[service]]
id = "visit"
name = { en = "skin visit", sv = "hudbesök" }
specialty = "dermatology"
minutes = 30
price = { en = "£120", sv = "120 pund" }
lead_hours = 2
horizon_days = 60
bookable = true

[[service]]
id = "night"
name = { en = "night visit", sv = "nattbesök" }
specialty = "dermatology"
minutes = 30
price = { en = "£200", sv = "200 pund" }
lead_hours = 0
horizon_days = 30
bookable = true

[[service]]
id = "surgery"
name = { en = "surgery", sv = "operation" }
specialty = "dermatology"
minutes = 60
price = { en = "£900", sv = "900 pund" }
horizon_days = 60
bookable = false

[[clinician]]
id = "phillips"
name = "Dr. Phillips"
pronoun = "she"
title = { en = "Consultant dermatologist", sv = "Hudläkare" }
specialties = ["dermatology"]
treats = []
services = ["visit", "surgery"]
languages = ["en"]
hours = { mon = ["09:00-12:00", "13:00-17:00"], wed = ["09:00-12:00", "13:00-17:00"], fri = ["09:00-12:00", "13:00-17:00"] }

[[clinician]]
id = "lind"
name = "Dr. Lind"
pronoun = "he"
title = { en = "Dermatologist", sv = "Hudläkare" }
specialties = ["dermatology"]
treats = []
services = ["visit", "night"]
languages = ["sv"]
hours = { fri = ["14:00-16:00"], sun = ["00:00-04:00"] }
"#;

/// The files of what the clinic knows.
#[must_use]
pub fn knowledge() -> Value {
    json!({ "clinic.toml": KNOWLEDGE })
}

/// Gives the clinic its times, on that Tuesday evening.
pub async fn open(edge: &Edge) {
    edge.know(&knowledge()).await;
    set_clock(edge, EVENING).await;
}

/// Sets the demo clock.
pub async fn set_clock(edge: &Edge, to: &str) {
    let set = edge.admin("POST", "/demo/clock", &json!({ "set": to })).await;
    assert_eq!(set.status, 200, "{}", set.text());
}

/// A call with this credential; `path` is what follows `/v1/{clinic}`.
pub async fn call(edge: &Edge, bearer: &str, method: &str, path: &str, body: &Value) -> Answer {
    edge.json(method, &format!("/v1/{CLINIC}{path}"), bearer, body).await
}

/// Books, as this patient.
pub async fn book(edge: &Edge, me: &PatientClient, cid: &str, slot: &str) -> Answer {
    let body = json!({ "cid": cid, "slot": slot, "reason": "Rash on the arm" });
    call(edge, &me.token, "POST", "/session/appointments", &body).await
}

/// The free slots that this query finds.
pub async fn slots(edge: &Edge, bearer: &str, query: &str) -> Vec<Slot> {
    let answer = call(edge, bearer, "GET", &format!("/slots?{query}"), &Value::Null).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    serde_json::from_value(answer.json()["slots"].clone()).expect("slots")
}
