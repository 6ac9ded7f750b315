//! Everything twice, at once and out of order: what the providers promise to do to us.

use crate::help::texts;
use futures_util::future::join_all;
use samtal_core::log::event::Actor;
use samtal_tests::messaging;
use samtal_tests::providers::{
    self as providers, Opened, Who, by_twilio, envelope, number, opened, post, say, status, text,
};
use samtal_tests::rng::Rng;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SARAH: Who<'static> = Who {
    number: "447700900456",
    user: "",
};

/// What the service said of its own in a session.
fn answers(read: &Opened, session: &str) -> usize {
    let events = read.events(session, "message");
    events.iter().filter(|event| event["by"] != "patient").count()
}

#[tokio::test]
async fn one_id_twenty_times_in_parallel_and_again_after_a_restart_is_one_event() {
    let mut edge = providers::start().await;
    edge.with_knowledge().await;
    let words = "Do you have someone who treats eczema?";
    let body = envelope(&[text(SARAH, "wamid.HBgM", words)], &[]);
    let statuses = join_all((0..20).map(|_| post(&edge, &body))).await;
    assert!(statuses.iter().all(|a| a.status == 200));
    edge.kill9();
    edge.restart();
    assert_eq!(post(&edge, &body).await.status, 200);
    let pairs = [
        ("MessageSid", "SM1"),
        ("From", "+447700900456"),
        ("To", providers::SMS_NUMBER),
        ("Body", words),
    ];
    let statuses = join_all((0..20).map(|_| by_twilio(&edge, "sms", &pairs))).await;
    assert!(statuses.iter().all(|a| a.status == 200));
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), 2, "one for each line");
    for session in read.sessions.keys() {
        assert_eq!(read.said(session), [words], "{session}");
        // Nobody is answered before they agreed; they are asked once.
        assert!(answers(&read, session) <= 1, "{:?}", read.events(session, "message"));
    }
    assert_eq!(read.clinic_rows("arrived").len(), 2);
}

#[tokio::test]
async fn a_question_that_comes_twenty_times_at_once_and_again_after_a_restart_is_answered_once() {
    let (mut edge, sims) = messaging::start(&json!({})).await;
    edge.with_knowledge().await;
    let me = messaging::proved(&edge, &sims, "+447700900456", "en").await;
    // The session tells the clinic of its number by its outbox.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let words = "Do you have someone who treats eczema?";
    let body = sims.envelope("messages", json!({ "messages": [text(SARAH, "wamid.HBgM", words)] }));
    let body = body.to_string();
    let statuses = join_all((0..20).map(|_| sims.send_raw(body.as_bytes()))).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let answered = async || {
        let events = me.log().await.expect("read");
        let asked: Vec<usize> = (0..events.len())
            .filter(|at| texts(&events[*at..=*at]) == [words])
            .collect();
        assert!(asked.len() <= 1, "{asked:?}");
        let after = events.get(asked.first()? + 1..)?;
        let said: Vec<String> = after
            .iter()
            .filter(|e| e.entry.by == Actor::Assistant)
            .flat_map(|e| texts(std::slice::from_ref(e)))
            .map(str::to_owned)
            .collect();
        (!said.is_empty()).then_some(said)
    };
    messaging::eventually("an answer", &answered).await;
    edge.kill9();
    edge.restart();
    // The provider's kept connections broke with it: it tries again.
    messaging::eventually("it is taken in", async || {
        (sims.send_raw(body.as_bytes()).await == 200).then_some(())
    })
    .await;
    let statuses = join_all((0..20).map(|_| sims.send_raw(body.as_bytes()))).await;
    assert!(statuses.contains(&200), "{statuses:?}");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut said = answered().await.expect("the answer is still there");
    let all = said.len();
    said.sort_unstable();
    said.dedup();
    assert_eq!(said.len(), all, "nothing is said twice: {said:?}");
}

#[tokio::test]
async fn a_thousand_events_each_five_times_in_any_order_have_a_thousand_effects() {
    const PEOPLE: usize = 25;
    const EACH: usize = 30;
    const REPORTED: usize = 84;
    let mut edge = providers::start().await;
    let digits: Vec<String> = (0..PEOPLE).map(|p| format!("4477009{p:05}")).collect();
    let mut events: Vec<Value> = Vec::new();
    for (p, who) in digits.iter().enumerate() {
        for n in 0..EACH {
            let one = text(number(who), &format!("wamid.{p}.{n}"), &format!("message {n} of {p}"));
            events.push(envelope(&[one], &[]));
        }
    }
    // Reports on messages that nobody has claimed yet, three for each, permuted with everything else.
    for n in 0..REPORTED {
        for word in ["sent", "delivered", "read"] {
            events.push(envelope(&[], &[status(&format!("wamid.out.{n}"), word)]));
        }
    }
    assert_eq!(events.len(), 1_002);
    let mut order: Vec<usize> = (0..events.len()).flat_map(|at| [at; 5]).collect();
    let mut rng = Rng::new(7);
    for place in (1..order.len()).rev() {
        order.swap(place, rng.below(place + 1));
    }
    let began = Instant::now();
    let lanes = order.chunks(order.len().div_ceil(16)).map(|lane| {
        let (edge, events) = (&edge, &events);
        async move {
            for at in lane {
                let mut tries = 0;
                while post(edge, &events[*at]).await.status != 200 {
                    tries += 1;
                    assert!(tries < 20, "{}", events[*at]);
                }
            }
        }
    });
    join_all(lanes).await;
    let took = began.elapsed();
    assert!(took < Duration::from_secs(60), "{took:?}");
    eprintln!("{} deliveries in {took:?}", order.len());
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), PEOPLE, "nobody has two sessions");
    let mut said: Vec<String> = read.sessions.keys().flat_map(|s| read.said(s)).collect();
    said.sort_unstable();
    let all = said.len();
    said.dedup();
    assert_eq!((said.len(), all), (PEOPLE * EACH, PEOPLE * EACH), "each message once");
    for session in read.sessions.keys() {
        let people: Vec<String> = read
            .said(session)
            .iter()
            .filter_map(|text| Some(text.rsplit_once(" of ")?.1.to_owned()))
            .collect();
        assert!(
            people.iter().all(|p| *p == people[0]),
            "two people in one session: {people:?}"
        );
    }
    assert_eq!(
        read.clinic_rows("early_reports").len(),
        REPORTED * 3,
        "each report once"
    );
}

#[tokio::test]
async fn a_batch_of_many_senders_is_taken_in_whole() {
    let mut edge = providers::start().await;
    let digits: Vec<String> = (0..60).map(|p| format!("4477008{p:05}")).collect();
    let messages: Vec<Value> = (0..120)
        .map(|n| text(number(&digits[n % 60]), &format!("wamid.{n}"), &format!("message {n}")))
        .collect();
    let body = envelope(&messages, &[]);
    // Past the deadline Meta is asked to send it again: what was done is done.
    let mut tries = 0;
    while post(&edge, &body).await.status != 200 {
        tries += 1;
        assert!(tries < 10);
    }
    say(&edge, SARAH, "wamid.last", "after it").await;
    let read = opened(&mut edge).await;
    let said: usize = read.sessions.keys().map(|s| read.said(s).len()).sum();
    assert_eq!((read.sessions.len(), said), (61, 121));
}
