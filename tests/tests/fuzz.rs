//! A hundred thousand inputs that nobody should send: bodies, frames, tokens, headers, addresses. Each is answered, in time, and never
//! with a failure of ours.

#[path = "fuzz/hooks.rs"]
mod hooks;
#[path = "fuzz/phone.rs"]
mod phone;
#[path = "fuzz/posts.rs"]
mod posts;

use samtal_core::log::state::State;
use samtal_tests::client::{Frame, Live, PatientClient};
use samtal_tests::host::{ADMIN_KEY, CLINIC, Edge, Setup, config};
use samtal_tests::platforms;
use samtal_tests::raw::{self, Connection};
use samtal_tests::rng::{self, Rng};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const REQUESTS: usize = 80_000;
const FRAMES: usize = 20_000;
const WORKERS: usize = 8;
/// An answer that takes longer is a hang.
const HANG: Duration = Duration::from_secs(2);
/// Change it to look elsewhere; a failure names the seed of its worker.
const SEED: u64 = 20_261_122;

/// What a worker has to play with.
struct Target {
    edge: String,
    address: std::net::SocketAddr,
    voice_key: String,
}

/// A valid request to start from.
struct Model {
    method: &'static str,
    rest: &'static str,
    bearer: Bearer,
    body: Value,
}

#[derive(Clone, Copy)]
enum Bearer {
    None,
    Patient,
    Voice,
    Grant,
    Admin,
}

fn models() -> Vec<Model> {
    let model = |method, rest, bearer, body| Model {
        method,
        rest,
        bearer,
        body,
    };
    let mut models = vec![
        model(
            "POST",
            "/session/messages",
            Bearer::Patient,
            json!({ "cid": "abc", "text": "Hello, is anybody there? åäö 🌱" }),
        ),
        model(
            "POST",
            "/session/pages",
            Bearer::Patient,
            json!({ "cid": "p", "path": "/eczema", "title": "Eczema" }),
        ),
        model("POST", "/session/seen", Bearer::Patient, json!({ "seq": 1 })),
        model(
            "POST",
            "/session/consent",
            Bearer::Patient,
            json!({ "purpose": "chat", "version": "2026-11", "given": true }),
        ),
        model(
            "PUT",
            "/session/forms/contact",
            Bearer::Patient,
            json!({ "fields": { "name": "Sarah", "born": "1990-01-01" }, "complete": true }),
        ),
        model("GET", "/session/forms/intake", Bearer::Patient, Value::Null),
        model(
            "POST",
            "/session/identify",
            Bearer::Patient,
            json!({ "jwt": "eyJhbGciOiJIUzI1NiJ9.e30.c2ln" }),
        ),
        model(
            "POST",
            "/session/identifiers",
            Bearer::Patient,
            json!({ "cid": "i", "type": "phone", "value": "07400 123456" }),
        ),
        model(
            "POST",
            "/session/handoffs",
            Bearer::Patient,
            json!({ "to": "callback", "number": "+447700900456" }),
        ),
        model("POST", "/session/tasks", Bearer::Patient, json!({ "about": "person" })),
        model("POST", "/session/device", Bearer::Patient, json!({ "kind": "own" })),
        model(
            "POST",
            "/session/identifiers/idn_x/verification",
            Bearer::Patient,
            json!({}),
        ),
        model(
            "POST",
            "/session/identifiers/idn_x/check",
            Bearer::Patient,
            json!({ "code": "123456" }),
        ),
        model("DELETE", "/session/links/hnd_x", Bearer::Patient, Value::Null),
        model("GET", "/session?after=0&limit=20", Bearer::Patient, Value::Null),
        model("GET", "/session?before=9&limit=20", Bearer::Patient, Value::Null),
        model("GET", "/session/export?format=fhir", Bearer::Patient, Value::Null),
        model("GET", "/session/live?after=0", Bearer::Patient, Value::Null),
        model(
            "POST",
            "/context",
            Bearer::Voice,
            json!({ "code": "12345678", "token": "ho_x.y", "caller": "+447700900456", "called": "+441632960001", "call_id": "CA" }),
        ),
        model("GET", "/calls/CA/context?after=0", Bearer::Grant, Value::Null),
        model(
            "POST",
            "/calls/CA/events",
            Bearer::Grant,
            json!({ "events": [{ "cid": "e", "kind": "message", "by": "patient", "text": "yes" }, { "cid": "f", "kind": "call_ended", "outcome": "resolved" }] }),
        ),
        model("PUT", "", Bearer::Admin, config()),
        model("GET", "", Bearer::Admin, Value::Null),
        model("POST", "/keys", Bearer::None, json!({ "name": "fuzz" })),
        model("DELETE", "/keys/x", Bearer::Admin, Value::Null),
        model("GET", "/tasks", Bearer::Admin, Value::Null),
        model("POST", "/tasks/tsk_x/close", Bearer::Admin, json!({})),
        model("POST", "/demo/clock", Bearer::None, json!({ "advance": 1 })),
    ];
    for (name, rest) in PLATFORMS {
        let said = [(true, "Friday, please."), (false, "Noted.")];
        for body in [
            platforms::incoming(name, "+447700900456", "CA"),
            platforms::code(name, "12345678", "CA"),
            platforms::report(name, &said, "Wants Friday.", "CA"),
        ] {
            models.push(model("POST", rest, Bearer::Voice, body));
        }
    }
    models
}

