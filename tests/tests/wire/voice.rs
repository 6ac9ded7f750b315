//! What a voice system gets and gives: the context on each tier, updates, writing back.

use crate::help::{assert_problem, by_code, path, sarah, texts};
use samtal_core::log::event::{Actor, Channel};
use samtal_tests::client::{Ask, CallEvent, VoiceClient};
use samtal_tests::host::{CLINIC, Edge, config_with_webhook};
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_call_with_a_code_gets_the_whole_conversation_and_what_not_to_ask_again() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(
        (context.session.as_str(), context.call_id.as_str()),
        (me.session.as_str(), "CA1")
    );
    assert_eq!((context.tier, context.complete), (3, true));
    assert_eq!(context.patient.name, "Sarah");
    assert_eq!(context.patient.language, "en");
    let said: Vec<&str> = context.turns.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(
        said,
        [
            "I have a rash on my arm. Could it be eczema?",
            "Do you have a specialist?"
        ]
    );
    assert!(
        context
            .known
            .iter()
            .any(|k| k.field == "name" && k.value == "Sarah" && k.from == "web")
    );
    assert!(
        context.greeting.contains("Sarah") && context.greeting.contains("Riverside"),
        "{}",
        context.greeting
    );
    assert!(
        context.topic.contains("rash") || context.topic.contains("eczema"),
        "{}",
        context.topic
    );
    assert!(!context.summary.is_empty() && context.summary.chars().count() <= 500);
    assert_eq!(context.evidence[0]["kind"], "handoff_code");
    assert!(context.grant.starts_with("vg_"));
}

#[tokio::test]
async fn a_stranger_gets_every_member_empty() {
    let edge = Edge::start().await;
    sarah(&edge).await;
    let body = json!({ "caller": "+447700900999", "call_id": "CA1" });
    let answer = edge.json("POST", &path("/context"), &edge.voice_key, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["tier"], 0);
    assert_eq!(json["call_id"], "CA1");
    assert_eq!(json["complete"], true);
    for member in ["session", "topic", "summary", "grant"] {
        assert_eq!(json[member], "", "{member}");
    }
    for member in ["evidence", "known", "turns", "pages", "forms", "appointments", "flags"] {
        assert_eq!(json[member], json!([]), "{member}");
    }
    assert_eq!(json["patient"], json!({ "name": "", "language": "", "phone": "" }));
    assert!(
        json["greeting"].as_str().is_some_and(|g| g.contains("Riverside")),
        "the clinic's own greeting"
    );
    for member in ["pending", "last_seq", "expires_at"] {
        assert!(json.get(member).is_some(), "{member} is there");
    }
}

#[tokio::test]
async fn every_tier_has_the_same_members() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let keys = |v: &Value| {
        v.as_object()
            .map(|o| o.keys().cloned().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    let low = edge
        .json("POST", &path("/context"), &edge.voice_key, &json!({ "call_id": "a" }))
        .await
        .json();
    let high = edge
        .json(
            "POST",
            &path("/context"),
            &edge.voice_key,
            &json!({ "call_id": "b", "code": offer.code }),
        )
        .await
        .json();
    assert_eq!(keys(&low), keys(&high));
    for (member, value) in low.as_object().expect("an object") {
        let (low, high) = (std::mem::discriminant(value), std::mem::discriminant(&high[member]));
        let same = low == high;
        assert!(same, "{member}: {value}");
    }
}

#[tokio::test]
async fn a_caller_whose_number_was_only_claimed_is_a_possible_match_and_no_more() {
    let edge = Edge::start().await;
    let receiver = Receiver::start().await.expect("a receiver");
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = sarah(&edge).await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    receiver.wait(1, Duration::from_secs(5)).await;
    let body = json!({ "caller": "+447700900456", "call_id": "CA1" });
    let json = edge
        .json("POST", &path("/context"), &edge.voice_key, &body)
        .await
        .json();
    assert_eq!(json["tier"], 1, "{json}");
    let all = json.to_string();
    for secret in ["Sarah", "rash", "eczema", "specialist", "/eczema"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    assert!(
        json["greeting"].as_str().is_some_and(|g| g.contains("recent chat")),
        "{}",
        json["greeting"]
    );
}

#[tokio::test]
async fn what_an_unproved_caller_says_reaches_neither_the_chat_nor_a_later_call() {
    let edge = Edge::start().await;
    let receiver = Receiver::start().await.expect("a receiver");
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, offer) = sarah(&edge).await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    receiver.wait(1, Duration::from_secs(5)).await;
    let body = json!({ "caller": "+447700900456", "call_id": "CA1" });
    let met = edge
        .json("POST", &path("/context"), &edge.voice_key, &body)
        .await
        .json();
    let grant = met["grant"].as_str().expect("a grant").to_owned();
    let said = json!({ "events": [
        { "cid": "1", "kind": "message", "by": "patient", "text": "UNPROVED words" },
        { "cid": "2", "kind": "summary", "text": "UNPROVED summary" },
    ] });
    let written = edge.json("POST", &path("/calls/CA1/events"), &grant, &said).await;
    assert_eq!(written.status, 200, "{}", written.text());
    let page = edge.json("GET", &path("/session"), &me.token, &json!(null)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("withheld"), "{}", page.text());
    assert!(!page.text().contains("UNPROVED"), "{}", page.text());
    let context = by_code(&edge, &offer.code, "CA2").await;
    assert_eq!(context.tier, 3);
    let again = json!({ "code": offer.code, "call_id": "CA2" });
    let whole = edge.json("POST", &path("/context"), &edge.voice_key, &again).await;
    assert!(!whole.text().contains("UNPROVED"), "{}", whole.text());
}

#[tokio::test]
async fn the_conversation_goes_on_while_the_call_runs() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    me.send("during", "I am on hold now").await.expect("said");
    let update = edge
        .voice()
        .updates("CA1", &context.grant, context.last_seq)
        .await
        .expect("an update");
    let said: Vec<&str> = update.turns.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(said, ["I am on hold now"]);
    assert!(update.last_seq > context.last_seq);
}

