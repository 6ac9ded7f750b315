//! Who reads what: a role by itself opens nothing, a reason does, and everything is written down.

use crate::help::{assert_problem, path};
use samtal_tests::client::{Desk, PatientClient};
use samtal_tests::host::{CLINIC, Edge, OTHER_STAFF_TOKEN, Setup, config_with_webhook, token_of};
use samtal_tests::raw::Answer;
use samtal_tests::receiver::Receiver;
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO, set_clock};
use serde_json::{Value, json};
use std::time::Duration;

const ROLES: [(&str, &str); 5] = [
    ("ann", "front_desk"),
    ("phillips", "clinical"),
    ("maya", "billing"),
    ("olga", "admin"),
    ("carl", "compliance"),
];

async fn opens(edge: &Edge, member: &str, session: &str) -> Answer {
    let path = path(&format!("/desk/sessions/{session}"));
    edge.json("GET", &path, token_of(member), &Value::Null).await
}

async fn act(edge: &Edge, member: &str, session: &str, body: &Value) -> Answer {
    let path = path(&format!("/desk/sessions/{session}/acts"));
    edge.json("POST", &path, token_of(member), body).await
}

async fn glass(edge: &Edge, member: &str, session: &str, cid: &str, reason: &str) -> Answer {
    let body = json!({ "act": "break_glass", "cid": cid, "reason": reason });
    act(edge, member, session, &body).await
}

async fn accesses(edge: &Edge, member: &str, session: &str) -> Answer {
    let path = path(&format!("/desk/sessions/{session}/access"));
    edge.json("GET", &path, token_of(member), &Value::Null).await
}

/// Why a member may open a conversation; `glass`: they may not.
async fn why(edge: &Edge, member: &str, session: &str) -> String {
    let answer = opens(edge, member, session).await;
    match answer.status {
        200 => answer.json()["because"].as_str().unwrap_or_default().to_owned(),
        403 => {
            assert_problem(&answer, 403, "glass");
            "glass".to_owned()
        }
        _ => panic!("{}", answer.text()),
    }
}

async fn of_each(edge: &Edge, session: &str) -> Vec<String> {
    let mut all = Vec::new();
    for (member, _) in ROLES {
        all.push(why(edge, member, session).await);
    }
    all
}

/// Waits until the clinic's tables say what a session told them.
async fn settled() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

async fn asks(edge: &Edge, text: &str) -> PatientClient {
    let (me, _) = edge.patient("en").await;
    me.send("m1", text).await.expect("said");
    settled().await;
    me
}

#[tokio::test]
async fn each_role_opens_what_it_has_something_to_do_with_and_the_rest_takes_a_reason() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    schedule::open(&edge).await;
    let me = asks(&edge, "I have a rash on my arm.").await;
    assert_eq!(
        of_each(&edge, &me.session).await,
        ["recent", "recent", "glass", "glass", "glass"]
    );
    // What happened there at a glance is of the patient too.
    let glance = path(&format!("/sessions/{}/timeline", me.session));
    for (member, status) in [("ann", 200), ("maya", 403), ("olga", 403), ("carl", 403)] {
        let answer = edge.json("GET", &glance, token_of(member), &Value::Null).await;
        assert_eq!(answer.status, status, "{member}: {}", answer.text());
    }
    let money = asks(&edge, "My invoice is wrong").await;
    assert_eq!(
        of_each(&edge, &money.session).await,
        ["recent", "recent", "recent", "glass", "glass"]
    );
    let booked = schedule::book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert!(booked.status < 300, "{}", booked.text());
    // Eight days after anybody was heard, nothing is left to read it for.
    set_clock(&edge, "2024-10-26T12:00:00Z").await;
    assert_eq!(of_each(&edge, &me.session).await, ["glass"; 5]);
    // The day before the appointment, and the day after it, there is.
    set_clock(&edge, "2024-10-17T13:00:00Z").await;
    let because = why(&edge, "ann", &me.session).await;
    assert_eq!(because, "appointment");
    set_clock(&edge, EVENING).await;
    let other = path(&format!("/desk/sessions/{}", me.session));
    assert_problem(
        &edge.json("GET", &other, OTHER_STAFF_TOKEN, &Value::Null).await,
        401,
        "unauthorized",
    );
}

