//! ElevenLabs: conversation initiation before a call, server tools during it, the post-call webhook after it.

use super::proof::{SECRET_HEADER, Shown, by_hmac, by_secret, time};
use super::{Asked, Dialect, Flat, Report, Request, Said, call_id, first, list, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::{Value, json};

/// How far a signature's time may be from ours, in milliseconds.
const TOLERANCE_MS: i64 = 30 * 60 * 1_000;

/// The platform.
pub struct ElevenLabs;

impl Dialect for ElevenLabs {
    fn name(&self) -> &'static str {
        "elevenlabs"
    }

    /// Not documented; a caller hears silence meanwhile.
    fn patience_ms(&self) -> u64 {
        5_000
    }

    /// `ElevenLabs-Signature: t=<s>,v0=<hex of HMAC(secret, t.body)>` after a call; before it, a secret among the headers that are set
    /// up there.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool {
        let header = (shown.header)("elevenlabs-signature");
        if header.is_empty() {
            return by_secret(shown, SECRET_HEADER, secrets);
        }
        let parts = header.strip_prefix("t=").and_then(|rest| rest.split_once(",v0="));
        parts.is_some_and(|(digits, hex)| {
            let fresh = time(digits).is_some_and(|at| (shown.now_ms - at.saturating_mul(1_000)).abs() <= TOLERANCE_MS);
            fresh && by_hmac(&[digits.as_bytes(), b".", shown.raw], hex, secrets)
        })
    }

    fn read(&self, body: &Value) -> Request {
        match first(body, &["type", "event_type"]).as_str() {
            "post_call_transcription" => return Request::Report(report(&body["data"])),
            "" => {}
            _ => return Request::Other,
        }
        let (code, token) = (text(body, "code"), text(body, "token"));
        let shows = !code.is_empty() || !token.is_empty();
        let call = first(body, &["call_sid", "call_id"]);
        if call.is_empty() && !shows && body.get("caller_id").is_none() {
            return Request::Other;
        }
        let (from, to) = (text(body, "caller_id"), text(body, "called_number"));
        Request::LookUp(Asked {
            lookup: lookup(token, code, from, to, &call),
            tool: shows.then(String::new),
        })
    }

    fn write(&self, flat: &Flat, asked: &Asked, platform: &Platform) -> Value {
        if asked.tool.is_some() {
            return flat.to_value();
        }
        let mut answer = json!({
            "type": "conversation_initiation_client_data",
            "dynamic_variables": flat.to_value(),
        });
        // An override that the agent's settings do not allow ends the call (1008), so the clinic says that they do.
        if platform.greet {
            let agent = json!({ "first_message": flat.get("greeting"), "language": flat.get("language") });
            answer["conversation_config_override"] = json!({ "agent": agent });
        }
        answer
    }
}

fn report(data: &Value) -> Report {
    let said = list(data, "transcript").iter().filter_map(|turn| {
        let by_patient = match text(turn, "role").as_str() {
            "user" => true,
            "agent" => false,
            _ => return None,
        };
        // A turn in which a tool was called has no message.
        let text = text(turn, "message");
        Some(Said { by_patient, text })
    });
    let call = first(
        data,
        &[
            "conversation_initiation_client_data.dynamic_variables.call_id",
            "metadata.phone_call.call_sid",
            "conversation_id",
        ],
    );
    Report {
        call_id: call_id(&call),
        caller: text(data, "metadata.phone_call.external_number"),
        said: said.collect(),
        summary: text(data, "analysis.transcript_summary"),
        outcome: text(data, "metadata.termination_reason"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;
    use crate::encode::hex;
    use crate::handoff::secret::hmac_sha256;

    #[test]
    fn a_conversation_that_begins_is_looked_up_by_its_number() {
        let body = r#"{"caller_id":"+447400123456","agent_id":"a","called_number":"+441632960001","call_sid":"CA1"}"#;
        let Request::LookUp(asked) = read(&ElevenLabs, body) else {
            panic!("a look-up")
        };
        assert_eq!(
            (asked.lookup.caller.as_str(), asked.lookup.call_id.as_str()),
            ("+447400123456", "CA1")
        );
        assert_eq!(asked.tool, None);
        assert_eq!(read(&ElevenLabs, "{}"), Request::Other);
        assert_eq!(
            read(&ElevenLabs, r#"{"type":"post_call_audio","data":{}}"#),
            Request::Other
        );
    }

    #[test]
    fn variables_stand_at_the_top_and_overrides_only_where_they_are_allowed() {
        let answer = ElevenLabs.write(&flat(2), &Asked::default(), &Platform::default());
        assert_eq!(answer["type"], "conversation_initiation_client_data");
        assert_eq!(answer["dynamic_variables"]["name"], "Sarah");
        assert!(answer.get("conversation_config_override").is_none());
        let platform = Platform {
            greet: true,
            ..Platform::default()
        };
        let answer = ElevenLabs.write(&flat(2), &Asked::default(), &platform);
        let agent = &answer["conversation_config_override"]["agent"];
        assert_eq!(
            (&agent["first_message"], &agent["language"]),
            (&json!(flat(2).get("greeting")), &json!("en"))
        );
    }

    #[test]
    fn a_code_comes_by_a_server_tool() {
        let Request::LookUp(asked) = read(&ElevenLabs, r#"{"code":"12345678","call_sid":"CA1"}"#) else {
            panic!("a look-up")
        };
        assert_eq!(asked.lookup.code, "12345678");
        assert_eq!(
            ElevenLabs.write(&flat(3), &asked, &Platform::default()),
            flat(3).to_value()
        );
    }

    #[test]
    fn a_report_brings_what_was_said_and_what_it_came_to() {
        let body = r#"{"type":"post_call_transcription","event_timestamp":1739537297,"data":{"agent_id":"a","conversation_id":"conv_1",
            "transcript":[{"role":"agent","message":"Hi."},{"role":"user","message":"Friday."},{"role":"agent","message":null,"tool_calls":[]}],
            "metadata":{"termination_reason":"Call ended by remote party","phone_call":{"call_sid":"CA1"}},
            "analysis":{"call_successful":"success","transcript_summary":"Booked."}}}"#;
        let Request::Report(report) = read(&ElevenLabs, body) else {
            panic!("a report")
        };
        assert_eq!((report.call_id.as_str(), report.summary.as_str()), ("CA1", "Booked."));
        assert_eq!(report.events().len(), 4, "a tool's turn says nothing");
    }

    #[test]
    fn it_signs_after_a_call_and_shows_a_secret_before() {
        let body = b"{}";
        let hex = hex(&hmac_sha256(b"key", &[b"1700000000.", body]));
        let header = format!("t=1700000000,v0={hex}");
        let now = 1_700_000_000_000;
        let proved =
            |header: &str, now| is_proved(&ElevenLabs, body, &[("elevenlabs-signature", header)], now, &["key"]);
        assert!(proved(&header, now) && proved(&header, now + TOLERANCE_MS));
        assert!(!proved(&header, now + TOLERANCE_MS + 1) && !proved(&header.replace("t=17", "t=18"), now));
        assert!(is_proved(&ElevenLabs, body, &[(SECRET_HEADER, "key")], now, &["key"]));
        // A signature that is there must be good, whatever else is shown.
        let both = [("elevenlabs-signature", "t=1,v0=00"), (SECRET_HEADER, "key")];
        assert!(!is_proved(&ElevenLabs, body, &both, now, &["key"]));
    }
}
