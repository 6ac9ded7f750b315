//! Requests to the edge, and the credential that goes with them.
//!
//! The cookie is enough where the browser keeps it. Where it is refused, the token that the page was told travels as a bearer; after a
//! 401 the other way is tried once, because either may be the one that is alive.

use crate::browser::window;
use crate::read::{Js, object};
use crate::session::verdict::{Verdict, judge};
use crate::storage;
use crate::store::{change, peek};
use samtal_core::wire::read::Read;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Response};

/// A request that has no answer after this many milliseconds has none.
const PATIENCE: u32 = 15_000;

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status; 0: none came.
    pub status: u16,
    /// `Retry-After` in seconds.
    pub retry_after: i64,
    /// Its body, read; or an empty value.
    pub body: Js,
}

impl Reply {
    /// What it means.
    pub fn verdict(&self) -> Verdict {
        judge(self.status, &self.code(), self.retry_after)
    }

    /// The problem's code.
    pub fn code(&self) -> String {
        self.body.text_at("code")
    }

    /// Whether it worked.
    pub fn is_ok(&self) -> bool {
        self.verdict() == Verdict::Done
    }
}

/// What [`call`] gives.
pub type Answer = Pin<Box<dyn Future<Output = Reply>>>;

/// Calls `/v1/{clinic}` + `path`.
pub fn call(method: &'static str, path: String, body: Option<String>) -> Answer {
    Box::pin(async move {
        let reply = once(method, &path, body.as_deref()).await;
        if reply.status == 401 && other_credential() {
            return once(method, &path, body.as_deref()).await;
        }
        reply
    })
}

/// The body of a GET as the browser has it, for saving.
pub async fn download(path: &str) -> Option<Response> {
    let response = send("GET", path, None).await.ok()?;
    response.ok().then_some(response)
}

/// The address of a path of this clinic's API.
pub fn path(rest: &str) -> String {
    peek(|c| ["/v1/", &c.clinic.slug, rest].concat())
}

/// The token, where it has to travel.
pub fn bearer() -> Option<String> {
    peek(|c| c.auth.token.clone().filter(|_| c.auth.bearer))
}

/// Whether there is another credential to try; from here on it is the one.
fn other_credential() -> bool {
    change(&[], |c| {
        let other = c.auth.token.is_some() && !storage::is_shared();
        c.auth.bearer ^= other;
        other
    })
}

async fn once(method: &str, rest: &str, body: Option<&str>) -> Reply {
    let nothing = || Js(JsValue::UNDEFINED);
    let Ok(response) = send(method, rest, body).await else {
        return Reply {
            status: 0,
            retry_after: 0,
            body: nothing(),
        };
    };
    let retry_after = response.headers().get("retry-after").ok().flatten();
    let text = match response.text() {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    // The connection may break within the body: then nothing has been answered.
    let status = if text.is_ok() { response.status() } else { 0 };
    let text = text.ok().and_then(|t| t.as_string()).unwrap_or_default();
    Reply {
        status,
        retry_after: retry_after.and_then(|r| r.parse().ok()).unwrap_or(0),
        body: Js::parse(&text).unwrap_or_else(nothing),
    }
}

async fn send(method: &str, rest: &str, body: Option<&str>) -> Result<Response, JsValue> {
    let mut headers: Vec<(&str, JsValue)> = Vec::new();
    if body.is_some() {
        headers.push(("content-type", "application/json".into()));
    }
    if let Some(token) = bearer() {
        headers.push(("authorization", ["Bearer ", &token].concat().into()));
    }
    let init = object(&[
        ("method", method.into()),
        ("headers", object(&headers)),
        ("body", body.map_or(JsValue::UNDEFINED, JsValue::from)),
        ("cache", "no-store".into()),
        ("signal", AbortSignal::timeout_with_u32(PATIENCE).into()),
    ]);
    let promise = window().fetch_with_str_and_init(&path(rest), init.unchecked_ref());
    JsFuture::from(promise).await?.dyn_into()
}