/// The voice platforms' doors.
const PLATFORMS: [(&str, &str); 6] = [
    ("vapi", "/voice/vapi"),
    ("retell", "/voice/retell"),
    ("elevenlabs", "/voice/elevenlabs"),
    ("telnyx", "/voice/telnyx"),
    ("dialogflow", "/voice/dialogflow"),
    ("generic", "/voice/generic"),
];

/// Texts that have broken programs before.
const NASTY: &[&str] = &[
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\u{ffff}",
    "null",
    "undefined",
    "NaN",
    "-1",
    "0",
    "1e999",
    "9007199254740993",
    "-9223372036854775808",
    "18446744073709551616",
    "' OR 1=1 --",
    "\"; DROP TABLE events; --",
    "%00",
    "%",
    "%zz",
    "../../etc/passwd",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "\r\nX-Injected: 1",
    "ses_",
    "ses_.",
    "vg_.x",
    "sk__",
    "ak_",
    "__proto__",
    "constructor",
    "🌱🌱🌱",
    "e\u{301}",
    "2026-02-30T25:61:61Z",
    "9999-12-31T23:59:59.999Z",
    "0000-01-01T00:00:00Z",
    "+44",
    "tel:",
    "javascript:alert(1)",
    "http://[::1]/",
    "\\",
    "\"",
];

fn nasty(rng: &mut Rng) -> &'static str {
    NASTY[rng.below(NASTY.len())]
}

