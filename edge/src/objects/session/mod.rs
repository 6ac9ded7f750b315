//! The Session object: one per session, named `<clinic>/<session id>`. It owns the log.
//!
//! **Stored**: `events` (the log), `state` (its fold), `tokens` (hashes of devices' tokens and of voice grants), `outbox` (what the clinic
//! has yet to be told), `sends` (what goes out by WhatsApp and SMS), `timers` (what falls due), `lines` (who writes from where), `phone_calls` (calls that the
//! clinic's own phone answers),
//! `verifications`, `audit`, `meta`; see [`store`] and the rooms. **Routes**: the patient's (`/v1/{clinic}/session…`), a grant's
//! (`/v1/{clinic}/calls/{call}/…`), and the internal calls of [`super::calls`].
//!
//! **Why it is atomic**: an object has one thread and its statements are synchronous. An append is one transaction (event, folded state,
//! outbox rows) without an `await` in it, so no second request can come between "is this `cid` known?" and the insert. The runtime's
//! output gate holds every answer and every socket frame back until what was written before it is on disk: acknowledged means stored.
//! Where another object is called, the state is read again afterwards.

mod access;
mod arrivals;
mod assistant;
mod booking;
mod card;
pub mod desk;
mod export;
mod files;
mod follow_ups;
mod form_link;
mod forms;
mod handoff;
mod identify;
mod leaving;
mod lines;
mod live;
mod missed;
mod outbox;
mod patient;
mod phone;
mod probation;
mod reach;
mod relay;
mod replies;
mod reported;
mod sending;
pub mod sends;
mod sent;
pub mod store;
mod summaries;
mod talk;
mod tasks;
mod timeline;
pub mod timers;
mod verification;
mod voice;
pub mod workflows;

use super::calls::{self, done, parse};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::incoming::Incoming;
use crate::limits::Bucket;
use crate::reply::Response;
use crate::sql::Db;
use crate::{body, clock, fault, log, reply};
use js_sys::JsString;
use samtal_core::log::event::Entry;
use samtal_core::log::state::State as Folded;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use store::Appended;
use wasm_bindgen::prelude::*;
use worker::worker_sys::{DurableObjectState, web_sys};
use worker::{Env, State, WebSocket};

/// What the platform holds of a session: the same one as what still works for it when a call has been answered.
#[wasm_bindgen(js_name = Session)]
pub struct SessionObject(Rc<Session>);

/// One conversation with one person.
struct Session {
    state: State,
    env: Env,
    db: Db,
    deployment: Rc<Deployment>,
    /// The clinic's slug and the session's id: the two halves of the object's name.
    name: (String, String),
    memory: RefCell<Option<Memory>>,
    bucket: Bucket,
    /// When the questions that wait were last begun with, in real milliseconds; 0: nobody is at them.
    answering: Cell<f64>,
    /// Whether a question may wait.
    waiting: Cell<bool>,
    /// When the alarm rings, in real milliseconds, as far as this life of the object has set it; 0: not at all.
    armed: Cell<i64>,
    /// Whether a row waits that tells the clinic of this conversation's card, as far as this life of the object knows.
    card_waits: Cell<bool>,
    /// Whether the clinic was told of a card on which a question still waited for the assistant.
    card_early: Cell<bool>,
    /// Whether that question was left without an answer while the clinic was being told.
    card_stale: Cell<bool>,
    /// Whether something was written that the alarm does not know of yet.
    unarmed: Cell<bool>,
}

/// What is kept in memory between events; read again from disk after an eviction or a failed transaction.
struct Memory {
    folded: Folded,
    offset_ms: i64,
    /// Hashes of devices' tokens that were checked, and when they were last noted as used.
    devices: Vec<Device>,
    /// Hashes of grants that are stored.
    grants: Vec<String>,
    /// How far the patient has read.
    seen: i64,
    /// What every page of the log begins with, until something is appended or read.
    head: Option<JsString>,
}

/// A device's token that was found good.
#[derive(Clone)]
struct Device {
    hash: String,
    expires_at: At,
    used_at: At,
}

// What the platform calls. Not `#[durable_object]`: that takes every request and response apart and puts it together again, which cost
// a fifth of a read.
#[wasm_bindgen(js_class = Session)]
impl SessionObject {
    /// The platform's constructor. Synchronous: an `await` here would let a request in before the object is ready.
    #[wasm_bindgen(constructor)]
    pub fn new(state: DurableObjectState, env: Env) -> SessionObject {
        let state = State::from(state);
        let deployment = Deployment::of(&env);
        let db = Db::new(&state);
        if let Ok(pair) = worker::worker_sys::WebSocketRequestResponsePair::new("ping", "pong") {
            state.set_websocket_auto_response(&pair);
        }
        let name = state.id().name().unwrap_or_default();
        let name = name
            .split_once('/')
            .map(|(clinic, id)| (clinic.to_owned(), id.to_owned()))
            .unwrap_or_default();
        let bucket = Bucket::new(deployment.limits.message_burst, clock::real_ms());
        SessionObject(Rc::new(Session {
            state,
            env,
            db,
            deployment,
            name,
            memory: RefCell::new(None),
            bucket,
            answering: Cell::new(0.0),
            waiting: Cell::new(false),
            armed: Cell::new(0),
            card_waits: Cell::new(false),
            card_early: Cell::new(false),
            card_stale: Cell::new(false),
            unarmed: Cell::new(false),
        }))
    }

