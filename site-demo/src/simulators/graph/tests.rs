//! The Graph API is as strict as the real one: each refusal with its code.

use super::check::{self, Asked, To};
use crate::simulators::{Approved, Faults, Setup, Simulators};
use serde_json::{Value, json};

const SARAH: &str = "+447700900456";

fn templates() -> Vec<Approved> {
    vec![
        Approved::new("confirmation").with("en", "Hello {{1}}, see you at {{2}}.", &["Directions", "Info"]),
        Approved::new("code").with("en", "Your code is {{1}}.", &[]).for_codes(),
    ]
}

fn message(extra: Value) -> Value {
    let mut message = json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": "447700900456"});
    if let (Some(message), Value::Object(extra)) = (message.as_object_mut(), extra) {
        message.extend(extra);
    }
    message
}

fn read(message: &Value) -> Result<Asked, i64> {
    check::read(message.to_string().as_bytes(), &templates()).map_err(|error| error.code)
}

fn code(extra: Value) -> i64 {
    read(&message(extra)).map_or_else(|code| code, |_| 0)
}

fn text(body: &str) -> Value {
    json!({"type": "text", "text": {"body": body}})
}

fn buttons(buttons: Value) -> Value {
    json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Is this yours?"}, "action": {"buttons": buttons}}})
}

fn button(id: &str, title: &str) -> Value {
    json!({"type": "reply", "reply": {"id": id, "title": title}})
}

fn template(components: Value) -> Value {
    json!({"type": "template", "template": {"name": "confirmation", "language": {"code": "en"}, "components": components}})
}

fn body(values: &[&str]) -> Value {
    let parameters: Vec<Value> = values
        .iter()
        .map(|value| json!({"type": "text", "text": value}))
        .collect();
    json!({"type": "body", "parameters": parameters})
}

#[test]
fn a_text_of_up_to_4096_characters_is_taken_and_a_longer_or_an_empty_one_refused() {
    assert_eq!(code(text(&"å".repeat(4096))), 0);
    assert_eq!(code(text(&"å".repeat(4097))), 100);
    assert_eq!(code(text(" ")), 100);
    assert_eq!(code(json!({"type": "text"})), 100);
    assert_eq!(
        code(json!({"type": "text", "text": {"body": "x", "preview": true}})),
        100
    );
    assert_eq!(
        code(json!({"type": "text", "text": {"body": "x"}, "biz_opaque_callback_data": "x".repeat(513)})),
        131_009
    );
}

#[test]
fn one_recipient_is_named_by_number_or_by_user_id() {
    let with = |change: fn(&mut Value)| {
        let mut message = message(text("x"));
        change(&mut message);
        read(&message)
    };
    let to = |asked: Result<Asked, i64>| match asked {
        Ok(Asked::Send { to, .. }) => Ok(to),
        Ok(Asked::Read { .. }) => Err(0),
        Err(code) => Err(code),
    };
    assert_eq!(to(with(|_| ())), Ok(To::Number(SARAH.to_owned())));
    assert_eq!(with(|m| m["to"] = json!("07700900456")), Err(131_009));
    assert_eq!(with(|m| m["recipient"] = json!("GB.1")), Err(100));
    assert_eq!(with(|m| m["recipient_type"] = json!("group")), Err(100));
    assert_eq!(with(|m| m["messaging_product"] = json!("sms")), Err(100));
    assert_eq!(with(|m| m["colour"] = json!("red")), Err(100));
    let user = |id: &str| {
        let mut message = message(text("x"));
        message.as_object_mut().map(|m| m.remove("to"));
        message["recipient"] = json!(id);
        to(read(&message))
    };
    assert_eq!(user("GB.1349"), Ok(To::User("GB.1349".to_owned())));
    assert_eq!(user("1349"), Err(131_009));
}

#[test]
fn three_buttons_with_short_titles_and_ids_of_their_own() {
    assert_eq!(
        code(buttons(json!([
            button("yes", "Yes"),
            button("no", "No"),
            button("x", &"x".repeat(20))
        ]))),
        0
    );
    for wrong in [
        json!([]),
        json!([button("a", "1"), button("b", "2"), button("c", "3"), button("d", "4")]),
        json!([button("yes", "Yes"), button("yes", "No")]),
        json!([button("yes", "Yes"), button("no", "Yes")]),
        json!([button("yes", &"x".repeat(21))]),
        json!([button(&"x".repeat(257), "Yes")]),
        json!([button("yes", "")]),
    ] {
        assert_eq!(code(buttons(wrong.clone())), 131_009, "{wrong}");
    }
    let mut long = buttons(json!([button("yes", "Yes")]));
    long["interactive"]["body"]["text"] = json!("x".repeat(1025));
    assert_eq!(code(long), 131_009);
}

