//! TwiML as Twilio reads it, without its leniency: what Twilio would only warn of is refused here, so that a service is never understood by
//! luck.

use super::call::Problem;
use super::schema;
use super::sip;
use reqwest::Url;
use roxmltree::{Document, Node, ParsingOptions};
use std::collections::BTreeMap;

/// Largest answer (Twilio, error 11750: 64 KB).
const BYTES: usize = 64 * 1024;
/// Characters of one `<Say>` (Twilio, "Say").
const SAID: usize = 4_096;
/// Twilio's code for what is no XML.
const NO_XML: u32 = 12_100;
/// Twilio's code for what its schema does not know.
const SCHEMA: u32 = 12_200;
/// Twilio's code for an answer that is too large.
const TOO_LARGE: u32 = 11_750;

/// A request that a document asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Absolute, as it is signed.
    pub url: String,
    /// Whether by GET.
    pub get: bool,
}

/// What is played to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Words, and the tag of their language.
    Say(String, String),
    /// A sound.
    Play(String),
    /// Nothing, for so many seconds.
    Pause(u64),
}

/// `<Gather>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gather {
    /// What is played meanwhile.
    pub prompts: Vec<Prompt>,
    /// Whether keys are taken.
    pub keys: bool,
    /// Whether words are taken.
    pub speech: bool,
    /// How many keys; none: until the finishing key or silence.
    pub digits: Option<usize>,
    /// The key that ends it.
    pub finish: Option<char>,
    /// Seconds of silence after which it is over.
    pub timeout: u64,
    /// Where the answer goes.
    pub action: Option<Target>,
    /// Whether silence goes there too.
    pub on_empty: bool,
    /// The language that is listened to.
    pub language: String,
}

/// `<Connect><ConversationRelay>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// The socket's address, as it is signed.
    pub url: String,
    /// What is said first; empty: nothing.
    pub welcome: String,
    /// The language of both directions at first.
    pub language: String,
    /// Whether keys are told.
    pub keys: bool,
    /// Whether speech, and whether keys, break in.
    pub interruptible: (bool, bool),
    /// `<Parameter>`s.
    pub parameters: BTreeMap<String, String>,
    /// Where Twilio asks how to go on.
    pub action: Option<Target>,
}

/// Whom `<Dial>` calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callee {
    /// A number, or a SIP address without its headers.
    pub to: String,
    /// SIP headers by name in lower case.
    pub headers: BTreeMap<String, String>,
    /// What the callee is told before they are put through.
    pub whisper: Option<Target>,
}

/// `<Dial>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// Whom, all at once.
    pub callees: Vec<Callee>,
    /// The number that they see; empty: the caller's.
    pub caller: String,
    /// Seconds of ringing.
    pub timeout: u64,
    /// Where Twilio asks how to go on.
    pub action: Option<Target>,
}

/// One step of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Something is played.
    Prompt(Prompt),
    /// An answer is asked for.
    Gather(Gather),
    /// The assistant comes on the line.
    Relay(Box<Relay>),
    /// Somebody is called.
    Dial(Dial),
    /// Another document.
    Redirect(Target),
    /// The end.
    Hangup,
    /// The call is not taken: `busy` or `rejected`.
    Reject(String),
}

/// Who hears a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The person whose call it is.
    Caller,
    /// The desk, before the caller is put through: nobody can be called from there.
    Desk,
}

/// Reads a document that came from `base`.
pub fn read(body: &str, base: &str, whom: For) -> Result<Vec<Verb>, Problem> {
    if body.len() > BYTES {
        return Err(Problem::new(TOO_LARGE, "the document is larger than 64 KB"));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: 10_000,
        ..ParsingOptions::default()
    };
    let document =
        Document::parse_with_options(body, options).map_err(|error| Problem::new(NO_XML, error.to_string()))?;
    let reader = Reader {
        base: Url::parse(base).map_err(|error| Problem::new(SCHEMA, format!("{base}: {error}")))?,
        whom,
    };
    let root = document.root_element();
    if root.tag_name().name() != "Response" {
        return Err(refused(root, "is not <Response>"));
    }
    schema::check(root, "")?;
    elements(root).map(|element| reader.verb(element)).collect()
}

