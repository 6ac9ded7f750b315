//! Dialogflow CX: one webhook, at the start of a conversation and wherever the agent has taken down a code.

use super::proof::{SECRET_HEADER, Shown, by_secret};
use super::{Asked, Dialect, Flat, Request, first, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::{Value, json};

/// The platform.
pub struct Dialogflow;

impl Dialect for Dialogflow {
    fn name(&self) -> &'static str {
        "dialogflow"
    }

    /// By default; up to 30 s where it is set.
    fn patience_ms(&self) -> u64 {
        5_000
    }

    /// A secret among the headers that are set up for the webhook.
    fn is_proved(&self, shown: &Shown<'_>, secrets: &[String]) -> bool {
        by_secret(shown, SECRET_HEADER, secrets)
    }

    fn read(&self, body: &Value) -> Request {
        let session = text(body, "sessionInfo.session");
        if session.is_empty() {
            return Request::Other;
        }
        // `projects/…/sessions/<id>`: the id alone is the call's.
        let call = session.rsplit('/').next().unwrap_or_default();
        let parameters = &body["sessionInfo"]["parameters"];
        let caller = [
            first(body, &["payload.telephony.caller_id"]),
            text(parameters, "caller"),
        ];
        let caller = caller.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        // Keys that were pressed just now are newer than what the agent has taken down before.
        let code = match text(body, "dtmfDigits") {
            pressed if pressed.is_empty() => text(parameters, "code"),
            pressed => pressed,
        };
        Request::LookUp(Asked {
            lookup: lookup(
                text(parameters, "token"),
                code,
                caller,
                text(parameters, "called"),
                call,
            ),
            tool: None,
        })
    }

    fn write(&self, flat: &Flat, asked: &Asked, platform: &Platform) -> Value {
        let mut parameters = flat.to_value();
        if !asked.lookup.code.is_empty() {
            // A code is good once: it is taken out of the conversation, so that the next request does not show it again.
            parameters["code"] = Value::Null;
        }
        let mut answer = json!({ "sessionInfo": { "parameters": parameters } });
        if platform.greet {
            let message = json!({ "text": { "text": [flat.get("greeting")] } });
            answer["fulfillmentResponse"] = json!({ "messages": [message] });
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;

    #[test]
    fn a_conversation_is_looked_up_by_number_and_by_the_code_that_was_keyed_in() {
        let session = "projects/p/locations/l/agents/a/sessions/s-1";
        let body = json!({ "fulfillmentInfo": { "tag": "who" }, "languageCode": "en", "dtmfDigits": "12345678",
            "payload": { "telephony": { "caller_id": "+447400123456" } },
            "sessionInfo": { "session": session, "parameters": { "code": "87654321" } } });
        let Request::LookUp(asked) = read(&Dialogflow, &body.to_string()) else {
            panic!("a look-up")
        };
        let lookup = &asked.lookup;
        assert_eq!(
            (lookup.code.as_str(), lookup.caller.as_str()),
            ("12345678", "+447400123456")
        );
        assert_eq!(lookup.call_id, "s-1");
        let answer = Dialogflow.write(&flat(3), &asked, &Platform::default());
        let parameters = &answer["sessionInfo"]["parameters"];
        assert_eq!(
            (&parameters["name"], &parameters["code"]),
            (&json!("Sarah"), &Value::Null)
        );
        assert!(answer.get("fulfillmentResponse").is_none());
        assert_eq!(read(&Dialogflow, r#"{"text":"hello"}"#), Request::Other);
    }

    #[test]
    fn it_speaks_our_greeting_where_the_clinic_says_so() {
        let platform = Platform {
            greet: true,
            ..Platform::default()
        };
        let answer = Dialogflow.write(&flat(2), &Asked::default(), &platform);
        let said = &answer["fulfillmentResponse"]["messages"][0]["text"]["text"][0];
        assert_eq!(said, flat(2).get("greeting"));
        assert!(answer["sessionInfo"]["parameters"].get("code").is_none());
    }

    #[test]
    fn its_secret_is_a_header_of_the_webhook() {
        assert!(is_proved(&Dialogflow, b"{}", &[(SECRET_HEADER, "key")], 0, &["key"]));
        assert!(!is_proved(&Dialogflow, b"{}", &[("x-vapi-secret", "key")], 0, &["key"]));
    }
}