#[tokio::test]
async fn a_reason_opens_it_for_an_hour_and_whoever_looks_after_that_knows_at_once() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let receiver = Receiver::start().await.expect("a receiver");
    edge.configure(&config_with_webhook(&receiver.url())).await;
    set_clock(&edge, EVENING).await;
    let me = asks(&edge, "I have a rash on my arm.").await;
    let mut anns = Desk::open(&edge.url(), CLINIC, token_of("ann")).await.expect("a desk");
    let mut carls = Desk::open(&edge.url(), CLINIC, token_of("carl")).await.expect("a desk");
    assert_eq!(why(&edge, "maya", &me.session).await, "glass");
    for short in ["", "because", "123456789", "         x         "] {
        let refused = glass(&edge, "maya", &me.session, "g0", short).await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], "reason");
    }
    let reason = "She asked at the counter about Tuesday's bill";
    let broken = glass(&edge, "maya", &me.session, "g1", reason).await;
    assert!(broken.status < 300, "{}", broken.text());
    assert!(glass(&edge, "maya", &me.session, "g1", reason).await.status < 300);
    let alert = loop {
        let frame = carls.next().await.expect("a frame");
        if frame["type"] == "alert" {
            break frame;
        }
    };
    assert_eq!(alert["kind"], "break_glass");
    assert_eq!((&alert["session"], &alert["by"]), (&json!(me.session), &json!("maya")));
    assert!(!alert.to_string().contains("counter"), "{alert}");
    let mut alerts = 0;
    while let Some(frame) = carls.within(Duration::from_millis(500)).await {
        alerts += usize::from(frame["type"] == "alert");
    }
    assert_eq!(alerts, 0, "the same reason is told once");
    while let Some(frame) = anns.within(Duration::from_millis(200)).await {
        assert_ne!(frame["type"], "alert", "{frame}");
    }
    let mut told = Vec::new();
    for _ in 0..80 {
        told = receiver
            .deliveries()
            .iter()
            .map(|d| d.json())
            .filter(|d| d["type"] == "glass.broken")
            .collect();
        if !told.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["session"], &told[0]["by"]),
        (&json!(me.session), &json!("maya"))
    );
    assert!(!told[0].to_string().contains("counter"), "{told:?}");

    assert_eq!(why(&edge, "maya", &me.session).await, "break_glass");
    // It is hers, not her colleagues'; and it is over after an hour.
    assert_eq!(why(&edge, "olga", &me.session).await, "glass");
    set_clock(&edge, "2024-10-15T21:59:30Z").await;
    assert_eq!(why(&edge, "maya", &me.session).await, "break_glass");
    set_clock(&edge, "2024-10-15T22:00:30Z").await;
    assert_eq!(why(&edge, "maya", &me.session).await, "glass");

    let log = accesses(&edge, "carl", &me.session).await;
    assert_eq!(log.status, 200, "{}", log.text());
    let rows = log.json()["rows"].as_array().cloned().expect("rows");
    let shown: Vec<(&str, &str)> = rows
        .iter()
        .map(|r| {
            (
                r["action"].as_str().unwrap_or_default(),
                r["because"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(shown.last(), Some(&("break_glass", reason)));
    assert!(shown.contains(&("session_read", "break_glass")), "{shown:?}");
    assert!(rows.iter().all(|r| r["actor"] == "staff:maya"), "{rows:?}");
    let audit = edge
        .json(
            "GET",
            &path("/desk/audit?action=break_glass"),
            token_of("carl"),
            &Value::Null,
        )
        .await;
    let row = audit.json()["rows"][0].clone();
    assert_eq!((&row["severity"], &row["reason"]), (&json!("alert"), &json!(reason)));
    assert_eq!(row["object"], json!(me.session));
}

#[tokio::test]
async fn a_socket_that_a_reason_opened_is_over_with_the_reason() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let me = asks(&edge, "I have a rash on my arm.").await;
    set_clock(&edge, "2024-10-15T21:00:00Z").await;
    let broken = glass(&edge, "maya", &me.session, "g1", "She asked at the counter").await;
    assert!(broken.status < 300, "{}", broken.text());
    set_clock(&edge, "2024-10-15T21:59:58Z").await;
    let mut mayas = Desk::follow(&edge.url(), CLINIC, &me.session, 0, token_of("maya"))
        .await
        .expect("followed");
    tokio::time::sleep(Duration::from_secs(6)).await;
    me.send("m2", "It spreads").await.expect("said");
    let closed = loop {
        match mayas.next().await {
            Ok(frame) => assert!(!frame.to_string().contains("It spreads"), "{frame}"),
            Err(closed) => break closed.status(),
        }
    };
    assert_eq!(closed, 4401);
}

/// How long a reason is not looked at again, in the next test.
const UNSEEN: Duration = Duration::from_millis(3_000);

#[tokio::test]
async fn a_socket_is_over_soon_after_the_reason_to_follow_has_ended_and_stays_while_there_is_one() {
    let mut setup = Setup::default();
    setup.limits["reason_again"] = json!(UNSEEN.as_millis());
    let edge = Edge::with(setup).await;
    set_clock(&edge, "2024-10-15T09:00:00Z").await;
    let me = asks(&edge, "I have a rash on my arm.").await;
    settled().await;
    assert_eq!(why(&edge, "ben", &me.session).await, "recent");
    let own = json!({ "act": "assign", "cid": "a1", "to": "ann", "from": "" });
    let taken = act(&edge, "ann", &me.session, &own).await;
    assert!(taken.status < 300, "{}", taken.text());
    settled().await;
    let mut open = Vec::new();
    for member in ["ann", "ben"] {
        let desk = Desk::follow(&edge.url(), CLINIC, &me.session, 0, token_of(member)).await;
        open.push(desk.expect("followed"));
    }
    let began = std::time::Instant::now();
    // A week and a day later it is Ann's still, and was of late nobody's.
    set_clock(&edge, "2024-10-23T09:00:00Z").await;
    let mut bens = open.pop().expect("Ben's");
    let closed = loop {
        if let Err(closed) = bens.next().await {
            break closed.status();
        }
    };
    let took = began.elapsed();
    assert_eq!(closed, 4401);
    assert!(took > UNSEEN / 2 && took < UNSEEN * 2, "{took:?}");
    let mut anns = open.pop().expect("Ann's");
    while anns.within(UNSEEN + Duration::from_secs(1)).await.is_some() {}
    // What is asked anew is told why not.
    assert_eq!(opens(&edge, "ben", &me.session).await.status, 403);
    me.send("m2", "It spreads").await.expect("said");
    anns.next().await.expect("hers stays");
}

#[tokio::test]
async fn the_access_log_has_a_line_for_each_reading_in_a_while_and_for_each_act() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    set_clock(&edge, EVENING).await;
    let me = asks(&edge, "I have a rash on my arm.").await;
    for _ in 0..3 {
        assert_eq!(why(&edge, "ann", &me.session).await, "recent");
    }
    for cid in ["n1", "n2"] {
        let noted = act(
            &edge,
            "ann",
            &me.session,
            &json!({ "act": "note", "cid": cid, "text": "Called back" }),
        )
        .await;
        assert!(noted.status < 300, "{}", noted.text());
    }
    set_clock(&edge, "2024-10-15T21:16:00Z").await;
    why(&edge, "ann", &me.session).await;
    for (member, status) in [
        ("ann", 403),
        ("maya", 403),
        ("phillips", 200),
        ("olga", 200),
        ("carl", 200),
    ] {
        let answer = accesses(&edge, member, &me.session).await;
        assert_eq!(answer.status, status, "{member}: {}", answer.text());
    }
    let rows = accesses(&edge, "phillips", &me.session).await.json()["rows"]
        .as_array()
        .cloned()
        .expect("rows");
    let of = |action: &str| rows.iter().filter(|r| r["action"] == action).count();
    assert_eq!((of("session_read"), of("note")), (2, 2), "{rows:?}");
    assert!(
        rows.iter()
            .all(|r| r["actor"] == "staff:ann" && r["because"] == "recent"),
        "{rows:?}"
    );
    assert!(!rows.iter().any(|r| r.to_string().contains("rash")));
    // An erased conversation takes its lines with it.
    let erased = edge.json("DELETE", &path("/session"), &me.token, &Value::Null).await;
    assert!(erased.status < 300, "{}", erased.text());
    settled().await;
    assert_problem(&accesses(&edge, "carl", &me.session).await, 404, "not-found");
    assert_problem(&opens(&edge, "ann", &me.session).await, 404, "not-found");
}

#[tokio::test]
async fn who_opens_one_after_the_other_without_work_in_them_is_seen_once() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let mut carls = Desk::open(&edge.url(), CLINIC, token_of("carl")).await.expect("a desk");
    let mut sessions = Vec::new();
    for _ in 0..33 {
        sessions.push(edge.patient("en").await.0.session);
    }
    for session in &sessions[..30] {
        assert_eq!(why(&edge, "ann", session).await, "recent");
    }
    while let Some(frame) = carls.within(Duration::from_millis(300)).await {
        assert_ne!(frame["type"], "alert", "thirty are a busy hour: {frame}");
    }
    for session in &sessions[30..] {
        assert_eq!(why(&edge, "ann", session).await, "recent");
    }
    let mut alerts = Vec::new();
    while let Some(frame) = carls.within(Duration::from_millis(500)).await {
        if frame["type"] == "alert" {
            alerts.push(frame);
        }
    }
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!(
        (&alerts[0]["kind"], &alerts[0]["by"]),
        (&json!("browsing"), &json!("ann"))
    );
    let audit = edge
        .json(
            "GET",
            &path("/desk/audit?action=browsing"),
            token_of("carl"),
            &Value::Null,
        )
        .await;
    assert_eq!(audit.json()["rows"][0]["severity"], "warning", "{}", audit.text());
}

