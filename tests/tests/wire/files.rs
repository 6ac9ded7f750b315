//! Files that patients send: staff fetch them from the provider, through the service, and nobody else does.

use crate::help::{assert_problem, path};
use samtal_core::log::event::{Body, Event};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{ADMIN_KEY, Edge};
use samtal_tests::messaging::{self, Simulators, eventually};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};

const NUMBER: &str = "+447700900456";

/// A patient whose number is proved, so that what comes from it is in their conversation.
async fn patient() -> (Edge, Simulators, PatientClient) {
    let (edge, simulators) = messaging::start(&json!({})).await;
    let me = messaging::proved(&edge, &simulators, NUMBER, "en").await;
    (edge, simulators, me)
}

/// The message that brings a file with this caption.
async fn arrived(me: &PatientClient, caption: &str) -> Event {
    eventually(caption, async || {
        let log = me.log().await.ok()?;
        log.into_iter()
            .find(|e| matches!(&e.entry.body, Body::Message { text, .. } if text.as_str() == caption))
    })
    .await
}

async fn fetch(edge: &Edge, session: &str, seq: &str, key: &str) -> Answer {
    let authorization = format!("Bearer {key}");
    let address = path(&format!("/sessions/{session}/media/{seq}"));
    edge.call("GET", &address, &[("authorization", &authorization)], b"")
        .await
}

fn image(id: &str, caption: &str) -> Value {
    json!({ "type": "image", "image": { "id": id, "mime_type": "image/jpeg", "sha256": "x", "caption": caption } })
}

#[tokio::test]
async fn staff_fetch_a_picture_from_whatsapp_to_save_it() {
    let (edge, simulators, me) = patient().await;
    // Longer than one piece of a stream.
    let bytes: Vec<u8> = (0..300_000u32).map(|n| (n % 251) as u8).collect();
    let id = simulators.put_media("image/jpeg", bytes.clone());
    simulators.message(NUMBER, image(&id, "My rash")).await;
    let seq = arrived(&me, "My rash").await.seq.to_string();
    let answer = fetch(&edge, &me.session, &seq, ADMIN_KEY).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.body == bytes, "{} bytes of {}", answer.body.len(), bytes.len());
    let name = format!("attachment; filename=\"message-{seq}.jpg\"");
    for (header, value) in [
        ("content-type", "image/jpeg"),
        ("content-disposition", name.as_str()),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(header), Some(value), "{header}");
    }
    let audit = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await
        .json();
    let rows = audit["audit"].as_array().expect("rows");
    let row = rows.iter().find(|r| r["action"] == "file_read").expect("in the audit");
    assert_eq!(
        (row["actor"].as_str(), row["detail"].as_str()),
        (Some("staff:admin"), Some(seq.as_str()))
    );
}

#[tokio::test]
async fn a_file_of_twilios_comes_from_twilio_and_from_nowhere_else() {
    let (edge, simulators, me) = patient().await;
    let id = simulators.put_media("application/pdf", b"%PDF-1.7".to_vec());
    let account = simulators.config()["twilio"]["account"]
        .as_str()
        .expect("an account")
        .to_owned();
    let base = format!(
        "{}/2010-04-01/Accounts/{account}/Messages/MM1/Media",
        simulators.twilio_api()
    );
    let good = format!("{base}/{id}");
    let foreign_account = good.replace(&account, "AC00000000000000000000000000000009");
    let mut seqs = Vec::new();
    for (n, url) in [
        good.as_str(),
        // Whoever holds the token could be led anywhere by an address: only Twilio's own are asked.
        "https://evil.example/2010-04-01/Accounts/x",
        "http://127.0.0.1:1/",
        &format!("{base}/../../../x"),
        &foreign_account,
    ]
    .iter()
    .enumerate()
    {
        let caption = format!("Referral {n}");
        let fields = [
            ("NumMedia", "1"),
            ("MediaUrl0", *url),
            ("MediaContentType0", "application/pdf"),
            ("Body", caption.as_str()),
        ];
        simulators
            .twilio(samtal_site_demo::simulators::Way::Sms, NUMBER, &fields)
            .await;
        seqs.push(arrived(&me, &caption).await.seq.to_string());
    }
    let answer = fetch(&edge, &me.session, &seqs[0], ADMIN_KEY).await;
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"%PDF-1.7"[..]),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("content-type"), Some("application/pdf"));
    for seq in &seqs[1..] {
        assert_problem(&fetch(&edge, &me.session, seq, ADMIN_KEY).await, 404, "not-found");
    }
}

#[tokio::test]
async fn what_is_no_file_or_is_gone_is_not_there() {
    let (edge, simulators, me) = patient().await;
    let id = simulators.put_media("image/jpeg", b"abc".to_vec());
    simulators.message(NUMBER, image(&id, "Kept")).await;
    simulators
        .message(NUMBER, image("99887766", "Gone at the provider"))
        .await;
    let taken_back = simulators.message(NUMBER, image(&id, "Taken back")).await;
    let said = me.send("w1", "Only words").await.expect("said").seq;
    let (kept, gone, back) = (
        arrived(&me, "Kept").await.seq,
        arrived(&me, "Gone at the provider").await.seq,
        arrived(&me, "Taken back").await.seq,
    );
    assert_eq!(
        fetch(&edge, &me.session, &back.to_string(), ADMIN_KEY).await.status,
        200
    );
    simulators
        .message(
            NUMBER,
            json!({ "type": "revoke", "revoke": { "original_message_id": taken_back.id } }),
        )
        .await;
    eventually("it is taken back", async || {
        let answer = fetch(&edge, &me.session, &back.to_string(), ADMIN_KEY).await;
        (answer.status == 404).then_some(())
    })
    .await;
    for seq in [
        gone.to_string(),
        said.to_string(),
        "0".to_owned(),
        "-1".to_owned(),
        "99999".to_owned(),
        "x".to_owned(),
        format!("{kept}x"),
    ] {
        assert_problem(&fetch(&edge, &me.session, &seq, ADMIN_KEY).await, 404, "not-found");
    }
    assert_problem(
        &fetch(&edge, "ses_x", &kept.to_string(), ADMIN_KEY).await,
        404,
        "not-found",
    );
    // Neither the patient's token nor another key opens it.
    for key in [me.token.as_str(), edge.voice_key.as_str(), "ak_x", ""] {
        assert_problem(
            &fetch(&edge, &me.session, &kept.to_string(), key).await,
            401,
            "unauthorized",
        );
    }
}
