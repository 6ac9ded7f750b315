//! Between the two objects there is no transaction. So the process is stopped at every point between them, killed, started again, and
//! what was begun must be completed, once, by whoever finds it: the repeat, or the alarm. An object that hangs is answered for in time.

use samtal_core::log::event::{Body, Event};
use samtal_tests::client::{Ask, Context, PatientClient};
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup, config_with_webhook};
use samtal_tests::providers;
use samtal_tests::raw::Answer;
use samtal_tests::receiver::Receiver;
use samtal_tests::relay::{self, Relay};
use samtal_tests::rng;
use samtal_tests::schedule::{self, FRIDAY_AT_TWO};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The promise: an answer within this, whatever hangs.
const PROMISE: Duration = Duration::from_secs(2);
/// What an alarm has to complete, with its waits.
const SOON: Duration = Duration::from_secs(20);
const A_MOMENT: Duration = Duration::from_millis(100);

fn path(rest: &str) -> String {
    format!("/v1/{CLINIC}{rest}")
}

async fn start() -> (Edge, Receiver) {
    let (edge, receiver) = (
        Edge::with(Setup::with_faults()).await,
        Receiver::start().await.expect("a receiver"),
    );
    edge.configure(&config_with_webhook(&receiver.url())).await;
    (edge, receiver)
}

async fn arm(edge: &Edge, point: &str) {
    let armed = edge.admin("POST", "/demo/fault", &json!({ "point": point })).await;
    assert!(armed.status < 300, "{point}: {}", armed.text());
}

fn crash(edge: &mut Edge) {
    edge.kill9();
    edge.restart();
}

/// A call that must be answered in time, though something hangs.
async fn in_time(edge: &Edge, method: &str, rest: &str, bearer: &str, body: &Value) -> Answer {
    let began = Instant::now();
    let answer = edge.json(method, &path(rest), bearer, body).await;
    assert!(began.elapsed() <= PROMISE, "{method} {rest} took {:?}", began.elapsed());
    answer
}

/// Waits until this is so.
async fn eventually(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !so().await {
        assert!(began.elapsed() < SOON, "not within {SOON:?}: {what}");
        tokio::time::sleep(A_MOMENT).await;
    }
}

async fn by_code(edge: &Edge, code: &str, call_id: &str) -> Context {
    let ask = Ask {
        code,
        call_id,
        ..Ask::default()
    };
    edge.voice().context(&ask).await.expect("a context")
}

async fn count(me: &PatientClient, of: impl Fn(&Body) -> bool) -> usize {
    let log: Vec<Event> = me.log().await.expect("read");
    assert!(log.iter().enumerate().all(|(i, e)| e.seq == i as i64 + 1), "no gaps");
    log.iter().filter(|e| of(&e.entry.body)).count()
}

async fn links(me: &PatientClient) -> usize {
    count(me, |b| matches!(b, Body::ChannelLinked { .. })).await
}

/// A patient with a code.
async fn offered(edge: &Edge) -> (PatientClient, String) {
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm").await.expect("said");
    let code = me.handoff("phone", None).await.expect("offered").code;
    (me, code)
}

#[tokio::test]
async fn a_session_whose_creation_was_cut_short_is_created_by_the_repeat_once() {
    let (mut edge, _receiver) = start().await;
    arm(&edge, "create.allocated").await;
    let body = json!({ "cid": rng::secret(), "language": "en" });
    assert_eq!(in_time(&edge, "POST", "/sessions", "", &body).await.status, 503);
    crash(&mut edge);
    let first = edge.json("POST", &path("/sessions"), "", &body).await;
    let again = edge.json("POST", &path("/sessions"), "", &body).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", first.text());
    assert_eq!(first.json()["session"], again.json()["session"]);
    assert_eq!(again.json()["snapshot"]["last_seq"], 1);
}