#[tokio::test]
async fn what_is_written_back_appears_in_the_widget_once() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    let mut live = me.live(context.last_seq).await.expect("live");
    let events = [
        CallEvent::message("v1", "patient", "Friday would be good"),
        CallEvent::message("v2", "", "I will note Friday"),
        CallEvent::summary("v3", "Wants Friday with Dr. Phillips"),
        CallEvent::ended("v4", "resolved"),
    ];
    let first = edge
        .voice()
        .write_back("CA1", &context.grant, &events)
        .await
        .expect("written");
    let again = edge
        .voice()
        .write_back("CA1", &context.grant, &events)
        .await
        .expect("repeated");
    assert_eq!(first["events"], again["events"]);
    let seen = live.events(4).await.expect("in the widget");
    assert_eq!(texts(&seen), ["Friday would be good", "I will note Friday"]);
    assert_eq!(seen[0].entry.by, Actor::Patient);
    assert_eq!(seen[1].entry.by, Actor::Voice("frontdesk".to_owned()));
    assert!(seen.iter().all(|e| e.entry.channel == Channel::Voice));
    let log = me.log().await.expect("read");
    assert_eq!(texts(&log).iter().filter(|t| **t == "Friday would be good").count(), 1);
    assert!(log.windows(2).all(|w| w[1].seq == w[0].seq + 1));
}

#[tokio::test]
async fn other_words_under_a_used_id_are_refused_as_a_whole() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    let voice = edge.voice();
    voice
        .write_back("CA1", &context.grant, &[CallEvent::message("v1", "", "one")])
        .await
        .expect("written");
    let before = me.page(0, 1).await.expect("read").last_seq;
    let mixed = [
        CallEvent::message("v2", "", "two"),
        CallEvent::message("v1", "", "changed"),
    ];
    let refused = voice
        .write_back("CA1", &context.grant, &mixed)
        .await
        .expect_err("a conflict");
    assert_eq!((refused.status(), refused.code()), (409, "conflict"));
    assert_eq!(
        me.page(0, 1).await.expect("read").last_seq,
        before,
        "neither was written"
    );
}

#[tokio::test]
async fn a_voice_system_cannot_write_as_staff_or_as_another() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    let before = me.page(0, 1).await.expect("read").last_seq;
    for event in [
        json!({ "cid": "a", "kind": "note", "text": "x" }),
        json!({ "cid": "a", "kind": "consent", "purpose": "chat", "version": "1", "given": true }),
        json!({ "cid": "a", "kind": "message", "text": "x", "seq": 1 }),
        json!({ "cid": "a", "kind": "message", "text": "x", "at": "2020-01-01T00:00:00Z" }),
        json!({ "kind": "message", "text": "x" }),
        json!({ "cid": "a", "kind": "message" }),
        json!("message"),
    ] {
        let body = json!({ "events": [event] });
        let refused = edge
            .json("POST", &path("/calls/CA1/events"), &context.grant, &body)
            .await;
        assert_eq!(refused.status, 400, "{event}: {}", refused.text());
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, before);
    for (i, by) in ["staff:ann", "system", "voice:other", "assistant"]
        .into_iter()
        .enumerate()
    {
        let body = json!({ "events": [{ "cid": format!("by{i}"), "kind": "message", "by": by, "text": "x" }] });
        edge.json("POST", &path("/calls/CA1/events"), &context.grant, &body)
            .await;
    }
    let authors = me.log().await.expect("read").into_iter().map(|e| e.entry.by);
    let foreign: Vec<Actor> = authors
        .filter(|by| !matches!(by, Actor::Patient | Actor::System) && *by != Actor::Voice("frontdesk".to_owned()))
        .collect();
    assert_eq!(foreign, []);
}

