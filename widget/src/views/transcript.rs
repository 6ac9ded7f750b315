//! The transcript: it follows the conversation while its end is in sight, and keeps its place otherwise.

use crate::browser::{before_paint, by_id};
use crate::chat::Chat;
use crate::clock;
use crate::i18n::fill;
use crate::links::{Piece, pieces};
use crate::markup::{El, el};
use crate::session::log::unread;
use crate::session::outbox::{Item, Progress};
use crate::session::rows::{Bubble, Show, Speaker, is_seen_by_clinic, rows};
use crate::session::{history, send, unread as reading};
use crate::store::{Part, change, peek, watch};
use crate::views::{button, call_us, card, icons, notice, outside, p, sign};
use samtal_core::log::event::{Actor, Body, Channel};
use std::cell::Cell;

/// This near to the end counts as the end, in pixels.
const NEAR: i32 = 60;
/// This near to the beginning, older messages are fetched.
const OLDER: i32 = 200;

thread_local! {
    /// Where the transcript was scrolled to when it could last be seen.
    static PLACE: Cell<i32> = const { Cell::new(0) };
}

/// The transcript.
pub fn transcript() -> El {
    let t = peek(|c| c.t.0);
    let typing = el("div")
        .class("typing")
        .hidden(|| !watch(Part::Typing, |c| c.typing))
        .add(el("span").class("sr").words(|| watch(Part::Typing, typing)))
        .add(el("span").class("dots"));
    let log = el("div")
        .class("scroll")
        .attr("id", "log")
        .attr("role", "log")
        .attr("aria-live", "off")
        .attr("aria-label", t.conversation)
        .attr("tabindex", "0")
        .on("scroll", Box::new(|_| scrolled()))
        .slot(
            || watch(Part::Rows, |c| !c.log.has_older()),
            |whole| whole.then(greeting),
        )
        .list(all, row)
        .add(card::replies())
        .add(typing)
        .also(|| {
            // Each of these changes what stands above the end, or how much of it is in sight.
            for part in [Part::Rows, Part::Net, Part::Foot, Part::Typing] {
                watch(part, |_| ());
            }
            follow();
        });
    let latest = el("div")
        .class("latest")
        .hidden(|| watch(Part::Scroll, |c| c.at_end))
        .add(el("span").class("count").words(|| watch(Part::Rows, count)))
        .add(sign("latest", t.latest, icons::DOWN, Box::new(to_end)));
    // Beside the transcript, not in it: what is read must not move.
    let loading = el("p")
        .class("loading")
        .hidden(|| !watch(Part::Scroll, |c| c.loading))
        .text(t.loading);
    el("div").class("log").add(log).add(loading).add(latest)
}

fn all() -> Vec<(String, Show)> {
    let rows = watch(Part::Rows, |c| {
        rows(c.log.events(), c.outbox.items(), c.new, &clock::minutes_east)
    });
    rows.into_iter().map(|r| (r.key, r.show)).collect()
}

fn count(c: &Chat) -> String {
    match unread(c.log.events(), c.seen) {
        0 => String::new(),
        n => n.to_string(),
    }
}

fn typing(c: &Chat) -> String {
    let who = match &c.state.staff {
        Some(staff) if !staff.name.is_empty() => staff.name.as_str(),
        _ => c.t.0.assistant,
    };
    if c.typing { fill(c.t.typing, who) } else { String::new() }
}

fn greeting() -> El {
    let (name, text) = peek(|c| (c.clinic.name.clone(), c.clinic.greeting.clone()));
    el("div")
        .class("m them")
        .add(p("speaker", &name))
        .add(p("b", &text).attr("dir", "auto"))
}

