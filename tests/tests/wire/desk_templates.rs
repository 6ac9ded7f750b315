//! Approved texts under control: who may do what with which group, drafts and their approval, global tokens, and that nothing stale or retired is sent.

use crate::help::{assert_problem, path};
use samtal_core::desk::documents::{Impact, Preview, RightsTable, TemplateVersion, Templates, Tokens};
use samtal_core::log::event::{Body, Event};
use samtal_site_demo::simulators::Simulators;
use samtal_tests::client::PatientClient;
use samtal_tests::host::{self, Edge, token_of};
use samtal_tests::messaging::{self, eventually, proved};
use samtal_tests::raw::Answer;
use samtal_tests::schedule::{self, EVENING, FRIDAY_AT_TWO};
use serde_json::{Value, json};
use std::time::Duration;

const GROUPS: [&str; 3] = ["administrative", "clinical", "billing"];
const SARAH: &str = "+447700900456";
/// Somebody of each role, and what they may do: create, read, edit, approve, retire, send, by group in the order of [`GROUPS`].
const PROMISED: [(&str, [&str; 3]); 5] = [
    ("ann", ["YYYYYY", ".Y....", ".Y...."]),
    ("phillips", [".Y...Y", "YYYYYY", ".Y...."]),
    ("maya", [".Y...Y", ".Y....", "YYYYYY"]),
    ("olga", [".Y..Y.", ".Y..Y.", ".Y..Y."]),
    ("carl", [".Y....", ".Y....", ".Y...."]),
];
/// Who may write and approve in each group.
const WRITERS: [&str; 3] = ["ben", "okafor", "maya"];

async fn ask(edge: &Edge, who: &str, method: &str, rest: &str, body: &Value) -> Answer {
    edge.json(method, &path(&format!("/desk{rest}")), token_of(who), body)
        .await
}

async fn ok<T: serde::de::DeserializeOwned>(edge: &Edge, who: &str, method: &str, rest: &str, body: &Value) -> T {
    let answer = ask(edge, who, method, rest, body).await;
    assert!(
        answer.status < 300,
        "{who} {method} {rest}: {} {}",
        answer.status,
        answer.text()
    );
    serde_json::from_str(&answer.text()).expect("its type")
}

async fn all(edge: &Edge, who: &str) -> Vec<TemplateVersion> {
    ok::<Templates>(edge, who, "GET", "/templates", &Value::Null)
        .await
        .templates
}

async fn newest(edge: &Edge, id: &str) -> TemplateVersion {
    let all = all(edge, "carl").await;
    all.into_iter().find(|t| t.id == id).expect("there")
}

fn draft(id: &str, group: &str, base: i64, words: &str) -> Value {
    json!({
        "id": id, "group": group, "base": base, "reason": "as the team agreed",
        "said": { "en": { "text": format!("Hello {{name}}, {words}.") }, "sv": { "text": format!("Hej {{name}}, {words}.") } },
    })
}

fn judge(version: i64) -> Value {
    json!({ "version": version, "reason": "read and found good" })
}

/// A text of the configuration.
fn own(id: &str, group: &str, words: &str) -> Value {
    json!({
        "id": id, "group": group, "version": 1,
        "en": { "text": format!("Hello {{name}}, {words}") }, "sv": { "text": format!("Hej {{name}}, {words}") },
    })
}

fn with_texts(texts: Vec<Value>) -> Value {
    let mut config = host::config();
    config["template"] = Value::Array(texts);
    config["global"] = json!({ "parking": { "en": "Park in Mill Lane.", "sv": "Parkera i Mill Lane." } });
    config["texts"] = json!({ "four_eyes": ["billing"], "blocked_words": ["miracle"] });
    config
}

async fn clinic(texts: Vec<Value>) -> Edge {
    let edge = Edge::start().await;
    edge.configure(&with_texts(texts)).await;
    edge
}

/// Opens a conversation for this member, with a reason where they have none.
async fn opened(edge: &Edge, who: &str) -> (PatientClient, String) {
    let me = edge.agreed("en").await;
    me.send("m1", "Hello").await.expect("said");
    let session = format!("/sessions/{}", me.session);
    if ask(edge, who, "GET", &session, &Value::Null).await.status == 403 {
        let glass = json!({ "act": "break_glass", "cid": "g1", "reason": "looking into a complaint" });
        let answer = ask(edge, who, "POST", &format!("{session}/acts"), &glass).await;
        assert!(answer.status < 300, "{}", answer.text());
    }
    (me, session)
}

