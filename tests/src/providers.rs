//! What Meta and Twilio post, signed as they sign it, byte by byte: for the suites that must say exactly what arrives. (The simulators of
//! `site-demo` behave as the providers do; these do as they are told.)

use crate::host::{CLINIC, Edge, Setup, config, hex};
use crate::raw::Answer;
use hmac::{Hmac, Mac};
use samtal_core::encode::base64;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Meta's id of the clinic's number.
pub const PHONE_NUMBER_ID: &str = "106540352242922";
/// The app secret, and the one that takes its place.
pub const APP_SECRET: &str = "1f0c6d7ab5b94f1e8d2a3c4b5e6f7081";
/// See [`APP_SECRET`].
pub const NEXT_APP_SECRET: &str = "9a8b7c6d5e4f30211203f4e5d6c7b8a9";
/// What Meta shows when the webhook is set up.
pub const VERIFY_TOKEN: &str = "the-handshake-of-riverside";
/// The account's auth token, and the one that takes its place.
pub const AUTH_TOKEN: &str = "2c4e6a8b0d1f3a5c7e9b1d3f5a7c9e0b";
/// See [`AUTH_TOKEN`].
pub const NEXT_AUTH_TOKEN: &str = "b0e9c7a5f3d1b9e7c5a3f1d0b8a6e4c2";
/// The clinic's number for text messages.
pub const SMS_NUMBER: &str = "+441632960001";
/// Nobody answers there: what the clinic would send goes nowhere.
const NOBODY: &str = "http://127.0.0.1:9";

/// The secrets that the configuration of [`with_channels`] names, and providers that do not answer.
#[must_use]
pub fn vars() -> BTreeMap<String, String> {
    [
        ("WHATSAPP_TOKEN", "the-token-of-riverside"),
        ("WHATSAPP_APP_SECRET", APP_SECRET),
        ("WHATSAPP_APP_SECRET_NEXT", NEXT_APP_SECRET),
        ("WHATSAPP_VERIFY_TOKEN", VERIFY_TOKEN),
        ("WHATSAPP_BLANK", " "),
        ("TWILIO_AUTH_TOKEN", AUTH_TOKEN),
        ("TWILIO_AUTH_TOKEN_NEXT", NEXT_AUTH_TOKEN),
        ("TWILIO_BLANK", ""),
        ("GRAPH_API", NOBODY),
        ("TWILIO_API", NOBODY),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into()
}

/// An edge as most tests of channels want it.
#[must_use]
pub fn setup() -> Setup {
    Setup {
        vars: vars(),
        ..Setup::default()
    }
}

/// A configuration with both providers.
#[must_use]
pub fn with_channels(mut config: Value) -> Value {
    config["graph"] = json!({
        "phone_number_id": PHONE_NUMBER_ID,
        "token": "WHATSAPP_TOKEN",
        "app_secret": ["WHATSAPP_APP_SECRET"],
        "verify_token": "WHATSAPP_VERIFY_TOKEN",
    });
    config["twilio"] = json!({
        "account": "AC00000000000000000000000000000001",
        "auth_token": ["TWILIO_AUTH_TOKEN"],
        "sms": SMS_NUMBER,
    });
    config
}

/// An edge whose clinic has both providers.
pub async fn start() -> Edge {
    let edge = Edge::with(setup()).await;
    edge.configure(&with_channels(config())).await;
    edge
}

/// Who writes: a number without `+`, a WhatsApp user id, or both.
#[derive(Clone, Copy, Debug, Default)]
pub struct Who<'a> {
    /// The number's digits; empty: withheld.
    pub number: &'a str,
    /// The user id; empty: none is told.
    pub user: &'a str,
}

/// Somebody with a number alone.
#[must_use]
pub fn number(number: &str) -> Who<'_> {
    Who { number, user: "" }
}

/// A message of this type from somebody: `content` stands under the type's name.
#[must_use]
pub fn message(who: Who, id: &str, kind: &str, content: &Value) -> Value {
    let mut message = json!({ "id": id, "timestamp": now_s().to_string(), "type": kind });
    message[kind] = content.clone();
    if !who.number.is_empty() {
        message["from"] = json!(who.number);
    }
    if !who.user.is_empty() {
        message["from_user_id"] = json!(who.user);
    }
    message
}

/// Now, in seconds since 1970.
#[must_use]
pub fn now_s() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// A text message.
#[must_use]
pub fn text(who: Who, id: &str, text: &str) -> Value {
    message(who, id, "text", &json!({ "body": text }))
}

/// A report on a message of ours.
#[must_use]
pub fn status(id: &str, status: &str) -> Value {
    json!({ "id": id, "status": status, "timestamp": "1794900001", "recipient_id": "447700900456" })
}

/// A body of Meta's with these messages and reports.
#[must_use]
pub fn envelope(messages: &[Value], statuses: &[Value]) -> Value {
    let mut value = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "447700900123", "phone_number_id": PHONE_NUMBER_ID },
    });
    if !messages.is_empty() {
        value["messages"] = json!(messages);
    }
    if !statuses.is_empty() {
        value["statuses"] = json!(statuses);
    }
    change("messages", &value)
}

/// A body of Meta's with one change.
#[must_use]
pub fn change(field: &str, value: &Value) -> Value {
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "102290129340398", "changes": [{ "field": field, "value": value }] }],
    })
}

/// Meta's signature of these bytes.
#[must_use]
pub fn meta_signature(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(body);
    format!("sha256={}", hex(&mac.finalize().into_bytes()))
}

