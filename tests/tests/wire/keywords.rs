//! Words that stand alone, as buttons and typed, in both languages: consent on a line that a chat began on, STOP and START, a person, and
//! the answers to a reminder.

use crate::linking::{SARAH, heard, in_log, say, start, told, words};
use samtal_core::log::event::Body;
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::{Ask, PatientClient};
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, call, eventually, proved};
use samtal_tests::providers::opened;
use samtal_tests::schedule::{self, FRIDAY_AT_TWO};
use serde_json::json;
use std::time::Duration;

const MONDAY_AT_NINE: &str = "visit~phillips~1729497600";

async fn a_while() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[tokio::test]
async fn a_chat_that_begins_on_whatsapp_is_answered_once_the_patient_agreed() {
    let (mut edge, simulators) = start().await;
    say(&simulators, SARAH, "When are you open on Monday?").await;
    let asked = told(&simulators, SARAH, "we keep what you write").await;
    assert!(asked.contains("http"), "where it says how: {asked}");
    a_while().await;
    assert_eq!(heard(&simulators, SARAH).len(), 1, "nothing is answered meanwhile");
    simulators.press(SARAH, "Yes").await.expect("a button");
    told(&simulators, SARAH, "18").await;
    say(&simulators, SARAH, "Do you treat eczema?").await;
    eventually("an answer at once", async || {
        (heard(&simulators, SARAH).len() >= 3).then_some(())
    })
    .await;
    let read = opened(&mut edge).await;
    let session = read.with("Do you treat eczema?")[0].to_owned();
    let consents = read.events(&session, "consent");
    let given: Vec<&str> = consents.iter().filter_map(|c| c["purpose"].as_str()).collect();
    assert_eq!(given, ["chat", "whatsapp"]);
}

#[tokio::test]
async fn who_wrote_on_whatsapp_and_calls_next_morning_is_recognised_by_the_number_alone() {
    let (edge, simulators) = start().await;
    say(&simulators, SARAH, "Do you treat eczema?").await;
    told(&simulators, SARAH, "we keep what you write").await;
    let ask = Ask {
        caller: SARAH,
        call_id: "CA-early",
        ..Ask::default()
    };
    assert_eq!(
        edge.voice().context(&ask).await.expect("a context").tier,
        0,
        "nobody agreed"
    );
    simulators.press(SARAH, "Yes").await.expect("a button");
    let ask = Ask {
        call_id: "CA-morning",
        ..ask
    };
    let context = eventually("she is known", async || {
        let context = edge.voice().context(&ask).await.expect("a context");
        (context.tier == 2).then_some(context)
    })
    .await;
    assert!(context.topic.contains("eczema"), "{}", context.topic);
}

#[tokio::test]
async fn who_does_not_agree_is_not_answered_and_may_still_ask_for_a_person() {
    let (mut edge, simulators) = start().await;
    say(&simulators, SARAH, "Hej! När har ni öppet på måndag?").await;
    told(&simulators, SARAH, "sparar vi det du skriver").await;
    say(&simulators, SARAH, "nej tack").await;
    told(&simulators, SARAH, "helt i sin ordning").await;
    let before = heard(&simulators, SARAH).len();
    say(&simulators, SARAH, "När har ni öppet?").await;
    a_while().await;
    assert_eq!(heard(&simulators, SARAH).len(), before);
    say(&simulators, SARAH, "PERSONAL").await;
    told(&simulators, SARAH, "personal hör av sig").await;
    let read = opened(&mut edge).await;
    let session = read.with("PERSONAL")[0].to_owned();
    assert_eq!(read.events(&session, "consent").len(), 1);
}

