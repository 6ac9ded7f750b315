//! A conversation as a FHIR R4 (4.0.1) Bundle: a `collection` for the patient's other services and the clinic's records, or a `message` that
//! hands the conversation on.
//!
//! | of the conversation | in the Bundle |
//! |---|---|
//! | patient, session | Patient, Encounter |
//! | a call | an Encounter that is part of the session's |
//! | a message | Communication |
//! | a call's summary | Composition: preliminary, final once the patient said that it is right; a new version replaces the one before |
//! | a link, its undoing, a clinician's review | Provenance |
//! | consents, forms, appointments, tasks, flags | Consent, QuestionnaireResponse, Appointment, Task, Flag |
//!
//! Made from the events that its reader was given, and from nothing else, so that whatever filtered them has filtered this. Written by
//! hand: a FHIR library would weigh more than the Worker.

use crate::log::event::{Actor, Body, Channel, Event, Seq};
use crate::log::state::{Appointment, ConsentState, Form, State, Task};
use crate::people::phone::E164;
use crate::time::{At, MINUTE};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The system of our own identifiers.
const SYSTEM: &str = "https://samtal.dev/fhir/";
/// How long an appointment is said to last whose end is not known: FHIR asks for one wherever there is a start (app-2).
const APPOINTMENT: i64 = 30 * MINUTE;

/// A conversation as a Bundle of type `collection`.
#[must_use]
pub fn bundle(session: &str, events: &[Event], now: At) -> String {
    let state = State::fold(events);
    let mut b = Builder {
        session,
        patient: String::new(),
        encounter: String::new(),
        entries: Vec::new(),
        events,
    };
    b.patient = b.address("patient", "");
    b.encounter = b.address("encounter", "");
    b.patient(&state, events);
    b.encounter(&state);
    for call in &calls(events) {
        b.call(call);
    }
    for event in events {
        b.event(event);
    }
    for consent in &state.consents {
        b.consent(consent);
    }
    for form in &state.forms {
        b.form(form);
    }
    for appointment in &state.appointments {
        b.appointment(appointment);
    }
    for task in &state.tasks {
        b.task(task);
    }
    let value = json!({
        "resourceType": "Bundle",
        "identifier": { "system": format!("{SYSTEM}session"), "value": session },
        "type": "collection",
        "timestamp": now,
        "entry": b.entries,
    });
    value.to_string()
}

/// The same as a Bundle of type `message`, which begins with its header. `endpoint`: the address of whoever sends it.
#[must_use]
pub fn message(collection: &str, endpoint: &str) -> String {
    let Ok(mut bundle) = serde_json::from_str::<Value>(collection) else {
        return collection.to_owned();
    };
    let address = uuid(&format!(
        "{}|{}|header",
        bundle["identifier"]["value"], bundle["timestamp"]
    ));
    let mut entries = match bundle["entry"].take() {
        Value::Array(entries) => entries,
        _ => Vec::new(),
    };
    // Whom and what it is about stand first.
    let about = entries.iter().filter(|e| {
        let kind = e["resource"]["resourceType"].as_str();
        matches!(kind, Some("Patient")) || kind == Some("Encounter") && e["resource"].get("partOf").is_none()
    });
    let focus: Vec<Value> = about.map(|e| json!({ "reference": e["fullUrl"] })).collect();
    let mut header = json!({
        "resourceType": "MessageHeader",
        "eventCoding": { "system": format!("{SYSTEM}event"), "code": "handoff" },
        "source": { "name": "Samtal", "endpoint": endpoint },
    });
    if !focus.is_empty() {
        header["focus"] = focus.into();
    }
    entries.insert(0, json!({ "fullUrl": address, "resource": header }));
    bundle["type"] = json!("message");
    bundle["entry"] = entries.into();
    bundle.to_string()
}

/// A call, as its events tell.
struct Call<'a> {
    id: &'a str,
    began_at: At,
    ended_at: Option<At>,
}

