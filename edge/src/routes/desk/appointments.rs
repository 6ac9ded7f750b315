//! The day's list, and who has come.

use super::{DeskRoute, reading};
use crate::Asked;
use crate::body;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{Arrives, AskDay, By, Came, Member};
use crate::objects::calls::{self as objects, Done};
use crate::reply::{self, Response};
use samtal_core::desk::day::NewArrival;
use samtal_core::desk::documents::Placed;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let stub = objects::clinic(&asked.env, clinic)?;
    let member = member.clone();
    if what == DeskRoute::Day {
        let ask = AskDay {
            date: asked.decoded("date"),
        };
        return reply::json(200, objects::ask(&stub, "desk_day", &By { member, ask }).await?);
    }
    let new = NewArrival::parse(&body::text(&asked.incoming, MAX_BODY).await?)?;
    let ask = Arrives {
        appointment: asked.segment(4),
        session: new.session.unwrap_or_default(),
    };
    let by = By { member, ask };
    let of: Arrives = objects::call(&stub, "desk_arrives", &by).await?;
    let by = By { ask: of, ..by };
    reading::may_read(asked, clinic, &by.member, &by.ask.session, "arrived", true).await?;
    let session = objects::session(&asked.env, clinic, &by.ask.session)?;
    let placed: Placed = match objects::call(&session, "desk_arrived", &by).await {
        // An erased session has no appointments.
        Err(Fault::Passed(401, _)) => return Err(Problem::NotFound.into()),
        other => other?,
    };
    let came = By {
        member: by.member,
        ask: Came {
            appointment: by.ask.appointment,
            session: by.ask.session,
            at: placed.at,
        },
    };
    let _: Done = objects::call(&stub, "desk_came", &came).await?;
    reply::json(200, serde_json::to_string(&placed)?)
}
