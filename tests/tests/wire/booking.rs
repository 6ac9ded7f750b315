//! Booking: what is free, keeping it for a moment, making an appointment, moving and cancelling it; by the patient and by a voice system.

use crate::help::{assert_problem, by_code};
use futures_util::future::join_all;
use samtal_core::knowledge::read;
use samtal_core::log::event::{Actor, Body, Channel, Event};
use samtal_core::schedule::Slot;
use samtal_core::time::{At, MINUTE};
use samtal_tests::client::{Ask, PatientClient};
use samtal_tests::host::{Edge, Setup, config_with_webhook, knowledge};
use samtal_tests::raw::Answer;
use samtal_tests::receiver::Receiver;
use samtal_tests::schedule::{self, FRIDAY_AT_TWO, book, call, set_clock, slots};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const FRIDAY: &str = "from=2024-10-18T00:00:00Z&until=2024-10-19T00:00:00Z";

async fn clinic() -> Edge {
    let edge = Edge::start().await;
    schedule::open(&edge).await;
    edge
}

async fn hold(edge: &Edge, me: &PatientClient, cid: &str, slot: &str) -> Answer {
    let body = json!({ "cid": cid, "slot": slot });
    call(edge, &me.token, "POST", "/session/holds", &body).await
}

async fn change(edge: &Edge, me: &PatientClient, cid: &str, id: &str, slot: &str) -> Answer {
    let body = json!({ "cid": cid, "slot": slot });
    let path = format!("/session/appointments/{id}");
    call(edge, &me.token, "PATCH", &path, &body).await
}

async fn cancel(edge: &Edge, me: &PatientClient, id: &str) -> Answer {
    let path = format!("/session/appointments/{id}");
    call(edge, &me.token, "DELETE", &path, &Value::Null).await
}

fn id_of(answer: &Answer) -> String {
    let id = answer.json()["appointment"]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(!id.is_empty(), "{} {}", answer.status, answer.text());
    id
}

fn starts(slots: &[Slot]) -> Vec<String> {
    slots
        .iter()
        .map(|s| s.starts_at.to_string()[11..16].to_owned())
        .collect()
}

fn alternatives(answer: &Answer) -> Vec<Slot> {
    serde_json::from_value(answer.json()["alternatives"].clone()).expect("alternatives")
}

/// The entries of appointments in a log.
async fn story(me: &PatientClient) -> Vec<Event> {
    let log = me.log().await.expect("read");
    let of = |e: &Event| {
        matches!(
            e.entry.body,
            Body::AppointmentBooked { .. } | Body::AppointmentChanged { .. }
        )
    };
    log.into_iter().filter(of).collect()
}

#[tokio::test]
async fn free_times_are_told_in_utc_with_the_clinics_zone() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let answer = call(&edge, &me.token, "GET", "/slots?service=visit&limit=2", &Value::Null).await;
    assert_eq!(
        answer.json(),
        json!({
            "time_zone": "Europe/London",
            "slots": [
                { "id": "visit~phillips~1729065600", "service": "visit", "clinician": "phillips", "with": "Dr. Phillips",
                  "starts_at": "2024-10-16T08:00:00.000Z", "ends_at": "2024-10-16T08:30:00.000Z" },
                { "id": "visit~phillips~1729067400", "service": "visit", "clinician": "phillips", "with": "Dr. Phillips",
                  "starts_at": "2024-10-16T08:30:00.000Z", "ends_at": "2024-10-16T09:00:00.000Z" },
            ],
        })
    );
    let of_lind = slots(&edge, &me.token, &format!("service=visit&clinician=lind&{FRIDAY}")).await;
    assert_eq!(starts(&of_lind), ["13:00", "13:30", "14:00", "14:30"]);
    // As browsers write a query.
    let encoded = "service=visit&clinician=lind&from=2024-10-18T14%3A00%3A00%2B00%3A00&until=2024-10-19T00%3A00%3A00Z";
    assert_eq!(starts(&slots(&edge, &me.token, encoded).await), ["14:00", "14:30"]);
    assert_eq!(slots(&edge, &me.token, "service=visit").await.len(), 20);
}

