//! The day's list: who comes, whether they confirmed, what is open, who has looked, and who is here.

use crate::help::{assert_problem, path};
use samtal_tests::client::Desk;
use samtal_tests::host::{CLINIC, Edge, OTHER_STAFF_TOKEN, Setup, token_of};
use samtal_tests::raw::Answer;
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO, set_clock};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const FRIDAY: &str = "2024-10-18";
const MORNING: &str = "2024-10-18T12:55:00Z";

async fn day(edge: &Edge, member: &str, date: &str) -> Answer {
    let path = path(&format!("/desk/day?date={date}"));
    edge.json("GET", &path, token_of(member), &Value::Null).await
}

async fn rows(edge: &Edge, date: &str) -> Vec<Value> {
    let answer = day(edge, "ann", date).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["date"], date);
    answer.json()["rows"].as_array().cloned().expect("rows")
}

async fn came(edge: &Edge, member: &str, appointment: &str, body: &Value) -> Answer {
    let path = path(&format!("/desk/appointments/{appointment}/arrived"));
    edge.json("POST", &path, token_of(member), body).await
}

async fn open() -> Edge {
    let edge = Edge::with(Setup {
        demo: true,
        ..Setup::default()
    })
    .await;
    schedule::open(&edge).await;
    edge
}

#[tokio::test]
async fn who_comes_stands_in_the_day_and_that_they_came_is_said_once() {
    let edge = open().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm.").await.expect("said");
    me.form("contact", &json!({ "name": "Sarah Miller" }), false)
        .await
        .expect("named");
    let booked = schedule::book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert!(booked.status < 300, "{}", booked.text());
    let appointment = booked.json()["appointment"]["id"].as_str().expect("its id").to_owned();
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(rows(&edge, "2024-10-17").await, Vec::<Value>::new());
    let listed = rows(&edge, FRIDAY).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    let row = &listed[0];
    assert_eq!(row["appointment"], json!(appointment));
    assert_eq!(
        (&row["session"], &row["name"]),
        (&json!(me.session), &json!("Sarah Miller"))
    );
    assert_eq!(
        (&row["with"], &row["reason"]),
        (&json!("Dr. Phillips"), &json!("Rash on the arm"))
    );
    assert_eq!(row["starts_at"], "2024-10-18T13:00:00.000Z");
    assert_eq!((&row["cancelled"], &row["confirmed"]), (&json!(false), &json!(false)));
    assert_eq!(row["arrived_at"], Value::Null);

    set_clock(&edge, MORNING).await;
    let today = day(&edge, "phillips", "").await.json();
    assert_eq!(today["date"], FRIDAY);
    let mut desk = Desk::open(&edge.url(), CLINIC, token_of("ben")).await.expect("a desk");
    let body = json!({ "cid": "a1", "session": me.session });
    let placed = came(&edge, "ann", &appointment, &body).await;
    assert_eq!(placed.status, 200, "{}", placed.text());
    let told = desk.next_of("day").await.expect("a frame");
    assert_eq!(told["date"], FRIDAY);
    // The same again, another colleague's, and many at once: one line of the log.
    for (member, cid) in [("ann", "a1"), ("ben", "a2"), ("phillips", "a3")] {
        let again = came(&edge, member, &appointment, &json!({ "cid": cid })).await;
        assert_eq!(again.json(), placed.json(), "{member}");
    }
    let listed = rows(&edge, FRIDAY).await;
    assert_eq!(listed[0]["arrived_at"], placed.json()["at"]);
    let opened = edge
        .json(
            "GET",
            &path(&format!("/desk/sessions/{}", me.session)),
            token_of("ann"),
            &Value::Null,
        )
        .await;
    let events = opened.json()["events"].as_array().cloned().expect("events");
    let arrived: Vec<&Value> = events.iter().filter(|e| e["kind"] == "arrived").collect();
    assert_eq!(arrived.len(), 1, "{events:?}");
    assert_eq!(arrived[0]["by"], "staff:ann");
    let log = me.log().await.expect("the log");
    assert!(log.iter().all(|e| e.entry.body.kind() != "arrived"), "staff's alone");
}

