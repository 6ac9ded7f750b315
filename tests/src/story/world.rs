//! Riverside as it is delivered, with simulated providers and phones, and somebody who writes and calls.

use super::{Held, Tongue, must};
use crate::client::PatientClient;
use crate::host::{CLINIC, Edge, STAFF_TOKEN, Setup, knowledge};
use crate::messaging::set_clock;
use crate::receiver::Receiver;
use crate::schedule::{book, slots};
use samtal_core::clinic::config::{ClinicConfig, Config};
use samtal_core::log::event::{Actor, Body, Channel, Event, Seq};
use samtal_core::time::At;
use samtal_site_demo::simulators::{self, Approved, Bubble, Simulators};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use xtask::workspace;

/// Sarah's number.
pub const SARAH: &str = "+447700900456";
/// Longer than anything takes; past this it hangs.
const SOON: Duration = Duration::from_secs(15);
/// How often a waiting program looks.
const LOOK: Duration = Duration::from_millis(25);
/// Appointments that one stranger makes: a session may have five.
const OF_ONE: usize = 4;

/// The clinic, and what is around it.
pub struct World {
    /// The service.
    pub edge: Edge,
    /// Providers and phones.
    pub sims: Simulators,
    /// The clinic's configuration, as delivered.
    pub config: Config,
    json: Value,
    /// Whoever receives the clinic's tasks.
    _tasks: Receiver,
}

impl World {
    /// Riverside at this moment of its clock.
    pub async fn riverside(at: &str) -> Held<World> {
        let path = workspace::root().join("clinics").join(CLINIC).join("clinic.toml");
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
        let config = ClinicConfig::from_toml(&text, true).map_err(|e| format!("{e:?}"))?;
        let sims = Simulators::start(simulators::Setup::default()).await?;
        sims.approve(Approved::all_of(&config));
        let mut setup = Setup::default();
        setup.vars.extend(sims.vars());
        let edge = Edge::with(setup).await;
        sims.towards(&edge.url());
        let tasks = Receiver::start().await.map_err(|e| e.to_string())?;
        let table: toml::Table = text.parse().map_err(|e| format!("clinic.toml: {e}"))?;
        let mut json = serde_json::to_value(table).map_err(|e| e.to_string())?;
        if let (Some(json), Value::Object(accounts)) = (json.as_object_mut(), sims.config()) {
            json.extend(accounts);
        }
        json["webhook"]["url"] = json!(tasks.url());
        let world = World {
            edge,
            sims,
            config,
            json,
            _tasks: tasks,
        };
        world.edge.configure(&world.json).await;
        world.edge.know(&knowledge()).await;
        world.at(at).await;
        Ok(world)
    }

    /// The clinic's clock, and the providers'.
    pub async fn at(&self, at: &str) {
        set_clock(&self.edge, &self.sims, at).await;
    }

    /// The moment that the clinic's clock shows.
    #[must_use]
    pub fn now(&self) -> At {
        At(self.sims.now_ms())
    }

    /// Changes the clinic's policy.
    pub async fn policy(&mut self, name: &str, value: Value) {
        self.json["policy"][name] = value;
        self.edge.configure(&self.json).await;
    }

    /// Others book all that Dr. Phillips has before this moment, but these.
    pub async fn diary_full(&self, until: &str, but: &[&str]) -> Held<()> {
        let kept: Vec<At> = but.iter().filter_map(|at| At::parse(at)).collect();
        let mut someone: Option<PatientClient> = None;
        let mut made = 0;
        loop {
            if made % OF_ONE == 0 {
                someone = Some(self.edge.patient("en").await.0);
            }
            let Some(other) = &someone else { continue };
            let query = format!("service=dermatology-visit&clinician=phillips&until={until}&limit=100");
            let free = slots(&self.edge, &other.token, &query).await;
            let Some(slot) = free.iter().find(|slot| !kept.contains(&slot.starts_at)) else {
                return Ok(());
            };
            let booked = book(&self.edge, other, &format!("b{made}"), &slot.id).await;
            must(booked.status < 300, "others book", &booked.text())?;
            made += 1;
        }
    }

