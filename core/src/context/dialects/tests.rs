//! What each tier gets of Sarah's evening on each platform, key by key.

use super::flat::{KEYS, MAX_TEXT, MAX_TURNS_TEXT};
use super::*;
use crate::clinic::platforms::NAMES;
use crate::context::tests::json;
use crate::fixture::{any_log, evening_with_appointment};
use crate::people::tier::Tier;
use proptest::prelude::*;

/// The map of Sarah's evening on a tier.
pub fn flat(tier: u8) -> Flat {
    let tier = Tier::from_u8(tier).expect("a tier");
    Flat::of(&json(&evening_with_appointment(), tier), "en")
}

/// A request, read.
pub fn read(dialect: &dyn Dialect, body: &str) -> Request {
    super::read(dialect, body.as_bytes())
}

/// Whether a request with these headers is the platform's own.
pub fn is_proved(dialect: &dyn Dialect, raw: &[u8], headers: &[(&str, &str)], now_ms: i64, secrets: &[&str]) -> bool {
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
    };
    let secrets: Vec<String> = secrets.iter().map(|s| (*s).to_owned()).collect();
    let shown = Shown {
        raw,
        header: &header,
        now_ms,
    };
    dialect.is_proved(&shown, &secrets)
}

/// Where the map stands in a platform's answer.
fn place(name: &str) -> &'static str {
    match name {
        "vapi" => "/assistantOverrides/variableValues",
        "retell" => "/call_inbound/dynamic_variables",
        "elevenlabs" | "telnyx" => "/dynamic_variables",
        "dialogflow" => "/sessionInfo/parameters",
        "generic" => "",
        other => panic!("where is {other}'s?"),
    }
}

/// From which tier on a key says something of this caller. 0: it says nothing of anybody; 9: it never does here.
fn from(key: &str) -> u8 {
    match key {
        "call_id" | "tier" | "complete" | "recognised" | "confirmed" | "language" | "greeting" => 0,
        "session" | "grant" | "expires_at" | "evidence" => 1,
        "name" | "phone" | "topic" | "pending_step" | "pending_offered" | "do_not_ask" => 2,
        "summary" | "last_turns" | "pages" | "forms" | "appointment_at" | "appointment_with" | "flags" => 3,
        "retry_after" => 9,
        other => panic!("from which tier is {other}?"),
    }
}

#[test]
fn every_key_on_every_tier_in_every_dialect_is_there_and_filled_as_the_tier_allows() {
    let greeting = Platform {
        greet: true,
        agent: "agent".to_owned(),
        ..Platform::default()
    };
    for dialect in ALL {
        for platform in [Platform::default(), greeting.clone()] {
            for tier in 0..=4 {
                let answer = dialect.write(&flat(tier), &Asked::default(), &platform);
                let map = answer.pointer(place(dialect.name())).expect("the map");
                let map = map.as_object().expect("an object");
                assert_eq!(map.len(), KEYS.len(), "{} on {tier}", dialect.name());
                for key in KEYS {
                    let text = map[key].as_str().unwrap_or_else(|| panic!("{key} is a text"));
                    assert_eq!(
                        !text.is_empty(),
                        tier >= from(key),
                        "{} {key} on {tier}: {text}",
                        dialect.name()
                    );
                }
                assert_eq!(map["tier"], tier.to_string());
                assert_eq!(map["recognised"], if tier >= 2 { "true" } else { "false" });
                assert_eq!(map["confirmed"], if tier >= 3 { "true" } else { "false" });
            }
        }
    }
}

#[test]
fn nothing_of_a_patient_stands_anywhere_in_an_answer_below_its_tier() {
    let greeting = Platform {
        greet: true,
        ..Platform::default()
    };
    let whole = flat(4);
    let secret_to = |tier: u8| {
        let keys = KEYS.into_iter().filter(move |key| from(key) > tier && from(key) < 9);
        let texts = keys.map(|key| whole.get(key).to_owned());
        texts.flat_map(|text| {
            text.split([',', '/'])
                .map(|part| part.trim().to_owned())
                .collect::<Vec<_>>()
        })
    };
    for dialect in ALL {
        for tier in 0..=2 {
            for asked in [
                Asked::default(),
                Asked {
                    tool: Some("t".to_owned()),
                    ..Asked::default()
                },
            ] {
                let answer = dialect.write(&flat(tier), &asked, &greeting).to_string();
                // The words of the keys themselves are everybody's.
                let answer = KEYS
                    .iter()
                    .fold(answer, |answer, key| answer.replace(&format!("\"{key}\""), ""));
                for text in secret_to(tier).filter(|text| text.len() > 3) {
                    let allowed = (0..=tier).any(|lower| flat(lower).to_value().to_string().contains(&text));
                    assert!(
                        allowed || !answer.contains(&text),
                        "{} on {tier} tells {text:?}",
                        dialect.name()
                    );
                }
                for word in ["eczema", "Phillips", "Sarah"] {
                    assert!(
                        tier >= 2 || !answer.contains(word),
                        "{} on {tier} tells {word}",
                        dialect.name()
                    );
                }
            }
        }
    }
}