fn nasty_value(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(if depth > 3 { 7 } else { 9 }) {
        0 => Value::Null,
        1 => json!(rng.once_in(2)),
        2 => json!(rng.bits() as i64),
        3 => json!(f64::from_bits(rng.bits())),
        4 => json!(nasty(rng)),
        5 => json!(nasty(rng).repeat(rng.below(200))),
        6 => json!(rng.word(64)),
        7 => (0..rng.below(5)).map(|_| nasty_value(rng, depth + 1)).collect(),
        _ => (0..rng.below(5))
            .map(|_| (nasty(rng).to_owned(), nasty_value(rng, depth + 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Changes one place of a value.
fn mutate(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Object(members) if !members.is_empty() && !rng.once_in(6) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            let key = rng.pick(&keys).clone();
            match rng.below(5) {
                0 => {
                    members.remove(&key);
                }
                1 => {
                    members.insert(nasty(rng).to_owned(), nasty_value(rng, 2));
                }
                _ => {
                    if let Some(inner) = members.get_mut(&key) {
                        mutate(rng, inner);
                    }
                }
            }
        }
        Value::Array(items) if !items.is_empty() && !rng.once_in(4) => {
            let at = rng.below(items.len());
            mutate(rng, &mut items[at]);
        }
        other => *other = nasty_value(rng, 0),
    }
}

/// A body: changed as JSON, then perhaps as bytes.
fn body(rng: &mut Rng, model: &Value) -> Vec<u8> {
    if model.is_null() && !rng.once_in(8) {
        return Vec::new();
    }
    let mut value = model.clone();
    for _ in 0..rng.below(3) {
        mutate(rng, &mut value);
    }
    let mut bytes = value.to_string().into_bytes();
    match rng.below(14) {
        0 => bytes.truncate(rng.below(bytes.len() + 1)),
        1 => {
            for _ in 0..=rng.below(4) {
                let at = rng.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = rng.bits() as u8;
                }
            }
        }
        2 => {
            let n = rng.below(300);
            bytes = rng.bytes(n);
        }
        3 => {
            let depth = rng.below(3_000);
            bytes = [vec![b'['; depth], vec![b']'; depth]].concat();
        }
        4 => bytes = [br#"{"a":"#.repeat(rng.below(500)).as_slice(), b"1"].concat(),
        5 => {
            let at = rng.below(bytes.len() + 1);
            bytes.splice(at..at, nasty(rng).bytes());
        }
        6 if rng.once_in(10) => bytes.extend(vec![b' '; rng.below(300_000)]),
        7 => bytes = [bytes.as_slice(), bytes.as_slice()].concat(),
        _ => {}
    }
    bytes
}

/// A header's value: what HTTP lets through, and nothing else, since what it does not never reaches the service.
fn header_value(rng: &mut Rng) -> String {
    let text = match rng.below(3) {
        0 => nasty(rng).to_owned(),
        1 => nasty(rng).repeat(rng.below(60)),
        _ => {
            let n = rng.below(120);
            rng.word(n)
        }
    };
    text.chars().filter(|c| !c.is_control()).collect()
}

/// A token with something wrong about it.
fn spoiled(rng: &mut Rng, token: &str) -> String {
    let mut bytes = token.as_bytes().to_vec();
    match rng.below(6) {
        0 => bytes.truncate(rng.below(bytes.len() + 1)),
        1 => bytes.push(b'x'),
        2 => return header_value(rng),
        3 => return format!("{token}.{token}"),
        _ => {
            let at = rng.below(bytes.len());
            if let Some(byte) = bytes.get_mut(at) {
                *byte = b'!' + (rng.bits() % 90) as u8;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An address with something odd in it.
fn address(rng: &mut Rng, rest: &str) -> String {
    let address = format!("/v1/{CLINIC}{rest}");
    let encoded = |text: &str| -> String {
        text.bytes()
            .map(|b| {
                if b.is_ascii_alphanumeric() {
                    char::from(b).to_string()
                } else {
                    format!("%{b:02X}")
                }
            })
            .collect()
    };
    match rng.below(16) {
        0 => {
            let mut parts: Vec<String> = address.split('/').map(str::to_owned).collect();
            let at = rng.below(parts.len() - 1) + 1;
            parts[at] = encoded(nasty(rng));
            parts.join("/")
        }
        1 => format!("{address}/{}", encoded(nasty(rng))),
        2 => {
            let mark = if address.contains('?') { '&' } else { '?' };
            format!("{address}{mark}{}={}", encoded(nasty(rng)), encoded(nasty(rng)))
        }
        3 => match address.split_once('=') {
            Some((name, _)) => format!("{name}={}", encoded(nasty(rng))),
            None => address.to_uppercase(),
        },
        4 => format!("{address}?after={}&limit={}", rng.bits() as i64, rng.bits() as i64),
        5 => [
            "/embed/riverside?lang=%00",
            "/embed/%2e%2e",
            "/assets/..%2f..%2fbuild",
            "/assets/app",
            "//",
            "/v1//session",
            "/openapi.json/x",
            "/widget.js?x",
        ][rng.below(8)]
        .to_owned(),
        _ => address,
    }
}

struct Worker {
    target: Arc<Target>,
    rng: Rng,
    me: PatientClient,
    grant: String,
}

impl Worker {
    async fn new(target: Arc<Target>, number: usize) -> Worker {
        let rng = Rng::new(SEED + number as u64);
        let (me, grant) = Worker::patient(&target).await;
        Worker { target, rng, me, grant }
    }

    async fn patient(target: &Target) -> (PatientClient, String) {
        let (me, _) = PatientClient::create(&target.edge, CLINIC, &rng::secret(), "en")
            .await
            .expect("a session");
        let code = me.handoff("phone", None).await.expect("offered").code;
        let voice = samtal_tests::client::VoiceClient::new(&target.edge, CLINIC, &target.voice_key);
        let ask = samtal_tests::client::Ask {
            code: &code,
            call_id: "CA",
            ..Default::default()
        };
        let grant = voice.context(&ask).await.expect("a context").grant;
        (me, grant)
    }

    /// The next request.
    fn request(&mut self, models: &[Model]) -> Vec<u8> {
        let rng = &mut self.rng;
        let model = rng.pick(models);
        let bearer = match model.bearer {
            Bearer::None => String::new(),
            Bearer::Patient => self.me.token.clone(),
            Bearer::Voice => self.target.voice_key.clone(),
            Bearer::Grant => self.grant.clone(),
            Bearer::Admin => ADMIN_KEY.to_owned(),
        };
        let bearer = if rng.once_in(6) { spoiled(rng, &bearer) } else { bearer };
        let cookie = format!("__Host-samtal-{CLINIC}={bearer}");
        let authorization = format!("Bearer {bearer}");
        let mut headers: Vec<(&str, String)> = match rng.below(8) {
            0 => vec![("cookie", cookie), ("origin", self.target.edge.clone())],
            1 => vec![("cookie", cookie)],
            2 => vec![("authorization", header_value(rng))],
            _ => vec![("authorization", authorization)],
        };
        const NAMES: &[&str] = &[
            "content-type",
            "origin",
            "accept",
            "accept-language",
            "sec-websocket-protocol",
            "sec-fetch-dest",
            "cf-connecting-ip",
            "x-forwarded-for",
            "x-forwarded-host",
            "if-none-match",
            "range",
            "cookie",
            "accept-encoding",
            "x-http-method-override",
            "referer",
            "user-agent",
        ];
        for _ in 0..rng.below(3) {
            let name = *rng.pick(NAMES);
            headers.push((name, header_value(rng)));
        }
        if rng.once_in(2) {
            headers.push(("content-type", "application/json".to_owned()));
        }
        let method = if rng.once_in(12) {
            *rng.pick(&["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
        } else {
            model.method
        };
        let address = address(rng, model.rest);
        let body = if matches!(method, "GET" | "OPTIONS") {
            Vec::new()
        } else {
            body(rng, &model.body)
        };
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        raw::request(method, &address, &headers, &body)
    }

    /// Sends its share of requests; what went wrong, in words.
    async fn requests(mut self, n: usize) -> Vec<String> {
        let models = models();
        let mut wrong = Vec::new();
        let mut connection: Option<Connection> = None;
        for i in 0..n {
            if i % 100 == 0 && self.me.page(0, 1).await.is_err() {
                (self.me, self.grant) = Worker::patient(&self.target).await;
            }
            let request = self.request(&models);
            let mut open = match connection.take() {
                Some(open) => open,
                None => Connection::open(self.target.address)
                    .await
                    .expect("the service listens"),
            };
            let began = Instant::now();
            let answer = tokio::time::timeout(HANG, open.send(&request, false)).await;
            let shown = || String::from_utf8_lossy(&request[..request.len().min(600)]).into_owned();
            match answer {
                Err(_) => wrong.push(format!("a hang of {:?}: {}", began.elapsed(), shown())),
                Ok(Ok(answer)) if answer.status >= 500 => wrong.push(format!("{}: {}", answer.status, shown())),
                Ok(Ok(answer)) if answer.status == 101 || answer.header("connection") == Some("close") => {}
                Ok(Ok(_)) => connection = Some(open),
                // The runtime itself closes on what is not HTTP.
                Ok(Err(_)) => {}
            }
        }
        wrong
    }

    /// Sends its share of frames; every now and then the socket must still acknowledge.
    async fn frames(mut self, n: usize) -> Vec<String> {
        let mut wrong = Vec::new();
        let models = [
            json!({ "type": "message", "cid": "abc", "text": "Hello 🌱" }),
            json!({ "type": "seen", "seq": 1 }),
            json!({ "type": "typing" }),
            json!({ "type": "page", "path": "/eczema", "title": "Eczema" }),
        ];
        let mut live: Option<Live> = None;
        for i in 0..n {
            let mut open = match live.take() {
                Some(open) => open,
                None => self.me.live(i64::MAX >> 20).await.expect("a socket"),
            };
            let model = self.rng.pick(&models).clone();
            let bytes = body(&mut self.rng, &model);
            let said = match String::from_utf8(bytes) {
                Ok(text) if !self.rng.once_in(40) => open.say(&text).await,
                Ok(text) => open.say_bytes(text.into_bytes()).await,
                Err(e) => open.say_bytes(e.into_bytes()).await,
            };
            // A frame that closes the socket is an answer; any other leaves it alive.
            if said.is_err() || (i % 25 == 24 && !self.alive(&mut open, i, &mut wrong).await) {
                continue;
            }
            live = Some(open);
        }
        wrong
    }

    async fn alive(&mut self, live: &mut Live, i: usize, wrong: &mut Vec<String>) -> bool {
        let cid = format!("alive-{i}");
        if live.send(&cid, "still here").await.is_err() {
            return false;
        }
        let waited = tokio::time::timeout(HANG, async {
            loop {
                match live.next().await {
                    Ok(Frame::Ack { cid: of, .. }) if of == cid => return true,
                    Ok(_) => {}
                    Err(_) => return false,
                }
            }
        });
        waited.await.unwrap_or_else(|_| {
            wrong.push(format!("a socket that does not answer after {i} frames"));
            false
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_bad_inputs_are_answered_in_time_and_never_with_a_failure() {
    let mut setup = Setup::default();
    // Guessed codes are most of what voice look-ups get here: their budgets have tests of their own.
    setup.limits["codes_per_key"] = json!(1_000_000);
    setup.limits["codes_per_call"] = json!(1_000_000);
    let edge = Edge::with(setup).await;
    let target = Arc::new(Target {
        edge: edge.url(),
        address: edge.address(),
        voice_key: edge.voice_key.clone(),
    });
    let (bystander, _) = edge.patient("en").await;
    bystander.send("before", "hello").await.expect("said");
    let began = Instant::now();
    let mut running = Vec::new();
    for number in 0..WORKERS {
        let worker = Worker::new(target.clone(), number).await;
        running.push(tokio::spawn(worker.requests(REQUESTS / WORKERS)));
    }
    for number in 0..2 {
        let worker = Worker::new(target.clone(), 100 + number).await;
        running.push(tokio::spawn(worker.frames(FRAMES / 2)));
    }
    let mut wrong = Vec::new();
    for worker in running {
        wrong.extend(worker.await.expect("a worker"));
    }
    eprintln!(
        "{} inputs in {:?}, {} failures or hangs (seed {SEED})",
        REQUESTS + FRAMES,
        began.elapsed(),
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        REQUESTS + FRAMES,
        wrong[..wrong.len().min(20)].join("\n---\n")
    );
    let page = bystander.page(0, 10).await.expect("read");
    assert_eq!(page.last_seq, 2, "nobody else's conversation was touched");
    assert_eq!(State::fold(&page.events), page.state);
    assert_eq!(edge.call("GET", "/healthz", &[], b"").await.status, 200);
}
