//! The desk at the door: who of the staff is there, and which room answers.
//!
//! A token in a header, or offered as a socket's protocol, is attached by no browser on its own, so no origin is asked for it. A sign-on's
//! cookie is: it counts only from the desk's own pages ([`sign_on`]).

mod appointments;
mod audit;
mod calls;
mod inbox;
mod openid;
mod page;
mod reading;
mod session;
pub mod sign_on;
mod tasks;
mod templates;

use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::objects::calls::{self as objects, AskTimeline};
use crate::reply::Response;
use crate::{Asked, auth, reply};
use js_sys::Promise;
use samtal_core::clinic::staff::by_token;
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::{Key, KeyKind, SessionId, same};
use samtal_core::people::language::is_language;
use samtal_core::wire::problem::Problem;
use worker::worker_sys::web_sys::Headers;

/// Who acts where the admin key does.
pub const ADMIN: &str = "admin";

/// What the desk asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeskRoute {
    /// The desk's page: leads to the clinic's.
    Choose,
    /// The desk's app.
    Page,
    /// Sign in with the clinic's OpenID provider.
    SignIn,
    /// The provider's answer.
    SignedIn,
    /// Sign in as a named member of staff, in demo mode only.
    DemoSignIn,
    /// End this sign-on.
    SignOut,
    /// Who is signed in, and what the app needs of the clinic.
    Me,
    /// The clinic's staff: who is here, who has how much.
    Colleagues,
    /// End a member's sign-ons.
    EndSignOns,
    /// The inbox over all channels, and search.
    Inbox,
    /// Derive the inbox again from the sessions.
    Rebuild,
    /// One conversation whole.
    Session,
    /// A conversation's events as they come.
    Live,
    /// Reply on the patient's channel.
    Reply,
    /// Note, assign, resolve, flag, review, break the glass.
    Act,
    /// Who read and did what with a conversation.
    Access,
    /// Undo a link.
    Unlink,
    /// Whose call it might be.
    Possible,
    /// Check what a caller said against what is known.
    Check,
    /// Tasks with owner and age.
    Tasks,
    /// Take a task.
    ClaimTask,
    /// A task is done.
    CloseTask,
    /// The day's appointments.
    Day,
    /// The patient is here.
    Arrived,
    /// The clinic's texts, every version.
    Templates,
    /// A new text, as a draft.
    NewTemplate,
    /// A new version of a text, as a draft.
    EditTemplate,
    /// Approve a draft.
    Approve,
    /// Retire a version.
    Retire,
    /// How a text reads on each channel.
    Preview,
    /// The global tokens.
    Tokens,
    /// Change a global token, in every text at once.
    PutToken,
    /// What a change of a token would do.
    TokenImpact,
    /// Which role may do what with which group of texts.
    Rights,
    /// Change that.
    PutRights,
    /// The audit, read or exported.
    Audit,
    /// Whether the audit stands as it was written.
    Verify,
}

/// Answers what the desk asks.
pub async fn answer(asked: &Asked, what: DeskRoute) -> Out<Response> {
    use DeskRoute as D;
    match what {
        D::Choose | D::Page => page::answer(asked, what).await,
        D::SignIn | D::SignedIn | D::DemoSignIn | D::Me => sign_on::anybody(asked, what).await,
        _ => {
            let clinic = asked.clinic()?;
            let member = sign_on::member(asked, &clinic).await?;
            match what {
                D::SignOut | D::Colleagues | D::EndSignOns => sign_on::act(asked, &clinic, &member, what).await,
                D::Inbox | D::Rebuild => inbox::answer(asked, &clinic, &member, what).await,
                D::Day | D::Arrived => appointments::answer(asked, &clinic, &member, what).await,
                D::Tasks | D::ClaimTask | D::CloseTask => tasks::answer(asked, &clinic, &member, what).await,
                D::Possible | D::Check | D::Unlink => calls::answer(asked, &clinic, &member, what).await,
                D::Access | D::Audit | D::Verify => audit::answer(asked, &clinic, &member, what).await,
                D::Session | D::Live | D::Reply | D::Act => session::answer(asked, &clinic, &member, what).await,
                _ => templates::answer(asked, &clinic, &member, what).await,
            }
        }
    }
}

/// The live feed of calls: answered by the clinic's object.
pub fn forward(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    let headers = asked.request.headers();
    if staff(&asked.deployment, &headers, &clinic).is_err() {
        // The clinic's object knows whose cookie it is; where the request comes from is seen here.
        sign_on::desk_cookie(&headers, &clinic).ok_or(Problem::Unauthorized)?;
        sign_on::from_own_page(asked)?;
    }
    let stub = objects::clinic(&asked.env, &clinic)?;
    stub.fetch(&asked.request).map_err(|e| worker::Error::from(e).into())
}

/// What happened in a session, at a glance.
pub async fn timeline(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let member = sign_on::member(asked, &clinic).await?;
    let session = asked.segments.get(3).map(String::as_str).unwrap_or_default();
    let session = SessionId::parse(&asked.deployment.pepper, &clinic, session).ok_or(Problem::NotFound)?;
    let language = asked.decoded("language");
    if !language.is_empty() && !is_language(&language) {
        return Err(Problem::invalid("language", "must be a language tag like 'en'").into());
    }
    // The clinic's own programs have its key for this. Staff read here what they may read at the desk, and no more.
    if !member.may(Act::ReadTimeline) {
        reading::may_read(asked, &clinic, &member, session.as_str(), "timeline_read", false).await?;
    }
    let ask = AskTimeline {
        language,
        actor: member.actor(),
    };
    let stub = objects::session(&asked.env, &clinic, session.as_str())?;
    match objects::ask(&stub, "timeline", &ask).await {
        Ok(lines) => reply::json(200, lines),
        // An erased session has none.
        Err(Fault::Passed(401, _)) => Err(Problem::NotFound.into()),
        Err(fault) => Err(fault),
    }
}

/// The id of the member of staff whose token a request carries; [`ADMIN`] with the clinic's admin key. Anything else is 401, always alike.
pub fn staff(deployment: &Deployment, headers: &Headers, clinic: &str) -> Out<String> {
    let bearer = auth::bearer(headers, clinic)
        .filter(|b| !b.ambient)
        .ok_or(Problem::Unauthorized)?;
    if let Some(member) = by_token(&deployment.staff, clinic, &bearer.token) {
        return Ok(member.id.clone());
    }
    if is_admin(deployment, clinic, &bearer.token) {
        return Ok(ADMIN.to_owned());
    }
    Err(Problem::Unauthorized.into())
}

/// Whether this is the clinic's admin key, compared by hash in constant time.
pub fn is_admin(deployment: &Deployment, clinic: &str, token: &str) -> bool {
    let Some(key) = Key::parse(token).filter(|k| k.kind == KeyKind::Admin) else {
        return false;
    };
    let hash = key.hash_hex();
    let hash = hash.get(..32).unwrap_or_default();
    deployment
        .admin_keys
        .iter()
        .any(|(slug, known)| slug == clinic && same(known, hash))
}
