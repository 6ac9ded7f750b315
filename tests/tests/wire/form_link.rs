//! The unfinished form: a day later one text message with a secure link, which shows nothing before its holder proved who they are, works
//! once, and opens that form and nothing else.

use crate::help::{assert_problem, path, texts};
use crate::leaving::on_disk;
use samtal_core::log::event::{Body, Channel};
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::PatientClient;
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC};
use samtal_tests::messaging::{self, advance, eventually, proved};
use samtal_tests::raw::Answer;
use samtal_tests::{rng, schedule};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const SARAH: &str = "+447400123456";
const BORN: &str = "1985-03-12";
const HOUR: i64 = 3_600;
/// Long enough for an alarm that was due to have rung.
const A_WHILE: Duration = Duration::from_millis(700);

fn config(simulators: &Simulators) -> Value {
    let mut config = messaging::config(simulators);
    let item = |id: &str, kind: &str, required: bool| json!({ "id": id, "type": kind, "required": required, "text": { "en": format!("{id}?"), "sv": format!("{id} på svenska?") } });
    config["form"] = json!([{
        "id": "intake", "title": { "en": "Before your visit", "sv": "Inför besöket" },
        "item": [
            item("name", "string", true), item("date_of_birth", "date", true), item("reason", "text", true),
            item("allergies", "text", false), item("insurer", "string", false),
        ],
    }]);
    config["follow_up"] = json!([
        { "when": "form_unfinished", "after_minutes": 1440, "template": "form_link", "channel": "sms" },
        { "when": "booking_unfinished", "after_minutes": 1440, "template": "booking_left", "channel": "sms" },
    ]);
    config
}

async fn start() -> (Edge, Simulators) {
    let (edge, simulators) = messaging::start(&json!({})).await;
    edge.configure(&config(&simulators)).await;
    (edge, simulators)
}

async fn save(edge: &Edge, me: &PatientClient, fields: Value, complete: bool) {
    let body = json!({ "fields": fields, "complete": complete });
    let saved = edge.json("PUT", &path("/session/forms/intake"), &me.token, &body).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
}

/// A patient who proved a number, agreed to text messages, and left the form half filled in.
async fn left(edge: &Edge, simulators: &Simulators, number: &str, language: &str) -> PatientClient {
    let me = proved(edge, simulators, number, language).await;
    // Her own device, so that it is not locked the next day.
    me.device("own").await.expect("said");
    me.consent("sms", "2026-11", true).await.expect("agreed");
    save(edge, &me, json!({ "name": "Sarah Lind", "date_of_birth": BORN }), false).await;
    me
}

/// The addresses of forms that arrived on this phone.
fn arrived(simulators: &Simulators, number: &str) -> Vec<String> {
    let texts = simulators.messages(number).into_iter().map(|m| m.shown.text);
    texts
        .filter_map(|text| {
            let at = text.find("http")?;
            Some(text[at..].split_whitespace().next()?.to_owned())
        })
        .collect()
}

async fn link(simulators: &Simulators, number: &str) -> String {
    eventually("the link arrives", async || arrived(simulators, number).pop()).await
}

/// A day passes, and the link is there.
async fn a_day_later(edge: &Edge, simulators: &Simulators, number: &str) -> String {
    advance(edge, simulators, 24 * HOUR + 60).await;
    token(&link(simulators, number).await)
}

fn token(link: &str) -> String {
    link.split_once('#').expect("a fragment").1.to_owned()
}

async fn open(edge: &Edge, token: &str) -> Answer {
    edge.json("POST", &path("/form-links/open"), "", &json!({ "token": token }))
        .await
}

async fn redeem(edge: &Edge, token: &str, cid: &str, proof: (&str, &str)) -> Answer {
    let mut body = json!({ "token": token, "cid": cid });
    body[proof.0] = proof.1.into();
    edge.json("POST", &path("/form-links/redeem"), "", &body).await
}