fn row(show: Show) -> El {
    let t = peek(|c| c.t.0);
    let line = |class: &str, words: &str| el("p").class(class).add(el("span").text(words));
    match show {
        Show::Day(at) => line("day", &clock::day(at, t.today, t.yesterday)),
        Show::New => line("day new", t.new),
        Show::Speaker(speaker, channel) => {
            let own = speaker == Speaker::You;
            let class = if own { "speaker own" } else { "speaker" };
            p(class, &speaker_name(&speaker, channel)).attr("aria-hidden", "true")
        }
        Show::Bubble(b) => bubble(b),
        Show::Notice(seq) => notice::notice(seq),
    }
}

fn bubble(b: Bubble) -> El {
    let own = b.speaker == Speaker::You;
    let here = b.is_here();
    let who = [&speaker_name(&b.speaker, b.channel), ": "].concat();
    let text = el("p").class("b").attr("dir", "auto");
    let (said, beside) = peek(|c| parts(c, &b));
    let text = pieces(&said).iter().fold(text, piece);
    let meta = el("p").class("meta").add(el("span").text(&clock::time(b.at)));
    let bubble = el("div")
        .class(if own { "m own" } else { "m them" })
        .add(el("span").class("sr").text(&who))
        .maybe((!beside.is_empty()).then(|| p("b beside", &beside)))
        .maybe((!said.is_empty()).then_some(text))
        .maybe(b.card.as_ref().map(card::card));
    if !here {
        return bubble.add(meta);
    }
    let (sent, failed) = (b.cid.clone(), b.cid);
    let again = failed.clone();
    bubble
        .add(meta.slot(
            move || watch(Part::Rows, |c| delivery(c, &sent)),
            |(sign, words)| {
                let tick = el("span").class("tick").add(icons::icon(sign));
                Some(tick.text(words))
            },
        ))
        .slot(
            move || watch(Part::Rows, |c| trouble(c, &failed)),
            move |words| words.map(|words| again_line(words, again.clone())),
        )
}

/// The words of a message, and what came with it where it was written, in words too: the file itself is for the clinic.
fn parts(c: &Chat, b: &Bubble) -> (String, String) {
    let t = c.t.0;
    let event = c.log.at(b.seq).filter(|_| !b.revoked);
    let more = event.and_then(|e| match &e.entry.body {
        Body::Message { more, .. } => more.as_ref(),
        _ => None,
    });
    let Some(file) = more.and_then(|m| m.attached.as_ref()) else {
        let beside = if b.revoked { t.deleted } else { "" };
        return (b.text.clone(), beside.to_owned());
    };
    let beside = match file.kind.as_str() {
        "image" => t.photo,
        "audio" => t.voice_message,
        "document" => t.document,
        "location" => t.location,
        // These are words, or an emoji, which say it by themselves.
        "reply" | "by_link" | "correction" | "reaction" | "empty" => "",
        _ => t.attachment,
    };
    let colon = if file.name.is_empty() { "" } else { ": " };
    // Where there are no words, the kind in brackets stands in their place.
    let stands_in = b.text == ["[", &file.kind, "]"].concat();
    let said = if stands_in { String::new() } else { b.text.clone() };
    (said, [beside, colon, &file.name].concat())
}

fn piece(text: El, piece: &Piece) -> El {
    match piece {
        Piece::Text(words) => text.text(words),
        Piece::Link(to) => text.add(outside(el("a").attr("href", to).text(to))),
    }
}

/// How far a message of one's own is: the sign and the word.
fn delivery(c: &Chat, cid: &str) -> (&'static str, &'static str) {
    match find(c, cid) {
        Some(item) if item.troubled() => (icons::ALERT, ""),
        Some(_) => (icons::CLOCK, c.t.0.sending),
        None if seen(c, cid) => (icons::TICKS, c.t.0.seen),
        None => (icons::TICK, c.t.0.sent),
    }
}

/// What to say about a message that is in trouble.
fn trouble(c: &Chat, cid: &str) -> Option<&'static str> {
    let item = find(c, cid).filter(|i| i.troubled())?;
    Some(match item.progress {
        Progress::Failed => c.t.0.failed,
        Progress::Waiting | Progress::Sending => c.t.0.unsent,
    })
}

