//! Call-backs and "Talk to a person" reach somebody: the task, its promise, the signed webhook.

use crate::help::{assert_problem, path, sarah};
use hmac::{Hmac, Mac};
use samtal_core::encode::{base64, read_base64};
use samtal_core::time::At;
use samtal_tests::host::{Edge, WEBHOOK_SECRET, config, config_with_webhook};
use samtal_tests::receiver::{Delivery, Receiver};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;

const SOON: Duration = Duration::from_secs(8);

async fn with_webhook() -> (Edge, Receiver) {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    (edge, receiver)
}

/// Checks a delivery's signature as Standard Webhooks has it.
#[track_caller]
fn assert_signed(delivery: &Delivery) {
    let header = |name: &str| delivery.header(name).unwrap_or_default().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    assert!(!id.is_empty() && timestamp.parse::<i64>().is_ok());
    let key = read_base64(WEBHOOK_SECRET.trim_start_matches("whsec_")).expect("a secret");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(&delivery.body);
    let expected = format!("v1,{}", base64(&mac.finalize().into_bytes()));
    assert!(
        header("webhook-signature").split(' ').any(|s| s == expected),
        "{}",
        header("webhook-signature")
    );
}

#[tokio::test]
async fn a_call_back_reaches_the_clinic_signed_with_number_name_and_topic() {
    let (edge, receiver) = with_webhook().await;
    let (me, _) = sarah(&edge).await;
    let offer = me.handoff("callback", Some("07700 900456")).await.expect("asked");
    assert!(offer.task.starts_with("tsk_"));
    assert!(offer.code.is_empty() && offer.token.is_empty());
    let arrived = receiver.wait(1, SOON).await;
    assert_eq!(arrived.len(), 1);
    assert_signed(&arrived[0]);
    let json = arrived[0].json();
    assert_eq!(
        (json["type"].as_str(), json["clinic"].as_str()),
        (Some("task.opened"), Some("riverside"))
    );
    let task = &json["task"];
    assert_eq!(task["id"], offer.task.as_str());
    assert_eq!(
        (task["about"].as_str(), task["number"].as_str(), task["name"].as_str()),
        (Some("callback"), Some("+447700900456"), Some("Sarah"))
    );
    assert_eq!(task["session"], me.session.as_str());
    assert!(task["topic"].as_str().is_some_and(|t| t.contains("rash")));
    assert_eq!(task["promised_by"].as_str().and_then(At::parse), offer.promised_by);
    assert!(offer.promised_by.is_some());
}

#[tokio::test]
async fn a_call_back_at_night_is_promised_for_the_next_opening() {
    let (edge, _receiver) = with_webhook().await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-02T22:00:00Z" }))
        .await;
    let (me, _) = edge.patient("en").await;
    let offer = me.handoff("callback", Some("+447700900456")).await.expect("asked");
    assert_eq!(offer.promised_by, At::parse("2027-03-03T08:30:00Z"));
}

#[tokio::test]
async fn a_failing_receiver_is_tried_again_with_the_same_id() {
    let (edge, receiver) = with_webhook().await;
    receiver.refuse(&[500]);
    let (me, _) = edge.patient("en").await;
    me.person().await.expect("asked");
    // The first wait is five seconds, of real time.
    assert_eq!(receiver.wait(2, 2 * SOON).await.len(), 2);
    let all = receiver.deliveries();
    let ids: Vec<Option<&str>> = all.iter().map(|d| d.header("webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    all.iter().for_each(assert_signed);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(
        receiver.deliveries().len(),
        2,
        "after a success there is no further one"
    );
}

#[tokio::test]
async fn asking_for_a_person_twice_is_one_task() {
    let (edge, receiver) = with_webhook().await;
    let (me, _) = edge.patient("en").await;
    let first = me.person().await.expect("asked");
    let again = me.person().await.expect("asked again");
    assert_eq!(first.task, again.task);
    receiver.wait(1, SOON).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(receiver.deliveries().len(), 1);
}

#[tokio::test]
async fn a_clinic_whom_nothing_reaches_offers_neither() {
    let edge = Edge::start().await;
    let mut alone = config();
    alone["staff"] = json!([]);
    edge.configure(&alone).await;
    let (me, _) = edge.patient("en").await;
    let person = edge
        .json(
            "POST",
            &path("/session/tasks"),
            &me.token,
            &json!({ "about": "person" }),
        )
        .await;
    assert_problem(&person, 409, "not-offered");
    let callback = json!({ "to": "callback", "number": "+447700900456" });
    let callback = edge
        .json("POST", &path("/session/handoffs"), &me.token, &callback)
        .await;
    assert_problem(&callback, 409, "not-offered");
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn staff_claims_and_closes_a_task_and_the_patient_sees_it_done() {
    let (edge, receiver) = with_webhook().await;
    let (me, _) = edge.patient("en").await;
    let task = me.person().await.expect("asked").task;
    receiver.wait(1, SOON).await;
    let open = edge.admin("GET", "/tasks", &Value::Null).await;
    assert_eq!(open.status, 200, "{}", open.text());
    assert!(open.text().contains(&task), "{}", open.text());
    let claimed = edge.admin("POST", &format!("/tasks/{task}/claim"), &json!({})).await;
    assert!(claimed.status < 300, "{}", claimed.text());
    let closed = edge.admin("POST", &format!("/tasks/{task}/close"), &json!({})).await;
    assert!(closed.status < 300, "{}", closed.text());
    let mut left = usize::MAX;
    for _ in 0..100 {
        left = me.page(0, 1).await.expect("read").state.tasks.len();
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(left, 0);
    let missing = edge.admin("POST", "/tasks/tsk_nowhere/close", &json!({})).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn a_number_that_is_none_is_refused_before_anybody_is_asked() {
    let (edge, receiver) = with_webhook().await;
    let (me, _) = edge.patient("en").await;
    for number in [
        "hello",
        "+",
        "12",
        "+44770090045600000000",
        "+4477009004 DROP",
        "００７７００９００４５６",
        "+10000000000000000000000",
    ] {
        let body = json!({ "to": "callback", "number": number });
        let refused = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
        assert_eq!(refused.status, 400, "{number}: {}", refused.text());
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
    assert!(receiver.deliveries().is_empty());
}
