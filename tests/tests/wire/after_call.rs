//! After a call: what it came to is in the log, and with the patient by message within five seconds; YES locks it, NO makes it better.

use crate::help::{by_code, path};
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_site_demo::simulators::{Bubble, Phone, Simulators, Way};
use samtal_tests::client::{CallEvent, PatientClient};
use samtal_tests::host::{self, Edge, Setup};
use samtal_tests::messaging::{self, call, eventually, proved};
use samtal_tests::receiver::Receiver;
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SARAH: &str = "+447700900456";
/// The promise: from the end of a call until the provider has the message.
const PROMISE: Duration = Duration::from_secs(5);
/// Long enough for whatever would come to have come: a voice system's own summary is waited for a second and a half.
const A_WHILE: Duration = Duration::from_millis(3_000);
/// Longer than an answer on the phone takes.
const SOON: Duration = Duration::from_secs(15);
const ASKED: &str = "Can Dr. Phillips look at my eczema on Friday?";

/// The clinic, with what of its configuration is different.
async fn clinic(setup: Setup, change: impl FnOnce(&mut Value)) -> (Edge, Simulators, Receiver) {
    let (edge, simulators) = messaging::start_with(setup, &json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    let receiver = Receiver::start().await.expect("a receiver");
    let mut config = messaging::config(&simulators);
    config["webhook"] = host::config_with_webhook(&receiver.url())["webhook"].clone();
    // What follows a booking is not what is tested here.
    config["policy"]["confirm_minutes"] = json!(60);
    change(&mut config);
    edge.configure(&config).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, EVENING).await;
    (edge, simulators, receiver)
}

/// Sarah, whose number is proved, with a name; she agreed to these.
async fn sarah(edge: &Edge, simulators: &Simulators, language: &str, purposes: &[&str]) -> PatientClient {
    let me = proved(edge, simulators, SARAH, language).await;
    for purpose in purposes {
        me.consent(purpose, "2026-11", true).await.expect("agreed");
    }
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    me
}

/// A call of hers with a code: what she asked is written back. The call's grant.
async fn calls(edge: &Edge, me: &PatientClient, call_id: &str) -> String {
    let code = me.handoff("phone", None).await.expect("offered").code;
    let grant = by_code(edge, &code, call_id).await.grant;
    let said = [
        CallEvent::message("m1", "patient", ASKED),
        CallEvent::message("m2", "", "Yes. Friday at two is free."),
    ];
    write(edge, call_id, &grant, &said).await;
    grant
}

async fn write(edge: &Edge, call_id: &str, grant: &str, events: &[CallEvent<'_>]) {
    edge.voice().write_back(call_id, grant, events).await.expect("written");
}

async fn books(edge: &Edge, call_id: &str, grant: &str) {
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO, "reason": "eczema" });
    let answer = edge
        .json("POST", &path(&format!("/calls/{call_id}/appointments")), grant, &body)
        .await;
    assert!(answer.status < 300, "{}", answer.text());
}

async fn ends(edge: &Edge, call_id: &str, grant: &str) {
    write(edge, call_id, grant, &[CallEvent::ended("end", "resolved")]).await;
}

/// Sarah, who booked Friday in a call and was told its summary on WhatsApp; the call's grant.
async fn told_of_friday(edge: &Edge, simulators: &Simulators) -> (PatientClient, String) {
    let me = sarah(edge, simulators, "en", &["whatsapp"]).await;
    let grant = calls(edge, &me, "CA1").await;
    books(edge, "CA1", &grant).await;
    ends(edge, "CA1", &grant).await;
    until_told(simulators, 1).await;
    (me, grant)
}

/// What the clinic wrote to Sarah about calls and after them so far, oldest first.
fn told(simulators: &Simulators) -> Vec<Bubble> {
    let mut all = simulators.messages(SARAH);
    all.retain(|m| {
        m.from_clinic && !m.shown.text.contains("code is") && !m.shown.text.contains("kod är") && m.status != "failed"
    });
    all
}

async fn until_told(simulators: &Simulators, n: usize) -> Bubble {
    eventually("a message arrives", async || {
        let told = told(simulators);
        told.get(n - 1).cloned()
    })
    .await
}

async fn log(me: &PatientClient) -> Vec<Event> {
    me.log().await.expect("read")
}

