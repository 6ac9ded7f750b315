//! What a patient's browser downloads: names that hold their content's hash, Brotli twins, and the budget.

use crate::stamp::{hex, write_if_changed};
use crate::{ui, workspace};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The loader, in bytes after Brotli: every page of the clinic's site pays it. Only ever lowered.
pub const LOADER_BUDGET: usize = 3_000;
/// Everything up to an open, working chat (document, script, style, Wasm), in bytes after Brotli. Only ever lowered.
pub const OPEN_BUDGET: usize = 93_500;
/// The page behind a form's secure link, its script and style, in bytes after Brotli: opened on a phone, on whatever network there is. Only ever lowered.
pub const FORM_BUDGET: usize = 8_000;
/// The desk up to its inbox and a caller's card (script, style, the first part of its Wasm), in bytes after Brotli. Only ever lowered.
pub const DESK_BUDGET: usize = 220_000;
/// The same with a conversation open: those parts are fetched as soon as somebody has signed in. Only ever lowered.
pub const DESK_TALK_BUDGET: usize = 330_000;
/// The embed document with greeting, consent and an empty snapshot, after Brotli; `cargo xtask bench` measures the served one.
pub const DOCUMENT: usize = 1_500;

/// Which files the widget has.
const WIDGET: &str = "assets.json";
/// Which files the desk has.
const DESK: &str = "desk.json";

/// The names of the built files, as `assets.json` tells them to the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The script that clinics embed; its name never changes.
    pub loader: String,
    /// The app's start and glue.
    pub js: String,
    /// The app.
    pub wasm: String,
    /// The app's style.
    pub css: String,
    /// The script of the page behind a form's secure link.
    pub form_js: String,
    /// Its style.
    pub form_css: String,
}

/// What the files weigh, in bytes after Brotli.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// The loader.
    pub loader: usize,
    /// Everything up to an open chat, the loader not included.
    pub open: usize,
    /// The page behind a form's secure link.
    pub form: usize,
}

impl Weights {
    /// Weighs the built files.
    pub fn of(folder: &Path) -> Result<Weights> {
        let manifest = fs::read(folder.join(WIDGET)).context("the widget is not built: run `cargo xtask build`")?;
        let names: Names = serde_json::from_slice(&manifest)?;
        let packed = |name: &str| -> Result<usize> {
            let path = folder.join(format!("{name}.br"));
            Ok(fs::metadata(&path)
                .with_context(|| format!("{} is missing", path.display()))?
                .len() as usize)
        };
        Ok(Weights {
            loader: packed(&names.loader)?,
            open: packed(&names.js)? + packed(&names.wasm)? + packed(&names.css)? + DOCUMENT,
            form: packed(&names.form_js)? + packed(&names.form_css)?,
        })
    }

    /// Prints the weights, and fails when one is over its budget.
    pub fn check(self) -> Result<()> {
        let line = |what: &str, bytes: usize, budget: usize| {
            format!(
                "{what} {bytes} of {budget} bytes after Brotli ({} left)",
                budget as i64 - bytes as i64
            )
        };
        let loader = line("loader", self.loader, LOADER_BUDGET);
        let open = line("open chat", self.open, OPEN_BUDGET);
        let form = line("form page", self.form, FORM_BUDGET);
        if self.loader > LOADER_BUDGET || self.open > OPEN_BUDGET || self.form > FORM_BUDGET {
            bail!("over budget: {loader}; {open}; {form}. `twiggy top` on the Wasm says what grew");
        }
        ui::say(&format!("  · {loader}; {open}; {form}"));
        Ok(())
    }
}

/// The built content of each file.
#[derive(Debug)]
pub struct Contents {
    /// Of the loader.
    pub loader: Vec<u8>,
    /// Of the app's script.
    pub js: Vec<u8>,
    /// Of the app.
    pub wasm: Vec<u8>,
    /// Of the app's style.
    pub css: Vec<u8>,
    /// Of the script of the page behind a form's secure link.
    pub form_js: Vec<u8>,
    /// Of its style.
    pub form_css: Vec<u8>,
}

