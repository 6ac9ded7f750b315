//! Signs: strokes of 24 by 24, coloured like the text beside them.

use crate::markup::{El, svg};

/// A sign from its path. Decoration: the words beside it, or the button's name, say the same.
pub fn icon(path: &str) -> El {
    svg("svg")
        .class("i")
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .add(svg("path").attr("d", path))
}

/// A receiver.
pub const PHONE: &str = "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z";
/// A bubble with a receiver in it.
pub const WHATSAPP: &str =
    "M4 20l1.3-4A8 8 0 1 1 8 18.8zM9.2 8.6c0 3.4 2.8 6.2 6.2 6.2l1-1.7-2-1-1 .8a4 4 0 0 1-2.3-2.3l.8-1-1-2z";
/// A receiver that is rung.
pub const CALLBACK: &str =
    "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1zM20 4l-5 5M15 5v4h4";
/// A paper plane.
pub const SEND: &str = "M12 19V5M6 11l6-6 6 6";
/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6L6 18";
/// Three dots.
pub const MENU: &str = "M5 12h.01M12 12h.01M19 12h.01";
/// An arrow back.
pub const BACK: &str = "M19 12H5M11 6l-6 6 6 6";
/// An arrow down.
pub const DOWN: &str = "M12 5v14M6 13l6 6 6-6";
/// A tick.
pub const TICK: &str = "M5 13l4.5 4.5L19 7";
/// Two ticks.
pub const TICKS: &str = "M2 13l4.5 4.5L16 7M11.5 16.5l1 1L22 7";
/// A clock.
pub const CLOCK: &str = "M12 3a9 9 0 1 0 .01 0M12 7v5l3 2";
/// A warning.
pub const ALERT: &str = "M12 4L3 20h18zM12 10v4M12 17h.01";
/// A calendar.
pub const CALENDAR: &str = "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4";
/// A person.
pub const PERSON: &str = "M12 12a4 4 0 1 0-.01 0M5 20a7 7 0 0 1 14 0";
/// A place on a map.
pub const PLACE: &str = "M12 21c5-6 7-8 7-11a7 7 0 0 0-14 0c0 3 2 5 7 11zM12 12.5a2.5 2.5 0 1 0-.01 0";
/// A sheet of paper.
pub const SHEET: &str = "M7 3h7l4 4v14H7zM10 12h5M10 16h5";
/// A lock.
pub const LOCK: &str = "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3";
/// A link.
pub const LINK: &str = "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1";
/// A house with a cross: the clinic.
pub const CLINIC: &str = "M12 4v16M4 12h16";
