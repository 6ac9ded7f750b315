//! Calling back: whoever picks up presses a key before anything is the patient's, a machine hears nothing, and nobody is rung more often than
//! the limits say.

use crate::help::assert_problem;
use samtal_core::log::event::{Body, Channel, Event};
use samtal_site_demo::simulators::Faults;
use samtal_site_demo::simulators::voice::{Call, State};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup, WEBHOOK_SECRET};
use samtal_tests::messaging::{self, Simulators, eventually};
use samtal_tests::providers::{post_form, twilio_path, twilio_signature};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: &str = "+447700900456";
const OTHER: &str = "+447700900457";
const ABROAD: &str = "+46701740605";
const DESK: &str = "+441632960077";
const SOON: Duration = Duration::from_secs(20);
/// Long enough that a call that must not go out would have.
const QUIET: Duration = Duration::from_millis(1_500);
/// Wednesday, 08:05 in London: open.
const OPEN: &str = "2024-10-16T07:05:00Z";
/// Wednesday, 22:00 in London: closed.
const CLOSED: &str = "2024-10-16T21:00:00Z";
const ASKED_FOR_KEY: &str = "press one";

/// A clinic that calls back like this, answered like this.
async fn clinic(setup: Setup, voice: Value, limits: Value, at: &str) -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start_with(setup, &limits).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = voice;
    config["webhook"] = json!({ "url": "http://127.0.0.1:9/", "secret": WEBHOOK_SECRET });
    edge.configure(&config).await;
    messaging::set_clock(&edge, &simulators, at).await;
    (edge, simulators)
}

async fn by_staff() -> (Edge, Simulators) {
    let voice = json!({ "answer": "desk", "desk": DESK });
    clinic(Setup::default(), voice, json!({}), OPEN).await
}

async fn at_once(at: &str) -> (Edge, Simulators) {
    let voice = json!({ "answer": "assistant", "desk": DESK, "call_back": "automatic" });
    let (edge, simulators) = clinic(Setup::default(), voice, json!({}), at).await;
    edge.with_knowledge().await;
    (edge, simulators)
}

/// A patient who asks to be called on this number; the task.
async fn asks(edge: &Edge, number: &str) -> (PatientClient, String) {
    let me = edge.agreed("en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let task = me.handoff("callback", Some(number)).await.expect("asked").task;
    eventually("the task is the clinic's", async || listed(edge, &task).await).await;
    (me, task)
}

async fn listed(edge: &Edge, task: &str) -> Option<Value> {
    let all = edge.admin("GET", "/tasks?all=true", &Value::Null).await.json();
    all["tasks"].as_array()?.iter().find(|t| t["id"] == task).cloned()
}

async fn call_back(edge: &Edge, task: &str) -> Answer {
    let path = format!("/v1/{CLINIC}/tasks/{task}/call");
    edge.json("POST", &path, STAFF_TOKEN, &Value::Null).await
}

/// Staff calls, and the phone rings.
async fn rings(edge: &Edge, simulators: &Simulators, task: &str) -> Call {
    let had = simulators.outbound().len();
    let asked = call_back(edge, task).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    ringing(simulators, had).await
}

async fn ringing(simulators: &Simulators, had: usize) -> Call {
    let calls = simulators.wait_outbound(had + 1, SOON).await;
    calls.get(had).cloned().expect("a call goes out")
}

async fn stands(edge: &Edge, task: &str, state: &str) -> Value {
    eventually(state, async || listed(edge, task).await.filter(|t| t["call"] == state)).await
}

fn fine(call: &Call) {
    assert!(call.problems().is_empty(), "{:?}\n{:?}", call.problems(), call.lines());
}

async fn voiced(me: &PatientClient) -> Vec<Event> {
    let log = me.log().await.expect("the log");
    log.into_iter().filter(|e| e.entry.channel == Channel::Voice).collect()
}

#[tokio::test]
async fn staff_calls_back_and_whoever_presses_one_is_connected_to_them() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let asked = call_back(&edge, &task).await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert_eq!(
        (asked.json()["state"].as_str(), asked.json()["to"].as_str()),
        (Some("due"), Some("+44•••••456"))
    );
    let call = ringing(&simulators, 0).await;
    assert_eq!(call.person(), SARAH);
    call.pick_up().await.expect("picked up");
    let heard = call.wait_for(ASKED_FOR_KEY, SOON).await.expect("the key is asked for");
    assert!(heard.contains("Riverside Medical Center"), "{heard}");
    for told in ["eczema", "Sarah", "Phillips", "appointment"] {
        assert!(!call.heard().join(" ").contains(told), "{:?}", call.heard());
    }
    assert_eq!(stands(&edge, &task, "asking").await["owner"], "staff:ann");
    call.press("1").await.expect("pressed");
    let state = call
        .wait_state(SOON, |s| matches!(s, State::Dialling { .. } | State::Connected { .. }))
        .await;
    assert!(
        matches!(state, Ok(State::Dialling { ref to, .. }) if to == DESK),
        "{state:?}"
    );
    call.desk_answers(true);
    call.wait_state(SOON, |s| matches!(s, State::Connected { .. }))
        .await
        .expect("connected");
    stands(&edge, &task, "talking").await;
    call.hang_up().await;
    let done = stands(&edge, &task, "done").await;
    // Whether the matter is settled, staff decides.
    assert!(done["closed_at"].is_null(), "{done}");
    fine(&call);
    assert_eq!(simulators.outbound().len(), 1);
}

