//! The Voice API at the door: who is calling, and what the clinic may tell a voice system of it.

use crate::error::{Fault, Out};
use crate::objects::calls::{self, Context, Link, Resolve, Resolved, Stub};
use crate::reply::Response;
use crate::routes::patient::to_session;
use crate::{Asked, auth, body, fault, limits, log, reply};
use js_sys::Promise;
use samtal_core::context::{document, fhir};
use samtal_core::handoff::secret::{Audience, SessionId, Token, derive_secret};
use samtal_core::time::At;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::Lookup;

/// The look-up of a caller. After the key is good and the body is one, the answer is 200 whatever happens: a greeting must be said.
pub async fn context(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let headers = asked.request.headers();
    let key = match auth::bearer(&headers, &clinic) {
        Some(bearer) if !bearer.ambient => bearer.token,
        _ => return Err(Problem::Unauthorized.into()),
    };
    let text = body::text(&asked.incoming, MAX_BODY).await?;
    let stub = calls::clinic(&asked.env, &clinic)?;
    let mut lookup = match Lookup::parse(&text) {
        Ok(lookup) => lookup,
        Err(problem) => {
            // The key comes first: a stranger does not learn what a good body is.
            resolve(&stub, key, Lookup::default()).await?;
            return Err(problem.into());
        }
    };
    if lookup.call_id.is_empty() {
        // A system that names no call has one call for each look-up.
        lookup.call_id = crate::random::id("call_");
    }
    let call_id = lookup.call_id.clone();
    let resolved = match resolve(&stub, key, lookup).await {
        Ok(resolved) => resolved,
        Err(Fault::Internal(text)) => {
            log::error("context_clinic", &clinic, &text);
            return unknown(&call_id, false, "");
        }
        Err(fault) => return Err(fault),
    };
    fault::point(&asked.deployment, "context.resolved").await;
    let generic = generic_greeting(&resolved);
    let Some(session) = SessionId::parse(&asked.deployment.pepper, &clinic, &resolved.session) else {
        return stranger(asked, &call_id, &generic, resolved.now);
    };
    // Derived, so that a platform's repeat gets the same grant though only its hash is stored.
    let basis = if resolved.handoff.is_empty() {
        resolved.now.to_string()
    } else {
        resolved.handoff.clone()
    };
    let secret = derive_secret(
        &asked.deployment.pepper,
        "grant",
        &[&clinic, session.as_str(), &resolved.system, &call_id, &basis],
    );
    let from = if resolved.handoff.is_empty() {
        resolved.now
    } else {
        resolved.redeemed_at
    };
    let ask = Context {
        link: resolved.evidence.map(|evidence| Link {
            handoff: resolved.handoff.clone(),
            call_id: call_id.clone(),
            evidence,
            system: resolved.system.clone(),
        }),
        call_id: call_id.clone(),
        system: resolved.system.clone(),
        verified_at: resolved.verified_at,
        grant: Token::new(session.clone(), Audience::Grant, secret).format(),
        grant_expires_at: from.plus(limits::GRANT_LIFE),
        settings: resolved.settings.clone(),
        fhir: wants_fhir(asked),
    };
    let stub = calls::session(&asked.env, &clinic, session.as_str())?;
    match calls::ask(&stub, "context", &ask).await {
        Ok(bundle) if ask.fhir => reply::other(200, "application/fhir+json", bundle.into(), &[]),
        Ok(document) => reply::json(200, document),
        // The session was erased, or the patient said "not me".
        Err(Fault::Problem(_) | Fault::Passed(..)) => stranger(asked, &call_id, &generic, resolved.now),
        Err(Fault::Internal(text)) => {
            log::error("context_session", &clinic, &text);
            unknown(&call_id, false, &generic)
        }
    }
}

async fn resolve(stub: &Stub, key: String, lookup: Lookup) -> Out<Resolved> {
    let ask = Resolve {
        key,
        system: String::new(),
        token: lookup.token,
        code: lookup.code,
        caller: lookup.caller,
        call_id: lookup.call_id,
    };
    calls::call(stub, "resolve", &ask).await
}

fn generic_greeting(resolved: &Resolved) -> String {
    let settings = &resolved.settings;
    settings
        .greetings
        .iter()
        .find(|(language, _)| *language == settings.language)
        .map(|(_, text)| text.clone())
        .unwrap_or_default()
}

fn wants_fhir(asked: &Asked) -> bool {
    asked.header("accept").contains("application/fhir+json")
}

/// A caller of whom nothing may be said, in the form that was asked for.
fn stranger(asked: &Asked, call_id: &str, greeting: &str, now: At) -> Out<Response> {
    if wants_fhir(asked) {
        return reply::other(200, "application/fhir+json", fhir::empty_bundle(now), &[]);
    }
    unknown(call_id, true, greeting)
}

fn unknown(call_id: &str, complete: bool, greeting: &str) -> Out<Response> {
    reply::json(200, document::unknown(call_id, complete, greeting).to_json("[]"))
}

/// Updates and write-back of a call: the grant leads to the session's object.
pub fn forward(asked: &Asked) -> Out<Promise> {
    let clinic = asked.clinic()?;
    let bearer = auth::bearer(&asked.request.headers(), &clinic)
        .filter(|b| !b.ambient)
        .ok_or(Problem::Unauthorized)?;
    let token = Token::parse(&asked.deployment.pepper, &clinic, &bearer.token).ok_or(Problem::Unauthorized)?;
    if token.audience != Audience::Grant {
        return Err(Problem::Unauthorized.into());
    }
    to_session(asked, &clinic, &token.session)
}
