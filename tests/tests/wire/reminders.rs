//! What the clinic says of its own accord about an appointment, by WhatsApp or SMS: once, in time, with consent, and never after it.

use samtal_core::log::event::{Body, Channel, Event};
use samtal_site_demo::simulators::{Bubble, Phone, Simulators, Way};
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, approved, call, eventually, proved};
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO};
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: &str = "+447700900456";
/// Dr. Phillips the Monday after, 9:00 by the clinic's clock.
const MONDAY_AT_NINE: &str = "visit~phillips~1729497600";
/// Long enough for whatever would come to have come.
const A_WHILE: Duration = Duration::from_millis(1_200);

async fn clinic() -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, EVENING).await;
    (edge, simulators)
}

/// Sarah, on the website, with her number proved; she agreed to these.
async fn sarah(edge: &Edge, simulators: &Simulators, purposes: &[&str]) -> PatientClient {
    let me = proved(edge, simulators, SARAH, "en").await;
    for purpose in purposes {
        me.consent(purpose, "2026-11", true).await.expect("agreed");
    }
    me
}

async fn book(edge: &Edge, me: &PatientClient, slot: &str) -> String {
    let body = json!({ "cid": "b1", "slot": slot });
    let booked = call(edge, me, "POST", "/session/appointments", &body).await;
    booked["appointment"]["id"].as_str().expect("an id").to_owned()
}

/// What the clinic wrote to Sarah about appointments so far, oldest first.
fn told(simulators: &Simulators) -> Vec<Bubble> {
    let mut all = simulators.messages(SARAH);
    all.retain(|m| m.from_clinic && !m.shown.text.contains("code is") && m.status != "failed");
    all
}

async fn until_told(simulators: &Simulators, n: usize) -> Vec<Bubble> {
    eventually("a message arrives", async || {
        let told = told(simulators);
        (told.len() >= n).then_some(told)
    })
    .await
}

/// What came by SMS in place of WhatsApp.
async fn by_sms(simulators: &Simulators) -> Bubble {
    eventually("a text message arrives", async || {
        let mut told = told(simulators).into_iter();
        told.find(|m| m.way == Way::Sms)
    })
    .await
}

async fn log(me: &PatientClient) -> Vec<Event> {
    me.log().await.expect("read")
}

/// Errors that the log tells of deliveries, in order.
async fn errors(me: &PatientClient) -> Vec<(Channel, String)> {
    let events = log(me).await.into_iter();
    let failed = events.filter_map(|e| match e.entry.body {
        Body::Delivery { status, error, .. } if status == "failed" => Some((e.entry.channel, error)),
        _ => None,
    });
    failed.collect()
}

