//! A clinic that keeps its times in a schedule of its own, spoken to by FHIR: that one decides, and whatever it does, nobody hangs and
//! nobody is told of an appointment that is none.

use crate::help::assert_problem;
use futures_util::future::join_all;
use samtal_core::log::event::{Body, Event};
use samtal_core::schedule::Slot;
use samtal_tests::client::PatientClient;
use samtal_tests::fhir::{FhirServer, Manner, TOKEN, slot};
use samtal_tests::host::{Edge, config};
use samtal_tests::schedule::{self, FRIDAY_AT_TWO, book, call, slots};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The promise: an answer within this, whatever hangs.
const PROMISE: Duration = Duration::from_secs(2);
const FOUR_TIMES: [&str; 4] = [
    "2024-10-18T13:00:00Z",
    "2024-10-18T13:45:00Z",
    "2024-10-18T15:00:00Z",
    "2024-10-21T08:00:00Z",
];
const QUARTER_TO_THREE: &str = "visit~phillips~1729259100";

async fn clinic() -> (Edge, FhirServer) {
    let times = FOUR_TIMES.map(|t| slot("visit", "phillips", t)).to_vec();
    let (edge, server) = (Edge::start().await, FhirServer::start(times).await.expect("a server"));
    let mut config = config();
    config["schedule"] = json!({ "fhir": server.url(), "token": TOKEN });
    edge.configure(&config).await;
    schedule::open(&edge).await;
    (edge, server)
}

async fn story(me: &PatientClient) -> Vec<Body> {
    let log: Vec<Event> = me.log().await.expect("read");
    log.into_iter()
        .map(|e| e.entry.body)
        .filter(|b| matches!(b, Body::AppointmentBooked { .. } | Body::AppointmentChanged { .. }))
        .collect()
}

async fn free(edge: &Edge, me: &PatientClient) -> Vec<String> {
    let free: Vec<Slot> = slots(edge, &me.token, "service=visit").await;
    free.iter().map(|s| s.starts_at.to_string()[5..16].to_owned()).collect()
}

/// Waits until the schedule of the clinic has so many appointments that take place.
async fn until_standing(server: &FhirServer, n: usize) {
    let began = Instant::now();
    while server.standing() != n {
        assert!(began.elapsed() < Duration::from_secs(30), "{} stand", server.standing());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn times_come_from_the_clinics_schedule_and_bookings_go_there() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    assert_eq!(
        free(&edge, &me).await,
        ["10-18T13:00", "10-18T13:45", "10-18T15:00", "10-21T08:00"]
    );
    let booked = book(&edge, &me, "b1", QUARTER_TO_THREE).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    assert_eq!(booked.json()["appointment"]["with"], "Dr. Phillips");
    assert_eq!(book(&edge, &me, "b1", QUARTER_TO_THREE).await.json(), booked.json());
    let there = server.appointments();
    assert_eq!(there.len(), 1);
    assert_eq!(there[0]["status"], "booked");
    assert_eq!(there[0]["start"], "2024-10-18T13:45:00.000Z");
    assert_eq!(there[0]["contained"][0]["name"][0]["text"], "Sarah");
    assert_eq!(there[0]["reasonCode"][0]["text"], "Rash on the arm");
    assert_eq!(
        there[0]["participant"][1]["actor"]["reference"],
        "Practitioner/phillips"
    );
    assert_eq!(story(&me).await.len(), 1);
    assert_eq!(free(&edge, &me).await, ["10-18T13:00", "10-18T15:00", "10-21T08:00"]);
    // No token in an address, and none shown.
    assert!(
        server
            .asked()
            .iter()
            .all(|a| !a.head.lines().next().unwrap_or_default().contains(TOKEN))
    );
    assert!(!edge.admin("GET", "", &Value::Null).await.text().contains(TOKEN));
    assert!(!edge.log().contains(TOKEN));
}

#[tokio::test]
async fn what_the_schedule_says_is_taken_is_taken() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    server.take(FRIDAY_AT_TWO);
    let refused = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_problem(&refused, 409, "slot-taken");
    let nearest: Vec<String> = refused.json()["alternatives"]
        .as_array()
        .expect("alternatives")
        .iter()
        .map(|s| s["starts_at"].as_str().unwrap_or_default()[5..16].to_owned())
        .collect();
    assert_eq!(nearest, ["10-18T13:45", "10-18T15:00", "10-21T08:00"]);
    // Also where it still says "free" and refuses the booking itself.
    server.behave(Manner::Stale);
    let refused = book(&edge, &me, "b2", FRIDAY_AT_TWO).await;
    assert_problem(&refused, 409, "slot-taken");
    assert_eq!(story(&me).await.len(), 0);
    server.behave(Manner::Good);
    assert_eq!(book(&edge, &me, "b3", QUARTER_TO_THREE).await.status, 201);
}

