//! The thin lines under the header: the connection when it is bad, a linked call, a conversation that goes on.

use crate::chat::{Chat, Net};
use crate::session::{account, handoff};
use crate::store::{Part, peek, watch};
use crate::views::{button, icons};
use leptos::prelude::*;

/// The lines.
pub fn bar() -> impl IntoView {
    html! {
        <div role="status">
            {|| watch(Part::Net, connection).map(|words| html! { <p class="bar net">{words}</p> })}
        </div>
        {|| watch(Part::Rows, linked).map(link)}
        {|| watch(Part::Foot, |c| c.foot().returned).then(welcome)}
    }
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

fn link(id: String) -> impl IntoView {
    let t = peek(|c| c.t.0);
    html! {
        <div class="bar linked">
            {icons::icon(icons::PHONE)}
            <span class="grow">{t.linked_phone}". "{t.not_me}</span>
            {button("text", t.unlink.to_owned(), Box::new(move || handoff::unlink(id.clone())))}
        </div>
    }
}

fn welcome() -> impl IntoView {
    let t = peek(|c| c.t.0);
    html! {
        <div class="bar">
            <span class="grow">{t.welcome_back}</span>
            {button("text", t.not_you.to_owned(), Box::new(account::forget))}
        </div>
    }
}