/// The summaries in the log: who wrote each, its text and its version.
async fn summaries(me: &PatientClient) -> Vec<(Actor, String, u32)> {
    let events = log(me).await.into_iter();
    let all = events.filter_map(|e| match e.entry.body {
        Body::Summary { text, version, .. } => Some((e.entry.by, text, version)),
        _ => None,
    });
    all.collect()
}

async fn until_confirmed(me: &PatientClient) -> Channel {
    eventually("it is confirmed", async || {
        let events = log(me).await;
        let of = |e: &Event| match e.entry.body {
            Body::SummaryConfirmed { of } => Some((of, e.entry.channel)),
            _ => None,
        };
        let (of, channel) = events.iter().find_map(of)?;
        let summary = events.iter().find(|e| e.seq == of)?;
        assert!(matches!(summary.entry.body, Body::Summary { .. }));
        Some(channel)
    })
    .await
}

async fn not_sent(edge: &Edge, me: &PatientClient) -> Vec<String> {
    let answer = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await;
    let rows = answer.json()["audit"].as_array().cloned().unwrap_or_default();
    let rows = rows.iter().filter(|row| row["action"] == "not_sent");
    rows.map(|row| row["detail"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Lets the reason of a visit stand in messages, as far as the clinic goes.
fn tells_reasons(config: &mut Value) {
    config["policy"]["message_reason"] = json!(true);
}

#[tokio::test]
async fn as_she_hangs_up_sarah_reads_what_was_booked_and_what_happens_next_and_nobody_else_reads_why() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp", "sms"]).await;
    let grant = calls(&edge, &me, "CA1").await;
    books(&edge, "CA1", &grant).await;
    let ended = Instant::now();
    ends(&edge, "CA1", &grant).await;
    let message = until_told(&simulators, 1).await;
    let took = ended.elapsed();
    eprintln!("from the end of the call until the provider has the message: {took:?}");
    assert!(took < PROMISE, "{took:?}");
    assert_eq!(
        (message.way, message.shown.template.as_str()),
        (Way::Whatsapp, "call_summary")
    );
    assert_eq!(
        message.shown.text,
        "Hello Sarah. Here is what we discussed: We booked Friday 18 October, 14:00, with Dr. Phillips. A confirmation will follow, and a reminder before it. Reply YES to confirm or NO to clarify."
    );
    let all = summaries(&me).await;
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0].0, all[0].2), (&Actor::Assistant, 1));
    assert!(
        all[0].1.contains(ASKED) && all[0].1.contains("It is about: eczema"),
        "{}",
        all[0].1
    );
    // Told twice, it is over once.
    ends(&edge, "CA1", &grant).await;
    write(&edge, "CA1", &grant, &[CallEvent::ended("again", "hung_up")]).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!((told(&simulators).len(), summaries(&me).await.len()), (1, 1));
}

#[tokio::test]
async fn a_message_leaves_within_five_seconds_of_each_of_ten_calls() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "sv", &["whatsapp"]).await;
    let mut took = Vec::new();
    for n in 1..=10 {
        let call_id = format!("CA{n}");
        let grant = calls(&edge, &me, &call_id).await;
        let ended = Instant::now();
        ends(&edge, &call_id, &grant).await;
        let message = until_told(&simulators, n).await;
        took.push(ended.elapsed());
        assert!(
            message.shown.text.contains("Du ringde oss med en fråga."),
            "{}",
            message.shown.text
        );
        assert!(message.shown.text.contains("Svara JA"), "{}", message.shown.text);
    }
    took.sort();
    eprintln!(
        "end of call to message, ten calls of another voice system: median {:?}, worst {:?}",
        took[5], took[9]
    );
    assert!(took[9] < PROMISE);
}

#[tokio::test]
async fn a_voice_systems_own_summary_stands_in_the_log_and_goes_by_message_only_where_reasons_may() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), tells_reasons).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    let own = "The caller has eczema and wants a visit on Friday.";
    let grant = calls(&edge, &me, "CA1").await;
    write(
        &edge,
        "CA1",
        &grant,
        &[CallEvent::summary("s1", own), CallEvent::ended("end", "resolved")],
    )
    .await;
    let message = until_told(&simulators, 1).await;
    assert!(
        !message.shown.text.contains("eczema"),
        "the patient did not agree: {}",
        message.shown.text
    );
    assert_eq!(summaries(&me).await.len(), 1);
    assert_eq!(summaries(&me).await[0].1, own);
    me.consent("reason", "2026-11", true).await.expect("agreed");
    // This one sends its summary a moment after the end.
    let grant = calls(&edge, &me, "CA2").await;
    let ended = Instant::now();
    ends(&edge, "CA2", &grant).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    write(&edge, "CA2", &grant, &[CallEvent::summary("s1", own)]).await;
    let message = until_told(&simulators, 2).await;
    assert!(ended.elapsed() < PROMISE);
    assert!(message.shown.text.contains(own), "{}", message.shown.text);
    assert_eq!(summaries(&me).await.len(), 2, "one for each call");
}

