//! The signs: drawn with one pen, named by the words beside them.

use crate::i18n::t;
use crate::markup::v;
use leptos::prelude::*;
use samtal_core::log::event::Channel;

/// A sign, by the path that draws it. It says nothing to those who listen: the words beside it do.
pub fn sign(path: &'static str) -> AnyView {
    v! {
        <svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=path></path></svg>
    }
}

pub const CHAT: &str = "M4 5h16v11H9l-5 4z";
pub const WHATSAPP: &str =
    "M4 20l1.4-4A8 8 0 1 1 8 18.700zM9 9c0 4 2 6 6 6l.5-2-2-.8-1 .800c-1-.5-1.5-1-2-2l.8-1L10.5 8z";
pub const SMS: &str = "M6 3h12v18H6zM10 18h4M9 7h6M9 10h6";
pub const PHONE: &str = "M6 3l3 1 1 4-2 2c1 3 3 5 6 6l2-2 4 1 1 3c0 2-2 3-3 3C10 21 3 14 3 6c0-1 1-3 3-3z";
pub const TICK: &str = "M4 12l5 5L20 6";
pub const TICKS: &str = "M1 12l5 5 5-6M9 16l1 1L22 6";
pub const CLOCK: &str = "M12 3a9 9 0 1 0 .01 0zM12 7v5l3 2";
pub const WARN: &str = "M12 3L2 20h20zM12 10v5M12 17.500v.5";
pub const PIN: &str = "M5 4h14v12l-4 4H5zM15 20v-4h4M8 8h8M8 12h5";
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
pub const BACK: &str = "M14 5l-7 7 7 7";
pub const DOWN: &str = "M5 9l7 7 7-7";
pub const SEARCH: &str = "M10.5 4a6.5 6.5 0 1 0 .01 0zM15.5 15.500L21 21";
pub const GEAR: &str = "M4 7h9M17 7h3M15 5a2 2 0 1 0 .01 0zM4 17h3M11 17h9M9 15a2 2 0 1 0 .01 0z";
pub const CALENDAR: &str = "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4";
pub const PERSON: &str = "M12 4a4 4 0 1 0 .01 0zM4 21c0-5 3-7 8-7s8 2 8 7";
pub const FORM: &str = "M6 3h12v18H6zM9 8h6M9 12h6M9 16h3";
pub const LINK: &str = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1";
pub const FLAG: &str = "M5 21V4h13l-3 4 3 4H5";
pub const PAGE: &str = "M3 5h18v14H3zM3 9h18";

/// A channel's sign.
pub fn channel_path(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => CHAT,
        Channel::Whatsapp => WHATSAPP,
        Channel::Sms => SMS,
        Channel::Voice => PHONE,
    }
}

/// A channel's name.
pub fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => t().web,
        Channel::Whatsapp => t().whatsapp,
        Channel::Sms => t().sms,
        Channel::Voice => t().voice,
    }
}

/// A channel's mark: its sign, and its name for those who listen.
pub fn channel(channel: Channel) -> AnyView {
    v! {
        <span class="mark" data-channel=channel.as_str() title=channel_name(channel)>
            {sign(channel_path(channel))}
            <span class="sr">{channel_name(channel)}</span>
        </span>
    }
}
