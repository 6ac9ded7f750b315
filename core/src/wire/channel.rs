//! What channels' providers tell and take, in words of our own: each provider's reader writes these, each provider's writer reads them.

use crate::log::event::Channel;
use crate::people::phone::E164;
use serde::{Deserialize, Serialize};

/// Who writes, as the provider knows them. One of the two is always there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Their number; none where the provider keeps it to itself.
    pub number: Option<E164>,
    /// Their id at the provider that is no number (WhatsApp's business-scoped user id); empty: none.
    pub user: String,
}

/// Something that a patient wrote or sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// How it came.
    pub channel: Channel,
    /// The provider's id of it: the same one again is the same message.
    pub id: String,
    /// From whom.
    pub from: Sender,
    /// When, by the provider's clock, in seconds since 1970.
    pub at_s: i64,
    /// Passed on from another chat: a ref in it links nothing.
    pub forwarded: bool,
    /// The provider's id of the message that it answers; empty: none.
    pub reply_to: String,
    /// What it is.
    pub what: What,
}

/// What arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// Words.
    Text {
        /// As written.
        text: String,
    },
    /// A button or a list's row of ours was pressed.
    Pressed {
        /// Its id, as we gave it.
        payload: String,
        /// What stood on it.
        label: String,
    },
    /// A file.
    Media {
        /// `image`, `audio`, `video`, `document`, `sticker`.
        kind: String,
        /// The provider's id of it, or its address there.
        media: String,
        /// Its type.
        mime: String,
        /// Its name; may be empty.
        name: String,
        /// What was written with it; may be empty.
        caption: String,
    },
    /// A place.
    Location {
        /// Degrees north, in millionths.
        latitude: i64,
        /// Degrees east, in millionths.
        longitude: i64,
        /// Its name or address; may be empty.
        name: String,
    },
    /// A reaction to a message, or its removal.
    Reaction {
        /// The provider's id of the message.
        of: String,
        /// The emoji; empty: taken back.
        emoji: String,
    },
    /// A message that was corrected.
    Edited {
        /// The provider's id of the message.
        of: String,
        /// Its new text.
        text: String,
    },
    /// A message that was taken back; it may not have arrived yet.
    Revoked {
        /// The provider's id of the message.
        of: String,
    },
    /// Something that cannot be shown: kept by its kind, so that staff know that something came.
    Other {
        /// The provider's word for it.
        kind: String,
    },
}

/// What became of something that we sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// The provider has passed it on.
    Sent,
    /// It is on the phone.
    Delivered,
    /// It was opened.
    Read,
    /// It will not arrive. Counts only where nothing better is known.
    Failed,
}

impl DeliveryStatus {
    /// Its name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryStatus::Sent => "sent",
            DeliveryStatus::Delivered => "delivered",
            DeliveryStatus::Read => "read",
            DeliveryStatus::Failed => "failed",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<DeliveryStatus> {
        use DeliveryStatus::{Delivered, Failed, Read, Sent};
        [Sent, Delivered, Read, Failed].into_iter().find(|s| s.as_str() == name)
    }
}

/// A provider's report on something that we sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The provider's id of the message.
    pub id: String,
    /// Our own handle, as we gave it with the message (`<session>.<send>`); empty: the provider does not tell it.
    pub handle: String,
    /// What became of it.
    pub status: DeliveryStatus,
    /// The provider's code of the failure; 0: none.
    pub error: i64,
}

/// Somebody's id at the provider changed: their number, or the id that stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// As they were known.
    pub before: Sender,
    /// As they are known now.
    pub now: Sender,
}

/// One thing that a provider tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum News {
    /// A patient wrote.
    Arrived(Arrival),
    /// A report.
    Report(Report),
    /// An id changed.
    Moved(Moved),
    /// Something that concerns no conversation (a template's status, an account's): answered and forgotten, by its kind.
    Other {
        /// The provider's word for it.
        kind: String,
    },
}

/// A button under a message: what comes back when it is pressed, and what stands on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What comes back.
    pub id: String,
    /// What stands on it.
    pub title: String,
}

/// One message for a provider to send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "send", rename_all = "snake_case")]
pub enum Send {
    /// Words.
    Text {
        /// Plain text.
        body: String,
    },
    /// Words with up to three buttons.
    Buttons {
        /// Plain text.
        body: String,
        /// The buttons.
        buttons: Vec<Button>,
    },
    /// Words with a list of up to ten rows.
    List {
        /// Plain text.
        body: String,
        /// What stands on the button that opens it.
        open: String,
        /// The rows.
        rows: Vec<Button>,
    },
    /// Words with a link.
    Link {
        /// Plain text.
        body: String,
        /// What stands on it.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// A place.
    Location {
        /// Degrees north, in millionths.
        latitude: i64,
        /// Degrees east, in millionths.
        longitude: i64,
        /// Its name.
        name: String,
        /// Its address.
        address: String,
    },
    /// A text that the provider approved.
    Template {
        /// Its name there.
        name: String,
        /// Its language there.
        language: String,
        /// What stands in its places, in order.
        parameters: Vec<String>,
        /// What its quick-reply buttons bring back, in order.
        payloads: Vec<String>,
    },
}
