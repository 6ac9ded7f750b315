//! The lock of a conversation that was left alone: nothing of it is here until the code is.

use crate::i18n::fill;
use crate::markup::{El, el};
use crate::session::account;
use crate::store::peek;
use crate::views::{button, call_us, header, icons, p, problem, verify};

/// The lock.
pub fn lock() -> El {
    let (lock, t) = peek(|c| (c.lock(), c.t.0));
    let body = el("div")
        .class("body center")
        .add(el("span").class("mark large").add(icons::icon(icons::LOCK)))
        .add(header::title("h2", "panel", t.locked))
        .add(p("", &fill(t.locked_line, &lock.hint)))
        .add(verify::code(lock.identifier))
        .add(problem(true))
        .add(button("text", t.not_you, Box::new(account::forget)))
        .maybe(call_us("text"));
    el("section").class("panel").attr("aria-labelledby", "panel").add(body)
}