#[tokio::test]
async fn staff_who_calls_is_at_the_desk_whatever_the_hours_say() {
    let voice = json!({ "answer": "assistant", "desk": DESK });
    let (edge, simulators) = clinic(Setup::default(), voice, json!({}), CLOSED).await;
    edge.with_knowledge().await;
    let (_, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    call.press("1").await.expect("pressed");
    call.wait_state(SOON, |s| matches!(s, State::Dialling { .. }))
        .await
        .expect("the desk rings");
    call.hang_up().await;
    fine(&call);
    // Where nobody could take it over, nobody is called.
    let voice = json!({ "answer": "assistant" });
    let (edge, simulators) = clinic(Setup::default(), voice, json!({}), OPEN).await;
    let (_, task) = asks(&edge, SARAH).await;
    assert_problem(&call_back(&edge, &task).await, 409, "not-offered");
    assert!(simulators.outbound().is_empty());
}

#[tokio::test]
async fn a_machine_hears_nothing_at_all() {
    let (edge, simulators) = by_staff().await;
    let (me, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    call.machine_picks_up().await.expect("a machine");
    call.wait_ended(SOON).await.expect("it is hung up on");
    assert!(call.heard().is_empty(), "{:?}", call.heard());
    stands(&edge, &task, "machine").await;
    assert!(voiced(&me).await.is_empty());
    fine(&call);
}

#[tokio::test]
async fn whoever_presses_nothing_is_asked_twice_and_never_connected() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    call.silent().await.expect("nothing is pressed");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked again");
    call.silent().await.expect("nothing is pressed");
    call.wait_for("Goodbye", SOON).await.expect("a goodbye");
    call.wait_ended(SOON).await.expect("over");
    stands(&edge, &task, "silent").await;
    fine(&call);
}

#[tokio::test]
async fn a_wrong_key_is_asked_about_again() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    call.press("5").await.expect("pressed");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked again");
    call.press("1").await.expect("pressed");
    call.wait_state(SOON, |s| matches!(s, State::Dialling { .. }))
        .await
        .expect("connected");
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn whoever_presses_two_is_not_called_again_whoever_asks() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    call.pick_up().await.expect("picked up");
    call.wait_for("press two", SOON).await.expect("the other key");
    call.press("2").await.expect("pressed");
    call.wait_for("not call this number again", SOON).await.expect("a word");
    call.wait_ended(SOON).await.expect("over");
    stands(&edge, &task, "declined").await;
    assert_problem(&call_back(&edge, &task).await, 409, "conflict");
    let (_, another) = asks(&edge, SARAH).await;
    assert_problem(&call_back(&edge, &another).await, 409, "conflict");
    let (_, elsewhere) = asks(&edge, OTHER).await;
    assert_eq!(call_back(&edge, &elsewhere).await.status, 202);
    fine(&call);
}

