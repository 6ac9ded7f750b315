//! Proving a number by a code that is sent to it, and the question that follows: is this your own device?

use crate::browser::by_id;
use crate::i18n::fill;
use crate::phone::readable;
use crate::session::account;
use crate::store::{Part, change, peek, watch};
use crate::views::{button, panel};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The panel.
pub fn verify() -> impl IntoView {
    let t = peek(|c| c.t.0);
    let (id, number) = peek(|c| c.unproved().map(|i| (i.id.clone(), i.value.clone()))).unwrap_or_default();
    panel::panel(
        t.verify,
        html! {
            <p>{fill(t.verify_line, &readable(&number))}</p>
            {code(id)}
        },
    )
}

/// Sends a code, then takes it.
pub fn code(identifier: String) -> impl IntoView {
    move || {
        let identifier = identifier.clone();
        let t = peek(|c| c.t.0);
        match watch(Part::Panel, |c| c.code_sent.clone()) {
            None => leptos::either::Either::Left(button(
                "main-button",
                t.send_code.to_owned(),
                Box::new(move || account::send_code(identifier.clone())),
            )),
            Some(hint) => leptos::either::Either::Right(enter(identifier, hint)),
        }
    }
}

fn enter(identifier: String, hint: String) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let again = identifier.clone();
    let check = move || {
        let code: String = value("code").chars().filter(char::is_ascii_digit).collect();
        account::check_code(identifier.clone(), code);
    };
    html! {
        <p role="status">{fill(t.code_sent, &hint)}</p>
        <label class="field"><span>{t.code}</span>
            <input id="code" class="digits" inputmode="numeric" autocomplete="one-time-code" maxlength="12" />
        </label>
        <div class="actions">
            {button("main-button", t.check.to_owned(), Box::new(check))}
            {button("quiet", t.new_code.to_owned(), Box::new(move || account::send_code(again.clone())))}
        </div>
    }
}

/// "Is this your own device?"
pub fn device() -> impl IntoView {
    let t = peek(|c| c.t.0);
    panel::panel(
        t.own_device,
        html! {
            <p>{t.own_device_line}</p>
            <div class="actions column">
                {button("main-button", t.own_yes.to_owned(), Box::new(|| account::device("own")))}
                {button("quiet", t.own_no.to_owned(), Box::new(account::share))}
            </div>
        },
    )
}

/// What is in a field.
pub fn value(id: &str) -> String {
    let field = by_id(id).and_then(|e| e.dyn_into::<HtmlInputElement>().ok());
    field.map(|f| f.value()).unwrap_or_default()
}

/// Says what is wrong with what was typed.
pub fn complain(words: &'static str) {
    change(&[Part::Panel], |c| c.problem = words);
}
