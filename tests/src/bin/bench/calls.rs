//! Calls: how soon a desk sees one that comes in, how soon a message is with the provider when one has ended, and a context in a clinic
//! with many sessions.

use crate::load::{self, Run};
use crate::side::{Side, bytes};
use futures_util::future::join_all;
use samtal_site_demo::simulators::voice::Dialled;
use samtal_tests::client::Desk;
use samtal_tests::host::{CLINIC, Edge, STAFF_TOKEN, Setup};
use samtal_tests::messaging::{self, Simulators, proved};
use samtal_tests::raw::Connection;
use serde_json::json;
use std::time::{Duration, Instant};

const SARAH: &str = "+447700900456";
/// Calls of which the frame is waited for.
const CALLS: usize = 100;
/// Calls that end; each takes a conversation.
const ENDS: usize = 10;
/// Sessions of a large clinic, and how many of them have a long log.
const SESSIONS: usize = 10_000;
const LONG: usize = 100;
/// Connections on which they begin: what takes long in one is a file of its own on the disk.
const BEGINNERS: usize = 50;

/// A clinic whose phone is answered like this, and Sarah, whose number is proved.
async fn clinic(answer: &str) -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start_with(Setup::default(), &json!({})).await;
    let mut config = messaging::config(&simulators);
    config["voice"] = json!({ "answer": answer, "desk": "sip:desk@riverside.example" });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    me.send("q1", "Do you have someone who treats eczema?")
        .await
        .expect("said");
    let consent = me.consent("whatsapp", "2026-11", true).await;
    consent.expect("agreed");
    (edge, simulators)
}

/// From Twilio's webhook to the frame on a desk, in milliseconds: in turns a stranger and somebody who is recognised.
pub async fn to_desk() -> Vec<f64> {
    let (edge, simulators) = clinic("desk").await;
    let mut desk = Desk::open(&edge.url(), CLINIC, STAFF_TOKEN).await.expect("a desk");
    let mut times = Vec::new();
    for n in 0..CALLS {
        let from = if n % 2 == 0 { SARAH } else { "+447700900999" }.to_owned();
        let began = Instant::now();
        let call = simulators.dial(Dialled {
            from,
            ..Dialled::default()
        });
        let frame = desk.shown(call.id(), "ringing").await.expect("a frame");
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        let tier = if n % 2 == 0 { 2 } else { 0 };
        assert_eq!(frame["context"]["tier"], tier, "{frame}");
        call.hang_up().await;
        desk.shown(call.id(), "ended").await.expect("it is over");
    }
    times
}

/// From the end of a call at the clinic's own phone until the provider has the message with its summary, in milliseconds.
pub async fn to_message() -> Vec<f64> {
    let (_edge, simulators) = clinic("assistant").await;
    let mut times = Vec::new();
    let summaries = || {
        let all = simulators.messages(SARAH);
        all.iter()
            .filter(|m| m.shown.text.contains("what we discussed"))
            .count()
    };
    for n in 0..ENDS {
        let call = simulators.call(SARAH).await;
        let patience = Duration::from_secs(20);
        call.wait_for("automated assistant", patience).await.expect("answered");
        call.say("Which days does Doctor Phillips work?").await.expect("said");
        call.wait_for("Monday", patience).await.expect("an answer");
        let began = Instant::now();
        call.hang_up().await;
        while summaries() <= n {
            assert!(began.elapsed() < patience, "no message after call {n}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times
}

/// Context fetches in a clinic of ten thousand sessions, of sessions of 500 events among them, each with a call of its own.
pub async fn large_clinic(connections: usize) -> Run {
    let mut edge = Side::edge_in_memory().await;
    begin_all(&edge).await;
    edge.settle_on_disk();
    let mut sessions = Vec::new();
    for _ in 0..LONG {
        sessions.push(edge.filled(500).await);
    }
    let (edge, sessions) = (&edge, &sessions);
    load::hammer(edge, connections, Duration::from_secs(5), |worker, n| {
        let session = &sessions[(worker * 13 + n * 7) % sessions.len()];
        load::context(&edge.key, &session.handoff, &session.call)
    })
    .await
}

/// The other sessions: each with a message in it.
async fn begin_all(edge: &Side) {
    let began = Instant::now();
    let begin = (0..BEGINNERS).map(|worker| async move {
        let mut connection = Connection::open(edge.address).await.expect("connected");
        for n in 0..(SESSIONS - LONG) / BEGINNERS {
            let body = json!({ "language": "en", "cid": format!("large-clinic-{worker}-{n}-0123456789") });
            let made = connection
                .send(&bytes("POST", "/sessions", "", &body), false)
                .await
                .expect("an answer");
            assert_eq!(made.status, 201, "{}", made.text());
            let token = made.json()["token"].as_str().unwrap_or_default().to_owned();
            let said = connection
                .send(&load::message(&token, "m1"), false)
                .await
                .expect("an answer");
            assert_eq!(said.status, 200, "{}", said.text());
        }
    });
    join_all(begin).await;
    println!("  {SESSIONS} sessions began in {:.0} s", began.elapsed().as_secs_f64());
}
