//! What is known of the patient already, beside the conversation: red flags first, then what is to be done, then what need not be asked.

use super::{parts, pop, tasks};
use crate::api;
use crate::browser::spawn;
use crate::i18n::{self, fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{clock, conversation, store};
use leptos::prelude::*;
use samtal_core::context::milestones::{Kind, Milestone, Review};
use samtal_core::desk::documents::{Access, KnownFact, MIN_REASON, Opened, Other};
use samtal_core::desk::roles::Act;
use samtal_core::log::state::{Appointment, Form, Link, State, Visit};
use samtal_core::time::At;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Pages that are shown, the newest.
const PAGES: usize = 5;

/// The column.
pub fn view() -> AnyView {
    let desk = store::desk();
    // Drawn again when something in it changed, not with every message.
    let opened = Memo::new(move |_| desk.opened.get());
    v! {
        <div class="known" id="known-inner">
            {move || match opened.get() {
                Some(opened) => whole(&opened),
                None => v! { <p class="quietly">{t().known_empty}</p> },
            }}
        </div>
    }
}

/// One member of the fold; the fold of another version may lack it.
fn member<T: DeserializeOwned + Default>(opened: &Opened, key: &str) -> T {
    let value = opened.state.get(key);
    value.and_then(|value| T::deserialize(value).ok()).unwrap_or_default()
}

fn whole(opened: &Opened) -> AnyView {
    let session = opened.card.session.clone();
    let state: State = State::deserialize(&opened.state).unwrap_or_default();
    let flags: Vec<_> = state
        .flags
        .iter()
        .map(|f| {
            let what = fill(t().red_flag, &[("what", &parts::about(&f.label))]);
            v! { <p class="red-flag">{what}<span>{clock::short(f.at)}</span></p> }
        })
        .collect();
    let now = At(clock::now());
    let appointments: Vec<&Appointment> = state.appointments.iter().collect();
    v! {
        {flags}
        {block(t().to_do, opened.tasks.iter().map(|task| tasks::row(task, true)).collect())}
        {block(t().appointments, appointments.iter().map(|a| appointment(a, now)).collect())}
        {known(&opened.known)}
        {block(t().glance, opened.milestones.iter().map(milestone).collect())}
        {block(t().forms, member::<Vec<Form>>(opened, "forms").iter().filter(|f| f.id != "contact").map(|f| form(f, opened)).collect())}
        {block(t().links, state.links.iter().filter(|l| !l.unlinked).map(|l| link(l, &session)).collect())}
        {block(t().others, opened.others.iter().map(other).collect())}
        {block(t().pages, state.pages.iter().rev().take(PAGES).map(page).collect())}
        {readers(&session, &opened.because)}
    }
}

fn block(title: &'static str, rows: Vec<AnyView>) -> AnyView {
    (!rows.is_empty())
        .then(|| v! { <section class="block"><h3>{title}</h3><ul>{rows}</ul></section> })
        .into_any()
}

fn known(facts: &[KnownFact]) -> AnyView {
    let row = |fact: &KnownFact| {
        let label = if fact.label.is_empty() {
            pop::field(&fact.field)
        } else {
            fact.label.clone()
        };
        let how = fill(
            t().told,
            &[("channel", parts::channel(fact.from)), ("time", &clock::short(fact.at))],
        );
        let proved = fact.verified.then_some(t().proved);
        v! {
            <div>
                <dt>{label}</dt>
                <dd><span dir="auto">{pop::value(&fact.field, fact.value.clone())}</span>{proved.map(|p| v! { <b class="proved">{p}</b> })}<span class="quietly">{how}</span></dd>
            </div>
        }
    };
    let rows: Vec<_> = facts.iter().map(row).collect();
    (!rows.is_empty())
        .then(|| {
            v! {
                <section class="block known-block">
                    <h3>{t().do_not_ask}</h3>
                    <p class="quietly">{t().confirm_instead}</p>
                    <dl class="facts">{rows}</dl>
                </section>
            }
        })
        .into_any()
}

fn appointment(a: &Appointment, now: At) -> AnyView {
    let when = a
        .starts_at
        .map_or_else(|| i18n::t().cancelled.to_owned(), clock::moment);
    let stands = match (a.starts_at, a.arrived_at, a.confirmed) {
        (None, _, _) => None,
        (_, Some(at), _) => Some((true, fill(t().here_since, &[("time", &clock::short(at))]))),
        (_, None, true) => Some((true, i18n::t().confirmed.to_owned())),
        (_, None, false) => Some((false, i18n::t().unconfirmed.to_owned())),
    };
    let past = a.starts_at.is_some_and(|at| at < now);
    v! {
        <li class="slot" class:past=past>
            <b>{when}</b>
            <span>{[a.with.as_str(), a.reason.as_str()].join(" ").trim().to_owned()}</span>
            {stands.map(|(good, words)| v! { <span class="chip" class:good=good class:open={!good}>{words}</span> })}
        </li>
    }
}

/// A milestone's line, here and in the day's list.
pub fn milestone(line: &Milestone) -> AnyView {
    let kind = match line.kind {
        Kind::Question => t().stone_question,
        Kind::Booked => t().stone_booked,
        Kind::Moved => t().stone_moved,
        Kind::Cancelled => t().stone_cancelled,
        Kind::Confirmed => t().stone_confirmed,
        Kind::Call => t().stone_call,
        Kind::Emergency => t().stone_emergency,
    };
    let review = match line.review {
        Review::None => None,
        Review::Waiting => Some((false, t().waits_for_clinician.to_owned())),
        Review::Done => {
            let at = line.reviewed_at.map(clock::short).unwrap_or_default();
            Some((
                true,
                fill(t().reviewed_by, &[("name", &line.reviewed_by), ("time", &at)]),
            ))
        }
    };
    let text = if line.text.is_empty() {
        kind.to_owned()
    } else {
        line.text.clone()
    };
    v! {
        <li class="stone" class:urgent={line.kind == Kind::Emergency}>
            <time>{clock::short(line.at)}</time>
            <span class="how">{parts::channel(line.channel)}</span>
            <span dir="auto">{text}</span>
            {review.map(|(good, words)| v! { <span class="chip" class:good=good class:open={!good}>{words}</span> })}
        </li>
    }
}

fn form(form: &Form, opened: &Opened) -> AnyView {
    let labels = opened.labels.get(&form.id);
    let rows: Vec<_> = form
        .answers
        .iter()
        .filter(|a| !a.value.is_empty())
        .map(|a| {
            let label = labels
                .and_then(|l| l.get(&a.field))
                .cloned()
                .unwrap_or_else(|| pop::field(&a.field));
            v! { <div><dt>{label}</dt><dd dir="auto">{a.value.clone()}</dd></div> }
        })
        .collect();
    let (good, stands) = if form.completed {
        (true, t().form_done)
    } else {
        (false, t().form_open)
    };
    v! {
        <li>
            <details open={!form.completed}>
                <summary>{form.id.replace('_', " ")}<span class="chip" class:good=good class:open={!good}>{stands}</span></summary>
                <dl class="facts">{rows}</dl>
            </details>
        </li>
    }
}

fn link(link: &Link, session: &str) -> AnyView {
    let asks = Var::new(false);
    let reason = Var::new(String::new());
    let (session, id) = (session.to_owned(), link.id.clone());
    let undo = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (session, id, reason) = (session.clone(), id.clone(), reason.get_untracked());
        spawn(async move {
            match api::unlink(&session, &id, reason.trim()).await {
                Ok(()) => conversation::refresh(),
                Err(refused) => store::refused(&refused),
            }
        });
    };
    let short = move || reason.with(|r| r.trim().chars().count() < MIN_REASON);
    let evidence = if link.probation {
        t().on_probation.to_owned()
    } else {
        parts::evidence(link.evidence.as_str())
    };
    v! {
        <li class="link">
            <span><b>{parts::channel(link.channel)}</b>" "{evidence}" "<span class="quietly">{clock::short(link.at)}</span></span>
            <button type="button" class="btn quiet" aria-expanded=move || asks.get().to_string() on:click=move |_| asks.update(|a| *a = !*a)>{t().unlink}</button>
            {move || asks.get().then(|| v! {
                <form class="unlink" on:submit=undo.clone()>
                    <label class="field"><span>{t().reason}</span>
                        <input type="text" autocomplete="off" on:input=move |e| reason.set(event_target_value(&e))/>
                    </label>
                    <button class="btn danger" disabled=short>{t().unlink_sure}</button>
                </form>
            })}
        </li>
    }
}