#[test]
fn a_number_alone_gives_the_same_answer_whoever_it_belongs_to_but_for_the_sessions_own_ids() {
    let map = flat(1);
    let filled: Vec<&str> = KEYS.into_iter().filter(|key| !map.get(key).is_empty()).collect();
    let expected = [
        "call_id",
        "session",
        "grant",
        "expires_at",
        "tier",
        "complete",
        "recognised",
        "confirmed",
        "evidence",
        "language",
        "greeting",
    ];
    assert_eq!(filled, expected);
}

#[test]
fn the_dialects_are_the_platforms_that_a_clinic_can_configure() {
    assert_eq!(ALL.map(Dialect::name), NAMES);
    for dialect in ALL {
        assert!(of(dialect.name()).is_some());
        // Half a second for the way there and back, at least.
        assert!(dialect.patience_ms() >= ANSWER_WITHIN_MS + 500, "{}", dialect.name());
    }
    assert!(of("bland").is_none());
}

#[test]
fn a_calls_id_is_kept_where_it_can_be_and_else_goes_by_its_hash() {
    assert_eq!(call_id("CA1"), "CA1");
    assert_eq!(call_id(""), "");
    let long = "x".repeat(500);
    assert_eq!(call_id(&long).len(), 32);
    assert_eq!((call_id(&long), call_id("a b").len()), (call_id(&long), 32));
    assert_ne!(call_id("a b"), call_id("a c"));
    let lookup = lookup(long.clone(), long.clone(), long.clone(), long.clone(), &long);
    assert_eq!(
        (lookup.token.as_str(), lookup.code.as_str(), lookup.caller.as_str()),
        ("", "", "")
    );
}

/// Any JSON, with the members that the dialects look at among its own.
fn any_json() -> impl Strategy<Value = Value> {
    let names = [
        "message",
        "type",
        "call",
        "id",
        "event",
        "args",
        "data",
        "payload",
        "sessionInfo",
        "session",
        "code",
        "call_inbound",
        "transcript",
        "role",
        "toolCallList",
        "arguments",
        "artifact",
        "messages",
        "conversation_insights",
        "event_type",
    ];
    let kinds = [
        "assistant-request",
        "tool-calls",
        "end-of-call-report",
        "call_analyzed",
        "post_call_transcription",
        "user",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        prop::sample::select(kinds.to_vec()).prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((prop::sample::select(names.to_vec()), inner), 0..6).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_a_platform_sends_is_read_without_harm(body in any_json(), raw in prop::collection::vec(any::<u8>(), 0..200)) {
        for dialect in ALL {
            for bytes in [body.to_string().into_bytes(), raw.clone()] {
                match super::read(dialect, &bytes) {
                    Request::LookUp(asked) => {
                        let id = &asked.lookup.call_id;
                        prop_assert!(id.is_empty() || is_call_id(id));
                        let _ = dialect.write(&flat(3), &asked, &Platform::default());
                    }
                    Request::Report(report) => prop_assert!(!report.events().is_empty()),
                    Request::Other | Request::Unreadable => {}
                }
                let header = |_: &str| body.to_string();
                let shown = Shown { raw: &bytes, header: &header, now_ms: 0 };
                prop_assert!(!dialect.is_proved(&shown, &["key".to_owned()]));
            }
        }
    }

    #[test]
    fn whatever_was_said_every_key_is_a_short_line(events in any_log(40), tier in 0u8..5) {
        let map = Flat::of(&json(&events, Tier::from_u8(tier).expect("a tier")), "en");
        for key in KEYS {
            let text = map.get(key);
            let most = if key == "last_turns" { MAX_TURNS_TEXT } else { MAX_TEXT };
            prop_assert!(text.chars().count() <= most, "{key}: {text}");
            prop_assert!(!text.chars().any(|c| c.is_control() || "<>{}`".contains(c)), "{key}: {text}");
        }
        prop_assert!(!map.get("greeting").is_empty() && !map.get("language").is_empty());
    }
}
