//! Every credential against every route. The table here and the router's own list must name the same routes.

use crate::form_link;
use crate::help::{by_code, sarah};
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, OTHER_CLINIC, OTHER_STAFF_TOKEN, STAFF_TOKEN, Setup, config};
use samtal_tests::messaging;
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Whom a route is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum For {
    /// Anybody.
    Everybody,
    /// The session's own token, as bearer or as cookie with the edge's own origin.
    Patient,
    /// The clinic's service key.
    Voice,
    /// The grant of the call.
    Call,
    /// The session's own token, or a grant of any of the session's calls.
    PatientOrCall,
    /// A provider, by its signature: no credential at all opens it.
    Provider,
    /// What a redeemed link to a form gave.
    FormGrant,
    /// The clinic's staff, each with a token of their own, and its admin key.
    Staff,
    /// Whoever sees patients: reception's token, and not the administration.
    Reception,
    /// The clinic's admin key.
    Admin,
}

/// Every route of the service.
const ROUTES: &[(&str, &str, For)] = &[
    ("GET", "/healthz", For::Everybody),
    ("GET", "/openapi.json", For::Everybody),
    ("GET", "/widget.js", For::Everybody),
    ("GET", "/assets/{file}", For::Everybody),
    ("GET", "/embed/{clinic}", For::Everybody),
    ("GET", "/form/{clinic}", For::Everybody),
    ("POST", "/v1/{clinic}/form-links/open", For::Everybody),
    ("POST", "/v1/{clinic}/form-links/code", For::Everybody),
    ("POST", "/v1/{clinic}/form-links/redeem", For::Everybody),
    ("GET", "/v1/{clinic}/form-links/form", For::FormGrant),
    ("PUT", "/v1/{clinic}/form-links/form", For::FormGrant),
    ("POST", "/v1/{clinic}/sessions", For::Everybody),
    ("GET", "/v1/{clinic}/session", For::Patient),
    ("DELETE", "/v1/{clinic}/session", For::Patient),
    ("GET", "/v1/{clinic}/session/live", For::Patient),
    ("GET", "/v1/{clinic}/session/export", For::Patient),
    ("POST", "/v1/{clinic}/session/messages", For::Patient),
    ("POST", "/v1/{clinic}/session/seen", For::Patient),
    ("POST", "/v1/{clinic}/session/pages", For::Patient),
    ("POST", "/v1/{clinic}/session/consent", For::Patient),
    ("GET", "/v1/{clinic}/session/forms/{form}", For::Patient),
    ("PUT", "/v1/{clinic}/session/forms/{form}", For::Patient),
    ("POST", "/v1/{clinic}/session/identify", For::Patient),
    ("POST", "/v1/{clinic}/session/identifiers", For::Patient),
    ("POST", "/v1/{clinic}/session/handoffs", For::Patient),
    ("POST", "/v1/{clinic}/session/tasks", For::Patient),
    ("DELETE", "/v1/{clinic}/session/links/{link}", For::Patient),
    (
        "POST",
        "/v1/{clinic}/session/identifiers/{identifier}/verification",
        For::Patient,
    ),
    (
        "POST",
        "/v1/{clinic}/session/identifiers/{identifier}/check",
        For::Patient,
    ),
    ("POST", "/v1/{clinic}/session/device", For::Patient),
    ("POST", "/v1/{clinic}/session/forget", For::Patient),
    ("GET", "/v1/{clinic}/slots", For::PatientOrCall),
    ("POST", "/v1/{clinic}/session/holds", For::Patient),
    ("POST", "/v1/{clinic}/session/appointments", For::Patient),
    ("PATCH", "/v1/{clinic}/session/appointments/{appointment}", For::Patient),
    (
        "DELETE",
        "/v1/{clinic}/session/appointments/{appointment}",
        For::Patient,
    ),
    (
        "GET",
        "/v1/{clinic}/session/appointments/{appointment}/calendar",
        For::Patient,
    ),
    ("POST", "/v1/{clinic}/context", For::Voice),
    ("POST", "/v1/{clinic}/answer", For::Voice),
    ("POST", "/v1/{clinic}/voice/{platform}", For::Voice),
    ("GET", "/v1/{clinic}/calls/{call_id}/context", For::Call),
    ("POST", "/v1/{clinic}/calls/{call_id}/events", For::Call),
    ("POST", "/v1/{clinic}/calls/{call_id}/appointments", For::Call),
    (
        "PATCH",
        "/v1/{clinic}/calls/{call_id}/appointments/{appointment}",
        For::Call,
    ),
    (
        "DELETE",
        "/v1/{clinic}/calls/{call_id}/appointments/{appointment}",
        For::Call,
    ),
    ("GET", "/hooks/{clinic}/whatsapp", For::Provider),
    ("POST", "/hooks/{clinic}/whatsapp", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/sms", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/whatsapp", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/status", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/code", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/ended", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/dial", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/whisper", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/status", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/fallback", For::Everybody),
    ("POST", "/hooks/{clinic}/twilio/voice/callback", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/callback/key", For::Provider),
    ("POST", "/hooks/{clinic}/twilio/voice/callback/status", For::Provider),
    ("POST", "/v1/{clinic}/tasks/{task}/call", For::Staff),
    ("GET", "/hooks/{clinic}/twilio/relay/{call}", For::Provider),
    ("GET", "/v1/{clinic}/desk/live", For::Staff),
    ("GET", "/desk", For::Everybody),
    ("GET", "/desk/{clinic}", For::Everybody),
    ("GET", "/desk/{clinic}/sign-in", For::Everybody),
    ("GET", "/desk/{clinic}/signed-in", For::Everybody),
    ("POST", "/v1/{clinic}/desk/sign-in", For::Everybody),
    ("POST", "/v1/{clinic}/desk/sign-out", For::Staff),
    ("GET", "/v1/{clinic}/desk/me", For::Everybody),
    ("GET", "/v1/{clinic}/desk/staff", For::Staff),
    ("DELETE", "/v1/{clinic}/desk/staff/{member}/sessions", For::Admin),
    ("GET", "/v1/{clinic}/desk/inbox", For::Staff),
    ("POST", "/v1/{clinic}/desk/inbox/rebuild", For::Admin),
    ("GET", "/v1/{clinic}/desk/sessions/{session}", For::Staff),
    ("GET", "/v1/{clinic}/desk/sessions/{session}/live", For::Staff),
    ("POST", "/v1/{clinic}/desk/sessions/{session}/messages", For::Staff),
    ("POST", "/v1/{clinic}/desk/sessions/{session}/acts", For::Staff),
    ("GET", "/v1/{clinic}/desk/sessions/{session}/access", For::Staff),
    (
        "DELETE",
        "/v1/{clinic}/desk/sessions/{session}/links/{link}",
        For::Staff,
    ),
    (
        "GET",
        "/v1/{clinic}/desk/calls/{system}/{call}/possible",
        For::Reception,
    ),
    ("POST", "/v1/{clinic}/desk/calls/{system}/{call}/check", For::Staff),
    ("GET", "/v1/{clinic}/desk/tasks", For::Staff),
    ("POST", "/v1/{clinic}/desk/tasks/{task}/claim", For::Staff),
    ("POST", "/v1/{clinic}/desk/tasks/{task}/close", For::Staff),
    ("GET", "/v1/{clinic}/desk/day", For::Reception),
    (
        "POST",
        "/v1/{clinic}/desk/appointments/{appointment}/arrived",
        For::Staff,
    ),
    ("GET", "/v1/{clinic}/desk/templates", For::Staff),
    ("POST", "/v1/{clinic}/desk/templates", For::Staff),
    ("PUT", "/v1/{clinic}/desk/templates/{template}", For::Staff),
    ("POST", "/v1/{clinic}/desk/templates/{template}/approve", For::Staff),
    ("POST", "/v1/{clinic}/desk/templates/{template}/retire", For::Staff),
    ("POST", "/v1/{clinic}/desk/templates/preview", For::Staff),
    ("GET", "/v1/{clinic}/desk/tokens", For::Staff),
    ("PUT", "/v1/{clinic}/desk/tokens", For::Staff),
    ("POST", "/v1/{clinic}/desk/tokens/preview", For::Staff),
    ("GET", "/v1/{clinic}/desk/rights", For::Staff),
    ("PUT", "/v1/{clinic}/desk/rights", For::Staff),
    ("GET", "/v1/{clinic}/desk/audit", For::Admin),
    ("GET", "/v1/{clinic}/desk/audit/verify", For::Admin),
    ("GET", "/v1/{clinic}/sessions/{session}/timeline", For::Staff),
    ("GET", "/v1/{clinic}", For::Admin),
    ("PUT", "/v1/{clinic}", For::Admin),
    ("GET", "/v1/{clinic}/sends", For::Admin),
    ("GET", "/v1/{clinic}/knowledge", For::Admin),
    ("PUT", "/v1/{clinic}/knowledge", For::Admin),
    ("GET", "/v1/{clinic}/topics", For::Admin),
    ("GET", "/v1/{clinic}/keys", For::Admin),
    ("POST", "/v1/{clinic}/keys", For::Admin),
    ("DELETE", "/v1/{clinic}/keys/{key}", For::Admin),
    ("GET", "/v1/{clinic}/tasks", For::Admin),
    ("POST", "/v1/{clinic}/tasks/{task}/claim", For::Admin),
    ("POST", "/v1/{clinic}/tasks/{task}/close", For::Admin),
    ("POST", "/v1/{clinic}/demo/clock", For::Admin),
    ("POST", "/v1/{clinic}/demo/fault", For::Admin),
    ("GET", "/v1/{clinic}/appointments", For::Admin),
    ("GET", "/v1/{clinic}/audit", For::Admin),
    ("GET", "/v1/{clinic}/sessions/{session}/media/{seq}", For::Admin),
    ("GET", "/v1/{clinic}/sessions/{session}/audit", For::Admin),
];

/// How a credential is presented.
#[derive(Clone, Debug)]
enum With {
    Nothing,
    Bearer(String),
    Cookie(String),
    CookieAndOrigin(String),
}

/// A path template without the names of its parts.
fn shape(template: &str) -> String {
    let part = |p: &str| {
        if p.starts_with('{') {
            "{}".to_owned()
        } else {
            p.to_owned()
        }
    };
    template.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn send(edge: &Edge, method: &str, template: &str, with: &With) -> Answer {
    let address = template
        .replace("{clinic}", CLINIC)
        .replace("{call_id}", "CA1")
        .replace("{file}", "nothing.js")
        .replace("{platform}", "generic")
        .split('/')
        .map(|p| if p.starts_with('{') { "x" } else { p })
        .collect::<Vec<_>>()
        .join("/");
    let own = edge.url();
    let (authorization, cookie);
    let mut headers = vec![("content-type", "application/json")];
    if template.ends_with("/live") {
        headers.extend([
            ("upgrade", "websocket"),
            ("connection", "Upgrade"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "c2FtdGFsLXRlc3RzLTAwMA=="),
        ]);
    }
    match with {
        With::Nothing => {}
        With::Bearer(token) => {
            authorization = format!("Bearer {token}");
            headers.push(("authorization", &authorization));
        }
        With::Cookie(token) => {
            cookie = format!("__Host-samtal-{CLINIC}={token}");
            headers.push(("cookie", &cookie));
        }
        With::CookieAndOrigin(token) => {
            cookie = format!("__Host-samtal-{CLINIC}={token}");
            headers.extend([("cookie", cookie.as_str()), ("origin", own.as_str())]);
        }
    }
    let body = if matches!(method, "POST" | "PUT") { "{}" } else { "" };
    edge.call(method, &address, &headers, body.as_bytes()).await
}

#[tokio::test]
async fn the_table_names_the_routes_of_the_service_and_no_others() {
    let edge = Edge::start().await;
    let served = edge.call("GET", "/openapi.json", &[], b"").await.json();
    let methods = ["get", "put", "post", "patch", "delete"];
    let mut listed = BTreeSet::new();
    for (template, operations) in served["paths"].as_object().expect("paths") {
        for method in methods {
            if operations.get(method).is_some() {
                listed.insert((method.to_uppercase(), shape(template)));
            }
        }
    }
    let table: BTreeSet<(String, String)> = ROUTES.iter().map(|(m, t, _)| ((*m).to_owned(), shape(t))).collect();
    let (unlisted, untested): (Vec<_>, Vec<_>) =
        (table.difference(&listed).collect(), listed.difference(&table).collect());
    assert!(
        unlisted.is_empty() && untested.is_empty(),
        "not in openapi.json: {unlisted:?}; not in the table: {untested:?}"
    );
}

#[tokio::test]
async fn each_credential_opens_its_own_routes_and_no_other() {
    // With faults, since that address is there only in their tests.
    let (edge, simulators) = messaging::start_with(Setup::with_faults(), &json!({})).await;
    // First, since a day passes until there is one.
    let (form_link, form_grant) = form_link::held(&edge, &simulators).await;
    let set = edge
        .json("PUT", &format!("/v1/{OTHER_CLINIC}"), ADMIN_KEY, &config())
        .await;
    assert!(set.status < 300, "{}", set.text());
    let foreign_key = edge
        .json(
            "POST",
            &format!("/v1/{OTHER_CLINIC}/keys"),
            ADMIN_KEY,
            &json!({ "name": "theirs" }),
        )
        .await
        .json()["key"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let foreign_session = edge
        .json("POST", &format!("/v1/{OTHER_CLINIC}/sessions"), "", &json!({}))
        .await
        .json()["token"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(!foreign_key.is_empty() && !foreign_session.is_empty());
    let (caller, offer) = sarah(&edge).await;
    let grant = by_code(&edge, &offer.code, "CA1").await.grant;
    let (_, unredeemed) = sarah(&edge).await;
    let (gone, _) = edge.patient("en").await;
    gone.forget().await.expect("forgotten");
    let (other_call, other_offer) = sarah(&edge).await;
    let other_grant = by_code(&edge, &other_offer.code, "CA2").await.grant;
    let wrong_admin = format!("{}1", &ADMIN_KEY[..ADMIN_KEY.len() - 1]);

    let mut deviations = Vec::new();
    for (method, template, whom) in ROUTES {
        // A patient of one's own for every route: some of them end the session.
        let fresh = edge.patient("en").await.0.token;
        let credentials: BTreeMap<&str, With> = [
            ("nothing", With::Nothing),
            ("a patient's bearer", With::Bearer(fresh.clone())),
            (
                "a patient's cookie",
                With::CookieAndOrigin(edge.patient("en").await.0.token),
            ),
            (
                "a patient's cookie without an origin",
                With::Cookie(edge.patient("en").await.0.token),
            ),
            ("a dead patient's bearer", With::Bearer(gone.token.clone())),
            ("another clinic's patient", With::Bearer(foreign_session.clone())),
            ("a voice key", With::Bearer(edge.voice_key.clone())),
            ("a voice key as a cookie", With::CookieAndOrigin(edge.voice_key.clone())),
            ("another clinic's voice key", With::Bearer(foreign_key.clone())),
            ("a handoff's token", With::Bearer(unredeemed.token.clone())),
            ("the call's grant", With::Bearer(grant.clone())),
            ("another call's grant", With::Bearer(other_grant.clone())),
            ("a form's link", With::Bearer(form_link.clone())),
            ("a form's grant", With::Bearer(form_grant.clone())),
            ("a form's grant as a cookie", With::CookieAndOrigin(form_grant.clone())),
            ("a staff token", With::Bearer(STAFF_TOKEN.to_owned())),
            (
                "a staff token as a cookie",
                With::CookieAndOrigin(STAFF_TOKEN.to_owned()),
            ),
            (
                "another clinic's staff token",
                With::Bearer(OTHER_STAFF_TOKEN.to_owned()),
            ),
            ("the admin key", With::Bearer(ADMIN_KEY.to_owned())),
            ("the admin key as a cookie", With::CookieAndOrigin(ADMIN_KEY.to_owned())),
            ("a wrong admin key", With::Bearer(wrong_admin.clone())),
        ]
        .into();
        for (name, with) in &credentials {
            let answer = send(&edge, method, template, with).await;
            let refused = answer.status == 401 || answer.status == 403;
            let read_by_cookie =
                *name == "a patient's cookie without an origin" && *method == "GET" && !template.ends_with("/live");
            let patients = matches!(*name, "a patient's bearer" | "a patient's cookie") || read_by_cookie;
            let allowed = match whom {
                For::Everybody => true,
                For::Patient => patients,
                For::PatientOrCall => patients || matches!(*name, "the call's grant" | "another call's grant"),
                For::Voice => *name == "a voice key",
                For::Call => *name == "the call's grant",
                For::Provider => false,
                For::FormGrant => *name == "a form's grant",
                For::Staff => matches!(*name, "a staff token" | "the admin key"),
                For::Reception => *name == "a staff token",
                For::Admin => *name == "the admin key",
            };
            let everybodys_write =
                *whom == For::Everybody && *method == "POST" && *name == "a patient's cookie without an origin";
            if answer.status >= 500 || (refused == allowed && !everybodys_write) {
                deviations.push(format!(
                    "{method} {template} with {name}: {} {}",
                    answer.status,
                    answer.text()
                ));
            }
        }
    }
    assert!(
        deviations.is_empty(),
        "{} deviations:\n{}",
        deviations.len(),
        deviations.join("\n")
    );
    caller.page(0, 1).await.expect("the patients are untouched");
    other_call.page(0, 1).await.expect("the patients are untouched");
    assert_eq!(edge.admin("GET", "", &Value::Null).await.status, 200);
}

#[tokio::test]
async fn a_refusal_says_the_same_whatever_the_credential_was() {
    let edge = Edge::start().await;
    let (me, _) = edge.patient("en").await;
    let bearers = [
        "",
        "x",
        "ses_x.y",
        me.session.as_str(),
        edge.voice_key.as_str(),
        ADMIN_KEY,
        "Bearer",
        "\u{1f331}",
    ];
    let mut bodies = BTreeSet::new();
    for bearer in bearers {
        let answer = edge
            .json("GET", &crate::help::path("/session"), bearer, &Value::Null)
            .await;
        assert_eq!(answer.status, 401, "{bearer}");
        bodies.insert(answer.text());
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}
