//! The Voice API at the door: who is calling, and what the clinic may tell a voice system of it.

use crate::error::{Fault, Out};
use crate::objects::calls::{self, Context, Link, Resolve, Resolved, Stub};
use crate::reply::Response;
use crate::routes::patient::to_session;
use crate::{Asked, auth, body, fault, limits, log, reply};
use js_sys::{JsString, Promise};
use samtal_core::context::{document, fhir};
use samtal_core::handoff::secret::{Audience, SessionId, Token, derive_secret, lookup_key};
use samtal_core::time::At;
use samtal_core::wire::browser::MAX_BODY;
use samtal_core::wire::problem::Problem;
use samtal_core::wire::voice::Lookup;

/// The look-up of a caller. After the key is good and the body is one, the answer is 200 whatever happens: a greeting must be said.
pub async fn context(asked: &Asked) -> Out<Response> {
    let clinic = asked.clinic()?;
    let key = key(asked, &clinic)?;
    let text = body::text(&asked.incoming, MAX_BODY).await?;
    let read = Lookup::parse(&text).and_then(|lookup| Ok((lookup, Shape::of(asked)?)));
    let (lookup, shape) = match read {
        Ok(read) => read,
        Err(problem) => {
            // The key comes first: a stranger does not learn what a good body is.
            let stub = calls::clinic(&asked.env, &clinic)?;
            resolve(&stub, &who(key, Lookup::default()), false).await?;
            return Err(problem.into());
        }
    };
    let fhir = wants_fhir(asked);
    let ask = Caller {
        who: who(key, lookup),
        fhir,
        reported: false,
    };
    let looked = look_up(asked, &clinic, ask).await?;
    match (looked.document, looked.now) {
        (Some(bundle), _) if fhir => shape.answer(asked, &clinic, bundle.into()),
        (Some(document), _) => reply::json(200, document),
        (None, Some(now)) if fhir && looked.complete => shape.answer(asked, &clinic, fhir::empty_bundle(now)),
        (None, _) => reply::json(
            200,
            document::unknown(&looked.call_id, looked.complete, &looked.greeting).to_json("[]"),
        ),
    }
}

/// What a FHIR Bundle is to be: the conversation as a collection, or as a message that hands it on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Collection,
    Message,
}

impl Shape {
    fn of(asked: &Asked) -> Result<Shape, Problem> {
        match asked.incoming.parameter("bundle") {
            "" | "collection" => Ok(Shape::Collection),
            "message" => Ok(Shape::Message),
            _ => Err(Problem::invalid("bundle", "must be 'collection' or 'message'")),
        }
    }

    fn answer(self, asked: &Asked, clinic: &str, collection: String) -> Out<Response> {
        let bundle = match self {
            Shape::Collection => collection,
            Shape::Message => fhir::message(&collection, &[&asked.deployment.public_url, "/v1/", clinic].concat()),
        };
        reply::other(200, "application/fhir+json", bundle, &[])
    }
}

/// The voice key of a request, as sent.
pub fn key(asked: &Asked, clinic: &str) -> Out<String> {
    match auth::bearer(&asked.request.headers(), clinic) {
        Some(bearer) if !bearer.ambient => Ok(bearer.token),
        _ => Err(Problem::Unauthorized.into()),
    }
}

/// Whom to look up, and how the answer is wanted.
pub struct Caller {
    /// Who asks, and what is known of the caller.
    pub who: Resolve,
    /// As a FHIR R4 Bundle.
    pub fhir: bool,
    /// The voice system reports the call when it is over: the clinic notes whose it is.
    pub reported: bool,
}

/// What a look-up came to.
#[derive(Debug, Default)]
pub struct Looked {
    /// What the session's object wrote, where it is; none: nothing may be said of the caller.
    pub document: Option<JsString>,
    /// The call: the asker's id of it, or one made for this look-up.
    pub call_id: String,
    /// Whether everything answered.
    pub complete: bool,
    /// What is said to a caller of whom nothing may be said; empty: the clinic did not answer.
    pub greeting: String,
    /// The clinic's language; empty likewise.
    pub language: String,
    /// The clinic's time, if it told it.
    pub now: Option<At>,
}

