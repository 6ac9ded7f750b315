//! What `cargo xtask demo` tells this program: the command line, and `target/demo.json`.

use crate::simulators::{Approved, Setup};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A voice that speaks at its ease: some 17 characters a second, as those of browsers do.
const SPEECH_MS: u64 = 60;

/// The command line.
pub struct Arguments {
    /// Where to listen on loopback.
    pub port: u16,
    /// The file that the demo writes.
    pub config: PathBuf,
}

impl Arguments {
    /// Reads `--port N --config FILE`; both have the demo's defaults.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            port: 8080,
            config: PathBuf::from("target/demo.json"),
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--port" => arguments.port = value()?.parse().map_err(|_| "--port needs a number")?,
                "--config" => arguments.config = PathBuf::from(value()?),
                other => return Err(format!("unknown argument {other}")),
            }
        }
        Ok(arguments)
    }
}

/// The part of `demo.json` that the site needs.
#[derive(Deserialize)]
pub struct Config {
    /// The edge's address, as browsers know it.
    pub edge: String,
    /// The clinic's slug.
    pub clinic: String,
    /// The voice system's key: never leaves this process.
    pub voice_key: String,
    /// The clinic's administration key: never leaves this process.
    pub admin_key: String,
    /// What the edge signs its webhooks with, where that is not what the clinic's configuration says.
    #[serde(default)]
    pub webhook_secret: Option<String>,
    /// The clinic at the simulated WhatsApp.
    pub whatsapp: WhatsApp,
    /// The clinic at the simulated Twilio.
    pub twilio: Twilio,
    /// Who works at the desk. Without anybody the reception shows no calls.
    #[serde(default)]
    pub staff: Vec<Staff>,
}

/// A member of staff.
#[derive(Deserialize)]
pub struct Staff {
    /// Opens the feed of calls: never leaves this process.
    pub token: String,
}

/// The clinic's number on WhatsApp and its secrets.
#[derive(Deserialize)]
pub struct WhatsApp {
    /// The Graph API's bearer.
    pub token: String,
    /// Signs the webhooks.
    pub app_secret: String,
    /// The word of the webhook's handshake.
    pub verify_token: String,
    /// Meta's id of the number.
    pub phone_number_id: String,
    /// The number.
    pub number: String,
}

/// The clinic's account at Twilio.
#[derive(Deserialize)]
pub struct Twilio {
    /// The account's id.
    pub account: String,
    /// The API's password, which signs the webhooks too.
    pub auth_token: String,
    /// The number that texts come from.
    pub number: String,
}

impl Config {
    /// What the simulators need to know.
    pub fn simulated(&self, templates: Vec<Approved>) -> Result<Setup, String> {
        let edge = reqwest::Url::parse(&self.edge).map_err(|error| format!("edge: {error}"))?;
        // Browsers know that `*.localhost` is this machine; resolvers often do not.
        let port = edge.port_or_known_default().unwrap_or(80);
        let WhatsApp {
            token,
            app_secret,
            verify_token,
            phone_number_id,
            number,
        } = &self.whatsapp;
        Ok(Setup {
            clinic: self.clinic.clone(),
            edge: format!("http://127.0.0.1:{port}"),
            public_url: self.edge.trim_end_matches('/').to_owned(),
            phone_number_id: phone_number_id.clone(),
            number: number.clone(),
            token: token.clone(),
            app_secret: app_secret.clone(),
            verify_token: verify_token.clone(),
            account: self.twilio.account.clone(),
            auth_token: self.twilio.auth_token.clone(),
            sms: self.twilio.number.clone(),
            twilio_whatsapp: String::new(),
            templates,
            // A message id must not come twice, also after a new start on kept state.
            seed: u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default(),
            speech_ms: SPEECH_MS,
        })
    }
}

impl Config {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = String> {
        text.split_whitespace().map(str::to_owned)
    }

    #[test]
    fn port_and_file_are_chosen_on_the_command_line() {
        let arguments = Arguments::read(words("--port 9000 --config /tmp/x.json")).expect("read");
        assert_eq!(arguments.port, 9000);
        assert_eq!(arguments.config, PathBuf::from("/tmp/x.json"));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let refusal = |text| Arguments::read(words(text)).err();
        assert_eq!(refusal("--prot 1").as_deref(), Some("unknown argument --prot"));
        assert_eq!(refusal("--port x").as_deref(), Some("--port needs a number"));
        assert_eq!(refusal("--config").as_deref(), Some("--config needs a value"));
    }

    #[test]
    fn the_demo_file_of_the_contract_is_read_and_the_rest_of_it_ignored() {
        let config: Config = serde_json::from_str(
            r#"{"edge":"http://chat.riverside.localhost:8787","site":"s","desk":"d","clinic":"riverside",
                "voice_key":"sk_a","admin_key":"ak_b","webhook_secret":"whsec_AAAA","staff":[{"id":"ann","role":"front_desk","token":"st_x"}],
                "whatsapp":{"token":"EAA","app_secret":"s","verify_token":"v","phone_number_id":"106","number":"+447700900123"},
                "twilio":{"account":"AC0","auth_token":"t","number":"+441632960001"}}"#,
        )
        .expect("read");
        let setup = config.simulated(Vec::new()).expect("an address");
        assert_eq!(setup.edge, "http://127.0.0.1:8787");
        assert_eq!(setup.public_url, "http://chat.riverside.localhost:8787");
        assert_eq!(config.clinic, "riverside");
        assert_eq!(config.staff[0].token, "st_x");
        assert_eq!(config.webhook_secret.as_deref(), Some("whsec_AAAA"));
    }
}
