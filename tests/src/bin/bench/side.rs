//! The two sides that are compared: the edge, and the same job in plain JavaScript. Both speak the same API.

use samtal_tests::host::{self, CLINIC, Edge, Setup};
use samtal_tests::raw::{self, Answer, Connection};
use samtal_tests::rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use xtask::workerd::Workerd;

const TWIN_KEY: &str = "sk_twin_0000000000000000000000000000000000";
/// Events of one write-back: the most that there may be.
const BATCH: usize = 100;

/// One side.
pub struct Side {
    /// Its name in the table.
    pub name: &'static str,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// Its voice key.
    pub key: String,
    host: Host,
}

#[expect(dead_code, reason = "held for its process")]
enum Host {
    Edge(Edge),
    Twin(Workerd),
}

/// A session that was filled, and the call that reads it.
#[derive(Clone)]
pub struct Filled {
    /// The patient's token.
    pub token: String,
    /// The handoff's token, redeemed by `call`.
    pub handoff: String,
    /// The call.
    pub call: String,
    /// The log's last place.
    pub last_seq: i64,
}

impl Side {
    /// The edge.
    pub async fn edge() -> Side {
        Side::of(Edge::with(Setup::default()).await)
    }

    fn of(edge: Edge) -> Side {
        let (address, pid, key) = (edge.address(), edge.pid(), edge.voice_key.clone());
        Side {
            name: "Samtal",
            address,
            pid,
            key,
            host: Host::Edge(edge),
        }
    }

    /// The edge, with its state in the machine's memory for now, where it has a folder for that.
    pub async fn edge_in_memory() -> Side {
        let memory = Path::new("/dev/shm");
        let mut setup = Setup::default();
        if memory.is_dir() {
            setup.state_in = memory.to_owned();
        }
        Side::of(Edge::with(setup).await)
    }

    /// The same with its state on the disk, as everywhere else.
    pub fn settle_on_disk(&mut self) {
        if let Host::Edge(edge) = &mut self.host {
            edge.settle_on_disk();
            (self.address, self.pid) = (edge.address(), edge.pid());
        }
    }

    /// The edge, with a clinic that has knowledge and so an assistant.
    pub async fn with_knowledge() -> Side {
        let side = Side::edge().await;
        if let Host::Edge(edge) = &side.host {
            edge.with_knowledge().await;
        }
        side
    }

    /// The JS twin, with the same limits and the same clinic.
    pub fn twin() -> Side {
        let state = std::env::temp_dir().join(format!("samtal-twin-{}", rng::secret()));
        let config = host::config();
        let settings = json!({
            "name": config["name"], "time_zone": config["time_zone"], "language": "en",
            "greetings": { "en": config["text"]["en"]["voice_greeting"], "sv": config["text"]["sv"]["voice_greeting"] },
        });
        let vars = BTreeMap::from([
            ("LIMITS".to_owned(), Setup::default().limits.to_string()),
            ("SETTINGS".to_owned(), settings.to_string()),
            (
                "VOICE_KEY_HASH".to_owned(),
                host::hex(&Sha256::digest(TWIN_KEY.as_bytes())),
            ),
        ]);
        let workerd = host::twin(&state, vars);
        let address = (Ipv4Addr::LOCALHOST, workerd.port()).into();
        let pid = workerd.pid();
        Side {
            name: "JS twin",
            address,
            pid,
            key: TWIN_KEY.to_owned(),
            host: Host::Twin(workerd),
        }
    }

    /// One call; anything but success ends the bench.
    pub async fn call(&self, method: &str, rest: &str, bearer: &str, body: &Value) -> Answer {
        let mut connection = Connection::open(self.address).await.expect("connected");
        let request = bytes(method, rest, bearer, body);
        let answer = connection.send(&request, false).await.expect("an answer");
        assert!(
            answer.status < 300,
            "{}: {method} {rest}: {} {}",
            self.name,
            answer.status,
            answer.text()
        );
        answer
    }

    /// A new session with nothing in it.
    pub async fn session(&self) -> String {
        let made = self.call("POST", "/sessions", "", &json!({ "language": "en" })).await;
        text(&made.json()["token"])
    }

    /// A new session whose patient has agreed that what they write is kept.
    pub async fn agreed(&self) -> String {
        let token = self.session().await;
        let consent = json!({ "cid": "c1", "purpose": "chat", "version": "2026-11", "given": true });
        self.call("POST", "/session/consent", &token, &consent).await;
        token
    }

    /// A session with the article's conversation in it, filled up to `events` events by a call's write-backs.
    pub async fn filled(&self, events: usize) -> Filled {
        let body = json!({ "language": "en", "page": { "path": "/skin", "title": "Skin" } });
        let token = text(&self.call("POST", "/sessions", "", &body).await.json()["token"]);
        let patient = async |rest: &str, body: Value| self.call("POST", rest, &token, &body).await;
        patient(
            "/session/consent",
            json!({ "cid": "c1", "purpose": "chat", "version": "2026-11", "given": true }),
        )
        .await;
        patient(
            "/session/pages",
            json!({ "cid": "p1", "path": "/eczema", "title": "Eczema" }),
        )
        .await;
        patient(
            "/session/messages",
            json!({ "cid": "m1", "text": "I have a rash on my arm. Could it be eczema?" }),
        )
        .await;
        patient(
            "/session/messages",
            json!({ "cid": "m2", "text": "Do you have a specialist?" }),
        )
        .await;
        let form = json!({ "cid": "f1", "fields": { "name": "Sarah" } });
        self.call("PUT", "/session/forms/contact", &token, &form).await;
        let handoff = text(&patient("/session/handoffs", json!({ "to": "phone" })).await.json()["token"]);
        // A call of its own, as every call has.
        let call = format!("CA-{}", rng::secret());
        let ask = json!({ "token": handoff, "call_id": call });
        let context = self.call("POST", "/context", &self.key, &ask).await.json();
        let (grant, mut last_seq) = (
            text(&context["grant"]),
            context["last_seq"].as_i64().unwrap_or_default(),
        );
        let mut n = 0;
        while usize::try_from(last_seq).unwrap_or_default() < events {
            let room = events - usize::try_from(last_seq).unwrap_or_default();
            let batch: Vec<Value> = (0..room.min(BATCH)).map(|i| said(n + i)).collect();
            n += batch.len();
            let written = self
                .call(
                    "POST",
                    &format!("/calls/{call}/events"),
                    &grant,
                    &json!({ "events": batch }),
                )
                .await;
            last_seq = written.json()["last_seq"].as_i64().unwrap_or_default();
        }
        Filled {
            token,
            handoff,
            call,
            last_seq,
        }
    }
}

fn said(i: usize) -> Value {
    let text = format!("Turn {i}: and then it went on, with \"quotes\", åäö and a few more words, as people do.");
    match i % 2 {
        0 => json!({ "cid": format!("w{i}"), "kind": "message", "by": "patient", "text": text }),
        _ => json!({ "cid": format!("w{i}"), "kind": "message", "text": text }),
    }
}

/// A request's bytes.
pub fn bytes(method: &str, rest: &str, bearer: &str, body: &Value) -> Vec<u8> {
    let authorization = format!("Bearer {bearer}");
    let mut headers = vec![("content-type", "application/json")];
    if !bearer.is_empty() {
        headers.push(("authorization", &authorization));
    }
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    raw::request(method, &format!("/v1/{CLINIC}{rest}"), &headers, body.as_bytes())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
