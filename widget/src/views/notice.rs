//! What happened besides words: one quiet line, or a card where the patient may want to do something.

use crate::chat::Chat;
use crate::clock;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::store::{Part, peek, watch};
use crate::views::icons::{self, icon};
use crate::views::{bar, card, link};
use samtal_core::log::event::{Body, Channel, Destination, Seq};
use samtal_core::time::At;

/// What a notice says.
struct Notice {
    sign: &'static str,
    title: String,
    lines: Vec<String>,
    card: bool,
    urgent: bool,
    /// The link that can be undone here.
    link: Option<String>,
}

fn line(sign: &'static str, title: impl Into<String>) -> Notice {
    Notice {
        sign,
        title: title.into(),
        lines: Vec::new(),
        card: false,
        urgent: false,
        link: None,
    }
}

fn framed(sign: &'static str, title: &str, lines: Vec<String>) -> Notice {
    let title = title.to_owned();
    Notice {
        sign,
        title,
        lines,
        card: true,
        urgent: false,
        link: None,
    }
}

/// The notice of an event.
pub fn notice(seq: Seq) -> El {
    let Some(n) = peek(|c| c.log.at(seq).and_then(|e| describe(c, &e.entry.body))) else {
        return el("div");
    };
    if !n.card {
        let words = el("span").text(&n.title).maybe(n.link.map(undo));
        return el("div").class("line").add(icon(n.sign)).add(words);
    }
    let class = if n.urgent { "card urgent" } else { "card" };
    card::drawn(class, n.sign, &n.title, &n.lines).maybe(n.urgent.then(emergency))
}

/// "Not you? Unlink", for as long as it is linked.
fn undo(link: String) -> El {
    let words = peek(|c| c.t.not_me);
    let undo = el("span").text(". ").text(words).add(bar::unlink(link.clone()));
    undo.hidden(move || !watch(Part::Rows, |c| c.is_phone(&link)))
}

/// The words for an event; nothing for what a patient does not see.
fn describe(c: &Chat, body: &Body) -> Option<Notice> {
    let t = c.t.0;
    Some(match body {
        Body::HandoffOffered { to, .. } => match to {
            Destination::Phone => line(icons::PHONE, t.offered_phone),
            Destination::Whatsapp => line(icons::WHATSAPP, t.offered_whatsapp),
            Destination::Callback => line(icons::CALLBACK, t.offered_callback),
        },
        Body::ChannelLinked {
            to, link, probation, ..
        } => {
            let (sign, words) = bar::link_words(t, *to, *probation);
            Notice {
                link: (*to != Channel::Voice).then(|| link.clone()),
                ..line(sign, words)
            }
        }
        Body::ChannelUnlinked { link } => {
            let was = c.state.links.iter().any(|l| l.id == *link && l.probation);
            line(icons::LINK, if was { t.not_linked } else { t.unlinked })
        }
        Body::IdentifierVerified { .. } => line(icons::TICK, t.verified),
        Body::CallEnded { .. } => line(icons::PHONE, t.call_ended),
        Body::Summary { text, .. } => framed(icons::SHEET, t.summary, vec![text.clone()]),
        Body::SlotOffered { slots, with } => {
            let mut lines: Vec<String> = slots.iter().map(moment).collect();
            lines.insert(0, with.clone());
            framed(icons::CALENDAR, t.times, lines)
        }
        Body::AppointmentBooked {
            starts_at,
            with,
            reason,
            ..
        } => {
            let lines = vec![moment(starts_at), with.clone(), reason.clone()];
            framed(icons::CALENDAR, t.appointment, lines)
        }
        Body::AppointmentChanged { starts_at, .. } => match starts_at {
            Some(at) => framed(icons::CALENDAR, t.moved, vec![moment(at)]),
            None => line(icons::CALENDAR, t.cancelled),
        },
        Body::AppointmentConfirmed { .. } => line(icons::TICK, t.confirmed),
        Body::TaskOpened { about, promised_by, .. } => {
            let words = match about.as_str() {
                "person" => t.task_person,
                // The hand-off's own line has said it.
                "callback" if promised_by.is_none() => return None,
                "callback" => t.callback_done,
                _ => t.task_other,
            };
            let by = promised_by.as_ref().map(|at| fill(t.by_when, &moment(at)));
            let dot = if by.is_some() { ". " } else { "" };
            let words = words.strip_suffix('.').unwrap_or(words);
            line(icons::PERSON, [words, dot, &by.unwrap_or_default()].concat())
        }
        Body::StaffJoined { name, role } => {
            let comma = if role.is_empty() { "" } else { ", " };
            line(icons::PERSON, fill(t.joined, &[name, comma, role].concat()))
        }
        Body::Reviewed { name, .. } => line(icons::TICK, fill(t.reviewed, name)),
        Body::Resolved { .. } => line(icons::TICK, t.resolved),
        Body::FormCompleted { .. } => line(icons::SHEET, t.form_done),
        Body::Consent { given: false, .. } => line(icons::SHEET, t.withdrawn),
        Body::FlagRaised { .. } => Notice {
            urgent: true,
            ..framed(icons::ALERT, t.emergency, vec![t.emergency_line.to_owned()])
        },
        Body::Message { .. }
        | Body::SessionStarted { .. }
        | Body::Consent { given: true, .. }
        | Body::PageVisited { .. }
        | Body::FormSaved { .. }
        | Body::IdentifierClaimed { .. }
        | Body::CallStarted { .. }
        | Body::Delivery { .. }
        | Body::MessageRevoked { .. }
        | Body::TaskClosed { .. }
        | Body::SummaryConfirmed { .. }
        | Body::Note { .. }
        | Body::Assigned { .. }
        | Body::Arrived { .. }
        | Body::Withheld => return None,
    })
}

fn moment(at: &At) -> String {
    clock::moment(at.0)
}

fn emergency() -> El {
    let (t, number) = peek(|c| (c.t.0, c.clinic.emergency.clone()));
    let to = ["tel:", &number].concat();
    link("danger", &to, icons::PHONE, &fill(t.call, &number))
}
