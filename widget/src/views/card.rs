//! Cards, and what may be pressed: quick replies under the last message, and the buttons of a card.

use crate::i18n::Strings;
use crate::markup::{El, el};
use crate::session::rows;
use crate::session::{forms, handoff, send};
use crate::store::{Part, peek, watch};
use crate::views::icons::{self, icon};
use crate::views::menu::save;
use crate::views::{button, composer, link, outside, p};
use samtal_core::log::answer::{Act, Card, CardKind, Reply};
use samtal_core::log::event::Destination;

/// Something to be seen at a glance.
pub fn card(card: &Card) -> El {
    let (class, sign, button) = match card.kind {
        CardKind::Appointment => ("card appointment", icons::CALENDAR, "quiet"),
        CardKind::Emergency => ("card urgent", icons::ALERT, "danger"),
        CardKind::Place => ("card place", icons::PLACE, "quiet"),
    };
    let drawn = drawn(class, sign, &card.title, &card.lines);
    let drawn = match card.kind {
        CardKind::Emergency => drawn.attr("role", "alert"),
        CardKind::Appointment | CardKind::Place => drawn,
    };
    match card.replies.as_slice() {
        [] => drawn,
        some => drawn.add(buttons("actions", button, some)),
    }
}

/// A heading with a sign, and lines.
pub fn drawn(class: &str, sign: &str, title: &str, lines: &[String]) -> El {
    let lines = lines.iter().filter(|l| !l.is_empty());
    el("section")
        .class(class)
        .add(el("h2").add(icon(sign)).text(title))
        .all(lines.map(|l| p("", l).attr("dir", "auto")))
}

/// The quick replies, for as long as there is nothing newer.
pub fn replies() -> El {
    el("div").slot(
        || watch(Part::Rows, |c| rows::replies(c.log.events(), c.outbox.items()).0),
        |_| {
            let (t, replies) = peek(|c| (c.t.0, rows::replies(c.log.events(), c.outbox.items()).1.to_vec()));
            (!replies.is_empty()).then(|| group(t, &replies))
        },
    )
}

fn group(t: &Strings, replies: &[Reply]) -> El {
    buttons("actions replies", "quiet", replies)
        .attr("role", "group")
        .attr("aria-label", t.replies)
}

fn buttons(class: &str, button: &str, replies: &[Reply]) -> El {
    el("div").class(class).all(replies.iter().map(|r| pressed(button, r)))
}

/// A button, or a link where it leads out of the chat.
fn pressed(class: &str, reply: &Reply) -> El {
    let (act, value) = (reply.act, reply.value.clone());
    if act == Act::Href {
        if value.starts_with("tel:") {
            return link(class, &value, icons::PHONE, &reply.label);
        }
        if value.starts_with("https://") {
            return outside(link(class, &value, icons::PLACE, &reply.label));
        }
    }
    button(class, &reply.label, Box::new(move || press(act, &value))).attr("dir", "auto")
}

fn press(act: Act, value: &str) {
    match act {
        Act::Say => {
            if !send::send(value) {
                composer::prefill(value);
            }
        }
        Act::Href => save(value.to_owned()),
        Act::Handoff => {
            if let Some(to) = Destination::parse(value) {
                handoff::choose(to);
            }
        }
        Act::Person => handoff::person(),
        Act::Form => forms::open(value),
    }
}
