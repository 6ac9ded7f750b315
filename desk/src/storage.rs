//! What this browser remembers for the desk: how it is set, and what was begun and not sent. A refusal means that the page remembers, for as
//! long as it lives.

use std::cell::RefCell;
use std::collections::BTreeMap;

thread_local! {
    static CLINIC: RefCell<String> = const { RefCell::new(String::new()) };
    static PAGE: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Every key is this clinic's from here on.
pub fn begin(clinic: &str) {
    CLINIC.set(format!("samtal-desk.{clinic}."));
}

/// What is remembered under a key.
pub fn get(key: &str) -> Option<String> {
    let key = full(key);
    let kept = disk().and_then(|s| s.get_item(&key).ok().flatten());
    kept.or_else(|| PAGE.with_borrow(|page| page.get(&key).cloned()))
}

/// Remembers.
pub fn set(key: &str, value: &str) {
    let key = full(key);
    let kept = disk().is_some_and(|s| s.set_item(&key, value).is_ok());
    PAGE.with_borrow_mut(|page| {
        page.remove(&key);
        if !kept {
            page.insert(key, value.to_owned());
        }
    });
}

/// Forgets one thing.
pub fn remove(key: &str) {
    let key = full(key);
    if let Some(disk) = disk() {
        let _ = disk.remove_item(&key);
    }
    PAGE.with_borrow_mut(|page| page.remove(&key));
}

/// The keys that begin like this.
pub fn keys(prefix: &str) -> Vec<String> {
    let own = full(prefix);
    let clinic = full("").len();
    let mut keys: Vec<String> = PAGE.with_borrow(|page| page.keys().cloned().collect());
    if let Some(disk) = disk() {
        let count = disk.length().unwrap_or(0);
        keys.extend((0..count).filter_map(|i| disk.key(i).ok().flatten()));
    }
    keys.iter()
        .filter(|key| key.starts_with(&own))
        .filter_map(|key| key.get(clinic..).map(str::to_owned))
        .collect()
}

fn full(key: &str) -> String {
    CLINIC.with_borrow(|clinic| format!("{clinic}{key}"))
}

#[cfg(target_arch = "wasm32")]
fn disk() -> Option<web_sys::Storage> {
    crate::browser::window().local_storage().ok().flatten()
}

#[cfg(not(target_arch = "wasm32"))]
fn disk() -> Option<web_sys::Storage> {
    None
}