fn other(other: &Other) -> AnyView {
    let session = other.session.clone();
    let name = if other.topic.is_empty() {
        t().no_topic.to_owned()
    } else {
        other.topic.clone()
    };
    v! {
        <li>
            <button type="button" class="btn quiet wide" on:click=move |_| store::open(&session)>
                <span dir="auto">{name}</span>
                <span class="quietly">{clock::short(other.last_at)}", "{parts::channels(&other.channels)}", "{parts::evidence(&other.evidence)}</span>
            </button>
        </li>
    }
}

fn page(visit: &Visit) -> AnyView {
    let name = if visit.title.is_empty() {
        visit.path.clone()
    } else {
        visit.title.clone()
    };
    v! { <li class="visit"><span dir="auto">{name}</span><span class="quietly">{clock::short(visit.at)}</span></li> }
}

/// Why this member may read it, in words.
fn because(name: &str) -> String {
    match name {
        "owner" => t().because_owner,
        "task" => t().because_task,
        "call" => t().because_call,
        "appointment" => t().because_appointment,
        "recent" => t().because_recent,
        "break_glass" => t().because_glass,
        _ => t().because_role,
    }
    .to_owned()
}

/// Who read it: fetched when somebody wants to know.
fn readers(session: &str, why: &str) -> AnyView {
    let rows: parts::Loaded<Vec<Access>> = Var::new(None);
    let asked = Var::new(false);
    let may = store::may(Act::SeeAccesses);
    let session = session.to_owned();
    let open = move |_| {
        if asked.get_untracked() {
            return;
        }
        asked.set(true);
        let session = session.clone();
        parts::load(rows, async move { api::accesses(&session).await });
    };
    let line = |a: Access| {
        let what = a.action.replace('_', " ");
        v! { <li class="visit"><span>{a.actor.trim_start_matches("staff:").to_owned()}", "{what}", "{because(&a.because)}</span><span class="quietly">{clock::short(a.at)}</span></li> }
    };
    let list = move |rows: Vec<Access>| v! { <ul>{rows.into_iter().map(line).collect::<Vec<_>>()}</ul> };
    v! {
        <section class="block reading">
            <p class="quietly">{fill(t().you_read, &[("why", &because(why))])}</p>
            {may.then(|| v! {
                <details on:toggle=open>
                    <summary>{t().who_read}</summary>
                    {move || asked.get().then(|| parts::shown(rows, list))}
                </details>
            })}
        </section>
    }
}
