//! The column of people: filters, search, and one card for each conversation.

use super::icons::{self, channel, sign};
use crate::clock::{self, Age};
use crate::i18n::{fill, t};
use crate::list;
use crate::markup::{each, row, v};
use crate::route::Route;
use crate::store::{Fetch, desk};
use crate::{browser, inbox};
use leptos::prelude::*;
use samtal_core::desk::documents::{Card, Shown, Wants};
use samtal_core::log::event::Channel;
use samtal_core::time::At;

/// The column.
pub fn view() -> AnyView {
    let desk = desk();
    let cards = move || desk.cards.get();
    let state = move || {
        let empty = desk.cards.with(Vec::is_empty);
        match desk.inbox.get() {
            Fetch::Loading => Some(v! { <p class="empty" role="status">{t().loading}</p> }),
            Fetch::Failed => Some(v! {
                <div class="empty" role="alert">
                    <p>{t().went_offline}</p>
                    <button class="act" on:click=|_| inbox::refresh()>{t().try_again}</button>
                </div>
            }),
            Fetch::Ready if empty => {
                let query = desk.query.get();
                let words = if query.is_search() {
                    t().empty_search
                } else {
                    nothing(query.shown)
                };
                Some(v! { <p class="empty">{words}</p> })
            }
            Fetch::Ready => None,
        }
    };
    let more = move || {
        let more = !desk.next.with(String::is_empty) && desk.inbox.get() == Fetch::Ready;
        more.then(|| v! { <button class="text-act wide" on:click=|_| inbox::more()>{t().more}</button> })
    };
    v! {
        <section class="people" aria-label=t().inbox>
            {search()}
            {filters()}
            <div class="scroll" id="cards">
                <ul class="cards" aria-label=t().conversations>
                    {each(move || cards().into_iter().map(|card| row(key(&card), move || one(card))).collect())}
                </ul>
                {state}
                {more}
            </div>
        </section>
    }
}

fn nothing(shown: Shown) -> &'static str {
    match shown {
        Shown::Open => t().empty_open,
        Shown::Mine => t().empty_mine,
        Shown::Unowned => t().empty_unowned,
        Shown::AfterHours => t().empty_after_hours,
        Shown::Resolved => t().empty_resolved,
        Shown::All => t().empty_all,
    }
}

fn shown_name(shown: Shown) -> &'static str {
    match shown {
        Shown::Open => t().open,
        Shown::Mine => t().mine,
        Shown::Unowned => t().unowned,
        Shown::AfterHours => t().after_hours,
        Shown::Resolved => t().resolved,
        Shown::All => t().all,
    }
}

fn search() -> AnyView {
    let desk = desk();
    let clear = move || {
        let any = desk.query.with(|q| q.is_search());
        any.then(|| {
            let clear = move |_| {
                inbox::look(|q| {
                    q.q = String::new();
                    q.date = String::new();
                });
                inbox::refresh();
                browser::focus("search");
            };
            v! { <button class="icon" aria-label=t().search_clear title=t().search_clear on:click=clear>{sign(icons::CLOSE)}</button> }
        })
    };
    let down = |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            inbox::refresh();
        }
    };
    v! {
        <div class="search" role="search">
            <label class="sr" for="search">{t().search}</label>
            {sign(icons::SEARCH)}
            <input id="search" type="text" inputmode="search" autocomplete="off" spellcheck="false" placeholder=t().search
                prop:value=move || desk.query.with(|q| q.q.clone())
                on:input=move |event| { let text = event_target_value(&event); inbox::look(|q| q.q = text); }
                on:keydown=down/>
            {clear}
        </div>
        <div class="narrow">
            <label class="sr" for="channel">{t().channel}</label>
            <select id="channel" on:change=move |event| { let name = event_target_value(&event); inbox::look(|q| q.channel = Channel::parse(&name)); }>
                <option value="">{t().all_channels}</option>
                {Channel::ALL.map(|c| {
                    let chosen = desk.query.with_untracked(|q| q.channel == Some(c));
                    v! { <option value=c.as_str() selected=chosen>{icons::channel_name(c)}</option> }
                }).into_iter().collect::<Vec<_>>()}
            </select>
            <label class="sr" for="date">{t().search_date}</label>
            <input id="date" type="date" title=t().search_date
                prop:value=move || desk.query.with(|q| q.date.clone())
                on:change=move |event| { let date = event_target_value(&event); inbox::look(|q| q.date = date); }/>
        </div>
    }
}

fn filters() -> AnyView {
    let desk = desk();
    let filters = list::FILTERS.map(|shown| {
        let count = move || {
            let n = desk.counts.with(|c| c.get(list::name(shown)).copied().unwrap_or_default());
            (n > 0 && !matches!(shown, Shown::All | Shown::Resolved)).then(|| v! { <span class="n">{n}</span> })
        };
        let pressed = move || if desk.query.with(|q| q.shown == shown) { "true" } else { "false" };
        v! {
            <li>
                <button class="filter" data-shown=list::name(shown) aria-pressed=pressed on:click=move |_| inbox::look(|q| q.shown = shown)>
                    {shown_name(shown)}{count}
                </button>
            </li>
        }
    });
    v! { <ul class="filters" aria-label=t().shown>{Vec::from(filters)}</ul> }
}

/// What a card is drawn from: it is drawn anew when any of it changes.
fn key(card: &Card) -> String {
    format!(
        "{}|{}|{:?}|{:?}|{}|{}|{}|{}|{:?}|{}|{:?}",
        card.session,
        card.last_seq,
        card.wants,
        card.waiting_since,
        card.owner,
        card.owner_name,
        card.resolved,
        card.name,
        card.appointment_at,
        card.confirmed,
        card.promised_by
    )
}

