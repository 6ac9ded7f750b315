//! A member of staff in one conversation: opening it, following it, answering on the patient's channel, and what is done with it. Two members
//! never both answer.

use crate::help::{assert_problem, path, texts};
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::{Desk, Frame, PatientClient};
use samtal_tests::host::{CLINIC, Edge, OTHER_STAFF_TOKEN, Setup, token_of};
use samtal_tests::messaging::{self, eventually};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: &str = "+447700900456";
/// Long enough that something would have come.
const QUIET: Duration = Duration::from_millis(1_200);

async fn get(edge: &Edge, member: &str, session: &str, query: &str) -> Answer {
    let path = path(&format!("/desk/sessions/{session}{query}"));
    edge.json("GET", &path, token_of(member), &Value::Null).await
}

async fn open(edge: &Edge, member: &str, session: &str) -> Value {
    let opened = get(edge, member, session, "").await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    opened.json()
}

async fn send(edge: &Edge, member: &str, session: &str, reply: &Value) -> Answer {
    let path = path(&format!("/desk/sessions/{session}/messages"));
    edge.json("POST", &path, token_of(member), reply).await
}

async fn say(edge: &Edge, member: &str, session: &str, cid: &str, text: &str) -> Answer {
    let after = open(edge, member, session).await["state"]["last_seq"].clone();
    send(
        edge,
        member,
        session,
        &json!({ "cid": cid, "text": text, "after": after }),
    )
    .await
}

async fn act(edge: &Edge, member: &str, session: &str, body: &Value) -> Answer {
    let path = path(&format!("/desk/sessions/{session}/acts"));
    edge.json("POST", &path, token_of(member), body).await
}

async fn done(edge: &Edge, member: &str, session: &str, body: Value) -> i64 {
    let answer = act(edge, member, session, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["seq"].as_i64().expect("its place")
}

/// A patient who asked something that nobody has answered.
async fn asked(edge: &Edge) -> (PatientClient, i64) {
    let me = edge.agreed("en").await;
    let said = me.send("m1", "I have a rash on my arm. Could it be eczema?").await;
    (me, said.expect("said").seq)
}

fn kinds(log: &[Event]) -> Vec<&'static str> {
    log.iter().map(|e| e.entry.body.kind()).collect()
}

fn by_staff(log: &[Event]) -> Vec<(String, &str)> {
    let said = log.iter().filter_map(|e| match (&e.entry.by, &e.entry.body) {
        (Actor::Staff(id), Body::Message { text, .. }) => Some((id.clone(), text.as_str())),
        _ => None,
    });
    said.collect()
}

/// The next frame of this type.
async fn next(desk: &mut Desk, kind: &str) -> Value {
    loop {
        let frame = desk.next().await.expect("a frame");
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// Waits until an event of this kind comes.
async fn until(desk: &mut Desk, kind: &str) -> Value {
    loop {
        let frame = next(desk, "events").await;
        let events = frame["events"].as_array().cloned().unwrap_or_default();
        if let Some(event) = events.into_iter().find(|e| e["kind"] == kind) {
            return event;
        }
    }
}

#[tokio::test]
async fn a_conversation_is_opened_whole_with_what_is_known_and_where_a_reply_goes() {
    let edge = Edge::start().await;
    let (me, asked) = asked(&edge).await;
    me.form("contact", &json!({ "name": "Sarah Lind" }), false)
        .await
        .expect("named");
    let claim = json!({ "type": "phone", "value": SARAH, "cid": "n1" });
    messaging::call(&edge, &me, "POST", "/session/identifiers", &claim).await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "note", "cid": "t1", "text": "Called before" }),
    )
    .await;

    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["card"]["session"], json!(me.session));
    assert_eq!(opened["card"]["name"], "Sarah Lind");
    assert_eq!(opened["because"], "recent");
    assert_eq!(opened["more"], false);
    let events = opened["events"].as_array().expect("events");
    assert_eq!(
        events.len() as i64,
        opened["state"]["last_seq"].as_i64().expect("a number")
    );
    assert!(
        events
            .iter()
            .any(|e| e["kind"] == "note" && e["text"] == "Called before")
    );
    let known: Vec<(&str, &str, &str, bool)> = opened["known"]
        .as_array()
        .expect("known")
        .iter()
        .map(|f| {
            let text = |key: &str| f[key].as_str().unwrap_or_default();
            (text("field"), text("value"), text("from"), f["verified"] == true)
        })
        .collect();
    assert_eq!(known[0], ("name", "Sarah Lind", "web", false));
    assert_eq!(known[1], ("phone", SARAH, "web", false));
    assert_eq!(opened["reach"][0]["channel"], "web");
    assert_eq!(opened["reach"][0]["free_text"], true);
    assert_eq!(opened["names"]["ann"], "Ann");

    // Backwards and forwards, without a gap.
    let before = get(&edge, "ann", &me.session, &format!("?before={asked}&limit=1"))
        .await
        .json();
    assert_eq!(before["events"][0]["seq"], json!(asked - 1));
    assert_eq!(
        (before["events"].as_array().map(Vec::len), &before["more"]),
        (Some(1), &json!(true))
    );
    let after = get(&edge, "ann", &me.session, &format!("?after={}&limit=1", asked - 1))
        .await
        .json();
    assert_eq!(
        (&after["events"][0]["seq"], &after["more"]),
        (&json!(asked), &json!(true))
    );
    for wrong in ["?limit=0", "?limit=501", "?before=1&after=1", "?after=x", "?language=!"] {
        assert_problem(&get(&edge, "ann", &me.session, wrong).await, 400, "invalid");
    }
    assert_eq!(get(&edge, "ann", &me.session, "?limit=500").await.status, 200);
}