/// Answers with an approved text.
async fn send(edge: &Edge, who: &str, of: &(PatientClient, String), template: &Value) -> Answer {
    let (me, session) = of;
    let after = me.log().await.expect("read").last().map_or(0, |e| e.seq);
    let reply = json!({ "cid": "r1", "template": template, "after": after });
    ask(edge, who, "POST", &format!("{session}/messages"), &reply).await
}

/// The approved texts in a log: id, version and words.
fn approved(log: &[Event]) -> Vec<(String, i64, String)> {
    let said = log.iter().filter_map(|e| match &e.entry.body {
        Body::Message { text, more: Some(more) } => {
            more.template.as_ref().map(|t| (t.id.clone(), t.version, text.clone()))
        }
        _ => None,
    });
    said.collect()
}

#[tokio::test]
async fn ninety_cases_of_role_group_and_right_are_as_promised_and_a_refusal_changes_nothing() {
    let mut texts = Vec::new();
    for group in GROUPS {
        texts.push(own(&format!("e_{group}"), group, "come in."));
        texts.extend(PROMISED.map(|(who, _)| own(&format!("r_{who}_{group}"), group, "come in.")));
    }
    let edge = clinic(texts).await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for (who, rights) in PROMISED {
        for ((group, marks), writer) in GROUPS.into_iter().zip(rights).zip(WRITERS) {
            let waiting = format!("a_{who}_{group}");
            // Two people write on billing's and clinical texts; whoever approves wrote none of it.
            let author = if who == "maya" { "ben" } else { writer };
            if group == "billing" && who == "maya" {
                // Billing has one member here: without four eyes for this case, she could not approve what nobody else may write.
                let mut config: RightsTable = ok(&edge, "olga", "GET", "/rights", &Value::Null).await;
                config
                    .rights
                    .entry("front_desk".to_owned())
                    .or_default()
                    .insert("billing".to_owned(), vec!["read".to_owned(), "create".to_owned()]);
                config.reason = "a helping hand".to_owned();
                let put = serde_json::to_value(&config).expect("json");
                let mut table: RightsTable = ok(&edge, "olga", "PUT", "/rights", &put).await;
                let _: TemplateVersion =
                    ok(&edge, author, "POST", "/templates", &draft(&waiting, group, 0, "wait")).await;
                table
                    .rights
                    .entry("front_desk".to_owned())
                    .or_default()
                    .insert("billing".to_owned(), vec!["read".to_owned()]);
                table.reason = "as before".to_owned();
                let put = serde_json::to_value(&table).expect("json");
                let _: RightsTable = ok(&edge, "olga", "PUT", "/rights", &put).await;
            } else {
                let _: TemplateVersion =
                    ok(&edge, writer, "POST", "/templates", &draft(&waiting, group, 0, "wait")).await;
            }
            let edited = format!("e_{group}");
            let base = newest(&edge, &edited).await.version;
            let requests = [
                Some((
                    "POST",
                    "/templates".to_owned(),
                    draft(&format!("n_{who}_{group}"), group, 0, "new"),
                    201,
                )),
                None,
                Some((
                    "PUT",
                    format!("/templates/{edited}"),
                    draft(&edited, group, base, who),
                    200,
                )),
                Some(("POST", format!("/templates/{waiting}/approve"), judge(1), 200)),
                Some(("POST", format!("/templates/r_{who}_{group}/retire"), judge(1), 200)),
                None,
            ];
            for (at, (request, mark)) in requests.into_iter().zip(marks.chars()).enumerate() {
                let before = all(&edge, "carl").await;
                let (status, expected, changed) = match request {
                    Some((method, rest, body, good)) => {
                        let answer = ask(&edge, who, method, &rest, &body).await;
                        let changed = all(&edge, "carl").await != before;
                        (answer.status, if mark == 'Y' { good } else { 403 }, changed)
                    }
                    None if at == 1 => {
                        let seen = all(&edge, who)
                            .await
                            .iter()
                            .any(|t| serde_json::to_value(t.group).is_ok_and(|g| g == group));
                        (
                            if seen { 200 } else { 403 },
                            if mark == 'Y' { 200 } else { 403 },
                            mark == 'Y',
                        )
                    }
                    None => {
                        let conversation = opened(&edge, who).await;
                        let answer = send(&edge, who, &conversation, &json!({ "id": edited })).await;
                        let said = approved(&conversation.0.log().await.expect("read"))
                            .iter()
                            .any(|(id, ..)| *id == edited);
                        (answer.status, if mark == 'Y' { 200 } else { 403 }, said)
                    }
                };
                cases += 1;
                if status != expected || changed != (mark == 'Y') {
                    wrong.push(format!(
                        "{who} {group} {at}: {status} instead of {expected}, changed: {changed}"
                    ));
                }
            }
        }
    }
    assert_eq!(cases, 90);
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn a_clinical_text_takes_two_people_and_every_step_stands_in_the_audit() {
    let edge = clinic(vec![own("prepare", "clinical", "come in.")]).await;
    let first: TemplateVersion = ok(
        &edge,
        "okafor",
        "PUT",
        "/templates/prepare",
        &draft("prepare", "clinical", 1, "rest first"),
    )
    .await;
    assert_eq!((first.version, first.author.as_str()), (2, "okafor"));
    // The same again is the same draft; another from the same base is a conflict.
    let again: TemplateVersion = ok(
        &edge,
        "okafor",
        "PUT",
        "/templates/prepare",
        &draft("prepare", "clinical", 1, "rest first"),
    )
    .await;
    assert_eq!(again, first);
    let late = ask(
        &edge,
        "phillips",
        "PUT",
        "/templates/prepare",
        &draft("prepare", "clinical", 1, "drink water"),
    )
    .await;
    assert_problem(&late, 409, "conflict");
    // Nobody approves what they wrote, nor a colleague's version of it.
    assert_problem(
        &ask(&edge, "okafor", "POST", "/templates/prepare/approve", &judge(2)).await,
        403,
        "forbidden",
    );
    let _: TemplateVersion = ok(
        &edge,
        "phillips",
        "PUT",
        "/templates/prepare",
        &draft("prepare", "clinical", 2, "rest, and drink"),
    )
    .await;
    for who in ["okafor", "phillips"] {
        assert_problem(
            &ask(&edge, who, "POST", "/templates/prepare/approve", &judge(3)).await,
            403,
            "forbidden",
        );
    }
    assert_problem(
        &ask(&edge, "phillips", "POST", "/templates/prepare/approve", &judge(2)).await,
        409,
        "conflict",
    );
    // A draft is not retired, and nothing that was retired comes back.
    assert_problem(
        &ask(&edge, "okafor", "POST", "/templates/prepare/retire", &judge(3)).await,
        409,
        "conflict",
    );
    let gone: TemplateVersion = ok(&edge, "okafor", "POST", "/templates/prepare/retire", &judge(1)).await;
    assert_eq!(serde_json::to_value(gone.stage).expect("json"), "retired");
    assert_problem(
        &ask(&edge, "phillips", "POST", "/templates/prepare/approve", &judge(1)).await,
        409,
        "conflict",
    );
    let audit = edge
        .json(
            "GET",
            &path("/desk/audit?object=prepare"),
            token_of("carl"),
            &Value::Null,
        )
        .await;
    let rows = audit.json()["rows"].as_array().cloned().expect("rows");
    let told: Vec<String> = rows
        .iter()
        .map(|r| format!("{} {} {}", r["actor"], r["action"], r["severity"]).replace('"', ""))
        .collect();
    assert_eq!(
        told,
        [
            "staff:okafor template_retired alert",
            "staff:phillips template_drafted alert",
            "staff:okafor template_drafted alert",
        ]
    );
    let edit = &rows[1];
    assert!(
        edit["before"].as_str().is_some_and(|t| t.contains("rest first"))
            && edit["after"].as_str().is_some_and(|t| t.contains("rest, and drink"))
    );
    assert_eq!(edit["reason"], "as the team agreed");
    assert!(edit["at"].as_str().is_some_and(|at| at.ends_with('Z')));
}

#[tokio::test]
async fn a_draft_is_approved_when_nothing_stands_against_it_and_is_sent_from_then_on() {
    let edge = clinic(vec![own("welcome", "administrative", "come in.")]).await;
    let mut given = draft("welcome", "administrative", 1, "{global:lift}");
    let _: TemplateVersion = ok(&edge, "ann", "PUT", "/templates/welcome", &given).await;
    let refused = ask(&edge, "ann", "POST", "/templates/welcome/approve", &judge(2)).await;
    assert_problem(&refused, 400, "invalid");
    assert!(refused.text().contains("global:lift:en"), "{}", refused.text());
    given = draft("welcome", "administrative", 2, "please bring {slot:what}");
    given["slots"] = json!([{ "id": "what", "label": { "en": "What", "sv": "Vad" }, "max": 20, "takes": "words" }]);
    given["said"].as_object_mut().expect("texts").remove("sv");
    let _: TemplateVersion = ok(&edge, "ann", "PUT", "/templates/welcome", &given).await;
    let refused = ask(&edge, "ann", "POST", "/templates/welcome/approve", &judge(3)).await;
    assert!(
        refused.status == 400 && refused.text().contains("language:sv"),
        "{}",
        refused.text()
    );
    given["base"] = json!(3);
    given["said"]["sv"] = json!({ "text": "Hej {name}, ta med {slot:what}." });
    let _: TemplateVersion = ok(&edge, "ann", "PUT", "/templates/welcome", &given).await;
    // Until it is approved, the version before it is sent.
    let conversation = opened(&edge, "ann").await;
    assert_eq!(
        send(&edge, "ann", &conversation, &json!({ "id": "welcome" }))
            .await
            .status,
        200
    );
    assert_eq!(approved(&conversation.0.log().await.expect("read"))[0].1, 1);
    let _: TemplateVersion = ok(&edge, "ben", "POST", "/templates/welcome/approve", &judge(4)).await;
    let conversation = opened(&edge, "ann").await;
    for (what, told) in [
        ("a towel at http://evil.example", "slots.what"),
        ("{name}", "slots.what"),
        ("a refund of 40 kr", "slots.what"),
        ("a miracle", "slots.what"),
        ("a very large towel with", "slots.what"),
        ("", "slots.what"),
    ] {
        let refused = send(
            &edge,
            "ann",
            &conversation,
            &json!({ "id": "welcome", "slots": { "what": what } }),
        )
        .await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], told, "{what}");
    }
    let sent = send(
        &edge,
        "ann",
        &conversation,
        &json!({ "id": "welcome", "slots": { "what": "a towel" } }),
    )
    .await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let said = approved(&conversation.0.log().await.expect("read"));
    assert_eq!(
        said,
        [("welcome".to_owned(), 4, "Hello, please bring a towel.".to_owned())]
    );
}

