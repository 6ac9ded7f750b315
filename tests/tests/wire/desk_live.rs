//! What the desks see of a call while it rings and runs: who, as far as the evidence allows, and nothing below its tier.

use crate::help::{assert_problem, by_code, path, sarah};
use samtal_tests::client::{Ask, CallEvent, Desk, PatientClient};
use samtal_tests::host::{
    ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC, OTHER_STAFF_TOKEN, STAFF_TOKEN, Setup, config_with_webhook,
};
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SARAHS: &str = "+447400123456";
/// Longer than a frame takes, by far.
const QUIET: Duration = Duration::from_millis(400);

async fn desk(edge: &Edge) -> Desk {
    Desk::open(&edge.url(), CLINIC, STAFF_TOKEN)
        .await
        .expect("a desk opens")
}

async fn calls(edge: &Edge, caller: &str, call_id: &str) -> String {
    let ask = Ask {
        caller,
        call_id,
        ..Ask::default()
    };
    edge.voice().context(&ask).await.expect("a context").grant
}

/// The patient gives their number; its id.
async fn claims(edge: &Edge, me: &PatientClient) -> String {
    let claim = json!({ "type": "phone", "value": SARAHS, "cid": "n1" });
    let claimed = edge
        .json("POST", &path("/session/identifiers"), &me.token, &claim)
        .await;
    assert!(claimed.status < 300, "{}", claimed.text());
    claimed.json()["id"].as_str().expect("its id").to_owned()
}

