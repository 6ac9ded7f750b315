//! The live socket: one at a time, watched by a heartbeat.

use crate::browser::{after, callback, window};
use crate::read::Js;
use crate::session::{api, resume};
use crate::store::peek;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CloseEvent, MessageEvent, WebSocket};

/// A socket that has not opened by then will not.
const OPENING: i64 = 8_000;
/// Silence for this long is answered with a question.
const HEARTBEAT: i64 = 25_000;
/// How long the answer may take.
const ANSWER: i64 = 8_000;

thread_local! {
    static SOCKET: RefCell<Option<WebSocket>> = const { RefCell::new(None) };
    /// Counts sockets, so that what an old one still says is not heard.
    static NUMBER: Cell<u32> = const { Cell::new(0) };
    /// Counts frames, so that silence is noticed.
    static HEARD: Cell<u32> = const { Cell::new(0) };
}

/// Opens a socket in place of any other.
pub fn open() {
    drop_quietly();
    let number = NUMBER.get();
    let is_current = move || NUMBER.get() == number;
    let location = window().location();
    let scheme = match location.protocol() {
        Ok(p) if p == "http:" => "ws://",
        _ => "wss://",
    };
    let host = location.host().unwrap_or_default();
    let last = peek(|c| c.log.last().max(0)).to_string();
    let path = api::path("/session/live?after=");
    let address = [scheme, &host, &path, &last].concat();
    let socket = match api::bearer() {
        Some(token) => {
            let offered = Array::of2(&"samtal.v1".into(), &token.into());
            WebSocket::new_with_str_sequence(&address, &offered)
        }
        None => WebSocket::new(&address),
    };
    let Ok(socket) = socket else {
        return resume::closed(1006);
    };
    socket.set_onopen(Some(&callback(Box::new(move |_| {
        if is_current() {
            beat(number);
            resume::opened();
        }
    }))));
    socket.set_onmessage(Some(&callback(Box::new(move |event| {
        if is_current() {
            heard(event);
        }
    }))));
    socket.set_onclose(Some(&callback(Box::new(move |event| {
        if is_current() {
            let code = event.dyn_ref::<CloseEvent>().map_or(1006, CloseEvent::code);
            drop_quietly();
            resume::closed(code);
        }
    }))));
    after(
        OPENING,
        Box::new(move || {
            if is_current() && !is_open() {
                drop_it();
            }
        }),
    );
    SOCKET.set(Some(socket));
}

/// Whether frames can be sent.
pub fn is_open() -> bool {
    SOCKET.with_borrow(|s| s.as_ref().is_some_and(|s| s.ready_state() == WebSocket::OPEN))
}

/// Sends a frame; whether that was possible.
pub fn say(frame: &str) -> bool {
    SOCKET.with_borrow(|s| match s {
        Some(s) if s.ready_state() == WebSocket::OPEN => s.send_with_str(frame).is_ok(),
        _ => false,
    })
}

/// Gives the socket up: another follows.
pub fn drop_it() {
    drop_quietly();
    resume::closed(1006);
}

/// Closes the socket and listens to it no more.
pub fn drop_quietly() {
    NUMBER.set(NUMBER.get().wrapping_add(1));
    if let Some(socket) = SOCKET.take() {
        let _ = socket.close();
    }
}

/// Asks whether the other side is there, and gives the socket up if no answer comes.
pub fn ask() {
    let (number, heard) = (NUMBER.get(), HEARD.get());
    say("ping");
    after(
        ANSWER,
        Box::new(move || {
            if NUMBER.get() == number && HEARD.get() == heard {
                drop_it();
            }
        }),
    );
}

fn beat(number: u32) {
    let heard = HEARD.get();
    after(
        HEARTBEAT,
        Box::new(move || {
            if NUMBER.get() == number {
                if HEARD.get() == heard {
                    ask();
                }
                beat(number);
            }
        }),
    );
}

fn heard(event: JsValue) {
    HEARD.set(HEARD.get().wrapping_add(1));
    resume::heard();
    let text = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
    if let Some(frame) = text.and_then(|t| Js::parse(&t)) {
        resume::frame(&frame);
    }
}