#[test]
fn a_list_has_ten_rows_in_all_sections_together() {
    let rows = |from: usize, count: usize| -> Vec<Value> {
        (from..from + count)
            .map(|n| json!({"id": format!("r{n}"), "title": format!("Row {n}")}))
            .collect()
    };
    let list = |sections: Value| json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "Which?"}, "action": {"button": "Choose", "sections": sections}}});
    assert_eq!(code(list(json!([{"rows": rows(0, 10)}]))), 0);
    assert_eq!(code(list(json!([{"rows": rows(0, 11)}]))), 131_009);
    assert_eq!(
        code(list(
            json!([{"title": "a", "rows": rows(0, 6)}, {"title": "b", "rows": rows(6, 5)}])
        )),
        131_009
    );
    assert_eq!(code(list(json!([{"rows": rows(0, 1)}, {"rows": rows(1, 1)}]))), 131_009);
    assert_eq!(
        code(list(json!([{"rows": [{"id": "a", "title": "x".repeat(25)}]}]))),
        131_009
    );
    assert_eq!(
        code(list(
            json!([{"rows": [{"id": "a", "title": "x", "description": "x".repeat(73)}]}])
        )),
        131_009
    );
}

#[test]
fn links_and_places_have_their_shape() {
    let link = |label: &str, url: &str| {
        json!({"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": "Your form"},
            "action": {"name": "cta_url", "parameters": {"display_text": label, "url": url}}}})
    };
    assert_eq!(code(link("Open the form", "https://chat.example/form#x")), 0);
    assert_eq!(code(link(&"x".repeat(21), "https://chat.example/")), 131_009);
    assert_eq!(code(link("Open", "javascript:alert(1)")), 131_009);
    let place = |latitude: Value| json!({"type": "location", "location": {"latitude": latitude, "longitude": -1.5, "name": "Riverside"}});
    assert_eq!(code(place(json!(52.4))), 0);
    assert_eq!(code(place(json!("52.4"))), 0);
    assert_eq!(code(place(json!(91))), 100);
    assert_eq!(code(json!({"type": "hologram", "hologram": {}})), 100);
}

#[test]
fn a_template_needs_its_language_its_values_and_its_buttons() {
    assert_eq!(code(template(json!([body(&["Sarah", "10:00"])]))), 0);
    let quick = |index: Value, parameters: Value| json!({"type": "button", "sub_type": "quick_reply", "index": index, "parameters": parameters});
    let payload = json!([{"type": "payload", "payload": "directions:apt_1"}]);
    assert_eq!(
        code(template(json!([
            body(&["Sarah", "10:00"]),
            quick(json!("0"), payload.clone())
        ]))),
        0
    );
    assert_eq!(code(template(json!([]))), 132_000);
    assert_eq!(code(template(json!([body(&["Sarah"])]))), 132_000);
    assert_eq!(code(template(json!([body(&["Sarah", "10:00", "x"])]))), 132_000);
    assert_eq!(code(template(json!([body(&["Sarah\nSmith", "10:00"])]))), 132_018);
    assert_eq!(code(template(json!([body(&["Sarah", &"x".repeat(1020)])]))), 132_005);
    assert_eq!(
        code(template(json!([
            body(&["Sarah", "10:00"]),
            quick(json!("2"), payload.clone())
        ]))),
        132_012
    );
    assert_eq!(
        code(template(
            json!([{"type": "header", "parameters": []}, body(&["Sarah", "10:00"])])
        )),
        132_012
    );
    assert_eq!(
        code(template(
            json!([{"type": "body", "parameters": [{"type": "currency"}]}])
        )),
        132_012
    );
    let mut swedish = template(json!([body(&["Sarah", "10:00"])]));
    swedish["template"]["language"]["code"] = json!("sv");
    assert_eq!(code(swedish), 132_001);
    let mut unknown = template(json!([body(&["Sarah", "10:00"])]));
    unknown["template"]["name"] = json!("reminder");
    assert_eq!(code(unknown), 132_001);
}

