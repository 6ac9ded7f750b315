//! The JavaScript beside a Wasm: wasm-bindgen's pass, linked in instead of called, so that the library in the Wasm and the tool that reads it
//! come from one lockfile and can never differ.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// For whom the glue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A Worker, whose main module instantiates the Wasm itself.
    Worker,
    /// A page, which fetches the Wasm.
    Page,
}

/// Writes `<name>_bg.wasm` and its glue into the emptied `folder`.
pub fn write(wasm: &Path, name: &str, host: For, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .remove_producers_section(true);
    match host {
        For::Worker => bindgen.bundler(true)?,
        // The page says where the Wasm is; no second address in the glue.
        For::Page => bindgen.web(true)?.omit_default_module_path(true),
    };
    bindgen
        .generate(folder)
        .with_context(|| format!("wasm-bindgen on {}", wasm.display()))
}

/// The files under `folder`, as (relative name, path), in order.
pub fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(folder)?.to_string_lossy().into_owned(), path));
            }
        }
    }
    found.sort();
    Ok(found)
}
