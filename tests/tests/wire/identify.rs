//! Who the patient is: what they give themselves, and what the clinic's portal signs.

use crate::help::{assert_problem, by_code, path};
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, Mac};
use samtal_core::encode::{base64, base64url};
use samtal_core::log::event::Body;
use samtal_tests::client::{Ask, PatientClient};
use samtal_tests::host::{CLINIC, Edge, Setup, config};
use samtal_tests::raw::Answer;
use samtal_tests::rng;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &[u8] = b"the portal's secret, for tests only";

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("a time")
}

/// What a portal says of one of its patients.
fn claims(sub: &str) -> Value {
    json!({ "sub": sub, "aud": CLINIC, "iat": now(), "exp": now() + 120, "jti": rng::secret(), "name": "Sarah Jones" })
}

fn message(alg: &str, claims: &Value) -> String {
    let head = json!({ "alg": alg, "typ": "JWT" }).to_string();
    format!(
        "{}.{}",
        base64url(head.as_bytes()),
        base64url(claims.to_string().as_bytes())
    )
}

fn signed(claims: &Value) -> String {
    let message = message("HS256", claims);
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).expect("a key");
    mac.update(message.as_bytes());
    format!("{message}.{}", base64url(&mac.finalize().into_bytes()))
}

/// An edge whose clinic trusts this portal.
async fn with_portal(portal: Value) -> Edge {
    let edge = Edge::start().await;
    let mut config = config();
    config["portal"] = portal;
    edge.configure(&config).await;
    edge
}

async fn hs256() -> Edge {
    with_portal(json!({ "algorithm": "HS256", "secret": base64(SECRET) })).await
}

async fn identify(edge: &Edge, me: &PatientClient, jwt: &str) -> Answer {
    let body = json!({ "jwt": jwt });
    edge.json("POST", &path("/session/identify"), &me.token, &body).await
}

/// The patient with the token that an answer brought.
fn renewed(edge: &Edge, me: &PatientClient, answer: &Answer) -> PatientClient {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["verified"], true);
    let token = json["token"].as_str().expect("a fresh token");
    assert_ne!(token, me.token);
    edge.with_token(me, token)
}

#[tokio::test]
async fn the_portal_says_who_this_is_and_nothing_is_asked_again() {
    let edge = hs256().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash").await.expect("said");
    let mut said = claims("patient-17");
    said["phone"] = json!("07400 123456");
    said["email"] = json!("Sarah@Example.com");
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&said)).await);
    let state = me.page(0, 50).await.expect("read").state;
    let given: Vec<(&str, bool)> = state
        .identifiers
        .iter()
        .map(|i| (i.kind.as_str(), i.verified_at.is_some()))
        .collect();
    assert_eq!(
        given,
        [("portal", true), ("phone", false), ("email", false)],
        "a login proves itself alone"
    );
    assert_eq!(state.answer("name").map(|(_, name)| name), Some("Sarah Jones"));
    assert!(
        !serde_json::to_string(&state).expect("JSON").contains("patient-17"),
        "masked"
    );
    let log = me.log().await.expect("read");
    let verified = log
        .iter()
        .filter(|e| matches!(e.entry.body, Body::IdentifierVerified { .. }));
    assert_eq!(verified.count(), 1);
}

#[tokio::test]
async fn a_key_pair_does_as_well_and_no_secret_is_the_public_key() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = base64url(key.verifying_key().as_bytes());
    let portal = json!({ "algorithm": "EdDSA", "public_key": public, "audience": "https://chat.riverside.example" });
    let edge = with_portal(portal).await;
    let (me, _) = edge.patient("en").await;
    let mut said = claims("patient-17");
    said["aud"] = json!("https://chat.riverside.example");
    let message = message("EdDSA", &said);
    let good = format!("{message}.{}", base64url(&key.sign(message.as_bytes()).to_bytes()));
    let confused = {
        let message = self::message("HS256", &said);
        let mut mac = Hmac::<Sha256>::new_from_slice(key.verifying_key().as_bytes()).expect("a key");
        mac.update(message.as_bytes());
        format!("{message}.{}", base64url(&mac.finalize().into_bytes()))
    };
    assert_problem(&identify(&edge, &me, &confused).await, 422, "assertion-refused");
    renewed(&edge, &me, &identify(&edge, &me, &good).await);
    assert!(edge.admin("GET", "", &Value::Null).await.text().contains(&public));
}

