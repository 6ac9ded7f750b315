//! Limits, at their edges: the last that fits and the first that does not.

use crate::help::{assert_problem, path};
use futures_util::future::join_all;
use samtal_tests::client::Frame;
use samtal_tests::host::{Edge, Setup};
use samtal_tests::rng;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_message_may_have_4096_characters_and_not_one_more() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for (name, character) in [("latin", 'a'), ("swedish", 'å'), ("emoji", '🌱'), ("quote", '"')] {
        let most: String = std::iter::repeat_n(character, 4_096).collect();
        me.send(name, &most).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        let refused = me
            .send(&format!("{name}-more"), &format!("{most}{character}"))
            .await
            .expect_err("one more");
        assert!(refused.status() == 400 || refused.status() == 413, "{name}: {refused}");
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 5);
    let mut live = me.live(5).await.expect("live");
    live.send("by-socket", &"🌱".repeat(4_096)).await.expect("sent");
    assert_eq!(live.ack("by-socket").await.expect("acknowledged"), 6);
    live.send("too-long", &"a".repeat(4_097)).await.expect("sent");
    let refused = loop {
        if let Frame::Error { code, .. } = live.next().await.expect("a frame") {
            break code;
        }
    };
    assert!(refused == "invalid" || refused == "too-large", "{refused}");
}

#[tokio::test]
async fn an_empty_or_blank_message_is_none() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    assert_eq!(me.send("empty", "").await.expect_err("empty").status(), 400);
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn a_client_id_has_1_to_64_plain_characters() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for cid in ["a", "A-z_09", "x".repeat(64).as_str()] {
        me.send(cid, "hello").await.unwrap_or_else(|e| panic!("{cid}: {e}"));
    }
    for cid in [
        "",
        "x".repeat(65).as_str(),
        "a b",
        "å",
        "a/b",
        "a.b",
        "a\n",
        "a'b",
        "\u{0}",
    ] {
        assert_eq!(
            me.send(cid, "hello").await.expect_err("refused").status(),
            400,
            "{cid:?}"
        );
    }
}

