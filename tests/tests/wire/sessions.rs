//! A session begins: once, with a cookie that only the edge reads.

use crate::help::{assert_problem, path};
use samtal_core::log::event::Body;
use samtal_tests::client::PatientClient;
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::rng;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_session_begins_with_an_empty_conversation_in_the_patients_language() {
    let edge = Edge::start().await;
    let (me, snapshot) = edge.patient("sv").await;
    assert!(me.session.starts_with("ses_"));
    assert!(
        me.token.starts_with(&format!("{}.", me.session)),
        "the token routes by its session"
    );
    assert_eq!(snapshot.last_seq, 1);
    assert_eq!(snapshot.state.language, "sv");
    assert!(matches!(snapshot.events[0].entry.body, Body::SessionStarted { .. }));
}

#[tokio::test]
async fn the_page_and_the_consent_that_came_with_the_first_request_are_in_the_log() {
    let edge = Edge::start().await;
    let body = json!({ "cid": rng::secret(), "language": "en", "page": { "path": "/eczema", "title": "Eczema" }, "consent": { "version": "2026-11" } });
    let made = edge.json("POST", &path("/sessions"), "", &body).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let snapshot = &made.json()["snapshot"];
    assert_eq!(snapshot["state"]["pages"][0]["path"], "/eczema");
    assert_eq!(snapshot["state"]["consents"][0]["version"], "2026-11");
    assert_eq!(snapshot["events"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn the_same_secret_again_is_the_same_session_and_never_a_second_one() {
    let edge = Edge::start().await;
    let cid = rng::secret();
    let (first, _) = PatientClient::create(&edge.url(), CLINIC, &cid, "en")
        .await
        .expect("first");
    first.send("m1", "hello").await.expect("said");
    let (again, snapshot) = PatientClient::create(&edge.url(), CLINIC, &cid, "en")
        .await
        .expect("again");
    assert_eq!(again.session, first.session);
    assert_eq!(snapshot.last_seq, 2, "what was said is there");
    again.send("m2", "still me").await.expect("the repeat's token is good");
    assert_eq!(first.page(0, 10).await.expect("the first token too").last_seq, 3);
}

#[tokio::test]
async fn two_tabs_that_create_at_once_share_one_session() {
    let edge = Edge::start().await;
    let (url, cid) = (edge.url(), rng::secret());
    let tries = (0..20).map(|_| PatientClient::create(&url, CLINIC, &cid, "en"));
    let made = futures_util::future::join_all(tries).await;
    let sessions: BTreeSet<String> = made.into_iter().map(|m| m.expect("created").0.session).collect();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn a_browser_whose_cookie_is_alive_gets_its_own_session_back() {
    let edge = Edge::start().await;
    let origin = edge.url();
    let create = async |cookie: &str| {
        let headers = [
            ("content-type", "application/json"),
            ("origin", origin.as_str()),
            ("cookie", cookie),
        ];
        edge.call("POST", &path("/sessions"), &headers, br#"{"language":"en"}"#)
            .await
    };
    let first = create("other=1").await;
    let cookie = first
        .header("set-cookie")
        .expect("a cookie")
        .split(';')
        .next()
        .unwrap_or_default()
        .to_owned();
    let again = create(&cookie).await;
    assert!(again.status < 300, "{}", again.text());
    assert_eq!(again.json()["session"], first.json()["session"]);
}

#[tokio::test]
async fn the_cookie_is_read_by_the_edge_alone() {
    let edge = Edge::start().await;
    let made = edge
        .json("POST", &path("/sessions"), "", &json!({ "cid": rng::secret() }))
        .await;
    let cookie = made.header("set-cookie").expect("a cookie");
    let token = made.json()["token"].as_str().unwrap_or_default().to_owned();
    assert!(
        cookie.starts_with(&format!("__Host-samtal-{CLINIC}={token};")),
        "{cookie}"
    );
    for attribute in [
        "HttpOnly",
        "Secure",
        "SameSite=None",
        "Partitioned",
        "Path=/",
        "Max-Age=",
    ] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "__Host- cookies have none");
}

#[tokio::test]
async fn a_client_id_that_could_be_guessed_begins_no_session() {
    let edge = Edge::start().await;
    for cid in ["short", "", "has space in it and is long", "åäöåäöåäöåäöåäöåäöåäöåäö"] {
        let refused = edge.json("POST", &path("/sessions"), "", &json!({ "cid": cid })).await;
        assert_problem(&refused, 400, "invalid");
    }
}

#[tokio::test]
async fn a_token_that_the_browser_brings_along_is_not_adopted() {
    let edge = Edge::start().await;
    let forged = format!("ses_{}.{}", "0".repeat(35), "A".repeat(43));
    let cookie = format!("__Host-samtal-{CLINIC}={forged}");
    let origin = edge.url();
    let headers = [
        ("content-type", "application/json"),
        ("origin", origin.as_str()),
        ("cookie", cookie.as_str()),
    ];
    let made = edge.call("POST", &path("/sessions"), &headers, b"{}").await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_ne!(made.json()["token"], forged.as_str());
    assert_ne!(made.json()["session"], format!("ses_{}", "0".repeat(35)).as_str());
}

#[tokio::test]
async fn a_clinic_that_does_not_exist_has_no_sessions() {
    let edge = Edge::start().await;
    for clinic in ["nowhere", "Riverside", "riverside%00", "..", "a".repeat(300).as_str()] {
        let answer = edge
            .json("POST", &format!("/v1/{clinic}/sessions"), "", &json!({}))
            .await;
        assert_eq!(answer.status, 404, "{clinic}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_write_by_cookie_needs_the_edges_own_origin() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let cookie = format!("__Host-samtal-{CLINIC}={}", me.token);
    let own = edge.url();
    let port = edge.address().port();
    let write = async |origin: Option<&str>, cid: &str| {
        let mut headers = vec![("content-type", "application/json"), ("cookie", cookie.as_str())];
        headers.extend(origin.map(|o| ("origin", o)));
        let body = json!({ "cid": cid, "text": "hello" }).to_string();
        edge.call("POST", &path("/session/messages"), &headers, body.as_bytes())
            .await
    };
    assert_problem(&write(None, "none").await, 403, "no-origin");
    let foreign = [
        "null".to_owned(),
        "http://riverside.localhost:8080".to_owned(),
        format!("https://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{}", port - 1),
        "http://127.0.0.1".to_owned(),
        format!("http://127.0.0.1:{port}.evil.example"),
        format!("http://evil.example#127.0.0.1:{port}"),
        format!("http://evil127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
        format!("HTTP://127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port}/"),
        format!("http://user@127.0.0.1:{port}"),
        format!("http://127.0.0.1:{port} http://evil.example"),
        "http://xn--rverside-c2a.localhost".to_owned(),
        "file://".to_owned(),
        String::new(),
    ];
    for origin in &foreign {
        let refused = write(Some(origin), "foreign").await;
        assert_eq!(refused.status, 403, "{origin}: {}", refused.text());
    }
    assert_eq!(me.page(0, 10).await.expect("read").last_seq, 1, "nothing was written");
    assert_eq!(write(Some(&own), "own").await.status, 200);
}

#[tokio::test]
async fn a_foreign_page_cannot_call_with_a_stolen_bearer_either() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let bearer = format!("Bearer {}", me.token);
    let headers = [
        ("authorization", bearer.as_str()),
        ("origin", "http://riverside.localhost:8080"),
    ];
    let refused = edge.call("GET", &path("/session"), &headers, b"").await;
    assert_problem(&refused, 403, "wrong-origin");
    assert_eq!(refused.header("access-control-allow-origin"), None);
}
