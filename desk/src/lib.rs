//! What reception sees: an app on Leptos, served by the edge.

mod markup;

use leptos::prelude::*;
use markup::v;
use wasm_bindgen::prelude::*;

/// Starts the app in the page.
#[wasm_bindgen]
pub fn start() {
    mount_to_body(|| v! { <main>"Samtal"</main> });
}
