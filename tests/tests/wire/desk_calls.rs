//! A call at the clinic's own phone, on the desks' screens: from the first ring, as evidence rises, to the end.

use samtal_site_demo::simulators::voice::{Dialled, State};
use samtal_tests::client::{Desk, PatientClient};
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup, WEBHOOK_SECRET};
use samtal_tests::messaging::{self, Simulators};
use serde_json::{Value, json};
use std::time::Duration;

const STRANGER: &str = "+447700900999";
const SOON: Duration = Duration::from_secs(20);
/// Wednesday, 08:05 in London: open.
const OPEN: &str = "2024-10-16T07:05:00Z";
const ASKED_FOR_CODE: &str = "eight digits from our chat";
const ASSISTANT: &str = "automated assistant";

async fn phone() -> (Edge, Simulators, Desk) {
    let (edge, simulators) = messaging::start_with(Setup::default(), &json!({})).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": "assistant", "desk": "sip:desk@riverside.example" });
    // Nobody listens there; that there is a webhook means that tasks reach somebody.
    config["webhook"] = json!({ "url": "http://127.0.0.1:9/", "secret": WEBHOOK_SECRET });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    messaging::set_clock(&edge, &simulators, OPEN).await;
    let desk = Desk::open(&edge.url(), CLINIC, STAFF_TOKEN)
        .await
        .expect("a desk opens");
    (edge, simulators, desk)
}

async fn with_code(edge: &Edge) -> (PatientClient, String) {
    let me = edge.agreed("en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let code = me.handoff("phone", None).await.expect("offered").code;
    (me, code)
}

fn tier(frame: &Value) -> i64 {
    frame["context"]["tier"].as_i64().unwrap_or(-1)
}

#[tokio::test]
async fn a_call_is_on_the_desk_from_the_first_ring_to_the_end() {
    let (edge, simulators, mut desk) = phone().await;
    let (me, code) = with_code(&edge).await;
    let call = simulators.dial(Dialled {
        from: STRANGER.to_owned(),
        ..Dialled::default()
    });
    let rings = desk.shown(call.id(), "ringing").await.expect("it rings");
    assert_eq!((tier(&rings), &rings["caller"]), (0, &json!("+44•••••999")));
    assert_eq!(rings["system"], "twilio");
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press(&code).await.expect("keyed");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    let talks = desk.shown(call.id(), "talking").await.expect("the assistant talks");
    assert_eq!((tier(&talks), &talks["context"]["session"]), (3, &json!(me.session)));
    assert_eq!(
        (&talks["caller"], &talks["context"]["grant"]),
        (&json!("+44•••••999"), &json!(""))
    );
    call.say("I would like to talk to a person, please.")
        .await
        .expect("said");
    desk.shown(call.id(), "transferring").await.expect("it is passed on");
    let dialling = call.wait_state(SOON, |s| matches!(s, State::Dialling { .. })).await;
    dialling.expect("the desk's phone rings");
    call.desk_answers(true);
    desk.shown(call.id(), "talking").await.expect("somebody answered");
    call.hang_up().await;
    let ended = desk.shown(call.id(), "ended").await.expect("it is over");
    assert_eq!((tier(&ended), &ended["context"]["session"]), (3, &json!(me.session)));
    let mut late = Desk::open(&edge.url(), CLINIC, STAFF_TOKEN)
        .await
        .expect("a desk opens");
    assert_eq!(late.within(Duration::from_millis(400)).await, None, "nothing is on");
}

#[tokio::test]
async fn a_stranger_who_hangs_up_at_once_is_taken_off_again() {
    let (_edge, simulators, mut desk) = phone().await;
    let call = simulators.call("").await;
    let rings = desk.shown(call.id(), "ringing").await.expect("it rings");
    assert_eq!((tier(&rings), &rings["caller"]), (0, &json!("")));
    call.hang_up().await;
    let ended = desk.shown(call.id(), "ended").await.expect("it is over");
    assert_eq!((tier(&ended), &ended["context"]["session"]), (0, &json!("")));
}

#[tokio::test]
async fn signs_of_an_emergency_on_the_phone_are_on_every_desk_at_once() {
    let (edge, simulators, mut desk) = phone().await;
    let (_me, code) = with_code(&edge).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press(&code).await.expect("keyed");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.say("I have chest pain and I cannot breathe").await.expect("said");
    loop {
        let frame = desk.next().await.expect("a frame");
        let flags = frame["context"]["flags"].as_array().cloned().unwrap_or_default();
        if flags.iter().any(|f| f["label"] == "emergency") {
            break;
        }
    }
    call.hang_up().await;
}