#[tokio::test]
async fn a_question_for_times_is_read_strictly() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    for (query, field) in [
        ("", "service"),
        ("?service=", "service"),
        ("?service=unknown", "service"),
        ("?service=surgery", "service"),
        ("?service=visit&clinician=unknown", "clinician"),
        ("?service=visit&from=tomorrow", "from"),
        ("?service=visit&until=2024-10-18", "until"),
        ("?service=visit&limit=0", "limit"),
        ("?service=visit&limit=201", "limit"),
        ("?service=visit&limit=-1", "limit"),
    ] {
        let answer = call(&edge, &me.token, "GET", &format!("/slots{query}"), &Value::Null).await;
        assert_problem(&answer, 400, "invalid");
        assert_eq!(answer.json()["field"], field, "{query}");
    }
    let answer = call(&edge, &me.token, "GET", "/slots?service=visit&days=3", &Value::Null).await;
    assert_problem(&answer, 400, "unknown-field");
    assert_eq!(slots(&edge, &me.token, "service=visit&limit=200").await.len(), 200);
    for bearer in ["", "ses_x.y", &edge.voice_key] {
        let answer = call(&edge, bearer, "GET", "/slots?service=visit", &Value::Null).await;
        assert_problem(&answer, 401, "unauthorized");
    }
}

#[tokio::test]
async fn a_clinic_without_knowledge_has_nothing_to_book() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let answer = call(&edge, &me.token, "GET", "/slots?service=visit", &Value::Null).await;
    assert_problem(&answer, 409, "not-offered");
    assert_problem(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await, 409, "not-offered");
}

#[tokio::test]
async fn a_booking_is_made_once_and_stands_in_the_log() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let first = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let id = id_of(&first);
    assert_eq!(
        first.json()["appointment"],
        json!({
            "id": id, "status": "booked", "service": "visit", "clinician": "phillips", "with": "Dr. Phillips",
            "starts_at": "2024-10-18T13:00:00.000Z", "ends_at": "2024-10-18T13:30:00.000Z", "time_zone": "Europe/London",
            "reason": "Rash on the arm", "changes": 0, "confirmed": false,
        })
    );
    let again = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_problem(
        &book(&edge, &me, "b1", "visit~phillips~1729258200").await,
        409,
        "conflict",
    );
    let story = story(&me).await;
    assert_eq!(story.len(), 1);
    assert_eq!(
        (story[0].entry.channel, &story[0].entry.by),
        (Channel::Web, &Actor::Patient)
    );
    let state = me.page(0, 100).await.expect("read").state;
    assert_eq!(state.appointments.len(), 1);
    assert_eq!(state.appointments[0].starts_at, At::parse("2024-10-18T13:00:00Z"));
    assert_eq!(state.appointments[0].service, "visit");
    let left = slots(&edge, &me.token, &format!("service=visit&clinician=phillips&{FRIDAY}")).await;
    assert!(!left.iter().any(|s| s.id == FRIDAY_AT_TWO));
}

#[tokio::test]
async fn everything_that_riverside_lets_patients_book_has_a_time_within_a_week() {
    let edge = Edge::start().await;
    edge.with_knowledge().await;
    set_clock(&edge, schedule::EVENING).await;
    let (me, _) = edge.patient("en").await;
    let files = knowledge();
    let files: Vec<(String, String)> = files
        .as_object()
        .expect("files")
        .iter()
        .map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()))
        .collect();
    let known = read::files(&files).expect("Riverside's knowledge");
    let bookable: Vec<&str> = known
        .services
        .iter()
        .filter(|s| s.bookable)
        .map(|s| s.id.as_str())
        .collect();
    assert!(bookable.len() > 5, "{bookable:?}");
    for service in bookable {
        let query = format!("service={service}&until=2024-10-23T00:00:00Z&limit=200");
        let began = Instant::now();
        let free = slots(&edge, &me.token, &query).await;
        assert!(!free.is_empty(), "{service}");
        assert!(
            began.elapsed() < Duration::from_secs(1),
            "{service} took {:?}",
            began.elapsed()
        );
    }
}

