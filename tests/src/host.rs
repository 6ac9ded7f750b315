//! Starts the real Worker on bare workerd, with a clinic and its keys, and kills it without warning.
//!
//! Every test has an edge of its own, on a free port and with its own state, so that they run side by side and in any order.

use crate::client::{History, PatientClient, VoiceClient};
use crate::raw::{self, Answer, Connection};
use crate::rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use xtask::workerd::{Start, Workerd};
use xtask::workspace;

/// The clinic that is seeded.
pub const CLINIC: &str = "riverside";
/// A second clinic on the same edge: what is one's is never the other's.
pub const OTHER_CLINIC: &str = "lakeside";
/// The admin key of either clinic.
pub const ADMIN_KEY: &str = "ak_tests_only_00000000000000000000000000";
/// The token of Ann, who sits at the front desk.
pub const STAFF_TOKEN: &str = "st_tests_only_ann_0000000000000000000000";
/// The token of somebody at the second clinic's desk.
pub const OTHER_STAFF_TOKEN: &str = "st_tests_only_bo_00000000000000000000000";
/// The seeded clinic's staff: id, role, name, title and token; Ann's is [`STAFF_TOKEN`].
pub const STAFF: [(&str, &str, &str, &str, &str); 7] = [
    ("ann", "front_desk", "Ann", "Receptionist", STAFF_TOKEN),
    (
        "ben",
        "front_desk",
        "Ben",
        "Receptionist",
        "st_tests_only_ben_0000000000000000000000",
    ),
    (
        "phillips",
        "clinical",
        "Dr. Phillips",
        "Dermatologist",
        "st_tests_only_phillips_00000000000000000",
    ),
    (
        "okafor",
        "clinical",
        "Dr. Okafor",
        "GP",
        "st_tests_only_okafor_000000000000000000000",
    ),
    (
        "maya",
        "billing",
        "Maya",
        "Billing",
        "st_tests_only_maya_000000000000000000000",
    ),
    (
        "olga",
        "admin",
        "Olga",
        "Practice manager",
        "st_tests_only_olga_000000000000000000000",
    ),
    (
        "carl",
        "compliance",
        "Carl",
        "Compliance officer",
        "st_tests_only_carl_000000000000000000000",
    ),
];

/// The token of this member of the seeded clinic's staff.
#[must_use]
pub fn token_of(member: &str) -> &'static str {
    let found = STAFF.iter().find(|(id, ..)| *id == member);
    found.expect("a member of the seeded clinic's staff").4
}

const PEPPER: &str = "5f1d3c0a9b7e4826d1c5a0f39e8b7d6c4a2f1e0d9c8b7a695847362514031221";
/// No answer for this long is a hang.
pub const HANG: Duration = Duration::from_secs(10);

/// What kind of edge to start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Whether it is in demo mode, where the clock can be set.
    pub demo: bool,
    /// Whether steps can be stopped between the two objects.
    pub faults: bool,
    /// Overrides of the limits; `null`: the defaults.
    pub limits: Value,
    /// The variables' last word.
    pub vars: BTreeMap<String, String>,
    /// Where the state is made: the machine's temporary folder.
    pub state_in: PathBuf,
}

impl Default for Setup {
    fn default() -> Self {
        Setup {
            demo: true,
            faults: false,
            limits: json!({
                "sessions_per_hour": 1_000_000, "message_burst": 1_000_000, "message_per_second": 1_000_000,
                "voice_burst": 1_000_000, "voice_per_second": 1_000_000, "handoffs_per_hour": 1_000_000,
            }),
            vars: BTreeMap::new(),
            state_in: std::env::temp_dir(),
        }
    }
}

impl Setup {
    /// With the limits that a deployment has by default.
    #[must_use]
    pub fn with_default_limits() -> Self {
        Setup {
            limits: Value::Null,
            ..Setup::default()
        }
    }