#[tokio::test]
async fn a_conversation_is_opened_by_its_own_clinics_staff_alone() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    for token in ["", OTHER_STAFF_TOKEN, me.token.as_str()] {
        let rest = format!("/desk/sessions/{}", me.session);
        let refused = edge.json("GET", &path(&rest), token, &Value::Null).await;
        assert_problem(&refused, 401, "unauthorized");
    }
    assert_problem(&get(&edge, "ann", "ses_0", "").await, 404, "not-found");
    let followed = Desk::follow(&edge.url(), CLINIC, &me.session, 0, OTHER_STAFF_TOKEN).await;
    assert_eq!(followed.err().map(|e| e.status()), Some(401));
}

#[tokio::test]
async fn whoever_answers_takes_it_and_the_patient_sees_who_it_is() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    let said = say(&edge, "ann", &me.session, "r1", "Hello, this is Ann.").await;
    assert_eq!(said.status, 200, "{}", said.text());
    let placed = said.json();

    let log = me.log().await.expect("read");
    assert_eq!(by_staff(&log), [("ann".to_owned(), "Hello, this is Ann.")]);
    let joined = log.iter().find_map(|e| match &e.entry.body {
        Body::StaffJoined { name, role } => Some((name.as_str(), role.as_str())),
        _ => None,
    });
    assert_eq!(joined, Some(("Ann", "Receptionist")));
    let history = messaging::call(&edge, &me, "GET", "/session", &Value::Null).await;
    assert_eq!(
        history["state"]["staff"],
        json!({ "name": "Ann", "role": "Receptionist" })
    );
    assert_eq!(history["state"]["owner"], Value::Null, "among staff");
    assert!(!history["events"].to_string().contains("assigned"));
    let opened = open(&edge, "ben", &me.session).await;
    assert_eq!(opened["state"]["owner"]["id"], "ann");
    assert_eq!(opened["card"]["owner_name"], "Ann");

    // The same again is the same message; another under its id is none.
    let again = send(
        &edge,
        "ann",
        &me.session,
        &json!({ "cid": "r1", "text": "Hello, this is Ann.", "after": 0 }),
    )
    .await;
    assert_eq!((again.status, again.json()), (200, placed));
    let other = send(
        &edge,
        "ann",
        &me.session,
        &json!({ "cid": "r1", "text": "Other", "after": 0 }),
    )
    .await;
    assert_problem(&other, 409, "conflict");
    // A second reply takes nothing again.
    assert_eq!(
        say(&edge, "ann", &me.session, "r2", "How can I help?").await.status,
        200
    );
    let log = me.log().await.expect("read");
    assert_eq!(kinds(&log).iter().filter(|k| **k == "staff_joined").count(), 1);

    // Whose it is, nobody else answers.
    let refused = say(&edge, "ben", &me.session, "r1", "Hi, Ben here.").await;
    assert_problem(&refused, 409, "owned");
    assert_eq!(refused.json()["owner"], "Ann");
    assert_eq!(by_staff(&me.log().await.expect("read")).len(), 2);
}

