//! WhatsApp and Twilio as the service meets them: two APIs on loopback that are as strict as the real ones, phones behind them that write
//! and [call](voice), and webhooks back to the edge. For the demo, where *Sarah's phone* is one of the phones, and for the tests, which ask for faults.
//!
//! ```no_run
//! # async fn example() -> Result<(), String> {
//! use samtal_site_demo::simulators::{Setup, Simulators};
//! let simulators = Simulators::start(Setup::default()).await?;
//! // The edge starts with `simulators.vars()`, and the clinic's configuration has `simulators.config()` in it.
//! simulators.towards("http://127.0.0.1:8787");
//! let said = simulators.say("+447700900456", "Hello").await;
//! assert_eq!(said.status, 200);
//! # Ok(())
//! # }
//! ```

mod approved;
mod control;
mod faults;
mod graph;
mod hooks;
mod phone;
mod say;
mod setup;
mod shown;
mod twilio;
pub mod voice;
mod world;

pub use faults::Faults;
pub use hooks::sign;
pub use phone::{Phone, WINDOW_MS};
pub use say::Said;
pub use setup::{Approved, Setup, Wording};
pub use shown::{Accepted, Bubble, Link, List, Place, Press, Shown, Way};
pub use world::Posted;

use axum::Router;
use axum::routing::{get, post};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use world::{Media, World};

/// Longer than the edge may take for a webhook.
const PATIENCE: Duration = Duration::from_secs(20);

/// Both simulators and the phones behind them. A clone is the same ones.
#[derive(Clone)]
pub struct Simulators {
    inner: Arc<Inner>,
}

struct Inner {
    world: Mutex<World>,
    http: reqwest::Client,
    base: String,
    calls: Mutex<Vec<voice::Call>>,
}

impl Simulators {
    /// Starts them on a free port of loopback. They end with the runtime.
    pub async fn start(setup: Setup) -> Result<Self, String> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let simulators = Self::at(&format!("http://{address}"), setup)?;
        let router = simulators.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(simulators)
    }

    /// Those of a server that answers at `base` and hosts [`Simulators::router`] there.
    pub fn at(base: &str, setup: Setup) -> Result<Self, String> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            inner: Arc::new(Inner {
                world: Mutex::new(World::new(setup)),
                http,
                base: base.to_owned(),
                calls: Mutex::default(),
            }),
        })
    }

    /// Both APIs, and what the phones' pages and the browser tests call.
    pub fn router(&self) -> Router {
        let account = format!("/twilio/{}/Accounts/{{account}}", twilio::VERSION);
        Router::new()
            .route("/graph/{version}/{id}/messages", post(graph::messages))
            .route("/graph/{version}/{id}", get(graph::media))
            .route("/graph-media/{id}", get(graph::file))
            .route(&format!("{account}/Calls.json"), post(voice::outbound::create))
            .route(
                &format!("{account}/Calls/{{file}}"),
                get(voice::outbound::show).post(voice::outbound::change),
            )
            .route(&format!("{account}/Messages.json"), post(twilio::messages))
            .route(&format!("{account}/Messages/{{file}}"), get(twilio::message))
            .route(&format!("{account}/Messages/{{sid}}/Media/{{id}}"), get(twilio::media))
            .merge(control::routes())
            .merge(voice::control::routes())
            .with_state(self.clone())
    }

    /// `GRAPH_API`: with its version.
    #[must_use]
    pub fn graph_api(&self) -> String {
        format!("{}/graph/v23.0", self.inner.base)
    }

    /// `TWILIO_API`.
    #[must_use]
    pub fn twilio_api(&self) -> String {
        format!("{}/twilio", self.inner.base)
    }

    /// The edge's variables: both APIs' addresses, its own public one, and all secrets.
    #[must_use]
    pub fn vars(&self) -> BTreeMap<String, String> {
        let (mut vars, public) = self.with(|world| (world.setup.secrets(), world.setup.public_url.clone()));
        if !public.is_empty() {
            vars.insert("PUBLIC_URL".to_owned(), public);
        }
        vars.insert("GRAPH_API".to_owned(), self.graph_api());
        vars.insert("TWILIO_API".to_owned(), self.twilio_api());
        vars
    }

    /// `graph` and `twilio` of the clinic's configuration.
    #[must_use]
    pub fn config(&self) -> Value {
        self.with(|world| world.setup.config())
    }

    /// Where the edge listens from now on.
    pub fn towards(&self, edge: &str) {
        self.with(|world| edge.trim_end_matches('/').clone_into(&mut world.setup.edge));
    }

    /// Replaces the approved templates.
    pub fn approve(&self, templates: Vec<Approved>) {
        self.with(|world| world.setup.templates = templates);
    }

    /// Turns faults on and off.
    pub fn set_faults(&self, faults: Faults) {
        self.with(|world| world.faults = faults);
    }

    /// Moves the simulated clock forward.
    pub fn advance(&self, ms: i64) {
        self.with(|world| world.offset_ms += ms);
    }

    /// Sets how far the simulated clock is ahead of this machine's, in milliseconds.
    pub fn set_offset(&self, ms: i64) {
        self.with(|world| world.offset_ms = ms);
    }

    /// The simulated time, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.with(|world| world.now_ms())
    }

    /// What was taken so far, in order.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        self.with(|world| world.accepted.clone())
    }

    /// Waits until `n` sends have been taken; what was taken by then, or after `time`.
    pub async fn wait(&self, n: usize, time: Duration) -> Vec<Accepted> {
        let until = tokio::time::Instant::now() + time;
        loop {
            let accepted = self.accepted();
            if accepted.len() >= n || tokio::time::Instant::now() > until {
                return accepted;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What is on the screens of a phone, oldest first.
    #[must_use]
    pub fn messages(&self, who: &str) -> Vec<Bubble> {
        self.with(|world| world.phone(who).bubbles.clone())
    }

    /// Changes what a phone is or can do: `simulators.phone("+44…", |phone| phone.whatsapp = false)`. How it is then.
    pub fn phone(&self, who: &str, edit: impl FnOnce(&mut Phone)) -> Phone {
        self.with(|world| {
            let phone = world.phone(who);
            edit(phone);
            phone.clone()
        })
    }

    /// What was posted to the edge so far, each try.
    #[must_use]
    pub fn posted(&self) -> Vec<Posted> {
        self.with(|world| world.posted.clone())
    }

    /// Ids of messages that the clinic marked as read, in order.
    #[must_use]
    pub fn marked_read(&self) -> Vec<String> {
        self.with(|world| world.marked_read.clone())
    }

    /// Lays a file down for a phone to send. Its id.
    pub fn put_media(&self, mime: &str, bytes: Vec<u8>) -> String {
        self.with(|world| {
            let id = (1_003_383_421_387_000_u64 + world.media.len() as u64).to_string();
            let mime = mime.to_owned();
            world.media.insert(id.clone(), Media { mime, bytes });
            id
        })
    }

    /// Sends the reports that were held back.
    pub fn release(&self) {
        let held = self.with(|world| std::mem::take(&mut world.held));
        for job in held {
            self.send_off(job);
        }
    }

    /// Everything of the world, under its lock.
    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut World) -> T) -> T {
        f(&mut self.inner.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn base(&self) -> String {
        self.inner.base.clone()
    }

    fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    /// A send that is not answered: the caller has long given up when this ends.
    async fn hang(&self) {
        let time = self.with(|world| world.faults.hang_ms);
        tokio::time::sleep(Duration::from_millis(time)).await;
    }
}