    /// Answers a request of the Worker or of the clinic's object.
    pub async fn fetch(&self, request: web_sys::Request) -> Result<Response, JsValue> {
        let session = &self.0;
        let outcome = session.answer(&Incoming::new(request)).await;
        Session::answer_later(session);
        match outcome {
            Ok(response) => Ok(response),
            Err(fault) => {
                if matches!(fault, Fault::Internal(_)) {
                    session.memory.replace(None);
                }
                fault.respond()
            }
        }
    }

    /// An internal call.
    pub async fn ask(&self, name: String, body: String) -> Result<JsValue, JsValue> {
        let session = &self.0;
        let outcome = session.internal(&name, &body).await;
        Session::answer_later(session);
        if matches!(outcome, Err(Fault::Internal(_))) {
            session.memory.replace(None);
        }
        calls::told(outcome)
    }

    /// Does what is due.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        let session = &self.0;
        session.armed.set(0);
        // Each has its own reason to fail, and none may keep the others from their work. What waits for a provider comes first: the clinic's
        // object may be slow.
        let outcomes = [
            session.run_calls().await,
            session.run_timers().await,
            session.run_sends().await,
            session.run_outbox().await,
            session.run_leaving().await,
        ];
        for fault in outcomes.into_iter().filter_map(Result::err) {
            log::error("session_alarm", "", &format!("{fault:?}"));
        }
        // Not waited for: an answer that hangs must not keep the next alarm from ringing. A caller is on the line.
        Session::answer_overdue(session);
        // Armed again whatever happened: the platform gives up on an alarm after six failures.
        Ok(session.arm().await?)
    }

    /// A frame of a socket.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub async fn web_socket_message(&self, socket: web_sys::WebSocket, message: JsValue) -> Result<(), JsValue> {
        let socket = WebSocket::from(socket);
        let outcome = match Session::call_of(&socket) {
            Some(call) => self.relay_frame(&call, &socket, message.as_string()).await,
            None => {
                let text = message.as_string();
                match self.0.desk_frame(&socket, text.as_deref()) {
                    Ok(false) => self.0.frame(&socket, text),
                    Ok(true) => Ok(()),
                    Err(error) => Err(error),
                }
            }
        };
        Session::answer_later(&self.0);
        Ok(outcome?)
    }

    /// A socket closes: answered in kind, or the other side reports an abnormal end.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub async fn web_socket_close(&self, socket: web_sys::WebSocket, code: u32, reason: String) -> Result<(), JsValue> {
        // 1005, 1006 and 1015 are never sent by anybody: they only stand for "no code".
        let code = u16::try_from(code).unwrap_or(1000);
        let socket = WebSocket::from(socket);
        if !matches!(code, 1005 | 1006 | 1015) {
            socket
                .close(Some(code), Some(reason.get(..120).unwrap_or_default()))
                .ok();
        }
        self.relay_gone(&socket).await
    }

    /// A socket broke: its device resumes by sequence number.
    #[wasm_bindgen(js_name = webSocketError)]
    pub async fn web_socket_error(&self, socket: web_sys::WebSocket, _error: JsValue) -> Result<(), JsValue> {
        self.relay_gone(&socket.into()).await
    }
}

impl SessionObject {
    /// A frame of a call's socket.
    async fn relay_frame(&self, call: &str, socket: &WebSocket, text: Option<String>) -> worker::Result<()> {
        match self.0.relay_frame(call, socket, text).await {
            Err(Fault::Internal(text)) => {
                self.0.memory.replace(None);
                log::error("relay", self.0.clinic(), &text);
            }
            // An erased session has no calls.
            Err(_) => self.0.close_relay(call),
            Ok(()) => {}
        }
        // A key waits for the next one, and silence begins.
        self.0.arm().await
    }

    /// What the end of a call's socket means. A device's means nothing.
    async fn relay_gone(&self, socket: &WebSocket) -> Result<(), JsValue> {
        let Some(call) = Session::call_of(socket) else {
            return Ok(());
        };
        let outcome = self.0.relay_gone(&call).await;
        Session::answer_later(&self.0);
        // An erased session has no calls.
        if let Err(Fault::Internal(text)) = outcome {
            self.0.memory.replace(None);
            log::error("relay_gone", "", &text);
        }
        Ok(())
    }
}

