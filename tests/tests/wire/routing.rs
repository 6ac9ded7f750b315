//! Which session a message is for: by its ref, by where its sender wrote before, by whose number it was proved to be; and never another's.

use futures_util::future::join_all;
use samtal_core::time::DAY;
use samtal_tests::client::{Offer, PatientClient};
use samtal_tests::host::{ADMIN_KEY, Edge, OTHER_CLINIC, Setup, config, config_with_webhook};
use samtal_tests::providers::{
    self as providers, Who, change, envelope, message, number, opened, post, say, sms, text, with_channels,
};
use samtal_tests::receiver::Receiver;
use serde_json::{Value, json};
use std::time::Duration;

const SARAH: Who<'static> = Who {
    number: "447700900456",
    user: "",
};
const STRANGER: Who<'static> = Who {
    number: "447700900999",
    user: "",
};
const PROVED: &str = "+447700900456";

/// A patient of the website who wants to continue on WhatsApp.
async fn on_the_site(edge: &Edge) -> (PatientClient, Offer) {
    let me = edge.agreed("en").await;
    me.send("m1", "I have a rash on my arm.").await.expect("said");
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    (me, offer)
}

/// The links of a session, as its patient sees them.
async fn links(me: &PatientClient) -> Vec<samtal_core::log::state::Link> {
    me.page(0, 1).await.expect("read").state.links
}

/// The texts in a session's log, as its patient sees them.
async fn log(me: &PatientClient) -> String {
    let events = me.log().await.expect("read");
    crate::help::texts(&events).join("\n")
}