    /// With steps that can be stopped.
    #[must_use]
    pub fn with_faults() -> Self {
        Setup {
            faults: true,
            ..Setup::default()
        }
    }

    fn vars(&self) -> BTreeMap<String, String> {
        let hash = hex(&Sha256::digest(ADMIN_KEY.as_bytes()));
        let key = &hash[..32];
        let mut vars = BTreeMap::from([
            ("PEPPER".to_owned(), PEPPER.to_owned()),
            ("ADMIN_KEYS".to_owned(), format!("{CLINIC}:{key},{OTHER_CLINIC}:{key}")),
            ("COMMIT".to_owned(), "tests".to_owned()),
        ]);
        if self.demo {
            vars.insert("DEMO".to_owned(), "1".to_owned());
        }
        let staff = |clinic: &str, member: &str, token: &str| {
            let hash = hex(&Sha256::digest(token.as_bytes()));
            format!("{clinic}:{member}:{}", &hash[..32])
        };
        let own = STAFF.map(|(id, role, _, _, token)| staff(CLINIC, &format!("{id}:{role}"), token));
        let bo = staff(OTHER_CLINIC, "bo:front_desk", OTHER_STAFF_TOKEN);
        vars.insert("STAFF".to_owned(), format!("{},{bo}", own.join(",")));
        if self.faults {
            vars.insert("FAULTS".to_owned(), "1".to_owned());
        }
        if !self.limits.is_null() {
            vars.insert("LIMITS".to_owned(), self.limits.to_string());
        }
        vars.extend(self.vars.clone());
        vars
    }
}

/// A running edge with a configured clinic. Dropping it ends it and removes its state.
#[derive(Debug)]
pub struct Edge {
    workerd: Workerd,
    state: PathBuf,
    vars: BTreeMap<String, String>,
    /// The clinic's voice key.
    pub voice_key: String,
}

impl Edge {
    /// Starts one as most tests want it: demo mode, limits out of the way.
    pub async fn start() -> Edge {
        Edge::with(Setup::default()).await
    }

    /// Starts one.
    pub async fn with(setup: Setup) -> Edge {
        let mut edge = Edge::bare(&setup);
        edge.seed().await;
        edge
    }

    /// Starts one in which no clinic is configured yet.
    #[must_use]
    pub fn bare(setup: &Setup) -> Edge {
        assert!(
            workspace::build().join("index_bg.wasm").exists(),
            "run cargo xtask build"
        );
        let state = setup.state_in.join(format!("samtal-{}", rng::secret()));
        let vars = setup.vars();
        let workerd = Workerd::start(0, &state, vars.clone()).expect("workerd starts");
        Edge {
            workerd,
            state,
            vars,
            voice_key: String::new(),
        }
    }

    /// Configures the clinic and makes its voice key.
    async fn seed(&mut self) {
        self.configure(&config()).await;
        let made = self.admin("POST", "/keys", &json!({ "name": "frontdesk" })).await;
        assert_eq!(made.status, 201, "a voice key: {}", made.text());
        self.voice_key = made.json()["key"].as_str().unwrap_or_default().to_owned();
    }

    /// Sets the clinic's configuration.
    pub async fn configure(&self, config: &Value) {
        let set = self.admin("PUT", "", config).await;
        assert!(set.status < 300, "the configuration: {} {}", set.status, set.text());
    }

    /// Gives the clinic Riverside's knowledge, and with it an assistant: no test has one that does not ask for it. The version.
    pub async fn with_knowledge(&self) -> i64 {
        self.know(&knowledge()).await
    }

    /// Gives the clinic this knowledge: the text of each file by its name. The version.
    pub async fn know(&self, files: &Value) -> i64 {
        let set = self.admin("PUT", "/knowledge", &json!({ "files": files })).await;
        assert_eq!(set.status, 200, "the knowledge: {}", set.text());
        set.json()["version"].as_i64().unwrap_or_default()
    }