impl Session {
    async fn answer(&self, request: &Incoming) -> Out<Response> {
        fault::point(&self.deployment, "session.hang").await;
        let segments: Vec<&str> = request.segments.iter().map(String::as_str).collect();
        match (request.method.as_str(), segments.as_slice()) {
            (_, ["v1", _, "session", rest @ ..]) => self.patient(request, rest).await,
            ("GET", ["v1", _, "desk", "sessions", _, "live"]) => self.open_desk_socket(request),
            ("GET", ["v1", _, "calls", _, "context"]) => self.updates(request, &request.segment(3)),
            ("POST", ["v1", _, "calls", _, "events"]) => {
                let call = request.segment(3);
                let text = body::text(request, samtal_core::wire::voice::MAX_WRITE_BACK).await?;
                self.write_back(request, &call, &text)
            }
            ("GET", ["hooks", _, "twilio", "relay", call]) => self.open_relay(request, call),
            ("GET" | "PUT", ["v1", _, "form-links", "form"]) => self.linked_form(request).await,
            ("GET", ["v1", _, "slots"]) => self.slots_for(request).await,
            (_, ["v1", _, "calls", _, "appointments", rest @ ..]) => {
                self.book_as_call(request, &request.segment(3), rest).await
            }
            _ => Err(Problem::NotFound.into()),
        }
    }

    async fn internal(&self, name: &str, text: &str) -> Out<JsString> {
        fault::point(&self.deployment, "session.hang").await;
        match name {
            "create" => self.create(&parse::<calls::Create>(text)?),
            "snapshot" => {
                let asked = parse::<calls::Snapshot>(text)?;
                self.returning(&asked.token, &asked.return_lock)
            }
            "link" => {
                self.link(&parse::<calls::Link>(text)?)?;
                done()
            }
            "open_form_link" => self.open_form_link(&parse(text)?),
            "send_form_code" => self.send_form_code(&parse(text)?).await,
            "redeem_form_link" => self.redeem_form_link(&parse(text)?).await,
            "asked" => self.asked(&parse(text)?),
            "context" => self.context(parse::<calls::Context>(text)?).await,
            "timeline" => self.timeline(&parse(text)?).await,
            "card" => calls::answer(&self.card(&parse(text)?)?),
            "call_reported" => {
                self.call_reported(parse(text)?)?;
                done()
            }
            "language" => {
                self.load()?;
                calls::answer(&calls::Speaks {
                    language: self.with(|m| m.folded.language.clone())?,
                })
            }
            "call_begin" => self.call_begin(parse(text)?).await,
            "call_over" => {
                self.call_over(&parse(text)?).await?;
                done()
            }
            "call_missed" => calls::answer(&self.call_missed(&parse(text)?).await?),
            "whisper" => calls::answer(&self.whisper(&parse(text)?)?),
            "arrived" => self.arrived(&parse(text)?).await,
            "line_moved" => self.line_moved(&parse(text)?),
            "clock" => {
                let moved = parse::<calls::Clock>(text)?;
                self.load()?;
                store::set_meta(&self.db, "offset_ms", &moved.offset_ms.to_string())?;
                if let Some(memory) = self.memory.borrow_mut().as_mut() {
                    memory.offset_ms = moved.offset_ms;
                }
                self.arm().await?;
                done()
            }
            "report" => {
                self.reported(&parse::<calls::Reported>(text)?).await?;
                self.arm().await?;
                done()
            }
            "arranged" => {
                self.arranged(&parse::<calls::Arranged>(text)?)?;
                done()
            }
            "task_closed" => {
                let closed = parse::<calls::TaskClosed>(text)?;
                self.load()?;
                self.close_task(&closed)?;
                done()
            }
            "file" => Ok(serde_json::to_string(&self.file(&parse(text)?)?)?.into()),
            "audit" => {
                self.load()?;
                let rows = self.db.text(
                    "SELECT json_group_array(json_object('at', at, 'actor', actor, 'action', action, 'detail', detail)) FROM (SELECT * FROM audit ORDER BY id DESC LIMIT 500)",
                    vec![],
                )?;
                Ok(format!("{{\"audit\":{rows}}}").into())
            }
            _ if name.starts_with("desk_") => self.asked_by_desk(name.trim_start_matches("desk_"), text).await,
            _ => Err(Problem::NotFound.into()),
        }
    }

    /// The clinic's slug.
    fn clinic(&self) -> &str {
        &self.name.0
    }

    /// The session's id.
    fn id(&self) -> &str {
        &self.name.1
    }

