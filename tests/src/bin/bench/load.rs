//! Load: many requests over some connections for some time, and what they cost.

use crate::side::{Side, bytes};
use futures_util::future::join_all;
use samtal_tests::client::Live;
use samtal_tests::host::CLINIC;
use samtal_tests::raw::Connection;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Requests that succeeded; there are no others.
    pub count: usize,
    /// How long it took.
    pub seconds: f64,
    /// Processor time of the service per request, in microseconds.
    pub cpu: f64,
    /// The time of every request, in milliseconds.
    pub times: Vec<f64>,
}

impl Run {
    /// Requests a second.
    pub fn rate(&self) -> f64 {
        self.count as f64 / self.seconds
    }
}

/// The value below which this share of the times lies.
pub fn percentile(times: &mut [f64], share: f64) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    let last = times.len().saturating_sub(1);
    let at = (share * last as f64).round() as usize;
    times.get(at).copied().unwrap_or_default()
}

/// The middle one.
pub fn median(values: &[f64]) -> f64 {
    percentile(&mut values.to_vec(), 0.5)
}

/// Processor time that a process has used, in seconds.
fn cpu_seconds(pid: u32) -> f64 {
    /// Clock ticks in a second: 100 on every Linux that this runs on.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let fields: Vec<f64> = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|f| f.parse().ok())
        .collect();
    fields.iter().sum::<f64>() / TICKS
}

/// Sends what `request` makes, over and over, on each connection.
pub async fn hammer(side: &Side, connections: usize, time: Duration, request: impl Fn(usize, usize) -> Vec<u8>) -> Run {
    let (began, cpu) = (Instant::now(), cpu_seconds(side.pid));
    let request = &request;
    let workers = (0..connections).map(|worker| async move {
        let mut connection = Connection::open(side.address).await.expect("connected");
        let mut times = Vec::new();
        while began.elapsed() < time {
            let bytes = request(worker, times.len());
            let sent = Instant::now();
            let answer = connection.send(&bytes, false).await.expect("an answer");
            assert!(
                answer.status < 300,
                "{}: {} {}",
                side.name,
                answer.status,
                answer.text()
            );
            times.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
        times
    });
    let times: Vec<f64> = join_all(workers).await.into_iter().flatten().collect();
    run(times, began, cpu, side.pid)
}

/// Sends exactly these, one after the other.
pub async fn in_turn(side: &Side, requests: &[Vec<u8>]) -> Run {
    let mut connection = Connection::open(side.address).await.expect("connected");
    let (began, cpu) = (Instant::now(), cpu_seconds(side.pid));
    let mut times = Vec::new();
    for request in requests {
        let sent = Instant::now();
        let answer = connection.send(request, false).await.expect("an answer");
        assert!(
            answer.status < 300,
            "{}: {} {}",
            side.name,
            answer.status,
            answer.text()
        );
        times.push(sent.elapsed().as_secs_f64() * 1_000.0);
    }
    run(times, began, cpu, side.pid)
}

/// Messages over live sockets of one session: each socket sends the next when the one before is acknowledged, and hears all others.
pub async fn sockets(side: &Side, token: &str, sockets: usize, time: Duration) -> Run {
    let url = format!("http://{}", side.address);
    let offer = format!("samtal.v1, {token}");
    let mut open = Vec::new();
    for _ in 0..sockets {
        let live = Live::connect(&url, CLINIC, 1, &[("sec-websocket-protocol", &offer)]).await;
        open.push(live.expect("a socket"));
    }
    let (began, cpu) = (Instant::now(), cpu_seconds(side.pid));
    let talkers = open.into_iter().enumerate().map(|(socket, mut live)| async move {
        let mut times = Vec::new();
        while began.elapsed() < time {
            let cid = format!("s{socket}-{}", times.len());
            let frame = json!({ "type": "message", "cid": cid, "text": "Is Friday at two still free?" }).to_string();
            let sent = Instant::now();
            live.say(&frame).await.expect("sent");
            let acked = format!("\"ack\",\"cid\":\"{cid}\"");
            while !live.text().await.expect("a frame").contains(&acked) {}
            times.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
        times
    });
    let times: Vec<f64> = join_all(talkers).await.into_iter().flatten().collect();
    run(times, began, cpu, side.pid)
}

/// Questions over the live sockets of these sessions, all at once: each asks the next when the one before is answered. The times are from
/// the question's acknowledgement to its answer.
pub async fn questions(side: &Side, tokens: &[String], asked: &[&str], time: Duration) -> Run {
    let url = format!("http://{}", side.address);
    let mut open = Vec::new();
    for token in tokens {
        let offer = format!("samtal.v1, {token}");
        let live = Live::connect(&url, CLINIC, 0, &[("sec-websocket-protocol", &offer)]).await;
        open.push(live.expect("a socket"));
    }
    let (began, cpu) = (Instant::now(), cpu_seconds(side.pid));
    let patients = open.into_iter().enumerate().map(|(patient, mut live)| async move {
        let mut times = Vec::new();
        while began.elapsed() < time {
            let cid = format!("q{}", times.len());
            let text = asked[(patient * 5 + times.len()) % asked.len()];
            let frame = json!({ "type": "message", "cid": cid, "text": text }).to_string();
            live.say(&frame).await.expect("sent");
            let acked = format!("\"ack\",\"cid\":\"{cid}\"");
            let mut answer = live.text().await.expect("a frame");
            while !answer.contains(&acked) {
                answer = live.text().await.expect("a frame");
            }
            let acknowledged = Instant::now();
            while !(answer.contains("\"by\":\"assistant\"") && answer.contains("\"kind\":\"message\"")) {
                answer = live.text().await.expect("an answer");
            }
            times.push(acknowledged.elapsed().as_secs_f64() * 1_000.0);
        }
        times
    });
    let times: Vec<f64> = join_all(patients).await.into_iter().flatten().collect();
    run(times, began, cpu, side.pid)
}

fn run(times: Vec<f64>, began: Instant, cpu: f64, pid: u32) -> Run {
    let (seconds, count) = (began.elapsed().as_secs_f64(), times.len());
    let cpu = (cpu_seconds(pid) - cpu) * 1e6 / count.max(1) as f64;
    Run {
        count,
        seconds,
        cpu,
        times,
    }
}

/// A message to append, other at every call.
pub fn message(token: &str, cid: &str) -> Vec<u8> {
    let body = json!({ "cid": cid, "text": "Is Friday at two still free?" });
    bytes("POST", "/session/messages", token, &body)
}

/// The last page of a log.
pub fn last_page(token: &str, last_seq: i64) -> Vec<u8> {
    let rest = format!("/session?after={}&limit=100", (last_seq - 100).max(0));
    bytes("GET", &rest, token, &Value::Null)
}

/// The context of a call, as its voice system repeats the question.
pub fn context(key: &str, handoff: &str, call: &str) -> Vec<u8> {
    bytes("POST", "/context", key, &json!({ "token": handoff, "call_id": call }))
}
