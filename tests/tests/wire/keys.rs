//! Service keys: made once, listed without their secret, rotated, revoked, expired.

use crate::help::path;
use samtal_core::time::{At, DAY};
use samtal_tests::client::{Ask, VoiceClient};
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

async fn make(edge: &Edge, name: &str) -> Value {
    let made = edge.admin("POST", "/keys", &json!({ "name": name })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

async fn works(edge: &Edge, key: &str) -> u16 {
    let voice = VoiceClient::new(&edge.url(), CLINIC, key);
    match voice
        .context(&Ask {
            call_id: "CA1",
            ..Ask::default()
        })
        .await
    {
        Ok(_) => 200,
        Err(e) => e.status(),
    }
}

#[tokio::test]
async fn two_keys_live_side_by_side_until_the_old_one_is_revoked() {
    let edge = Edge::start().await;
    let fresh = make(&edge, "frontdesk-2").await;
    let key = fresh["key"].as_str().expect("a key");
    assert_eq!(
        (works(&edge, &edge.voice_key).await, works(&edge, key).await),
        (200, 200)
    );
    let listed = edge.admin("GET", "/keys", &Value::Null).await;
    let old = listed.json()["keys"]
        .as_array()
        .expect("keys")
        .iter()
        .find(|k| k["name"] == "frontdesk")
        .expect("the old one")["id"]
        .clone();
    let revoked = edge
        .admin(
            "DELETE",
            &format!("/keys/{}", old.as_str().unwrap_or_default()),
            &Value::Null,
        )
        .await;
    assert_eq!(revoked.status, 204, "{}", revoked.text());
    assert_eq!(
        (works(&edge, &edge.voice_key).await, works(&edge, key).await),
        (401, 200)
    );
    let again = edge
        .admin(
            "DELETE",
            &format!("/keys/{}", old.as_str().unwrap_or_default()),
            &Value::Null,
        )
        .await;
    assert_eq!(again.status, 404);
}

#[tokio::test]
async fn a_key_is_shown_once() {
    let edge = Edge::start().await;
    let listed = edge.admin("GET", "/keys", &Value::Null).await.text();
    assert!(
        listed.contains("frontdesk") && listed.contains("expires_at"),
        "{listed}"
    );
    let secret = edge.voice_key.rsplit('_').next().unwrap_or_default();
    assert!(!listed.contains(secret) && !listed.contains("hash"), "{listed}");
}

#[tokio::test]
async fn a_key_lives_ninety_days_of_real_time_whatever_the_demo_clock_says() {
    let edge = Edge::start().await;
    let made = make(&edge, "vendor").await;
    let expires = made["expires_at"].as_str().and_then(At::parse).expect("a time");
    let began = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_millis() as i64;
    assert!((expires.0 - began - 90 * DAY).abs() < DAY, "{expires}");
    edge.advance(100 * DAY / 1_000).await;
    assert_eq!(works(&edge, &edge.voice_key).await, 200);
}

#[tokio::test]
async fn a_key_without_a_name_or_with_more_is_refused() {
    let edge = Edge::start().await;
    for body in [
        json!({}),
        json!({ "name": "" }),
        json!({ "name": 7 }),
        json!({ "name": "a", "scopes": ["all"] }),
        json!({ "name": "x".repeat(500) }),
    ] {
        let refused = edge.admin("POST", "/keys", &body).await;
        assert_eq!(refused.status, 400, "{body}: {}", refused.text());
    }
}

#[tokio::test]
async fn nobody_but_the_administrator_touches_keys() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for bearer in [
        "",
        &edge.voice_key,
        &me.token,
        "ak_x_0000000000000000000000",
        &ADMIN_KEY[..ADMIN_KEY.len() - 1],
    ] {
        for (method, rest) in [
            ("GET", "/keys"),
            ("POST", "/keys"),
            ("DELETE", "/keys/x"),
            ("PUT", ""),
            ("GET", ""),
        ] {
            let refused = edge.json(method, &path(rest), bearer, &json!({ "name": "evil" })).await;
            assert_eq!(refused.status, 401, "{method} {rest} with {bearer}: {}", refused.text());
        }
    }
}