#[tokio::test]
async fn a_body_beyond_its_size_is_refused_before_it_is_read() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let huge = "x".repeat(2 * 1_024 * 1_024);
    for (method, rest, body) in [
        ("POST", "/session/messages", json!({ "cid": "a", "text": huge })),
        (
            "POST",
            "/session/consent",
            json!({ "purpose": huge, "version": "1", "given": true }),
        ),
        ("POST", "/session/handoffs", json!({ "to": "phone", "cid": huge })),
        ("PUT", "/session/forms/contact", json!({ "fields": { "name": huge } })),
    ] {
        let refused = edge.json(method, &path(rest), &me.token, &body).await;
        assert_problem(&refused, 413, "too-large");
    }
    let context = edge
        .json("POST", &path("/context"), &edge.voice_key, &json!({ "call_id": huge }))
        .await;
    assert_problem(&context, 413, "too-large");
    let config = edge.admin("PUT", "", &json!({ "name": huge })).await;
    assert!(config.status == 413 || config.status == 400, "{}", config.text());
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn a_form_has_64_kilobytes_and_200_fields() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let fields = |n: usize, value: &str| -> Value {
        (0..n)
            .map(|i| (format!("f{i}"), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    me.form("many", &fields(200, "x"), false).await.expect("200 fields");
    assert_eq!(
        me.form("many", &fields(201, "x"), false)
            .await
            .expect_err("201 fields")
            .status(),
        400
    );
    me.form("large", &fields(30, &"x".repeat(2_000)), false)
        .await
        .expect("60 kB");
    let refused = me
        .form("large", &fields(34, &"x".repeat(2_000)), false)
        .await
        .expect_err("68 kB");
    assert_eq!(refused.status(), 413);
}

#[tokio::test]
async fn sixty_writes_at_once_and_then_one_a_second() {
    let edge = Edge::with(Setup::with_default_limits()).await;
    let (me, _) = edge.patient("en").await;
    let began = Instant::now();
    let write = async |i: usize| me.send(&format!("m{i}"), "hello").await;
    let answers = join_all((0..100).map(write)).await;
    let seconds = began.elapsed().as_secs() as usize + 1;
    let accepted = answers.iter().filter(|a| a.is_ok()).count();
    assert!((60..=60 + seconds).contains(&accepted), "{accepted} in {seconds} s");
    for refused in answers.iter().filter_map(|a| a.as_ref().err()) {
        assert_eq!((refused.status(), refused.code()), (429, "rate-limited"));
    }
    assert_eq!(
        me.page(0, 1).await.expect("reading goes on").last_seq,
        1 + accepted as i64
    );
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    me.send("later", "after a second").await.expect("there is one again");
    let (other, _) = edge.patient("en").await;
    other.send("m", "hello").await.expect("another session is not affected");
}

#[tokio::test]
async fn the_same_bucket_counts_for_the_socket() {
    let edge = Edge::with(Setup::with_default_limits()).await;
    let (me, _) = edge.patient("en").await;
    let mut live = me.live(1).await.expect("live");
    for i in 0..80 {
        live.send(&format!("m{i}"), "hello").await.expect("sent");
    }
    let (mut acks, mut refusals) = (0, 0);
    while acks + refusals < 80 {
        match live.next().await.expect("a frame") {
            Frame::Ack { .. } => acks += 1,
            Frame::Error { code, cid, retry_after } => {
                assert_eq!(code, "rate-limited");
                assert!(cid.starts_with('m') && retry_after.is_some_and(|s| s >= 1));
                refusals += 1;
            }
            Frame::Events { .. } | Frame::Typing { .. } | Frame::Seen { .. } => {}
        }
    }
    assert!((60..=63).contains(&acks), "{acks}");
}

#[tokio::test]
async fn two_hundred_sessions_an_hour_and_address() {
    let edge = Edge::with(Setup::with_default_limits()).await;
    let url = path("/sessions");
    let create = async |_: usize| {
        let body = json!({ "cid": rng::secret() });
        edge.json("POST", &url, "", &body).await
    };
    let mut answers = Vec::new();
    for batch in 0..11 {
        answers.extend(join_all((0..20).map(|i| create(batch * 20 + i))).await);
    }
    let made = answers.iter().filter(|a| a.status == 201).count();
    assert!((200..=203).contains(&made), "{made}");
    let refused = answers.iter().find(|a| a.status != 201).expect("one refused");
    assert_problem(refused, 429, "rate-limited");
    assert!(refused.header("retry-after").is_some());
}

#[tokio::test]
async fn a_voice_keys_look_ups_have_a_bucket() {
    let limits = json!({ "voice_burst": 20, "voice_per_second": 1 });
    let edge = Edge::with(Setup {
        limits,
        ..Setup::default()
    })
    .await;
    let ask = async |i: usize| {
        let body = json!({ "call_id": format!("CA{i}") });
        edge.json("POST", &path("/context"), &edge.voice_key, &body).await
    };
    let answers = join_all((0..40).map(ask)).await;
    let accepted = answers.iter().filter(|a| a.status == 200).count();
    assert!((20..=22).contains(&accepted), "{accepted}");
    assert_problem(
        answers.iter().find(|a| a.status != 200).expect("one refused"),
        429,
        "rate-limited",
    );
}

#[tokio::test]
async fn handoffs_of_a_session_are_limited_by_the_hour() {
    let limits = json!({ "handoffs_per_hour": 5, "message_burst": 1000 });
    let edge = Edge::with(Setup {
        limits,
        ..Setup::default()
    })
    .await;
    let (me, _) = edge.patient("en").await;
    for _ in 0..5 {
        me.handoff("phone", None).await.expect("offered");
    }
    let refused = me.handoff("phone", None).await.expect_err("the sixth");
    assert_eq!((refused.status(), refused.code()), (429, "rate-limited"));
    edge.advance(3_601).await;
    me.handoff("phone", None).await.expect("an hour later");
}

#[tokio::test]
async fn fields_that_nobody_knows_are_refused_everywhere() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for (method, rest, mut body) in [
        ("POST", "/session/messages", json!({ "cid": "a", "text": "x" })),
        ("POST", "/session/seen", json!({ "seq": 1 })),
        (
            "POST",
            "/session/pages",
            json!({ "cid": "a", "path": "/a", "title": "A" }),
        ),
        (
            "POST",
            "/session/consent",
            json!({ "purpose": "chat", "version": "1", "given": true }),
        ),
        ("PUT", "/session/forms/contact", json!({ "fields": { "name": "x" } })),
        ("POST", "/session/handoffs", json!({ "to": "phone" })),
        ("POST", "/session/tasks", json!({ "about": "person" })),
        ("POST", "/session/device", json!({ "kind": "own" })),
    ] {
        for (field, value) in [
            ("tier", json!(4)),
            ("by", json!("staff:ann")),
            ("seq", json!(1)),
            ("__proto__", json!({})),
        ] {
            if body.get(field).is_some() {
                continue;
            }
            body[field] = value;
            let refused = edge.json(method, &path(rest), &me.token, &body).await;
            assert_problem(&refused, 400, "unknown-field");
            body.as_object_mut().expect("an object").remove(field);
        }
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn a_flooded_session_is_refused_and_the_others_are_served() {
    let edge = Edge::with(Setup::with_default_limits()).await;
    let ((flood, _), (calm, _)) = (edge.patient("en").await, edge.patient("en").await);
    let flooder = tokio::spawn(async move {
        let mut accepted = 0;
        for round in 0..50 {
            let cids: Vec<String> = (0..8).map(|i| format!("f{round}-{i}")).collect();
            let sent = join_all(cids.iter().map(|cid| flood.send(cid, "flood"))).await;
            accepted += sent.iter().filter(|s| s.is_ok()).count();
        }
        accepted
    });
    let mut times = Vec::new();
    for i in 0..40 {
        let began = Instant::now();
        calm.send(&format!("m{i}"), "hello").await.expect("said beside a flood");
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let accepted = flooder.await.expect("a flood");
    assert!((60..150).contains(&accepted), "{accepted} of 400");
    assert!(times[37] < Duration::from_secs(1), "p95 {:?} beside a flood", times[37]);
}
