//! The providers' webhooks at the door: the handshake, signatures, what is read of a body and what is not.

use crate::help::assert_problem;
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC, Setup, config};
use samtal_tests::providers::{
    self as providers, APP_SECRET, AUTH_TOKEN, NEXT_APP_SECRET, NEXT_AUTH_TOKEN, Opened, SMS_NUMBER, VERIFY_TOKEN,
    by_twilio, change, envelope, form, message, meta_signature, now_s, number, opened, post, post_form, post_raw,
    status, text, twilio_path, twilio_signature, with_channels,
};
use serde_json::{Value, json};

const SARAH: &str = "447700900456";

fn handshake(token: &str) -> String {
    format!("/hooks/{CLINIC}/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}")
}

/// Asserts that nobody wrote: no session, no message, no report is kept.
fn assert_untouched(opened: &Opened) {
    for table in ["sessions", "threads", "arrived", "sent", "early_reports", "line_names"] {
        assert_eq!(opened.clinic_rows(table), &[] as &[Value], "{table}");
    }
}

#[tokio::test]
async fn the_handshake_gives_back_the_challenge_to_whoever_knows_the_token() {
    let edge = providers::start().await;
    let answer = edge.call("GET", &handshake(VERIFY_TOKEN), &[], b"").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "1158201444"));
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("text/plain"), "{kind}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let base = format!("/hooks/{CLINIC}/whatsapp");
    for wrong in [
        handshake("another"),
        handshake(""),
        handshake(&VERIFY_TOKEN[1..]),
        handshake(&VERIFY_TOKEN.to_uppercase()),
        format!("{base}?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}"),
        format!("{base}?hub.challenge=1&hub.verify_token={VERIFY_TOKEN}"),
        format!("{base}?hub.mode=subscribe&hub.challenge=1"),
        format!(
            "{base}?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge={}",
            "1".repeat(300)
        ),
        format!("/hooks/{OTHER_CLINIC}/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}"),
        base,
    ] {
        assert_problem(&edge.call("GET", &wrong, &[], b"").await, 403, "forbidden");
    }
    let nowhere = format!("/hooks/nowhere/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY_TOKEN}");
    assert_problem(&edge.call("GET", &nowhere, &[], b"").await, 404, "not-found");
}

#[tokio::test]
async fn a_secret_that_is_blank_or_missing_refuses_everything() {
    let mut edge = Edge::with(providers::setup()).await;
    let body = envelope(&[text(number(SARAH), "wamid.1", "hello")], &[]).to_string();
    let pairs = [
        ("MessageSid", "SM1"),
        ("From", "+447700900456"),
        ("To", SMS_NUMBER),
        ("Body", "hello"),
    ];
    let url = format!("{}{}", edge.url(), twilio_path("sms"));
    for name in ["BLANK", "NOT_SET"] {
        let mut config = with_channels(config());
        config["graph"]["app_secret"] = json!([format!("WHATSAPP_{name}")]);
        config["graph"]["verify_token"] = json!(format!("WHATSAPP_{name}"));
        config["twilio"]["auth_token"] = json!([format!("TWILIO_{name}")]);
        edge.configure(&config).await;
        for secret in ["", " ", APP_SECRET] {
            let signature = meta_signature(secret, body.as_bytes());
            assert_problem(&post_raw(&edge, body.as_bytes(), &signature).await, 403, "forbidden");
            let signature = twilio_signature(secret, &url, &pairs);
            assert_problem(&post_form(&edge, "sms", &pairs, &signature).await, 403, "forbidden");
        }
        for token in ["", "%20", "+"] {
            assert_problem(&edge.call("GET", &handshake(token), &[], b"").await, 403, "forbidden");
        }
    }
    assert_untouched(&opened(&mut edge).await);
}