fn again_line(words: &str, cid: String) -> El {
    let again = peek(|c| c.t.try_again);
    el("div")
        .class("trouble")
        .attr("role", "alert")
        .add(p("", words))
        .add(button("text", again, Box::new(move || send::again(&cid))))
        .maybe(call_us("text"))
}

fn find<'a>(c: &'a Chat, cid: &str) -> Option<&'a Item> {
    c.outbox.items().iter().find(|i| i.cid == cid)
}

fn seen(c: &Chat, cid: &str) -> bool {
    let mut events = c.log.events().iter();
    events
        .find(|e| e.entry.cid == cid && e.entry.by == Actor::Patient)
        .is_some_and(|e| is_seen_by_clinic(c.log.events(), e.seq))
}

/// Who speaks, and where if it is not here.
fn speaker_name(speaker: &Speaker, channel: Channel) -> String {
    let t = peek(|c| c.t.0);
    let name = match speaker {
        Speaker::You => t.you,
        Speaker::Assistant => t.assistant,
        // The name says where.
        Speaker::Voice => return t.voice_assistant.to_owned(),
        Speaker::Person(name, _) if name.is_empty() => t.staff,
        Speaker::Person(name, _) => name,
    };
    let role = match speaker {
        Speaker::Person(_, role) => role,
        _ => "",
    };
    let mut words = name.to_owned();
    for more in [role, t.by_channel(channel)] {
        if !more.is_empty() {
            words = [&words, ", ", more].concat();
        }
    }
    words
}

/// Who an actor is, in words.
pub fn name_of(c: &Chat, by: &Actor) -> String {
    match by {
        Actor::Staff(_) => match &c.state.staff {
            Some(staff) if !staff.name.is_empty() => staff.name.clone(),
            _ => c.t.staff.to_owned(),
        },
        Actor::Voice(_) => c.t.voice_assistant.to_owned(),
        Actor::Patient => c.t.you.to_owned(),
        Actor::Assistant | Actor::System => c.t.assistant.to_owned(),
    }
}

fn scrolled() {
    let Some(log) = by_id("log") else { return };
    let place = log.scroll_top();
    // An element that is not shown reports zeros.
    if log.client_height() == 0 {
        return;
    }
    let back = place < PLACE.replace(place);
    let near = log.scroll_height() - log.client_height() - place < NEAR;
    // What has just been added may have put the end out of sight for a moment: only going back leaves it.
    let end = near || (peek(|c| c.at_end) && !back);
    if end != peek(|c| c.at_end) {
        change(&[Part::Scroll], |c| c.at_end = end);
    }
    if end {
        reading::look();
    }
    if place < OLDER {
        history::load();
    }
}

/// Goes to the end, whatever was in sight.
pub fn to_end() {
    change(&[Part::Scroll], |c| c.at_end = true);
    follow();
}

/// Goes to the end if it was in sight.
pub fn follow() {
    if !peek(|c| c.at_end) {
        return;
    }
    before_paint(Box::new(|| {
        if let Some(log) = by_id("log") {
            log.set_scroll_top(log.scroll_height());
        }
    }));
}

/// The chat is opened again: where it was, or at its end.
pub fn opened() {
    if peek(|c| c.at_end) {
        follow();
    } else {
        before_paint(Box::new(|| {
            if let Some(log) = by_id("log") {
                log.set_scroll_top(PLACE.get());
            }
        }));
    }
}

/// Remembers what is in sight; called again after something was put above it, shows the same.
pub fn keep_place() -> impl FnOnce() {
    let before = by_id("log").map_or(0, |l| l.scroll_height() - l.scroll_top());
    move || {
        before_paint(Box::new(move || {
            if let Some(log) = by_id("log") {
                log.set_scroll_top(log.scroll_height() - before);
            }
        }));
    }
}
