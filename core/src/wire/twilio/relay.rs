//! ConversationRelay: what Twilio sends over the socket of a call that the assistant answers, and what it takes.

use super::super::inbound::{Malformed, id, tidy};
use super::super::read::Read;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Longest frame that is read, in bytes: speech of a minute or two, and everything beside it.
pub const MAX_FRAME: usize = 16 * 1024;
/// Longest speech of one frame, in characters: as long as a message of the chat.
pub const MAX_PROMPT: usize = 4_000;
/// Longest text of one frame that is sent, in characters; sentences are far shorter.
pub const MAX_TOKEN: usize = 2_000;
/// Characters of a language's tag.
const MAX_TAG: usize = 35;

/// What came over the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The first one: whose call this is.
    Setup {
        /// The call.
        call_id: String,
    },
    /// The caller said something.
    Prompt {
        /// What, as it was understood; may be empty.
        text: String,
        /// The tag of the language that was listened for; may be empty.
        language: String,
        /// They have finished; else it is a part, and the whole comes again.
        last: bool,
    },
    /// The caller pressed a key.
    Key(char),
    /// The caller began to speak while we did.
    Interrupt {
        /// What they had heard of it.
        heard: String,
        /// For how long it had been spoken, in milliseconds.
        after_ms: u32,
    },
    /// Twilio did not take a frame of ours. Its words are not kept: they quote the frame.
    Error,
    /// A kind that is not known here.
    Other,
}

/// Reads a frame.
///
/// # Errors
/// [`Malformed`] where it is too long or no JSON object of this format.
pub fn read(frame: &str) -> Result<Frame, Malformed> {
    if frame.len() > MAX_FRAME {
        return Err(Malformed::TooLong);
    }
    let value: Value = serde_json::from_str(frame).map_err(|_| Malformed::Format)?;
    let value = &value;
    if !value.is_object() {
        return Err(Malformed::Format);
    }
    Ok(match value.text_at("type").as_str() {
        "setup" => Frame::Setup {
            call_id: id(&value.text_at("callSid")).ok_or(Malformed::Format)?,
        },
        "prompt" => Frame::Prompt {
            text: tidy(&value.text_at("voicePrompt"), MAX_PROMPT).trim().to_owned(),
            language: tidy(&value.text_at("lang"), MAX_TAG),
            // Where partial prompts are off, which they are, some versions leave it out.
            last: Read::get(&value, "last").and_then(|v| v.truth()).unwrap_or(true),
        },
        "dtmf" => Frame::Key(key(&value.text_at("digit")).ok_or(Malformed::Format)?),
        "interrupt" => Frame::Interrupt {
            heard: tidy(&value.text_at("utteranceUntilInterrupt"), MAX_PROMPT),
            after_ms: milliseconds(value),
        },
        "error" => Frame::Error,
        "" => return Err(Malformed::Format),
        _ => Frame::Other,
    })
}

/// One key of a telephone.
fn key(digit: &str) -> Option<char> {
    let mut chars = digit.chars();
    let key = chars.next().filter(|c| c.is_ascii_digit() || matches!(c, '*' | '#'))?;
    chars.next().is_none().then_some(key)
}

/// A number; Twilio writes it as a text now and then.
fn milliseconds(value: &Value) -> u32 {
    let number = value.int_at("durationUntilInterruptMs");
    let number = number.or_else(|| value.text_at("durationUntilInterruptMs").parse().ok());
    number.and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
}

/// What is sent over the socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Send {
    /// Words to speak: whole sentences, as many frames as there are, the last one marked.
    Text {
        /// The words; no markup.
        token: String,
        /// Nothing more comes of this answer.
        last: bool,
        /// The tag of their language; empty: the call's.
        language: String,
        /// The caller may speak over it. An emergency's words are said to their end.
        interruptible: bool,
    },
    /// From here on another language is spoken and listened for.
    Language {
        /// Its tag (`sv-SE`).
        tag: String,
    },
    /// Keys to press on the line.
    Digits(String),
    /// The assistant's part is over; Twilio goes on at the `<Connect>`'s action with this.
    End(Handoff),
}

/// A frame's text. Of words that are longer than a frame only the beginning is sent.
#[must_use]
pub fn write(send: &Send) -> String {
    let frame = match send {
        Send::Text {
            token,
            last,
            language,
            interruptible,
        } => {
            let mut frame = json!({ "type": "text", "token": tidy(token, MAX_TOKEN), "last": last, "interruptible": interruptible });
            if !language.is_empty() {
                frame["lang"] = language.as_str().into();
            }
            frame
        }
        Send::Language { tag } => json!({ "type": "language", "ttsLanguage": tag, "transcriptionLanguage": tag }),
        Send::Digits(digits) => json!({ "type": "sendDigits", "digits": digits }),
        Send::End(handoff) => json!({ "type": "end", "handoffData": write_handoff(handoff) }),
    };
    frame.to_string()
}

/// Why the assistant's part is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The caller wants a person, or needs one.
    Person,
    /// A person, at once: signs of an emergency.
    Urgent,
    /// A code was keyed that belongs to another conversation: the call goes on there.
    Code,
    /// They said goodbye, or nothing at all.
    Goodbye,
}

impl Reason {
    /// The word that stands in `reasonCode`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Reason::Person => "live-agent",
            Reason::Urgent => "urgent",
            Reason::Code => "code",
            Reason::Goodbye => "bye",
        }
    }

    fn parse(word: &str) -> Option<Reason> {
        [Reason::Person, Reason::Urgent, Reason::Code, Reason::Goodbye]
            .into_iter()
            .find(|reason| reason.word() == word)
    }
}

/// What goes by way of Twilio from the assistant to the next step: nothing of the patient but the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// Why.
    pub reason: Reason,
    /// The language that the call is in (`sv`); may be empty.
    pub language: String,
}

/// `handoffData`: a text that is JSON.
#[must_use]
pub fn write_handoff(handoff: &Handoff) -> String {
    json!({ "reasonCode": handoff.reason.word(), "language": handoff.language }).to_string()
}

/// Reads `HandoffData`, as it comes back. None where it is not ours.
#[must_use]
pub fn read_handoff(text: &str) -> Option<Handoff> {
    let value: Value = serde_json::from_str(text).ok()?;
    let language = (&value).text_at("language");
    let is_tag = language.len() <= MAX_TAG && language.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    Some(Handoff {
        reason: Reason::parse(&(&value).text_at("reasonCode"))?,
        language: if is_tag { language } else { String::new() },
    })
}

#[cfg(test)]
mod tests;