#[tokio::test]
async fn of_twenty_replies_at_once_by_two_members_one_members_go_through() {
    let edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    let replies = (0..20).map(|n| {
        let member = if n % 2 == 0 { "ann" } else { "ben" };
        let reply = json!({ "cid": format!("r{n}"), "text": format!("{member} {n}"), "after": seq });
        let (edge, session) = (&edge, &me.session);
        async move { (member, send(edge, member, session, &reply).await) }
    });
    let answers = futures_util::future::join_all(replies).await;
    let mut through: Vec<&str> = answers
        .iter()
        .filter(|(_, a)| a.status == 200)
        .map(|(m, _)| *m)
        .collect();
    assert_eq!(through.len(), 10);
    through.dedup();
    assert_eq!(through.len(), 1);
    for (member, answer) in answers.iter().filter(|(m, _)| *m != through[0]) {
        assert_problem(answer, 409, "owned");
        assert_ne!(*member, through[0]);
    }
    let log = me.log().await.expect("read");
    assert!(by_staff(&log).iter().all(|(by, _)| by == through[0]));
    assert_eq!(by_staff(&log).len(), 10);
    assert_eq!(kinds(&log).iter().filter(|k| **k == "staff_joined").count(), 1);
}

#[tokio::test]
async fn what_a_colleague_answered_meanwhile_is_read_first() {
    let edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    assert_eq!(say(&edge, "ann", &me.session, "r1", "It could be.").await.status, 200);
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "assign", "cid": "a1", "to": "", "from": "ann" }),
    )
    .await;
    let blind = json!({ "cid": "r1", "text": "Let me see.", "after": seq });
    assert_problem(
        &send(&edge, "ben", &me.session, &blind).await,
        409,
        "answered-meanwhile",
    );
    assert_eq!(say(&edge, "ben", &me.session, "r1", "Let me see.").await.status, 200);
}

#[tokio::test]
async fn the_assistant_is_silent_while_a_person_is_in_and_comes_back_when_they_go() {
    let edge = Edge::start().await;
    edge.with_knowledge().await;
    let me = edge.agreed("en").await;
    me.send("m1", "Hello").await.expect("said");
    let by_assistant = async || {
        let log = me.log().await.expect("read");
        let said = log
            .iter()
            .filter(|e| e.entry.by == Actor::Assistant && e.entry.body.is_turn());
        said.count()
    };
    let more_than = async |before: usize| {
        eventually("the assistant answers", async || {
            (by_assistant().await > before).then_some(())
        })
        .await;
    };
    more_than(0).await;
    assert_eq!(say(&edge, "ann", &me.session, "r1", "Ann here.").await.status, 200);
    let before = by_assistant().await;
    me.send("m2", "When are you open?").await.expect("said");
    tokio::time::sleep(QUIET).await;
    assert_eq!(by_assistant().await, before);
    // Signs of an emergency are seen whoever is here.
    me.send("m3", "My chest hurts and I cannot breathe")
        .await
        .expect("said");
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["state"]["flags"][0]["label"], "emergency");
    assert!(by_assistant().await > before, "and what to do now is said at once");

    // Released, and it answers; taken and settled, and it answers again.
    let before = by_assistant().await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "assign", "cid": "a1", "to": "", "from": "ann" }),
    )
    .await;
    me.send("m4", "When are you open?").await.expect("said");
    more_than(before).await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "assign", "cid": "a2", "to": "ann", "from": "" }),
    )
    .await;
    let before = by_assistant().await;
    me.send("m5", "Where are you?").await.expect("said");
    tokio::time::sleep(QUIET).await;
    assert_eq!(by_assistant().await, before, "whoever takes it is in it");
    let settled = json!({ "act": "resolve", "cid": "s1", "topic": "Opening hours", "outcome": "answered" });
    done(&edge, "ann", &me.session, settled).await;
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(
        (&opened["state"]["resolved"], &opened["state"]["owner"]),
        (&json!(true), &Value::Null)
    );
    // How it was settled, and what staff call it, stays among staff.
    let events = opened["events"].as_array().expect("events");
    let at_desk = events.iter().find(|e| e["kind"] == "resolved").expect("settled");
    assert_eq!(at_desk["topic"], "Opening hours");
    let log = me.log().await.expect("a log");
    let told = log.iter().find_map(|e| match &e.entry.body {
        Body::Resolved { outcome, topic } => Some((outcome.as_str(), topic.as_str())),
        _ => None,
    });
    assert_eq!(told, Some(("", "")));
    me.send("m6", "When are you open?").await.expect("said");
    more_than(before).await;
    assert_eq!(open(&edge, "ann", &me.session).await["state"]["resolved"], false);
}

