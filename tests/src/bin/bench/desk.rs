//! The desk: how soon a search answers in a clinic of ten thousand conversations, and how soon a change is on every desk.

use crate::load;
use crate::side::{Side, bytes};
use futures_util::future::join_all;
use samtal_tests::client::Desk;
use samtal_tests::host::{CLINIC, Edge, Setup, token_of};
use samtal_tests::raw::Connection;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// Conversations of a large clinic.
const SESSIONS: usize = 10_000;
/// Connections on which they begin.
const BEGINNERS: usize = 50;
/// Changes of which the frames are waited for.
const CHANGES: usize = 50;
/// Rounds of appends, and on how many connections.
const APPENDS: usize = 9;
const BESIDE: usize = 8;
/// Searches of each kind.
const SEARCHES: usize = 60;
const FIRST: [&str; 20] = [
    "Åsa", "Sarah", "José", "Amélie", "Björn", "Mohammed", "Olga", "Li", "Siân", "Zoë", "Karl", "Maria", "Ahmed",
    "Eva", "Lars", "Ingrid", "Tom", "Grace", "Noah", "Ella",
];
const LAST: [&str; 20] = [
    "Lindström",
    "Andersson",
    "Núñez",
    "O’Neill",
    "Müller",
    "Svensson",
    "Novak",
    "Zhang",
    "Jones",
    "Öberg",
    "Smith",
    "Khan",
    "Berg",
    "Dubois",
    "Rossi",
    "Nilsson",
    "Clark",
    "Evans",
    "Ström",
    "Ek",
];

