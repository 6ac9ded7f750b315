//! What the edge tells the clinic by webhook: tasks for the reception, and verification texts that the clinic's SMS gateway
//! would send (here: Sarah's phone shows them).

use crate::{App, Shared, locked};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use samtal_core::encode::read_base64;
use samtal_core::time::At;
use samtal_core::wire::webhook::verify;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The demo remembers this many of each kind; nothing is written to disk.
const KEPT: usize = 50;

/// A task as the webhook tells it.
#[derive(Clone, Deserialize, Serialize)]
pub struct Task {
    /// `tsk_…`
    pub id: String,
    /// `callback`, `person`, `question`, `emergency`, …
    pub about: String,
    /// `call` or `message`: how the clinic's policy has it answered.
    #[serde(default)]
    pub answer_by: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
    /// Until when somebody answers, where that was promised.
    #[serde(default)]
    pub promised_by: Option<String>,
    /// Whom to call back.
    #[serde(default)]
    pub number: Option<String>,
    /// The patient's name, where they gave it.
    #[serde(default)]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default)]
    pub topic: Option<String>,
    /// Whether the reception has closed it.
    #[serde(skip_deserializing)]
    pub done: bool,
}

/// An appointment as the webhook tells it: whole, each time that it changes.
#[derive(Clone, Deserialize, Serialize)]
pub struct Appointment {
    /// `apt_…`
    pub id: String,
    /// When it begins, RFC 3339.
    pub starts_at: String,
    /// With whom.
    pub with: String,
    /// What is booked, by its id in the clinic's knowledge.
    #[serde(default)]
    pub service: String,
    /// `booked`, `confirmed` or `cancelled`.
    pub status: String,
    /// Whose, where they gave it.
    #[serde(default)]
    pub name: String,
    /// How to reach them, where they gave it.
    #[serde(default)]
    pub number: String,
}

/// A text message on its way to a patient.
#[derive(Clone, Deserialize, Serialize)]
pub struct Text {
    /// To whom.
    pub number: String,
    /// What it says.
    pub text: String,
    /// Until when its code is good.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// When it came, milliseconds of the demo's clock.
    #[serde(skip_deserializing)]
    pub at_ms: i64,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Told {
    #[serde(rename = "task.opened")]
    TaskOpened { task: Task },
    #[serde(
        rename = "appointment.booked",
        alias = "appointment.changed",
        alias = "appointment.cancelled",
        alias = "appointment.confirmed"
    )]
    Appointment { appointment: Appointment },
    #[serde(rename = "verification.requested")]
    VerificationRequested(Text),
    #[serde(other)]
    Other,
}

/// What has been told, newest first.
#[derive(Default)]
pub struct Inbox {
    /// Tasks for the reception.
    pub tasks: VecDeque<Task>,
    /// The diary.
    pub appointments: VecDeque<Appointment>,
    /// Texts for Sarah's phone.
    pub texts: VecDeque<Text>,
    ids: VecDeque<String>,
    /// Counts every change, so that a page knows when to look again.
    pub version: u64,
}

impl Inbox {
    /// Takes a message in, once: a repeated id changes nothing. Whether it was new.
    fn take(&mut self, id: &str, told: Told, at_ms: i64) -> bool {
        if self.ids.iter().any(|seen| seen == id) {
            return false;
        }
        keep(&mut self.ids, id.to_owned());
        match told {
            Told::TaskOpened { task } => keep(&mut self.tasks, task),
            Told::Appointment { appointment } => {
                self.appointments.retain(|known| known.id != appointment.id);
                keep(&mut self.appointments, appointment);
            }
            Told::VerificationRequested(text) => keep(&mut self.texts, Text { at_ms, ..text }),
            Told::Other => return false,
        }
        self.version += 1;
        true
    }

