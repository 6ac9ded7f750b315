//! Vapi: server messages. `assistant-request` when a call comes in, `tool-calls` during it, `end-of-call-report` after it.

use super::proof::{Shown, by_secret};
use super::{Asked, Dialect, Flat, Report, Request, Said, call_id, first, list, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::{Value, json};

/// The platform.
pub struct Vapi;

impl Dialect for Vapi {
    fn name(&self) -> &'static str {
        "vapi"
    }

    /// Fixed; then the call fails.
    fn patience_ms(&self) -> u64 {
        7_500
    }

    /// A bearer token, or `X-Vapi-Secret`, as the server's settings have it.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool {
        by_secret(shown, "x-vapi-secret", secrets)
    }

    fn read(&self, body: &Value) -> Request {
        let Some(message) = body.get("message") else {
            return Request::Other;
        };
        match text(message, "type").as_str() {
            "assistant-request" => Request::LookUp(Asked {
                lookup: look_up(message, &Value::Null),
                tool: None,
            }),
            "tool-calls" => tool(message),
            "end-of-call-report" => Request::Report(report(message)),
            _ => Request::Other,
        }
    }

    fn write(&self, flat: &Flat, asked: &Asked, platform: &Platform) -> Value {
        if let Some(tool) = &asked.tool {
            // A tool's result is a text, in one line.
            return json!({ "results": [{ "toolCallId": tool, "result": flat.to_value().to_string() }] });
        }
        let mut overrides = json!({ "variableValues": flat.to_value() });
        if platform.greet {
            overrides["firstMessage"] = flat.get("greeting").into();
        }
        let mut answer = json!({ "assistantOverrides": overrides });
        if !platform.agent.is_empty() {
            answer["assistantId"] = platform.agent.as_str().into();
        }
        answer
    }
}

/// The documentation names several places for it.
fn caller(message: &Value) -> String {
    let places = ["customer.number", "call.customer.number", "call.from.phoneNumber"];
    first(message, &places)
}

fn look_up(message: &Value, arguments: &Value) -> crate::wire::voice::Lookup {
    let caller = caller(message);
    let called = first(message, &["phoneNumber.number", "call.phoneNumber.number"]);
    let token = text(arguments, "token");
    lookup(
        token,
        text(arguments, "code"),
        caller,
        called,
        &text(message, "call.id"),
    )
}

/// The first tool call that shows a code or a token; its arguments may be an object, or one written out.
fn tool(message: &Value) -> Request {
    let calls = [list(message, "toolCallList"), list(message, "toolCalls")].concat();
    let read = |call: &Value| {
        let arguments = call.pointer("/function/arguments").or_else(|| call.get("arguments"))?;
        let arguments = match arguments {
            Value::String(text) => serde_json::from_str(text).ok()?,
            other => other.clone(),
        };
        let lookup = look_up(message, &arguments);
        let shows = !lookup.code.is_empty() || !lookup.token.is_empty();
        shows.then(|| Asked {
            lookup,
            tool: Some(text(call, "id")),
        })
    };
    calls.iter().find_map(read).map_or(Request::Other, Request::LookUp)
}

