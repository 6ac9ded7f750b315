//! The clinic's own phone: a call rings, and whoever calls is connected, with no more said than their evidence allows.

use samtal_core::log::event::{Body, Channel, Event};
use samtal_site_demo::simulators::voice::{Asked, Call, Dialled, State};
use samtal_tests::client::{Ask, Desk, PatientClient};
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup, WEBHOOK_SECRET};
use samtal_tests::messaging::{self, Simulators, eventually};
use samtal_tests::providers;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const SARAH: &str = "+447700900456";
const STRANGER: &str = "+447700900999";
const SOON: Duration = Duration::from_secs(20);
/// Wednesday, 08:05 in London: open.
const OPEN: &str = "2024-10-16T07:05:00Z";
/// Wednesday, 22:00 in London: closed.
const CLOSED: &str = "2024-10-16T21:00:00Z";
const DESK: &str = "sip:desk@riverside.example";
const ASKED_FOR_CODE: &str = "eight digits from our chat";
const ASSISTANT: &str = "automated assistant";

/// An edge whose phone is answered like this, at this time.
async fn phone(answer: &str, desk: &str, at: &str) -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start_with(Setup::default(), &json!({})).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": answer });
    if !desk.is_empty() {
        config["voice"]["desk"] = json!(desk);
    }
    // Nobody listens there; that there is a webhook means that tasks reach somebody.
    config["webhook"] = json!({ "url": "http://127.0.0.1:9/", "secret": WEBHOOK_SECRET });
    edge.configure(&config).await;
    messaging::set_clock(&edge, &simulators, at).await;
    (edge, simulators)
}

/// The same with Riverside's knowledge, and so with an assistant.
async fn with_assistant(at: &str) -> (Edge, Simulators) {
    let (edge, simulators) = phone("assistant", DESK, at).await;
    edge.with_knowledge().await;
    (edge, simulators)
}

