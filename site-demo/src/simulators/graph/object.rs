//! Reads a JSON object as strictly as the Graph API: every field known, of its type, within its length.

use super::error::GraphError;
use serde_json::{Map, Value};

/// An object and where it stands, for the words of a refusal.
#[derive(Clone, Copy)]
pub struct Object<'a> {
    fields: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> Object<'a> {
    /// A value that has to be an object with these fields and no other.
    pub fn new(value: Option<&'a Value>, path: &'a str, known: &[&str]) -> Result<Self, GraphError> {
        let value = value.ok_or_else(|| GraphError::parameter(&format!("The parameter {path} is required.")))?;
        let fields = value
            .as_object()
            .ok_or_else(|| GraphError::parameter(&format!("Param {path} must be a JSON object.")))?;
        if let Some(stranger) = fields.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(GraphError::parameter(&format!(
                "Unexpected key \"{stranger}\" on param \"{path}\"."
            )));
        }
        Ok(Self { fields, path })
    }

    /// A field, whatever it is.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.fields.get(key)
    }

    /// A text of 1 to `max` characters.
    pub fn text(&self, key: &str, max: usize) -> Result<&'a str, GraphError> {
        self.maybe(key, max)?
            .ok_or_else(|| GraphError::parameter(&format!("The parameter {}['{key}'] is required.", self.path)))
    }

    /// A text of 1 to `max` characters, or nothing.
    pub fn maybe(&self, key: &str, max: usize) -> Result<Option<&'a str>, GraphError> {
        let path = self.path;
        match self.fields.get(key) {
            None => Ok(None),
            Some(Value::String(text)) if (1..=max).contains(&text.chars().count()) => Ok(Some(text)),
            Some(Value::String(_)) => Err(GraphError::value(&format!(
                "{path}['{key}'] length invalid. Min length: 1, Max length: {max}"
            ))),
            Some(_) => Err(GraphError::parameter(&format!(
                "Param {path}['{key}'] must be a string."
            ))),
        }
    }

    /// A text that has to be this one.
    pub fn fixed(&self, key: &str, wanted: &str) -> Result<(), GraphError> {
        if self.text(key, 512)? == wanted {
            return Ok(());
        }
        Err(GraphError::parameter(&format!(
            "Param {}['{key}'] must be one of {{{}}}.",
            self.path,
            wanted.to_uppercase()
        )))
    }

    /// A list of `min` to `max` values.
    pub fn list(&self, key: &str, min: usize, max: usize) -> Result<&'a [Value], GraphError> {
        let path = self.path;
        match self.fields.get(key) {
            Some(Value::Array(items)) if (min..=max).contains(&items.len()) => Ok(items),
            Some(Value::Array(_)) => Err(GraphError::value(&format!(
                "{path}['{key}'] count invalid. Min count: {min}, Max count: {max}"
            ))),
            None if min == 0 => Ok(&[]),
            _ => Err(GraphError::parameter(&format!(
                "Param {path}['{key}'] must be an array."
            ))),
        }
    }

    /// A number, also where it is written as a text.
    pub fn number(&self, key: &str, limit: f64) -> Result<f64, GraphError> {
        let number = match self.fields.get(key) {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        number.filter(|n| n.abs() <= limit).ok_or_else(|| {
            GraphError::parameter(&format!("Param {}['{key}'] must be a number up to {limit}.", self.path))
        })
    }
}
