//! Nothing acknowledged is ever lost: workerd is killed without warning under load, connections break, replies are dropped, and in the
//! end every log holds every acknowledged message once, in its writer's order, without a gap.

use samtal_core::log::event::Event;
use samtal_core::log::state::State;
use samtal_tests::check::{Sent, Verdict, check};
use samtal_tests::client::{Frame, Live, PatientClient};
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::proxy::Proxy;
use samtal_tests::raw::{self, Connection};
use samtal_tests::rng::Rng;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

const SESSIONS: usize = 10;
/// Writers of each session: one by plain HTTP, one through a proxy that drops replies, two by sockets that break at random.
const WRITERS: usize = 4;
const MESSAGES: usize = 125;
const TOTAL: usize = SESSIONS * WRITERS * MESSAGES;
const KILLS: usize = 12;
/// One in so many replies is dropped by the proxy.
const DROPPED: usize = 10;
/// A whole run takes a few seconds; past this something hangs.
const TOO_LONG: Duration = Duration::from_secs(120);
const A_MOMENT: Duration = Duration::from_millis(15);

/// What all writers share.
#[derive(Clone)]
struct Course {
    edge: String,
    direct: SocketAddr,
    proxied: SocketAddr,
    /// Acknowledged messages so far.
    acked: Arc<AtomicUsize>,
    /// Attempts so far.
    tried: Arc<AtomicUsize>,
}

/// Writes its messages one after the other, each until it is acknowledged.
async fn write(course: Course, token: String, session: usize, writer: usize) -> Vec<Sent> {
    let mut rng = Rng::new((session * WRITERS + writer) as u64);
    let mut sent = Vec::with_capacity(MESSAGES);
    let mut by_http: Option<Connection> = None;
    let mut by_socket: Option<Live> = None;
    let mut last = 0;
    for i in 0..MESSAGES {
        let cid = format!("w{writer}-{i}");
        let acked = loop {
            course.tried.fetch_add(1, Ordering::Relaxed);
            let got = if writer < 2 {
                let address = if writer == 0 { course.direct } else { course.proxied };
                post(&mut by_http, address, &token, &cid).await
            } else {
                if rng.once_in(20) {
                    by_socket = None;
                }
                frame(&mut by_socket, &course.edge, &token, last, &cid).await
            };
            match got {
                Some(seq) => break seq,
                None => tokio::time::sleep(A_MOMENT).await,
            }
        };
        last = acked;
        course.acked.fetch_add(1, Ordering::Relaxed);
        sent.push(Sent {
            cid,
            acked: Some(acked),
        });
    }
    sent
}

/// One try by HTTP; `None`: no answer, or a passing fault.
async fn post(connection: &mut Option<Connection>, address: SocketAddr, token: &str, cid: &str) -> Option<i64> {
    let mut open = match connection.take() {
        Some(open) => open,
        None => Connection::open(address).await.ok()?,
    };
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({ "cid": cid, "text": format!("message {cid}") }).to_string();
    let request = raw::request(
        "POST",
        &format!("/v1/{CLINIC}/session/messages"),
        &headers,
        body.as_bytes(),
    );
    let answer = tokio::time::timeout(Duration::from_secs(3), open.send(&request, false))
        .await
        .ok()?
        .ok()?;
    match answer.status {
        200 => {
            *connection = Some(open);
            answer.json()["seq"].as_i64()
        }
        500.. => None,
        status => panic!("{cid}: {status} {}", answer.text()),
    }
}

/// One try by socket; `None`: it broke.
async fn frame(socket: &mut Option<Live>, edge: &str, token: &str, after: i64, cid: &str) -> Option<i64> {
    let mut live = match socket.take() {
        Some(live) => live,
        None => {
            let offer = format!("samtal.v1, {token}");
            Live::connect(edge, CLINIC, after, &[("sec-websocket-protocol", &offer)])
                .await
                .ok()?
        }
    };
    let text = format!("message {cid}");
    live.send(cid, &text).await.ok()?;
    let seq = tokio::time::timeout(Duration::from_secs(3), live.ack(cid))
        .await
        .ok()?
        .ok()?;
    *socket = Some(live);
    Some(seq)
}

