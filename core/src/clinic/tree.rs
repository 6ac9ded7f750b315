//! Taking a configuration apart field by field, and collecting everything that is wrong with it on the way.

use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;

/// Errors that are told at once: enough for a whole configuration, not for a flood.
const MAX_ERRORS: usize = 50;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigError {
    /// Which, as `text.en.greeting`; empty: the whole text.
    pub field: String,
    /// What is allowed.
    pub why: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.field.is_empty() {
            "the configuration"
        } else {
            &self.field
        };
        write!(f, "{field} {}", self.why)
    }
}

/// A table on its way to be taken apart: what remains in the end is not known here.
pub struct Table {
    path: String,
    map: Map<String, Value>,
    errors: Vec<ConfigError>,
}

impl Table {
    /// A table from TOML.
    ///
    /// # Errors
    /// Too large, or not TOML.
    pub fn from_toml(text: &str, max: usize) -> Result<Table, Vec<ConfigError>> {
        let fits = fits(text, max)?;
        let table: toml::Table = toml::from_str(fits).map_err(|e| whole(&format!("is not TOML: {}", e.message())))?;
        Ok(Table::of(table.into_iter().map(|(k, v)| (k, json(v))).collect()))
    }

    /// A table from JSON.
    ///
    /// # Errors
    /// Too large, or not a JSON object.
    pub fn from_json(text: &str, max: usize) -> Result<Table, Vec<ConfigError>> {
        match serde_json::from_str(fits(text, max)?) {
            Ok(Value::Object(map)) => Ok(Table::of(map)),
            _ => Err(whole("is not a JSON object")),
        }
    }

    fn of(map: Map<String, Value>) -> Table {
        Table {
            path: String::new(),
            map,
            errors: Vec::new(),
        }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &str, why: &str) {
        let field = format!("{}{}", self.path, name(field));
        let error = ConfigError {
            field,
            why: why.to_owned(),
        };
        if self.errors.len() < MAX_ERRORS && !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// Whether the field is there.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.map.contains_key(field)
    }

    /// The names of the fields that are left.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.map.keys().cloned().collect()
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.map.remove(field).filter(|v| !v.is_null())
    }

    /// A text, if there is one: trimmed, not empty, at most `max` characters.
    pub fn optional_text(&mut self, field: &str, max: usize) -> Option<String> {
        let value = self.take(field)?;
        let Value::String(text) = value else {
            self.wrong(field, "must be text");
            return None;
        };
        let text = text.trim();
        if text.is_empty() {
            self.wrong(field, "may not be empty");
            return None;
        }
        if text.chars().count() > max {
            self.wrong(field, &format!("may have at most {max} characters"));
            return None;
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.wrong(field, "may not have control characters");
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that must be there.
    pub fn text(&mut self, field: &str, max: usize) -> Option<String> {
        if self.map.get(field).is_none_or(Value::is_null) {
            self.wrong(field, "is missing");
        }
        self.optional_text(field, max)
    }

    /// A text that must be there and that `read` accepts.
    pub fn checked<T>(
        &mut self,
        field: &str,
        max: usize,
        allowed: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field, max)?;
        let value = read(&text);
        if value.is_none() {
            self.wrong(field, allowed);
        }
        value
    }

    /// A list of texts; none where there is no list.
    pub fn texts(&mut self, field: &str, most: usize, max: usize) -> Vec<String> {
        let list = match self.take(field) {
            None => return Vec::new(),
            Some(Value::Array(list)) if list.len() <= most => list,
            Some(_) => {
                self.wrong(field, &format!("must be a list of at most {most} texts"));
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(list.len());
        for item in list {
            match item {
                Value::String(text) if !text.is_empty() && text.chars().count() <= max => {
                    texts.push(text);
                }
                _ => self.wrong(field, &format!("must be texts of 1 to {max} characters")),
            }
        }
        texts
    }

    /// A truth value, if there is one.
    pub fn truth(&mut self, field: &str) -> Option<bool> {
        match self.take(field)? {
            Value::Bool(truth) => Some(truth),
            _ => {
                self.wrong(field, "must be true or false");
                None
            }
        }
    }

    /// A whole number within limits, if there is one.
    pub fn number(&mut self, field: &str, limits: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let n = self.take(field)?.as_i64().filter(|n| limits.contains(n));
        if n.is_none() {
            let (from, to) = limits.into_inner();
            self.wrong(field, &format!("must be a whole number from {from} to {to}"));
        }
        n
    }

    /// A table within, if there is one; hand it back by [`Table::close`].
    pub fn table(&mut self, field: &str) -> Option<Table> {
        match self.take(field)? {
            Value::Object(map) => Some(Table {
                path: format!("{}{}.", self.path, name(field)),
                map,
                errors: Vec::new(),
            }),
            _ => {
                self.wrong(field, "must be a table");
                None
            }
        }
    }

    /// A list of tables within, none where there is no list; hand each back by [`Table::close`].
    pub fn tables(&mut self, field: &str, most: usize) -> Vec<Table> {
        let list = match self.take(field) {
            None => return Vec::new(),
            Some(Value::Array(list)) if list.len() <= most => list,
            Some(_) => {
                self.wrong(field, &format!("must be a list of at most {most} tables"));
                return Vec::new();
            }
        };
        let mut tables = Vec::with_capacity(list.len());
        for (i, item) in list.into_iter().enumerate() {
            match item {
                Value::Object(map) => tables.push(Table {
                    path: format!("{}{}[{i}].", self.path, name(field)),
                    map,
                    errors: Vec::new(),
                }),
                _ => self.wrong(field, "must be tables"),
            }
        }
        tables
    }

    /// Replaces the table's content, where it is written in another way that is read too.
    pub fn rewrite(
        &mut self,
        is: impl Fn(&Map<String, Value>) -> bool,
        to: impl Fn(Map<String, Value>) -> Map<String, Value>,
    ) {
        if is(&self.map) {
            self.map = to(std::mem::take(&mut self.map));
        }
    }

    /// Takes over what was wrong in a table within.
    pub fn close(&mut self, inner: Table) {
        self.errors.extend(inner.finish());
    }

    /// Everything that was wrong, what is not known among it.
    #[must_use]
    pub fn finish(mut self) -> Vec<ConfigError> {
        let left: Vec<String> = self.map.keys().cloned().collect();
        for field in left {
            self.wrong(&field, "is not known");
        }
        self.errors
    }
}

/// A field's name as it is repeated back.
fn name(field: &str) -> String {
    field.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn whole(why: &str) -> Vec<ConfigError> {
    let (field, why) = (String::new(), why.to_owned());
    vec![ConfigError { field, why }]
}

fn fits(text: &str, max: usize) -> Result<&str, Vec<ConfigError>> {
    if text.len() > max {
        return Err(whole(&format!("may have at most {max} bytes")));
    }
    Ok(text)
}

/// TOML's values as JSON's: a date is its text.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(n) => Value::from(n),
        toml::Value::Float(n) => Value::from(n),
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(json).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(k, v)| (k, json(v))).collect()),
    }
}