/// Lays the files out for the edge, with their Brotli twins, and removes those of earlier builds.
pub fn publish(contents: &Contents, folder: &Path) -> Result<Names> {
    let names = Names {
        loader: "widget.js".to_owned(),
        js: hashed("app", "js", &contents.js),
        wasm: hashed("app", "wasm", &contents.wasm),
        css: hashed("app", "css", &contents.css),
        form_js: hashed("form", "js", &contents.form_js),
        form_css: hashed("form", "css", &contents.form_css),
    };
    let files = [
        (&names.loader, &contents.loader),
        (&names.js, &contents.js),
        (&names.wasm, &contents.wasm),
        (&names.css, &contents.css),
        (&names.form_js, &contents.form_js),
        (&names.form_css, &contents.form_css),
    ];
    for (name, content) in files {
        write_if_changed(&folder.join(name), content)?;
        write_if_changed(&folder.join(format!("{name}.br")), &brotli(content)?)?;
    }
    write_if_changed(&folder.join(WIDGET), &serde_json::to_vec(&names)?)?;
    tidy(folder)?;
    Ok(names)
}

/// The names of the desk's files, as `desk.json` tells them to the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskNames {
    /// The app's start and glue.
    pub desk_js: String,
    /// The first part of the app.
    pub desk_wasm: String,
    /// Its style.
    pub desk_css: String,
    /// The parts that follow; what belongs to the conversation begins with [`TALK`].
    #[serde(flatten)]
    pub parts: BTreeMap<String, String>,
}

/// How the parts of the conversation are called in the manifest.
const TALK: &str = "desk_talk_";
/// How the other parts are called.
const REST: &str = "desk_part_";

/// A part of the desk that is fetched later.
#[derive(Debug)]
pub struct Part {
    /// Its file's name, with the content's hash.
    pub name: String,
    key: String,
    content: Vec<u8>,
}

impl Part {
    /// A part, and whether it belongs to the conversation.
    pub fn new(stem: &str, of_talk: bool, content: Vec<u8>) -> Part {
        Part {
            name: hashed(&format!("desk-{stem}"), "wasm", &content),
            key: format!("{}{stem}", if of_talk { TALK } else { REST }),
            content,
        }
    }
}

/// The built content of each of the desk's files.
#[derive(Debug)]
pub struct DeskContents {
    /// Of the script.
    pub js: Vec<u8>,
    /// Of the first part of the app.
    pub wasm: Vec<u8>,
    /// Of the style.
    pub css: Vec<u8>,
    /// What follows.
    pub parts: Vec<Part>,
}

/// What the desk weighs, in bytes after Brotli.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeskWeight {
    /// Script, style and the first part of the Wasm: an inbox and a caller's card.
    pub first: usize,
    /// The same with the parts of a conversation.
    pub talk: usize,
    /// Everything there is, every room and the training.
    pub all: usize,
}

impl DeskWeight {
    /// Weighs the built files.
    pub fn of(folder: &Path) -> Result<DeskWeight> {
        let manifest = fs::read(folder.join(DESK)).context("the desk is not built: run `cargo xtask build`")?;
        let names: DeskNames = serde_json::from_slice(&manifest)?;
        let packed =
            |name: &str| -> Result<usize> { Ok(fs::metadata(folder.join(format!("{name}.br")))?.len() as usize) };
        let first = packed(&names.desk_js)? + packed(&names.desk_wasm)? + packed(&names.desk_css)?;
        let (mut talk, mut rest) = (first, 0);
        for (key, name) in &names.parts {
            *(if key.starts_with(TALK) { &mut talk } else { &mut rest }) += packed(name)?;
        }
        Ok(DeskWeight {
            first,
            talk,
            all: talk + rest,
        })
    }

