//! The Worker: routes, objects, connectors. All IO of Samtal is here; a rule of the domain that is here is in the wrong room.
//!
//! [`fetch`] decides by address and credential alone. What belongs to a session is forwarded to its object as it came, without
//! being read here; the deadline over every call is `entry.mjs`'s, which survives what nothing in this module can (a trap).
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::unreachable
)]

mod assets;
pub mod auth;
mod body;
mod clock;
mod connectors;
mod deployment;
mod error;
mod fault;
mod incoming;
mod known;
pub mod limits;
mod log;
mod objects;
mod random;
mod reply;
pub mod routes;
mod sql;

use deployment::Deployment;
use error::Out;
use incoming::Incoming;
use js_sys::Promise;
use reply::Response;
use routes::{Found, Route};
use samtal_core::context::document;
use samtal_core::wire::problem::Problem;
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use worker::Env;
use worker::worker_sys::web_sys;

/// A request at the door, with what it takes to answer it.
pub struct Asked {
    /// The request.
    pub incoming: Incoming,
    /// The Worker's bindings.
    pub env: Env,
    /// The deployment's settings.
    pub deployment: Rc<Deployment>,
}

impl Deref for Asked {
    type Target = Incoming;

    fn deref(&self) -> &Incoming {
        &self.incoming
    }
}

impl Asked {
    fn new(request: web_sys::Request, env: Env) -> Asked {
        Asked {
            incoming: Incoming::new(request),
            deployment: Deployment::of(&env),
            env,
        }
    }

    /// The clinic of the address. One that the deployment does not list does not exist.
    pub fn clinic(&self) -> Out<String> {
        let slug = self.segments.get(1).map(String::as_str).unwrap_or_default();
        if self.deployment.has_clinic(slug) {
            Ok(slug.to_owned())
        } else {
            Err(Problem::NotFound.into())
        }
    }
}

/// Answers a request. The promise may be an object's own: its response passes through untouched.
#[wasm_bindgen]
pub fn fetch(request: web_sys::Request, env: Env, _context: JsValue) -> Promise {
    let asked = Asked::new(request, env);
    match door(&asked) {
        Ok(Door::Forward(promise)) => promise,
        Ok(Door::Answer(route)) => future_to_promise(async move {
            match answer(asked, route).await {
                Ok(response) => Ok(response.into()),
                Err(fault) => Ok(fault.respond()?.into()),
            }
        }),
        Err(fault) => match fault.respond() {
            Ok(response) => Promise::resolve(&JsValue::from(response)),
            Err(error) => Promise::reject(&error),
        },
    }
}

enum Door {
    /// An object answers.
    Forward(Promise),
    /// The Worker answers.
    Answer(Route),
}

fn door(asked: &Asked) -> Out<Door> {
    if asked.deployment.demo && !is_loopback(&asked.origin) {
        return Err(Problem::NotFound.into());
    }
    if !asked.deployment.is_set_up() {
        log::error("deployment", "", "PEPPER is missing or shorter than 32 bytes");
        return Err(Problem::Unavailable.into());
    }
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    match routes::find(&asked.method, &segments) {
        Found::Route(Route::Session) => Ok(Door::Forward(routes::patient::forward(asked)?)),
        Found::Route(Route::Call) => Ok(Door::Forward(routes::voice::forward(asked)?)),
        Found::Route(Route::LinkedForm) => Ok(Door::Forward(routes::form::forward(asked)?)),
        Found::Route(Route::Desk) => Ok(Door::Forward(routes::desk::forward(asked)?)),
        Found::Route(Route::Slots) => Ok(Door::Forward(routes::patient::forward_either(asked)?)),
        Found::Route(route) => Ok(Door::Answer(route)),
        Found::OtherMethod(allow) => Err(Problem::Method { allow }.into()),
        Found::Nothing => Err(Problem::NotFound.into()),
    }
}

/// Demo mode serves loopback hosts only: its keys are on the machine's disk, and its clock can be set.
fn is_loopback(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, h)| h);
    let host = host.strip_prefix('[').map_or_else(
        || host.split(':').next().unwrap_or_default(),
        |h| h.split(']').next().unwrap_or_default(),
    );
    host == "localhost" || host.ends_with(".localhost") || host == "::1" || is_loopback_v4(host)
}