#[tokio::test]
async fn a_grant_is_good_for_its_call_its_session_and_an_hour() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    let voice = edge.voice();
    assert_eq!(
        voice
            .updates("CA2", &context.grant, 0)
            .await
            .expect_err("another call")
            .status(),
        403
    );
    assert_eq!(
        voice
            .updates("CA1", &edge.voice_key, 0)
            .await
            .expect_err("a key is no grant")
            .status(),
        401
    );
    let as_patient = edge.json("GET", &path("/session"), &context.grant, &Value::Null).await;
    assert_eq!(as_patient.status, 401);
    edge.advance(59 * 60).await;
    voice.updates("CA1", &context.grant, 0).await.expect("still good");
    edge.advance(2 * 60).await;
    assert_eq!(
        voice
            .updates("CA1", &context.grant, 0)
            .await
            .expect_err("an hour has passed")
            .status(),
        401
    );
}

#[tokio::test]
async fn a_context_has_the_last_fifty_turns_and_the_grant_reads_the_older_ones() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for i in 0..70 {
        me.send(&format!("m{i}"), &format!("turn {i}")).await.expect("said");
    }
    let offer = me.handoff("phone", None).await.expect("offered");
    let context = by_code(&edge, &offer.code, "CA1").await;
    let said: Vec<&str> = context.turns.iter().map(|t| t.text.as_str()).collect();
    assert_eq!((said.len(), said[0], said[49]), (50, "turn 20", "turn 69"));
    let older = edge
        .voice()
        .updates("CA1", &context.grant, 0)
        .await
        .expect("older ones");
    assert_eq!(older.turns.len(), 70);
}

#[tokio::test]
async fn a_malformed_question_is_400_and_a_bad_key_401() {
    let edge = Edge::start().await;
    let ask = async |key: &str, body: &[u8]| {
        let bearer = format!("Bearer {key}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        edge.call("POST", &path("/context"), &headers, body).await
    };
    let key = edge.voice_key.clone();
    for bad in [
        &b"{"[..],
        b"[]",
        b"7",
        b"{\"code\":7}",
        b"{\"session\":\"ses_x\"}",
        b"{\"tier\":4}",
        b"\xff\xfe",
        b"{\"call_id\":[]}",
    ] {
        let refused = ask(&key, bad).await;
        assert_eq!(
            refused.status,
            400,
            "{}: {}",
            String::from_utf8_lossy(bad),
            refused.text()
        );
    }
    let (me, _) = edge.patient("en").await;
    for wrong in [
        "",
        "sk_",
        "sk_0_0",
        "sk_aaaaaaaa_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        &me.token,
        samtal_tests::host::ADMIN_KEY,
    ] {
        assert_problem(&ask(wrong, b"{}").await, 401, "unauthorized");
    }
}

#[tokio::test]
async fn the_context_is_a_fhir_bundle_where_that_is_asked_for() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let bearer = format!("Bearer {}", edge.voice_key);
    let ask = async |body: Value| {
        let headers = [
            ("authorization", bearer.as_str()),
            ("accept", "application/fhir+json"),
            ("content-type", "application/json"),
        ];
        edge.call("POST", &path("/context"), &headers, body.to_string().as_bytes())
            .await
    };
    let known = ask(json!({ "code": offer.code, "call_id": "CA1" })).await;
    assert_eq!(
        known
            .header("content-type")
            .map(|v| v.split(';').next().unwrap_or_default()),
        Some("application/fhir+json")
    );
    let bundle = known.json();
    assert_eq!(bundle["resourceType"], "Bundle", "{}", known.text());
    assert!(bundle["entry"].as_array().is_some_and(|e| !e.is_empty()));
    assert!(bundle.to_string().contains("eczema"));
    let stranger = ask(json!({ "call_id": "CA2" })).await.json();
    assert_eq!(stranger["resourceType"], "Bundle");
    assert!(!stranger.to_string().contains("eczema"));
}

#[tokio::test]
async fn the_reference_client_carries_the_whole_exchange() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let voice = VoiceClient::new(&edge.url(), CLINIC, &edge.voice_key);
    let ask = Ask {
        token: &offer.token,
        caller: "+447700900456",
        called: "+441632960001",
        call_id: "CA9",
        ..Ask::default()
    };
    let context = voice.context(&ask).await.expect("a context");
    assert_eq!(context.tier, 3);
    voice
        .write_back("CA9", &context.grant, &[CallEvent::message("1", "", "Hello Sarah")])
        .await
        .expect("written");
    let update = voice
        .updates("CA9", &context.grant, context.last_seq)
        .await
        .expect("an update");
    assert_eq!(update.turns.last().map(|t| t.by.as_str()), Some("voice:frontdesk"));
}
