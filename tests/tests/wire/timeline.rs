//! What reception reads when a patient arrives, and the clinician who looks at what was answered.

use crate::help::{assert_problem, path, texts};
use samtal_core::log::event::Body;
use samtal_tests::client::PatientClient;
use samtal_tests::host::{ADMIN_KEY, Edge, OTHER_STAFF_TOKEN, STAFF_TOKEN, config_with_webhook};
use samtal_tests::raw::Answer;
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::time::Duration;

const CREAM: &str = "Should I stop using my current cream before the visit?";

/// A clinic that knows what Riverside knows, has somebody who receives tasks, and has clinical answers reviewed.
async fn reviewing(review: bool) -> (Edge, Receiver) {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    let mut config = config_with_webhook(&receiver.url());
    config["policy"]["review_clinical"] = json!(review);
    edge.configure(&config).await;
    edge.with_knowledge().await;
    (edge, receiver)
}

/// Asks, and waits until the assistant has answered.
async fn asks(me: &PatientClient, cid: &str, text: &str) {
    let asked = me.send(cid, text).await.expect("said").seq;
    for _ in 0..200 {
        let log = me.log().await.expect("a log");
        let after = log.into_iter().filter(|e| e.seq > asked).collect::<Vec<_>>();
        if !texts(&after).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("no answer to {text}");
}

async fn timeline(edge: &Edge, session: &str, query: &str) -> Answer {
    let path = path(&format!("/sessions/{session}/timeline{query}"));
    edge.json("GET", &path, STAFF_TOKEN, &Value::Null).await
}

async fn lines(edge: &Edge, me: &PatientClient, query: &str) -> Vec<String> {
    let answer = timeline(edge, &me.session, query).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["session"], json!(me.session));
    let lines = json["milestones"].as_array().cloned().unwrap_or_default();
    lines
        .iter()
        .map(|line| line["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The open review, once it has reached the clinic.
async fn review_task(edge: &Edge) -> Option<Value> {
    for _ in 0..80 {
        let tasks = edge.admin("GET", "/tasks", &Value::Null).await.json();
        let tasks = tasks["tasks"].as_array().cloned().unwrap_or_default();
        if let Some(task) = tasks.into_iter().find(|t| t["about"] == "review") {
            return Some(task);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

#[tokio::test]
async fn a_clinical_answer_is_reviewed_by_a_clinician_and_reception_and_patient_see_by_whom() {
    let (edge, _receiver) = reviewing(true).await;
    let me = edge.agreed("en").await;
    asks(&me, "m1", "Do you have anyone who treats eczema?").await;
    asks(&me, "m2", CREAM).await;
    assert_eq!(
        lines(&edge, &me, "").await,
        [
            "Web question about eczema",
            "Web question about the cream, waiting for review"
        ]
    );
    let task = review_task(&edge).await.expect("a task for the clinician");
    assert_eq!(
        (&task["answer_by"], &task["session"]),
        (&json!("message"), &json!(me.session))
    );
    let close = format!("/tasks/{}/close", task["id"].as_str().expect("its id"));
    for nobody in [json!({}), json!({ "by": "ann" })] {
        assert_problem(&edge.admin("POST", &close, &nobody).await, 400, "invalid");
    }
    let closed = edge.admin("POST", &close, &json!({ "by": "phillips" })).await;
    assert_eq!(closed.status, 200, "{}", closed.text());
    // Twice is once.
    edge.admin("POST", &close, &json!({ "by": "phillips" })).await;
    let mut reviews = Vec::new();
    for _ in 0..80 {
        let log = me.log().await.expect("a log");
        let asked = log
            .iter()
            .find(|e| matches!(&e.entry.body, Body::Message { text, .. } if text == CREAM))
            .map(|e| e.seq);
        reviews = log
            .iter()
            .filter_map(|e| match &e.entry.body {
                Body::Reviewed { of, name } => Some((Some(*of) == asked, name.clone(), e.entry.by.to_string())),
                _ => None,
            })
            .collect();
        if !reviews.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        reviews,
        [(true, "Dr. Phillips".to_owned(), "staff:phillips".to_owned())]
    );
    assert_eq!(
        lines(&edge, &me, "?language=sv").await,
        [
            "Fråga på webben om eksem",
            "Fråga på webben om krämen, granskad av Dr. Phillips"
        ]
    );
    let copy = me.export("text").await.expect("a copy");
    assert!(copy.contains("reviewed by Dr. Phillips"), "{copy}");
}

#[tokio::test]
async fn where_the_clinic_does_not_want_it_nothing_is_reviewed() {
    let (edge, _receiver) = reviewing(false).await;
    let me = edge.agreed("en").await;
    asks(&me, "m1", CREAM).await;
    assert_eq!(lines(&edge, &me, "").await, ["Web question about the cream"]);
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.json();
    assert_eq!(tasks["tasks"], json!([]));
}

#[tokio::test]
async fn whoever_asks_on_and_on_is_not_one_review_each() {
    let (edge, _receiver) = reviewing(true).await;
    let me = edge.agreed("en").await;
    for n in 0..7 {
        asks(&me, &format!("m{n}"), CREAM).await;
    }
    let log = me.log().await.expect("a log");
    let reviews = log
        .iter()
        .filter(|e| matches!(&e.entry.body, Body::TaskOpened { about, .. } if about == "review"));
    assert_eq!(reviews.count(), 5);
}

#[tokio::test]
async fn a_timeline_is_for_the_clinics_own_staff_and_every_reading_stands_in_the_audit() {
    let (edge, _receiver) = reviewing(true).await;
    let me = edge.agreed("en").await;
    assert_eq!(lines(&edge, &me, "").await, Vec::<String>::new());
    let of = path(&format!("/sessions/{}/timeline", me.session));
    for token in ["", me.token.as_str(), edge.voice_key.as_str(), OTHER_STAFF_TOKEN] {
        let refused = edge.json("GET", &of, token, &Value::Null).await;
        assert_problem(&refused, 401, "unauthorized");
    }
    assert_eq!(edge.json("GET", &of, ADMIN_KEY, &Value::Null).await.status, 200);
    assert_problem(&timeline(&edge, "ses_x", "").await, 404, "not-found");
    assert_problem(&timeline(&edge, &me.session, "?language=%3Cb%3E").await, 400, "invalid");
    let audit = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await
        .json();
    let read: Vec<&str> = audit["audit"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["action"] == "timeline_read")
        .filter_map(|row| row["actor"].as_str())
        .collect();
    assert_eq!(read, ["staff:admin", "staff:ann"]);
    me.erase().await.expect("erased");
    assert_problem(&timeline(&edge, &me.session, "").await, 404, "not-found");
}