#[tokio::test]
async fn a_handoff_cut_short_is_offered_by_the_repeat_with_the_same_code() {
    let (mut edge, _receiver) = start().await;
    let (me, _) = edge.patient("en").await;
    arm(&edge, "handoff.registered").await;
    let body = json!({ "to": "phone", "cid": "h1" });
    assert_eq!(
        in_time(&edge, "POST", "/session/handoffs", &me.token, &body)
            .await
            .status,
        503
    );
    crash(&mut edge);
    let first = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
    let again = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", first.text());
    assert_eq!(first.json()["code"], again.json()["code"]);
    assert_eq!(count(&me, |b| matches!(b, Body::HandoffOffered { .. })).await, 1);
    let code = first.json()["code"].as_str().unwrap_or_default().to_owned();
    assert_eq!(by_code(&edge, &code, "CA1").await.tier, 3);
}

#[tokio::test]
async fn a_redeemed_code_is_linked_by_the_alarm_when_the_call_was_cut_short() {
    let (mut edge, _receiver) = start().await;
    let (me, code) = offered(&edge).await;
    arm(&edge, "context.resolved").await;
    let ask = json!({ "code": code, "call_id": "CA1" });
    let greeted = in_time(&edge, "POST", "/context", &edge.voice_key, &ask).await;
    assert_eq!(
        (
            greeted.status,
            greeted.json()["tier"].as_u64(),
            greeted.json()["complete"].as_bool()
        ),
        (200, Some(0), Some(false))
    );
    crash(&mut edge);
    eventually("the alarm links the call", async || links(&me).await == 1).await;
    assert_eq!(
        by_code(&edge, &code, "CA1").await.tier,
        3,
        "the platform's repeat gets the context"
    );
    assert_eq!(by_code(&edge, &code, "CA2").await.tier, 0, "and nobody else");
    assert_eq!(links(&me).await, 1);
}

#[tokio::test]
async fn a_repeat_and_the_alarm_link_a_call_once_between_them() {
    let (mut edge, _receiver) = start().await;
    let (me, code) = offered(&edge).await;
    arm(&edge, "context.linked").await;
    let ask = json!({ "code": code, "call_id": "CA1" });
    let greeted = in_time(&edge, "POST", "/context", &edge.voice_key, &ask).await;
    assert_eq!(
        (greeted.status, greeted.json()["complete"].as_bool()),
        (200, Some(false))
    );
    crash(&mut edge);
    assert_eq!(by_code(&edge, &code, "CA1").await.tier, 3);
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(links(&me).await, 1);
    assert_eq!(count(&me, |b| matches!(b, Body::CallStarted { .. })).await, 1);
}

#[tokio::test]
async fn an_alarm_that_was_killed_before_linking_links_after_the_restart() {
    let (mut edge, _receiver) = start().await;
    let (me, code) = offered(&edge).await;
    arm(&edge, "context.resolved").await;
    arm(&edge, "clinic.link").await;
    in_time(
        &edge,
        "POST",
        "/context",
        &edge.voice_key,
        &json!({ "code": code, "call_id": "CA1" }),
    )
    .await;
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(links(&me).await, 0, "the alarm stands at the point");
    crash(&mut edge);
    eventually("the alarm links the call", async || links(&me).await == 1).await;
}

#[tokio::test]
async fn an_alarm_that_was_killed_after_linking_does_not_link_again() {
    let (mut edge, _receiver) = start().await;
    let (me, code) = offered(&edge).await;
    arm(&edge, "clinic.linked").await;
    assert_eq!(by_code(&edge, &code, "CA1").await.tier, 3);
    tokio::time::sleep(Duration::from_secs(6)).await;
    crash(&mut edge);
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(links(&me).await, 1);
}

