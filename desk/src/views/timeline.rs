//! The lines of a conversation: every channel's, in one order.

use super::icons::{self, channel, channel_name, sign};
use crate::i18n::{fill, t};
use crate::markup::{each, row, v};
use crate::notify::News;
use crate::outbox::{self, Item, Stands};
use crate::signal::Var;
use crate::store::{self, desk};
use crate::thread::{self, Fate, Row, Side};
use crate::{browser, clock, conversation, send};
use leptos::prelude::*;
use samtal_core::desk::documents::Do;
use samtal_core::desk::roles::Act;
use samtal_core::log::answer::CardKind;
use samtal_core::log::event::{Actor, Body, Channel, Destination, Event, Seq};
use samtal_core::people::evidence::Evidence;
use samtal_core::people::tier::Tier;
use samtal_core::time::{At, DAY};
use std::cell::Cell;

/// So near to the end counts as at the end.
const NEAR: i32 = 80;

thread_local! {
    static AT_END: Cell<bool> = const { Cell::new(true) };
    static HEIGHT: Cell<i32> = const { Cell::new(0) };
}

/// The lines.
pub fn view() -> AnyView {
    let desk = desk();
    AT_END.set(true);
    let rows = move || {
        let (new_after, read) = (desk.new_after.get(), desk.patient_read.get());
        desk.events
            .with(|events| thread::rows(events, |e| clock::date(e.at), new_after, read))
    };
    let waiting = move || {
        let session = desk.session();
        let items: Vec<Item> = desk
            .outbox
            .with(|out| out.items().iter().filter(|i| i.session == session).cloned().collect());
        items
    };
    let older = move || {
        desk.older.get().then(|| {
            v! {
                <button class="text-act wide" id="older" disabled=move || desk.fetching_older.get() on:click=|_| fetch_older()>{t().older}</button>
            }
        })
    };
    let behind = Var::new(false);
    let scrolled = move |_| {
        if let Some(log) = browser::by_id("log") {
            let left = log.scroll_height() - log.scroll_top() - log.client_height();
            AT_END.set(left < NEAR);
            behind.set(left >= NEAR);
        }
    };
    // It stays at its end, and where it was while older lines come in above.
    Effect::new(move |before: Option<Seq>| {
        let first = desk.events.with(|e| e.first().map_or(0, |e| e.seq));
        desk.outbox.track();
        desk.typing.track();
        let came_above = before.is_some_and(|before| first < before);
        browser::before_paint(move || {
            let Some(log) = browser::by_id("log") else { return };
            if came_above {
                let grown = log.scroll_height() - HEIGHT.get();
                log.set_scroll_top(log.scroll_top() + grown.max(0));
            } else if AT_END.get() {
                log.set_scroll_top(log.scroll_height());
            }
        });
        first
    });
    let latest = move || {
        behind.get().then(|| {
            v! {
                <button class="act latest" on:click=|_| to_end()>{sign(icons::DOWN)}{t().to_newest}</button>
            }
        })
    };
    let typing = move || {
        let by: Vec<String> = desk.typing.with(|t| t.iter().map(|(by, _)| by.clone()).collect());
        let lines: Vec<_> = by
            .iter()
            .filter_map(|by| Actor::parse(by))
            .map(|by| fill(t().typing, &[("name", &speaker(&by))]))
            .collect();
        (!lines.is_empty()).then(|| v! { <p class="typing">{lines.join(" ")}</p> })
    };
    v! {
        <div class="log-frame">
            <div id="log" class="log" role="log" aria-live="off" aria-label=t().conversation tabindex="0" on:scroll=scrolled>
                {older}
                {each(move || rows().into_iter().map(|r| row(r.key(), move || draw(r))).collect())}
                {each(move || waiting().into_iter().map(|item| row(format!("{}{:?}", item.cid(), item.stands), move || pending(item))).collect())}
                {typing}
            </div>
            {latest}
        </div>
    }
}

fn fetch_older() {
    if let Some(log) = browser::by_id("log") {
        HEIGHT.set(log.scroll_height());
    }
    conversation::older();
}

