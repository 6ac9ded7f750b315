use super::*;
use crate::encode::base64;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// HMAC-SHA-1 by its definition (RFC 2104), without the library's.
fn signed(token: &str, text: &str) -> String {
    let mut key = [0u8; 64];
    key[..token.len()].copy_from_slice(token.as_bytes());
    let inner = Sha1::digest([&key.map(|b| b ^ 0x36)[..], text.as_bytes()].concat());
    base64(&Sha1::digest([&key.map(|b| b ^ 0x5c)[..], &inner[..]].concat()))
}

const FORM: &str = "application/x-www-form-urlencoded";
const TOKEN: &str = "12345";
const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const BODY: &str = "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE";
/// The same pairs in their order, as they are signed.
const PAIRS: &str = "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212";

fn passes(url: &str, body: &str, header: &str) -> bool {
    verify(url, body.as_bytes(), FORM, header, &[TOKEN])
}

#[test]
fn the_published_example_holds() {
    let header = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
    assert_eq!(signed(TOKEN, &format!("{URL}{PAIRS}")), header);
    assert!(passes(URL, BODY, header));
    assert!(verify(
        URL,
        BODY.as_bytes(),
        "application/x-www-form-urlencoded; charset=UTF-8",
        header,
        &[TOKEN]
    ));
}

#[test]
fn the_port_is_tried_both_ways() {
    let header = |url: &str| signed(TOKEN, &format!("{url}{PAIRS}"));
    let with = |port: &str| URL.replace(".com/", &format!(".com{port}/"));
    for (asked, signed) in [
        ("", ""),
        ("", ":443"),
        (":443", ""),
        (":443", ":443"),
        (":1234", ""),
        (":1234", ":1234"),
    ] {
        assert!(passes(&with(asked), BODY, &header(&with(signed))), "{asked} {signed}");
    }
    assert!(!passes(&with(""), BODY, &header(&with(":80"))));
    assert!(!passes(&with(":1234"), BODY, &header(&with(":443"))));
    let http = URL.replace("https", "http");
    assert!(passes(&http, BODY, &header(&http.replace(".com/", ".com:80/"))));
    assert!(!passes(URL, BODY, &header(&http)) && !passes(&http, BODY, &header(URL)));
    for credentials in ["user:pass@", "user@"] {
        let url = URL.replace("my", &format!("{credentials}my"));
        let url = url.replacen(&format!("{credentials}myapp"), "myapp", 1);
        assert!(passes(&url, BODY, &header(&url)) && passes(&url, BODY, &header(&url.replace(".com/", ".com:443/"))));
    }
}

#[test]
fn the_query_is_tried_as_it_was_written_in_former_times() {
    let asked = format!("{URL}&Body=It's+amazing");
    let signed_url = format!("{URL}&Body=It%27s+amazing");
    assert!(passes(&asked, BODY, "TfZzewPq8wqrGlMfyAud8+/IvJ0="));
    assert!(passes(&asked, BODY, &signed(TOKEN, &format!("{signed_url}{PAIRS}"))));
    assert!(passes(&asked, BODY, &signed(TOKEN, &format!("{asked}{PAIRS}"))));
    // Twilio signed an apostrophe as it was typed; on the way it was escaped.
    assert!(passes(
        &signed_url,
        BODY,
        &signed(TOKEN, &format!("{URL}&Body=It's%20amazing{PAIRS}"))
    ));
    assert!(!passes(
        &signed_url,
        BODY,
        &signed(TOKEN, &format!("{URL}&Body=Its%20amazing{PAIRS}"))
    ));
    // The part after a hash is for Twilio itself.
    assert!(passes(
        &format!("{URL}#rc=5&rp=all"),
        BODY,
        &signed(TOKEN, &format!("{URL}{PAIRS}"))
    ));
}

#[test]
fn pairs_are_sorted_by_name_and_repeated_values_once() {
    let of = |body: &str, pairs: &str| passes(URL, body, &signed(TOKEN, &format!("{URL}{pairs}")));
    assert!(of(
        "ReasonConferenceEnded=test&Reason=Participant",
        "ReasonParticipantReasonConferenceEndedtest"
    ));
    assert!(!of(
        "ReasonConferenceEnded=test&Reason=Participant",
        "ReasonConferenceEndedtestReasonParticipant"
    ));
    assert!(of(
        "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
        "Digits1234Digits5678SidCA123SidAccountAC123"
    ));
    assert!(of("b=1&B=2&%C3%A5=3", "B2b1å3"));
    assert!(of("Body=&A=x", "AxBody"));
    assert!(of("", ""));
    assert!(passes(
        URL,
        "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
        "IK+Dwps556ElfBT0I3Rgjkr1wJU="
    ));
}

