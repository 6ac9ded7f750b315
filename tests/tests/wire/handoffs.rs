//! Continuing on the phone or on WhatsApp: what the patient is offered, and undoing it.

use crate::help::{assert_problem, by_code, path, sarah};
use samtal_core::log::event::Body;
use samtal_core::time::{At, MINUTE};
use samtal_tests::host::{Edge, config};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test]
async fn a_phone_handoff_has_a_code_a_token_ten_minutes_and_a_number_to_tap() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    assert_eq!((offer.to.as_str(), offer.code.len()), ("phone", 8));
    assert!(offer.code.bytes().all(|c| c.is_ascii_digit()));
    assert!(offer.token.starts_with("ho_"));
    assert_eq!(offer.links.tel, "tel:+441632960001", "no * and no # in it");
    assert!(offer.links.qr_svg.starts_with("<svg") && !offer.links.qr_svg.contains("<script"));
    let log = me.log().await.expect("read");
    let last = log.last().expect("an event");
    let life = offer.expires_at.expect("it expires").0 - last.at.0;
    assert!((9 * MINUTE..=10 * MINUTE).contains(&life), "{life}");
    assert!(matches!(&last.entry.body, Body::HandoffOffered { handoff, .. } if *handoff == offer.id));
}

#[tokio::test]
async fn a_whatsapp_handoff_has_a_ref_in_an_exactly_encoded_link() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    assert!(offer.code.is_empty() && offer.token.is_empty());
    let (start, text) = offer.links.whatsapp.split_once("?text=").expect("a text");
    assert_eq!(start, "https://wa.me/447700900123");
    assert!(text.contains(&offer.reference), "{text}");
    assert!(
        text.bytes().all(|c| c.is_ascii_alphanumeric() || b"-._~%".contains(&c)),
        "{text}"
    );
    let hours = (offer.expires_at.expect("it expires").0 - me.log().await.expect("read").last().expect("one").at.0)
        / (60 * MINUTE);
    assert!((23..=24).contains(&hours), "{hours}");
}

#[tokio::test]
async fn the_code_the_ref_and_the_token_are_nowhere_in_the_log() {
    let edge = Edge::start().await;
    let (me, phone) = sarah(&edge).await;
    let whatsapp = me.handoff("whatsapp", None).await.expect("offered");
    let log = edge
        .json("GET", &path("/session?limit=500"), &me.token, &json!(null))
        .await
        .text();
    for secret in [&phone.code, &phone.token, &whatsapp.reference] {
        assert!(!secret.is_empty() && !log.contains(secret.as_str()));
    }
}

#[tokio::test]
async fn every_handoff_has_other_secrets() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let (mut codes, mut tokens) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..40 {
        let offer = me.handoff("phone", None).await.expect("offered");
        codes.insert(offer.code);
        tokens.insert(offer.token);
    }
    assert_eq!((codes.len(), tokens.len()), (40, 40));
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_is_the_same_handoff() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let body = json!({ "to": "phone", "cid": "h1" });
    let first = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
    let again = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", first.text());
    for member in ["id", "code", "token", "expires_at"] {
        assert_eq!(first.json()[member], again.json()[member], "{member}");
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 2, "it is in the log once");
}

#[tokio::test]
async fn what_cannot_be_handed_off_is_refused() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    for body in [
        json!({}),
        json!({ "to": "fax" }),
        json!({ "to": "Phone" }),
        json!({ "to": 1 }),
        json!({ "to": "phone", "number": "+447700900001" }),
        json!({ "to": "callback" }),
        json!({ "to": "callback", "number": "" }),
        json!({ "to": "phone", "tier": 4 }),
    ] {
        let refused = edge.json("POST", &path("/session/handoffs"), &me.token, &body).await;
        assert_eq!(refused.status, 400, "{body}: {}", refused.text());
    }
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1);
}

#[tokio::test]
async fn a_clinic_without_whatsapp_offers_none() {
    let edge = Edge::start().await;
    let mut without = config();
    without.as_object_mut().expect("an object").remove("whatsapp");
    edge.configure(&without).await;
    let (me, _) = edge.patient("en").await;
    let refused = edge
        .json(
            "POST",
            &path("/session/handoffs"),
            &me.token,
            &json!({ "to": "whatsapp" }),
        )
        .await;
    assert_problem(&refused, 409, "not-offered");
    assert_eq!(me.page(0, 1).await.expect("read").last_seq, 1, "nothing in the log");
}

#[tokio::test]
async fn a_linked_call_is_seen_by_the_patient_who_can_undo_it() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(context.tier, 3);
    let state = me.page(0, 1).await.expect("read").state;
    let link = &state.links[0];
    assert_eq!(
        (link.id.as_str(), link.call_id.as_str(), link.unlinked),
        (offer.id.as_str(), "CA1", false)
    );
    me.unlink(&link.id).await.expect("unlinked");
    assert!(me.page(0, 1).await.expect("read").state.links[0].unlinked);
    let dead = edge
        .voice()
        .updates("CA1", &context.grant, 0)
        .await
        .expect_err("the grant is dead");
    assert_eq!(dead.status(), 401);
    let again = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!(
        (again.tier, again.session.as_str()),
        (0, ""),
        "a repeat of the redemption tells nothing any more"
    );
    me.unlink(&link.id).await.expect("undoing it twice is undoing it");
    assert_eq!(me.unlink("hnd_nowhere").await.expect_err("no such link").status(), 404);
}

#[tokio::test]
async fn a_handoff_expires_and_is_then_worth_nothing() {
    let edge = Edge::start().await;
    let (_, offer) = sarah(&edge).await;
    edge.advance(10 * 60 + 1).await;
    let late = by_code(&edge, &offer.code, "CA1").await;
    assert_eq!((late.tier, late.session.as_str(), late.grant.as_str()), (0, "", ""));
    assert!(offer.expires_at.expect("a time") > At(0));
}
