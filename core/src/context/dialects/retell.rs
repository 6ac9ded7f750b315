//! Retell: the inbound webhook before a call, custom functions during it, `call_analyzed` after it.

use super::proof::{Shown, by_hmac, time};
use super::{Asked, Dialect, Flat, Report, Request, Said, call_id, first, list, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::{Value, json};

/// How far a signature's time may be from ours, in milliseconds.
const TOLERANCE_MS: i64 = 5 * 60 * 1_000;

/// The platform.
pub struct Retell;

impl Dialect for Retell {
    fn name(&self) -> &'static str {
        "retell"
    }

    /// Then it asks again, up to three times.
    fn patience_ms(&self) -> u64 {
        10_000
    }

    /// `x-retell-signature: v=<ms>,d=<hex of HMAC(key, body and ms)>`.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool {
        let header = (shown.header)("x-retell-signature");
        let parts = header.strip_prefix("v=").and_then(|rest| rest.split_once(",d="));
        parts.is_some_and(|(digits, hex)| {
            let fresh = time(digits).is_some_and(|at| (shown.now_ms - at).abs() <= TOLERANCE_MS);
            fresh && by_hmac(&[shown.raw, digits.as_bytes()], hex, secrets)
        })
    }

    fn read(&self, body: &Value) -> Request {
        if let Some(arguments) = body.get("args") {
            return function(body, arguments);
        }
        match first(body, &["event", "event_type"]).as_str() {
            "call_inbound" => {
                let call = &body["call_inbound"];
                Request::LookUp(Asked {
                    lookup: lookup(
                        text(call, "custom_sip_headers.x-samtal-token"),
                        String::new(),
                        text(call, "from_number"),
                        text(call, "to_number"),
                        &text(call, "call_id"),
                    ),
                    tool: None,
                })
            }
            // `call_ended` comes before it, without a summary: the call would be told twice.
            "call_analyzed" => Request::Report(report(&body["call"])),
            _ => Request::Other,
        }
    }

    fn write(&self, flat: &Flat, asked: &Asked, platform: &Platform) -> Value {
        if asked.tool.is_some() {
            return flat.to_value();
        }
        let mut call = json!({
            "dynamic_variables": flat.to_value(),
            // A call has no id yet when it is announced: this one comes back with everything else of it.
            "metadata": { "call_id": flat.get("call_id"), "session": flat.get("session") },
        });
        if !platform.agent.is_empty() {
            call["override_agent_id"] = platform.agent.as_str().into();
        }
        if platform.greet {
            let begin = json!({ "retell_llm": { "begin_message": flat.get("greeting") } });
            call["agent_override"] = begin;
        }
        json!({ "call_inbound": call })
    }
}

/// The call's id: ours, which came back, else Retell's.
fn id(call: &Value) -> String {
    call_id(&first(
        call,
        &["metadata.call_id", "retell_llm_dynamic_variables.call_id", "call_id"],
    ))
}

fn function(body: &Value, arguments: &Value) -> Request {
    let call = &body["call"];
    let (code, token) = (text(arguments, "code"), text(arguments, "token"));
    if code.is_empty() && token.is_empty() {
        return Request::Other;
    }
    let (from, to) = (text(call, "from_number"), text(call, "to_number"));
    Request::LookUp(Asked {
        lookup: lookup(token, code, from, to, &id(call)),
        tool: Some(text(body, "name")),
    })
}

