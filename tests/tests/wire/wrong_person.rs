//! What somebody else's phone may never come to: a planted link, a number that several use, one that changed hands, a ref that was passed
//! on, another clinic's. Never linked, never greeted by name, and nothing of the conversation in anything that is sent.

use crate::linking::{OTHER, SARAH, SECRET, heard, in_log, links, say, start, told, with_ref, words};
use samtal_site_demo::simulators::{Faults, Simulators};
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{advance, eventually, proved};
use samtal_tests::providers::opened;
use serde_json::json;
use std::time::Duration;

const DAY: i64 = 24 * 3_600;
const NAME: &str = "Sarah Lindqvist";

/// A patient who told their name and what it is about.
async fn named(me: &PatientClient) {
    me.form("contact", &json!({ "name": NAME }), false).await.expect("told");
    me.send("m-secret", SECRET).await.expect("said");
}

/// Nothing that was ever sent to this phone tells anything of the conversation.
fn nothing_told(simulators: &Simulators, who: &str) {
    let all = heard(simulators, who).join("\n");
    for secret in ["Sarah", "Lindqvist", "rash", "left arm"] {
        assert!(!all.contains(secret), "{secret} in: {all}");
    }
}

/// Gives what must not happen time to happen.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(900)).await;
}

#[tokio::test]
async fn a_planted_link_shows_neither_side_anything() {
    let (edge, simulators) = start().await;
    // Somebody sends another person the link of their own chat, and waits for what arrives.
    let (attacker, hello) = with_ref(&edge, "en").await;
    named(&attacker).await;
    say(&simulators, OTHER, &hello).await;
    told(&simulators, OTHER, "Is that your chat?").await;
    say(&simulators, OTHER, "I need the morning-after pill").await;
    simulators
        .message(
            OTHER,
            json!({ "type": "image", "image": { "id": "1", "mime_type": "image/jpeg" } }),
        )
        .await;
    a_while().await;
    nothing_told(&simulators, OTHER);
    let seen = serde_json::to_string(&attacker.page(0, 100).await.expect("read").state).expect("JSON");
    assert!(!words(&attacker).await.contains("pill") && !seen.contains("pill"));
    assert!(!seen.contains("900999") && !seen.contains("whatsapp\"]"), "{seen}");
    let exported = attacker.export("json").await.expect("a copy");
    assert!(!exported.contains("pill") && !exported.contains("[image]"));
    // The assistant writes nothing there, whatever is said in the widget.
    let before = heard(&simulators, OTHER).len();
    attacker.send("m9", "When are you open?").await.expect("said");
    a_while().await;
    assert_eq!(heard(&simulators, OTHER).len(), before);
    // The call of a number that is only on probation is anybody's.
    say(&simulators, OTHER, "no").await;
    eventually("it is undone", async || {
        links(&attacker).await[0].unlinked.then_some(())
    })
    .await;
    a_while().await;
    nothing_told(&simulators, OTHER);
    assert!(!words(&attacker).await.contains("pill"));
}