#[tokio::test]
async fn a_text_stays_in_its_group_and_money_stands_in_billings_alone() {
    let edge = clinic(vec![own("welcome", "administrative", "come in.")]).await;
    // Not even by creating it once more.
    assert_problem(
        &ask(
            &edge,
            "maya",
            "POST",
            "/templates",
            &draft("welcome", "billing", 0, "pay"),
        )
        .await,
        409,
        "conflict",
    );
    assert_problem(
        &ask(
            &edge,
            "maya",
            "PUT",
            "/templates/welcome",
            &draft("welcome", "billing", 1, "pay"),
        )
        .await,
        403,
        "forbidden",
    );
    assert_problem(
        &ask(
            &edge,
            "ann",
            "PUT",
            "/templates/welcome",
            &draft("welcome", "clinical", 1, "rest"),
        )
        .await,
        400,
        "invalid",
    );
    let _: TemplateVersion = ok(
        &edge,
        "ann",
        "PUT",
        "/templates/welcome",
        &draft("welcome", "administrative", 1, "your invoice is here"),
    )
    .await;
    let refused = ask(&edge, "ben", "POST", "/templates/welcome/approve", &judge(2)).await;
    assert!(
        refused.status == 400 && refused.text().contains("word:invoice"),
        "{}",
        refused.text()
    );
    // The clinic asks for a second person in billing too.
    let _: TemplateVersion = ok(
        &edge,
        "maya",
        "POST",
        "/templates",
        &draft("bill", "billing", 0, "your invoice is here"),
    )
    .await;
    assert_problem(
        &ask(&edge, "maya", "POST", "/templates/bill/approve", &judge(1)).await,
        403,
        "forbidden",
    );
    for (field, given) in [
        (
            "reason",
            json!({ "id": "x", "group": "administrative", "said": {}, "base": 0, "reason": " " }),
        ),
        ("id", draft("X!", "administrative", 0, "x")),
        ("said.en.text", draft("x", "administrative", 0, "{nmae}")),
    ] {
        let refused = ask(&edge, "ann", "POST", "/templates", &given).await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], field);
    }
    assert_eq!(
        ask(
            &edge,
            "ann",
            "PUT",
            "/templates/nothing",
            &draft("nothing", "administrative", 1, "x")
        )
        .await
        .status,
        404
    );
}

