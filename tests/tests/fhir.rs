//! What leaves as FHIR is FHIR R4: a thousand conversations, and what the running Worker hands out, are read by three validators that know
//! nothing of Samtal (`fhirkit`, `fhir`, Medplum); and what is broken in fourteen ways is refused, so that their yes means something.
//!
//! None of the three looks whether a reference leads anywhere, so the test does. The seed is fixed: a failure fails again.

use samtal_core::audit;
use samtal_core::context::fhir;
use samtal_core::desk::documents::AuditRow;
use samtal_core::log::event::{Actor, Answer, Body, Channel, Entry, Event};
use samtal_core::people::evidence::Evidence;
use samtal_core::time::{At, MINUTE};
use samtal_tests::client::{Ask, CallEvent};
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::oracle;
use samtal_tests::rng::Rng;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CONVERSATIONS: usize = 1_000;
const SEED: u64 = 20_261_123;
const ENDPOINT: &str = "https://chat.riverside.example/v1/riverside";
const EVENING: &str = "2024-10-15T21:00:00Z";

fn at(text: &str) -> At {
    At::parse(text).expect("a time")
}

/// A text that is hard to carry: markup, signs beyond the first plane, controls, lines, quotation marks.
fn text(rng: &mut Rng) -> String {
    let parts = [
        "Hej, på fredag?",
        " ",
        "<b>&amp;</b>",
        "\n",
        "🩺",
        "\u{7}",
        "\"'",
        "eczema",
        "\u{2028}",
        "\t",
        "0x00",
        "– … “”",
        "]]>",
    ];
    let text: String = (0..=rng.below(5)).map(|_| parts[rng.below(parts.len())]).collect();
    if text.trim().is_empty() {
        "Hello".to_owned()
    } else {
        text
    }
}

/// Any entry that a log may have, about what came before it.
fn body(rng: &mut Rng, seq: i64, now: At) -> Body {
    let of = |rng: &mut Rng| 1 + i64::try_from(rng.below(usize::try_from(seq).unwrap_or(1))).unwrap_or(0);
    let one = |rng: &mut Rng, name: &str, n: usize| format!("{name}_{}", rng.below(n));
    let later = now.plus(60 * MINUTE);
    match rng.below(20) {
        0..=4 => Body::message(text(rng)),
        5 => Body::Consent {
            purpose: one(rng, "purpose", 3),
            version: "2026-11".to_owned(),
            given: rng.once_in(2),
        },
        6 => Body::FormSaved {
            form: one(rng, "form", 2),
            answers: vec![Answer {
                field: one(rng, "name", 2),
                value: text(rng),
            }],
        },
        7 => Body::FormCompleted {
            form: one(rng, "form", 2),
        },
        8 => Body::ChannelLinked {
            link: one(rng, "link", 3),
            to: Channel::Voice,
            evidence: Evidence::HandoffCode,
            call_id: one(rng, "CA", 3),
            probation: false,
        },
        9 => Body::ChannelUnlinked {
            link: one(rng, "link", 3),
        },
        10 => Body::CallStarted {
            call_id: one(rng, "CA", 3),
        },
        11 => Body::CallEnded {
            call_id: one(rng, "CA", 3),
            outcome: String::new(),
        },
        12 => Body::Summary {
            text: text(rng),
            call_id: one(rng, "CA", 3),
            version: 1 + u32::try_from(rng.below(3)).unwrap_or(0),
        },
        13 => Body::SummaryConfirmed { of: of(rng) },
        14 => Body::Reviewed {
            of: of(rng),
            name: text(rng),
        },
        15 => Body::AppointmentBooked {
            appointment: one(rng, "apt", 2),
            starts_at: later,
            ends_at: None,
            with: if rng.once_in(3) { String::new() } else { text(rng) },
            clinician: String::new(),
            service: String::new(),
            reason: if rng.once_in(2) { String::new() } else { text(rng) },
        },
        16 => Body::AppointmentChanged {
            appointment: one(rng, "apt", 2),
            starts_at: (!rng.once_in(3)).then_some(later),
            ends_at: None,
            with: String::new(),
            clinician: String::new(),
        },
        17 => Body::TaskOpened {
            task: one(rng, "tsk", 3),
            about: "callback".to_owned(),
            promised_by: rng.once_in(2).then_some(later),
        },
        18 => Body::FlagRaised {
            flag: one(rng, "flag", 2),
            label: "emergency".to_owned(),
        },
        _ => Body::IdentifierClaimed {
            id: one(rng, "idn", 2),
            kind: "phone".to_owned(),
            value: "+447400123456".to_owned(),
        },
    }
}

