use super::super::form::parse;
use super::*;

const CONTENT: &str = "HX0123456789abcdef0123456789abcdef";

fn pairs(send: &Send, to: &str) -> Result<Vec<(String, String)>, TooMuch> {
    let callback = "https://chat.riverside.example/hooks/riverside/twilio/status?of=ses_x.snd_1";
    form(send, "+441632960001", to, callback).map(|form| parse(form.as_bytes()).expect("a form"))
}

fn value(send: &Send, name: &str) -> Option<String> {
    let to = "whatsapp:+46701740605";
    let all = pairs(send, to).expect("within");
    all.into_iter().find(|(n, _)| n == name).map(|(_, value)| value)
}

fn text(body: String) -> Send {
    Send::Text { body }
}

fn button(id: &str, title: &str) -> Button {
    Button {
        id: id.to_owned(),
        title: title.to_owned(),
    }
}

#[test]
fn a_text_is_written_as_twilio_reads_it() {
    let all = pairs(&text("Tack! åäö & 5 €".to_owned()), "+46701740605").expect("within");
    let expected = [
        ("To", "+46701740605"),
        ("From", "+441632960001"),
        ("Body", "Tack! åäö & 5 €"),
        (
            "StatusCallback",
            "https://chat.riverside.example/hooks/riverside/twilio/status?of=ses_x.snd_1",
        ),
    ];
    assert_eq!(all, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
    let without = form(&text("x".to_owned()), "+441632960001", "+46701740605", "").expect("within");
    assert!(!without.contains("StatusCallback"));
}

#[test]
fn buttons_links_and_places_become_words() {
    let buttons = vec![button("yes", "Ja"), button("no", "Nej")];
    let send = Send::Buttons {
        body: "Kommer du?".to_owned(),
        buttons,
    };
    assert_eq!(value(&send, "Body").as_deref(), Some("Kommer du?\n\n• Ja\n• Nej"));
    let send = Send::Link {
        body: "Karta:".to_owned(),
        label: "Öppna".to_owned(),
        url: "https://example.com/m".to_owned(),
    };
    assert_eq!(value(&send, "Body").as_deref(), Some("Karta:\nhttps://example.com/m"));
    let send = Send::Location {
        latitude: 59_332_580,
        longitude: -18_064_900,
        name: "Kliniken | ingång B".to_owned(),
        address: "Storgatan 1".to_owned(),
    };
    assert_eq!(
        value(&send, "Body").as_deref(),
        Some("Kliniken | ingång B\nStorgatan 1")
    );
    assert_eq!(
        value(&send, "PersistentAction").as_deref(),
        Some("geo:59.332580,-18.064900|Kliniken   ingång B")
    );
    let by_sms = pairs(&send, "+46701740605").expect("within");
    assert!(!by_sms.iter().any(|(n, _)| n == "PersistentAction"));
}

fn template(name: &str, parameters: &[&str], payloads: &[&str]) -> Send {
    let owned = |all: &[&str]| all.iter().map(|s| s.to_string()).collect();
    Send::Template {
        name: name.to_owned(),
        language: "sv".to_owned(),
        parameters: owned(parameters),
        payloads: owned(payloads),
    }
}

#[test]
fn a_template_goes_by_its_content_id_with_numbered_variables() {
    let send = template(CONTENT, &["Anna", "10:00"], &["yes:apt_1"]);
    assert_eq!(value(&send, "ContentSid").as_deref(), Some(CONTENT));
    assert_eq!(
        value(&send, "ContentVariables").as_deref(),
        Some(r#"{"1":"Anna","2":"10:00","3":"yes:apt_1"}"#)
    );
    assert_eq!(value(&send, "Body"), None);
    assert_eq!(value(&template(CONTENT, &[], &[]), "ContentVariables"), None);
}

#[test]
fn every_limit_holds_at_its_edge() {
    let to = "+46701740605";
    assert!(pairs(&text("ö".repeat(MAX_TEXT)), to).is_ok());
    assert_eq!(
        pairs(&text("ö".repeat(MAX_TEXT + 1)), to),
        Err(TooMuch::Over("the text", MAX_TEXT))
    );
    assert_eq!(pairs(&text(" ".to_owned()), to), Err(TooMuch::Missing("the text")));
    assert_eq!(pairs(&text("x".to_owned()), ""), Err(TooMuch::Missing("the receiver")));
    // What is written below the words counts.
    let send = |n| Send::Buttons {
        body: "ö".repeat(n),
        buttons: vec![button("a", "Ja")],
    };
    assert!(pairs(&send(MAX_TEXT - 6), to).is_ok() && pairs(&send(MAX_TEXT - 5), to).is_err());
    let long = |n: usize| "ö".repeat(n);
    assert!(pairs(&template(CONTENT, &[&long(MAX_VARIABLE)], &[]), to).is_ok());
    for bad in [
        template(CONTENT, &[&long(MAX_VARIABLE + 1)], &[]),
        template(CONTENT, &[""], &[]),
        template(CONTENT, &["a\nb"], &[]),
        template(CONTENT, &vec!["x"; MAX_VARIABLES + 1], &[]),
        template("appointment_reminder", &[], &[]),
        template(&CONTENT[1..], &[], &[]),
        template(&CONTENT.replace('f', "g"), &[], &[]),
    ] {
        assert!(pairs(&bad, to).is_err(), "{bad:?}");
    }
    assert!(pairs(&template(CONTENT, &vec!["x"; MAX_VARIABLES], &[]), to).is_ok());
}

#[test]
fn answers_are_read() {
    use crate::wire::failure::Verdict;
    use crate::wire::twilio::{accepted, refused};
    assert_eq!(
        accepted(r#"{"sid":"SM1","status":"queued","error_code":null}"#).as_deref(),
        Some("SM1")
    );
    for bad in ["", "{}", r#"{"sid":null}"#, "<html>"] {
        assert_eq!(accepted(bad), None, "{bad}");
    }
    let body =
        r#"{"code":21610,"message":"Attempt to send to unsubscribed recipient","more_info":"https://x","status":400}"#;
    assert_eq!(
        (refused(400, body).verdict, refused(400, body).code),
        (Verdict::OptedOut, 21_610)
    );
    assert_eq!(refused(429, "{}").verdict, Verdict::Again);
    assert_eq!(refused(503, "").verdict, Verdict::Unknown);
}