/// The calls of a conversation, in order.
fn calls(events: &[Event]) -> Vec<Call<'_>> {
    let mut all: Vec<Call<'_>> = Vec::new();
    for event in events {
        let (id, ended) = match &event.entry.body {
            Body::CallStarted { call_id } => (call_id, false),
            Body::CallEnded { call_id, .. } => (call_id, true),
            _ => continue,
        };
        if code(id).is_none() {
            continue;
        }
        let place = all.iter().position(|call| call.id == id).unwrap_or_else(|| {
            all.push(Call {
                id,
                began_at: event.at,
                ended_at: None,
            });
            all.len() - 1
        });
        // It ends once, whoever tells of it again.
        if let Some(call) = all.get_mut(place).filter(|call| ended && call.ended_at.is_none()) {
            call.ended_at = Some(event.at);
        }
    }
    all
}

/// A summary's place among those of its call, and what became of it.
struct Summed<'a> {
    text: &'a str,
    call_id: &'a str,
    /// When the patient said that it is right.
    confirmed_at: Option<At>,
    /// The version before this one.
    before: Option<Seq>,
}

/// The Bundle of a caller of whom nothing may be said: FHIR has no empty arrays, so it has no entries at all.
#[must_use]
pub fn empty_bundle(now: At) -> String {
    json!({ "resourceType": "Bundle", "type": "collection", "timestamp": now }).to_string()
}

struct Builder<'a> {
    session: &'a str,
    patient: String,
    encounter: String,
    entries: Vec<Value>,
    events: &'a [Event],
}