fn conversation(rng: &mut Rng) -> Vec<Event> {
    let actors = ["patient", "assistant", "staff:ann", "voice:vapi", "system"];
    let mut now = at(EVENING);
    let mut events = Vec::new();
    for seq in 1..=(2 + rng.below(24)) {
        now = now.plus(MINUTE);
        let seq = i64::try_from(seq).unwrap_or(1);
        let body = if seq == 1 {
            Body::SessionStarted {
                language: "sv".to_owned(),
                page: None,
            }
        } else {
            body(rng, seq, now)
        };
        let entry = Entry {
            channel: Channel::ALL[rng.below(4)],
            by: Actor::parse(actors[rng.below(actors.len())]).expect("an actor"),
            body,
            cid: format!("c{seq}"),
        };
        events.push(Event { seq, at: now, entry });
    }
    events
}

/// What is wrong with a bundle as a whole: addresses twice, references that lead nowhere, a message without its header.
fn faults(bundle: &Value) -> Vec<String> {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("reference").and_then(Value::as_str));
                members.values().for_each(|v| references(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let addresses: Vec<&str> = entries.iter().filter_map(|e| e["fullUrl"].as_str()).collect();
    let unique: BTreeSet<&str> = addresses.iter().copied().collect();
    let mut faults = Vec::new();
    if unique.len() != entries.len() {
        faults.push("an address is used twice, or missing".to_owned());
    }
    let mut found = Vec::new();
    references(bundle, &mut found);
    faults.extend(
        found
            .into_iter()
            .filter(|to| !unique.contains(to))
            .map(|to| format!("{to} leads nowhere")),
    );
    let first = entries.first().map(|e| &e["resource"]["resourceType"]);
    if (bundle["type"] == "message") != (first == Some(&json!("MessageHeader"))) {
        faults.push("a message begins with its header, and nothing else does".to_owned());
    }
    faults
}

/// What the validators say of each bundle; empty: all take it.
fn judged(bundles: &[String]) -> Vec<Vec<String>> {
    let said = oracle::asked("fhir/oracle.mjs", bundles);
    let judge = |(bundle, said): (&String, String)| {
        let kit = fhirkit::from_json_strict::<fhirkit::r4::Bundle>(bundle).err();
        let mut found: Vec<String> = kit.map(|error| format!("fhirkit: {error}")).into_iter().collect();
        found.extend(Some(said).filter(|said| !said.is_empty()));
        found.extend(faults(&serde_json::from_str(bundle).expect("JSON")));
        found
    };
    bundles.iter().zip(said).map(judge).collect()
}

#[track_caller]
fn assert_taken(bundles: &[String]) {
    let mut refused = Vec::new();
    for (bundle, found) in bundles.iter().zip(judged(bundles)) {
        if !found.is_empty() {
            refused.push(format!("{}\n{bundle}", found.join(" | ")));
        }
    }
    let some: Vec<&String> = refused.iter().take(3).collect();
    assert!(
        refused.is_empty(),
        "{} of {} refused: {some:#?}",
        refused.len(),
        bundles.len()
    );
}

#[test]
fn a_thousand_conversations_are_taken_by_three_validators() {
    let mut rng = Rng::new(SEED);
    let mut bundles = Vec::new();
    for n in 0..CONVERSATIONS {
        let events = conversation(&mut rng);
        let collection = fhir::bundle(&format!("ses_{n}"), &events, at(EVENING));
        // Every message is there, in order.
        let tree: Value = serde_json::from_str(&collection).expect("JSON");
        let entries = tree["entry"].as_array().cloned().unwrap_or_default();
        let messages = entries
            .iter()
            .filter(|e| e["resource"]["resourceType"] == "Communication");
        let places: Vec<String> = messages
            .filter_map(|e| e["resource"]["identifier"][0]["value"].as_str().map(str::to_owned))
            .collect();
        let said = events.iter().filter(|e| e.entry.body.is_turn());
        assert_eq!(places, said.map(|e| e.seq.to_string()).collect::<Vec<_>>());
        bundles.push(if n % 4 == 0 {
            fhir::message(&collection, ENDPOINT)
        } else {
            collection
        });
    }
    bundles.push(fhir::empty_bundle(at(EVENING)));
    assert_taken(&bundles);
}

/// A conversation with one of everything that is broken below.
fn whole() -> Value {
    let call_id = || "CA1".to_owned();
    let bodies = [
        Body::SessionStarted {
            language: "en".to_owned(),
            page: None,
        },
        Body::Consent {
            purpose: "chat".to_owned(),
            version: "1".to_owned(),
            given: true,
        },
        Body::message("Do you treat eczema?"),
        Body::FormSaved {
            form: "contact".to_owned(),
            answers: vec![Answer {
                field: "name".to_owned(),
                value: "Sarah".to_owned(),
            }],
        },
        Body::ChannelLinked {
            link: "hnd_1".to_owned(),
            to: Channel::Voice,
            evidence: Evidence::HandoffCode,
            call_id: call_id(),
            probation: false,
        },
        Body::AppointmentBooked {
            appointment: "apt_1".to_owned(),
            starts_at: at("2024-10-18T13:00:00Z"),
            ends_at: None,
            with: "Dr. Phillips".to_owned(),
            clinician: String::new(),
            service: String::new(),
            reason: String::new(),
        },
        Body::TaskOpened {
            task: "tsk_1".to_owned(),
            about: "callback".to_owned(),
            promised_by: None,
        },
        Body::Summary {
            text: "We booked Friday.".to_owned(),
            call_id: call_id(),
            version: 1,
        },
    ];
    let event = |(n, body): (usize, Body)| Event {
        seq: i64::try_from(n).unwrap_or(0) + 1,
        at: at(EVENING),
        entry: Entry {
            channel: Channel::Web,
            by: Actor::Patient,
            body,
            cid: format!("c{n}"),
        },
    };
    let events: Vec<Event> = bodies.into_iter().enumerate().map(event).collect();
    serde_json::from_str(&fhir::bundle("ses_1", &events, at(EVENING))).expect("JSON")
}

#[test]
fn what_is_broken_in_fourteen_ways_is_refused_each_time() {
    /// Does this to the first resource of a kind.
    fn first(bundle: &mut Value, kind: &str, break_it: impl FnOnce(&mut Value)) {
        let entries = bundle["entry"].as_array_mut().expect("entries");
        let entry = entries.iter_mut().find(|e| e["resource"]["resourceType"] == kind);
        break_it(&mut entry.unwrap_or_else(|| panic!("a {kind}"))["resource"]);
    }
    fn without(kind: &'static str, member: &'static str) -> impl Fn(&mut Value) {
        move |bundle| {
            first(bundle, kind, |r| {
                drop(r.as_object_mut().expect("an object").remove(member))
            })
        }
    }
    fn with(kind: &'static str, member: &'static str, value: Value) -> impl Fn(&mut Value) {
        move |bundle| first(bundle, kind, |r| r[member] = value.clone())
    }
    type Broken = Box<dyn Fn(&mut Value)>;
    let ways: [(&str, Broken); 14] = [
        (
            "a required member is missing",
            Box::new(without("Communication", "status")),
        ),
        ("a required object is missing", Box::new(without("Encounter", "class"))),
        ("a task without its intent", Box::new(without("Task", "intent"))),
        ("a summary without its title", Box::new(without("Composition", "title"))),
        (
            "no such day",
            Box::new(with("Communication", "sent", json!("2024-13-45T00:00:00Z"))),
        ),
        (
            "an instant without its zone",
            Box::new(with("Provenance", "recorded", json!("2024-10-15T21:00:00"))),
        ),
        (
            "no such member",
            Box::new(with("Patient", "favouriteColour", json!("blue"))),
        ),
        ("an empty list", Box::new(with("Communication", "payload", json!([])))),
        ("no such code", Box::new(with("Communication", "status", json!("sent")))),
        ("app-2: a start without an end", Box::new(without("Appointment", "end"))),
        (
            "ppc-1: a consent without its rule",
            Box::new(without("Consent", "policyRule")),
        ),
        (
            "two values in one place",
            Box::new(|bundle| {
                first(bundle, "QuestionnaireResponse", |r| {
                    r["item"][0]["answer"][0]["valueBoolean"] = json!(true);
                });
            }),
        ),
        (
            "bdl-7: one address for two",
            Box::new(|bundle| bundle["entry"][1]["fullUrl"] = bundle["entry"][0]["fullUrl"].clone()),
        ),
        (
            "a reference that leads nowhere",
            Box::new(with(
                "Task",
                "for",
                json!({ "reference": "urn:uuid:0a5e0000-0000-8000-8000-000000000009" }),
            )),
        ),
    ];
    assert_taken(&[whole().to_string()]);
    let broken = ways.iter().map(|(_, break_it)| {
        let mut bundle = whole();
        break_it(&mut bundle);
        bundle.to_string()
    });
    let judged = judged(&broken.collect::<Vec<_>>());
    for ((what, _), found) in ways.iter().zip(judged) {
        eprintln!("{what}: {}", found.join(" | ").replace('\n', " "));
        assert!(!found.is_empty(), "{what} is taken");
    }
}

/// An entry of the audit that is hard to carry.
fn row(rng: &mut Rng, seq: i64) -> AuditRow {
    let actions = [
        "template_edited",
        "session_read",
        "break_glass",
        "key_made",
        "key_revoked",
        "audit_refused",
        "line_linked",
        "no such act",
        "",
    ];
    let actors = ["staff:ann", "admin", "patient", "voice:twilio", "system", ""];
    let mut any = || if rng.once_in(3) { String::new() } else { text(rng) };
    let (object, before, after, reason) = (any(), any(), any(), any());
    AuditRow {
        seq,
        at: at(EVENING).plus(seq * MINUTE),
        actor: actors[rng.below(actors.len())].to_owned(),
        action: actions[rng.below(actions.len())].to_owned(),
        object,
        before,
        after,
        reason,
        severity: ["info", "alert", ""][rng.below(3)].to_owned(),
        hash: format!("{seq:064x}"),
    }
}

#[test]
fn an_audit_of_anything_is_taken_by_three_validators() {
    let mut rng = Rng::new(SEED);
    let bundles: Vec<String> = (0..100)
        .map(|n| {
            let rows: Vec<AuditRow> = (1..=n % 12).map(|seq| row(&mut rng, seq)).collect();
            audit::fhir::bundle(CLINIC, &rows, at(EVENING))
        })
        .collect();
    assert_taken(&bundles);
    let ways: [(&str, &str); 3] = [
        ("an instant that is none", "/entry/0/resource/recorded"),
        ("no agent", "/entry/0/resource/agent"),
        ("no source", "/entry/0/resource/source"),
    ];
    for (what, place) in ways {
        let mut bundle: Value = serde_json::from_str(&bundles[5]).expect("JSON");
        *bundle.pointer_mut(place).expect("there") = json!("yesterday");
        assert!(!judged(&[bundle.to_string()])[0].is_empty(), "{what} is taken");
    }
}

#[tokio::test]
async fn what_the_running_service_hands_out_is_taken_too() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm. Could it be eczema?")
        .await
        .expect("said");
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    let ask = async |accept: &str, path: &str, call: &str, code: &str| {
        let body = json!({ "code": code, "call_id": call }).to_string();
        let bearer = format!("Bearer {}", edge.voice_key);
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("accept", accept),
        ];
        edge.call("POST", &format!("/v1/{CLINIC}{path}"), &headers, body.as_bytes())
            .await
    };
    let code = me.handoff("phone", None).await.expect("offered").code;
    let by_code = Ask {
        code: &code,
        call_id: "CA1",
        ..Ask::default()
    };
    let grant = edge.voice().context(&by_code).await.expect("a context").grant;
    let written = [
        CallEvent::message("m1", "patient", "Is Friday < 5 pm & free?"),
        CallEvent::summary("s1", "The caller asked about Friday."),
        CallEvent::ended("end", "resolved"),
    ];
    edge.voice().write_back("CA1", &grant, &written).await.expect("written");
    let mut bundles = vec![me.export("fhir").await.expect("exported")];
    for (path, of_type) in [("/context", "collection"), ("/context?bundle=message", "message")] {
        let code = me.handoff("phone", None).await.expect("offered").code;
        let call = format!("CA-{of_type}");
        let known = ask("application/fhir+json", path, &call, &code).await;
        assert_eq!(
            known.header("content-type"),
            Some("application/fhir+json"),
            "{}",
            known.text()
        );
        assert!(known.text().contains("Is Friday < 5 pm"), "{}", known.text());
        let stranger = ask("application/fhir+json", path, "CA9", "").await;
        assert!(!stranger.text().contains("Sarah"));
        for answer in [known, stranger] {
            assert_eq!(answer.status, 200);
            assert_eq!(answer.json()["type"], of_type);
            bundles.push(answer.text());
        }
    }
    assert!(
        bundles[1].contains("\"Composition\""),
        "the summary of the call is in it"
    );
    let log = edge.admin("GET", "/desk/audit?format=fhir", &Value::Null).await;
    assert_eq!(log.status, 200, "{}", log.text());
    bundles.push(log.text());
    let wrong = ask("application/fhir+json", "/context?bundle=batch", "CA9", "").await;
    assert_eq!(wrong.status, 400, "{}", wrong.text());
    assert_taken(&bundles);
}