#[tokio::test]
async fn one_edit_of_a_token_changes_every_text_at_once_and_without_a_value_nothing_is_sent() {
    let texts = vec![
        own("here", "administrative", "{global:parking}"),
        own("rest", "clinical", "rest. {global:parking}"),
        own("other", "administrative", "come in."),
    ];
    let edge = clinic(texts).await;
    let change = |version: i64, sv: &str| json!({ "name": "parking", "value": { "en": "Park on the roof.", "sv": sv }, "version": version, "reason": "the lane is closed" });
    for who in ["ann", "phillips", "maya", "carl"] {
        assert_problem(
            &ask(&edge, who, "PUT", "/tokens", &change(0, "Taket.")).await,
            403,
            "forbidden",
        );
    }
    let told: Impact = ok(
        &edge,
        "olga",
        "POST",
        "/tokens/preview",
        &change(0, "Parkera på taket."),
    )
    .await;
    let mut touched: Vec<&str> = told.changes.iter().map(|c| c.template.as_str()).collect();
    touched.dedup();
    assert_eq!((touched, told.changes.len()), (vec!["here", "rest"], 16));
    assert!(
        told.changes
            .iter()
            .all(|c| c.before != c.after && c.before.contains("Mill Lane"))
    );
    // Looking changed nothing.
    let conversation = opened(&edge, "ann").await;
    assert_eq!(
        send(&edge, "ann", &conversation, &json!({ "id": "here" })).await.status,
        200
    );
    let done: Impact = ok(&edge, "olga", "PUT", "/tokens", &change(0, "Parkera på taket.")).await;
    assert_eq!(done, told);
    for n in 0..5 {
        let conversation = opened(&edge, "ann").await;
        let language = if n % 2 == 0 { "en" } else { "sv" };
        let sent = send(
            &edge,
            "ann",
            &conversation,
            &json!({ "id": "here", "language": language }),
        )
        .await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        let said = approved(&conversation.0.log().await.expect("read")).remove(0).2;
        assert!(
            !said.contains("Mill Lane") && (said.contains("on the roof") || said.contains("på taket")),
            "{said}"
        );
    }
    let shown: Preview = ok(
        &edge,
        "ann",
        "POST",
        "/templates/preview",
        &json!({ "template": { "id": "rest" } }),
    )
    .await;
    for (language, channels) in &shown.shown {
        assert_eq!(channels.len(), 4, "{language}");
        assert!(
            channels
                .values()
                .all(|r| !r.text.contains("Mill Lane") && !r.text.contains('{')),
            "{shown:?}"
        );
    }
    // From an old version: a conflict. The same values again: done already.
    assert_problem(
        &ask(&edge, "olga", "PUT", "/tokens", &change(0, "Annat.")).await,
        409,
        "conflict",
    );
    let again: Impact = ok(&edge, "olga", "PUT", "/tokens", &change(0, "Parkera på taket.")).await;
    assert!(again.changes.is_empty());
    let lost: Impact = ok(&edge, "olga", "PUT", "/tokens", &change(1, "")).await;
    assert_eq!(lost.unsendable, ["here", "rest"]);
    let conversation = opened(&edge, "ann").await;
    let refused = send(&edge, "ann", &conversation, &json!({ "id": "here", "language": "sv" })).await;
    assert_problem(&refused, 400, "invalid");
    assert!(approved(&conversation.0.log().await.expect("read")).is_empty());
    let unresolved = all(&edge, "ann")
        .await
        .into_iter()
        .find(|t| t.id == "here")
        .expect("there")
        .unresolved;
    assert_eq!(unresolved, ["global:parking:sv"]);
    let tokens: Tokens = ok(&edge, "carl", "GET", "/tokens", &Value::Null).await;
    assert_eq!(
        (tokens.tokens[0].name.as_str(), tokens.tokens[0].version),
        ("parking", 2)
    );
}

