//! What must never be found: secrets on disk, people in the logs, either in an address.

use crate::help::{by_code, path, sarah};
use crate::leaving::on_disk;
use samtal_tests::client::CallEvent;
use samtal_tests::host::{ADMIN_KEY, Edge, config_with_webhook};
use samtal_tests::receiver::Receiver;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn no_token_code_ref_or_key_is_on_disk() {
    let (mut edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, phone) = sarah(&edge).await;
    let whatsapp = me.handoff("whatsapp", None).await.expect("offered");
    let context = by_code(&edge, &phone.code, "CA1").await;
    let tab = me.device("shared").await.expect("moved").expect("a token");
    let objects = edge.state().join("objects");
    edge.kill9();
    assert!(on_disk(&objects, "rash"), "the right folder");
    let secret_of = |token: &str| token.rsplit('.').next().unwrap_or_default().to_owned();
    let secrets = [
        ("the session's token", secret_of(&me.token)),
        ("the tab's token", secret_of(&tab)),
        ("the handoff's token", secret_of(&phone.token)),
        ("the grant", secret_of(&context.grant)),
        ("the code", phone.code.clone()),
        ("the ref", whatsapp.reference.clone()),
        ("the ref, plain", whatsapp.reference.replace('-', "").to_lowercase()),
        ("the voice key", edge.voice_key.clone()),
        ("the admin key", ADMIN_KEY.to_owned()),
    ];
    for (what, secret) in secrets {
        assert!(secret.len() >= 8, "{what}: {secret}");
        assert!(!on_disk(&objects, &secret), "{what} is on disk");
    }
}

#[tokio::test]
async fn the_logs_hold_no_person_no_text_and_no_secret() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    receiver.refuse(&[500]);
    let (me, _) = edge.patient("en").await;
    me.send("m1", "canaryrash\r\n{\"level\":\"error\",\"event\":\"forged\"}")
        .await
        .expect("said");
    me.form("contact", &json!({ "name": "Canaryname" }), false)
        .await
        .expect("named");
    me.visit("p", "/canarypath", "Canarytitle").await.expect("visited");
    let phone = me.handoff("phone", None).await.expect("offered");
    let context = by_code(&edge, &phone.code, "CA1").await;
    edge.voice()
        .write_back("CA1", &context.grant, &[CallEvent::message("w", "", "canarycall")])
        .await
        .expect("written");
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    receiver.wait(1, Duration::from_secs(8)).await;
    // Everything that is refused could be logged, too.
    for (rest, body) in [
        (
            "/session/messages",
            json!({ "cid": "canarycid\r\n", "text": "canaryrefused" }),
        ),
        ("/session/messages", json!({ "canaryfield": 1 })),
        (
            "/session/handoffs",
            json!({ "to": "callback", "number": "canarynumber" }),
        ),
    ] {
        edge.json("POST", &path(rest), &me.token, &body).await;
    }
    edge.json(
        "GET",
        &path("/session?canaryquery=canaryvalue"),
        "canarybearer",
        &json!(null),
    )
    .await;
    edge.json(
        "POST",
        &path("/context"),
        &edge.voice_key,
        &json!({ "code": "12345678", "caller": "+447700900777", "call_id": "CA2" }),
    )
    .await;
    let log = edge.log();
    let canaries = [
        "canary",
        "Canary",
        "447700900456",
        "447700900777",
        "12345678",
        "forged",
        "127.0.0.1:",
        me.token.as_str(),
        phone.code.as_str(),
        phone.token.as_str(),
        context.grant.as_str(),
        edge.voice_key.as_str(),
        ADMIN_KEY,
    ];
    for canary in canaries {
        assert!(!log.contains(canary), "{canary} in the log:\n{log}");
    }
    for line in log.lines().filter(|l| l.contains("\"level\"")) {
        let json = line.find('{').map(|at| &line[at..]).unwrap_or_default();
        assert!(
            serde_json::from_str::<serde_json::Value>(json).is_ok(),
            "not one JSON object: {line}"
        );
    }
}
