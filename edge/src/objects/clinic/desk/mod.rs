//! What the desk asks of the clinic: one room for each thing that it owns.

pub mod access;
pub mod audit;
mod cards;
pub mod checks;
pub mod day;
mod templates;
mod tokens;
mod who;

use super::Clinic;
use crate::error::Out;
use crate::objects::calls::{answer, done, parse};
use js_sys::JsString;
use samtal_core::wire::problem::Problem;

impl Clinic {
    /// Answers an internal call of the desk: its name without `desk_`.
    pub async fn asked_by_desk(&self, name: &str, text: &str) -> Out<JsString> {
        match name {
            "may_read" => answer(&self.desk_may_read(&parse(text)?)?),
            "break_glass" => {
                self.desk_break_glass(&parse(text)?).await?;
                done()
            }
            "accesses" => answer(&self.desk_accesses(&parse(text)?)?),
            "audit" => self.desk_audit(&parse(text)?),
            "audit_used" => {
                self.audit_used(&parse(text)?)?;
                done()
            }
            _ => Err(Problem::NotFound.into()),
        }
    }
}
