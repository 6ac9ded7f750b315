//! Responses and the headers that every one of them carries.

use samtal_core::wire::problem::Problem;
use worker::{Headers, Response};

/// Headers of everything that the service answers.
pub fn security_headers() -> worker::Result<Headers> {
    let headers = Headers::new();
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "no-referrer")?;
    headers.set("strict-transport-security", "max-age=31536000; includeSubDomains")?;
    headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()")?;
    Ok(headers)
}

thread_local! {
    // Built once: six header calls would cost more than the rest of an answer.
    static API: Option<Headers> = api_headers().ok();
}

fn api_headers() -> worker::Result<Headers> {
    let headers = security_headers()?;
    headers.set("content-type", "application/json")?;
    headers.set("cache-control", "no-store")?;
    headers.set("vary", "authorization, cookie, origin")?;
    headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'")?;
    headers.set("cross-origin-resource-policy", "same-origin")?;
    Ok(headers)
}

/// A JSON answer.
pub fn json(status: u16, body: String) -> worker::Result<Response> {
    let headers = match API.with(Clone::clone) {
        Some(headers) => headers,
        None => api_headers()?,
    };
    Ok(Response::from_bytes(body.into_bytes())?
        .with_headers(headers)
        .with_status(status))
}

/// A JSON answer with a cookie or another header of its own.
pub fn json_with(status: u16, body: String, extra: &[(&str, &str)]) -> worker::Result<Response> {
    let headers = api_headers()?;
    for (name, value) in extra {
        headers.append(name, value)?;
    }
    Ok(Response::from_bytes(body.into_bytes())?
        .with_headers(headers)
        .with_status(status))
}

/// An answer of another type, with further headers.
pub fn other(status: u16, content_type: &str, body: String, extra: &[(&str, &str)]) -> worker::Result<Response> {
    let headers = api_headers()?;
    headers.set("content-type", content_type)?;
    for (name, value) in extra {
        headers.set(name, value)?;
    }
    Ok(Response::from_bytes(body.into_bytes())?
        .with_headers(headers)
        .with_status(status))
}

/// Done, nothing to say.
pub fn no_content(extra: &[(&str, &str)]) -> worker::Result<Response> {
    let headers = api_headers()?;
    headers.delete("content-type")?;
    for (name, value) in extra {
        headers.append(name, value)?;
    }
    Ok(Response::empty()?.with_headers(headers).with_status(204))
}

/// A problem.
pub fn problem(problem: &Problem) -> worker::Result<Response> {
    let headers = api_headers()?;
    headers.set("content-type", "application/problem+json")?;
    if let Some(seconds) = problem.retry_after() {
        headers.set("retry-after", &seconds.to_string())?;
    }
    if let Problem::Method { allow } = problem {
        headers.set("allow", allow)?;
    }
    if problem.status() == 401 {
        headers.set("www-authenticate", "Bearer")?;
    }
    Ok(Response::from_bytes(problem.to_json().into_bytes())?
        .with_headers(headers)
        .with_status(problem.status()))
}

/// A problem that an object answered, passed on with its headers made anew.
pub fn passed_problem(status: u16, body: String) -> worker::Result<Response> {
    let headers = api_headers()?;
    headers.set("content-type", "application/problem+json")?;
    if let Some(seconds) = serde_json::from_str::<serde_json::Value>(&body)
        .ok()
        .and_then(|v| v.get("retry_after")?.as_u64())
    {
        headers.set("retry-after", &seconds.to_string())?;
    }
    if status == 401 {
        headers.set("www-authenticate", "Bearer")?;
    }
    Ok(Response::from_bytes(body.into_bytes())?
        .with_headers(headers)
        .with_status(status))
}