/// An address, not merely a name that begins like one: `127.0.0.1.evil.example` is anybody's.
fn is_loopback_v4(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback())
}

async fn answer(asked: Asked, route: Route) -> Out<Response> {
    match route {
        Route::Health => health(&asked),
        Route::OpenApi => open_api(),
        Route::Loader => asset(&asked, &assets::NAMES.loader),
        Route::Asset => asset(&asked, asked.segments.get(1).map(String::as_str).unwrap_or_default()),
        Route::Embed => routes::embed::document(&asked).await,
        Route::FormPage => routes::form::document(&asked).await,
        Route::OpenFormLink => routes::form::open(&asked).await,
        Route::FormLinkCode => routes::form::code(&asked).await,
        Route::RedeemFormLink => routes::form::redeem(&asked).await,
        Route::CreateSession => routes::patient::create(&asked).await,
        Route::Context => routes::voice::context(&asked).await,
        Route::Answer => routes::answer::answer(&asked).await,
        Route::Platform => routes::platform::ask(&asked).await,
        Route::Handshake => routes::hooks::handshake(&asked).await,
        Route::Meta => routes::hooks::meta(&asked).await,
        Route::Twilio(which) => routes::hooks::twilio(&asked, which).await,
        Route::CallBack => routes::callbacks::call(&asked).await,
        Route::Phone(step) => routes::phone::answer(&asked, step).await,
        Route::Relay => routes::phone::relay(&asked).await,
        Route::DeskApi(what) => routes::desk::answer(&asked, what).await,
        Route::Timeline => routes::desk::timeline(&asked).await,
        Route::Admin(what) => routes::admin::act(&asked, what).await,
        // Forwarded at the door.
        Route::Session | Route::Call | Route::Slots | Route::LinkedForm | Route::Desk => Err(Problem::NotFound.into()),
    }
}

fn asset(asked: &Asked, name: &str) -> Out<Response> {
    match assets::serve(name, &asked.header("accept-encoding")) {
        Some(response) => response,
        None => Err(Problem::NotFound.into()),
    }
}

fn health(asked: &Asked) -> Out<Response> {
    let body =
        serde_json::json!({ "ok": true, "version": env!("CARGO_PKG_VERSION"), "commit": asked.deployment.commit });
    reply::json(200, body.to_string())
}

fn open_api() -> Out<Response> {
    let description = include_str!("../openapi.json").to_owned();
    reply::other(
        200,
        "application/json",
        description,
        &[
            ("access-control-allow-origin", "*"),
            ("cross-origin-resource-policy", "cross-origin"),
        ],
    )
}

/// What the deadline answers.
#[wasm_bindgen(getter_with_clone)]
pub struct Late {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// Its type.
    #[wasm_bindgen(js_name = contentType)]
    pub content_type: String,
}

/// The answer of a route that did not answer in time: a voice system greets the caller as unknown (and knows that this is not all), a caller of
/// the clinic's own phone is connected to its desk, everybody else gets 503.
#[wasm_bindgen]
pub fn deadline(method: &str, path: &str) -> Late {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match routes::find(method, &segments) {
        Found::Route(Route::Context) => Late {
            status: 200,
            body: document::unknown("", false, "").to_json("[]"),
            content_type: "application/json".to_owned(),
        },
        Found::Route(Route::Platform) => Late {
            status: 200,
            body: routes::platform::late(segments.last().copied().unwrap_or_default()),
            content_type: "application/json".to_owned(),
        },
        Found::Route(Route::Answer) => Late {
            status: 200,
            body: routes::answer::nothing(),
            content_type: "application/json".to_owned(),
        },
        Found::Route(Route::Phone(step)) => routes::phone::late(segments.get(1).copied().unwrap_or_default(), step),
        _ => Late {
            status: 503,
            body: Problem::Unavailable.to_json(),
            content_type: "application/problem+json".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demo_mode_serves_loopback_only() {
        for yes in [
            "http://localhost:8787",
            "http://chat.riverside.localhost:8787",
            "http://127.0.0.1:8787",
            "http://[::1]:8787",
        ] {
            assert!(is_loopback(yes), "{yes}");
        }
        for no in [
            "http://chat.riverside.example",
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "http://evil.example:127",
            "",
        ] {
            assert!(!is_loopback(no), "{no}");
        }
    }
}
