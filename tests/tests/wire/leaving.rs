//! Leaving: forgetting a device, erasing a session, and what is left of it.

use crate::help::{by_code, path, sarah};
use samtal_tests::client::Ask;
use samtal_tests::host::{CLINIC, Edge, config_with_webhook};
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Whether any file below this folder holds these bytes.
pub fn on_disk(folder: &Path, what: &str) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return on_disk(&path, what);
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        bytes.windows(what.len()).any(|w| w == what.as_bytes())
    })
}

#[tokio::test]
async fn forgetting_a_device_kills_its_token_and_keeps_the_session() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let cookie = format!("__Host-samtal-{CLINIC}={}", me.token);
    let origin = edge.url();
    let headers = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let answer = edge.call("POST", &path("/session/forget"), &headers, b"").await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert!(answer.header("set-cookie").is_some_and(|c| c.contains("Max-Age=0")));
    assert_eq!(me.page(0, 1).await.expect_err("dead").status(), 401);
    assert_eq!(me.forget().await.expect_err("dead").status(), 401);
    assert_eq!(
        by_code(&edge, &offer.code, "CA1").await.tier,
        3,
        "the clinic still has it"
    );
}

#[tokio::test]
async fn an_erased_session_is_gone_for_every_reader_at_once() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    let unredeemed = me.handoff("phone", None).await.expect("offered");
    me.erase().await.expect("erased");
    assert_eq!(me.page(0, 1).await.expect_err("dead").status(), 401);
    assert_eq!(me.export("json").await.expect_err("dead").status(), 401);
    assert_eq!(me.erase().await.expect_err("dead").status(), 401);
    assert_eq!(
        edge.voice()
            .updates("CA1", &context.grant, 0)
            .await
            .expect_err("dead")
            .status(),
        401
    );
    for (call, code) in [("CA1", &offer.code), ("CA2", &unredeemed.code)] {
        let context = by_code(&edge, code, call).await;
        assert_eq!(
            (context.tier, context.session.as_str(), context.turns.len()),
            (0, "", 0)
        );
    }
    let ask = Ask {
        token: &unredeemed.token,
        call_id: "CA3",
        ..Ask::default()
    };
    assert_eq!(edge.voice().context(&ask).await.expect("a context").tier, 0);
}

#[tokio::test]
async fn nothing_that_was_said_is_on_disk_after_erasing() {
    let (mut edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "canaryrash on my arm").await.expect("said");
    me.form("contact", &json!({ "name": "Canaryname" }), false)
        .await
        .expect("named");
    me.visit("p1", "/canarypage", "Canarytitle").await.expect("visited");
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    receiver.wait(1, Duration::from_secs(8)).await;
    let state = edge.state().join("objects/samtal-Session");
    assert!(on_disk(&state, "canaryrash"), "it was there");
    me.erase().await.expect("erased");
    let said = ["canaryrash", "Canaryname", "canarypage", "Canarytitle", "447700900456"];
    let mut left: Vec<&str> = said.to_vec();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        left.retain(|c| on_disk(&state, c));
        if left.is_empty() {
            break;
        }
    }
    assert_eq!(left, Vec::<&str>::new(), "bytes of the session's files");
    let rows = edge.dump(&[&me.session]).await;
    for said in said {
        assert!(!rows.contains(said), "{said} in a row: {rows}");
    }
    assert!(!rows.contains(&me.session), "its id in a row: {rows}");
    assert_eq!(me.page(0, 1).await.expect_err("dead").status(), 401);
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.text();
    assert!(
        !tasks.contains("Canaryname") && !tasks.contains("canaryrash"),
        "{tasks}"
    );
}

#[tokio::test]
async fn an_erased_sessions_secret_begins_no_second_life_of_it() {
    let edge = Edge::start().await;
    let cid = samtal_tests::rng::secret();
    let create = async || edge.json("POST", &path("/sessions"), "", &json!({ "cid": cid })).await;
    let first = create().await;
    let token = first.json()["token"].as_str().unwrap_or_default().to_owned();
    let erased = edge.json("DELETE", &path("/session"), &token, &Value::Null).await;
    assert_eq!(erased.status, 204, "{}", erased.text());
    let again = create().await;
    let revived = edge.json("GET", &path("/session?limit=10"), &token, &Value::Null).await;
    match again.status {
        201 => assert_eq!(again.json()["snapshot"]["last_seq"], 1, "a new one, empty"),
        status => assert!((400..500).contains(&status), "{}", again.text()),
    }
    assert!(revived.status == 401 || again.status == 201);
}

#[tokio::test]
async fn one_patients_leaving_leaves_the_others_alone() {
    let edge = Edge::start().await;
    let ((one, _), (two, offer)) = (sarah(&edge).await, sarah(&edge).await);
    one.erase().await.expect("erased");
    assert_eq!(two.page(0, 100).await.expect("alive").state.turns, 2);
    assert_eq!(by_code(&edge, &offer.code, "CA1").await.tier, 3);
}