#[tokio::test]
async fn an_emergency_is_answered_before_anybody_said_whose_chat_it_is() {
    let (mut edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    named(&me).await;
    say(&simulators, OTHER, &hello).await;
    told(&simulators, OTHER, "Is that your chat?").await;
    say(&simulators, OTHER, "I have crushing chest pain and cannot breathe").await;
    told(&simulators, OTHER, "999").await;
    nothing_told(&simulators, OTHER);
    let state = me.page(0, 100).await.expect("read").state;
    assert!(!state.tasks.iter().any(|task| task.about == "emergency"));
    assert!(!words(&me).await.contains("chest"));
    let read = opened(&mut edge).await;
    assert_eq!(read.events(&me.session, "flag_raised").len(), 1, "staff sees it");
    let tasks = read.events(&me.session, "task_opened");
    assert_eq!(tasks.iter().filter(|task| task["about"] == "emergency").count(), 1);
}

#[tokio::test]
async fn a_number_that_several_proved_is_asked_which_chat_is_meant() {
    let (mut edge, simulators) = start().await;
    let first = proved(&edge, &simulators, SARAH, "en").await;
    named(&first).await;
    advance(&edge, &simulators, 2 * 3_600).await;
    let second = proved(&edge, &simulators, SARAH, "en").await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    say(&simulators, SARAH, "When are you open on Monday?").await;
    let which = told(&simulators, SARAH, "Which one do you mean?").await;
    assert!(which.contains("1. ") && which.contains("3. A new chat"), "{which}");
    nothing_told(&simulators, SARAH);
    a_while().await;
    for me in [&first, &second] {
        assert!(!words(me).await.contains("open on Monday"));
    }
    // They are told newest first: the second is the one that began first.
    say(&simulators, SARAH, "2").await;
    in_log(&first, "When are you open on Monday?").await;
    eventually("it is linked", async || {
        links(&first)
            .await
            .iter()
            .any(samtal_core::log::state::Link::counts)
            .then_some(())
    })
    .await;
    say(&simulators, SARAH, "And on Tuesday?").await;
    in_log(&first, "And on Tuesday?").await;
    assert!(links(&second).await.is_empty());
    let read = opened(&mut edge).await;
    assert_eq!(read.with("When are you open on Monday?"), [first.session.as_str()]);
}

#[tokio::test]
async fn a_number_that_was_silent_for_181_days_is_a_strangers() {
    let (mut edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    named(&me).await;
    say(&simulators, SARAH, "See you soon").await;
    in_log(&me, "See you soon").await;
    advance(&edge, &simulators, 181 * DAY).await;
    let before = heard(&simulators, SARAH).len();
    say(&simulators, SARAH, "Hello, my ear hurts").await;
    told(&simulators, SARAH, "we keep what you write").await;
    a_while().await;
    let after = heard(&simulators, SARAH).split_off(before).join("\n");
    assert!(!after.contains("Sarah") && !after.contains("rash"), "{after}");
    let read = opened(&mut edge).await;
    let own = read.with("Hello, my ear hurts");
    assert!(own.len() == 1 && own[0] != me.session);
}

#[tokio::test]
async fn a_number_with_a_new_holder_is_asked_before_anything_is_told() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    named(&me).await;
    say(&simulators, SARAH, "See you soon").await;
    in_log(&me, "See you soon").await;
    let changed = json!({ "messages": [{
        "from": "447700900456", "id": "wamid.changed", "timestamp": "1729000000", "type": "system",
        "system": { "type": "user_changed_number", "wa_id": "447700900999", "body": "changed" },
    }] });
    let raw = simulators.envelope("messages", changed).to_string();
    let signature = samtal_tests::providers::meta_signature(&simulators.vars()["WHATSAPP_APP_SECRET"], raw.as_bytes());
    assert_eq!(simulators.send_signed(raw.as_bytes(), &signature).await, 200);
    a_while().await;
    say(&simulators, OTHER, "Do I have an appointment?").await;
    a_while().await;
    nothing_told(&simulators, OTHER);
    assert!(!words(&me).await.contains("Do I have an appointment?"));
    assert!(links(&me).await.iter().all(|l| !l.counts()));
}

#[tokio::test]
async fn a_phone_that_the_provider_doubts_is_asked_before_anything_more_is_told() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    named(&me).await;
    say(&simulators, SARAH, "When are you open on Monday?").await;
    told(&simulators, SARAH, "18").await;
    simulators.set_faults(Faults {
        silent: true,
        ..Faults::default()
    });
    let before = simulators.accepted().len();
    say(&simulators, SARAH, "And on Saturday?").await;
    let answer = eventually("an answer", async || simulators.accepted().get(before).cloned()).await;
    // The recipient's identity is another than the one known before (137000).
    assert_eq!(simulators.report(&answer.id, "failed", 137_000).await, 200);
    eventually("it is in doubt", async || {
        links(&me).await.iter().any(|l| l.probation).then_some(())
    })
    .await;
    let before = simulators.accepted().len();
    say(&simulators, SARAH, "What did I ask you about?").await;
    told(&simulators, SARAH, "Is that your chat?").await;
    a_while().await;
    assert_eq!(simulators.accepted().len(), before + 1, "the question and nothing else");
    assert!(!words(&me).await.contains("What did I ask you about?"));
    say(&simulators, SARAH, "yes").await;
    in_log(&me, "What did I ask you about?").await;
}

#[tokio::test]
async fn a_ref_that_was_passed_on_or_used_or_anothers_links_nothing() {
    let (mut edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    named(&me).await;
    let forwarded = json!({ "type": "text", "text": { "body": hello }, "context": { "forwarded": true } });
    assert_eq!(simulators.message(OTHER, forwarded).await.status, 200);
    told(&simulators, OTHER, "we keep what you write").await;
    assert!(links(&me).await.is_empty());
    // Its owner still can.
    say(&simulators, SARAH, &hello).await;
    told(&simulators, SARAH, "Is that your chat?").await;
    say(&simulators, SARAH, "yes").await;
    told(&simulators, SARAH, "This is the same chat now").await;
    // A second phone with the same ref, or with a made-up one.
    say(&simulators, "+447700900777", &hello).await;
    say(&simulators, "+447700900778", "Ref: 00000-00000").await;
    for who in ["+447700900777", "+447700900778"] {
        told(&simulators, who, "we keep what you write").await;
        nothing_told(&simulators, who);
    }
    nothing_told(&simulators, OTHER);
    assert_eq!(links(&me).await.len(), 1);
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), 4);
}

#[tokio::test]
async fn a_second_number_begins_a_chat_of_its_own() {
    let (mut edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    named(&me).await;
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    let foot = format!("Hello! My foot hurts. Ref: {}", offer.reference);
    say(&simulators, OTHER, &foot).await;
    told(&simulators, OTHER, "we keep what you write").await;
    assert!(links(&me).await.is_empty());
    nothing_told(&simulators, OTHER);
    // The number that was proved needs no question.
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    say(
        &simulators,
        SARAH,
        &format!("Hello! My hand hurts. Ref: {}", offer.reference),
    )
    .await;
    in_log(&me, "My hand hurts").await;
    let read = opened(&mut edge).await;
    assert_ne!(read.with(&foot)[0], me.session);
}

#[tokio::test]
async fn the_ref_of_another_clinic_is_a_word_like_any_other() {
    let (edge, simulators) = start().await;
    let elsewhere = other_clinics_ref(&edge).await;
    say(&simulators, OTHER, &format!("Ref: {elsewhere}")).await;
    told(&simulators, OTHER, "we keep what you write").await;
    nothing_told(&simulators, OTHER);
}

async fn other_clinics_ref(edge: &Edge) -> String {
    use samtal_tests::host::{ADMIN_KEY, OTHER_CLINIC, config};
    let path = format!("/v1/{OTHER_CLINIC}");
    let set = edge.json("PUT", &path, ADMIN_KEY, &config()).await;
    assert!(set.status < 300, "{}", set.text());
    let (me, _) = PatientClient::create(&edge.url(), OTHER_CLINIC, "a-cid-of-theirs-and-random", "en")
        .await
        .expect("a session");
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    offer.reference
}