async fn redeemed(edge: &Edge, token: &str) -> Value {
    let answer = redeem(edge, token, &rng::secret(), ("date_of_birth", BORN)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn put(edge: &Edge, grant: &str, body: &Value) -> Answer {
    edge.json("PUT", &path("/form-links/form"), grant, body).await
}

/// A link that was used, and the grant that it gave.
pub async fn held(edge: &Edge, simulators: &Simulators) -> (String, String) {
    edge.configure(&config(simulators)).await;
    left(edge, simulators, SARAH, "en").await;
    let token = a_day_later(edge, simulators, SARAH).await;
    let grant = redeemed(edge, &token).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    (token, grant)
}

#[tokio::test]
async fn a_day_after_the_last_edit_one_text_message_brings_the_link_and_no_second_one_follows() {
    let (edge, simulators) = start().await;
    let me = left(&edge, &simulators, SARAH, "en").await;
    advance(&edge, &simulators, 12 * HOUR).await;
    save(&edge, &me, json!({ "allergies": "penicillin" }), false).await;
    advance(&edge, &simulators, 24 * HOUR - 60).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(arrived(&simulators, SARAH), [""; 0], "not a day since the last edit");
    advance(&edge, &simulators, 120).await;
    let link = link(&simulators, SARAH).await;
    let public = "http://chat.riverside.localhost:8787/form/riverside#fl_";
    assert!(link.starts_with(public), "{link}");
    for _ in 0..3 {
        advance(&edge, &simulators, 25 * HOUR).await;
        save(&edge, &me, json!({ "insurer": rng::secret() }), false).await;
    }
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(arrived(&simulators, SARAH).len(), 1, "never twice");
    let log = me.log().await.expect("read");
    let sent: Vec<&str> = texts(&log).into_iter().filter(|t| t.contains("form")).collect();
    assert_eq!(sent, ["Your form at Riverside Medical Center is not finished: (link)"]);
}

#[tokio::test]
async fn the_text_message_is_in_the_patients_language() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "sv").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let text = simulators.messages(SARAH).pop().expect("a message").shown.text;
    assert!(text.starts_with("Ditt formulär"), "{text}");
    let form = redeemed(&edge, &token).await;
    assert_eq!(
        (&form["language"], &form["form"]["title"]),
        (&json!("sv"), &json!("Inför besöket"))
    );
}

#[tokio::test]
async fn a_form_that_was_finished_or_erased_is_not_followed_up() {
    let (edge, simulators) = start().await;
    let me = left(&edge, &simulators, SARAH, "en").await;
    save(&edge, &me, json!({ "reason": "a rash" }), true).await;
    let other = left(&edge, &simulators, "+447400123457", "en").await;
    other.erase().await.expect("erased");
    let silent = proved(&edge, &simulators, "+447400123458", "en").await;
    save(&edge, &silent, json!({ "date_of_birth": BORN }), false).await;
    advance(&edge, &simulators, 48 * HOUR).await;
    tokio::time::sleep(A_WHILE).await;
    for number in [SARAH, "+447400123457", "+447400123458"] {
        assert_eq!(arrived(&simulators, number), [""; 0], "{number}");
    }
}

#[tokio::test]
async fn it_waits_for_the_morning() {
    let (edge, simulators) = start().await;
    let mut quiet = config(&simulators);
    quiet["follow_up"][0]["quiet"] = "21:00-08:00".into();
    edge.configure(&quiet).await;
    messaging::set_clock(&edge, &simulators, "2027-01-12T22:00:00Z").await;
    left(&edge, &simulators, SARAH, "en").await;
    advance(&edge, &simulators, 33 * HOUR).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(arrived(&simulators, SARAH), [""; 0], "seven in the morning");
    advance(&edge, &simulators, HOUR + 60).await;
    link(&simulators, SARAH).await;
}

#[tokio::test]
async fn a_preview_of_the_link_burns_nothing_and_shows_nothing() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let page = format!("/form/{CLINIC}");
    let agents = [
        "WhatsApp/2.23 A",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "SkypeUriPreview",
    ];
    for agent in agents {
        for method in ["GET", "HEAD"] {
            let answer = edge.call(method, &page, &[("user-agent", agent)], b"").await;
            assert_eq!(answer.status, 200, "{method} {agent}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
            let policy = answer.header("content-security-policy").unwrap_or_default();
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{policy}"
            );
            for told in ["Sarah", "intake", "visit", "1985"] {
                assert!(!answer.text().contains(told), "{told} before the check");
            }
        }
    }
    for (method, rest) in [
        ("GET", "open"),
        ("HEAD", "open"),
        ("GET", "redeem"),
        ("HEAD", "redeem"),
        ("OPTIONS", "redeem"),
    ] {
        let answer = edge.call(method, &path(&format!("/form-links/{rest}")), &[], b"").await;
        assert_eq!(answer.status, 405, "{method} {rest}");
    }
    for _ in 0..3 {
        let asked = open(&edge, &token).await;
        assert_eq!(asked.status, 200, "{}", asked.text());
        assert_eq!(asked.json(), json!({ "check": "date_of_birth" }), "and nothing else");
    }
    let form = redeemed(&edge, &token).await;
    assert_eq!(form["answers"]["name"], "Sarah Lind");
    assert_eq!(form["first_empty"], "reason", "where the patient goes on");
}

