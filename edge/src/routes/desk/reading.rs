//! Before a conversation is opened or acted in: whether this member may, and why. And who did.

use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::{AskAccesses, AskMayRead, By, MayRead, Member};
use crate::objects::calls::{self as objects};
use crate::reply::{self, Response};
use samtal_core::handoff::secret::SessionId;
use samtal_core::wire::problem::Problem;

/// The session that a path names, `…/desk/sessions/{session}/…`.
pub fn session(asked: &Asked, clinic: &str) -> Out<String> {
    let named = asked.segments.get(4).map(String::as_str).unwrap_or_default();
    known(asked, clinic, named)
}

/// A session's id that is one of this clinic's.
pub fn known(asked: &Asked, clinic: &str, id: &str) -> Out<String> {
    let session = SessionId::parse(&asked.deployment.pepper, clinic, id).ok_or(Problem::NotFound)?;
    Ok(session.as_str().to_owned())
}

/// Why this member may read a session, or act in it; it is logged. 403 `glass`: they may not, without giving a reason.
pub async fn may_read(
    asked: &Asked,
    clinic: &str,
    member: &Member,
    session: &str,
    action: &str,
    act: bool,
) -> Out<String> {
    let may = may(asked, clinic, member, session, action, act).await?;
    Ok(may.because.as_str().to_owned())
}

/// As [`may_read`], and for how long.
pub async fn may(asked: &Asked, clinic: &str, member: &Member, session: &str, action: &str, act: bool) -> Out<MayRead> {
    let ask = By {
        member: member.clone(),
        ask: AskMayRead {
            session: session.to_owned(),
            action: action.to_owned(),
            act,
        },
    };
    let stub = objects::clinic(&asked.env, clinic)?;
    objects::call(&stub, "desk_may_read", &ask).await
}

/// Who read a session and did what with it.
pub async fn accesses(asked: &Asked, clinic: &str, member: &Member) -> Out<Response> {
    let ask = By {
        member: member.clone(),
        ask: AskAccesses {
            session: session(asked, clinic)?,
        },
    };
    let stub = objects::clinic(&asked.env, clinic)?;
    reply::json(200, objects::ask(&stub, "desk_accesses", &ask).await?)
}
