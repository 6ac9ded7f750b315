//! Telnyx AI assistants: the dynamic variables' webhook before a call, `call.analyzed` after it.

use super::proof::{Shown, by_key, time};
use super::{Asked, Dialect, Flat, Report, Request, call_id, first, list, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::{Value, json};

/// How far a signature's time may be from ours, in milliseconds.
const TOLERANCE_MS: i64 = 5 * 60 * 1_000;

/// The platform.
pub struct Telnyx;

impl Dialect for Telnyx {
    fn name(&self) -> &'static str {
        "telnyx"
    }

    /// By default; then the call goes on with the assistant's own values.
    fn patience_ms(&self) -> u64 {
        1_500
    }

    /// `telnyx-signature-ed25519` over `telnyx-timestamp|body`, by the account's key pair: the "secret" is its public key.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool {
        let digits = (shown.header)("telnyx-timestamp");
        let fresh = time(&digits).is_some_and(|at| (shown.now_ms - at.saturating_mul(1_000)).abs() <= TOLERANCE_MS);
        let signature = (shown.header)("telnyx-signature-ed25519");
        let message = [digits.as_bytes(), b"|", shown.raw].concat();
        fresh && by_key(&message, &signature, secrets)
    }

    fn read(&self, body: &Value) -> Request {
        let payload = &body["data"]["payload"];
        match text(body, "data.event_type").as_str() {
            "assistant.initialization" => {
                let call = first(payload, &["call_control_id", "conversation_id"]);
                Request::LookUp(Asked {
                    lookup: lookup(
                        String::new(),
                        String::new(),
                        text(payload, "telnyx_end_user_target"),
                        text(payload, "telnyx_agent_target"),
                        &call,
                    ),
                    tool: None,
                })
            }
            "call.analyzed" => Request::Report(report(payload)),
            // A webhook tool: its fields are the assistant's own.
            "" if !first(body, &["code", "token"]).is_empty() => Request::LookUp(Asked {
                lookup: lookup(
                    text(body, "token"),
                    text(body, "code"),
                    String::new(),
                    String::new(),
                    &first(body, &["call_id", "call_control_id"]),
                ),
                tool: Some(String::new()),
            }),
            _ => Request::Other,
        }
    }

    fn write(&self, flat: &Flat, asked: &Asked, _platform: &Platform) -> Value {
        if asked.tool.is_some() {
            return flat.to_value();
        }
        json!({ "dynamic_variables": flat.to_value() })
    }
}

/// Only what was understood of the call is told, not what was said in it.
fn report(payload: &Value) -> Report {
    let mut insights: Vec<String> = Vec::new();
    for group in list(payload, "conversation_insights") {
        let inner = list(group, "conversation_insights");
        let results = if inner.is_empty() {
            std::slice::from_ref(group)
        } else {
            inner
        };
        insights.extend(
            results
                .iter()
                .map(|one| text(one, "result"))
                .filter(|text| !text.is_empty()),
        );
    }
    Report {
        call_id: call_id(&first(payload, &["call_control_id", "conversation_id"])),
        caller: first(payload, &["telnyx_end_user_target", "from"]),
        said: Vec::new(),
        summary: insights.join(" "),
        outcome: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;
    use crate::encode::base64;
    use ed25519_dalek::{Signer, SigningKey};

    #[test]
    fn an_assistant_that_starts_looks_its_caller_up() {
        let body = r#"{"data":{"record_type":"event","id":"e1","event_type":"assistant.initialization","payload":{"assistant_id":"a",
            "call_control_id":"v3:x","telnyx_conversation_channel":"phone_call","telnyx_agent_target":"+441632960001",
            "telnyx_end_user_target":"+447400123456"}}}"#;
        let Request::LookUp(asked) = read(&Telnyx, body) else {
            panic!("a look-up")
        };
        assert_eq!(
            (asked.lookup.caller.as_str(), asked.lookup.call_id.as_str()),
            ("+447400123456", "v3:x")
        );
        let answer = Telnyx.write(&flat(2), &asked, &Platform::default());
        assert_eq!(answer["dynamic_variables"]["name"], "Sarah");
        let Request::LookUp(tool) = read(&Telnyx, r#"{"code":"12345678","call_id":"v3:x"}"#) else {
            panic!("a look-up")
        };
        assert_eq!(Telnyx.write(&flat(3), &tool, &Platform::default()), flat(3).to_value());
    }

    #[test]
    fn what_it_understood_of_a_call_is_the_summary() {
        let body = r#"{"data":{"event_type":"call.analyzed","payload":{"call_control_id":"v3:x","conversation_insights":[
            {"conversation_insights":[{"insight_id":"1","result":"Booked for Friday."}]}]}}}"#;
        let Request::Report(report) = read(&Telnyx, body) else {
            panic!("a report")
        };
        assert_eq!(
            (report.call_id.as_str(), report.summary.as_str()),
            ("v3:x", "Booked for Friday.")
        );
    }

    #[test]
    fn its_signature_is_over_time_and_body_by_its_key() {
        let key = SigningKey::from_bytes(&[9; 32]);
        let public = base64(key.verifying_key().as_bytes());
        let signature = base64(&key.sign(b"1700000000|{}").to_bytes());
        let proved = |body: &[u8], at: &str, signature: &str, now| {
            let headers = [("telnyx-timestamp", at), ("telnyx-signature-ed25519", signature)];
            is_proved(&Telnyx, body, &headers, now, &["nonsense", &public])
        };
        let now = 1_700_000_000_000;
        assert!(proved(b"{}", "1700000000", &signature, now));
        assert!(proved(b"{}", "1700000000", &signature, now + TOLERANCE_MS));
        assert!(!proved(b"{}", "1700000000", &signature, now + TOLERANCE_MS + 1));
        assert!(!proved(b"{} ", "1700000000", &signature, now));
        assert!(!proved(b"{}", "1700000001", &signature, now));
        assert!(!proved(b"{}", "", &signature, now) && !proved(b"{}", "1700000000", "AAAA", now));
        // Knowing the public key proves nothing.
        assert!(!is_proved(
            &Telnyx,
            b"{}",
            &[("authorization", &format!("Bearer {public}"))],
            now,
            &[&public]
        ));
    }
}
