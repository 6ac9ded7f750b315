//! openapi.json and the running service say the same.

use crate::help::{by_code, path, sarah};
use samtal_tests::host::{ADMIN_KEY, Edge, knowledge};
use samtal_tests::schedule;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Follows `$ref`s.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    while let Some(reference) = schema["$ref"].as_str() {
        schema = document
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} is nowhere"));
    }
    schema
}

/// What about a value is not as its schema has it: missing and unknown members, wrong types.
fn deviations(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let schema = resolved(document, schema);
    for union in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[union].as_array() {
            let fits = choices.iter().any(|choice| {
                let mut inner = Vec::new();
                deviations(document, choice, value, at, &mut inner);
                inner.is_empty()
            });
            if !fits {
                found.push(format!("{at} is none of its {union}: {value}"));
            }
            return;
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        deviations(document, part, value, at, found);
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    };
    if !types.is_empty() && !types.iter().any(|t| is(t)) {
        found.push(format!("{at} is not {types:?}: {value}"));
        return;
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        found.push(format!("{at} is not one of {allowed:?}: {value}"));
    }
    if let Some(members) = value.as_object() {
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !members.contains_key(name) {
                found.push(format!("{at}/{name} is missing"));
            }
        }
        if let Some(known) = schema["properties"].as_object() {
            for (name, inner) in members {
                if let Some(schema) = known.get(name) {
                    deviations(document, schema, inner, &format!("{at}/{name}"), found);
                }
            }
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        for (i, item) in items.iter().enumerate() {
            deviations(document, schema, item, &format!("{at}/{i}"), found);
        }
    }
}

/// The members that a schema knows, its parts included; none: it leaves them open.
fn members_of(document: &Value, schema: &Value) -> Option<BTreeSet<String>> {
    let schema = resolved(document, schema);
    let mut known = BTreeSet::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        known.extend(members_of(document, part)?);
    }
    known.extend(schema["properties"].as_object()?.keys().cloned());
    let open = schema.get("additionalProperties").is_some_and(|v| *v != json!(false));
    (!open).then_some(known)
}