    /// Waits until there is such a thing.
    pub async fn until<T>(&self, what: &str, mut seek: impl AsyncFnMut() -> Option<T>) -> Held<T> {
        let began = Instant::now();
        loop {
            if let Some(found) = seek().await {
                return Ok(found);
            }
            if began.elapsed() > SOON {
                return Err(format!("not within {SOON:?}: {what}"));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What the clinic wrote to a phone by this text, oldest first.
    #[must_use]
    pub fn sent(&self, number: &str, template: &str) -> Vec<Bubble> {
        let mut all = self.sims.messages(number);
        all.retain(|m| m.from_clinic && m.shown.template == template);
        all
    }

    /// Waits for it.
    pub async fn wait_sent(&self, number: &str, template: &str) -> Held<Bubble> {
        self.until(&format!("{template:?} arrives"), async || {
            self.sent(number, template).pop()
        })
        .await
    }

    /// Somebody writes on WhatsApp; what the clinic answers.
    pub async fn writes(&self, number: &str, text: &str) -> Held<Bubble> {
        let had = self.sims.messages(number).len();
        let said = self.sims.say(number, text).await;
        must(said.status == 200, "the message is taken", &said.status.to_string())?;
        self.next(number, had + 1).await
    }

    /// Somebody presses a button; what the clinic answers.
    pub async fn presses(&self, number: &str, button: &str) -> Held<Bubble> {
        let had = self.sims.messages(number).len();
        self.sims.press(number, button).await?;
        self.next(number, had + 1).await
    }

    async fn next(&self, number: &str, after: usize) -> Held<Bubble> {
        self.until("an answer on WhatsApp", async || {
            let all = self.sims.messages(number);
            all.into_iter().skip(after).find(|m| m.from_clinic)
        })
        .await
    }

    /// Appointments as staff see them.
    pub async fn appointments(&self) -> Held<Vec<Value>> {
        let listed = self
            .edge
            .admin("GET", "/appointments?from=2024-10-01T00:00:00Z", &Value::Null)
            .await;
        must(listed.status == 200, "staff see the appointments", &listed.text())?;
        Ok(listed.json()["appointments"].as_array().cloned().unwrap_or_default())
    }

    /// What reception sees of a session at a glance.
    pub async fn timeline(&self, session: &str) -> Held<Value> {
        let path = format!("/sessions/{session}/timeline");
        let answer = self.edge.admin("GET", &path, &Value::Null).await;
        must(answer.status == 200, "the timeline", &answer.text())?;
        Ok(answer.json())
    }

    /// What Ann at the front desk asks or does.
    pub async fn desk(&self, method: &str, path: &str, body: &Value) -> Held<Value> {
        let path = format!("/v1/{CLINIC}{path}");
        let answer = self.edge.json(method, &path, STAFF_TOKEN, body).await;
        must(answer.status < 300, "the desk", &answer.text())?;
        Ok(answer.json())
    }

    /// An entry's approved text, as it stands in the knowledge.
    pub fn approved(&self, entry: &str, language: &str) -> Held<String> {
        let files = knowledge();
        let files: Vec<(String, String)> = files
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, text)| (name.clone(), text.as_str().unwrap_or_default().to_owned()))
            .collect();
        let knowledge = samtal_core::knowledge::read::files(&files).map_err(|e| format!("{e:?}"))?;
        let found = knowledge.entries.iter().find(|e| e.id == entry);
        let text = found.and_then(|e| e.said.get(language)).map(|said| said.a.clone());
        text.ok_or_else(|| format!("there is no entry {entry:?}"))
    }

    /// The clinician looks at the question that waits for them, and says so by name. What was there to look at.
    pub async fn reviews(&self, session: &str, clinician: &str, name: &str) -> Held<String> {
        let task = self
            .until("the question is flagged for the clinician", async || {
                let all = self.edge.admin("GET", "/tasks", &Value::Null).await.json();
                let all = all["tasks"].as_array().cloned().unwrap_or_default();
                let of_hers = |t: &&Value| t["about"] == "review" && t["session"] == session;
                all.iter()
                    .find(of_hers)
                    .and_then(|t| t["id"].as_str().map(str::to_owned))
            })
            .await?;
        let path = format!("/tasks/{task}/close");
        let closed = self.edge.admin("POST", &path, &json!({ "by": clinician })).await;
        must(closed.status < 300, "the clinician marks it reviewed", &closed.text())?;
        let timeline = self
            .until("reception sees it reviewed", async || {
                let timeline = self.timeline(session).await.ok()?;
                let lines = timeline["milestones"].as_array()?;
                let line = lines.iter().find(|l| l["reviewed_by"] == name)?;
                line["text"].as_str().map(str::to_owned)
            })
            .await?;
        Ok(timeline)
    }

    /// A new patient on the website.
    pub async fn visitor(&self, tongue: Tongue) -> Held<Patient> {
        let (me, _) = self.edge.patient(tongue.tag).await;
        let version = &self.config.consent_version;
        me.consent("chat", version, true).await.map_err(|e| e.to_string())?;
        Ok(Patient {
            me,
            said: 0,
            number: SARAH,
            tongue,
        })
    }
}

/// Somebody on the website.
pub struct Patient {
    /// Their program.
    pub me: PatientClient,
    said: usize,
    /// Their phone.
    pub number: &'static str,
    /// Their language.
    pub tongue: Tongue,
}

/// The text of a message of the clinic's assistant on this channel.
#[must_use]
pub fn message(event: &Event, channel: Channel) -> Option<&str> {
    match (&event.entry.body, &event.entry.by) {
        (Body::Message { text, .. }, Actor::Assistant) if event.entry.channel == channel => Some(text),
        _ => None,
    }
}

impl Patient {
    /// Writes in the chat; what the assistant answers.
    pub async fn says(&mut self, world: &World, text: &str) -> Held<String> {
        self.said += 1;
        let cid = format!("s{}", self.said);
        let sent = self.me.send(&cid, text).await.map_err(|e| e.to_string())?;
        self.answer(world, sent.seq).await
    }

