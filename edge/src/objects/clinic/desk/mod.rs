//! What the desk asks of the clinic: one room for each thing that it owns.

mod access;
mod cards;
mod checks;
mod day;
mod templates;
mod tokens;
mod who;

use super::Clinic;
use crate::error::Out;
use js_sys::JsString;
use samtal_core::wire::problem::Problem;

impl Clinic {
    /// Answers an internal call of the desk: its name without `desk_`.
    pub async fn asked_by_desk(&self, name: &str, _text: &str) -> Out<JsString> {
        match name {
            _ => Err(Problem::NotFound.into()),
        }
    }
}
