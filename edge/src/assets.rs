//! The widget's and the desk's files, embedded at build time, and how they are served.

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
    /// The desk's JavaScript.
    #[serde(default)]
    pub desk_js: String,
    /// The desk's WebAssembly.
    #[serde(default)]
    pub desk_wasm: String,
    /// The desk's styles.
    #[serde(default)]
    pub desk_css: String,
}

/// Which files there are, as the builds of the widget and of the desk say: read here, served to nobody.
const MANIFESTS: [&str; 2] = ["assets.json", "desk.json"];

/// The names of this build; empty ones where the widget or the desk has not been built.
pub static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = serde_json::Map::new();
    for file in FILES.iter().filter(|f| MANIFESTS.contains(&f.name)) {
        names.extend(serde_json::from_slice::<serde_json::Map<_, _>>(file.plain).unwrap_or_default());
    }
    serde_json::from_value(names.into()).unwrap_or_default()
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
    let file = FILES.iter().find(|f| f.name == name && !MANIFESTS.contains(&name))?;
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
