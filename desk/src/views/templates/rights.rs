//! Which role may do what with which group of texts. Administration alone changes it.

use super::group_words;
use crate::api::{self, Refused};
use crate::browser::spawn;
use crate::i18n::views::t;
use crate::markup::v;
use crate::signal::Var;
use crate::store;
use crate::views::parts;
use leptos::prelude::*;
use samtal_core::clinic::staff::Role;
use samtal_core::clinic::template::Group;
use samtal_core::desk::documents::{MIN_REASON, RightsTable};
use samtal_core::desk::rights::Right;

/// The table.
pub fn view() -> AnyView {
    let table: parts::Loaded<RightsTable> = Var::new(None);
    parts::load(table, api::get("/rights"));
    v! {
        <section class="rights-side">
            <h2>{t().rights}</h2>
            <p class="quietly">{t().rights_about}</p>
            {parts::shown(table, edit)}
        </section>
    }
}

fn words(right: Right) -> &'static str {
    match right {
        Right::Create => t().right_create,
        Right::Read => t().right_read,
        Right::Edit => t().right_edit,
        Right::Approve => t().right_approve,
        Right::Retire => t().right_retire,
        Right::Send => t().right_send,
    }
}

fn edit(table: RightsTable) -> AnyView {
    let draft = Var::new(table);
    let refused: Var<Option<Refused>> = Var::new(None);
    let changed = Var::new(false);
    let heads: Vec<_> = Group::ALL
        .into_iter()
        .map(|g| v! { <th scope="col">{group_words(g)}</th> })
        .collect();
    let rows: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let cells: Vec<_> = Group::ALL
                .into_iter()
                .map(|group| cell(role, group, draft, changed))
                .collect();
            v! { <tr><th scope="row">{parts::role(role.as_str())}</th>{cells}</tr> }
        })
        .collect();
    let short = move || draft.with(|d| d.reason.trim().chars().count() < MIN_REASON);
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let body = draft.get_untracked();
        spawn(async move {
            match api::put::<RightsTable>("/rights", &body).await {
                Ok(saved) => {
                    store::toast(t().rights_saved);
                    draft.set(RightsTable {
                        reason: String::new(),
                        ..saved
                    });
                    changed.set(false);
                }
                Err(why) => {
                    refused.set(Some(why));
                }
            }
        });
    };
    v! {
        <form class="rights" on:submit=save>
            <div class="scroll" tabindex="0" role="region" aria-label=t().rights>
                <table>
                    <thead><tr><td></td>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {move || changed.get().then(|| v! {
                <label class="field"><span>{t().reason}</span>
                    <input type="text" autocomplete="off" on:input=move |e| draft.update(|d| d.reason = event_target_value(&e))/>
                </label>
                <button class="btn main" disabled=short>{t().save_rights}</button>
            })}
            {move || refused.get().map(|why| parts::problem(&why))}
        </form>
    }
}

fn cell(role: Role, group: Group, draft: Var<RightsTable>, changed: Var<bool>) -> AnyView {
    let (of, with) = (role.as_str(), group.as_str());
    let has = move |right: Right| {
        draft.with(|d| {
            let rights = d.rights.get(of).and_then(|groups| groups.get(with));
            rights.is_some_and(|rights| rights.iter().any(|r| r == right.as_str()))
        })
    };
    let flip = move |right: Right, on: bool| {
        changed.set(true);
        draft.update(|d| {
            let rights = d
                .rights
                .entry(of.to_owned())
                .or_default()
                .entry(with.to_owned())
                .or_default();
            rights.retain(|r| r != right.as_str());
            if on {
                rights.push(right.as_str().to_owned());
            }
        });
    };
    let boxes: Vec<_> = Right::ALL
        .into_iter()
        .map(|right| {
            let label = format!("{}, {}: {}", parts::role(of), group_words(group), words(right));
            v! {
                <label class="may">
                    <input type="checkbox" aria-label=label prop:checked=move || has(right) on:change=move |e| flip(right, event_target_checked(&e))/>
                    <span aria-hidden="true">{words(right)}</span>
                </label>
            }
        })
        .collect();
    v! { <td>{boxes}</td> }
}