/// Has this patient prove [`PROVED`], by the code that the clinic's gateway gets.
async fn proved(edge: &Edge, receiver: &Receiver, me: PatientClient) -> PatientClient {
    me.handoff("callback", Some(PROVED)).await.expect("asked");
    let id = me.page(0, 1).await.expect("read").state.identifiers[0].id.clone();
    let before = codes(receiver).len();
    me.verify(&id).await.expect("sent");
    for _ in 0..200 {
        if let Some(code) = codes(receiver).get(before) {
            let checked = me.check(&id, code).await.expect("checked");
            let token = checked["token"].as_str().expect("a fresh token");
            return edge.with_token(&me, token);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("no code");
}

fn codes(receiver: &Receiver) -> Vec<String> {
    let bodies = receiver.deliveries().into_iter().map(|d| d.json());
    let texts = bodies.filter(|j| j["type"] == "verification.requested");
    texts
        .filter_map(|j| {
            let text = j["text"].as_str()?.to_owned();
            let digits = text.split(|c: char| !c.is_ascii_digit()).find(|w| w.len() == 6)?;
            Some(digits.to_owned())
        })
        .collect()
}

/// An edge on which this many patients have proved the same number on the website; messages come by both providers now.
async fn with_proved(patients: usize) -> (Edge, Vec<PatientClient>) {
    let edge = Edge::with(providers::setup()).await;
    let receiver = Receiver::start().await.expect("a receiver");
    edge.configure(&config_with_webhook(&receiver.url())).await;
    let mut proved_all = Vec::new();
    for _ in 0..patients {
        proved_all.push(proved(&edge, &receiver, edge.agreed("en").await).await);
        // One second between two codes for one number.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // The sessions tell the clinic by their outboxes.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    edge.configure(&with_channels(config())).await;
    (edge, proved_all)
}

#[tokio::test]
async fn somebody_who_writes_first_gets_a_session_of_their_own_and_stays_in_it() {
    let mut edge = providers::start().await;
    say(&edge, SARAH, "wamid.1", "Hello, are you open?").await;
    say(&edge, SARAH, "wamid.2", "Anybody there?").await;
    say(&edge, STRANGER, "wamid.3", "Hej! Är ni öppna i dag?").await;
    sms(&edge, PROVED, "SM1", "and by text").await;
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), 3, "one for each line");
    let first = read.with("Hello, are you open?");
    assert_eq!(first, read.with("Anybody there?"));
    assert_ne!(
        first,
        read.with("and by text"),
        "a text message's sender proves nothing on WhatsApp"
    );
    let started = |words: &str| read.events(read.with(words)[0], "session_started")[0].clone();
    assert_eq!(started("Hello, are you open?")["language"], "en");
    assert_eq!(started("Hello, are you open?")["channel"], "whatsapp");
    assert_eq!(started("Hej! Är ni öppna i dag?")["language"], "sv");
    assert_eq!(started("and by text")["channel"], "sms");
    let stored = read.clinic.to_string();
    for trace in ["447700900456", "447700900999", "wamid.", "SM1", "are you open"] {
        assert!(!stored.contains(trace), "{trace} stands in the clinic's database");
    }
}

#[tokio::test]
async fn a_ref_leads_to_its_session_and_says_nothing_of_it_yet() {
    for written in [
        |r: &str| format!("Hello Riverside! (ref {r})"),
        |r: &str| format!("hej! jag vill fortsätta här, min kod är {} tack", r.to_lowercase()),
        |r: &str| r.replace('-', "").to_lowercase(),
        |r: &str| format!("ref {}", r.replace('-', " ").replace('0', "O").replace('1', "l")),
    ] {
        let edge = providers::start().await;
        let (me, offer) = on_the_site(&edge).await;
        let words = written(&offer.reference);
        say(&edge, SARAH, "wamid.1", &words).await;
        let links = links(&me).await;
        let found: Vec<(&str, bool)> = links.iter().map(|l| (l.id.as_str(), l.probation)).collect();
        assert_eq!(found, [(offer.id.as_str(), true)], "{words}");
        assert!(!log(&me).await.contains(&words), "it waits for the patient's Yes");
        // What follows goes the same way, and so does the same message again.
        say(&edge, SARAH, "wamid.2", "it is on both arms").await;
        say(&edge, SARAH, "wamid.1", &words).await;
        assert_eq!(self::links(&me).await.len(), 1);
        assert!(!log(&me).await.contains("both arms"));
    }
}

#[tokio::test]
async fn a_ref_is_redeemed_by_one_line_under_fifty_parallel_tries() {
    let mut edge = providers::start().await;
    let (me, offer) = on_the_site(&edge).await;
    let numbers: Vec<String> = (0..50).map(|i| format!("4477009{i:05}")).collect();
    let tries = numbers.iter().enumerate().map(|(i, digits)| {
        let words = format!("ref {}", offer.reference);
        let edge = &edge;
        async move { say(edge, number(digits), &format!("wamid.{i}"), &words).await }
    });
    join_all(tries).await;
    assert_eq!(links(&me).await.len(), 1);
    let read = opened(&mut edge).await;
    assert_eq!(
        read.sessions.len(),
        50,
        "everybody else has a session of their own, the one that won has none"
    );
    let led: Vec<&Value> = read
        .clinic_rows("threads")
        .iter()
        .filter(|t| t["session"] == me.session)
        .collect();
    assert_eq!(led.len(), 1);
}

#[tokio::test]
async fn a_ref_that_was_passed_on_used_expired_or_made_up_links_nothing() {
    let edge = providers::start().await;
    let (me, offer) = on_the_site(&edge).await;
    let with = format!("ref {}", offer.reference);
    for (n, context) in [json!({ "forwarded": true }), json!({ "frequently_forwarded": true })]
        .iter()
        .enumerate()
    {
        let mut passed_on = text(STRANGER, &format!("wamid.f{n}"), &with);
        passed_on["context"] = context.clone();
        assert_eq!(post(&edge, &envelope(&[passed_on], &[])).await.status, 200);
    }
    // By text message a sender can be forged.
    sms(&edge, PROVED, "SM1", &with).await;
    say(&edge, STRANGER, "wamid.2", "ref 00000-00000").await;
    assert!(links(&me).await.is_empty(), "nobody was linked");
    say(&edge, SARAH, "wamid.3", &with).await;
    assert_eq!(links(&me).await.len(), 1, "it is still good for its own");
    say(&edge, STRANGER, "wamid.4", &with).await;
    assert_eq!(links(&me).await.len(), 1, "used");
    let (late, old) = on_the_site(&edge).await;
    edge.advance(24 * 3_600 + 1).await;
    say(
        &edge,
        number("447700900777"),
        "wamid.5",
        &format!("ref {}", old.reference),
    )
    .await;
    assert!(links(&late).await.is_empty(), "expired");
}

#[tokio::test]
async fn a_ref_of_another_clinic_links_nothing_here() {
    let edge = providers::start().await;
    let set = edge
        .json("PUT", &format!("/v1/{OTHER_CLINIC}"), ADMIN_KEY, &config())
        .await;
    assert!(set.status < 300, "{}", set.text());
    let (theirs, _) = PatientClient::create(&edge.url(), OTHER_CLINIC, "cid-of-the-other-clinics-patient", "en")
        .await
        .expect("a session");
    let offer = theirs.handoff("whatsapp", None).await.expect("offered");
    say(&edge, SARAH, "wamid.1", &format!("ref {}", offer.reference)).await;
    assert!(links(&theirs).await.is_empty());
}

#[tokio::test]
async fn a_number_that_one_session_proved_leads_there() {
    let (edge, patients) = with_proved(1).await;
    let [me] = patients.as_slice() else { panic!("one") };
    say(&edge, SARAH, "wamid.1", "here I am again").await;
    sms(&edge, PROVED, "SM1", "and here").await;
    let log = log(me).await;
    assert!(log.contains("here I am again") && log.contains("and here"), "{log}");
    let links = links(me).await;
    assert!(
        links
            .iter()
            .all(|l| l.evidence.as_str() == "verified_number" && !l.probation),
        "{links:?}"
    );
    say(&edge, STRANGER, "wamid.2", "somebody else").await;
    assert!(!self::log(me).await.contains("somebody else"));
}

#[tokio::test]
async fn a_number_that_two_sessions_proved_leads_to_neither_until_the_patient_chose() {
    let (mut edge, patients) = with_proved(2).await;
    say(&edge, SARAH, "wamid.1", "which one am I?").await;
    for me in &patients {
        assert!(links(me).await.is_empty());
        assert!(!log(me).await.contains("which one am I?"));
    }
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), 3, "a session of its own asks");
}

