//! What Twilio should not post about a call, and not send over its socket: answered with TwiML or refused, in time, never with a failure of
//! ours; and the next caller is greeted as ever.

use super::hooks::form_signature;
use super::posts::Posts;
use super::{NASTY, header_value, nasty};
use quick_xml::Reader;
use quick_xml::events::Event;
use samtal_core::encode::percent;
use samtal_core::wire::twilio::relay::MAX_FRAME;
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::providers;
use samtal_tests::raw;
use samtal_tests::relay::{self, Relay};
use samtal_tests::rng::Rng;
use serde_json::json;
use std::time::Duration;

const CALLS: usize = 6;
const FRAMES: usize = 150;
const SEED: u64 = 20_261_124;
const POSTS: Posts = Posts {
    requests: 3_000,
    workers: 3,
    seed: SEED,
};

const STEPS: [&str; 10] = [
    "",
    "/code",
    "/ended",
    "/dial",
    "/whisper",
    "/status",
    "/fallback",
    "/callback",
    "/callback/key",
    "/callback/status",
];

/// A form about a call, some of it spoiled.
fn form(rng: &mut Rng) -> Vec<u8> {
    let call = format!("CA{:02}", rng.below(20));
    let mut pairs: Vec<(String, String)> = [
        ("CallSid", call.as_str()),
        (
            "From",
            *rng.pick::<&str>(&["+447700900456", "anonymous", "+266696687", ""]),
        ),
        ("To", "+441632960001"),
        ("Direction", *rng.pick::<&str>(&["inbound", "outbound-api"])),
        (
            "CallStatus",
            *rng.pick::<&str>(&["ringing", "in-progress", "completed", "failed"]),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let more = [
        ("Digits", "12345678"),
        ("SpeechResult", "ett två tre fyra fem sex sju åtta"),
        ("StirVerstat", "TN-Validation-Failed-A"),
        ("SipHeader_User-to-User", "123456789;encoding=hex"),
        ("SipHeader_X-Samtal-Token", "ho_x.y"),
        ("HandoffData", r#"{"reasonCode":"live-agent","language":"sv"}"#),
        ("DialCallStatus", "no-answer"),
        ("ParentCallSid", "CA01"),
        ("AnsweredBy", "machine_start"),
        ("SessionStatus", "failed"),
    ];
    for _ in 0..rng.below(5) {
        let (name, value) = *rng.pick(&more);
        let value = match rng.below(3) {
            0 => nasty(rng).repeat(rng.below(40)),
            _ => value.to_owned(),
        };
        pairs.push((name.to_owned(), value));
    }
    if rng.once_in(4) {
        let at = rng.below(pairs.len());
        pairs[at].1 = nasty(rng).to_owned();
    }
    let pieces: Vec<String> = pairs
        .iter()
        .map(|(n, v)| format!("{}={}", percent(n), percent(v)))
        .collect();
    let mut bytes = pieces.join("&").into_bytes();
    match rng.below(20) {
        0 => bytes.truncate(rng.below(bytes.len() + 1)),
        1 => {
            let n = rng.below(300);
            bytes = rng.bytes(n);
        }
        2 => bytes.extend(b"&Digits=%ff%fe%00"),
        3 if rng.once_in(4) => bytes.extend(vec![b'a'; 300_000]),
        _ => {}
    }
    bytes
}

/// A request, and whether it may be taken.
fn request(rng: &mut Rng, edge: &str) -> (Vec<u8>, bool) {
    let step = *rng.pick(&STEPS);
    let query = match rng.below(3) {
        0 if step.starts_with("/callback") => format!("?of={}", percent(NASTY[rng.below(NASTY.len())])),
        1 => "?of=cbk_nowhere".to_owned(),
        _ => String::new(),
    };
    let path = format!("/hooks/{CLINIC}/twilio/voice{step}{query}");
    let bytes = form(rng);
    let signed = !rng.once_in(4);
    let signature = match signed {
        true => form_signature(&format!("{edge}{path}"), &bytes),
        false => header_value(rng),
    };
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature.as_str()),
    ];
    (
        raw::request("POST", &path, &headers, &bytes),
        signed || step == "/fallback",
    )
}

/// Whether this is a document of TwiML.
fn is_twiml(text: &str) -> bool {
    let mut reader = Reader::from_str(text);
    let mut root = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) if root.is_empty() => {
                start.name().as_ref().clone_into(&mut root)
            }
            Ok(Event::Eof) => return root == "Response",
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_posted_about_a_call_is_answered_with_twiml_or_refused() {
    let edge: Edge = relay::start(providers::setup()).await;
    let (bystander, _) = edge.patient("en").await;
    bystander.send("before", "hello").await.expect("said");
    let taken = POSTS.sent(&edge, request, |answer| is_twiml(&answer.text())).await;
    assert!(taken > POSTS.requests / 3, "too few were well signed to tell anything");
    let page = bystander.page(0, 10).await.expect("read");
    assert_eq!(page.last_seq, 2, "nobody else's conversation was touched");
}

/// A text for the socket.
fn frame(rng: &mut Rng) -> String {
    let kind = *rng.pick(&["setup", "prompt", "dtmf", "interrupt", "error", "text", "end", "x"]);
    let word = nasty(rng).repeat(1 + rng.below(20));
    match rng.below(8) {
        0 => word,
        1 => format!("{{\"type\":\"{kind}\""),
        2 => "[".repeat(rng.below(5_000)),
        3 => json!({ "type": kind, "voicePrompt": "a".repeat(rng.below(2 * MAX_FRAME)) }).to_string(),
        4 => json!({ "type": "interrupt", "utteranceUntilInterrupt": word, "durationUntilInterruptMs": word }).to_string(),
        5 => json!({ "type": "prompt", "voicePrompt": word, "lang": word, "last": rng.once_in(2) }).to_string(),
        _ => json!({ "type": kind, "callSid": word, "digit": word, "voicePrompt": 7, "last": "x", "customParameters": [word] }).to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_frame_breaks_a_call_or_the_next_one() {
    let edge: Edge = relay::start(providers::setup()).await;
    let mut rng = Rng::new(SEED);
    let mut sent = 0;
    for n in 0..CALLS {
        let call = format!("CA9{n}");
        let mut relay: Relay = relay::called(&edge, &call, "").await;
        for _ in 0..FRAMES {
            if !relay.send_text(&frame(&mut rng)).await {
                break;
            }
            sent += 1;
        }
        // Frames that are none of the format may end the socket, never the call: it is ended by Twilio.
        relay.listen(Duration::from_millis(300)).await;
        let ended = relay::posts(&edge, "voice/status", &call, &[("CallStatus", "completed")]).await;
        assert!(is_twiml(&ended), "{ended}");
    }
    eprintln!("{sent} frames in {CALLS} calls (seed {SEED})");
    assert!(sent > FRAMES);
    let mut last = relay::called(&edge, "CA999", "").await;
    let answer = last.ask("When are you open on Friday?").await;
    assert!(answer.contains("Friday"), "{answer}");
}
