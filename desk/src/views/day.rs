//! The day: who comes when, whether they said so, what is still open, and that they are here.

use super::{known, parts};
use crate::api;
use crate::browser::{fresh_id, spawn};
use crate::i18n::{self, fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{clock, store};
use leptos::prelude::*;
use samtal_core::desk::documents::{Day, DayRow, Looked, Opened};
use samtal_core::time::{At, DAY, HOUR};

/// The room.
pub fn view() -> AnyView {
    let desk = store::desk();
    let day: parts::Loaded<Day> = Var::new(None);
    let date = Var::new(clock::date(At(clock::now())));
    Effect::new(move |_| {
        desk.day_changed.track();
        let date = date.get();
        parts::load(day, async move { api::day(&date).await });
    });
    let go = move |days: i64| {
        // Noon: no change of the clocks moves it to another day.
        let noon = At::parse(&format!("{}T12:00:00Z", date.get_untracked()));
        if let Some(noon) = noon {
            date.set(clock::date(noon.plus(days * DAY)));
        }
    };
    let today = move || clock::date(At(clock::now()));
    let title = move || {
        let noon = At::parse(&format!("{}T12:00:00Z", date.get()));
        noon.map(clock::day).unwrap_or_default()
    };
    v! {
        <div class="room day-room">
            {parts::heading(i18n::t().day, t().day_about)}
            <div class="day-bar">
                <button type="button" class="btn quiet" on:click=move |_| go(-1) aria-label=t().day_before>"‹"</button>
                <h2 aria-live="polite">{title}</h2>
                <button type="button" class="btn quiet" on:click=move |_| go(1) aria-label=t().day_after>"›"</button>
                <label class="field inline"><span class="unseen">{t().which_day}</span>
                    <input type="date" prop:value=move || date.get() on:change=move |e| {
                        let chosen = event_target_value(&e);
                        if !chosen.is_empty() {
                            date.set(chosen);
                        }
                    }/>
                </label>
                {move || (date.get() != today()).then(|| v! {
                    <button type="button" class="btn" on:click=move |_| date.set(today())>{i18n::t().today}</button>
                })}
            </div>
            {parts::shown(day, |day| list(&day))}
        </div>
    }
}

fn list(day: &Day) -> AnyView {
    if day.rows.is_empty() {
        return v! { <p class="empty">{t().day_empty}</p> };
    }
    let here = day.rows.iter().filter(|r| r.arrived_at.is_some()).count();
    let open = day.rows.iter().filter(|r| r.open_question && !r.cancelled).count();
    let sum = fill(
        t().day_sum,
        &[
            ("all", &day.rows.iter().filter(|r| !r.cancelled).count().to_string()),
            ("here", &here.to_string()),
            ("open", &open.to_string()),
        ],
    );
    let rows: Vec<_> = day.rows.iter().map(row).collect();
    v! {
        <p class="day-sum">{sum}</p>
        <ol class="day-list">{rows}</ol>
    }
}

fn row(row: &DayRow) -> AnyView {
    let now = clock::now();
    let name = if row.name.is_empty() {
        t().nameless.to_owned()
    } else {
        row.name.clone()
    };
    let with = [row.with.as_str(), row.reason.as_str()]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    let soon = row.starts_at.0 - now < HOUR && row.starts_at.0 > now;
    let late = row.starts_at.0 < now && row.arrived_at.is_none() && !row.cancelled;
    let (good, said) = if row.confirmed {
        (true, i18n::t().confirmed)
    } else {
        (false, i18n::t().unconfirmed)
    };
    let looked = match row.looked {
        Looked::Nothing => None,
        Looked::Waiting => Some((false, t().waits_for_clinician.to_owned())),
        Looked::Done => Some((true, fill(t().seen_by, &[("name", &row.looked_by)]))),
    };
    let here = row
        .arrived_at
        .map(|at| fill(t().here_since, &[("time", &clock::time(at))]));
    let (opens, asks) = (row.session.clone(), row.session.clone());
    let stones: parts::Loaded<Opened> = Var::new(None);
    let asked = Var::new(false);
    let unfold = move |_| {
        if asked.get_untracked() {
            return;
        }
        asked.set(true);
        let session = asks.clone();
        parts::load(stones, async move { api::session_whole(&session, 1).await });
    };
    let (appointment, session) = (row.appointment.clone(), row.session.clone());
    let sends = Var::new(false);
    let arrives = move |_| {
        if sends.get_untracked() {
            return;
        }
        sends.set(true);
        let appointment = appointment.clone();
        let body = serde_json::json!({ "cid": fresh_id(), "session": session });
        spawn(async move {
            match api::arrived(&appointment, &body).await {
                Ok(_) => store::desk().day_changed.update(|n| *n += 1),
                Err(refused) => {
                    sends.set(false);
                    store::toast(&parts::why(&refused));
                }
            }
        });
    };
    let label = fill(t().arrived_for, &[("name", &name)]);
    let waits = row.arrived_at.is_none() && !row.cancelled;
    v! {
        <li class="visit-row" class:soon=soon class:late=late class:here={row.arrived_at.is_some()} class:off={row.cancelled}>
            <div class="visit-line">
                <time class="visit-time">{clock::time(row.starts_at)}</time>
                <div class="visit-who">
                    <button type="button" class="name-link" on:click=move |_| store::open(&opens)>{name}</button>
                    <span class="quietly" dir="auto">{with}</span>
                </div>
                <div class="visit-marks">
                    {row.cancelled.then(|| v! { <span class="chip bad">{t().called_off}</span> })}
                    {(!row.cancelled).then(|| v! { <span class="chip" class:good=good class:open={!good}>{said}</span> })}
                    {row.open_question.then(|| v! { <span class="chip open">{t().open_question}</span> })}
                    {looked.map(|(good, words)| v! { <span class="chip" class:good=good class:open={!good}>{words}</span> })}
                    {here.map(|h| v! { <span class="chip good">{h}</span> })}
                </div>
                {waits.then(|| v! {
                    <button type="button" class="btn main" aria-label=label disabled=move || sends.get() on:click=arrives>{t().arrived}</button>
                })}
            </div>
            <details class="visit-more" on:toggle=unfold>
                <summary>{t().what_happened}</summary>
                {move || asked.get().then(|| parts::shown(stones, |opened: Opened| {
                    let lines: Vec<_> = opened.milestones.iter().map(known::milestone).collect();
                    if lines.is_empty() {
                        return v! { <p class="quietly">{t().no_stones}</p> };
                    }
                    v! { <ol class="stones">{lines}</ol> }
                }))}
            </details>
        </li>
    }
}
