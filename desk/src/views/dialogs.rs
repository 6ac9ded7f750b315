//! What stands in front of everything: the keys, settling a conversation, approved texts, how the desk is set. The browser's own dialog keeps
//! the focus in and gives it back.

use super::icons::{self, sign};
use super::{header, later};
use crate::i18n::{Language, t};
use crate::markup::v;
use crate::prefs::{self, Theme};
use crate::signal::Var;
use crate::store::{self, Dialog, desk};
use crate::{app, browser, conversation, send};
use leptos::html;
use leptos::prelude::*;
use samtal_core::desk::documents::{Do, UseTemplate};
use samtal_core::log::state::MAX_TOPIC;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, Notification, NotificationPermission};

/// The dialog that is open.
pub fn view() -> AnyView {
    let desk = desk();
    let place: NodeRef<html::Dialog> = NodeRef::new();
    Effect::new(move |before: Option<Option<HtmlElement>>| {
        let open = desk.dialog.get() != Dialog::None;
        let had = before.flatten();
        let Some(dialog) = place.get() else { return had };
        if open && !dialog.open() {
            let had = browser::document()
                .active_element()
                .and_then(|e| e.dyn_into::<HtmlElement>().ok());
            let _ = dialog.show_modal();
            return had;
        }
        if !open && dialog.open() {
            dialog.close();
            if let Some(had) = &had {
                let _ = had.focus();
            }
            return None;
        }
        had
    });
    let inside = move || (desk.dialog.get() != Dialog::None).then(|| later::of_talk(|part| (part.dialog)()));
    v! {
        <dialog class="dialog" node_ref=place aria-labelledby="dialog-title" on:close=move |_| desk.dialog.set(Dialog::None)>
            {inside}
        </dialog>
    }
}

/// What stands in it.
pub fn inside() -> AnyView {
    match desk().dialog.get() {
        Dialog::None => ().into_any(),
        Dialog::Keys => keys(),
        Dialog::Resolve => resolve(),
        Dialog::Texts => texts(),
        Dialog::Settings => settings(),
    }
}

fn sheet(title: &'static str, inside: AnyView) -> AnyView {
    v! {
        <div class="sheet">
            <div class="line">
                <h2 id="dialog-title" class="grow">{title}</h2>
                <button class="icon" type="button" aria-label=t().close on:click=|_| desk().dialog.set(Dialog::None)>{sign(icons::CLOSE)}</button>
            </div>
            {inside}
        </div>
    }
}

fn keys() -> AnyView {
    let all = [
        ("J", t().key_next),
        ("K", t().key_previous),
        ("Enter", t().key_open),
        ("R", t().key_reply),
        ("N", t().key_note),
        ("Ctrl + Enter", t().key_send),
        ("A", t().key_take),
        ("E", t().key_resolve),
        ("/", t().key_search),
        ("G", t().key_go),
        ("Esc", t().key_back),
        ("?", t().key_keys),
    ];
    let rows = all.map(|(key, does)| v! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{does}</td></tr> });
    sheet(
        t().keys,
        v! { <table class="keys"><tbody>{Vec::from(rows)}</tbody></table> },
    )
}

