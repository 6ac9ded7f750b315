//! A caller is connected whatever is down: the clinic's object, the session's, a body that nobody can read. Within two seconds each, and
//! what was promised is done after a crash.

use samtal_core::log::event::{Body, Event};
use samtal_site_demo::simulators::voice::{Call, State};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{self, Edge, Setup, WEBHOOK_SECRET};
use samtal_tests::messaging::{self, Simulators, eventually};
use samtal_tests::providers;
use serde_json::json;
use std::time::{Duration, Instant};

const SARAH: &str = "+447700900456";
const DESK: &str = "+441632960002";
/// Where the deployment connects callers of a clinic of which it knows nothing.
const FALLBACK: &str = "+441632960003";
const SOON: Duration = Duration::from_secs(20);
/// The contract's: every answer within two seconds.
const PROMISE: Duration = Duration::from_secs(2);
const OPEN: &str = "2024-10-16T07:05:00Z";

async fn start() -> (Edge, Simulators) {
    let mut setup = Setup::with_faults();
    let others = "lakeside:sip:desk@lakeside.example, nonsense, riverside:+441632960003";
    setup.vars.insert("VOICE_FALLBACK".to_owned(), others.to_owned());
    let (edge, simulators) = messaging::start_with(setup, &json!({})).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": "assistant", "desk": DESK });
    config["webhook"] = json!({ "url": "http://127.0.0.1:9/", "secret": WEBHOOK_SECRET });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    messaging::set_clock(&edge, &simulators, OPEN).await;
    (edge, simulators)
}

async fn arm(edge: &Edge, point: &str) {
    let armed = edge.admin("POST", "/demo/fault", &json!({ "point": point })).await;
    assert!(armed.status < 300, "{point}: {}", armed.text());
}

/// The call rings at the desk, and every answer was TwiML in time.
async fn rings_at(call: &Call, desk: &str) {
    let state = call.wait_state(SOON, |s| matches!(s, State::Dialling { .. })).await;
    assert!(
        matches!(&state, Ok(State::Dialling { to, .. }) if to == desk),
        "{state:?}"
    );
    assert!(call.problems().is_empty(), "{:?}", call.problems());
    for asked in call.asked() {
        assert!(asked.status == 200 && asked.took_ms < 2_000, "{asked:?}");
    }
}

async fn events(me: &PatientClient, kind: &str) -> Vec<Event> {
    let log = me.log().await.expect("the log");
    log.into_iter().filter(|e| e.entry.body.kind() == kind).collect()
}

#[tokio::test]
async fn a_caller_is_connected_when_the_clinics_object_hangs() {
    let (edge, simulators) = start().await;
    arm(&edge, "clinic.hang").await;
    let call = simulators.call(SARAH).await;
    rings_at(&call, DESK).await;
    assert!(
        call.heard().join(" ").contains("connecting you to the clinic"),
        "{:?}",
        call.heard()
    );
    // The desk answers; who it is cannot be whispered, and the two speak all the same.
    call.desk_answers(true);
    call.wait_state(SOON, |s| matches!(s, State::Connected { .. }))
        .await
        .expect("connected");
    call.hang_up().await;
}

#[tokio::test]
async fn a_caller_is_connected_when_their_session_hangs() {
    let (edge, simulators) = start().await;
    messaging::proved(&edge, &simulators, SARAH, "en").await;
    arm(&edge, "session.hang").await;
    let call = simulators.call(SARAH).await;
    rings_at(&call, DESK).await;
    call.hang_up().await;
}

#[tokio::test]
async fn a_possible_match_is_greeted_when_that_session_hangs() {
    let (edge, simulators) = start().await;
    let call = simulators.call("+447700900999").await;
    call.wait_for("eight digits", SOON).await.expect("the code");
    // Whoever was asked already is connected too when everything hangs now.
    arm(&edge, "session.hang").await;
    call.silent().await.expect("silence");
    rings_at(&call, DESK).await;
    call.hang_up().await;
}

