//! What the desk asks of a session: to be shown it, to follow it, to answer and to act in it.

mod acts;
mod arrived;
mod checks;
pub mod inbox;
mod live;
mod open;
mod preview;
mod reply;
pub mod tickets;

use super::Session;
use crate::error::Out;
use crate::objects::calls::{answer, done, parse};
use crate::objects::clinic::desk::cards::FiledAgain;
use js_sys::JsString;
use samtal_core::wire::problem::Problem;

impl Session {
    /// Answers an internal call of the desk: its name without `desk_`.
    pub async fn asked_by_desk(&self, name: &str, text: &str) -> Out<JsString> {
        match name {
            "open" => self.desk_open(parse(text)?).await,
            "reply" => self.desk_reply(&parse(text)?).await,
            "act" => self.desk_act(&parse(text)?).await,
            "close" => {
                self.close_desks_of(&parse(text)?);
                done()
            }
            "possible" => answer(&self.desk_possible(&parse(text)?)?),
            "check" => answer(&self.desk_check(&parse(text)?).await?),
            "unlink" => answer(&self.desk_unlink(&parse(text)?).await?),
            "arrived" => answer(&self.desk_arrived(&parse(text)?).await?),
            "card" => {
                let filed = self.filed_again()?.map(Box::new);
                answer(&FiledAgain { filed })
            }
            "preview" => answer(&self.desk_preview(&parse(text)?).await?),
            _ => Err(Problem::NotFound.into()),
        }
    }
}
