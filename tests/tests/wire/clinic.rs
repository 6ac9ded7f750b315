//! A clinic's administration: the configuration and its versions.

use crate::help::path;
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC, Setup, WEBHOOK_SECRET, config, config_with_webhook};
use serde_json::{Value, json};

#[tokio::test]
async fn a_configuration_is_read_back_as_it_was_set_with_a_version() {
    let edge = Edge::start().await;
    let first = edge.admin("GET", "", &Value::Null).await;
    assert_eq!(first.status, 200, "{}", first.text());
    assert!(first.text().contains("Riverside Medical Center"));
    let mut renamed = config();
    renamed["name"] = json!("Riverside Clinic");
    edge.configure(&renamed).await;
    let second = edge.admin("GET", "", &Value::Null).await.json();
    assert!(second.to_string().contains("Riverside Clinic"));
    let (before, after) = (first.json()["version"].as_i64(), second["version"].as_i64());
    assert!(before.is_some() && after > before, "{before:?} {after:?}");
}

#[tokio::test]
async fn toml_is_read_too() {
    let edge = Edge::start().await;
    let toml = std::fs::read_to_string(xtask::workspace::root().join("clinics/riverside/clinic.toml"))
        .expect("the example clinic");
    let bearer = format!("Bearer {ADMIN_KEY}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/toml")];
    let set = edge.call("PUT", &path(""), &headers, toml.as_bytes()).await;
    assert!(set.status < 300, "{}", set.text());
    let other = edge
        .call(
            "PUT",
            &path(""),
            &[("authorization", bearer.as_str()), ("content-type", "text/html")],
            toml.as_bytes(),
        )
        .await;
    assert_eq!(other.status, 415, "{}", other.text());
}

#[tokio::test]
async fn a_bad_configuration_is_told_field_by_field_and_changes_nothing() {
    let edge = Edge::start().await;
    let before = edge.admin("GET", "", &Value::Null).await.text();
    let broken: [(&str, Value); 12] = [
        ("name", json!("")),
        ("country", json!("Britain")),
        ("time_zone", json!("London")),
        ("languages", json!([])),
        ("phone", json!("call us")),
        ("emergency", json!("help")),
        ("accent", json!("teal")),
        ("sites", json!(["*"])),
        ("sites", json!(["http://riverside.example"])),
        ("sites", json!(["https://riverside.example/path"])),
        ("hours", json!({ "mon": ["9-5"] })),
        ("surprise", json!(true)),
    ];
    for (field, value) in broken {
        let mut bad = config();
        bad[field] = value.clone();
        let refused = edge.admin("PUT", "", &bad).await;
        assert_eq!(refused.status, 400, "{field} = {value}: {}", refused.text());
        assert!(refused.text().contains(field), "{field}: {}", refused.text());
    }
    for body in [json!([]), json!("x"), json!(7)] {
        assert_eq!(edge.admin("PUT", "", &body).await.status, 400);
    }
    assert_eq!(edge.admin("GET", "", &Value::Null).await.text(), before);
}

#[tokio::test]
async fn a_webhook_goes_to_a_public_host_or_to_this_machine_in_the_demo_and_nowhere_else() {
    let edge = Edge::start().await;
    for url in [
        "http://riverside.example/hook",
        "ftp://riverside.example/hook",
        "https://10.0.0.1/hook",
        "https://192.168.1.1/hook",
        "https://172.16.0.1/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/hook",
        "https://2130706433/hook",
        "https://0x7f000001/hook",
        "https://0177.0.0.1/hook",
        "https://user:pass@riverside.example/hook",
        "https://riverside.example@10.0.0.1/hook",
        "https://riverside.example:0/hook",
        "https:///hook",
        "https://",
        "javascript:alert(1)",
        "//riverside.example/hook",
        "https://riverside.example\\@evil.example/",
        "https://river side.example/",
    ] {
        let refused = edge.admin("PUT", "", &config_with_webhook(url)).await;
        assert_eq!(refused.status, 400, "{url}: {}", refused.text());
    }
    edge.configure(&config_with_webhook("https://hooks.riverside.example/tasks"))
        .await;
    edge.configure(&config_with_webhook("http://127.0.0.1:9/hook")).await;
}

#[tokio::test]
async fn the_webhooks_secret_never_comes_out_again() {
    let edge = Edge::start().await;
    edge.configure(&config_with_webhook("https://hooks.riverside.example/tasks"))
        .await;
    let shown = edge.admin("GET", "", &Value::Null).await.text();
    assert!(shown.contains("hooks.riverside.example"));
    assert!(!shown.contains(WEBHOOK_SECRET) && !shown.contains("whsec"), "{shown}");
}

#[tokio::test]
async fn a_clinic_that_is_not_configured_yet_serves_nobody_and_breaks_nothing() {
    let edge = Edge::bare(&Setup::default());
    let embed = edge.call("GET", &format!("/embed/{CLINIC}"), &[], b"").await;
    assert!((400..500).contains(&embed.status), "{}", embed.text());
    let create = edge.json("POST", &path("/sessions"), "", &json!({})).await;
    assert!((400..500).contains(&create.status), "{}", create.text());
    assert_eq!(edge.admin("GET", "", &Value::Null).await.status, 404);
}

#[tokio::test]
async fn two_clinics_on_one_edge_know_nothing_of_each_other() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let theirs = edge
        .json("GET", &format!("/v1/{OTHER_CLINIC}/session"), &me.token, &Value::Null)
        .await;
    assert_eq!(theirs.status, 401);
    let keys = edge
        .json("GET", &format!("/v1/{OTHER_CLINIC}/keys"), ADMIN_KEY, &Value::Null)
        .await
        .text();
    assert!(!keys.contains("frontdesk"), "{keys}");
}

#[tokio::test]
async fn only_the_clinics_sites_may_frame_the_chat() {
    let edge = Edge::start().await;
    let embed = edge
        .call(
            "GET",
            &format!("/embed/{CLINIC}?lang=sv"),
            &[("sec-fetch-dest", "iframe")],
            b"",
        )
        .await;
    assert_eq!(embed.status, 200, "{}", embed.text());
    let policy = embed.header("content-security-policy").expect("a policy");
    let directive = |name: &str| {
        policy
            .split(';')
            .map(str::trim)
            .find(|d| d.split(' ').next() == Some(name))
            .unwrap_or_else(|| panic!("{name} in {policy}"))
    };
    assert_eq!(
        directive("frame-ancestors"),
        "frame-ancestors http://riverside.localhost:8080"
    );
    assert_eq!(directive("default-src"), "default-src 'none'");
    assert_eq!(directive("form-action"), "form-action 'none'");
    assert_eq!(directive("base-uri"), "base-uri 'none'");
    assert_eq!(
        directive("require-trusted-types-for"),
        "require-trusted-types-for 'script'"
    );
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains('*'),
        "{policy}"
    );
    assert!(embed.text().contains("lang=\"sv\""));
    assert_eq!(edge.call("GET", "/embed/nowhere", &[], b"").await.status, 404);
}
