//! What the simulators are told at start: whose numbers and secrets they know, and which templates are approved.

use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A template as the provider approved it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approved {
    /// Its name there (for Twilio: its `HX…` sid).
    pub name: String,
    /// Its wording by language code. A language that is not here is not approved.
    pub wordings: BTreeMap<String, Wording>,
    /// Whether it carries one-time codes: such a one cannot go to a user id (131062).
    pub for_codes: bool,
}

/// A template in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The text, with `{{1}}`, `{{2}}`, … where something is put in.
    pub body: String,
    /// What stands on its quick-reply buttons.
    pub buttons: Vec<String>,
}

impl Approved {
    /// A template that is approved in no language yet.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            wordings: BTreeMap::new(),
            for_codes: false,
        }
    }

    /// For one-time codes.
    #[must_use]
    pub fn for_codes(mut self) -> Self {
        self.for_codes = true;
        self
    }

    /// Approved in this language too, with this text and these quick replies.
    #[must_use]
    pub fn with(mut self, language: &str, body: &str, buttons: &[&str]) -> Self {
        let wording = Wording {
            body: body.to_owned(),
            buttons: buttons.iter().map(|&title| title.to_owned()).collect(),
        };
        self.wordings.insert(language.to_owned(), wording);
        self
    }
}

impl Wording {
    /// How many values it takes: the highest number in its places.
    #[must_use]
    pub fn places(&self) -> usize {
        let mut highest = 0;
        for rest in self.body.split("{{").skip(1) {
            let number = rest.split("}}").next().and_then(|n| n.trim().parse().ok());
            highest = highest.max(number.unwrap_or(0));
        }
        highest
    }

    /// The text with the values in their places.
    #[must_use]
    pub fn filled(&self, values: &[String]) -> String {
        let mut text = self.body.clone();
        for (n, value) in values.iter().enumerate() {
            text = text.replace(&format!("{{{{{}}}}}", n + 1), value);
        }
        text
    }
}

/// Everything that the simulators know before the first message.
#[derive(Clone)]
pub struct Setup {
    /// The clinic's slug, in the addresses of its webhooks.
    pub clinic: String,
    /// Where the edge listens, without a trailing slash. Empty: not known yet, see `towards`.
    pub edge: String,
    /// The edge's own public address, which Twilio's signature covers. Empty: the same as `edge`.
    pub public_url: String,
    /// Meta's id of the clinic's number.
    pub phone_number_id: String,
    /// The clinic's number on WhatsApp.
    pub number: String,
    /// The bearer token of the Graph API.
    pub token: String,
    /// Signs WhatsApp's webhooks.
    pub app_secret: String,
    /// The word of the webhook's handshake.
    pub verify_token: String,
    /// Twilio's account, `AC` and 32 hexadecimal digits.
    pub account: String,
    /// Twilio's password, which signs its webhooks too.
    pub auth_token: String,
    /// The number that texts come from.
    pub sms: String,
    /// The number of WhatsApp by Twilio; empty: none.
    pub twilio_whatsapp: String,
    /// The approved templates.
    pub templates: Vec<Approved>,
    /// What the dice and the ids begin with. A demo that starts again needs another one, so that no id comes twice.
    pub seed: u64,
    /// Milliseconds that a character of speech takes on a call: with 0 everything is said at once.
    pub speech_ms: u64,
}

impl Default for Setup {
    /// Riverside's numbers and secrets that are good for tests only.
    fn default() -> Self {
        Self {
            clinic: "riverside".to_owned(),
            edge: String::new(),
            public_url: "http://chat.riverside.localhost:8787".to_owned(),
            phone_number_id: "106540352242922".to_owned(),
            number: "+447700900123".to_owned(),
            token: "EAAtests0only0".to_owned(),
            app_secret: "5e1f0c2d3b4a59687706152433424150".to_owned(),
            verify_token: "verify-tests-only".to_owned(),
            account: "AC00000000000000000000000000000001".to_owned(),
            auth_token: "0123456789abcdef0123456789abcdef".to_owned(),
            sms: "+441632960001".to_owned(),
            twilio_whatsapp: String::new(),
            templates: Vec::new(),
            seed: 1,
            speech_ms: 0,
        }
    }
}

impl Setup {
    /// The edge's secrets, by the names that [`Setup::config`] tells.
    #[must_use]
    pub fn secrets(&self) -> BTreeMap<String, String> {
        [
            ("WHATSAPP_TOKEN", &self.token),
            ("WHATSAPP_APP_SECRET", &self.app_secret),
            ("WHATSAPP_VERIFY_TOKEN", &self.verify_token),
            ("TWILIO_AUTH_TOKEN", &self.auth_token),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .into()
    }

    /// `graph` and `twilio` of the clinic's configuration.
    #[must_use]
    pub fn config(&self) -> Value {
        let mut twilio = json!({"account": self.account, "auth_token": ["TWILIO_AUTH_TOKEN"], "sms": self.sms});
        if !self.twilio_whatsapp.is_empty() {
            twilio["whatsapp"] = json!(self.twilio_whatsapp);
        }
        json!({
            "graph": {
                "phone_number_id": self.phone_number_id,
                "token": "WHATSAPP_TOKEN",
                "app_secret": ["WHATSAPP_APP_SECRET"],
                "verify_token": "WHATSAPP_VERIFY_TOKEN",
            },
            "twilio": twilio,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_counts_and_fills_its_places() {
        let template = Approved::new("t").with(
            "sv",
            "Hej {{1}}, tid {{2}} hos {{3}}. Hej då {{1}}.",
            &["Vägbeskrivning"],
        );
        let wording = &template.wordings["sv"];
        assert_eq!(wording.places(), 3);
        let values = ["Sarah", "10:00", "Dr. Åberg"].map(str::to_owned);
        assert_eq!(
            wording.filled(&values),
            "Hej Sarah, tid 10:00 hos Dr. Åberg. Hej då Sarah."
        );
    }
}
