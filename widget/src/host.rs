//! The page that shows the chat: one greeting by window message from a site of the clinic, then a port, on which never a text, a code,
//! a reference or a name travels outwards.

use crate::accent::Colour;
use crate::browser::{callback, document, focus, fresh_id, is_touch, listen, set_style, spawn, window};
use crate::chat::Panel;
use crate::read::{Js, json, object};
use crate::session::snapshot::page;
use crate::session::{account, api, forms, handoff, unread};
use crate::store::{Part, change, peek};
use crate::views::{composer, transcript};
use samtal_core::log::event::{Actor, Destination, Seq};
use samtal_core::wire::read::Read;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, MessagePort};

thread_local! {
    static PORT: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
    /// Whether the chat was opened and has not had the focus since.
    static AWAITED: Cell<bool> = const { Cell::new(false) };
    /// What the clinic's portal has signed, until the session was told.
    static SIGNED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Waits for the greeting. `early` are messages that came before.
pub fn begin(early: &js_sys::Array) {
    for event in early.iter() {
        greeted(&event);
    }
    listen(&window(), "message", Box::new(|event| greeted(&event)));
    listen(&window(), "focus", Box::new(|_| focus_given()));
    // Opened by itself, as in development: there is nobody to open it.
    if is_top() {
        open(false);
    }
}

/// Whether the chat stands by itself: then it is its own dialog, otherwise the loader's.
pub fn is_top() -> bool {
    let window = window();
    match window.parent() {
        Ok(Some(parent)) => JsValue::from(parent) == JsValue::from(window),
        _ => true,
    }
}

fn greeted(event: &JsValue) {
    let Some(event) = event.dyn_ref::<MessageEvent>() else {
        return;
    };
    let parent = window().parent().ok().flatten().map(JsValue::from);
    let source = event.source().map(JsValue::from);
    let own = window().location().origin().unwrap_or_default();
    let origin = event.origin();
    let known = origin == own || peek(|c| c.sites.contains(&origin));
    if source.is_none() || source != parent || !known || is_top() {
        return;
    }
    let hello = Js(event.data());
    if hello.int_at("samtal") != Some(1) || hello.text_at("type") != "hello" {
        return;
    }
    let Ok(port) = event.ports().get(0).dyn_into::<MessagePort>() else {
        return;
    };
    port.set_onmessage(Some(&callback(Box::new(|event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            heard(&Js(event.data()));
        }
    }))));
    PORT.set(Some(port));
    change(&[], |c| {
        c.pages = hello.truth_at("pages");
        c.page = hello.get("page").and_then(|p| page(&p));
    });
    colour(&hello.text_at("color"));
    let language = hello.text_at("language");
    crate::suggest_language(&language);
    tell("ready", &[("title", document().title().into())]);
    session(peek(|c| c.is_live()));
    unread::show_anew();
    visit();
    if hello.truth_at("open") {
        open(hello.truth_at("quiet"));
    }
}

fn heard(message: &Js) {
    match message.text_at("type").as_str() {
        "open" => open(false),
        "close" => closed(),
        "page" => {
            change(&[], |c| c.page = page(message).or(c.page.take()));
            visit();
        }
        "say" => composer::prefill(&message.text_at("text")),
        "handoff" => {
            let to = Destination::parse(&message.text_at("to"));
            if let Some(to) = to.filter(|to| peek(|c| c.clinic.ways.contains(to))) {
                handoff::choose(to);
            }
        }
        "identify" => {
            SIGNED.set(message.text_at("jwt"));
            identify_now();
        }
        "logout" => account::forget(),
        "language" => crate::suggest_language(&message.text_at("language")),
        "color" => colour(&message.text_at("color")),
        _ => {}
    }
}

/// Opens the chat. `quiet`: it was open on the page before; the patient is reading this one, and the focus is theirs.
fn open(quiet: bool) {
    change(&[], |c| c.open = true);
    unread::mark_new();
    transcript::opened();
    if !quiet {
        AWAITED.set(true);
        take_focus();
    }
    unread::look();
}

