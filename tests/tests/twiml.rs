//! TwiML and calls as `core` writes them, beside Twilio's own library: the same document, the same pairs, no attribute that Twilio's
//! description of its TwiML does not name.
//!
//! The seed is fixed: a failure fails again.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use samtal_core::people::phone::E164;
use samtal_core::wire::twilio::call::{self, Outgoing};
use samtal_core::wire::twilio::twiml::{self, Callee, Dial, Gather, Relay, Verb};
use samtal_tests::oracle;
use samtal_tests::rng::Rng;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const DOCUMENTS: usize = 2_000;
const CALLS: usize = 50;
const SEED: u64 = 20_261_123;

const TEXTS: [&str; 8] = [
    "Good morning, this is Riverside Medical Center.",
    "Hej Sara! Jag ser att du frågade om <eksem> & tider.",
    "\"Quoted\" 'words' ]]> <![CDATA[x]]> &amp; &#x3c;",
    "🩺 åäö ÅÄÖ – … “”",
    "a\nb\tc",
    "-- <!-- x -->",
    "?xml version=\"1.0\"?",
    "x",
];
const ADDRESSES: [&str; 5] = [
    "https://chat.riverside.example/hooks/riverside/twilio/voice/ended",
    "https://chat.riverside.example/voice/code?try=2&call=CA1",
    "/hooks/riverside/twilio/voice/dial",
    "wss://chat.riverside.example/hooks/riverside/twilio/relay/CA1",
    "https://x.example/a?b=\"c\"&d='e'<f>",
];
const TAGS: [&str; 3] = ["en-GB", "sv-SE", "de-DE"];

fn one(rng: &mut Rng, of: &[&str]) -> String {
    of[rng.below(of.len())].to_owned()
}

fn number(rng: &mut Rng) -> E164 {
    let number = format!("+44163296{:04}", rng.below(10_000));
    E164::strict(&number).expect("a number")
}

/// A step, and how the library is told to make it.
fn verb(rng: &mut Rng, inside_gather: bool) -> (Verb, Value) {
    match rng.below(if inside_gather { 2 } else { 8 }) {
        0 => {
            let (language, text) = (one(rng, &TAGS), one(rng, &TEXTS));
            let told = json!({ "kind": "say", "language": language, "text": text });
            (Verb::Say { language, text }, told)
        }
        1 => {
            let seconds = 1 + rng.below(9) as u8;
            (Verb::Pause(seconds), json!({ "kind": "pause", "seconds": seconds }))
        }
        2 => {
            let url = one(rng, &ADDRESSES);
            let told = json!({ "kind": "redirect", "url": url });
            (Verb::Redirect(url), told)
        }
        3 => (Verb::Hangup, json!({ "kind": "hangup" })),
        4 => gather(rng),
        5 => relay(rng),
        _ => dial(rng),
    }
}

fn gather(rng: &mut Rng) -> (Verb, Value) {
    let inner: Vec<(Verb, Value)> = (0..rng.below(3)).map(|_| verb(rng, true)).collect();
    let (inside, told): (Vec<Verb>, Vec<Value>) = inner.into_iter().unzip();
    let gather = Gather {
        action: one(rng, &ADDRESSES),
        language: one(rng, &TAGS),
        digits: rng.below(9) as u8,
        speech: rng.once_in(2),
        timeout_s: 1 + rng.below(20) as u8,
        on_empty: rng.once_in(2),
        inside,
    };
    let told = json!({
        "kind": "gather", "action": gather.action, "language": gather.language, "digits": gather.digits, "speech": gather.speech,
        "timeout": gather.timeout_s, "onEmpty": gather.on_empty, "inside": told,
    });
    (Verb::Gather(gather), told)
}

fn relay(rng: &mut Rng) -> (Verb, Value) {
    let relay = Relay {
        url: one(rng, &ADDRESSES),
        action: one(rng, &ADDRESSES),
        language: one(rng, &TAGS),
        languages: TAGS[..rng.below(TAGS.len() + 1)]
            .iter()
            .map(|tag| (*tag).to_owned())
            .collect(),
    };
    let told = json!({
        "kind": "relay", "url": relay.url, "action": relay.action, "language": relay.language, "languages": relay.languages,
    });
    (Verb::Relay(relay), told)
}

fn dial(rng: &mut Rng) -> (Verb, Value) {
    let headers: Vec<(String, String)> = [
        ("x-samtal-token", "ho_abc.DEF-1"),
        ("User-to-User", "686f;encoding=hex"),
        ("x-a", "å&=?"),
    ]
    .iter()
    .take(rng.below(4))
    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
    .collect();
    let to = match rng.once_in(2) {
        true => Callee::Number(number(rng)),
        false => Callee::Sip {
            address: "sip:desk@clinic.example".to_owned(),
            headers,
        },
    };
    let dial = Dial {
        to,
        action: one(rng, &ADDRESSES),
        caller_id: rng.once_in(2).then(|| number(rng)),
        ring_s: 5 + rng.below(60) as u16,
        whisper: if rng.once_in(2) {
            one(rng, &ADDRESSES)
        } else {
            String::new()
        },
    };
    let (number, address, headers) = match &dial.to {
        Callee::Number(number) => (number.as_str(), "", json!([])),
        Callee::Sip { address, headers } => ("", address.as_str(), json!(headers)),
    };
    let told = json!({
        "kind": "dial", "number": number, "address": address, "headers": headers, "action": dial.action,
        "callerId": dial.caller_id.as_ref().map_or("", E164::as_str), "ring": dial.ring_s, "whisper": dial.whisper,
    });
    (Verb::Dial(dial), told)
}

