//! Signing in with the clinic's OpenID provider: there, and back.
//!
//! Nothing is stored for whoever only begins: what binds the way there to the way back follows from a seed in a cookie of ten minutes. The
//! sign-on's own cookie is never sent on a navigation that another site began, so the way back ends on a small page that goes on by itself.

use super::page::{self, Said};
use super::sign_on::set_cookie;
use crate::connectors::openid;
use crate::error::{Fault, Out};
use crate::objects::calls::desk::{Begun, Member, RefusedSignIn, SpendSignIn, StartSignOn};
use crate::objects::calls::{self, Done};
use crate::reply::Response;
use crate::{Asked, auth, clock, known, log, random};
use samtal_core::clinic::desk::OpenId;
use samtal_core::desk::openid::{Pending, Refused, Unchecked, Welcome, check, welcome};
use samtal_core::desk::sign_on::PENDING;
use samtal_core::handoff::secret::same;
use samtal_core::time::SECOND;
use samtal_core::wire::problem::Problem;

/// Characters of a code that is looked at.
const MAX_CODE: usize = 4_096;

fn cookie_name(clinic: &str) -> String {
    format!("__Host-samtal-openid-{clinic}")
}

/// `SameSite=Lax`: the provider's redirect is another site's navigation, and must bring it.
fn pending_cookie(clinic: &str, value: &str) -> String {
    let age = if value.is_empty() { 0 } else { PENDING / SECOND };
    format!(
        "{}={value}; Path=/; Max-Age={age}; Secure; HttpOnly; SameSite=Lax",
        cookie_name(clinic)
    )
}

/// Where the provider sends the browser back to: what is registered there.
fn redirect(asked: &Asked, clinic: &str) -> String {
    let public = asked.deployment.public_url.as_str();
    let base = if public.is_empty() || asked.deployment.demo {
        asked.origin.as_str()
    } else {
        public
    };
    format!("{base}/desk/{clinic}/signed-in")
}

/// To the provider.
pub async fn begin(asked: &Asked, clinic: &str) -> Out<Response> {
    let known = known::of(&asked.env, clinic).await?;
    let Some(openid) = &known.config.desk.openid else {
        return Err(Problem::NotFound.into());
    };
    let provider = match openid::provider(&asked.deployment, openid).await {
        Ok(provider) => provider,
        Err(fault) => return away(asked, clinic, fault),
    };
    let pepper = &asked.deployment.pepper;
    let pending = Pending::new(pepper, clinic, random::bytes(), clock::now(0).plus(PENDING));
    let cookie = pending_cookie(clinic, &pending.cookie(pepper, clinic));
    let place = pending.authorization_url(&provider, openid, &redirect(asked, clinic));
    page::redirect(&place, &[("set-cookie", &cookie)])
}

/// Back from it.
pub async fn finish(asked: &Asked, clinic: &str) -> Out<Response> {
    let known = known::of(&asked.env, clinic).await?;
    let Some(openid) = &known.config.desk.openid else {
        return Err(Problem::NotFound.into());
    };
    let cookie = auth::named_cookie(&asked.header("cookie"), &cookie_name(clinic)).unwrap_or_default();
    let pending = Pending::read(&asked.deployment.pepper, clinic, &cookie, clock::now(0));
    // Another browser's, another clinic's, an old one, or one that nobody began.
    let Some(pending) = pending.filter(|p| same(&p.state, &asked.decoded("state"))) else {
        return page::said(asked, clinic, 400, Said::Again, &[]);
    };
    let gone = pending_cookie(clinic, "");
    let code = asked.decoded("code");
    if code.is_empty() || code.len() > MAX_CODE || !asked.parameter("error").is_empty() {
        return page::said(asked, clinic, 400, Said::Again, &[("set-cookie", &gone)]);
    }
    let outcome = match identify(asked, clinic, openid, &pending, &code, &known.config.staff).await {
        Ok(outcome) => outcome,
        Err(fault) => return away(asked, clinic, fault),
    };
    let welcome = match outcome {
        Ok(welcome) => welcome,
        Err(why) => {
            let refused = RefusedSignIn {
                why: why.as_str().to_owned(),
                spend: spent(&pending),
            };
            let stub = calls::clinic(&asked.env, clinic)?;
            let _: Done = calls::call(&stub, "desk_sign_in_refused", &refused).await?;
            let (status, said) = if why.is_stranger() {
                (403, Said::Stranger)
            } else {
                (400, Said::Again)
            };
            return page::said(asked, clinic, status, said, &[("set-cookie", &gone)]);
        }
    };
    let person = welcome.person;
    let start = StartSignOn {
        member: Member {
            id: person.id,
            name: person.name,
            title: person.title,
            role: person.role,
            sign_on: String::new(),
        },
        by_claim: welcome.by_claim,
        demo: false,
        spend: Some(spent(&pending)),
    };
    let begun: Out<Begun> = calls::call(&calls::clinic(&asked.env, clinic)?, "desk_begin", &start).await;
    let begun = match begun {
        Ok(begun) => begun,
        // Used already.
        Err(Fault::Passed(401, _)) => return page::said(asked, clinic, 400, Said::Again, &[("set-cookie", &gone)]),
        Err(fault) => return Err(fault),
    };
    let cookie = set_cookie(clinic, &begun.token);
    page::said(
        asked,
        clinic,
        200,
        Said::GoOn,
        &[("set-cookie", &cookie), ("set-cookie", &gone)],
    )
}

/// What is good once.
fn spent(pending: &Pending) -> SpendSignIn {
    SpendSignIn {
        hash: pending.used(),
        until: pending.until(),
    }
}

/// Who this is, as the provider says and the clinic takes it.
async fn identify(
    asked: &Asked,
    clinic: &str,
    openid: &OpenId,
    pending: &Pending,
    code: &str,
    staff: &[samtal_core::clinic::staff::Person],
) -> Out<Result<Welcome, Refused>> {
    let provider = openid::provider(&asked.deployment, openid).await?;
    let place = redirect(asked, clinic);
    let Some(token) = openid::exchange(&asked.env, &provider, openid, pending, &place, code).await? else {
        return Ok(Err(Refused::Claim("code")));
    };
    let token = match Unchecked::read(&token) {
        Ok(token) => token,
        Err(why) => return Ok(Err(why)),
    };
    if let Err(why) = openid::signed(&asked.deployment, &provider, &token).await? {
        return Ok(Err(why));
    }
    let identity = check(&token, openid, &provider, &pending.nonce, clock::now(0));
    Ok(identity.and_then(|who| welcome(&who, openid, staff, &asked.deployment.pepper, clinic)))
}

/// The provider does not answer as one: a page says so, the log says why.
fn away(asked: &Asked, clinic: &str, fault: Fault) -> Out<Response> {
    match fault {
        Fault::Internal(why) => {
            log::error("openid", clinic, &why);
            page::said(asked, clinic, 503, Said::Away, &[])
        }
        other => Err(other),
    }
}