#[tokio::test]
async fn fifty_parallel_bookings_of_one_slot_book_one() {
    let edge = clinic().await;
    let patients = join_all((0..50).map(|_| edge.patient("en"))).await;
    let tries = patients.iter().map(|(me, _)| book(&edge, me, "b1", FRIDAY_AT_TWO));
    let answers = join_all(tries).await;
    let booked: Vec<&Answer> = answers.iter().filter(|a| a.status == 201).collect();
    assert_eq!(booked.len(), 1);
    for refused in answers.iter().filter(|a| a.status != 201) {
        assert_problem(refused, 409, "slot-taken");
        let nearest = alternatives(refused);
        assert_eq!(starts(&nearest), ["12:30", "13:30", "12:00"]);
        assert!(nearest.iter().all(|s| s.clinician == "phillips"));
    }
    let logs = join_all(patients.iter().map(|(me, _)| story(me))).await;
    assert_eq!(logs.iter().map(Vec::len).sum::<usize>(), 1);
    // An alternative is good.
    let nearest = answers.iter().find(|a| a.status == 409).map(alternatives).expect("one");
    let (other, _) = &patients[if answers[0].status == 409 { 0 } else { 1 }];
    assert_eq!(book(&edge, other, "b2", &nearest[0].id).await.status, 201);
}

#[tokio::test]
async fn fifty_repeats_of_one_booking_book_once() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let answers = join_all((0..50).map(|_| book(&edge, &me, "b1", FRIDAY_AT_TWO))).await;
    assert!(answers.iter().all(|a| a.status == 201 && a.json() == answers[0].json()));
    assert_eq!(story(&me).await.len(), 1);
}

#[tokio::test]
async fn only_what_would_be_offered_is_booked() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    for (slot, why) in [
        ("visit~phillips~1729256401", "beside the grid"),
        ("visit~phillips~1729251000", "over lunch"),
        ("visit~phillips~1728978000", "a week ago"),
        ("visit~phillips~1792414800", "in two years"),
        ("night~phillips~1729256400", "somebody who does not give it"),
        ("surgery~phillips~1729256400", "not for patients"),
        ("visit~unknown~1729256400", "nobody"),
        ("unknown~phillips~1729256400", "no such service"),
    ] {
        let answer = book(&edge, &me, "b1", slot).await;
        assert_problem(&answer, 409, "slot-taken");
        assert!(
            alternatives(&answer).iter().all(|s| slot.starts_with(&s.service)),
            "{why}"
        );
    }
    for (body, code) in [
        (json!({ "cid": "x1", "slot": "anything" }), "invalid"),
        (json!({ "cid": "x1" }), "invalid"),
        (json!({ "slot": FRIDAY_AT_TWO }), "invalid"),
        (
            json!({ "cid": "x1", "slot": FRIDAY_AT_TWO, "reason": "x".repeat(201) }),
            "invalid",
        ),
        (
            json!({ "cid": "x1", "slot": FRIDAY_AT_TWO, "session": "ses_1" }),
            "unknown-field",
        ),
    ] {
        let answer = call(&edge, &me.token, "POST", "/session/appointments", &body).await;
        assert_problem(&answer, 400, code);
    }
}