/// To the text box; on a phone to the heading, because a focused text box brings up the keyboard, which covers what there is to read.
fn take_focus() {
    focus(if is_touch() { "title" } else { "composer" });
}

/// A frame of another origin may not take the focus before the page has given it: then it is taken as soon as it is given.
fn focus_given() {
    if AWAITED.replace(false) {
        take_focus();
    }
}

fn closed() {
    forms::leave();
    change(&[Part::Rows], |c| {
        c.open = false;
        c.new = None;
        c.panel = Panel::Chat;
    });
}

/// The patient closes the chat.
pub fn close() {
    closed();
    tell("close", &[]);
}

/// Paints the chat in a colour, with text on it that can be read. Anything that is not a plain colour changes nothing.
pub fn colour(text: &str) {
    if let Some(colour) = Colour::parse(text) {
        set_style("--accent", text);
        set_style("--on-accent", colour.text_on());
    }
}

/// The clinic's portal says who this is: told to the session, which may be made later only.
pub fn identify_now() {
    if !peek(|c| c.is_live()) {
        return;
    }
    let jwt = SIGNED.take();
    if jwt.is_empty() {
        return;
    }
    spawn(Box::pin(async move {
        let body = json(&[("jwt", jwt.as_str().into())]);
        let reply = api::call("POST", "/session/identify".into(), Some(body)).await;
        if reply.is_ok() {
            return account::renewed(&reply.body);
        }
        let code = reply.code();
        if code == "another-patient" {
            // This device shows the next patient nothing of the one before. What was signed is good for the session that follows.
            SIGNED.set(jwt);
            return account::forget();
        }
        let code = if code.is_empty() { "unavailable" } else { &code };
        tell("error", &[("code", code.into())]);
    }));
}

/// Tells the session which page the patient is on, if it does not know and may.
pub fn visit() {
    let page = peek(|c| {
        let known = c.state.pages.last().map(|p| p.path.as_str());
        c.page
            .clone()
            .filter(|p| c.pages && c.is_live() && known != Some(&p.path))
    });
    let Some(page) = page else { return };
    spawn(Box::pin(async move {
        let body = json(&[
            ("cid", fresh_id().into()),
            ("path", page.path.into()),
            ("title", page.title.into()),
        ]);
        // A page that is not told is a detail less, nothing that the patient would miss.
        api::call("POST", "/session/pages".into(), Some(body)).await;
    }));
}

/// How many messages the patient has not read.
pub fn unread(count: usize) {
    tell("unread", &[("count", JsValue::from_f64(count as f64))]);
}

/// A message is in the log: its place and who wrote it, nothing else.
pub fn message(seq: Seq) {
    let by = peek(|c| match c.log.at(seq).map(|e| &e.entry.by) {
        Some(Actor::Patient) => "patient",
        Some(Actor::Assistant) => "assistant",
        Some(Actor::Staff(_)) => "staff",
        Some(Actor::Voice(_)) => "voice",
        Some(Actor::System) | None => "system",
    });
    let seq = JsValue::from_f64(seq as f64);
    tell("message", &[("seq", seq), ("by", by.into())]);
}

/// The patient continues elsewhere.
pub fn handoff(to: Destination) {
    tell("handoff", &[("to", to.as_str().into())]);
}

/// Whether there is a session: the loader's marker follows this.
pub fn session(live: bool) {
    tell("session", &[("live", live.into())]);
}

/// This device remembers nothing any more.
pub fn forgotten() {
    tell("forgotten", &[]);
}

fn tell(what: &str, more: &[(&str, JsValue)]) {
    let members = [&[("type", what.into())], more].concat();
    PORT.with_borrow(|port| {
        if let Some(port) = port {
            let _ = port.post_message(&object(&members));
        }
    });
}