#[tokio::test]
async fn a_clinic_without_a_provider_refuses_what_is_signed_for_another() {
    let edge = providers::start().await;
    let set = edge
        .json("PUT", &format!("/v1/{OTHER_CLINIC}"), ADMIN_KEY, &config())
        .await;
    assert!(set.status < 300, "{}", set.text());
    let body = envelope(&[text(number(SARAH), "wamid.1", "hello")], &[]).to_string();
    let signature = meta_signature(APP_SECRET, body.as_bytes());
    let headers = [("x-hub-signature-256", signature.as_str())];
    let path = format!("/hooks/{OTHER_CLINIC}/whatsapp");
    assert_problem(
        &edge.call("POST", &path, &headers, body.as_bytes()).await,
        403,
        "forbidden",
    );
    // Signed for the one clinic's address, posted to the other's.
    let pairs = [("MessageSid", "SM1"), ("From", "+447700900456"), ("Body", "hello")];
    let url = format!("{}{}", edge.url(), twilio_path("sms"));
    let signature = twilio_signature(AUTH_TOKEN, &url, &pairs);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature.as_str()),
    ];
    let path = format!("/hooks/{OTHER_CLINIC}/twilio/sms");
    assert_problem(
        &edge.call("POST", &path, &headers, form(&pairs).as_bytes()).await,
        403,
        "forbidden",
    );
}

#[tokio::test]
async fn metas_signature_is_over_the_bytes_and_nothing_else_passes() {
    let mut edge = providers::start().await;
    // As Meta delivers it: every letter beyond ASCII escaped, in small hexadecimal digits.
    let escaped = envelope(&[text(number(SARAH), "wamid.1", "{}")], &[])
        .to_string()
        .replace("{}", r"H\u00e4r \u00e4r jag \ud83c\udf31");
    let escaped = escaped.as_bytes();
    let good = meta_signature(APP_SECRET, escaped);
    let spaced = {
        let value: Value = serde_json::from_slice(escaped).expect("JSON");
        serde_json::to_string_pretty(&value).expect("JSON")
    };
    let with = |text: &str| text.as_bytes().to_vec();
    let refused: Vec<(&str, Vec<u8>, String)> = vec![
        ("unsigned", escaped.to_vec(), String::new()),
        ("written anew", with(&spaced), good.clone()),
        ("a byte more", [escaped, b" "].concat(), good.clone()),
        ("a byte less", escaped[..escaped.len() - 1].to_vec(), good.clone()),
        ("nothing in it", Vec::new(), good.clone()),
        ("no prefix", escaped.to_vec(), good["sha256=".len()..].to_owned()),
        ("the old kind", escaped.to_vec(), good.replace("sha256=", "sha1=")),
        (
            "large letters in the prefix",
            escaped.to_vec(),
            good.replace("sha256=", "SHA256="),
        ),
        ("too short", escaped.to_vec(), good[..good.len() - 1].to_owned()),
        ("too long", escaped.to_vec(), format!("{good}0")),
        ("no hexadecimal", escaped.to_vec(), format!("sha256={}", "z".repeat(64))),
        ("zeros", escaped.to_vec(), format!("sha256={}", "0".repeat(64))),
        ("twice", escaped.to_vec(), format!("{good}, {good}")),
        ("another secret", escaped.to_vec(), meta_signature("another", escaped)),
        ("a blank secret", escaped.to_vec(), meta_signature("", escaped)),
        (
            "the next secret, not yet",
            escaped.to_vec(),
            meta_signature(NEXT_APP_SECRET, escaped),
        ),
        (
            "the verify token",
            escaped.to_vec(),
            meta_signature(VERIFY_TOKEN, escaped),
        ),
    ];
    for (name, body, signature) in &refused {
        let answer = post_raw(&edge, body, signature).await;
        assert_eq!(answer.status, 403, "{name}: {}", answer.text());
    }
    assert_untouched(&opened(&mut edge).await);
    assert_eq!(post_raw(&edge, escaped, &good).await.status, 200);
    let read = opened(&mut edge).await;
    assert_eq!(read.with("Här är jag 🌱").len(), 1);
}

#[tokio::test]
async fn while_a_secret_is_replaced_both_are_good() {
    let edge = providers::start().await;
    let mut both = with_channels(config());
    both["graph"]["app_secret"] = json!(["WHATSAPP_APP_SECRET_NEXT", "WHATSAPP_APP_SECRET"]);
    both["twilio"]["auth_token"] = json!(["TWILIO_AUTH_TOKEN_NEXT", "TWILIO_AUTH_TOKEN"]);
    edge.configure(&both).await;
    let body = envelope(&[], &[]).to_string();
    let url = format!("{}{}", edge.url(), twilio_path("status"));
    let pairs = [("MessageSid", "SM1"), ("MessageStatus", "queued")];
    for (secret, token) in [(APP_SECRET, AUTH_TOKEN), (NEXT_APP_SECRET, NEXT_AUTH_TOKEN)] {
        let signature = meta_signature(secret, body.as_bytes());
        assert_eq!(post_raw(&edge, body.as_bytes(), &signature).await.status, 200);
        let signature = twilio_signature(token, &url, &pairs);
        assert_eq!(post_form(&edge, "status", &pairs, &signature).await.status, 200);
    }
    both["graph"]["app_secret"] = json!(["WHATSAPP_APP_SECRET_NEXT"]);
    edge.configure(&both).await;
    // The isolate asks again within two seconds.
    tokio::time::sleep(std::time::Duration::from_millis(2_200)).await;
    let signature = meta_signature(NEXT_APP_SECRET, body.as_bytes());
    assert_eq!(post_raw(&edge, body.as_bytes(), &signature).await.status, 200);
    let old = meta_signature(APP_SECRET, body.as_bytes());
    assert_eq!(
        post_raw(&edge, body.as_bytes(), &old).await.status,
        403,
        "the old one is over"
    );
}

