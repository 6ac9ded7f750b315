//! The conversation: whose it is and what may be done with it, its lines, and the box to answer.

use super::icons::{self, channel, sign};
use super::{composer, inbox, timeline};
use crate::api::Refused;
use crate::i18n::{fill, t};
use crate::markup::v;
use crate::route::Route;
use crate::signal::Var;
use crate::store::{self, Dialog, Pane, desk};
use crate::{browser, conversation};
use leptos::prelude::*;
use samtal_core::desk::documents::{Do, MIN_REASON, Opened};

/// No conversation is open.
pub fn nothing() -> AnyView {
    v! {
        <div class="nothing">
            <h1>{t().choose}</h1>
            <p class="soft">{t().choose_hint}</p>
        </div>
    }
}

/// The conversation that is open.
pub fn view() -> AnyView {
    let desk = desk();
    #[derive(Clone, PartialEq)]
    enum Stage {
        Loading,
        Open(String),
        Refused(Refused),
    }
    let stage = Memo::new(move |_| {
        match (
            desk.refusal.get(),
            desk.opened.with(|o| o.as_ref().map(|o| o.card.session.clone())),
        ) {
            (Some(refused), _) => Stage::Refused(refused),
            (None, Some(session)) => Stage::Open(session),
            (None, None) => Stage::Loading,
        }
    });
    let inside = move || match stage.get() {
        Stage::Loading => v! { <p class="empty" role="status">{t().loading}</p> },
        Stage::Refused(refused) => no_entry(&refused),
        Stage::Open(session) => opened(&session),
    };
    v! { <section class="talk" aria-label=t().conversation>{inside}</section> }
}

fn opened(session: &str) -> AnyView {
    v! {
        {head(session)}
        {timeline::view()}
        {composer::view()}
    }
}

/// What is read from the opened conversation, drawn anew only when it changes.
fn of<T: PartialEq + Clone + Send + Sync + 'static>(
    read: impl Fn(&Opened) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    let desk = desk();
    Memo::new(move |_| desk.opened.with(|o| o.as_ref().map(&read)))
}

fn head(session: &str) -> AnyView {
    let desk = desk();
    let me = desk.my_id();
    let name = of(|o| inbox::person(&o.card));
    let about = of(|o| {
        (
            o.card.number.clone(),
            o.card.topic.clone(),
            o.card.verified,
            o.card.channels.clone(),
            o.because.clone(),
        )
    });
    let standing = of(|o| {
        (
            o.card.owner.clone(),
            o.card.owner_name.clone(),
            o.card.resolved,
            o.card.wants.clone(),
        )
    });
    let shown_about = move || {
        let (number, topic, verified, channels, because) = about.get()?;
        let marks: Vec<_> = channels.into_iter().map(channel).collect();
        let verified = verified.then(|| v! { <span class="verified">{sign(icons::TICK)}{t().verified}</span> });
        let number = (!number.is_empty()).then(|| v! { <span class="number">{number}</span> });
        let because = (because == "break_glass").then(|| v! { <span class="want">{t().because_break_glass}</span> });
        Some(v! { <span class="marks">{marks}</span>{number}{verified}<span class="topic">{topic}</span>{because} })
    };
    let shown_wants = move || {
        let (_, _, _, wants) = standing.get()?;
        let wants: Vec<_> = wants
            .into_iter()
            .map(|want| {
                let urgent = want == samtal_core::desk::documents::Wants::Emergency;
                let class = if urgent { "want urgent" } else { "want" };
                v! { <span class=class>{inbox::want_name(want)}</span> }
            })
            .collect();
        Some(wants)
    };
    let acts = {
        let me = me.clone();
        move || {
            let (owner, owner_name, resolved, _) = standing.get()?;
            let mine = owner == me && !owner.is_empty();
            let whose = match (mine, owner.is_empty(), owner_name.is_empty()) {
                (true, ..) => t().yours.to_owned(),
                (_, true, _) => t().nobodys.to_owned(),
                (_, _, false) => owner_name,
                _ => owner.clone(),
            };
            let take = if mine {
                t().release
            } else if owner.is_empty() {
                t().take
            } else {
                t().take_over
            };
            let settled = resolved.then(|| v! { <span class="want done">{t().resolved}</span> });
            Some(v! {
                <span class="owner" class:mine=mine>{sign(icons::PERSON)}{whose}</span>
                {settled}
                <button class="act" id="take" on:click=|_| conversation::take_or_release()>{take}</button>
                {hand_on(&owner)}
                <button class="act" id="resolve" on:click=move |_| desk.dialog.set(Dialog::Resolve)>{t().resolve}</button>
            })
        }
    };
    let of_whom = session.to_owned();
    let writing = move || {
        let names = inbox::writers(&of_whom);
        (!names.is_empty()).then(|| v! { <p class="strip" role="status">{fill(t().writing, &[("names", &names)])}</p> })
    };
    v! {
        <header class="talk-head">
            <div class="line">
                <a class="icon back" href=Route::Inbox.hash() aria-label=t().back title=t().back>{sign(icons::BACK)}</a>
                <h1 id="who" tabindex="-1">{move || name.get()}</h1>
                {shown_wants}
                <button class="act known-act" on:click=move |_| desk.pane.update(|p| *p = if *p == Pane::Known { Pane::Talk } else { Pane::Known })>{t().what_is_known}</button>
            </div>
            <p class="line about">{shown_about}</p>
            <div class="line acts">{acts}</div>
        </header>
        {writing}
    }
}

