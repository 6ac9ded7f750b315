//! What nobody's provider should post: signed and unsigned, cut, huge, deep, no text, no form. Each is answered, in time, never with a failure
//! of ours, and what is not signed changes nothing.

use super::posts::Posts;
use super::{NASTY, body, header_value, nasty};
use samtal_core::encode::percent;
use samtal_tests::host::{CLINIC, Edge};
use samtal_tests::providers::{self, APP_SECRET, AUTH_TOKEN, PHONE_NUMBER_ID, meta_signature};
use samtal_tests::raw;
use samtal_tests::rng::Rng;
use serde_json::{Value, json};

const POSTS: Posts = Posts {
    requests: 12_000,
    workers: 4,
    seed: 20_261_123,
};

/// Bodies of Meta's to start from.
fn bodies() -> Vec<Value> {
    let who = providers::number("447700900456");
    let text = |n: usize| providers::text(who, &format!("wamid.{n}"), "Hej! Ref: 7K3M9-QX2RT 🌱");
    let place = json!({ "latitude": 59.3, "longitude": 18.0 });
    let edit = json!({ "original_message_id": "wamid.1", "message": { "type": "text", "text": { "body": "x" } } });
    let failed = json!({ "id": "wamid.9", "status": "failed", "errors": [{ "code": 131_047 }], "biz_opaque_callback_data": "ses_x.snd_1" });
    let update = json!({ "user_id_update": [{ "wa_id": "447700900456", "user_id": { "previous": "GB.1", "current": "GB.2" } }],
        "metadata": { "phone_number_id": PHONE_NUMBER_ID } });
    vec![
        providers::envelope(&[text(1)], &[]),
        providers::envelope(&[text(2), text(3)], &[providers::status("wamid.9", "read"), failed]),
        providers::envelope(&[providers::message(who, "wamid.4", "location", &place)], &[]),
        providers::envelope(&[providers::message(who, "wamid.5", "edit", &edit)], &[]),
        providers::envelope(
            &[providers::message(
                who,
                "wamid.6",
                "system",
                &json!({ "type": "user_changed_number", "wa_id": "447700900457" }),
            )],
            &[],
        ),
        providers::change("user_id_update", &update),
        providers::change("calls", &json!({ "calls": [] })),
    ]
}

/// A form of Twilio's: its fields, a few of them spoiled.
fn form(rng: &mut Rng) -> Vec<u8> {
    let mut pairs: Vec<(String, String)> = [
        ("MessageSid", "SM1"),
        ("From", "+447700900456"),
        ("To", "+441632960001"),
        ("Body", "Ja tack, på fredag"),
        ("NumMedia", "0"),
        ("MessageStatus", "delivered"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for _ in 0..rng.below(4) {
        let at = rng.below(pairs.len());
        let value = nasty(rng).repeat(rng.below(40));
        match rng.below(4) {
            0 => drop(pairs.remove(at)),
            1 => pairs.push((nasty(rng).to_owned(), value)),
            2 => pairs.push((
                ["Latitude", "ButtonPayload", "MediaUrl0", "ErrorCode", "NumMedia"][rng.below(5)].to_owned(),
                value,
            )),
            _ => pairs[at].1 = value,
        }
        if pairs.is_empty() {
            break;
        }
    }
    let pieces: Vec<String> = pairs
        .iter()
        .map(|(n, v)| format!("{}={}", percent(n), percent(v)))
        .collect();
    let mut bytes = pieces.join("&").into_bytes();
    match rng.below(12) {
        0 => bytes.truncate(rng.below(bytes.len() + 1)),
        1 => {
            let n = rng.below(300);
            bytes = rng.bytes(n);
        }
        2 => bytes = b"a=%&".repeat(rng.below(2_000)),
        3 => bytes.extend(b"&Body=%ff%fe%00"),
        4 if rng.once_in(4) => bytes.extend(vec![b'a'; 300_000]),
        _ => {}
    }
    bytes
}

/// The signature of a form, as far as it is one: of its pairs, decoded as browsers decode.
pub fn form_signature(url: &str, raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw).into_owned();
    let decoded = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut out = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let hex = bytes.get(at + 1..at + 3).and_then(|h| std::str::from_utf8(h).ok());
            match (bytes[at], hex.and_then(|h| u8::from_str_radix(h, 16).ok())) {
                (b'%', Some(byte)) => {
                    out.push(byte);
                    at += 3;
                }
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    };
    let pieces = text.split('&').filter(|p| !p.is_empty());
    let mut pairs: Vec<(String, String)> = pieces
        .map(|p| {
            p.split_once('=')
                .map_or((decoded(p), String::new()), |(n, v)| (decoded(n), decoded(v)))
        })
        .collect();
    pairs.sort();
    pairs.dedup();
    let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    providers::twilio_signature(AUTH_TOKEN, url, &borrowed)
}

/// The next request, and whether it is well signed.
fn request(rng: &mut Rng, edge: &str, bodies: &[Value]) -> (Vec<u8>, bool) {
    let signed = !rng.once_in(4);
    if rng.once_in(2) {
        let model = rng.pick(bodies).clone();
        let mut bytes = body(rng, &model);
        if rng.once_in(200) {
            bytes.resize(3 * 1_024 * 1_024 + rng.below(2_000), b' ');
        }
        let signature = if signed {
            meta_signature(APP_SECRET, &bytes)
        } else {
            header_value(rng)
        };
        let headers = [
            ("content-type", "application/json"),
            ("x-hub-signature-256", signature.as_str()),
        ];
        return (
            raw::request("POST", &format!("/hooks/{CLINIC}/whatsapp"), &headers, &bytes),
            signed,
        );
    }
    let path = match rng.below(5) {
        0 | 1 => format!("/hooks/{CLINIC}/twilio/sms"),
        2 => format!("/hooks/{CLINIC}/twilio/whatsapp"),
        3 => format!(
            "/hooks/{CLINIC}/twilio/status?of={}",
            percent(NASTY[rng.below(NASTY.len())])
        ),
        _ => format!("/hooks/{CLINIC}/twilio/status?of=ses_x.snd_1"),
    };
    let bytes = form(rng);
    let signature = if signed {
        form_signature(&format!("{edge}{path}"), &bytes)
    } else {
        header_value(rng)
    };
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature.as_str()),
    ];
    (raw::request("POST", &path, &headers, &bytes), signed)
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_posted_to_the_webhooks_is_answered_in_time_and_never_with_a_failure() {
    let edge: Edge = providers::start().await;
    let (bystander, _) = edge.patient("en").await;
    bystander.send("before", "hello").await.expect("said");
    let bodies = bodies();
    let make = move |rng: &mut Rng, edge: &str| request(rng, edge, &bodies);
    let taken = POSTS.sent(&edge, make, |_| true).await;
    assert!(taken > POSTS.requests / 4, "too few were well signed to tell anything");
    let page = bystander.page(0, 10).await.expect("read");
    assert_eq!(page.last_seq, 2, "nobody else's conversation was touched");
    assert_eq!(edge.call("GET", "/healthz", &[], b"").await.status, 200);
}
