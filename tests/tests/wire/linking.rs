//! One conversation goes on in the patient's pocket: by the ref of a prefilled text, which is on probation until they say that the chat is
//! theirs; by a number that they proved; and back out again by "not me".

use samtal_core::log::event::{Actor, Body, Channel};
use samtal_core::log::state::Link;
use samtal_site_demo::simulators::{Simulators, Way};
use samtal_tests::client::PatientClient;
use samtal_tests::host::Edge;
use samtal_tests::messaging::{self, advance, eventually, proved};
use serde_json::{Value, json};
use std::time::Duration;

pub const SARAH: &str = "+447700900456";
pub const OTHER: &str = "+447700900999";

/// What the patient writes on the website: nobody else may ever read it.
pub const SECRET: &str = "I have a rash on my left arm";

pub async fn start() -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start(&json!({})).await;
    edge.with_knowledge().await;
    (edge, simulators)
}

/// A patient of the website with a link to WhatsApp: the patient, and the prefilled text.
pub async fn with_ref(edge: &Edge, language: &str) -> (PatientClient, String) {
    let me = edge.agreed(language).await;
    me.send("m1", SECRET).await.expect("said");
    let offer = me.handoff("whatsapp", None).await.expect("offered");
    let hello = if language == "sv" {
        "Hej! Jag vill fortsätta vår chatt här. Ref:"
    } else {
        "Hello! I would like to continue our chat here. Ref:"
    };
    (me, format!("{hello} {}", offer.reference))
}

/// What the clinic has written to this phone by now.
pub fn heard(simulators: &Simulators, who: &str) -> Vec<String> {
    let all = simulators.messages(who).into_iter();
    all.filter(|m| m.from_clinic).map(|m| m.shown.text).collect()
}

/// Waits until the clinic has written something with these words to this phone.
pub async fn told(simulators: &Simulators, who: &str, words: &str) -> String {
    eventually(words, async || {
        heard(simulators, who).into_iter().find(|text| text.contains(words))
    })
    .await
}

pub async fn say(simulators: &Simulators, who: &str, words: &str) {
    let said = simulators.say(who, words).await;
    assert_eq!(said.status, 200, "{words}");
}

pub async fn links(me: &PatientClient) -> Vec<Link> {
    me.page(0, 1).await.expect("read").state.links
}

pub async fn words(me: &PatientClient) -> String {
    crate::help::texts(&me.log().await.expect("read")).join("\n")
}

/// Waits until these words are in the patient's log.
pub async fn in_log(me: &PatientClient, text: &str) {
    eventually(text, async || words(me).await.contains(text).then_some(())).await;
}

