//! The log: appended once, in order, read in pages, never rewritten.

use crate::help::{assert_problem, path, texts};
use futures_util::future::join_all;
use samtal_core::log::state::State;
use samtal_tests::host::Edge;
use serde_json::json;

#[tokio::test]
async fn a_message_is_answered_with_its_place_in_the_log() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let first = me.send("a", "hello").await.expect("said");
    let second = me.send("b", "are you there?").await.expect("said");
    assert_eq!((first.seq, second.seq), (2, 3));
    let page = me.page(0, 10).await.expect("read");
    assert_eq!(texts(&page.events), ["hello", "are you there?"]);
    assert_eq!(page.events[1].at, first.at);
}

#[tokio::test]
async fn a_repeat_is_answered_as_the_first_time_and_stored_once() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let first = me.send("a", "hello").await.expect("said");
    me.send("b", "and then").await.expect("said");
    for _ in 0..5 {
        assert_eq!(me.send("a", "hello").await.expect("repeated"), first);
    }
    assert_eq!(me.page(0, 10).await.expect("read").last_seq, 3);
}

#[tokio::test]
async fn fifty_parallel_repeats_make_one_message() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let answers = join_all((0..50).map(|_| me.send("once", "only once"))).await;
    for answer in answers {
        assert_eq!(answer.expect("said").seq, 2);
    }
    assert_eq!(me.page(0, 10).await.expect("read").last_seq, 2);
}

#[tokio::test]
async fn another_text_under_a_used_id_is_refused_and_changes_nothing() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("a", "hello").await.expect("said");
    let refused = me.send("a", "goodbye").await.expect_err("another text");
    assert_eq!((refused.status(), refused.code()), (409, "conflict"));
    assert_eq!(texts(&me.page(0, 10).await.expect("read").events), ["hello"]);
    assert_eq!(me.send("b", "on we go").await.expect("said").seq, 3);
}

#[tokio::test]
async fn parallel_messages_get_places_without_gaps_in_an_order_that_everybody_reads() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let names: Vec<String> = (0..40).map(|i| format!("m{i}")).collect();
    let mut seqs: Vec<i64> = join_all(names.iter().map(|n| me.send(n, n)))
        .await
        .into_iter()
        .map(|a| a.expect("said").seq)
        .collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=41).collect::<Vec<_>>());
    let (once, again) = (me.log().await.expect("read"), me.log().await.expect("read"));
    assert_eq!(once, again);
    assert!(once.windows(2).all(|w| w[0].at <= w[1].at), "times never run backwards");
}

#[tokio::test]
async fn the_state_is_the_fold_of_the_log() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("sv").await;
    me.consent("chat", "2026-11", true).await.expect("agreed");
    me.visit("p1", "/eczema", "Eczema").await.expect("visited");
    me.send("m1", "Jag har ett utslag på armen 🌱").await.expect("said");
    me.form("contact", &json!({ "name": "Åsa", "born": "1990" }), false)
        .await
        .expect("saved");
    me.form("contact", &json!({ "born": "" }), true)
        .await
        .expect("completed");
    me.handoff("phone", None).await.expect("offered");
    let page = me.page(0, 500).await.expect("read");
    assert_eq!(State::fold(&page.events), page.state);
}

#[tokio::test]
async fn pages_join_to_the_whole_log_from_either_end() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for i in 0..30 {
        me.send(&format!("m{i}"), &format!("message {i}")).await.expect("said");
    }
    let whole = me.page(0, 500).await.expect("read").events;
    assert_eq!(whole.len(), 31);
    let mut forward = Vec::new();
    while forward.len() < whole.len() {
        let page = me.page(forward.len() as i64, 7).await.expect("read").events;
        assert!(!page.is_empty() && page.len() <= 7);
        forward.extend(page);
    }
    assert_eq!(forward, whole);
    let (mut backward, mut before) = (Vec::new(), 32);
    loop {
        let page = me.before(before, 8).await.expect("read").events;
        let Some(first) = page.first() else { break };
        before = first.seq;
        backward.splice(0..0, page);
    }
    assert_eq!(backward, whole);
    assert!(me.page(31, 10).await.expect("past the end").events.is_empty());
    assert!(me.page(99_999, 10).await.expect("far past the end").events.is_empty());
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for query in [
        "limit=0",
        "limit=501",
        "limit=x",
        "after=-1",
        "after=1.5",
        "after=9999999999999999999",
        "before=1&after=1",
        "limit=1e2",
    ] {
        let refused = edge
            .json("GET", &path(&format!("/session?{query}")), &me.token, &json!(null))
            .await;
        assert_eq!(refused.status, 400, "{query}: {}", refused.text());
    }
    for query in ["limit=1", "limit=500", "after=0", "before=1"] {
        let read = edge
            .json("GET", &path(&format!("/session?{query}")), &me.token, &json!(null))
            .await;
        assert_eq!(read.status, 200, "{query}");
    }
}

