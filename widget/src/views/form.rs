//! A form of the clinic's: one field below the other, what is wrong with it beside it, and how far it is in words.

use crate::chat::Chat;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::read::Js;
use crate::session::forms::{self, Item, Sheet, field};
use crate::store::{Part, peek, watch};
use crate::views::{button, p, panel};
use samtal_core::wire::read::Read;

/// The panel.
pub fn form() -> El {
    let t = peek(|c| c.t.0);
    let body = el("div").slot(
        || watch(Part::Panel, |c| (c.sheet.is_some(), c.sheet.is_none() && c.busy)),
        |(here, waits)| match (here, waits) {
            (true, _) => Some(sheet()),
            (false, true) => Some(p("wait", "").add(el("span").class("dots"))),
            (false, false) => Some(again()),
        },
    );
    panel::panel(t.form, vec![body])
}

fn again() -> El {
    let (t, id) = peek(|c| (c.t.0, c.form.clone()));
    button("quiet", t.try_again, Box::new(move || forms::open(&id)))
}

fn sheet() -> El {
    let t = peek(|c| c.t.0);
    let (title, items) = peek(|c| {
        let sheet = c.sheet.as_ref();
        let items = |s: &Sheet| s.items.iter().map(|i| item(c, s, i)).collect::<Vec<_>>();
        (sheet.map(|s| s.title.clone()), sheet.map(items))
    });
    el("div")
        .class("stack form")
        .add(el("h3").attr("dir", "auto").text(&title.unwrap_or_default()))
        .add(
            el("p")
                .class("hint")
                .attr("role", "status")
                .words(|| watch(Part::Panel, progress)),
        )
        .all(items.unwrap_or_default())
        .add(button("main-button", t.form_send, Box::new(forms::finish)))
}

/// How far it is, in words; and that nothing has to be saved.
fn progress(c: &Chat) -> String {
    let (done, all) = c.sheet.as_ref().map(Sheet::progress).unwrap_or_default();
    let words = fill(&fill(c.t.progress, &done.to_string()), &all.to_string());
    [&words, " ", c.t.form_saved].concat()
}

fn item(c: &Chat, sheet: &Sheet, item: &Item) -> El {
    let t = c.t.0;
    let (id, wrong_id) = (field(&item.id), ["e-", &item.id].concat());
    let value = sheet.answer(&item.id);
    let (typed, asked, wrong, shown) = (item.id.clone(), item.id.clone(), item.id.clone(), item.id.clone());
    let choices = match item.kind.as_str() {
        "boolean" => vec![("true", t.yes), ("false", t.no)],
        _ => item
            .options
            .iter()
            .map(|(code, text)| (code.as_str(), text.as_str()))
            .collect(),
    };
    let group = !choices.is_empty();
    let label = el(if group { "legend" } else { "span" }).class("ask").text(&item.text);
    let label = if item.required {
        label
    } else {
        label.text(" ").add(optional(t.optional))
    };
    let described = |e: El| {
        let wrong = wrong.clone();
        e.attr("aria-describedby", &wrong_id)
            .flag("aria-invalid", "true", move || is_wrong(&wrong))
    };
    let asking = if group {
        let choice = |(n, (code, text)): (usize, (&str, &str))| {
            // The first has the field's own id: there the focus goes.
            let own = if n == 0 { id.clone() } else { [&id, "-", code].concat() };
            let radio = el("input")
                .attr("type", "radio")
                .attr("name", &id)
                .attr("value", code)
                .attr("id", &own);
            let radio = if code == value {
                radio.attr("checked", "")
            } else {
                radio
            };
            el("label")
                .class("choice")
                .add(radio)
                .add(el("span").attr("dir", "auto").text(text))
        };
        described(el("fieldset"))
            .add(label)
            .all(choices.into_iter().enumerate().map(choice))
    } else {
        el("label").add(label).add(described(input(item, &id, value)))
    };
    el("div")
        .class("question")
        .on(
            "input",
            Box::new(move |event| {
                if let Some(target) = Js(event).get("target") {
                    forms::typed(&typed, &target.text_at("value"));
                }
            }),
        )
        .on("change", Box::new(|_| forms::settled()))
        .hidden(move || !watch(Part::Panel, |c| c.sheet.as_ref().is_some_and(|s| s.asks(&asked))))
        .add(asking)
        .add(
            el("p")
                .class("wrong")
                .attr("id", &wrong_id)
                .words(move || watch(Part::Panel, |c| complaint(c, &shown))),
        )
}

fn optional(words: &str) -> El {
    el("span").class("optional").text(words)
}

fn input(item: &Item, id: &str, value: &str) -> El {
    if item.kind == "text" {
        return el("textarea")
            .attr("id", id)
            .attr("rows", "3")
            .attr("dir", "auto")
            .attr("maxlength", &item.longest.to_string())
            .text(value);
    }
    let (kind, mode) = match item.kind.as_str() {
        "date" => ("date", "text"),
        "phone" => ("tel", "tel"),
        "email" => ("email", "email"),
        "integer" => ("text", "numeric"),
        _ => ("text", "text"),
    };
    let complete = match item.id.as_str() {
        "name" => "name",
        "phone" => "tel",
        "email" => "email",
        "date_of_birth" => "bday",
        _ => "off",
    };
    el("input")
        .attr("id", id)
        .attr("type", kind)
        .attr("inputmode", mode)
        .attr("autocomplete", complete)
        .attr("dir", "auto")
        .attr("maxlength", &item.longest.to_string())
        .attr("value", value)
}

fn is_wrong(item: &str) -> bool {
    watch(Part::Panel, |c| !complaint(c, item).is_empty())
}

/// What is wrong with the answer to an item, in words.
fn complaint(c: &Chat, item: &str) -> String {
    let wrong = c.sheet.as_ref().map(|s| &s.wrong).filter(|w| w.0 == item);
    wrong.map(|w| w.1.to_owned()).unwrap_or_default()
}
