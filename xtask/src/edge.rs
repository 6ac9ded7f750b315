//! The Worker: compiled, its glue written, laid out in `build/` as it is deployed.

use crate::glue::{self, For};
use crate::stamp::{Stamp, write_if_changed};
use crate::{ui, workspace};
use anyhow::Result;
use std::fs;
use xshell::{Shell, cmd};

/// Builds the edge. The widget's files must lie in place: the edge's build script embeds them.
/// `profile`: `release`, or `quick` while one works on it.
pub fn build(sh: &Shell, profile: &str) -> Result<()> {
    let assets = workspace::assets();
    let compile = cmd!(
        sh,
        "cargo build -p samtal-edge --profile {profile} --target wasm32-unknown-unknown"
    )
    .env("SAMTAL_ASSETS", assets);
    ui::run("edge: compile", compile)?;

    let wasm = workspace::target().join(format!("wasm32-unknown-unknown/{profile}/samtal_edge.wasm"));
    let entry = workspace::root().join("edge/entry.mjs");
    let build = workspace::build();
    let stamp = Stamp::new(&workspace::target().join("xtask/edge.stamp"))
        .text(&build.to_string_lossy())
        .file(&wasm)?
        .file(&entry)?;
    if stamp.is_fresh() && build.join("entry.mjs").is_file() {
        return Ok(());
    }

    let step = ui::Step::begin("edge: glue");
    let staged = workspace::target().join("xtask/edge");
    glue::write(&wasm, "index", For::Worker, &staged)?;
    // wasm-bindgen's own entry imports the Wasm as a bundler would; ours compiles to the same, and guards it.
    fs::remove_file(staged.join("index.js"))?;
    fs::copy(&entry, staged.join("entry.mjs"))?;

    let modules = glue::files(&staged)?;
    for (name, path) in &modules {
        write_if_changed(&build.join(name), &fs::read(path)?)?;
    }
    for (name, path) in glue::files(&build)? {
        if !modules.iter().any(|(module, _)| *module == name) {
            fs::remove_file(path)?;
        }
    }
    stamp.save()?;
    let bytes = fs::metadata(build.join("index_bg.wasm"))?.len();
    step.done(&format!("{} KB of Wasm in build/", bytes / 1000));
    Ok(())
}