    /// A new patient who has agreed that what they write is kept: only then does anybody answer.
    pub async fn agreed(&self, language: &str) -> PatientClient {
        let (me, _) = self.patient(language).await;
        me.consent("chat", "2026-11", true).await.expect("agreed");
        me
    }

    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> String {
        self.workerd.url()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.workerd.port()).into()
    }

    /// The process, for its CPU time.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.workerd.pid()
    }

    /// The folder in which the objects' databases and the log are.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// What the service has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.workerd.log()
    }

    /// SIGKILL.
    pub fn kill9(&mut self) {
        self.workerd.kill().expect("workerd is killed");
    }

    /// Starts again on the same state; kills what still runs.
    pub fn restart(&mut self) {
        self.workerd.restart().expect("workerd starts again");
    }

    /// Ends it, moves its state to the machine's temporary folder, and starts it there: much is made faster in memory than on a disk.
    pub fn settle_on_disk(&mut self) {
        self.kill9();
        let disk = std::env::temp_dir().join(format!("samtal-{}", rng::secret()));
        let moved = std::process::Command::new("mv").args([&self.state, &disk]).status();
        assert!(moved.is_ok_and(|m| m.success()), "the state is moved");
        self.state = disk;
        self.workerd =
            Workerd::start(self.workerd.port(), &self.state, self.vars.clone()).expect("workerd starts again");
    }

    /// Every row of the clinic's and of these sessions' databases, as JSON; the service is killed and started again for it.
    pub async fn dump(&mut self, sessions: &[&str]) -> String {
        let names = sessions.iter().map(|session| format!("/SESSION/{CLINIC}%2F{session}"));
        let paths: Vec<String> = [format!("/CLINIC/{CLINIC}")].into_iter().chain(names).collect();
        self.opened("GET", &paths).await
    }

    /// Takes one row out of a session's log, as a broken disk or a careless hand would; the service is killed and started again for it.
    pub async fn lose(&mut self, session: &str, seq: i64) {
        let path = format!("/SESSION/{CLINIC}%2F{session}?seq={seq}");
        self.opened("DELETE", &[path]).await;
    }

    /// What the databases answer to these, one after the other, while the service is not running.
    async fn opened(&mut self, method: &str, paths: &[String]) -> String {
        self.kill9();
        let project = workspace::root().join("tests/dump");
        let start = Start {
            project,
            port: 0,
            state: self.state.clone(),
            vars: BTreeMap::new(),
        };
        let opened = Workerd::start_with(start).expect("the databases open");
        let address = (Ipv4Addr::LOCALHOST, opened.port()).into();
        let mut answers = String::new();
        for path in paths {
            let mut connection = Connection::open(address).await.expect("connected");
            let answer = connection
                .send(&raw::request(method, path, &[], b""), false)
                .await
                .expect("an answer");
            assert_eq!(answer.status, 200, "{}", answer.text());
            answers.push_str(&answer.text());
        }
        drop(opened);
        // The configuration on this state was the other one's meanwhile.
        self.workerd =
            Workerd::start(self.workerd.port(), &self.state, self.vars.clone()).expect("workerd starts again");
        answers
    }

    /// A new patient with a session of their own.
    pub async fn patient(&self, language: &str) -> (PatientClient, History) {
        PatientClient::create(&self.url(), CLINIC, &rng::secret(), language)
            .await
            .expect("a session begins")
    }

    /// The same patient as another program, with this token.
    #[must_use]
    pub fn with_token(&self, me: &PatientClient, token: &str) -> PatientClient {
        PatientClient::resume(&self.url(), CLINIC, &me.session, token)
    }

    /// The clinic's voice system.
    #[must_use]
    pub fn voice(&self) -> VoiceClient {
        VoiceClient::new(&self.url(), CLINIC, &self.voice_key)
    }

    /// A call of the clinic's administration; `path` is what follows `/v1/{clinic}`.
    pub async fn admin(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.json(method, &format!("/v1/{CLINIC}{path}"), ADMIN_KEY, body).await
    }

    /// Moves the demo clock forward by these seconds.
    pub async fn advance(&self, seconds: i64) -> Value {
        let moved = self.admin("POST", "/demo/clock", &json!({ "advance": seconds })).await;
        assert_eq!(moved.status, 200, "the clock moves: {}", moved.text());
        moved.json()
    }

    /// Any call with a bearer (or none) and a JSON body (null: none).
    pub async fn json(&self, method: &str, path: &str, bearer: &str, body: &Value) -> Answer {
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
        self.call(method, path, &headers, body.as_bytes()).await
    }

    /// Any call at all, on a connection of its own.
    pub async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let host = self.address().to_string();
        let headers: Vec<(&str, &str)> = [("host", host.as_str())]
            .into_iter()
            .chain(headers.iter().copied())
            .collect();
        let request = raw::request(method, path, &headers, body);
        let answer = async {
            let mut connection = Connection::open(self.address()).await?;
            connection.send(&request, method == "HEAD").await
        };
        let answer = tokio::time::timeout(HANG, answer).await;
        answer.expect("an answer in time").expect("an answer")
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        // Killed before its state goes; a state that stays is only a folder in the temporary one.
        let _ = self.workerd.kill();
        let _ = std::fs::remove_dir_all(&self.state);
    }
}

