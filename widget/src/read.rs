//! JSON by the browser's own parser, read through `core`'s [`Read`].

use js_sys::{Array, Object, Reflect};
use samtal_core::wire::read::Read;
use wasm_bindgen::{JsCast, JsValue};

/// A value that `JSON.parse`, or another window, gave us.
#[derive(Clone, Debug)]
pub struct Js(pub JsValue);

impl Js {
    /// Reads a text; nothing where it is not JSON.
    pub fn parse(text: &str) -> Option<Js> {
        js_sys::JSON::parse(text).ok().map(Js)
    }
}

impl Read for Js {
    const WHOLE: bool = false;

    fn get(&self, key: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &key.into()).ok()?;
        (!value.is_null() && !value.is_undefined()).then_some(Js(value))
    }
    fn text(&self) -> Option<String> {
        self.0.as_string()
    }
    fn int(&self) -> Option<i64> {
        self.0.as_f64().map(|n| n as i64)
    }
    fn truth(&self) -> Option<bool> {
        self.0.as_bool()
    }
    fn items(&self) -> Vec<Self> {
        match self.0.dyn_ref::<Array>() {
            Some(array) => array.iter().map(Js).collect(),
            None => Vec::new(),
        }
    }
    fn keys(&self) -> Vec<String> {
        match self.0.dyn_ref::<Object>() {
            Some(object) => Object::keys(object).iter().filter_map(|k| k.as_string()).collect(),
            None => Vec::new(),
        }
    }
}

/// An object of these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        // Setting a member of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// The text of an object of these members.
pub fn json(members: &[(&str, JsValue)]) -> String {
    let text = js_sys::JSON::stringify(&object(members));
    text.ok().and_then(|t| t.as_string()).unwrap_or_default()
}
