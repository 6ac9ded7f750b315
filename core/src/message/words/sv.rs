//! Swedish.

use super::Words;
use crate::context::words::ALL;

/// Swedish.
pub const WORDS: Words = Words {
    dates: ALL[1],
    today: "i dag",
    tomorrow: "i morgon",
    on_day: "{weekday} {date}",
    no_name: "du",
    no_reason: "ditt besök",
    visit: "Din tid: {when}, {with}.",
    spoke: "Du talade med oss på telefon.",
    link: "(länk)",
    buttons: ["Ja", "Nej", "Vägbeskrivning", "Info"],
    typed: ["JA", "NEJ", "VÄGBESKRIVNING", "INFO"],
    choose: "Välj",
    reply_with: "Svara {words}.",
    reply_lines: "Du kan svara:",
};
