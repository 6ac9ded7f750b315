use super::*;
use crate::encode::percent;
use proptest::prelude::*;

fn form_of(pairs: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(n, v)| format!("{}={}", percent(n), percent(v)))
        .collect();
    pairs.join("&").into_bytes()
}

/// A call that rings, with these fields beside or instead.
fn call(more: &[(&str, &str)]) -> Call {
    let usual = [
        ("CallSid", "CA1"),
        ("AccountSid", "AC1"),
        ("ApiVersion", "2010-04-01"),
        ("Direction", "inbound"),
        ("CallStatus", "ringing"),
        ("From", "+447700900456"),
        ("Caller", "+447700900456"),
        ("To", "+441632960001"),
        ("Called", "+441632960001"),
        ("FromCountry", "GB"),
        ("CallerCity", ""),
        ("AddOns", "{\"status\":\"successful\"}"),
    ];
    let of = |name: &str| more.iter().any(|(n, _)| *n == name);
    let pairs: Vec<(&str, &str)> = usual
        .into_iter()
        .filter(|(n, _)| !of(n))
        .chain(more.iter().copied())
        .collect();
    read(&form_of(&pairs)).expect("a call")
}

#[test]
fn a_call_that_rings_is_read() {
    let call = call(&[]);
    assert_eq!((call.call_id.as_str(), call.caller()), ("CA1", "+447700900456"));
    assert_eq!(call.caller_id, CallerId::Shown);
    assert_eq!(call.to.as_ref().map(E164::as_str), Some("+441632960001"));
    assert_eq!(call.status, CallStatus::Ringing);
    assert!(!call.outbound && call.dialled.is_none() && call.answered_by.is_none() && call.seconds.is_none());
}

#[test]
fn what_is_no_number_is_no_caller() {
    for shown in [
        "",
        "anonymous",
        "Anonymous",
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8656696",
        "+86282452253",
        "+464",
        "447700900456",
        "sip:+447700900456@pbx.example",
        "client:ann",
        "+44 7700 900456",
    ] {
        let call = call(&[("From", shown), ("Caller", shown)]);
        assert_eq!((call.caller(), call.caller_id), ("", CallerId::Withheld), "{shown}");
    }
}

#[test]
fn a_number_that_the_carrier_calls_forged_is_withheld() {
    for (stir, caller_id) in [
        ("TN-Validation-Passed-A", CallerId::Shown),
        ("TN-Validation-Passed-C-Diverted", CallerId::Shown),
        ("No-TN-Validation", CallerId::Shown),
        ("", CallerId::Shown),
        ("TN-Validation-Failed-A", CallerId::Forged),
        ("TN-Validation-Failed", CallerId::Forged),
        ("TN-Validation-Failed-C-Passthrough", CallerId::Forged),
    ] {
        let call = call(&[("StirVerstat", stir)]);
        assert_eq!(call.caller_id, caller_id, "{stir}");
        assert_eq!(call.caller().is_empty(), caller_id != CallerId::Shown, "{stir}");
    }
}

#[test]
fn a_sip_call_brings_its_token_in_either_header() {
    let uui = sip::as_user_to_user("ho_abc.def");
    for (name, value) in [
        ("SipHeader_X-Samtal-Token", "ho_abc.def"),
        ("SipHeader_x-samtal-token", "ho_abc.def"),
        ("SipHeader_User-to-User", uui.as_str()),
        ("SipHeader_User-To-User", "ho_abc.def"),
    ] {
        assert_eq!(call(&[(name, value)]).token, "ho_abc.def", "{name}");
    }
    assert_eq!(call(&[("SipHeader_User-to-User", "123456789;encoding=hex")]).token, "");
    assert_eq!(call(&[("X-Samtal-Token", "ho_abc.def")]).token, "");
    let both = call(&[
        ("SipHeader_X-Samtal-Token", "nothing"),
        ("SipHeader_User-to-User", &uui),
    ]);
    assert_eq!(both.token, "ho_abc.def");
}