async fn audit(edge: &Edge, me: &PatientClient) -> Vec<String> {
    let answer = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await;
    let rows = answer.json()["audit"].as_array().cloned().unwrap_or_default();
    let rows = rows.iter().filter(|row| row["action"] == "not_sent");
    rows.map(|row| row["detail"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_booking_is_confirmed_on_whatsapp_with_the_approved_text_and_directions_are_one_press_away() {
    let (edge, simulators) = clinic().await;
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    let confirmed = until_told(&simulators, 1).await.remove(0);
    assert_eq!(confirmed.way, Way::Whatsapp);
    assert_eq!(confirmed.shown.template, "appointment_confirmation");
    assert!(
        confirmed.shown.text.contains("Dr. Phillips"),
        "{}",
        confirmed.shown.text
    );
    assert!(confirmed.shown.text.contains("14:00"), "{}", confirmed.shown.text);
    assert!(!confirmed.shown.text.contains("rash"), "the reason is nobody's to read");
    let said = log(&me).await.into_iter().find_map(|e| match e.entry.body {
        Body::Message { more: Some(more), .. } => more.template.map(|t| (e.entry.channel, t.id, t.version)),
        _ => None,
    });
    assert_eq!(said, Some((Channel::Whatsapp, "confirmation".to_owned(), 1)));
    let pressed = simulators.press(SARAH, "DIRECTIONS").await.expect("a button");
    assert_eq!(pressed.status, 200);
    let way = until_told(&simulators, 2).await.remove(1);
    let leads = way.shown.place.is_some() || way.shown.link.is_some() || way.shown.text.contains("42 High Street");
    assert!(leads, "{:?}", way.shown);
    // What became of it is in the log.
    eventually("the report arrives", async || {
        let delivered = |e: &Event| matches!(&e.entry.body, Body::Delivery { status, .. } if status == "delivered");
        log(&me).await.iter().any(delivered).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_reminder_comes_three_hours_before_by_the_clinics_clock_and_yes_confirms() {
    let (edge, simulators) = clinic().await;
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    let id = book(&edge, &me, FRIDAY_AT_TWO).await;
    until_told(&simulators, 1).await;
    messaging::set_clock(&edge, &simulators, "2024-10-18T09:59:55Z").await;
    let reminded = until_told(&simulators, 2).await.remove(1);
    assert_eq!(reminded.shown.template, "appointment_reminder");
    let at = log(&me).await.iter().rev().find_map(|e| match &e.entry.body {
        Body::Message { more: Some(more), .. } if more.template.is_some() => Some(e.at.to_string()),
        _ => None,
    });
    let at = at.expect("it is in the log");
    assert!(at.starts_with("2024-10-18T10:00:0"), "11:00 in London: {at}");
    simulators.say(SARAH, "Ja").await;
    eventually("it is confirmed", async || {
        let confirmed =
            |e: &Event| matches!(&e.entry.body, Body::AppointmentConfirmed { appointment } if *appointment == id);
        log(&me).await.iter().any(confirmed).then_some(())
    })
    .await;
    eventually("the clinic sees it", async || {
        let listed = edge
            .admin("GET", "/appointments?from=2024-10-01T00:00:00Z", &Value::Null)
            .await
            .json();
        let shown = listed["appointments"]
            .as_array()?
            .iter()
            .find(|a| a["id"] == id.as_str())?;
        (shown["confirmed"] == true).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_moved_appointment_is_told_and_its_reminder_moves_a_cancelled_one_has_none() {
    let (edge, simulators) = clinic().await;
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    let id = book(&edge, &me, FRIDAY_AT_TWO).await;
    until_told(&simulators, 1).await;
    let to = json!({ "cid": "c1", "slot": MONDAY_AT_NINE });
    call(&edge, &me, "PATCH", &format!("/session/appointments/{id}"), &to).await;
    let moved = until_told(&simulators, 2).await.remove(1);
    assert_eq!(moved.shown.template, "appointment_moved");
    // Where it was, nothing is said any more.
    messaging::set_clock(&edge, &simulators, "2024-10-18T10:30:00Z").await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(told(&simulators).len(), 2);
    call(
        &edge,
        &me,
        "DELETE",
        &format!("/session/appointments/{id}"),
        &Value::Null,
    )
    .await;
    let cancelled = until_told(&simulators, 3).await.remove(2);
    assert_eq!(cancelled.shown.template, "appointment_cancelled");
    messaging::set_clock(&edge, &simulators, "2024-10-21T05:30:00Z").await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(told(&simulators).len(), 3, "nobody is reminded of what is cancelled");
}

#[tokio::test]
async fn nobody_is_reminded_after_the_appointment() {
    let (edge, simulators) = clinic().await;
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    until_told(&simulators, 1).await;
    messaging::set_clock(&edge, &simulators, "2024-10-18T13:00:01Z").await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(told(&simulators).len(), 1);
}

#[tokio::test]
async fn without_consent_nothing_goes_and_the_audit_says_why_once() {
    let (edge, simulators) = clinic().await;
    let me = sarah(&edge, &simulators, &[]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    let why = eventually("the audit says why", async || {
        let rows = audit(&edge, &me).await;
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert_eq!(why.len(), 1);
    assert!(
        why[0].starts_with("confirmation ") && why[0].ends_with(" no_consent"),
        "{why:?}"
    );
    messaging::set_clock(&edge, &simulators, "2024-10-18T10:00:05Z").await;
    eventually("and of the reminder", async || {
        (audit(&edge, &me).await.len() == 2).then_some(())
    })
    .await;
    assert!(told(&simulators).is_empty());
}

#[tokio::test]
async fn who_has_no_whatsapp_is_told_by_sms_and_the_log_says_why() {
    let (edge, simulators) = clinic().await;
    simulators.phone(SARAH, |phone: &mut Phone| phone.whatsapp = false);
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    let confirmed = by_sms(&simulators).await;
    assert!(confirmed.shown.text.contains("Dr. Phillips"));
    assert_eq!(errors(&me).await, [(Channel::Whatsapp, "131026".to_owned())]);
}

#[tokio::test]
async fn a_template_with_other_places_is_a_clear_error_and_the_message_goes_by_sms() {
    let (edge, simulators) = clinic().await;
    let mut templates = approved();
    for template in &mut templates {
        for wording in template.wordings.values_mut() {
            wording.body.push_str(" {{9}}");
        }
    }
    simulators.approve(templates);
    let me = sarah(&edge, &simulators, &["whatsapp", "sms"]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    by_sms(&simulators).await;
    assert_eq!(errors(&me).await, [(Channel::Whatsapp, "132000".to_owned())]);
}

#[tokio::test]
async fn what_cannot_arrive_anywhere_is_listed_and_somebody_has_to_see_to_it() {
    let (edge, simulators) = clinic().await;
    simulators.phone(SARAH, |phone: &mut Phone| phone.whatsapp = false);
    let me = sarah(&edge, &simulators, &["whatsapp"]).await;
    book(&edge, &me, FRIDAY_AT_TWO).await;
    let listed = eventually("it is listed", async || {
        let listed = edge.admin("GET", "/sends?state=failed", &Value::Null).await.json();
        listed["sends"].get(0).cloned()
    })
    .await;
    assert_eq!(
        (
            listed["session"].as_str(),
            listed["channel"].as_str(),
            listed["reason"].as_str()
        ),
        (Some(me.session.as_str()), Some("whatsapp"), Some("131026"))
    );
    assert!(told(&simulators).is_empty());
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.json();
    assert_eq!(tasks["tasks"][0]["about"], "undelivered");
    let seen = log(&me)
        .await
        .iter()
        .any(|e| matches!(e.entry.body, Body::TaskOpened { .. }));
    assert!(!seen, "the patient has no use for it");
    let bad = edge.admin("GET", "/sends?state=lost", &Value::Null).await;
    assert_eq!(bad.status, 400);
    assert_eq!(
        edge.admin("GET", "/sends?state=dead", &Value::Null).await.json()["sends"],
        json!([])
    );
}