/// A patient who asked something in the chat, and holds a code.
async fn with_code(edge: &Edge) -> (PatientClient, String) {
    let me = edge.agreed("en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let code = me.handoff("phone", None).await.expect("offered").code;
    (me, code)
}

fn fine(call: &Call) {
    assert!(call.problems().is_empty(), "{:?}\n{:?}", call.problems(), call.lines());
    for asked in call.asked() {
        assert!(asked.status == 200 || asked.status == 101, "{asked:?}");
    }
}

async fn dialling(call: &Call) -> (String, BTreeMap<String, String>) {
    match call.wait_state(SOON, |s| matches!(s, State::Dialling { .. })).await {
        Ok(State::Dialling { to, headers }) => (to, headers),
        other => panic!("nobody is called: {other:?}; {:?}", call.lines()),
    }
}

async fn whispered(call: &Call) -> String {
    call.desk_answers(true);
    match call.wait_state(SOON, |s| matches!(s, State::Connected { .. })).await {
        Ok(State::Connected { whisper, .. }) => whisper,
        other => panic!("nobody is connected: {other:?}"),
    }
}

async fn events(me: &PatientClient, kind: &str) -> Vec<Event> {
    let log = me.log().await.expect("the log");
    log.into_iter().filter(|e| e.entry.body.kind() == kind).collect()
}

async fn until_linked(me: &PatientClient) {
    eventually("the call is linked", async || {
        (!events(me, "channel_linked").await.is_empty()).then_some(())
    })
    .await;
}

async fn outcome(me: &PatientClient) -> String {
    let ended = eventually("the call's end is in the log", async || {
        let ended = events(me, "call_ended").await;
        (!ended.is_empty()).then_some(ended)
    })
    .await;
    assert_eq!(ended.len(), 1, "{ended:?}");
    match &ended[0].entry.body {
        Body::CallEnded { outcome, .. } => outcome.clone(),
        other => panic!("{other:?}"),
    }
}

async fn tasks(edge: &Edge) -> Vec<Value> {
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.json();
    tasks["tasks"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_stranger_is_greeted_asked_for_a_code_and_goes_on_with_the_assistant() {
    let (_edge, simulators) = with_assistant(OPEN).await;
    let call = simulators.call(STRANGER).await;
    let first = call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    assert!(first.starts_with("Riverside Medical Center."), "{first}");
    assert!(first.contains("För svenska, tryck nio."), "{first}");
    call.silent().await.expect("silence");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.say("Does anyone treat eczema?").await.expect("said");
    call.wait_for("Phillips", SOON).await.expect("an answer");
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn the_code_of_the_chat_leads_to_it_by_keys_from_any_phone() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let (me, code) = with_code(&edge).await;
    let call = simulators.call("").await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press(&code).await.expect("keyed");
    let heard = call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    assert!(heard.contains("eczema"), "{heard}");
    call.hang_up().await;
    fine(&call);
    assert_eq!(outcome(&me).await, "completed");
    let linked = events(&me, "channel_linked").await;
    assert_eq!(linked.len(), 1);
    assert_eq!(linked[0].entry.channel, Channel::Voice);
    assert_eq!(events(&me, "call_started").await.len(), 1);
    // Spent: another call with it is a stranger's.
    let again = simulators.call("").await;
    again.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    again.press(&code).await.expect("keyed");
    again.wait_for("did not work", SOON).await.expect("refused");
    again.hang_up().await;
    fine(&again);
}

#[tokio::test]
async fn the_code_may_be_said_in_both_languages() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let words = |language: usize, code: &str| -> String {
        let names = [
            [
                "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
            ],
            ["noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"],
        ];
        let digits = code.bytes().map(|b| names[language][usize::from(b - b'0')]);
        digits.collect::<Vec<_>>().join(" ")
    };
    for language in [0, 1] {
        let (me, code) = with_code(&edge).await;
        let call = simulators.call("").await;
        call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
        if language == 1 {
            call.press("9").await.expect("keyed");
            call.silent().await.expect("silence");
            call.wait_for("åtta siffrorna", SOON).await.expect("in Swedish");
        }
        call.say(&words(language, &code)).await.expect("said");
        until_linked(&me).await;
        call.hang_up().await;
        fine(&call);
    }
}

#[tokio::test]
async fn the_star_says_the_question_again_and_costs_no_try() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let (me, code) = with_code(&edge).await;
    let call = simulators.call("").await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    for _ in 0..3 {
        call.press("*").await.expect("keyed");
        call.silent().await.expect("silence");
        call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code again");
    }
    call.press(&code).await.expect("keyed");
    until_linked(&me).await;
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn after_three_wrong_codes_the_call_goes_on_without() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let (me, code) = with_code(&edge).await;
    let wrong = |n: u32| {
        let last = code.bytes().last().map_or(0, |b| u32::from(b - b'0'));
        format!("{}{}", &code[..7], (last + n) % 10)
    };
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    for n in 1..=2 {
        call.press(&wrong(n)).await.expect("keyed");
        call.wait_for("try it once more", SOON).await.expect("another try");
    }
    call.press(&wrong(3)).await.expect("keyed");
    call.wait_for("go on without it", SOON).await.expect("no further try");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.hang_up().await;
    fine(&call);
    // Nothing of it is in the chat, and the code is good still.
    assert!(events(&me, "call_started").await.is_empty());
    let context = edge
        .voice()
        .context(&Ask {
            code: &code,
            call_id: "desk-1",
            ..Ask::default()
        })
        .await
        .expect("a context");
    assert_eq!(context.tier, 3);
}

#[tokio::test]
async fn whoever_proved_their_number_is_greeted_at_once_and_by_name() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    me.send("m1", "My name is Sarah Lind").await.expect("sent");
    let call = simulators.call(SARAH).await;
    let heard = call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    assert!(heard.contains("Sarah") && heard.contains("eczema"), "{heard}");
    assert!(!call.heard().join(" ").contains(ASKED_FOR_CODE), "{:?}", call.heard());
    call.hang_up().await;
    fine(&call);
    assert_eq!(outcome(&me).await, "completed");
    // A carrier that says that the number is not the caller's takes all of that away.
    let forged = simulators
        .call_as(Dialled {
            from: SARAH.to_owned(),
            verdict: "TN-Validation-Failed-C".to_owned(),
            ..Dialled::default()
        })
        .await;
    let heard = forged.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    assert!(heard.starts_with("Riverside Medical Center."), "{heard}");
    assert!(!heard.contains("Sarah") && !heard.contains("chat with us?"), "{heard}");
    forged.hang_up().await;
    fine(&forged);
}