#[tokio::test]
async fn twilios_signature_is_over_the_public_address_and_the_form() {
    let mut edge = providers::start().await;
    let url = format!("{}{}", edge.url(), twilio_path("sms"));
    let pairs = [
        ("MessageSid", "SM1"),
        ("From", "+447700900456"),
        ("To", SMS_NUMBER),
        ("Body", "Är det öppet? 1+1=2 & så"),
        ("NumMedia", "0"),
    ];
    let good = twilio_signature(AUTH_TOKEN, &url, &pairs);
    let mut other = pairs;
    other[3].1 = "Stängt?";
    let elsewhere = format!("https://evil.example{}", twilio_path("sms"));
    for (name, pairs, signature) in [
        ("unsigned", &pairs, String::new()),
        ("another form", &other, good.clone()),
        (
            "another address",
            &pairs,
            twilio_signature(AUTH_TOKEN, &elsewhere, &pairs),
        ),
        ("another token", &pairs, twilio_signature(NEXT_AUTH_TOKEN, &url, &pairs)),
        ("a blank token", &pairs, twilio_signature("", &url, &pairs)),
        ("too short", &pairs, good[1..].to_owned()),
        ("no base64", &pairs, "!".repeat(28)),
        ("zeros", &pairs, format!("{}=", "A".repeat(27))),
    ] {
        let answer = post_form(&edge, "sms", pairs, &signature).await;
        assert_eq!(answer.status, 403, "{name}: {}", answer.text());
    }
    // Another type of body is bound by nothing.
    let headers = [
        ("content-type", "application/json"),
        ("x-twilio-signature", good.as_str()),
    ];
    let answer = edge.call("POST", &twilio_path("sms"), &headers, b"{}").await;
    assert_eq!(answer.status, 403, "{}", answer.text());
    assert_untouched(&opened(&mut edge).await);
    // What stands before the service decides about its Host; the signature is over the public address.
    let kind = "application/x-www-form-urlencoded";
    let headers = [
        ("content-type", kind),
        ("x-twilio-signature", good.as_str()),
        ("x-forwarded-host", "evil.example"),
    ];
    let answer = edge
        .call("POST", &twilio_path("sms"), &headers, form(&pairs).as_bytes())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let kind = answer.header("content-type").unwrap_or_default();
    assert!(kind.starts_with("text/xml"), "{kind}");
    assert!(answer.text().ends_with("<Response/>"), "{}", answer.text());
    let read = opened(&mut edge).await;
    assert_eq!(read.with("Är det öppet? 1+1=2 & så").len(), 1);
}