#[tokio::test]
async fn what_was_seen_only_moves_forward() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.send("a", "one").await.expect("said");
    me.send("b", "two").await.expect("said");
    me.seen(2).await.expect("seen");
    me.seen(1).await.expect("seen");
    assert_eq!(me.page(0, 1).await.expect("read").seen, 2);
    me.seen(4_000).await.expect("seen");
    assert_eq!(me.page(0, 1).await.expect("read").seen, 3, "no further than the log");
}

#[tokio::test]
async fn a_form_is_saved_field_by_field_and_finished_once() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.form("intake", &json!({ "name": "Sarah" }), false)
        .await
        .expect("saved");
    me.form("intake", &json!({ "allergy": "none" }), false)
        .await
        .expect("saved");
    me.form("intake", &json!({ "allergy": "penicillin" }), true)
        .await
        .expect("completed");
    let state = me.page(0, 1).await.expect("read").state;
    let form = &state.forms[0];
    assert!(form.completed);
    let answers: Vec<(&str, &str)> = form
        .answers
        .iter()
        .map(|a| (a.field.as_str(), a.value.as_str()))
        .collect();
    assert_eq!(answers, [("name", "Sarah"), ("allergy", "penicillin")]);
}

#[tokio::test]
async fn a_visited_page_is_stored_without_its_query() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let with_query = edge
        .json(
            "POST",
            &path("/session/pages"),
            &me.token,
            &json!({ "cid": "p", "path": "/eczema?email=a@b.example#x", "title": "Eczema" }),
        )
        .await;
    let log = edge
        .json("GET", &path("/session"), &me.token, &json!(null))
        .await
        .text();
    assert!(with_query.status == 400 || with_query.status == 200);
    assert!(!log.contains("a@b.example"), "{log}");
}

#[tokio::test]
async fn a_consent_can_be_taken_back() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    me.consent("chat", "2026-11", true).await.expect("agreed");
    assert!(me.page(0, 1).await.expect("read").state.consents_to("chat"));
    me.consent("chat", "2026-11", false).await.expect("withdrawn");
    assert!(!me.page(0, 1).await.expect("read").state.consents_to("chat"));
}

#[tokio::test]
async fn a_clients_clock_has_no_say_in_the_order() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for (cid, at) in [("future", "2036-01-01T00:00:00Z"), ("past", "2016-01-01T00:00:00Z")] {
        let with_time = json!({ "cid": cid, "text": cid, "at": at });
        assert_problem(
            &edge
                .json("POST", &path("/session/messages"), &me.token, &with_time)
                .await,
            400,
            "unknown-field",
        );
        let date = [("content-type", "application/json"), ("date", at)];
        let bearer = format!("Bearer {}", me.token);
        let headers = [date[0], date[1], ("authorization", bearer.as_str())];
        let body = json!({ "cid": cid, "text": cid }).to_string();
        assert_eq!(
            edge.call("POST", &path("/session/messages"), &headers, body.as_bytes())
                .await
                .status,
            200
        );
    }
    let log = me.log().await.expect("read");
    assert_eq!(texts(&log), ["future", "past"]);
    assert!(log.windows(2).all(|w| w[0].at <= w[1].at));
}

#[tokio::test]
async fn every_text_comes_back_as_it_was_written() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let texts_in = [
        "Robert'); DROP TABLE events;--",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "%' UNION SELECT hash FROM tokens --",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "</script><!--",
        "line one\r\nX-Injected: yes\r\n\r\nline three",
        "\u{202e}right to left\u{202c} العربية שלום",
        "👩‍👩‍👧‍👦 🇸🇪 e\u{301} \u{200b}",
        "tab\tand backslash \\ and quote \" and slash /",
        "{\"seq\":1,\"kind\":\"note\"}",
        "\u{2028}\u{2029}\u{feff}",
        "\u{7f}\u{1}\u{1f}",
        "   leading and trailing   ",
    ];
    for (i, text) in texts_in.iter().enumerate() {
        me.send(&format!("t{i}"), text).await.expect("said");
    }
    assert_eq!(texts(&me.log().await.expect("read")), texts_in);
    let export: serde_json::Value = serde_json::from_str(&me.export("json").await.expect("export")).expect("JSON");
    let all = export.to_string();
    for text in texts_in {
        assert!(
            all.contains(json!(text).to_string().trim_matches('"')),
            "{text:?} in the export"
        );
    }
}
