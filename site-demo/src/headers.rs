//! What stands in front of every answer: the strict policy that proves the embed promise, and no writes from other sites.

use crate::Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The policy of a careful clinic. Of the chat it allows the edge's script and frame, and nothing more: no inline style or
/// script, no `wasm-unsafe-eval`, and Trusted Types without any policy.
fn policy(edge: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {edge}; frame-src {edge}; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// Whether a browser says that another site caused this write.
fn foreign_write(method: &Method, headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    method != Method::GET && matches!(site, Some(b"cross-site" | b"same-site"))
}

/// The middleware.
pub async fn protect(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if foreign_write(request.method(), request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&policy(&app.config.edge)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    let fixed: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_edge_twice_and_allows_nothing_unsafe() {
        let policy = policy("http://chat.example");
        assert_eq!(policy.matches("http://chat.example").count(), 2);
        assert!(!policy.contains("unsafe"));
        assert!(policy.contains("default-src 'none'"));
        assert!(policy.contains("require-trusted-types-for 'script'"));
    }

    #[test]
    fn another_site_cannot_write_here_and_programs_can() {
        let from = |site: &'static str| {
            let mut headers = HeaderMap::new();
            if !site.is_empty() {
                headers.insert("sec-fetch-site", HeaderValue::from_static(site));
            }
            headers
        };
        assert!(foreign_write(&Method::POST, &from("cross-site")));
        assert!(foreign_write(&Method::POST, &from("same-site")));
        assert!(!foreign_write(&Method::POST, &from("same-origin")));
        assert!(!foreign_write(&Method::POST, &from("")));
        assert!(!foreign_write(&Method::GET, &from("cross-site")));
    }
}