#[tokio::test]
async fn how_a_call_went_that_nobody_took_stands_in_the_task() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    rings(&edge, &simulators, &task)
        .await
        .decline()
        .await
        .expect("declined");
    stands(&edge, &task, "busy").await;
    rings(&edge, &simulators, &task)
        .await
        .ring_out()
        .await
        .expect("rang out");
    stands(&edge, &task, "no_answer").await;
    let audit = edge.admin("GET", "/audit", &Value::Null).await.text();
    for action in ["\"call_back\"", "call_back_busy", "call_back_no_answer", "staff:ann"] {
        assert!(audit.contains(action), "{action}: {audit}");
    }
    assert!(!audit.contains("7700900456"), "{audit}");
}

#[tokio::test]
async fn fifty_requests_at_once_are_one_call() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let all = futures_util::future::join_all((0..50).map(|_| call_back(&edge, &task))).await;
    let (taken, refused): (Vec<_>, Vec<_>) = all.into_iter().partition(|a| a.status == 202);
    assert_eq!((taken.len(), refused.len()), (1, 49));
    refused
        .iter()
        .for_each(|answer| assert_problem(answer, 409, "conflict"));
    simulators.wait_outbound(1, SOON).await;
    tokio::time::sleep(QUIET).await;
    assert_eq!(simulators.outbound().len(), 1);
}

#[tokio::test]
async fn a_number_is_called_three_times_a_day_whoever_asks() {
    let (edge, simulators) = by_staff().await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        tasks.push(asks(&edge, SARAH).await.1);
    }
    for task in &tasks[..3] {
        rings(&edge, &simulators, task).await.decline().await.expect("declined");
        stands(&edge, task, "busy").await;
    }
    let refused = call_back(&edge, &tasks[3]).await;
    assert_problem(&refused, 429, "rate-limited");
    assert_eq!(refused.header("retry-after"), Some("86400"));
    let (_, elsewhere) = asks(&edge, OTHER).await;
    assert_eq!(call_back(&edge, &elsewhere).await.status, 202);
}

#[tokio::test]
async fn a_conversation_and_a_clinic_have_their_limits_too() {
    let voice = || json!({ "answer": "desk", "desk": DESK });
    for (limits, retry_after) in [
        (json!({ "callbacks_per_session": 1 }), "86400"),
        (json!({ "callbacks_per_clinic": 1 }), "3600"),
    ] {
        let (edge, simulators) = clinic(Setup::default(), voice(), limits, OPEN).await;
        let (me, first) = asks(&edge, SARAH).await;
        let second = me.handoff("callback", Some(OTHER)).await.expect("asked").task;
        eventually("the task is the clinic's", async || listed(&edge, &second).await).await;
        rings(&edge, &simulators, &first)
            .await
            .decline()
            .await
            .expect("declined");
        stands(&edge, &first, "busy").await;
        let refused = call_back(&edge, &second).await;
        assert_problem(&refused, 429, "rate-limited");
        assert_eq!(refused.header("retry-after"), Some(retry_after));
        assert_eq!(simulators.outbound().len(), 1);
    }
}

#[tokio::test]
async fn a_task_that_is_closed_anothers_or_without_a_number_calls_nobody() {
    let (edge, simulators) = by_staff().await;
    let (me, task) = asks(&edge, SARAH).await;
    let claimed = edge
        .admin("POST", &format!("/tasks/{task}/claim"), &json!({ "by": "bo" }))
        .await;
    assert_eq!(claimed.status, 200, "{}", claimed.text());
    assert_problem(&call_back(&edge, &task).await, 409, "conflict");
    assert!(
        edge.admin("POST", &format!("/tasks/{task}/close"), &json!({}))
            .await
            .status
            < 300
    );
    assert_problem(&call_back(&edge, &task).await, 409, "conflict");
    let person = me.person().await.expect("asked").task;
    eventually("the task is the clinic's", async || listed(&edge, &person).await).await;
    assert_problem(&call_back(&edge, &person).await, 409, "not-offered");
    assert_problem(&call_back(&edge, "tsk_nowhere").await, 404, "not-found");
    assert!(simulators.outbound().is_empty());
}

