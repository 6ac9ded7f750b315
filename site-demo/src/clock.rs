//! The demo's clock: shown in the demo bar, and moved to tomorrow morning by its button.

use crate::edge::As;
use crate::{App, Shared};
use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::civil::time;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// How often the edge's clock is asked for.
const FOLLOW: Duration = Duration::from_secs(1);

/// How far the edge's clock is ahead of this machine's, as last heard.
#[derive(Default)]
pub struct Clock {
    offset_ms: AtomicI64,
}

impl Clock {
    fn heard(&self, answer: &Value) {
        if let Some(offset) = answer.get("offset_ms").and_then(Value::as_i64) {
            self.offset_ms.store(offset, Ordering::Relaxed);
        }
    }

    /// The demo's time, as last heard.
    pub fn timestamp(&self) -> Timestamp {
        let now = Timestamp::now();
        let offset = self.offset_ms.load(Ordering::Relaxed);
        now.checked_add(offset.milliseconds()).unwrap_or(now)
    }
}

impl App {
    fn heard(&self, answer: &Value) {
        self.clock.heard(answer);
        self.simulators.set_offset(self.clock.offset_ms.load(Ordering::Relaxed));
    }

    /// The demo's time in the clinic's zone.
    pub fn now(&self) -> Zoned {
        local(self.clock.timestamp(), self.clinic.time_zone.name())
    }
}

fn local(at: Timestamp, zone: &str) -> Zoned {
    at.in_tz(zone).unwrap_or_else(|_| at.to_zoned(jiff::tz::TimeZone::UTC))
}

/// 08:00 on the next day, whatever the clocks do that night.
fn tomorrow_morning(now: &Zoned) -> Option<Zoned> {
    let day = now.date().tomorrow().ok()?;
    day.to_datetime(time(8, 0, 0, 0)).to_zoned(now.time_zone().clone()).ok()
}

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/demo/clock", get(read))
        .route("/demo/tomorrow", post(skip))
}

/// Where the button was pressed, to go back there.
#[derive(Deserialize)]
struct Pressed {
    #[serde(default)]
    back: String,
}

async fn ask(app: &App) -> Zoned {
    let (_, answer) = app.edge.post(As::Admin, "/demo/clock", &json!({"advance": 0})).await;
    app.heard(&answer);
    app.now()
}

/// Follows the edge's clock, which programs may move without this site: the phones' times and windows go by it.
pub async fn follow(app: Shared) {
    loop {
        ask(&app).await;
        tokio::time::sleep(FOLLOW).await;
    }
}

async fn read(State(app): State<Shared>) -> Json<Value> {
    let now = ask(&app).await;
    Json(json!({
        "now": now.timestamp().to_string(),
        "offset_ms": app.clock.offset_ms.load(Ordering::Relaxed),
        "time_zone": app.clinic.time_zone.name(),
    }))
}

async fn skip(State(app): State<Shared>, Form(pressed): Form<Pressed>) -> impl IntoResponse {
    let now = ask(&app).await;
    if let Some(morning) = tomorrow_morning(&now) {
        let body = json!({"set": morning.timestamp().to_string()});
        let (_, answer) = app.edge.post(As::Admin, "/demo/clock", &body).await;
        app.heard(&answer);
    }
    Redirect::to(own_path(&pressed.back))
}

/// A path of this site, or its front page: never another site's address.
fn own_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Zoned {
        text.parse().expect("a time")
    }

    #[test]
    fn tomorrow_is_at_eight_in_the_clinic_also_over_the_night_when_clocks_change() {
        let cases = [
            ("2024-10-15T22:00:00[Europe/London]", "2024-10-16T07:00:00Z"),
            ("2024-10-16T00:30:00[Europe/London]", "2024-10-17T07:00:00Z"),
            ("2024-10-26T22:00:00[Europe/London]", "2024-10-27T08:00:00Z"),
            ("2024-12-31T23:59:00[Europe/London]", "2025-01-01T08:00:00Z"),
        ];
        for (now, morning) in cases {
            let got = tomorrow_morning(&at(now)).map(|at| at.timestamp().to_string());
            assert_eq!(got.as_deref(), Some(morning));
        }
    }

    #[test]
    fn the_button_leads_back_to_this_site_only() {
        assert_eq!(own_path("/sv/doctors"), "/sv/doctors");
        for other in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "doctors",
        ] {
            assert_eq!(own_path(other), "/");
        }
    }
}