#[tokio::test]
async fn it_is_handed_on_by_whoever_knows_whose_it_is() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    let assign = |cid: &str, to: &str, from: &str| json!({ "act": "assign", "cid": cid, "to": to, "from": from });
    let first = done(&edge, "ann", &me.session, assign("a1", "ann", "")).await;
    assert_eq!(
        done(&edge, "ann", &me.session, assign("a1", "ann", "")).await,
        first,
        "once"
    );
    let stale = act(&edge, "ben", &me.session, &assign("a1", "ben", "")).await;
    assert_problem(&stale, 409, "owned");
    assert_eq!(stale.json()["owner"], "Ann");
    done(&edge, "ben", &me.session, assign("a2", "ben", "ann")).await;
    assert_problem(&say(&edge, "ann", &me.session, "r1", "Hello").await, 409, "owned");
    done(&edge, "ben", &me.session, assign("a3", "phillips", "ben")).await;
    let nobody = act(&edge, "ben", &me.session, &assign("a4", "nobody", "phillips")).await;
    assert_problem(&nobody, 400, "invalid");
    let settle = json!({ "act": "resolve", "cid": "s1", "topic": "", "outcome": "answered" });
    assert_problem(&act(&edge, "ben", &me.session, &settle).await, 409, "owned");
    done(&edge, "phillips", &me.session, settle).await;
    assert_problem(
        &act(&edge, "ben", &me.session, &assign("a5", "ben", "phillips")).await,
        409,
        "conflict",
    );
    let wrong = json!({ "act": "resolve", "cid": "s2", "topic": "", "outcome": "done" });
    assert_problem(&act(&edge, "phillips", &me.session, &wrong).await, 400, "invalid");
}

#[tokio::test]
async fn a_question_is_flagged_once_and_reviewed_by_a_clinician_for_all_to_see() {
    let edge = Edge::start().await;
    let (me, of) = asked(&edge).await;
    let first = done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "flag", "cid": "f1", "of": of }),
    )
    .await;
    let again = done(
        &edge,
        "ben",
        &me.session,
        json!({ "act": "flag", "cid": "f2", "of": of }),
    )
    .await;
    assert_eq!(again, first, "one review of one question");
    let not_theirs = act(
        &edge,
        "ann",
        &me.session,
        &json!({ "act": "flag", "cid": "f3", "of": first }),
    )
    .await;
    assert_problem(&not_theirs, 400, "invalid");
    let task = eventually("the clinic has the task", async || {
        let opened = open(&edge, "ann", &me.session).await;
        opened["tasks"]
            .as_array()?
            .iter()
            .find(|t| t["about"] == "review")
            .cloned()
    })
    .await;
    assert_eq!(task["session"], json!(me.session));
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["milestones"][0]["review"], "waiting");

    // The matter is settled; what a clinician has to look at stays.
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "resolve", "cid": "s1", "topic": "Eczema", "outcome": "referred" }),
    )
    .await;
    assert_eq!(
        open(&edge, "ann", &me.session).await["state"]["tasks"][0]["about"],
        "review"
    );

    let review = json!({ "act": "review", "cid": "v1", "of": of });
    assert_problem(&act(&edge, "ann", &me.session, &review).await, 403, "forbidden");
    let place = done(&edge, "phillips", &me.session, review.clone()).await;
    assert_eq!(done(&edge, "phillips", &me.session, review).await, place, "once");
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["state"]["tasks"], json!([]));
    assert_eq!(opened["milestones"][0]["reviewed_by"], "Dr. Phillips");
    let log = me.log().await.expect("read");
    let seen = log
        .iter()
        .any(|e| matches!(&e.entry.body, Body::Reviewed { of: o, name } if *o == of && name == "Dr. Phillips"));
    assert!(seen, "the patient sees it");
    eventually("the clinic knows that it is done", async || {
        (open(&edge, "ann", &me.session).await["tasks"] == json!([])).then_some(())
    })
    .await;
}

#[tokio::test]
async fn settling_a_matter_closes_what_was_asked_but_not_a_call_that_was_promised() {
    let (edge, simulators) = messaging::start(&json!({})).await;
    let receiver = samtal_tests::receiver::Receiver::start().await.expect("listening");
    let mut config = messaging::config(&simulators);
    config["webhook"] = samtal_tests::host::config_with_webhook(&receiver.url())["webhook"].clone();
    edge.configure(&config).await;
    let (me, _) = asked(&edge).await;
    me.person().await.expect("asked for");
    me.handoff("callback", Some(SARAH)).await.expect("offered");
    let abouts = |opened: &Value| -> Vec<String> {
        let tasks = opened["state"]["tasks"].as_array().cloned().unwrap_or_default();
        tasks
            .iter()
            .map(|t| t["about"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let before = abouts(&open(&edge, "ann", &me.session).await);
    assert!(
        before.contains(&"person".to_owned()) && before.contains(&"callback".to_owned()),
        "{before:?}"
    );
    assert_eq!(say(&edge, "ann", &me.session, "r1", "Here I am.").await.status, 200);
    assert_eq!(
        abouts(&open(&edge, "ann", &me.session).await),
        before,
        "a reply by itself closes nothing"
    );
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "resolve", "cid": "s1", "topic": "", "outcome": "answered" }),
    )
    .await;
    assert_eq!(abouts(&open(&edge, "ann", &me.session).await), ["callback"]);
    eventually("the clinic knows it too", async || {
        let tasks = open(&edge, "ann", &me.session).await["tasks"].clone();
        let left: Vec<&str> = tasks.as_array()?.iter().filter_map(|t| t["about"].as_str()).collect();
        (left == ["callback"]).then_some(())
    })
    .await;
}