fn hand_on(owner: &str) -> AnyView {
    let desk = desk();
    let (me, owner) = (desk.my_id(), owner.to_owned());
    let options = move || {
        let all = desk.colleagues.get();
        let options: Vec<_> = all
            .into_iter()
            .filter(|c| c.id != me && c.id != owner)
            .map(|c| v! { <option value=c.id.clone()>{c.name.clone()}</option> })
            .collect();
        options
    };
    let chosen = move |event: web_sys::Event| {
        let to = event_target_value(&event);
        if !to.is_empty() {
            conversation::assign(&to);
        }
    };
    v! {
        <label class="sr" for="hand-on">{t().hand_on}</label>
        <select class="act" id="hand-on" on:change=chosen>
            <option value="">{t().hand_on}" …"</option>
            {options}
        </select>
    }
}

/// It could not be opened: why, and what can be done.
fn no_entry(refused: &Refused) -> AnyView {
    let back = v! { <a class="act" href=Route::Inbox.hash()>{t().back}</a> };
    match refused.code.as_str() {
        "glass" => glass(),
        "erased" | "not-found" => v! { <div class="nothing"><h1>{t().gone}</h1>{back}</div> },
        "forbidden" => v! { <div class="nothing"><h1>{t().not_yours}</h1>{back}</div> },
        _ => v! {
            <div class="nothing" role="alert">
                <h1>{store::words_for(refused)}</h1>
                <button class="act" on:click=|_| conversation::retry()>{t().try_again}</button>
                {back}
            </div>
        },
    }
}

/// Nothing says why this member should read it: they say it.
fn glass() -> AnyView {
    let reason = Var::new(String::new());
    let short = move || reason.with(|r| r.trim().chars().count() < MIN_REASON);
    let open = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let text = reason.get_untracked().trim().to_owned();
        if text.chars().count() < MIN_REASON {
            return browser::focus("reason");
        }
        let what = Do::BreakGlass {
            cid: browser::fresh_id(),
            reason: text,
        };
        let session = desk().session_now();
        browser::spawn(async move {
            match crate::api::act(&session, &what).await {
                Ok(_) => conversation::retry(),
                Err(refused) => store::refused(&refused),
            }
        });
    };
    v! {
        <form class="nothing glass" on:submit=open>
            <h1>{t().glass_title}</h1>
            <p>{t().glass_text}</p>
            <label for="reason">{t().glass_reason}</label>
            <textarea id="reason" rows="3" maxlength="500" prop:value=move || reason.get() on:input=move |event| reason.set(event_target_value(&event))></textarea>
            <div class="line">
                <button class="main-act" type="submit" aria-disabled=move || short().then_some("true")>{t().glass_open}</button>
                <a class="act" href=Route::Inbox.hash()>{t().back}</a>
            </div>
        </form>
    }
}