#[test]
fn other_bodies_are_bound_by_their_hash() {
    let body = r#"{"property": "value", "boolean": true}"#;
    let url = format!("{URL}&bodySHA256={}", hex(&Sha256::digest(body)));
    let json = |url: &str, body: &str, kind: &str, header: &str| verify(url, body.as_bytes(), kind, header, &[TOKEN]);
    let header = signed(TOKEN, &url);
    assert_eq!(header, "a9nBmqA0ju/hNViExpshrM61xv4=");
    assert!(json(&url, body, "application/json", &header));
    assert!(!json(&url, "{}", "application/json", &header));
    assert!(!json(&url, BODY, FORM, &header));
    // Without the hash, nothing binds it.
    assert!(!json(URL, body, "application/json", &signed(TOKEN, URL)));
    assert!(!json(URL, BODY, "text/plain", &signed(TOKEN, URL)));
    // A GET and the beginning of a socket have no body.
    assert!(json(URL, "", "", &signed(TOKEN, URL)));
    assert!(json(
        "wss://mycompany.com/ws",
        "",
        "",
        &signed(TOKEN, "wss://mycompany.com:443/ws")
    ));
}

#[test]
fn any_of_several_tokens_signs_and_a_blank_one_never() {
    let header = |token: &str| signed(token, &format!("{URL}{PAIRS}"));
    let with = |tokens: &[&str], header: &str| verify(URL, BODY.as_bytes(), FORM, header, tokens);
    assert!(with(&["old", "new"], &header("new")) && with(&["old", "new"], &header("old")));
    assert!(!with(&["old"], &header("new")) && !with(&[], &header("new")));
    for blank in ["", " "] {
        assert!(!with(&[blank], &header(blank)) && with(&[blank, "new"], &header("new")));
    }
}

#[test]
fn altered_requests_and_headers_are_refused() {
    let header = signed(TOKEN, &format!("{URL}{PAIRS}"));
    assert!(passes(URL, BODY, &header));
    assert!(!passes(URL, &BODY.replace("1234&", "1235&"), &header));
    assert!(!passes(URL, &format!("{BODY}&x="), &header));
    assert!(!passes(&URL.replace("foo=1", "foo=2"), BODY, &header));
    assert!(!passes(&URL.replace("mycompany", "yourcompany"), BODY, &header));
    for bad in [
        "",
        "=",
        &header[1..],
        &format!("{header}A"),
        &header.to_lowercase(),
        &base64(&[0; 20]),
        &base64(&[0; 32]),
        "å",
    ] {
        assert!(!passes(URL, BODY, bad), "{bad}");
    }
    assert!(!passes(URL, &"a".repeat(form::MAX_FORM + 1), &header));
}

proptest! {
    #[test]
    fn what_is_signed_passes(pairs in proptest::collection::vec(("[A-Za-zå]{0,6}", "\\PC{0,12}"), 0..8), token in "[a-f0-9]{1,32}") {
        let body = form::write(&pairs);
        let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, value) in &pairs {
            sorted.entry(name).or_default().insert(value);
        }
        let text: String = sorted.iter().flat_map(|(name, values)| values.iter().map(move |v| format!("{name}{v}"))).collect();
        let header = signed(&token, &format!("{URL}{text}"));
        prop_assert!(verify(URL, body.as_bytes(), FORM, &header, &[&token]));
        let another = [token, "0".to_owned()].concat();
        prop_assert!(!verify(URL, body.as_bytes(), FORM, &header, &[another]));
    }

    #[test]
    fn nothing_breaks_it(url in "\\PC{0,60}", raw in proptest::collection::vec(any::<u8>(), 0..100), kind in "\\PC{0,20}", header in "\\PC{0,40}") {
        prop_assert!(!verify(&url, &raw, &kind, &header, &[TOKEN]));
        prop_assert!(!verify(&url, &raw, FORM, &base64(&[7; 20]), &[TOKEN]));
    }
}

#[test]
fn a_sockets_opening_is_signed_with_either_scheme_and_with_or_without_a_slash() {
    let address = "chat.riverside.example/hooks/riverside/twilio/relay/CA1";
    for (asked, schemes, others) in [
        ("https", ["wss", "https"], ["ws", "http"]),
        ("http", ["ws", "http"], ["wss", "https"]),
    ] {
        let passes = |asked: &str, url: &str| verify_socket(asked, &signed(TOKEN, url), &[TOKEN]);
        for end in ["", "/", "?a=1", "/?a=1"] {
            let query = end.strip_prefix('/').unwrap_or(end);
            for asked_end in [query.to_owned(), format!("/{query}")] {
                let asked = format!("{asked}://{address}{asked_end}");
                for scheme in schemes {
                    assert!(
                        passes(&asked, &format!("{scheme}://{address}{end}")),
                        "{asked} {scheme} {end}"
                    );
                }
                for scheme in others {
                    assert!(
                        !passes(&asked, &format!("{scheme}://{address}{end}")),
                        "{asked} {scheme} {end}"
                    );
                }
                assert!(!passes(&asked, &format!("{}://{address}2{end}", schemes[0])));
            }
        }
    }
    assert!(!verify_socket("no address", &signed(TOKEN, "no address"), &[TOKEN]));
    let with_port = "ws://127.0.0.1:8787/relay";
    assert!(verify_socket(
        "http://127.0.0.1:8787/relay",
        &signed(TOKEN, with_port),
        &[TOKEN]
    ));
}

#[test]
fn a_get_is_signed_by_its_address_alone() {
    let header = signed(TOKEN, URL);
    assert!(verify(URL, b"", "", &header, &[TOKEN]));
    assert!(!verify(URL, b"a=1", "", &header, &[TOKEN]) && !verify(&format!("{URL}3"), b"", "", &header, &[TOKEN]));
}
