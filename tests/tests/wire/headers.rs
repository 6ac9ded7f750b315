//! Headers of every answer, whatever the route and the outcome.

use crate::help::path;
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge};
use samtal_tests::raw::Answer;
use serde_json::json;

#[track_caller]
fn assert_secure(what: &str, answer: &Answer) {
    let has = |name: &str| {
        answer
            .header(name)
            .unwrap_or_else(|| panic!("{what} has no {name}:\n{}", answer.head))
    };
    assert_eq!(has("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(has("referrer-policy"), "no-referrer", "{what}");
    assert!(has("strict-transport-security").starts_with("max-age="), "{what}");
    assert!(
        answer.header("server").is_none() && answer.header("x-powered-by").is_none(),
        "{what}"
    );
}

#[tokio::test]
async fn every_answer_of_the_api_is_private_and_never_cached() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let cases = [
        ("GET", "/session", me.token.as_str(), 200),
        ("GET", "/session", "", 401),
        ("GET", "/session?limit=0", me.token.as_str(), 400),
        ("POST", "/session/messages", me.token.as_str(), 400),
        ("POST", "/session/forget", "", 401),
        ("GET", "/nonsense", "", 404),
        ("PATCH", "/session", me.token.as_str(), 404),
        ("POST", "/context", edge.voice_key.as_str(), 200),
        ("POST", "/context", "", 401),
        ("GET", "", ADMIN_KEY, 200),
        ("GET", "/keys", ADMIN_KEY, 200),
        ("GET", "/tasks", ADMIN_KEY, 200),
        ("GET", "/session/export?format=text", me.token.as_str(), 200),
    ];
    for (method, rest, bearer, status) in cases {
        let body = if method == "POST" { json!({}) } else { json!(null) };
        let answer = edge.json(method, &path(rest), bearer, &body).await;
        let what = format!("{method} {rest} with '{}'", &bearer[..bearer.len().min(3)]);
        let expected = if status == 404 {
            answer.status == 404 || answer.status == 405
        } else {
            answer.status == status
        };
        assert!(expected, "{what}: {} {}", answer.status, answer.text());
        assert_secure(&what, &answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{what}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{what}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{what}: {policy}"
        );
        let vary = answer.header("vary").unwrap_or_default().to_lowercase();
        assert!(
            vary.contains("origin") && vary.contains("cookie") && vary.contains("authorization"),
            "{what}: {vary}"
        );
    }
}

#[tokio::test]
async fn documents_and_assets_are_secure_too() {
    let edge = Edge::start().await;
    for address in [
        format!("/embed/{CLINIC}"),
        "/widget.js".to_owned(),
        "/healthz".to_owned(),
        "/openapi.json".to_owned(),
        "/nowhere".to_owned(),
        "/".to_owned(),
    ] {
        let answer = edge.call("GET", &address, &[], b"").await;
        assert!(answer.status < 500, "{address}: {}", answer.text());
        assert_secure(&address, &answer);
    }
    let loader = edge.call("GET", "/widget.js", &[], b"").await;
    assert_eq!(loader.status, 200);
    assert_eq!(loader.header("cache-control"), Some("public, max-age=300"));
    assert!(
        loader
            .header("content-type")
            .is_some_and(|t| t.starts_with("text/javascript"))
    );
}

#[tokio::test]
async fn hashed_assets_are_kept_for_a_year_and_compressed() {
    let edge = Edge::start().await;
    let document = edge.call("GET", &format!("/embed/{CLINIC}"), &[], b"").await.text();
    let assets: Vec<&str> = document
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .collect();
    assert!(assets.len() >= 3, "script, style and wasm in {document}");
    for asset in assets {
        let answer = edge.call("GET", asset, &[("accept-encoding", "br")], b"").await;
        assert_eq!(answer.status, 200, "{asset}");
        let cached = answer.header("cache-control").unwrap_or_default();
        assert!(
            cached.contains("immutable") && cached.contains("max-age=31536000"),
            "{asset}: {cached}"
        );
        assert_eq!(answer.header("content-encoding"), Some("br"), "{asset}");
        let plain = edge.call("GET", asset, &[], b"").await;
        assert_eq!((plain.status, plain.header("content-encoding")), (200, None), "{asset}");
    }
    for asset in [
        "/assets/nothing.js",
        "/assets/../wrangler.toml",
        "/assets/%2e%2e/wrangler.toml",
        "/assets/",
    ] {
        assert_eq!(edge.call("GET", asset, &[], b"").await.status, 404, "{asset}");
    }
}

#[tokio::test]
async fn health_tells_version_and_commit_and_nothing_else() {
    let edge = Edge::start().await;
    let answer = edge.call("GET", "/healthz", &[], b"").await;
    let json = answer.json();
    assert_eq!(
        (answer.status, json["ok"].as_bool(), json["commit"].as_str()),
        (200, Some(true), Some("tests"))
    );
    assert!(json["version"].is_string());
    assert_eq!(json.as_object().map(serde_json::Map::len), Some(3));
}

#[tokio::test]
async fn a_preflight_of_a_foreign_page_is_not_allowed() {
    let edge = Edge::start().await;
    let headers = [
        ("origin", "http://riverside.localhost:8080"),
        ("access-control-request-method", "POST"),
    ];
    let answer = edge.call("OPTIONS", &path("/session/messages"), &headers, b"").await;
    assert!((400..500).contains(&answer.status), "{}", answer.status);
    assert!(answer.header("access-control-allow-origin").is_none());
}