fn to_end() {
    AT_END.set(true);
    if let Some(log) = browser::by_id("log") {
        log.set_scroll_top(log.scroll_height());
        let _ = log.focus();
    }
}

/// Who speaks, by name.
pub fn speaker(by: &Actor) -> String {
    let desk = desk();
    match by {
        Actor::Patient => desk
            .opened
            .with_untracked(|o| o.as_ref().map(|o| o.card.name.clone()))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| t().patient.to_owned()),
        Actor::Assistant => t().assistant.to_owned(),
        Actor::Voice(_) => t().voice_assistant.to_owned(),
        Actor::System => t().system.to_owned(),
        Actor::Staff(id) => member(id),
    }
}

fn member(id: &str) -> String {
    let desk = desk();
    if id == desk.my_id() {
        return t().you.to_owned();
    }
    let named = desk
        .opened
        .with_untracked(|o| o.as_ref().and_then(|o| o.names.get(id).cloned()));
    named
        .or_else(|| {
            desk.colleagues
                .with_untracked(|all| all.iter().find(|c| c.id == id).map(|c| c.name.clone()))
        })
        .unwrap_or_else(|| id.to_owned())
}

/// Something was said in the open conversation: those who listen hear it, in quiet mode with everything else.
pub fn aloud(event: &Event) {
    let desk = desk();
    let Body::Message { text, .. } = &event.entry.body else {
        return;
    };
    let name = speaker(&event.entry.by);
    if desk.quiet.get_untracked() || !browser::is_visible() {
        return store::news(News::Session(desk.session_now(), name));
    }
    store::announce(&format!("{name}: {text}"));
}

fn day_words(seq: Seq) -> String {
    let desk = desk();
    let at = desk
        .events
        .with_untracked(|e| e.iter().find(|e| e.seq == seq).map_or(At(clock::now()), |e| e.at));
    let (date, now) = (clock::date(at), clock::now());
    if date == clock::date(At(now)) {
        t().today.to_owned()
    } else if date == clock::date(At(now - DAY)) {
        t().yesterday.to_owned()
    } else {
        clock::day(at)
    }
}

fn draw(row: Row) -> AnyView {
    match row {
        Row::Day(seq, _) => v! { <h2 class="day">{day_words(seq)}</h2> },
        Row::New(_) => v! { <p class="new"><span>{t().new_messages}</span></p> },
        Row::Turn { event, fate, follows } => turn(&event, &fate, follows),
        Row::Note(event) => note(&event),
        Row::Line(event) => happened(&event),
        Row::Withheld(_, n) => {
            v! { <p class="happened withheld">{fill(t().withheld, &[("n", &n.to_string())])}</p> }
        }
    }
}

fn side_class(side: Side) -> &'static str {
    match side {
        Side::Patient => "patient",
        Side::Assistant => "assistant",
        Side::Voice => "voice",
        Side::Staff => "staff",
        Side::System => "system",
    }
}

