//! The patients' chat: an app on Leptos' signals, in an iframe that the edge serves.
//!
//! Weight decides much here (everything to an open chat has a budget, in `xtask/src/assets.rs`): no derived decoders, the browser's own `Intl`, `fetch`
//! and `JSON`, one store instead of many signals. The page's policy forbids inline styles and every way of making elements from text.

mod accent;
mod boot;
mod browser;
mod chat;
mod clock;
mod host;
mod i18n;
mod links;
mod markup;
mod phone;
mod read;
mod session;
mod sound;
mod storage;
mod store;
mod views;

use boot::{Boot, Found};
use browser::{by_id, document, listen, spawn, window};
use chat::{Phase, Words};
use read::Js;
use session::{account, create, resume, tabs};
use std::cell::RefCell;
use store::{change, peek};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SCREEN: RefCell<Option<markup::Shown>> = const { RefCell::new(None) };
}

/// Starts the chat. `early` are the window messages that came while the module was loading; `disk` writes what is to be remembered.
#[wasm_bindgen]
pub fn start(early: &js_sys::Array, disk: js_sys::Function) {
    let text = by_id("boot").and_then(|e| e.text_content());
    let boot = text.and_then(|t| Js::parse(&t)).map(|j| Boot::read(&j));
    let Some(boot) = boot else { return };
    storage::begin(&boot.clinic.slug, disk);
    if let Some(now) = boot.now {
        clock::heard(now);
    }
    host::colour(&boot.clinic.accent);
    let language = storage::get(LANGUAGE).unwrap_or(boot.language.clone());
    let token = storage::token();
    change(&[], |c| {
        c.clinic = boot.clinic;
        c.sites = boot.sites;
        c.language.clone_from(&boot.language);
        c.t = Words(i18n::words(&boot.language));
        c.at_end = true;
        c.auth.bearer = token.is_some();
        c.auth.token = token;
    });
    clock::speak(&boot.language);
    let locked = match &boot.session {
        Found::Locked(lock) => Some(lock.clone()),
        _ => None,
    };
    if let Some(lock) = locked {
        change(&[], |c| c.phase = Phase::Locked(lock));
    }
    tabs::begin();
    views::listen_to_the_patient();
    resume::listen_to_the_world();
    draw();
    match boot.session {
        Found::Session(snapshot) => {
            change(&[], |c| c.returned = true);
            resume::adopt(*snapshot);
        }
        Found::Locked(_) => {}
        Found::Nothing => look_for_more(),
    }
    listen(&window(), "resize", Box::new(|_| views::transcript::follow()));
    host::begin(early);
    speak(&language);
}

const LANGUAGE: &str = "language";

/// The document brought no session: the tab may have one of its own, or one was begun and its answer lost.
fn look_for_more() {
    if peek(|c| c.auth.bearer) || storage::get(resume::MARK).is_some() {
        change(&[], |c| c.returned = true);
        account::look_again();
    } else {
        create::go_on();
    }
}

/// Draws the screen, or draws it anew: the words of a language are not watched, so that another language is another drawing.
fn draw() {
    drop(SCREEN.take());
    if let Some(app) = by_id("app") {
        SCREEN.set(Some(markup::show(&app, views::screen)));
    }
}

/// Speaks another language, if it is one of the clinic's: our words at once, the clinic's own from the edge.
fn speak(language: &str) {
    let language = language.split('-').next().unwrap_or(language).to_owned();
    if peek(|c| c.language == language || !c.clinic.languages.contains(&language)) {
        return;
    }
    change(&[], |c| {
        c.t = Words(i18n::words(&language));
        c.language.clone_from(&language);
    });
    clock::speak(&language);
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", &language);
    }
    draw();
    spawn(Box::pin(async move {
        if let Some(boot) = fetch_boot(&language).await {
            change(&[], |c| {
                c.clinic.greeting = boot.clinic.greeting;
                c.clinic.consent = boot.clinic.consent;
            });
            draw();
        }
    }));
}

/// The page is in this language: spoken, unless the patient has chosen one.
pub(crate) fn suggest_language(language: &str) {
    if storage::get(LANGUAGE).is_none() {
        speak(language);
    }
}

/// The patient chooses a language: remembered.
pub(crate) fn choose_language(language: &str) {
    storage::set(LANGUAGE, language);
    speak(language);
}

/// The document again, in another language: its data stands in it between two marks that the data cannot contain.
async fn fetch_boot(language: &str) -> Option<Boot> {
    let slug = peek(|c| c.clinic.slug.clone());
    let address = ["/embed/", &slug, "?lang=", language].concat();
    let promise = window().fetch_with_str(&address);
    let response = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    let response: web_sys::Response = wasm_bindgen::JsCast::dyn_into(response).ok()?;
    let text = wasm_bindgen_futures::JsFuture::from(response.text().ok()?).await.ok()?;
    let text: js_sys::JsString = wasm_bindgen::JsCast::dyn_into(text).ok()?;
    let from = text.index_of("id=\"boot\"", 0);
    let from = text.index_of("{", from.max(0));
    let to = text.index_of("</script>", from.max(0));
    let json = text.slice(u32::try_from(from).ok()?, u32::try_from(to).ok()?);
    Some(Boot::read(&Js::parse(&String::from(json))?))
}
