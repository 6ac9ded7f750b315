//! What the desk asks of the clinic: one room for each thing that it owns.

pub mod access;
pub mod audit;
pub mod cards;
pub mod checks;
pub mod day;
pub mod following;
pub mod templates;
pub mod tokens;
pub mod unfollow;
pub mod who;

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
            "around" => answer(&self.desk_around(&parse(text)?)?),
            "follow" => {
                self.desk_follow(&parse(text)?)?;
                self.arm().await?;
                done()
            }
            "accesses" => answer(&self.desk_accesses(&parse(text)?)?),
            "day" => answer(&self.desk_day(&parse(text)?)?),
            "arrives" => answer(&self.desk_arrives(&parse(text)?)?),
            "came" => {
                self.desk_came(&parse(text)?)?;
                done()
            }
            "possible" => answer(&self.desk_possible(&parse(text)?).await?),
            "check" => answer(&self.desk_check(&parse(text)?).await?),
            "unlinked" => {
                self.desk_unlinked(&parse(text)?)?;
                done()
            }
            "audit" => self.desk_audit(&parse(text)?),
            "audit_used" => {
                self.audit_used(&parse(text)?)?;
                done()
            }
            "inbox" => answer(&self.inbox(&parse(text)?)?),
            "rebuild" => {
                let begun = self.rebuild(&parse(text)?)?;
                self.arm().await?;
                answer(&begun)
            }
            "tasks" => answer(&self.desk_tasks(&parse(text)?)?),
            "task_claim" => answer(&self.desk_claim(&parse(text)?)?),
            "task_close" => answer(&self.desk_close(&parse(text)?).await?),
            "sign_on" => {
                let on = self.sign_on(&parse(text)?);
                if on.is_err() {
                    // It may have ended just now.
                    self.arm().await?;
                }
                answer(&on?)
            }
            "begin" => {
                let begun = self.begin_sign_on(&parse(text)?)?;
                self.arm().await?;
                answer(&begun)
            }
            "sign_out" => {
                self.sign_out(&parse(text)?)?;
                self.arm().await?;
                done()
            }
            "end_sign_ons" => {
                let ended = self.end_sign_ons(&parse(text)?)?;
                self.arm().await?;
                answer(&ended)
            }
            "sign_in_refused" => {
                self.sign_in_refused(&parse(text)?)?;
                done()
            }
            "now" => answer(&serde_json::json!({ "now": self.now()? })),
            "colleagues" => answer(&self.colleagues()?),
            "templates" => answer(&self.desk_templates(&parse(text)?)?),
            "draft" => answer(&self.desk_draft(&parse(text)?)?),
            "judge" => answer(&self.desk_judge(&parse(text)?)?),
            "preview" => answer(&self.desk_preview(&parse(text)?)?),
            "tokens" => answer(&self.desk_tokens()?),
            "token" => answer(&self.desk_token(&parse(text)?)?),
            "rights" => answer(&self.desk_rights()?),
            "rights_put" => answer(&self.desk_put_rights(&parse(text)?)?),
            _ => Err(Problem::NotFound.into()),
        }
    }
}