#[tokio::test]
async fn a_line_that_was_silent_for_half_a_year_begins_anew() {
    let mut edge = providers::start().await;
    say(&edge, SARAH, "wamid.1", "in spring").await;
    edge.advance(179 * DAY / 1_000).await;
    say(&edge, SARAH, "wamid.2", "in autumn").await;
    edge.advance(181 * DAY / 1_000).await;
    say(&edge, SARAH, "wamid.3", "whose number is this now?").await;
    let read = opened(&mut edge).await;
    assert_eq!(read.with("in spring"), read.with("in autumn"));
    assert_ne!(read.with("in spring"), read.with("whose number is this now?"));
}

#[tokio::test]
async fn a_proof_of_half_a_year_ago_leads_nowhere() {
    let (edge, patients) = with_proved(1).await;
    edge.advance(181 * DAY / 1_000).await;
    say(&edge, SARAH, "wamid.1", "a new owner of this number").await;
    let [me] = patients.as_slice() else { panic!("one") };
    let (mut edge, mine) = (edge, me.session.clone());
    let read = opened(&mut edge).await;
    assert!(read.events(&mine, "channel_linked").is_empty());
    assert_eq!(read.with("a new owner of this number").len(), 1);
    assert_ne!(read.with("a new owner of this number"), [mine.as_str()]);
}

#[tokio::test]
async fn somebody_without_a_number_is_known_by_their_id_and_keeps_their_session() {
    let mut edge = providers::start().await;
    let id_only = Who {
        number: "",
        user: "GB.13491208655302741918",
    };
    let both = Who {
        number: SARAH.number,
        ..id_only
    };
    say(&edge, id_only, "wamid.1", "no number told").await;
    say(&edge, both, "wamid.2", "now with it").await;
    say(&edge, SARAH, "wamid.3", "and with the number alone").await;
    say(
        &edge,
        Who {
            number: "",
            user: "GB.2",
        },
        "wamid.4",
        "somebody else",
    )
    .await;
    let read = opened(&mut edge).await;
    assert_eq!(read.sessions.len(), 2);
    assert_eq!(read.with("no number told"), read.with("now with it"));
    assert_eq!(read.with("no number told"), read.with("and with the number alone"));
}

#[tokio::test]
async fn a_number_that_came_to_another_id_brings_nothing_along() {
    let (edge, patients) = with_proved(1).await;
    let [me] = patients.as_slice() else { panic!("one") };
    let before = Who {
        number: SARAH.number,
        user: "GB.1",
    };
    say(&edge, before, "wamid.1", "it is me").await;
    assert!(log(me).await.contains("it is me"));
    let after = Who {
        number: SARAH.number,
        user: "GB.2",
    };
    say(&edge, after, "wamid.2", "I have just got this number").await;
    assert!(!log(me).await.contains("just got this number"));
    say(
        &edge,
        Who {
            number: "",
            user: "GB.1",
        },
        "wamid.3",
        "still me",
    )
    .await;
    assert!(log(me).await.contains("still me"));
}

