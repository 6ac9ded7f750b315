//! SQLite as an object sees it. Values are always bound; a failed transaction leaves nothing behind.
//!
//! The platform's own cursor, read by the platform's own iteration: `worker`'s crosses into Wasm for every row and column. And never
//! `SqlCursor::one`: on no row it throws through the Wasm frames and the request hangs for good.

use js_sys::{Array, JsString};
use samtal_core::audit::Key;
use wasm_bindgen::prelude::*;
use worker::worker_sys::DurableObjectStorage;
use worker::{SqlStorageValue, State};

/// A bound value.
pub type Value = SqlStorageValue;

#[wasm_bindgen]
extern "C" {
    type RawStorage;
    #[wasm_bindgen(method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &RawStorage,
        work: &mut dyn FnMut() -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn sql(this: &RawStorage) -> RawSql;

    type RawSql;
    #[wasm_bindgen(method, catch, variadic)]
    fn exec(this: &RawSql, statement: &str, values: &Array) -> Result<RawCursor, JsValue>;

    type RawCursor;
    #[wasm_bindgen(method, catch)]
    fn raw(this: &RawCursor) -> Result<JsValue, JsValue>;
}

/// An object's database.
pub struct Db {
    sql: RawSql,
    raw: RawStorage,
    /// What the rows of this object's audit are sealed with, where it has one: never in the database itself.
    pub audit_key: Option<Key>,
}

impl Db {
    /// The database of this object.
    pub fn new(state: &State) -> Db {
        let storage = state.storage();
        let raw: &DurableObjectStorage = storage.as_raw();
        let raw: RawStorage = AsRef::<JsValue>::as_ref(raw).clone().unchecked_into();
        Db {
            sql: raw.sql(),
            raw,
            audit_key: None,
        }
    }

    /// Runs a statement for its effect.
    pub fn run(&self, statement: &str, values: Vec<Value>) -> worker::Result<()> {
        let values: Array = values.into_iter().map(JsValue::from).collect();
        self.sql.exec(statement, &values)?;
        Ok(())
    }

    /// Runs a statement and reads every row.
    pub fn rows(&self, statement: &str, values: Vec<Value>) -> worker::Result<Vec<Row>> {
        let values: Array = values.into_iter().map(JsValue::from).collect();
        let rows = self.sql.exec(statement, &values)?.raw()?;
        Ok(Array::from(&rows).iter().map(|row| Row(row.unchecked_into())).collect())
    }

    /// Runs a statement and reads the first row, if there is one.
    pub fn row(&self, statement: &str, values: Vec<Value>) -> worker::Result<Option<Row>> {
        Ok(self.rows(statement, values)?.into_iter().next())
    }

    /// Runs a statement and reads one text; empty without a row or for NULL.
    pub fn text(&self, statement: &str, values: Vec<Value>) -> worker::Result<String> {
        Ok(self.row(statement, values)?.map(|r| r.text(0)).unwrap_or_default())
    }

    /// As [`Db::text`], left where it is: a page of the log goes from SQLite into the answer without passing through Wasm.
    pub fn long_text(&self, statement: &str, values: Vec<Value>) -> worker::Result<JsString> {
        let row = self.row(statement, values)?;
        Ok(row.map_or_else(|| JsString::from(""), |r| r.long_text(0)))
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
pub struct Row(Array);

impl Row {
    /// The text in this column; empty for NULL.
    pub fn text(&self, column: u32) -> String {
        self.0.get(column).as_string().unwrap_or_default()
    }

    /// As [`Row::text`], left where it is.
    pub fn long_text(&self, column: u32) -> JsString {
        self.0.get(column).dyn_into().unwrap_or_else(|_| JsString::from(""))
    }

    /// The number in this column; 0 for NULL.
    pub fn int(&self, column: u32) -> i64 {
        self.some_int(column).unwrap_or_default()
    }

    /// The number in this column, if it is one.
    pub fn some_int(&self, column: u32) -> Option<i64> {
        self.0.get(column).as_f64().map(|n| n as i64)
    }
}
