//! The assistant on the phone, frame by frame: what the caller says is in the log before it is answered, what is said to them stands there
//! too, and a socket that breaks costs nothing that was heard.

use crate::help::{sarah, texts};
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_tests::client::{Frame, PatientClient};
use samtal_tests::host::Edge;
use samtal_tests::providers::{AUTH_TOKEN, opened, setup, twilio_signature};
use samtal_tests::relay::{self, DESK, Relay, posts};
use serde_json::json;
use std::time::Duration;

/// Long enough that whatever is wrongly said would have come.
const QUIET: Duration = Duration::from_millis(1_200);

async fn start() -> Edge {
    relay::start(setup()).await
}

/// A patient who calls with the code from their chat: the assistant speaks with them.
async fn called(edge: &Edge, call: &str) -> (PatientClient, Relay) {
    let (me, offer) = sarah(edge).await;
    (me, relay::called(edge, call, &offer.code).await)
}

/// Somebody whom nobody knows, who stays on the line.
async fn strange(edge: &Edge, call: &str) -> Relay {
    relay::called(edge, call, "").await
}

fn voiced(log: &[Event]) -> Vec<Event> {
    let said = |e: &&Event| e.entry.channel == Channel::Voice && matches!(e.entry.body, Body::Message { .. });
    log.iter().filter(said).cloned().collect()
}

fn ended(log: &[Event]) -> Vec<String> {
    let outcome = |e: &Event| match &e.entry.body {
        Body::CallEnded { outcome, .. } => Some(outcome.clone()),
        _ => None,
    };
    log.iter().filter_map(outcome).collect()
}

#[tokio::test]
async fn what_is_said_on_a_call_is_answered_aloud_and_stands_in_the_same_log() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA01").await;
    let greeting = relay.spoken(0);
    assert!(
        greeting.contains("automated assistant") && greeting.contains("Sarah"),
        "{greeting}"
    );
    let answer = relay.ask("When are you open on Friday?").await;
    assert!(answer.contains("Friday"), "{answer}");
    let log = me.log().await.expect("read");
    let said = voiced(&log);
    let by: Vec<&Actor> = said.iter().map(|e| &e.entry.by).collect();
    assert_eq!(
        by,
        [&Actor::Assistant, &Actor::Patient, &Actor::Assistant],
        "{:?}",
        texts(&said)
    );
    assert_eq!(texts(&said)[1], "When are you open on Friday?");
    let began = log.iter().filter(|e| matches!(e.entry.body, Body::CallStarted { .. }));
    assert_eq!(began.count(), 1);
    // No markup, no link is spoken.
    assert!(!relay.spoken(0).contains(['*', '[', '<']) && !relay.spoken(0).contains("http"));
    posts(&edge, "voice/status", "CA01", &[("CallStatus", "completed")]).await;
    assert_eq!(ended(&me.log().await.expect("read")).len(), 1);
}

#[tokio::test]
async fn a_socket_is_opened_to_twilio_alone_and_only_for_a_call_that_is_on() {
    let edge = start().await;
    let (_, relay) = called(&edge, "CA02").await;
    let url = Relay::url(&edge, "CA02");
    let wrong = twilio_signature("another token", &url, &[]);
    assert_eq!(Relay::open(&edge, "CA02", &wrong).await.err(), Some(403));
    assert_eq!(Relay::open(&edge, "CA02", "").await.err(), Some(403));
    let other = Relay::url(&edge, "CA99");
    let unknown = Relay::open(&edge, "CA99", &twilio_signature(AUTH_TOKEN, &other, &[])).await;
    assert_eq!(unknown.err(), Some(404));
    relay.close().await;
    posts(&edge, "voice/status", "CA02", &[("CallStatus", "completed")]).await;
    let over = Relay::open(&edge, "CA02", &twilio_signature(AUTH_TOKEN, &url, &[])).await;
    assert_eq!(over.err(), Some(404));
}

#[tokio::test]
async fn whom_nobody_knows_is_spoken_with_in_a_conversation_of_their_own() {
    let mut edge = start().await;
    let (me, _) = sarah(&edge).await;
    let mut relay = strange(&edge, "CA03").await;
    let greeting = relay.spoken(0);
    assert!(
        greeting.starts_with("I am the automated assistant") && !greeting.contains("Sarah"),
        "{greeting}"
    );
    let answer = relay.ask("Where can I park?").await;
    assert!(!answer.is_empty());
    assert!(
        voiced(&me.log().await.expect("read")).is_empty(),
        "nothing of it is in another's chat"
    );
    let opened = opened(&mut edge).await;
    assert_eq!(opened.with("Where can I park?").len(), 1);
}