#[tokio::test]
async fn desks_follow_a_conversation_gap_free_and_see_who_is_writing() {
    let edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    let follow = async |member: &str, after: i64| {
        Desk::follow(&edge.url(), CLINIC, &me.session, after, token_of(member))
            .await
            .expect("followed")
    };
    let mut ann = follow("ann", 0).await;
    let caught_up = next(&mut ann, "events").await;
    let places: Vec<i64> = caught_up["events"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|e| e["seq"].as_i64())
        .collect();
    assert_eq!(places, (1..=seq).collect::<Vec<_>>());
    let mut ben = follow("ben", seq).await;
    let mut patient = me.live(seq).await.expect("live");

    // What is said, on both sides, with a note that no patient sees.
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "note", "cid": "t1", "text": "Knows Dr. Phillips" }),
    )
    .await;
    assert_eq!(until(&mut ben, "note").await["text"], "Knows Dr. Phillips");
    me.send("m2", "Are you there?").await.expect("said");
    assert_eq!(until(&mut ben, "message").await["text"], "Are you there?");
    patient.say(r#"{"type":"typing"}"#).await.expect("said");
    assert_eq!(next(&mut ben, "typing").await["by"], "patient");

    // Ann writes: Ben sees that it is she, the patient that somebody is and not who; Ann sees nothing of herself.
    ann.say(r#"{"type":"typing"}"#).await.expect("said");
    assert_eq!(next(&mut ben, "typing").await["by"], "staff:ann");
    loop {
        match patient.next().await.expect("a frame") {
            Frame::Typing { by } => break assert_eq!(by, "staff"),
            Frame::Events { events } => assert!(!format!("{events:?}").contains("Knows")),
            _ => {}
        }
    }
    // Of whoever writes in a colleague's conversation the patient sees nothing.
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "assign", "cid": "a1", "to": "ann", "from": "" }),
    )
    .await;
    ben.say(r#"{"type":"typing"}"#).await.expect("said");
    assert_eq!(next(&mut ann, "typing").await["by"], "patient");
    assert_eq!(next(&mut ann, "typing").await["by"], "staff:ben");
    while let Some(frame) = patient.within(Duration::from_millis(300)).await {
        assert!(!matches!(frame, Ok(Frame::Typing { .. })), "{frame:?}");
    }

    // How far the patient has read; and nothing else is said here.
    me.seen(seq).await.expect("seen");
    loop {
        let frame = next(&mut ann, "seen").await;
        if frame["seq"] == json!(seq) {
            break;
        }
    }
    ann.say(r#"{"type":"message","cid":"x","text":"x"}"#)
        .await
        .expect("said");
    assert_eq!(next(&mut ann, "error").await["code"], "invalid");

    me.erase().await.expect("erased");
    let closed = loop {
        if let Err(closed) = ann.next().await {
            break closed;
        }
    };
    assert_eq!(closed.status(), 4410);
    assert_problem(&get(&edge, "ann", &me.session, "").await, 404, "not-found");
}

/// Sarah, who proved her number on the website and then wrote on WhatsApp or by SMS.
async fn wrote(by_sms: bool) -> (Edge, Simulators, PatientClient) {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    messaging::set_clock(&edge, &simulators, "2024-10-15T10:00:00Z").await;
    let me = messaging::proved(&edge, &simulators, SARAH, "en").await;
    for purpose in ["whatsapp", "sms"] {
        me.consent(purpose, "2026-11", true).await.expect("agreed");
    }
    writes(&simulators, &me, by_sms, "Could I come on Friday?").await;
    (edge, simulators, me)
}

async fn writes(simulators: &Simulators, me: &PatientClient, by_sms: bool, text: &str) {
    let said = if by_sms {
        simulators.sms(SARAH, text).await
    } else {
        simulators.say(SARAH, text).await
    };
    assert_eq!(said.status, 200);
    let channel = if by_sms { Channel::Sms } else { Channel::Whatsapp };
    eventually("it is in the conversation", async || {
        let log = me.log().await.expect("read");
        let there = |e: &Event| e.entry.channel == channel && texts(std::slice::from_ref(e)) == [text];
        log.iter().any(there).then_some(())
    })
    .await;
}

async fn arrives(simulators: &Simulators, text: &str) {
    eventually("it arrives", async || {
        let all = simulators.messages(SARAH);
        all.iter().any(|m| m.from_clinic && m.shown.text == text).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_reply_goes_by_whatsapp_and_its_ticks_come_to_the_desk() {
    let (edge, simulators, me) = wrote(false).await;
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["reach"][0]["channel"], "whatsapp");
    assert_eq!(opened["reach"][0]["free_text"], true);
    assert!(opened["reach"][0]["until"].is_string());
    let last = opened["state"]["last_seq"].as_i64().expect("a number");
    let mut desk = Desk::follow(&edge.url(), CLINIC, &me.session, last, token_of("ann"))
        .await
        .expect("followed");
    let said = say(&edge, "ann", &me.session, "r1", "Friday at two is free.").await;
    assert_eq!(said.status, 200, "{}", said.text());
    arrives(&simulators, "Friday at two is free.").await;
    let tick = until(&mut desk, "delivery").await;
    assert_eq!(tick["of"], said.json()["seq"]);
    let log = me.log().await.expect("read");
    let reply = log
        .iter()
        .find(|e| matches!(e.entry.by, Actor::Staff(_)) && e.entry.body.is_turn());
    assert_eq!(reply.map(|e| e.entry.channel), Some(Channel::Whatsapp));
    // On another channel, where staff choose one.
    let last = open(&edge, "ann", &me.session).await["state"]["last_seq"].clone();
    let by_sms = json!({ "cid": "r2", "text": "By text too.", "channel": "sms", "after": last });
    let said = send(&edge, "ann", &me.session, &by_sms).await;
    assert_eq!(said.status, 200, "{}", said.text());
    arrives(&simulators, "By text too.").await;
}

#[tokio::test]
async fn outside_of_the_24_hours_a_reply_on_whatsapp_is_an_approved_text() {
    let (edge, simulators, me) = wrote(false).await;
    messaging::advance(&edge, &simulators, 25 * 3_600).await;
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(opened["reach"][0]["free_text"], false);
    let before = opened["state"]["last_seq"].clone();
    let refused = say(&edge, "ann", &me.session, "r1", "Friday at two is free.").await;
    assert_problem(&refused, 422, "unreachable");
    assert_eq!(refused.json()["why"], "window_closed");
    let opened = open(&edge, "ann", &me.session).await;
    assert_eq!(
        opened["state"]["last_seq"], before,
        "nothing was said and nothing taken"
    );
    let template = json!({ "cid": "r2", "template": { "id": "booking_left" }, "after": before });
    let said = send(&edge, "ann", &me.session, &template).await;
    assert_eq!(said.status, 200, "{}", said.text());
    eventually("the approved text arrives", async || {
        let all = simulators.messages(SARAH);
        all.iter()
            .any(|m| m.from_clinic && m.shown.template == "booking_left")
            .then_some(())
    })
    .await;
    let again = send(&edge, "ann", &me.session, &template).await;
    assert_eq!((again.status, again.json()), (200, said.json()), "once");
    let unknown = json!({ "cid": "r3", "template": { "id": "nothing" }, "after": before });
    assert_eq!(send(&edge, "ann", &me.session, &unknown).await.status, 400);
}

#[tokio::test]
async fn stop_is_respected_by_staff_too() {
    let (edge, simulators, me) = wrote(true).await;
    assert_eq!(say(&edge, "ann", &me.session, "r1", "Yes, at two.").await.status, 200);
    arrives(&simulators, "Yes, at two.").await;
    writes(&simulators, &me, true, "STOP").await;
    let opened = eventually("it counts", async || {
        let opened = open(&edge, "ann", &me.session).await;
        let sms = opened["reach"]
            .as_array()?
            .iter()
            .find(|r| r["channel"] == "sms")?
            .clone();
        (sms["refused"] == "opted_out").then_some(opened)
    })
    .await;
    assert_eq!(
        opened["reach"][0]["channel"], "sms",
        "their own channel first, with the reason"
    );
    let refused = say(&edge, "ann", &me.session, "r2", "One more thing.").await;
    assert_problem(&refused, 422, "unreachable");
    assert_eq!(refused.json()["why"], "opted_out");
    // In the chat, where they opened it themselves, they can read it.
    let after = opened["state"]["last_seq"].clone();
    let on_web = json!({ "cid": "r3", "text": "One more thing.", "channel": "web", "after": after });
    let said = send(&edge, "ann", &me.session, &on_web).await;
    assert_eq!(said.status, 200, "{}", said.text());
    tokio::time::sleep(QUIET).await;
    let sent = simulators.messages(SARAH);
    assert!(!sent.iter().any(|m| m.from_clinic && m.shown.text == "One more thing."));
}

#[tokio::test]
async fn every_act_stands_in_the_audit_with_the_members_id() {
    let edge = Edge::start().await;
    let (me, of) = asked(&edge).await;
    say(&edge, "ann", &me.session, "r1", "Hello").await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "note", "cid": "t1", "text": "private words" }),
    )
    .await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "flag", "cid": "f1", "of": of }),
    )
    .await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "assign", "cid": "a1", "to": "", "from": "ann" }),
    )
    .await;
    done(
        &edge,
        "ann",
        &me.session,
        json!({ "act": "resolve", "cid": "s1", "topic": "x", "outcome": "other" }),
    )
    .await;
    let audit = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await;
    let audit = audit.text();
    for action in ["session_read", "reply", "note", "flag", "release", "resolve"] {
        let row = format!("\"actor\":\"staff:ann\",\"action\":\"{action}\"");
        assert!(audit.contains(&row), "{action} in {audit}");
    }
    assert!(!audit.contains("private words") && !audit.contains("Hello"));
}