    /// Reads what is kept in memory from disk. An object that was never created, or was erased, is a dead token's: 401.
    fn load(&self) -> Out<()> {
        if self.memory.borrow().is_some() {
            return Ok(());
        }
        if !self.db.has_table("meta")? || !store::meta(&self.db, "erased")?.is_empty() {
            return Err(Problem::Unauthorized.into());
        }
        let memory = Memory {
            folded: store::upgraded_state(&self.db)?,
            offset_ms: store::meta(&self.db, "offset_ms")?.parse().unwrap_or_default(),
            devices: Vec::new(),
            grants: Vec::new(),
            seen: store::meta(&self.db, "seen")?.parse().unwrap_or_default(),
            head: None,
        };
        self.memory.replace(Some(memory));
        // What an earlier life of this object left behind is due now.
        self.waiting.set(true);
        Ok(())
    }

    /// What is in memory, for reading. After [`Session::load`].
    fn with<T>(&self, read: impl FnOnce(&Memory) -> T) -> Out<T> {
        match self.memory.borrow().as_ref() {
            Some(memory) => Ok(read(memory)),
            None => Err(Fault::Internal("not loaded".into())),
        }
    }

    /// The session's time.
    fn now(&self) -> At {
        let offset = self.memory.borrow().as_ref().map_or(0, |m| m.offset_ms);
        clock::now(offset)
    }

    /// Takes one write from the session's bucket.
    fn spend(&self) -> Out<()> {
        let limits = &self.deployment.limits;
        self.bucket
            .take(limits.message_burst, limits.message_per_second, clock::real_ms())
            .map_err(|retry_after| Problem::RateLimited { retry_after }.into())
    }

    /// Appends entries of one author and writes outbox rows, all in one transaction; then tells every live socket. What a patient's
    /// message raises is appended with it, and is not among what is handed back.
    fn append(
        &self,
        entries: Vec<Entry>,
        author: &str,
        readers: Option<u8>,
        also: impl Fn(&Db) -> Out<()>,
    ) -> Out<Vec<Appended>> {
        let now = self.now();
        let (asked, mut entries) = (entries.len(), Some(entries));
        let mut all = self.append_all(|folded| {
            let (mut appended, mut raised) = (Vec::new(), Vec::new());
            for entry in entries.take().unwrap_or_default() {
                let done = store::append(&self.db, folded, entry, author, readers, now)?;
                if let Some((event, readers)) = &done.new {
                    raised.extend(self.heard(folded, event, *readers, now)?);
                }
                appended.push(done);
            }
            if appended.iter().any(|a| a.new.is_some()) {
                also(&self.db)?;
            }
            appended.extend(raised);
            Ok(appended)
        })?;
        all.truncate(asked);
        Ok(all)
    }

    /// Does this to the log and the fold in one transaction, then tells every live socket what was appended.
    fn append_all(&self, mut work: impl FnMut(&mut Folded) -> Out<Vec<Appended>>) -> Out<Vec<Appended>> {
        let outcome = {
            let mut memory = self.memory.borrow_mut();
            let Some(memory) = memory.as_mut() else {
                return Err(Fault::Internal("not loaded".into()));
            };
            memory.head = None;
            let folded = &mut memory.folded;
            self.db.transaction(|| {
                let appended = work(folded)?;
                let mut card = false;
                for (event, readers) in appended.iter().filter_map(|a| a.new.as_ref()) {
                    self.outgoing(folded, event, *readers)?;
                    self.to_be_planned(event)?;
                    self.confirmation_noted(folded, event)?;
                    self.follow_ups_noted(folded, event, *readers)?;
                    self.summary_noted(event, *readers)?;
                    self.card_noted(event)?;
                    card = true;
                }
                let card = card && self.card_due(folded)?;
                Ok::<_, Fault>((appended, card))
            })
        };
        match outcome {
            Ok((appended, card)) => {
                if card {
                    self.card_waits();
                }
                self.announce(appended.iter());
                self.show_changes(appended.iter().filter_map(|a| a.new.as_ref()).map(|(event, _)| event));
                Ok(appended)
            }
            Err(fault) => {
                // The fold in memory may be ahead of what was rolled back.
                self.memory.replace(None);
                self.load()?;
                Err(fault)
            }
        }
    }

    /// Appends one entry.
    fn append_one(&self, entry: Entry, author: &str) -> Out<Appended> {
        let appended = self.append(vec![entry], author, None, |_| Ok(()))?;
        appended
            .into_iter()
            .next()
            .ok_or_else(|| Fault::Internal("nothing was appended".into()))
    }
}

/// `{"seq":…,"at":"…"}`: the answer to an append.
fn placed(appended: &Appended) -> Out<Response> {
    let (seq, at) = (appended.seq, appended.at);
    reply::json(200, format!("{{\"seq\":{seq},\"at\":\"{at}\"}}"))
}
