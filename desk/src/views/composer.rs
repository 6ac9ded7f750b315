//! The box to answer in: where it goes, whether it may, and what is sent.

use super::icons::{self, channel_name, channel_path, sign};
use super::timeline::refusal;
use crate::i18n::{fill, t};
use crate::markup::v;
use crate::store::{Dialog, desk};
use crate::{browser, clock, conversation, drafts, live, send};
use leptos::prelude::*;
use samtal_core::desk::documents::Reach;
use samtal_core::log::event::Channel;
use samtal_core::wire::browser::MAX_MESSAGE;
use web_sys::{Event, KeyboardEvent};

/// The box.
pub fn view() -> AnyView {
    let desk = desk();
    let reach = Memo::new(move |_| {
        desk.opened
            .with(|o| o.as_ref().map(|o| o.reach.clone()).unwrap_or_default())
    });
    let owner = Memo::new(move |_| {
        desk.opened.with(|o| {
            o.as_ref()
                .map(|o| (o.card.owner.clone(), o.card.owner_name.clone()))
                .unwrap_or_default()
        })
    });
    let me = desk.my_id();
    // The one that is chosen; else the patient's own.
    let way = Memo::new(move |_| {
        let chosen = desk.by_channel.get();
        reach.with(|all| all.iter().find(|r| chosen == Some(r.channel)).or(all.first()).cloned())
    });
    let owned = {
        let me = me.clone();
        Memo::new(move |_| {
            let (id, name) = owner.get();
            (!id.is_empty() && id != me).then_some(if name.is_empty() { id } else { name })
        })
    };
    let stopped = Memo::new(move |_| {
        if desk.note_mode.get() {
            return String::new();
        }
        if let Some(name) = owned.get() {
            return fill(t().owned_by_now, &[("name", &name)]);
        }
        match way.get() {
            None => t().no_channel.to_owned(),
            Some(way) if !way.refused.is_empty() => refusal(&way.refused),
            Some(way) if !way.free_text => t().refused_window.to_owned(),
            Some(_) => String::new(),
        }
    });
    let can_pick = Memo::new(move |_| {
        let way = way.get();
        owned.get().is_none() && way.is_some_and(|w| w.refused.is_empty() || w.refused == "window_closed")
    });
    let class = move || {
        if desk.note_mode.get() {
            "composer noting"
        } else {
            "composer"
        }
    };
    let over = move || desk.draft.with(|d| d.chars().count().saturating_sub(MAX_MESSAGE));
    let typed = move |event: Event| {
        let text = event_target_value(&event);
        let session = desk.session_now();
        drafts::keep(
            &desk.my_id(),
            &session,
            desk.note_mode.get_untracked(),
            &text,
            clock::here(),
        );
        live::writing(&session, text.trim().is_empty());
        desk.draft.set(text);
    };
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            submit(stopped, over());
        }
    };
    let hint = move || {
        let stop = stopped.get();
        if !stop.is_empty() {
            return v! { <p class="stop" id="stop">{sign(icons::WARN)}{stop}</p> };
        }
        ().into_any()
    };
    let too_long = move || {
        let n = over();
        (n > 0).then(|| v! { <p class="stop" role="status">{fill(t().too_long, &[("n", &n.to_string())])}</p> })
    };
    let label = move || {
        if desk.note_mode.get() {
            t().note_box
        } else {
            t().reply_box
        }
    };
    let act = move || if desk.note_mode.get() { t().save_note } else { t().send };
    let closed = move || !stopped.with(String::is_empty);
    let texts = move || {
        (!desk.note_mode.get() && can_pick.get())
            .then(|| v! { <button class="act" type="button" id="texts" on:click=move |_| desk.dialog.set(Dialog::Texts)>{t().choose_text}</button> })
    };
    let takes = move || {
        let free = owner.with(|(id, _)| id.is_empty());
        let writing = !desk.note_mode.get() && !desk.draft.with(|d| d.trim().is_empty());
        (free && writing).then(|| v! { <span class="soft">{t().taken_by_reply}</span> })
    };
    v! {
        <form class=class on:submit=move |event| { event.prevent_default(); submit(stopped, over()); }>
            {conflict()}
            <div class="line modes">
                <button type="button" class="mode" id="mode-reply" aria-pressed=move || if desk.note_mode.get() { "false" } else { "true" } on:click=|_| mode(false)>{t().reply}</button>
                <button type="button" class="mode" id="mode-note" aria-pressed=move || if desk.note_mode.get() { "true" } else { "false" } on:click=|_| mode(true)>{sign(icons::PIN)}{t().note_mode}</button>
                {move || (!desk.note_mode.get()).then(|| goes(way, reach))}
            </div>
            {hint}
            <label class="sr" for="box">{label}</label>
            <textarea id="box" dir="auto" rows="3" placeholder=label
                aria-describedby=move || closed().then_some("stop")
                readonly=closed
                prop:value=move || desk.draft.get() on:input=typed on:keydown=pressed></textarea>
            {too_long}
            <div class="line">
                {texts}
                <span class="grow takes">{takes}</span>
                <span class="soft keys-hint">{t().send_hint}</span>
                <button class="main-act" id="send" type="submit" disabled=move || closed() || desk.draft.with(|d| d.trim().is_empty())>{act}</button>
            </div>
        </form>
    }
}

