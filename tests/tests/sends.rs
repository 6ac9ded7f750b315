//! Nothing that goes out is lost or sent twice without a mark: the provider is often down or silent, the process is killed again and again,
//! and in the end every row is settled.

use samtal_site_demo::simulators::{Accepted, Faults, Simulators};
use samtal_tests::host::Edge;
use samtal_tests::messaging;
use samtal_tests::rng::Rng;
use samtal_tests::schedule;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const PHONES: usize = 40;
/// What each writes, one after the other; each is answered.
const MESSAGES: usize = 11;
/// What goes out at least.
const ROWS: usize = 400;
const KILLS: usize = 10;
/// A whole run takes half a minute on two idle cores; past this something hangs.
const TOO_LONG: Duration = Duration::from_secs(120);
/// Longer than any wait between two tries here: what is quiet for so long is done.
const QUIET: Duration = Duration::from_secs(3);

const WORDS: [&str; 5] = [
    "When are you open?",
    "Where are you?",
    "Do you treat eczema?",
    "What does a consultation cost?",
    "Can I bring my dog?",
];

fn number(phone: usize) -> String {
    format!("+447700900{:03}", 300 + phone)
}

/// Writes everything from one phone, each message until the edge has it.
async fn write(simulators: Simulators, phone: usize, written: Arc<AtomicUsize>) {
    let who = number(phone);
    for n in 0..MESSAGES {
        let text = match n {
            0 => "Hello",
            1 => "Yes",
            n => WORDS[n % WORDS.len()],
        };
        let message = json!({ "id": format!("wamid.test{phone}x{n}"), "type": "text", "text": { "body": text } });
        while !(200..300).contains(&simulators.message(&who, message.clone()).await.status) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        written.fetch_add(1, Ordering::Relaxed);
        // As a person writes: one after the other, not all at once.
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
}

/// A row of a session's outbox, as its database has it.
struct Row {
    handle: String,
    seq: i64,
    state: String,
    repeated: bool,
}

/// What the databases hold: rows, and which events the log marks as perhaps sent twice.
async fn rows(edge: &mut Edge) -> (Vec<Row>, BTreeSet<(String, i64)>) {
    let clinic: Value = serde_json::from_str(&edge.dump(&[]).await).expect("the clinic's rows");
    let ids: Vec<String> = table(&clinic, "sessions").iter().map(|row| text(row, "id")).collect();
    let (mut rows, mut marked) = (Vec::new(), BTreeSet::new());
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let dumped = edge.dump(&names).await;
    let all = serde_json::Deserializer::from_str(&dumped).into_iter::<Value>().skip(1);
    for (id, session) in ids.iter().zip(all.map(|one| one.expect("a session's rows"))) {
        for row in table(&session, "sends") {
            rows.push(Row {
                handle: format!("{id}.{}", text(row, "id")),
                seq: row["seq"].as_i64().unwrap_or_default(),
                state: text(row, "state"),
                repeated: row["repeated"] == 1,
            });
        }
        for event in table(&session, "events").iter().filter(|e| e["kind"] == "delivery") {
            let members: Value = serde_json::from_str(&format!("{{{}}}", text(event, "members"))).expect("members");
            if members["repeated"] == true {
                marked.insert((id.clone(), members["of"].as_i64().unwrap_or_default()));
            }
        }
    }
    (rows, marked)
}

fn table<'a>(dump: &'a Value, name: &str) -> &'a [Value] {
    dump[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(row: &Value, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_owned()
}

/// Waits until nothing has gone out for a while.
async fn settled(simulators: &Simulators, began: Instant) -> Vec<Accepted> {
    let (mut had, mut since) = (0, Instant::now());
    loop {
        let accepted = simulators.accepted();
        if accepted.len() != had {
            (had, since) = (accepted.len(), Instant::now());
        }
        if since.elapsed() > QUIET || began.elapsed() > TOO_LONG {
            return accepted;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_ends_sent_or_dead_and_what_may_have_gone_twice_is_marked() {
    let began = Instant::now();
    let limits = json!({ "send_patience": 400, "reconcile": 700, "send_wait": 500 });
    let (mut edge, simulators) = messaging::start(&limits).await;
    // Little: after each kill it is read anew.
    edge.know(&schedule::knowledge()).await;
    simulators.set_faults(Faults {
        unavailable: 0.2,
        taken_unanswered: 0.03,
        lost_unanswered: 0.02,
        hang_ms: 3_000,
        pace_ms: 5,
        ..Faults::default()
    });
    let written = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..PHONES)
        .map(|phone| tokio::spawn(write(simulators.clone(), phone, written.clone())))
        .collect();
    let mut rng = Rng::new(4);
    for kill in 1..=KILLS {
        // Spread over the writing, and not at its seams.
        let at = kill * PHONES * MESSAGES / (KILLS + 1);
        while written.load(Ordering::Relaxed) < at && began.elapsed() < TOO_LONG {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(rng.below(200) as u64)).await;
        edge.kill9();
        edge.restart();
    }
    for writer in writers {
        writer.await.expect("written");
    }
    let accepted = settled(&simulators, began).await;
    let took = began.elapsed();
    let (rows, marked) = rows(&mut edge).await;

    let mut taken: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for one in &accepted {
        *taken.entry(&one.handle).or_default().entry(&one.what.text).or_default() += 1;
    }
    let open: Vec<&str> = rows
        .iter()
        .filter(|r| ["queued", "sending"].contains(&r.state.as_str()))
        .map(|r| r.handle.as_str())
        .collect();
    let dead = rows.iter().filter(|r| r.state == "dead").count();
    let is_sent = |r: &&Row| ["sent", "delivered", "read"].contains(&r.state.as_str());
    let sent = rows.iter().filter(is_sent).count();
    let lost = rows
        .iter()
        .filter(is_sent)
        .filter(|r| !taken.contains_key(r.handle.as_str()));
    let lost = lost.count();
    let twice: Vec<&Row> = rows
        .iter()
        .filter(|r| {
            taken
                .get(r.handle.as_str())
                .is_some_and(|texts| texts.values().any(|n| *n > 1))
        })
        .collect();
    let unmarked = twice.iter().filter(|r| {
        let session = r.handle.split('.').next().unwrap_or_default().to_owned();
        !r.repeated || (r.seq > 0 && is_sent(r) && !marked.contains(&(session, r.seq)))
    });
    let unmarked = unmarked.count();
    eprintln!(
        "sends: {} rows, {sent} sent, {dead} dead, {} stuck, {lost} lost, {} twice, {unmarked} of them unmarked; {KILLS} kills, {:.1} s",
        rows.len(),
        open.len(),
        twice.len(),
        took.as_secs_f64()
    );
    assert!(rows.len() >= ROWS, "{} rows", rows.len());
    assert!(open.is_empty(), "stuck: {open:?}");
    assert_eq!((lost, unmarked, sent + dead), (0, 0, rows.len()));
    assert!(took <= TOO_LONG, "{took:?}");
}
