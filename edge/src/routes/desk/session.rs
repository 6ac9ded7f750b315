//! One conversation: opened, followed, answered, acted on. Whether a member may is the clinic's to say, each time.

use super::DeskRoute;
use super::reading::{may, may_read, session};
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::conversation::{Around, AskAround, AskOpen, Follow, Ticket};
use crate::objects::calls::desk::{BreakGlass, By, Member};
use crate::objects::calls::{self as objects};
use crate::objects::session::desk::tickets;
use crate::reply::{self, Response};
use crate::{body, clock, limits};
use futures_util::future::join;
use samtal_core::desk::documents::Do;
use samtal_core::desk::open::{MAX_BODY, parse_do, parse_reply};
use samtal_core::desk::roles::Act;
use samtal_core::people::language::is_language;
use samtal_core::wire::problem::Problem;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::web_sys;

/// Events of a conversation that was opened without saying how many.
const DEFAULT_PAGE: i64 = 100;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let session = session(asked, clinic)?;
    let desk = Desk {
        asked,
        clinic,
        member,
        session: &session,
    };
    match what {
        DeskRoute::Session => desk.open().await,
        DeskRoute::Live => desk.follow().await,
        DeskRoute::Reply => desk.reply().await,
        DeskRoute::Act => desk.act().await,
        _ => Err(Problem::NotFound.into()),
    }
}

struct Desk<'a> {
    asked: &'a Asked,
    clinic: &'a str,
    member: &'a Member,
    session: &'a str,
}

impl Desk<'_> {
    fn by<T>(&self, ask: T) -> By<T> {
        let member = self.member.clone();
        By { member, ask }
    }

    /// Why this member may; logged.
    async fn may(&self, action: &str, act: bool) -> Out<String> {
        may_read(self.asked, self.clinic, self.member, self.session, action, act).await
    }

    async fn ask_session<T: serde::Serialize>(&self, name: &str, ask: T) -> Out<Response> {
        let stub = objects::session(&self.asked.env, self.clinic, self.session)?;
        reply::json(200, objects::ask(&stub, name, &self.by(ask)).await?)
    }

    async fn open(&self) -> Out<Response> {
        let asked = &self.asked.incoming;
        let limit = asked.number("limit")?.unwrap_or(DEFAULT_PAGE);
        if !(1..=limits::MAX_PAGE).contains(&limit) {
            return Err(Problem::invalid("limit", "must be 1 to 500").into());
        }
        let (before, after) = (asked.number("before")?, asked.number("after")?);
        if before.is_some() && after.is_some() {
            return Err(Problem::invalid("before", "must not be sent with 'after'").into());
        }
        let language = asked.decoded("language");
        if !language.is_empty() && !is_language(&language) {
            return Err(Problem::invalid("language", "must be a language tag like 'en'").into());
        }
        let clinic = objects::clinic(&self.asked.env, self.clinic)?;
        let around = self.by(AskAround {
            session: self.session.to_owned(),
        });
        // Asked at once, and told only to whoever may read it.
        let around = objects::call::<Around>(&clinic, "desk_around", &around);
        let (because, around) = join(self.may("session_read", false), around).await;
        let ask = AskOpen {
            before,
            after,
            limit,
            language,
            because: because?,
            around: around?,
        };
        self.ask_session("desk_open", ask).await
    }

    async fn follow(&self) -> Out<Response> {
        self.asked.incoming.number("after")?;
        if !self.asked.header("upgrade").eq_ignore_ascii_case("websocket") {
            return Err(Problem::UpgradeRequired.into());
        }
        let may = may(
            self.asked,
            self.clinic,
            self.member,
            self.session,
            "session_followed",
            false,
        );
        let left = may.await?.left;
        let clinic = objects::clinic(&self.asked.env, self.clinic)?;
        let follow = self.by(Follow {
            session: self.session.to_owned(),
        });
        objects::ask(&clinic, "desk_follow", &follow).await?;
        let at = clock::real_ms() as i64;
        let ticket = Ticket {
            member: self.member.id.clone(),
            sign_on: self.member.sign_on.clone(),
            at,
            until: if left == 0 { 0 } else { at + left },
        };
        let ticket = tickets::write(&self.asked.deployment.pepper, self.clinic, self.session, &ticket);
        // Headers of a request that came in cannot be changed; those of its copy can.
        let request = web_sys::Request::new_with_request(&self.asked.request).map_err(worker::Error::from)?;
        let headers = request.headers();
        headers.set(tickets::HEADER, &ticket).map_err(worker::Error::from)?;
        let stub = objects::session(&self.asked.env, self.clinic, self.session)?;
        let promise = stub.fetch(&request).map_err(worker::Error::from)?;
        let response = JsFuture::from(promise).await.map_err(worker::Error::from)?;
        Ok(response.unchecked_into())
    }

    async fn reply(&self) -> Out<Response> {
        let new = parse_reply(&body::text(&self.asked.incoming, MAX_BODY).await?)?;
        self.member.must(Act::Reply)?;
        self.may("reply", true).await?;
        self.ask_session("desk_reply", new).await
    }

    async fn act(&self) -> Out<Response> {
        let act = parse_do(&body::text(&self.asked.incoming, MAX_BODY).await?)?;
        let (action, needs) = match &act {
            Do::Note { .. } => ("note", Act::Note),
            Do::Assign { .. } => ("assign", Act::Claim),
            Do::Resolve { .. } => ("resolve", Act::Resolve),
            Do::Flag { .. } => ("flag", Act::Flag),
            // That only a clinician reviews, the session says: who else tries stands in the access log first.
            Do::Review { .. } => ("review", Act::Flag),
            Do::BreakGlass { cid, reason } => return self.break_glass(cid, reason).await,
        };
        self.member.must(needs)?;
        self.may(action, true).await?;
        self.ask_session("desk_act", act).await
    }

    async fn break_glass(&self, cid: &str, reason: &str) -> Out<Response> {
        let ask = self.by(BreakGlass {
            session: self.session.to_owned(),
            cid: cid.to_owned(),
            reason: reason.to_owned(),
        });
        let stub = objects::clinic(&self.asked.env, self.clinic)?;
        reply::json(200, objects::ask(&stub, "desk_break_glass", &ask).await?)
    }
}