#[tokio::test]
async fn a_hold_keeps_a_time_for_five_minutes_and_from_others_only() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("sv").await);
    let held = hold(&edge, &me, "h1", FRIDAY_AT_TWO).await;
    assert_eq!(held.status, 201, "{}", held.text());
    assert_eq!(held.json()["slot"]["id"], FRIDAY_AT_TWO);
    assert_eq!(held.json()["time_zone"], "Europe/London");
    let until = held.json()["expires_at"].as_str().and_then(At::parse).expect("a time");
    let now = At::parse(schedule::EVENING).expect("a time");
    assert!((5 * MINUTE..6 * MINUTE).contains(&(until.0 - now.0)), "{until}");
    assert_eq!(hold(&edge, &me, "h1", FRIDAY_AT_TWO).await.json(), held.json());
    assert_eq!(
        hold(&edge, &me, "h2", FRIDAY_AT_TWO).await.json()["expires_at"],
        held.json()["expires_at"],
        "asking again does not keep it longer"
    );
    assert_problem(
        &hold(&edge, &me, "h1", "visit~phillips~1729258200").await,
        409,
        "conflict",
    );
    let query = format!("service=visit&clinician=phillips&{FRIDAY}");
    let has = async |me: &PatientClient| {
        let free = slots(&edge, &me.token, &query).await;
        free.iter().any(|s| s.id == FRIDAY_AT_TWO)
    };
    assert!(has(&me).await && !has(&other).await);
    assert_problem(&hold(&edge, &other, "h1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    edge.advance(4 * 60).await;
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    edge.advance(61).await;
    assert!(has(&other).await);
    assert_eq!(book(&edge, &other, "b1", FRIDAY_AT_TWO).await.status, 201);
    assert_problem(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
}

#[tokio::test]
async fn what_is_held_is_booked_and_no_hold_stays_behind() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    assert_eq!(hold(&edge, &me, "h1", FRIDAY_AT_TWO).await.status, 201);
    let booked = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!(booked.status, 201);
    assert_eq!(cancel(&edge, &me, &id_of(&booked)).await.status, 200);
    assert_eq!(book(&edge, &other, "b1", FRIDAY_AT_TWO).await.status, 201);
}

#[tokio::test]
async fn a_session_keeps_three_times_and_has_five_appointments_before_it() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let free = slots(&edge, &me.token, "service=visit&clinician=phillips&limit=20").await;
    for (n, slot) in free.iter().take(3).enumerate() {
        assert_eq!(hold(&edge, &me, &format!("h{n}"), &slot.id).await.status, 201);
    }
    assert_problem(&hold(&edge, &me, "h3", &free[3].id).await, 409, "too-many");
    let mut ids = Vec::new();
    for (n, slot) in free.iter().take(5).enumerate() {
        ids.push(id_of(&book(&edge, &me, &format!("b{n}"), &slot.id).await));
    }
    assert_problem(&book(&edge, &me, "b5", &free[5].id).await, 409, "too-many");
    assert_eq!(cancel(&edge, &me, &ids[0]).await.status, 200);
    assert_eq!(book(&edge, &me, "b5", &free[5].id).await.status, 201);
    // What lies behind does not count.
    set_clock(&edge, "2024-10-16T10:00:00Z").await;
    assert_eq!(book(&edge, &me, "b6", FRIDAY_AT_TWO).await.status, 201);
}

