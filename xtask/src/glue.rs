//! The JavaScript beside a Wasm: wasm-bindgen's pass, linked in instead of called, so that the library in the Wasm and the tool that reads it
//! come from one lockfile and can never differ.

use anyhow::{Context, Result, bail};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::{Bindgen, Output};

/// For whom the glue is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// A Worker, whose main module instantiates the Wasm itself.
    Worker,
    /// A page, which fetches the Wasm, and pays for each byte.
    Page,
    /// The same, where this Wasm is what is fetched first, and others follow that are linked to it ([`LINKS`]).
    FirstPart,
}

/// The module that fetches the parts which follow.
pub const LINKS: &str = "./links.js";

/// Writes `<name>_bg.wasm` and its glue into the emptied `folder`; for a page with `imports.js`, what the Wasm is to be started with.
pub fn write(wasm: &Path, name: &str, host: For, folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(name)
        .typescript(false)
        .remove_producers_section(true)
        // The memory and the table that the parts share.
        .keep_lld_exports(host == For::FirstPart)
        .bundler(true)?;
    let reading = || format!("wasm-bindgen on {}", wasm.display());
    let mut output = bindgen.generate_output().with_context(reading)?;
    let imports = (host != For::Worker).then(|| shorten(&mut output, name)).transpose()?;
    output.emit(folder).with_context(reading)?;
    if let Some(imports) = imports {
        fs::write(folder.join("imports.js"), imports)?;
    }
    Ok(())
}

/// Gives each function that the Wasm calls a name of one or two letters: wasm-bindgen's have a hash each, which nothing compresses, in the Wasm and
/// again in the script. Returned is the module that hands the functions over under their new names; a `_` keeps them apart from words like `do`.
fn shorten(output: &mut Output, name: &str) -> Result<String> {
    let (mut from, mut links, mut to) = (String::new(), String::new(), String::new());
    let glue = format!("./{name}_bg.js");
    for (number, import) in output.wasm_mut().imports.iter_mut().enumerate() {
        let short = letters(number);
        let from = match import.module.as_str() {
            module if module == glue => &mut from,
            LINKS => &mut links,
            other => bail!("{} comes from {other}, not from the glue", import.name),
        };
        write!(from, "{} as {short}_,", import.name)?;
        write!(to, "{short}:{short}_,")?;
        import.name = short;
        import.module = ".".to_owned();
    }
    if !links.is_empty() {
        links = format!("import {{{links}}} from \"{LINKS}\";\n");
    }
    Ok(format!(
        "import {{{from}}} from \"{glue}\";\n{links}export default {{ \".\": {{{to}}} }};\n"
    ))
}

/// `a` to `z`, then `aa`, `ba` … `zz`.
fn letters(number: usize) -> String {
    let letter = |n: usize| char::from(b'a' + (n % 26) as u8);
    match number / 26 {
        0 => letter(number).to_string(),
        high => [letter(number), letter(high - 1)].iter().collect(),
    }
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
