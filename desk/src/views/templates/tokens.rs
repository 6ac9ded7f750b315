//! Global tokens: one phrase that many texts share. What a change does is seen before it is made.

use super::title;
use crate::api::{self, Refused};
use crate::browser::spawn;
use crate::i18n::{fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::store;
use crate::views::parts;
use leptos::prelude::*;
use samtal_core::desk::documents::{Impact, MIN_REASON, Token, Tokens};
use samtal_core::desk::roles::Act;

/// The tokens.
pub fn view() -> AnyView {
    let desk = store::desk();
    let all: parts::Loaded<Tokens> = Var::new(None);
    let edits: Var<Option<Token>> = Var::new(None);
    Effect::new(move |_| {
        desk.templates_changed.track();
        parts::load(all, api::tokens());
    });
    let may = store::may(Act::EditTokens) || crate::views::training::is_on();
    let languages = desk
        .me
        .with_untracked(|me| me.as_ref().map(|m| m.languages.clone()).unwrap_or_default());
    let new = move |_| {
        edits.set(Some(Token {
            value: languages.iter().map(|l| (l.clone(), String::new())).collect(),
            ..Token::default()
        }));
    };
    let row = move |token: Token| {
        let values: Vec<_> = token
            .value
            .iter()
            .map(|(l, v)| v! { <div><dt>{l.to_uppercase()}</dt><dd dir="auto">{v.clone()}</dd></div> })
            .collect();
        let name = token.name.clone();
        v! {
            <li class="token">
                <div><b>{title(&name)}</b><code>{format!("{{global:{name}}}")}</code></div>
                <dl class="facts">{values}</dl>
                {may.then(|| v! { <button type="button" class="btn" on:click=move |_| edits.set(Some(token.clone()))>{t().change}</button> })}
            </li>
        }
    };
    let list = move |tokens: Tokens| {
        if tokens.tokens.is_empty() {
            return v! { <p class="quietly">{t().no_tokens}</p> };
        }
        v! { <ul class="tokens">{tokens.tokens.into_iter().map(row).collect::<Vec<_>>()}</ul> }
    };
    v! {
        <section class="tokens-side">
            <h2>{t().global_tokens}</h2>
            <p class="quietly">{t().global_tokens_about}</p>
            {move || match edits.get() {
                Some(token) => edit(token, edits),
                None => v! {
                    {parts::shown(all, list)}
                    {may.then(|| v! { <button type="button" class="btn" on:click=new.clone()>{t().new_token}</button> })}
                },
            }}
        </section>
    }
}

fn edit(token: Token, edits: Var<Option<Token>>) -> AnyView {
    let is_new = token.version == 0 && token.name.is_empty();
    let draft = Var::new(token.clone());
    let impact: Var<Option<Result<Impact, Refused>>> = Var::new(None);
    let fields: Vec<_> = token
        .value
        .iter()
        .map(|(language, value)| {
            let (to, label) = (language.clone(), language.to_uppercase());
            v! {
                <label class="field"><span>{label}</span>
                    <input type="text" autocomplete="off" lang=language.clone() prop:value=value.clone() on:input=move |e| {
                        let text = event_target_value(&e);
                        draft.update(|d| { d.value.insert(to.clone(), text); });
                        // What was shown is of another wording.
                        impact.set(None);
                    }/>
                </label>
            }
        })
        .collect();
    let ask = move |keep: bool| {
        let body = draft.get_untracked();
        spawn(async move {
            let answer = if keep {
                api::put_token(&body).await
            } else {
                api::token_impact(&body).await
            };
            if keep && answer.is_ok() {
                store::toast(t().token_saved);
                store::desk().templates_changed.update(|n| *n += 1);
                edits.set(None);
                return;
            }
            impact.set(Some(answer));
        });
    };
    let seen = move || matches!(impact.get(), Some(Ok(_)));
    let short = move || draft.with(|d| d.reason.trim().chars().count() < MIN_REASON);
    v! {
        <form class="token-edit" on:submit=move |e: leptos::ev::SubmitEvent| { e.prevent_default(); ask(false); }>
            {is_new.then(|| v! {
                <label class="field"><span>{t().token_name}</span>
                    <input type="text" autocomplete="off" spellcheck="false" on:input=move |e| { draft.update(|d| d.name = event_target_value(&e)); impact.set(None); }/>
                </label>
            })}
            {(!is_new).then(|| v! { <h3>{title(&token.name)}</h3> })}
            {fields}
            <label class="field"><span>{t().reason}</span>
                <input id="token-reason" type="text" autocomplete="off" on:input=move |e| draft.update(|d| d.reason = event_target_value(&e))/>
            </label>
            <div role="status">{move || impact.get().map(|answer| match answer {
                Ok(impact) => effect(&impact),
                Err(refused) => parts::problem(&refused),
            })}</div>
            <div class="row">
                <button class="btn" disabled=short>{t().see_impact}</button>
                {move || seen().then(|| v! {
                    <button type="button" class="btn main" disabled=short on:click=move |_| ask(true)>{t().change_everywhere}</button>
                })}
                <button type="button" class="btn quiet" on:click=move |_| edits.set(None)>{crate::i18n::t().cancel}</button>
            </div>
        </form>
    }
}

fn effect(impact: &Impact) -> AnyView {
    let mut names: Vec<&str> = impact.changes.iter().map(|c| c.template.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let sum = fill(
        t().impact_sum,
        &[
            ("texts", &names.len().to_string()),
            ("n", &impact.changes.len().to_string()),
        ],
    );
    let rows: Vec<_> = impact
        .changes
        .iter()
        .map(|c| {
            let head = format!("{}, {}, {}", title(&c.template), c.language.to_uppercase(), c.channel);
            v! { <li class="change"><b>{head}</b><p class="before" dir="auto"><del>{c.before.clone()}</del></p><p class="after" dir="auto"><ins>{c.after.clone()}</ins></p></li> }
        })
        .collect();
    let lost: Vec<_> = impact.unsendable.iter().map(|id| v! { <li>{title(id)}</li> }).collect();
    let any_lost = !lost.is_empty();
    v! {
        <section class="impact">
            <h3>{t().impact}</h3>
            <p>{sum}</p>
            {any_lost.then(|| v! { <div class="wrong"><p>{t().unsendable}</p><ul>{lost}</ul></div> })}
            <ul>{rows}</ul>
        </section>
    }
}
