//! Whose call it might be, a caller's staff check, and undoing a link.

use super::{DeskRoute, reading};
use crate::Asked;
use crate::body;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{AskCheck, AskPossible, By, Member, Unlink, Unlinked, UnlinkedHere};
use crate::objects::calls::{self as objects, Done};
use crate::reply::{self, Response};
use samtal_core::desk::day::{parse_check, parse_unlink};
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::SessionId;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;

/// Characters of a voice system's name and of its id of a call, as a look-up takes them.
const MAX_CALL: usize = 200;

/// Answers it.
pub async fn answer(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let stub = objects::clinic(&asked.env, clinic)?;
    let member = member.clone();
    if what == DeskRoute::Unlink {
        return unlink(asked, clinic, member).await;
    }
    let (system, call_id) = (asked.segment(4), asked.segment(5));
    if system.is_empty() || call_id.is_empty() || system.len() > MAX_CALL || call_id.len() > MAX_CALL {
        return Err(Problem::NotFound.into());
    }
    if what == DeskRoute::Possible {
        let ask = AskPossible { system, call_id };
        return reply::json(200, objects::ask(&stub, "desk_possible", &By { member, ask }).await?);
    }
    let mut check = parse_check(&body::text(&asked.incoming, MAX_BODY).await?)?;
    // What is no conversation of this clinic is as wrong as any other: no object is asked for it.
    if SessionId::parse(&asked.deployment.pepper, clinic, &check.session).is_none() {
        check.session.clear();
    }
    let ask = AskCheck { system, call_id, check };
    reply::json(200, objects::ask(&stub, "desk_check", &By { member, ask }).await?)
}

async fn unlink(asked: &Asked, clinic: &str, member: Member) -> Out<Response> {
    let session = reading::session(asked, clinic)?;
    let link = asked.segment(6);
    let reason = parse_unlink(&body::text(&asked.incoming, MAX_BODY).await?)?;
    member.must(Act::Unlink)?;
    reading::may_read(asked, clinic, &member, &session, "unlink", true).await?;
    let stub = objects::session(&asked.env, clinic, &session)?;
    let by = By {
        member,
        ask: Unlink { link },
    };
    let here: UnlinkedHere = match objects::call(&stub, "desk_unlink", &by).await {
        Err(Fault::Passed(401, _)) => return Err(Problem::NotFound.into()),
        other => other?,
    };
    let told = By {
        member: by.member,
        ask: Unlinked {
            session,
            link: by.ask.link,
            reason,
            stays: here.stays,
        },
    };
    let _: Done = objects::call(&objects::clinic(&asked.env, clinic)?, "desk_unlinked", &told).await?;
    reply::no_content(&[])
}
