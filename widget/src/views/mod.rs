//! The screen: a header, the transcript, what stands under it, and at most one panel in front.

pub mod announce;
mod bar;
mod card;
pub mod composer;
mod foot;
mod form;
mod handoff;
mod header;
mod icons;
mod lock;
mod menu;
mod notice;
mod panel;
pub mod transcript;
mod verify;

use crate::browser::{document, focus, listen};
use crate::chat::{Chat, Front, Panel, Taken};
use crate::host;
use crate::i18n::fill;
use crate::markup::{Act, El, el};
use crate::session::{account, forms, tabs, unread};
use crate::sound;
use crate::store::{Part, change, peek, watch};
use samtal_core::log::event::Destination;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// The whole of it.
pub fn screen() -> El {
    let name = peek(|c| fill(c.t.chat_with, &c.clinic.name));
    let main = el("div")
        .styled(|| {
            let free = watch(Part::Front, |c| c.front() == Front::Panel(Panel::Chat));
            if free { "main" } else { "main behind" }
        })
        .add(bar::returned())
        .add(transcript::transcript())
        .add(foot::foot());
    let stage = el("div")
        .class("stage")
        .add(main)
        .slot(|| watch(Part::Front, |c| c.front()), |front| self::front(*front));
    let app = el("div").class("app");
    let app = if host::is_top() {
        app.attr("role", "dialog").attr("aria-label", &name)
    } else {
        app
    };
    app.add(header::header())
        .add(bar::bar())
        .add(stage)
        .add(announce::region())
}

fn front(front: Front) -> Option<El> {
    Some(match front {
        Front::Lock => lock::lock(),
        Front::Panel(Panel::Handoff(to)) => handoff::handoff(to),
        Front::Panel(Panel::Menu) => menu::menu(),
        Front::Panel(Panel::Erase) => menu::erase(),
        Front::Panel(Panel::Form) => form::form(),
        Front::Panel(Panel::Device) => verify::device(),
        Front::Panel(Panel::Verify) => verify::verify(),
        Front::Panel(Panel::Chat) => {
            // What came meanwhile is before the patient's eyes now.
            unread::look();
            return None;
        }
    })
}

/// Listens to the keys, wherever the focus is, and to the first touch.
pub fn listen_to_the_patient() {
    let document = document();
    listen(&document, "keydown", Box::new(|event| key(&event.unchecked_into())));
    listen(&document, "pointerdown", Box::new(|_| touched()));
}

/// The patient has done something here: from now on the chat may be heard.
fn touched() {
    sound::allow();
    tabs::ask_for_the_bell();
}

fn key(event: &KeyboardEvent) {
    touched();
    if event.key() == "Escape" && !event.is_composing() {
        event.stop_propagation();
        escape();
    }
}

/// Closes what is in front, and last of all the chat.
fn escape() {
    match peek(|c| (c.front(), c.asking)) {
        (Front::Panel(Panel::Chat), true) => {
            change(&[], |c| c.asking = false);
            focus("composer");
        }
        (Front::Lock | Front::Panel(Panel::Chat), _) => host::close(),
        _ => back(),
    }
}

/// Back to the chat, and to the button that led away from it.
pub fn back() {
    let from = peek(|c| c.panel);
    // A link that proved a number is a proof like a code.
    let proved = matches!(from, Panel::Handoff(_)) && peek(|c| c.taken() == Taken::Linked && c.proved().is_some());
    if proved && account::after_proof() == Panel::Device {
        return show(Panel::Device);
    }
    forms::leave();
    change(&[Part::Panel], |c| {
        c.panel = Panel::Chat;
        c.problem = "";
    });
    focus(match from {
        Panel::Handoff(Destination::Phone) => "way-phone",
        Panel::Handoff(Destination::Whatsapp) => "way-whatsapp",
        Panel::Handoff(Destination::Callback) => "way-callback",
        Panel::Menu | Panel::Erase => "menu",
        Panel::Chat | Panel::Device | Panel::Verify | Panel::Form => "composer",
    });
}

/// Goes to a panel.
pub fn show(panel: Panel) {
    change(&[Part::Panel], |c| {
        c.panel = panel;
        c.busy = false;
        c.problem = "";
        c.code_sent = None;
    });
    focus("panel");
}

/// A button with words.
pub fn button(class: &str, label: &str, act: Act) -> El {
    el("button").attr("type", "button").class(class).text(label).click(act)
}

/// A button with a sign, whose words are heard.
pub fn sign(id: &str, label: &str, path: &str, act: Act) -> El {
    button("sign", "", act)
        .attr("id", id)
        .attr("aria-label", label)
        .attr("title", label)
        .add(icons::icon(path))
}

/// A link that looks like a button.
pub fn link(class: &str, to: &str, path: &str, words: &str) -> El {
    el("a").class(class).attr("href", to).add(icons::icon(path)).text(words)
}

/// A link that leaves the chat: into another tab, which learns nothing of this one.
pub fn outside(link: El) -> El {
    link.attr("target", "_blank").attr("rel", "noopener noreferrer")
}

/// A paragraph.
pub fn p(class: &str, words: &str) -> El {
    el("p").class(class).text(words)
}

/// The clinic's number, to be dialled.
pub fn call_us(class: &str) -> Option<El> {
    let (number, words) = peek(|c| {
        let number = crate::phone::readable(&c.clinic.phone);
        (c.clinic.phone.clone(), fill(c.t.call_us, &number))
    });
    let to = ["tel:", &number].concat();
    (!number.is_empty()).then(|| link(class, &to, icons::PHONE, &words))
}

/// What went wrong last, if anything did, and the clinic's number.
pub fn problem(in_panel: bool) -> El {
    let here = move |c: &Chat| (c.front() != Front::Panel(Panel::Chat)) == in_panel;
    el("div").slot(
        move || watch(Part::Panel, |c| if here(c) { c.problem } else { "" }),
        |words| {
            let alert = || p("problem", words).attr("role", "alert").text(" ");
            (!words.is_empty()).then(|| alert().maybe(call_us("inline")))
        },
    )
}
