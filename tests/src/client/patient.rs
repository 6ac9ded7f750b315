//! What a patient's program does: begin a session, write, read, continue on the phone, take a copy, leave.

use super::live::Live;
use super::{Api, Error, Result, body, read};
use reqwest::Method;
use samtal_core::log::event::{Event, Seq};
use samtal_core::log::state::State;
use samtal_core::time::At;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// A session that began, or was begun before with the same client id.
#[derive(Clone, Debug, Deserialize)]
pub struct Created {
    /// Its id.
    pub session: String,
    /// Its bearer token: whoever holds it is this patient.
    pub token: String,
    /// What is in it.
    pub snapshot: History,
}

/// Events of a session, with its state.
#[derive(Clone, Debug, Deserialize)]
pub struct History {
    /// The session.
    pub session: String,
    /// The place of the log's last event.
    pub last_seq: Seq,
    /// What the session is.
    pub state: State,
    /// The events asked for.
    #[serde(deserialize_with = "events")]
    pub events: Vec<Event>,
    /// Up to where the patient has seen.
    #[serde(default)]
    pub seen: Seq,
}

/// Reads events as every reader gets them; an event that is not one is an error, not a gap.
pub(super) fn events<'de, D: Deserializer<'de>>(d: D) -> std::result::Result<Vec<Event>, D::Error> {
    let items: Vec<Value> = Vec::deserialize(d)?;
    let event = |v: &Value| Event::read(&v).ok_or_else(|| serde::de::Error::custom(format!("no event: {v}")));
    items.iter().map(event).collect()
}

/// The place that an append got.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Appended {
    /// Where in the log.
    pub seq: Seq,
    /// When.
    pub at: At,
}

/// Ways to follow a handoff.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Links {
    /// `tel:`
    pub tel: String,
    /// `https://wa.me/…`
    pub whatsapp: String,
    /// A QR code as SVG.
    pub qr_svg: String,
}

/// A handoff that is on offer.
#[derive(Clone, Debug, Deserialize)]
pub struct Offer {
    /// Its id.
    pub id: String,
    /// Where to.
    pub to: String,
    /// Eight digits to say or type.
    #[serde(default)]
    pub code: String,
    /// A token for a SIP header.
    #[serde(default)]
    pub token: String,
    /// A ref for a WhatsApp text.
    #[serde(default, rename = "ref")]
    pub reference: String,
    /// Until when; none for a call-back.
    pub expires_at: Option<At>,
    /// How to follow it.
    #[serde(default)]
    pub links: Links,
    /// The task of a call-back.
    #[serde(default)]
    pub task: String,
    /// When the clinic promises to have called.
    #[serde(default)]
    pub promised_by: Option<At>,
}

/// A task that somebody at the clinic has now.
#[derive(Clone, Debug, Deserialize)]
pub struct Promise {
    /// Its id.
    pub task: String,
    /// By when it is promised.
    pub promised_by: Option<At>,
}

/// A patient in one session.
#[derive(Clone, Debug)]
pub struct PatientClient {
    edge: String,
    clinic: String,
    api: Api,
    /// The session's id.
    pub session: String,
    /// The session's token.
    pub token: String,
}

impl PatientClient {
    /// Begins a session. `cid` is a secret of 128 bits or more: the same again is the same session.
    pub async fn create(edge: &str, clinic: &str, cid: &str, language: &str) -> Result<(Self, History)> {
        let body = json!({ "cid": cid, "language": language });
        let created: Created = read(Api::new(edge, clinic, "").post("/sessions", &body)).await?;
        let me = Self::resume(edge, clinic, &created.session, &created.token);
        Ok((me, created.snapshot))
    }

    /// Goes on in a session of which the token is known.
    #[must_use]
    pub fn resume(edge: &str, clinic: &str, session: &str, token: &str) -> Self {
        PatientClient {
            edge: edge.to_owned(),
            clinic: clinic.to_owned(),
            api: Api::new(edge, clinic, token),
            session: session.to_owned(),
            token: token.to_owned(),
        }
    }

    /// Writes a message.
    pub async fn send(&self, cid: &str, text: &str) -> Result<Appended> {
        read(self.api.post("/session/messages", &json!({ "cid": cid, "text": text }))).await
    }

    /// Reads at most `limit` events after `after`, and the state.
    pub async fn page(&self, after: Seq, limit: usize) -> Result<History> {
        read(self.api.get(&format!("/session?after={after}&limit={limit}"))).await
    }

