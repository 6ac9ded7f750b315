//! The patient's own copy, in three formats.

use crate::help::{by_code, path, sarah};
use samtal_tests::client::CallEvent;
use samtal_tests::host::Edge;
use serde_json::{Value, json};

#[tokio::test]
async fn the_copy_is_readable_as_text_complete_as_json_and_valid_as_fhir() {
    let edge = Edge::start().await;
    let (me, offer) = sarah(&edge).await;
    let context = by_code(&edge, &offer.code, "CA1").await;
    edge.voice()
        .write_back(
            "CA1",
            &context.grant,
            &[CallEvent::message("v1", "", "Good morning Sarah")],
        )
        .await
        .expect("written");
    let text = me.export("text").await.expect("text");
    for said in [
        "I have a rash on my arm. Could it be eczema?",
        "Do you have a specialist?",
        "Good morning Sarah",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let all: Value = serde_json::from_str(&me.export("json").await.expect("json")).expect("JSON");
    let events = all["events"].as_array().expect("events");
    assert_eq!(events.len() as i64, me.page(0, 1).await.expect("read").last_seq);
    let bundle: Value = serde_json::from_str(&me.export("fhir").await.expect("fhir")).expect("JSON");
    assert_eq!(bundle["resourceType"], "Bundle");
    let entries = bundle["entry"].as_array().expect("entries");
    assert!(
        entries
            .iter()
            .all(|e| e["resource"]["resourceType"].is_string() && e["fullUrl"].is_string())
    );
    assert!(bundle.to_string().contains("Good morning Sarah"));
}

#[tokio::test]
async fn the_copy_is_a_download_and_never_shown_as_a_page() {
    let edge = Edge::start().await;
    let (me, _) = sarah(&edge).await;
    for (format, media) in [
        ("text", "text/plain"),
        ("json", "application/json"),
        ("fhir", "application/fhir+json"),
    ] {
        let answer = edge
            .json(
                "GET",
                &path(&format!("/session/export?format={format}")),
                &me.token,
                &json!(null),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(
            answer.header("content-type").is_some_and(|t| t.starts_with(media)),
            "{format}"
        );
        assert!(
            answer
                .header("content-disposition")
                .is_some_and(|d| d.starts_with("attachment")),
            "{format}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
    let unknown = edge
        .json("GET", &path("/session/export?format=xml"), &me.token, &json!(null))
        .await;
    assert_eq!(unknown.status, 400, "{}", unknown.text());
}
