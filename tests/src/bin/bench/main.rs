//! The bench: the edge against the same job in plain JavaScript, on the same runtime, in interleaved rounds of one run; how reading and
//! writing grow with the log; and what a patient downloads.
#![allow(clippy::print_stdout, reason = "a program that prints its figures")]

mod calls;
mod desk;
mod load;
mod report;
mod same;
mod side;

use load::{Run, median, percentile};
use report::{Bar, Figure};
use serde_json::Value;
use side::{Filled, Side};
use std::time::Duration;
use xtask::assets::Weights;
use xtask::workspace;

const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1_200);
const CONNECTIONS: usize = 8;
/// Look-ups of callers at once: more than a reception's phones ring.
const LOOK_UPS: usize = 4;
/// Batches of the growth measurements, and requests in each.
const BATCHES: usize = 24;
const BATCH: usize = 40;

/// Both sides, measured in turns.
struct Compared {
    ratio: f64,
    samtal: Vec<Run>,
    twin: Vec<Run>,
}

impl Compared {
    fn of(samtal: Vec<Run>, twin: Vec<Run>) -> Compared {
        let ratios: Vec<f64> = samtal.iter().zip(&twin).map(|(s, t)| s.rate() / t.rate()).collect();
        Compared {
            ratio: median(&ratios),
            samtal,
            twin,
        }
    }

    fn rates(&self) -> String {
        let of = |runs: &[Run]| median(&runs.iter().map(Run::rate).collect::<Vec<_>>());
        format!("{:.0}/s against {:.0}/s", of(&self.samtal), of(&self.twin))
    }

    fn cpu(&self, name: &str, to: &mut Vec<(String, f64)>) {
        for (side, runs) in [("Samtal", &self.samtal), ("JS twin", &self.twin)] {
            to.push((
                format!("{name}, {side}"),
                median(&runs.iter().map(|r| r.cpu).collect::<Vec<_>>()),
            ));
        }
    }
}

/// Runs `one` on both sides, round by round, the other side first in every second round.
async fn compare(sides: [&Side; 2], one: impl AsyncFn(&Side, usize) -> Run) -> Compared {
    let (mut samtal, mut twin) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for which in order {
            let run = one(sides[which], round).await;
            if which == 0 { &mut samtal } else { &mut twin }.push(run);
        }
    }
    Compared::of(samtal, twin)
}

