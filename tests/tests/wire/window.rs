//! WhatsApp's 24 hours, decided at the moment of sending: free text while they last, the approved text afterwards, and what happens when
//! the provider's clock disagrees.

use samtal_core::log::event::Body;
use samtal_site_demo::simulators::{Bubble, Simulators, Way};
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, call, eventually, proved};
use samtal_tests::schedule::{self, FRIDAY_AT_TWO};
use serde_json::{Value, json};

const SARAH: &str = "+447700900456";
/// Dr. Phillips the Monday after, 9:00 by the clinic's clock.
const MONDAY_AT_NINE: &str = "visit~phillips~1729497600";
/// When Sarah writes on WhatsApp.
const WRITTEN: &str = "2024-10-15T21:00:00Z";

/// Sarah with an appointment that was confirmed, who then wrote on WhatsApp.
async fn written() -> (Edge, Simulators, PatientClient, String) {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, "2024-10-15T20:00:00Z").await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    for purpose in ["whatsapp", "sms"] {
        me.consent(purpose, "2026-11", true).await.expect("agreed");
    }
    let booked = call(
        &edge,
        &me,
        "POST",
        "/session/appointments",
        &json!({ "cid": "b1", "slot": FRIDAY_AT_TWO }),
    )
    .await;
    let id = booked["appointment"]["id"].as_str().expect("an id").to_owned();
    until(&simulators, 1, "appointment_confirmation").await;
    messaging::set_clock(&edge, &simulators, WRITTEN).await;
    assert_eq!(simulators.say(SARAH, "Thank you").await.status, 200);
    eventually("it is in the conversation", async || {
        let log = me.log().await.expect("read");
        log.iter()
            .any(|e| matches!(&e.entry.body, Body::Message { text, .. } if text == "Thank you"))
            .then_some(())
    })
    .await;
    (edge, simulators, me, id)
}

async fn until(simulators: &Simulators, n: usize, template: &str) -> Bubble {
    eventually("it arrives", async || {
        let all = simulators.messages(SARAH);
        let found: Vec<&Bubble> = all
            .iter()
            .filter(|m| m.from_clinic && m.shown.template == template)
            .collect();
        found.get(n - 1).map(|m| (*m).clone())
    })
    .await
}

async fn move_it(edge: &Edge, me: &PatientClient, id: &str) {
    let to = json!({ "cid": "c1", "slot": MONDAY_AT_NINE });
    call(edge, me, "PATCH", &format!("/session/appointments/{id}"), &to).await;
}

/// The message that tells of the move, however it came.
async fn moved(simulators: &Simulators) -> Bubble {
    eventually("the move is told", async || {
        let all = simulators.messages(SARAH).into_iter();
        let mut told = all
            .filter(|m| m.from_clinic && m.status != "failed" && m.shown.text.starts_with("Your appointment is now"));
        told.next()
    })
    .await
}

#[tokio::test]
async fn half_a_minute_before_the_end_free_text_goes() {
    let (edge, simulators, me, id) = written().await;
    messaging::set_clock(&edge, &simulators, "2024-10-16T20:59:30Z").await;
    move_it(&edge, &me, &id).await;
    let told = moved(&simulators).await;
    assert_eq!((told.way, told.shown.template.as_str()), (Way::Whatsapp, ""));
    assert!(
        !told.shown.buttons.is_empty() || told.shown.list.is_some(),
        "with its buttons"
    );
}

#[tokio::test]
async fn half_a_minute_after_the_end_the_approved_text_goes() {
    let (edge, simulators, me, id) = written().await;
    messaging::set_clock(&edge, &simulators, "2024-10-16T21:00:30Z").await;
    move_it(&edge, &me, &id).await;
    let told = moved(&simulators).await;
    assert_eq!(
        (told.way, told.shown.template.as_str()),
        (Way::Whatsapp, "appointment_moved")
    );
}

#[tokio::test]
async fn where_the_provider_says_that_it_is_over_the_approved_text_follows() {
    let (edge, simulators, me, id) = written().await;
    messaging::set_clock(&edge, &simulators, "2024-10-16T20:59:00Z").await;
    // The provider's clock is ahead.
    simulators.advance(120_000);
    move_it(&edge, &me, &id).await;
    // It takes the free text, and reports that it will not arrive.
    let told = until(&simulators, 1, "appointment_moved").await;
    assert_eq!(told.way, Way::Whatsapp);
    let free = simulators.messages(SARAH).into_iter().rev();
    let mut free = free.filter(|m| m.shown.template.is_empty() && m.shown.text.starts_with("Your appointment is now"));
    assert_eq!(
        free.next().map(|m| (m.status, m.error)),
        Some(("failed".to_owned(), 131_047))
    );
    let listed = edge.admin("GET", "/sends", &Value::Null).await.json();
    assert_eq!(listed["sends"], json!([]), "nothing was lost");
}