impl Builder<'_> {
    /// The address of a resource within the bundle: the same for the same thing, so that a second export can be told from new data.
    fn address(&self, kind: &str, id: &str) -> String {
        uuid(&format!("{}|{kind}|{id}", self.session))
    }

    fn add(&mut self, kind: &str, id: &str, resource: Value) {
        let full = self.address(kind, id);
        self.entries.push(json!({ "fullUrl": full, "resource": resource }));
    }

    /// The patient as far as the events tell: a reader who was not given a number's event gets no number.
    fn patient(&mut self, state: &State, events: &[Event]) {
        let mut resource = Map::new();
        resource.insert("resourceType".into(), "Patient".into());
        if let Some(name) = state.answer("name").and_then(|(_, name)| text(name)) {
            resource.insert("name".into(), json!([{ "text": name }]));
        }
        let mut telecom: Vec<Value> = Vec::new();
        for event in events {
            if let Body::IdentifierClaimed { kind, value, .. } = &event.entry.body {
                let system = match kind.as_str() {
                    "phone" if E164::strict(value).is_some() => "phone",
                    "email" => "email",
                    // A login is no way to reach anybody.
                    "portal" => continue,
                    _ => "other",
                };
                let contact = text(value).map(|value| json!({ "system": system, "value": value }));
                telecom.extend(contact.filter(|c| !telecom.contains(c)));
            }
        }
        if !telecom.is_empty() {
            resource.insert("telecom".into(), telecom.into());
        }
        if let Some(language) = code(&state.language) {
            let language = json!({ "coding": [{ "system": "urn:ietf:bcp:47", "code": language }] });
            resource.insert(
                "communication".into(),
                json!([{ "language": language, "preferred": true }]),
            );
        }
        self.add("patient", "", Value::Object(resource));
    }

    fn encounter(&mut self, state: &State) {
        let mut period = json!({ "start": state.started_at });
        if state.resolved {
            period["end"] = json!(state.last_at);
        }
        let resource = json!({
            "resourceType": "Encounter",
            "identifier": [{ "system": format!("{SYSTEM}session"), "value": self.session }],
            "status": if state.resolved { "finished" } else { "in-progress" },
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "virtual" },
            "subject": { "reference": self.patient },
            "period": period,
        });
        self.add("encounter", "", resource);
    }

    /// What an event is by itself: a message is a Communication, a link or its undoing a Provenance, a flag a Flag.
    fn event(&mut self, event: &Event) {
        let place = event.seq.to_string();
        match &event.entry.body {
            Body::Message { text: said, .. } => {
                // A message is never empty; should one consist of characters that FHIR cannot carry, its place is kept.
                let said = text(said).unwrap_or_else(|| "�".to_owned());
                let patient = json!({ "reference": self.patient });
                let clinic = json!({ "display": display(&event.entry.by) });
                let (sender, recipient) = match event.entry.by {
                    Actor::Patient => (patient, json!({ "display": "clinic" })),
                    Actor::Assistant | Actor::Staff(_) | Actor::Voice(_) | Actor::System => (clinic, patient),
                };
                let resource = json!({
                    "resourceType": "Communication",
                    "identifier": [{ "system": format!("{SYSTEM}seq"), "value": place }],
                    "status": "completed",
                    "medium": [medium(event.entry.channel)],
                    "subject": { "reference": self.patient },
                    "encounter": { "reference": self.encounter },
                    "sent": event.at,
                    "sender": sender,
                    "recipient": [recipient],
                    "payload": [{ "contentString": said }],
                });
                self.add("message", &place, resource);
            }
            Body::ChannelLinked { evidence, .. } => {
                let who = display(&event.entry.by);
                self.provenance(event, self.encounter.clone(), "link", evidence.as_str(), who);
            }
            Body::ChannelUnlinked { .. } => {
                let who = display(&event.entry.by);
                self.provenance(event, self.encounter.clone(), "unlink", "patient", who);
            }
            // Under the name by which patients know them: it stands under the answer that they read.
            Body::Reviewed { of, name } => {
                let question = self.has_message(*of).then(|| self.address("message", &of.to_string()));
                let target = question.unwrap_or_else(|| self.encounter.clone());
                let who = text(name).unwrap_or_else(|| display(&event.entry.by).to_owned());
                self.provenance(event, target, "verify", "reviewed by a clinician", &who);
            }
            Body::Summary { text, call_id, version } => {
                let of_call = |e: &&Event| matches!(&e.entry.body, Body::Summary { call_id: c, .. } if c == call_id);
                let before = self.events.iter().filter(of_call).rfind(|e| e.seq < event.seq);
                let confirmed = self
                    .events
                    .iter()
                    .find(|e| e.entry.body == Body::SummaryConfirmed { of: event.seq });
                let summed = Summed {
                    text,
                    call_id,
                    confirmed_at: confirmed.map(|e| e.at),
                    before: before.map(|e| e.seq).filter(|_| *version > 1),
                };
                self.summary(event, &summed);
            }
            Body::FlagRaised { label, .. } => {
                let resource = json!({
                    "resourceType": "Flag",
                    "status": "active",
                    "code": { "text": text(label).unwrap_or_else(|| "flag".to_owned()) },
                    "subject": { "reference": self.patient },
                    "encounter": { "reference": self.encounter },
                    "period": { "start": event.at },
                });
                self.add("flag", &place, resource);
            }
            _ => {}
        }
    }

    /// Whether the message at this place is in the bundle.
    fn has_message(&self, seq: Seq) -> bool {
        let mut events = self.events.iter();
        events.any(|e| e.seq == seq && matches!(e.entry.body, Body::Message { .. }))
    }

    fn call(&mut self, call: &Call<'_>) {
        let mut period = json!({ "start": call.began_at });
        if let Some(end) = call.ended_at {
            period["end"] = json!(end);
        }
        let resource = json!({
            "resourceType": "Encounter",
            "identifier": [{ "system": format!("{SYSTEM}call"), "value": call.id }],
            "status": if call.ended_at.is_some() { "finished" } else { "in-progress" },
            "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "virtual" },
            "type": [{ "text": "Phone call" }],
            "subject": { "reference": self.patient },
            "partOf": { "reference": self.encounter },
            "period": period,
        });
        self.add("call", call.id, resource);
    }

    fn summary(&mut self, event: &Event, summed: &Summed<'_>) {
        let place = event.seq.to_string();
        let call = code(summed.call_id).filter(|id| calls(self.events).iter().any(|call| call.id == *id));
        let encounter = call.map_or_else(|| self.encounter.clone(), |id| self.address("call", id));
        let said = text(summed.text).unwrap_or_else(|| "�".to_owned());
        let mut resource = json!({
            "resourceType": "Composition",
            "identifier": { "system": format!("{SYSTEM}seq"), "value": place },
            "status": if summed.confirmed_at.is_some() { "final" } else { "preliminary" },
            "type": {
                "coding": [{ "system": "http://loinc.org", "code": "34133-9", "display": "Summary of episode note" }],
                "text": "Summary of a call",
            },
            "subject": { "reference": self.patient },
            "encounter": { "reference": encounter },
            "date": event.at,
            "author": [{ "display": display(&event.entry.by) }],
            "title": "Summary of a call",
            "section": [{ "text": { "status": "generated", "div": narrative(&said) } }],
        });
        if let Some(at) = summed.confirmed_at {
            resource["attester"] = json!([{ "mode": "personal", "time": at, "party": { "reference": self.patient } }]);
        }
        if let Some(before) = summed.before {
            let replaced = self.address("summary", &before.to_string());
            resource["relatesTo"] = json!([{ "code": "replaces", "targetReference": { "reference": replaced } }]);
        }
        self.add("summary", &place, resource);
    }

    fn provenance(&mut self, event: &Event, target: String, activity: &str, why: &str, who: &str) {
        let lifecycle = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
        let resource = json!({
            "resourceType": "Provenance",
            "target": [{ "reference": target }],
            "recorded": event.at,
            "reason": [{ "text": why }],
            "activity": { "coding": [{ "system": lifecycle, "code": activity }] },
            "agent": [{ "who": { "display": who } }],
        });
        self.add(activity, &event.seq.to_string(), resource);
    }

    fn consent(&mut self, consent: &ConsentState) {
        let (status, rule) = if consent.given {
            ("active", "OPTIN")
        } else {
            ("inactive", "OPTOUT")
        };
        let rule_text = format!("{} ({})", consent.purpose, consent.version);
        let resource = json!({
            "resourceType": "Consent",
            "status": status,
            "scope": { "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy" }] },
            "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0" }] }],
            "patient": { "reference": self.patient },
            "dateTime": consent.at,
            "policyRule": {
                "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": rule }],
                "text": text(&rule_text).unwrap_or_default(),
            },
        });
        self.add("consent", &consent.purpose, resource);
    }

    fn form(&mut self, form: &Form) {
        let items: Vec<Value> = form
            .answers
            .iter()
            .filter_map(|a| {
                let value = text(&a.value)?;
                Some(json!({ "linkId": a.field, "answer": [{ "valueString": value }] }))
            })
            .collect();
        let mut resource = json!({
            "resourceType": "QuestionnaireResponse",
            "identifier": { "system": format!("{SYSTEM}form"), "value": form.id },
            "status": if form.completed { "completed" } else { "in-progress" },
            "subject": { "reference": self.patient },
            "encounter": { "reference": self.encounter },
            "authored": form.at,
        });
        if !items.is_empty() {
            resource["item"] = items.into();
        }
        self.add("form", &form.id, resource);
    }

    fn appointment(&mut self, appointment: &Appointment) {
        let answer = if appointment.confirmed {
            "accepted"
        } else {
            "needs-action"
        };
        let mut participants = vec![json!({ "actor": { "reference": self.patient }, "status": answer })];
        if let Some(with) = text(&appointment.with) {
            participants.push(json!({ "actor": { "display": with }, "status": "accepted" }));
        }
        let mut resource = json!({
            "resourceType": "Appointment",
            "identifier": [{ "system": format!("{SYSTEM}appointment"), "value": appointment.id }],
            "status": if appointment.starts_at.is_some() { "booked" } else { "cancelled" },
            "participant": participants,
        });
        if let Some(start) = appointment.starts_at {
            resource["start"] = json!(start);
            resource["end"] = json!(appointment.ends_at.unwrap_or_else(|| start.plus(APPOINTMENT)));
        }
        if let Some(reason) = text(&appointment.reason) {
            resource["reasonCode"] = json!([{ "text": reason }]);
        }
        self.add("appointment", &appointment.id, resource);
    }

    fn task(&mut self, task: &Task) {
        let about = text(&task.about).unwrap_or_else(|| "task".to_owned());
        let mut resource = json!({
            "resourceType": "Task",
            "identifier": [{ "system": format!("{SYSTEM}task"), "value": task.id }],
            "status": "requested",
            "intent": "order",
            "description": about,
            "for": { "reference": self.patient },
            "encounter": { "reference": self.encounter },
            "authoredOn": task.at,
        });
        if let Some(end) = task.promised_by {
            resource["restriction"] = json!({ "period": { "end": end } });
        }
        self.add("task", &task.id, resource);
    }
}

