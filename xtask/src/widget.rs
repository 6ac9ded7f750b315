//! The widget: compiled small, its glue and start bundled, everything minified, compressed and weighed.

use crate::assets::{self, Contents, Weights};
use crate::glue::{self, For};
use crate::stamp::Stamp;
use crate::{tools, ui, workspace};
use anyhow::Result;
use std::fs;
use std::path::Path;
use xshell::{Shell, cmd};

/// wasm-opt's passes, the smallest after Brotli of those measured: order and regularity of the code matter more to it than its length.
pub const WASM_OPT: [&str; 9] = [
    "--flatten",
    "--rereloop",
    "--converge",
    "-Os",
    "--code-folding",
    "-Os",
    "--reorder-functions-by-name",
    "--strip-producers",
    "--strip-target-features",
];

/// Which browsers the scripts are written down to: those with everything that the Wasm needs anyway.
pub const BROWSERS: &str = "--target=chrome109,firefox115,safari16.4";

/// The page behind a form's secure link: its script, its style, and what the script is made of.
const FORM: [&str; 7] = [
    "page.js",
    "page.css",
    "draw.js",
    "saving.js",
    "service.js",
    "sheet.js",
    "words.js",
];

/// Builds the widget into `target/assets`, where the edge's build script finds it, and checks its weight.
pub fn build(sh: &Shell) -> Result<()> {
    ui::run(
        "widget: compile",
        cmd!(
            sh,
            "cargo build -p samtal-widget --profile widget --target wasm32-unknown-unknown"
        ),
    )?;

    let wasm = workspace::target().join("wasm32-unknown-unknown/widget/samtal_widget.wasm");
    let source = workspace::root().join("widget");
    let (boot, style, loader) = (
        source.join("boot.js"),
        source.join("app.css"),
        source.join("loader/loader.js"),
    );
    let form = source.join("form");
    let folder = workspace::assets();
    let mut stamp = Stamp::new(&workspace::target().join("xtask/widget.stamp"))
        .text(&WASM_OPT.join(" "))
        .text(BROWSERS)
        .file(&workspace::root().join("package-lock.json"))?
        .file(&wasm)?
        .file(&boot)?
        .file(&style)?
        .file(&loader)?;
    for file in FORM {
        stamp = stamp.file(&form.join(file))?;
    }
    if !stamp.is_fresh() || !assets::are_built() {
        let staged = workspace::target().join("xtask/widget");
        let step = ui::Step::begin("widget: glue");
        glue::write(&wasm, "samtal_widget", For::Page, &staged)?;
        fs::copy(&boot, staged.join("boot.js"))?;
        step.done("");

        let (raw, small) = (staged.join("samtal_widget_bg.wasm"), staged.join("small.wasm"));
        let wasm_opt = tools::wasm_opt()?;
        ui::run(
            "widget: wasm-opt",
            cmd!(sh, "node {wasm_opt} {WASM_OPT...} {raw} -o {small}"),
        )?;

        let step = ui::Step::begin("widget: bundle and compress");
        let contents = Contents {
            loader: minified(sh, &loader, &[])?,
            js: minified(sh, &staged.join("boot.js"), &["--bundle", "--format=esm"])?,
            wasm: fs::read(small)?,
            css: minified(sh, &style, &["--bundle"])?,
            form_js: minified(sh, &form.join(FORM[0]), &["--bundle", "--format=esm"])?,
            form_css: minified(sh, &form.join(FORM[1]), &["--bundle"])?,
        };
        fs::create_dir_all(&folder)?;
        let names = assets::publish(&contents, &folder)?;
        stamp.save()?;
        step.done(&format!(
            "{}, {}, {}, {}, {}, {}",
            names.loader, names.js, names.wasm, names.css, names.form_js, names.form_css
        ));
    }
    Weights::of(&folder)?.check()
}

/// A script or style without what only its authors need.
pub fn minified(sh: &Shell, file: &Path, options: &[&str]) -> Result<Vec<u8>> {
    let esbuild = tools::esbuild()?;
    let command = cmd!(
        sh,
        "{esbuild} {file} --minify --charset=utf8 --legal-comments=none --log-level=warning {BROWSERS} {options...}"
    );
    Ok(command.quiet().output()?.stdout)
}