/// Has a task opened while the alarm stops at `point`, crashes there, and asserts that one task reached the clinic, by one webhook id.
async fn a_task_survives(point: &str) {
    let (mut edge, receiver) = start().await;
    let (me, _) = edge.patient("en").await;
    arm(&edge, point).await;
    let asked = me.handoff("callback", Some("+447700900456")).await.expect("asked");
    tokio::time::sleep(Duration::from_millis(800)).await;
    let told = usize::from(point == "session.delivered");
    assert_eq!(receiver.deliveries().len(), told, "it stands at {point}");
    crash(&mut edge);
    eventually("the clinic is told", async || !receiver.deliveries().is_empty()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let delivered = receiver.deliveries();
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0].json()["task"]["id"], asked.task.as_str());
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.text();
    assert_eq!(tasks.matches(asked.task.as_str()).count(), 1, "{tasks}");
    assert_eq!(count(&me, |b| matches!(b, Body::TaskOpened { .. })).await, 1);
}

#[tokio::test]
async fn a_task_reaches_the_clinic_once_when_killed_before_telling_it() {
    a_task_survives("session.deliver").await;
}

#[tokio::test]
async fn a_task_reaches_the_clinic_once_when_killed_after_telling_it() {
    a_task_survives("session.delivered").await;
}

#[tokio::test]
async fn a_webhook_is_called_after_a_kill_before_it() {
    a_task_survives("clinic.webhook").await;
}

/// Erases while the alarm stops at `point`, crashes there, and asserts that the clinic forgets the session once.
async fn an_erasure_survives(point: &str) {
    let (mut edge, receiver) = start().await;
    let (me, code) = offered(&edge).await;
    me.handoff("callback", Some("+447700900456")).await.expect("asked");
    eventually("the clinic is told", async || !receiver.deliveries().is_empty()).await;
    arm(&edge, point).await;
    me.erase().await.expect("erased");
    tokio::time::sleep(Duration::from_millis(500)).await;
    crash(&mut edge);
    assert_eq!(me.page(0, 1).await.expect_err("dead at once").status(), 401);
    eventually("the clinic forgets it", async || {
        let tasks = edge.admin("GET", "/tasks", &Value::Null).await.text();
        !tasks.contains(&me.session)
    })
    .await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(by_code(&edge, &code, "CA1").await.tier, 0);
    let caller = Ask {
        caller: "+447700900456",
        call_id: "CA2",
        ..Ask::default()
    };
    assert_eq!(
        edge.voice().context(&caller).await.expect("a context").tier,
        0,
        "its number matches nobody"
    );
    assert_eq!(me.page(0, 1).await.expect_err("still dead").status(), 401);
}

#[tokio::test]
async fn an_erasure_is_completed_when_killed_before_telling_the_clinic() {
    an_erasure_survives("session.deliver").await;
}

#[tokio::test]
async fn an_erasure_is_completed_when_killed_after_telling_the_clinic() {
    an_erasure_survives("session.delivered").await;
}

#[tokio::test]
async fn an_unlinked_call_stays_unlinked_through_a_kill_and_the_alarm() {
    let (mut edge, _receiver) = start().await;
    let (me, code) = offered(&edge).await;
    let context = by_code(&edge, &code, "CA1").await;
    let link = me.page(0, 1).await.expect("read").state.links[0].id.clone();
    me.unlink(&link).await.expect("unlinked");
    crash(&mut edge);
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert!(
        me.page(0, 1)
            .await
            .expect("read")
            .state
            .links
            .iter()
            .all(|l| l.unlinked)
    );
    assert_eq!(
        edge.voice()
            .updates("CA1", &context.grant, 0)
            .await
            .expect_err("dead")
            .status(),
        401
    );
    assert_eq!(by_code(&edge, &code, "CA1").await.tier, 0);
}

