//! The transcript: it follows the conversation while its end is in sight, and keeps its place otherwise.

use crate::browser::{before_paint, by_id};
use crate::chat::Chat;
use crate::clock;
use crate::i18n::fill;
use crate::links::{Piece, pieces};
use crate::session::log::unread;
use crate::session::outbox::{Item, Progress};
use crate::session::rows::{Bubble, Row, Show, Speaker, is_seen_by_clinic, rows};
use crate::session::{history, send, unread as reading};
use crate::store::{Part, change, peek, watch};
use crate::views::{button, call_us, icons, notice, sign};
use leptos::either::{Either, EitherOf5};
use leptos::prelude::*;
use samtal_core::log::event::{Actor, Channel};
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
pub fn transcript() -> impl IntoView {
    let t = peek(|c| c.t.0);
    html! {
        <div class="log">
            <div class="scroll" id="log" role="log" aria-live="off" aria-label=t.conversation tabindex="0" on:scroll=|_| scrolled()>
                <p class="day" hidden=|| !watch(Part::Scroll, |c| c.loading)>{t.loading}</p>
                {|| watch(Part::Rows, |c| !c.log.has_older()).then(greeting)}
                <For each=all key=|row| row.key.clone() children=row />
                <div class="typing" hidden=|| !watch(Part::Typing, |c| c.typing)>
                    <span class="sr">{|| watch(Part::Typing, typing)}</span>
                    <span class="dots" aria-hidden="true"></span>
                </div>
            </div>
            <div class="latest" hidden=|| watch(Part::Scroll, |c| c.at_end)>
                <span class="count" aria-hidden="true">{|| watch(Part::Rows, count)}</span>
                {sign("latest", t.latest, icons::DOWN, Box::new(to_end))}
            </div>
        </div>
    }
}

fn all() -> Vec<Row> {
    watch(Part::Rows, |c| {
        rows(c.log.events(), c.outbox.items(), c.new, &clock::minutes_east)
    })
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
    if c.typing {
        fill(c.t.typing, who)
    } else {
        String::new()
    }
}

fn greeting() -> impl IntoView {
    let (name, text) = peek(|c| (c.clinic.name.clone(), c.clinic.greeting.clone()));
    html! {
        <div class="m them">
            <p class="speaker">{name}</p>
            <p class="b" dir="auto">{text}</p>
        </div>
    }
}

fn row(row: Row) -> impl IntoView {
    let t = peek(|c| c.t.0);
    match row.show {
        Show::Day(at) => EitherOf5::A(html! {
            <p class="day"><span>{clock::day(at, t.today, t.yesterday)}</span></p>
        }),
        Show::New => EitherOf5::B(html! { <p class="day new"><span>{t.new}</span></p> }),
        Show::Speaker(speaker) => EitherOf5::C(html! {
            <p class="speaker" class:own=matches!(speaker, Speaker::You(_)) aria-hidden="true">{speaker_name(&speaker)}</p>
        }),
        Show::Bubble(b) => EitherOf5::D(bubble(b)),
        Show::Notice(event) => EitherOf5::E(notice::notice(event)),
    }
}

fn bubble(b: Bubble) -> impl IntoView {
    let own = matches!(b.speaker, Speaker::You(_));
    let here = b.speaker == Speaker::You(Channel::Web);
    let who = [&speaker_name(&b.speaker), ": "].concat();
    let text = pieces(&b.text).into_iter().map(piece).collect_view();
    let cid = b.cid.clone();
    html! {
        <div class=if own { "m own" } else { "m them" }>
            <span class="sr">{who}</span>
            <p class="b" dir="auto">{text}</p>
            <p class="meta">
                <span>{clock::time(b.at)}</span>
                {here.then(|| move || delivery(&b.cid))}
            </p>
            {here.then(|| move || trouble(&cid))}
        </div>
    }
}

fn piece(piece: Piece) -> impl IntoView {
    match piece {
        Piece::Text(text) => Either::Left(text),
        Piece::Link(link) => {
            let to = link.clone();
            Either::Right(html! { <a href=to target="_blank" rel="noopener noreferrer">{link}</a> })
        }
    }
}

/// How far a message of one's own is.
fn delivery(cid: &str) -> impl IntoView + use<> {
    let (sign, words) = watch(Part::Rows, |c| match find(c, cid) {
        Some(item) if item.troubled() => (icons::ALERT, ""),
        Some(_) => (icons::CLOCK, c.t.0.sending),
        None if seen(c, cid) => (icons::TICKS, c.t.0.seen),
        None => (icons::TICK, c.t.0.sent),
    });
    html! { <span class="tick">{icons::icon(sign)}{words}</span> }
}

fn trouble(cid: &str) -> impl IntoView + use<> {
    let failed = watch(Part::Rows, |c| {
        let item = find(c, cid).filter(|i| i.troubled())?;
        Some(item.progress == Progress::Failed)
    });
    let cid = cid.to_owned();
    failed.map(move |failed| {
        let t = peek(|c| c.t.0);
        let words = if failed { t.failed } else { t.unsent };
        html! {
            <div class="trouble" role="alert">
                <p>{words}</p>
                {button("text", t.try_again.to_owned(), Box::new(move || send::again(&cid)))}
                {call_us("text")}
            </div>
        }
    })
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

fn speaker_name(speaker: &Speaker) -> String {
    let t = peek(|c| c.t.0);
    let elsewhere = |channel: &str| [t.you, ", ", channel].concat();
    match speaker {
        Speaker::You(Channel::Web) => t.you.to_owned(),
        Speaker::You(Channel::Voice) => elsewhere(t.by_phone),
        Speaker::You(Channel::Whatsapp) => elsewhere(t.on_whatsapp),
        Speaker::You(Channel::Sms) => elsewhere(t.by_sms),
        Speaker::Assistant => t.assistant.to_owned(),
        Speaker::Voice => t.voice_assistant.to_owned(),
        Speaker::Person(name, _) if name.is_empty() => t.staff.to_owned(),
        Speaker::Person(name, role) if role.is_empty() => name.clone(),
        Speaker::Person(name, role) => [name, ", ", role].concat(),
    }
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
    PLACE.set(place);
    let end = log.scroll_height() - log.client_height() - place < NEAR;
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
