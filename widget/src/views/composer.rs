//! The text box. What is typed is kept as it is typed: a reload, a crash or another page takes nothing away.

use crate::browser::{by_id, focus};
use crate::clock;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::read::json;
use crate::session::send::{self, LONGEST};
use crate::session::socket;
use crate::storage;
use crate::store::{Part, peek, touch, watch};
use crate::views::{icons, p, sign};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

const DRAFT: &str = "draft";
/// The most that the box grows, in pixels: five lines.
const TALLEST: i32 = 132;
/// How often "is writing" is told.
const TYPING: i64 = 3_000;

thread_local! {
    static TOLD: Cell<i64> = const { Cell::new(0) };
}

/// The text box and its button.
pub fn composer() -> El {
    let t = peek(|c| c.t.0);
    let area = el("textarea")
        .attr("id", "composer")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("enterkeyhint", "send")
        .attr("autocomplete", "off")
        .attr("aria-label", t.message)
        .attr("placeholder", t.placeholder)
        // What a text box begins with is its text.
        .text(&storage::get(DRAFT).unwrap_or_default())
        .on("input", Box::new(|_| typed()))
        .on("keydown", Box::new(|event| key(&event.unchecked_into())));
    crate::browser::before_paint(Box::new(grow));
    let row = el("div")
        .class("composer")
        .hidden(|| watch(Part::Foot, |c| c.foot().ended.is_some()))
        .add(area)
        .add(sign("send", t.send, icons::SEND, Box::new(submit)));
    el("div").add(row).slot(
        || watch(Part::Typing, |_| over()),
        |words| {
            let words = words.as_deref()?;
            Some(p("over", words).attr("role", "alert"))
        },
    )
}

/// Sends what is typed.
pub fn submit() {
    let Some(area) = area() else { return };
    if send::send(&area.value()) {
        empty();
    }
    if !peek(|c| c.asking) {
        focus("composer");
    }
}

/// Puts a text into the box: before what is there, which the patient has typed.
pub fn prefill(text: &str) {
    let old = area().map(|a| a.value());
    let old = old.or_else(|| storage::get(DRAFT)).unwrap_or_default();
    if text.is_empty() || old.starts_with(text) {
        return;
    }
    let new = if old.is_empty() {
        text.to_owned()
    } else {
        [text, "\n", &old].concat()
    };
    write(&new);
}

/// Empties the box.
pub fn empty() {
    write("");
}

fn write(text: &str) {
    keep(text);
    if let Some(area) = area() {
        area.set_value(text);
    }
    grow();
    touch(&[Part::Typing]);
}

fn area() -> Option<HtmlTextAreaElement> {
    by_id("composer")?.dyn_into().ok()
}

fn keep(text: &str) {
    if text.is_empty() {
        storage::remove(DRAFT);
    } else {
        storage::set(DRAFT, text);
    }
}

fn typed() {
    if let Some(area) = area() {
        keep(&area.value());
    }
    grow();
    touch(&[Part::Typing]);
    let now = clock::now();
    if now - TOLD.get() > TYPING {
        TOLD.set(now);
        socket::say(&json(&[("type", "typing".into())]));
    }
}

fn key(event: &KeyboardEvent) {
    if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
        event.prevent_default();
        submit();
    }
}

/// As tall as its text, within limits.
fn grow() {
    if let Some(area) = area() {
        let style = area.style();
        let _ = style.set_property("height", "auto");
        let tall = area.scroll_height().min(TALLEST);
        if tall > 0 {
            let _ = style.set_property("height", &[&tall.to_string(), "px"].concat());
        }
    }
}

/// How far the text is over the limit, in words.
fn over() -> Option<String> {
    let count = area()?.value().chars().count();
    (count > LONGEST).then(|| peek(|c| fill(c.t.too_long, &(count - LONGEST).to_string())))
}