/// What was measured, in milliseconds.
pub struct Desks {
    /// Until the inbox had every conversation, in seconds, and until it was made again.
    pub filled: (f64, f64),
    /// Each kind of question with the times of its answers.
    pub asked: Vec<(&'static str, Vec<f64>)>,
    /// From a message's acknowledgement to its card on each desk, by the number of desks.
    pub shown: Vec<(usize, Vec<f64>)>,
}

/// Appends a second with a card to tell over appends a second without one: page visits in a chat in which something was said, and in one
/// in which nothing was. In turns, the middle of the ratios.
pub async fn append_with_a_card() -> f64 {
    let side = Side::edge().await;
    let mut ratios = Vec::new();
    for round in 0..APPENDS {
        let (silent, spoken) = (side.session().await, side.session().await);
        side.call(
            "POST",
            "/session/messages",
            &spoken,
            &json!({ "cid": "m1", "text": "Is Friday fine?" }),
        )
        .await;
        let run = async |token: &str| {
            let visit = |worker: usize, n: usize| {
                let page = json!({ "cid": format!("{round}-{worker}-{n}"), "path": "/skin", "title": "Skin" });
                bytes("POST", "/session/pages", token, &page)
            };
            load::hammer(&side, BESIDE, Duration::from_millis(1_500), visit)
                .await
                .rate()
        };
        let (without, with) = if round % 2 == 0 {
            let without = run(&silent).await;
            (without, run(&spoken).await)
        } else {
            let with = run(&spoken).await;
            (run(&silent).await, with)
        };
        ratios.push(with / without);
    }
    load::median(&ratios)
}

/// Fills a clinic by the patients' own requests, then asks and watches.
pub async fn large_inbox() -> Desks {
    let memory = Path::new("/dev/shm");
    let mut setup = Setup::default();
    setup.limits["sockets"] = json!(1_000);
    if memory.is_dir() {
        setup.state_in = memory.to_owned();
    }
    let edge = Edge::with(setup).await;
    let began = Instant::now();
    begin_all(&edge).await;
    wait(&edge, SESSIONS).await;
    let filled = began.elapsed().as_secs_f64();
    println!("  {SESSIONS} conversations are in the inbox after {filled:.0} s");
    let mut asked = Vec::new();
    for (what, queries) in [
        ("name", ["q=asa%20lind", "q=neill", "q=zo%C3%AB%20e"]),
        ("number", ["q=07400%20100125", "q=%2B44740010", "q=4242"]),
        (
            "date",
            ["date=2030-01-01", "show=all&date=2026-11-22", "q=maria&date=2026-11-22"],
        ),
        ("open, first page", ["", "limit=100", "show=unowned"]),
        ("all, newest first", ["show=all", "show=all&limit=100", "show=resolved"]),
    ] {
        let mut connection = Connection::open(edge.address()).await.expect("connected");
        let mut times = Vec::new();
        for n in 0..SEARCHES {
            let query = queries[n % queries.len()];
            let sent = Instant::now();
            let request = bytes("GET", &format!("/desk/inbox?{query}"), token_of("ann"), &Value::Null);
            let answer = connection.send(&request, false).await.expect("an answer");
            assert_eq!(answer.status, 200, "{query}: {}", answer.text());
            times.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
        asked.push((what, times));
    }
    let mut shown = Vec::new();
    for desks in [20, 100] {
        shown.push((desks, change_to_desks(&edge, desks).await));
    }
    let again = Instant::now();
    let rebuilt = edge
        .json(
            "POST",
            &format!("/v1/{CLINIC}/desk/inbox/rebuild"),
            token_of("olga"),
            &json!({}),
        )
        .await;
    assert_eq!(rebuilt.status, 202, "{}", rebuilt.text());
    rebuilt_all(&edge).await;
    Desks {
        filled: (filled, again.elapsed().as_secs_f64()),
        asked,
        shown,
    }
}

/// From the acknowledgement of a patient's message to the card with it, on every one of so many desks.
async fn change_to_desks(edge: &Edge, desks: usize) -> Vec<f64> {
    let mut open = Vec::new();
    for n in 0..desks {
        let member = ["ann", "ben", "phillips", "olga"][n % 4];
        open.push(Desk::open(&edge.url(), CLINIC, token_of(member)).await.expect("a desk"));
    }
    let (me, _) = edge.patient("en").await;
    let mut times = Vec::new();
    for n in 0..CHANGES {
        let seq = me
            .send(&format!("d{desks}-{n}"), "Is Friday fine?")
            .await
            .expect("said")
            .seq;
        let began = Instant::now();
        let waits = open.iter_mut().map(|desk| async {
            loop {
                let frame = desk.next_of("card").await.expect("a card");
                let ours = frame["card"]["session"] == json!(me.session);
                if ours && frame["card"]["last_seq"].as_i64() >= Some(seq) {
                    return began.elapsed().as_secs_f64() * 1_000.0;
                }
            }
        });
        times.extend(join_all(waits).await);
    }
    times
}

/// The conversations: each says something and gives its name, every fifth its number.
async fn begin_all(edge: &Edge) {
    let begin = (0..BEGINNERS).map(|worker| async move {
        let mut connection = Connection::open(edge.address()).await.expect("connected");
        let mut send = async |request: Vec<u8>| {
            let answer = connection.send(&request, false).await.expect("an answer");
            assert!(answer.status < 300, "{}", answer.text());
            answer
        };
        for n in 0..SESSIONS / BEGINNERS {
            let i = worker * (SESSIONS / BEGINNERS) + n;
            let body = json!({ "language": "en", "cid": format!("large-inbox-{i}-0123456789") });
            let made = send(bytes("POST", "/sessions", "", &body)).await;
            let token = made.json()["token"].as_str().unwrap_or_default().to_owned();
            let name = format!("{} {}", FIRST[i % FIRST.len()], LAST[(i / FIRST.len()) % LAST.len()]);
            let form = json!({ "fields": { "name": name } });
            send(bytes("PUT", "/session/forms/contact", &token, &form)).await;
            if i.is_multiple_of(5) {
                let number = json!({ "type": "phone", "value": format!("+4474001{i:05}"), "cid": "n1" });
                send(bytes("POST", "/session/identifiers", &token, &number)).await;
            }
            send(load::message(&token, "m1")).await;
        }
    });
    join_all(begin).await;
}

async fn count(edge: &Edge) -> u64 {
    let answer = edge
        .json(
            "GET",
            &format!("/v1/{CLINIC}/desk/inbox?limit=1"),
            token_of("ann"),
            &Value::Null,
        )
        .await;
    answer.json()["counts"]["all"].as_u64().unwrap_or_default()
}

/// Waits until so many conversations are there.
async fn wait(edge: &Edge, sessions: usize) {
    while (count(edge).await as usize) < sessions {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until the inbox was made again: the audit says so.
async fn rebuilt_all(edge: &Edge) {
    while !edge
        .admin("GET", "/audit", &Value::Null)
        .await
        .text()
        .contains("inbox_rebuilt")
    {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