#[tokio::test]
async fn a_patient_who_asks_is_called_at_once_where_the_clinic_says_so_and_greeted_as_far_as_the_number_proves() {
    let (edge, simulators) = at_once(CLOSED).await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let task = me.handoff("callback", Some(SARAH)).await.expect("asked").task;
    let call = ringing(&simulators, 0).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    assert!(voiced(&me).await.is_empty(), "nothing is the patient's before the key");
    call.press("1").await.expect("pressed");
    call.wait_for("eczema", SOON).await.expect("the topic, from the chat");
    call.say("When are you open on Friday?").await.expect("said");
    call.wait_for("Friday", SOON).await.expect("an answer");
    call.hang_up().await;
    let done = stands(&edge, &task, "done").await;
    assert!(!done["closed_at"].is_null(), "{done}");
    eventually("the call is in the chat's log, to its end", async || {
        let log = voiced(&me).await;
        let kinds: Vec<&str> = log.iter().map(|e| e.entry.body.kind()).collect();
        (kinds.contains(&"call_started") && kinds.contains(&"call_ended")).then_some(())
    })
    .await;
    eventually("the patient sees the task done", async || {
        me.page(0, 1).await.expect("read").state.tasks.is_empty().then_some(())
    })
    .await;
    fine(&call);
    assert_eq!(simulators.outbound().len(), 1);
}

#[tokio::test]
async fn on_a_number_that_nobody_proved_nothing_of_the_chat_is_said_or_heard() {
    let (edge, simulators) = at_once(CLOSED).await;
    let (me, task) = asks(&edge, SARAH).await;
    let call = ringing(&simulators, 0).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    call.press("1").await.expect("pressed");
    call.wait_for("automated assistant", SOON).await.expect("the assistant");
    call.say("I have a question about my back").await.expect("said");
    tokio::time::sleep(QUIET).await;
    call.hang_up().await;
    stands(&edge, &task, "done").await;
    assert!(!call.heard().join(" ").contains("eczema"), "{:?}", call.heard());
    // Whoever typed the number into a chat does not learn what was said there.
    let messages = voiced(&me).await;
    assert!(
        !messages.iter().any(|e| matches!(e.entry.body, Body::Message { .. })),
        "{messages:?}"
    );
    fine(&call);
}

#[tokio::test]
async fn a_swedish_patient_is_asked_in_swedish() {
    let (edge, simulators) = at_once(OPEN).await;
    let me = edge.agreed("sv").await;
    me.handoff("callback", Some(SARAH)).await.expect("asked");
    let call = ringing(&simulators, 0).await;
    call.pick_up().await.expect("picked up");
    call.wait_for("tryck ett", SOON).await.expect("asked in Swedish");
    call.press("2").await.expect("pressed");
    call.wait_for("inte det här numret igen", SOON).await.expect("a word");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
}

#[tokio::test]
async fn nobody_abroad_is_called_by_itself_and_nobody_where_staff_calls() {
    let (edge, simulators) = at_once(OPEN).await;
    let (_, task) = asks(&edge, ABROAD).await;
    tokio::time::sleep(QUIET).await;
    assert!(simulators.outbound().is_empty());
    assert_eq!(call_back(&edge, &task).await.status, 202, "staff may");
    let (edge, simulators) = by_staff().await;
    asks(&edge, SARAH).await;
    tokio::time::sleep(QUIET).await;
    assert!(simulators.outbound().is_empty());
}

