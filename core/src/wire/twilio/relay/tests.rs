use super::*;
use proptest::prelude::*;

#[test]
fn what_twilio_sends_is_read() {
    let setup = r#"{"type":"setup","sessionId":"VX1","accountSid":"AC1","parentCallSid":"","callSid":"CA1","from":"+447700900456",
        "to":"+441632960001","callType":"PSTN","callerName":"","direction":"inbound","callStatus":"RINGING","customParameters":{"a":"b"}}"#;
    let prompt = |text: &str, language: &str, last: bool| Frame::Prompt {
        text: text.into(),
        language: language.into(),
        last,
    };
    for (frame, expected) in [
        (setup, Frame::Setup { call_id: "CA1".into() }),
        (
            r#"{"type":"prompt","voicePrompt":" På onsdag, tack. ","lang":"sv-SE","last":true}"#,
            prompt("På onsdag, tack.", "sv-SE", true),
        ),
        (
            r#"{"type":"prompt","voicePrompt":"On","lang":"en-GB","last":false}"#,
            prompt("On", "en-GB", false),
        ),
        (r#"{"type":"prompt","voicePrompt":"Hi"}"#, prompt("Hi", "", true)),
        (r#"{"type":"prompt"}"#, prompt("", "", true)),
        (r##"{"type":"dtmf","digit":"#"}"##, Frame::Key('#')),
        (r#"{"type":"dtmf","digit":"0"}"#, Frame::Key('0')),
        (
            r#"{"type":"interrupt","utteranceUntilInterrupt":"Good mor","durationUntilInterruptMs":460}"#,
            Frame::Interrupt {
                heard: "Good mor".into(),
                after_ms: 460,
            },
        ),
        (
            r#"{"type":"interrupt","utteranceUntilInterrupt":"Good mor","durationUntilInterruptMs":"460"}"#,
            Frame::Interrupt {
                heard: "Good mor".into(),
                after_ms: 460,
            },
        ),
        (
            r#"{"type":"interrupt","durationUntilInterruptMs":-1}"#,
            Frame::Interrupt {
                heard: String::new(),
                after_ms: 0,
            },
        ),
        (r#"{"type":"error","description":"Invalid message"}"#, Frame::Error),
        (r#"{"type":"something-new"}"#, Frame::Other),
    ] {
        assert_eq!(read(frame).as_ref(), Ok(&expected), "{frame}");
    }
}

#[test]
fn what_is_no_frame_is_refused() {
    for frame in [
        "",
        "null",
        "[]",
        "7",
        "{}",
        r#"{"type":7}"#,
        r#"{"type":"setup"}"#,
        r#"{"type":"setup","callSid":"C A"}"#,
        r#"{"type":"dtmf"}"#,
        r#"{"type":"dtmf","digit":"12"}"#,
        r#"{"type":"dtmf","digit":"A"}"#,
        r#"{"type":"prompt","voicePrompt":"#,
    ] {
        assert_eq!(read(frame), Err(Malformed::Format), "{frame}");
    }
    let long = |n: usize| format!(r#"{{"type":"prompt","voicePrompt":"{}"}}"#, "a".repeat(n));
    assert_eq!(read(&long(MAX_FRAME)), Err(Malformed::TooLong));
    let Ok(Frame::Prompt { text, .. }) = read(&long(MAX_PROMPT + 1)) else {
        panic!("a prompt");
    };
    assert_eq!(text.len(), MAX_PROMPT);
}

#[test]
fn frames_are_written_as_twilio_takes_them() {
    let text = |language: &str, last: bool, interruptible: bool| Send::Text {
        token: "Hej, \"Sara\".".into(),
        last,
        language: language.into(),
        interruptible,
    };
    let handoff = Handoff {
        reason: Reason::Person,
        language: "sv".into(),
    };
    for (send, expected) in [
        (
            text("", true, true),
            r#"{"interruptible":true,"last":true,"token":"Hej, \"Sara\".","type":"text"}"#,
        ),
        (
            text("sv-SE", false, false),
            r#"{"interruptible":false,"lang":"sv-SE","last":false,"token":"Hej, \"Sara\".","type":"text"}"#,
        ),
        (
            Send::Language { tag: "sv-SE".into() },
            r#"{"transcriptionLanguage":"sv-SE","ttsLanguage":"sv-SE","type":"language"}"#,
        ),
        (Send::Digits("1".into()), r#"{"digits":"1","type":"sendDigits"}"#),
        (
            Send::End(handoff),
            r#"{"handoffData":"{\"language\":\"sv\",\"reasonCode\":\"live-agent\"}","type":"end"}"#,
        ),
    ] {
        assert_eq!(write(&send), expected);
    }
}

#[test]
fn reasons_are_told_in_the_words_that_twilio_hands_on() {
    let reasons = [Reason::Person, Reason::Urgent, Reason::Code, Reason::Goodbye];
    assert_eq!(reasons.map(Reason::word), ["live-agent", "urgent", "code", "bye"]);
}

#[test]
fn what_goes_by_way_of_twilio_comes_back() {
    for reason in [Reason::Person, Reason::Urgent, Reason::Code, Reason::Goodbye] {
        let handoff = Handoff {
            reason,
            language: "en".into(),
        };
        assert_eq!(read_handoff(&write_handoff(&handoff)), Some(handoff));
    }
    let read = |text: &str| read_handoff(text).map(|handoff| handoff.language);
    assert_eq!(read(r#"{"reasonCode":"bye"}"#).as_deref(), Some(""));
    assert_eq!(
        read(r#"{"reasonCode":"bye","language":"<script>"}"#).as_deref(),
        Some("")
    );
    for none in ["", "{}", "null", r#"{"reasonCode":"other"}"#, "bye"] {
        assert_eq!(read(none), None, "{none}");
    }
}

proptest! {
    #[test]
    fn no_frame_does_harm(text in "\\PC{0,80}", kind in "setup|prompt|dtmf|interrupt|error|x") {
        let _ = (read(&text), read_handoff(&text));
        let frame = json!({ "type": kind, "voicePrompt": text, "digit": text, "callSid": text, "lang": text });
        let _ = read(&frame.to_string());
    }

    #[test]
    fn whatever_is_said_is_one_frame(token in "\\PC{0,200}") {
        let frame = write(&Send::Text { token: token.clone(), last: true, language: String::new(), interruptible: true });
        let read: Value = serde_json::from_str(&frame).expect("JSON");
        let expected = token.replace('\0', "");
        prop_assert_eq!(read["token"].as_str(), Some(expected.as_str()));
    }
}