/// Reads along by a socket that breaks at random and resumes at its last place, until the writers are done; then from there to the end.
async fn follow(me: PatientClient, done: Arc<AtomicBool>, seed: u64) -> (Vec<Event>, usize) {
    let mut rng = Rng::new(seed);
    let (mut log, mut reconnects): (Vec<Event>, usize) = (Vec::new(), 0);
    while !done.load(Ordering::Relaxed) {
        let after = log.last().map_or(0, |e| e.seq);
        let Ok(mut live) = me.live(after).await else {
            tokio::time::sleep(A_MOMENT).await;
            continue;
        };
        reconnects += 1;
        let stay = Duration::from_millis(rng.below(250) as u64 + 20);
        let until = tokio::time::Instant::now() + stay;
        while let Ok(Ok(frame)) = tokio::time::timeout_at(until, live.next()).await {
            if let Frame::Events { events } = frame {
                take(&mut log, events);
            }
        }
    }
    let after = log.last().map_or(0, |e| e.seq);
    let rest = me.log().await.expect("the end of the log");
    take(&mut log, rest.into_iter().filter(|e| e.seq > after).collect());
    (log, reconnects)
}

/// Takes over what follows without a gap: a client that has lost its place reads again, it never skips.
fn take(log: &mut Vec<Event>, events: Vec<Event>) {
    for event in events {
        if event.seq == log.last().map_or(0, |e| e.seq) + 1 {
            log.push(event);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_messages_survive_a_dozen_kills_random_disconnects_and_lost_replies() {
    let mut edge = Edge::start().await;
    let mut patients = Vec::new();
    for _ in 0..SESSIONS {
        patients.push(edge.patient("en").await.0);
    }
    let proxy = Proxy::start(edge.address(), DROPPED, 7).await.expect("a proxy");
    let course = Course {
        edge: edge.url(),
        direct: edge.address(),
        proxied: proxy.address,
        acked: Arc::default(),
        tried: Arc::default(),
    };
    let done = Arc::new(AtomicBool::new(false));
    let followers: Vec<_> = patients
        .iter()
        .enumerate()
        .map(|(i, me)| tokio::spawn(follow(me.clone(), done.clone(), 1_000 + i as u64)))
        .collect();
    let writers: Vec<Vec<_>> = patients
        .iter()
        .enumerate()
        .map(|(session, me)| {
            let one = |writer| tokio::spawn(write(course.clone(), me.token.clone(), session, writer));
            (0..WRITERS).map(one).collect()
        })
        .collect();

    // A kill each time that another share of the messages is acknowledged.
    let acked = course.acked.clone();
    let killer = tokio::task::spawn_blocking(move || {
        let began = std::time::Instant::now();
        for kill in 1..=KILLS {
            while acked.load(Ordering::Relaxed) < kill * TOTAL / (KILLS + 1) && began.elapsed() < TOO_LONG {
                std::thread::sleep(Duration::from_millis(2));
            }
            edge.kill9();
            edge.restart();
        }
        edge
    });
    let mut all_sent = Vec::new();
    for session in writers {
        let mut sent = Vec::new();
        for writer in session {
            sent.push(
                tokio::time::timeout(TOO_LONG, writer)
                    .await
                    .expect("in time")
                    .expect("written"),
            );
        }
        all_sent.push(sent);
    }
    let edge = killer.await.expect("killed");
    done.store(true, Ordering::Relaxed);

    let mut verdict = Verdict::default();
    let mut reconnects = 0;
    for ((me, sent), follower) in patients.iter().zip(&all_sent).zip(followers) {
        let log = me.log().await.expect("read");
        let state = me.page(0, 1).await.expect("read").state;
        assert_eq!(State::fold(&log), state, "the state is the fold of the log");
        let (followed, times) = tokio::time::timeout(TOO_LONG, follower)
            .await
            .expect("in time")
            .expect("followed");
        assert_eq!(followed, log, "what a reader put together is the log");
        reconnects += times;
        let places: Vec<(i64, String)> = log.into_iter().map(|e| (e.seq, e.entry.cid)).collect();
        assert_eq!(places.len(), WRITERS * MESSAGES + 1);
        verdict += check(sent, &places);
    }
    let (tried, dropped) = (
        course.tried.load(Ordering::Relaxed),
        proxy.dropped.load(Ordering::Relaxed),
    );
    eprintln!(
        "{verdict} ({TOTAL} messages, {tried} tries, {KILLS} kills, {dropped} replies dropped, {reconnects} reconnects)"
    );
    assert!(
        dropped > 0 && tried > TOTAL && reconnects > SESSIONS,
        "the faults happened"
    );
    assert_eq!(verdict.to_string(), "lost=0 dup=0 reorder=0 gap=0");
    drop(edge);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_is_kept_by_a_kill_in_the_same_instant() {
    let mut edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for round in 0..10 {
        let cid = format!("k{round}");
        let acked = me.send(&cid, "just in time").await.expect("said");
        edge.kill9();
        edge.restart();
        let log = me.log().await.expect("read");
        let kept = log.iter().find(|e| e.entry.cid == cid).expect("it is there");
        assert_eq!((kept.seq, kept.at), (acked.seq, acked.at));
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 11);
}