#[tokio::test]
async fn a_change_frees_the_old_time_and_the_log_keeps_both() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    let to = "visit~lind~1729258200";
    let moved = change(&edge, &me, "c1", &id, to).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    let shown = &moved.json()["appointment"];
    assert_eq!(
        (&shown["id"], &shown["with"], &shown["changes"]),
        (&json!(id), &json!("Dr. Lind"), &json!(1))
    );
    assert_eq!(change(&edge, &me, "c1", &id, to).await.json(), moved.json(), "a repeat");
    assert_eq!(change(&edge, &me, "c2", &id, to).await.status, 200, "there already");
    assert_eq!(
        book(&edge, &other, "b1", FRIDAY_AT_TWO).await.status,
        201,
        "the old time is free"
    );
    assert_problem(&change(&edge, &me, "c3", &id, FRIDAY_AT_TWO).await, 409, "slot-taken");
    assert_problem(&change(&edge, &me, "c1", &id, FRIDAY_AT_TWO).await, 409, "conflict");
    assert_problem(
        &change(&edge, &me, "c4", &id, "night~lind~1729386000").await,
        400,
        "invalid",
    );
    let bodies: Vec<Body> = story(&me).await.into_iter().map(|e| e.entry.body).collect();
    let at = |text| At::parse(text).expect("a time");
    assert_eq!(
        bodies,
        [
            Body::AppointmentBooked {
                appointment: id.clone(),
                starts_at: at("2024-10-18T13:00:00Z"),
                ends_at: Some(at("2024-10-18T13:30:00Z")),
                with: "Dr. Phillips".to_owned(),
                clinician: "phillips".to_owned(),
                service: "visit".to_owned(),
                reason: "Rash on the arm".to_owned(),
            },
            Body::AppointmentChanged {
                appointment: id,
                starts_at: Some(at("2024-10-18T13:30:00Z")),
                ends_at: Some(at("2024-10-18T14:00:00Z")),
                with: "Dr. Lind".to_owned(),
                clinician: "lind".to_owned(),
            },
        ]
    );
}

#[tokio::test]
async fn an_appointment_may_move_into_its_own_time() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let mut files = schedule::knowledge();
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    // The clinic cuts its afternoon anew: a quarter of an hour later.
    let text = files["clinic.toml"]
        .as_str()
        .unwrap_or_default()
        .replace("13:00-17:00", "13:15-17:15");
    files["clinic.toml"] = json!(text);
    edge.know(&files).await;
    assert_eq!(
        change(&edge, &me, "c1", &id, "visit~phillips~1729255500").await.status,
        200
    );
}

#[tokio::test]
async fn a_cancelled_time_is_free_and_stays_cancelled() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    let cancelled = cancel(&edge, &me, &id).await;
    assert_eq!(
        (cancelled.status, &cancelled.json()["appointment"]["status"]),
        (200, &json!("cancelled"))
    );
    assert_eq!(
        cancel(&edge, &me, &id).await.status,
        200,
        "cancelling twice is cancelling once"
    );
    assert_problem(&change(&edge, &me, "c1", &id, FRIDAY_AT_TWO).await, 409, "conflict");
    assert_eq!(book(&edge, &other, "b1", FRIDAY_AT_TWO).await.status, 201);
    let story = story(&me).await;
    assert_eq!(story.len(), 2);
    assert!(matches!(
        &story[1].entry.body,
        Body::AppointmentChanged { starts_at: None, .. }
    ));
    let state = me.page(0, 100).await.expect("read").state;
    assert_eq!(state.appointments[0].starts_at, None);
}

#[tokio::test]
async fn what_has_begun_is_neither_moved_nor_cancelled() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    set_clock(&edge, "2024-10-18T13:00:00Z").await;
    assert_problem(&cancel(&edge, &me, &id).await, 409, "conflict");
    assert_problem(
        &change(&edge, &me, "c1", &id, "visit~phillips~1729674000").await,
        409,
        "conflict",
    );
}

#[tokio::test]
async fn somebody_elses_appointment_does_not_exist() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    for theirs in [id.as_str(), "apt_00000000000000000000", "x", "..%2F.."] {
        assert_problem(&cancel(&edge, &other, theirs).await, 404, "not-found");
        assert_problem(
            &change(&edge, &other, "c1", theirs, "visit~lind~1729258200").await,
            404,
            "not-found",
        );
        let path = format!("/session/appointments/{theirs}/calendar");
        assert_problem(
            &call(&edge, &other.token, "GET", &path, &Value::Null).await,
            404,
            "not-found",
        );
    }
    assert_eq!(story(&other).await.len(), 0);
    // The same cid of somebody else is another booking.
    let theirs = id_of(&book(&edge, &other, "b1", "visit~lind~1729258200").await);
    assert_ne!(theirs, id);
}