#[tokio::test]
async fn what_is_not_the_portals_word_is_refused_and_leaves_no_trace() {
    let edge = hs256().await;
    let (me, _) = edge.patient("en").await;
    let with = |name: &str, value: Value| {
        let mut claims = claims("patient-17");
        claims[name] = value;
        signed(&claims)
    };
    let good = signed(&claims("patient-17"));
    let (stem, _) = good.rsplit_once('.').expect("three parts");
    for bad in [
        format!("{stem}."),
        format!("{stem}.{}", base64url(&[0; 32])),
        format!("{good}="),
        format!("{}.", message("none", &claims("patient-17"))),
        with("aud", json!("lakeside")),
        with("exp", json!(now() - 60)),
        with("exp", json!(now() + 900)),
        with("iat", json!(now() + 600)),
        with("nbf", json!(now() + 600)),
        with("jti", Value::Null),
        with("sub", json!("")),
        "not.a.token".to_owned(),
    ] {
        assert_problem(&identify(&edge, &me, &bad).await, 422, "assertion-refused");
    }
    assert_problem(&identify(&edge, &me, &"x".repeat(4_097)).await, 400, "invalid");
    assert_problem(&identify(&edge, &me, "").await, 400, "invalid");
    assert_eq!(me.page(0, 10).await.expect("read").last_seq, 1, "nothing was written");
    assert!(!edge.log().contains("patient-17"));
}

#[tokio::test]
async fn a_token_is_good_once_and_for_one_session() {
    let edge = hs256().await;
    let ((me, _), (other, _)) = (edge.patient("en").await, edge.patient("en").await);
    let jwt = signed(&claims("patient-17"));
    let me = renewed(&edge, &me, &identify(&edge, &me, &jwt).await);
    assert_problem(&identify(&edge, &other, &jwt).await, 409, "assertion-used");
    assert_problem(&identify(&edge, &me, &jwt).await, 409, "assertion-used");
    assert_eq!(other.page(0, 10).await.expect("read").last_seq, 1);
    // Logged in again: another token of the same login.
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&claims("patient-17"))).await);
    let state = me.page(0, 1).await.expect("read").state;
    assert_eq!(state.identifiers.iter().filter(|i| i.kind == "portal").count(), 1);
}

#[tokio::test]
async fn of_fifty_parallel_tries_with_one_token_one_session_is_identified() {
    let edge = hs256().await;
    let jwt = signed(&claims("patient-17"));
    let mut patients = Vec::new();
    for _ in 0..50 {
        patients.push(edge.patient("en").await.0);
    }
    let tries = patients.iter().map(|me| identify(&edge, me, &jwt));
    let answers = futures_util::future::join_all(tries).await;
    let identified = answers.iter().filter(|a| a.status == 200).count();
    let used = answers.iter().filter(|a| a.json()["code"] == "assertion-used").count();
    assert_eq!((identified, used), (1, 49));
}

#[tokio::test]
async fn a_crash_after_the_token_was_spent_loses_nobody_their_login() {
    let mut edge = Edge::with(Setup::with_faults()).await;
    let mut config = config();
    config["portal"] = json!({ "algorithm": "HS256", "secret": base64(SECRET) });
    edge.configure(&config).await;
    let (me, _) = edge.patient("en").await;
    let jwt = signed(&claims("patient-17"));
    let armed = edge
        .admin("POST", "/demo/fault", &json!({ "point": "identify.spent" }))
        .await;
    assert!(armed.status < 300, "{}", armed.text());
    let cut_off = identify(&edge, &me, &jwt).await;
    assert!(cut_off.status >= 500, "{}", cut_off.text());
    edge.kill9();
    edge.restart();
    renewed(&edge, &me, &identify(&edge, &me, &jwt).await);
}

#[tokio::test]
async fn another_patient_needs_a_new_session() {
    let edge = hs256().await;
    let (me, _) = edge.patient("en").await;
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&claims("patient-17"))).await);
    let mut other = claims("patient-18");
    other["name"] = json!("Sarah Smith");
    assert_problem(&identify(&edge, &me, &signed(&other)).await, 409, "another-patient");
    // And so does one who comes to a chat in which somebody else gave their name.
    let (bobs, _) = edge.patient("en").await;
    bobs.form("contact", &json!({ "name": "Bob" }), false)
        .await
        .expect("named");
    assert_problem(
        &identify(&edge, &bobs, &signed(&claims("patient-17"))).await,
        409,
        "another-patient",
    );
    let (sarahs, _) = edge.patient("en").await;
    sarahs
        .form("contact", &json!({ "name": "sarah" }), false)
        .await
        .expect("named");
    let sarahs = renewed(
        &edge,
        &sarahs,
        &identify(&edge, &sarahs, &signed(&claims("patient-17"))).await,
    );
    let state = sarahs.page(0, 1).await.expect("read").state;
    assert_eq!(
        state.answer("name").map(|(_, name)| name),
        Some("sarah"),
        "how she wants to be called"
    );
}

#[tokio::test]
async fn who_calls_with_the_code_of_an_identified_session_is_known() {
    let edge = hs256().await;
    let (me, _) = edge.patient("en").await;
    me.send("m1", "I have a rash").await.expect("said");
    let mut said = claims("patient-17");
    said["phone"] = json!("+447400123456");
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&said)).await);
    let offer = me.handoff("phone", None).await.expect("offered");
    let context = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(context.tier, 4);
    let kinds: Vec<&str> = context.evidence.iter().filter_map(|e| e["kind"].as_str()).collect();
    assert_eq!(kinds, ["handoff_code", "portal_assertion"]);
    // The number alone proves nothing: a portal's word on the patient is none on the caller.
    let ask = Ask {
        caller: "+447400123456",
        call_id: "CA2",
        ..Ask::default()
    };
    assert_eq!(edge.voice().context(&ask).await.expect("a context").tier, 1);
}

