//! Webhooks arrive signed, as often as asked, and again until they are taken.

use crate::simulators::{Faults, Setup, Simulators, Way};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SARAH: &str = "+447700900456";

/// What stands in for the edge: keeps what arrives, and refuses the first `n`.
#[derive(Clone, Default)]
struct Edge {
    got: Arc<Mutex<Vec<(String, HeaderMap, Bytes)>>>,
    refuse: Arc<Mutex<usize>>,
}

impl Edge {
    async fn start(simulators: &Simulators) -> Edge {
        let edge = Edge::default();
        let for_all = edge.clone();
        let take = move |uri: Uri, headers: HeaderMap, body: Bytes| async move {
            for_all.got.lock().expect("kept").push((uri.to_string(), headers, body));
            let mut refuse = for_all.refuse.lock().expect("kept");
            if *refuse > 0 {
                *refuse -= 1;
                return StatusCode::SERVICE_UNAVAILABLE;
            }
            StatusCode::OK
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        simulators.towards(&format!("http://{}", listener.local_addr().expect("an address")));
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
        edge
    }

    fn got(&self) -> Vec<(String, HeaderMap, Bytes)> {
        self.got.lock().expect("kept").clone()
    }

    fn statuses(&self) -> Vec<String> {
        let read = |(_, _, body): &(String, HeaderMap, Bytes)| serde_json::from_slice::<Value>(body).expect("JSON");
        let status = |told: Value| {
            told["entry"][0]["changes"][0]["value"]["statuses"][0]["status"]
                .as_str()
                .map(str::to_owned)
        };
        self.got().iter().map(read).filter_map(status).collect()
    }
}

async fn started() -> (Simulators, Edge) {
    let simulators = Simulators::start(Setup::default()).await.expect("started");
    let edge = Edge::start(&simulators).await;
    (simulators, edge)
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn a_message_arrives_signed_as_the_service_checks_it_and_escaped_as_meta_writes() {
    let (simulators, edge) = started().await;
    let said = simulators.say(SARAH, "Hej, jag har fått utslag på knäet 😀").await;
    assert_eq!(said.status, 200);
    let (path, headers, body) = edge.got().remove(0);
    assert_eq!(path, "/hooks/riverside/whatsapp");
    assert_eq!(header(&headers, "host"), "chat.riverside.localhost:8787");
    assert!(body.is_ascii());
    let secret = Setup::default().app_secret;
    let signature = header(&headers, "x-hub-signature-256");
    assert!(samtal_core::wire::whatsapp::verify(
        &body,
        &signature,
        &[secret.as_str()]
    ));
    assert!(!samtal_core::wire::whatsapp::verify(&body, &signature, &["another"]));
    let told: Value = serde_json::from_slice(&body).expect("JSON");
    let message = &told["entry"][0]["changes"][0]["value"]["messages"][0];
    assert_eq!(message["text"]["body"], "Hej, jag har fått utslag på knäet 😀");
    assert_eq!(
        (&message["from"], &message["id"]),
        (&json!("447700900456"), &json!(said.id))
    );
    assert_eq!(simulators.messages(SARAH)[0].status, "delivered");
}

#[tokio::test]
async fn a_text_arrives_signed_for_the_public_address() {
    let (simulators, edge) = started().await;
    simulators.sms(SARAH, "Ja tack, åtta blir bra").await;
    let (path, headers, body) = edge.got().remove(0);
    assert_eq!(path, "/hooks/riverside/twilio/sms");
    let url = format!("http://chat.riverside.localhost:8787{path}");
    let (token, signature) = (Setup::default().auth_token, header(&headers, "x-twilio-signature"));
    let kind = header(&headers, "content-type");
    let verify = |token: &str| samtal_core::wire::twilio::verify(&url, &body, &kind, &signature, &[token]);
    assert!(verify(&token));
    assert!(!verify("another"));
}

#[tokio::test]
async fn what_the_edge_refuses_comes_again_until_it_is_taken() {
    let (simulators, edge) = started().await;
    *edge.refuse.lock().expect("kept") = 2;
    let said = simulators.say(SARAH, "Hello").await;
    let statuses: Vec<u16> = simulators.posted().iter().map(|posted| posted.status).collect();
    assert_eq!((said.status, statuses), (200, vec![503, 503, 200]));
    let bodies: Vec<Bytes> = edge.got().into_iter().map(|(_, _, body)| body).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn every_webhook_comes_as_often_as_asked() {
    let (simulators, edge) = started().await;
    let faults = Faults {
        deliveries: 5,
        delay_ms: 30,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    simulators.say(SARAH, "Hello").await;
    assert_eq!(edge.got().len(), 5);
    assert_eq!(simulators.messages(SARAH).len(), 1);
}

#[tokio::test]
async fn reports_come_in_order_or_wait_until_they_are_let_go() {
    let (simulators, edge) = started().await;
    let id =
        simulators.with(|world| world.take(Way::Whatsapp, SARAH, crate::simulators::Shown::text("x"), "", "ses_1.4"));
    let reports = || {
        ["sent", "delivered", "read"]
            .map(|status| simulators.report_job(&id, "ses_1.4", status, 0))
            .to_vec()
    };
    simulators.reports(reports());
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(edge.statuses(), ["sent", "delivered", "read"]);
    let faults = Faults {
        hold: true,
        ..Faults::default()
    };
    simulators.set_faults(faults);
    simulators.reports(reports());
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(edge.statuses().len(), 3);
    simulators.release();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(edge.statuses().len(), 6);
}

#[tokio::test]
async fn a_pressed_button_comes_back_as_its_kind_of_message() {
    let (simulators, edge) = started().await;
    let press = |id: &str, title: &str| crate::simulators::Press {
        id: id.to_owned(),
        title: title.to_owned(),
        description: String::new(),
    };
    let mut shown = crate::simulators::Shown::text("Is this yours?");
    shown.buttons = vec![press("yes:lnk_1", "Yes"), press("no:lnk_1", "No")];
    simulators.with(|world| world.take(Way::Whatsapp, SARAH, shown.clone(), "", ""));
    shown.template = "reminder".to_owned();
    shown.buttons = vec![press("directions:apt_1", "Directions")];
    simulators.with(|world| world.take(Way::Whatsapp, SARAH, shown, "", ""));
    assert!(simulators.press(SARAH, "no such").await.is_err());
    simulators.press(SARAH, "yes:").await.expect("pressed");
    simulators.press(SARAH, "Directions").await.expect("pressed");
    let told: Vec<Value> = edge
        .got()
        .iter()
        .map(|(_, _, body)| serde_json::from_slice(body).expect("JSON"))
        .collect();
    let message = |n: usize| &told[n]["entry"][0]["changes"][0]["value"]["messages"][0];
    assert_eq!(
        message(0)["interactive"]["button_reply"],
        json!({"id": "yes:lnk_1", "title": "Yes"})
    );
    assert_eq!(
        message(1)["button"],
        json!({"payload": "directions:apt_1", "text": "Directions"})
    );
    assert!(message(1)["context"]["id"].is_string());
}