#[tokio::test]
async fn a_caller_is_connected_when_nothing_is_known_of_the_clinic() {
    let (mut edge, simulators) = start().await;
    // A new isolate, whose clinic does not answer from its first moment on.
    edge.kill9();
    edge.restart();
    arm(&edge, "clinic.knowledge").await;
    arm(&edge, "clinic.hang").await;
    let call = simulators.call(SARAH).await;
    rings_at(&call, FALLBACK).await;
    call.hang_up().await;
}

#[tokio::test]
async fn a_body_that_nobody_can_read_connects_the_caller() {
    let mut setup = providers::setup();
    setup.faults = true;
    let edge = Edge::with(setup).await;
    let mut config = providers::with_channels(host::config());
    config["voice"] = json!({ "answer": "assistant", "desk": DESK });
    edge.configure(&config).await;
    let bodies: [&[(&str, &str)]; 3] = [&[], &[("CallSid", "")], &[("CallStatus", "ringing"), ("From", "x")]];
    for hook in ["voice", "voice/code", "voice/ended"] {
        for body in bodies {
            let began = Instant::now();
            let answer = providers::by_twilio(&edge, hook, body).await;
            let twiml = answer.text();
            assert!(began.elapsed() < PROMISE);
            assert!(
                answer.status == 200 && twiml.contains("<Dial") && twiml.contains(DESK),
                "{hook} {twiml}"
            );
        }
    }
    // Where a person was called already, nobody is called again: a plain word, and the end.
    let twiml = providers::by_twilio(&edge, "voice/dial", &[]).await.text();
    assert!(
        twiml.contains("call again") && twiml.contains("<Hangup/>") && !twiml.contains("<Dial"),
        "{twiml}"
    );
    assert!(twiml.contains("9 9 9"), "{twiml}");
    let twiml = providers::by_twilio(&edge, "voice/whisper", &[]).await.text();
    assert!(!twiml.contains("<Say"), "{twiml}");
}

#[tokio::test]
async fn the_end_of_a_call_survives_a_crash() {
    let (mut edge, simulators) = start().await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let call = simulators.call(SARAH).await;
    call.wait_for("automated assistant", SOON).await.expect("the assistant");
    arm(&edge, "call.ended").await;
    call.hang_up().await;
    edge.kill9();
    edge.restart();
    let began = Instant::now();
    let ended = eventually("the call's end is in the log", async || {
        let ended = events(&me, "call_ended").await;
        (!ended.is_empty()).then_some(ended)
    })
    .await;
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(ended.len(), 1);
    assert!(matches!(&ended[0].entry.body, Body::CallEnded { call_id, .. } if call_id == call.id()));
}

#[tokio::test]
async fn a_call_that_rang_before_a_crash_goes_on_after_it() {
    let mut edge = Edge::with(providers::setup()).await;
    let mut config = providers::with_channels(host::config());
    config["voice"] = json!({ "answer": "assistant", "desk": DESK });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    let me = edge.agreed("en").await;
    let code = me.handoff("phone", None).await.expect("offered").code;
    let call = |more: [(&'static str, &str); 2]| -> Vec<(&'static str, String)> {
        let all = [("CallSid", "CA0000000000000000000000000000000c"), ("From", "anonymous")];
        all.into_iter().chain(more).map(|(n, v)| (n, v.to_owned())).collect()
    };
    let post = async |edge: &Edge, hook: &str, form: &[(&'static str, String)]| {
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        providers::by_twilio(edge, hook, &form).await.text()
    };
    let rings = post(
        &edge,
        "voice",
        &call([("CallStatus", "ringing"), ("Direction", "inbound")]),
    )
    .await;
    assert!(rings.contains("<Gather"), "{rings}");
    edge.kill9();
    edge.restart();
    let keyed = call([("CallStatus", "in-progress"), ("Digits", &code)]);
    let relay = post(&edge, "voice/code", &keyed).await;
    assert!(relay.contains("<ConversationRelay"), "{relay}");
    // The process dies between two answers: the same request again finds the same session.
    edge.kill9();
    edge.restart();
    assert_eq!(post(&edge, "voice/code", &keyed).await, relay);
    assert_eq!(events(&me, "channel_linked").await.len(), 1);
}
