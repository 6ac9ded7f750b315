//! Strict reading of a JSON body: known fields only, each of its type and within its limits.
//!
//! Not derived: each refusal names its field and says what is allowed, which a derived reader's messages do not.

use super::problem::Problem;
use serde_json::{Map, Value};

/// An object whose fields are all known, on its way to be taken apart.
pub struct Fields(Map<String, Value>);

impl Fields {
    /// Reads an object of at most `max` bytes with no other fields than `known`.
    ///
    /// # Errors
    /// Too large, not an object, or a field that is not known.
    pub fn read(text: &str, max: usize, known: &[&str]) -> Result<Fields, Problem> {
        if text.len() > max {
            return Err(Problem::TooLarge);
        }
        let value = serde_json::from_str(text).map_err(|_| Problem::BadJson)?;
        match value {
            Value::Object(map) => Fields::of(map, known),
            _ => Err(Problem::BadJson),
        }
    }

    /// The fields of an object, none other than `known`.
    ///
    /// # Errors
    /// A field that is not known.
    pub fn of(map: Map<String, Value>, known: &[&str]) -> Result<Fields, Problem> {
        match map.keys().find(|key| !known.contains(&key.as_str())) {
            Some(foreign) => Err(Problem::unknown_field(foreign)),
            None => Ok(Fields(map)),
        }
    }

    /// Whether the field is there, as yet not taken.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// The value of a field; `null` is the same as none.
    pub fn value(&mut self, field: &str) -> Option<Value> {
        self.0.remove(field).filter(|v| !v.is_null())
    }

    /// A text of `min` to `max` characters, if there is one.
    ///
    /// # Errors
    /// Another type, too short or too long, or with a zero character (which no keyboard types, and C programs stop at).
    pub fn optional_text(&mut self, field: &str, min: usize, max: usize) -> Result<Option<String>, Problem> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::String(text)) => check_text(field, text, min, max).map(Some),
            Some(_) => Err(Problem::invalid(field, "must be text")),
        }
    }

    /// A text of `min` to `max` characters.
    ///
    /// # Errors
    /// Missing, or as [`Fields::optional_text`].
    pub fn text(&mut self, field: &str, min: usize, max: usize) -> Result<String, Problem> {
        self.optional_text(field, min, max)?
            .ok_or_else(|| Problem::invalid(field, "is missing"))
    }

    /// A whole number from 0, if there is one.
    ///
    /// # Errors
    /// Another type, or below 0.
    pub fn optional_number(&mut self, field: &str) -> Result<Option<i64>, Problem> {
        match self.value(field) {
            None => Ok(None),
            Some(value) => match value.as_i64() {
                Some(n) if n >= 0 => Ok(Some(n)),
                _ => Err(Problem::invalid(field, "must be a whole number from 0")),
            },
        }
    }

    /// A truth value, if there is one.
    ///
    /// # Errors
    /// Another type.
    pub fn optional_truth(&mut self, field: &str) -> Result<Option<bool>, Problem> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(truth)),
            Some(_) => Err(Problem::invalid(field, "must be true or false")),
        }
    }

    /// An object, if there is one.
    ///
    /// # Errors
    /// Another type.
    pub fn optional_object(&mut self, field: &str) -> Result<Option<Map<String, Value>>, Problem> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(map)),
            Some(_) => Err(Problem::invalid(field, "must be an object")),
        }
    }
}

/// A text within its limits.
pub(super) fn check_text(field: &str, text: String, min: usize, max: usize) -> Result<String, Problem> {
    // A character is at most four bytes: most texts are judged without counting.
    let fits = text.len() <= max || (text.len() <= 4 * max && text.chars().count() <= max);
    if !fits {
        return Err(Problem::invalid(field, &format!("may have at most {max} characters")));
    }
    if text.len() < min {
        return Err(Problem::invalid(field, "may not be empty"));
    }
    if text.contains('\0') {
        return Err(Problem::invalid(field, "may not have a zero character"));
    }
    Ok(text)
}