    /// Reads at most `limit` events before `before`, oldest first.
    pub async fn before(&self, before: Seq, limit: usize) -> Result<History> {
        read(self.api.get(&format!("/session?before={before}&limit={limit}"))).await
    }

    /// Reads the whole log, page by page.
    pub async fn log(&self) -> Result<Vec<Event>> {
        let mut log: Vec<Event> = Vec::new();
        loop {
            let after = log.last().map_or(0, |e| e.seq);
            let page = self.page(after, 500).await?;
            let done = page.events.last().is_none_or(|e| e.seq >= page.last_seq);
            log.extend(page.events);
            if done {
                return Ok(log);
            }
        }
    }

    /// Opens the live socket: everything after `after`, then what happens.
    pub async fn live(&self, after: Seq) -> Result<Live> {
        Live::open(&self.edge, &self.clinic, &self.token, after).await
    }

    /// Says up to where the patient has seen.
    pub async fn seen(&self, seq: Seq) -> Result<()> {
        body(self.api.post("/session/seen", &json!({ "seq": seq })))
            .await
            .map(drop)
    }

    /// Tells which page of the clinic's website is open.
    pub async fn visit(&self, cid: &str, path: &str, title: &str) -> Result<Appended> {
        read(
            self.api
                .post("/session/pages", &json!({ "cid": cid, "path": path, "title": title })),
        )
        .await
    }

    /// Agrees to a purpose, or takes it back.
    pub async fn consent(&self, purpose: &str, version: &str, given: bool) -> Result<Appended> {
        let body = json!({ "purpose": purpose, "version": version, "given": given });
        read(self.api.post("/session/consent", &body)).await
    }

    /// Saves fields of a form.
    pub async fn form(&self, form: &str, fields: &Value, complete: bool) -> Result<Appended> {
        let mut body = json!({ "fields": fields });
        if complete {
            body["complete"] = json!(true);
        }
        read(
            self.api
                .request(Method::PUT, &format!("/session/forms/{form}"))
                .json(&body),
        )
        .await
    }

    /// Asks for a way to continue: `phone`, `whatsapp` or, with a number, `callback`.
    pub async fn handoff(&self, to: &str, number: Option<&str>) -> Result<Offer> {
        let body = match number {
            Some(number) => json!({ "to": to, "number": number }),
            None => json!({ "to": to }),
        };
        read(self.api.post("/session/handoffs", &body)).await
    }

    /// "Talk to a person".
    pub async fn person(&self) -> Result<Promise> {
        read(self.api.post("/session/tasks", &json!({ "about": "person" }))).await
    }

    /// "Not me": undoes a link.
    pub async fn unlink(&self, link: &str) -> Result<()> {
        body(self.api.request(Method::DELETE, &format!("/session/links/{link}")))
            .await
            .map(drop)
    }

    /// Has a one-time code sent to a number that was given. Answers the masked number.
    pub async fn verify(&self, identifier: &str) -> Result<Value> {
        read(
            self.api
                .post(&format!("/session/identifiers/{identifier}/verification"), &json!({})),
        )
        .await
    }

    /// Checks that code.
    pub async fn check(&self, identifier: &str, code: &str) -> Result<Value> {
        let path = format!("/session/identifiers/{identifier}/check");
        read(self.api.post(&path, &json!({ "code": code }))).await
    }

    /// The patient's own copy: `text`, `json` or `fhir`.
    pub async fn export(&self, format: &str) -> Result<String> {
        body(self.api.get(&format!("/session/export?format={format}"))).await
    }

    /// Forgets this device: the token is dead, the session lives.
    pub async fn forget(&self) -> Result<()> {
        body(self.api.post("/session/forget", &json!({}))).await.map(drop)
    }

    /// Erases the session.
    pub async fn erase(&self) -> Result<()> {
        body(self.api.request(Method::DELETE, "/session")).await.map(drop)
    }

    /// "This is my own device" (`own`), or `shared`: then the answer is the token that this tab goes on with.
    pub async fn device(&self, kind: &str) -> Result<Option<String>> {
        let text = body(self.api.post("/session/device", &json!({ "kind": kind }))).await?;
        if text.is_empty() {
            return Ok(None);
        }
        let answer: Value = serde_json::from_str(&text).map_err(|e| Error::Broken(e.to_string()))?;
        Ok(answer["token"].as_str().map(str::to_owned))
    }
}
