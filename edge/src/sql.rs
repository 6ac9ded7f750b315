//! SQLite as an object sees it. Values are always bound; a failed transaction leaves nothing behind.
//!
//! Never `SqlCursor::one`: on no row it throws through the Wasm frames and the request hangs for good.

use wasm_bindgen::prelude::*;
use worker::{SqlStorage, SqlStorageValue, State};

/// A bound or read value.
pub type Value = SqlStorageValue;

#[wasm_bindgen]
extern "C" {
    type RawStorage;
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        work: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
}

/// An object's database.
pub struct Db {
    sql: SqlStorage,
    raw: RawStorage,
}

impl Db {
    /// The database of this object.
    pub fn new(state: &State) -> Db {
        let storage = state.storage();
        let raw: JsValue = storage.as_raw().into();
        Db {
            sql: storage.sql(),
            raw: raw.unchecked_into(),
        }
    }

    /// Runs a statement for its effect.
    pub fn run(&self, statement: &str, values: Vec<Value>) -> worker::Result<()> {
        self.sql.exec(statement, values).map(drop)
    }

    /// Runs a statement and reads every row.
    pub fn rows(&self, statement: &str, values: Vec<Value>) -> worker::Result<Vec<Row>> {
        let cursor = self.sql.exec(statement, values)?;
        cursor.raw().map(|row| row.map(Row)).collect()
    }

    /// Runs a statement and reads the first row, if there is one.
    pub fn row(&self, statement: &str, values: Vec<Value>) -> worker::Result<Option<Row>> {
        let cursor = self.sql.exec(statement, values)?;
        cursor.raw().next().map(|row| row.map(Row)).transpose()
    }

    /// Runs a statement and reads one text; empty without a row or for NULL.
    pub fn text(&self, statement: &str, values: Vec<Value>) -> worker::Result<String> {
        Ok(self.row(statement, values)?.map(|r| r.text(0)).unwrap_or_default())
    }

    /// Runs a statement and reads one number; 0 without a row.
    pub fn int(&self, statement: &str, values: Vec<Value>) -> worker::Result<i64> {
        Ok(self.row(statement, values)?.map(|r| r.int(0)).unwrap_or_default())
    }

    /// Whether this object has ever been set up: reading a table that is not there would be an error, and making tables for every
    /// guessed name would fill the disk.
    pub fn has_table(&self, name: &str) -> worker::Result<bool> {
        Ok(self
            .row(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
                vec![name.to_owned().into()],
            )?
            .is_some())
    }

    /// All or nothing: what `work` wrote is undone when it fails.
    pub fn transaction<T, E: From<worker::Error>>(&self, mut work: impl FnMut() -> Result<T, E>) -> Result<T, E> {
        let mut outcome = None;
        let rolled_back = self
            .raw
            .transaction_sync(&mut || match work() {
                Ok(done) => {
                    outcome = Some(Ok(done));
                    Ok(JsValue::UNDEFINED)
                }
                Err(fault) => {
                    outcome = Some(Err(fault));
                    Err(JsValue::from_str("rolled back"))
                }
            })
            .is_err();
        match outcome {
            Some(Err(fault)) => Err(fault),
            Some(Ok(done)) if !rolled_back => Ok(done),
            _ => Err(worker::Error::RustError("the transaction did not commit".into()).into()),
        }
    }
}

/// One row, read by position.
pub struct Row(Vec<Value>);

impl Row {
    /// The text in this column; empty for NULL.
    pub fn text(&self, column: usize) -> String {
        match self.0.get(column) {
            Some(Value::String(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// The number in this column; 0 for NULL.
    pub fn int(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Value::Integer(n)) => *n,
            Some(Value::Float(n)) => *n as i64,
            Some(Value::Boolean(b)) => i64::from(*b),
            _ => 0,
        }
    }

    /// The number in this column, if it is one.
    pub fn some_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Null) | None => None,
            Some(_) => Some(self.int(column)),
        }
    }
}
