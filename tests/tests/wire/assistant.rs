//! The assistant answers from what the clinic has approved: at once, in order, each question once, whatever fails in between.

use crate::help::{assert_problem, texts};
use samtal_core::log::event::{Actor, Body, Event};
use samtal_tests::client::PatientClient;
use samtal_tests::host::{Edge, Setup, knowledge};
use serde_json::json;
use std::time::{Duration, Instant};

/// Longer than any answer takes, and than an alarm's round.
const SOON: Duration = Duration::from_secs(20);

/// What the assistant has said, waited for until it is `n` messages.
async fn answers(me: &PatientClient, n: usize) -> Vec<Event> {
    let began = Instant::now();
    loop {
        let log = me.log().await.expect("read");
        let said: Vec<Event> = log.into_iter().filter(is_answer).collect();
        if said.len() >= n {
            return said;
        }
        assert!(began.elapsed() < SOON, "{} of {n} answers", said.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_answer(event: &Event) -> bool {
    event.entry.by == Actor::Assistant && matches!(event.entry.body, Body::Message { .. })
}

#[tokio::test]
async fn a_question_is_answered_after_its_acknowledgement() {
    let edge = Edge::start().await;
    edge.with_knowledge().await;
    let me = edge.agreed("en").await;
    let began = Instant::now();
    me.send("m1", "Do you have someone who treats eczema?").await.expect("said");
    eprintln!("ack {:?}", began.elapsed());
    let said = answers(&me, 1).await;
    eprintln!("answer {:?} {}", began.elapsed(), texts(&said)[0]);
    for n in 0..10 {
        let began = Instant::now();
        me.send(&format!("n{n}"), "Do you have someone who treats eczema?").await.expect("said");
        let ack = began.elapsed();
        let said = answers(&me, 2 + n).await;
        eprintln!("ack {ack:?} answer {:?} {}", began.elapsed(), texts(&said)[0]);
    }
}