fn submit(stopped: Memo<String>, over: usize) {
    if stopped.with_untracked(String::is_empty) && over == 0 {
        send::send();
    }
}

/// Where it goes, until when, and whether they agreed; a choice, where there is one.
fn goes(way: Memo<Option<Reach>>, reach: Memo<Vec<Reach>>) -> AnyView {
    let Some(now) = way.get() else {
        return ().into_any();
    };
    let until = match (now.free_text, now.until) {
        (true, Some(at)) => Some(fill(t().until, &[("time", &clock::short(at))])),
        (false, _) if now.refused.is_empty() => Some(t().no_free_text.to_owned()),
        _ => None,
    };
    let consent = match (now.channel, now.consent) {
        (Channel::Web, _) => None,
        (_, Some(true)) => Some(t().consented),
        (_, Some(false)) => Some(t().not_consented),
        (_, None) => Some(t().not_asked),
    };
    // What can be chosen: where something can be sent, and where they are.
    let can = |r: &Reach| r.channel == now.channel || r.refused.is_empty() || r.refused == "window_closed";
    let all: Vec<Reach> = reach.get().into_iter().filter(can).collect();
    let choice = (all.len() > 1).then(|| {
        let options: Vec<_> = all
            .iter()
            .map(|r| {
                let chosen = r.channel == now.channel;
                v! { <option value=r.channel.as_str() selected=chosen>{channel_name(r.channel)}</option> }
            })
            .collect();
        let choose = move |event: Event| desk().by_channel.set(Channel::parse(&event_target_value(&event)));
        v! {
            <label class="sr" for="way">{t().channel}</label>
            <select id="way" class="act" on:change=choose>{options}</select>
        }
    });
    let sole =
        (all.len() <= 1).then(|| v! { <span>{fill(t().goes_by, &[("channel", channel_name(now.channel))])}</span> });
    let until = until.map(|words| v! { <span class="soft">{words}</span> });
    let consent = consent.map(|words| v! { <span class="soft">{words}</span> });
    v! { <span class="goes">{sign(channel_path(now.channel))}{sole}{choice}{until}{consent}</span> }
}

/// Somebody else was quicker: what to do now. The text is kept.
fn conflict() -> AnyView {
    let desk = desk();
    let shown = move || {
        let session = desk.session();
        let (of, refused) = desk.conflict.get()?;
        if of != session {
            return None;
        }
        let words = match refused.code.as_str() {
            "owned" => fill(t().owned, &[("name", &refused.owner)]),
            "answered-meanwhile" => t().answered_meanwhile.to_owned(),
            "unreachable" => refusal(&refused.why),
            _ => crate::store::words_for(&refused),
        };
        let over = (refused.code == "owned").then(|| {
            let me = desk.my_id();
            v! { <button type="button" class="act" id="take-over" on:click=move |_| conversation::assign(&me)>{t().take_over}</button> }
        });
        Some(v! {
            <div class="conflict" role="alert">
                {sign(icons::WARN)}
                <span class="grow">{words}</span>
                {over}
                <button type="button" class="icon" aria-label=t().dismiss on:click=move |_| desk.conflict.set(None)>{sign(icons::CLOSE)}</button>
            </div>
        })
    };
    v! { {shown} }
}

/// Writes to the patient, or among staff: each has its own draft.
pub fn mode(note: bool) {
    let desk = desk();
    if desk.note_mode.get_untracked() != note {
        desk.note_mode.set(note);
        desk.draft
            .set(drafts::kept(&desk.my_id(), &desk.session_now(), note, clock::here()));
    }
    browser::focus("box");
}
