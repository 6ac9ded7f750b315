//! Tasks: what the clinic owes to whom, since when, and who has it.

use super::parts;
use crate::api::{self, Refused};
use crate::browser::spawn;
use crate::i18n::{self, fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::{clock, conversation, store};
use leptos::prelude::*;
use samtal_core::desk::documents::Task;
use samtal_core::time::At;

/// The room.
pub fn view() -> AnyView {
    let all: parts::Loaded<Vec<Task>> = Var::new(None);
    let shown = Var::new("open");
    let desk = store::desk();
    Effect::new(move |_| {
        desk.tasks_changed.track();
        let query = format!("?show={}", shown.get());
        parts::load(all, async move { api::tasks(&query).await });
    });
    let filter = move |name: &'static str, label: &'static str| {
        v! {
            <button type="button" class="chip pick" aria-pressed=move || (shown.get() == name).to_string() on:click=move |_| shown.set(name)>
                {label}
            </button>
        }
    };
    let list = move |tasks: Vec<Task>| {
        if tasks.is_empty() {
            return v! { <p class="empty">{t().no_tasks}</p> };
        }
        let mut tasks = tasks;
        tasks.sort_by_key(|task| task.about != "emergency");
        let rows: Vec<_> = tasks.iter().map(|task| row(task, false)).collect();
        v! { <ul class="task-list">{rows}</ul> }
    };
    v! {
        <div class="room tasks-room">
            {parts::heading(i18n::t().tasks, t().tasks_about)}
            <div class="filters" role="group" aria-label=t().which_tasks>
                {filter("open", i18n::t().open)}
                {filter("mine", i18n::t().mine)}
                {filter("all", i18n::t().all)}
            </div>
            {parts::shown(all, list)}
        </div>
    }
}

/// How a call-back stands, in words.
fn call_stands(name: &str) -> Option<&'static str> {
    Some(match name {
        "" => return None,
        "queued" | "initiated" | "dialling" | "ringing" => t().call_dialling,
        "answered" | "in_progress" | "talking" | "connected" => t().call_talking,
        "ended" | "completed" => t().call_ended,
        "busy" => t().call_busy,
        "no_answer" | "no-answer" => t().call_no_answer,
        "machine" => t().call_machine,
        _ => t().call_failed,
    })
}

/// One task; `inside` its own conversation nothing leads there.
pub fn row(task: &Task, inside: bool) -> AnyView {
    let desk = store::desk();
    let me = desk.my_id();
    let closed = task.closed_at.is_some();
    let promised = task.promised_by.as_deref().and_then(At::parse);
    let opened = At::parse(&task.opened_at);
    let late = promised.is_some_and(|at| at.0 < clock::now()) && !closed;
    let waits = opened
        .filter(|_| !closed)
        .map(|at| fill(i18n::t().waiting, &[("age", &parts::age(at))]));
    let promise = promised.map(|at| {
        let words = if late { i18n::t().overdue } else { i18n::t().promised };
        fill(words, &[("time", &clock::short(at))])
    });
    let owner = match task.owner.as_str() {
        "" => i18n::t().nobodys.to_owned(),
        owner if owner == me => i18n::t().yours.to_owned(),
        owner => desk
            .colleagues
            .with_untracked(|all| all.iter().find(|c| c.id == owner).map(|c| c.name.clone()))
            .unwrap_or_else(|| owner.to_owned()),
    };
    let done = task
        .closed_at
        .as_deref()
        .map(|at| fill(t().done_at, &[("time", &parts::time(at))]));
    let name = if task.name.is_empty() {
        t().nameless.to_owned()
    } else {
        task.name.clone()
    };
    let calls = task.answer_by == "call" && !task.number.is_empty() && !closed;
    let (claim, close, call) = (task.id.clone(), task.id.clone(), task.id.clone());
    let session = task.session.clone();
    let free = task.owner.is_empty() && !closed;
    let number = task.number.clone();
    v! {
        <li class="task" class:late=late class:urgent={task.about == "emergency"} class:over=closed>
            <div class="task-what">
                <b>{parts::about(&task.about)}</b>
                {(!inside).then(|| v! { <span class="task-who">{name}</span> })}
                {(!inside && !task.topic.is_empty()).then(|| v! { <span class="quietly" dir="auto">{task.topic.clone()}</span> })}
            </div>
            <div class="task-when">
                {waits.map(|w| v! { <span>{w}</span> })}
                {promise.map(|p| v! { <span class="chip" class:bad=late>{p}</span> })}
                {done.map(|d| v! { <span class="chip good">{d}</span> })}
                {call_stands(&task.call).map(|c| v! { <span class="chip">{c}</span> })}
                <span class="chip" class:open=free>{owner}</span>
            </div>
            <div class="task-do">
                {calls.then(|| v! {
                    <button type="button" class="btn" on:click=move |_| doing(call.clone(), Doing::Call)>{t().call_back}<span class="number">{number}</span></button>
                })}
                {free.then(|| v! { <button type="button" class="btn" on:click=move |_| doing(claim.clone(), Doing::Claim)>{i18n::t().take}</button> })}
                {(!closed).then(|| v! { <button type="button" class="btn quiet" on:click=move |_| doing(close.clone(), Doing::Close)>{t().mark_done}</button> })}
                {(!inside).then(|| v! { <button type="button" class="btn quiet" on:click=move |_| store::open(&session)>{t().open_conversation}</button> })}
            </div>
        </li>
    }
}

/// What is done with a task.
#[derive(Clone, Copy)]
enum Doing {
    Claim,
    Close,
    Call,
}

fn doing(task: String, what: Doing) {
    spawn(async move {
        let answer: Result<(), Refused> = match what {
            Doing::Claim => api::claim_task(&task).await.map(|_| ()),
            Doing::Close => api::close_task(&task).await.map(|_| ()),
            Doing::Call => api::call_back(&task).await,
        };
        match answer {
            Ok(()) => {
                if let Doing::Call = what {
                    store::toast(t().call_begun);
                }
                store::desk().tasks_changed.update(|n| *n += 1);
                conversation::refresh();
            }
            Err(refused) => store::toast(&parts::why(&refused)),
        }
    });
}