/// The headers of the desk's own page.
fn own<'a>(origin: &'a str, cookie: &'a str) -> [(&'a str, &'a str); 4] {
    [
        ("origin", origin),
        ("content-type", "application/json"),
        ("x-samtal-desk", "active"),
        ("cookie", cookie),
    ]
}

/// Signs Ann in as the page does; the cookie.
async fn signed_in(edge: &Edge) -> String {
    let origin = edge.url();
    let [page @ .., _] = own(&origin, "");
    let signed = edge
        .call("POST", &path("/desk/sign-in"), &page, br#"{"member":"ann"}"#)
        .await;
    assert_eq!(signed.status, 200, "{}", signed.text());
    let line = signed.header("set-cookie").expect("a cookie");
    line.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_a_sign_on_opened_closes_with_it() {
    let edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    let origin = edge.url();
    let cookie = signed_in(&edge).await;
    let live = format!("sessions/{}/live?after={seq}", me.session);
    let with = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let mut desk = Desk::open_with(&edge.url(), CLINIC, &live, &with)
        .await
        .expect("followed");
    let mut by_token = Desk::follow(&edge.url(), CLINIC, &me.session, seq, token_of("ann"))
        .await
        .expect("followed");
    me.send("m2", "Hello?").await.expect("said");
    until(&mut desk, "message").await;
    // From another site's page it does not open.
    let foreign = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    let refused = Desk::open_with(&edge.url(), CLINIC, &live, &foreign).await;
    assert_eq!(refused.err().map(|e| e.status()), Some(403));

    let all = own(&origin, &cookie);
    let out = edge.call("POST", &path("/desk/sign-out"), &all, b"{}").await;
    assert_eq!(out.status, 204, "{}", out.text());
    let closed = loop {
        if let Err(closed) = desk.next().await {
            break closed;
        }
    };
    assert_eq!(closed.status(), 4401);
    // What was not opened by it stays.
    me.send("m3", "Hello?").await.expect("said");
    until(&mut by_token, "message").await;
}

#[tokio::test]
async fn what_a_sign_on_opened_closes_also_when_its_conversation_does_not_answer_at_once() {
    let edge = Edge::with(Setup::with_faults()).await;
    let (me, seq) = asked(&edge).await;
    let origin = edge.url();
    let cookie = signed_in(&edge).await;
    let live = format!("sessions/{}/live?after={seq}", me.session);
    let with = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let mut desk = Desk::open_with(&edge.url(), CLINIC, &live, &with)
        .await
        .expect("followed");
    let arm = async |point: &str| {
        let armed = edge.admin("POST", "/demo/fault", &json!({ "point": point })).await;
        assert!(armed.status < 300, "{}", armed.text());
    };
    arm("session.hang").await;
    let all = own(&origin, &cookie);
    let out = edge.call("POST", &path("/desk/sign-out"), &all, b"{}").await;
    assert_eq!(out.status, 204, "nobody waits for it: {}", out.text());
    while desk.within(Duration::from_secs(1)).await.is_some() {}
    arm("").await;
    let closed = loop {
        if let Err(closed) = desk.next().await {
            break closed;
        }
    };
    assert_eq!(closed.status(), 4401);
}

#[tokio::test]
async fn a_ticket_cannot_be_made_up() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    let live = format!("sessions/{}/live?after=0", me.session);
    for header in ["x-samtal-ticket", "sec-websocket-protocol"] {
        let refused = Desk::open_with(&edge.url(), CLINIC, &live, &[(header, "00.7b7d")]).await;
        assert_eq!(refused.err().map(|e| e.status()), Some(401), "{header}");
    }
}

#[tokio::test]
async fn a_patients_other_conversations_are_named_by_a_proved_number_alone() {
    let (edge, simulators) = messaging::start(&json!({})).await;
    let (claimed, _) = asked(&edge).await;
    let claim = json!({ "type": "phone", "value": SARAH, "cid": "n1" });
    messaging::call(&edge, &claimed, "POST", "/session/identifiers", &claim).await;
    let first = messaging::proved(&edge, &simulators, SARAH, "en").await;
    first
        .send("m1", "Which days does Dr. Phillips work?")
        .await
        .expect("said");
    let second = messaging::proved(&edge, &simulators, SARAH, "en").await;
    second.send("m1", "I have another question").await.expect("said");
    let others = eventually("the clinic knows both", async || {
        let opened = open(&edge, "ann", &second.session).await;
        opened["others"].as_array().filter(|o| !o.is_empty()).cloned()
    })
    .await;
    assert_eq!(others.len(), 1, "a number that was only given names nobody");
    assert_eq!(others[0]["session"], json!(first.session));
    assert_eq!(others[0]["evidence"], "verified_number");
    assert_eq!(open(&edge, "ann", &claimed.session).await["others"], json!([]));
    // A reason opens one conversation, and names no other; whoever looks after the rules reads it and no more.
    let reason = json!({ "act": "break_glass", "cid": "g1", "reason": "A complaint about this one" });
    for member in ["olga", "carl"] {
        let opened = act(&edge, member, &second.session, &reason).await;
        assert_eq!(opened.status, 200, "{}", opened.text());
        assert_eq!(
            open(&edge, member, &second.session).await["others"],
            json!([]),
            "{member}"
        );
    }
    let reply = json!({ "cid": "r1", "text": "Hello", "after": 1_000 });
    assert_problem(&send(&edge, "carl", &second.session, &reply).await, 403, "forbidden");
    let note = json!({ "act": "note", "cid": "n1", "text": "Seen" });
    assert_problem(&act(&edge, "carl", &second.session, &note).await, 403, "forbidden");
}

#[tokio::test]
async fn what_is_about_money_is_said_in_billings_words() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    let refused = say(&edge, "ann", &me.session, "r1", "Your invoice of £50 is due.").await;
    assert_problem(&refused, 400, "invalid");
    assert_eq!(refused.json()["field"], "text");
    assert_eq!(
        open(&edge, "ann", &me.session).await["state"]["owner"],
        Value::Null,
        "nothing is taken"
    );
}