#[tokio::test]
async fn a_number_that_proves_nothing_is_asked_about_a_recent_chat_and_told_nothing() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": "assistant" });
    config["policy"]["greet_verified_number"] = json!(false);
    edge.configure(&config).await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    me.send("m1", "My name is Sarah Lind").await.expect("sent");
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let call = simulators.call(SARAH).await;
    let first = call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    assert!(first.contains("your recent chat with us?"), "{first}");
    call.silent().await.expect("silence");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.say("What did I ask you yesterday?").await.expect("said");
    tokio::time::sleep(Duration::from_secs(1)).await;
    call.hang_up().await;
    fine(&call);
    let heard = call.heard().join(" ");
    assert!(!heard.contains("Sarah") && !heard.contains("eczema"), "{heard}");
    // What was said stands in a session of its own.
    assert!(events(&me, "call_started").await.is_empty());
}

#[tokio::test]
async fn a_call_that_brings_the_chats_token_needs_no_code() {
    let (edge, simulators) = with_assistant(OPEN).await;
    for name in ["X-Samtal-Token", "User-to-User"] {
        let me = edge.agreed("en").await;
        me.send("q1", "Do you treat eczema?").await.expect("sent");
        let token = me.handoff("phone", None).await.expect("offered").token;
        let value = match name {
            "User-to-User" => samtal_core::wire::sip::as_user_to_user(&token),
            _ => token.clone(),
        };
        let dialled = Dialled {
            headers: vec![(name.to_owned(), value)],
            ..Dialled::default()
        };
        let call = simulators.call_as(dialled.clone()).await;
        let heard = call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
        assert!(heard.contains("eczema"), "{heard}");
        call.hang_up().await;
        fine(&call);
        assert_eq!(outcome(&me).await, "completed");
        // It is good once.
        let again = simulators.call_as(dialled).await;
        again.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
        again.hang_up().await;
        fine(&again);
    }
}

#[tokio::test]
async fn a_caller_who_calls_too_often_is_connected_to_a_person() {
    let (edge, simulators) = {
        let (edge, simulators) = messaging::start_with(Setup::default(), &json!({ "sessions_per_hour": 2 })).await;
        let mut config = messaging::config(&simulators);
        config["voice"] = json!({ "answer": "assistant", "desk": DESK });
        edge.configure(&config).await;
        messaging::set_clock(&edge, &simulators, OPEN).await;
        (edge, simulators)
    };
    edge.with_knowledge().await;
    for n in 0..3 {
        let call = simulators.call(STRANGER).await;
        call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
        call.silent().await.expect("silence");
        if n < 2 {
            call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
        } else {
            dialling(&call).await;
        }
        call.hang_up().await;
        fine(&call);
    }
}

