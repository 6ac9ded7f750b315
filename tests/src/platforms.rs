//! The voice platforms as they speak to the edge: each one's requests, its own proof, and where the variables stand in its answer.

use crate::host::{CLINIC, Edge, hex};
use crate::raw::Answer;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use samtal_core::encode::base64;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// Every platform.
pub const ALL: [&str; 6] = ["vapi", "retell", "elevenlabs", "telnyx", "dialogflow", "generic"];
/// The secret that a platform shares with the clinic.
#[must_use]
pub fn secret(platform: &str) -> String {
    format!("the-secret-of-{platform}-for-tests")
}

/// The key with which Telnyx signs.
fn telnyx() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

/// The secrets that the configuration of [`with_platforms`] names.
#[must_use]
pub fn vars() -> BTreeMap<String, String> {
    let named = |name: &str| (format!("VOICE_{}", name.to_uppercase()), secret(name));
    let mut vars: BTreeMap<String, String> = ALL.into_iter().map(named).collect();
    let key = base64(telnyx().verifying_key().as_bytes());
    vars.insert("VOICE_TELNYX".to_owned(), key);
    vars
}

/// A configuration with every platform that has a proof of its own.
#[must_use]
pub fn with_platforms(mut config: Value) -> Value {
    for name in ALL.into_iter().filter(|name| *name != "generic") {
        config["voice"][name] = json!({ "secret": [format!("VOICE_{}", name.to_uppercase())] });
    }
    config["voice"]["vapi"]["agent"] = json!("asst_riverside");
    config
}

/// What a platform says when a call comes in.
#[must_use]
pub fn incoming(platform: &str, caller: &str, call: &str) -> Value {
    match platform {
        "vapi" => json!({ "message": { "type": "assistant-request", "timestamp": 1_700_000_000_000_u64,
            "call": { "id": call, "orgId": "org", "type": "inboundPhoneCall" }, "customer": { "number": caller }, "phoneNumber": {} } }),
        "retell" => json!({ "event": "call_inbound", "event_timestamp": 1_700_000_000_000_u64,
            "call_inbound": { "agent_id": "agent", "agent_version": 0, "from_number": caller, "to_number": "+441632960001", "custom_sip_headers": {} } }),
        "elevenlabs" => {
            json!({ "caller_id": caller, "agent_id": "agent", "called_number": "+441632960001", "call_sid": call })
        }
        "telnyx" => json!({ "data": { "record_type": "event", "id": "event", "event_type": "assistant.initialization",
            "payload": { "assistant_id": "a", "call_control_id": call, "telnyx_conversation_channel": "phone_call",
                "telnyx_agent_target": "+441632960001", "telnyx_end_user_target": caller } } }),
        "dialogflow" => json!({ "languageCode": "en", "payload": { "telephony": { "caller_id": caller } },
            "sessionInfo": { "session": format!("projects/p/locations/l/agents/a/sessions/{call}"), "parameters": {} } }),
        _ => json!({ "caller": caller, "called": "+441632960001", "call_id": call }),
    }
}

/// What it says when the caller told a code during the call.
#[must_use]
pub fn code(platform: &str, code: &str, call: &str) -> Value {
    match platform {
        "vapi" => json!({ "message": { "type": "tool-calls", "call": { "id": call },
            "toolCallList": [{ "id": "tool", "function": { "name": "who_is_calling", "arguments": { "code": code } } }] } }),
        "retell" => {
            json!({ "name": "who_is_calling", "args": { "code": code }, "call": { "call_id": "retell", "metadata": { "call_id": call } } })
        }
        "elevenlabs" => json!({ "code": code, "call_sid": call }),
        "dialogflow" => json!({ "dtmfDigits": code,
            "sessionInfo": { "session": format!("projects/p/locations/l/agents/a/sessions/{call}"), "parameters": {} } }),
        _ => json!({ "code": code, "call_id": call }),
    }
}