/// A patient with a name and a proved number.
async fn proved(edge: &Edge, receiver: &Receiver) -> PatientClient {
    let (me, _) = sarah(edge).await;
    let id = claims(edge, &me).await;
    me.verify(&id).await.expect("sent");
    for _ in 0..160 {
        let sent = receiver.deliveries();
        let mut sent = sent.iter().map(|d| d.json());
        let text = sent.rfind(|d| d["type"] == "verification.requested");
        let text = text
            .map(|d| d["text"].as_str().unwrap_or_default().to_owned())
            .unwrap_or_default();
        if let Some(code) = text.split(|c: char| !c.is_ascii_digit()).find(|w| w.len() == 6) {
            me.check(&id, code).await.expect("checked");
            return me;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no code came");
}

/// That nothing of a patient stands in a context.
#[track_caller]
fn assert_nobody(context: &Value) {
    for empty in ["session", "topic", "summary", "grant"] {
        assert_eq!(context[empty], "", "{empty}");
    }
    for empty in ["known", "turns", "pages", "forms", "appointments", "flags"] {
        assert_eq!(context[empty], json!([]), "{empty}");
    }
    assert_eq!(context["pending"], json!({}));
    assert_eq!(context["patient"], json!({ "name": "", "language": "", "phone": "" }));
}

#[tokio::test]
async fn a_stranger_rings_and_the_desk_sees_a_masked_number_and_nobody() {
    let edge = Edge::start().await;
    sarah(&edge).await;
    let mut desk = desk(&edge).await;
    calls(&edge, "+44 7700 900999", "CA1").await;
    let frame = desk.next().await.expect("a frame");
    assert_eq!(frame["type"], "call");
    assert_eq!((&frame["state"], &frame["call_id"]), (&json!("ringing"), &json!("CA1")));
    assert_eq!(frame["caller"], "+44•••••999");
    assert_eq!(frame["system"], "frontdesk");
    assert_eq!(
        (&frame["context"]["tier"], &frame["context"]["complete"]),
        (&json!(0), &json!(true))
    );
    assert_nobody(&frame["context"]);
    calls(&edge, "", "CA2").await;
    let withheld = desk.next().await.expect("a frame");
    assert_eq!(
        (&withheld["caller"], &withheld["context"]["tier"]),
        (&json!(""), &json!(0))
    );
}

#[tokio::test]
async fn what_a_desk_sees_rises_with_the_evidence_during_the_call() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    claims(&edge, &me).await;
    let mut desk = desk(&edge).await;
    // The clinic's object learns of the number by the session's outbox.
    tokio::time::sleep(Duration::from_secs(1)).await;
    calls(&edge, SARAHS, "CA1").await;
    let possible = desk.next().await.expect("a frame");
    assert_eq!(
        (&possible["state"], &possible["context"]["tier"]),
        (&json!("ringing"), &json!(1))
    );
    assert_eq!(possible["caller"], "+44•••••456");
    let shown = possible["context"].to_string();
    assert!(!shown.contains("Sarah") && !shown.contains("rash"), "{shown}");

    by_code(&edge, &offer.code, "CA1").await;
    let confirmed = desk.next().await.expect("a frame");
    assert_eq!(
        (&confirmed["state"], &confirmed["call_id"]),
        (&json!("talking"), &json!("CA1"))
    );
    let context = &confirmed["context"];
    assert_eq!((&context["tier"], &context["session"]), (&json!(3), &json!(me.session)));
    assert_eq!(context["patient"]["name"], "Sarah");
    assert_eq!(context["evidence"][0]["kind"], "handoff_code");
    assert!(
        context["topic"].as_str().is_some_and(|t| t.contains("rash")),
        "{context}"
    );
    assert!(
        context["known"]
            .as_array()
            .is_some_and(|k| k.iter().any(|k| k["field"] == "name"))
    );
    assert_eq!(context["turns"].as_array().map(Vec::len), Some(2));
    assert_eq!(context["grant"], "", "a screen does nothing with a call");
}

#[tokio::test]
async fn the_end_of_a_call_takes_it_off_every_desk() {
    let edge = Edge::start().await;
    let (_me, offer) = sarah(&edge).await;
    let (mut first, mut second) = (desk(&edge).await, desk(&edge).await);
    let context = by_code(&edge, &offer.code, "CA1").await;
    for desk in [&mut first, &mut second] {
        desk.shown("CA1", "ringing").await.expect("it rings");
    }
    let ended = [CallEvent::ended("e1", "resolved")];
    edge.voice()
        .write_back("CA1", &context.grant, &ended)
        .await
        .expect("over");
    for desk in [&mut first, &mut second] {
        desk.shown("CA1", "ended").await.expect("it is over");
    }
    // A repeat ends nothing twice, and a desk that opens now sees no call.
    edge.voice()
        .write_back("CA1", &context.grant, &ended)
        .await
        .expect("over");
    assert_eq!(first.within(QUIET).await, None);
    assert_eq!(desk(&edge).await.within(QUIET).await, None);
}

#[tokio::test]
async fn a_desk_that_opens_during_calls_is_shown_them_also_after_a_restart() {
    let mut edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    by_code(&edge, &offer.code, "CA1").await;
    calls(&edge, "+447700900999", "CA2").await;
    for life in ["at once", "after a restart"] {
        let mut late = desk(&edge).await;
        let frames = [late.next().await.expect("a call"), late.next().await.expect("a call")];
        let of = |call: &str| frames.iter().find(|f| f["call_id"] == call).expect("this call");
        assert_eq!(of("CA1")["context"]["session"], json!(me.session), "{life}");
        assert_eq!(of("CA1")["context"]["turns"].as_array().map(Vec::len), Some(2));
        assert_eq!(
            (&of("CA2")["context"]["tier"], &of("CA2")["caller"]),
            (&json!(0), &json!("+44•••••999"))
        );
        edge.kill9();
        edge.restart();
    }
}

#[tokio::test]
async fn a_call_that_the_patient_disowned_or_erased_is_shown_to_nobody_any_more() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    by_code(&edge, &offer.code, "CA1").await;
    let (other, second) = sarah(&edge).await;
    by_code(&edge, &second.code, "CA2").await;
    let links = me.page(0, 100).await.expect("a page").state.links;
    me.unlink(&links[0].id).await.expect("not me");
    other.erase().await.expect("erased");
    let mut desk = desk(&edge).await;
    let disowned = desk.within(QUIET).await;
    if let Some(frame) = &disowned {
        assert_eq!(
            (&frame["call_id"], &frame["context"]["tier"]),
            (&json!("CA1"), &json!(0))
        );
        assert_nobody(&frame["context"]);
        assert_eq!(desk.within(QUIET).await, None);
    }
}

