//! A clinic's own schedule in the test: as much of a FHIR R4 server as books appointments, which can also be slow, broken or bad.

use crate::raw::{self, Answer};
use samtal_core::schedule::{Slot, SlotId, fhir};
use samtal_core::time::{At, MINUTE};
use serde_json::{Value, json};
use std::io::Result;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

/// The token that it asks for.
pub const TOKEN: &str = "fhir_tests_only";

/// How it behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Good,
    /// As it should, after this time.
    Slow(Duration),
    /// It does what a write asks for, and then says nothing.
    DoesAndHangs,
    /// It finds slots that are free no more.
    Stale,
    /// This status, and this body.
    Answers(u16, String),
    /// A redirect to itself.
    Redirects,
    /// An answer of so many bytes.
    Huge(usize),
}

#[derive(Debug)]
struct Shared {
    manner: Manner,
    /// Each with whether it is busy.
    slots: Vec<(Slot, bool)>,
    appointments: Vec<Value>,
    asked: Vec<Answer>,
}

/// The server.
#[derive(Debug)]
pub struct FhirServer {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

/// A time of half an hour.
#[must_use]
pub fn slot(service: &str, clinician: &str, starts_at: &str) -> Slot {
    let starts_at = At::parse(starts_at).expect("a time");
    Slot {
        id: SlotId::new(service, clinician, starts_at).to_string(),
        service: service.to_owned(),
        clinician: clinician.to_owned(),
        with: String::new(),
        starts_at,
        ends_at: starts_at.plus(30 * MINUTE),
    }
}

impl FhirServer {
    /// Starts one with these free slots, on a free port of loopback.
    pub async fn start(slots: Vec<Slot>) -> Result<FhirServer> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared {
            manner: Manner::Good,
            slots: slots.into_iter().map(|s| (s, false)).collect(),
            appointments: Vec::new(),
            asked: Vec::new(),
        }));
        let for_all = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = for_all.clone();
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Ok(FhirServer { address, shared })
    }

    /// Its base address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/r4", self.address)
    }

    /// Behaves like this from now on.
    pub fn behave(&self, manner: Manner) {
        self.with(|s| s.manner = manner);
    }

    /// Somebody takes this slot at the clinic's own desk.
    pub fn take(&self, id: &str) {
        self.with(|s| {
            for (_, busy) in s.slots.iter_mut().filter(|(slot, _)| slot.id == id) {
                *busy = true;
            }
        });
    }

    /// The appointments that stand or are cancelled, as they are stored.
    #[must_use]
    pub fn appointments(&self) -> Vec<Value> {
        self.with(|s| s.appointments.clone())
    }

    /// How many take place.
    #[must_use]
    pub fn standing(&self) -> usize {
        self.appointments().iter().filter(|a| a["status"] == "booked").count()
    }

    /// The requests so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Answer> {
        self.with(|s| s.asked.clone())
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a request is answered: a status and a body.
fn answer(shared: &mut Shared, asked: &Answer) -> (u16, Value) {
    let refused = |status: u16| (status, json!({ "resourceType": "OperationOutcome" }));
    if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return refused(401);
    }
    let line = asked.head.lines().next().unwrap_or_default();
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = asked.json();
    match (method, path) {
        ("GET", "/r4/Slot") => (200, slots(shared, query)),
        ("GET", "/r4/Appointment") => {
            let found: Vec<Value> = shared
                .appointments
                .iter()
                .filter(|a| is_named(a, query))
                .cloned()
                .collect();
            (200, searchset(found))
        }
        ("POST", "/r4/Appointment") => {
            let once = asked.header("if-none-exist").unwrap_or_default();
            let first = shared
                .appointments
                .iter()
                .find(|a| is_named(a, once) && a["status"] == "booked");
            if let Some(first) = first {
                return (200, first.clone());
            }
            if !occupy(shared, &body) {
                return refused(409);
            }
            let mut made = body;
            made["id"] = json!(format!("a{}", shared.appointments.len() + 1));
            shared.appointments.push(made.clone());
            (201, made)
        }
        ("PUT", path) => {
            let id = path.strip_prefix("/r4/Appointment/").unwrap_or_default();
            let Some(place) = shared.appointments.iter().position(|a| a["id"] == id) else {
                return refused(404);
            };
            let old = shared.appointments[place].clone();
            release(shared, &old);
            if body["status"] == "booked" && !occupy(shared, &body) {
                occupy(shared, &old);
                return refused(412);
            }
            shared.appointments[place] = body.clone();
            (200, body)
        }
        _ => refused(404),
    }
}

