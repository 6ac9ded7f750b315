//! One running workerd: started, killed without warning, started again on the same data.

use super::config;
use crate::{http, keys, tools, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How long a start may take before it counts as failed: 40 ms is usual, a busy machine takes a second.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// What to start.
#[derive(Debug, Clone)]
pub struct Start {
    /// The folder with the `wrangler.toml`: the workspace for the edge, or that of a plain JavaScript Worker.
    pub project: PathBuf,
    /// The port on loopback; 0 chooses a free one, which stays the same over restarts.
    pub port: u16,
    /// Where the objects' data and the log lie. Created when missing.
    pub state: PathBuf,
    /// Variables and secrets, over those of `wrangler.toml`. Without `PUBLIC_URL`, the address that is listened on.
    pub vars: BTreeMap<String, String>,
}

/// A running workerd. Dropping it kills it; its data stay.
#[derive(Debug)]
pub struct Workerd {
    child: Child,
    port: u16,
    state: PathBuf,
    config: PathBuf,
}

impl Workerd {
    /// Starts the edge of this workspace, which `cargo xtask build` has built, and waits until `/healthz` answers.
    pub fn start(port: u16, state: &Path, vars: BTreeMap<String, String>) -> Result<Workerd> {
        Workerd::start_with(Start {
            project: workspace::root().to_owned(),
            port,
            state: state.to_owned(),
            vars,
        })
    }

    /// Starts any Worker and waits until `/healthz` answers.
    pub fn start_with(start: Start) -> Result<Workerd> {
        // Another process may take a free port between our look and workerd's bind: then another one is tried.
        let tries = if start.port == 0 { 5 } else { 1 };
        let mut last = None;
        for _ in 0..tries {
            let port = if start.port == 0 { free_port()? } else { start.port };
            match Workerd::start_on(port, &start) {
                Ok(running) => return Ok(running),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("workerd was not tried")))
    }

    fn start_on(port: u16, start: &Start) -> Result<Workerd> {
        let objects = start.state.join("objects");
        fs::create_dir_all(&objects).with_context(|| format!("cannot create {}", objects.display()))?;
        let mut vars = start.vars.clone();
        vars.entry("PUBLIC_URL".to_owned())
            .or_insert_with(|| format!("http://127.0.0.1:{port}"));
        // A deployment's choice; workerd on one machine knows no places to keep objects in, and refuses to look.
        vars.entry("JURISDICTION".to_owned()).or_default();
        let path = start.state.join("workerd.capnp");
        // The secrets are in it.
        let text = config(&start.project, port, &objects.canonicalize()?, &vars)?;
        keys::write_secret(&path, text.as_bytes())?;
        let child = spawn(&path, &start.state)?;
        let mut running = Workerd {
            child,
            port,
            state: start.state.clone(),
            config: path,
        };
        running.wait_ready()?;
        Ok(running)
    }

    /// The address that is listened on.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process, to measure its CPU time and memory.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything that the Worker and workerd have printed, over all restarts on this state.
    pub fn log(&self) -> String {
        fs::read(log_path(&self.state))
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Whether the process is still there.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// SIGKILL: no goodbye to sockets, no flush, as when a machine dies.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts again on the same port, data and variables; kills what still runs.
    pub fn restart(&mut self) -> Result<()> {
        self.kill()?;
        self.child = spawn(&self.config, &self.state)?;
        self.wait_ready()
    }

    fn wait_ready(&mut self) -> Result<()> {
        let began = Instant::now();
        let url = format!("{}/healthz", self.url());
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("workerd ended at start ({status}):\n{}", self.last_lines());
            }
            if http::get(&url, Duration::from_secs(2)).is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            if began.elapsed() > READY_WITHIN {
                self.kill()?;
                bail!(
                    "{url} did not answer 200 within {} s:\n{}",
                    READY_WITHIN.as_secs(),
                    self.last_lines()
                );
            }
            sleep(Duration::from_millis(5));
        }
    }

    fn last_lines(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}

impl Drop for Workerd {
    fn drop(&mut self) {
        // Ended already, or ended now: either is what dropping means.
        let _ = self.kill();
    }
}

fn log_path(state: &Path) -> PathBuf {
    state.join("workerd.log")
}

fn spawn(config: &Path, state: &Path) -> Result<Child> {
    let binary = tools::workerd()?;
    let log = File::options().create(true).append(true).open(log_path(state))?;
    Command::new(&binary)
        // Modules are embedded by absolute paths.
        .args(["serve", "--import-path=/"])
        .arg(config)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .with_context(|| format!("cannot start {}", binary.display()))
}

/// A port that nobody listens on, below the range from which the system gives ports to outgoing connections: one of those would
/// otherwise take it while workerd is killed and started again.
fn free_port() -> Result<u16> {
    const RANGE: std::ops::Range<u16> = 20_000..32_000;
    for _ in 0..100 {
        let mut random = [0; 2];
        getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let port = RANGE.start + u16::from_le_bytes(random) % (RANGE.end - RANGE.start);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no free port between {} and {}", RANGE.start, RANGE.end)
}