fn report(call: &Value) -> Report {
    let said = list(call, "transcript_object").iter().filter_map(|turn| {
        let by_patient = match text(turn, "role").as_str() {
            "user" => true,
            "agent" => false,
            _ => return None,
        };
        let text = text(turn, "content");
        Some(Said { by_patient, text })
    });
    Report {
        call_id: id(call),
        caller: text(call, "from_number"),
        said: said.collect(),
        summary: text(call, "call_analysis.call_summary"),
        outcome: text(call, "disconnection_reason"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;
    use crate::encode::hex;
    use crate::handoff::secret::hmac_sha256;

    const AT: i64 = 1_700_000_000_000;

    fn signature(key: &str, body: &[u8], at: &str) -> String {
        format!("v={at},d={}", hex(&hmac_sha256(key.as_bytes(), &[body, at.as_bytes()])))
    }

    #[test]
    fn a_call_that_is_announced_is_looked_up_by_number_or_by_token() {
        let body = r#"{"event":"call_inbound","call_inbound":{"agent_id":"a","agent_version":0,"from_number":"+447400123456",
            "to_number":"+441632960001","custom_sip_headers":{"x-samtal-token":"ho_1"}},"event_timestamp":1700000000000}"#;
        let Request::LookUp(asked) = read(&Retell, body) else {
            panic!("a look-up")
        };
        assert_eq!(
            (asked.lookup.caller.as_str(), asked.lookup.token.as_str()),
            ("+447400123456", "ho_1")
        );
        // The call has no id yet.
        assert_eq!(asked.lookup.call_id, "");
    }

    #[test]
    fn the_answer_is_all_texts_and_carries_an_id_that_comes_back() {
        let platform = Platform {
            agent: "agent_1".to_owned(),
            ..Platform::default()
        };
        let answer = Retell.write(&flat(3), &Asked::default(), &platform);
        let call = &answer["call_inbound"];
        assert_eq!(
            (&call["override_agent_id"], &call["metadata"]["call_id"]),
            (&json!("agent_1"), &json!("CA1"))
        );
        let variables = call["dynamic_variables"].as_object().expect("variables");
        assert!(variables.values().all(Value::is_string));
        assert!(call.get("agent_override").is_none());
    }

    #[test]
    fn a_code_comes_by_a_custom_function_of_the_same_call() {
        let body = r#"{"name":"who_is_calling","call":{"call_id":"r-1","metadata":{"call_id":"call_ours"}},"args":{"code":12345678}}"#;
        let Request::LookUp(asked) = read(&Retell, body) else {
            panic!("a look-up")
        };
        assert_eq!(
            (asked.lookup.code.as_str(), asked.lookup.call_id.as_str()),
            ("12345678", "call_ours")
        );
        assert_eq!(Retell.write(&flat(3), &asked, &Platform::default()), flat(3).to_value());
    }

    #[test]
    fn the_call_is_told_once_when_it_was_analysed() {
        let call = r#"{"call_id":"r-1","metadata":{"call_id":"call_ours"},"disconnection_reason":"user_hangup",
            "transcript_object":[{"role":"agent","content":"Hi."},{"role":"user","content":"Friday."},{"role":"tool_call_result","content":"x"}],
            "call_analysis":{"call_summary":"Booked."}}"#;
        let Request::Report(report) = read(&Retell, &format!(r#"{{"event":"call_analyzed","call":{call}}}"#)) else {
            panic!("a report")
        };
        assert_eq!((report.call_id.as_str(), report.said.len()), ("call_ours", 2));
        assert_eq!(
            (report.summary.as_str(), report.outcome.as_str()),
            ("Booked.", "user_hangup")
        );
        assert_eq!(
            read(&Retell, &format!(r#"{{"event":"call_ended","call":{call}}}"#)),
            Request::Other
        );
    }

    #[test]
    fn its_signature_is_over_the_body_and_the_time() {
        let body = br#"{"event":"call_inbound"}"#;
        let good = signature("key", body, "1700000000000");
        let proved = |body: &[u8], header: &str, now| {
            is_proved(&Retell, body, &[("x-retell-signature", header)], now, &["other", "key"])
        };
        assert!(proved(body, &good, AT));
        assert!(proved(body, &good, AT + TOLERANCE_MS) && proved(body, &good, AT - TOLERANCE_MS));
        assert!(!proved(body, &good, AT + TOLERANCE_MS + 1) && !proved(body, &good, AT - TOLERANCE_MS - 1));
        assert!(!proved(b"{}", &good, AT));
        for bad in [
            "",
            "v=1700000000000",
            &good.replace("v=", "v=-"),
            &good.replace("v=", "x-v="),
            &format!("{good},extra=1"),
            &format!("{good}0"),
            &good[..good.len() - 1],
            &good.to_uppercase().replace("V=", "v=").replace("D=", "d="),
            &signature("wrong", body, "1700000000000"),
        ] {
            assert!(!proved(body, bad, AT), "{bad}");
        }
    }
}
