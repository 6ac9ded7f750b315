//! The lock of a conversation that was left alone: nothing of it is here until the code is.

use crate::i18n::fill;
use crate::session::account;
use crate::store::peek;
use crate::views::{button, call_us, icons, problem, verify};
use leptos::prelude::*;

/// The lock.
pub fn lock() -> impl IntoView {
    let (lock, t) = peek(|c| (c.lock(), c.t.0));
    html! {
        <section class="panel" aria-labelledby="panel">
            <div class="body center">
                <span class="mark large">{icons::icon(icons::LOCK)}</span>
                <h2 id="panel" tabindex="-1">{t.locked}</h2>
                <p>{fill(t.locked_line, &lock.hint)}</p>
                {verify::code(lock.identifier)}
                {problem()}
                {button("text", t.not_you.to_owned(), Box::new(account::forget))}
                {call_us("text")}
            </div>
        </section>
    }
}