#[tokio::test]
async fn the_login_opens_the_lock_that_it_was_here_before() {
    let edge = hs256().await;
    let (me, _) = edge.patient("en").await;
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&claims("patient-17"))).await);
    edge.advance(45 * 60).await;
    let locked = edge.json("GET", &path("/session"), &me.token, &Value::Null).await;
    assert_problem(&locked, 423, "locked");
    let mut other = claims("patient-18");
    other["name"] = Value::Null;
    assert_problem(&identify(&edge, &me, &signed(&other)).await, 409, "another-patient");
    let me = renewed(&edge, &me, &identify(&edge, &me, &signed(&claims("patient-17"))).await);
    assert!(me.page(0, 10).await.is_ok());
}

#[tokio::test]
async fn a_clinic_without_a_portal_does_not_offer_it() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let jwt = signed(&claims("patient-17"));
    assert_problem(&identify(&edge, &me, &jwt).await, 409, "not-offered");
}

#[tokio::test]
async fn the_portals_secret_never_comes_out_again() {
    let edge = hs256().await;
    let shown = edge.admin("GET", "", &Value::Null).await;
    assert_eq!(shown.json()["configuration"]["portal"], json!({ "algorithm": "HS256" }));
    assert!(!shown.text().contains(&base64(SECRET)));
}

async fn claim(edge: &Edge, me: &PatientClient, body: &Value) -> Answer {
    edge.json("POST", &path("/session/identifiers"), &me.token, body).await
}

#[tokio::test]
async fn a_patient_gives_a_number_an_address_and_a_name_once() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let first = claim(
        &edge,
        &me,
        &json!({ "cid": "a", "type": "phone", "value": "07400 123456" }),
    )
    .await;
    assert_eq!(first.status, 201, "{}", first.text());
    let first = first.json();
    assert_eq!(
        (&first["value"], &first["verified"]),
        (&json!("+44•••••456"), &json!(false))
    );
    let again = claim(&edge, &me, &json!({ "type": "phone", "value": "+44 7400 123456" }))
        .await
        .json();
    assert_eq!(again["id"], first["id"], "known already");
    let email = claim(&edge, &me, &json!({ "type": "email", "value": "Sarah@Example.com" }))
        .await
        .json();
    assert_eq!(email["value"], "s•••••@example.com");
    let name = claim(&edge, &me, &json!({ "type": "name", "value": " Sarah  Jones " }))
        .await
        .json();
    assert_eq!((&name["value"], &name["id"]), (&json!("Sarah Jones"), &json!("")));
    let state = me.page(0, 50).await.expect("read").state;
    assert_eq!(state.identifiers.len(), 2);
    assert_eq!(state.answer("name").map(|(_, n)| n), Some("Sarah Jones"));
    assert_eq!(state.last_seq, 4, "nothing twice");
    for (kind, value) in [
        ("phone", "07400 12345"),
        ("phone", "call me"),
        ("email", "sarah@"),
        ("name", "12"),
        ("name", "<b>"),
        // The clinic's own: nobody is reached there but the clinic.
        ("phone", "01632 960001"),
        ("phone", "07700 900123"),
    ] {
        let refused = claim(&edge, &me, &json!({ "type": kind, "value": value })).await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], "value", "{kind} {value}");
    }
    assert_problem(
        &claim(&edge, &me, &json!({ "type": "portal", "value": "x" })).await,
        400,
        "invalid",
    );
    let conflict = claim(
        &edge,
        &me,
        &json!({ "cid": "a", "type": "phone", "value": "07400 123457" }),
    )
    .await;
    assert_problem(&conflict, 409, "conflict");
}

#[tokio::test]
async fn there_are_at_most_five_numbers() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for n in 0..5 {
        let body = json!({ "type": "phone", "value": format!("07400 12345{n}") });
        assert_eq!(claim(&edge, &me, &body).await.status, 201);
    }
    let sixth = claim(&edge, &me, &json!({ "type": "phone", "value": "07400 123459" })).await;
    assert_problem(&sixth, 409, "too-many");
    let known = claim(&edge, &me, &json!({ "type": "phone", "value": "07400 123450" })).await;
    assert_eq!(known.status, 201);
}

#[tokio::test]
async fn a_claimed_number_is_a_possible_match_when_it_calls() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    claim(&edge, &me, &json!({ "type": "phone", "value": "07400 123456" })).await;
    let ask = Ask {
        caller: "+447400123456",
        call_id: "CA1",
        ..Ask::default()
    };
    for _ in 0..100 {
        if edge.voice().context(&ask).await.expect("a context").tier == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the clinic was not told");
}