#[tokio::test]
async fn both_nights_on_which_clocks_change_are_exact() {
    let edge = clinic().await;
    // Sunday 27 October 2024: 01:00 to 02:00 comes twice. Lind works from midnight to four.
    let (me, _) = edge.patient("en").await;
    let night = "service=night&from=2024-10-26T12:00:00Z&until=2024-10-27T12:00:00Z";
    let free = slots(&edge, &me.token, night).await;
    assert_eq!(
        starts(&free),
        ["23:00", "23:30", "00:00", "00:30", "02:00", "02:30", "03:00", "03:30"]
    );
    assert_eq!(
        book(&edge, &me, "b1", &free[3].id).await.status,
        201,
        "01:30, the first time"
    );
    assert_problem(
        &book(&edge, &me, "b2", "night~lind~1729992600").await,
        409,
        "slot-taken",
    );
    // Sunday 30 March 2025: 01:00 to 02:00 does not come.
    set_clock(&edge, "2025-03-25T12:00:00Z").await;
    let (me, _) = edge.patient("en").await;
    let night = "service=night&from=2025-03-29T12:00:00Z&until=2025-03-30T12:00:00Z";
    let free = slots(&edge, &me.token, night).await;
    assert_eq!(starts(&free), ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]);
    assert_eq!(
        book(&edge, &me, "b1", &free[2].id).await.status,
        201,
        "02:00, right after 00:59"
    );
}

#[tokio::test]
async fn a_booking_survives_a_restart() {
    let mut edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let first = book(&edge, &me, "b1", FRIDAY_AT_TWO).await;
    assert_eq!(hold(&edge, &other, "h1", "visit~lind~1729258200").await.status, 201);
    edge.kill9();
    edge.restart();
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    assert_problem(
        &book(&edge, &me, "b2", "visit~lind~1729258200").await,
        409,
        "slot-taken",
    );
    assert_eq!(book(&edge, &me, "b1", FRIDAY_AT_TWO).await.json(), first.json());
    assert_eq!(story(&me).await.len(), 1);
    // The clinic's alarm tells the log again what it has: nothing is doubled.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(story(&me).await.len(), 1);
}

#[tokio::test]
async fn an_appointment_goes_into_the_patients_own_calendar() {
    let edge = clinic().await;
    let (me, _) = edge.patient("sv").await;
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    let path = format!("/session/appointments/{id}/calendar");
    let file = call(&edge, &me.token, "GET", &path, &Value::Null).await;
    assert_eq!(file.status, 200, "{}", file.text());
    assert_eq!(file.header("content-type"), Some("text/calendar; charset=utf-8"));
    let named = file.header("content-disposition");
    assert_eq!(named, Some("attachment; filename=\"appointment.ics\""));
    for line in [
        "DTSTART:20241018T130000Z",
        "DTEND:20241018T133000Z",
        "SUMMARY:Hudbesök\\, Dr. Phillips",
        "LOCATION:Riverside Medical Center\\, 42 High Street",
        "STATUS:CONFIRMED",
        "SEQUENCE:0",
    ] {
        assert!(
            file.text().contains(&format!("{line}\r\n")),
            "{line} in {}",
            file.text()
        );
    }
    let uid = |file: &Answer| {
        let text = file.text();
        text.lines().find(|l| l.starts_with("UID:")).map(str::to_owned)
    };
    change(&edge, &me, "c1", &id, "visit~lind~1729258200").await;
    let moved = call(&edge, &me.token, "GET", &path, &Value::Null).await;
    assert!(moved.text().contains("DTSTART:20241018T133000Z\r\n") && moved.text().contains("SEQUENCE:1\r\n"));
    cancel(&edge, &me, &id).await;
    let cancelled = call(&edge, &me.token, "GET", &path, &Value::Null).await;
    assert!(cancelled.text().contains("STATUS:CANCELLED\r\n") && cancelled.text().contains("SEQUENCE:2\r\n"));
    assert!(
        cancelled.text().contains("DTSTART:20241018T133000Z\r\n"),
        "the time that is no more"
    );
    assert!(uid(&file).is_some() && uid(&file) == uid(&cancelled));
    let unasked = call(&edge, "", "GET", &path, &Value::Null).await;
    assert_problem(&unasked, 401, "unauthorized");
}