#[tokio::test]
async fn fifty_parallel_bookings_book_one_there() {
    let (edge, server) = clinic().await;
    let patients = join_all((0..50).map(|_| edge.patient("en"))).await;
    // Who is told "not now" sends the same again.
    let until_told = async |me: &PatientClient| loop {
        let answer = book(&edge, me, "b1", FRIDAY_AT_TWO).await;
        if answer.status != 503 {
            return answer;
        }
    };
    let answers = join_all(patients.iter().map(|(me, _)| until_told(me))).await;
    let booked = answers.iter().filter(|a| a.status == 201).count();
    let told = answers.iter().filter(|a| a.json()["code"] == "slot-taken").count();
    assert_eq!((booked, told, server.standing()), (1, 49, 1));
}

#[tokio::test]
async fn a_schedule_that_does_not_answer_properly_is_not_waited_for() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    for (n, manner) in [
        Manner::Slow(Duration::from_secs(20)),
        Manner::Answers(500, String::new()),
        Manner::Answers(401, "{}".to_owned()),
        Manner::Answers(200, "{\"resourceType\":\"Bun".to_owned()),
        Manner::Answers(200, "<Bundle/>".to_owned()),
        Manner::Answers(200, json!({ "resourceType": "OperationOutcome" }).to_string()),
        Manner::Redirects,
        Manner::Huge(2_000_000),
    ]
    .into_iter()
    .enumerate()
    {
        let described = format!("{manner:?}");
        server.behave(manner);
        let began = Instant::now();
        let listed = call(&edge, &me.token, "GET", "/slots?service=visit", &Value::Null).await;
        assert_problem(&listed, 503, "unavailable");
        assert!(began.elapsed() <= PROMISE, "{described} took {:?}", began.elapsed());
        let began = Instant::now();
        let booked = book(&edge, &me, &format!("b{n}"), FRIDAY_AT_TWO).await;
        assert_problem(&booked, 503, "unavailable");
        assert!(began.elapsed() <= PROMISE, "{described} took {:?}", began.elapsed());
    }
    let redirected = server.asked().iter().any(|a| a.head.contains("metadata"));
    assert!(!redirected, "no redirect is followed");
    server.behave(Manner::Good);
    assert_eq!((story(&me).await.len(), server.standing()), (0, 0));
    assert_eq!(book(&edge, &me, "b0", FRIDAY_AT_TWO).await.status, 201);
}

#[tokio::test]
async fn a_booking_whose_answer_was_lost_is_found_by_the_repeat() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    server.behave(Manner::DoesAndHangs);
    assert_problem(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await, 503, "unavailable");
    assert_eq!((story(&me).await.len(), server.standing()), (0, 1));
    server.behave(Manner::Good);
    let (other, _) = edge.patient("en").await;
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    let again = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!(again.status, 201, "{}", again.text());
    assert_eq!((story(&me).await.len(), server.standing()), (1, 1));
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(server.standing(), 1, "nothing takes it back");
}