#[tokio::test]
async fn what_there_is_to_do_opens_it_long_after_the_patient_was_heard() {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    let receiver = Receiver::start().await.expect("a receiver");
    edge.configure(&config_with_webhook(&receiver.url())).await;
    set_clock(&edge, EVENING).await;
    let mine = asks(&edge, "I have a rash on my arm.").await;
    let taken = json!({ "act": "assign", "cid": "a1", "to": "ann", "from": "" });
    let taken = act(&edge, "ann", &mine.session, &taken).await;
    assert!(taken.status < 300, "{}", taken.text());
    let tasked = asks(&edge, "Which creams are there?").await;
    let calling = asks(&edge, "When are you open?").await;
    let call_back = json!({ "to": "callback", "number": "+447400123456", "cid": "h1" });
    let asked = edge
        .json("POST", &path("/session/handoffs"), &tasked.token, &call_back)
        .await;
    assert!(asked.status < 300, "{}", asked.text());
    settled().await;
    set_clock(&edge, "2024-10-24T10:00:00Z").await;
    let of = |member: &'static str, session: &str| {
        let (edge, session) = (&edge, session.to_owned());
        async move { why(edge, member, &session).await }
    };
    assert_eq!(of("ann", &mine.session).await, "owner");
    assert_eq!(of("ben", &mine.session).await, "glass", "it is Ann's");
    assert_eq!(of("ben", &tasked.session).await, "task");
    assert_eq!(of("maya", &tasked.session).await, "glass", "it is not about money");
    assert_eq!(of("phillips", &calling.session).await, "glass");
    let offer = calling.handoff("phone", None).await.expect("offered");
    crate::help::by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(of("phillips", &calling.session).await, "call");
    for (member, role) in ROLES {
        let other = asks(&edge, "Hello").await;
        let refused = glass(&edge, member, &other.session, "g1", &"x".repeat(501)).await;
        assert_problem(&refused, 400, "invalid");
        let given = glass(&edge, member, &other.session, "g2", &"x".repeat(500)).await;
        assert!(given.status < 300, "{role}: {}", given.text());
    }
}
