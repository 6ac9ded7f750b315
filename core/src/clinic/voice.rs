//! How a clinic's phone is answered: by the assistant or by a person, and where callers are connected to one.

use super::platforms::{self, Platform};
use super::tree::Table;
use crate::people::phone::E164;
use serde::Serialize;
use std::collections::BTreeMap;

/// Characters of a SIP address.
const MAX_SIP: usize = 200;
/// Characters of a language tag.
const MAX_TAG: usize = 35;

/// Who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// The assistant, which connects to a person on request.
    Assistant,
    /// A person, who hears and sees what the call is about.
    #[default]
    Desk,
}

/// Where callers reach a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Desk {
    /// A phone.
    Number(E164),
    /// A SIP address: `sip:desk@clinic.example`.
    Sip(String),
}

impl Desk {
    /// Reads a number, as it is written in this country, or a SIP address; none where it is neither.
    #[must_use]
    pub fn parse(text: &str, country: &str) -> Option<Desk> {
        if is_sip(text) {
            return Some(Desk::Sip(text.to_owned()));
        }
        E164::parse(text, country).ok().map(Desk::Number)
    }
}

/// How the clinic calls back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBack {
    /// Staff asks for each call.
    #[default]
    Staff,
    /// As soon as the patient asked.
    Automatic,
}

/// A clinic's phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// Who answers.
    pub answer: Answers,
    /// Where callers are connected to a person; none: the assistant takes a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<Desk>,
    /// Who begins call-backs.
    pub call_back: CallBack,
    /// Language -> the tag that speech is made and understood in (`en` -> `en-GB`).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub speech: BTreeMap<String, String>,
    /// The voice platforms that may ask who is calling, by name.
    #[serde(flatten)]
    pub platforms: BTreeMap<String, Platform>,
}

impl Voice {
    /// The tag of a language for speech: as the clinic says, else the usual one.
    #[must_use]
    pub fn speech(&self, language: &str) -> String {
        let usual = match language {
            "en" => "en-GB",
            "sv" => "sv-SE",
            other => other,
        };
        self.speech.get(language).map_or(usual, String::as_str).to_owned()
    }
}

/// Reads `[voice]`, if there is one. `country`: how its numbers are read.
pub fn voice(top: &mut Table, country: &str, languages: &[String]) -> Option<Voice> {
    let mut table = top.table("voice")?;
    let mut voice = Voice::default();
    if let Some(answer) = table.optional_text("answer", 20) {
        match answer.as_str() {
            "assistant" => voice.answer = Answers::Assistant,
            "desk" => voice.answer = Answers::Desk,
            _ => table.wrong("answer", "must be 'assistant' or 'desk'"),
        }
    }
    if let Some(desk) = table.optional_text("desk", MAX_SIP) {
        voice.desk = Desk::parse(&desk, country);
        if voice.desk.is_none() {
            table.wrong(
                "desk",
                "must be a phone number, or a SIP address like 'sip:desk@clinic.example'",
            );
        }
    }
    if let Some(call_back) = table.optional_text("call_back", 20) {
        match call_back.as_str() {
            "staff" => voice.call_back = CallBack::Staff,
            "automatic" => voice.call_back = CallBack::Automatic,
            _ => table.wrong("call_back", "must be 'staff' or 'automatic'"),
        }
    }
    if let Some(mut speech) = table.table("speech") {
        for language in languages {
            if let Some(tag) = speech.optional_text(language, MAX_TAG) {
                voice.speech.insert(language.clone(), tag);
            }
        }
        table.close(speech);
    }
    voice.platforms = platforms::platforms(&mut table);
    top.close(table);
    Some(voice)
}

/// A SIP address without parameters or headers: those are ours to add.
fn is_sip(text: &str) -> bool {
    let rest = text.strip_prefix("sip:").or_else(|| text.strip_prefix("sips:"));
    rest.and_then(|rest| rest.split_once('@')).is_some_and(|(user, host)| {
        let plain = |part: &str| {
            let mut bytes = part.bytes();
            !part.is_empty() && bytes.all(|c| c.is_ascii_alphanumeric() || b"+-._:".contains(&c))
        };
        plain(user) && plain(host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_is_a_number_or_a_sip_address() {
        let number = Desk::parse("01632 960002", "GB");
        assert_eq!(number, Desk::parse("+441632960002", ""));
        assert!(matches!(number, Some(Desk::Number(_))));
        for sip in ["sip:desk@clinic.example", "sips:front-desk@10.0.0.1:5061"] {
            assert_eq!(Desk::parse(sip, "GB"), Some(Desk::Sip(sip.to_owned())), "{sip}");
        }
        for neither in [
            "",
            "sip:",
            "sip:@clinic.example",
            "sip:a@b?x-header=1",
            "sip:a@b;transport=tcp",
            "desk",
        ] {
            assert_eq!(Desk::parse(neither, "GB"), None, "{neither}");
        }
    }

    #[test]
    fn a_language_is_spoken_as_the_clinic_says() {
        let mut voice = Voice::default();
        assert_eq!(
            (voice.speech("en").as_str(), voice.speech("sv").as_str()),
            ("en-GB", "sv-SE")
        );
        voice.speech.insert("en".to_owned(), "en-IE".to_owned());
        assert_eq!(voice.speech("en"), "en-IE");
        assert_eq!(voice.speech("de"), "de");
    }
}