#[tokio::test]
async fn a_code_keyed_in_on_the_way_goes_on_in_the_chat_that_it_is_of() {
    let edge = start().await;
    let (me, offer) = sarah(&edge).await;
    let mut relay = strange(&edge, "CA04").await;
    let from = relay.frames.len();
    relay.press("12345678").await;
    let wrong = relay.answer(from).await;
    assert!(wrong.contains("did not work"), "{wrong}");
    relay.say(&in_words(&offer.code)).await;
    let end = relay.ends().await;
    assert_eq!(end["reasonCode"], "code");
    let data = end.to_string();
    let twiml = posts(&edge, "voice/ended", "CA04", &[("HandoffData", &data)]).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut again = Relay::connect(&edge, "CA04").await;
    let greeting = again.answer(0).await;
    assert!(greeting.contains("Sarah"), "{greeting}");
    again.ask("When are you open on Friday?").await;
    let log = me.log().await.expect("read");
    assert_eq!(texts(&voiced(&log)).len(), 3);
    assert!(!serde_json::to_string(&log).expect("JSON").contains(&offer.code));
}

/// A code as people say it.
fn in_words(code: &str) -> String {
    let words = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    let digits = code.chars().filter_map(|c| c.to_digit(10));
    let said: Vec<&str> = digits.map(|d| words[d as usize]).collect();
    said.join(" ")
}

#[tokio::test]
async fn another_code_of_the_same_chat_is_one_more_proof_and_the_call_stays() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA14").await;
    let code = me.handoff("phone", None).await.expect("offered").code;
    let from = relay.frames.len();
    relay.press(&code).await;
    let greeting = relay.answer(from).await;
    assert!(greeting.contains("Sarah"), "{greeting}");
    assert!(relay.ask("When are you open on Friday?").await.contains("Friday"));
    let log = me.log().await.expect("read");
    let linked = log
        .iter()
        .filter(|e| matches!(e.entry.body, Body::ChannelLinked { .. }));
    assert_eq!(linked.count(), 2);
}

#[tokio::test]
async fn two_calls_of_one_chat_hear_each_its_own_answers() {
    let edge = start().await;
    let (me, mut first) = called(&edge, "CA15").await;
    let code = me.handoff("phone", None).await.expect("offered").code;
    let mut second = relay::called(&edge, "CA16", &code).await;
    let from = second.frames.len();
    assert!(first.ask("When are you open on Friday?").await.contains("Friday"));
    second.listen(QUIET).await;
    assert_eq!(second.spoken(from), "");
    assert!(!second.ask("Where can I park?").await.is_empty());
    assert_eq!(voiced(&me.log().await.expect("read")).len(), 6);
}

#[tokio::test]
async fn what_is_said_on_a_call_is_in_the_open_chat_at_once_and_the_chat_is_not_read_out() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA17").await;
    let last = me.log().await.expect("read").len();
    let mut chat = me.live(last as i64).await.expect("a socket");
    relay.ask("When are you open on Friday?").await;
    let mut seen: Vec<Event> = Vec::new();
    while voiced(&seen).len() < 2 {
        if let Frame::Events { events } = chat
            .within(Duration::from_secs(5))
            .await
            .expect("in time")
            .expect("a frame")
        {
            seen.extend(events);
        }
    }
    assert_eq!(voiced(&seen)[0].entry.by, Actor::Patient);
    let from = relay.frames.len();
    me.consent("chat", "2026-11", true).await.expect("agreed");
    me.send("w1", "Where can I park?").await.expect("said");
    relay.listen(QUIET).await;
    assert_eq!(relay.spoken(from), "");
}

#[tokio::test]
async fn who_asks_for_a_person_is_connected_and_nothing_of_them_goes_along() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA05").await;
    let from = relay.frames.len();
    relay.press("0").await;
    relay.answer(from).await;
    let end = relay.ends().await;
    assert_eq!(end, json!({ "reasonCode": "live-agent", "language": "en" }));
    let data = end.to_string();
    let twiml = posts(&edge, "voice/ended", "CA05", &[("HandoffData", &data)]).await;
    assert!(twiml.contains("<Dial") && twiml.contains(DESK), "{twiml}");
    // The desk speaks with them: that the socket is gone ends nothing.
    relay.close().await;
    tokio::time::sleep(Duration::from_secs(17)).await;
    assert!(ended(&me.log().await.expect("read")).is_empty());
}

#[tokio::test]
async fn signs_of_an_emergency_are_answered_with_the_number_to_call_and_a_person() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA06").await;
    let from = relay.frames.len();
    relay.say("I have severe chest pain and cannot breathe").await;
    let notice = relay
        .wait_for("notice", from, |f| f["type"] == "text" && f["interruptible"] == false)
        .await;
    assert_eq!(notice["type"], "text");
    let end = relay.ends().await;
    assert_eq!(end["reasonCode"], "urgent", "{}", relay.spoken(from));
    // Staff has it, and the patient's own copy says what they were told.
    let log = me.log().await.expect("read");
    let tasks = log
        .iter()
        .filter(|e| matches!(&e.entry.body, Body::TaskOpened { about, .. } if about == "emergency"));
    assert_eq!(tasks.count(), 1);
    let said = voiced(&log);
    assert!(
        texts(&said).iter().any(|t| t.contains("112") || t.contains("999")),
        "{:?}",
        texts(&said)
    );
}

