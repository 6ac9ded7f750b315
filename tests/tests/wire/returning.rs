//! Coming back: on one's own device, on a shared one, after the lock, the next day.

use crate::help::{assert_problem, path, texts};
use samtal_core::time::{DAY, MINUTE};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{CLINIC, Edge, config_with_webhook};
use samtal_tests::raw::Answer;
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(8);

/// A patient who gave a number and proved it, with the receiver that the clinic's gateway is.
async fn verified(edge: &Edge, receiver: &Receiver) -> (PatientClient, String) {
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "the secret of my rash").await.expect("said");
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    let id = me.page(0, 1).await.expect("read").state.identifiers[0].id.clone();
    let code = sent_code(&me, &id, receiver).await;
    let checked = me.check(&id, &code).await.expect("checked");
    assert_eq!(checked["verified"], true);
    let token = checked["token"].as_str().expect("a fresh token").to_owned();
    assert_ne!(token, me.token, "verifying makes a new token");
    (edge.with_token(&me, &token), id)
}

/// Has a one-time code sent and reads it from the clinic's gateway.
async fn sent_code(me: &PatientClient, id: &str, receiver: &Receiver) -> String {
    let before = receiver
        .deliveries()
        .iter()
        .filter(|d| d.json()["type"] == "verification.requested")
        .count();
    let sent = me.verify(id).await.expect("sent");
    assert_eq!(sent["hint"], "+44•••••456");
    for _ in 0..160 {
        let codes: Vec<Value> = receiver
            .deliveries()
            .iter()
            .map(|d| d.json())
            .filter(|j| j["type"] == "verification.requested")
            .collect();
        if codes.len() > before {
            let text = codes[before]["text"].as_str().unwrap_or_default().to_owned();
            assert_eq!(codes[before]["number"], "+447700900456");
            let digits: String = text
                .split(|c: char| !c.is_ascii_digit())
                .find(|w| w.len() == 6)
                .unwrap_or_default()
                .to_owned();
            assert_eq!(digits.len(), 6, "{text}");
            return digits;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no code within {SOON:?}");
}

/// The document of the iframe, as a browser with this cookie asks for it.
async fn document(edge: &Edge, token: &str) -> Answer {
    let cookie = format!("__Host-samtal-{CLINIC}={token}");
    let headers = [
        ("cookie", cookie.as_str()),
        ("sec-fetch-dest", "iframe"),
        ("sec-fetch-mode", "navigate"),
    ];
    edge.call("GET", &format!("/embed/{CLINIC}?lang=en"), &headers, b"")
        .await
}

/// What the document starts the app with.
fn boot(document: &Answer) -> Value {
    let text = document.text();
    let (_, rest) = text
        .split_once(r#"<script type="application/json" id="boot">"#)
        .expect("a boot block");
    let (json, _) = rest.split_once("</script>").expect("its end");
    serde_json::from_str(json).expect("JSON")
}

#[tokio::test]
async fn the_next_day_the_conversation_is_where_it_stopped() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "Let me think about it").await.expect("said");
    edge.advance(DAY / 1_000).await;
    let page = me.page(0, 10).await.expect("read");
    assert_eq!(texts(&page.events), ["Let me think about it"]);
    let at = me.send("m2", "Friday then").await.expect("said").at;
    assert!(at.0 - page.events[1].at.0 >= DAY);
}

#[tokio::test]
async fn the_document_carries_the_conversation_to_the_browser_that_has_the_cookie() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "</script><script>alert(1)</script>").await.expect("said");
    let answer = document(&edge, &me.token).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let snapshot = &boot(&answer)["session"];
    assert_eq!(snapshot["session"], me.session.as_str());
    assert_eq!(snapshot["events"][1]["text"], "</script><script>alert(1)</script>");
    assert!(!answer.text().contains("<script>alert(1)"), "escaped");
}

#[tokio::test]
async fn a_document_that_is_no_iframe_or_has_no_cookie_carries_nothing() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "the secret of my rash").await.expect("said");
    let cookie = format!("__Host-samtal-{CLINIC}={}", me.token);
    let foreign = [("cookie", cookie.as_str()), ("sec-fetch-dest", "document")];
    let as_page = edge.call("GET", &format!("/embed/{CLINIC}"), &foreign, b"").await;
    let without = document(&edge, "").await;
    let wrong = document(&edge, &format!("{}x", &me.token[..me.token.len() - 1])).await;
    for answer in [as_page, without, wrong] {
        assert_eq!(answer.status, 200);
        assert!(boot(&answer)["session"].is_null());
        assert!(!answer.text().contains("secret of my rash"));
    }
}

