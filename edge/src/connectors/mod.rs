//! What the service asks of others, each in its own words. Nobody is waited for longer than was decided, nothing is read beyond its limit,
//! and no redirect is followed: it could lead anywhere.

pub mod fhir_schedule;
pub mod graph;
pub mod messages;
pub mod model;
pub mod openid;
pub mod twilio;

use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use std::time::Duration;
use worker::{AbortController, AbortSignal, Delay, Env, Fetch, Headers, Method, Request, RequestInit, RequestRedirect};

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
    let controller = AbortController::default();
    let begun = begun(request(outward)?, controller.signal());
    let answer = Box::pin(async {
        let mut response = begun.await?;
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
    in_time(answer, outward.patience, controller).await
}

/// Sends a request and waits until its answer begins: for files, which pass through without being held.
pub async fn open(outward: &Outward<'_>) -> Out<worker::Response> {
    let controller = AbortController::default();
    let answer = begun(request(outward)?, controller.signal());
    in_time(Box::pin(answer), outward.patience, controller).await
}

fn request(outward: &Outward<'_>) -> Out<Request> {
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
    Ok(Request::new_with_init(outward.url, &init)?)
}

async fn begun(request: Request, signal: AbortSignal) -> Out<worker::Response> {
    let sent = Fetch::Request(request).send_with_signal(&signal).await;
    sent.map_err(|_| Fault::Internal("it cannot be reached".into()))
}

async fn in_time<T>(
    answer: impl Future<Output = Out<T>> + Unpin,
    patience: Duration,
    controller: AbortController,
) -> Out<T> {
    let outcome = match select(answer, Delay::from(patience)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(Fault::Internal("it took too long".into())),
    };
    if outcome.is_err() {
        // What still comes is not read: the connection ends here.
        controller.abort();
    }
    outcome
}

/// A secret of the deployment by the name that a clinic's configuration gives it; none where it is missing, blank, or nothing for a header.
fn secret(env: &Env, name: &str) -> Option<String> {
    Deployment::secret(env, name).filter(|text| text.bytes().all(|c| c.is_ascii_graphic()))
}

/// Longest file that is passed on, in bytes (WhatsApp's documents).
pub const MAX_FILE: u64 = 100 * 1_024 * 1_024;
/// How long a provider may take until a file begins.
pub const FILE_PATIENCE: Duration = Duration::from_secs(10);

/// The answer that brings a file, unread; none where there is no such file any more.
fn file(response: worker::Response) -> Out<Option<worker::Response>> {
    match response.status_code() {
        200 => {}
        404 | 410 => return Ok(None),
        status => return Err(Fault::Internal(format!("the file's host answered {status}"))),
    }
    let length = response.headers().get("content-length")?.unwrap_or_default();
    if length.parse().is_ok_and(|length: u64| length > MAX_FILE) {
        return Err(Fault::Internal("the file is too long".into()));
    }
    Ok(Some(response))
}

/// The host of an address that may be asked, in lower case: https, no name and password, no port of its own.
fn https_host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let fine = !host.is_empty()
        && host
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || c == b'.' || c == b'-');
    fine.then(|| host.to_ascii_lowercase())
}

/// Whether an address lies on the same scheme, host and port as this one.
fn same_origin(url: &str, base: &str) -> bool {
    let origin = |url: &str| {
        let (scheme, rest) = url.split_once("://")?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        (!host.contains('@') && !host.contains('\\')).then(|| format!("{scheme}://{host}").to_ascii_lowercase())
    };
    origin(url).is_some_and(|own| Some(own) == origin(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_addresses_have_a_host() {
        assert_eq!(
            https_host("https://Lookaside.fbsbx.com/a?b").as_deref(),
            Some("lookaside.fbsbx.com")
        );
        for bad in [
            "http://lookaside.fbsbx.com/",
            "https://lookaside.fbsbx.com@evil.example/",
            "https://lookaside.fbsbx.com:8443/",
            "https://evil.example\\.fbsbx.com/",
            "https:///x",
            "https://",
            "//lookaside.fbsbx.com/",
            "",
        ] {
            assert_eq!(https_host(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_same_origin_has_the_same_scheme_host_and_port() {
        let base = "http://127.0.0.1:9001/v23.0";
        assert!(same_origin("http://127.0.0.1:9001/files/1?x", base));
        for bad in [
            "http://127.0.0.1:9002/",
            "https://127.0.0.1:9001/",
            "http://127.0.0.1:9001@evil.example/",
            "http://evil.example/",
            "http://127.0.0.1:90011/",
            "x",
        ] {
            assert!(!same_origin(bad, base), "{bad}");
        }
    }
}