#[tokio::test]
async fn the_document_is_openapi_3_and_every_reference_leads_somewhere() {
    let edge = Edge::start().await;
    let document = edge.call("GET", "/openapi.json", &[], b"").await.json();
    assert!(
        document["openapi"].as_str().is_some_and(|v| v.starts_with("3.")),
        "{}",
        document["openapi"]
    );
    assert!(document["info"]["title"].is_string() && document["info"]["version"].is_string());
    let text = document.to_string();
    for reference in text
        .split("\"$ref\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
    {
        assert!(
            document.pointer(reference.trim_start_matches('#')).is_some(),
            "{reference} is nowhere"
        );
    }
}

#[tokio::test]
async fn what_the_service_answers_is_what_the_document_describes() {
    let edge = Edge::start().await;
    schedule::open(&edge).await;
    let document = edge.call("GET", "/openapi.json", &[], b"").await.json();
    let (me, offer) = sarah(&edge).await;
    me.visit("p1", "/eczema", "Eczema").await.expect("visited");
    me.consent("chat", "2026-11", true).await.expect("agreed");
    let grant = by_code(&edge, &offer.code, "CA1").await.grant;
    let booked = schedule::book(&edge, &me, "o0", schedule::FRIDAY_AT_TWO).await.json();
    let appointment = booked["appointment"]["id"].as_str().unwrap_or_default().to_owned();
    let null = Value::Null;
    let calls = [
        ("GET", "/healthz", "/healthz".to_owned(), "", null.clone()),
        ("POST", "/v1/{clinic}/sessions", path("/sessions"), "", json!({})),
        (
            "POST",
            "/v1/{clinic}/sessions",
            path("/sessions"),
            "",
            json!({ "cid": "short" }),
        ),
        (
            "GET",
            "/v1/{clinic}/session",
            path("/session?limit=500"),
            me.token.as_str(),
            null.clone(),
        ),
        ("GET", "/v1/{clinic}/session", path("/session"), "", null.clone()),
        (
            "POST",
            "/v1/{clinic}/session/messages",
            path("/session/messages"),
            me.token.as_str(),
            json!({ "cid": "o1", "text": "hello" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/messages",
            path("/session/messages"),
            me.token.as_str(),
            json!({ "cid": "o1", "text": "other" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/messages",
            path("/session/messages"),
            me.token.as_str(),
            json!({ "cid": "o2" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/seen",
            path("/session/seen"),
            me.token.as_str(),
            json!({ "seq": 2 }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/handoffs",
            path("/session/handoffs"),
            me.token.as_str(),
            json!({ "to": "phone" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/handoffs",
            path("/session/handoffs"),
            me.token.as_str(),
            json!({ "to": "whatsapp" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/identifiers",
            path("/session/identifiers"),
            me.token.as_str(),
            json!({ "type": "phone", "value": "07400 123456" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/identify",
            path("/session/identify"),
            me.token.as_str(),
            json!({ "jwt": "a.b.c" }),
        ),
        (
            "GET",
            "/v1/{clinic}/session/forms/{form}",
            path("/session/forms/intake"),
            me.token.as_str(),
            null.clone(),
        ),
        (
            "POST",
            "/v1/{clinic}/context",
            path("/context"),
            edge.voice_key.as_str(),
            json!({ "code": offer.code, "call_id": "CA1" }),
        ),
        (
            "POST",
            "/v1/{clinic}/context",
            path("/context"),
            edge.voice_key.as_str(),
            json!({ "call_id": "CA2" }),
        ),
        ("POST", "/v1/{clinic}/context", path("/context"), "", json!({})),
        (
            "GET",
            "/v1/{clinic}/calls/{call_id}/context",
            path("/calls/CA1/context?after=0"),
            grant.as_str(),
            null.clone(),
        ),
        (
            "POST",
            "/v1/{clinic}/calls/{call_id}/events",
            path("/calls/CA1/events"),
            grant.as_str(),
            json!({ "events": [{ "cid": "w1", "kind": "message", "text": "hello" }] }),
        ),
        ("GET", "/v1/{clinic}", path(""), ADMIN_KEY, null.clone()),
        (
            "PUT",
            "/v1/{clinic}/knowledge",
            path("/knowledge"),
            ADMIN_KEY,
            json!({ "files": { "skin.toml": "[[specialty]]\nid = 1" } }),
        ),
        (
            "PUT",
            "/v1/{clinic}/knowledge",
            path("/knowledge"),
            ADMIN_KEY,
            json!({ "files": knowledge() }),
        ),
        (
            "GET",
            "/v1/{clinic}/knowledge",
            path("/knowledge"),
            ADMIN_KEY,
            null.clone(),
        ),
        ("GET", "/v1/{clinic}/topics", path("/topics"), ADMIN_KEY, null.clone()),
        (
            "POST",
            "/v1/{clinic}/answer",
            path("/answer"),
            edge.voice_key.as_str(),
            json!({ "question": "Do you have somebody who treats eczema?" }),
        ),
        (
            "POST",
            "/v1/{clinic}/answer",
            path("/answer"),
            edge.voice_key.as_str(),
            json!({ "question": "I have chest pain and cannot breathe", "language": "en", "session": me.session }),
        ),
        (
            "POST",
            "/v1/{clinic}/answer",
            path("/answer"),
            edge.voice_key.as_str(),
            json!({}),
        ),
        ("GET", "/v1/{clinic}/keys", path("/keys"), ADMIN_KEY, null.clone()),
        (
            "POST",
            "/v1/{clinic}/keys",
            path("/keys"),
            ADMIN_KEY,
            json!({ "name": "described" }),
        ),
        ("GET", "/v1/{clinic}/tasks", path("/tasks"), ADMIN_KEY, null.clone()),
        (
            "POST",
            "/v1/{clinic}/demo/clock",
            path("/demo/clock"),
            ADMIN_KEY,
            json!({ "advance": 1 }),
        ),
        (
            "GET",
            "/v1/{clinic}/slots",
            path("/slots?service=visit"),
            me.token.as_str(),
            null.clone(),
        ),
        (
            "GET",
            "/v1/{clinic}/slots",
            path("/slots"),
            grant.as_str(),
            null.clone(),
        ),
        (
            "POST",
            "/v1/{clinic}/session/holds",
            path("/session/holds"),
            me.token.as_str(),
            json!({ "cid": "o3", "slot": "visit~lind~1729258200" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/appointments",
            path("/session/appointments"),
            me.token.as_str(),
            json!({ "cid": "o4", "slot": "visit~lind~1729258200" }),
        ),
        (
            "POST",
            "/v1/{clinic}/session/appointments",
            path("/session/appointments"),
            me.token.as_str(),
            json!({ "cid": "o5", "slot": "visit~lind~1729258200" }),
        ),
        (
            "POST",
            "/v1/{clinic}/calls/{call}/appointments",
            path("/calls/CA1/appointments"),
            grant.as_str(),
            json!({ "cid": "o6", "slot": "visit~lind~1729260000", "reason": "Rash" }),
        ),
        (
            "PATCH",
            "/v1/{clinic}/session/appointments/{appointment}",
            path(&format!("/session/appointments/{appointment}")),
            me.token.as_str(),
            json!({ "cid": "o7", "slot": "visit~lind~1729261800" }),
        ),
        (
            "DELETE",
            "/v1/{clinic}/calls/{call}/appointments/{appointment}",
            path(&format!("/calls/CA1/appointments/{appointment}")),
            grant.as_str(),
            null.clone(),
        ),
        (
            "POST",
            "/v1/{clinic}/session/forget",
            path("/session/forget"),
            me.token.as_str(),
            json!({}),
        ),
    ];
    let mut found = Vec::new();
    for (method, template, address, bearer, body) in calls {
        let answer = edge.json(method, &address, bearer, &body).await;
        let paths = document["paths"].as_object().expect("paths");
        let normal = |t: &str| {
            t.split('/')
                .map(|p| if p.starts_with('{') { "{}" } else { p })
                .collect::<Vec<_>>()
                .join("/")
        };
        let Some((_, operations)) = paths.iter().find(|(t, _)| normal(t) == normal(template)) else {
            found.push(format!("{template} is not described"));
            continue;
        };
        let responses = &operations[method.to_lowercase()]["responses"];
        let described = [
            answer.status.to_string(),
            format!("{}XX", answer.status / 100),
            "default".to_owned(),
        ]
        .into_iter()
        .find_map(|key| responses.get(&key).cloned());
        let Some(described) = described else {
            found.push(format!(
                "{method} {template} answered {}, which is not described",
                answer.status
            ));
            continue;
        };
        let content = &resolved(&document, &described)["content"];
        let media = answer
            .header("content-type")
            .and_then(|t| t.split(';').next())
            .unwrap_or_default();
        match content.get(media) {
            Some(kind) => {
                let at = format!("{method} {template} {}", answer.status);
                let json = answer.json();
                deviations(&document, &kind["schema"], &json, &at, &mut found);
                if let (Some(known), Some(members)) = (members_of(&document, &kind["schema"]), json.as_object()) {
                    let foreign = members.keys().filter(|m| !known.contains(*m));
                    found.extend(foreign.map(|m| format!("{at}/{m} is not described")));
                }
            }
            None if answer.body.is_empty() => {}
            None => found.push(format!(
                "{method} {template} {} is {media}, which is not described",
                answer.status
            )),
        }
    }
    assert!(found.is_empty(), "{} deviations:\n{}", found.len(), found.join("\n"));
}
