//! The header: the clinic, who is here, whether it is open and until when.

use crate::chat::{Chat, Panel};
use crate::clock;
use crate::host;
use crate::i18n::fill;
use crate::store::{Part, peek, watch};
use crate::views::{icons, show, sign};
use leptos::prelude::*;

/// The header.
pub fn header() -> impl IntoView {
    let (name, t) = peek(|c| (c.clinic.name.clone(), c.t.0));
    html! {
        <header class="top">
            <span class="mark">{icons::icon(icons::CLINIC)}</span>
            <div class="who">
                <h1 id="title" tabindex="-1">{name}</h1>
                <p class=|| if watch(Part::Head, |c| hours(c).0) { "hours open" } else { "hours" }>
                    {|| watch(Part::Head, line)}
                </p>
            </div>
            {sign("menu", t.menu, icons::MENU, Box::new(|| show(Panel::Menu)))}
            {sign("close", t.close, icons::CLOSE, Box::new(host::close))}
        </header>
    }
}

/// Who is here, and the hours.
fn line(c: &Chat) -> String {
    let hours = hours(c).1;
    match &c.state.staff {
        Some(staff) if !staff.name.is_empty() => {
            let comma = if staff.role.is_empty() { "" } else { ", " };
            [&staff.name, comma, &staff.role, " · ", &hours].concat()
        }
        _ => hours,
    }
}

/// Whether the clinic is open, and the words for it. Once the foreseen change has passed, only that is known.
fn hours(c: &Chat) -> (bool, String) {
    let hours = c.clinic.hours;
    let next = hours.changes_at.map_or(0, |at| at.0);
    let passed = next != 0 && next <= clock::now();
    let open = hours.open != passed;
    let words = match (open, next != 0 && !passed) {
        (true, true) => fill(c.t.open_until, &clock::opening(next, &c.clinic.time_zone)),
        (true, false) => c.t.open.to_owned(),
        (false, true) => fill(c.t.closed_until, &clock::opening(next, &c.clinic.time_zone)),
        (false, false) => c.t.closed.to_owned(),
    };
    (open, words)
}
