//! No source of a page of ours makes markup of a text: what the pages' policies refuse in the browser is refused before it is built.

use std::fs;
use std::path::{Path, PathBuf};
use xtask::workspace;

/// What takes a text for markup or for a program, in the words of Rust, Leptos and JavaScript.
const WAYS: [&str; 14] = [
    "inner_html",
    "innerHTML",
    "set_outer_html",
    "outerHTML",
    "insert_adjacent_html",
    "insertAdjacentHTML",
    "create_contextual_fragment",
    "createContextualFragment",
    "srcdoc",
    "document.write",
    "DOMParser",
    "eval(",
    "new Function",
    "createPolicy",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of sources").flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if matches!(ending, "rs" | "js" | "mjs") {
            files.push(path);
        }
    }
    files
}

/// A line without what is said about it.
fn said(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

#[test]
fn no_text_becomes_markup_and_all_markup_is_written_the_one_way() {
    let mut found = Vec::new();
    for app in ["desk", "widget"] {
        for file in sources(&workspace::root().join(app)) {
            let text = fs::read_to_string(&file).expect("a source");
            for (n, line) in text.lines().enumerate() {
                let code = said(line);
                let name = file.display();
                for way in WAYS.iter().filter(|way| code.contains(**way)) {
                    found.push(format!("{name}:{}: {way}", n + 1));
                }
                if code.contains("view!") && !file.ends_with("markup.rs") {
                    found.push(format!("{name}:{}: view! instead of v!", n + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
