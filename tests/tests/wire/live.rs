//! The live socket: resume without gaps, acknowledgements, other tabs, and how it ends.

use crate::help::texts;
use samtal_tests::client::{Frame, Live};
use samtal_tests::host::{CLINIC, Edge};
use std::time::Duration;

const QUIET: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_message_by_socket_is_acknowledged_with_its_place() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    live.send("a", "hello").await.expect("sent");
    assert_eq!(live.ack("a").await.expect("acknowledged"), 2);
    live.send("a", "hello").await.expect("repeated");
    assert_eq!(live.ack("a").await.expect("again"), 2);
    assert_eq!(me.page(0, 10).await.expect("read").last_seq, 2);
}

#[tokio::test]
async fn a_socket_resumes_after_what_it_has_and_then_goes_on() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for i in 0..5 {
        me.send(&format!("m{i}"), &format!("message {i}")).await.expect("said");
    }
    let mut live = me.live(3).await.expect("live");
    let missed = live.events(3).await.expect("missed");
    assert_eq!(missed.iter().map(|e| e.seq).collect::<Vec<_>>(), [4, 5, 6]);
    me.send("new", "and now").await.expect("said");
    let next = live.events(1).await.expect("live");
    assert_eq!((next[0].seq, texts(&next)), (7, vec!["and now"]));
}

#[tokio::test]
async fn a_long_absence_is_made_up_for_in_several_frames_without_a_gap() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut writer = me.live(1).await.expect("live");
    for i in 0..450 {
        writer.send(&format!("m{i}"), "x").await.expect("sent");
    }
    assert_eq!(writer.ack("m449").await.expect("acknowledged"), 451);
    let mut late = me.live(0).await.expect("live");
    let events = late.events(451).await.expect("all");
    assert_eq!(
        events.iter().map(|e| e.seq).collect::<Vec<_>>(),
        (1..=451).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn two_tabs_see_the_same_conversation() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let (mut one, mut two) = (me.live(1).await.expect("live"), me.live(1).await.expect("live"));
    one.send("a", "from one").await.expect("sent");
    assert_eq!(texts(&two.events(1).await.expect("seen by two")), ["from one"]);
    two.send("b", "from two").await.expect("sent");
    let seen_by_one = one.events(2).await.expect("seen by one");
    assert_eq!(texts(&seen_by_one), ["from one", "from two"]);
}

#[tokio::test]
async fn what_one_tab_has_seen_the_other_learns() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("a", "hello").await.expect("said");
    let (mut one, mut two) = (me.live(2).await.expect("live"), me.live(2).await.expect("live"));
    one.say(r#"{"type":"seen","seq":2}"#).await.expect("sent");
    let seq = loop {
        if let Frame::Seen { seq } = two.next().await.expect("a frame") {
            break seq;
        }
    };
    assert_eq!(seq, 2);
    assert_eq!(me.page(0, 1).await.expect("read").seen, 2);
}

#[tokio::test]
async fn typing_reaches_the_other_tabs_and_is_not_stored() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let (mut one, mut two) = (me.live(1).await.expect("live"), me.live(1).await.expect("live"));
    one.say(r#"{"type":"typing"}"#).await.expect("sent");
    let by = loop {
        if let Frame::Typing { by } = two.next().await.expect("a frame") {
            break by;
        }
    };
    assert_eq!(by, "patient");
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn a_ping_is_answered_without_waking_anybody() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    live.say("ping").await.expect("sent");
    let answer = loop {
        let text = live.text().await.expect("a frame");
        if !text.starts_with('{') {
            break text;
        }
    };
    assert_eq!(answer, "pong");
}

#[tokio::test]
async fn a_page_by_socket_is_in_the_log() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    live.say(r#"{"type":"page","path":"/eczema","title":"Eczema"}"#)
        .await
        .expect("sent");
    live.events(1).await.expect("appended");
    assert_eq!(me.page(0, 10).await.expect("read").state.pages[0].path, "/eczema");
}

#[tokio::test]
async fn a_sixth_socket_replaces_the_oldest() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut sockets = Vec::new();
    for _ in 0..6 {
        sockets.push(me.live(1).await.expect("live"));
    }
    assert_eq!(sockets[0].closed().await, 4409);
    for live in &mut sockets[1..] {
        live.send("same", "hello").await.expect("sent");
        assert_eq!(live.ack("same").await.expect("alive"), 2);
    }
}