fn turn(event: &Event, fate: &Fate, follows: bool) -> AnyView {
    let Body::Message { text, more } = &event.entry.body else {
        return ().into_any();
    };
    let side = thread::side(&event.entry.by);
    let class = format!("turn {}{}", side_class(side), if follows { " follows" } else { "" });
    let by = fill(
        t().on,
        &[
            ("name", &speaker(&event.entry.by)),
            ("channel", channel_name(event.entry.channel)),
        ],
    );
    let more = more.as_deref();
    let from = more.and_then(|m| m.template.as_ref()).map(|template| {
        let version = template.version.to_string();
        v! { <span class="from">{fill(t().from_text, &[("id", &template.id), ("version", &version)])}</span> }
    });
    let source = more.and_then(|m| m.source.as_ref()).map(|source| {
        v! { <span class="from">{fill(t().from_source, &[("source", &source.entry)])}</span> }
    });
    let attached = more
        .and_then(|m| m.attached.as_ref())
        .filter(|a| !a.has_words() && a.kind != "by_link")
        .map(|a| {
            let words = match a.kind.as_str() {
                "image" | "sticker" => t().attached_image.to_owned(),
                "audio" => t().attached_audio.to_owned(),
                "video" => t().attached_video.to_owned(),
                "document" => t().attached_document.to_owned(),
                other => fill(t().attached_other, &[("kind", other)]),
            };
            let name = (!a.name.is_empty()).then(|| format!(": {}", a.name));
            v! { <p class="attached">{sign(icons::FORM)}{words}{name}</p> }
        });
    let card = more.and_then(|m| m.card.as_ref()).map(|card| {
        let class = if card.kind == CardKind::Emergency {
            "inset urgent"
        } else {
            "inset"
        };
        let lines: Vec<_> = card
            .lines
            .iter()
            .cloned()
            .map(|line| v! { <span>{line}</span> })
            .collect();
        v! { <div class=class><strong>{card.title.clone()}</strong>{lines}</div> }
    });
    let said = if fate.revoked {
        t().revoked.to_owned()
    } else {
        text.clone()
    };
    let text_class = if fate.revoked { "text revoked" } else { "text" };
    let reviewed = (!fate.reviewed.is_empty()).then(|| {
        v! { <span class="verified">{sign(icons::TICK)}{fill(t().reviewed, &[("name", &fate.reviewed)])}</span> }
    });
    let asks = (side == Side::Patient && fate.reviewed.is_empty()).then(|| asks(event.seq));
    let rtl = "auto";
    v! {
        <article class=class data-seq=event.seq>
            <p class="by">{channel(event.entry.channel)}<span class="sr">{by}</span><strong aria-hidden="true">{speaker(&event.entry.by)}</strong><time>{clock::time(event.at)}</time></p>
            <p class=text_class dir=rtl>{said}</p>
            {card}
            {attached}
            <p class="meta">{tick(fate)}{from}{source}{reviewed}{asks}</p>
        </article>
    }
}

/// What a member may ask for, or say, about a patient's message.
fn asks(seq: Seq) -> AnyView {
    let clinician = store::may(Act::Review);
    let act = move |_| {
        let cid = browser::fresh_id();
        let what = if clinician {
            Do::Review { cid, of: seq }
        } else {
            Do::Flag { cid, of: seq }
        };
        conversation::act(what, || {});
    };
    let words = if clinician {
        t().review_message
    } else {
        t().flag_message
    };
    v! { <button class="text-act small" on:click=act>{words}</button> }
}

fn tick(fate: &Fate) -> AnyView {
    let (path, words, class) = match fate.status.as_str() {
        "sent" => (icons::TICK, t().sent, "tick"),
        "delivered" => (icons::TICKS, t().delivered, "tick"),
        "read" => (icons::TICKS, t().read, "tick read"),
        "failed" => (icons::WARN, t().failed, "tick failed"),
        _ => return ().into_any(),
    };
    let why = (!fate.error.is_empty()).then(|| format!(": {}", refusal(&fate.error)));
    v! { <span class=class>{sign(path)}{words}{why}</span> }
}

/// Why something does not go, in words.
pub fn refusal(why: &str) -> String {
    match why {
        "opted_out" => t().refused_opted_out.to_owned(),
        "no_consent" => t().refused_no_consent.to_owned(),
        "channel_off" => t().refused_channel_off.to_owned(),
        "no_number" | "no_device" => t().refused_no_number.to_owned(),
        "window_closed" => t().refused_window.to_owned(),
        "voice" => t().refused_voice.to_owned(),
        other => fill(t().refused_other, &[("why", other)]),
    }
}

fn note(event: &Event) -> AnyView {
    let Body::Note { text } = &event.entry.body else {
        return ().into_any();
    };
    v! {
        <article class="turn note" data-seq=event.seq>
            <p class="by">{sign(icons::PIN)}<strong>{t().note}</strong><span>{speaker(&event.entry.by)}</span><time>{clock::time(event.at)}</time></p>
            <p class="text" dir="auto">{text.clone()}</p>
        </article>
    }
}

