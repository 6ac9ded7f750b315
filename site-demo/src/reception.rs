//! The reception: tasks that the chat opened (call-backs, "Talk to a person"), as the clinic's own system would show them.

mod calls;

use crate::clinic::in_lang;
use crate::edge::As;
use crate::hooks::{Appointment, Task};
use crate::messages::{Messages, Unsent, why};
use crate::pages::{Lang, demo_bar};
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
        .route("/reception/{id}/call", post(call_back))
}

/// The page asks for this and looks again when it has changed.
async fn version(State(app): State<Shared>) -> Json<Value> {
    let messages = Messages::of(&app).await;
    Json(json!({"version": shown(locked(&app.inbox).version, &messages)}))
}

/// What the page shows, as one word that differs after every change.
fn shown(inbox: u64, messages: &Messages) -> String {
    format!("{inbox}-{}", messages.version())
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

/// Lets the edge call the patient of a task: whoever picks up presses a key, and the desk's phone here rings.
async fn call_back(State(app): State<Shared>, Path(id): Path<String>) -> impl IntoResponse {
    let (status, _) = app.edge.post(As::Staff, &format!("/tasks/{id}/call"), &json!({})).await;
    Redirect::to(match status {
        ..300 => "/reception?calling",
        409 => "/reception?not-called",
        429 => "/reception?called-enough",
        _ => "/reception?refused",
    })
}

/// What became of the last button.
fn told(query: Option<&str>) -> Option<(&'static str, bool)> {
    Some(match query? {
        "refused" => ("The edge did not do that. Try again.", true),
        "calling" => (
            "It is ringing. Whoever picks up presses 1 before they are connected.",
            false,
        ),
        "not-called" => (
            "Not called: a call is on, somebody else has the task, or they pressed 2 and want no calls.",
            true,
        ),
        "called-enough" => (
            "Not called: this number, this conversation or the clinic has had its calls for now.",
            true,
        ),
        _ => return None,
    })
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
    let calls_shown = locked(&app.desk).version + crate::desk::ringing(&app);
    let messages = Messages::of(&app).await;
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
                main class="wide reception" id="main" data-version=(shown(version, &messages)) data-calls=(calls_shown) {
                    h1 { "Reception" }
                    p class="lead" {
                        @match open {
                            0 => "Nobody is waiting.",
                            1 => "One person is waiting.",
                            _ => { (open) " people are waiting." }
                        }
                    }
                    @match told(uri.query()) {
                        Some((text, true)) => p class="problem" role="alert" { (text) },
                        Some((text, false)) => p class="quiet" role="status" { (text) },
                        None => {}
                    }
                    (calls::section(&app))
                    @if tasks.is_empty() {
                        p class="quiet" { "Calls show here the moment they come in. Call-backs, open questions, emergencies and appointments arrive by signed webhook." }
                    }
                    ul class="tasks" { @for task in &tasks { (card(&app, task)) } }
                    @if !diary.is_empty() {
                        h2 { "Appointments" }
                        ul class="tasks" { @for appointment in &diary { (booked(&app, appointment)) } }
                    }
                    @if !messages.unsent.is_empty() {
                        h2 { "Messages that did not arrive" }
                        ul class="tasks" { @for message in &messages.unsent { (unsent(&app, message)) } }
                    }
                    @if !messages.linked.is_empty() {
                        h2 { "Chats and phones" }
                        ul class="lines" {
                            @for line in &messages.linked {
                                li { span class="quiet" { (at(&app, line.at_ms)) } span { (line.what) } }
                            }
                        }
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
        "message" | "undelivered" => "A message did not arrive",
        "identity" => "Whose number is it?",
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
                h2 { (about) @if let Some(name) = task.name.as_ref().filter(|name| !name.is_empty()) { ": " (name) } }
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
                @if task.number.is_some() {
                    form method="post" action=(format!("/reception/{}/call", task.id)) {
                        button aria-label=(format!("Call now: {about}")) { "Call" }
                    }
                }
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
                p { (service(app, &appointment.service)) @if !appointment.name.is_empty() { ": " (appointment.name) } }
                @match appointment.status.as_str() {
                    "cancelled" => p class="quiet" { "Cancelled" },
                    "confirmed" => p class="yes" { "✓ The patient comes" },
                    _ => {}
                }
            }
            @if !appointment.number.is_empty() { a class="big" href=(format!("tel:{}", appointment.number)) { (appointment.number) } }
        }
    }
}

/// What is booked, by its name.
fn service<'a>(app: &'a App, id: &'a str) -> &'a str {
    let known = app.clinic.knowledge.services.iter().find(|service| service.id == id);
    known.map_or(id, |service| in_lang(&service.name, Lang::En))
}

fn unsent(app: &App, message: &Unsent) -> Markup {
    let channel = if message.channel == "sms" {
        "Text message"
    } else {
        "WhatsApp message"
    };
    html! {
        li class="card" {
            div {
                h3 { (channel) @if message.state == "dead" { ", given up" } }
                p { (why(&message.reason)) }
                p class="quiet" { (moment(app, &message.at)) }
            }
        }
    }
}

fn at(app: &App, ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| moment(app, &at.to_string()))
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
