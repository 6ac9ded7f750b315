//! The thin lines under the header: the connection when it is bad, a linked call, a conversation that goes on.

use crate::chat::{Chat, Net, Panel};
use crate::markup::{El, el};
use crate::session::{account, forms, handoff};
use crate::store::{Part, peek, watch};
use crate::views::{button, icons, p, show};

/// The lines that stand whatever is in front.
pub fn bar() -> El {
    let net = el("div").attr("role", "status").slot(
        || watch(Part::Net, connection),
        |words| words.map(|words| p("bar net", words)),
    );
    el("div")
        .add(net)
        .slot(|| watch(Part::Rows, linked), |id| id.clone().map(linked_bar))
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

/// The call that is linked, if it is.
fn linked(c: &Chat) -> Option<String> {
    c.call().map(|l| l.id.clone())
}

fn linked_bar(id: String) -> El {
    let t = peek(|c| c.t.0);
    el("div")
        .class("bar linked")
        .add(icons::icon(icons::PHONE))
        .add(el("span").class("grow").text(t.linked_phone).text(". ").text(t.not_me))
        .add(button("text", t.unlink, Box::new(move || handoff::unlink(id.clone()))))
}

fn welcome() -> El {
    let t = peek(|c| c.t.0);
    el("div")
        .class("bar")
        .add(el("span").class("grow").text(t.welcome_back))
        .add(button("text", t.not_you, Box::new(account::forget)))
}
