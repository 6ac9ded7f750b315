//! Calls over HTTP, for the phone's page, the reception and the browser tests.

use super::super::Simulators;
use super::super::control::{known, no_store, wrong};
use super::Dialled;
use super::call::{Call, Direction, State};
use axum::extract::{Path, Query, State as Of};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

/// Calls that a list shows, the newest.
const SHOWN: usize = 20;

pub fn routes() -> Router<Simulators> {
    Router::new()
        .route("/calls", get(list).post(dial))
        .route("/calls/{id}", get(show))
        .route("/calls/{id}/{act}", post(act))
}

/// A call as its ends see it. Headers and whispers are the desk's: the caller's phone never shows them.
fn told(call: &Call) -> Value {
    json!({
        "id": call.id(), "from": call.from(), "to": call.to(), "direction": call.direction(), "status": call.status(),
        "call": call.state(), "version": call.version(), "listening": call.log().listening, "lines": call.lines(),
        "problems": call.problems(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dial {
    /// The caller's number; empty: withheld.
    from: String,
}

/// Somebody calls the clinic.
async fn dial(Of(simulators): Of<Simulators>, Json(dial): Json<Dial>) -> Response {
    let from = match dial.from.trim() {
        "" => String::new(),
        who => match known(who).filter(|who| who.starts_with('+')) {
            Some(number) => number,
            None => return wrong("This is not a phone number. Write it with its country, such as +44 7700 900456."),
        },
    };
    no_store(told(&simulators.dial(Dialled {
        from,
        ..Dialled::default()
    })))
}

#[derive(Deserialize)]
struct Whose {
    /// Only of this phone; empty: all.
    #[serde(default)]
    who: String,
}

/// The calls that are on: to a phone that rings, or all of them.
async fn list(Of(simulators): Of<Simulators>, Query(whose): Query<Whose>) -> Response {
    let who = known(&whose.who).unwrap_or(whose.who);
    let calls = simulators.calls();
    let on = calls.iter().rev().filter(|call| call.state() != State::Ended);
    let mine = on.filter(|call| who.is_empty() || call.person() == who);
    no_store(json!({"calls": mine.take(SHOWN).map(told).collect::<Vec<_>>()}))
}

#[derive(Deserialize)]
struct Since {
    #[serde(default)]
    version: u64,
}

async fn show(Of(simulators): Of<Simulators>, Path(id): Path<String>, Query(since): Query<Since>) -> Response {
    match simulators.call_by_id(&id) {
        Some(call) if call.version() == since.version => no_store(json!({"version": since.version})),
        Some(call) => no_store(told(&call)),
        None => (StatusCode::NOT_FOUND, Json(json!({"detail": "There is no such call."}))).into_response(),
    }
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct What {
    text: String,
    keys: String,
    answers: bool,
}

/// What one of its ends does: `say`, `press`, `interrupt`, `hang-up`, `pick-up`, `decline`; `desk`, `desk-says`, `desk-presses`,
/// `desk-hangs-up`; `cut`, `silent`.
async fn act(
    Of(simulators): Of<Simulators>,
    Path((id, act)): Path<(String, String)>,
    Json(what): Json<What>,
) -> Response {
    let Some(call) = simulators.call_by_id(&id) else {
        return (StatusCode::NOT_FOUND, Json(json!({"detail": "There is no such call."}))).into_response();
    };
    let done = match act.as_str() {
        "say" => call.say(&what.text).await,
        "press" => call.press(&what.keys).await,
        "interrupt" => call.interrupt().await,
        "silent" => call.silent().await,
        "pick-up" if call.direction() == Direction::OutboundApi => call.pick_up().await,
        "decline" => call.decline().await,
        "desk-says" => call.desk_says(&what.text).await,
        "desk-presses" => call.desk_presses(&what.keys).await,
        "desk-hangs-up" => call.desk_hangs_up().await,
        "desk" => {
            call.desk_answers(what.answers);
            Ok(())
        }
        "hang-up" => {
            call.hang_up().await;
            Ok(())
        }
        "cut" => {
            call.cut().await;
            Ok(())
        }
        _ => return wrong("Nothing like that is done on a phone."),
    };
    match done {
        Ok(()) => no_store(told(&call)),
        Err(_) => (
            StatusCode::CONFLICT,
            Json(json!({"detail": "The call is over, or nobody listens."})),
        )
            .into_response(),
    }
}