#[tokio::test]
async fn verifying_a_number_gives_a_new_token_and_ends_the_old_one() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    let id = me.page(0, 1).await.expect("read").state.identifiers[0].id.clone();
    let code = sent_code(&me, &id, &receiver).await;
    let checked = me.check(&id, &code).await.expect("checked");
    let fresh = edge.with_token(&me, checked["token"].as_str().expect("a token"));
    fresh.page(0, 1).await.expect("the new one works");
    assert_eq!(me.page(0, 1).await.expect_err("the old one is dead").status(), 401);
}

#[tokio::test]
async fn a_one_time_code_has_five_tries_and_ten_minutes() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    let id = me.page(0, 1).await.expect("read").state.identifiers[0].id.clone();
    let check = async |code: &str| {
        edge.json(
            "POST",
            &path(&format!("/session/identifiers/{id}/check")),
            &me.token,
            &json!({ "code": code }),
        )
        .await
    };
    let code = sent_code(&me, &id, &receiver).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in (0..5).rev() {
        let refused = check(wrong).await;
        assert_problem(&refused, 422, "wrong-code");
        assert_eq!(refused.json()["left"], left);
    }
    assert_problem(&check(&code).await, 422, "wrong-code");
    let second = sent_code(&me, &id, &receiver).await;
    edge.advance(10 * 60 + 1).await;
    assert_problem(&check(&second).await, 422, "wrong-code");
    let third = sent_code(&me, &id, &receiver).await;
    assert_eq!(check(&third).await.status, 200);
    assert_problem(&check(&third).await, 422, "wrong-code");
}

#[tokio::test]
async fn three_codes_in_a_quarter_of_an_hour_are_enough() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    let id = me.page(0, 1).await.expect("read").state.identifiers[0].id.clone();
    let send = async || {
        edge.json(
            "POST",
            &path(&format!("/session/identifiers/{id}/verification")),
            &me.token,
            &json!({}),
        )
        .await
    };
    let many = futures_util::future::join_all((0..10).map(|_| send())).await;
    assert_eq!(many.iter().filter(|a| a.status == 202).count(), 3);
    let refused = many.iter().find(|a| a.status != 202).expect("one refused");
    assert_problem(refused, 429, "rate-limited");
    assert!(refused.header("retry-after").is_some());
    edge.advance(15 * 60 + 1).await;
    assert_eq!(send().await.status, 202);
    assert_eq!(
        me.verify("idn_nowhere").await.expect_err("no such number").status(),
        404
    );
}

#[tokio::test]
async fn an_identified_session_locks_after_half_an_hour_and_opens_by_code() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let (me, id) = verified(&edge, &receiver).await;
    me.page(0, 1).await.expect("read");
    edge.advance(31 * MINUTE / 1_000).await;
    let locked = edge.json("GET", &path("/session"), &me.token, &Value::Null).await;
    assert_problem(&locked, 423, "locked");
    for (method, rest, body) in [
        ("POST", "/session/messages", json!({ "cid": "x", "text": "x" })),
        ("GET", "/session/export?format=text", Value::Null),
        ("POST", "/session/handoffs", json!({ "to": "phone" })),
    ] {
        assert_problem(&edge.json(method, &path(rest), &me.token, &body).await, 423, "locked");
    }
    let shown = document(&edge, &me.token).await;
    assert_eq!(
        boot(&shown)["session"]["locked"],
        json!({ "identifier": id, "hint": "+44•••••456" })
    );
    assert!(
        !shown.text().contains("secret of my rash"),
        "nothing of it is in the document"
    );
    let code = sent_code(&me, &id, &receiver).await;
    let opened = me.check(&id, &code).await.expect("opened");
    assert!(opened["snapshot"].to_string().contains("secret of my rash"));
}

#[tokio::test]
async fn on_the_patients_own_device_it_does_not_lock() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let (me, _) = verified(&edge, &receiver).await;
    assert_eq!(me.device("own").await.expect("remembered"), None);
    edge.advance(DAY / 1_000).await;
    assert!(texts(&me.page(0, 50).await.expect("open").events).contains(&"the secret of my rash"));
}

