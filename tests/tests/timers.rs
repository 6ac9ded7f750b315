//! What falls due later happens once and in time, however often the process is killed: two hundred appointments are booked one after the
//! other, and each is confirmed an hour after its booking.

use futures_util::{StreamExt, stream};
use samtal_core::log::event::Body;
use samtal_core::time::{At, HOUR, SECOND};
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, call, proved};
use samtal_tests::rng::Rng;
use samtal_tests::schedule;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const TIMERS: usize = 200;
const KILLS: usize = 5;
/// Between two bookings, and so between two timers.
const APART: Duration = Duration::from_millis(40);
/// The promise while the process runs, and after it was started again; in milliseconds.
const IN_TIME: i64 = SECOND;
const AFTER_RESTART: i64 = 5 * SECOND;
/// A whole run takes half a minute on two idle cores; past this something hangs.
const TOO_LONG: Duration = Duration::from_secs(120);
/// Patients who begin side by side.
const SIDE_BY_SIDE: usize = 8;

/// Ten who work day and night, so that everybody finds a time.
fn knowledge() -> Value {
    let mut text = String::from(
        "[[specialty]]\nid = 'general'\nname = { en = 'general medicine', sv = 'allmänmedicin' }\n\
         [[service]]\nid = 'visit'\nname = { en = 'visit', sv = 'besök' }\nspecialty = 'general'\nminutes = 30\n\
         price = { en = '£10', sv = '10 pund' }\nlead_hours = 2\nhorizon_days = 60\nbookable = true\n",
    );
    for n in 0..10 {
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| format!("{day} = ['00:00-23:30']"));
        write!(
            text,
            "[[clinician]]\nid = 'c{n}'\nname = 'Dr. C{n}'\npronoun = 'she'\ntitle = {{ en = 'Doctor', sv = 'Läkare' }}\n\
             specialties = ['general']\ntreats = []\nservices = ['visit']\nlanguages = ['en']\nhours = {{ {} }}\n",
            days.join(", ")
        )
        .expect("written");
    }
    json!({ "clinic.toml": text })
}

/// Real milliseconds.
fn real() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

/// When a session's appointment was booked and when it was confirmed; each confirmation.
async fn story(me: &PatientClient) -> (At, Vec<At>) {
    let (mut booked, mut confirmed) = (At(0), Vec::new());
    for event in me.log().await.expect("read") {
        match &event.entry.body {
            Body::AppointmentBooked { .. } => booked = event.at,
            Body::Message { more: Some(more), .. } if more.template.is_some() => confirmed.push(event.at),
            _ => {}
        }
    }
    (booked, confirmed)
}

/// Everybody, with a number that they proved and their consent.
async fn patients(edge: &Edge, simulators: &messaging::Simulators) -> Vec<PatientClient> {
    let begin = async |n: usize| {
        let me = proved(edge, simulators, &format!("+447700900{:03}", 300 + n), "en").await;
        me.consent("sms", "2026-11", true).await.expect("agreed");
        me
    };
    stream::iter(0..TIMERS)
        .map(begin)
        .buffered(SIDE_BY_SIDE)
        .collect()
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_timer_fires_once_and_in_time() {
    let began = Instant::now();
    let (mut edge, simulators) = messaging::start(&json!({ "send_patience": 1_000, "reconcile": 1_000 })).await;
    let mut config = messaging::config(&simulators);
    config["policy"]["confirm_minutes"] = json!(60);
    config["workflow"] = json!({ "confirmation": { "channel": "sms" } });
    edge.configure(&config).await;
    edge.know(&knowledge()).await;
    let all = patients(&edge, &simulators).await;

    let from = At(real()).plus(50 * HOUR);
    let query = format!("service=visit&limit=200&from={from}");
    let slots = schedule::slots(&edge, &all[0].token, &query).await;
    assert!(slots.len() >= TIMERS, "{} times", slots.len());
    let first = real();
    for (me, slot) in all.iter().zip(&slots) {
        let body = json!({ "cid": "b1", "slot": slot.id });
        call(&edge, me, "POST", "/session/appointments", &body).await;
        tokio::time::sleep(APART).await;
    }
    let lasted = real() - first;

    // The first falls due two seconds from now.
    let passed = (real() - first + 2 * SECOND) / 1_000;
    let moved = edge.advance(3_600 - passed).await;
    let offset = moved["offset_ms"].as_i64().unwrap_or_default();
    simulators.set_offset(offset);
    let mut rng = Rng::new(5);
    let mut restarts = Vec::new();
    let opened = real();
    for kill in 0..KILLS {
        let at = opened + 2 * SECOND + lasted * (2 * kill as i64 + 1) / (2 * KILLS as i64) + rng.below(400) as i64;
        while real() < at {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let killed = real() + offset;
        edge.kill9();
        edge.restart();
        restarts.push((killed, real() + offset));
    }
    while real() < opened + 2 * SECOND + lasted + 2 * SECOND {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    let (mut fired, mut late, mut worst_up, mut worst_restarted) = (0, 0, 0, 0);
    for me in &all {
        let (booked, confirmed) = story(me).await;
        assert_eq!(confirmed.len(), 1, "once: booked {booked}, confirmed {confirmed:?}");
        fired += 1;
        let due = booked.0 + HOUR;
        let after = confirmed[0].0 - due;
        assert!(after >= 0, "{after} ms early");
        // Due while the process was down, or so shortly before that it could not have fired any more.
        let restarted = restarts
            .iter()
            .rev()
            .find(|(killed, up)| due + IN_TIME >= *killed && due <= *up);
        match restarted {
            Some((_, up)) => {
                worst_restarted = worst_restarted.max(confirmed[0].0 - up);
                late += usize::from(confirmed[0].0 > up.max(&due) + AFTER_RESTART);
            }
            None => {
                worst_up = worst_up.max(after);
                late += usize::from(after > IN_TIME);
            }
        }
    }
    let texts = simulators.accepted();
    let told = texts.iter().filter(|t| t.what.text.starts_with("Hello")).count();
    eprintln!(
        "timers: {fired} fired once, {late} late; at most {worst_up} ms after due, {worst_restarted} ms after a restart; {KILLS} kills, {told} texts, {:.1} s",
        began.elapsed().as_secs_f64()
    );
    assert_eq!((fired, late), (TIMERS, 0));
    assert!(told >= TIMERS, "{told} texts");
    assert!(began.elapsed() <= TOO_LONG, "{:?}", began.elapsed());
}
