//! What the service asks of others, each in its own words. Nobody is waited for longer than was decided, nothing is read beyond its limit,
//! and no redirect is followed: it could lead anywhere.

pub mod fhir_schedule;
pub mod messages;
pub mod model;

use crate::error::{Fault, Out};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use std::time::Duration;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

/// A request to somebody else.
pub struct Outward<'a> {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: &'a str,
    /// Names and values.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; empty: none.
    pub body: &'a str,
    /// How long the whole answer may take.
    pub patience: Duration,
    /// How many bytes of it are read; a longer one is none.
    pub most: usize,
}

/// Sends a request and reads the whole answer: its status and body. A failure says what kind it was, never what was sent.
pub async fn send(outward: &Outward<'_>) -> Out<(u16, String)> {
    let headers = Headers::new();
    for (name, value) in outward.headers {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(outward.method.clone())
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual);
    if !outward.body.is_empty() {
        init.with_body(Some(outward.body.into()));
    }
    let request = Request::new_with_init(outward.url, &init)?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let answer = Box::pin(async {
        let mut response = Fetch::Request(request)
            .send_with_signal(&signal)
            .await
            .map_err(|_| Fault::Internal("it cannot be reached".into()))?;
        let mut bytes = Vec::new();
        let mut stream = response.stream()?;
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| Fault::Internal("its answer broke off".into()))?;
            if bytes.len() + chunk.len() > outward.most {
                return Err(Fault::Internal("its answer is too long".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        let text = String::from_utf8(bytes).map_err(|_| Fault::Internal("its answer is no text".into()))?;
        Ok((response.status_code(), text))
    });
    let outcome = match select(answer, Delay::from(outward.patience)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Fault::Internal("it took too long".into())),
    };
    if outcome.is_err() {
        // What still comes is not read: the connection ends here.
        controller.abort();
    }
    outcome
}