#[tokio::test]
async fn a_voice_system_books_for_a_caller_whose_code_it_has() {
    let edge = clinic().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm").await.expect("said");
    let by_chat = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    let code = me.handoff("phone", None).await.expect("offered").code;
    let grant = by_code(&edge, &code, "CA1").await.grant;
    let free = slots(&edge, &grant, &format!("service=visit&{FRIDAY}")).await;
    assert!(!free.is_empty());
    let body = json!({ "cid": "b1", "slot": "visit~lind~1729258200" });
    let booked = call(&edge, &grant, "POST", "/calls/CA1/appointments", &body).await;
    assert_eq!(booked.status, 201, "{}", booked.text());
    let body = json!({ "cid": "c1", "slot": "visit~phillips~1729083600" });
    let path = format!("/calls/CA1/appointments/{by_chat}");
    let moved = call(&edge, &grant, "PATCH", &path, &body).await;
    assert_eq!(moved.status, 200, "{}", moved.text());
    let path = format!("/calls/CA1/appointments/{}", id_of(&booked));
    assert_eq!(call(&edge, &grant, "DELETE", &path, &Value::Null).await.status, 200);
    let who: Vec<(Channel, String)> = story(&me)
        .await
        .iter()
        .map(|e| (e.entry.channel, e.entry.by.to_string()))
        .collect();
    let voice = (Channel::Voice, "voice:frontdesk".to_owned());
    assert_eq!(
        who,
        [
            (Channel::Web, "patient".to_owned()),
            voice.clone(),
            voice.clone(),
            voice
        ]
    );
    let seen = edge.voice().updates("CA1", &grant, 0).await.expect("read");
    assert!(!seen.appointments.is_empty());
    // The grant is for its call, and the patient's token for none.
    let body = json!({ "cid": "b2", "slot": FRIDAY_AT_TWO });
    assert_problem(
        &call(&edge, &grant, "POST", "/calls/CA2/appointments", &body).await,
        403,
        "forbidden",
    );
    assert_problem(
        &call(&edge, &me.token, "POST", "/calls/CA1/appointments", &body).await,
        401,
        "unauthorized",
    );
    assert_problem(
        &call(&edge, &grant, "POST", "/session/appointments", &body).await,
        401,
        "unauthorized",
    );
    assert_problem(
        &call(&edge, &edge.voice_key, "POST", "/calls/CA1/appointments", &body).await,
        401,
        "unauthorized",
    );
    // "Not me" ends it.
    let link = me.page(0, 100).await.expect("read").state.links[0].id.clone();
    me.unlink(&link).await.expect("unlinked");
    assert_problem(
        &call(&edge, &grant, "POST", "/calls/CA1/appointments", &body).await,
        401,
        "unauthorized",
    );
}

