//! The clock that can be set: in demo mode only, and never backwards over what has happened.

use crate::help::path;
use samtal_core::time::{At, DAY, HOUR};
use samtal_tests::host::{ADMIN_KEY, Edge, Setup};
use serde_json::json;

#[tokio::test]
async fn a_day_passes_in_a_second_for_every_session() {
    let edge = Edge::start().await;
    let (before, _) = edge.patient("en").await;
    let then = before.send("a", "today").await.expect("said").at;
    let moved = edge.advance(DAY / 1_000).await;
    assert_eq!(moved["offset_ms"], DAY);
    let (after, _) = edge.patient("en").await;
    for me in [&before, &after] {
        let now = me.send("b", "tomorrow").await.expect("said").at;
        assert!((DAY..DAY + HOUR).contains(&(now.0 - then.0)), "{now:?} {then:?}");
    }
    assert!(moved["now"].as_str().and_then(At::parse).is_some());
}

#[tokio::test]
async fn it_can_be_set_to_an_hour_of_a_day() {
    let edge = Edge::start().await;
    let set = edge
        .admin("POST", "/demo/clock", &json!({ "set": "2027-10-13T08:00:00Z" }))
        .await;
    assert_eq!(set.status, 200, "{}", set.text());
    let (me, _) = edge.patient("en").await;
    let at = me.send("a", "good morning").await.expect("said").at;
    assert!(at.to_string().starts_with("2027-10-13T08:0"), "{at}");
}

#[tokio::test]
async fn a_clock_set_back_reorders_nothing_and_revives_nothing() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("a", "first").await.expect("said");
    edge.advance(10 * 365 * DAY / 1_000).await;
    let (other, _) = edge.patient("en").await;
    let late = other.send("b", "ten years on").await.expect("said");
    assert_eq!(me.page(0, 1).await.expect_err("its token has run out").status(), 401);
    let back = At(late.at.0 - HOUR).to_string();
    let set = edge.admin("POST", "/demo/clock", &json!({ "set": back })).await;
    assert_eq!(set.status, 200, "{}", set.text());
    let after = other.send("c", "an hour earlier").await.expect("said");
    assert_eq!(after.seq, late.seq + 1);
    assert!(after.at >= late.at, "times never run backwards");
    assert_eq!(me.page(0, 1).await.expect_err("still").status(), 401);
}

#[tokio::test]
async fn outside_of_demo_mode_there_is_no_such_address() {
    let edge = Edge::bare(&Setup {
        demo: false,
        ..Setup::default()
    });
    let body = json!({ "advance": 60 });
    let keyed = edge.json("POST", &path("/demo/clock"), ADMIN_KEY, &body).await;
    let unkeyed = edge.json("POST", &path("/demo/clock"), "", &body).await;
    assert_eq!((keyed.status, unkeyed.status), (404, 404), "{}", keyed.text());
    let fault = edge
        .json("POST", &path("/demo/fault"), ADMIN_KEY, &json!({ "point": "x" }))
        .await;
    assert_eq!(fault.status, 404);
}

#[tokio::test]
async fn in_demo_mode_only_loopback_is_served() {
    let edge = Edge::start().await;
    let request = |host: &str| format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\n\r\n").into_bytes();
    let ask = async |host: &str| {
        let mut connection = samtal_tests::raw::Connection::open(edge.address())
            .await
            .expect("connected");
        connection.send(&request(host), false).await.expect("an answer").status
    };
    let port = edge.address().port();
    for host in [
        format!("127.0.0.1:{port}"),
        format!("localhost:{port}"),
        format!("chat.riverside.localhost:{port}"),
    ] {
        assert_eq!(ask(&host).await, 200, "{host}");
    }
    for host in [
        "chat.riverside.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "10.0.0.1",
    ] {
        assert!((400..500).contains(&ask(host).await), "{host}");
    }
}
