//! One text: every version with where it stands, who wrote and who approved it, and what may be done with it.

use super::{Look, group_words, may, reading, risk, stage, title};
use crate::api::{self, Refused};
use crate::browser::spawn;
use crate::i18n::{fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::views::parts;
use crate::{clock, store};
use leptos::prelude::*;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{Judge, MIN_REASON, Stage, TemplateVersion, Templates};

/// The text with this id.
pub fn view(id: &str, texts: &Templates, look: Var<Look>) -> AnyView {
    let versions: Vec<TemplateVersion> = texts.templates.iter().filter(|t| t.id == id).cloned().collect();
    let Some(newest) = versions.iter().max_by_key(|v| v.version).cloned() else {
        return v! { <p class="empty">{t().choose_template}</p> };
    };
    let group = newest.group;
    let (edit_id, edit_version) = (newest.id.clone(), newest.version);
    let rows: Vec<_> = versions
        .iter()
        .map(|one| version(one, one.version == newest.version))
        .collect();
    v! {
        <article class="text-detail">
            <header>
                <h2>{title(&newest.id)}</h2>
                <p class="quietly">{group_words(group)}</p>
                <p class="risk">{risk(group)}</p>
                {may(group, "edit").then(|| v! {
                    <button type="button" class="btn main" on:click=move |_| look.set(Look::Edit(edit_id.clone(), edit_version))>{t().new_version}</button>
                })}
            </header>
            <ol class="versions">{rows}</ol>
        </article>
    }
}

/// Who wrote or approved it; the clinic's configuration is nobody.
fn person(id: &str) -> String {
    if id == "configuration" {
        return t().configuration.to_owned();
    }
    let id = id.trim_start_matches("staff:");
    let known = store::desk()
        .colleagues
        .with_untracked(|all| all.iter().find(|c| c.id == id).map(|c| c.name.clone()));
    known.unwrap_or_else(|| id.to_owned())
}

fn version(one: &TemplateVersion, newest: bool) -> AnyView {
    let number = fill(t().version, &[("n", &one.version.to_string())]);
    let written = fill(
        t().written_by,
        &[("name", &person(&one.author)), ("time", &clock::short(one.written_at))],
    );
    let approved = one.approved_at.map(|at| {
        fill(
            t().approved_by,
            &[("name", &person(&one.approver)), ("time", &clock::short(at))],
        )
    });
    let wrong: Vec<_> = one
        .unresolved
        .iter()
        .map(|u| v! { <li>{reading::wrong(u)}</li> })
        .collect();
    let broken = !wrong.is_empty();
    let texts: Vec<_> = one
        .said
        .iter()
        .map(|(language, said)| {
            let own = [("SMS", &said.sms), (t().spoken, &said.voice)];
            let own: Vec<_> = own
                .into_iter()
                .filter_map(|(name, text)| Some((name, text.as_ref()?)))
                .map(|(name, text)| v! { <h4>{name}</h4>{reading::locked(text, &one.unresolved)} })
                .collect();
            v! { <div class="said" lang=language.clone()><h4>{language.to_uppercase()}</h4>{reading::locked(&said.text, &one.unresolved)}{own}</div> }
        })
        .collect();
    v! {
        <li class="version" class:old={one.stage == Stage::Retired}>
            <details open={newest || one.stage == Stage::Approved}>
                <summary><b>{number}</b>{stage(one.stage)}<span class="quietly">{written}{approved.map(|a| format!(". {a}"))}</span></summary>
                {texts}
                {broken.then(|| v! { <div class="wrong"><p>{t().not_sendable}</p><ul>{wrong}</ul></div> })}
                {judging(one)}
            </details>
        </li>
    }
}

/// Approve or retire, with a reason.
fn judging(one: &TemplateVersion) -> AnyView {
    let approves = one.stage == Stage::Draft && may(one.group, "approve");
    let retires = one.stage != Stage::Retired && may(one.group, "retire");
    if !approves && !retires {
        return ().into_any();
    }
    // Two pairs of eyes: what one clinician wrote another one approves.
    let own = one.author.trim_start_matches("staff:") == store::desk().my_id() && one.group == Group::Clinical;
    let broken = !one.unresolved.is_empty();
    let reason = Var::new(String::new());
    let answer: Var<Option<Refused>> = Var::new(None);
    let short = move || reason.with(|r| r.trim().chars().count() < MIN_REASON);
    let (id, version) = (one.id.clone(), one.version);
    let judge = move |approve: bool| {
        let (id, body) = (
            id.clone(),
            Judge {
                version,
                reason: reason.get_untracked().trim().to_owned(),
            },
        );
        spawn(async move {
            let done = if approve {
                api::approve(&id, &body).await
            } else {
                api::retire(&id, &body).await
            };
            match done {
                Ok(_) => {
                    store::announce(if approve { t().approved_now } else { t().retired_now });
                    store::desk().templates_changed.update(|n| *n += 1);
                }
                Err(refused) => {
                    answer.set(Some(refused));
                }
            }
        });
    };
    let judge_too = judge.clone();
    v! {
        <form class="judge" on:submit=|e: leptos::ev::SubmitEvent| e.prevent_default()>
            <label class="field"><span>{t().reason}</span>
                <input type="text" autocomplete="off" prop:value=move || reason.get() on:input=move |e| reason.set(event_target_value(&e))/>
            </label>
            {(approves && own).then(|| v! { <p class="quietly">{t().four_eyes}</p> })}
            <div class="row">
                {approves.then(|| v! { <button type="button" class="btn main" disabled=move || short() || own || broken on:click=move |_| judge(true)>{t().approve}</button> })}
                {retires.then(|| v! { <button type="button" class="btn" disabled=short on:click=move |_| judge_too(false)>{t().retire}</button> })}
            </div>
            {move || answer.get().map(|refused| parts::problem(&refused))}
        </form>
    }
}