fn report(message: &Value) -> Report {
    let messages = match list(message, "artifact.messages") {
        [] => list(message, "messages"),
        some => some,
    };
    let said = messages.iter().filter_map(|one| {
        let by_patient = match text(one, "role").as_str() {
            "user" => true,
            "bot" | "assistant" => false,
            // The prompt and the tools' own words are nobody's.
            _ => return None,
        };
        let text = first(one, &["message", "content"]);
        Some(Said { by_patient, text })
    });
    Report {
        call_id: call_id(&text(message, "call.id")),
        caller: caller(message),
        said: said.collect(),
        summary: first(message, &["analysis.summary", "summary"]),
        outcome: first(message, &["endedReason", "call.endedReason"]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;

    #[test]
    fn a_call_that_comes_in_is_looked_up_by_its_number() {
        for place in [
            r#""customer":{"number":"+447400123456"},"call":{"id":"c-1","type":"inboundPhoneCall"}"#,
            r#""call":{"id":"c-1","from":{"phoneNumber":"+447400123456"}}"#,
        ] {
            let body = format!(r#"{{"message":{{"type":"assistant-request",{place},"timestamp":1700000000000}}}}"#);
            let Request::LookUp(asked) = read(&Vapi, &body) else {
                panic!("{body}")
            };
            assert_eq!(
                (asked.lookup.caller.as_str(), asked.lookup.call_id.as_str()),
                ("+447400123456", "c-1")
            );
            assert_eq!(asked.tool, None);
        }
        assert_eq!(
            read(&Vapi, r#"{"message":{"type":"status-update","call":{"id":"c-1"}}}"#),
            Request::Other
        );
    }

    #[test]
    fn the_answer_names_the_assistant_and_fills_its_variables() {
        let platform = Platform {
            agent: "asst_1".to_owned(),
            greet: true,
            ..Platform::default()
        };
        let answer = Vapi.write(&flat(3), &Asked::default(), &platform);
        assert_eq!(answer["assistantId"], "asst_1");
        assert_eq!(answer["assistantOverrides"]["variableValues"]["name"], "Sarah");
        assert_eq!(answer["assistantOverrides"]["firstMessage"], flat(3).get("greeting"));
        let plain = Vapi.write(&flat(3), &Asked::default(), &Platform::default());
        assert!(plain.get("assistantId").is_none() && plain["assistantOverrides"].get("firstMessage").is_none());
    }

    #[test]
    fn a_code_that_was_said_comes_as_a_tool_call_and_its_result_is_one_text() {
        for call in [
            r#"{"id":"t1","function":{"name":"who_is_calling","arguments":{"code":"1234 5678"}}}"#,
            r#"{"id":"t1","type":"function","function":{"name":"x","arguments":"{\"code\":\"1234 5678\"}"}}"#,
            r#"{"id":"t1","name":"x","arguments":{"code":"1234 5678"}}"#,
        ] {
            let body = format!(
                r#"{{"message":{{"type":"tool-calls","call":{{"id":"c-1"}},"toolCallList":[{{"id":"t0","arguments":{{}}}},{call}]}}}}"#
            );
            let Request::LookUp(asked) = read(&Vapi, &body) else {
                panic!("{body}")
            };
            assert_eq!(
                (asked.lookup.code.as_str(), asked.tool.as_deref()),
                ("1234 5678", Some("t1"))
            );
            let answer = Vapi.write(&flat(3), &asked, &Platform::default());
            assert_eq!(answer["results"][0]["toolCallId"], "t1");
            let result = answer["results"][0]["result"].as_str().expect("a text");
            assert_eq!(serde_json::from_str::<Value>(result).ok(), Some(flat(3).to_value()));
        }
    }

    #[test]
    fn a_report_brings_what_was_said_and_what_it_came_to() {
        let body = r#"{"message":{"type":"end-of-call-report","endedReason":"customer-ended-call","call":{"id":"c-1"},
            "artifact":{"messages":[{"role":"system","message":"You are …"},{"role":"bot","message":"Hi Sarah."},
              {"role":"user","message":"Friday, please."},{"role":"tool_calls","toolCalls":[]},{"role":"bot","message":"Booked."}]},
            "analysis":{"summary":"Booked for Friday."}}}"#;
        let Request::Report(report) = read(&Vapi, body) else {
            panic!("a report")
        };
        let said: Vec<(bool, &str)> = report.said.iter().map(|s| (s.by_patient, s.text.as_str())).collect();
        assert_eq!(
            said,
            [(false, "Hi Sarah."), (true, "Friday, please."), (false, "Booked.")]
        );
        assert_eq!(
            (report.call_id.as_str(), report.summary.as_str()),
            ("c-1", "Booked for Friday.")
        );
        assert_eq!(report.outcome, "customer-ended-call");
    }

    #[test]
    fn its_secret_comes_in_a_header_of_its_own_or_as_a_bearer() {
        for headers in [[("x-vapi-secret", "s3cret")], [("authorization", "Bearer s3cret")]] {
            assert!(is_proved(&Vapi, b"{}", &headers, 0, &["old", "s3cret"]));
            assert!(!is_proved(&Vapi, b"{}", &headers, 0, &["s3cre", "s3cret2"]));
            assert!(!is_proved(&Vapi, b"{}", &headers, 0, &[]));
        }
        // Nothing shown, nothing set: that is no proof.
        assert!(!is_proved(&Vapi, b"{}", &[("x-vapi-secret", "")], 0, &["", " "]));
        assert!(!is_proved(&Vapi, b"{}", &[], 0, &["s3cret"]));
    }
}
