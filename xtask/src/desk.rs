//! The desk's app: compiled small, its glue and start bundled, everything minified, compressed and weighed.

use crate::assets::{self, DeskContents, DeskWeight};
use crate::glue::{self, For};
use crate::stamp::Stamp;
use crate::{tools, ui, widget, workspace};
use anyhow::Result;
use std::fs;
use xshell::{Shell, cmd};

/// wasm-opt's passes: the widget's, which are the smallest after Brotli here too.
const WASM_OPT: [&str; 9] = widget::WASM_OPT;

/// What is bundled beside the Wasm; the second style is the rooms', the first everybody's.
const SOURCES: [&str; 4] = ["boot.js", "desk.css", "app.css", "views.css"];

/// Builds the desk into `target/assets`, beside the widget, and checks its weight. `quick`: in seconds and without the check, while one works on it.
pub fn build(sh: &Shell, quick: bool) -> Result<()> {
    let profile = if quick { "quick" } else { "widget" };
    // Views without a type of their own each: with them the Wasm is twice as large.
    let compile = cmd!(
        sh,
        "cargo build -p samtal-desk --profile {profile} --target wasm32-unknown-unknown"
    )
    .env("RUSTFLAGS", "--cfg erase_components");
    ui::run("desk: compile", compile)?;

    let wasm = workspace::target().join(format!("wasm32-unknown-unknown/{profile}/samtal_desk.wasm"));
    let source = workspace::root().join("desk");
    let folder = workspace::assets();
    let mut stamp = Stamp::new(&workspace::target().join("xtask/desk.stamp"))
        .text(profile)
        .text(&WASM_OPT.join(" "))
        .text(widget::BROWSERS)
        .file(&workspace::root().join("package-lock.json"))?
        .file(&wasm)?;
    for file in SOURCES {
        stamp = stamp.file(&source.join(file))?;
    }
    if !stamp.is_fresh() || !assets::desk_is_built() {
        let staged = workspace::target().join("xtask/desk");
        let step = ui::Step::begin("desk: glue");
        glue::write(&wasm, "samtal_desk", For::Page, &staged)?;
        fs::copy(source.join(SOURCES[0]), staged.join(SOURCES[0]))?;
        step.done("");

        let (raw, small) = (staged.join("samtal_desk_bg.wasm"), staged.join("small.wasm"));
        if quick {
            fs::copy(&raw, &small)?;
        } else {
            let wasm_opt = tools::wasm_opt()?;
            ui::run(
                "desk: wasm-opt",
                cmd!(sh, "node {wasm_opt} {WASM_OPT...} {raw} -o {small}"),
            )?;
        }

        let step = ui::Step::begin("desk: bundle and compress");
        let contents = DeskContents {
            js: widget::minified(sh, &staged.join(SOURCES[0]), &["--bundle", "--format=esm"])?,
            wasm: fs::read(small)?,
            css: widget::minified(sh, &source.join(SOURCES[1]), &["--bundle"])?,
        };
        fs::create_dir_all(&folder)?;
        let names = assets::publish_desk(&contents, &folder, quick)?;
        stamp.save()?;
        step.done(&format!("{}, {}, {}", names.desk_js, names.desk_wasm, names.desk_css));
    }
    if quick {
        return Ok(());
    }
    DeskWeight::of(&folder)?.check()
}