#[tokio::test]
async fn a_clinic_can_lock_always_or_never() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let (me, id) = verified(&edge, &receiver).await;
    me.device("own").await.expect("remembered");
    let mut config = config_with_webhook(&receiver.url());
    config["policy"]["return_lock"] = json!("always");
    edge.configure(&config).await;
    edge.advance(31 * 60).await;
    let shown = document(&edge, &me.token).await;
    assert!(
        boot(&shown)["session"]["locked"].is_object(),
        "{}",
        boot(&shown)["session"]
    );
    let code = sent_code(&me, &id, &receiver).await;
    let opened = me.check(&id, &code).await.expect("opened");
    let me = edge.with_token(&me, opened["token"].as_str().expect("a token"));
    config["policy"]["return_lock"] = json!("never");
    edge.configure(&config).await;
    me.page(0, 1).await.expect("open");
    edge.advance(2 * 60 * 60).await;
    assert_eq!(
        boot(&document(&edge, &me.token).await)["session"]["session"],
        me.session.as_str()
    );
}

#[tokio::test]
async fn a_shared_device_gets_a_token_for_the_tab_and_loses_the_cookie() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let origin = edge.url();
    let cookie = format!("__Host-samtal-{CLINIC}={}", me.token);
    let headers = [
        ("cookie", cookie.as_str()),
        ("origin", origin.as_str()),
        ("content-type", "application/json"),
    ];
    let answer = edge
        .call("POST", &path("/session/device"), &headers, br#"{"kind":"shared"}"#)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(
        answer.header("set-cookie").is_some_and(|c| c.contains("Max-Age=0")),
        "the cookie is cleared"
    );
    let tab = edge.with_token(&me, answer.json()["token"].as_str().expect("a token"));
    tab.send("m", "from the tab").await.expect("said");
    assert_eq!(me.page(0, 1).await.expect_err("the old token is dead").status(), 401);
}

#[tokio::test]
async fn a_device_left_alone_for_two_weeks_and_any_after_a_month_must_begin_anew() {
    let edge = Edge::start().await;
    let (idle, _) = edge.patient("en").await;
    let (used, _) = edge.patient("en").await;
    for _ in 0..2 {
        edge.advance(13 * DAY / 1_000).await;
        used.page(0, 1).await.expect("in use");
    }
    assert_eq!(idle.page(0, 1).await.expect_err("26 days unused").status(), 401);
    edge.advance(5 * DAY / 1_000).await;
    assert_eq!(used.page(0, 1).await.expect_err("31 days old").status(), 401);
}

#[tokio::test]
async fn a_verified_number_is_greeted_by_name_and_after_180_days_no_more() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let (me, _) = verified(&edge, &receiver).await;
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    let ask = async |call: &str| {
        let body = json!({ "caller": "+447700900456", "call_id": call });
        edge.json("POST", &path("/context"), &edge.voice_key, &body)
            .await
            .json()
    };
    let mut known = ask("CA1").await;
    for _ in 0..100 {
        if known["tier"] == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        known = ask("CA1").await;
    }
    assert_eq!(
        (known["tier"].as_u64(), known["patient"]["name"].as_str()),
        (Some(2), Some("Sarah")),
        "{known}"
    );
    assert_eq!(known["turns"], json!([]), "no turns on tier 2");
    assert_eq!(known["forms"], json!([]));
    edge.advance(181 * DAY / 1_000).await;
    let later = ask("CA2").await;
    assert!(later["tier"].as_u64() <= Some(1), "{later}");
    assert!(!later.to_string().contains("Sarah"));
}

#[tokio::test]
async fn a_clinic_that_does_not_greet_verified_numbers_tells_no_name() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let (me, _) = verified(&edge, &receiver).await;
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    let mut config = config_with_webhook(&receiver.url());
    config["policy"]["greet_verified_number"] = json!(false);
    edge.configure(&config).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let body = json!({ "caller": "+447700900456", "call_id": "CA1" });
    let json = edge
        .json("POST", &path("/context"), &edge.voice_key, &body)
        .await
        .json();
    assert_eq!(json["tier"], 1, "{json}");
    assert!(!json.to_string().contains("Sarah"));
}
