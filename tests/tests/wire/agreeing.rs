//! Whether the clinic may write by WhatsApp and SMS: asked once, when a number is proved in the chat; what follows from yes and from no.

use samtal_core::log::event::{Actor, Body, Event};
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, call, eventually, proved};
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO};
use serde_json::json;

const SARAH: &str = "+447700900456";

async fn clinic() -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, EVENING).await;
    (edge, simulators)
}

async fn log(me: &PatientClient) -> Vec<Event> {
    me.log().await.expect("read")
}

/// The assistant's messages so far.
async fn said(me: &PatientClient) -> Vec<String> {
    let of = |e: Event| match (e.entry.by, e.entry.body) {
        (Actor::Assistant, Body::Message { text, .. }) => Some(text),
        _ => None,
    };
    log(me).await.into_iter().filter_map(of).collect()
}

/// The consents that were given or refused in answer.
async fn agreed(me: &PatientClient) -> Vec<(String, bool)> {
    let of = |e: Event| match e.entry.body {
        Body::Consent { purpose, given, .. } if purpose != "chat" => Some((purpose, given)),
        _ => None,
    };
    log(me).await.into_iter().filter_map(of).collect()
}

/// They answer, and the assistant has said something more.
async fn answers(me: &PatientClient, cid: &str, text: &str) -> String {
    let before = said(me).await.len();
    me.send(cid, text).await.expect("appended");
    let all = eventually("an answer", async || {
        let all = said(me).await;
        (all.len() > before).then_some(all)
    })
    .await;
    all.last().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_proved_number_is_asked_about_once_and_yes_brings_the_confirmation() {
    let (edge, simulators) = clinic().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    let question = "May we send confirmations and reminders to ••456, on WhatsApp or by text message?";
    assert_eq!(said(&me).await, [question]);
    let thanks = answers(&me, "m1", "Yes, please").await;
    assert!(thanks.contains("STOP"), "{thanks}");
    let both = ["whatsapp", "sms"].map(|purpose| (purpose.to_owned(), true));
    assert_eq!(agreed(&me).await, both);
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO });
    call(&edge, &me, "POST", "/session/appointments", &body).await;
    eventually("the confirmation arrives", async || {
        let all = simulators.messages(SARAH);
        all.into_iter()
            .find(|m| m.shown.text.contains("You have an appointment"))
    })
    .await;
    answers(&me, "m2", "Thank you").await;
    assert_eq!(said(&me).await.iter().filter(|t| t.contains("May we send")).count(), 1);
}

#[tokio::test]
async fn after_a_no_nothing_is_sent_and_the_question_does_not_come_back() {
    let (edge, simulators) = clinic().await;
    let me = proved(&edge, &simulators, SARAH, "sv").await;
    let asked = said(&me).await;
    assert!(
        asked[0].starts_with("Får vi skicka bekräftelser och påminnelser till ••456"),
        "{asked:?}"
    );
    answers(&me, "m1", "Nej tack").await;
    assert_eq!(agreed(&me).await, [("messages".to_owned(), false)]);
    let had = simulators.messages(SARAH).len();
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO });
    call(&edge, &me, "POST", "/session/appointments", &body).await;
    let said_then = answers(&me, "m2", "Tack").await;
    assert!(!said_then.contains("Får vi skicka"), "{said_then}");
    // The confirmation is due at once: long enough for it to have come.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    assert_eq!(simulators.messages(SARAH).len(), had);
}
