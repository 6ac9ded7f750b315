//! Under the transcript: the ways to continue, the consent when it is asked for, the text box, or how the conversation ended.

use crate::browser::focus;
use crate::chat::{Ending, Panel};
use crate::i18n::Strings;
use crate::session::{account, handoff, send};
use crate::store::{Part, change, peek, watch};
use crate::views::{button, call_us, composer, icons, problem};
use leptos::prelude::*;
use samtal_core::log::event::Destination;

/// Everything under the transcript.
pub fn foot() -> impl IntoView {
    html! {
        <div class="foot">
            {problem()}
            {|| watch(Part::Foot, |c| c.foot().asking).then(consent)}
            {|| watch(Part::Foot, |c| c.foot().ended).map(ended)}
            <div class=|| if watch(Part::Foot, |c| c.foot().started) { "ways small" } else { "ways" }
                hidden=|| watch(Part::Foot, |c| c.foot().asking || c.foot().ended.is_some())>
                {ways(None)}
            </div>
            {composer::composer()}
        </div>
    }
}

/// The ways to continue, each equal. One may be the chosen one.
pub fn ways(chosen: Option<Destination>) -> impl IntoView {
    let (ways, t) = peek(|c| (c.clinic.ways.clone(), c.t.0));
    ways.into_iter()
        .map(|to| way(to, t, chosen))
        .collect_view()
}

fn way(to: Destination, t: &'static Strings, chosen: Option<Destination>) -> impl IntoView {
    let (id, path, name, line) = match to {
        Destination::Phone => ("way-phone", icons::PHONE, t.phone, t.phone_line),
        Destination::Whatsapp => ("way-whatsapp", icons::WHATSAPP, t.whatsapp, t.whatsapp_line),
        Destination::Callback => ("way-callback", icons::CALLBACK, t.callback, t.callback_line),
    };
    let pressed = chosen.map(|c| if c == to { "true" } else { "false" });
    html! {
        <button type="button" class="way" id=id aria-label=name aria-description=line aria-pressed=pressed
            on:click=move |_| handoff::choose(to)>
            {icons::icon(path)}
            <span class="words"><b class="name">{name}</b><span class="line">{line}</span></span>
        </button>
    }
}

fn consent() -> impl IntoView {
    let (consent, t) = peek(|c| (c.clinic.consent.clone(), c.t.0));
    let not_now = || {
        change(&[], |c| c.asking = false);
        focus("composer");
    };
    focus("agree");
    html! {
        <section class="card" aria-labelledby="consent">
            <h2 id="consent">{t.before_sending}</h2>
            <p dir="auto">{consent.text}</p>
            <p><a href=consent.privacy_url target="_blank" rel="noopener noreferrer">{t.privacy}</a></p>
            <div class="actions">
                <button type="button" class="main-button" id="agree" on:click=|_| send::agree()>{t.agree}</button>
                {button("quiet", t.not_now.to_owned(), Box::new(not_now))}
            </div>
        </section>
    }
}

fn ended(ending: Ending) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let (title, line) = match ending {
        Ending::SignedOut => (t.ended, t.ended_line),
        Ending::Erased => (t.erased, t.erased_line),
    };
    let begin = || {
        change(&[], |c| c.panel = Panel::Chat);
        account::begin_again();
    };
    html! {
        <section class="card" role="status">
            <h2>{title}</h2>
            <p>{line}</p>
            <div class="actions">
                {button("main-button", t.start_new.to_owned(), Box::new(begin))}
                {call_us("quiet")}
            </div>
        </section>
    }
}