#[tokio::test]
async fn a_text_is_previewed_with_examples_or_with_what_a_conversation_knows_by_whoever_may_read_both() {
    let edge = clinic(vec![own("here", "administrative", "come in.")]).await;
    let shown: Preview = ok(
        &edge,
        "ann",
        "POST",
        "/templates/preview",
        &json!({ "template": { "id": "here" } }),
    )
    .await;
    assert_eq!(shown.shown["en"]["sms"].text, "Hello Sarah, come in.");
    assert_eq!(shown.shown["sv"]["voice"].text, "Hej Sarah, come in.");
    assert!(shown.wrong.is_empty());
    // A draft that was never stored, with what stands against it and hints to its reader.
    let mut given = draft("", "administrative", 0, "{global:lift}, PURSUANT to it");
    given["reason"] = json!("");
    let shown: Preview = ok(&edge, "ann", "POST", "/templates/preview", &json!({ "draft": given })).await;
    assert_eq!(shown.wrong, ["global:lift:en", "global:lift:sv"]);
    let hints = &shown.shown["en"]["whatsapp"].hints;
    for hint in ["legalese", "shouting", "within_a_day"] {
        assert!(hints.contains(&hint.to_owned()), "{hints:?}");
    }
    assert_eq!(all(&edge, "ann").await.len(), 1, "looking stores nothing");
    // Nobody's name is known there.
    let (me, _) = opened(&edge, "ann").await;
    let ask_with = json!({ "template": { "id": "here", "language": "en" }, "session": me.session });
    let shown: Preview = ok(&edge, "ann", "POST", "/templates/preview", &ask_with).await;
    assert_eq!(shown.shown.keys().collect::<Vec<_>>(), ["en"]);
    assert_eq!(shown.shown["en"]["web"].text, "Hello, come in.");
    assert_eq!(shown.wrong, Vec::<String>::new(), "the others are not asked for");
    let refused = ask(&edge, "carl", "POST", "/templates/preview", &ask_with).await;
    assert_problem(&refused, 403, "glass");
    for wrong in [
        json!({}),
        json!({ "draft": draft("x", "clinical", 0, "x"), "template": { "id": "here" } }),
    ] {
        assert_problem(
            &ask(&edge, "ann", "POST", "/templates/preview", &wrong).await,
            400,
            "invalid",
        );
    }
    let unknown = ask(
        &edge,
        "ann",
        "POST",
        "/templates/preview",
        &json!({ "template": { "id": "no" } }),
    )
    .await;
    assert_eq!(unknown.status, 404);
}

