//! Several tabs of the same chat: told when one of them makes or ends the session, and only one of them rings.
//!
//! Messages need nothing from here: the server sends them to every tab. Where the browser refuses channels and locks (a third-party
//! frame), each tab goes by what the server says.

use crate::browser::{callback, is_visible, spawn};
use crate::chat::Phase;
use crate::session::create::{callback_promise, request_lock};
use crate::session::{account, unread};
use crate::store::peek;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

thread_local! {
    static CHANNEL: RefCell<Option<BroadcastChannel>> = const { RefCell::new(None) };
    static ASKED: Cell<bool> = const { Cell::new(false) };
    /// Whether this tab holds the bell. Nothing: nobody could say.
    static BELL: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Listens to the other tabs.
pub fn begin() {
    let name = peek(|c| ["samtal.", &c.clinic.slug].concat());
    let Ok(channel) = BroadcastChannel::new(&name) else {
        return;
    };
    channel.set_onmessage(Some(&callback(Box::new(|event| {
        let text = event.dyn_ref::<MessageEvent>().and_then(|e| e.data().as_string());
        heard(&text.unwrap_or_default());
    }))));
    CHANNEL.set(Some(channel));
}

/// Tells the other tabs.
pub fn tell(what: &str) {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            let _ = channel.post_message(&what.into());
        }
    });
}

fn heard(what: &str) {
    let live = peek(|c| c.is_live());
    match what {
        // This tab's own attempt, if one is running, comes to the same session by itself.
        "created" if peek(|c| matches!(c.phase, Phase::Greeting | Phase::Ended(_))) => account::look_again(),
        "ended" if live => account::end_here(),
        "changed" => account::look_again(),
        _ => {}
    }
}

/// Asks for the bell. Only a tab that the patient has touched may sound, so only such a one asks.
pub fn ask_for_the_bell() {
    if ASKED.replace(true) {
        return;
    }
    let hold = callback_promise(Box::new(|| {
        BELL.set(Some(true));
        // Held until the tab goes.
        Promise::new(&mut |_, _| {})
    }));
    let Some(promise) = request_lock("bell", &hold) else {
        return;
    };
    BELL.set(Some(BELL.get().unwrap_or(false)));
    spawn(Box::pin(async move {
        if JsFuture::from(promise).await.is_err() {
            BELL.set(None);
        }
    }));
}

/// Rings in one tab: the one that holds the bell; without locks, one that is in sight.
pub fn ring() {
    if BELL.get().unwrap_or_else(is_visible) {
        unread::ring();
    }
}