#[tokio::test]
async fn a_call_that_nobody_took_is_not_called_back_by_itself() {
    let voice = json!({ "answer": "desk", "desk": DESK, "call_back": "automatic" });
    let (edge, simulators) = clinic(Setup::default(), voice, json!({}), OPEN).await;
    let call = simulators.call(SARAH).await;
    call.desk_answers(false);
    call.silent().await.expect("no code");
    call.wait_ended(SOON).await.expect("over");
    eventually("somebody is to call back", async || {
        let tasks = edge.admin("GET", "/tasks", &Value::Null).await.text();
        tasks.contains("callback").then_some(())
    })
    .await;
    tokio::time::sleep(QUIET).await;
    assert!(simulators.outbound().is_empty());
}

#[tokio::test]
async fn what_nobody_asked_for_is_hung_up_on() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    let call = rings(&edge, &simulators, &task).await;
    let pairs = |call: &'static str| {
        [
            ("CallSid", call),
            ("From", "+441632960000"),
            ("To", SARAH),
            ("Direction", "outbound-api"),
            ("CallStatus", "in-progress"),
            ("Digits", "1"),
        ]
    };
    let posted = async |hook: &str, call: &'static str| {
        let known = samtal_site_demo::simulators::Setup::default();
        let url = format!("{}{}", known.public_url, twilio_path(hook));
        let signature = twilio_signature(&known.auth_token, &url, &pairs(call));
        let answer = post_form(&edge, hook, &pairs(call), &signature).await;
        assert_eq!(answer.status, 200, "{hook}: {}", answer.text());
        answer.text()
    };
    const HUNG_UP: &str = "<Response><Hangup/></Response>";
    for hook in [
        "voice/callback?of=cbk_nowhere",
        "voice/callback/key?of=cbk_nowhere",
        "voice/callback/key",
    ] {
        let answer = posted(hook, "CA77").await;
        assert!(answer.contains(HUNG_UP), "{hook}: {answer}");
    }
    // Another call does not take this one's place.
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON).await.expect("asked");
    let of = call
        .asked()
        .iter()
        .find_map(|a| a.url.split_once("of=").map(|(_, of)| of.to_owned()));
    let of = of.expect("the requests name the call-back");
    let answer = posted(&format!("voice/callback/key?of={of}"), "CA78").await;
    assert!(answer.contains(HUNG_UP), "{answer}");
    call.hang_up().await;
}

#[tokio::test]
async fn a_call_that_may_have_gone_out_is_not_placed_twice() {
    let (mut edge, simulators) = {
        let voice = json!({ "answer": "desk", "desk": DESK });
        clinic(Setup::with_faults(), voice, json!({}), OPEN).await
    };
    let (_, task) = asks(&edge, SARAH).await;
    let armed = edge
        .admin("POST", "/demo/fault", &json!({ "point": "callback.placing" }))
        .await;
    assert_eq!(armed.status, 204, "{}", armed.text());
    assert_eq!(call_back(&edge, &task).await.status, 202);
    stands(&edge, &task, "placing").await;
    edge.kill9();
    edge.restart();
    tokio::time::sleep(2 * QUIET).await;
    assert!(simulators.outbound().is_empty());
    let task = listed(&edge, &task).await.expect("the task");
    assert!(task["call"] == "placing" && task["closed_at"].is_null(), "{task}");
}

#[tokio::test]
async fn a_provider_that_answers_too_late_has_rung_once() {
    let (edge, simulators) = by_staff().await;
    let (_, task) = asks(&edge, SARAH).await;
    simulators.set_faults(Faults {
        taken_unanswered: 1.0,
        ..Faults::default()
    });
    assert_eq!(call_back(&edge, &task).await.status, 202);
    let call = ringing(&simulators, 0).await;
    call.pick_up().await.expect("picked up");
    call.wait_for(ASKED_FOR_KEY, SOON)
        .await
        .expect("its own request says which call it is");
    stands(&edge, &task, "asking").await;
    simulators.release();
    call.hang_up().await;
    stands(&edge, &task, "silent").await;
    assert_eq!(simulators.outbound().len(), 1);
}
