//! Any other platform: the fields of the Voice API in, the flat map out. With the clinic's voice key only.

use super::proof::Shown;
use super::{Asked, Dialect, Flat, Report, Request, Said, call_id, list, lookup, text};
use crate::clinic::platforms::Platform;
use serde_json::Value;

/// The platform.
pub struct Generic;

impl Dialect for Generic {
    fn name(&self) -> &'static str {
        "generic"
    }

    /// Nobody's in particular.
    fn patience_ms(&self) -> u64 {
        2_000
    }

    /// The bearer key is the one proof.
    fn is_proved(&self, _shown: &Shown<'_>, _secrets: &[String]) -> bool {
        false
    }

    fn read(&self, body: &Value) -> Request {
        if !body.is_object() {
            return Request::Other;
        }
        if text(body, "event") == "call_ended" {
            let said = list(body, "said").iter().map(|turn| Said {
                by_patient: text(turn, "by") == "patient",
                text: text(turn, "text"),
            });
            return Request::Report(Report {
                call_id: call_id(&text(body, "call_id")),
                caller: text(body, "caller"),
                said: said.collect(),
                summary: text(body, "summary"),
                outcome: text(body, "outcome"),
            });
        }
        let field = |name| text(body, name);
        Request::LookUp(Asked {
            lookup: lookup(
                field("token"),
                field("code"),
                field("caller"),
                field("called"),
                &field("call_id"),
            ),
            tool: None,
        })
    }

    fn write(&self, flat: &Flat, _asked: &Asked, _platform: &Platform) -> Value {
        flat.to_value()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flat, is_proved, read};
    use super::*;

    #[test]
    fn it_asks_as_the_voice_api_does_and_gets_the_flat_map() {
        let body =
            r#"{"code":"12345678","caller":"+447400123456","called":null,"call_id":"c-1","anything":{"else":1}}"#;
        let Request::LookUp(asked) = read(&Generic, body) else {
            panic!("a look-up")
        };
        assert_eq!(
            (asked.lookup.code.as_str(), asked.lookup.call_id.as_str()),
            ("12345678", "c-1")
        );
        assert_eq!(
            Generic.write(&flat(1), &asked, &Platform::default()),
            flat(1).to_value()
        );
        assert_eq!(read(&Generic, "[]"), Request::Other);
    }

    #[test]
    fn a_report_brings_what_was_said() {
        let body = r#"{"event":"call_ended","call_id":"c-1","said":[{"by":"patient","text":"Hi"},{"by":"voice","text":"Hello"}],
            "summary":"Greeted.","outcome":"resolved"}"#;
        let Request::Report(report) = read(&Generic, body) else {
            panic!("a report")
        };
        assert_eq!((report.said.len(), report.summary.as_str()), (2, "Greeted."));
    }

    #[test]
    fn nothing_but_the_key_proves_it() {
        assert!(!is_proved(
            &Generic,
            b"{}",
            &[("authorization", "Bearer key")],
            0,
            &["key"]
        ));
    }
}