/// What the library answers to each.
fn oracle(asked: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = asked.iter().map(Value::to_string).collect();
    let answers = oracle::asked("twiml/oracle.mjs", &lines);
    answers
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// A document's elements and texts in order, attributes by name.
#[derive(Debug, PartialEq)]
enum Piece {
    Start(String, BTreeMap<String, String>),
    Text(String),
    End,
}

fn pieces(document: &str) -> Vec<Piece> {
    let mut reader = Reader::from_str(document);
    let mut all = Vec::new();
    let start = |start: &BytesStart| {
        let attributes = start.attributes().map(|a| {
            let a = a.expect("an attribute");
            let value = quick_xml::escape::unescape(&a.value).expect("text").into_owned();
            (a.key.as_ref().to_owned(), value)
        });
        Piece::Start(start.name().as_ref().to_owned(), attributes.collect())
    };
    let text = |all: &mut Vec<Piece>, more: &str| match all.last_mut() {
        Some(Piece::Text(text)) => text.push_str(more),
        _ => all.push(Piece::Text(more.to_owned())),
    };
    loop {
        match reader.read_event().expect("XML") {
            Event::Eof => break,
            Event::Start(element) => all.push(start(&element)),
            Event::Empty(element) => {
                all.push(start(&element));
                all.push(Piece::End);
            }
            Event::End(_) => all.push(Piece::End),
            Event::Text(more) => text(&mut all, &more),
            Event::GeneralRef(of) => {
                let of = format!("&{};", &*of);
                text(&mut all, &quick_xml::escape::unescape(&of).expect("a reference"));
            }
            _ => {}
        }
    }
    all
}

#[test]
fn what_is_written_is_what_twilios_own_library_writes() {
    let mut rng = Rng::new(SEED);
    let documents: Vec<(Vec<Verb>, Value)> = (0..DOCUMENTS)
        .map(|_| {
            let (verbs, told): (Vec<Verb>, Vec<Value>) = (0..rng.below(5)).map(|_| verb(&mut rng, false)).unzip();
            (verbs, json!({ "verbs": told }))
        })
        .collect();
    let asked: Vec<Value> = documents.iter().map(|(_, told)| told.clone()).collect();
    let theirs = oracle(&asked);
    assert_eq!(theirs.len(), documents.len());
    for ((verbs, _), theirs) in documents.iter().zip(&theirs) {
        let (ours, theirs) = (twiml::write(verbs), theirs.as_str().expect("a document"));
        assert_eq!(pieces(&ours), pieces(theirs), "\n{ours}\n{theirs}");
    }
}

#[test]
fn no_attribute_is_written_that_twilio_does_not_name() {
    let file = xtask::workspace::root().join("node_modules/twilio/lib/twiml/VoiceResponse.d.ts");
    let named = std::fs::read_to_string(file).expect("`npm ci` is done");
    let mut rng = Rng::new(SEED);
    let mut seen = 0;
    for _ in 0..200 {
        let verbs: Vec<Verb> = (0..4).map(|_| verb(&mut rng, false).0).collect();
        for piece in pieces(&twiml::write(&verbs)) {
            let Piece::Start(element, attributes) = piece else {
                continue;
            };
            let interface = format!("interface {element}Attributes {{");
            let Some((_, rest)) = named.split_once(&interface) else {
                assert!(attributes.is_empty(), "{element} has no attributes");
                continue;
            };
            let (members, _) = rest.split_once("\n    }").expect("its end");
            for attribute in attributes.keys() {
                assert!(members.contains(&format!(" {attribute}?:")), "{element}.{attribute}");
                seen += 1;
            }
        }
    }
    assert!(seen > 1_000);
}

#[test]
fn a_call_of_ours_is_posted_as_twilios_own_library_posts_it() {
    let mut rng = Rng::new(SEED);
    let calls: Vec<Outgoing> = (0..CALLS)
        .map(|_| Outgoing {
            to: number(&mut rng),
            from: number(&mut rng),
            url: one(&mut rng, &ADDRESSES),
            status: one(&mut rng, &ADDRESSES),
            ring_s: 5 + rng.below(60) as u16,
        })
        .collect();
    let asked = |call: &Outgoing| {
        json!({ "call": {
            "to": call.to, "from": call.from, "url": call.url, "statusCallback": call.status, "timeout": call.ring_s,
            "statusCallbackEvent": ["initiated", "ringing", "answered", "completed"], "machineDetection": "Enable",
        }})
    };
    let theirs = oracle(&calls.iter().map(asked).collect::<Vec<_>>());
    for (call, theirs) in calls.iter().zip(&theirs) {
        let form = call::form(call).expect("a form");
        let mut ours: Vec<(String, String)> = reqwest::Url::parse(&format!("x:?{form}"))
            .expect("a query")
            .query_pairs()
            .into_owned()
            .collect();
        let mut posted: Vec<(String, String)> = serde_json::from_value(theirs["pairs"].clone()).expect("pairs");
        ours.sort();
        posted.sort();
        assert_eq!(ours, posted);
        assert_eq!(theirs["method"], "post");
        assert_eq!(
            theirs["path"],
            format!("/2010-04-01/Accounts/AC{}/Calls.json", "0".repeat(32))
        );
    }
}