    /// Prints the weight, and fails when it is over its budget.
    pub fn check(self) -> Result<()> {
        let line = |what: &str, bytes: usize, budget: usize| {
            let left = budget as i64 - bytes as i64;
            format!("{what} {bytes} of {budget} bytes after Brotli ({left} left)")
        };
        let first = line("desk", self.first, DESK_BUDGET);
        let talk = line("with a conversation", self.talk, DESK_TALK_BUDGET);
        if self.first > DESK_BUDGET || self.talk > DESK_TALK_BUDGET {
            bail!("over budget: {first}; {talk}. `twiggy top` on the Wasm says what grew");
        }
        ui::say(&format!("  · {first}; {talk}; every room and training {}", self.all));
        Ok(())
    }
}

/// Lays the desk's files out for the edge, as [`publish`] does the widget's. `quick`: packed in no time, larger.
pub fn publish_desk(contents: &DeskContents, folder: &Path, quick: bool) -> Result<DeskNames> {
    let names = DeskNames {
        desk_js: hashed("desk", "js", &contents.js),
        desk_wasm: hashed("desk", "wasm", &contents.wasm),
        desk_css: hashed("desk", "css", &contents.css),
        parts: contents.parts.iter().map(|p| (p.key.clone(), p.name.clone())).collect(),
    };
    let mut files = vec![
        (&names.desk_js, &contents.js),
        (&names.desk_wasm, &contents.wasm),
        (&names.desk_css, &contents.css),
    ];
    files.extend(contents.parts.iter().map(|p| (&p.name, &p.content)));
    for (name, content) in files {
        let packed = if quick {
            brotli_at(content, 4)?
        } else {
            brotli(content)?
        };
        write_if_changed(&folder.join(name), content)?;
        write_if_changed(&folder.join(format!("{name}.br")), &packed)?;
    }
    write_if_changed(&folder.join(DESK), &serde_json::to_vec(&names)?)?;
    tidy(folder)?;
    Ok(names)
}