#[tokio::test]
async fn yes_locks_the_summary_for_good() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let (me, grant) = told_of_friday(&edge, &simulators).await;
    simulators.press(SARAH, "YES").await.expect("a button");
    assert_eq!(until_confirmed(&me).await, Channel::Whatsapp);
    let thanks = until_told(&simulators, 2).await;
    assert!(thanks.shown.text.contains("Thank you"), "{}", thanks.shown.text);
    // What a voice system sends now changes nothing of it.
    write(
        &edge,
        "CA1",
        &grant,
        &[CallEvent::summary("late", "Nothing was booked.")],
    )
    .await;
    let state = me.page(0, 500).await.expect("read").state;
    let kept = state.summary.expect("one").text;
    assert!(kept.contains("We booked Friday"), "{kept}");
    assert!(state.recap.expect("one").confirmed);
}

#[tokio::test]
async fn no_tells_staff_and_what_she_writes_is_the_next_version_told_back() {
    let (edge, simulators, receiver) = clinic(Setup::default(), |_| {}).await;
    let (me, _) = told_of_friday(&edge, &simulators).await;
    simulators.say(SARAH, "No").await;
    let question = until_told(&simulators, 2).await;
    assert!(
        question.shown.text.contains("What should be different?"),
        "{}",
        question.shown.text
    );
    receiver.wait(1, Duration::from_secs(5)).await;
    let tasks = edge.admin("GET", "/tasks", &Value::Null).await.json();
    assert_eq!(tasks["tasks"][0]["about"], "summary");
    simulators.say(SARAH, "I asked for Monday, not Friday").await;
    let retold = until_told(&simulators, 3).await;
    assert!(
        retold
            .shown
            .text
            .contains("You added: “I asked for Monday, not Friday”"),
        "{}",
        retold.shown.text
    );
    let all = summaries(&me).await;
    assert_eq!(all.iter().map(|s| s.2).collect::<Vec<_>>(), [1, 2]);
    assert!(
        all[1].1.contains("We booked Friday") && all[1].1.contains("I asked for Monday"),
        "{}",
        all[1].1
    );
    simulators.say(SARAH, "Ja").await;
    until_confirmed(&me).await;
    let confirmed = log(&me)
        .await
        .iter()
        .any(|e| matches!(e.entry.body, Body::SummaryConfirmed { of } if of > 0) && e.entry.by == Actor::Patient);
    assert!(confirmed);
    let state = me.page(0, 500).await.expect("read").state;
    assert_eq!(state.recap.map(|r| (r.version, r.confirmed)), Some((2, true)));
}

#[tokio::test]
async fn a_call_at_the_clinics_own_phone_is_summed_up_as_she_hangs_up() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |config| {
        config["voice"] = json!({ "answer": "assistant" });
    })
    .await;
    edge.with_knowledge().await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    let mut took = Vec::new();
    for n in 1..=3 {
        let call = simulators.call(SARAH).await;
        call.wait_for("automated assistant", SOON).await.expect("the assistant");
        call.say("When are you open on Saturdays?").await.expect("said");
        eventually("the assistant answers", async || {
            let answered = |e: &Event| match &e.entry.body {
                Body::Message { more: Some(more), .. } => {
                    e.entry.channel == Channel::Voice && more.source.as_ref().is_some_and(|s| s.entry == "hours")
                }
                _ => false,
            };
            (log(&me).await.iter().filter(|e| answered(e)).count() == n).then_some(())
        })
        .await;
        let ended = Instant::now();
        call.hang_up().await;
        let message = until_told(&simulators, n).await;
        took.push(ended.elapsed());
        assert!(
            message.shown.text.contains("You asked about our opening hours."),
            "{}",
            message.shown.text
        );
    }
    eprintln!("end of call to message, three calls at the clinic's own phone: {took:?}");
    assert!(took.iter().all(|took| *took < PROMISE), "{took:?}");
    let all = summaries(&me).await;
    assert_eq!(all.len(), 3);
    assert!(all[0].1.contains("When are you open on Saturdays?"), "{}", all[0].1);
}