#[tokio::test]
async fn a_link_is_good_for_72_hours() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    advance(&edge, &simulators, 72 * HOUR - 60).await;
    assert_eq!(open(&edge, &token).await.status, 200);
    advance(&edge, &simulators, 60).await;
    assert_problem(&open(&edge, &token).await, 410, "link-over");
    let late = redeem(&edge, &token, &rng::secret(), ("date_of_birth", BORN)).await;
    assert_problem(&late, 410, "link-over");
}

#[tokio::test]
async fn five_wrong_dates_of_birth_end_the_link() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let malformed = redeem(&edge, &token, &rng::secret(), ("date_of_birth", "12/03/1985")).await;
    assert_problem(&malformed, 400, "invalid");
    for left in (0..5).rev() {
        let proof = if left == 2 {
            ("code", "123456")
        } else {
            ("date_of_birth", "1985-03-13")
        };
        let wrong = redeem(&edge, &token, &rng::secret(), proof).await;
        assert_problem(&wrong, 422, "wrong-code");
        assert_eq!(wrong.json()["left"], left);
    }
    let right = redeem(&edge, &token, &rng::secret(), ("date_of_birth", BORN)).await;
    assert_problem(&right, 410, "link-over");
}

#[tokio::test]
async fn fifty_parallel_redemptions_open_it_once() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let cids: Vec<String> = (0..50).map(|_| rng::secret()).collect();
    let tries = cids
        .iter()
        .map(|cid| redeem(&edge, &token, cid, ("date_of_birth", BORN)));
    let answers = futures_util::future::join_all(tries).await;
    let opened: Vec<usize> = (0..50).filter(|n| answers[*n].status == 200).collect();
    assert_eq!(opened.len(), 1);
    assert!(answers.iter().all(|a| matches!(a.status, 200 | 410)));
    // Its own browser may ask again: the answer may have been lost.
    let first = &answers[opened[0]];
    let again = redeem(&edge, &token, &cids[opened[0]], ("date_of_birth", BORN)).await;
    assert_eq!(again.json()["grant"], first.json()["grant"]);
    advance(&edge, &simulators, 601).await;
    let late = redeem(&edge, &token, &cids[opened[0]], ("date_of_birth", BORN)).await;
    assert_problem(&late, 410, "link-over");
}

