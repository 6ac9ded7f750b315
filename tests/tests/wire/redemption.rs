//! A code or a token is redeemed once, whatever is tried against it, and says nothing about itself when it is not.

use crate::help::{assert_problem, by_code, path, sarah};
use futures_util::future::join_all;
use samtal_tests::client::{Ask, Context, VoiceClient};
use samtal_tests::host::{CLINIC, Edge, OTHER_CLINIC, Setup, config};
use samtal_tests::rng::Rng;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

async fn by_token(edge: &Edge, token: &str, call_id: &str) -> Context {
    let ask = Ask {
        token,
        call_id,
        ..Ask::default()
    };
    edge.voice().context(&ask).await.expect("a context")
}

#[tokio::test]
async fn a_code_is_redeemed_once_under_fifty_parallel_tries() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let voice = edge.voice();
    let calls: Vec<String> = (0..50).map(|i| format!("CA{i}")).collect();
    let tries = calls.iter().map(|call| {
        let ask = Ask {
            code: &offer.code,
            call_id: call,
            ..Ask::default()
        };
        let voice = &voice;
        async move { voice.context(&ask).await.expect("a context") }
    });
    let answers = join_all(tries).await;
    let tiers: Vec<u8> = answers.iter().map(|c| c.tier).collect();
    assert_eq!(tiers.iter().filter(|t| **t == 3).count(), 1, "{tiers:?}");
    assert_eq!(tiers.iter().filter(|t| **t == 0).count(), 49, "{tiers:?}");
}

#[tokio::test]
async fn a_token_is_redeemed_once_under_two_hundred_parallel_tries() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let voice = edge.voice();
    let calls: Vec<String> = (0..200).map(|i| format!("CA{i}")).collect();
    let tries = calls.iter().map(|call| {
        let ask = Ask {
            token: &offer.token,
            call_id: call,
            ..Ask::default()
        };
        let voice = &voice;
        async move { voice.context(&ask).await.expect("a context").tier }
    });
    let redeemed = join_all(tries).await.into_iter().filter(|t| *t == 3).count();
    assert_eq!(redeemed, 1);
}

#[tokio::test]
async fn the_same_key_and_call_get_the_same_answer_for_ten_minutes() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let first = by_code(&edge, &offer.code, "CA1").await;
    let again = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(first, again);
    edge.advance(9 * 60).await;
    assert_eq!(by_code(&edge, &offer.code, "CA1").await.tier, 3);
    edge.advance(2 * 60).await;
    assert_eq!(
        by_code(&edge, &offer.code, "CA1").await.tier,
        0,
        "after ten minutes it is used up for everybody"
    );
}

#[tokio::test]
async fn twenty_parallel_repeats_of_one_call_link_it_once() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let answers = join_all((0..20).map(|_| by_code(&edge, &offer.code, "CA1"))).await;
    assert!(answers.iter().all(|c| c.tier == 3));
    assert_eq!(me.page(0, 1).await.expect("read").state.links.len(), 1);
}

#[tokio::test]
async fn another_call_or_another_key_gets_the_generic_greeting() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let other_key = edge.admin("POST", "/keys", &json!({ "name": "vendor" })).await.json()["key"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert_eq!(by_code(&edge, &offer.code, "CA1").await.tier, 3);
    assert_eq!(by_code(&edge, &offer.code, "CA2").await.tier, 0);
    let other = VoiceClient::new(&edge.url(), CLINIC, &other_key);
    let ask = Ask {
        code: &offer.code,
        call_id: "CA1",
        ..Ask::default()
    };
    assert_eq!(other.context(&ask).await.expect("a context").tier, 0);
}

#[tokio::test]
async fn a_handoffs_code_and_token_are_one_redemption() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    assert_eq!(by_token(&edge, &offer.token, "CA1").await.tier, 3);
    assert_eq!(by_code(&edge, &offer.code, "CA2").await.tier, 0);
}

