//! A message as it is seen on a phone.

use serde::{Deserialize, Serialize};

/// How a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// WhatsApp by Meta's Cloud API.
    Whatsapp,
    /// WhatsApp by Twilio.
    TwilioWhatsapp,
    /// A text message by Twilio.
    Sms,
}

impl Way {
    /// Whether it is shown in WhatsApp.
    #[must_use]
    pub fn is_whatsapp(self) -> bool {
        self != Way::Sms
    }
}

/// Something to press: what comes back, and what stands on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Press {
    /// What comes back.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// A second line, in lists; may be empty.
    #[serde(default)]
    pub description: String,
}

/// A list that a button opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// What stands on the button.
    pub open: String,
    /// The rows of all sections, in order.
    pub rows: Vec<Press>,
}

/// A button that opens a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What stands on it.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

/// A place on the map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its name; may be empty.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
}

/// What a message shows. Parts that it does not have are empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shown {
    /// The line above the text.
    pub header: String,
    /// The text.
    pub text: String,
    /// The line under it.
    pub footer: String,
    /// Buttons that answer.
    pub buttons: Vec<Press>,
    /// A list.
    pub list: Option<List>,
    /// A button that opens a page.
    pub link: Option<Link>,
    /// A place.
    pub place: Option<Place>,
    /// The kind of a file (`image`, `document`, …); empty: none.
    pub media: String,
    /// The name of the approved template that it was made of; empty: free text.
    pub template: String,
    /// The template's language; empty: free text.
    pub language: String,
    /// The values that were put into the template.
    pub parameters: Vec<String>,
}

impl Shown {
    /// Words only.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// One message on a phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// The provider's id.
    pub id: String,
    /// How it travelled.
    pub way: Way,
    /// Whether the clinic wrote it; otherwise the phone's owner.
    pub from_clinic: bool,
    /// When, in milliseconds of the simulated clock.
    pub at_ms: i64,
    /// What it shows.
    pub shown: Shown,
    /// `accepted`, `sent`, `delivered`, `read` or `failed`; of the owner's own messages `sent`, `delivered` (the edge has it) or `read`.
    pub status: String,
    /// The provider's code of the failure; 0: none.
    pub error: i64,
    /// The id of the message that it answers; empty: none.
    pub reply_to: String,
    /// An emoji on it; empty: none.
    pub reaction: String,
    /// The button of it that was pressed; empty: none.
    pub pressed: String,
}

/// A send that a provider has taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The provider's id.
    pub id: String,
    /// To whom, as it was asked for: a number with `+`, or a user id.
    pub to: String,
    /// How it travels.
    pub way: Way,
    /// What it shows.
    pub what: Shown,
    /// When, in milliseconds of the simulated clock.
    pub at: i64,
    /// The sender's own handle (`biz_opaque_callback_data`, or `of` in Twilio's status address); empty: none.
    pub handle: String,
    /// Whether a send with this handle had been taken before.
    pub duplicate: bool,
}