pub(super) fn refused(node: Node, what: &str) -> Problem {
    Problem::new(SCHEMA, format!("<{}> {what}", node.tag_name().name()))
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// All text in an element, also inside of its marks for the voice.
fn words(node: Node) -> String {
    let all: String = node
        .descendants()
        .filter_map(|part| part.text().filter(|_| part.is_text()))
        .collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn yes(node: Node, name: &str, otherwise: bool) -> bool {
    node.attribute(name).map_or(otherwise, |value| value == "true")
}

fn seconds(node: Node, name: &str, otherwise: u64) -> u64 {
    node.attribute(name)
        .and_then(|value| value.parse().ok())
        .unwrap_or(otherwise)
}

struct Reader {
    base: Url,
    whom: For,
}

impl Reader {
    fn verb(&self, node: Node) -> Result<Verb, Problem> {
        let name = node.tag_name().name();
        if self.whom == For::Desk && !["Say", "Play", "Pause", "Gather", "Redirect", "Hangup"].contains(&name) {
            return Err(refused(node, "is not allowed before a caller is put through"));
        }
        Ok(match name {
            "Say" | "Play" | "Pause" => Verb::Prompt(self.prompt(node)?),
            "Gather" => Verb::Gather(self.gather(node)?),
            "Connect" => Verb::Relay(Box::new(self.relay(node)?)),
            "Dial" => Verb::Dial(self.dial(node)?),
            "Redirect" => Verb::Redirect(self.address(node, &words(node), "method")?),
            "Hangup" => Verb::Hangup,
            "Reject" => Verb::Reject(node.attribute("reason").unwrap_or("rejected").to_owned()),
            _ => return Err(refused(node, "is not played by this simulator")),
        })
    }

    fn prompt(&self, node: Node) -> Result<Prompt, Problem> {
        let text = words(node);
        match node.tag_name().name() {
            "Say" if text.is_empty() => Err(refused(node, "says nothing")),
            "Say" if text.chars().count() > SAID => Err(refused(node, "is longer than 4,096 characters")),
            "Say" => Ok(Prompt::Say(
                text,
                node.attribute("language").unwrap_or("en-US").to_owned(),
            )),
            "Play" if text.is_empty() && node.attribute("digits").is_none() => Err(refused(node, "plays nothing")),
            "Play" => Ok(Prompt::Play(text)),
            _ => Ok(Prompt::Pause(seconds(node, "length", 1))),
        }
    }

    fn address(&self, node: Node, url: &str, method: &str) -> Result<Target, Problem> {
        if url.is_empty() {
            return Err(refused(node, "has an empty address"));
        }
        let url = self
            .base
            .join(url)
            .map_err(|error| refused(node, &format!("{url}: {error}")))?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(refused(node, &format!("{url} is no http address")));
        }
        Ok(Target {
            url: url.into(),
            get: node.attribute(method) == Some("GET"),
        })
    }

    /// `action`, where there is one.
    fn action(&self, node: Node) -> Result<Option<Target>, Problem> {
        let action = node.attribute("action");
        action.map(|url| self.address(node, url, "method")).transpose()
    }

    fn gather(&self, node: Node) -> Result<Gather, Problem> {
        let input = node.attribute("input").unwrap_or("dtmf");
        let prompts: Result<_, _> = elements(node).map(|element| self.prompt(element)).collect();
        Ok(Gather {
            prompts: prompts?,
            keys: input.contains("dtmf"),
            speech: input.contains("speech"),
            digits: node.attribute("numDigits").and_then(|n| n.parse().ok()),
            finish: node.attribute("finishOnKey").unwrap_or("#").chars().next(),
            timeout: seconds(node, "timeout", 5),
            action: self.action(node)?,
            on_empty: yes(node, "actionOnEmptyResult", false),
            language: node.attribute("language").unwrap_or("en-US").to_owned(),
        })
    }

    fn relay(&self, node: Node) -> Result<Relay, Problem> {
        let mut nouns = elements(node);
        let (Some(relay), None) = (nouns.next(), nouns.next()) else {
            return Err(refused(node, "has one noun"));
        };
        let url = relay.attribute("url").unwrap_or_default();
        let parsed = Url::parse(url).map_err(|error| refused(relay, &format!("{url}: {error}")))?;
        // Twilio wants wss. A service that is itself reached without TLS, which only one on this machine is, cannot have it.
        let plain = parsed.scheme() == "ws" && self.base.scheme() == "http";
        if parsed.scheme() != "wss" && !plain {
            return Err(refused(relay, "needs an address that begins with wss://"));
        }
        let mut parameters = BTreeMap::new();
        for parameter in elements(relay).filter(|noun| noun.has_tag_name("Parameter")) {
            let of = |name| parameter.attribute(name).unwrap_or_default().to_owned();
            parameters.insert(of("name"), of("value"));
        }
        let language = relay.attribute("language").unwrap_or("en-US");
        Ok(Relay {
            url: url.to_owned(),
            welcome: relay.attribute("welcomeGreeting").unwrap_or_default().to_owned(),
            language: relay.attribute("ttsLanguage").unwrap_or(language).to_owned(),
            keys: yes(relay, "dtmfDetection", false),
            interruptible: match relay.attribute("interruptible").unwrap_or("any") {
                "none" | "false" => (false, false),
                "speech" => (true, false),
                "dtmf" => (false, true),
                _ => (true, true),
            },
            parameters,
            action: self.action(node)?,
        })
    }

    fn dial(&self, node: Node) -> Result<Dial, Problem> {
        let mut callees = Vec::new();
        for noun in elements(node) {
            let whisper = noun
                .attribute("url")
                .map(|url| self.address(noun, url, "method"))
                .transpose()?;
            let text = words(noun);
            let (to, headers) = match noun.tag_name().name() {
                "Sip" => sip::address(&text)?,
                _ => (number(&text)?, BTreeMap::new()),
            };
            callees.push(Callee { to, headers, whisper });
        }
        let own: String = node
            .children()
            .filter(Node::is_text)
            .filter_map(|part| part.text())
            .collect();
        if !own.trim().is_empty() {
            callees.push(Callee {
                to: number(own.trim())?,
                headers: BTreeMap::new(),
                whisper: None,
            });
        }
        if callees.is_empty() {
            return Err(refused(node, "calls nobody"));
        }
        Ok(Dial {
            callees,
            caller: node.attribute("callerId").unwrap_or_default().to_owned(),
            timeout: seconds(node, "timeout", 30),
            action: self.action(node)?,
        })
    }
}

/// A number that Twilio can call: with its country.
fn number(text: &str) -> Result<String, Problem> {
    let number = super::super::phone::number(text).filter(|number| number == text);
    number.ok_or_else(|| Problem::new(13_223, format!("{text:?} is not a number with its country")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://chat.example/hooks/riverside/twilio/voice?x=1";

    fn of(body: &str) -> Result<Vec<Verb>, u32> {
        read(body, BASE, For::Caller).map_err(|problem| problem.code)
    }

    fn one(verb: &str) -> Result<Verb, u32> {
        of(&format!("<Response>{verb}</Response>")).map(|mut verbs| verbs.remove(0))
    }

    #[test]
    fn a_gather_is_read_whole_and_its_address_stands_beside_the_documents() {
        let gather = one(
            r##"<Gather input="dtmf speech" numDigits="8" timeout="6" actionOnEmptyResult="true" action="voice/code" language="sv-SE"><Say language="sv-SE">Hej &amp; v&#228;lkommen.</Say></Gather>"##,
        );
        let Ok(Verb::Gather(gather)) = gather else {
            panic!("{gather:?}")
        };
        assert_eq!(
            gather.prompts,
            [Prompt::Say("Hej & välkommen.".to_owned(), "sv-SE".to_owned())]
        );
        assert_eq!((gather.digits, gather.finish, gather.timeout), (Some(8), Some('#'), 6));
        assert!(gather.keys && gather.speech && gather.on_empty);
        let action = gather.action.expect("an address");
        assert_eq!(action.url, "https://chat.example/hooks/riverside/twilio/voice/code");
    }

    #[test]
    fn what_twilio_does_not_know_is_refused() {
        for body in [
            "",
            "<Response>",
            "<Response/><Response/>",
            "<!DOCTYPE Response><Response/>",
            "Hello",
        ] {
            assert_eq!(of(body), Err(NO_XML), "{body}");
        }
        for body in [
            "<response/>",
            "<Response>Hello</Response>",
            "<Response><Speak>Hello</Speak></Response>",
            "<Response><Say/></Response>",
            r#"<Response><Say tone="kind">Hello</Say></Response>"#,
            r#"<Response><Say language="Swedish!">Hello</Say></Response>"#,
            r#"<Response><Gather input="dtmf,speech"/></Response>"#,
            r#"<Response><Gather numDigits="0"/></Response>"#,
            r#"<Response><Gather timeout="-1"/></Response>"#,
            r#"<Response><Gather action=""/></Response>"#,
            "<Response><Gather><Dial>+441632960001</Dial></Gather></Response>",
            r#"<Response><Dial timeout="601">+441632960001</Dial></Response>"#,
            r#"<Response><Dial method="PUT">+441632960001</Dial></Response>"#,
            "<Response><Dial/></Response>",
            "<Response><Redirect/></Response>",
            "<Response><Connect/></Response>",
            "<Response><Connect><ConversationRelay/></Connect></Response>",
            r#"<Response><Connect><ConversationRelay url="ws://chat.example/x"/></Connect></Response>"#,
            r#"<Response><Connect><ConversationRelay url="wss://chat.example/x" greeting="Hello"/></Connect></Response>"#,
        ] {
            assert_eq!(of(body), Err(SCHEMA), "{body}");
        }
        assert_eq!(one("<Dial>01632 960001</Dial>"), Err(13_223));
        let large = format!("<Response><!--{}--></Response>", "x".repeat(BYTES));
        assert_eq!(of(&large), Err(TOO_LARGE));
    }

    #[test]
    fn the_desk_is_dialled_with_what_it_needs() {
        let dial = one(
            r#"<Dial callerId="+441632960001" timeout="20" action="/hooks/riverside/twilio/voice/dial"><Sip url="whisper">sip:desk@clinic.example?x-samtal-token=ho_1&amp;User-to-User=3132%3Bencoding%3Dhex</Sip></Dial>"#,
        );
        let Ok(Verb::Dial(dial)) = dial else { panic!("{dial:?}") };
        let callee = &dial.callees[0];
        assert_eq!(callee.to, "sip:desk@clinic.example");
        assert_eq!(callee.headers["user-to-user"], "3132;encoding=hex");
        assert_eq!(callee.headers["x-samtal-token"], "ho_1");
        assert!(
            callee
                .whisper
                .as_ref()
                .is_some_and(|url| url.url.ends_with("/twilio/whisper"))
        );
        assert_eq!((dial.timeout, dial.caller.as_str()), (20, "+441632960001"));
    }

    #[test]
    fn nobody_is_called_from_a_whisper() {
        let dial = "<Response><Dial>+441632960001</Dial></Response>";
        assert!(read(dial, BASE, For::Desk).is_err());
        let said = "<Response><Say>Sarah, recognised.</Say></Response>";
        assert!(read(said, BASE, For::Desk).is_ok());
    }

    #[test]
    fn the_assistants_socket_is_read_with_its_parameters() {
        let relay = one(
            r#"<Connect action="/ended"><ConversationRelay url="wss://chat.example/relay/1" language="en-GB" dtmfDetection="true" interruptible="speech"><Parameter name="a" value="b"/></ConversationRelay></Connect>"#,
        );
        let Ok(Verb::Relay(relay)) = relay else {
            panic!("{relay:?}")
        };
        assert_eq!(
            (relay.url.as_str(), relay.language.as_str()),
            ("wss://chat.example/relay/1", "en-GB")
        );
        assert!(relay.keys && relay.interruptible == (true, false));
        assert_eq!(relay.parameters["a"], "b");
    }
}
