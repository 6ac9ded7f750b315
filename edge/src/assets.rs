//! The widget's files, embedded at build time, and how they are served.

use crate::error::Out;
use crate::reply::{self, Response};
use serde::Deserialize;
use std::sync::LazyLock;

/// One built file.
struct File {
    name: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The names of the files that the embed document refers to; each holds a hash of its content but the loader's.
#[derive(Debug, Default, Deserialize)]
pub struct Names {
    /// The loader.
    #[serde(default)]
    pub loader: String,
    /// The app's JavaScript: wasm-bindgen's glue and what starts it.
    #[serde(default)]
    pub js: String,
    /// The app's WebAssembly.
    #[serde(default)]
    pub wasm: String,
    /// The app's styles.
    #[serde(default)]
    pub css: String,
    /// The script of the page behind a form's secure link.
    #[serde(default)]
    pub form_js: String,
    /// Its styles.
    #[serde(default)]
    pub form_css: String,
}

/// The names of this build; empty ones where the widget has not been built.
pub static NAMES: LazyLock<Names> = LazyLock::new(|| {
    FILES
        .iter()
        .find(|f| f.name == "assets.json")
        .and_then(|f| serde_json::from_slice(f.plain).ok())
        .unwrap_or_default()
});

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

/// The file, packed where the browser takes that. `None`: there is no such file.
///
/// The loader's address is the one that websites hold, so it is kept for five minutes only; everything else has its content's hash
/// in its name and is kept for a year.
pub fn serve(name: &str, accept_encoding: &str) -> Option<Out<Response>> {
    let file = FILES.iter().find(|f| f.name == name && name != "assets.json")?;
    let kept = if name == NAMES.loader {
        "public, max-age=300"
    } else {
        "public, max-age=31536000, immutable"
    };
    let mut headers = vec![
        ("content-type", content_type(name)),
        ("vary", "accept-encoding"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("cache-control", kept),
    ];
    let takes_brotli = accept_encoding
        .split(',')
        .any(|e| e.trim().split(';').next() == Some("br"));
    Some(match file.brotli.filter(|_| takes_brotli) {
        Some(packed) => {
            headers.push(("content-encoding", "br"));
            reply::file(packed, &headers, true)
        }
        None => reply::file(file.plain, &headers, false),
    })
}