/// Who did it, without a name of staff: the bundle leaves the clinic.
fn display(by: &Actor) -> &'static str {
    match by {
        Actor::Patient => "patient",
        Actor::Assistant => "assistant",
        Actor::Staff(_) => "staff",
        Actor::Voice(_) => "voice assistant",
        Actor::System => "system",
    }
}

/// How it was said. WhatsApp and SMS have no code of their own in the value set that every validator knows.
fn medium(channel: Channel) -> Value {
    let (code, name) = match channel {
        Channel::Web => ("ONLINEWRIT", "Web chat"),
        Channel::Whatsapp => ("WRITTEN", "WhatsApp"),
        Channel::Sms => ("WRITTEN", "SMS"),
        Channel::Voice => ("PHONE", "Phone"),
    };
    let system = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";
    json!({ "coding": [{ "system": system, "code": code }], "text": name })
}

/// A text as FHIR's narrative: paragraphs of XHTML.
fn narrative(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines = escaped.lines().filter(|line| !line.trim().is_empty());
    let paragraphs: String = lines.map(|line| format!("<p>{line}</p>")).collect();
    format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{paragraphs}</div>")
}

/// A UUID of version 8 (RFC 9562: made by a rule of one's own), from SHA-256.
pub(crate) fn uuid(of: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(of).into();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::encode::hex(&bytes);
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// A text as FHIR takes it: no control characters but tabs and line ends, not empty, not only white space.
pub(crate) fn text(text: &str) -> Option<String> {
    let clean: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        .collect();
    (!clean.trim().is_empty()).then_some(clean)
}

/// A code as FHIR takes it: no white space.
pub(crate) fn code(text: &str) -> Option<&str> {
    (!text.is_empty() && !text.contains(char::is_whitespace)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::export::visible;
    use crate::fixture::{any_log, at, evening, evening_with_appointment};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn tree(session: &str, events: &[Event]) -> Value {
        serde_json::from_str(&bundle(session, events, at("2024-10-16T07:00:00Z"))).expect("JSON")
    }

    fn resources<'a>(bundle: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        let entries = bundle["entry"].as_array().into_iter().flatten();
        entries
            .map(|e| &e["resource"])
            .filter(move |r| r["resourceType"] == kind)
    }

    /// What no validator that was tried finds all of: dangling references, addresses used twice, empty lists, texts and objects.
    fn faults(bundle: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        let mut addresses = BTreeSet::new();
        for entry in bundle["entry"].as_array().into_iter().flatten() {
            let address = entry["fullUrl"].as_str().unwrap_or_default().to_owned();
            let parts: Vec<usize> = address
                .trim_start_matches("urn:uuid:")
                .split('-')
                .map(str::len)
                .collect();
            if !address.starts_with("urn:uuid:") || parts != [8, 4, 4, 4, 12] {
                faults.push(format!("{address} is no UUID"));
            }
            if !addresses.insert(address.clone()) {
                faults.push(format!("{address} is used twice"));
            }
        }
        fn walk(value: &Value, addresses: &BTreeSet<String>, faults: &mut Vec<String>) {
            match value {
                Value::Object(members) => {
                    let to = members.get("reference").and_then(Value::as_str);
                    if let Some(to) = to.filter(|to| !addresses.contains(*to)) {
                        faults.push(format!("{to} is not in the bundle"));
                    }
                    if members.is_empty() {
                        faults.push("an empty object".to_owned());
                    }
                    members.values().for_each(|v| walk(v, addresses, faults));
                }
                Value::Array(items) => {
                    if items.is_empty() {
                        faults.push("an empty list".to_owned());
                    }
                    items.iter().for_each(|v| walk(v, addresses, faults));
                }
                Value::String(text) if text.trim().is_empty() => faults.push("an empty text".to_owned()),
                Value::Null => faults.push("a null".to_owned()),
                Value::String(_) | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        walk(bundle, &addresses, &mut faults);
        faults
    }

    #[test]
    fn sarahs_evening_is_a_bundle_of_what_happened() {
        let bundle = tree("ses_1", &evening_with_appointment());
        let count = |kind| resources(&bundle, kind).count();
        assert_eq!(
            (bundle["resourceType"].as_str(), bundle["type"].as_str()),
            (Some("Bundle"), Some("collection"))
        );
        assert_eq!(
            (count("Patient"), count("Encounter"), count("Communication")),
            (1, 1, 5)
        );
        assert_eq!(
            (
                count("Consent"),
                count("QuestionnaireResponse"),
                count("Appointment"),
                count("Flag")
            ),
            (1, 2, 1, 1)
        );
        let patient = resources(&bundle, "Patient").next().expect("one");
        assert_eq!(patient["name"][0]["text"], "Sarah");
        assert_eq!(
            patient["telecom"][0],
            json!({ "system": "phone", "value": "+447400123456" })
        );
        let said: Vec<&str> = resources(&bundle, "Communication")
            .filter_map(|c| c["payload"][0]["contentString"].as_str())
            .collect();
        assert_eq!(said[0], "Hello, do you have anyone who treats eczema?");
        assert_eq!(said[4], "Let me sleep on it.");
        let appointment = resources(&bundle, "Appointment").next().expect("one");
        assert_eq!(appointment["start"], "2024-10-30T10:00:00.000Z");
        assert_eq!(appointment["end"], "2024-10-30T10:30:00.000Z");
        assert_eq!(faults(&bundle), Vec::<String>::new());
    }

    #[test]
    fn who_was_given_no_number_finds_none_in_the_bundle() {
        let events = evening();
        let given: Vec<Event> = events
            .iter()
            .filter(|e| !matches!(e.entry.body, Body::IdentifierClaimed { .. }))
            .cloned()
            .collect();
        let bundle = bundle("ses_1", &given, at("2024-10-16T07:00:00Z"));
        assert!(!bundle.contains("7400") && bundle.contains("Sarah"));
        let patients: Vec<Event> = visible(&events).cloned().collect();
        assert!(
            !tree("ses_1", &patients).to_string().contains("allergy-mark"),
            "flags are not the patient's to read"
        );
    }

    #[test]
    fn a_second_export_has_the_same_addresses_and_another_session_has_others() {
        let (a, b) = (tree("ses_1", &evening()), tree("ses_2", &evening()));
        assert_eq!(a, tree("ses_1", &evening()));
        assert_ne!(a["entry"][0]["fullUrl"], b["entry"][0]["fullUrl"]);
    }

    /// Sarah's evening, the call on the morning after, its summary corrected and confirmed, and a question that was reviewed.
    fn morning_after() -> Vec<Event> {
        let mut events = evening();
        let call_id = || "CA1".to_owned();
        let summary = |text: &str, version| Body::Summary {
            text: text.to_owned(),
            call_id: call_id(),
            version,
        };
        for (by, body) in [
            (
                Actor::Voice("vapi".to_owned()),
                Body::CallStarted { call_id: call_id() },
            ),
            (Actor::Patient, Body::message("Is Friday < 5 pm & free?")),
            (
                Actor::Voice("vapi".to_owned()),
                Body::CallEnded {
                    call_id: call_id(),
                    outcome: "resolved".to_owned(),
                },
            ),
            (Actor::Assistant, summary("You asked: “Is Friday < 5 pm & free?”", 1)),
            (Actor::Assistant, summary("We booked Monday.", 2)),
        ] {
            let seq = events.len() as Seq + 1;
            let entry = crate::fixture::entry(Channel::Voice, by, body);
            events.push(Event {
                seq,
                at: at("2024-10-16T07:00:00Z"),
                entry,
            });
        }
        let last = events.len() as Seq;
        for body in [
            Body::SummaryConfirmed { of: last },
            Body::Reviewed {
                of: 4,
                name: "Dr. Phillips".to_owned(),
            },
        ] {
            let seq = events.len() as Seq + 1;
            let entry = crate::fixture::entry(Channel::Whatsapp, Actor::Patient, body);
            events.push(Event {
                seq,
                at: at("2024-10-16T07:05:00Z"),
                entry,
            });
        }
        events
    }

    #[test]
    fn a_call_its_summary_and_a_review_are_in_it() {
        let bundle = tree("ses_1", &morning_after());
        assert_eq!(faults(&bundle), Vec::<String>::new());
        let call = resources(&bundle, "Encounter").nth(1).expect("the call");
        assert_eq!(
            (call["status"].as_str(), call["identifier"][0]["value"].as_str()),
            (Some("finished"), Some("CA1"))
        );
        assert_eq!(call["partOf"]["reference"], bundle["entry"][1]["fullUrl"]);
        let [first, second] = resources(&bundle, "Composition")
            .collect::<Vec<_>>()
            .try_into()
            .expect("two");
        assert_eq!(
            (first["status"].as_str(), second["status"].as_str()),
            (Some("preliminary"), Some("final"))
        );
        assert_eq!(
            first["section"][0]["text"]["div"],
            "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>You asked: “Is Friday &lt; 5 pm &amp; free?”</p></div>"
        );
        assert_eq!(second["relatesTo"][0]["code"], "replaces");
        assert_eq!(second["attester"][0]["mode"], "personal");
        let review = resources(&bundle, "Provenance").next().expect("the review");
        assert_eq!(review["activity"]["coding"][0]["code"], "verify");
        assert_eq!(review["agent"][0]["who"]["display"], "Dr. Phillips");
    }

    #[test]
    fn a_message_begins_with_its_header_and_says_the_same() {
        let collection = bundle("ses_1", &morning_after(), at("2024-10-16T07:10:00Z"));
        let endpoint = "https://chat.riverside.example/v1/riverside";
        let sent: Value = serde_json::from_str(&message(&collection, endpoint)).expect("JSON");
        let collection: Value = serde_json::from_str(&collection).expect("JSON");
        assert_eq!(faults(&sent), Vec::<String>::new());
        assert_eq!(sent["type"], "message");
        let header = &sent["entry"][0]["resource"];
        assert_eq!(header["resourceType"], "MessageHeader");
        assert_eq!(header["source"]["endpoint"], endpoint);
        assert_eq!(header["focus"].as_array().map(Vec::len), Some(2));
        let rest = sent["entry"].as_array().map(|all| all[1..].to_vec());
        assert_eq!(rest.as_ref(), collection["entry"].as_array());
        let nothing: Value =
            serde_json::from_str(&message(&empty_bundle(at("2024-10-16T07:00:00Z")), endpoint)).expect("JSON");
        assert_eq!(nothing["entry"].as_array().map(Vec::len), Some(1));
        assert_eq!(faults(&nothing), Vec::<String>::new());
    }

    #[test]
    fn nothing_said_is_a_bundle_without_entries() {
        let empty: Value = serde_json::from_str(&empty_bundle(at("2024-10-16T07:00:00Z"))).expect("JSON");
        assert_eq!(
            empty,
            json!({ "resourceType": "Bundle", "type": "collection", "timestamp": "2024-10-16T07:00:00.000Z" })
        );
    }

    proptest! {
        #[test]
        fn any_conversation_is_a_sound_bundle_with_every_message_in_order(events in any_log(40)) {
            let bundle = tree("ses_1", &events);
            prop_assert_eq!(faults(&bundle), Vec::<String>::new());
            let places: Vec<&str> = resources(&bundle, "Communication").filter_map(|c| c["identifier"][0]["value"].as_str()).collect();
            let said: Vec<String> = events.iter().filter(|e| e.entry.body.is_turn()).map(|e| e.seq.to_string()).collect();
            prop_assert_eq!(places, said);
        }
    }
}