/// What waits to be on the log.
fn pending(item: Item) -> AnyView {
    let class = if item.is_note() {
        "turn note pending"
    } else {
        "turn staff pending"
    };
    let (path, words, refused) = match &item.stands {
        Stands::Sending => (icons::CLOCK, t().sending.to_owned(), false),
        Stands::Waiting => (icons::CLOCK, t().waits.to_owned(), false),
        Stands::Refused(code) => {
            let why = match code.as_str() {
                "owned" | "answered-meanwhile" => String::new(),
                "forbidden" => t().forbidden.to_owned(),
                outbox::OLD => t().old.to_owned(),
                other => other.to_owned(),
            };
            let words = if why.is_empty() {
                t().not_sent.to_owned()
            } else {
                format!("{}: {why}", t().not_sent)
            };
            (icons::WARN, words, true)
        }
    };
    let (again, away) = (item.cid().to_owned(), item.cid().to_owned());
    let acts = refused.then(|| {
        v! {
            <button class="text-act small" on:click=move |_| send::retry(&again)>{t().try_again}</button>
            <button class="text-act small" on:click=move |_| send::give_up(&away)>{t().back_to_box}</button>
        }
    });
    let tick_class = if refused { "tick failed" } else { "tick" };
    v! {
        <article class=class>
            <p class="by"><strong>{if item.is_note() { t().note } else { t().you }}</strong></p>
            <p class="text" dir="auto">{item.text.clone()}</p>
            <p class="meta"><span class=tick_class role="status">{sign(path)}{words}</span>{acts}</p>
        </article>
    }
}

fn evidence_words(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::HandoffCode => t().handoff_code,
        Evidence::HandoffToken => t().handoff_token,
        Evidence::WhatsappRef => t().whatsapp_ref,
        Evidence::VerifiedNumber => t().verified_number,
        Evidence::PortalAssertion => t().portal_assertion,
        Evidence::StaffCheck => t().staff_check,
    }
}

fn page_words(title: &str, path: &str) -> String {
    if title.is_empty() {
        path.to_owned()
    } else {
        title.to_owned()
    }
}

fn about_words(about: &str) -> String {
    match about {
        "callback" => t().want_call_back,
        "person" => t().want_person,
        "question" => t().want_question,
        "review" => t().want_review,
        "emergency" => t().want_emergency,
        other => return other.to_owned(),
    }
    .to_owned()
}