#[tokio::test]
async fn stop_is_acknowledged_once_and_holds_for_everything_until_start() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    say(&simulators, SARAH, "When are you open on Monday?").await;
    eventually("an answer", async || {
        heard(&simulators, SARAH).iter().any(|t| t.contains("18")).then_some(())
    })
    .await;
    say(&simulators, SARAH, "STOP").await;
    told(&simulators, SARAH, "no more messages from us here").await;
    let before = heard(&simulators, SARAH).len();
    say(&simulators, SARAH, "stopp").await;
    say(&simulators, SARAH, "What does a visit cost?").await;
    a_while().await;
    assert_eq!(
        heard(&simulators, SARAH).len(),
        before,
        "{:?}",
        heard(&simulators, SARAH)
    );
    in_log(&me, "What does a visit cost?").await;
    let state = me.page(0, 1).await.expect("read").state;
    assert!(state.consents.iter().any(|c| c.purpose == "whatsapp" && !c.given));
    // What must be said is said.
    say(&simulators, SARAH, "I have crushing chest pain and cannot breathe").await;
    eventually("what to do", async || {
        (heard(&simulators, SARAH).len() > before).then_some(())
    })
    .await;
    say(&simulators, SARAH, "START").await;
    told(&simulators, SARAH, "You will get messages from us here again").await;
}

/// Waits until Sarah has this approved text.
async fn arrived(simulators: &Simulators, template: &str) {
    eventually(template, async || {
        let all = simulators.messages(SARAH);
        all.iter().any(|m| m.shown.template == template).then_some(())
    })
    .await;
}

/// Sarah with an appointment on Friday and her reminder of it.
async fn reminded() -> (Edge, Simulators, PatientClient, String) {
    let (edge, simulators) = messaging::start(&json!({})).await;
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
    arrived(&simulators, "appointment_confirmation").await;
    messaging::set_clock(&edge, &simulators, "2024-10-18T10:01:00Z").await;
    arrived(&simulators, "appointment_reminder").await;
    (edge, simulators, me, id)
}

async fn confirmed(me: &PatientClient) -> usize {
    let log = me.log().await.expect("read");
    log.iter()
        .filter(|e| matches!(e.entry.body, Body::AppointmentConfirmed { .. }))
        .count()
}

#[tokio::test]
async fn yes_confirms_once_however_often_and_however_it_is_said() {
    let (_edge, simulators, me, _) = reminded().await;
    let (a, b) = tokio::join!(simulators.say(SARAH, "JA"), simulators.say(SARAH, "yes!"));
    assert_eq!((a.status, b.status), (200, 200));
    told(&simulators, SARAH, "See you on").await;
    simulators.press(SARAH, "yes:").await.ok();
    a_while().await;
    assert_eq!(confirmed(&me).await, 1);
    let state = me.page(0, 1).await.expect("read").state;
    assert!(state.appointments[0].confirmed);
}

#[tokio::test]
async fn yes_to_what_was_cancelled_or_moved_is_told_so_and_confirms_nothing() {
    let (edge, simulators, me, id) = reminded().await;
    let to = json!({ "cid": "c1", "slot": MONDAY_AT_NINE });
    call(&edge, &me, "PATCH", &format!("/session/appointments/{id}"), &to).await;
    simulators.press(SARAH, "yes:").await.expect("the reminder's button");
    told(&simulators, SARAH, "has been moved").await;
    assert_eq!(confirmed(&me).await, 0);
    say(&simulators, SARAH, "yes").await;
    told(&simulators, SARAH, "See you on").await;
    assert_eq!(confirmed(&me).await, 1);
    call(
        &edge,
        &me,
        "DELETE",
        &format!("/session/appointments/{id}"),
        &serde_json::Value::Null,
    )
    .await;
    simulators.press(SARAH, "yes:").await.expect("the reminder's button");
    told(&simulators, SARAH, "has been cancelled").await;
    assert_eq!(confirmed(&me).await, 1);
}

#[tokio::test]
async fn no_directions_and_info_do_what_they_say() {
    let (_edge, simulators, me, _) = reminded().await;
    say(&simulators, SARAH, "DIRECTIONS").await;
    eventually("where it is", async || {
        let all = simulators.messages(SARAH);
        all.iter()
            .any(|m| {
                m.from_clinic
                    && (m.shown.link.is_some() || m.shown.place.is_some() || m.shown.text.contains("openstreetmap"))
            })
            .then_some(())
    })
    .await;
    say(&simulators, SARAH, "NEJ").await;
    told(&simulators, SARAH, "move the appointment, or to cancel it?").await;
    assert!(words(&me).await.contains("NEJ"));
    assert_eq!(confirmed(&me).await, 0);
}