#[tokio::test]
async fn a_reply_survives_a_crash_and_is_one_message() {
    let mut edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    let reply = json!({ "cid": "r1", "text": "Hello, this is Ann.", "after": seq });
    let said = send(&edge, "ann", &me.session, &reply).await;
    assert_eq!(said.status, 200, "{}", said.text());
    edge.kill9();
    edge.restart();
    let again = send(&edge, "ann", &me.session, &reply).await;
    assert_eq!((again.status, again.json()), (200, said.json()));
    let mut desk = Desk::follow(&edge.url(), CLINIC, &me.session, seq, token_of("ben"))
        .await
        .expect("followed");
    assert_eq!(until(&mut desk, "message").await["text"], "Hello, this is Ann.");
    let me = edge.with_token(&me, &me.token);
    assert_eq!(by_staff(&me.log().await.expect("read")).len(), 1);
    assert_problem(&say(&edge, "ben", &me.session, "r1", "Hi").await, 409, "owned");
}

#[tokio::test]
async fn where_the_chat_is_open_nowhere_a_reply_is_refused_with_the_reason() {
    let edge = Edge::start().await;
    let (me, _) = asked(&edge).await;
    me.forget().await.expect("forgotten");
    let refused = say(&edge, "ann", &me.session, "r1", "Hello").await;
    assert_problem(&refused, 422, "unreachable");
    assert_eq!(refused.json()["why"], "no_device");
}

#[tokio::test]
async fn a_sixth_socket_of_one_member_replaces_the_first() {
    let edge = Edge::start().await;
    let (me, seq) = asked(&edge).await;
    let mut open = Vec::new();
    for _ in 0..6 {
        let desk = Desk::follow(&edge.url(), CLINIC, &me.session, seq, token_of("ann")).await;
        open.push(desk.expect("followed"));
    }
    let mut first = open.remove(0);
    let closed = loop {
        if let Err(closed) = first.next().await {
            break closed;
        }
    };
    assert_eq!(closed.status(), 4409);
    me.send("m2", "Hello?").await.expect("said");
    for desk in &mut open {
        until(desk, "message").await;
    }
}
