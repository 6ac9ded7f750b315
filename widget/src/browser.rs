//! The browser, as far as the chat needs it: timers, listeners, tasks, randomness. Each in one place and of one type, because every
//! further closure type costs bytes.

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
pub fn callback(f: Box<dyn FnMut(JsValue)>) -> Function {
    Closure::wrap(f).into_js_value().unchecked_into()
}

/// Listens for as long as the document lives.
pub fn listen(target: &EventTarget, event: &str, f: Box<dyn FnMut(JsValue)>) {
    // Refused only where the page is going away.
    let _ = target.add_event_listener_with_callback(event, &callback(f));
}

/// Calls `f` after so many milliseconds.
pub fn after(ms: i64, f: Box<dyn FnOnce()>) {
    let mut f = Some(f);
    let call = callback(Box::new(move |_| {
        if let Some(f) = f.take() {
            f();
        }
    }));
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&call, ms as i32);
}

/// Calls `f` before the next frame is painted, when the views have caught up.
pub fn before_paint(f: Box<dyn FnOnce()>) {
    let mut f = Some(f);
    let call = callback(Box::new(move |_| {
        if let Some(f) = f.take() {
            f();
        }
    }));
    let _ = window().request_animation_frame(&call);
}

/// Something that takes its time.
pub type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Lets a task run.
pub fn spawn(task: Task) {
    wasm_bindgen_futures::spawn_local(task);
}

/// Waits.
pub async fn sleep(ms: i64) {
    let promise = Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms as i32);
    });
    let _ = JsFuture::from(promise).await;
}

/// 128 random bits as 32 hexadecimal digits: an id that nobody guesses.
pub fn fresh_id() -> String {
    let mut bytes = [0u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    let digit = |n: u8| char::from(if n < 10 { b'0' + n } else { b'a' + n - 10 });
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// 0 to 1, for back-off: no secret.
pub fn dice() -> f64 {
    js_sys::Math::random()
}

/// Whether a media query matches.
pub fn matches(query: &str) -> bool {
    let list = window().match_media(query).ok().flatten();
    list.is_some_and(|l| l.matches())
}

/// Whether this is worked with a finger: a phone, a tablet.
pub fn is_touch() -> bool {
    matches("(pointer: coarse)")
}

/// Whether the patient can see the document at all.
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
    before_paint(Box::new(move || {
        if let Some(element) = by_id(&id) {
            let _ = element.focus();
        }
    }));
}

/// What had the focus is going away. Unless something takes it, the panel's heading gets it, or the text box: it never falls out of the chat.
pub fn rescue_focus() {
    before_paint(Box::new(|| {
        let lost = document().active_element().is_none_or(|e| e.tag_name() == "BODY");
        let next = by_id("panel").or_else(|| by_id(if is_touch() { "log" } else { "composer" }));
        if let (true, Some(next)) = (lost, next) {
            let _ = next.focus();
        }
    }));
}

/// Sets a custom property of the whole document's style.
pub fn set_style(name: &str, value: &str) {
    if let Some(root) = document()
        .document_element()
        .and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        let _ = root.style().set_property(name, value);
    }
}
