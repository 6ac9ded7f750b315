//! Embeds the widget's and the desk's built files into the Worker, so that one deployment holds all and they can never differ.

use std::{env, error::Error, fmt::Write, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=SAMTAL_ASSETS");
    let folder = env::var("SAMTAL_ASSETS").map_or_else(
        |_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/assets"),
        PathBuf::from,
    );
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut table = String::from("static FILES: &[File] = &[\n");
    let mut names = Vec::new();
    if folder.is_dir() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_file() {
                println!("cargo:rerun-if-changed={}", path.display());
                names.push(path.canonicalize()?);
            }
        }
    }
    names.sort();
    check_complete(&folder)?;
    for path in &names {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".br") {
            continue;
        }
        let packed = path.with_file_name(format!("{name}.br"));
        let packed = if packed.is_file() {
            format!("Some(include_bytes!({packed:?}))")
        } else {
            "None".to_owned()
        };
        writeln!(
            table,
            "    File {{ name: {name:?}, plain: include_bytes!({path:?}), brotli: {packed} }},"
        )?;
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("files.rs"), table)?;
    Ok(())
}

/// A Worker that names files which it does not hold would serve a chat that cannot start.
fn check_complete(folder: &std::path::Path) -> Result<(), Box<dyn Error>> {
    for manifest in ["assets.json", "desk.json"] {
        let Ok(list) = fs::read_to_string(folder.join(manifest)) else {
            continue;
        };
        for name in list.split('"').filter(|part| part.contains('.')) {
            if !folder.join(name).is_file() {
                return Err(format!("{manifest} names {name}, which is not there: build again").into());
            }
        }
    }
    Ok(())
}
