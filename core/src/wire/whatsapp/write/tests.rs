use super::*;
use crate::people::phone::E164;
use proptest::prelude::*;

fn to() -> To {
    To::Number(E164::strict("+46701740605").expect("a number"))
}

fn written(send: &Send) -> Result<Value, TooMuch> {
    write(send, &to(), "ses_x.snd_1", "").map(|body| serde_json::from_str(&body).expect("JSON"))
}

fn button(id: &str, title: &str) -> Button {
    Button {
        id: id.to_owned(),
        title: title.to_owned(),
    }
}

fn text(body: &str) -> Send {
    Send::Text { body: body.to_owned() }
}

#[test]
fn a_text_is_written_as_meta_reads_it() {
    let expected = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "46701740605", "type": "text",
        "text": { "body": "Tack! åäö", "preview_url": false }, "biz_opaque_callback_data": "ses_x.snd_1",
    });
    assert_eq!(written(&text("Tack! åäö")), Ok(expected));
}

#[test]
fn somebody_without_a_number_is_written_to_by_their_id() {
    let body = write(&text("x"), &To::User("SE.401".to_owned()), "", "wamid.B").expect("within");
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((&body["recipient"], body.get("to")), (&json!("SE.401"), None));
    assert_eq!(body["context"], json!({ "message_id": "wamid.B" }));
    assert_eq!(body.get("biz_opaque_callback_data"), None);
}

#[test]
fn buttons_lists_links_and_places_are_written_as_meta_reads_them() {
    let buttons = Send::Buttons {
        body: "Kommer du?".to_owned(),
        buttons: vec![button("yes", "Ja"), button("no", "Nej")],
    };
    let expected = json!({ "type": "button", "body": { "text": "Kommer du?" }, "action": { "buttons": [
        { "type": "reply", "reply": { "id": "yes", "title": "Ja" } }, { "type": "reply", "reply": { "id": "no", "title": "Nej" } },
    ] } });
    assert_eq!(written(&buttons).expect("within")["interactive"], expected);
    let list = Send::List {
        body: "Tider".to_owned(),
        open: "Välj".to_owned(),
        rows: vec![button("s1", "Fredag 10:00")],
    };
    let expected = json!({ "type": "list", "body": { "text": "Tider" }, "action": { "button": "Välj", "sections": [{ "rows": [{ "id": "s1", "title": "Fredag 10:00" }] }] } });
    assert_eq!(written(&list).expect("within")["interactive"], expected);
    let link = Send::Link {
        body: "Karta".to_owned(),
        label: "Öppna kartan".to_owned(),
        url: "https://example.com/map".to_owned(),
    };
    let expected = json!({ "type": "cta_url", "body": { "text": "Karta" }, "action": { "name": "cta_url", "parameters": { "display_text": "Öppna kartan", "url": "https://example.com/map" } } });
    assert_eq!(written(&link).expect("within")["interactive"], expected);
    let place = Send::Location {
        latitude: 59_332_580,
        longitude: -18_064_900,
        name: "Kliniken".to_owned(),
        address: "Storgatan 1".to_owned(),
    };
    let expected = json!({ "latitude": 59.33258, "longitude": -18.0649, "name": "Kliniken", "address": "Storgatan 1" });
    assert_eq!(written(&place).expect("within")["location"], expected);
}

#[test]
fn a_template_carries_its_parameters_and_payloads_in_order() {
    let expected = json!({ "name": "appointment_reminder", "language": { "code": "sv" }, "components": [
        { "type": "body", "parameters": [{ "type": "text", "text": "Anna" }, { "type": "text", "text": "10:00" }] },
        { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "payload", "payload": "yes:apt_1" }] },
        { "type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{ "type": "payload", "payload": "no:apt_1" }] },
    ] });
    let send = template_of(&["Anna", "10:00"], &["yes:apt_1", "no:apt_1"]);
    assert_eq!(written(&send).expect("within")["template"], expected);
    assert_eq!(
        written(&template_of(&[], &[])).expect("within")["template"]["components"],
        json!([])
    );
}