#[tokio::test]
async fn a_cancelled_one_is_marked_and_nobody_comes_to_it() {
    let edge = open().await;
    let (me, _) = edge.patient("en").await;
    let booked = schedule::book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    let appointment = booked.json()["appointment"]["id"].as_str().expect("its id").to_owned();
    let gone = schedule::call(
        &edge,
        &me.token,
        "DELETE",
        &format!("/session/appointments/{appointment}"),
        &json!({ "cid": "d1" }),
    )
    .await;
    assert!(gone.status < 300, "{}", gone.text());
    let listed = rows(&edge, FRIDAY).await;
    assert_eq!((listed.len(), &listed[0]["cancelled"]), (1, &json!(true)));
    assert_problem(
        &came(&edge, "ann", &appointment, &json!({ "cid": "a1" })).await,
        409,
        "conflict",
    );
}

#[tokio::test]
async fn only_reception_and_clinicians_see_the_day_and_only_of_their_clinic() {
    let edge = open().await;
    let (me, _) = edge.patient("en").await;
    let booked = schedule::book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    let appointment = booked.json()["appointment"]["id"].as_str().expect("its id").to_owned();
    for (member, status) in [
        ("ann", 200),
        ("phillips", 200),
        ("maya", 403),
        ("olga", 403),
        ("carl", 403),
    ] {
        assert_eq!(day(&edge, member, FRIDAY).await.status, status, "{member}");
        if status == 403 {
            let refused = came(&edge, member, &appointment, &json!({ "cid": "a1" })).await;
            assert_problem(&refused, 403, "forbidden");
        }
    }
    let there = path("/desk/day");
    assert_problem(
        &edge.json("GET", &there, OTHER_STAFF_TOKEN, &Value::Null).await,
        401,
        "unauthorized",
    );
    for wrong in ["tomorrow", "2024-13-01", "2024-10-18T00:00", "%27--"] {
        assert_problem(&day(&edge, "ann", wrong).await, 400, "invalid");
    }
    set_clock(&edge, MORNING).await;
    let (other, _) = edge.patient("en").await;
    for (id, body) in [
        ("apt_none", json!({ "cid": "a1" })),
        (appointment.as_str(), json!({ "cid": "a1", "session": other.session })),
    ] {
        assert_problem(&came(&edge, "ann", id, &body).await, 404, "not-found");
    }
    assert_problem(&came(&edge, "ann", &appointment, &json!({})).await, 400, "invalid");
    set_clock(&edge, EVENING).await;
}

/// Fifteen clinicians, each with fourteen visits on a Friday.
fn busy() -> Value {
    let head = r#"
[[specialty]]
id = "dermatology"
name = { en = "dermatology", sv = "hudsjukvård" }

[[service]]
id = "visit"
name = { en = "skin visit", sv = "hudbesök" }
specialty = "dermatology"
minutes = 30
price = { en = "£120", sv = "120 pund" }
lead_hours = 2
horizon_days = 60
bookable = true
"#;
    let clinician = |n: usize| {
        format!(
            r#"
[[clinician]]
id = "c{n}"
name = "Dr. Number{n}"
pronoun = "she"
title = {{ en = "Dermatologist", sv = "Hudläkare" }}
specialties = ["dermatology"]
treats = []
services = ["visit"]
languages = ["en"]
hours = {{ fri = ["09:00-12:00", "13:00-17:00"] }}
"#
        )
    };
    let all: String = (0..15).map(clinician).collect();
    let whole = [head, &all].concat();
    json!({ "clinic.toml": whole })
}

#[tokio::test]
async fn a_day_of_two_hundred_appointments_is_there_at_once() {
    const ALL: usize = 200;
    let edge = Edge::with(Setup {
        demo: true,
        limits: json!({ "sessions_per_hour": 1_000 }),
        ..Setup::default()
    })
    .await;
    edge.know(&busy()).await;
    set_clock(&edge, EVENING).await;
    let mut booked = 0;
    // Nine in the morning in London, and every half hour but the one from twelve to one.
    let starts = (0..16)
        .filter(|half| *half != 6 && *half != 7)
        .map(|half| 1_729_238_400 + half * 1_800);
    for starts_at in starts {
        for clinician in 0..15 {
            if booked == ALL {
                break;
            }
            let (me, _) = edge.patient("en").await;
            let slot = format!("visit~c{clinician}~{starts_at}");
            let answer = schedule::book(&edge, &me, "b1", &slot).await;
            assert!(answer.status < 300, "{slot}: {}", answer.text());
            booked += 1;
        }
    }
    let mut took = Vec::new();
    for _ in 0..20 {
        let began = Instant::now();
        assert_eq!(rows(&edge, FRIDAY).await.len(), ALL);
        took.push(began.elapsed());
    }
    took.sort();
    eprintln!("a day of {ALL}: median {:?}, slowest {:?}", took[10], took[19]);
    assert!(took[10] < Duration::from_millis(300), "{took:?}");
}
