//! The desk at the door: who of the staff is there, and off to the clinic's object.
//!
//! No cookie opens a desk: a token in a header, or offered as a socket's protocol, is attached by no browser on its own, so that no other
//! site's page can open one. That is why no origin is asked for.

use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use crate::objects::calls::{self, AskTimeline};
use crate::reply::Response;
use crate::{Asked, auth, reply};
use js_sys::Promise;
use samtal_core::clinic::staff::by_token;
use samtal_core::handoff::secret::{Key, KeyKind, SessionId, same};
use samtal_core::people::language::is_language;
use samtal_core::wire::problem::Problem;
use worker::worker_sys::web_sys::Headers;

/// Who acts where the admin key does.
pub const ADMIN: &str = "admin";

/// The live feed of calls: answered by the clinic's object.
pub fn forward(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    staff(&asked.deployment, &asked.request.headers(), &clinic)?;
    let stub = calls::clinic(&asked.env, &clinic)?;
    stub.fetch(&asked.request).map_err(|e| worker::Error::from(e).into())
}

/// What happened in a session, at a glance.
pub async fn timeline(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let member = staff(&asked.deployment, &asked.request.headers(), &clinic)?;
    let session = asked.segments.get(3).map(String::as_str).unwrap_or_default();
    let session = SessionId::parse(&asked.deployment.pepper, &clinic, session).ok_or(Problem::NotFound)?;
    let language = asked.decoded("language");
    if !language.is_empty() && !is_language(&language) {
        return Err(Problem::invalid("language", "must be a language tag like 'en'").into());
    }
    let ask = AskTimeline {
        language,
        actor: format!("staff:{member}"),
    };
    let stub = calls::session(&asked.env, &clinic, session.as_str())?;
    match calls::ask(&stub, "timeline", &ask).await {
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