fn template_of(parameters: &[&str], payloads: &[&str]) -> Send {
    let owned = |all: &[&str]| all.iter().map(|s| s.to_string()).collect();
    Send::Template {
        name: "appointment_reminder".to_owned(),
        language: "sv".to_owned(),
        parameters: owned(parameters),
        payloads: owned(payloads),
    }
}

#[test]
fn the_mark_of_a_read_message_shows_that_somebody_writes() {
    let mark: Value = serde_json::from_str(&read_mark("wamid.A")).expect("JSON");
    let expected = json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A", "typing_indicator": { "type": "text" } });
    assert_eq!(mark, expected);
}

/// A message that is as long as it may be in one respect, by its length there; one more is too much.
#[test]
fn every_limit_holds_at_its_edge() {
    let ö = |n: usize| "ö".repeat(n);
    let rows = |n: usize| {
        (0..n)
            .map(|i| button(&i.to_string(), &format!("rad {i}")))
            .collect::<Vec<_>>()
    };
    let buttons = |body: String, buttons| Send::Buttons { body, buttons };
    let list = |open: String, rows| Send::List {
        body: ö(MAX_BODY),
        open,
        rows,
    };
    let link = |label: String, url: String| Send::Link {
        body: ö(3), label, url
    };
    let url = |n: usize| format!("https://a.example/{}", "x".repeat(n - 18));
    let payloads = |n: usize| vec!["p"; n];
    type Case<'a> = (usize, Box<dyn Fn(usize) -> Send + 'a>);
    let cases: Vec<Case> = vec![
        (MAX_TEXT, Box::new(|n| text(&ö(n)))),
        (MAX_BODY, Box::new(|n| buttons(ö(n), rows(3)))),
        (MAX_BUTTONS, Box::new(|n| buttons(ö(1), rows(n)))),
        (MAX_TITLE, Box::new(|n| buttons(ö(1), vec![button("a", &ö(n))]))),
        (MAX_BUTTON_ID, Box::new(|n| buttons(ö(1), vec![button(&ö(n), "a")]))),
        (MAX_TITLE, Box::new(|n| list(ö(n), rows(1)))),
        (MAX_ROWS, Box::new(|n| list(ö(1), rows(n)))),
        (MAX_ROW, Box::new(|n| list(ö(1), vec![button("a", &ö(n))]))),
        (MAX_ROW_ID, Box::new(|n| list(ö(1), vec![button(&ö(n), "a")]))),
        (MAX_TITLE, Box::new(|n| link(ö(n), url(100)))),
        (MAX_URL, Box::new(|n| link(ö(1), url(n)))),
        (MAX_BODY, Box::new(|n| template_of(&[&ö(n)], &[]))),
        (MAX_PAYLOAD, Box::new(|n| template_of(&[], &[&ö(n)]))),
        (MAX_TEMPLATE_BUTTONS, Box::new(|n| template_of(&[], &payloads(n)))),
    ];
    for (case, (most, send)) in cases.iter().enumerate() {
        assert!(written(&send(*most)).is_ok(), "{case}: {:?}", written(&send(*most)));
        assert!(
            matches!(written(&send(most + 1)), Err(TooMuch::Over(_, n)) if n == *most),
            "{case}"
        );
    }
    assert!(write(&text("x"), &to(), &"h".repeat(MAX_HANDLE), "").is_ok());
    assert_eq!(
        write(&text("x"), &to(), &"h".repeat(MAX_HANDLE + 1), ""),
        Err(TooMuch::Over("the handle", MAX_HANDLE))
    );
}

