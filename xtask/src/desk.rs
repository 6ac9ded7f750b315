//! The desk's app: compiled small, its glue and start bundled, everything minified, compressed and weighed.

use crate::assets::{self, DeskContents, DeskWeight, Part};
use crate::glue::{self, For, LINKS};
use crate::stamp::Stamp;
use crate::{tools, ui, widget, workspace};
use anyhow::{Result, anyhow, bail};
use std::fs;
use std::path::Path;
use wasm_split_cli_support::{Options, SplitWasm, transform};
use xshell::{Shell, cmd};

/// wasm-opt's passes: the widget's, which are the smallest after Brotli here too.
const WASM_OPT: [&str; 9] = widget::WASM_OPT;

/// What is bundled beside the Wasm; the second style is the rooms', the first everybody's.
const SOURCES: [&str; 5] = ["boot.js", "first.js", "desk.css", "app.css", "views.css"];

/// Leptos without a type for each view, which would make the Wasm twice as large; and what is needed to cut it into parts.
const RUSTFLAGS: &str = "--cfg erase_components -Clink-arg=--emit-relocs";

/// Builds the desk into `target/assets`, beside the widget, and checks its weight. `quick`: in seconds and without the check, while one works on it.
pub fn build(sh: &Shell, quick: bool) -> Result<()> {
    let profile = if quick { "quick" } else { "widget" };
    let compile = cmd!(
        sh,
        "cargo build -p samtal-desk --profile {profile} --target wasm32-unknown-unknown"
    )
    .env("RUSTFLAGS", RUSTFLAGS);
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
        let step = ui::Step::begin("desk: parts and glue");
        let cut = workspace::target().join("xtask/desk-parts");
        let split = split(&wasm, &cut)?;
        glue::write(&cut.join(FIRST), "samtal_desk", For::FirstPart, &staged)?;
        for file in &SOURCES[..2] {
            fs::copy(source.join(file), staged.join(file))?;
        }
        step.done("");

        let mut links = fs::read_to_string(cut.join(LINKS))?;
        let mut parts = Vec::new();
        let first = small(sh, &staged.join("samtal_desk_bg.wasm"), quick)?;
        for path in &split.split_modules {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let of_talk = split.prefetch_map.get("talk").is_some_and(|all| all.contains(&stem));
            let part = Part::new(&stem, of_talk, small(sh, path, quick)?);
            let (from, to) = (format!("\"./{stem}.wasm\""), format!("\"./{}\"", part.name));
            if !links.contains(&from) {
                bail!("nothing fetches {stem}");
            }
            links = links.replace(&from, &to);
            parts.push(part);
        }
        fs::write(staged.join(LINKS), links)?;

        let step = ui::Step::begin("desk: bundle and compress");
        let contents = DeskContents {
            js: widget::minified(sh, &staged.join(SOURCES[0]), &["--bundle", "--format=esm"])?,
            wasm: first,
            css: widget::minified(sh, &source.join(SOURCES[2]), &["--bundle"])?,
            parts,
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

/// What is fetched first.
const FIRST: &str = "first.wasm";

/// Cuts the Wasm at the functions that are marked for it (`views/later.rs`): what only they reach goes into parts of its own.
fn split(wasm: &Path, into: &Path) -> Result<SplitWasm> {
    if into.exists() {
        fs::remove_dir_all(into)?;
    }
    fs::create_dir_all(into)?;
    let whole = fs::read(wasm)?;
    let first = into.join(FIRST);
    let mut options = Options::new(&whole);
    options.output_dir = into;
    options.main_out_path = &first;
    options.link_name = LINKS;
    options.main_module = "./first.js";
    transform(options).map_err(|error| anyhow!("cutting the desk into parts: {error}"))
}

/// The Wasm as it is served.
fn small(sh: &Shell, wasm: &Path, quick: bool) -> Result<Vec<u8>> {
    if quick {
        return Ok(fs::read(wasm)?);
    }
    let small = wasm.with_extension("small");
    let wasm_opt = tools::wasm_opt()?;
    let name = wasm.file_stem().unwrap_or_default().to_string_lossy();
    ui::run(
        &format!("desk: wasm-opt, {name}"),
        cmd!(sh, "node {wasm_opt} {WASM_OPT...} {wasm} -o {small}"),
    )?;
    Ok(fs::read(small)?)
}