#[tokio::test]
async fn goodbye_ends_the_call_once_it_is_said_and_a_word_more_goes_on() {
    let edge = start().await;
    let (_, mut relay) = called(&edge, "CA07").await;
    let bye = relay.ask("That is all, goodbye").await;
    assert!(!bye.is_empty());
    // Before it is spoken to its end.
    relay.interrupt("Thank").await;
    let more = relay.ask("Oh, when are you open on Friday?").await;
    assert!(more.contains("Friday"), "{more}");
    relay.listen(QUIET).await;
    assert!(!relay.frames.iter().any(|f| f["type"] == "end"));
    relay.ask("Goodbye").await;
    assert_eq!(relay.ends().await["reasonCode"], "bye");
}

#[tokio::test]
async fn nine_goes_on_in_the_other_language_and_the_star_says_it_again() {
    let edge = start().await;
    let (_, mut relay) = called(&edge, "CA08").await;
    let from = relay.frames.len();
    relay.press("*").await;
    let again = relay.answer(from).await;
    assert_eq!(again, relay.spoken(0)[..again.len()], "the greeting once more");
    let from = relay.frames.len();
    relay.press("9").await;
    let swedish = relay.answer(from).await;
    let tags: Vec<&str> = relay
        .frames
        .iter()
        .skip(from)
        .filter_map(|f| f["ttsLanguage"].as_str())
        .collect();
    assert_eq!(tags, ["sv-SE"]);
    assert!(swedish.contains("svenska"), "{swedish}");
    let answer = relay.ask("När har ni öppet på fredag?").await;
    assert!(answer.contains("redag"), "{answer}");
}

#[tokio::test]
async fn silence_is_asked_about_twice_and_then_the_call_ends() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA09").await;
    for words in ["still there", "cannot hear", "Goodbye"] {
        // Nothing is spoken any more: silence begins.
        relay.interrupt("…").await;
        let from = relay.frames.len();
        let asked = relay.answer(from).await;
        assert!(asked.contains(words), "{asked}");
    }
    assert_eq!(relay.ends().await["reasonCode"], "bye");
    // What is said about the line itself is no part of the conversation.
    assert_eq!(voiced(&me.log().await.expect("read")).len(), 1);
}

#[tokio::test]
async fn a_socket_that_broke_comes_back_to_what_was_not_heard_and_nothing_is_answered_twice() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA10").await;
    relay.say("When are you open on Friday?").await;
    // Cut before the answer is there.
    drop(relay);
    let twiml = posts(
        &edge,
        "voice/ended",
        "CA10",
        &[("SessionStatus", "failed"), ("ErrorCode", "64105")],
    )
    .await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut again = Relay::connect(&edge, "CA10").await;
    let answer = again.answer(0).await;
    assert!(answer.contains("Friday"), "{answer}");
    let more = again.ask("And where can I park?").await;
    assert!(!more.contains("Friday"), "{more}");
    let said = voiced(&me.log().await.expect("read"));
    assert_eq!(said.len(), 5, "{:?}", texts(&said));
}

#[tokio::test]
async fn a_call_that_is_gone_without_a_word_ends_by_itself() {
    let edge = start().await;
    let (me, mut relay) = called(&edge, "CA11").await;
    relay.ask("When are you open on Friday?").await;
    drop(relay);
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert!(ended(&me.log().await.expect("read")).is_empty(), "it may come back");
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(ended(&me.log().await.expect("read")), ["dropped"]);
    // The report comes late.
    posts(&edge, "voice/status", "CA11", &[("CallStatus", "completed")]).await;
    assert_eq!(ended(&me.log().await.expect("read")).len(), 1);
}

#[tokio::test]
async fn what_was_said_instead_of_a_code_is_answered_after_the_greeting() {
    let mut edge = start().await;
    posts(&edge, "voice", "CA13", &[]).await;
    let said = [("SpeechResult", "When are you open on Friday?")];
    let twiml = posts(&edge, "voice/code", "CA13", &said).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut relay = Relay::connect(&edge, "CA13").await;
    let answer = relay
        .wait_for("answer", 0, |f| {
            f["token"].as_str().is_some_and(|t| t.contains("Friday"))
        })
        .await;
    assert_eq!(answer["type"], "text");
    let greeting = relay.spoken(0);
    assert!(
        greeting.contains("automated assistant") && !greeting.contains("recent chat"),
        "{greeting}"
    );
    let opened = opened(&mut edge).await;
    assert_eq!(opened.with("When are you open on Friday?").len(), 1);
}

#[tokio::test]
async fn frames_that_are_none_and_keys_that_choose_nothing_end_nothing() {
    let edge = start().await;
    let (_, mut relay) = called(&edge, "CA12").await;
    for odd in [
        json!({}),
        json!([]),
        json!({ "type": "prompt" }),
        json!({ "type": "dtmf", "digit": "12" }),
        json!({ "type": "news" }),
    ] {
        relay.send(&odd).await;
    }
    relay
        .send(&json!({ "type": "prompt", "voicePrompt": "When are", "last": false }))
        .await;
    relay.listen(QUIET).await;
    let answer = relay.ask("When are you open on Friday?").await;
    assert!(answer.contains("Friday"), "{answer}");
}