#[test]
fn what_meta_would_refuse_is_refused_here() {
    let link = |url: &str| Send::Link {
        body: "b".to_owned(),
        label: "l".to_owned(),
        url: url.to_owned(),
    };
    let two = |a: Button, b: Button| Send::Buttons {
        body: "b".to_owned(),
        buttons: vec![a, b],
    };
    let place = |latitude, longitude| Send::Location {
        latitude,
        longitude,
        name: String::new(),
        address: String::new(),
    };
    assert_eq!(written(&text(" \n")), Err(TooMuch::Missing("the text")));
    for bad in [
        link("example.com"),
        link("tel:+4670"),
        link("javascript:alert(1)"),
        two(button("a", "Ja"), button("a", "Nej")),
        two(button("a", "Ja"), button("b", "Ja")),
        template_of(&["a\nb"], &[]),
        template_of(&["a\tb"], &[]),
        template_of(&["a     b"], &[]),
        place(90_000_001, 0),
        place(0, -180_000_001),
        place(i64::MAX, 0),
        place(i64::MIN, 0),
    ] {
        assert!(matches!(written(&bad), Err(TooMuch::Shape(_))), "{bad:?}");
    }
    for bad in [
        two(button("a", ""), button("b", "x")),
        template_of(&[""], &[]),
        template_of(&[], &[" "]),
    ] {
        assert!(matches!(written(&bad), Err(TooMuch::Missing(_))), "{bad:?}");
    }
    assert!(written(&place(90_000_000, -180_000_000)).is_ok());
}

#[test]
fn answers_are_read() {
    let taken = r#"{"messaging_product":"whatsapp","contacts":[{"input":"46701740605","wa_id":"46701740605"}],"messages":[{"id":"wamid.X"}]}"#;
    assert_eq!(super::super::accepted(taken).as_deref(), Some("wamid.X"));
    for bad in [
        "",
        "{}",
        r#"{"messages":[]}"#,
        r#"{"messages":[{"id":""}]}"#,
        r#"{"success":true}"#,
        "<html>",
    ] {
        assert_eq!(super::super::accepted(bad), None, "{bad}");
    }
    use crate::wire::failure::Verdict;
    let refused = |status, code: i64| {
        super::super::refused(
            status,
            &json!({ "error": { "message": "m", "type": "OAuthException", "code": code } }).to_string(),
        )
    };
    assert_eq!(
        (refused(400, 131_047).verdict, refused(400, 131_047).code),
        (Verdict::Template, 131_047)
    );
    assert_eq!(refused(400, 190).verdict, Verdict::Alert);
    assert_eq!(
        super::super::refused(502, "<html>Bad gateway").verdict,
        Verdict::Unknown
    );
    let passing = r#"{"error":{"message":"m","type":"x","code":424242,"is_transient":true}}"#;
    assert_eq!(super::super::refused(400, passing).verdict, Verdict::Again);
}

#[test]
fn user_ids_are_told_from_numbers() {
    for yes in ["US.1", "SE.40175582910334627718", &format!("SE.{}", "a".repeat(128))] {
        assert!(super::super::is_user(yes), "{yes}");
    }
    for no in [
        "",
        "US.",
        "us.1",
        "U.1",
        "USA.1",
        "US1",
        "46701740605",
        "US.ENT.1",
        "US.1 ",
        "US.å",
        &format!("SE.{}", "a".repeat(129)),
    ] {
        assert!(!super::super::is_user(no), "{no}");
    }
}

proptest! {
    #[test]
    fn whatever_is_written_is_within_the_limits(body in "\\PC{0,2000}", title in "\\PC{0,30}", id in "\\PC{0,300}", handle in "\\PC{0,40}") {
        let send = Send::Buttons { body, buttons: vec![button(&id, &title)] };
        if let Ok(text) = write(&send, &to(), &handle, "") {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            let inner = &value["interactive"];
            prop_assert!(inner["body"]["text"].as_str().expect("text").chars().count() <= 1_024);
            prop_assert!(inner["action"]["buttons"][0]["reply"]["title"].as_str().expect("title").chars().count() <= 20);
        }
    }
}