#[tokio::main]
async fn main() {
    let write_md = std::env::args().any(|a| a == "--write-md");
    if std::env::args().any(|a| a == "--calls") {
        return only_calls().await;
    }
    if std::env::args().any(|a| a == "--desk") {
        return only_desk().await;
    }
    let (edge, twin) = (Side::edge().await, Side::twin());
    let sides = [&edge, &twin];
    let mut cpu = Vec::new();

    println!("  filling 500 events on either side");
    let filled = [edge.filled(500).await, twin.filled(500).await];
    let of = |side: &Side| -> &Filled { if side.pid == edge.pid { &filled[0] } else { &filled[1] } };
    the_same_bytes(sides, &filled).await;

    println!("  append, resume, context and sockets, {ROUNDS} rounds each");
    let append = compare(sides, async |side: &Side, round| {
        let token = side.session().await;
        load::hammer(side, CONNECTIONS, ROUND, |worker, n| {
            load::message(&token, &format!("a{round}-{worker}-{n}"))
        })
        .await
    })
    .await;
    append.cpu("append", &mut cpu);
    let resume = compare(sides, async |side: &Side, _| {
        let session = of(side);
        load::hammer(side, CONNECTIONS, ROUND, |_, _| {
            load::last_page(&session.token, session.last_seq)
        })
        .await
    })
    .await;
    resume.cpu("resume", &mut cpu);
    let context = compare(sides, async |side: &Side, _| {
        let session = of(side);
        load::hammer(side, CONNECTIONS, ROUND, |_, _| {
            load::context(&side.key, &session.handoff, &session.call)
        })
        .await
    })
    .await;
    context.cpu("context", &mut cpu);
    let socket = compare(sides, async |side: &Side, _| {
        let token = side.session().await;
        load::sockets(side, &token, 4, ROUND).await
    })
    .await;
    socket.cpu("message by socket", &mut cpu);

    println!("  ten thousand sessions, a hundred of them of 500 events");
    let mut times = calls::large_clinic(LOOK_UPS).await.times;
    println!("  logs of 10,000 events against logs of 100");
    let grown = growth(&edge).await;
    println!("  ten patients who ask");
    let mut answers = ten_patients().await;
    cpu.push(("question and answer, Samtal".to_owned(), answers.cpu));

    println!("  calls that come in, and calls that end");
    let mut to_desk = calls::to_desk().await;
    let mut to_message = calls::to_message().await;

    let weights = Weights::of(&workspace::assets()).expect("the widget is built: run cargo xtask build");
    let ratio = |name, what, compared: &Compared, least| Figure {
        name,
        what,
        value: compared.ratio,
        bar: Bar::Least(least),
        from: compared.rates(),
    };
    let figure = |name, what, value, bar, from: String| Figure {
        name,
        what,
        value,
        bar,
        from,
    };
    let figures = [
        ratio(
            "append_ratio",
            "append, 8 connections, against the JS twin",
            &append,
            0.8,
        ),
        ratio(
            "resume_ratio",
            "last page of 500 events, against the JS twin",
            &resume,
            0.95,
        ),
        ratio(
            "context_ratio",
            "context at 500 events, against the JS twin",
            &context,
            0.95,
        ),
        ratio(
            "socket_ratio",
            "messages by 4 sockets, against the JS twin",
            &socket,
            0.8,
        ),
        figure(
            "append_growth",
            "append: 10,000 events over 100",
            grown[0].0,
            Bar::Most(1.3),
            grown[0].1.clone(),
        ),
        figure(
            "resume_growth",
            "last page: 10,000 events over 100",
            grown[1].0,
            Bar::Most(1.3),
            grown[1].1.clone(),
        ),
        figure(
            "context_growth",
            "context: 10,000 events over 100",
            grown[2].0,
            Bar::Most(1.3),
            grown[2].1.clone(),
        ),
        figure(
            "context_p95_ms",
            "context at 500 events among 10,000 sessions, 4 at once, p95, ms",
            percentile(&mut times, 0.95),
            Bar::Most(25.0),
            format!("{} fetches", times.len()),
        ),
        figure(
            "context_p99_ms",
            "the same, p99, ms",
            percentile(&mut times, 0.99),
            Bar::Most(100.0),
            String::new(),
        ),
        figure(
            "call_to_desk_p95_ms",
            "inbound call to the frame on a desk, p95, ms",
            percentile(&mut to_desk, 0.95),
            Bar::Most(100.0),
            format!("{} calls", to_desk.len()),
        ),
        figure(
            "end_to_message_max_ms",
            "end of a call to its message with the provider, longest, ms",
            percentile(&mut to_message, 1.0),
            Bar::Most(5_000.0),
            format!("{} calls", to_message.len()),
        ),
        figure(
            "answer_p95_ms",
            "answer to a question, 10 sessions at once, p95, ms",
            percentile(&mut answers.times, 0.95),
            Bar::Most(50.0),
            format!("{} questions", answers.count),
        ),
        figure(
            "loader_br",
            "loader, bytes after Brotli",
            weights.loader as f64,
            Bar::Most(3_000.0),
            String::new(),
        ),
        figure(
            "open_br",
            "everything to an open chat, bytes after Brotli",
            weights.open as f64,
            Bar::Most(96_000.0),
            String::new(),
        ),
    ];
    println!("\n{}", report::table(&figures));
    for (name, us) in &cpu {
        println!("    {name:<30}{us:>6.0} µs of processor time");
    }
    let target = workspace::target().join("bench.json");
    std::fs::write(&target, report::json(&figures, &cpu)).expect("target/bench.json is written");
    println!("\n  written: {}", target.display());
    if write_md {
        let page = workspace::root().join("BENCH.md");
        std::fs::write(&page, report::markdown(&figures, &cpu)).expect("BENCH.md is written");
        println!("  written: {}", page.display());
    }
    let missed: Vec<&str> = figures.iter().filter(|f| !f.clears()).map(|f| f.name).collect();
    if !missed.is_empty() {
        println!("  bars missed: {}", missed.join(", "));
        std::process::exit(1);
    }
}

/// The figures of calls alone, to look at them while something about calls changes.
async fn only_calls() {
    let shown = |what: &str, times: &mut [f64]| {
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| percentile(times, share));
        println!(
            "  {what}: {} times, p50 {p50:.1}, p95 {p95:.1}, p99 {p99:.1} ms",
            times.len()
        );
    };
    shown("inbound call to the frame on a desk", &mut calls::to_desk().await);
    shown("end of a call to its message", &mut calls::to_message().await);
    let mut large = calls::large_clinic(LOOK_UPS).await.times;
    shown("context among 10,000 sessions", &mut large);
}