#[tokio::test]
async fn a_recognised_number_is_shown_with_name_and_topic_and_no_turn() {
    let (edge, receiver) = (Edge::start().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    proved(&edge, &receiver).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut desk = desk(&edge).await;
    calls(&edge, SARAHS, "CA1").await;
    let frame = desk.next().await.expect("a frame");
    let context = &frame["context"];
    assert_eq!(context["tier"], 2);
    assert_eq!(context["patient"]["name"], "Sarah");
    for empty in ["turns", "pages", "forms"] {
        assert_eq!(context[empty], json!([]), "{empty}");
    }
}

#[tokio::test]
async fn a_desk_is_opened_by_its_own_clinics_staff_and_admin_only() {
    let edge = Edge::start().await;
    for token in [STAFF_TOKEN, ADMIN_KEY] {
        Desk::open(&edge.url(), CLINIC, token).await.expect("a desk opens");
    }
    for token in ["", "st_", OTHER_STAFF_TOKEN, edge.voice_key.as_str(), "ses_x.y"] {
        let refused = Desk::open(&edge.url(), CLINIC, token).await.expect_err("refused");
        assert_eq!(refused.status(), 401, "{token}");
    }
    let unconfigured = Desk::open(&edge.url(), OTHER_CLINIC, OTHER_STAFF_TOKEN).await;
    assert_eq!(unconfigured.expect_err("not configured yet").status(), 404);
    let plain = edge.json("GET", &path("/desk/live"), STAFF_TOKEN, &Value::Null).await;
    assert_problem(&plain, 426, "upgrade-required");
    let audit = edge.admin("GET", "/audit", &Value::Null).await.json();
    let opened: Vec<&str> = audit["audit"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["action"] == "desk_opened")
        .filter_map(|row| row["actor"].as_str())
        .collect();
    assert_eq!(opened, ["staff:admin", "staff:ann"]);
}

#[tokio::test]
async fn outside_of_demo_mode_no_staff_token_opens_anything() {
    let edge = Edge::with(Setup {
        demo: false,
        ..Setup::default()
    })
    .await;
    let refused = Desk::open(&edge.url(), CLINIC, STAFF_TOKEN).await.expect_err("refused");
    assert_eq!(refused.status(), 401);
    Desk::open(&edge.url(), CLINIC, ADMIN_KEY)
        .await
        .expect("the admin key does");
}

#[tokio::test]
async fn what_is_no_frame_closes_a_desk_and_a_sixth_one_replaces_the_oldest() {
    let edge = Edge::start().await;
    let mut talker = desk(&edge).await;
    talker.say("{\"type\":\"call\"}").await.expect("said");
    assert_eq!(talker.next().await.expect_err("closed").status(), 4400);
    let mut oldest = desk(&edge).await;
    let mut others = Vec::new();
    for _ in 0..5 {
        others.push(desk(&edge).await);
    }
    assert_eq!(oldest.next().await.expect_err("closed").status(), 4409);
    calls(&edge, "+447700900999", "CA1").await;
    for other in &mut others {
        other.next().await.expect("still shown");
    }
}

#[tokio::test]
async fn one_clinics_calls_are_none_of_anothers() {
    let edge = Edge::start().await;
    let set = edge
        .json(
            "PUT",
            &format!("/v1/{OTHER_CLINIC}"),
            ADMIN_KEY,
            &samtal_tests::host::config(),
        )
        .await;
    assert_eq!(set.status, 200, "{}", set.text());
    let mut theirs = Desk::open(&edge.url(), OTHER_CLINIC, OTHER_STAFF_TOKEN)
        .await
        .expect("a desk opens");
    let mut ours = desk(&edge).await;
    calls(&edge, "+447700900999", "CA1").await;
    ours.next().await.expect("a frame");
    assert_eq!(theirs.within(QUIET).await, None);
}

#[tokio::test]
async fn that_a_desk_was_shown_a_call_stands_in_the_audit_and_what_it_was_shown_in_no_table_of_the_clinic() {
    let mut edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let mut desk = desk(&edge).await;
    by_code(&edge, &offer.code, "CA1").await;
    desk.shown("CA1", "ringing").await.expect("it rings");
    let audit = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await
        .json();
    let shown = audit["audit"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|row| row["actor"] == "desk" && row["action"] == "call_shown" && row["detail"] == "CA1");
    assert_eq!(shown.count(), 1);
    // The inbox has a name and a topic of them; a call leaves no word of what was said.
    let clinics = edge.dump(&[]).await;
    assert!(!clinics.contains("specialist"), "nothing of what was said");
}

/// The bar: at most 100 ms from a call to the frame, at the 95th percentile.
#[tokio::test]
async fn a_frame_is_there_a_tenth_of_a_second_after_the_call() {
    let edge = Edge::start().await;
    let mut desk = desk(&edge).await;
    let mut took = Vec::new();
    for n in 0..40 {
        let (_me, offer) = sarah(&edge).await;
        let call = format!("CA{n}");
        let began = Instant::now();
        let ((), frame) = tokio::join!(
            async {
                by_code(&edge, &offer.code, &call).await;
            },
            desk.shown(&call, "ringing"),
        );
        frame.expect("a frame");
        took.push(began.elapsed());
    }
    took.sort();
    let p95 = took[took.len() * 95 / 100];
    assert!(p95 < Duration::from_millis(100), "p95 {p95:?}");
}
