//! Which elements TwiML has, where they stand, what they may carry, and in which form.

use super::call::Problem;
use super::twiml::refused;
use roxmltree::Node;

/// An element: its name, where it may stand, its attributes, whether it may hold words.
type Element = (&'static str, &'static [&'static str], &'static [&'static str], bool);

/// Marks for the voice, inside of `<Say>`.
const MARKS: [&str; 9] = [
    "break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub",
];

/// What this simulator plays. Twilio has more (`<Record>`, `<Enqueue>`, …): a service that needs them adds them here.
const ELEMENTS: &[Element] = &[
    ("Response", &[""], &[], false),
    ("Say", &["Response", "Gather"], &["voice", "language", "loop"], true),
    ("Play", &["Response", "Gather"], &["loop", "digits"], true),
    ("Pause", &["Response", "Gather"], &["length"], false),
    (
        "Gather",
        &["Response"],
        &[
            "action",
            "method",
            "input",
            "finishOnKey",
            "numDigits",
            "timeout",
            "speechTimeout",
            "maxSpeechTime",
            "speechModel",
            "language",
            "hints",
            "profanityFilter",
            "partialResultCallback",
            "partialResultCallbackMethod",
            "actionOnEmptyResult",
            "bargeIn",
            "enhanced",
            "debug",
        ],
        false,
    ),
    ("Connect", &["Response"], &["action", "method"], false),
    (
        "ConversationRelay",
        &["Connect"],
        &[
            "url",
            "welcomeGreeting",
            "welcomeGreetingLanguage",
            "welcomeGreetingInterruptible",
            "language",
            "ttsLanguage",
            "ttsProvider",
            "voice",
            "transcriptionLanguage",
            "transcriptionProvider",
            "speechModel",
            "interruptible",
            "interruptSensitivity",
            "dtmfDetection",
            "reportInputDuringAgentSpeech",
            "preemptible",
            "hints",
            "debug",
            "elevenlabsTextNormalization",
            "intelligenceService",
        ],
        false,
    ),
    (
        "Language",
        &["ConversationRelay"],
        &["code", "ttsProvider", "voice", "transcriptionProvider", "speechModel"],
        false,
    ),
    ("Parameter", &["ConversationRelay"], &["name", "value"], false),
    (
        "Dial",
        &["Response"],
        &[
            "action",
            "method",
            "timeout",
            "timeLimit",
            "callerId",
            "hangupOnStar",
            "answerOnBridge",
            "record",
            "ringTone",
            "trim",
            "referUrl",
            "sequential",
        ],
        true,
    ),
    (
        "Number",
        &["Dial"],
        &[
            "url",
            "method",
            "sendDigits",
            "statusCallback",
            "statusCallbackEvent",
            "statusCallbackMethod",
            "byoc",
            "machineDetection",
        ],
        true,
    ),
    (
        "Sip",
        &["Dial"],
        &[
            "url",
            "method",
            "username",
            "password",
            "statusCallback",
            "statusCallbackEvent",
            "statusCallbackMethod",
        ],
        true,
    ),
    ("Redirect", &["Response"], &["method"], true),
    ("Hangup", &["Response"], &[], false),
    ("Reject", &["Response"], &["reason"], false),
];

/// Checks an element and everything in it. `parent`: where it stands; empty: it is the root.
pub fn check(node: Node, parent: &str) -> Result<(), Problem> {
    let name = node.tag_name().name();
    if node.tag_name().namespace().is_some() {
        return Err(refused(node, "is of another language"));
    }
    if parent == "Say" || MARKS.contains(&parent) {
        return if MARKS.contains(&name) {
            inside(node, name)
        } else {
            Err(refused(node, "is not known to the voice"))
        };
    }
    let Some((_, places, attributes, text)) = ELEMENTS.iter().find(|(known, ..)| *known == name) else {
        return Err(refused(node, "is not known"));
    };
    if !places.contains(&parent) {
        return Err(refused(node, &format!("may not stand in <{parent}>")));
    }
    for attribute in node.attributes() {
        if !attributes.contains(&attribute.name()) {
            return Err(refused(node, &format!("has no attribute {}", attribute.name())));
        }
        if !fits(name, attribute.name(), attribute.value()) {
            let what = format!("{}={:?} is not allowed", attribute.name(), attribute.value());
            return Err(refused(node, &what));
        }
    }
    for needed in required(name) {
        if node.attribute(*needed).is_none_or(str::is_empty) {
            return Err(refused(node, &format!("needs {needed}")));
        }
    }
    let has_text = node
        .children()
        .any(|part| part.is_text() && part.text().is_some_and(|text| !text.trim().is_empty()));
    if has_text && !text {
        return Err(refused(node, "holds no words"));
    }
    inside(node, name)
}

fn inside(node: Node, name: &str) -> Result<(), Problem> {
    for child in node.children() {
        if child.is_element() {
            check(child, name)?;
        } else if child.is_pi() {
            return Err(refused(node, "holds an instruction for somebody else"));
        }
    }
    Ok(())
}

fn required(element: &str) -> &'static [&'static str] {
    match element {
        "ConversationRelay" => &["url"],
        "Parameter" => &["name"],
        "Language" => &["code"],
        _ => &[],
    }
}

/// Whether a value has the form that Twilio wants.
fn fits(element: &str, name: &str, value: &str) -> bool {
    let number = |least: u32, most: u32| value.parse::<u32>().is_ok_and(|n| (least..=most).contains(&n));
    match (element, name) {
        (_, "method" | "partialResultCallbackMethod" | "statusCallbackMethod") => ["GET", "POST"].contains(&value),
        (
            _,
            "actionOnEmptyResult"
            | "bargeIn"
            | "hangupOnStar"
            | "answerOnBridge"
            | "sequential"
            | "dtmfDetection"
            | "preemptible"
            | "profanityFilter"
            | "enhanced",
        ) => ["true", "false"].contains(&value),
        (_, "interruptible" | "welcomeGreetingInterruptible") => {
            ["none", "dtmf", "speech", "any", "true", "false"].contains(&value)
        }
        (_, "language" | "ttsLanguage" | "transcriptionLanguage" | "welcomeGreetingLanguage" | "code") => tag(value),
        ("Gather", "input") => ["dtmf", "speech", "dtmf speech", "speech dtmf"].contains(&value),
        ("Gather", "numDigits") => number(1, 1_000),
        ("Gather", "timeout") => number(1, 600),
        ("Gather", "speechTimeout") => value == "auto" || number(1, 600),
        ("Gather", "finishOnKey") => value.is_empty() || (value.len() == 1 && value.chars().all(is_key)),
        ("Dial", "timeout") => number(1, 600),
        ("Dial", "timeLimit") => number(1, 86_400),
        ("Pause", "length") => number(0, 3_600),
        (_, "loop") => number(0, 1_000),
        ("Reject", "reason") => ["busy", "rejected"].contains(&value),
        (_, "action" | "url") => !value.is_empty() && value.len() <= 4_000,
        _ => true,
    }
}

fn is_key(key: char) -> bool {
    key.is_ascii_digit() || key == '*' || key == '#'
}

/// `en`, `en-GB`, `sv-SE`, `multi`.
fn tag(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=5).contains(&first.len())
        && first.bytes().all(|c| c.is_ascii_lowercase())
        && parts.all(|part| (2..=4).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric()))
}