/// Posts these bytes to the clinic's webhook for WhatsApp, with this signature.
pub async fn post_raw(edge: &Edge, body: &[u8], signature: &str) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    if !signature.is_empty() {
        headers.push(("x-hub-signature-256", signature));
    }
    let path = format!("/hooks/{CLINIC}/whatsapp");
    edge.call("POST", &path, &headers, body).await
}

/// Posts a body as Meta does.
pub async fn post(edge: &Edge, body: &Value) -> Answer {
    let body = body.to_string();
    post_raw(edge, body.as_bytes(), &meta_signature(APP_SECRET, body.as_bytes())).await
}

/// A text message by WhatsApp.
pub async fn say(edge: &Edge, who: Who<'_>, id: &str, words: &str) {
    let answer = post(edge, &envelope(&[text(who, id, words)], &[])).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// Twilio's signature of a form that is posted to this address.
#[must_use]
pub fn twilio_signature(token: &str, url: &str, form: &[(&str, &str)]) -> String {
    let mut pairs = form.to_vec();
    pairs.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).expect("any key");
    mac.update(url.as_bytes());
    for (name, value) in pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    base64(&mac.finalize().into_bytes())
}

/// A form as it is posted.
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        out.push_str(name);
        out.push('=');
        for byte in value.bytes() {
            match byte {
                b' ' => out.push('+'),
                b if b.is_ascii_alphanumeric() => out.push(char::from(b)),
                b => {
                    let _ = write!(out, "%{b:02X}");
                }
            }
        }
    }
    out
}

/// Posts a form to one of the clinic's webhooks for Twilio (`sms`, `whatsapp`, `status?of=…`), with this signature.
pub async fn post_form(edge: &Edge, hook: &str, pairs: &[(&str, &str)], signature: &str) -> Answer {
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded; charset=UTF-8")];
    if !signature.is_empty() {
        headers.push(("x-twilio-signature", signature));
    }
    let path = twilio_path(hook);
    edge.call("POST", &path, &headers, form(pairs).as_bytes()).await
}

/// The path of one of the clinic's webhooks for Twilio.
#[must_use]
pub fn twilio_path(hook: &str) -> String {
    format!("/hooks/{CLINIC}/twilio/{hook}")
}

/// Posts a form as Twilio does.
pub async fn by_twilio(edge: &Edge, hook: &str, pairs: &[(&str, &str)]) -> Answer {
    let url = format!("{}{}", edge.url(), twilio_path(hook));
    post_form(edge, hook, pairs, &twilio_signature(AUTH_TOKEN, &url, pairs)).await
}

/// A text message by SMS.
pub async fn sms(edge: &Edge, from: &str, id: &str, words: &str) {
    let pairs = [
        ("MessageSid", id),
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("From", from),
        ("To", SMS_NUMBER),
        ("Body", words),
        ("NumMedia", "0"),
    ];
    let answer = by_twilio(edge, "sms", &pairs).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// The rows of the clinic's and of all its sessions' databases; the service is killed and started again for it.
pub async fn opened(edge: &mut Edge) -> Opened {
    let clinic = objects(&edge.dump(&[]).await).remove(0);
    let sessions: Vec<String> = rows(&clinic, "sessions")
        .iter()
        .filter_map(|row| row["id"].as_str().map(str::to_owned))
        .collect();
    let names: Vec<&str> = sessions.iter().map(String::as_str).collect();
    let mut all = objects(&edge.dump(&names).await);
    let clinic = all.remove(0);
    let sessions = sessions.into_iter().zip(all).collect();
    Opened { clinic, sessions }
}

fn objects(dumped: &str) -> Vec<Value> {
    let objects = serde_json::Deserializer::from_str(dumped).into_iter();
    objects.collect::<Result<_, _>>().expect("databases as JSON")
}

fn rows<'a>(object: &'a Value, table: &str) -> &'a [Value] {
    object[table].as_array().map_or(&[], Vec::as_slice)
}

/// What lies in the databases.
#[derive(Debug)]
pub struct Opened {
    /// The clinic's tables.
    pub clinic: Value,
    /// Each session's, by its id.
    pub sessions: BTreeMap<String, Value>,
}

impl Opened {
    /// A table of the clinic's.
    #[must_use]
    pub fn clinic_rows(&self, table: &str) -> &[Value] {
        rows(&self.clinic, table)
    }

    /// The events of a kind in a session, by their members.
    #[must_use]
    pub fn events(&self, session: &str, kind: &str) -> Vec<Value> {
        let Some(object) = self.sessions.get(session) else {
            return Vec::new();
        };
        let of_kind = rows(object, "events").iter().filter(|row| row["kind"] == kind);
        of_kind
            .filter_map(|row| serde_json::from_str(&format!("{{{}}}", row["members"].as_str()?)).ok())
            .collect()
    }

    /// The texts of what patients wrote in a session, in order.
    #[must_use]
    pub fn said(&self, session: &str) -> Vec<String> {
        let events = self.events(session, "message");
        let by_patient = events.iter().filter(|event| event["by"] == "patient");
        by_patient
            .map(|event| event["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The sessions in which a patient wrote this.
    #[must_use]
    pub fn with(&self, words: &str) -> Vec<&str> {
        let has = |session: &&String| self.said(session).iter().any(|text| text == words);
        self.sessions.keys().filter(has).map(String::as_str).collect()
    }
}