#[tokio::test]
async fn what_is_said_instead_of_a_code_is_heard() {
    let (_edge, simulators) = with_assistant(OPEN).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.say("Does anyone there treat eczema?").await.expect("said");
    call.wait_for("Phillips", SOON).await.expect("an answer");
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn a_person_is_rung_with_a_token_and_hears_who_it_is_first() {
    let (edge, simulators) = phone("desk", DESK, OPEN).await;
    let (me, code) = with_code(&edge).await;
    let call = simulators.call("").await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press(&code).await.expect("keyed");
    let (to, headers) = dialling(&call).await;
    assert_eq!(to, DESK);
    let token = headers.get("x-samtal-token").expect("a token").clone();
    assert!(token.starts_with("ho_"), "{token}");
    assert!(
        headers
            .get("user-to-user")
            .is_some_and(|uui| uui.ends_with(";encoding=hex")),
        "{headers:?}"
    );
    // Twilio takes 1,024 characters of headers, and they tell nothing of anybody.
    let mut bodies = call.asked().into_iter().map(|asked| asked.body);
    let twiml = bodies.rfind(|body| body.contains("<Sip")).expect("a call to the desk");
    let sent = twiml.rsplit('?').next().unwrap_or_default();
    let sent = sent.split("</Sip>").next().unwrap_or_default();
    assert!(sent.len() <= 1_024 && !sent.contains("eczema"), "{sent}");
    let whisper = whispered(&call).await;
    assert!(
        whisper.contains("code from the chat") && whisper.contains("eczema"),
        "{whisper}"
    );
    // The desk reads the context by it, once.
    let ask = Ask {
        token: &token,
        call_id: "desk-1",
        ..Ask::default()
    };
    let context = edge.voice().context(&ask).await.expect("a context");
    assert_eq!((context.tier, context.session.as_str()), (3, me.session.as_str()));
    let ask = Ask {
        token: &token,
        call_id: "desk-2",
        ..Ask::default()
    };
    assert_eq!(edge.voice().context(&ask).await.expect("a context").tier, 0);
    call.desk_hangs_up().await.expect("hung up");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
    let ended = eventually("the end", async || {
        events(&me, "call_ended")
            .await
            .into_iter()
            .find_map(|e| match e.entry.body {
                Body::CallEnded { outcome, call_id } if call_id == call.id() => Some(outcome),
                _ => None,
            })
    })
    .await;
    assert_eq!(ended, "transferred");
}

#[tokio::test]
async fn of_a_stranger_the_desk_gets_no_token_and_hears_no_name() {
    let (edge, simulators) = phone("desk", DESK, OPEN).await;
    let me = edge.agreed("en").await;
    me.send("q1", "My number is 07700 900456, my name is Sarah Lind")
        .await
        .expect("sent");
    for (from, words) in [(STRANGER, "not known"), ("", "not known")] {
        let call = simulators.call(from).await;
        call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
        call.silent().await.expect("silence");
        let (_, headers) = dialling(&call).await;
        assert!(headers.is_empty(), "{headers:?}");
        let whisper = whispered(&call).await;
        assert!(whisper.contains(words) && !whisper.contains("Sarah"), "{whisper}");
        call.hang_up().await;
        fine(&call);
    }
}

#[tokio::test]
async fn where_the_number_alone_is_known_the_desk_hears_the_name_and_gets_no_token() {
    let (edge, simulators) = phone("desk", "+441632960002", OPEN).await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    me.form("intake", &json!({ "name": "Sarah Lind" }), false).await.ok();
    me.send("q1", "Do you treat eczema?").await.expect("sent");
    let call = simulators.call(SARAH).await;
    let (to, headers) = dialling(&call).await;
    assert_eq!(to, "+441632960002");
    assert!(headers.is_empty(), "{headers:?}");
    let whisper = whispered(&call).await;
    assert!(
        whisper.contains("verified number") && whisper.contains("eczema"),
        "{whisper}"
    );
    call.hang_up().await;
    fine(&call);
    outcome(&me).await;
}

/// What the desks see of one call, until it is over: state and tier, each once.
async fn seen(desk: &mut Desk, call: &Call) -> Vec<(String, i64)> {
    let mut seen = Vec::new();
    loop {
        let frame = desk.next().await.expect("a frame");
        assert_eq!(frame["call_id"], call.id());
        let state = frame["state"].as_str().unwrap_or_default().to_owned();
        let now = (state.clone(), frame["context"]["tier"].as_i64().unwrap_or(-1));
        if seen.last() != Some(&now) {
            seen.push(now);
        }
        if state == "ended" {
            return seen;
        }
    }
}

#[tokio::test]
async fn the_desks_see_whoever_calls_ring_be_answered_and_leave() {
    let (edge, simulators) = phone("desk", DESK, OPEN).await;
    let mut feed = Desk::open(&edge.url(), CLINIC, STAFF_TOKEN).await.expect("a desk");
    let (me, code) = with_code(&edge).await;
    let claim = json!({ "type": "phone", "value": SARAH, "cid": "c1" });
    messaging::call(&edge, &me, "POST", "/session/identifiers", &claim).await;
    // The clinic's object learns of the number by the session's outbox.
    tokio::time::sleep(Duration::from_secs(1)).await;
    for (from, keys, tier) in [
        (STRANGER, "", 0),
        ("", "", 0),
        (SARAH, "", 1),
        (STRANGER, code.as_str(), 3),
    ] {
        let call = simulators.call(from).await;
        call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
        if keys.is_empty() {
            call.silent().await.expect("silence");
        } else {
            call.press(keys).await.expect("keyed");
        }
        dialling(&call).await;
        whispered(&call).await;
        call.desk_hangs_up().await.expect("hung up");
        call.wait_ended(SOON).await.expect("over");
        fine(&call);
        let seen = seen(&mut feed, &call).await;
        let states: Vec<&str> = seen.iter().map(|(state, _)| state.as_str()).collect();
        assert_eq!(
            (states.first(), states.last()),
            (Some(&"ringing"), Some(&"ended")),
            "{from} {seen:?}"
        );
        assert!(seen.contains(&("talking".to_owned(), tier)), "{from} {seen:?}");
        assert!(seen.iter().all(|(_, shown)| *shown <= tier), "{from} {seen:?}");
    }
}

#[tokio::test]
async fn when_nobody_answers_somebody_calls_back_and_the_caller_hears_by_when() {
    let (edge, simulators) = phone("desk", DESK, OPEN).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.silent().await.expect("silence");
    dialling(&call).await;
    call.desk_answers(false);
    let heard = call.wait_for("call you back by", SOON).await.expect("a promise");
    assert!(heard.contains("Wednesday 16 October, 08:3"), "{heard}");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
    let task = eventually("the task", async || tasks(&edge).await.into_iter().next()).await;
    assert_eq!(
        (task["about"].as_str(), task["number"].as_str()),
        (Some("callback"), Some(STRANGER))
    );
    // Without a number nobody can be called back: nothing is promised.
    let call = simulators.call("").await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.silent().await.expect("silence");
    dialling(&call).await;
    call.desk_answers(false);
    call.wait_for("cannot see your number", SOON).await.expect("why");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
    assert_eq!(tasks(&edge).await.len(), 1);
}

#[tokio::test]
async fn outside_of_the_opening_hours_nobody_is_rung() {
    let (edge, simulators) = phone("desk", DESK, CLOSED).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press("9").await.expect("keyed");
    call.silent().await.expect("silence");
    call.wait_for("åtta siffrorna", SOON).await.expect("in Swedish");
    call.silent().await.expect("silence");
    let heard = call.wait_for("ringer upp dig senast", SOON).await.expect("a promise");
    assert!(heard.contains("torsdag 17 oktober kl. 08.30"), "{heard}");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
    eventually("the task", async || tasks(&edge).await.into_iter().next()).await;
}

#[tokio::test]
async fn the_clinics_assistant_takes_the_call_when_the_desk_is_closed() {
    let (edge, simulators) = phone("desk", DESK, CLOSED).await;
    edge.with_knowledge().await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.silent().await.expect("silence");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn zero_connects_to_a_person_before_anything_else() {
    let (_edge, simulators) = with_assistant(OPEN).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press("0").await.expect("keyed");
    call.silent().await.expect("silence");
    call.wait_for("connecting you to a person", SOON).await.expect("a word");
    dialling(&call).await;
    call.hang_up().await;
    fine(&call);
}

#[tokio::test]
async fn the_assistant_transfers_to_a_person_who_reads_what_was_said() {
    let (edge, simulators) = with_assistant(OPEN).await;
    let (me, code) = with_code(&edge).await;
    let call = simulators.call("").await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.press(&code).await.expect("keyed");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    call.say("I would like to talk to a person, please")
        .await
        .expect("said");
    let (_, headers) = dialling(&call).await;
    let token = headers.get("x-samtal-token").expect("a token").clone();
    whispered(&call).await;
    let ask = Ask {
        token: &token,
        call_id: "desk-1",
        ..Ask::default()
    };
    let context = edge.voice().context(&ask).await.expect("a context");
    assert!(
        context.turns.iter().any(|t| t.text.contains("talk to a person")),
        "{:?}",
        context.turns
    );
    // Longer than a missing socket is borne: the call is the desk's now.
    tokio::time::sleep(Duration::from_secs(17)).await;
    assert!(events(&me, "call_ended").await.is_empty(), "the call is on");
    call.desk_hangs_up().await.expect("hung up");
    call.wait_ended(SOON).await.expect("over");
    fine(&call);
}

#[tokio::test]
async fn a_connection_that_breaks_is_made_again_and_in_the_end_a_person_is_rung() {
    let (_edge, simulators) = with_assistant(OPEN).await;
    let call = simulators.call(STRANGER).await;
    call.wait_for(ASKED_FOR_CODE, SOON).await.expect("the code");
    call.silent().await.expect("silence");
    call.wait_for(ASSISTANT, SOON).await.expect("the assistant");
    let connected = |asked: &[Asked]| asked.iter().filter(|a| a.url.ends_with("/ended")).count();
    for n in 1..=2 {
        call.cut().await;
        eventually("it is connected again", async || {
            (connected(&call.asked()) == n && call.state() == State::Talking).then_some(())
        })
        .await;
        call.say("Does anyone treat eczema?").await.expect("said");
        call.wait_for("Phillips", SOON).await.expect("an answer");
    }
    call.cut().await;
    dialling(&call).await;
    call.hang_up().await;
    for asked in call.asked() {
        assert!(asked.status == 200 || asked.status == 101, "{asked:?}");
    }
}

#[tokio::test]
async fn what_is_told_twice_happens_once() {
    let edge = Edge::with(providers::setup()).await;
    let mut config = providers::with_channels(samtal_tests::host::config());
    config["voice"] = json!({ "answer": "assistant", "desk": "+441632960002" });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    let (me, code) = with_code(&edge).await;
    let call = [
        ("CallSid", "CA0000000000000000000000000000000a"),
        ("From", "anonymous"),
        ("To", providers::SMS_NUMBER),
    ];
    let with = |more: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        let all = call.iter().chain(more).map(|(n, v)| (*n, (*v).to_owned()));
        all.collect()
    };
    let post = async |hook: &str, more: &[(&'static str, &str)]| {
        let form = with(more);
        let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = providers::by_twilio(&edge, hook, &form).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text()
    };
    let rings = [("CallStatus", "ringing"), ("Direction", "inbound")];
    let first = post("voice", &rings).await;
    assert_eq!(first, post("voice", &rings).await);
    let keyed = [("CallStatus", "in-progress"), ("Digits", code.as_str())];
    let first = post("voice/code", &keyed).await;
    assert!(first.contains("<ConversationRelay"), "{first}");
    assert_eq!(first, post("voice/code", &keyed).await);
    for _ in 0..2 {
        post("voice/status", &[("CallStatus", "completed")]).await;
    }
    assert_eq!(outcome(&me).await, "completed");
    assert_eq!(events(&me, "call_started").await.len(), 1);
    assert_eq!(events(&me, "channel_linked").await.len(), 1);
    // It is over: nobody gets its socket any more.
    let signature = providers::twilio_signature(
        providers::AUTH_TOKEN,
        &samtal_tests::relay::Relay::url(&edge, "CA0000000000000000000000000000000a"),
        &[],
    );
    let refused = samtal_tests::relay::Relay::open(&edge, "CA0000000000000000000000000000000a", &signature).await;
    assert_eq!(refused.err(), Some(404));
}

#[tokio::test]
async fn what_twilio_did_not_sign_is_refused_and_the_fallback_still_connects() {
    let edge = Edge::with(providers::setup()).await;
    let mut config = providers::with_channels(samtal_tests::host::config());
    config["voice"] = json!({ "answer": "assistant", "desk": "+441632960002" });
    edge.configure(&config).await;
    let form = [
        ("CallSid", "CA0000000000000000000000000000000b"),
        ("From", SARAH),
        ("CallStatus", "ringing"),
    ];
    for hook in [
        "voice",
        "voice/code",
        "voice/ended",
        "voice/dial",
        "voice/whisper",
        "voice/status",
    ] {
        for signature in ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "x"] {
            let answer = providers::post_form(&edge, hook, &form, signature).await;
            assert_eq!(answer.status, 403, "{hook} {signature:?}");
        }
    }
    for call in ["CA0000000000000000000000000000000b", "CAnobody", "%2e%2e"] {
        let refused = samtal_tests::relay::Relay::open(&edge, call, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=").await;
        assert_eq!(refused.err(), Some(403), "{call}");
    }
    let answer = providers::post_form(&edge, "voice/fallback", &form, "").await;
    let twiml = answer.text();
    assert!(
        answer.status == 200 && twiml.contains("+441632960002</Number>"),
        "{twiml}"
    );
    let anything = edge
        .call(
            "POST",
            &format!("/hooks/{CLINIC}/twilio/voice/fallback"),
            &[],
            b"\xff\x00no form",
        )
        .await;
    assert!(
        anything.status == 200 && anything.text().contains("<Dial"),
        "{}",
        anything.text()
    );
}