#[tokio::test]
async fn kinds_that_nobody_knows_are_answered_and_broken_ones_hold_no_other_up() {
    let mut edge = providers::start().await;
    for body in [
        json!({ "object": "page", "entry": [] }),
        json!({ "object": "whatsapp_business_account" }),
        json!({ "object": "whatsapp_business_account", "entry": "none" }),
        json!({ "object": "whatsapp_business_account", "entry": [{ "changes": [{}] }, null, 7] }),
        change("message_template_status_update", &json!({ "event": "APPROVED" })),
        change("calls", &json!({ "calls": [{ "id": "wacid.1", "event": "connect" }] })),
        change("something_new", &json!({ "deep": [[[[]]]] })),
    ] {
        let answer = post(&edge, &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.text());
    }
    for raw in ["", "{", "[]", "null", "\"text\"", "{\"object\":"] {
        let answer = post_raw(&edge, raw.as_bytes(), &meta_signature(APP_SECRET, raw.as_bytes())).await;
        assert_eq!(answer.status, 200, "{raw}: sent again it would be the same");
    }
    assert_untouched(&opened(&mut edge).await);
    let items = [
        json!({ "id": 7, "type": "text", "from": SARAH }),
        json!({ "type": "text", "from": SARAH, "timestamp": "1", "text": { "body": "without an id" } }),
        json!("no message at all"),
        text(number("not a number"), "wamid.3", "from nobody"),
        message(number(SARAH), "wamid.4", "hologram", &json!({ "shape": "cat" })),
        text(number(SARAH), "wamid.5", "and this is fine"),
        text(number("447700900457"), "wamid.6", "so is this"),
    ];
    let answer = post(
        &edge,
        &envelope(&items, &[json!({ "status": "sent" }), status("wamid.out", "melted")]),
    )
    .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let read = opened(&mut edge).await;
    assert_eq!(read.with("and this is fine").len(), 1);
    assert_eq!(read.with("so is this").len(), 1);
    assert_eq!(read.sessions.len(), 2, "nobody else wrote");
}

#[tokio::test]
async fn what_was_sent_to_another_number_of_the_account_is_ignored() {
    let mut edge = providers::start().await;
    let mut body = envelope(
        &[text(number(SARAH), "wamid.1", "for the bakery")],
        &[status("wamid.2", "read")],
    );
    for other in [json!("999999999999999"), json!(""), Value::Null] {
        body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = other;
        assert_eq!(post(&edge, &body).await.status, 200);
    }
    assert_untouched(&opened(&mut edge).await);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_before_it_is_read() {
    let edge = providers::start().await;
    let filled = |size: usize| {
        let mut body = envelope(&[], &[]).to_string();
        body.push_str(&" ".repeat(size - body.len()));
        body
    };
    let (most, more) = (filled(3 * 1024 * 1024), filled(3 * 1024 * 1024 + 1));
    let answer = post_raw(&edge, most.as_bytes(), &meta_signature(APP_SECRET, most.as_bytes())).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = post_raw(&edge, more.as_bytes(), &meta_signature(APP_SECRET, more.as_bytes())).await;
    assert_problem(&answer, 413, "too-large");
    let long = "x".repeat(256 * 1024);
    assert_problem(&by_twilio(&edge, "sms", &[("Body", &long)]).await, 413, "too-large");
}

#[tokio::test]
async fn a_recorded_message_that_no_provider_would_send_any_more_is_ignored() {
    let setup = Setup {
        demo: false,
        ..providers::setup()
    };
    let mut edge = Edge::bare(&setup);
    let mut config = with_channels(config());
    config["sites"] = json!(["https://riverside.example"]);
    edge.configure(&config).await;
    for (days, words) in [(8, "recorded long ago"), (6, "sent again for days")] {
        let mut one = text(number(SARAH), &format!("wamid.{days}"), words);
        one["timestamp"] = json!((now_s() - days * 24 * 3_600).to_string());
        assert_eq!(post(&edge, &envelope(&[one], &[])).await.status, 200);
    }
    let read = opened(&mut edge).await;
    assert_eq!(read.with("recorded long ago").len(), 0);
    assert_eq!(read.with("sent again for days").len(), 1);
}

#[tokio::test]
async fn a_report_that_nobody_waits_for_is_kept_without_the_providers_id() {
    let mut edge = providers::start().await;
    for status_of in ["delivered", "sent", "sent", "read"] {
        let answer = post(&edge, &envelope(&[], &[status("wamid.of-nobody", status_of)])).await;
        assert_eq!(answer.status, 200);
    }
    // A handle that this deployment never gave leads to no object.
    let mut forged = status("wamid.forged", "read");
    forged["biz_opaque_callback_data"] = json!("ses_0123456789abcdefghjkmnpqrstvwxyz01.1");
    assert_eq!(post(&edge, &envelope(&[], &[forged])).await.status, 200);
    let pairs = [("MessageSid", "SM7"), ("MessageStatus", "delivered")];
    assert_eq!(by_twilio(&edge, "status?of=ses_nobody.1", &pairs).await.status, 200);
    let read = opened(&mut edge).await;
    assert_eq!(read.clinic_rows("early_reports").len(), 5, "each status once");
    assert!(
        !read.clinic.to_string().contains("wamid."),
        "only hashes of ids are kept"
    );
    assert!(read.sessions.is_empty());
}
