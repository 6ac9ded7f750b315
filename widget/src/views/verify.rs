//! Proving a number by a code that is sent to it, and the question that follows: is this your own device?

use crate::browser::by_id;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::phone::readable;
use crate::session::account;
use crate::store::{Part, change, peek, watch};
use crate::views::{button, p, panel};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The panel.
pub fn verify() -> El {
    let t = peek(|c| c.t.0);
    let known = peek(|c| c.unproved().map(|i| (i.id.clone(), i.value.clone())));
    let (id, number) = known.unwrap_or_default();
    let line = p("", &fill(t.verify_line, &readable(&number)));
    panel::panel(t.verify, vec![line, code(id)])
}

/// Sends a code, then takes it.
pub fn code(identifier: String) -> El {
    el("div").class("stack").slot(
        || watch(Part::Panel, |c| c.code_sent.clone()),
        move |hint| {
            let identifier = identifier.clone();
            Some(match hint {
                None => button(
                    "main-button",
                    peek(|c| c.t.send_code),
                    Box::new(move || account::send_code(identifier.clone())),
                ),
                Some(hint) => enter(identifier, hint),
            })
        },
    )
}

fn enter(identifier: String, hint: &str) -> El {
    let t = peek(|c| c.t.0);
    let again = identifier.clone();
    let check = move || {
        let code = value("code").chars().filter(char::is_ascii_digit).collect();
        account::check_code(identifier.clone(), code);
    };
    let again = move || account::send_code(again.clone());
    el("div")
        .class("stack")
        .add(p("", &fill(t.code_sent, hint)).attr("role", "status"))
        .add(field(t.code, "code", "one-time-code").class("field digits"))
        .add(
            el("div")
                .class("actions")
                .add(button("main-button", t.check, Box::new(check)))
                .add(button("quiet", t.new_code, Box::new(again))),
        )
}

/// "Is this your own device?"
pub fn device() -> El {
    let t = peek(|c| c.t.0);
    let actions = el("div")
        .class("actions column")
        .add(button("main-button", t.own_yes, Box::new(|| account::device("own"))))
        .add(button("quiet", t.own_no, Box::new(account::share)));
    panel::panel(t.own_device, vec![p("", t.own_device_line), actions])
}

/// A field with its label.
pub fn field(label: &str, id: &str, autocomplete: &str) -> El {
    let mode = match id {
        "code" => "numeric",
        "number" => "tel",
        _ => "text",
    };
    let input = el("input")
        .attr("id", id)
        .attr("inputmode", mode)
        .attr("autocomplete", autocomplete)
        .attr("maxlength", "80");
    el("label").class("field").add(el("span").text(label)).add(input)
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
