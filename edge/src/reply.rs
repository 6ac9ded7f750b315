//! Responses and the headers that every one of them carries.

use crate::error::Out;
use js_sys::{Array, Object, Reflect, Uint8Array};
use samtal_core::wire::problem::Problem;
use wasm_bindgen::prelude::*;
use worker::worker_sys::web_sys;

/// The platform's response.
pub type Response = web_sys::Response;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Response)]
    type Made;
    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    fn new(body: &JsValue, init: &Object) -> Result<Made, JsValue>;
}

/// Headers of everything that the service answers.
pub const SECURITY: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Headers of everything that the API answers.
const API: [(&str, &str); 5] = [
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("vary", "authorization, cookie, origin"),
    ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ("cross-origin-resource-policy", "same-origin"),
];

thread_local! {
    // Built once: setting nine headers would cost more than the rest of most answers.
    static GOOD: Option<Object> = good().ok();
}

fn good() -> Out<Object> {
    let init = init(200, &headers(&[]))?;
    let pairs = Reflect::get(&init, &"headers".into()).map_err(worker::Error::from)?;
    // The platform's own object is copied in one step, a list of pairs is read pair by pair.
    let own = web_sys::Headers::new_with_str_sequence_sequence(&pairs).map_err(worker::Error::from)?;
    set(&init, "headers", &own)?;
    Ok(init)
}

/// A response of the platform, from a text, bytes, or nothing.
pub fn make(body: &JsValue, init: &Object) -> Out<Response> {
    let made = Made::new(body, init).map_err(worker::Error::from)?;
    Ok(made.unchecked_into())
}

/// What makes a response of this status with these headers. A repeated name adds a header.
pub fn init(status: u16, headers: &[(&str, &str)]) -> Out<Object> {
    let pairs: Array = headers
        .iter()
        .map(|(name, value)| Array::of2(&JsValue::from_str(name), &JsValue::from_str(value)))
        .collect();
    let init = Object::new();
    set(&init, "status", &status.into())?;
    set(&init, "headers", &pairs)?;
    Ok(init)
}

/// Sets a member of an object.
pub fn set(object: &Object, name: &str, value: &JsValue) -> Out<()> {
    Reflect::set(object, &name.into(), value).map_err(worker::Error::from)?;
    Ok(())
}

/// The API's headers, with these instead of or beside them.
fn headers<'a>(extra: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let replaced = |name: &str| extra.iter().any(|(n, _)| *n == name);
    API.iter()
        .chain(&SECURITY)
        .copied()
        .filter(|(name, _)| !replaced(name))
        .chain(extra.iter().copied())
        .collect()
}

/// A JSON answer: a Rust text, or one that is the platform's already.
pub fn json(status: u16, body: impl Into<JsValue>) -> Out<Response> {
    let body = body.into();
    match GOOD.with(Clone::clone) {
        Some(good) if status == 200 => make(&body, &good),
        _ => make(&body, &init(status, &headers(&[]))?),
    }
}

/// A JSON answer with a cookie or another header of its own.
pub fn json_with(status: u16, body: String, extra: &[(&str, &str)]) -> Out<Response> {
    make(&body.into(), &init(status, &headers(extra))?)
}

/// An answer of another type, with further headers.
pub fn other(status: u16, content_type: &str, body: String, extra: &[(&str, &str)]) -> Out<Response> {
    let mut all = vec![("content-type", content_type)];
    all.extend_from_slice(extra);
    make(&body.into(), &init(status, &headers(&all))?)
}

/// A file: its own headers, and as it is on disk (`packed`: it is compressed already).
pub fn file(bytes: &[u8], own: &[(&str, &str)], packed: bool) -> Out<Response> {
    let all: Vec<(&str, &str)> = SECURITY.iter().chain(own).copied().collect();
    let init = init(200, &all)?;
    if packed {
        set(&init, "encodeBody", &"manual".into())?;
    }
    make(&Uint8Array::from(bytes), &init)
}

/// A file that comes in from somewhere else: passed on as it comes, with headers of our own only.
pub fn passed_file(from: Response, own: &[(&str, &str)]) -> Out<Response> {
    let body = from.body().map_or(JsValue::NULL, JsValue::from);
    make(&body, &init(200, &headers(own))?)
}

/// Done, nothing to say.
pub fn no_content(extra: &[(&str, &str)]) -> Out<Response> {
    let all: Vec<(&str, &str)> = headers(extra)
        .into_iter()
        .filter(|(name, _)| *name != "content-type")
        .collect();
    make(&JsValue::NULL, &init(204, &all)?)
}

/// A problem.
pub fn problem(problem: &Problem) -> Out<Response> {
    let mut extra = Vec::new();
    if let Problem::Method { allow } = problem {
        extra.push(("allow", *allow));
    }
    refusal(problem.status(), problem.to_json(), problem.retry_after(), &extra)
}

/// A problem that an object answered, passed on with its headers made anew.
pub fn passed_problem(status: u16, body: String) -> Out<Response> {
    let wait = serde_json::from_str::<serde_json::Value>(&body)
        .ok()
        .and_then(|v| u32::try_from(v.get("retry_after")?.as_u64()?).ok());
    refusal(status, body, wait, &[])
}

fn refusal(status: u16, body: String, wait: Option<u32>, extra: &[(&str, &str)]) -> Out<Response> {
    let wait = wait.map(|seconds| seconds.to_string()).unwrap_or_default();
    let mut all = vec![("content-type", "application/problem+json")];
    if !wait.is_empty() {
        all.push(("retry-after", &wait));
    }
    if status == 401 {
        all.push(("www-authenticate", "Bearer"));
    }
    all.extend_from_slice(extra);
    make(&body.into(), &init(status, &headers(&all))?)
}
