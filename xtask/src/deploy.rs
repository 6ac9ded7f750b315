//! Towards Cloudflare: a dry run of the deployment, and the variables for `wrangler dev`.

use crate::keys::{self, Keys};
use crate::wrangler::Wrangler;
use crate::{glue, tools, ui, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use xshell::{Shell, cmd};

/// Where `wrangler dev` sends messages: to this machine, where simulators with the same secrets may stand, never to the real providers.
const SIMULATORS: &str =
    "GRAPH_API=http://127.0.0.1:8080/simulators/graph/v23.0\nTWILIO_API=http://127.0.0.1:8080/simulators/twilio\n";

/// Lets wrangler prepare a deployment without an account, and compares what it would send with what was built and configured.
pub fn check(sh: &Shell) -> Result<()> {
    let wrangler = tools::wrangler()?;
    let folder = workspace::target().join("deploy-check");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let step = ui::Step::begin("wrangler deploy --dry-run");
    let command = cmd!(sh, "node {wrangler} deploy --dry-run --outdir {folder}")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_LOG_PATH", workspace::target().join("wrangler"))
        .env("NO_COLOR", "1");
    let output = command.quiet().ignore_status().output()?;
    let printed = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    if !output.status.success() {
        step.failed();
        bail!("wrangler refuses the deployment:\n{printed}");
    }

    let config = Wrangler::read(workspace::root())?;
    let bindings = config.durable_objects.bindings.iter().map(|binding| &binding.name);
    for name in bindings.chain(config.vars.keys()) {
        if !printed.contains(&format!("env.{name}")) {
            bail!("wrangler does not bind {name}:\n{printed}");
        }
    }
    let mut bytes = 0;
    for (name, path) in glue::files(&workspace::build())? {
        let sent = fs::read(folder.join(&name)).with_context(|| format!("wrangler does not send {name}"))?;
        if sent != fs::read(path)? {
            bail!("wrangler sends another {name} than was built");
        }
        bytes += sent.len();
    }
    step.done(&format!(
        "{} KB, all bindings, every module as it was built",
        bytes / 1000
    ));
    Ok(())
}

/// Writes `.dev.vars`, the secrets of `wrangler dev`, unless it is there.
pub fn dev_vars() -> Result<()> {
    let path = workspace::root().join(".dev.vars");
    if path.exists() {
        ui::say(".dev.vars is there already: left as it is. `npx wrangler dev` reads it.");
        return Ok(());
    }
    let keys = Keys::random()?;
    let text = format!(
        "# Secrets of `wrangler dev` on this machine. The clinic's administration key is {}\nPUBLIC_URL=http://127.0.0.1:8787\nPEPPER={}\nADMIN_KEYS={}\nDEMO=1\n{SIMULATORS}",
        keys.admin,
        keys.pepper,
        keys.admin_keys("riverside"),
    );
    let secrets = keys
        .channels()
        .map(|(name, value)| format!("{name}={value}\n"))
        .concat();
    let text = format!("{text}{secrets}");
    keys::write_secret(&path, text.as_bytes())?;
    ui::say("Wrote .dev.vars. Start with `npx wrangler dev`.");
    Ok(())
}