#[tokio::test]
async fn links_that_open_nothing_are_all_alike() {
    let (edge, simulators) = start().await;
    let used = {
        left(&edge, &simulators, SARAH, "en").await;
        let token = a_day_later(&edge, &simulators, SARAH).await;
        redeemed(&edge, &token).await;
        token
    };
    let gone = left(&edge, &simulators, "+447400123457", "en").await;
    let erased = a_day_later(&edge, &simulators, "+447400123457").await;
    gone.erase().await.expect("erased");
    let done = left(&edge, &simulators, "+447400123458", "en").await;
    let finished = a_day_later(&edge, &simulators, "+447400123458").await;
    save(&edge, &done, json!({ "reason": "a rash" }), true).await;
    let live = left(&edge, &simulators, "+447400123459", "en").await;
    let good = a_day_later(&edge, &simulators, "+447400123459").await;
    let (front, _) = good.split_once('.').expect("two parts");
    let made_up = format!("{front}.{}", "A".repeat(43));
    let guessed = format!("fl_{}.{}", "0".repeat(34), "A".repeat(43));
    let of_the_session = live.token.clone();
    let mut bodies = BTreeSet::new();
    for dead in [
        used.as_str(),
        &erased,
        &finished,
        &made_up,
        &guessed,
        &of_the_session,
        "fl_",
        "x",
        &"x".repeat(200),
    ] {
        for answer in [
            open(&edge, dead).await,
            redeem(&edge, dead, &rng::secret(), ("date_of_birth", BORN)).await,
            edge.json("POST", &path("/form-links/code"), "", &json!({ "token": dead }))
                .await,
        ] {
            assert_problem(&answer, 410, "link-over");
            bodies.insert(answer.text());
        }
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    // Another clinic has no such link.
    let set = edge
        .json(
            "PUT",
            &format!("/v1/{OTHER_CLINIC}"),
            ADMIN_KEY,
            &samtal_tests::host::config(),
        )
        .await;
    assert!(set.status < 300, "{}", set.text());
    let elsewhere = edge
        .json(
            "POST",
            &format!("/v1/{OTHER_CLINIC}/form-links/open"),
            "",
            &json!({ "token": good }),
        )
        .await;
    assert_problem(&elsewhere, 410, "link-over");
    assert_eq!(open(&edge, &good).await.status, 200, "it still works where it belongs");
}

#[tokio::test]
async fn the_grant_opens_one_form_and_nothing_else() {
    let (edge, simulators) = start().await;
    let me = left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let form = redeemed(&edge, &token).await;
    let grant = form["grant"].as_str().expect("a grant").to_owned();
    for (method, rest) in [
        ("GET", "/session"),
        ("DELETE", "/session"),
        ("GET", "/session/export"),
        ("GET", "/session/forms/intake"),
        ("PUT", "/session/forms/intake"),
        ("POST", "/session/messages"),
        ("POST", "/session/forget"),
        ("GET", "/slots"),
        ("GET", "/calls/CA1/context"),
        ("POST", "/context"),
        ("GET", "/tasks"),
    ] {
        let answer = edge.json(method, &path(rest), &grant, &json!({})).await;
        assert_eq!(answer.status, 401, "{method} {rest}: {}", answer.text());
    }
    for bearer in [
        "",
        me.token.as_str(),
        token.as_str(),
        edge.voice_key.as_str(),
        ADMIN_KEY,
    ] {
        let answer = edge.json("GET", &path("/form-links/form"), bearer, &Value::Null).await;
        assert_eq!(answer.status, 401);
    }
    let cookie = format!("__Host-samtal-{CLINIC}={grant}");
    let ambient = edge
        .call(
            "GET",
            &path("/form-links/form"),
            &[("cookie", &cookie), ("origin", &edge.url())],
            b"",
        )
        .await;
    assert_eq!(ambient.status, 401, "by cookie it is none");
    let foreign = [
        ("authorization", format!("Bearer {grant}")),
        ("origin", "https://evil.example".to_owned()),
    ];
    let foreign: Vec<(&str, &str)> = foreign.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(
        edge.call("GET", &path("/form-links/form"), &foreign, b"").await.status,
        403
    );
    let read = edge
        .json("GET", &path("/form-links/form"), &grant, &Value::Null)
        .await
        .json();
    let told: Vec<&str> = read
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        told,
        ["answers", "completed", "first_empty", "form", "known", "language"]
    );
}

#[tokio::test]
async fn what_is_saved_by_the_link_stands_in_the_same_form_and_finishes_it() {
    let (edge, simulators) = start().await;
    let me = left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let grant = redeemed(&edge, &token).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    let wrong = put(&edge, &grant, &json!({ "fields": { "date_of_birth": "soon" } })).await;
    assert_problem(&wrong, 400, "invalid");
    let missing = put(&edge, &grant, &json!({ "complete": true })).await;
    assert_eq!((missing.status, &missing.json()["field"]), (400, &json!("reason")));
    let saved = put(&edge, &grant, &json!({ "cid": "a", "fields": { "reason": "a rash" } })).await;
    assert_eq!(saved.status, 200, "{}", saved.text());
    let finish = json!({ "cid": "b", "fields": { "reason": "a rash", "insurer": "Bupa" }, "complete": true });
    let finished = put(&edge, &grant, &finish).await;
    assert_eq!(finished.status, 200, "{}", finished.text());
    assert_eq!(
        put(&edge, &grant, &finish).await.text(),
        finished.text(),
        "an answer that was lost"
    );
    let log = me.log().await.expect("read");
    let by_link: Vec<&str> = log
        .iter()
        .filter(|e| e.entry.channel == Channel::Sms && !matches!(e.entry.body, Body::Message { .. }))
        .map(|e| e.entry.body.kind())
        .collect();
    assert!(by_link.contains(&"form_saved"), "{by_link:?}");
    assert_eq!(by_link.last(), Some(&"form_completed"), "{by_link:?}");
    assert!(!by_link.contains(&"flag_raised"), "a correction is no contradiction");
    let form = edge
        .json("GET", &path("/session/forms/intake"), &me.token, &Value::Null)
        .await
        .json();
    assert_eq!(
        (&form["answers"]["insurer"], &form["completed"]),
        (&json!("Bupa"), &json!(true))
    );
    let audit = edge
        .admin("GET", &format!("/sessions/{}/audit", me.session), &Value::Null)
        .await
        .text();
    for action in ["form_link_sent", "form_link_redeemed"] {
        assert!(audit.contains(action), "{action}: {audit}");
    }
    advance(&edge, &simulators, 601).await;
    let read = edge.json("GET", &path("/form-links/form"), &grant, &Value::Null).await;
    assert_eq!(read.status, 401, "a finished form is shown no more");
}

