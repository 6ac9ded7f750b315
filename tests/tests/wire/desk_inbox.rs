//! The inbox over all channels: each conversation's card within moments, found by name, number and date, and nothing open goes unseen.

use crate::help::{assert_problem, path, sarah};
use samtal_core::desk::documents::{Card, Inbox, Task, Wants};
use samtal_core::time::At;
use samtal_tests::client::{Desk, PatientClient};
use samtal_tests::host::{CLINIC, Edge, Setup, token_of};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Longer than a card takes to get to the clinic, by far.
const SOON: Duration = Duration::from_secs(5);

async fn get(edge: &Edge, member: &str, what: &str) -> Answer {
    edge.json("GET", &path(&format!("/desk/{what}")), token_of(member), &Value::Null)
        .await
}

async fn post(edge: &Edge, member: &str, what: &str, body: &Value) -> Answer {
    edge.json("POST", &path(&format!("/desk/{what}")), token_of(member), body)
        .await
}

async fn inbox(edge: &Edge, member: &str, query: &str) -> Inbox {
    let answer = get(edge, member, &format!("inbox?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    serde_json::from_value(answer.json()).expect("an inbox")
}

/// The inbox once it says so.
async fn once(edge: &Edge, member: &str, query: &str, so: impl Fn(&Inbox) -> bool) -> Inbox {
    let began = Instant::now();
    loop {
        let inbox = inbox(edge, member, query).await;
        if so(&inbox) || began.elapsed() > SOON {
            assert!(so(&inbox), "{query}: {inbox:?}");
            return inbox;
        }
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

fn sessions(inbox: &Inbox) -> Vec<&str> {
    inbox.cards.iter().map(|card| card.session.as_str()).collect()
}

async fn desk(edge: &Edge, member: &str) -> Desk {
    Desk::open(&edge.url(), CLINIC, token_of(member))
        .await
        .expect("a desk opens")
}

/// The card of this session as a desk is shown it, once it says so.
async fn shown(desk: &mut Desk, session: &str, so: impl Fn(&Card) -> bool) -> Card {
    loop {
        let frame = desk.next_of("card").await.expect("a card");
        let card: Card = serde_json::from_value(frame["card"].clone()).expect("a card");
        if card.session == session && so(&card) {
            return card;
        }
    }
}

/// A patient of this name and number who asked something.
async fn asks(edge: &Edge, name: &str, number: &str, text: &str) -> PatientClient {
    let (me, _) = edge.patient("en").await;
    me.send("m1", text).await.expect("said");
    if !name.is_empty() {
        me.form("contact", &json!({ "name": name }), false)
            .await
            .expect("named");
    }
    if !number.is_empty() {
        let claim = json!({ "type": "phone", "value": number, "cid": "n1" });
        let claimed = edge
            .json("POST", &path("/session/identifiers"), &me.token, &claim)
            .await;
        assert!(claimed.status < 300, "{}", claimed.text());
    }
    me
}

#[tokio::test]
async fn what_asks_for_a_person_is_on_every_desk_within_moments_and_has_no_words_but_its_topic() {
    let mut edge = Edge::start().await;
    let (mut ann, mut ben) = (desk(&edge, "ann").await, desk(&edge, "ben").await);
    let (me, _) = sarah(&edge).await;
    me.send("m3", "It itches most at night, zebra.").await.expect("said");
    let asked = Instant::now();
    me.person().await.expect("asked");
    for desk in [&mut ann, &mut ben] {
        let card = shown(desk, &me.session, |card| card.wants.contains(&Wants::Person)).await;
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
        assert_eq!((card.name.as_str(), card.owner.as_str()), ("Sarah", ""));
        assert!(card.topic.contains("rash") && card.waiting_since.is_some());
    }
    let open = once(&edge, "ann", "", |inbox| inbox.counts["unowned"] == 1).await;
    assert_eq!(sessions(&open), [me.session.as_str()]);
    assert_eq!(open.oldest["unowned"], open.cards[0].waiting_since.expect("since when"));
    let clinics = edge.dump(&[]).await;
    assert!(clinics.contains("rash") && !clinics.contains("zebra"));
}

#[tokio::test]
async fn a_conversation_is_found_by_name_number_and_date() {
    let edge = Edge::start().await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-02T10:00:00Z" }))
        .await;
    let asa = asks(&edge, "Åsa Lindström-Öberg", "+44 7400 123456", "Is Friday fine?").await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-03T10:00:00Z" }))
        .await;
    let jose = asks(&edge, "José Núñez", "07400 654321", "Is Monday fine?").await;
    once(&edge, "ann", "show=all", |inbox| {
        inbox.cards.iter().filter(|card| !card.number.is_empty()).count() == 2
    })
    .await;
    for (query, found) in [
        ("q=asa", &asa),
        ("q=%C3%85SA", &asa),
        ("q=oberg", &asa),
        ("q=lind%20as", &asa),
        ("q=nunez", &jose),
        ("q=07400%20123456", &asa),
        ("q=%2B447400123456", &asa),
        ("q=0044%207400%20123", &asa),
        ("q=3456", &asa),
        ("q=%2B44%20(0)7400%20654321", &jose),
        ("date=2027-03-02", &asa),
        ("date=2027-03-03", &jose),
        ("q=654321&date=2027-03-03", &jose),
        ("q=jos&channel=web", &jose),
    ] {
        let inbox = inbox(&edge, "ann", query).await;
        assert_eq!(sessions(&inbox), [found.session.as_str()], "{query}");
    }
    for nothing in [
        "q=indstr",
        "q=99999",
        "q=nunez&date=2027-03-02",
        "date=2027-03-04",
        "q=jos&channel=voice",
    ] {
        assert_eq!(inbox(&edge, "ann", nothing).await.cards, [], "{nothing}");
    }
    let audit = edge.admin("GET", "/audit", &Value::Null).await.text();
    assert!(audit.contains("inbox_searched") && audit.contains("staff:ann"));
    for word in ["asa", "nunez", "3456", "654321"] {
        assert!(!audit.contains(word), "{word} stands in the audit");
    }
}

#[tokio::test]
async fn a_search_that_is_none_is_refused_with_its_field() {
    let edge = Edge::start().await;
    for (query, field) in [
        ("q=123", "q"),
        (&format!("q={}", "a".repeat(101)) as &str, "q"),
        ("date=18/10/2024", "date"),
        ("date=2024-13-01", "date"),
        ("show=everything", "show"),
        ("channel=email", "channel"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("before=x", "before"),
        ("before=1.2.3", "before"),
    ] {
        let refused = get(&edge, "ann", &format!("inbox?{query}")).await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], field, "{query}");
    }
    let stranger = edge.json("GET", &path("/desk/inbox"), "", &Value::Null).await;
    assert_eq!(stranger.status, 401);
}

#[tokio::test]
async fn the_most_urgent_comes_first_and_pages_leave_nobody_out() {
    let edge = Edge::start().await;
    let at = |time: &str| json!({ "set": time });
    edge.admin("POST", "/demo/clock", &at("2027-03-02T09:00:00Z")).await;
    // A call-back that was promised for half an hour later.
    let late = asks(&edge, "", "", "Can you call me about Friday?").await;
    late.handoff("callback", Some("07400 123456")).await.expect("asked");
    edge.admin("POST", "/demo/clock", &at("2027-03-02T09:10:00Z")).await;
    let first = asks(&edge, "", "", "Do you take new patients?").await;
    edge.admin("POST", "/demo/clock", &at("2027-03-02T09:20:00Z")).await;
    let second = asks(&edge, "", "", "Do you treat acne?").await;
    edge.admin("POST", "/demo/clock", &at("2027-03-02T10:00:00Z")).await;
    let urgent = asks(&edge, "", "", "I have crushing chest pain and cannot breathe").await;
    let all = once(&edge, "ann", "", |inbox| inbox.counts["open"] == 4).await;
    let expected: Vec<&str> = [&urgent, &late, &first, &second]
        .iter()
        .map(|me| me.session.as_str())
        .collect();
    assert_eq!(sessions(&all), expected);
    assert_eq!(all.cards[0].wants.first(), Some(&Wants::Emergency));
    assert_eq!(all.oldest["unowned"], all.cards[1].waiting_since.expect("since when"));
    let (mut paged, mut next) = (Vec::new(), String::new());
    loop {
        let page = inbox(&edge, "ann", &format!("limit=1&before={next}")).await;
        paged.extend(sessions(&page).iter().map(|s| (*s).to_owned()));
        if page.next.is_empty() {
            break;
        }
        next = page.next;
    }
    assert_eq!(paged, expected);
    let newest = inbox(&edge, "ann", "show=all&limit=2").await;
    assert_eq!(sessions(&newest), [urgent.session.as_str(), second.session.as_str()]);
    let rest = inbox(&edge, "ann", &format!("show=all&before={}", newest.next)).await;
    assert_eq!((rest.cards.len(), rest.next.as_str()), (2, ""));
}

#[tokio::test]
async fn an_emergency_alerts_every_desk_once() {
    let edge = Edge::start().await;
    let mut maya = desk(&edge, "maya").await;
    let me = asks(&edge, "", "", "I have crushing chest pain and cannot breathe").await;
    let alert = maya.next_of("alert").await.expect("an alert");
    assert_eq!(
        (&alert["kind"], &alert["session"]),
        (&json!("emergency"), &json!(me.session))
    );
    me.send("m2", "Please hurry").await.expect("said");
    tokio::time::sleep(Duration::from_millis(600)).await;
    let mut alerts = 0;
    while let Ok(Ok(frame)) = tokio::time::timeout(Duration::from_millis(300), maya.news()).await {
        alerts += usize::from(frame["type"] == "alert");
    }
    assert_eq!(alerts, 0, "it is one emergency");
}

#[tokio::test]
async fn what_is_asked_at_night_waits_in_a_queue_of_its_own() {
    let edge = Edge::start().await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-02T22:00:00Z" }))
        .await;
    let night = asks(&edge, "", "", "Do you take new patients?").await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-03T10:00:00Z" }))
        .await;
    asks(&edge, "", "", "Do you treat acne?").await;
    let queue = once(&edge, "ann", "show=after_hours", |inbox| inbox.counts["open"] == 2).await;
    assert_eq!(sessions(&queue), [night.session.as_str()]);
    assert_eq!(queue.counts["after_hours"], 1);
    let since = queue.oldest["after_hours"];
    assert!(since >= At::parse("2027-03-02T22:00:00Z").expect("a time"), "{since}");
    assert!(since < At::parse("2027-03-02T22:05:00Z").expect("a time"), "{since}");
}

#[tokio::test]
async fn billing_sees_what_is_about_money_and_nothing_else() {
    let edge = Edge::start().await;
    let mut maya = desk(&edge, "maya").await;
    let skin = asks(&edge, "Sarah", "+447400123456", "I have a rash on my arm").await;
    let money = asks(&edge, "Bo", "", "My invoice is wrong").await;
    once(&edge, "ann", "show=all", |inbox| inbox.counts["all"] == 2).await;
    let seen = inbox(&edge, "maya", "show=all").await;
    assert_eq!(sessions(&seen), [money.session.as_str()]);
    assert_eq!(seen.counts["all"], 1);
    assert_eq!(inbox(&edge, "maya", "q=sarah").await.cards, []);
    shown(&mut maya, &money.session, |_| true).await;
    skin.send("m2", "It itches").await.expect("said");
    tokio::time::sleep(Duration::from_millis(500)).await;
    while let Ok(Ok(frame)) = tokio::time::timeout(Duration::from_millis(200), maya.news()).await {
        assert!(!frame.to_string().contains(&skin.session), "{frame}");
    }
}

#[tokio::test]
async fn what_is_erased_is_gone_from_every_desk_and_every_table() {
    let mut edge = Edge::start().await;
    let mut ann = desk(&edge, "ann").await;
    let me = asks(&edge, "Wilhelmina", "+447400123456", "Is Friday fine, zebra?").await;
    shown(&mut ann, &me.session, |card| !card.number.is_empty()).await;
    me.erase().await.expect("erased");
    let gone = ann.next_of("gone").await.expect("gone");
    assert_eq!(gone["session"], json!(me.session));
    assert_eq!(inbox(&edge, "ann", "show=all").await.cards, []);
    let clinics = edge.dump(&[]).await;
    for word in ["ilhelmina", "7400123456", "zebra"] {
        assert!(!clinics.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_card_that_was_not_told_before_the_power_went_is_told_after_it() {
    let mut edge = Edge::start().await;
    let me = asks(&edge, "Sarah", "", "Is Friday fine?").await;
    edge.kill9();
    edge.restart();
    let seq = me.send("m2", "Hello?").await.expect("said").seq;
    let inbox = once(&edge, "ann", "", |inbox| {
        inbox.cards.first().is_some_and(|card| card.last_seq >= seq)
    })
    .await;
    assert_eq!(inbox.cards[0].name, "Sarah");
}

#[tokio::test]
async fn an_inbox_made_again_is_the_same_and_only_an_admin_makes_it() {
    let edge = Edge::start().await;
    edge.admin("POST", "/demo/clock", &json!({ "set": "2027-03-02T22:00:00Z" }))
        .await;
    for n in 0..12 {
        let name = format!("Patient {n}");
        let me = asks(&edge, &name, &format!("0740012345{}", n % 10), "Is Friday fine?").await;
        if n % 3 == 0 {
            me.person().await.expect("asked");
        }
        if n == 5 {
            me.erase().await.expect("erased");
        }
    }
    let whole = |inbox: &Inbox| inbox.counts["all"] == 11 && inbox.cards.iter().all(|card| !card.number.is_empty());
    once(&edge, "ann", "show=all", whole).await;
    // What is on its way arrives.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = inbox(&edge, "ann", "show=all").await;
    for member in ["ann", "phillips", "maya", "carl"] {
        let refused = post(&edge, member, "inbox/rebuild", &json!({})).await;
        assert_problem(&refused, 403, "forbidden");
    }
    let begun = post(&edge, "olga", "inbox/rebuild", &json!({})).await;
    assert_eq!(begun.status, 202, "{}", begun.text());
    assert_eq!(begun.json()["sessions"], 11);
    let began = Instant::now();
    while !edge
        .admin("GET", "/audit", &Value::Null)
        .await
        .text()
        .contains("inbox_rebuilt")
    {
        assert!(began.elapsed() < SOON, "it is not made again");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    let after = inbox(&edge, "ann", "show=all").await;
    assert_eq!(after, before);
    assert_eq!(inbox(&edge, "ann", "show=after_hours").await.cards.len(), 11);
}

#[tokio::test]
async fn two_never_have_one_task_and_each_sees_whose_it_is() {
    let edge = Edge::start().await;
    let mut ben = desk(&edge, "ben").await;
    let (me, _) = sarah(&edge).await;
    let id = me.handoff("callback", Some("07700 900456")).await.expect("asked").task;
    let opened = ben.next_of("task").await.expect("a task");
    assert_eq!(
        (&opened["task"]["id"], &opened["task"]["owner"]),
        (&json!(id), &json!(""))
    );
    let claim = format!("tasks/{id}/claim");
    let claimed = post(&edge, "ann", &claim, &json!({})).await;
    assert_eq!(claimed.status, 200, "{}", claimed.text());
    let task: Task = serde_json::from_value(claimed.json()).expect("a task");
    assert_eq!((task.owner.as_str(), task.name.as_str()), ("ann", "Sarah"));
    assert_eq!(task.number, "+447700900456");
    let seen = ben.next_of("task").await.expect("a task");
    assert_eq!(seen["task"]["owner"], "ann");
    // The same again is the same; a colleague learns whose it is.
    assert_eq!(post(&edge, "ann", &claim, &json!({})).await.status, 200);
    for what in [&claim, &format!("tasks/{id}/close")] {
        let refused = post(&edge, "ben", what, &json!({})).await;
        assert_problem(&refused, 409, "owned");
        assert_eq!(refused.json()["owner"], "Ann");
    }
    let released = post(&edge, "ann", &claim, &json!({ "release": true })).await;
    assert_eq!(released.json()["owner"], "");
    assert_eq!(post(&edge, "ben", &claim, &json!({})).await.json()["owner"], "ben");
    let mine = get(&edge, "ben", "tasks?show=mine").await.json();
    assert_eq!(mine["tasks"][0]["id"], json!(id));
    let closed = post(&edge, "ben", &format!("tasks/{id}/close"), &json!({})).await;
    assert!(closed.json()["closed_at"].is_string(), "{}", closed.text());
    assert_eq!(
        post(&edge, "ben", &format!("tasks/{id}/close"), &json!({}))
            .await
            .status,
        200
    );
    assert_problem(&post(&edge, "ann", &claim, &json!({})).await, 409, "conflict");
    assert_eq!(get(&edge, "ann", "tasks").await.json()["tasks"], json!([]));
    assert_eq!(
        get(&edge, "ann", "tasks?show=all").await.json()["tasks"][0]["id"],
        json!(id)
    );
    once(&edge, "ann", "", |inbox| {
        inbox.cards.iter().all(|card| !card.wants.contains(&Wants::CallBack))
    })
    .await;
    let audit = edge.admin("GET", "/audit", &Value::Null).await.text();
    for action in ["task_claimed", "task_released", "task_closed"] {
        assert!(audit.contains(action), "{action}");
    }
}

#[tokio::test]
async fn whoever_looks_after_the_house_finds_a_conversation_and_is_not_told_what_it_is_about() {
    let edge = Edge::start().await;
    let mut carls = desk(&edge, "carl").await;
    let me = asks(&edge, "Sarah Lind", "", "I have a rash on my arm").await;
    let whole = |inbox: &Inbox| {
        inbox
            .cards
            .iter()
            .any(|c| c.name == "Sarah Lind" && !c.topic.is_empty())
    };
    once(&edge, "ann", "show=all", whole).await;
    for member in ["olga", "carl"] {
        let found = once(&edge, member, "q=Sarah", |inbox| !inbox.cards.is_empty()).await;
        assert!(
            found.cards.iter().all(|card| card.topic.is_empty()),
            "{member}: {found:?}"
        );
    }
    let card = shown(&mut carls, &me.session, |card| card.name == "Sarah Lind").await;
    assert_eq!(card.topic, "");
    // A telephone is not theirs either.
    let task = me.handoff("callback", Some("07700 900456")).await.expect("asked").task;
    let call = path(&format!("/tasks/{task}/call"));
    let refused = edge.json("POST", &call, token_of("carl"), &json!({})).await;
    assert_problem(&refused, 403, "forbidden");
}

#[tokio::test]
async fn tasks_are_for_those_who_do_something_for_patients() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let id = me.person().await.expect("asked").task;
    for member in ["ann", "phillips", "olga"] {
        let began = Instant::now();
        while get(&edge, member, "tasks").await.json()["tasks"][0]["id"] != json!(id) {
            assert!(began.elapsed() < SOON, "{member}");
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }
    assert_eq!(get(&edge, "maya", "tasks").await.json()["tasks"], json!([]));
    assert_problem(&get(&edge, "carl", "tasks").await, 403, "forbidden");
    for member in ["maya", "carl"] {
        let refused = post(&edge, member, &format!("tasks/{id}/claim"), &json!({})).await;
        assert_problem(&refused, 403, "forbidden");
    }
    assert_problem(&get(&edge, "ann", "tasks?show=some").await, 400, "invalid");
    let unknown = post(&edge, "ann", "tasks/tsk_nowhere/claim", &json!({})).await;
    assert_problem(&unknown, 404, "not-found");
    let odd = post(&edge, "ann", &format!("tasks/{id}/claim"), &json!({ "by": "ben" })).await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn colleagues_see_who_comes_who_writes_where_and_who_goes() {
    let edge = Edge::start().await;
    let mut ann = desk(&edge, "ann").await;
    let mut ben = desk(&edge, "ben").await;
    let came = ann.next_of("colleague").await.expect("a colleague");
    let colleague = &came["colleague"];
    assert_eq!((&colleague["id"], &colleague["name"]), (&json!("ben"), &json!("Ben")));
    assert_eq!((&colleague["here"], &came["writing_in"]), (&json!(true), &json!("")));
    // A second screen of the same person is nobody new.
    let second = desk(&edge, "ben").await;
    let (me, _) = edge.patient("en").await;
    let writing = json!({ "type": "writing", "session": me.session }).to_string();
    ben.say(&writing).await.expect("said");
    let seen = ann.next_of("colleague").await.expect("writing");
    assert_eq!(
        (&seen["colleague"]["id"], &seen["writing_in"]),
        (&json!("ben"), &json!(me.session))
    );
    ben.say(r#"{"type":"writing","session":""}"#).await.expect("said");
    assert_eq!(ann.next_of("colleague").await.expect("stopped")["writing_in"], "");
    drop(second);
    ben.say(&writing).await.expect("said");
    assert_eq!(
        ann.next_of("colleague").await.expect("writing")["writing_in"],
        json!(me.session)
    );
    drop(ben);
    let gone = ann.next_of("colleague").await.expect("gone");
    assert_eq!(
        (&gone["colleague"]["id"], &gone["colleague"]["here"]),
        (&json!("ben"), &json!(false))
    );
}

#[tokio::test]
async fn a_desk_says_where_somebody_writes_and_nothing_else() {
    let edge = Edge::start().await;
    let long = format!(r#"{{"type":"writing","session":"{}"}}"#, "a".repeat(300));
    for wrong in [
        "",
        "{}",
        r#"{"type":"card"}"#,
        r#"{"type":"writing"}"#,
        r#"{"type":"writing","session":"ses_made_up"}"#,
        r#"{"type":"writing","session":"","text":"hi"}"#,
        &long,
    ] {
        let mut desk = desk(&edge, "ann").await;
        desk.say(wrong).await.expect("said");
        assert_eq!(desk.news().await.expect_err("closed").status(), 4400, "{wrong}");
    }
}

fn crowded() -> Setup {
    Setup {
        limits: json!({
            "sockets": 1_000, "sessions_per_hour": 1_000_000, "message_burst": 1_000_000, "message_per_second": 1_000_000,
        }),
        ..Setup::default()
    }
}

#[tokio::test]
async fn two_hundred_desks_are_open_and_the_next_one_replaces_the_oldest() {
    let edge = Edge::with(crowded()).await;
    let mut oldest = desk(&edge, "ann").await;
    let mut others = Vec::new();
    for _ in 1..200 {
        others.push(desk(&edge, "ben").await);
    }
    let me = asks(&edge, "", "", "Is Friday fine?").await;
    shown(&mut oldest, &me.session, |_| true).await;
    let newest = desk(&edge, "phillips").await;
    let closed = loop {
        match oldest.news().await {
            Ok(_) => {}
            Err(closed) => break closed.status(),
        }
    };
    assert_eq!(closed, 4409);
    others.push(newest);
    me.send("m2", "Hello?").await.expect("said");
    for desk in &mut others {
        shown(desk, &me.session, |card| card.last_seq >= 3).await;
    }
}

/// Five hundred changes at once, a hundred desks: each ends with the last state of every conversation.
#[tokio::test]
async fn a_burst_reaches_a_hundred_desks_without_losing_the_last_state_of_any_conversation() {
    let edge = Edge::with(crowded()).await;
    let mut desks = Vec::new();
    for n in 0..100 {
        desks.push(desk(&edge, ["ann", "ben", "phillips", "olga"][n % 4]).await);
    }
    let mut patients = Vec::new();
    for _ in 0..50 {
        patients.push(edge.patient("en").await.0);
    }
    let burst = patients.iter().map(|me| async move {
        let mut last = 0;
        for n in 0..10 {
            last = me.send(&format!("m{n}"), "Is Friday fine?").await.expect("said").seq;
        }
        (me.session.clone(), last)
    });
    let last: BTreeMap<String, i64> = futures_util::future::join_all(burst).await.into_iter().collect();
    let seen = desks.iter_mut().map(|desk| async {
        let mut left: BTreeSet<&str> = last.keys().map(String::as_str).collect();
        while !left.is_empty() {
            let frame = desk.next_of("card").await.expect("a card");
            let session = frame["card"]["session"].as_str().unwrap_or_default();
            if frame["card"]["last_seq"].as_i64() == last.get(session).copied() {
                left.remove(session);
            }
        }
    });
    futures_util::future::join_all(seen).await;
}

#[tokio::test]
async fn a_clinic_with_a_desk_takes_tasks_without_a_webhook() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let task = me.person().await.expect("asked").task;
    let open = once(&edge, "ann", "", |inbox| inbox.counts["unowned"] == 1).await;
    assert_eq!(open.cards[0].wants, [Wants::Person]);
    let tasks = get(&edge, "ann", "tasks").await.json();
    assert_eq!(tasks["tasks"][0]["id"], json!(task));
}
