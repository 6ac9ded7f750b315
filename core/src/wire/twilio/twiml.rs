//! TwiML: what Twilio shall do with a call.
//!
//! Nothing here can fail: whatever happens, the caller gets an answer. What XML cannot carry is left out, what is longer than Twilio takes is
//! cut. Nothing of a patient belongs in here but words that are spoken to them: Twilio keeps what it is sent.

use super::super::inbound::tidy;
use super::super::sip;
use crate::people::phone::E164;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// What TwiML is answered as.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";
/// Most characters of one `<Say>` (Twilio's own limit).
pub const MAX_SAY: usize = 4_096;
/// For how long a person's phone rings, in seconds: Twilio takes 5 to 600.
pub const RING_S: (u16, u16) = (5, 600);

/// One step. They are done in order; `Gather`, `Relay` and `Dial` go on at their action, where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Speaks.
    Say {
        /// The tag of the language (`sv-SE`).
        language: String,
        /// The words; nothing is said where there are none.
        text: String,
    },
    /// Waits for keys or speech.
    Gather(Gather),
    /// Connects the caller to the assistant's socket.
    Relay(Relay),
    /// Connects the caller to a person.
    Dial(Dial),
    /// Waits, in seconds.
    Pause(u8),
    /// Goes on with the TwiML of another address.
    Redirect(String),
    /// Hangs up.
    Hangup,
}

/// Waiting for keys or speech.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gather {
    /// Where the answer goes.
    pub action: String,
    /// The tag of the language that is listened for.
    pub language: String,
    /// After so many keys the answer is complete; 0: after `#` or the silence.
    pub digits: u8,
    /// Whether speech is an answer too.
    pub speech: bool,
    /// For how long an answer is waited for, in seconds.
    pub timeout_s: u8,
    /// The action is told that there was no answer; else the next step follows.
    pub on_empty: bool,
    /// What is said while waiting: [`Verb::Say`] and [`Verb::Pause`]; others are left out.
    pub inside: Vec<Verb>,
}

/// The assistant's socket. There is no greeting in it: the first words come over the socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relay {
    /// The socket (`wss://…`).
    pub url: String,
    /// Where Twilio goes on when it is closed.
    pub action: String,
    /// The tag of the language.
    pub language: String,
    /// The tags of all the languages that may be spoken.
    pub languages: Vec<String>,
}

/// Connecting to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Whom.
    pub to: Callee,
    /// Where Twilio tells how it ended; empty: the next step follows.
    pub action: String,
    /// The number that they see; none: the caller's.
    pub caller_id: Option<E164>,
    /// For how long it rings, in seconds.
    pub ring_s: u16,
    /// TwiML that is said to them before they hear the caller; empty: nothing.
    pub whisper: String,
}

/// Who is connected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// A phone.
    Number(E164),
    /// A SIP address, and headers for it, the most important first (see [`sip::with_headers`]).
    Sip {
        /// The address (`sip:desk@clinic.example`).
        address: String,
        /// Headers and their values.
        headers: Vec<(String, String)>,
    },
}

/// The document.
#[must_use]
pub fn write(verbs: &[Verb]) -> String {
    let mut document = Document(Writer::new(Vec::new()));
    document.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    document.within("Response", &[], |inside| {
        for verb in verbs {
            inside.verb(verb);
        }
    });
    // What was written came from texts.
    String::from_utf8(document.0.into_inner()).unwrap_or_default()
}

struct Document(Writer<Vec<u8>>);

impl Document {
    fn put(&mut self, event: Event) {
        // Into memory: it cannot fail.
        let _ = self.0.write_event(event);
    }

    /// An element; attributes without a value are left out.
    fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
        let mut start = BytesStart::new(name);
        for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            start.push_attribute((*name, carried(value).as_str()));
        }
        start
    }

    fn within(&mut self, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Document)) {
        self.put(Event::Start(Document::start(name, attributes)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.put(Event::Empty(Document::start(name, attributes)));
    }

    fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        let text = carried(text);
        self.within(name, attributes, |inside| {
            inside.put(Event::Text(BytesText::new(&text)))
        });
    }

    fn verb(&mut self, verb: &Verb) {
        match verb {
            Verb::Say { text, .. } if text.trim().is_empty() => {}
            Verb::Say { language, text } => self.text("Say", &[("language", language)], &tidy(text, MAX_SAY)),
            Verb::Gather(gather) => self.gather(gather),
            Verb::Relay(relay) => self.relay(relay),
            Verb::Dial(dial) => self.dial(dial),
            Verb::Pause(seconds) => self.empty("Pause", &[("length", &seconds.to_string())]),
            Verb::Redirect(url) => self.text("Redirect", &[], url),
            Verb::Hangup => self.empty("Hangup", &[]),
        }
    }

    fn gather(&mut self, gather: &Gather) {
        let input = if gather.speech { "dtmf speech" } else { "dtmf" };
        let digits = match gather.digits {
            0 => String::new(),
            digits => digits.to_string(),
        };
        let attributes = [
            ("input", input),
            ("numDigits", &digits),
            ("timeout", &gather.timeout_s.to_string()),
            ("speechTimeout", if gather.speech { "auto" } else { "" }),
            ("language", if gather.speech { &gather.language } else { "" }),
            ("action", &gather.action),
            ("actionOnEmptyResult", if gather.on_empty { "true" } else { "" }),
        ];
        self.within("Gather", &attributes, |inside| {
            for verb in &gather.inside {
                if matches!(verb, Verb::Say { .. } | Verb::Pause(_)) {
                    inside.verb(verb);
                }
            }
        });
    }

    fn relay(&mut self, relay: &Relay) {
        self.within("Connect", &[("action", &relay.action)], |inside| {
            let attributes = [
                ("url", relay.url.as_str()),
                ("language", &relay.language),
                ("dtmfDetection", "true"),
                ("interruptible", "any"),
            ];
            inside.within("ConversationRelay", &attributes, |inside| {
                for tag in &relay.languages {
                    inside.empty("Language", &[("code", tag)]);
                }
            });
        });
    }

    fn dial(&mut self, dial: &Dial) {
        let ring = dial.ring_s.clamp(RING_S.0, RING_S.1).to_string();
        let attributes = [
            ("callerId", dial.caller_id.as_ref().map_or("", E164::as_str)),
            ("timeout", &ring),
            ("action", &dial.action),
            // The caller hears it ring until somebody is there.
            ("answerOnBridge", "true"),
        ];
        let whisper = [("url", dial.whisper.as_str())];
        self.within("Dial", &attributes, |inside| match &dial.to {
            Callee::Number(number) => inside.text("Number", &whisper, number.as_str()),
            Callee::Sip { address, headers } => {
                let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                inside.text("Sip", &whisper, &sip::with_headers(address, &headers));
            }
        });
    }
}

/// A text without what XML 1.0 cannot carry.
fn carried(text: &str) -> String {
    let fits =
        |c: &char| !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    text.chars().filter(fits).collect()
}

#[cfg(test)]
mod tests;
