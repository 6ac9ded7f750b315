//! The first message (or handoff) makes the session: exactly one, whatever happens.
//!
//! The request carries a secret client id, which is remembered before it is sent: after a lost reply, a reload or a crash the same id is
//! sent again and the same session answers. Two tabs that create at once share the id and take turns under a lock.

use crate::browser::{after, dice, fresh_id, sleep, spawn, window};
use crate::chat::Phase;
use crate::clock;
use crate::read::{Js, json, object};
use crate::session::snapshot::Snapshot;
use crate::session::verdict::Verdict;
use crate::session::{account, api, backoff, resume, send, tabs};
use crate::storage;
use crate::store::{Part, change, peek};
use js_sys::{Function, Promise, Reflect};
use samtal_core::time::{DAY, MINUTE};
use samtal_core::wire::read::Read;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Where the client id is remembered, with the version that was agreed to.
const RECORD: &str = "create";

thread_local! {
    static RUNNING: Cell<bool> = const { Cell::new(false) };
    /// Whether only an earlier session is looked for.
    static TAKING_UP: Cell<bool> = const { Cell::new(false) };
}

/// The patient agrees, before there is a session: it goes with the request that makes it.
pub fn agree(version: &str) {
    write(&cid(), version);
}

/// Whether the patient has agreed already, in this tab or another, in this life of the page or the last.
pub fn has_agreed() -> bool {
    record().is_some_and(|r| !r.text_at("v").is_empty())
}

/// Goes on with a creation that an earlier page began and did not see the end of, or that was just done.
pub fn go_on() {
    send::recover();
    if record().is_some() && (has_agreed() || peek(|c| !c.outbox.items().is_empty())) {
        ensure();
    }
}

/// Makes the session, unless there is one or it is being made.
pub fn ensure() {
    if peek(|c| c.phase != Phase::Greeting && c.phase != Phase::Creating) || RUNNING.replace(true) {
        return;
    }
    change(&[Part::Rows], |c| c.phase = Phase::Creating);
    spawn(Box::pin(async {
        alone(create).await;
        RUNNING.set(false);
    }));
}

/// A session was made, and its cookie is lost: a browser that is killed has not written it down yet (Chromium takes half a minute). The id is
/// still remembered then, and brings the same session; where it does not, nothing is made.
pub fn take_up() {
    if record().is_some() {
        send::recover();
        TAKING_UP.set(peek(|c| c.outbox.items().is_empty()));
        ensure();
    }
}

/// Makes the session and waits for it; whether there is one.
pub async fn ensured() -> bool {
    ensure();
    while peek(|c| c.phase == Phase::Creating) {
        sleep(50).await;
    }
    peek(|c| c.is_live())
}

async fn create() {
    // Another tab may have been first, while this one waited for the lock.
    let mut failures = 0;
    while peek(|c| c.phase == Phase::Creating) {
        let cid = cid();
        let version = record().map(|r| r.text_at("v")).unwrap_or_default();
        let mut members: Vec<(&str, JsValue)> = vec![
            ("cid", cid.as_str().into()),
            ("language", peek(|c| c.language.as_str().into())),
        ];
        if !version.is_empty() {
            let consent = object(&[("version", version.as_str().into())]);
            members.push(("consent", consent));
        }
        if let Some(page) = peek(|c| c.page.clone().filter(|_| c.pages)) {
            let page = object(&[("path", page.path.into()), ("title", page.title.into())]);
            members.push(("page", page));
        }
        let reply = api::call("POST", "/sessions".into(), Some(json(&members))).await;
        match reply.verdict() {
            Verdict::Done => {
                made(&reply.body, cid, version);
                return;
            }
            Verdict::Retry(floor) => {
                failures += 1;
                resume::trouble();
                sleep(backoff::wait(failures, dice()).max(floor)).await;
            }
            // The session of this id was given up, or is locked and this browser cannot show that it is its own: another id makes another,
            // if there is anything to say.
            Verdict::Refused | Verdict::Locked if failures == 0 && (reply.status == 409 || reply.status == 423) => {
                failures += 1;
                write(&fresh_id(), &version);
                if peek(|c| c.outbox.items().is_empty()) {
                    storage::remove(RECORD);
                    account::begin_again();
                    return;
                }
            }
            Verdict::Refused | Verdict::SignedOut | Verdict::Locked | Verdict::Erased => {
                // This id leads nowhere: the next try is under another. What was written goes back to the text box.
                storage::remove(RECORD);
                account::begin_again();
                change(&[Part::Panel], |c| c.problem = c.t.0.went_wrong);
                return;
            }
        }
    }
}

fn made(body: &Js, cid: String, version: String) {
    TAKING_UP.set(false);
    let token = body.text_at("token");
    let snapshot = body.get("snapshot").and_then(|s| Snapshot::read(&s));
    let Some(snapshot) = snapshot else { return };
    if !token.is_empty() {
        change(&[], |c| c.auth.token = Some(token));
    }
    // Kept for a moment: a tab that waited for the lock sends the same id, also where the cookie is refused.
    write(&cid, &version);
    after(
        MINUTE,
        Box::new(move || {
            if record().is_some_and(|r| r.text_at("c") == cid) {
                storage::remove(RECORD);
            }
        }),
    );
    resume::adopt(snapshot);
    tabs::tell("created");
}

/// The client id of the session to be: remembered, else a fresh one that is remembered now.
fn cid() -> String {
    if let Some(record) = record() {
        return record.text_at("c");
    }
    let cid = fresh_id();
    write(&cid, "");
    cid
}

fn write(cid: &str, version: &str) {
    let record = json(&[
        ("c", cid.into()),
        ("v", version.into()),
        ("t", JsValue::from_f64(clock::now() as f64)),
    ]);
    storage::set(RECORD, &record);
}

fn record() -> Option<Js> {
    let record = Js::parse(&storage::get(RECORD)?)?;
    let age = clock::now() - record.int_at("t").unwrap_or(0);
    (age < DAY).then_some(record)
}

/// Forgets the id: the next session is another.
pub fn forget() {
    storage::remove(RECORD);
}

/// Runs a task while no other tab does, where the browser can tell; else at once.
async fn alone<F: Future<Output = ()> + 'static>(task: fn() -> F) {
    let began = Rc::new(Cell::new(false));
    let mark = began.clone();
    let run = callback_promise(Box::new(move || {
        mark.set(true);
        future_to_promise(async move {
            task().await;
            Ok(JsValue::UNDEFINED)
        })
    }));
    if let Some(promise) = request_lock("create", &run) {
        let _ = JsFuture::from(promise).await;
    }
    if !began.get() {
        task().await;
    }
}

/// A function that starts something and answers with its promise.
pub fn callback_promise(f: Box<dyn FnMut() -> Promise>) -> Function {
    Closure::wrap(f).into_js_value().unchecked_into()
}

/// Asks for a lock of this clinic's chat. Nothing where the browser has none; a frame without storage refuses the promise.
pub fn request_lock(name: &str, then: &Function) -> Option<Promise> {
    let name = peek(|c| ["samtal.", &c.clinic.slug, ".", name].concat());
    let navigator = window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call2(&locks, &name.into(), then).ok()?.dyn_into().ok()
}
