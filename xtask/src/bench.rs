//! `cargo xtask bench`: the figures, printed as a table and kept in `target/bench.json`.

use crate::{edge, tools, ui, widget};
use anyhow::{Result, bail};
use xshell::{Shell, cmd};

/// Builds everything and measures it. `arguments` go to the bench.
pub fn run(sh: &Shell, arguments: &[String]) -> Result<()> {
    ui::heading("Samtal: bench");
    tools::for_tests(sh)?;
    widget::build(sh)?;
    edge::build(sh, "release")?;
    // Not the release profile: that one is for small Wasm. The load generator is optimised in the development profile (Cargo.toml),
    // where its libraries are built already.
    ui::run("bench: compile", cmd!(sh, "cargo build -p samtal-tests --bin bench"))?;
    let (success, _) = ui::tee(cmd!(
        sh,
        "cargo run --quiet -p samtal-tests --bin bench -- {arguments...}"
    ))?;
    if !success {
        bail!("the bench failed");
    }
    Ok(())
}
