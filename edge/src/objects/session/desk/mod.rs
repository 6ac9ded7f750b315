//! What the desk asks of a session: to be shown it, to follow it, to answer and to act in it.

mod acts;
mod checks;
mod live;
mod open;
mod reply;

use super::Session;
use crate::error::Out;
use js_sys::JsString;
use samtal_core::wire::problem::Problem;

impl Session {
    /// Answers an internal call of the desk: its name without `desk_`.
    pub async fn asked_by_desk(&self, name: &str, _text: &str) -> Out<JsString> {
        match name {
            _ => Err(Problem::NotFound.into()),
        }
    }
}
