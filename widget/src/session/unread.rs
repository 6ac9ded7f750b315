//! What the patient has not read: counted for the launcher and the title, marked by a line, rung for by one tab.

use crate::browser::{document, is_visible, spawn};
use crate::chat::Panel;
use crate::host;
use crate::i18n::fill;
use crate::read::json;
use crate::session::log::{first_new, unread};
use crate::session::{api, socket, tabs};
use crate::sound;
use crate::store::{Part, change, peek};
use crate::views::announce;
use samtal_core::log::event::Seq;
use std::cell::Cell;
use wasm_bindgen::JsValue;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Whether the patient has the end of the conversation before their eyes.
fn is_looking() -> bool {
    is_visible() && peek(|c| c.open && c.at_end && c.panel == Panel::Chat && c.is_live())
}

/// Something came: it is announced, and rings unless it is being looked at.
pub fn arrived(seq: Seq) {
    announce::message(seq);
    if !is_looking() {
        change(&[Part::Rows], |c| c.new = c.new.or(Some(seq)));
        tabs::ring();
    }
}

/// Counts anew; where the patient looks, everything is seen.
pub fn look() {
    if is_looking() {
        let (last, seen) = peek(|c| (c.log.last(), c.seen));
        if last > seen {
            change(&[], |c| c.seen = last);
            tell(last);
        }
    }
    show();
}

/// The chat is opened: the line stands before what has come since.
pub fn mark_new() {
    change(&[Part::Rows], |c| {
        c.new = first_new(c.log.events(), c.seen);
    });
}

/// Another tab or device of the patient has read up to here.
pub fn seen_elsewhere(seq: Seq) {
    change(&[], |c| c.seen = c.seen.max(seq));
    show();
}

fn tell(seq: Seq) {
    let seq = JsValue::from_f64(seq as f64);
    let frame = json(&[("type", "seen".into()), ("seq", seq.clone())]);
    if socket::say(&frame) {
        return;
    }
    spawn(Box::pin(async move {
        let body = json(&[("seq", seq)]);
        api::call("POST", "/session/seen".into(), Some(body)).await;
    }));
}

/// The count for a page that has not been told it yet.
pub fn show_anew() {
    COUNT.set(usize::MAX);
    show();
}

/// The count, where it is seen: the launcher, the title.
pub fn show() {
    let count = peek(|c| unread(c.log.events(), c.seen));
    if COUNT.replace(count) == count {
        return;
    }
    host::unread(count);
    let title = peek(|c| fill(c.t.chat_with, &c.clinic.name));
    let title = match count {
        0 => title,
        _ => ["(", &count.to_string(), ") ", &title].concat(),
    };
    document().set_title(&title);
}

/// Rings, if this tab is the one that does.
pub fn ring() {
    sound::ring();
}