#[tokio::test]
async fn a_booking_of_which_nobody_was_told_is_taken_back() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    server.behave(Manner::DoesAndHangs);
    assert_problem(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await, 503, "unavailable");
    server.behave(Manner::Good);
    assert_eq!(server.standing(), 1);
    until_standing(&server, 0).await;
    assert_eq!(story(&me).await.len(), 0);
    // And the time is free for a later try, even the same one.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let later = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!(later.status, 201, "{}", later.text());
    assert_eq!(server.standing(), 1);
}

#[tokio::test]
async fn a_move_and_a_cancellation_reach_the_schedule() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    let booked = book(&edge, &me, "b1", FRIDAY_AT_TWO).await.json();
    let id = booked["appointment"]["id"].as_str().unwrap_or_default().to_owned();
    let path = format!("/session/appointments/{id}");
    let to = json!({ "cid": "c1", "slot": QUARTER_TO_THREE });
    let moved = call(&edge, &me.token, "PATCH", &path, &to).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    assert_eq!(server.appointments()[0]["start"], "2024-10-18T13:45:00.000Z");
    assert_eq!(free(&edge, &me).await[0], "10-18T13:00");
    let taken = "visit~phillips~1729263600";
    server.take(taken);
    server.behave(Manner::Stale);
    let to = json!({ "cid": "c2", "slot": taken });
    let refused = call(&edge, &me.token, "PATCH", &path, &to).await;
    assert_problem(&refused, 409, "slot-taken");
    assert_eq!(server.appointments()[0]["start"], "2024-10-18T13:45:00.000Z");
    // A cancellation has nobody to ask: it holds, and the schedule learns it as soon as it answers.
    server.behave(Manner::Answers(500, String::new()));
    let cancelled = call(&edge, &me.token, "DELETE", &path, &Value::Null).await;
    assert_eq!(cancelled.status, 200, "{}", cancelled.text());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(server.standing(), 1);
    server.behave(Manner::Good);
    until_standing(&server, 0).await;
    assert_eq!(story(&me).await.len(), 3);
    assert_eq!(free(&edge, &me).await, ["10-18T13:00", "10-18T13:45", "10-21T08:00"]);
}

#[tokio::test]
async fn a_move_whose_answer_was_lost_is_put_right() {
    let (edge, server) = clinic().await;
    let (me, _) = edge.patient("en").await;
    let booked = book(&edge, &me, "b1", FRIDAY_AT_TWO).await.json();
    let id = booked["appointment"]["id"].as_str().unwrap_or_default().to_owned();
    let path = format!("/session/appointments/{id}");
    server.behave(Manner::DoesAndHangs);
    let to = json!({ "cid": "c1", "slot": QUARTER_TO_THREE });
    let moved = call(&edge, &me.token, "PATCH", &path, &to).await;
    assert_problem(&moved, 503, "unavailable");
    assert_eq!(server.appointments()[0]["start"], "2024-10-18T13:45:00.000Z");
    server.behave(Manner::Good);
    let began = Instant::now();
    while server.appointments()[0]["start"] != "2024-10-18T13:00:00.000Z" {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "it stays where nobody was told"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(story(&me).await.len(), 1);
}

#[tokio::test]
async fn a_hold_is_kept_here_and_counts_for_others() {
    let (edge, _server) = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let choice = json!({ "cid": "h1", "slot": FRIDAY_AT_TWO });
    let held = call(&edge, &me.token, "POST", "/session/holds", &choice).await;
    assert_eq!(held.status, 201, "{}", held.text());
    assert_eq!(free(&edge, &other).await[0], "10-18T13:45");
    assert_eq!(free(&edge, &me).await[0], "10-18T13:00");
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    assert_eq!(book(&edge, &me, "b1", FRIDAY_AT_TWO).await.status, 201);
    let unknown = json!({ "cid": "h2", "slot": "visit~phillips~1729256460" });
    let answer = call(&edge, &other.token, "POST", "/session/holds", &unknown).await;
    assert_problem(&answer, 409, "slot-taken");
}