#[tokio::test]
async fn a_caller_known_by_their_number_alone_books_nothing_in_somebodys_name() {
    let (edge, receiver) = (clinic().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash on my arm").await.expect("said");
    me.handoff("callback", Some("+447400123456")).await.expect("asked");
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    let ask = Ask {
        caller: "+447400123456",
        call_id: "CA1",
        ..Ask::default()
    };
    let mut context = edge.voice().context(&ask).await.expect("a context");
    for _ in 0..100 {
        if context.tier > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        context = edge.voice().context(&ask).await.expect("a context");
    }
    assert_eq!(context.tier, 1);
    assert!(!slots(&edge, &context.grant, "service=visit").await.is_empty());
    let body = json!({ "cid": "b1", "slot": "visit~lind~1729258200" });
    let booked = call(&edge, &context.grant, "POST", "/calls/CA1/appointments", &body).await;
    assert_problem(&booked, 403, "forbidden");
    let path = format!("/calls/CA1/appointments/{id}");
    let cancelled = call(&edge, &context.grant, "DELETE", &path, &Value::Null).await;
    assert_problem(&cancelled, 403, "forbidden");
    assert_eq!(story(&me).await.len(), 1);
}

#[tokio::test]
async fn the_clinics_webhook_learns_of_every_booking() {
    let (edge, receiver) = (clinic().await, Receiver::start().await.expect("a receiver"));
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let (me, _) = edge.patient("en").await;
    let id = id_of(&book(&edge, &me, "b1", FRIDAY_AT_TWO).await);
    change(&edge, &me, "c1", &id, "visit~lind~1729258200").await;
    cancel(&edge, &me, &id).await;
    let told = receiver.wait(3, Duration::from_secs(10)).await;
    let types: Vec<String> = told
        .iter()
        .map(|d| d.json()["type"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        types,
        ["appointment.booked", "appointment.changed", "appointment.cancelled"]
    );
    assert_eq!(told[0].json()["appointment"]["id"], id);
    assert_eq!(told[0].json()["by"], "patient");
}

#[tokio::test]
async fn the_clinic_sees_what_is_booked() {
    let edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let late = id_of(&book(&edge, &me, "b1", "visit~phillips~1729260000").await);
    let soon = id_of(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await);
    let gone = id_of(&book(&edge, &me, "b2", "visit~lind~1729258200").await);
    cancel(&edge, &me, &gone).await;
    let list = async |query: &str| {
        let listed = edge.admin("GET", &format!("/appointments{query}"), &Value::Null).await;
        assert_eq!(listed.status, 200, "{}", listed.text());
        let ids: Vec<String> = listed.json()["appointments"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|a| a["id"].as_str().unwrap_or_default().to_owned())
            .collect();
        (ids, listed.json())
    };
    let (ids, all) = list("").await;
    assert_eq!(ids, [soon.clone(), late.clone()]);
    assert_eq!(all["time_zone"], "Europe/London");
    assert_eq!(all["appointments"][0]["session"], other.session.as_str());
    assert_eq!(list("?from=2024-10-18T13:30:00Z").await.0, [late]);
    assert_eq!(list("?until=2024-10-18T13:30:00Z").await.0, [soon]);
    let bad = edge.admin("GET", "/appointments?from=today", &Value::Null).await;
    assert_problem(&bad, 400, "invalid");
}

#[tokio::test]
async fn an_erased_session_leaves_a_taken_time_and_nothing_of_the_patient() {
    let mut edge = clinic().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    assert_eq!(book(&edge, &me, "b1", FRIDAY_AT_TWO).await.status, 201);
    assert_eq!(hold(&edge, &me, "h1", "visit~lind~1729258200").await.status, 201);
    me.erase().await.expect("erased");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_problem(&book(&edge, &other, "b1", FRIDAY_AT_TWO).await, 409, "slot-taken");
    assert_eq!(book(&edge, &other, "b2", "visit~lind~1729258200").await.status, 201);
    let session = me.session.clone();
    let kept = edge.dump(&[]).await;
    for gone in [session.as_str(), "Sarah", "Rash on the arm\",\"Sarah"] {
        assert!(!kept.contains(gone), "{gone}");
    }
}

#[tokio::test]
async fn booking_counts_to_the_sessions_rate() {
    let edge = Edge::with(Setup::with_default_limits()).await;
    schedule::open(&edge).await;
    let (me, _) = edge.patient("en").await;
    let mut last = 200;
    for _ in 0..70 {
        last = call(&edge, &me.token, "GET", "/slots?service=visit&limit=1", &Value::Null)
            .await
            .status;
        if last != 200 {
            break;
        }
    }
    assert_eq!(last, 429);
}