/// Starts the JS twin of the benches.
pub fn twin(state: &Path, vars: BTreeMap<String, String>) -> Workerd {
    let project = workspace::root().join("tests/bench/twin");
    let start = Start {
        project,
        port: 0,
        state: state.to_owned(),
        vars,
    };
    Workerd::start_with(start).expect("the twin starts")
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The seeded clinic's configuration.
#[must_use]
pub fn config() -> Value {
    json!({
        "name": "Riverside Medical Center",
        "address": "42 High Street",
        "country": "GB",
        "time_zone": "Europe/London",
        "languages": ["en", "sv"],
        "phone": "+441632960001",
        "whatsapp": "+447700900123",
        "emergency": "999",
        "accent": "#0b6b66",
        "sites": ["http://riverside.localhost:8080"],
        "consent_version": "2026-11",
        "policy": { "greet_verified_number": true, "return_lock": "remembered", "callback_minutes": 30 },
        "hours": {
            "mon": ["08:00-18:00"], "tue": ["08:00-18:00"], "wed": ["08:00-18:00"], "thu": ["08:00-18:00"],
            "fri": ["08:00-18:00"], "sat": ["09:00-13:00"], "sun": [],
        },
        "text": {
            "en": { "greeting": "Hello.", "voice_greeting": "Riverside Medical Center.", "consent": "We keep what you write.", "privacy_url": "https://riverside.example/privacy" },
            "sv": { "greeting": "Hej.", "voice_greeting": "Riverside Medical Center.", "consent": "Vi sparar det du skriver.", "privacy_url": "https://riverside.example/sv/privacy" },
        },
        "staff": STAFF.map(|(id, role, name, title, _)| json!({
            "id": id, "role": role, "name": name, "title": title, "email": format!("{id}@riverside.example"),
        })),
    })
}

/// Riverside's knowledge: the text of each file by its name.
#[must_use]
pub fn knowledge() -> Value {
    let folder = workspace::root().join("clinics").join(CLINIC).join("knowledge");
    let files = xtask::knowledge::files(&folder).expect("Riverside's knowledge");
    json!(files)
}

/// The secret with which the seeded clinic's webhooks are signed.
pub const WEBHOOK_SECRET: &str = "whsec_yWVjkwT0P8CzvylcB7Uq/gMmK4tInt812x1u+jti+cU=";

/// The seeded clinic's configuration with a webhook to this address: only then are call-backs and persons offered.
#[must_use]
pub fn config_with_webhook(url: &str) -> Value {
    let mut config = config();
    config["webhook"] = json!({ "url": url, "secret": WEBHOOK_SECRET });
    config
}