/// Something that happened, in one line.
fn happened(event: &Event) -> AnyView {
    let e = &event.entry;
    let mut class = "happened";
    let (path, words) = match &e.body {
        Body::SessionStarted { page, .. } => match page {
            Some(page) => (
                icons::PAGE,
                fill(t().began, &[("page", &page_words(&page.title, &page.path))]),
            ),
            None => (icons::PAGE, t().began_plain.to_owned()),
        },
        Body::Consent { purpose, given, .. } => {
            let words = if *given { t().agreed } else { t().withdrew };
            (icons::TICK, fill(words, &[("purpose", purpose)]))
        }
        Body::PageVisited { path, title } => (icons::PAGE, fill(t().visited, &[("page", &page_words(title, path))])),
        Body::FormSaved { form, answers } => {
            let n = answers.len().to_string();
            (icons::FORM, fill(t().form_saved, &[("n", &n), ("form", form)]))
        }
        Body::FormCompleted { form } => (icons::FORM, fill(t().form_completed, &[("form", form)])),
        Body::HandoffOffered { to, .. } => {
            let to = match to {
                Destination::Phone => t().voice,
                Destination::Whatsapp => t().whatsapp,
                Destination::Callback => t().want_call_back,
            };
            (icons::LINK, fill(t().handoff, &[("to", to)]))
        }
        Body::ChannelLinked {
            to,
            evidence,
            probation,
            ..
        } => {
            let tier = Tier::from_evidence(&[*evidence], false, true, Some(event.at), event.at)
                .as_u8()
                .to_string();
            let places = [
                ("channel", channel_name(*to)),
                ("evidence", evidence_words(*evidence)),
                ("tier", &tier),
            ];
            let words = if *probation { t().probation } else { t().linked };
            (icons::LINK, fill(words, &places))
        }
        Body::ChannelUnlinked { .. } => (icons::LINK, t().unlinked.to_owned()),
        Body::IdentifierClaimed { kind, value, .. } => {
            (icons::PERSON, fill(t().gave, &[("kind", kind), ("value", value)]))
        }
        Body::IdentifierVerified { .. } => (icons::TICK, t().proved.to_owned()),
        Body::CallStarted { .. } => (icons::PHONE, t().call_began.to_owned()),
        Body::CallEnded { outcome, .. } if outcome.is_empty() => (icons::PHONE, t().call_ended.to_owned()),
        Body::CallEnded { outcome, .. } => (icons::PHONE, fill(t().call_ended_how, &[("outcome", outcome)])),
        Body::Summary { text, .. } => {
            return v! {
                <article class="turn summary" data-seq=event.seq>
                    <p class="by">{sign(icons::FORM)}<strong>{t().summary}</strong><time>{clock::time(event.at)}</time></p>
                    <p class="text" dir="auto">{text.clone()}</p>
                </article>
            };
        }
        Body::SummaryConfirmed { .. } => (icons::TICK, t().summary_right.to_owned()),
        Body::SlotOffered { slots, with } => {
            let slots: Vec<String> = slots.iter().map(|at| clock::moment(*at)).collect();
            (
                icons::CALENDAR,
                fill(t().offered, &[("with", with), ("slots", &slots.join("; "))]),
            )
        }
        Body::AppointmentBooked { starts_at, with, .. } => {
            class = "happened booked";
            (
                icons::CALENDAR,
                fill(t().appointment, &[("time", &clock::moment(*starts_at)), ("with", with)]),
            )
        }
        Body::AppointmentChanged {
            starts_at: Some(at), ..
        } => (icons::CALENDAR, fill(t().moved, &[("time", &clock::moment(*at))])),
        Body::AppointmentChanged { starts_at: None, .. } => (icons::CALENDAR, t().cancelled.to_owned()),
        Body::AppointmentConfirmed { .. } => (icons::CALENDAR, t().appointment_confirmed.to_owned()),
        Body::FlagRaised { label, .. } => {
            class = "happened urgent";
            (icons::FLAG, fill(t().flag, &[("label", &about_words(label))]))
        }
        Body::TaskOpened { about, promised_by, .. } => {
            let about = about_words(about);
            let words = match promised_by {
                Some(by) => fill(t().task_opened_by, &[("about", &about), ("time", &clock::short(*by))]),
                None => fill(t().task_opened, &[("about", &about)]),
            };
            (icons::CLOCK, words)
        }
        Body::StaffJoined { name, .. } => (icons::PERSON, fill(t().joined, &[("name", name)])),
        Body::Assigned { to, .. } if to.is_empty() => (icons::PERSON, t().released.to_owned()),
        Body::Assigned { to, name } => {
            let name = if name.is_empty() { member(to) } else { name.clone() };
            (icons::PERSON, fill(t().assigned, &[("name", &name)]))
        }
        Body::Arrived { .. } => (icons::PERSON, t().arrived.to_owned()),
        Body::Resolved { outcome, topic } => {
            let words = match outcome.as_str() {
                "answered" => t().answered,
                "booked" => t().outcome_booked,
                "referred" => t().referred,
                "no_answer" => t().no_answer,
                "other" => t().other,
                words => words,
            };
            let words = if topic.is_empty() {
                words.to_owned()
            } else {
                format!("{words} ({topic})")
            };
            (icons::TICK, fill(t().resolved_line, &[("outcome", &words)]))
        }
        // Drawn elsewhere, or not at all.
        Body::Message { .. }
        | Body::Note { .. }
        | Body::Delivery { .. }
        | Body::MessageRevoked { .. }
        | Body::Reviewed { .. }
        | Body::TaskClosed { .. }
        | Body::Withheld => return ().into_any(),
    };
    let by = match (&e.by, &e.body) {
        (Actor::Staff(_), Body::StaffJoined { .. } | Body::Assigned { .. }) => None,
        (by @ Actor::Staff(_), _) => Some(format!(" · {}", speaker(by))),
        _ => None,
    };
    let mark = (e.channel != Channel::Web).then(|| channel(e.channel));
    v! { <p class=class data-seq=event.seq>{sign(path)}<span>{words}{by}</span>{mark}<time>{clock::time(event.at)}</time></p> }
}