#[tokio::test]
async fn a_call_is_greeted_within_two_seconds_by_whatever_object_hangs() {
    for point in ["session.hang", "clinic.hang"] {
        let (edge, _receiver) = start().await;
        let (me, code) = offered(&edge).await;
        arm(&edge, point).await;
        let ask = json!({ "code": code, "call_id": "CA1" });
        let greeted = in_time(&edge, "POST", "/context", &edge.voice_key, &ask).await;
        let json = greeted.json();
        assert_eq!(
            (greeted.status, json["tier"].as_u64(), json["complete"].as_bool()),
            (200, Some(0), Some(false)),
            "{point}: {json}"
        );
        for member in ["session", "topic", "summary", "grant"] {
            assert_eq!(json[member], "", "{point}: {member}");
        }
        for member in ["evidence", "known", "turns", "pages", "forms", "appointments", "flags"] {
            assert_eq!(json[member], json!([]), "{point}: {member}");
        }
        // A session that hangs says so in time; a clinic that hangs is nothing to a session.
        let read = in_time(&edge, "GET", "/session", &me.token, &Value::Null).await;
        let expected = if point == "session.hang" { 503 } else { 200 };
        assert_eq!(read.status, expected, "{point}: {}", read.text());
        arm(&edge, "").await;
        assert_eq!(
            by_code(&edge, &code, "CA1").await.tier,
            3,
            "{point}: and it goes on when the hang is over"
        );
    }
}

#[tokio::test]
async fn hanging_requests_do_not_hold_up_the_others() {
    let (edge, _receiver) = start().await;
    let (me, _) = edge.patient("en").await;
    let (other, _) = edge.patient("en").await;
    arm(&edge, "handoff.registered").await;
    let hang = async || {
        in_time(&edge, "POST", "/session/handoffs", &me.token, &json!({ "to": "phone" }))
            .await
            .status
    };
    let talk = async || {
        let mut slowest = Duration::ZERO;
        for i in 0..20 {
            let began = Instant::now();
            other.send(&format!("m{i}"), "hello").await.expect("said");
            slowest = slowest.max(began.elapsed());
        }
        slowest
    };
    let (statuses, slowest) = tokio::join!(futures_util::future::join_all((0..5).map(|_| hang())), talk());
    assert_eq!(statuses, [503; 5]);
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}

/// An appointment on Friday at two, booked while something is stopped.
async fn book_on_friday(edge: &Edge, me: &PatientClient) -> Answer {
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO });
    in_time(edge, "POST", "/session/appointments", &me.token, &body).await
}

async fn appointments(me: &PatientClient) -> usize {
    count(me, |b| matches!(b, Body::AppointmentBooked { .. })).await
}

#[tokio::test]
async fn a_booking_cut_short_stands_in_the_log_by_the_alarm_and_by_the_repeat_once() {
    let (mut edge, _receiver) = start().await;
    schedule::open(&edge).await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    arm(&edge, "booking.decided").await;
    assert_eq!(book_on_friday(&edge, &me).await.status, 503);
    crash(&mut edge);
    let refused = book_on_friday(&edge, &other).await;
    assert_eq!(refused.json()["code"], "slot-taken", "{}", refused.text());
    eventually("the alarm tells the log", async || appointments(&me).await == 1).await;
    let again = book_on_friday(&edge, &me).await;
    assert_eq!(again.status, 201, "{}", again.text());
    assert_eq!(appointments(&me).await, 1);
}

#[tokio::test]
async fn a_change_never_reaches_the_log_before_its_booking() {
    let (mut edge, _receiver) = start().await;
    schedule::open(&edge).await;
    let (me, _) = edge.patient("en").await;
    arm(&edge, "booking.decided").await;
    assert_eq!(book_on_friday(&edge, &me).await.status, 503);
    crash(&mut edge);
    arm(&edge, "clinic.arrange").await;
    // What was booked has an id that the repeat tells; before that, nobody knows it.
    let again = book_on_friday(&edge, &me).await;
    let id = again.json()["appointment"]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let to = json!({ "cid": "c1", "slot": "visit~lind~1729258200" });
    let moved = in_time(&edge, "PATCH", &format!("/session/appointments/{id}"), &me.token, &to).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    crash(&mut edge);
    tokio::time::sleep(Duration::from_secs(7)).await;
    let log = me.log().await.expect("read");
    let of: Vec<&Body> = log
        .iter()
        .map(|e| &e.entry.body)
        .filter(|b| matches!(b, Body::AppointmentBooked { .. } | Body::AppointmentChanged { .. }))
        .collect();
    assert!(matches!(
        of[..],
        [Body::AppointmentBooked { .. }, Body::AppointmentChanged { .. }]
    ));
}

