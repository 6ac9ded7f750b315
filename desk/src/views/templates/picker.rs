//! Choosing an approved text for a reply: found by its name or words, its free slots filled in, and read before it goes.

use super::{group_words, may, reading, title};
use crate::api;
use crate::browser::{sleep, spawn};
use crate::i18n::{fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::store;
use crate::views::parts;
use leptos::prelude::*;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{AskPreview, Preview, Stage, TemplateVersion, Templates, UseTemplate};
use std::collections::BTreeMap;

/// So long after the last key the preview is asked for.
const PAUSE: i64 = 300;

/// The chooser; what was chosen is told by `on_pick`.
pub fn picker(session: String, language: String, on_pick: Callback<UseTemplate>) -> AnyView {
    let all: parts::Loaded<Templates> = Var::new(None);
    let asked = Var::new(String::new());
    let chosen: Var<Option<TemplateVersion>> = Var::new(None);
    Effect::new(move |_| {
        store::desk().templates_changed.track();
        parts::load(all, api::templates());
    });
    let list_language = language.clone();
    let list = move |texts: Templates| {
        let sendable: Vec<TemplateVersion> = texts.templates.into_iter().filter(is_sendable).collect();
        let language = list_language.clone();
        let groups = move || {
            let words = asked.get().to_lowercase();
            let group = |group: Group| {
                let of = sendable.iter().filter(|t| t.group == group && found(t, &words));
                let rows: Vec<_> = of.map(|one| row(one, &language, chosen)).collect();
                (!rows.is_empty()).then(|| v! { <section><h3>{group_words(group)}</h3><ul>{rows}</ul></section> })
            };
            let groups: Vec<_> = Group::ALL.into_iter().filter_map(group).collect();
            if groups.is_empty() {
                return v! { <p class="quietly">{t().no_texts}</p> };
            }
            v! { <div>{groups}</div> }
        };
        v! { <div>{groups}</div> }
    };
    v! {
        <div class="picker">
            <label class="field"><span>{t().find_text}</span>
                <input id="find-text" type="search" autocomplete="off" prop:value=move || asked.get() on:input=move |e| asked.set(event_target_value(&e))/>
            </label>
            <div class="two">
                <div class="picker-list">{parts::shown(all, list)}</div>
                <div class="picker-side">
                    {move || match chosen.get() {
                        None => v! { <p class="quietly">{t().choose_template}</p> },
                        Some(one) => slots(one, session.clone(), language.clone(), on_pick),
                    }}
                </div>
            </div>
        </div>
    }
}

fn is_sendable(one: &TemplateVersion) -> bool {
    one.stage == Stage::Approved && one.unresolved.is_empty() && may(one.group, "send")
}

fn found(one: &TemplateVersion, words: &str) -> bool {
    words.is_empty()
        || title(&one.id).to_lowercase().contains(words)
        || one.said.values().any(|s| s.text.to_lowercase().contains(words))
}

fn said<'a>(one: &'a TemplateVersion, language: &str) -> &'a str {
    let own = one.said.get(language).or_else(|| one.said.values().next());
    own.map_or("", |s| s.text.as_str())
}

fn row(one: &TemplateVersion, language: &str, chosen: Var<Option<TemplateVersion>>) -> AnyView {
    let (id, pick) = (one.id.clone(), one.clone());
    let pressed = move || chosen.with(|c| c.as_ref().is_some_and(|c| c.id == id)).to_string();
    v! {
        <li>
            <button type="button" class="text-entry" aria-pressed=pressed on:click=move |_| chosen.set(Some(pick.clone()))>
                <b>{title(&one.id)}</b>
                {reading::locked(said(one, language), &[])}
            </button>
        </li>
    }
}

fn slots(one: TemplateVersion, session: String, language: String, on_pick: Callback<UseTemplate>) -> AnyView {
    let used = Var::new(UseTemplate {
        id: one.id.clone(),
        language: if one.said.contains_key(&language) {
            language.clone()
        } else {
            String::new()
        },
        slots: BTreeMap::new(),
    });
    let preview: parts::Loaded<Preview> = Var::new(None);
    let number = StoredValue::new(0u32);
    let of = one.slots.clone();
    let filled = move || {
        used.with(|u| {
            of.iter().all(|s| {
                u.slots
                    .get(&s.id)
                    .is_some_and(|v| !v.trim().is_empty() && v.chars().count() <= s.max)
            })
        })
    };
    let asks = filled.clone();
    Effect::new(move |_| {
        let template = used.get();
        let ready = asks();
        number.update_value(|n| *n += 1);
        let (mine, session) = (number.get_value(), session.clone());
        if !ready {
            return;
        }
        spawn(async move {
            sleep(PAUSE).await;
            if number.try_get_value() != Some(mine) {
                return;
            }
            let body = AskPreview {
                draft: None,
                template: Some(template),
                session,
            };
            let answer = api::preview(&body).await;
            if number.try_get_value() == Some(mine) {
                preview.set(Some(answer));
            }
        });
    });
    let fields: Vec<_> = one
        .slots
        .iter()
        .map(|slot| {
            let id = slot.id.clone();
            let shown = crate::i18n::language().tag();
            let label = slot
                .label
                .get(shown)
                .or_else(|| slot.label.values().next())
                .filter(|l| !l.is_empty());
            let label = label.cloned().unwrap_or_else(|| slot.id.replace('_', " "));
            let (max, counted) = (slot.max, slot.id.clone());
            let left = move || {
                let n = used.with(|u| u.slots.get(&counted).map_or(0, |v| v.chars().count()));
                fill(t().slot_count, &[("n", &n.to_string()), ("max", &max.to_string())])
            };
            v! {
                <label class="field"><span>{label}</span>
                    <input type="text" autocomplete="off" on:input=move |e| {
                        let value = event_target_value(&e);
                        used.update(|u| { u.slots.insert(id.clone(), value); });
                    }/>
                    <small>{left}</small>
                </label>
            }
        })
        .collect();
    let shown_in = if used.with_untracked(|u| u.language.is_empty()) {
        one.said.keys().next().cloned().unwrap_or_default()
    } else {
        language
    };
    let locked = said(&one, &shown_in).to_owned();
    let broken = move || matches!(preview.get(), Some(Ok(ref p)) if !p.wrong.is_empty());
    let cannot = {
        let filled = filled.clone();
        move || !filled() || broken()
    };
    v! {
        <form class="picker-form" on:submit=move |e: leptos::ev::SubmitEvent| {
            e.prevent_default();
            if filled() {
                on_pick.run(used.get_untracked());
            }
        }>
            <h3>{title(&one.id)}</h3>
            {reading::locked(&locked, &[])}
            {fields}
            {move || match preview.get() {
                None => ().into_any(),
                Some(Err(why)) => parts::problem(&why),
                Some(Ok(preview)) => {
                    let wrong: Vec<_> = preview.wrong.iter().map(|w| v! { <li>{reading::wrong(w)}</li> }).collect();
                    let broken = !wrong.is_empty();
                    v! {
                        {broken.then(|| v! { <ul class="wrong">{wrong}</ul> })}
                        {reading::renderings(&preview, &shown_in, false)}
                    }
                }
            }}
            <button class="btn main" disabled=cannot>{t().use_text}</button>
        </form>
    }
}