/// Who is calling, and what may be told of them. Fails only on what is the asker's fault: a bad key, too many codes.
pub async fn look_up(asked: &Asked, clinic: &str, caller: Caller) -> Out<Looked> {
    let Caller {
        mut who,
        fhir,
        reported,
    } = caller;
    if who.call_id.is_empty() {
        // A system that names no call has one call for each look-up.
        who.call_id = crate::random::id("call_");
    }
    let mut looked = Looked {
        call_id: who.call_id.clone(),
        ..Looked::default()
    };
    let resolved = match resolve(&calls::clinic(&asked.env, clinic)?, &who, reported).await {
        Ok(resolved) => resolved,
        Err(Fault::Internal(text)) => {
            log::error("context_clinic", clinic, &text);
            return Ok(looked);
        }
        Err(fault) => return Err(fault),
    };
    fault::point(&asked.deployment, "context.resolved").await;
    looked.complete = true;
    looked.greeting = generic_greeting(&resolved);
    looked.language.clone_from(&resolved.settings.language);
    looked.now = Some(resolved.now);
    let Some(session) = SessionId::parse(&asked.deployment.pepper, clinic, &resolved.session) else {
        return Ok(looked);
    };
    let ask = context_of(asked, clinic, &session, &looked.call_id, resolved, fhir);
    let stub = calls::session(&asked.env, clinic, session.as_str())?;
    match calls::ask(&stub, "context", &ask).await {
        Ok(document) => looked.document = Some(document),
        // The session was erased, or the patient said "not me".
        Err(Fault::Problem(_) | Fault::Passed(..)) => {}
        Err(Fault::Internal(text)) => {
            log::error("context_session", clinic, &text);
            looked.complete = false;
        }
    }
    Ok(looked)
}

/// What the session is asked.
pub fn context_of(
    asked: &Asked,
    clinic: &str,
    session: &SessionId,
    call_id: &str,
    resolved: Resolved,
    fhir: bool,
) -> Context {
    // Derived, so that a platform's repeat gets the same grant though only its hash is stored.
    let (basis, from) = if resolved.handoff.is_empty() {
        (resolved.now.to_string(), resolved.now)
    } else {
        (resolved.handoff.clone(), resolved.redeemed_at)
    };
    let secret = derive_secret(
        &asked.deployment.pepper,
        "grant",
        &[clinic, session.as_str(), &resolved.system, call_id, &basis],
    );
    Context {
        link: resolved.evidence.map(|evidence| Link {
            handoff: resolved.handoff,
            call_id: call_id.to_owned(),
            evidence,
            system: resolved.system.clone(),
        }),
        call_id: call_id.to_owned(),
        system: resolved.system,
        verified_at: resolved.verified_at,
        grant: Token::new(session.clone(), Audience::Grant, secret).format(),
        grant_expires_at: from.plus(limits::GRANT_LIFE),
        settings: resolved.settings,
        fhir,
        desks: resolved.desks,
        again: resolved.again,
        caller: resolved.caller,
    }
}

/// A look-up by key, as the clinic is asked.
pub fn who(key: String, lookup: Lookup) -> Resolve {
    Resolve {
        key,
        system: String::new(),
        token: lookup.token,
        code: lookup.code,
        caller: lookup.caller,
        call_id: lookup.call_id,
    }
}

/// Under which hash the sessions that begin with a caller's calls are counted: by number. A withheld number's calls count one by one, so that
/// nobody uses up another's.
pub fn caller_key(asked: &Asked, clinic: &str, number: &str, call_id: &str) -> String {
    let counted = if number.is_empty() { call_id } else { number };
    lookup_key(&asked.deployment.pepper, clinic, "caller", counted)
}

async fn resolve(stub: &Stub, who: &Resolve, reported: bool) -> Out<Resolved> {
    let name = if reported { "resolve_reported" } else { "resolve" };
    calls::call(stub, name, who).await
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