    /// The reception is done with a task.
    pub fn done(&mut self, id: &str) {
        for task in &mut self.tasks {
            task.done |= task.id == id;
        }
        self.version += 1;
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T) {
    list.push_front(item);
    list.truncate(KEPT);
}

pub fn routes() -> Router<Shared> {
    Router::new().route("/hooks/tasks", post(receive))
}

impl App {
    fn webhook_secret(&self) -> Option<Vec<u8>> {
        match &self.config.webhook_secret {
            Some(secret) => read_base64(secret.strip_prefix("whsec_")?),
            None => Some(self.clinic.webhook.as_ref()?.secret.clone()),
        }
    }
}

/// The signature is checked on the body as it came, before anything is parsed. This machine's clock and the demo's both count as
/// now: the edge signs with one of them.
fn genuine(secret: &[u8], headers: &HeaderMap, body: &str, clocks: &[At]) -> bool {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (
        header("webhook-id"),
        header("webhook-timestamp"),
        header("webhook-signature"),
    ) {
        (Some(id), Some(timestamp), Some(signatures)) => clocks
            .iter()
            .any(|now| verify(secret, id, timestamp, signatures, body, *now)),
        _ => false,
    }
}

async fn receive(State(app): State<Shared>, headers: HeaderMap, body: String) -> StatusCode {
    let at_ms = app.clock.timestamp().as_millisecond();
    let clocks = [At(jiff::Timestamp::now().as_millisecond()), At(at_ms)];
    let secret = app.webhook_secret();
    if !secret.is_some_and(|secret| genuine(&secret, &headers, &body, &clocks)) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(told) = serde_json::from_str(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
    let text = match &told {
        Told::VerificationRequested(text) => Some(text.clone()),
        _ => None,
    };
    let is_new = locked(&app.inbox).take(id.unwrap_or_default(), told, at_ms);
    if let Some(text) = text.filter(|_| is_new) {
        app.simulators.text_from_clinic(&text.number, &text.text);
    }
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Told {
        serde_json::from_str(json).expect("a message")
    }

    const TASK: &str = r#"{"type":"task.opened","clinic":"riverside","task":{"id":"tsk_1","about":"callback","session":"ses_1",
        "opened_at":"2024-10-15T21:00:00Z","promised_by":null,"number":"+447700900456","topic":"eczema"}}"#;
    const TEXT: &str = r#"{"type":"verification.requested","clinic":"riverside","number":"+447700900456",
        "text":"Your code is 123456","expires_at":"2024-10-15T21:10:00Z"}"#;

    fn signed(secret: &[u8], at: At) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in samtal_core::wire::webhook::headers(secret, "msg_1", at, TASK) {
            headers.insert(name, value.parse().expect("a header"));
        }
        headers
    }

    #[test]
    fn only_the_holder_of_the_secret_is_believed_and_only_about_now() {
        let (now, tomorrow) = (At(1_729_000_000_000), At(1_729_086_400_000));
        let headers = signed(b"secret", now);
        assert!(genuine(b"secret", &headers, TASK, &[now]));
        assert!(genuine(b"secret", &headers, TASK, &[tomorrow, now]));
        assert!(!genuine(b"secret", &headers, TASK, &[tomorrow]));
        assert!(!genuine(b"another", &headers, TASK, &[now]));
        assert!(!genuine(b"secret", &headers, TEXT, &[now]));
        assert!(!genuine(b"secret", &HeaderMap::new(), TASK, &[now]));
    }

    #[test]
    fn tasks_go_to_the_reception_and_texts_to_the_phone() {
        let mut inbox = Inbox::default();
        inbox.take("a", told(TASK), 1);
        inbox.take("b", told(TEXT), 2);
        assert_eq!(inbox.tasks[0].id, "tsk_1");
        assert_eq!(inbox.texts[0].text, "Your code is 123456");
        assert_eq!(inbox.version, 2);
        inbox.done("tsk_1");
        assert!(inbox.tasks[0].done);
    }

    #[test]
    fn a_repeated_message_counts_once_and_an_unknown_kind_is_passed_over() {
        let mut inbox = Inbox::default();
        inbox.take("a", told(TASK), 1);
        inbox.take("a", told(TASK), 2);
        inbox.take("b", told(r#"{"type":"something.new","x":1}"#), 3);
        assert_eq!((inbox.tasks.len(), inbox.version), (1, 1));
    }

    #[test]
    fn an_appointment_stands_once_however_often_it_is_told() {
        let appointment = |status: &str, kind: &str| {
            told(&format!(
                r#"{{"type":"appointment.{kind}","clinic":"riverside","appointment":{{"id":"apt_1","starts_at":"2024-10-18T13:00:00.000Z",
                "with":"Dr. Phillips","service":"dermatology-visit","status":"{status}"}}}}"#
            ))
        };
        let mut inbox = Inbox::default();
        inbox.take("a", appointment("booked", "booked"), 1);
        inbox.take("b", appointment("cancelled", "cancelled"), 2);
        let statuses: Vec<&str> = inbox.appointments.iter().map(|a| a.status.as_str()).collect();
        assert_eq!(statuses, ["cancelled"]);
    }

    #[test]
    fn the_last_fifty_are_kept() {
        let mut inbox = Inbox::default();
        for n in 0..60 {
            inbox.take(&format!("m{n}"), told(TEXT), n);
        }
        assert_eq!(inbox.texts.len(), 50);
        assert_eq!(inbox.texts[0].at_ms, 59);
    }
}