/// What it says when the call is over: what was said (by the patient or not), and what it came to. Dialogflow says nothing.
#[must_use]
pub fn report(platform: &str, said: &[(bool, &str)], summary: &str, call: &str) -> Value {
    let turns = |user: &str, other: &str, text: &str| -> Value {
        let turn = |(by_patient, words): &(bool, &str)| {
            let role = if *by_patient { user } else { other };
            json!({ "role": role, text: words })
        };
        said.iter().map(turn).collect()
    };
    match platform {
        "vapi" => {
            json!({ "message": { "type": "end-of-call-report", "endedReason": "customer-ended-call", "call": { "id": call },
            "artifact": { "messages": turns("user", "bot", "message") }, "analysis": { "summary": summary } } })
        }
        "retell" => json!({ "event": "call_analyzed", "call": { "call_id": "retell", "metadata": { "call_id": call },
            "disconnection_reason": "user_hangup", "transcript_object": turns("user", "agent", "content"),
            "call_analysis": { "call_summary": summary } } }),
        "elevenlabs" => json!({ "type": "post_call_transcription", "data": { "conversation_id": "conv",
            "transcript": turns("user", "agent", "message"), "analysis": { "transcript_summary": summary },
            "metadata": { "termination_reason": "ended", "phone_call": { "call_sid": call } } } }),
        "telnyx" => json!({ "data": { "event_type": "call.analyzed", "payload": { "call_control_id": call,
            "conversation_insights": [{ "conversation_insights": [{ "insight_id": "i", "result": summary }] }] } } }),
        _ => {
            let said: Vec<Value> = said
                .iter()
                .map(|(by_patient, text)| json!({ "by": if *by_patient { "patient" } else { "voice" }, "text": text }))
                .collect();
            json!({ "event": "call_ended", "call_id": call, "said": said, "summary": summary, "outcome": "resolved" })
        }
    }
}

/// What a platform shows of its own over these bytes at this time.
#[must_use]
pub fn proof(platform: &str, raw: &[u8], now_ms: i64) -> Vec<(&'static str, String)> {
    let hmac = |parts: &[&[u8]]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret(platform).as_bytes()).expect("any key");
        parts.iter().for_each(|part| mac.update(part));
        hex(&mac.finalize().into_bytes())
    };
    let seconds = (now_ms / 1_000).to_string();
    match platform {
        "vapi" => vec![("x-vapi-secret", secret(platform))],
        "retell" => {
            let ms = now_ms.to_string();
            vec![(
                "x-retell-signature",
                format!("v={ms},d={}", hmac(&[raw, ms.as_bytes()])),
            )]
        }
        // Before a call a secret among its headers would do as well.
        "elevenlabs" => {
            let signature = hmac(&[seconds.as_bytes(), b".", raw]);
            vec![("elevenlabs-signature", format!("t={seconds},v0={signature}"))]
        }
        "telnyx" => {
            let signature = telnyx().sign(&[seconds.as_bytes(), b"|", raw].concat());
            vec![
                ("telnyx-timestamp", seconds),
                ("telnyx-signature-ed25519", base64(&signature.to_bytes())),
            ]
        }
        "dialogflow" => vec![("x-samtal-secret", secret(platform))],
        _ => Vec::new(),
    }
}

/// Real time in milliseconds.
#[must_use]
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

/// Sends these bytes with these headers.
pub async fn post_raw(edge: &Edge, platform: &str, raw: &[u8], headers: &[(&str, &str)]) -> Answer {
    let path = format!("/v1/{CLINIC}/voice/{platform}");
    edge.call("POST", &path, headers, raw).await
}

/// Sends a request as the platform does: with its own proof; the generic one with the clinic's key.
pub async fn post(edge: &Edge, platform: &str, body: &Value) -> Answer {
    let raw = body.to_string();
    let mut shown = proof(platform, raw.as_bytes(), now_ms());
    if shown.is_empty() {
        shown.push(("authorization", format!("Bearer {}", edge.voice_key)));
    }
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(shown.iter().map(|(name, value)| (*name, value.as_str())));
    post_raw(edge, platform, raw.as_bytes(), &headers).await
}

/// The variables in an answer, wherever the platform wants them.
#[must_use]
pub fn variables(platform: &str, answer: &Value) -> Value {
    if let Some(result) = answer["results"][0]["result"].as_str() {
        return serde_json::from_str(result).unwrap_or_default();
    }
    let places = [
        "/assistantOverrides/variableValues",
        "/call_inbound/dynamic_variables",
        "/dynamic_variables",
        "/sessionInfo/parameters",
    ];
    let found = places.into_iter().find_map(|place| answer.pointer(place));
    let mut variables = found.unwrap_or(answer).clone();
    if platform == "dialogflow"
        && let Some(map) = variables.as_object_mut()
        && map.get("code").is_some_and(Value::is_null)
    {
        // What was redeemed is taken out of the conversation.
        map.remove("code");
    }
    variables
}
