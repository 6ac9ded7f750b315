//! The panel of the three ways to continue: a code for the phone, a link for WhatsApp, a number to call back.

use crate::browser::{after, is_touch};
use crate::chat::{Front, Offer, Panel};
use crate::clock;
use crate::i18n::fill;
use crate::phone::{is_plausible, readable};
use crate::session::handoff;
use crate::store::{Part, peek, touch, watch};
use crate::views::verify::{complain, value};
use crate::views::{button, foot, icons, panel, show};
use leptos::either::{Either, EitherOf4};
use leptos::prelude::*;
use samtal_core::log::event::Destination;

/// The panel, at one of the ways.
pub fn handoff(to: Destination) -> impl IntoView {
    let (t, person) = peek(|c| (c.t.0, c.clinic.person));
    tick();
    panel::panel(
        t.continue_elsewhere,
        html! {
            <div class="ways">{foot::ways(Some(to))}</div>
            <div class="offer">
                {move || match watch(Part::Panel, |c| (c.offer.clone(), c.busy)) {
                    (Some(offer), _) if to == Destination::Callback => EitherOf4::A(promise(offer)),
                    (Some(offer), _) => EitherOf4::B(offered(to, offer)),
                    (None, false) if to == Destination::Callback => EitherOf4::C(form()),
                    (None, busy) => EitherOf4::D(html! { <p class="wait" hidden=!busy><span class="dots"></span></p> }),
                }}
            </div>
            <p class="note">{t.shared}</p>
            {person.then(|| button("text", t.person.to_owned(), Box::new(handoff::person)))}
        },
    )
}

fn offered(to: Destination, offer: Offer) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let expires = offer.expires_at;
    let over = move || watch(Part::Tick, |_| expires != 0 && clock::now() >= expires);
    let shown = (!offer.code.is_empty()).then(|| code(offer.code));
    let link = link(to, offer.link);
    // A phone in the hand dials by itself; from a desktop the picture carries it over.
    let qr = (!is_touch() && !offer.qr.is_empty()).then(|| picture(offer.qr));
    html! {
        <div hidden=over>{shown}{link}{qr}</div>
        <p class="left" hidden=move || expires == 0>
            {move || watch(Part::Tick, |_| {
                if over() { t.code_over.to_owned() } else { fill(t.code_left, &clock::countdown(expires - clock::now())) }
            })}
        </p>
        <div class="actions" hidden=move || !over()>
            {button("main-button", t.new_code.to_owned(), Box::new(move || handoff::choose(to)))}
        </div>
    }
}

fn code(code: String) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let middle = code.len() / 2;
    let (left, right) = code.split_at_checked(middle).unwrap_or((&code, ""));
    let shown = [left, " ", right].concat();
    // Digit by digit, or it would be read as two numbers of thousands.
    let spoken: String = code.chars().flat_map(|c| [c, ' ']).collect();
    html! {
        <p class="label">{t.your_code}</p>
        <p class="code" aria-hidden="true">{shown}</p>
        <p class="sr" id="code-spoken">{spoken}</p>
        <p class="hint">{t.code_line}</p>
    }
}

fn link(to: Destination, link: String) -> impl IntoView {
    let (t, phone) = peek(|c| (c.t.0, c.clinic.phone.clone()));
    let safe = ["tel:", "https://"].iter().any(|s| link.starts_with(s));
    safe.then(|| {
        if to == Destination::Phone {
            let words = fill(t.call_now, &readable(&phone));
            Either::Left(html! { <a class="main-button" href=link>{icons::icon(icons::PHONE)}{words}</a> })
        } else {
            Either::Right(html! {
                <a class="main-button" href=link target="_blank" rel="noopener noreferrer">
                    {icons::icon(icons::WHATSAPP)}{t.open_whatsapp}
                </a>
            })
        }
    })
}

fn picture(svg: String) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let encoded = String::from(js_sys::encode_uri_component(&svg));
    let source = ["data:image/svg+xml;charset=utf-8,", &encoded].concat();
    html! {
        <figure class="qr">
            <img src=source alt=t.scan width="148" height="148" />
            <figcaption>{t.scan}</figcaption>
        </figure>
    }
}

fn form() -> impl IntoView {
    let t = peek(|c| c.t.0);
    let name = peek(|c| c.state.answer("name").map(|(_, name)| name.to_owned())).unwrap_or_default();
    let ask = || {
        let (number, name) = (value("number"), value("name"));
        if is_plausible(&number) {
            let name = name.trim();
            let name = (!name.is_empty()).then(|| name.to_owned());
            handoff::offer(Destination::Callback, Some(number), name);
        } else {
            complain(peek(|c| c.t.0.number_wrong));
        }
    };
    html! {
        <label class="field"><span>{t.your_number}</span>
            <input id="number" type="tel" inputmode="tel" autocomplete="tel" maxlength="30" />
        </label>
        <label class="field"><span>{t.your_name}</span>
            <input id="name" autocomplete="given-name" maxlength="80" prop:value=name />
        </label>
        {button("main-button", t.ask_callback.to_owned(), Box::new(ask))}
    }
}

fn promise(offer: Offer) -> impl IntoView {
    let t = peek(|c| c.t.0);
    let when = offer.promised_by.map(|at| fill(t.callback_when, &clock::moment(at)));
    html! {
        <p class="done" role="status">{icons::icon(icons::TICK)}<span>{t.callback_done}" "{when}</span></p>
        {|| watch(Part::Rows, |c| c.unproved().is_some())
            .then(|| button("quiet", peek(|c| c.t.verify.to_owned()), Box::new(|| show(Panel::Verify))))}
    }
}

/// A second passes, for as long as the panel is open.
fn tick() {
    after(
        1_000,
        Box::new(|| {
            touch(&[Part::Tick]);
            if peek(|c| matches!(c.front(), Front::Panel(Panel::Handoff(_)))) {
                tick();
            }
        }),
    );
}
