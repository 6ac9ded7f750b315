//! Structured logs: one JSON object a line, ids and codes only. No text, token, name or number ever comes near them: what is logged
//! is what these functions take.

use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    level: &'static str,
    event: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    clinic: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    detail: &'a str,
}

fn line(level: &'static str, event: &str, clinic: &str, detail: &str) -> String {
    serde_json::to_string(&Line {
        level,
        event,
        clinic,
        detail,
    })
    .unwrap_or_default()
}

/// Something went wrong that nobody outside is to blame for. `detail` is the internal text: of the platform, never of a person.
pub fn error(event: &str, clinic: &str, detail: &str) {
    worker::console_error!("{}", line("error", event, clinic, detail));
}
