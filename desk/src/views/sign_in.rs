//! Who signs in, and how.

use super::role_name;
use crate::api;
use crate::app;
use crate::browser;
use crate::i18n::{fill, t};
use crate::markup::v;
use crate::store::{self, desk};
use leptos::prelude::*;
use samtal_core::desk::documents::Colleague;

/// The page; `ended`: somebody was signed in here a moment ago.
pub fn view(ended: bool) -> AnyView {
    let desk = desk();
    let me = desk.me.get_untracked().unwrap_or_default();
    let openid = me.ways.iter().any(|way| way == "openid");
    let demo = me.ways.iter().any(|way| way == "demo") && !me.demo_members.is_empty();
    let notice = ended.then(|| v! { <p class="notice" role="alert">{t().ended}</p> });
    let clinic = if me.clinic.is_empty() {
        "Samtal".to_owned()
    } else {
        me.clinic.clone()
    };
    let by_openid = openid.then(|| {
        let address = format!("/desk/{}/sign-in", api::clinic());
        v! { <a class="main-act wide" href=address id="openid">{t().sign_in_openid}</a> }
    });
    let members = me.demo_members.clone();
    let by_demo = demo.then(|| {
        let buttons: Vec<_> = members.into_iter().map(member).collect();
        v! {
            <h2>{t().sign_in_demo}</h2>
            <ul class="members">{buttons}</ul>
        }
    });
    let none = (!openid && !demo).then(|| v! { <p class="empty">{t().no_ways}</p> });
    v! {
        <main class="sign-in" id="main" tabindex="-1">
            <div class="sheet">
                <h1>{fill(t().sign_in_to, &[("clinic", &clinic)])}</h1>
                {notice}
                {by_openid}
                {by_demo}
                {none}
                <p class="toast-line" role="status">{move || desk.toast.get()}</p>
                {super::dialogs::choices()}
            </div>
        </main>
    }
}

fn member(member: Colleague) -> AnyView {
    let id = member.id.clone();
    let role = role_name(member.role);
    let role = if member.title.is_empty() || member.title == role {
        role.to_owned()
    } else {
        format!("{}, {role}", member.title)
    };
    let sign_in = move |_| {
        let id = id.clone();
        browser::spawn(async move {
            match api::sign_in(&id).await {
                Ok(()) => app::begin(),
                Err(refused) => store::toast(&store::words_for(&refused)),
            }
        });
    };
    v! {
        <li>
            <button class="member" on:click=sign_in>
                <strong>{member.name}</strong>
                <span class="soft">{role}</span>
            </button>
        </li>
    }
}
