//! The menu: language and sound, a copy to keep, and what this device and the clinic remember.

use crate::browser::{document, spawn};
use crate::chat::{Panel, Phase};
use crate::i18n::{ALL, Strings};
use crate::session::{account, api};
use crate::sound;
use crate::storage;
use crate::store::{Part, change, peek, touch, watch};
use crate::views::{back, button, panel, show};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// The menu.
pub fn menu() -> impl IntoView {
    let (t, live) = peek(|c| (c.t.0, c.phase == Phase::Live));
    let save = |format: &'static str| -> Box<dyn Fn()> { Box::new(move || save(format)) };
    let language = peek(|c| c.clinic.languages.len() > 1).then(languages);
    panel::panel(
        t.menu,
        html! {
            {language}
            <label class="item switch">
                <span class="grow">{t.sound}</span>
                <input type="checkbox" role="switch" prop:checked=!sound::is_muted() on:change=|_| sound::mute(!sound::is_muted()) />
            </label>
            {live.then(|| html! {
                <h3>{t.save_copy}</h3>
                <div class="actions">
                    {button("quiet", t.as_text.to_owned(), save("text"))}
                    {button("quiet", t.as_json.to_owned(), save("json"))}
                    {button("quiet", t.as_fhir.to_owned(), save("fhir"))}
                </div>
                <h3>{t.this_device}</h3>
                {|| device(peek(|c| c.t.0))}
                {item(t.forget, t.forget_line, Box::new(account::forget))}
                {item(t.not_you, "", Box::new(account::forget))}
                {item(t.erase, "", Box::new(|| show(Panel::Erase)))}
            })}
        },
    )
}

fn item(name: &'static str, line: &'static str, act: Box<dyn Fn()>) -> impl IntoView {
    html! {
        <button type="button" class="item" aria-label=name on:click=move |_| act()>
            <span>{name}</span><span class="line">{line}</span>
        </button>
    }
}

/// Sharing cannot be taken back but by forgetting: once on, it is told.
fn device(t: &'static Strings) -> impl IntoView {
    if watch(Part::Panel, |_| storage::is_shared()) {
        leptos::either::Either::Left(html! { <p class="item">{t.shared_on}</p> })
    } else {
        leptos::either::Either::Right(item(t.shared_device, "", Box::new(account::share)))
    }
}

fn languages() -> impl IntoView {
    let (t, current, offered) = peek(|c| (c.t.0, c.language.clone(), c.clinic.languages.clone()));
    let choices = ALL
        .into_iter()
        .filter(|l| offered.iter().any(|o| o == l.tag))
        .map(|l| {
            let pressed = if l.tag == current { "true" } else { "false" };
            html! {
                <button type="button" class="quiet" lang=l.tag aria-pressed=pressed on:click=move |_| crate::choose_language(l.tag)>
                    {l.own_name}
                </button>
            }
        })
        .collect_view();
    html! {
        <h3>{t.language}</h3>
        <div class="actions">{choices}</div>
    }
}

/// "Delete this conversation?"
pub fn erase() -> impl IntoView {
    let t = peek(|c| c.t.0);
    panel::panel(
        t.erase_ask,
        html! {
            <p>{t.erase_line}</p>
            <div class="actions column">
                {button("danger", t.erase_yes.to_owned(), Box::new(account::erase))}
                {button("quiet", t.keep.to_owned(), Box::new(back))}
            </div>
        },
    )
}

/// Saves the patient's own copy as a file.
fn save(format: &'static str) {
    spawn(Box::pin(async move {
        if file(format).await.is_none() {
            change(&[Part::Panel], |c| c.problem = c.t.0.went_wrong);
        }
        touch(&[Part::Panel]);
    }));
}

async fn file(format: &str) -> Option<()> {
    let response = api::download(&["/session/export?format=", format].concat()).await?;
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    let (slug, ending) = (peek(|c| c.clinic.slug.clone()), if format == "text" { ".txt" } else { ".json" });
    link.set_href(&address);
    link.set_download(&[&slug, "-chat", ending].concat());
    link.click();
    Url::revoke_object_url(&address).ok()
}
