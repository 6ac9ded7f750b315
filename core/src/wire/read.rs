//! Reading JSON without deriving a decoder.
//!
//! The widget reads through the browser's own `JSON.parse`, the Worker through `serde_json`: both implement [`Read`], so that there is
//! one decoder of an event, written once, and the widget does not carry a second JSON parser (a derived one would weigh 37 KB).

/// A JSON value that can be looked into. Every method answers `None` (or nothing) where the value is of another kind.
pub trait Read: Sized {
    /// Whether all of an event is read. The widget leaves out what no patient is shown, and with it the code that would read it.
    const WHOLE: bool = true;

    /// The member of an object; `None` also for `null`.
    fn get(&self, key: &str) -> Option<Self>;
    /// A string's text.
    fn text(&self) -> Option<String>;
    /// A whole number.
    fn int(&self) -> Option<i64>;
    /// A truth value.
    fn truth(&self) -> Option<bool>;
    /// The items of an array, in order; none for anything else.
    fn items(&self) -> Vec<Self>;
    /// The keys of an object, in order; none for anything else.
    fn keys(&self) -> Vec<String>;

    /// The text at `key`, or an empty one.
    fn text_at(&self, key: &str) -> String {
        self.get(key).and_then(|v| v.text()).unwrap_or_default()
    }
    /// The number at `key`, if there is one.
    fn int_at(&self, key: &str) -> Option<i64> {
        self.get(key).and_then(|v| v.int())
    }
    /// The truth value at `key`; `false` without one.
    fn truth_at(&self, key: &str) -> bool {
        self.get(key).and_then(|v| v.truth()).unwrap_or_default()
    }
    /// The items of the array at `key`.
    fn items_at(&self, key: &str) -> Vec<Self> {
        self.get(key).map(|v| v.items()).unwrap_or_default()
    }
}

impl Read for &serde_json::Value {
    fn get(&self, key: &str) -> Option<Self> {
        serde_json::Value::get(self, key).filter(|v| !v.is_null())
    }
    fn text(&self) -> Option<String> {
        self.as_str().map(str::to_owned)
    }
    fn int(&self) -> Option<i64> {
        self.as_i64()
    }
    fn truth(&self) -> Option<bool> {
        self.as_bool()
    }
    fn items(&self) -> Vec<Self> {
        self.as_array().map(|a| a.iter().collect()).unwrap_or_default()
    }
    fn keys(&self) -> Vec<String> {
        self.as_object()
            .map(|o| o.keys().cloned().collect())
            .unwrap_or_default()
    }
}
