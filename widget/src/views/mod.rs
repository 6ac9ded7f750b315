//! The screen: a header, the transcript, what stands under it, and at most one panel in front.

pub mod announce;
mod bar;
pub mod composer;
mod foot;
mod handoff;
mod header;
mod icons;
mod lock;
mod menu;
mod notice;
mod panel;
pub mod transcript;
mod verify;

use crate::chat::{Front, Panel};
use crate::host;
use crate::i18n::fill;
use crate::session::tabs;
use crate::sound;
use crate::store::{Part, change, peek, watch};
use crate::browser::focus;
use leptos::either::EitherOf7;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use samtal_core::log::event::Destination;

/// The whole of it.
pub fn screen() -> impl IntoView {
    let name = peek(|c| fill(c.t.chat_with, &c.clinic.name));
    html! {
        <div class="app" role="dialog" aria-label=name on:keydown=key on:pointerdown=|_| touched()>
            {header::header()}
            <div class="main" class:behind=|| watch(Part::Front, |c| c.front() != Front::Panel(Panel::Chat))>
                {bar::bar()}
                {transcript::transcript()}
                {foot::foot()}
            </div>
            {front}
            {announce::region()}
        </div>
    }
}

fn front() -> impl IntoView {
    move || match watch(Part::Front, |c| c.front()) {
        Front::Lock => EitherOf7::A(lock::lock()),
        Front::Panel(Panel::Handoff(to)) => EitherOf7::B(handoff::handoff(to)),
        Front::Panel(Panel::Menu) => EitherOf7::C(menu::menu()),
        Front::Panel(Panel::Erase) => EitherOf7::D(menu::erase()),
        Front::Panel(Panel::Device) => EitherOf7::E(verify::device()),
        Front::Panel(Panel::Verify) => EitherOf7::F(verify::verify()),
        Front::Panel(Panel::Chat) => EitherOf7::G(()),
    }
}

/// The patient has done something here: from now on the chat may be heard.
fn touched() {
    sound::allow();
    tabs::ask_for_the_bell();
}

fn key(event: KeyboardEvent) {
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
    change(&[Part::Panel], |c| {
        c.panel = Panel::Chat;
        c.problem = "";
    });
    focus(match from {
        Panel::Handoff(Destination::Phone) => "way-phone",
        Panel::Handoff(Destination::Whatsapp) => "way-whatsapp",
        Panel::Handoff(Destination::Callback) => "way-callback",
        Panel::Menu | Panel::Erase => "menu",
        Panel::Chat | Panel::Device | Panel::Verify => "composer",
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

/// What a button does.
pub type Act = Box<dyn Fn()>;

/// A button with words.
pub fn button(class: &'static str, label: String, act: Act) -> impl IntoView {
    html! { <button type="button" class=class on:click=move |_| act()>{label}</button> }
}

/// A button with a sign, whose words are heard.
pub fn sign(id: &'static str, label: &'static str, path: &'static str, act: Act) -> impl IntoView {
    html! {
        <button type="button" class="sign" id=id aria-label=label title=label on:click=move |_| act()>
            {icons::icon(path)}
        </button>
    }
}

/// The clinic's number, to be dialled.
pub fn call_us(class: &'static str) -> impl IntoView {
    let (number, words) = peek(|c| {
        let number = crate::phone::readable(&c.clinic.phone);
        (c.clinic.phone.clone(), fill(c.t.call_us, &number))
    });
    (!number.is_empty()).then(|| {
        let link = ["tel:", &number].concat();
        html! { <a class=class href=link>{icons::icon(icons::PHONE)}{words}</a> }
    })
}

/// What went wrong last, if anything did, and the clinic's number.
pub fn problem() -> impl IntoView {
    || {
        let words = watch(Part::Panel, |c| c.problem);
        (!words.is_empty())
            .then(|| html! { <p class="problem" role="alert">{words}" "{call_us("inline")}</p> })
    }
}