    /// What the assistant wrote in the chat after this.
    pub async fn answer(&self, world: &World, after: Seq) -> Held<String> {
        world
            .until("an answer in the chat", async || {
                let page = self.me.page(after, 200).await.ok()?;
                let said: Vec<&str> = page.events.iter().filter_map(|e| message(e, Channel::Web)).collect();
                (!said.is_empty()).then(|| said.join("\n"))
            })
            .await
    }

    /// The whole log, as the patient's own program reads it.
    pub async fn log(&self) -> Held<Vec<Event>> {
        self.me.log().await.map_err(|e| e.to_string())
    }

    /// What the session is.
    pub async fn state(&self) -> Held<samtal_core::log::state::State> {
        self.me
            .page(0, 1)
            .await
            .map(|page| page.state)
            .map_err(|e| e.to_string())
    }

    /// Proves the number that was told, by the code that is sent to it; the device is their own.
    pub async fn proves_number(&mut self, world: &World) -> Held<()> {
        let log = self.log().await?;
        let id = log.iter().rev().find_map(|e| match &e.entry.body {
            Body::IdentifierClaimed { id, kind, .. } if kind == "phone" => Some(id.clone()),
            _ => None,
        });
        let id = id.ok_or("the number was not noted")?;
        let had = world.sims.messages(self.number).len();
        self.me.verify(&id).await.map_err(|e| e.to_string())?;
        let code = world
            .until("the code arrives", async || {
                let texts = world.sims.messages(self.number);
                let mut said = String::new();
                for text in texts.get(had..)? {
                    let _ = write!(said, "{} ", text.shown.text);
                }
                let mut words = said.split(|c: char| !c.is_ascii_digit());
                words.find(|w| w.len() == 6).map(str::to_owned)
            })
            .await?;
        let checked = self.me.check(&id, &code).await.map_err(|e| e.to_string())?;
        if let Some(token) = checked["token"].as_str() {
            self.me = world.edge.with_token(&self.me, token);
        }
        self.me.device("own").await.map_err(|e| e.to_string())?;
        Ok(())
    }
}