#[tokio::test]
async fn the_table_of_rights_is_the_administrations_and_holds_at_once() {
    let edge = clinic(vec![own("here", "administrative", "come in.")]).await;
    let table: RightsTable = ok(&edge, "ann", "GET", "/rights", &Value::Null).await;
    assert_eq!((table.version, table.rights.len()), (0, 5));
    let mut given = serde_json::to_value(&table).expect("json");
    given["reason"] = json!("Ann is new");
    given["rights"]["front_desk"]["administrative"] = json!(["read"]);
    for who in ["ann", "phillips", "maya", "carl"] {
        assert_problem(&ask(&edge, who, "PUT", "/rights", &given).await, 403, "forbidden");
    }
    let mut blind = given.clone();
    blind["rights"]["admin"]["clinical"] = json!([]);
    assert_problem(&ask(&edge, "olga", "PUT", "/rights", &blind).await, 400, "invalid");
    let put: RightsTable = ok(&edge, "olga", "PUT", "/rights", &given).await;
    assert_eq!(put.version, 1);
    let conversation = opened(&edge, "ann").await;
    assert_problem(
        &send(&edge, "ann", &conversation, &json!({ "id": "here" })).await,
        403,
        "forbidden",
    );
    assert_problem(
        &ask(
            &edge,
            "ann",
            "PUT",
            "/templates/here",
            &draft("here", "administrative", 1, "x"),
        )
        .await,
        403,
        "forbidden",
    );
    given["rights"]["front_desk"]["administrative"] = json!([]);
    assert_problem(&ask(&edge, "olga", "PUT", "/rights", &given).await, 409, "conflict");
    given["version"] = json!(1);
    let put: RightsTable = ok(&edge, "olga", "PUT", "/rights", &given).await;
    assert_eq!(put.version, 2);
    assert!(all(&edge, "ann").await.is_empty());
    // The administration can always put it back.
    let mut back = serde_json::to_value(&table).expect("json");
    back["version"] = json!(2);
    back["reason"] = json!("as it was");
    let _: RightsTable = ok(&edge, "olga", "PUT", "/rights", &back).await;
    assert_eq!(all(&edge, "ann").await.len(), 1);
}

