//! `cargo xtask demo`: the edge, the demo clinic's website and Sarah's phone, from nothing, on this machine.

use crate::http::{self, Answer};
use crate::keys::{self, Keys};
use crate::workerd::Workerd;
use crate::{desk, edge, knowledge, tools, ui, widget, workspace};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::sleep;
use std::time::{Duration, Instant};
use xshell::{Shell, cmd};

const CLINIC: &str = "riverside";
/// The port that `clinics/riverside/clinic.toml` is written for.
const PORT_IN_FILE: &str = ":8080";
/// Meta's id of the clinic's number, as clinic.toml has it.
const PHONE_NUMBER_ID: &str = "106540352242922";
/// The clinic's account at Twilio, as clinic.toml has it.
const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// A demo is tried out by many hands and programs from one address: its rates are out of the way.
const LIMITS: &str = r#"{"sessions_per_hour":100000,"message_burst":100000,"message_per_second":100000,"voice_burst":100000,"voice_per_second":100000,"handoffs_per_hour":100000}"#;

/// What the command line chooses.
#[derive(Debug, Clone)]
pub struct Options {
    /// The edge's port.
    pub port_edge: u16,
    /// The website's port.
    pub port_site: u16,
    /// Where state lies; without it the demo starts empty.
    pub state: Option<PathBuf>,
    /// Whether the clinic's knowledge goes in: without it there is no assistant.
    pub knowledge: bool,
    /// Whether what was built last is started as it is.
    pub built: bool,
}

/// Builds everything and runs it until Ctrl-C, SIGTERM or the end of a part.
pub fn run(sh: &Shell, options: &Options) -> Result<()> {
    // A stale file would tell a waiting program of keys that are gone.
    let told = workspace::root().join("target/demo.json");
    if told.exists() {
        fs::remove_file(&told)?;
    }
    for (port, flag) in [(options.port_edge, "--port-edge"), (options.port_site, "--port-site")] {
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
            bail!("port {port} is taken: choose another with {flag}");
        }
    }
    ui::heading("Samtal: demo");
    if !options.built {
        tools::for_builds(sh)?;
        widget::build(sh)?;
        desk::build(sh, false)?;
        edge::build(sh, "release")?;
    }
    ui::run("demo clinic: compile", cmd!(sh, "cargo build -p samtal-site-demo"))?;

    let state = match &options.state {
        Some(folder) => std::path::absolute(folder)?,
        None => {
            let folder = workspace::target().join("demo");
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            folder
        }
    };
    let kept = state.join("keys.json");
    let mut keys = Keys::kept_at(&kept)?;

    // From here on an end means ending the parts; until now Ctrl-C simply stopped the build.
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || {
        // Nobody listens any more when the demo is already on its way out.
        let _ = stop.send(());
    })?;

    let step = ui::Step::begin("start");
    let mut workerd = Workerd::start(options.port_edge, &state, vars(&keys, options))?;
    seed(&workerd, &mut keys, options)?;
    keys.keep_at(&kept)?;
    let json = serde_json::to_vec_pretty(&demo_json(&keys, options))?;
    let for_site = state.join("demo.json");
    keys::write_secret(&for_site, &json)?;
    let mut site = Site::start(options.port_site, &for_site)?;
    // Last: who waits for this file may use everything at once.
    keys::write_secret(&told, &json)?;
    step.done("");
    welcome(options);

    loop {
        match stopped.recv_timeout(Duration::from_millis(200)) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
        if !workerd.is_running() {
            bail!(
                "workerd ended by itself; its log is {}",
                state.join("workerd.log").display()
            );
        }
        if let Some(status) = site.0.try_wait()? {
            // Ctrl-C reaches the website too, and may reach it first.
            if stopped.recv_timeout(Duration::from_millis(500)).is_ok() {
                break;
            }
            bail!("the demo clinic's website ended by itself ({status})");
        }
    }
    ui::say("\nStopped.");
    Ok(())
}