#[tokio::test]
async fn a_form_that_the_clinic_took_away_is_opened_by_no_link_and_no_grant() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let grant = redeemed(&edge, &token).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    left(&edge, &simulators, "+447400123457", "en").await;
    let other = a_day_later(&edge, &simulators, "+447400123457").await;
    let again = redeemed(&edge, &other).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    let mut without = config(&simulators);
    without["form"] = json!([]);
    edge.configure(&without).await;
    eventually("it is gone", async || {
        let saved = put(&edge, &again, &json!({ "fields": { "anything": "else" } })).await;
        (saved.status == 404).then_some(())
    })
    .await;
    let read = edge.json("GET", &path("/form-links/form"), &again, &Value::Null).await;
    assert_problem(&read, 404, "not-found");
    // The first patient's grant has been idle for a day.
    assert_eq!(
        edge.json("GET", &path("/form-links/form"), &grant, &Value::Null)
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_crash_when_it_is_due_neither_loses_nor_doubles_it() {
    let (mut edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    for _ in 0..3 {
        advance(&edge, &simulators, 8 * HOUR + 30).await;
        edge.kill9();
        edge.restart();
    }
    link(&simulators, SARAH).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(arrived(&simulators, SARAH).len(), 1);
}

#[tokio::test]
async fn a_grant_ends_after_an_hour_without_use_and_after_twelve_in_any_case() {
    let (edge, simulators) = start().await;
    left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let grant = redeemed(&edge, &token).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    let read = async || {
        edge.json("GET", &path("/form-links/form"), &grant, &Value::Null)
            .await
            .status
    };
    for _ in 0..13 {
        advance(&edge, &simulators, 55 * 60).await;
        assert_eq!(read().await, 200);
    }
    advance(&edge, &simulators, 5 * 60).await;
    assert_eq!(read().await, 401, "twelve hours");
    left(&edge, &simulators, "+447400123457", "en").await;
    let token = a_day_later(&edge, &simulators, "+447400123457").await;
    let grant = redeemed(&edge, &token).await["grant"]
        .as_str()
        .expect("a grant")
        .to_owned();
    advance(&edge, &simulators, HOUR).await;
    let idle = edge.json("GET", &path("/form-links/form"), &grant, &Value::Null).await;
    assert_eq!(idle.status, 401, "an hour");
}

#[tokio::test]
async fn where_no_date_of_birth_is_known_a_code_goes_to_the_proved_number() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    me.consent("sms", "2026-11", true).await.expect("agreed");
    save(&edge, &me, json!({ "name": "Sarah Lind" }), false).await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    assert_eq!(open(&edge, &token).await.json(), json!({ "check": "code" }));
    let had = simulators.messages(SARAH).len();
    let ask = async || {
        edge.json("POST", &path("/form-links/code"), "", &json!({ "token": token }))
            .await
    };
    let asked = ask().await;
    assert_eq!(asked.status, 202, "{}", asked.text());
    assert!(
        !asked.text().contains("456"),
        "not even the number's end: {}",
        asked.text()
    );
    let code = eventually("the code arrives", async || {
        let text = simulators.messages(SARAH).get(had)?.shown.text.clone();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.get(..6).map(str::to_owned)
    })
    .await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let cid = rng::secret();
    assert_problem(&redeem(&edge, &token, &cid, ("code", wrong)).await, 422, "wrong-code");
    let right = redeem(&edge, &token, &cid, ("code", &code)).await;
    assert_eq!(right.status, 200, "{}", right.text());
    assert_eq!(
        redeem(&edge, &token, &cid, ("code", &code)).await.json()["grant"],
        right.json()["grant"]
    );
    assert_problem(&ask().await, 410, "link-over");
}

#[tokio::test]
async fn whoever_holds_a_link_cannot_flood_a_phone_with_codes() {
    let (edge, simulators) = start().await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    me.consent("sms", "2026-11", true).await.expect("agreed");
    save(&edge, &me, json!({ "name": "Sarah Lind" }), false).await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    let mut sent = 0;
    for _ in 0..5 {
        for _ in 0..5 {
            let answer = edge
                .json("POST", &path("/form-links/code"), "", &json!({ "token": token }))
                .await;
            sent += usize::from(answer.status == 202);
        }
        advance(&edge, &simulators, 16 * 60).await;
    }
    assert_eq!(sent, 6);
}

#[tokio::test]
async fn the_links_token_is_nowhere_but_in_the_text_message() {
    let (mut edge, simulators) = start().await;
    let me = left(&edge, &simulators, SARAH, "en").await;
    let token = a_day_later(&edge, &simulators, SARAH).await;
    redeem(&edge, &token, &rng::secret(), ("date_of_birth", "1985-03-13")).await;
    let cid = rng::secret();
    let opened = redeem(&edge, &token, &cid, ("date_of_birth", BORN)).await.json();
    let grant = opened["grant"].as_str().expect("a grant").to_owned();
    put(&edge, &grant, &json!({ "fields": { "reason": "canaryreason" } })).await;
    put(&edge, "fg_canary", &json!({})).await;
    open(&edge, "fl_canary").await;
    let seen = serde_json::to_string(&me.log().await.expect("read")).unwrap_or_default();
    let log = edge.log();
    let objects = edge.state().join("objects");
    let dumped = edge.dump(&[&me.session]).await;
    edge.kill9();
    assert!(
        dumped.contains("canaryreason") && on_disk(&objects, "canaryreason"),
        "the right place"
    );
    for (what, secret) in [("the link", &token), ("the grant", &grant), ("the browser's id", &cid)] {
        let secret = secret.rsplit('.').next().unwrap_or_default();
        assert!(secret.len() >= 22, "{what}");
        for (place, text) in [
            ("the log", &log),
            ("the database", &dumped),
            ("the conversation", &seen),
        ] {
            assert!(!text.contains(secret), "{what} in {place}");
        }
        assert!(!on_disk(&objects, secret), "{what} on disk");
    }
    for canary in ["canary", BORN, "Sarah"] {
        assert!(!log.contains(canary), "{canary} in the logs");
    }
}

#[tokio::test]
async fn times_that_were_offered_and_not_taken_are_followed_up_once() {
    let (edge, simulators) = start().await;
    edge.with_knowledge().await;
    messaging::set_clock(&edge, &simulators, schedule::EVENING).await;
    let me = proved(&edge, &simulators, SARAH, "en").await;
    me.device("own").await.expect("said");
    me.consent("sms", "2026-11", true).await.expect("agreed");
    me.send("b1", "I would like to book an appointment with Dr. Phillips")
        .await
        .expect("said");
    eventually("times are offered", async || {
        let state = me.page(0, 1).await.ok()?.state;
        state.offered.map(drop)
    })
    .await;
    let left = |simulators: &Simulators| {
        let texts = simulators.messages(SARAH).into_iter();
        texts.filter(|m| m.shown.text.contains("You looked at times")).count()
    };
    advance(&edge, &simulators, 24 * HOUR + 60).await;
    eventually("it is followed up", async || (left(&simulators) == 1).then_some(())).await;
    me.send("b2", "I would like to book an appointment with Dr. Phillips")
        .await
        .expect("said");
    tokio::time::sleep(A_WHILE).await;
    advance(&edge, &simulators, 25 * HOUR).await;
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(left(&simulators), 1, "once");
}
