//! What this browser remembers: never the transcript, and nothing before the patient acts.
//!
//! Not `gloo-storage`: its accessor panics where storage is refused, and refused it is in a third-party frame. Here a refusal means that
//! the page remembers, for as long as it lives. On a shared computer only the tab remembers.
//!
//! What the browser is to remember is told to `boot.js` too, which writes it where a killed browser does not lose it.

use crate::browser::window;
use js_sys::Function;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use web_sys::Storage;

thread_local! {
    static CLINIC: RefCell<String> = const { RefCell::new(String::new()) };
    static SHARED: Cell<bool> = const { Cell::new(false) };
    static PAGE: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    /// Writes a key's value, or its end, to the disk.
    static DISK: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// The token of a shared computer's session: in the tab only.
const TOKEN: &str = "token";

/// Every key is this clinic's from here on.
pub fn begin(clinic: &str, disk: Function) {
    DISK.set(Some(disk));
    CLINIC.set(["samtal.", clinic, "."].concat());
    SHARED.set(token().is_some());
}

/// "This is a shared device": from here on the tab remembers, and the browser nothing.
pub fn share(token: &str) {
    let kept: Vec<(String, String)> = keys("").into_iter().filter_map(|k| get(&k).map(|v| (k, v))).collect();
    clear();
    SHARED.set(true);
    for (key, value) in kept {
        set(&key, &value);
    }
    set(TOKEN, token);
}

/// Whether this is a shared computer.
pub fn is_shared() -> bool {
    SHARED.get()
}

/// The token that the tab keeps, on a shared computer.
pub fn token() -> Option<String> {
    let key = full(TOKEN);
    match tab() {
        Some(tab) => tab.get_item(&key).ok().flatten(),
        None => from_page(&key),
    }
}

/// What is remembered under a key.
pub fn get(key: &str) -> Option<String> {
    let key = full(key);
    let kept = store().and_then(|s| s.get_item(&key).ok().flatten());
    kept.or_else(|| from_page(&key))
}

/// Remembers.
pub fn set(key: &str, value: &str) {
    let key = full(key);
    let kept = store().is_some_and(|s| s.set_item(&key, value).is_ok());
    if kept {
        to_disk(&key, value.into());
    }
    PAGE.with_borrow_mut(|page| {
        page.retain(|(k, _)| *k != key);
        if !kept {
            page.push((key, value.to_owned()));
        }
    });
}

/// Forgets one thing.
pub fn remove(key: &str) {
    let key = full(key);
    if let Some(store) = store() {
        let _ = store.remove_item(&key);
    }
    to_disk(&key, JsValue::UNDEFINED);
    PAGE.with_borrow_mut(|page| page.retain(|(k, _)| *k != key));
}

/// The keys that begin like this.
pub fn keys(prefix: &str) -> Vec<String> {
    let own = full("");
    let mut keys = PAGE.with_borrow(|page| page.iter().map(|(k, _)| k.clone()).collect::<Vec<_>>());
    if let Some(store) = store() {
        let count = store.length().unwrap_or(0);
        keys.extend((0..count).filter_map(|i| store.key(i).ok().flatten()));
    }
    keys.iter()
        .filter_map(|k| k.strip_prefix(&own))
        .filter(|k| k.starts_with(prefix))
        .map(str::to_owned)
        .collect()
}

/// Forgets everything of this clinic.
pub fn clear() {
    for key in keys("") {
        remove(&key);
    }
    if SHARED.get() {
        SHARED.set(false);
        for key in keys("") {
            remove(&key);
        }
    }
}

/// On a shared computer nothing goes to the disk.
fn to_disk(key: &str, value: JsValue) {
    if SHARED.get() {
        return;
    }
    DISK.with_borrow(|disk| {
        if let Some(disk) = disk {
            // What cannot be written is remembered as before.
            let _ = disk.call2(&JsValue::UNDEFINED, &key.into(), &value);
        }
    });
}

fn full(key: &str) -> String {
    CLINIC.with_borrow(|clinic| [clinic, key].concat())
}

fn from_page(key: &str) -> Option<String> {
    PAGE.with_borrow(|page| page.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone()))
}

fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn store() -> Option<Storage> {
    if SHARED.get() {
        tab()
    } else {
        window().local_storage().ok().flatten()
    }
}