/// Posts to the running API.
async fn post(simulators: &Simulators, token: &str, id: &str, body: &Value) -> (u16, Value) {
    let url = format!("{}/{id}/messages", simulators.graph_api());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let answer = client
        .post(url)
        .bearer_auth(token)
        .json(body)
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

async fn started() -> (Simulators, String, String) {
    let setup = Setup {
        templates: templates(),
        ..Setup::default()
    };
    let (token, id) = (setup.token.clone(), setup.phone_number_id.clone());
    (Simulators::start(setup).await.expect("started"), token, id)
}

#[tokio::test]
async fn a_wrong_token_and_a_foreign_number_are_refused() {
    let (simulators, token, id) = started().await;
    let (status, error) = post(&simulators, "EAAother", &id, &message(text("x"))).await;
    assert_eq!((status, &error["error"]["code"]), (401, &json!(190)));
    let (status, error) = post(&simulators, &token, "106540352242923", &message(text("x"))).await;
    assert_eq!(
        (status, &error["error"]["code"], &error["error"]["error_subcode"]),
        (400, &json!(100), &json!(33))
    );
    let (_, error) = post(
        &simulators,
        &token,
        &id,
        &message(json!({"to": "447700900123", "type": "text", "text": {"body": "x"}})),
    )
    .await;
    assert_eq!(error["error"]["code"], 131_021);
    assert!(simulators.accepted().is_empty());
}

#[tokio::test]
async fn outside_the_window_free_text_is_taken_and_fails_and_a_template_goes() {
    let (simulators, token, id) = started().await;
    let (status, taken) = post(&simulators, &token, &id, &message(text("x"))).await;
    assert_eq!(status, 200);
    assert!(
        taken["messages"][0]["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("wamid."))
    );
    assert_eq!(taken["contacts"][0]["wa_id"], "447700900456");
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let bubble = simulators.messages(SARAH).remove(0);
    assert_eq!((bubble.status.as_str(), bubble.error), ("failed", 131_047));
    let faults = Faults {
        refuse_at_once: true,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    let (status, error) = post(&simulators, &token, &id, &message(text("x"))).await;
    assert_eq!((status, &error["error"]["code"]), (400, &json!(131_047)));
    let (status, _) = post(
        &simulators,
        &token,
        &id,
        &message(template(json!([body(&["Sarah", "10:00"])]))),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(simulators.accepted()[1].what.text, "Hello Sarah, see you at 10:00.");
}

#[tokio::test]
async fn the_window_opens_with_what_the_user_writes_and_closes_a_day_later() {
    let (simulators, token, id) = started().await;
    let faults = Faults {
        refuse_at_once: true,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    simulators.phone(SARAH, |phone| {
        phone.heard.insert(
            crate::simulators::Way::Whatsapp,
            jiff::Timestamp::now().as_millisecond(),
        );
    });
    simulators.advance(crate::simulators::WINDOW_MS - 30_000);
    assert_eq!(post(&simulators, &token, &id, &message(text("x"))).await.0, 200);
    simulators.advance(60_000);
    let (_, error) = post(&simulators, &token, &id, &message(text("x"))).await;
    assert_eq!(error["error"]["code"], 131_047);
}

#[tokio::test]
async fn a_phone_without_whatsapp_and_a_code_to_a_user_id_cannot_be_reached() {
    let (simulators, token, id) = started().await;
    let faults = Faults {
        refuse_at_once: true,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    let code = json!({"messaging_product": "whatsapp", "recipient": "GB.1349", "type": "template",
        "template": {"name": "code", "language": {"code": "en"}, "components": [body(&["123456"])]}});
    assert_eq!(post(&simulators, &token, &id, &code).await.1["error"]["code"], 131_062);
    simulators.phone(SARAH, |phone| phone.whatsapp = false);
    let (_, error) = post(
        &simulators,
        &token,
        &id,
        &message(template(json!([body(&["Sarah", "10:00"])]))),
    )
    .await;
    assert_eq!(error["error"]["code"], 131_026);
}

#[tokio::test]
async fn an_unavailable_provider_says_so_and_takes_nothing() {
    let (simulators, token, id) = started().await;
    let faults = Faults {
        unavailable: 1.0,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    let (status, error) = post(&simulators, &token, &id, &message(text("x"))).await;
    assert_eq!((status, &error["error"]["is_transient"]), (503, &json!(true)));
    assert!(simulators.accepted().is_empty());
}

#[tokio::test]
async fn a_file_is_found_by_its_id_and_read_with_the_token() {
    let (simulators, token, _) = started().await;
    let file = simulators.put_media("image/png", vec![1, 2, 3]);
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let get = |url: String, token: String| client.get(url).bearer_auth(token).send();
    let about = get(format!("{}/{file}", simulators.graph_api()), token.clone())
        .await
        .expect("an answer");
    let about: Value = about.json().await.expect("JSON");
    assert_eq!(
        (&about["mime_type"], &about["file_size"]),
        (&json!("image/png"), &json!(3))
    );
    let url = about["url"].as_str().expect("an address").to_owned();
    assert_eq!(get(url.clone(), "x".to_owned()).await.expect("an answer").status(), 401);
    let bytes = get(url, token).await.expect("an answer").bytes().await.expect("bytes");
    assert_eq!(&bytes[..], [1, 2, 3]);
}
