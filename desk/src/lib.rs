//! What reception sees: an app on Leptos, served by the edge.
//!
//! One store of signals, fed by the edge's answers and two live sockets (the clinic's feed, the open conversation's), and views that read it.
//! What is pure (ageing, the order of the inbox, keys, batching, drafts, what waits to be sent) runs natively too, and is tested there.

mod api;
mod app;
mod browser;
mod clock;
mod conversation;
mod drafts;
mod i18n;
mod inbox;
mod keys;
mod list;
mod live;
mod markup;
mod notify;
mod outbox;
mod prefs;
mod route;
mod send;
mod signal;
mod storage;
mod store;
mod thread;
mod views;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Starts the app in the page.
#[wasm_bindgen]
pub fn start() {
    // Where it ended, and no word of what it ended with.
    std::panic::set_hook(Box::new(|info| {
        let at = info.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&at.into());
    }));
    let Some(place) = browser::by_id("app") else {
        return;
    };
    mount_to(place, app::view).forget();
}