#[tokio::test]
async fn what_one_clinic_hands_off_another_cannot_redeem() {
    let edge = Edge::start().await;
    let admin = samtal_tests::host::ADMIN_KEY;
    let set = edge.json("PUT", &format!("/v1/{OTHER_CLINIC}"), admin, &config()).await;
    assert!(set.status < 300, "{}", set.text());
    let made = edge
        .json(
            "POST",
            &format!("/v1/{OTHER_CLINIC}/keys"),
            admin,
            &json!({ "name": "theirs" }),
        )
        .await;
    let key = made.json()["key"].as_str().unwrap_or_default().to_owned();
    let (_, offer) = sarah(&edge).await;
    let theirs = VoiceClient::new(&edge.url(), OTHER_CLINIC, &key);
    for ask in [
        Ask {
            code: &offer.code,
            call_id: "CA1",
            ..Ask::default()
        },
        Ask {
            token: &offer.token,
            call_id: "CA2",
            ..Ask::default()
        },
    ] {
        assert_eq!(theirs.context(&ask).await.expect("a context").tier, 0);
    }
    let stray = VoiceClient::new(&edge.url(), CLINIC, &key);
    assert_eq!(
        stray
            .context(&Ask::default())
            .await
            .expect_err("a foreign key")
            .status(),
        401
    );
    assert_eq!(
        by_code(&edge, &offer.code, "CA3").await.tier,
        3,
        "it is still good where it belongs"
    );
}

#[tokio::test]
async fn used_expired_and_unknown_codes_answer_alike_in_body_and_in_time() {
    let edge = Edge::start().await;
    let (_, used) = sarah(&edge).await;
    let (_, expired) = sarah(&edge).await;
    by_code(&edge, &used.code, "first").await;
    edge.advance(21 * 60).await;
    let ask = async |code: &str, call: &str| {
        let body = json!({ "code": code, "call_id": call });
        let began = Instant::now();
        let answer = edge.json("POST", &path("/context"), &edge.voice_key, &body).await;
        (answer, began.elapsed())
    };
    let mut times: [Vec<Duration>; 3] = [vec![], vec![], vec![]];
    for round in 0..25 {
        for (i, code) in [used.code.as_str(), expired.code.as_str(), "00000000"]
            .into_iter()
            .enumerate()
        {
            let (answer, time) = ask(code, &format!("CA-{round}-{i}")).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let mut json = answer.json();
            json["call_id"] = Value::Null;
            let (reference, _) = ask("99999999", &format!("CR-{round}-{i}")).await;
            let mut other = reference.json();
            other["call_id"] = Value::Null;
            assert_eq!(json, other);
            times[i].push(time);
        }
    }
    let medians = times.map(|mut t| {
        t.sort_unstable();
        t[t.len() / 2]
    });
    let (least, most) = (
        medians.iter().min().expect("three"),
        medians.iter().max().expect("three"),
    );
    assert!(*most - *least < Duration::from_millis(5), "{medians:?}");
}

#[tokio::test]
async fn five_wrong_codes_end_the_tries_of_a_call_and_of_no_other() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    let ask = async |body: Value| edge.json("POST", &path("/context"), &edge.voice_key, &body).await;
    for i in 0..5 {
        let wrong = ask(json!({ "code": format!("0000000{i}"), "call_id": "CA1" })).await;
        assert_eq!((wrong.status, wrong.json()["tier"].as_u64()), (200, Some(0)));
    }
    let blocked = ask(json!({ "code": offer.code, "call_id": "CA1" })).await;
    assert_problem(&blocked, 429, "too-many-codes");
    let wait: u64 = blocked
        .header("retry-after")
        .and_then(|v| v.parse().ok())
        .expect("Retry-After");
    assert!((1..=600).contains(&wait), "{wait}");
    assert_eq!(
        ask(json!({ "call_id": "CA1", "caller": "+447700900999" })).await.status,
        200,
        "look-ups go on"
    );
    assert_eq!(
        ask(json!({ "token": offer.token, "call_id": "CA1" })).await.status,
        200,
        "a token is not guessed"
    );
    let (_, next) = sarah(&edge).await;
    assert_eq!(by_code(&edge, &next.code, "CA2").await.tier, 3);
}

