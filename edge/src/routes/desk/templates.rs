//! Approved texts, global tokens and rights.

use super::DeskRoute;
use super::reading::{known, may_read};
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::{AskDraft, AskJudge, AskToken, By, Member};
use crate::objects::calls::{self as objects};
use crate::reply::Response;
use crate::{body, reply};
use samtal_core::desk::documents::{AskPreview, Judge, NewDraft, RightsTable, Token};
use samtal_core::desk::roles::Act;
use samtal_core::wire::problem::Problem;
use serde::Serialize;

/// Bytes of a draft: twenty languages with three texts of 1,024 characters of four bytes each.
const MAX_DRAFT: usize = 256 * 1_024;
/// Bytes of a token, of a table of rights, or of a word on a version.
const MAX_SMALL: usize = 32 * 1_024;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    use DeskRoute as D;
    let desk = Desk { asked, clinic, member };
    let incoming = &asked.incoming;
    match what {
        D::Templates => desk.ask("desk_templates", 200, ()).await,
        D::NewTemplate => {
            let draft: NewDraft = body::json(incoming, MAX_DRAFT).await?;
            desk.ask("desk_draft", 201, AskDraft { draft, of: None }).await
        }
        D::EditTemplate => {
            let draft: NewDraft = body::json(incoming, MAX_DRAFT).await?;
            let of = Some(desk.named());
            desk.ask("desk_draft", 200, AskDraft { draft, of }).await
        }
        D::Approve | D::Retire => {
            let judge: Judge = body::json(incoming, MAX_SMALL).await?;
            let ask = AskJudge {
                id: desk.named(),
                judge,
                approve: what == D::Approve,
            };
            desk.ask("desk_judge", 200, ask).await
        }
        D::Preview => desk.preview(body::json(incoming, MAX_DRAFT).await?).await,
        D::Tokens | D::Rights => {
            member.must(Act::SeeTextRules)?;
            let name = if what == D::Tokens {
                "desk_tokens"
            } else {
                "desk_rights"
            };
            desk.ask(name, 200, ()).await
        }
        D::PutToken | D::TokenImpact => {
            let token: Token = body::json(incoming, MAX_SMALL).await?;
            let put = what == D::PutToken;
            desk.ask("desk_token", 200, AskToken { token, put }).await
        }
        D::PutRights => {
            let table: RightsTable = body::json(incoming, MAX_SMALL).await?;
            desk.ask("desk_rights_put", 200, table).await
        }
        _ => Err(Problem::NotFound.into()),
    }
}

struct Desk<'a> {
    asked: &'a Asked,
    clinic: &'a str,
    member: &'a Member,
}

impl Desk<'_> {
    /// The text that the path names, `…/desk/templates/{template}/…`.
    fn named(&self) -> String {
        self.asked.segments.get(4).cloned().unwrap_or_default()
    }

    async fn ask<T: Serialize>(&self, name: &str, status: u16, ask: T) -> Out<Response> {
        let stub = objects::clinic(&self.asked.env, self.clinic)?;
        reply::json(status, objects::ask(&stub, name, &self.by(ask)).await?)
    }

    fn by<T>(&self, ask: T) -> By<T> {
        let member = self.member.clone();
        By { member, ask }
    }

    /// With examples the clinic answers. With what a conversation knows its session does: nothing of a patient is told to the clinic, and whoever may
    /// not read the conversation sees none of it.
    async fn preview(&self, ask: AskPreview) -> Out<Response> {
        if ask.session.is_empty() {
            return self.ask("desk_preview", 200, ask).await;
        }
        let session = known(self.asked, self.clinic, &ask.session)?;
        may_read(self.asked, self.clinic, self.member, &session, "session_read", false).await?;
        let stub = objects::session(&self.asked.env, self.clinic, &session)?;
        reply::json(200, objects::ask(&stub, "desk_preview", &self.by(ask)).await?)
    }
}
