//! The Clinic object: one per clinic, named by its slug. It owns what belongs to the clinic as a whole.
//!
//! **Stored**: `configs` (every version), `keys` (hashes of service keys), `sessions` (the index), `handoffs` (live codes, refs, tokens and
//! what became of them), `wrong_codes` (the try budgets), `identifiers` (hashed numbers -> sessions), `threads`, `line_names`, `parted` (who writes where), `arrived` and `sent` (providers' ids,
//! hashed), `early_reports`, `assertions` (what a portal's tokens were spent on), `holds` and `appointments`, `tasks`, `cards` (the inbox), `outbox`, `audit`, `meta`; see [`store`]. **Routes**: only the internal calls of [`super::calls`] and of the administration; no message of a patient passes
//! through here.
//!
//! **Why it is atomic**: one thread, synchronous statements. Redeeming a code is one transaction: the code is marked as redeemed by
//! (key, call) and the link that must follow is written to the outbox. Fifty parallel tries are fifty turns, of which one finds the
//! code free. Whatever crashes afterwards, the alarm links the session, which takes the same link once.

pub mod callbacks;
mod codes;
pub mod config;
pub mod desk;
pub mod desks;
pub mod knowledge;
mod lines;
mod outbox;
pub mod phone;
mod portal;
mod reported;
mod reports;
pub mod schedule;
mod schedule_fhir;
pub mod store;
pub mod tasks;
mod topics;
pub mod undelivered;

use super::calls::{self, answer, done, parse};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::limits::Bucket;
use crate::reply::Response;
use crate::sql::Db;
use crate::{clock, log};
use js_sys::JsString;
use samtal_core::audit::Key;
use samtal_core::clinic::config::Config;
use samtal_core::knowledge::Knowledge;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use worker::worker_sys::{DurableObjectState, web_sys};
use worker::{Env, State, WebSocket};

/// One clinic.
#[wasm_bindgen]
pub struct Clinic {
    state: State,
    env: Env,
    db: Db,
    deployment: Rc<Deployment>,
    /// The clinic's slug: the object's name.
    slug: String,
    ready: Cell<bool>,
    config: RefCell<Option<Rc<Config>>>,
    /// The current knowledge and its version, once it was read.
    knowledge: RefCell<Option<(i64, Rc<Knowledge>)>>,
    offset_ms: Cell<Option<i64>>,
    addresses: RefCell<HashMap<String, Bucket>>,
    voice: RefCell<HashMap<String, Bucket>>,
    /// The calls that are on, as far as they were looked at.
    calls_on: desks::Calls,
    /// The desks that are open, as far as they were looked up.
    open_desks: desks::OpenDesks,
    /// Where members of staff are writing.
    writing: desks::Writing,
    /// Live keys that were looked up: hash -> id, name, end of life.
    keys: RefCell<HashMap<String, (String, String, i64)>>,
}

// What the platform calls; see the session's.
#[wasm_bindgen]
impl Clinic {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> Clinic {
        let state = State::from(state);
        let deployment = Deployment::of(&env);
        let mut db = Db::new(&state);
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new("ping", "pong") {
            state.set_websocket_auto_response(&pair);
        }
        let slug = state.id().name().unwrap_or_default();
        db.audit_key = Some(Key::of(&deployment.pepper, &slug));
        Clinic {
            state,
            env,
            db,
            deployment,
            slug,
            ready: Cell::new(false),
            config: RefCell::new(None),
            knowledge: RefCell::new(None),
            offset_ms: Cell::new(None),
            addresses: RefCell::default(),
            voice: RefCell::default(),
            calls_on: desks::Calls::default(),
            open_desks: desks::OpenDesks::default(),
            writing: desks::Writing::default(),
            keys: RefCell::default(),
        }
    }

    /// A call of the Worker or of a session's object.
    pub async fn ask(&self, name: String, body: String) -> Result<JsValue, JsValue> {
        calls::told(self.answer(&name, &body).await)
    }

    /// A desk opens its socket; nothing else is asked by request.
    pub async fn fetch(&self, request: web_sys::Request) -> Result<Response, JsValue> {
        let request = Incoming::new(request);
        let opened = self.set_up().and_then(|()| self.open_desk(&request));
        match opened {
            Ok(response) => Ok(response),
            Err(fault) => fault.respond(),
        }
    }

    /// A desk says something.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub async fn web_socket_message(&self, socket: web_sys::WebSocket, message: JsValue) -> Result<(), JsValue> {
        self.set_up().map_err(|_| JsValue::from_str("no tables"))?;
        self.desk_said(WebSocket::from(socket), message.as_string().as_deref());
        Ok(())
    }

    /// A desk closes: answered in kind, or the other side reports an abnormal end.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub async fn web_socket_close(&self, socket: web_sys::WebSocket, code: u32, reason: String) -> Result<(), JsValue> {
        let socket = WebSocket::from(socket);
        super::answer_close(&socket, code, &reason);
        self.desk_left(socket);
        Ok(())
    }

    /// A desk's socket broke: it is shown the calls that are on when it returns.
    #[wasm_bindgen(js_name = webSocketError)]
    pub async fn web_socket_error(&self, socket: web_sys::WebSocket, _error: JsValue) -> Result<(), JsValue> {
        self.desk_left(WebSocket::from(socket));
        Ok(())
    }

    /// Does what is due.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        if let Err(fault) = self.run_outbox().await {
            log::error("clinic_alarm", self.slug(), &format!("{fault:?}"));
        }
        Ok(self.arm().await?)
    }
}

impl Clinic {
    /// Makes what is missing of the tables, once in a life of the object.
    fn set_up(&self) -> Out<()> {
        if !self.ready.get() {
            store::set_up(&self.db)?;
            self.ready.set(true);
        }
        Ok(())
    }

