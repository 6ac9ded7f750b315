//! Twilio's API is as strict as the real one: each refusal with its code.

use super::{check, segments};
use crate::simulators::{Approved, Setup, Simulators, Way};
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: &str = "+447700900456";
const SID: &str = "HX00000000000000000000000000000001";

fn setup() -> Setup {
    Setup {
        twilio_whatsapp: "+447700900124".to_owned(),
        templates: vec![Approved::new(SID).with("en", "Hello {{1}}, see you at {{2}}.", &[])],
        ..Setup::default()
    }
}

/// The code of the refusal of a text with these fields changed; 0: it is taken.
fn code(change: &[(&str, &str)]) -> i64 {
    let mut form = vec![("To", SARAH), ("From", "+441632960001"), ("Body", "Hello")];
    for &(name, value) in change {
        form.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            form.push((name, value));
        }
    }
    let form: Vec<_> = form.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
    check::read(&form, &setup()).map_or_else(|error| error.code, |_| 0)
}

#[test]
fn a_text_needs_both_ends_and_a_body_of_at_most_1600_characters() {
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&[("Body", &"å".repeat(1600))]), 0);
    assert_eq!(code(&[("Body", &"å".repeat(1601))]), 21_617);
    assert_eq!(code(&[("Body", "")]), 21_602);
    assert_eq!(code(&[("To", "")]), 21_604);
    assert_eq!(code(&[("To", "07700900456")]), 21_211);
    assert_eq!(code(&[("To", "+44 7700 900456")]), 21_211);
    assert_eq!(code(&[("To", "+441632960001")]), 21_266);
    assert_eq!(code(&[("From", "+441632960002")]), 21_606);
    assert_eq!(code(&[("To", "whatsapp:+447700900456")]), 21_910);
    assert_eq!(code(&[("StatusCallback", "no address")]), 21_609);
    assert_eq!(code(&[("Colour", "red")]), 20_001);
}

#[test]
fn whatsapp_has_a_number_of_its_own_and_templates_by_their_sid() {
    let whatsapp = [("To", "whatsapp:+447700900456"), ("From", "whatsapp:+447700900124")];
    let with = |more: &[(&'static str, &'static str)]| code(&[&whatsapp, more].concat());
    assert_eq!(with(&[]), 0);
    assert_eq!(with(&[("From", "whatsapp:+441632960001")]), 63_007);
    assert_eq!(with(&[("PersistentAction", "geo:52.4,-1.5|Riverside")]), 0);
    assert_eq!(with(&[("PersistentAction", "geo:52.4")]), 21_620);
    let variables = r#"{"1":"Sarah","2":"10:00"}"#;
    assert_eq!(
        with(&[("Body", ""), ("ContentSid", SID), ("ContentVariables", variables)]),
        0
    );
    assert_eq!(
        with(&[
            ("Body", ""),
            ("ContentSid", SID),
            ("ContentVariables", r#"{"1":"Sarah"}"#)
        ]),
        21_656
    );
    assert_eq!(with(&[("Body", ""), ("ContentSid", "HX2")]), 21_655);
}

#[test]
fn texts_are_counted_in_the_alphabet_that_they_need() {
    assert_eq!(segments(&"å".repeat(160)), 1);
    assert_eq!(segments(&"a".repeat(161)), 2);
    assert_eq!(segments(&"’".repeat(70)), 1);
    assert_eq!(segments(&"’".repeat(71)), 2);
}

async fn post(simulators: &Simulators, password: &str, form: &[(&str, &str)]) -> (u16, Value) {
    let account = setup().account;
    let url = format!(
        "{}/2010-04-01/Accounts/{account}/Messages.json",
        simulators.twilio_api()
    );
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let form: Vec<_> = form.iter().map(|&(n, v)| (n.to_owned(), v.to_owned())).collect();
    let request = client
        .post(url)
        .basic_auth(account, Some(password))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(super::form::encode(&form));
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

const TEXT: [(&str, &str); 3] = [("To", SARAH), ("From", "+441632960001"), ("Body", "Hello")];

#[tokio::test]
async fn a_text_is_taken_with_the_right_password_only() {
    let simulators = Simulators::start(setup()).await.expect("started");
    let (status, error) = post(&simulators, "wrong", &TEXT).await;
    assert_eq!((status, &error["code"]), (401, &json!(20_003)));
    let (status, taken) = post(&simulators, &setup().auth_token, &TEXT).await;
    assert_eq!((status, &taken["status"]), (201, &json!("queued")));
    assert!(
        taken["sid"]
            .as_str()
            .is_some_and(|sid| sid.starts_with("SM") && sid.len() == 34)
    );
    assert_eq!(simulators.messages(SARAH)[0].shown.text, "Hello");
}

#[tokio::test]
async fn who_said_stop_gets_nothing_until_start() {
    let simulators = Simulators::start(setup()).await.expect("started");
    let password = setup().auth_token;
    // No edge listens: the texts are lost on their way, and Twilio keeps their words all the same.
    simulators.with(|world| super::super::say::opt_out(world, SARAH, " stop "));
    let (status, error) = post(&simulators, &password, &TEXT).await;
    assert_eq!(
        (status, &error["code"], &error["status"]),
        (400, &json!(21_610), &json!(400))
    );
    simulators.with(|world| super::super::say::opt_out(world, SARAH, "Start"));
    assert_eq!(post(&simulators, &password, &TEXT).await.0, 201);
}

#[tokio::test]
async fn free_text_outside_the_window_is_taken_and_fails() {
    let simulators = Simulators::start(setup()).await.expect("started");
    let form = [
        ("To", "whatsapp:+447700900456"),
        ("From", "whatsapp:+447700900124"),
        ("Body", "Hello"),
        (
            "StatusCallback",
            "http://127.0.0.1:9/hooks/riverside/twilio/status?of=ses_1.4",
        ),
    ];
    let (status, _) = post(&simulators, &setup().auth_token, &form).await;
    assert_eq!(status, 201);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let bubble = simulators.messages(SARAH).remove(0);
    assert_eq!(
        (bubble.status.as_str(), bubble.error, bubble.way),
        ("failed", 63_016, Way::TwilioWhatsapp)
    );
    assert_eq!(simulators.accepted()[0].handle, "ses_1.4");
}
