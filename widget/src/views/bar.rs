//! The thin lines under the header: the connection when it is bad, a linked call, a conversation that goes on.

use crate::chat::{Chat, Net, Panel};
use crate::i18n::Strings;
use crate::markup::{El, el};
use crate::session::{account, forms, handoff};
use crate::store::{Part, peek, watch};
use crate::views::{button, icons, p, show};
use samtal_core::log::event::Channel;

/// The lines that stand whatever is in front.
pub fn bar() -> El {
    let net = el("div").attr("role", "status").slot(
        || watch(Part::Net, connection),
        |words| words.map(|words| p("bar net", words)),
    );
    // Whoever has the chat open hears of it at once: the phone may not be theirs.
    let links = el("div")
        .attr("role", "status")
        .slot(|| watch(Part::Rows, linked), |link| link.as_ref().map(linked_bar));
    el("div").add(net).add(links)
}

/// A conversation goes on: is this still the same person? And what was begun: a form, or a number that is not confirmed.
pub fn returned() -> El {
    el("div")
        .slot(
            || watch(Part::Foot, |c| c.foot().returned),
            |returned| returned.then(welcome),
        )
        .slot(
            || watch(Part::Rows, |c| (c.unfinished(), c.confirmable())),
            |(form, number)| match form {
                Some(form) => Some(unfinished(form.clone())),
                None => number.then(unconfirmed),
            },
        )
}

fn unfinished(form: String) -> El {
    let t = peek(|c| c.t.0);
    el("div")
        .class("bar")
        .add(el("span").class("grow").text(t.unfinished))
        .add(button("text", t.go_on, Box::new(move || forms::open(&form))))
}

fn unconfirmed() -> El {
    let t = peek(|c| c.t.0);
    el("div")
        .class("bar")
        .add(el("span").class("grow").text(t.unconfirmed))
        .add(button("text", t.verify, Box::new(|| show(Panel::Verify))))
}

fn connection(c: &Chat) -> Option<&'static str> {
    if !c.net_shown {
        return None;
    }
    match c.net {
        Net::Connecting => Some(c.t.0.connecting),
        Net::Reconnecting => Some(c.t.0.reconnecting),
        Net::Offline => Some(c.t.0.offline),
        Net::Idle | Net::Live => None,
    }
}

/// The link that is to be told, and whether it is on probation.
fn linked(c: &Chat) -> Option<(String, bool)> {
    c.told_link().map(|l| (l.id.clone(), l.probation))
}

fn linked_bar((id, _): &(String, bool)) -> El {
    let (words, not_me) = peek(|c| {
        let link = c.told_link().map(|l| link_words(c.t.0, l.channel, l.probation));
        (link.map_or("", |l| l.1), c.t.not_me)
    });
    el("div")
        .class("bar linked")
        .add(icons::icon(icons::LINK))
        .add(el("span").class("grow").text(words).text(". ").text(not_me))
        .add(unlink(id.clone()))
}

/// What a link is, as a sign and in words.
pub fn link_words(t: &Strings, channel: Channel, probation: bool) -> (&'static str, &'static str) {
    match channel {
        Channel::Voice => (icons::PHONE, t.linked_phone),
        _ if probation => (icons::LINK, t.linking),
        Channel::Sms => (icons::LINK, t.linked_sms),
        Channel::Whatsapp | Channel::Web => (icons::WHATSAPP, t.linked_whatsapp),
    }
}

/// "Unlink".
pub fn unlink(id: String) -> El {
    let words = peek(|c| c.t.unlink);
    button("text", words, Box::new(move || handoff::unlink(id.clone())))
}

fn welcome() -> El {
    let t = peek(|c| c.t.0);
    el("div")
        .class("bar")
        .add(el("span").class("grow").text(t.welcome_back))
        .add(button("text", t.not_you, Box::new(account::forget)))
}