#[tokio::test]
async fn a_changed_id_keeps_its_session_and_is_asked_again_before_anything_is_taken_in() {
    for announced in [
        // By a message of the system …
        envelope(
            &[message(
                Who {
                    number: "",
                    user: "GB.1",
                },
                "wamid.sys",
                "system",
                &json!({ "type": "user_changed_user_id", "user_id": "GB.2" }),
            )],
            &[],
        ),
        // … or in a field of its own.
        change(
            "user_id_update",
            &json!({
                "messaging_product": "whatsapp",
                "metadata": { "display_phone_number": "447700900123", "phone_number_id": providers::PHONE_NUMBER_ID },
                "user_id_update": [{ "wa_id": "447700900888", "user_id": { "previous": "GB.1", "current": "GB.2" } }],
            }),
        ),
    ] {
        let mut edge = providers::start().await;
        say(
            &edge,
            Who {
                number: SARAH.number,
                user: "GB.1",
            },
            "wamid.1",
            "before",
        )
        .await;
        for _ in 0..3 {
            assert_eq!(post(&edge, &announced).await.status, 200);
        }
        say(
            &edge,
            Who {
                number: "447700900888",
                user: "GB.2",
            },
            "wamid.2",
            "after",
        )
        .await;
        let read = opened(&mut edge).await;
        let threads = read.clinic_rows("threads");
        assert_eq!(read.sessions.len(), 1, "{announced}: {threads:?}");
        assert_eq!((threads.len(), &threads[0]["again"]), (1, &json!(1)), "{threads:?}");
        assert!(read.with("after").is_empty(), "it waits for the patient's Yes");
    }
}

#[tokio::test]
async fn a_number_that_its_owner_left_leads_the_next_one_nowhere() {
    let (edge, patients) = with_proved(1).await;
    let [me] = patients.as_slice() else { panic!("one") };
    say(
        &edge,
        Who {
            number: SARAH.number,
            user: "GB.1",
        },
        "wamid.1",
        "it is me",
    )
    .await;
    assert!(log(me).await.contains("it is me"));
    let update = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "447700900123", "phone_number_id": providers::PHONE_NUMBER_ID },
        "user_id_update": [{ "wa_id": "447700900888", "user_id": { "previous": "GB.1", "current": "GB.2" } }],
    });
    assert_eq!(post(&edge, &change("user_id_update", &update)).await.status, 200);
    // With an id of their own, without one, and by text message.
    say(
        &edge,
        Who {
            number: SARAH.number,
            user: "GB.3",
        },
        "wamid.2",
        "new here",
    )
    .await;
    say(&edge, SARAH, "wamid.3", "new here too").await;
    sms(&edge, PROVED, "SM1", "new here by text").await;
    let log = log(me).await;
    assert!(!log.contains("new here"), "{log}");
}

#[tokio::test]
async fn a_message_is_taken_back_before_it_arrives() {
    let mut edge = providers::start().await;
    say(&edge, SARAH, "wamid.1", "hello").await;
    let back = message(SARAH, "wamid.3", "revoke", &json!({ "original_message_id": "wamid.2" }));
    assert_eq!(post(&edge, &envelope(&[back], &[])).await.status, 200);
    say(&edge, SARAH, "wamid.2", "I should not have said this").await;
    let read = opened(&mut edge).await;
    let session = read.with("hello")[0];
    assert_eq!(
        read.events(session, "message_revoked").len(),
        1,
        "{:?}",
        read.sessions[session]["events"]
    );
}

#[tokio::test]
async fn an_erased_session_is_not_brought_back_by_a_providers_repeat() {
    let (edge, patients) = with_proved(1).await;
    let [me] = patients.as_slice() else { panic!("one") };
    say(&edge, SARAH, "wamid.1", "forget this").await;
    assert!(log(me).await.contains("forget this"));
    me.erase().await.expect("erased");
    let mut edge = edge;
    for _ in 0..2 {
        say(&edge, SARAH, "wamid.1", "forget this").await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    say(&edge, SARAH, "wamid.2", "something new").await;
    let read = opened(&mut edge).await;
    assert!(read.with("forget this").is_empty());
    assert_eq!(read.with("something new").len(), 1);
    assert_ne!(read.with("something new"), [me.session.as_str()]);
}

#[tokio::test]
async fn a_message_whose_way_was_decided_reaches_its_session_after_a_crash() {
    let setup = Setup {
        vars: providers::vars(),
        ..Setup::with_faults()
    };
    let mut edge = Edge::with(setup).await;
    edge.configure(&with_channels(config())).await;
    let (me, offer) = on_the_site(&edge).await;
    let armed = edge
        .admin("POST", "/demo/fault", &json!({ "point": "hook.routed" }))
        .await;
    assert!(armed.status < 300, "{}", armed.text());
    let words = format!("ref {}", offer.reference);
    let answer = post(&edge, &envelope(&[text(SARAH, "wamid.1", &words)], &[])).await;
    assert_eq!(answer.status, 503, "the provider sends it again");
    edge.kill9();
    edge.restart();
    assert!(links(&me).await.is_empty());
    say(&edge, SARAH, "wamid.1", &words).await;
    say(&edge, SARAH, "wamid.1", &words).await;
    assert_eq!(links(&me).await.len(), 1, "it is this line's redemption still");
}
