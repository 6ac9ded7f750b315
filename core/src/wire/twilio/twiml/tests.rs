use super::*;
use proptest::prelude::*;
use quick_xml::Reader;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

fn say(text: &str) -> Verb {
    Verb::Say {
        language: "en-GB".into(),
        text: text.into(),
    }
}

fn number(text: &str) -> E164 {
    E164::strict(text).expect("a number")
}

fn written(verb: Verb) -> String {
    let document = write(&[verb]);
    let inside = document
        .strip_prefix(HEAD)
        .and_then(|rest| rest.strip_prefix("<Response>"));
    inside
        .and_then(|rest| rest.strip_suffix("</Response>"))
        .expect("a response")
        .to_owned()
}

#[test]
fn the_plain_verbs_are_written() {
    assert_eq!(write(&[]), format!("{HEAD}<Response></Response>"));
    assert_eq!(
        written(say("A & B <c>")),
        r#"<Say language="en-GB">A &amp; B &lt;c&gt;</Say>"#
    );
    assert_eq!(written(say(" ")), "");
    assert_eq!(written(Verb::Pause(2)), r#"<Pause length="2"/>"#);
    assert_eq!(
        written(Verb::Redirect("/a?b=1&c=2".into())),
        "<Redirect>/a?b=1&amp;c=2</Redirect>"
    );
    assert_eq!(written(Verb::Hangup), "<Hangup/>");
}

#[test]
fn a_gather_is_written() {
    let gather = Gather {
        action: "https://chat.example/voice/code".into(),
        language: "sv-SE".into(),
        digits: 8,
        speech: true,
        timeout_s: 5,
        on_empty: true,
        inside: vec![say("Hej"), Verb::Pause(1), Verb::Hangup],
    };
    assert_eq!(
        written(Verb::Gather(gather)),
        r#"<Gather input="dtmf speech" numDigits="8" timeout="5" speechTimeout="auto" language="sv-SE" action="https://chat.example/voice/code" actionOnEmptyResult="true"><Say language="en-GB">Hej</Say><Pause length="1"/></Gather>"#
    );
    let keys = Gather {
        digits: 1,
        timeout_s: 9,
        language: "sv-SE".into(),
        ..Gather::default()
    };
    assert_eq!(
        written(Verb::Gather(keys)),
        r#"<Gather input="dtmf" numDigits="1" timeout="9"></Gather>"#
    );
}

#[test]
fn the_assistants_socket_is_written_without_a_greeting() {
    let relay = Relay {
        url: "wss://chat.example/relay/CA1".into(),
        action: "https://chat.example/voice/ended".into(),
        language: "en-GB".into(),
        languages: vec!["en-GB".into(), "sv-SE".into()],
    };
    assert_eq!(
        written(Verb::Relay(relay)),
        r#"<Connect action="https://chat.example/voice/ended"><ConversationRelay url="wss://chat.example/relay/CA1" language="en-GB" dtmfDetection="true" interruptible="any"><Language code="en-GB"/><Language code="sv-SE"/></ConversationRelay></Connect>"#
    );
}

#[test]
fn a_person_is_dialled_by_phone_or_by_sip() {
    let dial = Dial {
        to: Callee::Number(number("+441632960002")),
        action: "https://chat.example/voice/dial".into(),
        caller_id: Some(number("+441632960001")),
        ring_s: 25,
        whisper: "https://chat.example/voice/whisper?call=CA1".into(),
    };
    assert_eq!(
        written(Verb::Dial(dial.clone())),
        r#"<Dial callerId="+441632960001" timeout="25" action="https://chat.example/voice/dial" answerOnBridge="true"><Number url="https://chat.example/voice/whisper?call=CA1">+441632960002</Number></Dial>"#
    );
    let sip = Dial {
        to: Callee::Sip {
            address: "sip:desk@clinic.example".into(),
            headers: vec![
                ("x-samtal-token".into(), "ho_1".into()),
                ("User-to-User".into(), sip::as_user_to_user("ho_1")),
            ],
        },
        action: String::new(),
        caller_id: None,
        ring_s: 1,
        whisper: String::new(),
    };
    assert_eq!(
        written(Verb::Dial(sip)),
        r#"<Dial timeout="5" answerOnBridge="true"><Sip>sip:desk@clinic.example?x-samtal-token=ho_1&amp;User-to-User=686f5f31%3Bencoding%3Dhex</Sip></Dial>"#
    );
    assert!(
        written(Verb::Dial(Dial {
            ring_s: u16::MAX,
            ..dial
        }))
        .contains(r#"timeout="600""#)
    );
}

#[test]
fn what_twilio_does_not_take_is_cut() {
    let long = written(say(&"ä".repeat(MAX_SAY + 1)));
    assert_eq!(long.chars().filter(|c| *c == 'ä').count(), MAX_SAY);
    assert_eq!(
        written(say("a\u{0}\u{1f}b\u{fffe}c\td")),
        "<Say language=\"en-GB\">abc\td</Say>"
    );
}

proptest! {
    #[test]
    fn any_words_make_a_document(text in ".{0,100}|[<>&\"'\\]\\[!\\x00-\\x20-]{0,40}", url in ".{0,60}") {
        let document = write(&[
            Verb::Say { language: url.clone(), text: text.clone() },
            Verb::Gather(Gather { action: url.clone(), inside: vec![Verb::Say { language: String::new(), text }], ..Gather::default() }),
            Verb::Redirect(url),
        ]);
        let mut reader = Reader::from_str(&document);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(Event::Start(start) | Event::Empty(start)) => prop_assert!(start.attributes().all(|a| a.is_ok())),
                Ok(_) => {}
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
        }
    }
}