#[tokio::test]
async fn frames_that_are_none_are_refused_and_change_nothing() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    for bad in [
        "{",
        "[]",
        "null",
        "{}",
        r#"{"type":"nonsense"}"#,
        r#"{"type":"message","cid":"a"}"#,
        r#"{"type":"message","cid":"a b","text":"x"}"#,
        r#"{"type":"message","cid":"a","text":""}"#,
        r#"{"type":"message","cid":"a","text":"x","by":"staff:ann"}"#,
        r#"{"type":"message","cid":"a","text":7}"#,
        r#"{"type":"seen","seq":-1}"#,
        r#"{"type":"seen","seq":"2"}"#,
        r#"{"type":"typing","cid":"x"}"#,
    ] {
        live.say(bad).await.expect("sent");
        loop {
            match live.next().await.unwrap_or_else(|e| panic!("{bad}: {e}")) {
                Frame::Error { .. } => break,
                Frame::Events { events } => assert!(events.is_empty(), "{bad}"),
                other => panic!("{bad}: {other:?}"),
            }
        }
    }
    live.send("good", "still here").await.expect("sent");
    assert_eq!(live.ack("good").await.expect("acknowledged"), 2);
}

#[tokio::test]
async fn a_refused_message_says_which_one() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    live.send("a", "hello").await.expect("sent");
    live.ack("a").await.expect("acknowledged");
    live.send("a", "goodbye").await.expect("sent");
    let (code, cid) = loop {
        if let Frame::Error { code, cid, .. } = live.next().await.expect("a frame") {
            break (code, cid);
        }
    };
    assert_eq!((code.as_str(), cid.as_str()), ("conflict", "a"));
}

#[tokio::test]
async fn a_binary_frame_closes_the_socket() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    live.say_bytes(vec![1, 2, 3]).await.expect("sent");
    assert_eq!(live.closed().await, 4400);
}

#[tokio::test]
async fn a_socket_without_a_good_token_does_not_open() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let url = edge.url();
    let open = async |headers: &[(&'static str, &str)]| Live::connect(&url, CLINIC, 0, headers).await;
    let cookie = format!("__Host-samtal-{CLINIC}={}", me.token);
    let dead = format!("samtal.v1, {}x", &me.token[..me.token.len() - 1]);
    assert_eq!(open(&[]).await.expect_err("no token").status(), 401);
    assert_eq!(
        open(&[("sec-websocket-protocol", dead.as_str())])
            .await
            .expect_err("wrong")
            .status(),
        401
    );
    for origin in ["http://evil.example", "null", "http://riverside.localhost:8080"] {
        let refused = open(&[("cookie", cookie.as_str()), ("origin", origin)]).await;
        assert_eq!(refused.expect_err("foreign origin").status(), 403, "{origin}");
    }
    assert_eq!(
        open(&[("cookie", cookie.as_str())])
            .await
            .expect_err("no origin")
            .status(),
        403
    );
    open(&[("cookie", cookie.as_str()), ("origin", url.as_str())])
        .await
        .expect("its own origin");
}

#[tokio::test]
async fn a_token_in_the_address_opens_nothing() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for query in ["token", "access_token", "bearer"] {
        let path = crate::help::path(&format!("/session?{query}={}", me.token));
        let answer = edge.json("GET", &path, "", &serde_json::Value::Null).await;
        assert_eq!(answer.status, 401, "{query}");
    }
}

#[tokio::test]
async fn forgetting_the_device_closes_its_sockets() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    me.forget().await.expect("forgotten");
    assert_eq!(live.closed().await, 4401);
    assert_eq!(me.live(0).await.expect_err("dead").status(), 401);
}

#[tokio::test]
async fn erasing_the_session_closes_its_sockets() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    me.erase().await.expect("erased");
    assert_eq!(live.closed().await, 4410);
}

#[tokio::test]
async fn nothing_arrives_twice_or_without_a_cause() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    me.send("a", "hello").await.expect("said");
    assert_eq!(live.events(1).await.expect("one").len(), 1);
    me.send("a", "hello").await.expect("repeated");
    me.seen(1).await.expect("seen");
    me.seen(1).await.expect("seen");
    while let Some(frame) = live.within(QUIET).await {
        match frame.expect("a frame") {
            Frame::Events { events } => assert!(events.is_empty(), "{events:?}"),
            Frame::Seen { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}