    async fn answer(&self, name: &str, text: &str) -> Out<JsString> {
        self.set_up()?;
        match name {
            "allocate" => answer(&self.allocate(&parse(text)?)?),
            "register" => answer(&self.register(&parse(text)?)?),
            "promise" => answer(&self.promise()?),
            "spend_assertion" => answer(&self.spend_assertion(&parse(text)?)?),
            "deliver" => {
                self.deliver(parse(text)?)?;
                self.arm().await?;
                done()
            }
            "resolve" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                let resolved = self.resolve(&parse(text)?)?;
                if resolved.fresh {
                    self.arm().await?;
                }
                answer(&resolved.answer)
            }
            "resolve_reported" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                let resolved = self.resolve_reported(&parse(text)?)?;
                if resolved.fresh {
                    self.arm().await?;
                }
                answer(&resolved.answer)
            }
            "whose_call" => answer(&self.whose_call(&parse(text)?)?),
            "call_arrives" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                let (standing, fresh) = self.call_arrives(&parse(text)?)?;
                if fresh {
                    self.arm().await?;
                }
                answer(&standing)
            }
            "call_code" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                let (standing, fresh) = self.call_code(&parse(text)?)?;
                if fresh {
                    self.arm().await?;
                }
                answer(&standing)
            }
            "call_own" => answer(&self.call_own(&parse(text)?)?),
            "call_of" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                answer(&self.call_of(&parse(text)?)?)
            }
            "call_token" => answer(&self.call_token(&parse(text)?)?),
            "call_ended" => {
                let standing = self.call_ended(&parse(text)?)?;
                self.arm().await?;
                answer(&standing)
            }
            "show" => {
                self.show(&parse(text)?)?;
                done()
            }
            "embed" => self.embed(&parse(text)?),
            "config_put" => {
                let put = self.put_config(&parse(text)?)?;
                self.arm().await?;
                Ok(put)
            }
            "config_get" => self.get_config(),
            "key_new" => self.new_key(&parse(text)?),
            "keys" => self.keys(),
            "key_revoke" => self.revoke_key(&parse(text)?),
            "knowledge_put" => self.put_knowledge(&parse(text)?),
            "knowledge_get" => self.get_knowledge(),
            "knowledge" => {
                crate::fault::point(&self.deployment, "clinic.knowledge").await;
                answer(&self.knowledge_now(&parse(text)?)?)
            }
            "may_answer" => {
                crate::fault::point(&self.deployment, "clinic.knowledge").await;
                let asked: calls::AskAnswer = parse(text)?;
                let (_, system) = self.voice_key(&asked.key)?;
                answer(&calls::MayAnswer {
                    system,
                    now: self.now()?,
                    knowledge: self.knowledge_now(&asked.known)?,
                })
            }
            "topics" => self.topics(),
            "route" => answer(&self.route(&parse(text)?)?),
            "moved" => {
                self.moved(&parse(text)?)?;
                self.arm().await?;
                done()
            }
            "report" => answer(&self.report(&parse(text)?)?),
            "slots" => answer(&self.slots(&parse(text)?).await?),
            "hold" => answer(&self.hold(&parse(text)?).await?),
            "book" => answer(&self.book(&parse(text)?).await?),
            "change" => answer(&self.change(&parse(text)?).await?),
            "appointments" => self.appointments(&parse(text)?),
            "describe" => answer(&self.describe(&parse(text)?)?),
            "model_spend" => self.spend_on_model(),
            "sends" => self.sends(&parse(text)?),
            "clock" => self.set_clock(&parse(text)?).await,
            "tasks" => self.tasks(&parse(text)?),
            "task_claim" => self.claim_task(&parse(text)?),
            "task_close" => self.close_task(&parse(text)?).await,
            "task_call" => {
                let called = self.call_back(&parse(text)?)?;
                self.arm().await?;
                answer(&called)
            }
            "call_back_news" => {
                crate::fault::point(&self.deployment, "clinic.hang").await;
                let stands = self.call_back_news(&parse(text)?)?;
                self.arm().await?;
                answer(&stands)
            }
            "audit" => self.audit(),
            _ if name.starts_with("desk_") => self.asked_by_desk(name.trim_start_matches("desk_"), text).await,
            _ => Err(Problem::NotFound.into()),
        }
    }

    /// The clinic's slug.
    fn slug(&self) -> &str {
        &self.slug
    }

    /// The current configuration, with the texts and tokens that the desk approved. A clinic without one does not exist yet: 404.
    fn config(&self) -> Out<Rc<Config>> {
        if let Some(config) = self.config.borrow().as_ref() {
            return Ok(config.clone());
        }
        let row = self
            .db
            .row("SELECT format, body FROM configs ORDER BY version DESC LIMIT 1", vec![])?;
        let row = row.ok_or(Problem::NotFound)?;
        let mut config = config::read(&row.text(0), &row.text(1), true)
            .map_err(|_| Fault::Internal("the stored configuration is not one".into()))?;
        self.overlay()?.lay_over(&mut config);
        let config = Rc::new(config);
        self.config.replace(Some(config.clone()));
        Ok(config)
    }

    fn offset(&self) -> Out<i64> {
        if let Some(known) = self.offset_ms.get() {
            return Ok(known);
        }
        let offset = store::meta(&self.db, "offset_ms")?.parse().unwrap_or_default();
        self.offset_ms.set(Some(offset));
        Ok(offset)
    }

    /// The clinic's time.
    fn now(&self) -> Out<At> {
        Ok(clock::now(self.offset()?))
    }
}