fn vars(keys: &Keys, options: &Options) -> BTreeMap<String, String> {
    let simulated = |provider: &str| format!("http://127.0.0.1:{}/simulators/{provider}", options.port_site);
    let secrets = keys.channels().map(|(name, value)| (name, value.to_owned()));
    [
        ("PUBLIC_URL", edge_url(options.port_edge)),
        // The site hosts the simulators: nothing of a demo leaves this machine.
        ("GRAPH_API", simulated("graph/v23.0")),
        ("TWILIO_API", simulated("twilio")),
        ("PEPPER", keys.pepper.clone()),
        ("ADMIN_KEYS", keys.admin_keys(CLINIC)),
        ("STAFF", keys.staff_tokens(CLINIC)),
        ("DEMO", "1".to_owned()),
        ("LIMITS", LIMITS.to_owned()),
        ("COMMIT", tools::commit()),
    ]
    .into_iter()
    .chain(secrets)
    .chain(keys.voice())
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

fn edge_url(port: u16) -> String {
    format!("http://chat.{CLINIC}.localhost:{port}")
}

fn site_url(port: u16) -> String {
    format!("http://{CLINIC}.localhost:{port}")
}

/// Gives the edge the clinic's configuration, and makes the voice system's key when there is none yet.
fn seed(workerd: &Workerd, keys: &mut Keys, options: &Options) -> Result<()> {
    let path = workspace::root().join("clinics").join(CLINIC).join("clinic.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let config = configuration(&text, options.port_site, &keys.webhook)?;
    let clinic = format!("{}/v1/{CLINIC}", workerd.url());
    let set = http::send("PUT", &clinic, &keys.admin, "application/json", &config.to_string())?;
    good(&set, "the clinic's configuration")?;
    let knowledge = knowledge::files(&knowledge::folder(CLINIC))?;
    if options.knowledge && !knowledge.is_empty() {
        let body = json!({ "files": knowledge }).to_string();
        let set = http::send(
            "PUT",
            &format!("{clinic}/knowledge"),
            &keys.admin,
            "application/json",
            &body,
        )?;
        good(&set, "the clinic's knowledge")?;
    }
    // A kept key may have expired with its state's age.
    let works = |key: &String| {
        let tried = http::send("POST", &format!("{clinic}/context"), key, "application/json", "{}");
        tried.is_ok_and(|answer| answer.status != 401)
    };
    if !keys.voice.as_ref().is_some_and(works) {
        let made = http::send(
            "POST",
            &format!("{clinic}/keys"),
            &keys.admin,
            "application/json",
            r#"{"name":"demo"}"#,
        )?;
        good(&made, "the voice system's key")?;
        let made: Value = serde_json::from_str(&made.body)?;
        keys.voice = Some(made["key"].as_str().context("the edge made no key")?.to_owned());
    }
    Ok(())
}

fn good(answer: &Answer, what: &str) -> Result<()> {
    if answer.status >= 300 {
        bail!("{what} was refused: {} {}", answer.status, answer.body);
    }
    Ok(())
}

/// The clinic's file with this demo's addresses and secret in it.
fn configuration(text: &str, port_site: u16, secret: &str) -> Result<Value> {
    let table: toml::Table = text.parse().context("clinic.toml")?;
    let mut config = serde_json::to_value(table)?;
    move_ports(&mut config, &format!(":{port_site}"));
    config["sites"] = ["http://riverside.localhost", "http://127.0.0.1", "http://localhost"]
        .map(|host| format!("{host}:{port_site}"))
        .to_vec()
        .into();
    config["webhook"] = json!({ "url": format!("http://127.0.0.1:{port_site}/hooks/tasks"), "secret": secret });
    Ok(config)
}

/// Every address of the website, wherever it stands.
fn move_ports(value: &mut Value, port: &str) {
    match value {
        Value::String(text) if text.starts_with("http://") => *text = text.replace(PORT_IN_FILE, port),
        Value::Array(items) => items.iter_mut().for_each(|item| move_ports(item, port)),
        Value::Object(fields) => fields.values_mut().for_each(|field| move_ports(field, port)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What other programs need to know: `target/demo.json`.
fn demo_json(keys: &Keys, options: &Options) -> Value {
    let edge = edge_url(options.port_edge);
    let member = |(id, role, token): (&str, &str, &str)| json!({ "id": id, "role": role, "token": token });
    let staff: Vec<Value> = keys.staff_list().into_iter().map(member).collect();
    json!({
        "edge": edge,
        "site": site_url(options.port_site),
        "desk": format!("{edge}/desk"),
        "clinic": CLINIC,
        "voice_key": keys.voice,
        "admin_key": keys.admin,
        "webhook_secret": keys.webhook,
        // The numbers of clinic.toml, from the ranges that Ofcom keeps for drama.
        "whatsapp": {
            "token": keys.whatsapp_token,
            "app_secret": keys.whatsapp_app,
            "verify_token": keys.whatsapp_verify,
            "phone_number_id": PHONE_NUMBER_ID,
            "number": "+447700900123",
        },
        "twilio": { "account": ACCOUNT, "auth_token": keys.twilio_auth, "number": "+441632960001" },
        "voice": keys.told_platforms(),
        "staff": staff,
    })
}

/// The demo clinic's website, ended when it goes out of scope.
struct Site(Child);

impl Site {
    fn start(port: u16, config: &Path) -> Result<Site> {
        let binary = workspace::target().join("debug/samtal-site-demo");
        let child = Command::new(&binary)
            .args(["--port", &port.to_string(), "--config"])
            .arg(config)
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let mut site = Site(child);
        let began = Instant::now();
        let url = format!("http://127.0.0.1:{port}/");
        while !http::get(&url, Duration::from_secs(2)).is_ok_and(|answer| answer.status < 500) {
            if let Some(status) = site.0.try_wait()? {
                bail!("the demo clinic's website ended at start ({status})");
            }
            if began.elapsed() > Duration::from_secs(20) {
                bail!("{url} does not answer");
            }
            sleep(Duration::from_millis(10));
        }
        Ok(site)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It holds nothing that is not in the edge; already ended is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn welcome(options: &Options) {
    let site = site_url(options.port_site);
    let edge = edge_url(options.port_edge);
    ui::say(&format!(
        "\n  {}\n\n  {:<22}{site}\n  {:<22}{site}/phone\n  {:<22}{site}/reception\n  {:<22}{edge}/desk\n  {:<22}{edge}\n\n  Keys and addresses for programs: target/demo.json\n  Stop with Ctrl-C.\n",
        ui::bold("Riverside Medical Center is open."),
        "The clinic's website",
        "Sarah's phone",
        "The reception's phone",
        "The desk",
        "The edge",
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clinics_addresses_follow_the_chosen_port() {
        let text = fs::read_to_string(workspace::root().join("clinics/riverside/clinic.toml")).unwrap();
        let config = configuration(&text, 9001, "whsec_x").unwrap();
        let written = config.to_string();
        assert!(!written.contains(PORT_IN_FILE), "{written}");
        assert_eq!(
            config["sites"],
            json!([
                "http://riverside.localhost:9001",
                "http://127.0.0.1:9001",
                "http://localhost:9001"
            ])
        );
        assert_eq!(
            config["webhook"],
            json!({"url": "http://127.0.0.1:9001/hooks/tasks", "secret": "whsec_x"})
        );
        assert_eq!(
            config["text"]["sv"]["privacy_url"],
            "http://riverside.localhost:9001/sv/privacy"
        );
    }

    #[test]
    fn demo_json_has_the_promised_shape_and_the_clinics_numbers() {
        let keys = Keys {
            voice: Some("sk_x".to_owned()),
            ..Keys::random().unwrap()
        };
        let told = demo_json(
            &keys,
            &Options {
                port_edge: 8787,
                port_site: 8080,
                state: None,
                knowledge: true,
                built: false,
            },
        );
        assert_eq!(told["edge"], "http://chat.riverside.localhost:8787");
        assert_eq!(told["site"], "http://riverside.localhost:8080");
        assert_eq!(told["desk"], "http://chat.riverside.localhost:8787/desk");
        let text = fs::read_to_string(workspace::root().join("clinics/riverside/clinic.toml")).unwrap();
        let clinic: toml::Table = text.parse().unwrap();
        assert_eq!(told["whatsapp"]["number"], clinic["whatsapp"].as_str().unwrap());
        assert_eq!(told["twilio"]["number"], clinic["twilio"]["sms"].as_str().unwrap());
        assert_eq!(told["twilio"]["account"], clinic["twilio"]["account"].as_str().unwrap());
        let graph = &clinic["graph"];
        assert_eq!(
            told["whatsapp"]["phone_number_id"],
            graph["phone_number_id"].as_str().unwrap()
        );
        for pointer in [
            "/voice_key",
            "/admin_key",
            "/whatsapp/app_secret",
            "/whatsapp/token",
            "/whatsapp/verify_token",
            "/twilio/account",
            "/twilio/auth_token",
            "/staff/0/token",
            "/staff/6/token",
            "/voice/vapi",
            "/voice/telnyx/public_key",
        ] {
            assert!(told.pointer(pointer).is_some_and(Value::is_string), "{pointer}");
        }
    }
}