fn resolve() -> AnyView {
    let topic = desk()
        .opened
        .with_untracked(|o| o.as_ref().map(|o| o.card.topic.clone()).unwrap_or_default());
    let topic = Var::new(topic.chars().take(MAX_TOPIC).collect::<String>());
    let outcome = Var::new("answered".to_owned());
    let outcomes = [
        ("answered", t().answered),
        ("booked", t().outcome_booked),
        ("referred", t().referred),
        ("no_answer", t().no_answer),
        ("other", t().other),
    ];
    let choices = outcomes.map(|(id, words)| {
        v! {
            <label class="choice">
                <input type="radio" name="outcome" value=id prop:checked=move || outcome.with(|o| o == id) on:change=move |_| outcome.set(id.to_owned())/>
                {words}
            </label>
        }
    });
    let done = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let what = Do::Resolve {
            cid: browser::fresh_id(),
            topic: topic.get_untracked().trim().to_owned(),
            outcome: outcome.get_untracked(),
        };
        desk().dialog.set(Dialog::None);
        conversation::act(what, || store::announce(t().resolved));
    };
    let inside = v! {
        <form on:submit=done>
            <label for="topic">{t().resolve_topic}</label>
            <input id="topic" type="text" maxlength=MAX_TOPIC.to_string() prop:value=move || topic.get() on:input=move |event| topic.set(event_target_value(&event))/>
            <fieldset class="choices"><legend>{t().resolve_outcome}</legend>{Vec::from(choices)}</fieldset>
            <div class="line end">
                <button class="act" type="button" on:click=|_| desk().dialog.set(Dialog::None)>{t().cancel}</button>
                <button class="main-act" type="submit">{t().resolve}</button>
            </div>
        </form>
    };
    sheet(t().resolve_title, inside.into_any())
}

fn texts() -> AnyView {
    let desk = desk();
    let (session, language) = desk.opened.with_untracked(|o| {
        o.as_ref()
            .map(|o| (o.card.session.clone(), o.card.language.clone()))
            .unwrap_or_default()
    });
    let pick = Callback::new(move |chosen: UseTemplate| {
        desk.dialog.set(Dialog::None);
        send::send_template(chosen);
    });
    sheet(
        t().choose_text_title,
        super::templates::picker::picker(session, language, pick),
    )
}

fn settings() -> AnyView {
    sheet(t().settings, choices())
}

/// How the desk is set: before signing in too.
pub fn choices() -> AnyView {
    let desk = desk();
    let switch = |id: &'static str, words: &'static str, on: Var<bool>, set: fn(bool)| {
        v! {
            <label class="choice">
                <input type="checkbox" id=id prop:checked=move || on.get() on:change=move |_| set(!on.get_untracked())/>
                {words}
            </label>
        }
    };
    let languages = [(Language::En, "English"), (Language::Sv, "Svenska")].map(|(language, name)| {
        let pressed = move || if desk.language.get() == language { "true" } else { "false" };
        v! { <button class="mode" type="button" lang=language.tag() aria-pressed=pressed on:click=move |_| app::speak(language)>{name}</button> }
    });
    let themes = [
        (Theme::System, t().theme_system),
        (Theme::Light, t().theme_light),
        (Theme::Dark, t().theme_dark),
    ]
    .map(|(theme, name)| {
        let pressed = move || if desk.theme.get() == theme { "true" } else { "false" };
        let choose = move |_| {
            prefs::keep_theme(theme);
            desk.theme.set(theme);
        };
        v! { <button class="mode" type="button" aria-pressed=pressed on:click=choose>{name}</button> }
    });
    v! {
        <div class="settings">
            <div class="line" role="group" aria-label=t().language>{Vec::from(languages)}</div>
            <div class="line" role="group" aria-label=t().theme>{Vec::from(themes)}</div>
            {switch("set-quiet", t().quiet, desk.quiet, header::set_quiet)}
            {switch("set-sound", t().sound, desk.sound, set_sound)}
            {switch("set-notify", t().notify, desk.notify, set_notify)}
        </div>
    }
}

fn set_sound(on: bool) {
    desk().sound.set(on);
    prefs::switch("sound", on);
}

/// The browser is asked only now: by a click, and only by those who want it.
fn set_notify(on: bool) {
    let keep = |on: bool| {
        desk().notify.set(on);
        prefs::switch("notify", on);
    };
    if !on || Notification::permission() == NotificationPermission::Granted {
        return keep(on);
    }
    browser::spawn(async move {
        if let Ok(asking) = Notification::request_permission() {
            let _ = JsFuture::from(asking).await;
        }
        let granted = Notification::permission() == NotificationPermission::Granted;
        keep(granted);
        if !granted {
            store::toast(t().notify_denied);
        }
    });
}
