//! The header: the clinic, who is here, whether it is open and until when.

use crate::chat::{Chat, Panel};
use crate::clock;
use crate::host;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::store::{Part, peek, watch};
use crate::views::{icons, show, sign};

/// The header.
pub fn header() -> El {
    let (name, t) = peek(|c| (c.clinic.name.clone(), c.t.0));
    let hours = el("p")
        .styled(|| {
            if watch(Part::Head, |c| hours(c).0) {
                "hours open"
            } else {
                "hours"
            }
        })
        .words(|| watch(Part::Head, line));
    el("header")
        .class("top")
        .add(el("span").class("mark").add(icons::icon(icons::CLINIC)))
        .add(el("div").class("who").add(title("h1", "title", &name)).add(hours))
        .add(sign("menu", t.menu, icons::MENU, Box::new(|| show(Panel::Menu))))
        .add(sign("close", t.close, icons::CLOSE, Box::new(host::close)))
}

/// A heading that can take the focus.
pub fn title(tag: &str, id: &str, words: &str) -> El {
    el(tag).attr("id", id).attr("tabindex", "-1").text(words)
}

/// Who is here, and the hours.
fn line(c: &Chat) -> String {
    let hours = hours(c).1;
    match &c.state.staff {
        Some(staff) if !staff.name.is_empty() => {
            let comma = if staff.role.is_empty() { "" } else { ", " };
            [&staff.name, comma, &staff.role, " · ", &hours].concat()
        }
        // A clinic that has given no answers has no assistant: people answer there.
        _ if c.clinic.assistant => [c.t.assistant, " · ", &hours].concat(),
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