/// A patient on the phone with the assistant, on an edge that can be stopped at a point.
async fn on_the_phone(call: &str) -> (Edge, PatientClient, Relay) {
    let setup = Setup {
        vars: providers::vars(),
        ..Setup::with_faults()
    };
    let edge = relay::start(setup).await;
    let (me, code) = offered(&edge).await;
    let relay = relay::called(&edge, call, &code).await;
    (edge, me, relay)
}

async fn said(me: &PatientClient, words: &str) -> usize {
    count(me, |b| matches!(b, Body::Message { text, .. } if text.contains(words))).await
}

#[tokio::test]
async fn a_call_killed_while_it_is_answered_goes_on_with_that_answer_once() {
    let (mut edge, me, mut relay) = on_the_phone("CA-killed").await;
    arm(&edge, "assistant.made").await;
    relay.say("When are you open on Friday?").await;
    eventually("it is heard", async || {
        said(&me, "When are you open on Friday?").await == 1
    })
    .await;
    crash(&mut edge);
    let me = edge.with_token(&me, &me.token);
    let failed = [("SessionStatus", "failed"), ("ErrorCode", "39001")];
    let twiml = relay::posts(&edge, "voice/ended", "CA-killed", &failed).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut again = Relay::connect(&edge, "CA-killed").await;
    let answer = again.answer(0).await;
    assert!(answer.contains("Friday"), "{answer}");
    // Long enough for whoever else would answer: the alarm.
    again.listen(Duration::from_secs(12)).await;
    assert_eq!(
        again.spoken(0).matches("Friday").count(),
        answer.matches("Friday").count()
    );
    let answers = count(
        &me,
        |b| matches!(b, Body::Message { text, more: Some(_) } if text.contains("Friday")),
    )
    .await;
    assert_eq!(answers, 1);
}

#[tokio::test]
async fn a_call_killed_in_the_middle_leaves_what_was_heard_and_the_next_one_knows_it() {
    let (mut edge, me, mut relay) = on_the_phone("CA-lost").await;
    relay.say("Do you have a wheelchair ramp at the back door?").await;
    eventually("it is heard", async || said(&me, "wheelchair ramp").await == 1).await;
    crash(&mut edge);
    let me = edge.with_token(&me, &me.token);
    assert_eq!(said(&me, "wheelchair ramp").await, 1);
    // Nobody ever says that the call is over: it ends by itself.
    let over = |b: &Body| matches!(b, Body::CallEnded { outcome, .. } if outcome == "dropped");
    let began = Instant::now();
    while count(&me, over).await == 0 {
        assert!(began.elapsed() < Duration::from_secs(75), "it never ends");
        tokio::time::sleep(A_MOMENT * 10).await;
    }
    assert_eq!(count(&me, |b| matches!(b, Body::CallEnded { .. })).await, 1);
    let code = me.handoff("phone", None).await.expect("offered").code;
    let mut next = relay::called(&edge, "CA-next", &code).await;
    let code = me.handoff("phone", None).await.expect("offered").code;
    let context = by_code(&edge, &code, "CA-beside").await;
    let turns = format!("{:?}", context.turns);
    assert!(turns.contains("wheelchair ramp"), "{turns}");
    assert!(!next.ask("When are you open on Friday?").await.is_empty());
}

