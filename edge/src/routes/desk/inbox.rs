//! The inbox and its search.

use super::DeskRoute;
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::{AskInbox, By, Member};
use crate::objects::calls::{self, Done};
use crate::objects::clinic::desk::cards::MAX_PAGE;
use crate::reply::{self, Response};
use samtal_core::desk::documents::Shown;
use samtal_core::log::event::Channel;
use samtal_core::wire::problem::Problem;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let stub = calls::clinic(&asked.env, clinic)?;
    let member = member.clone();
    match what {
        DeskRoute::Inbox => {
            let ask = asked_for(asked)?;
            reply::json(200, calls::ask(&stub, "desk_inbox", &By { member, ask }).await?)
        }
        DeskRoute::Rebuild => {
            let ask = Done {};
            reply::json(202, calls::ask(&stub, "desk_rebuild", &By { member, ask }).await?)
        }
        _ => Err(Problem::NotFound.into()),
    }
}

/// What the address asks for. Whoever searches, searches everything unless they say otherwise.
fn asked_for(asked: &Asked) -> Out<AskInbox> {
    let (q, date) = (asked.decoded("q").trim().to_owned(), asked.decoded("date"));
    let show = match asked.parameter("show") {
        "" if q.is_empty() && date.is_empty() => Shown::Open,
        "" | "all" => Shown::All,
        "open" => Shown::Open,
        "mine" => Shown::Mine,
        "unowned" => Shown::Unowned,
        "after_hours" => Shown::AfterHours,
        "resolved" => Shown::Resolved,
        _ => {
            let allowed = "must be 'open', 'mine', 'unowned', 'after_hours', 'resolved' or 'all'";
            return Err(Problem::invalid("show", allowed).into());
        }
    };
    let channel = asked.parameter("channel").to_owned();
    if !channel.is_empty() && Channel::parse(&channel).is_none() {
        return Err(Problem::invalid("channel", "must be 'web', 'whatsapp', 'sms' or 'voice'").into());
    }
    let limit = asked.number("limit")?;
    if limit.is_some_and(|limit| !(1..=MAX_PAGE).contains(&limit)) {
        return Err(Problem::invalid("limit", "must be 1 to 100").into());
    }
    Ok(AskInbox {
        show,
        channel,
        q,
        date,
        before: asked.decoded("before"),
        limit,
    })
}