/// Why a conversation asks for a person, in words.
pub fn want_name(want: Wants) -> &'static str {
    match want {
        Wants::Emergency => t().want_emergency,
        Wants::CallBack => t().want_call_back,
        Wants::Person => t().want_person,
        Wants::Question => t().want_question,
        Wants::Review => t().want_review,
        Wants::Task => t().want_task,
        Wants::Reply => t().want_reply,
    }
}

/// An age in words.
pub fn age_words(age: Age) -> String {
    match age {
        Age::Now => t().age_now.to_owned(),
        Age::Minutes(n) => fill(t().minutes, &[("n", &n.to_string())]),
        Age::Hours(h, m) => fill(t().hours, &[("h", &h.to_string()), ("m", &m.to_string())]),
        Age::Days(n) => fill(t().days, &[("n", &n.to_string())]),
    }
}

/// Who a card is about: the name as they told it, the number, or nothing yet.
pub fn person(card: &Card) -> String {
    match (card.name.is_empty(), card.number.is_empty()) {
        (false, _) => card.name.clone(),
        (true, false) => card.number.clone(),
        (true, true) => t().nameless.to_owned(),
    }
}

fn one(card: Card) -> AnyView {
    let desk = desk();
    let session = card.session.clone();
    let urgent = card.wants.contains(&Wants::Emergency);
    let mine = card.owner == desk.my_id() && !card.owner.is_empty();
    let owner = match (mine, card.owner.is_empty()) {
        (true, _) => t().yours.to_owned(),
        (_, true) => t().nobodys.to_owned(),
        _ if card.owner_name.is_empty() => card.owner.clone(),
        _ => card.owner_name.clone(),
    };
    let owner_class = match (mine, card.owner.is_empty()) {
        (true, _) => "owner mine",
        (_, true) => "owner none",
        _ => "owner",
    };
    let wants: Vec<_> = card
        .wants
        .iter()
        .take(2)
        .map(|want| {
            let class = if *want == Wants::Emergency {
                "want urgent"
            } else {
                "want"
            };
            v! { <span class=class>{want_name(*want)}</span> }
        })
        .collect();
    let (since, last_at) = (card.waiting_since, card.last_at);
    let age = move || {
        let now = desk.now.get();
        match since {
            Some(since) => fill(t().waiting, &[("age", &age_words(clock::age(now, since.0)))]),
            None => match clock::age(now, last_at.0) {
                Age::Now => t().just_now.to_owned(),
                age => fill(t().last, &[("age", &age_words(age))]),
            },
        }
    };
    let promised = card.promised_by.map(|by: At| {
        let class = move || {
            if by.0 < desk.now.get() {
                "promise overdue"
            } else {
                "promise"
            }
        };
        let words = move || {
            let words = if by.0 < desk.now.get() {
                t().overdue
            } else {
                t().promised
            };
            fill(words, &[("time", &clock::short(by))])
        };
        v! { <span class=class>{words}</span> }
    });
    let appointment = card.appointment_at.map(|at| {
        let how = if card.confirmed { t().confirmed } else { t().unconfirmed };
        v! { <span class="soft">{fill(t().booked, &[("time", &clock::short(at))])}", "{how}</span> }
    });
    let (of, at, here, fresh) = (session.clone(), session.clone(), session.clone(), session.clone());
    let current = move || desk.route.with(|r| r.session() == Some(&here)).then_some("true");
    let class = move || {
        let chosen = desk.chosen.with(|c| *c == of);
        let mut class = "card".to_owned();
        if chosen {
            class.push_str(" chosen");
        }
        if urgent {
            class.push_str(" urgent");
        }
        if desk.fresh.with(|f| f.contains(&fresh)) {
            class.push_str(" fresh");
        }
        class
    };
    let writing = {
        let session = session.clone();
        move || {
            let names = writers(&session);
            (!names.is_empty()).then(|| v! { <span class="soft writes">{fill(t().typing, &[("name", &names)])}</span> })
        }
    };
    let channels: Vec<_> = card.channels.iter().map(|c| channel(*c)).collect();
    let number = (!card.name.is_empty() && !card.number.is_empty())
        .then(|| v! { <span class="soft number">{card.number.clone()}</span> });
    let verified = card.verified.then(|| v! { <span class="verified" title=t().verified>{sign(icons::TICK)}<span class="sr">{t().verified}</span></span> });
    let topic = (!card.topic.is_empty()).then(|| v! { <span class="topic">{card.topic.clone()}</span> });
    let focused = move |_| desk.chosen.set(at.clone());
    v! {
        <li>
            <a class=class href=Route::Session(session.clone()).hash() id=format!("card-{session}") aria-current=current on:focus=focused>
                <span class="line first">
                    <span class="name">{person(&card)}{verified}</span>
                    {number}
                    <span class="marks">{channels}</span>
                </span>
                {topic}
                <span class="line">{wants}<span class="age">{age}</span></span>
                <span class="line"><span class=owner_class>{sign(icons::PERSON)}{owner}</span>{promised}{appointment}{writing}</span>
            </a>
        </li>
    }
}

/// The names of the colleagues who are writing in a conversation now.
pub fn writers(session: &str) -> String {
    let desk = desk();
    let me = desk.my_id();
    desk.writing.with(|writing| {
        let ids = writing
            .iter()
            .filter(|(id, (of, _))| **id != me && of == session)
            .map(|(id, _)| id);
        let names: Vec<String> = desk.colleagues.with(|all| {
            ids.map(|id| {
                all.iter()
                    .find(|c| c.id == *id)
                    .map_or_else(|| id.clone(), |c| c.name.clone())
            })
            .collect()
        });
        names.join(", ")
    })
}

/// Moves the focus to a card.
pub fn focus_card(session: &str) {
    browser::focus(&format!("card-{session}"));
}