#[tokio::test]
async fn the_configuration_and_the_desk_never_have_two_approved_versions_of_a_text() {
    let edge = clinic(vec![own("here", "administrative", "come in.")]).await;
    let _: TemplateVersion = ok(
        &edge,
        "ann",
        "PUT",
        "/templates/here",
        &draft("here", "administrative", 1, "sit down"),
    )
    .await;
    let _: TemplateVersion = ok(&edge, "ann", "POST", "/templates/here/approve", &judge(2)).await;
    let approved = async || {
        let all = all(&edge, "carl").await;
        let held = all
            .into_iter()
            .filter(|t| serde_json::to_value(t.stage).is_ok_and(|s| s == "approved"));
        held.map(|t| (t.version, t.author)).collect::<Vec<_>>()
    };
    assert_eq!(approved().await, [(2, "ann".to_owned())]);
    // The same configuration again changes nothing; a version of the desk's number is refused; a higher one takes its place.
    edge.configure(&with_texts(vec![own("here", "administrative", "come in.")]))
        .await;
    assert_eq!(approved().await, [(2, "ann".to_owned())]);
    let mut higher = own("here", "administrative", "go up.");
    higher["version"] = json!(2);
    let refused = edge.admin("PUT", "", &with_texts(vec![higher.clone()])).await;
    assert!(
        refused.status == 400 && refused.text().contains("must be above 2"),
        "{} {}",
        refused.status,
        refused.text()
    );
    higher["version"] = json!(3);
    edge.configure(&with_texts(vec![higher])).await;
    assert_eq!(approved().await, [(3, "configuration".to_owned())]);
}

/// Sarah, with both channels proved and agreed to, and an appointment that is confirmed at once.
async fn booked(edge: &Edge, simulators: &Simulators) -> PatientClient {
    let me = proved(edge, simulators, SARAH, "en").await;
    for purpose in ["whatsapp", "sms"] {
        me.consent(purpose, "2026-11", true).await.expect("agreed");
    }
    let body = json!({ "cid": "b1", "slot": FRIDAY_AT_TWO });
    messaging::call(edge, &me, "POST", "/session/appointments", &body).await;
    me
}

#[tokio::test]
async fn a_retired_automatic_text_is_not_sent_and_the_list_says_so() {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, EVENING).await;
    let _: TemplateVersion = ok(&edge, "ann", "POST", "/templates/confirmation/retire", &judge(1)).await;
    let me = booked(&edge, &simulators).await;
    let listed = eventually("it is listed", async || {
        let sends = edge.admin("GET", "/sends", &Value::Null).await.json()["sends"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        sends.into_iter().find(|s| s["session"] == me.session.as_str())
    })
    .await;
    assert_eq!(
        (&listed["reason"], &listed["state"]),
        (&json!("template_retired"), &json!("failed"))
    );
    tokio::time::sleep(Duration::from_millis(500)).await;
    let told = simulators
        .messages(SARAH)
        .into_iter()
        .filter(|m| m.from_clinic && m.shown.template == "appointment_confirmation");
    assert_eq!(told.count(), 0);
}

#[tokio::test]
async fn an_approved_version_is_what_goes_out_by_itself() {
    let (edge, simulators) = messaging::start(&json!({ "send_patience": 2_000, "reconcile": 1_000 })).await;
    edge.know(&schedule::knowledge()).await;
    messaging::set_clock(&edge, &simulators, EVENING).await;
    let given = draft("confirmation", "administrative", 1, "you are expected {day} at {time}");
    let _: TemplateVersion = ok(&edge, "ann", "PUT", "/templates/confirmation", &given).await;
    let _: TemplateVersion = ok(&edge, "ben", "POST", "/templates/confirmation/approve", &judge(2)).await;
    let me = booked(&edge, &simulators).await;
    let said = eventually("it is said", async || {
        let log = me.log().await.expect("read");
        approved(&log).into_iter().find(|(id, ..)| id == "confirmation")
    })
    .await;
    assert!(
        said.1 == 2 && said.2.contains("you are expected on Friday 18 October at 14:00"),
        "{said:?}"
    );
    // The provider approved other words under the old name: the new ones go by text message.
    let sent = eventually("it arrives", async || {
        let mut all = simulators.messages(SARAH).into_iter();
        all.find(|m| m.from_clinic && m.shown.text.contains("you are expected"))
    })
    .await;
    assert!(sent.shown.template.is_empty(), "{:?}", sent.shown);
}
