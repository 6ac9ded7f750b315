//! One-time codes where the clinic sends text messages itself: no webhook is needed, none is sent twice, none where the patient said stop.

use samtal_site_demo::simulators::{Faults, Simulators};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::messaging::{self, call, eventually, proved};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: &str = "+447700900456";

/// Sarah has told her number; its id.
async fn told(edge: &Edge, me: &PatientClient) -> String {
    let claim = json!({ "type": "phone", "value": SARAH, "cid": "n1" });
    let claimed = call(edge, me, "POST", "/session/identifiers", &claim).await;
    claimed["id"].as_str().expect("an id").to_owned()
}

async fn ask(edge: &Edge, me: &PatientClient, id: &str) -> Answer {
    let path = format!("/v1/{CLINIC}/session/identifiers/{id}/verification");
    edge.json("POST", &path, &me.token, &Value::Null).await
}

fn codes(simulators: &Simulators) -> usize {
    simulators.accepted().len()
}

#[tokio::test]
async fn a_code_comes_by_sms_in_the_patients_language_and_proves_the_number() {
    let (edge, simulators) = messaging::start(&json!({})).await;
    let me = proved(&edge, &simulators, SARAH, "sv").await;
    let text = &simulators.messages(SARAH)[0].shown.text;
    assert!(text.starts_with("Din kod är "), "{text}");
    let state = me.page(0, 1).await.expect("read").state;
    assert!(state.identifiers[0].verified_at.is_some());
    // The digits are nowhere any more.
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (mut edge, session) = (edge, me.session.clone());
    let dumped = edge.dump(&[&session]).await;
    assert!(!dumped.contains(&digits), "the code is still stored");
}

#[tokio::test]
async fn a_code_whose_fate_nobody_knows_is_not_sent_again() {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 300, "reconcile": 300 })).await;
    simulators.set_faults(Faults {
        taken_unanswered: 1.0,
        silent: true,
        hang_ms: 2_000,
        ..Faults::default()
    });
    let me = edge.agreed("en").await;
    let id = told(&edge, &me).await;
    assert_eq!(ask(&edge, &me, &id).await.status, 202);
    eventually("it is given up", async || {
        let listed = edge.admin("GET", "/sends?state=dead", &Value::Null).await.json();
        (listed["sends"][0]["reason"] == "unknown").then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(codes(&simulators), 1);
}

#[tokio::test]
async fn no_code_goes_where_the_patient_said_stop() {
    let (edge, simulators) = messaging::start(&json!({})).await;
    let me = edge.agreed("en").await;
    let id = told(&edge, &me).await;
    for purpose in ["sms", "whatsapp"] {
        me.consent(purpose, "2026-11", false).await.expect("said no");
    }
    let refused = ask(&edge, &me, &id).await;
    assert_eq!(
        (refused.status, refused.json()["code"].as_str()),
        (409, Some("not-offered"))
    );
    assert_eq!(codes(&simulators), 0);
}
