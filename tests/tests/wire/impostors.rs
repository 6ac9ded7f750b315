//! Somebody else on the phone: with the patient's number shown, with a code that was given away, in a call that the patient says is not theirs.

use crate::help::{path, sarah};
use samtal_core::log::event::{Body, Channel, Event};
use samtal_tests::client::{Desk, PatientClient};
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup, WEBHOOK_SECRET};
use samtal_tests::messaging::{self, Simulators, eventually, proved};
use samtal_tests::providers::{opened, setup};
use samtal_tests::relay::{self, Relay, posts};
use samtal_tests::schedule::{self, FRIDAY_AT_TWO};
use serde_json::json;
use std::time::Duration;

const SARAH: &str = "+447700900456";
const ASSISTANT: &str = "automated assistant";
const SOON: Duration = Duration::from_secs(20);
/// Longer than a frame takes, by far.
const QUIET: Duration = Duration::from_millis(800);
/// Wednesday, 08:05 in London: open.
const OPEN: &str = "2024-10-16T07:05:00Z";

async fn desk(edge: &Edge) -> Desk {
    Desk::open(&edge.url(), CLINIC, STAFF_TOKEN)
        .await
        .expect("a desk opens")
}

/// A clinic whose phone the assistant answers.
async fn clinic() -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start_with(Setup::default(), &json!({})).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": "assistant", "desk": "sip:desk@riverside.example" });
    edge.configure(&config).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, OPEN).await;
    (edge, simulators)
}

async fn of_kind(me: &PatientClient, kind: &str) -> Vec<Event> {
    let mut log = me.log().await.expect("the log");
    log.retain(|e| e.entry.body.kind() == kind);
    log
}

#[tokio::test]
async fn a_number_alone_hears_of_no_appointment_from_the_chat_and_cancels_none() {
    let (edge, simulators) = clinic().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO });
    messaging::call(&edge, &me, "POST", "/session/appointments", &body).await;
    let caller = simulators.call(SARAH).await;
    caller.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    for asked in ["When is my appointment?", "Cancel my appointment"] {
        let had = caller.heard().len();
        caller.say(asked).await.expect("said");
        caller.wait_for("eight digits", SOON).await.expect("asked for proof");
        let heard = caller.heard().split_off(had).join(" ");
        assert!(!heard.contains("Phillips") && !heard.contains("Friday"), "{heard}");
    }
    // With the code they are told.
    let code = me.handoff("phone", None).await.expect("offered").code;
    caller.press(&code).await.expect("keyed");
    eventually("the call is linked", async || {
        (!of_kind(&me, "channel_linked").await.is_empty()).then_some(())
    })
    .await;
    caller.say("When is my appointment?").await.expect("said");
    caller.wait_for("visit with Doctor", SOON).await.expect("told");
    caller.hang_up().await;
    assert!(
        of_kind(&me, "appointment_changed").await.is_empty(),
        "nothing was cancelled"
    );
}

#[tokio::test]
async fn not_me_ends_the_call_in_the_chat_at_once_and_the_caller_is_a_strangers() {
    let mut edge = relay::start(setup()).await;
    let (me, offer) = sarah(&edge).await;
    let mut desk = desk(&edge).await;
    let mut impostor = relay::called(&edge, "CA71", &offer.code).await;
    assert!(impostor.spoken(0).contains("Sarah"));
    let linked = of_kind(&me, "channel_linked").await;
    let Body::ChannelLinked { link, .. } = &linked[0].entry.body else {
        panic!("{linked:?}");
    };
    me.unlink(link).await.expect("not me");
    impostor.say("And who is her doctor?").await;
    impostor.listen(QUIET).await;
    assert!(impostor.closed, "{:?}", impostor.frames);
    desk.shown("CA71", "ended").await.expect("the desks take it off");
    // The provider comes back with whoever is on the line.
    let twiml = posts(&edge, "voice/ended", "CA71", &[]).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut again = Relay::connect(&edge, "CA71").await;
    again.answer(0).await;
    again.ask("Where can I park?").await;
    assert!(!again.spoken(0).contains("Sarah"), "{}", again.spoken(0));
    posts(&edge, "voice/status", "CA71", &[("CallStatus", "completed")]).await;
    let log = me.log().await.expect("the log");
    let heard = log.iter().any(|e| {
        matches!(&e.entry.body, Body::Message { text, .. } if e.entry.channel == Channel::Voice && text.contains("doctor?"))
    });
    assert!(!heard, "what a stranger said is not in the chat");
    assert!(log.iter().all(|e| e.entry.body.kind() != "summary"), "{log:?}");
    let opened = opened(&mut edge).await;
    assert_eq!(opened.with("Where can I park?").len(), 1);
}