#[test]
fn an_answer_by_keys_or_speech_is_read() {
    let keyed = call(&[("Digits", "1234 5678#x*")]);
    assert_eq!(keyed.digits, "12345678#*");
    let said = call(&[("SpeechResult", " ett två tre "), ("Confidence", "0.9")]);
    assert_eq!((said.speech.as_str(), said.digits.as_str()), ("ett två tre", ""));
    let long = call(&[("Digits", &"1".repeat(99)), ("SpeechResult", &"å".repeat(5_000))]);
    assert_eq!(
        (long.digits.len(), long.speech.chars().count()),
        (MAX_DIGITS, MAX_SPEECH)
    );
}

#[test]
fn how_a_connection_ended_is_read() {
    let ended = call(&[
        ("DialCallStatus", "completed"),
        ("DialCallSid", "CA2"),
        ("DialCallDuration", "31"),
    ]);
    let dialled = ended.dialled.expect("a dial");
    assert!(dialled.was_answered());
    assert_eq!((dialled.call_id.as_str(), dialled.seconds), ("CA2", 31));
    for word in ["busy", "no-answer", "failed", "canceled", "what"] {
        let dialled = call(&[("DialCallStatus", word)]).dialled.expect("a dial");
        assert!(!dialled.was_answered(), "{word}");
    }
    let relay = call(&[
        ("SessionStatus", "failed"),
        ("HandoffData", "{}"),
        ("ErrorCode", "64105"),
    ]);
    assert!(relay.relay_failed && relay.handoff == "{}" && relay.error == 64_105);
}

#[test]
fn how_a_call_ended_is_read() {
    for (word, over) in [
        ("queued", false),
        ("initiated", false),
        ("ringing", false),
        ("in-progress", false),
        ("completed", true),
        ("busy", true),
        ("no-answer", true),
        ("failed", true),
        ("canceled", true),
        ("new-word", false),
    ] {
        assert_eq!(call(&[("CallStatus", word)]).status.is_over(), over, "{word}");
    }
    let done = call(&[
        ("CallStatus", "completed"),
        ("CallDuration", "62"),
        ("Direction", "outbound-api"),
    ]);
    assert!(done.outbound && done.seconds == Some(62));
}

#[test]
fn who_picked_up_is_read() {
    for (word, who) in [
        ("human", Some(AnsweredBy::Human)),
        ("machine_start", Some(AnsweredBy::Machine)),
        ("machine_end_beep", Some(AnsweredBy::Machine)),
        ("fax", Some(AnsweredBy::Machine)),
        ("unknown", Some(AnsweredBy::Unknown)),
        ("robot", Some(AnsweredBy::Unknown)),
        ("", None),
    ] {
        assert_eq!(call(&[("AnsweredBy", word)]).answered_by, who, "{word}");
    }
}

#[test]
fn a_request_without_a_call_is_malformed() {
    assert_eq!(read(b""), Err(Malformed::Format));
    assert_eq!(read(b"CallSid="), Err(Malformed::Format));
    assert_eq!(read(&form_of(&[("CallSid", "CA 1")])), Err(Malformed::Format));
    assert_eq!(
        read(&form_of(&[("CallSid", &"C".repeat(MAX_WORD + 1))])),
        Err(Malformed::Format)
    );
    assert_eq!(read(&vec![b'a'; MAX_FORM + 1]), Err(Malformed::TooLong));
    assert!(read(b"CallSid=CA1").is_ok_and(|call| call.caller_id == CallerId::Withheld));
}

proptest! {
    #[test]
    fn no_body_does_harm(raw in proptest::collection::vec(any::<u8>(), 0..200), value in "\\PC{0,60}") {
        let _ = read(&raw);
        for name in ["From", "Digits", "SpeechResult", "HandoffData", "SipHeader_User-to-User", "DialCallDuration", "CallDuration"] {
            let read = read(&form_of(&[("CallSid", "CA1"), (name, &value)]));
            prop_assert!(read.is_ok_and(|call| call.digits.len() <= MAX_DIGITS && call.token.len() <= sip::MAX_HEADER));
        }
    }
}