#[tokio::test]
async fn the_counter_of_wrong_codes_is_exact_under_parallel_tries() {
    let edge = Edge::start().await;
    let ask = async |i: usize| {
        let body = json!({ "code": format!("{i:08}"), "call_id": "CA1" });
        edge.json("POST", &path("/context"), &edge.voice_key, &body)
            .await
            .status
    };
    let statuses = join_all((0..50).map(ask)).await;
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 45, "{statuses:?}");
}

#[tokio::test]
async fn three_hundred_wrong_codes_by_a_key_end_its_tries_for_ten_minutes() {
    let edge = Edge::start().await;
    let ask = async |code: &str, call: &str| {
        let body = json!({ "code": code, "call_id": call });
        edge.json("POST", &path("/context"), &edge.voice_key, &body).await
    };
    for i in 0..300 {
        let wrong = ask(&format!("{i:08}"), &format!("CA{i}")).await;
        assert_eq!(wrong.status, 200, "{i}: {}", wrong.text());
    }
    let blocked = ask("12345678", "fresh").await;
    assert_problem(&blocked, 429, "too-many-codes");
    let wait: u64 = blocked
        .header("retry-after")
        .and_then(|v| v.parse().ok())
        .expect("Retry-After");
    assert!((1..=600).contains(&wait), "{wait}");
    let lookup = edge
        .json(
            "POST",
            &path("/context"),
            &edge.voice_key,
            &json!({ "caller": "+447700900999", "call_id": "x" }),
        )
        .await;
    assert_eq!(lookup.status, 200, "look-ups without a code are never blocked by that");
    let other = edge.admin("POST", "/keys", &json!({ "name": "second" })).await.json()["key"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let body = json!({ "code": "12345678", "call_id": "y" });
    assert_eq!(
        edge.json("POST", &path("/context"), &other, &body).await.status,
        200,
        "another key has tries of its own"
    );
}

#[tokio::test]
async fn a_thousand_guessed_tokens_open_nothing_and_look_alike() {
    let edge = Edge::start().await;
    let (me, _) = sarah(&edge).await;
    let mut rng = Rng::new(1);
    let mut bodies = std::collections::BTreeSet::new();
    let routing = me.session.trim_start_matches("ses_").to_owned();
    for i in 0..1_000 {
        let token = match i % 3 {
            0 => format!("{}.{}", me.session, rng.word(43)),
            1 => format!("ses_{}.{}", rng.word(routing.len()).to_lowercase(), rng.word(43)),
            _ => rng.word(80),
        };
        let answer = edge.json("GET", &path("/session"), &token, &Value::Null).await;
        assert_eq!(answer.status, 401, "{token}");
        bodies.insert(answer.text());
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn tokens_are_long_unlike_and_evenly_spread() {
    let edge = Edge::with(Setup::default()).await;
    let (me, _) = edge.patient("en").await;
    let mut secrets = std::collections::BTreeSet::new();
    let mut counts = [0f64; 64];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for _ in 0..500 {
        let offer = me.handoff("phone", None).await.expect("offered");
        let (_, secret) = offer.token.split_once('.').expect("routing and secret");
        assert_eq!(secret.len(), 43, "256 bits");
        // The last character carries four bits only.
        for c in secret.bytes().take(42) {
            let place = alphabet.iter().position(|a| *a == c).expect("base64url");
            counts[place] += 1.0;
        }
        secrets.insert(secret.to_owned());
    }
    assert_eq!(secrets.len(), 500);
    let expected = 500.0 * 42.0 / 64.0;
    let chi_square: f64 = counts.iter().map(|n| (n - expected).powi(2) / expected).sum();
    // 63 degrees of freedom: above 131 once in a million runs.
    assert!(chi_square < 131.0, "{chi_square}");
}
