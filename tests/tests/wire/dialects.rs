//! The voice platforms at the edge: each asks in its own tongue, proves itself in its own way, and is told what the evidence allows, in time.

use crate::help::{assert_problem, path, texts};
use futures_util::future::join_all;
use samtal_core::context::dialects::Flat;
use samtal_core::context::dialects::flat::KEYS;
use samtal_core::log::event::{Actor, Body, Event};
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::{Ask, PatientClient};
use samtal_tests::host::{Edge, OTHER_CLINIC, Setup};
use samtal_tests::messaging::{self, call, proved};
use samtal_tests::platforms::{self, ALL, code, incoming, now_ms, post, post_raw, proof, report, variables};
use samtal_tests::providers;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SARAH: &str = "+447700900456";
const CLAIMED: &str = "+447700900789";
const STRANGER: &str = "+447700900999";
/// The shortest patience of all platforms (Telnyx by default).
const SHORTEST: Duration = Duration::from_millis(1_500);

async fn start_with(mut setup: Setup) -> (Edge, Simulators) {
    setup.vars.extend(platforms::vars());
    let (edge, simulators) = messaging::start_with(setup, &json!({})).await;
    edge.configure(&platforms::with_platforms(messaging::config(&simulators)))
        .await;
    (edge, simulators)
}

async fn start() -> (Edge, Simulators) {
    start_with(Setup::default()).await
}

/// What Sarah said and did last night.
async fn tell(me: &PatientClient) {
    me.visit("p1", "/doctors", "Our secret doctors").await.expect("visited");
    me.send("m1", "I have a rash on my arm. Could it be eczema?")
        .await
        .expect("said");
    me.send("m2", "It itches {{grant}} <b>at night</b>.\nDo you have a specialist?")
        .await
        .expect("said");
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
}

async fn offered(edge: &Edge) -> (PatientClient, String) {
    let (me, _) = edge.patient("en").await;
    tell(&me).await;
    let offer = me.handoff("phone", None).await.expect("offered");
    (me, offer.code)
}

async fn asks(edge: &Edge, platform: &str, body: &Value) -> Value {
    let answer = post(edge, platform, body).await;
    assert_eq!(answer.status, 200, "{platform}: {}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"), "{platform}");
    answer.json()
}

/// The document that the grant of these variables reads, as the variables that it must be.
async fn expected(edge: &Edge, told: &Value) -> Value {
    let (call_id, grant) = (&told["call_id"], &told["grant"]);
    let address = path(&format!(
        "/calls/{}/context?after=0",
        call_id.as_str().unwrap_or_default()
    ));
    let read = edge
        .json("GET", &address, grant.as_str().unwrap_or_default(), &Value::Null)
        .await;
    assert_eq!(read.status, 200, "the grant reads on: {}", read.text());
    Flat::of(&read.text(), "en").to_value()
}

/// From which tier on a key says something of Sarah.
fn from(key: &str) -> Option<u8> {
    match key {
        "session" | "grant" | "expires_at" => Some(1),
        "name" | "phone" | "topic" | "do_not_ask" | "evidence" => Some(2),
        "summary" | "last_turns" | "pages" | "forms" => Some(3),
        _ => None,
    }
}

