//! What a voice system does: fetch the context of a call, read what changed during it, write back what was said.

use super::{Api, Result, read};
use samtal_core::log::event::Seq;
use samtal_core::time::At;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What the voice system knows about the call: leave empty what it does not.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ask<'a> {
    /// The handoff's token, from a SIP header or a call-back.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub token: &'a str,
    /// The eight digits that the caller said or typed.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub code: &'a str,
    /// The caller's number, as the telephone network says it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub caller: &'a str,
    /// The number that was called.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub called: &'a str,
    /// The voice system's own id of the call.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub call_id: &'a str,
}

/// Who is calling, as far as the evidence allows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Patient {
    /// Name.
    pub name: String,
    /// Language.
    pub language: String,
    /// Number, masked.
    pub phone: String,
}

/// One thing that was said.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Turn {
    /// Where in the log.
    pub seq: Seq,
    /// When.
    pub at: At,
    /// On which channel.
    pub channel: String,
    /// By whom.
    pub by: String,
    /// What.
    pub text: String,
}

/// One fact that need not be asked again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Known {
    /// Which.
    pub field: String,
    /// What.
    pub value: String,
    /// Where it was told.
    pub from: String,
    /// When it was told.
    pub at: At,
}

/// The context of a call. Every member is there on every tier; what the evidence does not allow is empty.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Context {
    /// The session; empty for an unknown caller.
    pub session: String,
    /// The call.
    pub call_id: String,
    /// How much may be said: 0 to 4.
    pub tier: u8,
    /// Why.
    pub evidence: Vec<Value>,
    /// Whether the store answered in time.
    pub complete: bool,
    /// The place of the log's last event.
    pub last_seq: Seq,
    /// Who.
    pub patient: Patient,
    /// What about.
    pub topic: String,
    /// The step that is pending.
    pub pending: Value,
    /// What not to ask again.
    pub known: Vec<Known>,
    /// What to say first.
    pub greeting: String,
    /// The conversation in at most 500 characters.
    pub summary: String,
    /// The last turns.
    pub turns: Vec<Turn>,
    /// Pages of the website that were visited.
    pub pages: Vec<Value>,
    /// Forms.
    pub forms: Vec<Value>,
    /// Appointments.
    pub appointments: Vec<Value>,
    /// Flags.
    pub flags: Vec<Value>,
    /// The bearer of the rest of this call; empty on tier 0.
    pub grant: String,
    /// Until when the grant is good.
    pub expires_at: Option<Value>,
}

/// Something to write back.
#[derive(Clone, Debug, Serialize)]
pub struct CallEvent<'a> {
    /// The voice system's own id of it: a repeat is done once.
    pub cid: &'a str,
    /// `message`, `summary` or `call_ended`.
    pub kind: &'a str,
    /// `patient` for what the caller said; otherwise the voice system itself.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub by: &'a str,
    /// What was said.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub text: &'a str,
    /// How the call ended.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub outcome: &'a str,
}

impl<'a> CallEvent<'a> {
    /// Something said by the caller (`patient`) or, with an empty `by`, by the voice system.
    #[must_use]
    pub fn message(cid: &'a str, by: &'a str, text: &'a str) -> Self {
        let (kind, outcome) = ("message", "");
        CallEvent {
            cid,
            kind,
            by,
            text,
            outcome,
        }
    }

    /// A summary of the call.
    #[must_use]
    pub fn summary(cid: &'a str, text: &'a str) -> Self {
        let (kind, by, outcome) = ("summary", "", "");
        CallEvent {
            cid,
            kind,
            by,
            text,
            outcome,
        }
    }

    /// The call is over.
    #[must_use]
    pub fn ended(cid: &'a str, outcome: &'a str) -> Self {
        let (kind, by, text) = ("call_ended", "", "");
        CallEvent {
            cid,
            kind,
            by,
            text,
            outcome,
        }
    }
}

/// A voice system of one clinic.
#[derive(Clone, Debug)]
pub struct VoiceClient {
    edge: String,
    clinic: String,
    api: Api,
}

impl VoiceClient {
    /// With the clinic's service key (`sk_…`).
    #[must_use]
    pub fn new(edge: &str, clinic: &str, key: &str) -> Self {
        let api = Api::new(edge, clinic, key);
        VoiceClient {
            edge: edge.to_owned(),
            clinic: clinic.to_owned(),
            api,
        }
    }

    /// The context of a call.
    pub async fn context(&self, ask: &Ask<'_>) -> Result<Context> {
        read(self.api.post("/context", &json!(ask))).await
    }

    /// What happened since `after`, during the call.
    pub async fn updates(&self, call_id: &str, grant: &str, after: Seq) -> Result<Context> {
        let path = format!("/calls/{call_id}/context?after={after}");
        read(self.granted(grant).get(&path)).await
    }

    /// Writes back what was said. Repeat it after a lost answer: each `cid` counts once.
    pub async fn write_back(&self, call_id: &str, grant: &str, events: &[CallEvent<'_>]) -> Result<Value> {
        let path = format!("/calls/{call_id}/events");
        let body = json!({ "events": events });
        read(self.granted(grant).post(&path, &body)).await
    }

    fn granted(&self, grant: &str) -> Api {
        Api::new(&self.edge, &self.clinic, grant)
    }
}
