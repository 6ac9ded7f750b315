//! The Patient API at the door: where it comes from, whose token it carries, and off to the session's object.

use crate::auth::{self, Bearer};
use crate::error::{Fault, Out};
use crate::objects::calls::{self, Allocate, Allocated, Create, Snapshot};
use crate::reply::Response;
use crate::{Asked, body, fault, limits, random, reply};
use js_sys::Promise;
use samtal_core::handoff::secret::{Audience, SECRET_BYTES, SessionId, Token, derive_secret, lookup_key};
use samtal_core::wire::browser::{MAX_BODY, NewSession};
use samtal_core::wire::problem::Problem;

/// Hands the request to the session's object as it came; the promise is the object's.
pub fn to_session(asked: &Asked, clinic: &str, session: &SessionId) -> Out<Promise> {
    let stub = calls::session(&asked.env, clinic, session.as_str())?;
    stub.fetch(&asked.request).map_err(|e| worker::Error::from(e).into())
}

/// A request on a session: checked by origin and by the shape of its token, answered by the object.
pub fn forward(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    let bearer = checked(asked, &clinic)?.ok_or(Problem::Unauthorized)?;
    let token = Token::parse(&asked.deployment.pepper, &clinic, &bearer.token).ok_or(Problem::Unauthorized)?;
    if token.audience != Audience::Session {
        return Err(Problem::Unauthorized.into());
    }
    to_session(asked, &clinic, &token.session)
}

/// A request that a voice system may make too, with a call's grant.
pub fn forward_either(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    match auth::bearer(&asked.request.headers(), &clinic) {
        Some(bearer) if !bearer.ambient && bearer.token.starts_with(Audience::Grant.prefix()) => {
            super::voice::forward(asked)
        }
        _ => forward(asked),
    }
}

/// The request's token, after the check of where the request comes from.
fn checked(asked: &Asked, clinic: &str) -> Out<Option<Bearer>> {
    let bearer = auth::bearer(&asked.request.headers(), clinic);
    let ambient = bearer.as_ref().is_none_or(|b| b.ambient);
    // A socket is opened by GET and written to: without its origin any site's page could open one with the patient's cookie.
    let live = asked.segments.get(3).is_some_and(|s| s == "live");
    let write = live || !matches!(asked.method.as_str(), "GET" | "HEAD");
    let with_cookie = ambient && bearer.is_some();
    auth::check_origin(
        &asked.header("origin"),
        &asked.origin,
        &asked.deployment.public_url,
        write,
        with_cookie,
    )?;
    Ok(bearer)
}

/// A session begins; or the one that this device has already goes on; or the one that this `cid` began is answered again.
pub async fn create(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let origin = asked.header("origin");
    auth::check_origin(&origin, &asked.origin, &asked.deployment.public_url, true, false)?;
    let new = NewSession::parse(&body::text(&asked.incoming, MAX_BODY).await?)?;
    // Two tabs of a browser that refuses storage cannot agree on a cid, but they share the cookie: the second one to ask
    // gets the first one's session. Only for the service's own documents: a cookie that rides along elsewhere is no wish.
    if !origin.is_empty()
        && let Some(token) = auth::cookie(&asked.header("cookie"), &clinic)
        && let Some(answer) = existing(asked, &clinic, &token).await?
    {
        return Ok(answer);
    }
    let pepper = &asked.deployment.pepper;
    let derived = |label: &str| -> [u8; SECRET_BYTES] {
        match &new.cid {
            Some(cid) => derive_secret(pepper, label, &[&clinic, cid]),
            None => random::bytes(),
        }
    };
    let mut id = [0; 16];
    for (to, from) in id.iter_mut().zip(derived("session")) {
        *to = from;
    }
    let session = SessionId::new(pepper, &clinic, id);
    let token = Token::new(session.clone(), Audience::Session, derived("token"));
    let address = asked.header("cf-connecting-ip");
    let allocated: Allocated = calls::call(
        &calls::clinic(&asked.env, &clinic)?,
        "allocate",
        &Allocate {
            session: session.to_string(),
            address: lookup_key(pepper, &clinic, "address", &address),
        },
    )
    .await?;
    fault::point(&asked.deployment, "create.allocated").await;
    let language = new
        .language
        .filter(|l| {
            allocated
                .languages
                .iter()
                .any(|known| known == l || l.split('-').next() == Some(known))
        })
        .unwrap_or(allocated.language);
    let create = Create {
        token_hash: token.hash_hex(),
        language,
        page: new.page,
        consent: new.consent.unwrap_or_default(),
        offset_ms: allocated.offset_ms,
        time_zone: allocated.time_zone,
        emergency: allocated.emergency,
        channel: samtal_core::log::event::Channel::Web,
    };
    let stub = calls::session(&asked.env, &clinic, session.as_str())?;
    let snapshot = String::from(calls::ask(&stub, "create", &create).await?);
    answer(201, &clinic, &session, &token.format(), &snapshot)
}

/// The session that this device's cookie opens, if it does.
async fn existing(asked: &Asked, clinic: &str, token: &str) -> Out<Option<Response>> {
    let Some(parsed) =
        Token::parse(&asked.deployment.pepper, clinic, token).filter(|t| t.audience == Audience::Session)
    else {
        return Ok(None);
    };
    let stub = calls::session(&asked.env, clinic, parsed.session.as_str())?;
    let ask = Snapshot {
        token: token.to_owned(),
        return_lock: String::new(),
    };
    match calls::ask(&stub, "snapshot", &ask).await {
        Ok(snapshot) => {
            let snapshot = String::from(snapshot);
            if snapshot.starts_with("{\"locked\"") {
                return Err(Problem::Locked.into());
            }
            answer(200, clinic, &parsed.session, token, &snapshot).map(Some)
        }
        Err(Fault::Passed(401, _)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn answer(status: u16, clinic: &str, session: &SessionId, token: &str, snapshot: &str) -> Out<Response> {
    let cookie = auth::set_cookie(clinic, token, limits::TOKEN_LIFE / 1_000);
    let body = [
        "{\"session\":\"",
        session.as_str(),
        "\",\"token\":\"",
        token,
        "\",\"snapshot\":",
        snapshot,
        "}",
    ]
    .concat();
    reply::json_with(status, body, &[("set-cookie", &cookie)])
}