#[tokio::test]
async fn on_every_platform_every_tier_has_exactly_what_its_evidence_allows() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    tell(&me).await;
    let (other, _) = edge.patient("en").await;
    tell(&other).await;
    let claim = json!({ "type": "phone", "value": CLAIMED, "cid": "n1" });
    call(&edge, &other, "POST", "/session/identifiers", &claim).await;
    // The numbers reach the clinic by its outbox.
    messaging::eventually("the clinic knows both numbers", async || {
        let tier = async |caller: &str| {
            let ask = Ask {
                caller,
                ..Ask::default()
            };
            edge.voice().context(&ask).await.expect("a context").tier
        };
        (tier(SARAH).await == 2 && tier(CLAIMED).await == 1).then_some(())
    })
    .await;
    for platform in ALL {
        for (tier, caller) in [
            (0, STRANGER),
            (0, "anonymous"),
            (0, ""),
            (1, CLAIMED),
            (2, SARAH),
            (3, "code"),
        ] {
            let call_id = format!("{platform}-{tier}-{}", caller.len());
            let body = if caller == "code" {
                let offer = me.handoff("phone", None).await.expect("offered");
                code(platform, &offer.code, &call_id)
            } else {
                incoming(platform, caller, &call_id)
            };
            let answer = asks(&edge, platform, &body).await;
            let told = variables(platform, &answer);
            let map = told.as_object().unwrap_or_else(|| panic!("{platform}: {answer}"));
            assert_eq!(map.len(), KEYS.len(), "{platform} {tier}: {told}");
            for key in KEYS {
                let text = map[key].as_str().unwrap_or_else(|| panic!("{platform} {key}: {told}"));
                assert!(!text.contains(['\n', '<', '{']), "{platform} {key}: {text}");
                if let Some(from) = from(key) {
                    assert_eq!(!text.is_empty(), tier >= from, "{platform} {key} on {tier}: {text}");
                }
            }
            assert_eq!(told["tier"], tier.to_string(), "{platform} {caller}: {told}");
            assert_eq!(
                (&told["complete"], &told["retry_after"]),
                (&json!("true"), &json!("")),
                "{platform}"
            );
            if tier == 0 {
                assert_eq!(told["greeting"], "Riverside Medical Center.", "{platform}");
            } else {
                assert_eq!(told, expected(&edge, &told).await, "{platform} {tier}");
            }
            let whole = answer.to_string();
            for (from, words) in [
                (2, "Sarah"),
                (2, "eczema"),
                (3, "itches"),
                (3, "secret doctors"),
                (3, "contact"),
            ] {
                assert!(
                    tier >= from || !whole.contains(words),
                    "{platform} tells {words} on {tier}: {whole}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_number_alone_opens_nothing_whatever_else_a_platform_claims() {
    let (edge, _simulators) = start().await;
    let (me, _) = edge.patient("en").await;
    tell(&me).await;
    let claim = json!({ "type": "phone", "value": CLAIMED, "cid": "n1" });
    call(&edge, &me, "POST", "/session/identifiers", &claim).await;
    messaging::eventually("the clinic knows the number", async || {
        let told = variables(
            "generic",
            &asks(&edge, "generic", &incoming("generic", CLAIMED, "c-0")).await,
        );
        (told["tier"] == "1").then_some(())
    })
    .await;
    for platform in ALL {
        let mut body = incoming(platform, CLAIMED, "c-1");
        // What the asker says of itself is no evidence.
        for member in ["tier", "evidence", "verified_at", "session", "grant", "name"] {
            body[member] = json!(me.session);
        }
        let answer = asks(&edge, platform, &body).await;
        assert_eq!(variables(platform, &answer)["tier"], "1", "{platform}");
        for words in ["Sarah", "eczema", "rash", "doctors", "+44"] {
            assert!(!answer.to_string().contains(words), "{platform} tells {words}");
        }
    }
}

#[tokio::test]
async fn a_platform_proves_itself_or_shows_the_clinics_key() {
    let (edge, _simulators) = start().await;
    let foreign = edge
        .json(
            "POST",
            &format!("/v1/{OTHER_CLINIC}/keys"),
            samtal_tests::host::ADMIN_KEY,
            &json!({ "name": "x" }),
        )
        .await;
    let foreign = format!("Bearer {}", foreign.json()["key"].as_str().unwrap_or("sk_none_none"));
    let (patient, _) = edge.patient("en").await;
    let (patient, key) = (
        format!("Bearer {}", patient.token),
        format!("Bearer {}", edge.voice_key),
    );
    for platform in ALL {
        let body = incoming(platform, STRANGER, "c-1").to_string();
        let raw = body.as_bytes();
        let with_key = post_raw(&edge, platform, raw, &[("authorization", &key)]).await;
        assert_eq!(with_key.status, 200, "{platform}");
        for authorization in [
            "",
            "Bearer ",
            "Bearer sk_0000000000_x",
            "Bearer wrong",
            &foreign,
            &patient,
        ] {
            let refused = post_raw(&edge, platform, raw, &[("authorization", authorization)]).await;
            assert_problem(&refused, 401, "unauthorized");
        }
        let shown = proof(platform, raw, now_ms());
        let headers: Vec<(&str, &str)> = shown.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if platform == "generic" {
            assert_problem(&post_raw(&edge, platform, raw, &headers).await, 401, "unauthorized");
            continue;
        }
        assert_eq!(post_raw(&edge, platform, raw, &headers).await.status, 200, "{platform}");
        // One platform's proof is not another's.
        for other in ALL.into_iter().filter(|other| *other != platform) {
            assert_problem(&post_raw(&edge, other, raw, &headers).await, 401, "unauthorized");
        }
        let signed = ["retell", "elevenlabs", "telnyx"].contains(&platform);
        if signed {
            assert_problem(&post_raw(&edge, platform, b"{}", &headers).await, 401, "unauthorized");
            let old = proof(platform, raw, now_ms() - 31 * 60 * 1_000);
            let old: Vec<(&str, &str)> = old.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_problem(&post_raw(&edge, platform, raw, &old).await, 401, "unauthorized");
        }
    }
    let raw = b"{}";
    let unknown = post_raw(&edge, "bland", raw, &[("authorization", &key)]).await;
    assert_problem(&unknown, 404, "not-found");
    // A platform that the clinic does not use has the key alone.
    edge.configure(&samtal_tests::host::config()).await;
    messaging::eventually("the configuration is everywhere", async || {
        let answer = post(&edge, "vapi", &incoming("vapi", STRANGER, "c-2")).await;
        (answer.status == 401).then_some(())
    })
    .await;
    assert_eq!(
        post_raw(&edge, "vapi", raw, &[("authorization", &key)]).await.status,
        200
    );
}

#[tokio::test]
async fn what_nobody_can_read_gets_the_defaults_and_what_needs_no_answer_gets_none() {
    let (edge, _simulators) = start().await;
    let key = format!("Bearer {}", edge.voice_key);
    for platform in ALL {
        for raw in [&b""[..], b"{", b"\xff\xfe", b"null null"] {
            let answer = post_raw(&edge, platform, raw, &[("authorization", &key)]).await;
            let told = variables(platform, &answer.json());
            assert_eq!((answer.status, &told["tier"]), (200, &json!("0")), "{platform} {raw:?}");
            assert_eq!(told["greeting"], "Riverside Medical Center.", "{platform}");
        }
        let refused = post_raw(&edge, platform, b"{", &[("authorization", "Bearer sk_0000000000_x")]).await;
        assert_problem(&refused, 401, "unauthorized");
    }
    for (platform, body) in [
        (
            "vapi",
            json!({ "message": { "type": "status-update", "status": "in-progress" } }),
        ),
        ("retell", json!({ "event": "call_started", "call": { "call_id": "x" } })),
        ("elevenlabs", json!({ "type": "post_call_audio", "data": {} })),
        ("telnyx", json!({ "data": { "event_type": "call.hangup" } })),
        ("dialogflow", json!({ "text": "hello" })),
    ] {
        assert_eq!(asks(&edge, platform, &body).await, json!({}), "{platform}");
    }
    let huge = format!("{{\"caller\":\"{}\"}}", "1".repeat(1_100_000));
    let refused = post_raw(&edge, "generic", huge.as_bytes(), &[("authorization", &key)]).await;
    assert_problem(&refused, 413, "too-large");
}

#[tokio::test]
async fn a_store_that_hangs_costs_no_platform_its_call() {
    let (edge, _simulators) = start_with(Setup::with_faults()).await;
    let (_, right) = offered(&edge).await;
    for point in ["clinic.hang", "session.hang", "context.resolved", "clinic.knowledge"] {
        for platform in ALL {
            let armed = edge.admin("POST", "/demo/fault", &json!({ "point": point })).await;
            assert_eq!(armed.status, 204, "{}", armed.text());
            let began = Instant::now();
            let body = code(platform, &right, &format!("{platform}-late"));
            let answer = asks(&edge, platform, &body).await;
            let took = began.elapsed();
            edge.admin("POST", "/demo/fault", &json!({ "point": "" })).await;
            let told = variables(platform, &answer);
            assert!(
                took < SHORTEST - Duration::from_millis(250),
                "{platform} {point}: {took:?}"
            );
            if told["tier"] == "0" {
                assert_eq!(told["greeting"].as_str().map(str::is_empty), Some(false), "{platform}");
                for key in ["name", "topic", "summary", "grant", "last_turns"] {
                    assert_eq!(told[key], "", "{platform} {key}");
                }
            }
            if point != "clinic.knowledge" && platform == ALL[0] {
                assert_eq!(told["complete"], "false", "{platform} {point}: {told}");
            }
        }
    }
}

fn spoken(events: &[Event]) -> Vec<&Event> {
    let by_call = |e: &&Event| e.entry.cid.starts_with("report-");
    events.iter().filter(by_call).collect()
}

#[tokio::test]
async fn a_report_is_in_the_log_once_and_the_next_caller_knows_it() {
    let (edge, _simulators) = start().await;
    let said = [
        (false, "How can I help?"),
        (true, "Friday at nine, please."),
        (false, "It is booked."),
    ];
    for platform in ["vapi", "retell", "elevenlabs", "telnyx", "generic"] {
        let (me, right) = offered(&edge).await;
        let call_id = format!("{platform}-call");
        let told = variables(
            platform,
            &asks(&edge, platform, &code(platform, &right, &call_id)).await,
        );
        assert_eq!(told["tier"], "3", "{platform}: {told}");
        let sent = report(platform, &said, "Booked for Friday at nine.", &call_id);
        for _ in 0..3 {
            assert_eq!(asks(&edge, platform, &sent).await, json!({}), "{platform}");
        }
        let events = me.log().await.expect("read");
        let reported = spoken(&events);
        // Telnyx tells what it understood, not what was said.
        let turns = if platform == "telnyx" { 0 } else { said.len() };
        assert_eq!(reported.len(), turns + 2, "{platform}");
        if turns > 0 {
            let words: Vec<&str> = said.iter().map(|(_, words)| *words).collect();
            assert!(texts(&events).ends_with(&words) || texts(&events).windows(3).any(|three| three == words));
            assert_eq!(reported[1].entry.by, Actor::Patient);
        }
        let summaries = events.iter().filter(|e| matches!(&e.entry.body, Body::Summary { text, call_id: of, .. } if text == "Booked for Friday at nine." && *of == call_id));
        assert_eq!(summaries.count(), 1, "{platform}");
        let ends = events
            .iter()
            .filter(|e| matches!(&e.entry.body, Body::CallEnded { .. }));
        assert_eq!(ends.count(), 1, "{platform}");
        let next = me.handoff("phone", None).await.expect("offered");
        let told = variables(
            "generic",
            &asks(
                &edge,
                "generic",
                &code("generic", &next.code, &format!("{platform}-next")),
            )
            .await,
        );
        if turns > 0 {
            assert!(
                told["last_turns"]
                    .as_str()
                    .unwrap_or_default()
                    .contains("Friday at nine"),
                "{platform}: {told}"
            );
        }
    }
}

#[tokio::test]
async fn a_report_comes_after_the_grant_is_over_and_after_better_evidence_and_for_no_call_that_nobody_looked_up() {
    let (edge, _simulators) = start().await;
    let said = [(true, "A secret of the phone.")];
    // A number alone first, then the code: the report is of the code's session.
    let (me, right) = offered(&edge).await;
    asks(&edge, "vapi", &incoming("vapi", STRANGER, "c-1")).await;
    asks(&edge, "vapi", &code("vapi", &right, "c-1")).await;
    asks(&edge, "vapi", &code("vapi", "00000000", "c-1")).await;
    edge.advance(61 * 60).await;
    asks(&edge, "vapi", &report("vapi", &said, "", "c-1")).await;
    assert!(texts(&me.log().await.expect("read")).contains(&"A secret of the phone."));
    // A call that nobody looked up.
    let (other, _) = offered(&edge).await;
    for call_id in ["c-3", ""] {
        assert_eq!(
            asks(&edge, "vapi", &report("vapi", &said, "Nobody's.", call_id)).await,
            json!({})
        );
    }
    // Another platform's call of the same id is another call.
    asks(&edge, "retell", &report("retell", &said, "Nobody's.", "c-1")).await;
    for patient in [&me, &other] {
        let events = patient.log().await.expect("read");
        assert!(
            !events
                .iter()
                .any(|e| matches!(&e.entry.body, Body::Summary { text, .. } if text == "Nobody's."))
        );
    }
}

#[tokio::test]
async fn what_was_said_in_a_call_that_the_patient_disowned_is_not_theirs() {
    let (edge, _simulators) = start().await;
    let (me, right) = offered(&edge).await;
    asks(&edge, "elevenlabs", &code("elevenlabs", &right, "c-1")).await;
    let link = me.page(0, 1).await.expect("read").state.links[0].id.clone();
    me.unlink(&link).await.expect("not me");
    let sent = report(
        "elevenlabs",
        &[(true, "Somebody else's words.")],
        "Somebody else's.",
        "c-1",
    );
    assert_eq!(asks(&edge, "elevenlabs", &sent).await, json!({}));
    assert!(spoken(&me.log().await.expect("read")).is_empty());
    let told = variables(
        "elevenlabs",
        &asks(&edge, "elevenlabs", &code("elevenlabs", &right, "c-1")).await,
    );
    assert_eq!(told["tier"], "0", "and the call is a stranger's from then on");
}

#[tokio::test]
async fn what_was_written_back_during_a_call_is_not_told_twice() {
    let (edge, _simulators) = start().await;
    let (me, right) = offered(&edge).await;
    let told = variables("vapi", &asks(&edge, "vapi", &code("vapi", &right, "c-1")).await);
    let grant = told["grant"].as_str().unwrap_or_default();
    let live = json!({ "events": [{ "cid": "1", "kind": "message", "by": "patient", "text": "Friday, please." }] });
    let wrote = edge.json("POST", &path("/calls/c-1/events"), grant, &live).await;
    assert_eq!(wrote.status, 200, "{}", wrote.text());
    let sent = report("vapi", &[(true, "Friday please")], "Booked.", "c-1");
    asks(&edge, "vapi", &sent).await;
    let events = me.log().await.expect("read");
    assert!(!texts(&events).contains(&"Friday please"));
    assert_eq!(spoken(&events).len(), 2, "the summary and the end were new");
}

#[tokio::test]
async fn a_code_is_redeemed_once_under_fifty_parallel_tries_through_every_door() {
    let (edge, _simulators) = start().await;
    for round in 0..3 {
        let (_, right) = offered(&edge).await;
        let tries = (0..50).map(|n| {
            let (edge, right) = (&edge, right.clone());
            async move {
                let call_id = format!("{round}-{n}");
                match ALL.get(n % (ALL.len() + 1)) {
                    Some(platform) => {
                        variables(platform, &asks(edge, platform, &code(platform, &right, &call_id)).await)["tier"]
                            == "3"
                    }
                    None => {
                        let ask = Ask {
                            code: &right,
                            call_id: &call_id,
                            ..Ask::default()
                        };
                        edge.voice().context(&ask).await.expect("a context").tier == 3
                    }
                }
            }
        });
        let redeemed = join_all(tries).await.into_iter().filter(|redeemed| *redeemed).count();
        assert_eq!(redeemed, 1);
    }
}

#[tokio::test]
async fn after_too_many_codes_a_call_goes_on_without_them() {
    let (edge, _simulators) = start().await;
    for platform in ["vapi", "telnyx", "generic"] {
        let (_, right) = offered(&edge).await;
        let call_id = format!("{platform}-guesses");
        for n in 0..5 {
            let told = variables(
                platform,
                &asks(&edge, platform, &code(platform, &format!("0000000{n}"), &call_id)).await,
            );
            assert_eq!(
                (&told["tier"], &told["retry_after"]),
                (&json!("0"), &json!("")),
                "{platform}"
            );
        }
        // Not even the right one, now.
        let told = variables(
            platform,
            &asks(&edge, platform, &code(platform, &right, &call_id)).await,
        );
        assert_eq!(told["tier"], "0", "{platform}");
        let seconds: u32 = told["retry_after"]
            .as_str()
            .unwrap_or_default()
            .parse()
            .unwrap_or_default();
        assert!((1..=600).contains(&seconds), "{platform}: {told}");
        assert_eq!(told["greeting"], "Riverside Medical Center.", "{platform}");
        let told = variables(
            platform,
            &asks(&edge, platform, &incoming(platform, STRANGER, &call_id)).await,
        );
        assert_eq!(
            told["retry_after"], "",
            "{platform}: a look-up without a code is never blocked"
        );
    }
}

#[tokio::test]
async fn guessing_through_every_door_at_once_has_one_budget() {
    let (edge, _simulators) = start().await;
    let (_, right) = offered(&edge).await;
    let key = format!("Bearer {}", edge.voice_key);
    let guesses: Vec<usize> = (0..1_200).collect();
    let (mut looked_at, mut refused) = (0, 0);
    for round in guesses.chunks(48) {
        let tries = round.iter().map(|n| {
            let (edge, key) = (&edge, key.as_str());
            async move {
                let platform = ALL[n % ALL.len()];
                // Five to a call.
                let body = code(
                    platform,
                    &format!("{:08}", 10_000_000 + n),
                    &format!("call-{}", n / 30 * 6 + n % 6),
                );
                let answer = post_raw(edge, platform, body.to_string().as_bytes(), &[("authorization", key)]).await;
                variables(platform, &answer.json())
            }
        });
        for told in join_all(tries).await {
            assert_eq!(told["tier"], "0");
            if told["retry_after"] == "" {
                looked_at += 1
            } else {
                refused += 1
            }
        }
    }
    assert_eq!((looked_at, refused), (300, 900));
    let ask = json!({ "code": right, "call_id": "CA1" });
    let answer = edge.json("POST", &path("/context"), &edge.voice_key, &ask).await;
    assert_problem(&answer, 429, "too-many-codes");
    // Another system's tries are its own.
    let told = variables("retell", &asks(&edge, "retell", &code("retell", &right, "c-1")).await);
    assert_eq!(told["tier"], "3");
}

#[tokio::test]
async fn used_expired_and_unknown_codes_look_alike_to_every_platform() {
    let (edge, _simulators) = start().await;
    let (_, used) = offered(&edge).await;
    let (_, expired) = offered(&edge).await;
    asks(&edge, "generic", &code("generic", &used, "c-0")).await;
    edge.advance(11 * 60).await;
    for platform in ALL {
        let told = async |digits: &str, call: &str| {
            let mut told = variables(platform, &asks(&edge, platform, &code(platform, digits, call)).await);
            told["call_id"] = Value::Null;
            told
        };
        let alike = [
            told(&used, "c-1").await,
            told(&expired, "c-2").await,
            told("00000000", "c-3").await,
            told("no digits", "c-4").await,
        ];
        assert!(alike.iter().all(|one| *one == alike[0]), "{platform}: {alike:?}");
        assert_eq!(alike[0]["tier"], "0");
    }
}

#[tokio::test]
async fn what_a_stranger_said_gets_a_conversation_of_its_own() {
    let (mut edge, _simulators) = start().await;
    let said = [(false, "How can I help?"), (true, "A secret of a stranger.")];
    for (platform, number) in [("vapi", STRANGER), ("retell", ""), ("elevenlabs", CLAIMED)] {
        let told = variables(
            platform,
            &asks(&edge, platform, &incoming(platform, number, "c-1")).await,
        );
        assert_eq!(told["tier"], "0");
        let call_id = told["call_id"].as_str().unwrap_or_default();
        let mut sent = report(platform, &said, "Asked something.", call_id);
        if platform == "vapi" {
            sent["message"]["customer"] = json!({ "number": number });
        }
        for _ in 0..3 {
            asks(&edge, platform, &sent).await;
        }
    }
    // A call in which nobody spoke to the voice system leaves nothing.
    asks(&edge, "vapi", &incoming("vapi", STRANGER, "c-2")).await;
    asks(&edge, "vapi", &report("vapi", &said[..1], "", "c-2")).await;
    let opened = providers::opened(&mut edge).await;
    let of = opened.with("A secret of a stranger.");
    assert_eq!(
        (of.len(), opened.sessions.len()),
        (3, 3),
        "one for each call in which somebody spoke"
    );
    for session in &of {
        for (kind, count) in [("message", 2), ("summary", 1), ("call_started", 1), ("call_ended", 1)] {
            assert_eq!(opened.events(session, kind).len(), count, "{kind}");
        }
    }
    let numbers: Vec<String> = of
        .iter()
        .flat_map(|session| opened.events(session, "identifier_claimed"))
        .map(|claimed| claimed["value"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(numbers, [STRANGER], "where the platform told it");
}

#[tokio::test]
async fn a_reported_call_is_told_to_the_patient_within_five_seconds() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    tell(&me).await;
    me.consent("whatsapp", "2026-11", true).await.expect("agreed");
    let before = simulators.messages(SARAH).len();
    messaging::eventually("the clinic knows the number", async || {
        let told = variables("vapi", &asks(&edge, "vapi", &incoming("vapi", SARAH, "c-1")).await);
        (told["tier"] == "2").then_some(())
    })
    .await;
    let said = [(true, "Friday at nine, please."), (false, "Noted.")];
    let began = Instant::now();
    asks(&edge, "vapi", &report("vapi", &said, "Wants Friday at nine.", "c-1")).await;
    messaging::eventually("the summary arrives", async || {
        (simulators.messages(SARAH).len() > before).then_some(())
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(
        texts(&me.log().await.expect("read")).contains(&"Friday at nine, please."),
        "Sarah reads it in her chat"
    );
}

#[tokio::test]
async fn a_log_that_lost_a_row_says_so_to_every_voice_system() {
    let (mut edge, _simulators) = start().await;
    let (me, right) = offered(&edge).await;
    let whole = edge
        .voice()
        .context(&Ask {
            code: &right,
            call_id: "c-1",
            ..Ask::default()
        })
        .await
        .expect("a context");
    assert!(whole.complete);
    let events = me.log().await.expect("read");
    let lost = events.iter().find(|e| e.entry.body.is_turn()).expect("a turn").seq;
    edge.lose(&me.session, lost).await;
    let ask = Ask {
        code: &right,
        call_id: "c-1",
        ..Ask::default()
    };
    let context = edge.voice().context(&ask).await.expect("a context");
    assert_eq!((context.tier, context.complete), (3, false));
    assert_eq!(context.last_seq, whole.last_seq);
    for platform in ALL {
        let offer = me.handoff("phone", None).await.expect("offered");
        let body = code(platform, &offer.code, &format!("{platform}-gap"));
        let told = variables(platform, &asks(&edge, platform, &body).await);
        assert_eq!(
            (&told["tier"], &told["complete"]),
            (&json!("3"), &json!("false")),
            "{platform}"
        );
    }
}

#[tokio::test]
async fn a_report_that_was_cut_off_comes_again_and_is_taken_in_once() {
    let (mut edge, _simulators) = start_with(Setup::with_faults()).await;
    let told = variables("vapi", &asks(&edge, "vapi", &incoming("vapi", STRANGER, "c-1")).await);
    assert_eq!(told["tier"], "0");
    let sent = report("vapi", &[(true, "A secret of a stranger.")], "Asked something.", "c-1");
    // The clinic has given the call a conversation; it has not begun yet.
    let armed = edge
        .admin("POST", "/demo/fault", &json!({ "point": "session.hang" }))
        .await;
    assert_eq!(armed.status, 204, "{}", armed.text());
    let began = Instant::now();
    let refused = post(&edge, "vapi", &sent).await;
    assert_problem(&refused, 503, "unavailable");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    edge.kill9();
    edge.restart();
    for _ in 0..2 {
        assert_eq!(asks(&edge, "vapi", &sent).await, json!({}));
    }
    let opened = providers::opened(&mut edge).await;
    let of = opened.with("A secret of a stranger.");
    assert_eq!((of.len(), opened.clinic_rows("sessions").len()), (1, 1));
    assert_eq!(opened.events(of[0], "message").len(), 1);
}

#[tokio::test]
async fn every_platform_is_answered_far_inside_its_patience() {
    let (edge, _simulators) = start().await;
    let (_, right) = offered(&edge).await;
    asks(&edge, "vapi", &code("vapi", &right, "c-1")).await;
    for platform in ALL {
        let mut took = Vec::new();
        for n in 0..60 {
            let began = Instant::now();
            asks(
                &edge,
                platform,
                &incoming(platform, STRANGER, &format!("{platform}-{n}")),
            )
            .await;
            took.push(began.elapsed());
        }
        took.sort_unstable();
        let (median, slow) = (took[took.len() / 2], took[took.len() * 95 / 100]);
        assert!(
            slow < SHORTEST / 5,
            "{platform}: half within {median:?}, 95 of 100 within {slow:?}"
        );
    }
}