#[tokio::test]
async fn she_may_answer_in_the_chat_too() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    let grant = calls(&edge, &me, "CA1").await;
    ends(&edge, "CA1", &grant).await;
    until_told(&simulators, 1).await;
    me.send("w1", "Yes").await.expect("said");
    assert_eq!(until_confirmed(&me).await, Channel::Web);
}

#[tokio::test]
async fn without_consent_the_summary_is_in_the_log_alone_and_the_audit_says_why() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &[]).await;
    let grant = calls(&edge, &me, "CA1").await;
    ends(&edge, "CA1", &grant).await;
    let why = eventually("the audit says why", async || {
        let rows = not_sent(&edge, &me).await;
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert_eq!(why, ["call_summary CA1 no_consent"]);
    assert_eq!(summaries(&me).await.len(), 1);
    assert!(told(&simulators).is_empty());
    // The next call begins with it.
    let code = me.handoff("phone", None).await.expect("offered").code;
    let context = by_code(&edge, &code, "CA2").await;
    assert!(
        context.summary.contains("Summary of the last call"),
        "{}",
        context.summary
    );
}

#[tokio::test]
async fn who_has_no_whatsapp_reads_it_as_a_text_message_and_answers_with_a_word() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    simulators.phone(SARAH, |phone: &mut Phone| phone.whatsapp = false);
    let me = sarah(&edge, &simulators, "sv", &["whatsapp", "sms"]).await;
    let grant = calls(&edge, &me, "CA1").await;
    books(&edge, "CA1", &grant).await;
    ends(&edge, "CA1", &grant).await;
    let message = eventually("a text message arrives", async || {
        told(&simulators).into_iter().find(|m| m.way == Way::Sms)
    })
    .await;
    assert!(
        message
            .shown
            .text
            .contains("Vi bokade fredag 18 oktober kl. 14.00, hos Dr. Phillips."),
        "{}",
        message.shown.text
    );
    assert!(!message.shown.text.contains("eczema"));
}

#[tokio::test]
async fn a_call_in_which_nothing_was_said_has_no_summary() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    let code = me.handoff("phone", None).await.expect("offered").code;
    let grant = by_code(&edge, &code, "CA1").await.grant;
    write(&edge, "CA1", &grant, &[CallEvent::message("m1", "", "Good morning.")]).await;
    ends(&edge, "CA1", &grant).await;
    let why = eventually("the audit says why", async || {
        let rows = not_sent(&edge, &me).await;
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert_eq!(why, ["call_summary CA1 nothing_said"]);
    assert!(summaries(&me).await.is_empty() && told(&simulators).is_empty());
}

/// The process is killed at this point between the end of a call and its message.
async fn killed_at(point: &str) {
    let (mut edge, simulators, _receiver) = clinic(Setup::with_faults(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    let grant = calls(&edge, &me, "CA1").await;
    books(&edge, "CA1", &grant).await;
    let armed = edge.admin("POST", "/demo/fault", &json!({ "point": point })).await;
    assert!(armed.status < 300, "{point}: {}", armed.text());
    ends(&edge, "CA1", &grant).await;
    tokio::time::sleep(A_WHILE).await;
    assert!(told(&simulators).is_empty(), "{point}");
    edge.kill9();
    edge.restart();
    simulators.towards(&edge.url());
    until_told(&simulators, 1).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!((told(&simulators).len(), summaries(&me).await.len()), (1, 1), "{point}");
}

#[tokio::test]
async fn a_crash_before_the_summary_costs_time_and_nothing_else() {
    killed_at("session.timer").await;
}

#[tokio::test]
async fn a_crash_before_the_message_leaves_costs_time_and_nothing_else() {
    killed_at("send.asking").await;
}

#[tokio::test]
async fn whoever_said_stop_gets_no_summary() {
    let (edge, simulators, _receiver) = clinic(Setup::default(), |_| {}).await;
    let me = sarah(&edge, &simulators, "en", &["whatsapp"]).await;
    call(
        &edge,
        &me,
        "POST",
        "/session/consent",
        &json!({ "purpose": "whatsapp", "version": "2026-11", "given": false, "cid": "stop" }),
    )
    .await;
    let grant = calls(&edge, &me, "CA1").await;
    ends(&edge, "CA1", &grant).await;
    let why = eventually("the audit says why", async || {
        let rows = not_sent(&edge, &me).await;
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert_eq!(why, ["call_summary CA1 opted_out"]);
    assert!(told(&simulators).is_empty());
}
