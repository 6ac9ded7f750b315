//! The frame of a panel: the way back, a heading that takes the focus, and what went wrong.

use crate::store::peek;
use crate::views::{back, icons, problem, sign};
use leptos::prelude::*;

/// A panel around its content.
pub fn panel<V: IntoView>(title: &'static str, content: V) -> impl IntoView {
    let t = peek(|c| c.t.0);
    html! {
        <section class="panel" aria-labelledby="panel">
            <div class="head">
                {sign("back", t.back, icons::BACK, Box::new(back))}
                <h2 id="panel" tabindex="-1">{title}</h2>
            </div>
            <div class="body">
                {content}
                {problem()}
            </div>
        </section>
    }
}