#[tokio::test]
async fn a_link_is_on_probation_until_the_patient_says_that_the_chat_is_theirs() {
    let (edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    let mut live = me.live(0).await.expect("connected");
    say(&simulators, SARAH, &hello).await;
    let question = told(&simulators, SARAH, "Is that your chat?").await;
    assert!(
        !question.contains("rash") && !question.contains("left arm"),
        "{question}"
    );
    assert!(links(&me).await[0].probation);
    assert!(
        !words(&me).await.contains("continue our chat"),
        "nothing that comes from there is in the log yet"
    );

    say(&simulators, SARAH, "When are you open on Monday?").await;
    assert!(!words(&me).await.contains("open on Monday"));
    simulators.press(SARAH, "Yes").await.expect("a button");
    in_log(&me, "When are you open on Monday?").await;
    let log = me.log().await.expect("read");
    let question = log
        .iter()
        .find(|e| matches!(&e.entry.body, Body::Message { text, .. } if text.contains("open on Monday")))
        .expect("it is there");
    assert_eq!(
        (question.entry.channel, &question.entry.by),
        (Channel::Whatsapp, &Actor::Patient)
    );
    let answer = eventually("an answer", async || {
        let log = me.log().await.expect("read");
        log.into_iter()
            .find(|e| e.seq > question.seq && e.entry.by == Actor::Assistant)
    })
    .await;
    assert_eq!(
        answer.entry.channel,
        Channel::Whatsapp,
        "the answer goes where the question came from"
    );
    told(&simulators, SARAH, "8").await;

    let state = me.page(0, 1).await.expect("read").state;
    assert!(!state.links[0].probation && !state.links[0].unlinked);
    assert!(
        state
            .identifiers
            .iter()
            .any(|i| i.kind == "phone" && i.verified_at.is_some())
    );
    for purpose in ["linking", "whatsapp"] {
        assert!(state.consents_to(purpose), "{purpose}");
    }
    // The open widget saw all of it, live.
    let mut seen = String::new();
    while let Some(Ok(frame)) = live.within(Duration::from_millis(600)).await {
        seen.push_str(&format!("{frame:?}"));
    }
    assert!(seen.contains("open on Monday"), "{seen}");
    // It goes on without any further question.
    say(&simulators, SARAH, "And on Tuesday?").await;
    in_log(&me, "And on Tuesday?").await;
}

#[tokio::test]
async fn the_question_and_its_answer_are_understood_in_swedish_and_typed() {
    let (edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "sv").await;
    say(&simulators, SARAH, &hello.to_lowercase().replace('-', "")).await;
    told(&simulators, SARAH, "Är det din chatt?").await;
    say(&simulators, SARAH, "Vad är det här?").await;
    told(&simulators, SARAH, "vi behöver ett Ja eller ett Nej").await;
    say(&simulators, SARAH, "hmm").await;
    say(&simulators, SARAH, "ja, det är min").await;
    in_log(&me, "Vad är det här?").await;
    in_log(&me, "hmm").await;
    let asked = heard(&simulators, SARAH)
        .iter()
        .filter(|t| t.contains("Ja eller"))
        .count();
    assert_eq!(asked, 2, "asked once more, and then waited");
}

#[tokio::test]
async fn who_only_sent_the_prefilled_text_is_told_that_it_goes_on() {
    let (edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    say(&simulators, SARAH, &hello).await;
    told(&simulators, SARAH, "Is that your chat?").await;
    say(&simulators, SARAH, "yes").await;
    told(&simulators, SARAH, "This is the same chat now").await;
    in_log(&me, "This is the same chat now").await;
    let log = me.log().await.expect("read");
    let answers = log
        .iter()
        .filter(|e| e.entry.channel == Channel::Whatsapp && e.entry.by == Actor::Assistant)
        .count();
    assert_eq!(answers, 1, "the prefilled text is no question");
}

#[tokio::test]
async fn no_leads_everything_that_was_written_to_a_chat_of_its_own() {
    let (mut edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    say(&simulators, OTHER, &hello).await;
    told(&simulators, OTHER, "Is that your chat?").await;
    say(&simulators, OTHER, "I never wrote to you. My knee hurts.").await;
    simulators.press(OTHER, "No").await.expect("a button");
    told(&simulators, OTHER, "we keep what you write").await;
    let link = &links(&me).await[0];
    assert!(link.unlinked);
    say(&simulators, OTHER, "Yes").await;
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert!(!words(&me).await.contains("knee"));
    let sent = heard(&simulators, OTHER).join("\n");
    assert!(!sent.contains("rash"), "{sent}");
    let read = samtal_tests::providers::opened(&mut edge).await;
    let own = read.with("I never wrote to you. My knee hurts.");
    assert_eq!(own.len(), 1, "once, and not in the other chat");
    assert_ne!(own[0], me.session);
}

#[tokio::test]
async fn half_an_hour_without_a_yes_is_a_no() {
    let (mut edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    say(&simulators, OTHER, &hello).await;
    told(&simulators, OTHER, "Is that your chat?").await;
    say(&simulators, OTHER, "My knee hurts.").await;
    advance(&edge, &simulators, 29 * 60).await;
    assert!(!links(&me).await[0].unlinked);
    advance(&edge, &simulators, 2 * 60).await;
    eventually("it is undone", async || links(&me).await[0].unlinked.then_some(())).await;
    told(&simulators, OTHER, "we keep what you write").await;
    let read = samtal_tests::providers::opened(&mut edge).await;
    assert_ne!(read.with("My knee hurts.")[0], me.session);
}

#[tokio::test]
async fn not_me_in_the_widget_ends_it_at_once() {
    let (edge, simulators) = start().await;
    let (me, hello) = with_ref(&edge, "en").await;
    say(&simulators, OTHER, &hello).await;
    told(&simulators, OTHER, "Is that your chat?").await;
    say(&simulators, OTHER, "yes").await;
    told(&simulators, OTHER, "This is the same chat now").await;
    let link = links(&me).await[0].id.clone();
    me.unlink(&link).await.expect("undone");
    let state = me.page(0, 1).await.expect("read").state;
    assert!(state.links[0].unlinked);
    assert!(
        state.identifiers.is_empty(),
        "the number went with the link: {:?}",
        state.identifiers
    );
    tokio::time::sleep(Duration::from_millis(400)).await;
    say(&simulators, OTHER, "When are you open?").await;
    told(&simulators, OTHER, "we keep what you write").await;
    assert!(!words(&me).await.contains("When are you open?"));
    let before = heard(&simulators, OTHER).len();
    me.send("m2", "What does a visit cost?").await.expect("said");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(heard(&simulators, OTHER).len(), before);
}

#[tokio::test]
async fn a_proved_number_joins_at_once_on_both_channels() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    say(&simulators, SARAH, "When are you open on Monday?").await;
    in_log(&me, "When are you open on Monday?").await;
    let sent = simulators.sms(SARAH, "And on Tuesday, by text?").await;
    assert_eq!(sent.status, 200);
    in_log(&me, "And on Tuesday, by text?").await;
    let links = links(&me).await;
    assert_eq!(links.len(), 2);
    assert!(links.iter().all(|l| l.counts()), "{links:?}");
    // Each is answered where it was asked.
    eventually("an answer by text", async || {
        let all = simulators.messages(SARAH);
        let texts = all.iter().filter(|m| m.from_clinic && m.way == Way::Sms).count();
        (texts >= 2).then_some(())
    })
    .await;
}

#[tokio::test]
async fn one_message_told_twenty_times_is_one_entry_and_one_answer_after_a_restart_too() {
    let (mut edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    let id = "wamid.HBgMNDQ3NzAwOTAwNDU2FQIAEhgUM0E=";
    let message = json!({ "id": id, "type": "text", "text": { "body": "When are you open on Monday?" } });
    let tries = (0..20).map(|_| simulators.message(SARAH, message.clone()));
    for said in futures_util::future::join_all(tries).await {
        assert_eq!(said.status, 200);
    }
    in_log(&me, "When are you open on Monday?").await;
    eventually("an answer", async || (answers(&me).await == 1).then_some(())).await;
    edge.kill9();
    edge.restart();
    simulators.towards(&edge.url());
    assert_eq!(simulators.message(SARAH, message).await.status, 200);
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(words(&me).await.matches("When are you open on Monday?").count(), 1);
    assert_eq!(answers(&me).await, 1);
}

async fn answers(me: &PatientClient) -> usize {
    let log = me.log().await.expect("read");
    log.iter()
        .filter(|e| e.entry.channel == Channel::Whatsapp && e.entry.by == Actor::Assistant)
        .count()
}

#[tokio::test]
async fn files_places_reactions_replies_and_corrections_are_entries_that_name_what_they_are() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    let first = simulators.say(SARAH, "When are you open on Monday?").await;
    let send = async |message: Value| {
        assert_eq!(
            simulators.message(SARAH, message.clone()).await.status,
            200,
            "{message}"
        );
    };
    send(json!({ "type": "image", "image": { "id": "1", "mime_type": "image/jpeg", "caption": "Look" } })).await;
    send(json!({ "type": "location", "location": { "latitude": 51.5, "longitude": -0.12, "name": "Home" } })).await;
    send(json!({ "type": "reaction", "reaction": { "message_id": first.id, "emoji": "👍" } })).await;
    send(json!({ "type": "text", "text": { "body": "this one" }, "context": { "id": first.id } })).await;
    in_log(&me, "this one").await;
    let log = me.log().await.expect("read");
    let of = |text: &str| {
        log.iter().find_map(|e| match &e.entry.body {
            Body::Message { text: t, more } if t.starts_with(text) => {
                let attached = more.as_ref().and_then(|m| m.attached.clone()).unwrap_or_default();
                Some((e.seq, attached))
            }
            _ => None,
        })
    };
    let (asked, _) = of("When are").expect("asked");
    let (_, picture) = of("Look").expect("a picture");
    assert_eq!((picture.kind.as_str(), picture.mime.as_str()), ("image", "image/jpeg"));
    assert_eq!(of("Home (51.5").expect("a place").1.kind, "location");
    let (_, reaction) = of("👍").expect("a reaction");
    assert_eq!((reaction.kind.as_str(), reaction.of), ("reaction", asked));
    let (_, reply) = of("this one").expect("a reply");
    assert_eq!((reply.kind.as_str(), reply.of), ("reply", asked));
}

#[tokio::test]
async fn what_is_taken_back_is_for_staff_alone_even_where_that_is_told_first() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    let said = simulators.say(SARAH, "My secret is a tattoo").await;
    in_log(&me, "tattoo").await;
    let revoke = |of: &str| json!({ "type": "revoke", "revoke": { "original_message_id": of } });
    assert_eq!(simulators.message(SARAH, revoke(&said.id)).await.status, 200);
    eventually("it is withheld", async || {
        (!words(&me).await.contains("tattoo")).then_some(())
    })
    .await;
    let page = me.page(0, 100).await.expect("read");
    assert!(
        !serde_json::to_string(&page.state).expect("JSON").contains("tattoo"),
        "nor in what was derived"
    );
    // The other way round: taken back before it arrives.
    assert_eq!(simulators.message(SARAH, revoke("wamid.later")).await.status, 200);
    let later = json!({ "id": "wamid.later", "type": "text", "text": { "body": "Another tattoo" } });
    assert_eq!(simulators.message(SARAH, later).await.status, 200);
    say(&simulators, SARAH, "Are you there?").await;
    in_log(&me, "Are you there?").await;
    assert!(!words(&me).await.contains("tattoo"));
}
