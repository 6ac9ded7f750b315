//! What several suites say in the same words.

use samtal_core::log::event::{Body, Event};
use samtal_tests::client::{Ask, Context, Offer, PatientClient};
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::raw::Answer;

/// The path of a route of the seeded clinic.
pub fn path(rest: &str) -> String {
    format!("/v1/{CLINIC}{rest}")
}

/// The texts of the messages among these events, in order.
pub fn texts(events: &[Event]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|e| match &e.entry.body {
            Body::Message { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// Asserts that an answer is a problem document with this status and code.
#[track_caller]
pub fn assert_problem(answer: &Answer, status: u16, code: &str) {
    let json = answer.json();
    assert_eq!(
        (answer.status, json["code"].as_str()),
        (status, Some(code)),
        "{}",
        answer.text()
    );
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(json["status"], status);
    assert_eq!(json["type"], format!("https://samtal.dev/problems/{code}"));
    assert!(json["title"].is_string() && json["detail"].is_string());
}

/// A patient who has said what the article's Sarah says, and wants to continue on the phone.
pub async fn sarah(edge: &Edge) -> (PatientClient, Offer) {
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm. Could it be eczema?")
        .await
        .expect("said");
    me.send("m2", "Do you have a specialist?").await.expect("said");
    me.form("contact", &serde_json::json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    let offer = me.handoff("phone", None).await.expect("offered");
    (me, offer)
}

/// The context of a call in which the caller says this code.
pub async fn by_code(edge: &Edge, code: &str, call_id: &str) -> Context {
    let ask = Ask {
        code,
        call_id,
        ..Ask::default()
    };
    edge.voice().context(&ask).await.expect("a context")
}
