//! The panel of the three ways to continue: a code for the phone, a link for WhatsApp, a number to call back.

use crate::browser::{after, is_touch};
use crate::chat::{Chat, Front, Offer, Panel, Taken};
use crate::clock;
use crate::i18n::fill;
use crate::markup::{El, el};
use crate::phone::{is_plausible, readable};
use crate::session::handoff;
use crate::store::{Part, peek, touch, watch};
use crate::views::verify::{complain, field, value};
use crate::views::{button, foot, icons, link, outside, p, panel, show};
use samtal_core::log::event::Destination;
use samtal_core::time::HOUR;

/// The panel, at one of the ways.
pub fn handoff(to: Destination) -> El {
    let (t, person) = peek(|c| (c.t.0, c.clinic.person));
    tick();
    let offer = el("div").class("offer").slot(
        || {
            let taken = watch(Part::Rows, Chat::taken);
            watch(Part::Panel, |c| (c.offer.clone(), c.busy, taken))
        },
        move |(offer, busy, taken)| match offer {
            Some(_) if *taken != Taken::NotYet => Some(came(to, *taken)),
            Some(offer) if to == Destination::Callback => Some(promise(offer)),
            Some(offer) => Some(offered(to, offer)),
            None if *busy => Some(p("wait", "").add(el("span").class("dots"))),
            None => (to == Destination::Callback).then(form),
        },
    );
    let line = match to {
        Destination::Phone => [t.phone_line, " ", t.shared].concat(),
        // What happens stands beside the link.
        Destination::Whatsapp => t.shared.to_owned(),
        Destination::Callback => [t.callback_line, " ", t.shared].concat(),
    };
    let mut content = vec![
        el("div").class("ways small").all(foot::ways(Some(to))),
        p("", &line),
        offer,
    ];
    if person {
        let ask = button("text", t.person, Box::new(handoff::person));
        content.push(p("note", "").add(ask));
    }
    panel::panel(t.continue_elsewhere, content)
}

fn offered(to: Destination, offer: &Offer) -> El {
    let t = peek(|c| c.t.0);
    let expires = offer.expires_at;
    let over = move || watch(Part::Tick, |_| expires != 0 && clock::now() >= expires);
    // A phone in the hand dials by itself; from a desktop the picture carries it over.
    let qr = !is_touch() && !offer.qr.is_empty();
    let good = el("div")
        .class("stack")
        .hidden(over)
        .all(code(&offer.code))
        .maybe((to == Destination::Whatsapp).then(|| p("", t.whatsapp_next)))
        .maybe(way_link(to, &offer.link))
        .maybe(qr.then(|| picture(&offer.qr)))
        .maybe((!offer.reference.is_empty()).then(|| p("left", &["Ref: ", &offer.reference].concat())));
    let left = move || {
        if over() {
            t.code_over.to_owned()
        } else {
            fill(t.code_left, &clock::countdown(expires - clock::now()))
        }
    };
    let anew = button("main-button", t.new_code, Box::new(move || handoff::choose(to)));
    el("div")
        .class("stack")
        .add(
            el("p")
                .class("left")
                .hidden(move || expires == 0 || expires - clock::now() > HOUR)
                .words(left),
        )
        .add(good)
        .add(el("div").hidden(move || !over()).add(anew))
}

fn code(code: &str) -> Vec<El> {
    if code.is_empty() {
        return Vec::new();
    }
    let t = peek(|c| c.t.0);
    let (left, right) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    // Digit by digit, or it would be read as two numbers of thousands.
    let spoken: String = code.chars().flat_map(|c| [c, ' ']).collect();
    vec![
        p("code", &[left, " ", right].concat()).attr("aria-hidden", "true"),
        p("sr", &spoken),
        p("hint", t.code_line),
    ]
}

fn way_link(to: Destination, address: &str) -> Option<El> {
    let (t, phone) = peek(|c| (c.t.0, c.clinic.phone.clone()));
    let is_safe = ["tel:", "https://"].iter().any(|s| address.starts_with(s));
    is_safe.then(|| {
        if to == Destination::Phone {
            let words = fill(t.call_now, &readable(&phone));
            link("main-button", address, icons::PHONE, &words)
        } else {
            outside(link("main-button", address, icons::WHATSAPP, t.open_whatsapp))
        }
    })
}

fn picture(svg: &str) -> El {
    let t = peek(|c| c.t.0);
    let encoded = String::from(js_sys::encode_uri_component(svg));
    let source = ["data:image/svg+xml;charset=utf-8,", &encoded].concat();
    let image = el("img").attr("src", &source).attr("alt", "");
    el("figure").class("qr").add(image).add(el("figcaption").text(t.scan))
}

fn form() -> El {
    let t = peek(|c| c.t.0);
    let name = peek(|c| c.state.answer("name").map(|(_, name)| name.to_owned()));
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
    // A name that the clinic has is not asked for again.
    let name = name.is_none().then(|| field(t.your_name, "name", "given-name"));
    el("div")
        .class("stack")
        .add(field(t.your_number, "number", "tel"))
        .maybe(name)
        .add(button("main-button", t.ask_callback, Box::new(ask)))
}

/// What came of what was offered: its code or its reference is used, there is nothing to count down.
fn came(to: Destination, taken: Taken) -> El {
    let t = peek(|c| c.t.0);
    match taken {
        Taken::NotYet | Taken::Linked => done(match to {
            Destination::Phone | Destination::Callback => t.linked_phone,
            Destination::Whatsapp => t.linked_whatsapp,
        }),
        Taken::Asked => p("", t.whatsapp_asked).attr("role", "status"),
        Taken::Undone => el("div")
            .class("stack")
            .add(p("", t.not_linked).attr("role", "status"))
            .add(button(
                "main-button",
                t.try_again,
                Box::new(move || handoff::choose(to)),
            )),
    }
}

fn done(words: &str) -> El {
    el("p")
        .class("done")
        .attr("role", "status")
        .add(icons::icon(icons::TICK))
        .add(el("span").text(words))
}

fn promise(offer: &Offer) -> El {
    let t = peek(|c| c.t.0);
    let when = offer.promised_by.map(|at| fill(t.callback_when, &clock::moment(at)));
    let words = [t.callback_done, " ", &when.unwrap_or_default()].concat();
    el("div").class("stack").add(done(&words)).slot(
        || watch(Part::Rows, |c| c.unproved().is_some()),
        move |open| open.then(|| button("quiet", t.verify, Box::new(|| show(Panel::Verify)))),
    )
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