#[tokio::test]
async fn a_call_that_began_while_the_process_died_is_greeted_when_it_comes_again() {
    let setup = Setup {
        vars: providers::vars(),
        ..Setup::with_faults()
    };
    let mut edge = relay::start(setup).await;
    let (me, code) = offered(&edge).await;
    relay::posts(&edge, "voice", "CA-began", &[]).await;
    arm(&edge, "session.call_began").await;
    // Answered in time by whatever is at hand.
    let began = Instant::now();
    relay::posts(&edge, "voice/code", "CA-began", &[("Digits", &code)]).await;
    assert!(began.elapsed() <= PROMISE, "{:?}", began.elapsed());
    crash(&mut edge);
    let me = edge.with_token(&me, &me.token);
    let twiml = relay::posts(&edge, "voice/code", "CA-began", &[("Digits", &code)]).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut relay = Relay::connect(&edge, "CA-began").await;
    assert!(relay.answer(0).await.contains("automated assistant"));
    assert_eq!(count(&me, |b| matches!(b, Body::CallStarted { .. })).await, 1);
    assert_eq!(links(&me).await, 1);
    assert_eq!(said(&me, "automated assistant").await, 1);
}

#[tokio::test]
async fn a_staff_check_that_was_cut_off_is_finished_by_the_same_one_and_counts_once() {
    const NUMBER: &str = "+447400123456";
    let (mut edge, _receiver) = start().await;
    let (me, _) = edge.patient("en").await;
    let born = json!({ "name": "Sarah Miller", "date_of_birth": "1985-03-12" });
    me.form("contact", &born, false).await.expect("named");
    let claim = json!({ "type": "phone", "value": NUMBER, "cid": "n1" });
    let claimed = edge
        .json("POST", &path("/session/identifiers"), &me.token, &claim)
        .await;
    assert!(claimed.status < 300, "{}", claimed.text());
    let ask = Ask {
        caller: NUMBER,
        call_id: "CA-check",
        ..Ask::default()
    };
    eventually("the clinic has heard of the number", async || {
        edge.voice().context(&ask).await.is_ok_and(|c| c.tier == 1)
    })
    .await;
    arm(&edge, "desk.compared").await;
    let check = json!({ "cid": "c1", "session": me.session, "field": "birth_date", "value": "12 March 1985" });
    let address = "/desk/calls/frontdesk/CA-check/check";
    assert!(in_time(&edge, "POST", address, STAFF_TOKEN, &check).await.status >= 500);
    crash(&mut edge);
    let me = edge.with_token(&me, &me.token);
    assert_eq!(links(&me).await, 1, "the session has it");
    for _ in 0..2 {
        let again = in_time(&edge, "POST", address, STAFF_TOKEN, &check).await;
        assert_eq!(
            (again.status, &again.json()["right"]),
            (200, &json!(true)),
            "{}",
            again.text()
        );
    }
    assert_eq!(links(&me).await, 1);
    let known = edge.voice().context(&ask).await.expect("a context");
    assert_eq!((known.tier, known.session.as_str()), (4, me.session.as_str()));
}

#[tokio::test]
async fn a_caller_whose_answer_never_comes_is_told_to_wait_and_then_connected_to_a_person() {
    let (edge, me, mut relay) = on_the_phone("CA-slow").await;
    arm(&edge, "assistant.made").await;
    let from = relay.frames.len();
    relay.say("When are you open on Friday?").await;
    let moment = relay.answer(from).await;
    assert_eq!(moment, "One moment, please.");
    relay.listen(Duration::from_secs(40)).await;
    assert!(
        relay.spoken(from).ends_with("I am connecting you to the clinic."),
        "{}",
        relay.spoken(from)
    );
    assert_eq!(relay.ends().await["reasonCode"], "live-agent");
    // Somebody reads the question, too.
    assert_eq!(
        count(
            &me,
            |b| matches!(b, Body::TaskOpened { about, .. } if about == "question")
        )
        .await,
        1
    );
}