/// Removes what neither manifest names: the files of earlier builds.
fn tidy(folder: &Path) -> Result<()> {
    let mut kept = BTreeSet::from([WIDGET.to_owned(), DESK.to_owned()]);
    for manifest in [WIDGET, DESK] {
        let Ok(text) = fs::read(folder.join(manifest)) else {
            continue;
        };
        let names: BTreeMap<String, String> = serde_json::from_slice(&text)?;
        for name in names.into_values() {
            kept.extend([format!("{name}.br"), name]);
        }
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !kept.contains(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Whether the desk has been built.
pub fn desk_is_built() -> bool {
    workspace::assets().join(DESK).is_file()
}

/// A name that changes with the content, so that browsers may keep the file for ever.
fn hashed(stem: &str, extension: &str, content: &[u8]) -> String {
    // 64 bits: two builds of one project never meet by chance.
    let hash = hex(&Sha256::digest(content)[..8]);
    format!("{stem}-{hash}.{extension}")
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    brotli_at(content, 11)
}

fn brotli_at(content: &[u8], quality: i32) -> Result<Vec<u8>> {
    // The largest window and effort that browsers read; a build is compressed once and downloaded often.
    let options = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &options)?;
    Ok(packed)
}

/// Whether the widget has been built.
pub fn are_built() -> bool {
    workspace::assets().join(WIDGET).is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(js: &str) -> Contents {
        Contents {
            loader: b"l".to_vec(),
            js: js.into(),
            wasm: b"\0asm".to_vec(),
            css: b"a{}".to_vec(),
            form_js: b"f".to_vec(),
            form_css: b"f{}".to_vec(),
        }
    }

    #[test]
    fn a_changed_file_gets_a_new_name_and_the_old_one_goes() {
        let folder = std::env::temp_dir().join(format!("samtal-assets-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let first = publish(&contents("one"), &folder).unwrap();
        let second = publish(&contents("two"), &folder).unwrap();
        assert_ne!(first.js, second.js);
        assert_eq!((&first.wasm, &first.css), (&second.wasm, &second.css));
        let mut left: Vec<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        let mut expected = vec!["assets.json".to_owned()];
        for name in [
            &second.loader,
            &second.js,
            &second.wasm,
            &second.css,
            &second.form_js,
            &second.form_css,
        ] {
            expected.extend([name.clone(), format!("{name}.br")]);
        }
        expected.sort();
        assert_eq!(left, expected);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_twin_unpacks_to_the_same_bytes() {
        let text = "a patient's time ".repeat(500);
        let packed = brotli(text.as_bytes()).unwrap();
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        assert!(packed.len() < 60, "{} bytes", packed.len());
    }

    #[test]
    fn one_byte_over_any_budget_fails_the_build() {
        let at = Weights {
            loader: LOADER_BUDGET,
            open: OPEN_BUDGET,
            form: FORM_BUDGET,
        };
        assert!(at.check().is_ok());
        assert!(
            Weights {
                form: FORM_BUDGET + 1,
                ..at
            }
            .check()
            .is_err()
        );
        assert!(
            Weights {
                loader: LOADER_BUDGET + 1,
                ..at
            }
            .check()
            .is_err()
        );
        assert!(
            Weights {
                open: OPEN_BUDGET + 1,
                ..at
            }
            .check()
            .is_err()
        );
    }

    #[test]
    fn the_desk_lies_beside_the_widget_and_neither_removes_the_other() {
        let folder = std::env::temp_dir().join(format!("samtal-desk-assets-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let desk = |js: &str| DeskContents {
            js: js.into(),
            wasm: b"\0asm desk".to_vec(),
            css: b"d{}".to_vec(),
            parts: vec![
                Part::new("split_talk", true, format!("\0asm talk {js}").into_bytes()),
                Part::new("split_rooms", false, b"\0asm rooms".to_vec()),
            ],
        };
        let widget = publish(&contents("one"), &folder).unwrap();
        let first = publish_desk(&desk("one"), &folder, true).unwrap();
        let second = publish_desk(&desk("two"), &folder, false).unwrap();
        publish(&contents("one"), &folder).unwrap();
        assert!(!folder.join(&first.desk_js).exists() && folder.join(&second.desk_js).exists());
        let talk = |names: &DeskNames| names.parts["desk_talk_split_talk"].clone();
        assert!(!folder.join(talk(&first)).exists() && folder.join(talk(&second)).exists());
        assert!(folder.join(&widget.js).exists() && folder.join(&widget.loader).exists());
        let packed = |name: &String| fs::metadata(folder.join(format!("{name}.br"))).unwrap().len() as usize;
        let first = packed(&second.desk_js) + packed(&second.desk_wasm) + packed(&second.desk_css);
        let with_talk = first + packed(&talk(&second));
        let expected = DeskWeight {
            first,
            talk: with_talk,
            all: with_talk + packed(&second.parts["desk_part_split_rooms"]),
        };
        assert_eq!(DeskWeight::of(&folder).unwrap(), expected);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn one_byte_over_the_desk_s_budget_fails_the_build() {
        let at = DeskWeight {
            first: DESK_BUDGET,
            talk: DESK_TALK_BUDGET,
            all: 0,
        };
        assert!(at.check().is_ok());
        let first = DESK_BUDGET + 1;
        assert!(DeskWeight { first, ..at }.check().is_err());
        let talk = DESK_TALK_BUDGET + 1;
        assert!(DeskWeight { talk, ..at }.check().is_err());
    }

    #[test]
    fn the_budgets_hold_the_promised_bars() {
        const { assert!(LOADER_BUDGET <= 3_000 && OPEN_BUDGET <= 96_000 && FORM_BUDGET <= 12_000 && DESK_BUDGET <= 250_000) }
    }
}
