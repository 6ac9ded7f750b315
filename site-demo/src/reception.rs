//! The reception: tasks that the chat opened (call-backs, "Talk to a person"), as the clinic's own system would show them.

use crate::edge::As;
use crate::hooks::{Appointment, Task};
use crate::pages::demo_bar;
use crate::{App, Shared, locked};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router};
use maud::{DOCTYPE, Markup, html};
use serde_json::{Value, json};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/reception", get(page))
        .route("/reception/version", get(version))
        .route("/reception/{id}/done", post(done))
}

/// The page asks for this and looks again when it has changed.
async fn version(State(app): State<Shared>) -> Json<Value> {
    Json(json!({"version": locked(&app.inbox).version}))
}

/// Closes a task at the edge; what the edge does not close stays open here.
async fn done(State(app): State<Shared>, Path(id): Path<String>) -> impl IntoResponse {
    let path = format!("/tasks/{id}/close");
    let (status, _) = app.edge.post(As::Admin, &path, &json!({})).await;
    if status < 300 {
        locked(&app.inbox).done(&id);
        Redirect::to("/reception")
    } else {
        Redirect::to("/reception?refused")
    }
}

async fn page(State(app): State<Shared>, uri: axum::http::Uri) -> impl IntoResponse {
    let (mut tasks, mut diary, version) = {
        let inbox = locked(&app.inbox);
        (
            Vec::from(inbox.tasks.clone()),
            Vec::from(inbox.appointments.clone()),
            inbox.version,
        )
    };
    // What cannot wait stands first; within that, the newest.
    tasks.sort_by_key(|task| (task.done, task.about != "emergency"));
    diary.sort_by(|a, b| a.starts_at.cmp(&b.starts_at));
    let open = tasks.iter().filter(|task| !task.done).count();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Reception – Samtal demo" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/site.css";
                link rel="stylesheet" href="/assets/phone.css";
                script defer src="/assets/site.js" {}
                script defer src="/assets/reception.js" {}
            }
            body class="tool" {
                (demo_bar(&app, "/reception"))
                main class="wide reception" id="main" data-version=(version) {
                    h1 { "Reception" }
                    p class="lead" {
                        @match open {
                            0 => "Nobody is waiting.",
                            1 => "One person is waiting.",
                            _ => { (open) " people are waiting." }
                        }
                    }
                    @if uri.query() == Some("refused") {
                        p class="problem" role="alert" { "The edge did not close that task. Try again." }
                    }
                    @if tasks.is_empty() {
                        p class="quiet" { "Call-backs, open questions, emergencies and appointments from the chat arrive here by signed webhook." }
                    }
                    ul class="tasks" { @for task in &tasks { (card(&app, task)) } }
                    @if !diary.is_empty() {
                        h2 { "Appointments" }
                        ul class="tasks" { @for appointment in &diary { (booked(&app, appointment)) } }
                    }
                }
            }
        }
    }
}

fn card(app: &App, task: &Task) -> Markup {
    let about = match task.about.as_str() {
        "callback" => "Call back",
        "person" => "Talk to a person",
        "question" => "Question without an answer",
        "billing" => "Question about money",
        "booking" => "Help with a booking",
        "clinical" => "Question for a clinician",
        "emergency" => "Emergency words",
        other => other,
    };
    let how = match task.answer_by.as_str() {
        "call" => ", to be answered by a call",
        "message" => ", may be answered by message",
        _ => "",
    };
    html! {
        li class=(if task.done { "card done" } else { "card" }) {
            div {
                h2 { (about) @if let Some(name) = &task.name { ": " (name) } }
                @if let Some(topic) = task.topic.as_ref().filter(|topic| !topic.is_empty()) { p { (topic) } }
                p class="quiet" {
                    "Since " (moment(app, &task.opened_at)) (how)
                    @if let Some(by) = &task.promised_by { ", promised by " (moment(app, by)) }
                }
            }
            @if let Some(number) = &task.number { a class="big" href=(format!("tel:{number}")) { (number) } }
            @if task.done {
                p class="quiet" { "Done" }
            } @else {
                form method="post" action=(format!("/reception/{}/done", task.id)) {
                    button aria-label=(format!("Done: {about}")) { "Done" }
                }
            }
        }
    }
}

fn booked(app: &App, appointment: &Appointment) -> Markup {
    let cancelled = appointment.status == "cancelled";
    html! {
        li class=(if cancelled { "card done" } else { "card" }) {
            div {
                h3 { (moment(app, &appointment.starts_at)) ", " (appointment.with) }
                p { (appointment.service) @if !appointment.name.is_empty() { ": " (appointment.name) } }
                @if cancelled { p class="quiet" { "Cancelled" } }
            }
            @if !appointment.number.is_empty() { a class="big" href=(format!("tel:{}", appointment.number)) { (appointment.number) } }
        }
    }
}

/// A time as the reception reads it: weekday, day and time in the clinic.
fn moment(app: &App, text: &str) -> String {
    match text
        .parse::<jiff::Timestamp>()
        .map(|at| at.in_tz(app.clinic.time_zone.name()))
    {
        Ok(Ok(at)) => at.strftime("%a %-d %b %H:%M").to_string(),
        _ => text.to_owned(),
    }
}