#[tokio::test]
async fn a_wrong_code_takes_nobody_off_the_desks_screen() {
    let edge = relay::start(setup()).await;
    let (me, offer) = sarah(&edge).await;
    let mut desk = desk(&edge).await;
    let mut caller = relay::called(&edge, "CA72", &offer.code).await;
    desk.shown("CA72", "talking").await.expect("shown");
    while desk.within(QUIET).await.is_some() {}
    let from = caller.frames.len();
    caller.press("12345678").await;
    caller.answer(from).await;
    while let Some(frame) = desk.within(QUIET).await {
        assert_eq!(frame["context"]["session"], me.session, "{frame}");
    }
}

#[tokio::test]
async fn a_premium_number_that_a_caller_shows_is_not_called_back() {
    let (edge, simulators) = clinic().await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": "assistant", "desk": "+441632960077" });
    // Nobody listens there; that there is a webhook means that tasks reach somebody.
    config["webhook"] = json!({ "url": "http://127.0.0.1:9/", "secret": WEBHOOK_SECRET });
    edge.configure(&config).await;
    messaging::set_clock(&edge, &simulators, "2024-10-16T21:00:00Z").await;
    for (number, is_called) in [("+449098790123", false), ("+447700900321", true)] {
        let caller = simulators.call(number).await;
        caller.wait_for("eight digits", SOON).await.expect("the code");
        caller.press("0").await.expect("a person");
        caller.wait_ended(SOON).await.expect("promised");
        let task = eventually("a task for the desk", async || {
            let all = edge.admin("GET", "/tasks", &json!(null)).await.json();
            let task = all["tasks"].as_array()?.iter().find(|t| t["number"] == number)?.clone();
            Some(task["id"].as_str()?.to_owned())
        })
        .await;
        let asked = edge
            .json("POST", &path(&format!("/tasks/{task}/call")), STAFF_TOKEN, &json!(null))
            .await;
        assert_eq!(
            asked.status == 202,
            is_called,
            "{number}: {} {}",
            asked.status,
            asked.text()
        );
    }
    assert_eq!(simulators.wait_outbound(1, SOON).await.len(), 1);
}

#[tokio::test]
async fn whose_number_is_shown_proves_nothing_in_the_chat_that_a_code_leads_to() {
    let (edge, simulators) = clinic().await;
    proved(&edge, &simulators, SARAH, "en").await;
    let other = edge.agreed("en").await;
    other.send("q1", "Do you treat eczema?").await.expect("sent");
    let code = other.handoff("phone", None).await.expect("offered").code;
    let mut desk = desk(&edge).await;
    let caller = simulators.call(SARAH).await;
    caller.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    caller.press(&code).await.expect("keyed");
    eventually("the call is linked", async || {
        (!of_kind(&other, "channel_linked").await.is_empty()).then_some(())
    })
    .await;
    let frame = loop {
        let frame = desk.next().await.expect("a frame");
        if frame["context"]["session"] == other.session {
            break frame;
        }
    };
    let evidence = frame["context"]["evidence"].as_array().cloned().unwrap_or_default();
    let kinds: Vec<&str> = evidence.iter().filter_map(|e| e["kind"].as_str()).collect();
    assert_eq!(kinds, ["handoff_code"]);
    caller.hang_up().await;
}

#[tokio::test]
async fn whoever_says_that_they_are_not_her_is_a_stranger_from_then_on() {
    let (edge, simulators) = clinic().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    me.form("contact", &json!({ "name": "Sarah Miller" }), false)
        .await
        .expect("named");
    let call = simulators.call(SARAH).await;
    call.wait_for("Hi Sarah", SOON).await.expect("greeted");
    let had = call.heard().len();
    call.say("No, I am not Sarah, I am her sister.").await.expect("said");
    call.wait_for(ASSISTANT, SOON).await.expect("a greeting");
    call.say("Which days does Dr. Phillips work?").await.expect("said");
    call.wait_for("Mondays, Wednesdays and Fridays", SOON)
        .await
        .expect("answered");
    let heard = call.heard().split_off(had).join(" ");
    assert!(!heard.contains("Sarah") && !heard.contains("recent chat"), "{heard}");
    call.hang_up().await;
    tokio::time::sleep(QUIET).await;
    let all: Vec<String> = me.log().await.expect("the log").iter().map(Event::to_json).collect();
    assert!(
        !all.iter().any(|e| e.contains("sister") || e.contains("Which days")),
        "{all:?}"
    );
    assert!(of_kind(&me, "summary").await.is_empty());
    assert!(call.problems().is_empty(), "{:?}", call.problems());
}
