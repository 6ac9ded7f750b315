//! The browser, as far as the desk needs it: timers, listeners, tasks, randomness, focus. Each in one place.

use js_sys::{Function, Promise};
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, EventTarget, HtmlElement, Window};

/// The window. The app runs nowhere else.
pub fn window() -> Window {
    js_sys::global().unchecked_into()
}

/// The document.
pub fn document() -> Document {
    // A window without a document shows nothing.
    window()
        .document()
        .unwrap_or_else(|| wasm_bindgen::throw_str("document"))
}

/// A function for the browser to call.
pub fn callback(f: impl FnMut(JsValue) + 'static) -> Function {
    let boxed: Box<dyn FnMut(JsValue)> = Box::new(f);
    Closure::wrap(boxed).into_js_value().unchecked_into()
}

/// Listens for as long as the document lives.
pub fn listen(target: &EventTarget, event: &str, f: impl FnMut(JsValue) + 'static) {
    // Refused only where the page is going away.
    let _ = target.add_event_listener_with_callback(event, &callback(f));
}

/// Calls `f` after so many milliseconds.
pub fn after(ms: i64, f: impl FnOnce() + 'static) {
    spawn(async move {
        sleep(ms).await;
        f();
    });
}

/// Calls `f` when the views have caught up, before the next frame is painted.
pub fn before_paint(f: impl FnOnce() + 'static) {
    let mut f = Some(f);
    let call = callback(move |_| {
        if let Some(f) = f.take() {
            f();
        }
    });
    let _ = window().request_animation_frame(&call);
}

/// Lets a task run.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    // Boxed: each type of task would bring a runner of its own.
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    wasm_bindgen_futures::spawn_local(task);
}

/// Waits.
pub async fn sleep(ms: i64) {
    let promise = Promise::new(&mut |done, _| {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// 128 random bits as 32 hexadecimal digits.
pub fn fresh_id() -> String {
    let mut bytes = [0u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// 0 to 1, for back-off: no secret.
pub fn dice() -> f64 {
    js_sys::Math::random()
}

/// Whether one column alone is shown: as the style has it.
pub fn is_narrow() -> bool {
    let list = window().match_media("(max-width: 767px)").ok().flatten();
    list.is_some_and(|l| l.matches())
}

/// Whether anybody can see the page at all.
pub fn is_visible() -> bool {
    !document().hidden()
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Moves the focus, once the views have caught up.
pub fn focus(id: &str) {
    let id = id.to_owned();
    before_paint(move || {
        if let Some(element) = by_id(&id) {
            let _ = element.focus();
        }
    });
}

/// Sets an attribute of the whole document's element.
pub fn mark_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(name, value);
    }
}

/// Sets a custom property of the whole document's style: by CSSOM, as the page's policy has it.
pub fn set_style(name: &str, value: &str) {
    let root = document().document_element();
    if let Some(root) = root.and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
        let _ = root.style().set_property(name, value);
    }
}
