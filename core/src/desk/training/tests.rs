//! A training from its first minute to its last.

use super::*;
use crate::desk::documents::{Accesses, Card, Checked, Day, Inbox, Opened, Possible};
use crate::time::MINUTE;
use serde_json::json;

const NOW: At = At(1_729_240_000_000);

fn desk(tag: &str) -> Desk {
    Desk::new(tag, Me::default(), NOW)
}

fn get<T: serde::de::DeserializeOwned>(desk: &mut Desk, path: &str) -> T {
    let answer = desk.answer("GET", path, "", NOW);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).expect("the document of this address")
}

fn post(desk: &mut Desk, path: &str, body: &Value) -> (u16, Value) {
    let answer = desk.answer("POST", path, &body.to_string(), NOW);
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

#[test]
fn each_language_has_patients_of_its_own_and_none_twice() {
    let names = |tag| {
        let inbox: Inbox = get(&mut desk(tag), "inbox?show=all");
        inbox.cards.into_iter().map(|c: Card| c.name).collect::<Vec<_>>()
    };
    let (english, swedish) = (names("en-GB"), names("sv"));
    assert_eq!(english.len(), 4);
    assert!(english.iter().all(|name| !name.is_empty() && !swedish.contains(name)));
}

#[test]
fn a_call_pops_up_with_everything_and_another_without_a_name() {
    let mut desk = desk("en");
    let sent = desk.advance(NOW.plus(5 * MINUTE));
    let calls: Vec<Value> = sent
        .iter()
        .filter_map(|s| match s {
            Sent::Feed(text) => serde_json::from_str(text).ok(),
            Sent::Session { .. } => None,
        })
        .filter(|frame: &Value| frame["type"] == "call")
        .collect();
    assert_eq!(calls.len(), 6, "two calls, each in three states");
    assert_eq!(calls[0]["context"]["tier"], 3);
    assert_eq!(calls[0]["context"]["patient"]["name"], "Wren Examplewood");
    assert!(!calls[0]["context"]["turns"].as_array().expect("turns").is_empty());
    let other = calls
        .iter()
        .find(|c| c["call_id"] == "training_call_2")
        .expect("the other");
    assert_eq!(other["context"]["tier"], 1);
    assert_eq!(other["context"]["patient"]["name"], "");
    assert!(desk.is_over());
}

#[test]
fn a_caller_is_checked_three_times_at_most_and_then_known() {
    let mut desk = desk("en");
    desk.advance(NOW.plus(2 * MINUTE));
    let path = "calls/training/training_call_2";
    let possible: Possible = get(&mut desk, &format!("{path}/possible"));
    assert_eq!(possible.sessions.len(), 2);
    let ask = |value: &str, cid: &str| json!({"cid": cid, "session": "training_callback", "field": "birth_date", "value": value});
    let (_, wrong) = post(&mut desk, &format!("{path}/check"), &ask("1979-12-03", "c1"));
    let wrong: Checked = serde_json::from_value(wrong).expect("checked");
    assert_eq!((wrong.right, wrong.tries_left), (false, 2));
    let (_, right) = post(&mut desk, &format!("{path}/check"), &ask("1979 12 02", "c2"));
    assert_eq!(right["right"], true);
    let sent = desk.advance(NOW.plus(2 * MINUTE));
    assert!(
        sent.iter().any(|s| matches!(s, Sent::Feed(t) if t.contains("Petra"))),
        "the card is hers now"
    );
    let log: Accesses = get(&mut desk, "sessions/training_callback/access");
    assert!(log.rows.iter().any(|r| r.action == "staff_check_failed"));
}

#[test]
fn a_reply_takes_the_conversation_and_is_there_once() {
    let mut desk = desk("sv");
    let body = json!({"cid": "r1", "text": "Det ordnar vi.", "after": 3});
    for _ in 0..2 {
        assert_eq!(post(&mut desk, "sessions/training_skin/messages", &body).0, 200);
    }
    let opened: Opened = get(&mut desk, "sessions/training_skin");
    let said = opened.events.iter().filter(|e| e["text"] == "Det ordnar vi.").count();
    assert_eq!(said, 1);
    assert_eq!(opened.card.owner, "trainee");
    assert!(opened.known.iter().any(|k| k.field == "birth_date"));
    let sent = desk.advance(NOW);
    assert!(
        sent.iter()
            .any(|s| matches!(s, Sent::Session { session, .. } if session == "training_skin"))
    );
}

#[test]
fn an_approved_text_needs_its_slots() {
    let mut desk = desk("en");
    let with = |slots: Value| json!({"cid": "r2", "after": 0, "template": {"id": "bring_along", "slots": slots}});
    let (status, refused) = post(&mut desk, "sessions/training_today/messages", &with(json!({})));
    assert_eq!((status, &refused["field"]), (400, &json!("slots.what_to_bring")));
    let slots = with(json!({"what_to_bring": "your glasses"}));
    assert_eq!(post(&mut desk, "sessions/training_today/messages", &slots).0, 200);
    let draft = json!({"cid": "r3", "after": 0, "template": {"id": "invoice_question"}});
    assert_eq!(
        post(&mut desk, "sessions/training_today/messages", &draft).0,
        400,
        "a draft is never sent"
    );
}

#[test]
fn the_day_shows_who_comes_and_who_is_here() {
    let mut desk = desk("en");
    let day: Day = get(&mut desk, "day");
    assert_eq!(day.rows.len(), 1);
    assert_eq!(
        post(&mut desk, "appointments/training_ap1/arrived", &json!({"cid": "a1"})).0,
        200
    );
    let day: Day = get(&mut desk, "day");
    assert_eq!(day.rows[0].arrived_at, Some(NOW));
}

#[test]
fn a_reason_for_glass_is_one() {
    let mut desk = desk("en");
    let glass = |reason: &str| json!({"act": "break_glass", "cid": "g1", "reason": reason});
    assert_eq!(
        post(&mut desk, "sessions/training_urgent/acts", &glass("because")).0,
        400
    );
    assert_eq!(
        post(
            &mut desk,
            "sessions/training_urgent/acts",
            &glass("She called from the ward.")
        )
        .0,
        200
    );
}

#[test]
fn a_token_changes_every_text_that_has_it() {
    let mut desk = desk("en");
    let token = json!({"name": "parking", "value": {"en": "behind the house", "sv": "bakom huset"}, "version": 1, "reason": "Works on the yard"});
    let (_, impact) = post(&mut desk, "tokens/preview", &token);
    assert_eq!(impact["changes"].as_array().map(Vec::len), Some(2));
    let answer = desk.answer("PUT", "tokens", &token.to_string(), NOW);
    assert_eq!(answer.status, 200);
    let (_, none) = post(&mut desk, "tokens/preview", &token);
    assert_eq!(none["changes"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    assert_eq!(desk("en").answer("GET", "sessions/nobody", "", NOW).status, 404);
    assert_eq!(desk("en").answer("POST", "anything", "", NOW).status, 404);
}
