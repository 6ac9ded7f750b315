//! Forms that the clinic defines: asked in the patient's language, kept answer by answer, nothing asked twice.

use crate::help::{assert_problem, by_code, path};
use samtal_core::log::event::Body;
use samtal_core::log::state::State;
use samtal_tests::client::PatientClient;
use samtal_tests::host::{Edge, config};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};

fn item(id: &str, kind: &str, more: Value) -> Value {
    let mut item =
        json!({ "id": id, "type": kind, "text": { "en": format!("{id}?"), "sv": format!("{id} på svenska?") } });
    for (name, value) in more.as_object().into_iter().flatten() {
        item[name] = value.clone();
    }
    item
}

/// An edge whose clinic has an intake form, and a second one that asks for some of the same.
async fn with_forms() -> Edge {
    let edge = Edge::start().await;
    let mut config = config();
    let options = json!([
        { "code": "days", "text": { "en": "A few days", "sv": "Några dagar" } },
        { "code": "years", "text": { "en": "Years", "sv": "År" } },
    ]);
    config["form"] = json!([
        { "id": "intake", "title": { "en": "Before your visit", "sv": "Inför besöket" }, "item": [
            item("name", "string", json!({ "required": true })),
            item("phone", "phone", json!({ "required": true })),
            item("date_of_birth", "date", json!({ "required": true })),
            item("since", "choice", json!({ "option": options })),
            item("insured", "boolean", json!({})),
            item("insurer", "string", json!({ "required": true, "when": { "item": "insured", "equals": "true" } })),
        ] },
        { "id": "billing", "title": { "en": "Billing", "sv": "Betalning" }, "item": [
            item("name", "string", json!({ "required": true })),
            item("insurer", "string", json!({})),
        ] },
    ]);
    edge.configure(&config).await;
    edge
}

async fn read(edge: &Edge, me: &PatientClient, form: &str) -> Answer {
    edge.json("GET", &path(&format!("/session/forms/{form}")), &me.token, &Value::Null)
        .await
}

async fn save(edge: &Edge, me: &PatientClient, form: &str, body: &Value) -> Answer {
    edge.json("PUT", &path(&format!("/session/forms/{form}")), &me.token, body)
        .await
}

async fn state(me: &PatientClient) -> State {
    me.page(0, 1).await.expect("read").state
}

#[tokio::test]
async fn a_form_is_asked_in_the_patients_language_and_goes_on_where_it_stopped() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("sv").await;
    let form = read(&edge, &me, "intake").await;
    assert_eq!(form.status, 200, "{}", form.text());
    let form = form.json();
    assert_eq!(form["form"]["title"], "Inför besöket");
    assert_eq!(form["form"]["items"][0]["text"], "name på svenska?");
    assert_eq!(
        form["form"]["items"][3]["options"][0],
        json!({ "code": "days", "text": "Några dagar" })
    );
    assert_eq!(
        (&form["first_empty"], &form["completed"]),
        (&json!("name"), &json!(false))
    );
    for (field, value, next) in [
        ("name", "Sara Lind", "phone"),
        ("phone", "07400 123456", "date_of_birth"),
        ("date_of_birth", "1985-03-12", "since"),
        ("since", "days", "insured"),
        ("insured", "true", "insurer"),
    ] {
        let saved = save(&edge, &me, "intake", &json!({ "fields": { field: value } })).await;
        assert_eq!(saved.status, 200, "{field}: {}", saved.text());
        assert_eq!(read(&edge, &me, "intake").await.json()["first_empty"], next);
    }
    let form = read(&edge, &me, "intake").await.json();
    assert_eq!(form["answers"]["phone"], "+447400123456", "in its one form");
    let finished = save(
        &edge,
        &me,
        "intake",
        &json!({ "fields": { "insurer": "Bupa" }, "complete": true }),
    )
    .await;
    assert_eq!(finished.status, 200, "{}", finished.text());
    let form = read(&edge, &me, "intake").await.json();
    assert_eq!((&form["first_empty"], &form["completed"]), (&json!(""), &json!(true)));
}

#[tokio::test]
async fn what_is_wrong_names_its_field_and_loses_nothing() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("en").await;
    save(&edge, &me, "intake", &json!({ "fields": { "name": "Sarah" } })).await;
    let before = state(&me).await;
    for (fields, complete, field) in [
        (json!({ "phone": "07400 12345" }), false, "phone"),
        (json!({ "date_of_birth": "12/03/1985" }), false, "date_of_birth"),
        (json!({ "date_of_birth": "1985-02-30" }), false, "date_of_birth"),
        (json!({ "since": "ages" }), false, "since"),
        (json!({ "insured": "maybe" }), false, "insured"),
        (json!({ "phone": "07400 123456" }), true, "date_of_birth"),
        (json!({}), true, "phone"),
        (
            json!({ "name": "" , "phone": "07400 123456", "date_of_birth": "1985-03-12" }),
            true,
            "name",
        ),
    ] {
        let body = json!({ "fields": fields, "complete": complete });
        let refused = save(&edge, &me, "intake", &body).await;
        assert_problem(&refused, 400, "invalid");
        assert_eq!(refused.json()["field"], field, "{body}");
    }
    let foreign = save(&edge, &me, "intake", &json!({ "fields": { "shoe_size": "42" } })).await;
    assert_problem(&foreign, 400, "unknown-field");
    assert_eq!(state(&me).await, before, "all or nothing");
    assert_eq!(
        read(&edge, &me, "intake").await.json()["answers"],
        json!({ "name": "Sarah" })
    );
}

