//! `cargo xtask story`: Sarah's day, beat by beat, against the real Worker, in English and in Swedish.

use crate::{edge, tools, ui, widget};
use anyhow::{Result, bail};
use xshell::{Shell, cmd};

/// Builds everything and tells the story. `built`: what is in build/ is as it should be.
pub fn run(sh: &Shell, built: bool) -> Result<()> {
    ui::heading("Samtal: Sarah's day");
    if !built {
        tools::for_builds(sh)?;
        widget::build(sh)?;
        edge::build(sh, "release")?;
    }
    ui::run("story: compile", cmd!(sh, "cargo build -p samtal-tests --bin story"))?;
    let (success, _) = ui::tee(cmd!(sh, "cargo run --quiet -p samtal-tests --bin story"))?;
    if !success {
        bail!("the story ends where something did not hold");
    }
    Ok(())
}
