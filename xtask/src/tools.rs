//! The tools that the builds and the tests need beside cargo: found, installed where that needs no question, else named in one line.

use crate::stamp::Stamp;
use crate::{ui, workspace};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use xshell::{Shell, cmd};

/// The oldest Node.js that wrangler and playwright accept.
const NODE_AT_LEAST: u32 = 20;

/// Everything that a build needs.
pub fn for_builds(sh: &Shell) -> Result<()> {
    wasm_target(sh)?;
    npm_packages(sh)
}

/// Everything that the tests need.
pub fn for_tests(sh: &Shell) -> Result<()> {
    for_builds(sh)?;
    chromium(sh).map(|_| ())
}

fn wasm_target(sh: &Shell) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = PathBuf::from(cmd!(sh, "rustc --print sysroot").quiet().read()?);
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    if on_path("rustup").is_none() {
        bail!(
            "Rust's {TARGET} target is missing: install rustup (https://rustup.rs), then `rustup target add {TARGET}`"
        );
    }
    ui::run("Rust's WebAssembly target", cmd!(sh, "rustup target add {TARGET}"))
}

/// The packages of `package-lock.json`, in the clone; npm's own cache is the user's.
fn npm_packages(sh: &Shell) -> Result<()> {
    let node = on_path("node")
        .and_then(|_| cmd!(sh, "node --version").quiet().read().ok())
        .unwrap_or_default();
    let major = node
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_AT_LEAST) || on_path("npm").is_none() {
        bail!(
            "Node.js {NODE_AT_LEAST} or later with npm is missing: `apt-get install -y nodejs npm`, or https://nodejs.org/en/download"
        );
    }
    let stamp = Stamp::new(&workspace::root().join("node_modules/.samtal-stamp"))
        .file(&workspace::root().join("package-lock.json"))?;
    if stamp.is_fresh() {
        return Ok(());
    }
    // Without the packages' install scripts: the binaries come ready in the packages.
    let install = cmd!(sh, "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error");
    ui::run(
        "npm packages (workerd, esbuild, binaryen, wrangler, playwright)",
        install,
    )?;
    stamp.save()
}

/// Debian's Chromium, or the one that `CHROMIUM` names.
pub fn chromium(sh: &Shell) -> Result<PathBuf> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    let root = cmd!(sh, "id -u").quiet().read().is_ok_and(|id| id == "0");
    if root && on_path("apt-get").is_some() {
        ui::run("apt's package lists", cmd!(sh, "apt-get update -q"))?;
        let install =
            cmd!(sh, "apt-get install -y -q --no-install-recommends chromium").env("DEBIAN_FRONTEND", "noninteractive");
        ui::run("Chromium", install)?;
    }
    find_chromium().context("Chromium is missing (the browser tests drive it): `sudo apt-get install -y chromium`, or set CHROMIUM to its path")
}

fn find_chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|path| path.is_file())
    {
        return Some(named);
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(on_path)
}

/// The runtime that hosts the Worker.
pub fn workerd() -> Result<PathBuf> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => bail!("workerd has no build for {os} on {arch}"),
    };
    npm_file(&format!("@cloudflare/workerd-{platform}/bin/workerd"))
}

/// The bundler and minifier.
pub fn esbuild() -> Result<PathBuf> {
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => bail!("esbuild has no build for {os} on {arch}"),
    };
    npm_file(&format!("@esbuild/{platform}/bin/esbuild"))
}

/// Binaryen's optimiser, a program for Node.js.
pub fn wasm_opt() -> Result<PathBuf> {
    npm_file("binaryen/bin/wasm-opt")
}

/// Cloudflare's deployment tool, a program for Node.js.
pub fn wrangler() -> Result<PathBuf> {
    npm_file("wrangler/bin/wrangler.js")
}

fn npm_file(path: &str) -> Result<PathBuf> {
    let file = workspace::root().join("node_modules").join(path);
    if file.is_file() {
        return Ok(file);
    }
    bail!(
        "{} is missing: run `cargo xtask build` once, or `npm ci`",
        file.display()
    )
}

/// Where a program lies on `PATH`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// The commit that is built, or "unknown" outside a git clone.
pub fn commit() -> String {
    let output = Command::new("git")
        .args(["rev-parse", "--short", "HEAD"])
        .current_dir(workspace::root())
        .output();
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Ok(_) | Err(_) => "unknown".to_owned(),
    }
}

/// `path` relative to the workspace, for people.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(workspace::root())
        .unwrap_or(path)
        .display()
        .to_string()
}