#[tokio::test]
async fn what_was_told_anywhere_is_not_asked_again() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("en").await;
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("named");
    let claim = json!({ "type": "phone", "value": "07400 123456" });
    edge.json("POST", &path("/session/identifiers"), &me.token, &claim)
        .await;
    let form = read(&edge, &me, "intake").await.json();
    assert_eq!(form["known"], json!(["name", "phone"]));
    assert_eq!(form["answers"], json!({ "name": "Sarah", "phone": "+447400123456" }));
    assert_eq!(form["first_empty"], "date_of_birth");
    let body = json!({ "cid": "f1", "fields": { "date_of_birth": "1985-03-12" }, "complete": true });
    let finished = save(&edge, &me, "intake", &body).await;
    assert_eq!(finished.status, 200, "{}", finished.text());
    let again = save(&edge, &me, "intake", &body).await;
    assert_eq!(again.text(), finished.text(), "a repeat has the same answer");
    let form = state(&me)
        .await
        .forms
        .into_iter()
        .find(|f| f.id == "intake")
        .expect("the form");
    let stored: Vec<&str> = form.answers.iter().map(|a| a.field.as_str()).collect();
    assert_eq!(
        stored,
        ["date_of_birth", "name", "phone"],
        "the finished form stands whole"
    );
    assert_eq!(read(&edge, &me, "billing").await.json()["answers"]["name"], "Sarah");
    let conflict = json!({ "cid": "f1", "fields": { "date_of_birth": "1985-03-13" }, "complete": true });
    assert_problem(&save(&edge, &me, "intake", &conflict).await, 409, "conflict");
}

#[tokio::test]
async fn a_number_in_a_form_is_one_to_be_reached_by() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("en").await;
    save(&edge, &me, "intake", &json!({ "fields": { "phone": "07400 123456" } })).await;
    save(
        &edge,
        &me,
        "intake",
        &json!({ "fields": { "phone": "+44 7400 123456" } }),
    )
    .await;
    let identifiers = state(&me).await.identifiers;
    let given: Vec<&str> = identifiers.iter().map(|i| i.value.as_str()).collect();
    assert_eq!(given, ["+44•••••456"]);
}

#[tokio::test]
async fn contradicting_answers_are_flagged_and_both_stay_in_the_log() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("en").await;
    save(
        &edge,
        &me,
        "intake",
        &json!({ "fields": { "insurer": "Bupa", "name": "Sarah" } }),
    )
    .await;
    save(&edge, &me, "intake", &json!({ "fields": { "insurer": "BUPA" } })).await;
    let more = save(&edge, &me, "billing", &json!({ "fields": { "name": "Sarah Jones" } })).await;
    assert_eq!(more.status, 200, "{}", more.text());
    let offer = me.handoff("phone", None).await.expect("offered");
    assert!(by_code(&edge, &offer.code, "CA1").await.flags.is_empty());
    let other = save(
        &edge,
        &me,
        "billing",
        &json!({ "cid": "b1", "fields": { "insurer": "Aviva" } }),
    )
    .await;
    assert_eq!(other.status, 200, "{}", other.text());
    let repeat = save(
        &edge,
        &me,
        "billing",
        &json!({ "cid": "b1", "fields": { "insurer": "Aviva" } }),
    )
    .await;
    assert_eq!(repeat.text(), other.text());
    let offer = me.handoff("phone", None).await.expect("offered");
    let flags = by_code(&edge, &offer.code, "CA2").await.flags;
    assert_eq!(flags.len(), 1, "{flags:?}");
    assert_eq!(flags[0]["label"], "conflict:insurer");
    let told: Vec<String> = me
        .log()
        .await
        .expect("read")
        .iter()
        .filter_map(|e| match &e.entry.body {
            Body::FormSaved { answers, .. } => answers.iter().find(|a| a.field == "insurer").map(|a| a.value.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["Bupa", "BUPA", "Aviva"]);
    assert!(
        state(&me).await.flags.is_empty(),
        "staff see flags, the patient does not"
    );
    // A name that is given beside the forms is a fact like any other.
    let bob = json!({ "type": "name", "value": "Bob" });
    edge.json("POST", &path("/session/identifiers"), &me.token, &bob).await;
    let offer = me.handoff("phone", None).await.expect("offered");
    let flags = by_code(&edge, &offer.code, "CA3").await.flags;
    assert_eq!(
        flags.last().map(|f| &f["label"]),
        Some(&json!("conflict:name")),
        "{flags:?}"
    );
}

#[tokio::test]
async fn a_form_that_is_not_defined_is_kept_as_it_comes_and_cannot_be_read_as_one() {
    let edge = with_forms().await;
    let (me, _) = edge.patient("en").await;
    me.form("contact", &json!({ "name": "Sarah" }), false)
        .await
        .expect("kept");
    me.form("skin", &json!({ "where": "arm" }), true).await.expect("kept");
    assert_problem(&read(&edge, &me, "skin").await, 404, "not-found");
    assert_problem(&read(&edge, &me, "nothing").await, 404, "not-found");
}

#[tokio::test]
async fn a_form_with_mistakes_is_told_by_its_place() {
    let edge = Edge::start().await;
    let mut bad = config();
    bad["form"] = json!([{ "id": "intake", "title": { "en": "A" }, "item": [item("a", "video", json!({}))] }]);
    let refused = edge.admin("PUT", "", &bad).await;
    assert_problem(&refused, 400, "invalid");
    let text = refused.text();
    assert!(
        text.contains("form[0].title.sv") && text.contains("form[0].item[0].type"),
        "{text}"
    );
}
