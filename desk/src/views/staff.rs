//! Who is here and who has how much; administration ends sign-ons.

use super::{parts, training};
use crate::api;
use crate::browser::spawn;
use crate::i18n::{self, fill, views::t};
use crate::markup::v;
use crate::signal::Var;
use crate::store;
use leptos::prelude::*;
use samtal_core::desk::documents::Colleague;
use samtal_core::desk::roles::Act;

/// The room.
pub fn view() -> AnyView {
    let desk = store::desk();
    let all: parts::Loaded<Vec<Colleague>> = Var::new(None);
    Effect::new(move |_| {
        // Whoever comes or goes is told by the feed.
        desk.colleagues.track();
        parts::load(all, api::colleagues());
    });
    v! {
        <div class="room staff-room">
            {parts::heading(i18n::t().staff, t().staff_about)}
            {parts::shown(all, move |all| list(all, all_reload))}
            {training::switch()}
        </div>
    }
}

fn all_reload() {
    store::desk().colleagues.update(|_| {});
}

fn list(mut all: Vec<Colleague>, reload: fn()) -> AnyView {
    let me = store::desk()
        .me
        .with_untracked(|me| me.as_ref().and_then(|m| m.member.clone()));
    let my_id = me.map(|m| m.id).unwrap_or_default();
    let most = all.iter().map(|c| c.open).max().unwrap_or_default().max(1);
    all.sort_by(|a, b| b.here.cmp(&a.here).then_with(|| a.name.cmp(&b.name)));
    let here = all.iter().filter(|c| c.here).count();
    let open: u32 = all.iter().map(|c| c.open).sum();
    let sum = fill(
        t().staff_sum,
        &[("here", &here.to_string()), ("open", &open.to_string())],
    );
    let rows: Vec<_> = all
        .iter()
        .map(|one| row(one, most, one.id == my_id, store::may(Act::EndSignOns), reload))
        .collect();
    v! { <p class="day-sum">{sum}</p><ul class="staff-list">{rows}</ul> }
}

fn row(one: &Colleague, most: u32, is_me: bool, may_end: bool, reload: fn()) -> AnyView {
    let asks = Var::new(false);
    let (id, name) = (one.id.clone(), one.name.clone());
    let end = move |_| {
        if !asks.get_untracked() {
            asks.set(true);
            return;
        }
        let (id, name) = (id.clone(), name.clone());
        spawn(async move {
            match api::end_sign_ons(&id).await {
                Ok(()) => {
                    store::toast(&fill(t().ended_for, &[("name", &name)]));
                    reload();
                }
                Err(refused) => store::refused(&refused),
            }
        });
    };
    let role = one.role.map(|r| parts::role(r.as_str())).unwrap_or_default();
    let title = if one.title.is_empty() { role } else { one.title.clone() };
    let load = fill(t().has_open, &[("n", &one.open.to_string())]);
    let label = if is_me { t().that_is_you } else { "" };
    v! {
        <li class="person" class:here=one.here>
            <span class="dot" aria-hidden="true"></span>
            <div class="person-who"><b>{one.name.clone()}</b><span class="quietly">{title}" "{label}</span></div>
            <span class="chip" class:good=one.here>{if one.here { t().is_here } else { t().is_away }}</span>
            <label class="load"><span>{load}</span><meter min="0" max=most.to_string() prop:value=one.open.to_string()></meter></label>
            {(may_end && one.here && !is_me).then(|| v! {
                <button type="button" class="btn quiet" class:danger=move || asks.get() on:click=end on:blur=move |_| asks.set(false)>
                    {move || if asks.get() { t().end_sure } else { t().end_sign_ons }}
                </button>
            })}
        </li>
    }
}
