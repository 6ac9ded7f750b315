//! Sarah's phone: a page with a dialler, a call, WhatsApp and text messages. All of them stand on the [simulators](crate::simulators);
//! what the clinic knows of a call is its [desk's](crate::desk) to tell.

mod page;

use crate::Shared;
use crate::hooks::Text;
use crate::locked;
use crate::simulators::Way;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

/// Sarah's own number, from Ofcom's range for drama.
const SARAH: &str = "+447700900456";

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/phone", get(page::page))
        .route("/phone/texts", get(texts))
}

/// Texts to patients, newest first: those that Twilio took, and those that the edge asked the clinic's own SMS gateway to send.
async fn texts(State(app): State<Shared>) -> Response {
    let mut texts = Vec::from(locked(&app.inbox).texts.clone());
    let taken = app
        .simulators
        .accepted()
        .into_iter()
        .filter(|taken| taken.way == Way::Sms);
    texts.extend(taken.map(|taken| Text {
        number: taken.to,
        text: taken.what.text,
        expires_at: None,
        at_ms: taken.at,
    }));
    texts.sort_by_key(|text| -text.at_ms);
    ([(header::CACHE_CONTROL, "no-store")], Json(json!({"texts": texts}))).into_response()
}
