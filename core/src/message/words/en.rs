//! English.

use super::Words;
use crate::context::words::ALL;

/// English.
pub const WORDS: Words = Words {
    dates: ALL[0],
    today: "today",
    tomorrow: "tomorrow",
    on_day: "on {weekday} {date}",
    no_name: "there",
    no_reason: "your visit",
    visit: "Your appointment: {when}, {with}.",
    spoke: "You spoke with us by phone.",
    link: "(link)",
    buttons: ["Yes", "No", "Directions", "Info"],
    typed: ["YES", "NO", "DIRECTIONS", "INFO"],
    choose: "Choose",
    reply_with: "Reply {words}.",
    reply_lines: "You can reply:",
};