async fn only_desk() {
    let ratio = desk::append_with_a_card().await;
    println!("  appends with a card to tell over appends without: {ratio:.2}");
    let desks = desk::large_inbox().await;
    let shown = |what: &str, mut times: Vec<f64>| {
        let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|share| percentile(&mut times, share));
        println!(
            "  {what}: {} times, p50 {p50:.1}, p95 {p95:.1}, p99 {p99:.1} ms",
            times.len()
        );
    };
    let (filled, again) = desks.filled;
    println!("  the inbox had every conversation after {filled:.0} s, and was made again in {again:.0} s");
    for (what, times) in desks.asked {
        shown(&format!("inbox of 10,000: {what}"), times);
    }
    for (desks, times) in desks.shown {
        shown(&format!("a change on each of {desks} desks"), times);
    }
}

/// The comparison is worth nothing unless both sides answer the same bytes.
async fn the_same_bytes(sides: [&Side; 2], filled: &[Filled; 2]) {
    let read = async |rest: &dyn Fn(&Filled) -> String, i: usize| {
        let answer = sides[i]
            .call("GET", &rest(&filled[i]), &filled[i].token, &Value::Null)
            .await;
        same::normal(&answer.text())
    };
    let page = |f: &Filled| format!("/session?after={}&limit=100", f.last_seq - 100);
    let pages = [read(&page, 0).await, read(&page, 1).await];
    let ask = async |i: usize| {
        let f = &filled[i];
        let body = serde_json::json!({ "token": f.handoff, "call_id": f.call });
        same::normal(&sides[i].call("POST", "/context", &sides[i].key, &body).await.text())
    };
    let contexts = [ask(0).await, ask(1).await];
    for (what, [samtal, twin]) in [("the last page", pages), ("the context", contexts)] {
        if let Some(difference) = same::difference(&samtal, &twin) {
            panic!("{what} is not the same on both sides: {difference}");
        }
        println!("  {what} is the same on both sides ({} bytes)", samtal.len());
    }
}

/// What ten patients ask: look-ups, entries, an approved clinical answer, times, and something that nobody knows. Not on the first round,
/// which reads the knowledge.
async fn ten_patients() -> Run {
    const ASKED: [&str; 12] = [
        "Do you have someone who treats eczema?",
        "Which days does she work?",
        "Where can I park?",
        "Vad kostar ett besök hos hudläkaren?",
        "Should I stop using my cream before the visit?",
        "What are your opening hours?",
        "Hur avbokar jag en tid?",
        "How much is a health check?",
        "Kan jag få en tolk?",
        "Who won the football last night?",
        "How do I get my test results?",
        "Vilka dagar arbetar doktor Lindqvist?",
    ];
    let side = Side::with_knowledge().await;
    let mut tokens = Vec::new();
    for _ in 0..10 {
        tokens.push(side.agreed().await);
    }
    load::questions(&side, &tokens, &ASKED, Duration::from_millis(500)).await;
    let mut tokens = Vec::new();
    for _ in 0..10 {
        tokens.push(side.agreed().await);
    }
    load::questions(&side, &tokens, &ASKED, Duration::from_secs(6)).await
}

/// What is done on a long and on a short log.
#[derive(Clone, Copy)]
enum Kind {
    Append,
    Resume,
    Context,
}

impl Kind {
    /// One batch of it.
    fn requests(self, edge: &Side, f: &Filled, batch: usize) -> Vec<Vec<u8>> {
        let one = |i| match self {
            Kind::Append => load::message(&f.token, &format!("g{batch}-{i}")),
            Kind::Resume => load::last_page(&f.token, f.last_seq),
            Kind::Context => load::context(&edge.key, &f.handoff, &f.call),
        };
        (0..BATCH).map(one).collect()
    }
}

/// How much longer appending, resuming and a context take on a long log than on a short one, with the milliseconds behind it.
async fn growth(edge: &Side) -> Vec<(f64, String)> {
    let long = edge.filled(10_000).await;
    let mut short = Vec::new();
    // Appending makes a short log longer: every batch gets a fresh one.
    for _ in 0..BATCHES {
        short.push(edge.filled(100).await);
    }
    let mut grown = Vec::new();
    // Reading first: appending changes what is the last page.
    for kind in [Kind::Resume, Kind::Context, Kind::Append] {
        let (mut on_long, mut on_short) = (Vec::new(), Vec::new());
        for (batch, short) in short.iter().enumerate() {
            let order = if batch % 2 == 0 { [true, false] } else { [false, true] };
            for is_long in order {
                let session = if is_long { &long } else { short };
                let requests = kind.requests(edge, session, batch);
                let run = load::in_turn(edge, &requests).await;
                if is_long { &mut on_long } else { &mut on_short }.push(median(&run.times));
            }
        }
        let (long, short) = (median(&on_long), median(&on_short));
        grown.push((long / short, format!("{long:.2} ms against {short:.2} ms")));
    }
    grown.rotate_right(1);
    grown
}