/// Whether an appointment has the identifier that a query names.
fn is_named(appointment: &Value, query: &str) -> bool {
    let id = appointment["identifier"][0]["value"].as_str().unwrap_or_default();
    query
        .split('&')
        .any(|p| p == format!("identifier={}%7C{id}", fhir::APPOINTMENTS))
}

fn slots(shared: &Shared, query: &str) -> Value {
    let values = |name: &str| -> Vec<String> {
        let of = |pair: &str| pair.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        query.split('&').filter_map(of).collect()
    };
    let time = |prefix: &str| values("start").iter().find_map(|v| At::parse(v.strip_prefix(prefix)?));
    let (from, until) = (time("ge").unwrap_or(At(0)), time("lt").unwrap_or(At(i64::MAX)));
    let actors = values("schedule.actor").join(",");
    let service = values("service-type").join("");
    let asked = |s: &Slot| {
        actors.split(',').any(|a| a == format!("Practitioner/{}", s.clinician))
            && s.service == service
            && (from..until).contains(&s.starts_at)
    };
    let mut found = Vec::new();
    for (n, (slot, busy)) in shared.slots.iter().enumerate() {
        if asked(slot) && (!busy || shared.manner == Manner::Stale) {
            found.push(serde_json::from_str(&fhir::slot(slot, &format!("s{n}"), false)).unwrap_or_default());
            found.push(json!({
                "resourceType": "Schedule", "id": slot.clinician,
                "actor": [{ "reference": format!("Practitioner/{}", slot.clinician) }],
            }));
        }
    }
    searchset(found)
}

fn searchset(resources: Vec<Value>) -> Value {
    let entries: Vec<Value> = resources.into_iter().map(|r| json!({ "resource": r })).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

fn place(appointment: &Value) -> Option<usize> {
    let reference = appointment["slot"][0]["reference"].as_str()?;
    reference.strip_prefix("Slot/s")?.parse().ok()
}

fn occupy(shared: &mut Shared, appointment: &Value) -> bool {
    let Some((_, busy)) = place(appointment).and_then(|n| shared.slots.get_mut(n)) else {
        return false;
    };
    !std::mem::replace(busy, true)
}

fn release(shared: &mut Shared, appointment: &Value) {
    if let Some((_, busy)) = place(appointment).and_then(|n| shared.slots.get_mut(n)) {
        *busy = false;
    }
}

async fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) -> Result<()> {
    let asked = raw::received(&mut stream).await?;
    let write = !asked.head.starts_with("GET ");
    let (manner, (status, body)) = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.asked.push(asked.clone());
        let manner = shared.manner.clone();
        let does = matches!(
            manner,
            Manner::Good | Manner::Slow(_) | Manner::DoesAndHangs | Manner::Stale
        );
        let done = if does {
            answer(&mut shared, &asked)
        } else {
            (500, Value::Null)
        };
        (manner, done)
    };
    let mut more = "";
    let (status, body) = match manner {
        Manner::Good | Manner::Stale => (status, body.to_string()),
        Manner::Slow(time) => {
            tokio::time::sleep(time).await;
            (status, body.to_string())
        }
        Manner::DoesAndHangs if write => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            return Ok(());
        }
        Manner::DoesAndHangs => (status, body.to_string()),
        Manner::Answers(status, body) => (status, body),
        Manner::Redirects => {
            more = "location: /r4/metadata\r\n";
            (307, String::new())
        }
        Manner::Huge(size) => (200, "x".repeat(size)),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/fhir+json\r\nconnection: close\r\n{more}content-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await
}
