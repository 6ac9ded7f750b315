//! What became of messages and of lines, as the edge tells the clinic's administration: never a word of what was said.

use crate::App;
use crate::edge::As;
use reqwest::Method;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A message that will not arrive.
#[derive(Deserialize)]
pub struct Unsent {
    /// `whatsapp` or `sms`.
    pub channel: String,
    /// `failed` or `dead`.
    pub state: String,
    /// The provider's code, or a word of the edge's.
    pub reason: String,
    /// When, RFC 3339.
    pub at: String,
}

/// One line of the clinic's audit.
#[derive(Deserialize)]
struct Audited {
    at: i64,
    actor: String,
    action: String,
}

/// Something that happened between a conversation and a phone's line.
pub struct Linked {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// In words.
    pub what: &'static str,
}

/// Both lists, the newest first. Empty where the edge does not answer.
#[derive(Default)]
pub struct Messages {
    /// What did not arrive.
    pub unsent: Vec<Unsent>,
    /// Lines that were linked, confirmed and undone.
    pub linked: Vec<Linked>,
}

/// Lines that are shown.
const SHOWN: usize = 12;

#[derive(Deserialize)]
struct Sends {
    sends: Vec<Unsent>,
}

#[derive(Deserialize)]
struct Audit {
    audit: Vec<Audited>,
}

async fn get<T: DeserializeOwned>(app: &App, path: &str) -> Option<T> {
    let (_, answer) = app.edge.call(As::Admin, Method::GET, path, None).await;
    serde_json::from_value(answer).ok()
}

impl Messages {
    /// As the edge has them now.
    pub async fn of(app: &App) -> Self {
        let unsent = get::<Sends>(app, "/sends")
            .await
            .map_or_else(Vec::new, |told| told.sends);
        let audit = get::<Audit>(app, "/audit")
            .await
            .map_or_else(Vec::new, |told| told.audit);
        let linked = audit.iter().filter_map(|line| {
            Some(Linked {
                at_ms: line.at,
                what: in_words(&line.actor, &line.action)?,
            })
        });
        Self {
            unsent: unsent.into_iter().take(SHOWN).collect(),
            linked: linked.take(SHOWN).collect(),
        }
    }

    /// Another number after every change.
    pub fn version(&self) -> i64 {
        let newest = self.linked.first().map_or(0, |line| line.at_ms);
        newest + i64::try_from(self.unsent.len()).unwrap_or_default()
    }
}

/// What an audited action means to the reception; nothing where it is no matter of lines.
fn in_words(actor: &str, action: &str) -> Option<&'static str> {
    match (actor, action) {
        ("whatsapp", "redeemed") => {
            Some("A chat's ref came in on WhatsApp. The patient is asked whether the chat is theirs.")
        }
        ("whatsapp", "line_linked") => Some("A WhatsApp number that the patient had verified writes in their chat."),
        ("sms", "line_linked") => Some("A number that the patient had verified writes in their chat, by text message."),
        (_, "line_linked") => Some("A phone was linked to a chat."),
        (_, "line_confirmed") => Some("The patient said yes: phone and chat belong together."),
        (_, "line_parted") => Some("Not theirs, or undone by the patient: phone and chat were parted."),
        (_, "line_ended") => Some("A line ended: its number changed hands, or was silent for too long."),
        (_, "line_moved") => Some("A patient's number changed."),
        _ => None,
    }
}

/// Why a message did not arrive, in words.
pub fn why(reason: &str) -> &str {
    match reason {
        "131026" | "63003" => "The number has no WhatsApp.",
        "131047" | "63016" | "window_closed" => {
            "More than 24 hours since the patient wrote, and no approved text for it."
        }
        "21610" => "The patient said STOP.",
        "21211" => "The number is not a phone number.",
        "30003" | "30005" | "30006" => "The phone cannot be reached by text.",
        "channel_off" => "This channel is switched off.",
        "unknown" => "Nobody knows whether it arrived.",
        _ => "The provider did not deliver it.",
    }
}
