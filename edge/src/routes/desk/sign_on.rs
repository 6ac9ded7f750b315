//! Who of the staff is there: signed on by the clinic's OpenID provider, in demo mode by name or token, or with the admin key.
//!
//! A cookie is attached by the browser whoever made the request. So it counts only from the desk's own pages: a write and a socket must say
//! that they come from there, and everything but a socket carries a header that no other site's page may set.

use super::{DeskRoute, openid};
use crate::error::{Fault, Out};
use crate::objects::calls;
use crate::objects::calls::desk::{AskEnd, AskSignOn, Begun, By, Ended, Member, SignedOn, StartSignOn};
use crate::reply::{self, Response};
use crate::{Asked, auth, body, known};
use js_sys::JsString;
use samtal_core::clinic::config::Config;
use samtal_core::clinic::staff::{Role, is_id};
use samtal_core::desk::documents::{Colleague, Me};
use samtal_core::desk::roles::Act;
use samtal_core::handoff::secret::hash_hex;
use samtal_core::wire::problem::Problem;
use serde::Deserialize;
use worker::worker_sys::web_sys::Headers;

/// What every request of the desk's app carries: whether its member did something (`active`), or the app by itself (`passive`).
const HEADER: &str = "x-samtal-desk";
/// Bytes of a sign-in by name.
const MAX_BODY: usize = 1_024;

/// The cookie's name for a clinic's desk. `__Host-`: only this host, only by TLS, only for all paths.
fn cookie_name(clinic: &str) -> String {
    format!("__Host-samtal-desk-{clinic}")
}

/// The header that gives a browser its sign-on, or takes it away (an empty one). It goes when the browser is closed; when it ends is the
/// clinic's to say.
pub fn set_cookie(clinic: &str, token: &str) -> String {
    let age = if token.is_empty() { "; Max-Age=0" } else { "" };
    format!(
        "{}={token}; Path=/{age}; Secure; HttpOnly; SameSite=Strict",
        cookie_name(clinic)
    )
}

/// The token among a request's cookies.
pub fn desk_cookie(headers: &Headers, clinic: &str) -> Option<String> {
    auth::named_cookie(&auth::header(headers, "cookie"), &cookie_name(clinic))
}

/// Who asks. A cookie counts only from the desk's own pages.
pub async fn member(asked: &Asked, clinic: &str) -> Out<Member> {
    Ok(signed_on(asked, clinic).await?.member)
}

/// As [`member`], and until when.
async fn signed_on(asked: &Asked, clinic: &str) -> Out<Standing> {
    let headers = asked.request.headers();
    if let Ok(id) = super::staff(&asked.deployment, &headers, clinic) {
        let known = known::of(&asked.env, clinic).await?;
        let listed = asked.deployment.staff.iter().find(|m| m.clinic == clinic && m.id == id);
        let member = named(&known.config, &id, listed.map_or(Role::Admin, |m| m.role));
        return Ok(Standing {
            member,
            signed_on: None,
        });
    }
    if !asked.header("authorization").is_empty() {
        return Err(Problem::Unauthorized.into());
    }
    let token = desk_cookie(&headers, clinic).ok_or(Problem::Unauthorized)?;
    let active = from_own_page(asked)?;
    let ask = AskSignOn {
        hash: hash_hex(&token),
        active,
    };
    let stub = calls::clinic(&asked.env, clinic)?;
    let signed_on: SignedOn = calls::call(&stub, "desk_sign_on", &ask).await?;
    Ok(Standing {
        member: signed_on.member.clone(),
        signed_on: Some(signed_on),
    })
}

struct Standing {
    member: Member,
    signed_on: Option<SignedOn>,
}

/// Refuses what does not come from the desk's own pages. Whether the member did something.
pub fn from_own_page(asked: &Asked) -> Out<bool> {
    let socket = asked.header("upgrade").eq_ignore_ascii_case("websocket");
    let write = socket || !matches!(asked.method.as_str(), "GET" | "HEAD");
    let (origin, own) = (asked.header("origin"), asked.origin.as_str());
    auth::check_origin(&origin, own, &asked.deployment.public_url, write, true)?;
    match asked.header(HEADER).as_str() {
        "active" => Ok(true),
        "passive" => Ok(false),
        // A page cannot give a socket a header; its origin is there always.
        _ if socket => Ok(false),
        // Nor a file that somebody presses to have; where that comes from the browser says, and no page in its place.
        _ if !write && asked.header("sec-fetch-site") == "same-origin" => Ok(true),
        _ => Err(Problem::Unauthorized.into()),
    }
}

/// A member as the clinic lists them; with this role and no other name than their id where it does not.
pub fn named(config: &Config, id: &str, role: Role) -> Member {
    let person = config.staff.iter().find(|p| p.id == id);
    Member {
        id: id.to_owned(),
        name: person.map_or_else(|| id.to_owned(), |p| p.name.clone()),
        title: person.map(|p| p.title.clone()).unwrap_or_default(),
        role: person.map_or(role, |p| p.role),
        sign_on: String::new(),
    }
}

/// What anybody may ask.
pub async fn anybody(asked: &Asked, what: DeskRoute) -> Out<Response> {
    let clinic = asked.clinic()?;
    match what {
        DeskRoute::Me => me(asked, &clinic).await,
        DeskRoute::DemoSignIn => by_name(asked, &clinic).await,
        DeskRoute::SignIn => openid::begin(asked, &clinic).await,
        DeskRoute::SignedIn => openid::finish(asked, &clinic).await,
        _ => Err(Problem::NotFound.into()),
    }
}

async fn me(asked: &Asked, clinic: &str) -> Out<Response> {
    let standing = match signed_on(asked, clinic).await {
        Ok(standing) => Some(standing),
        // Nobody is signed in: that is an answer here.
        Err(Fault::Problem(Problem::Unauthorized) | Fault::Passed(401, _)) => None,
        Err(fault) => return Err(fault),
    };
    reply::json(200, told(asked, clinic, standing).await?)
}

/// Who is signed in, and what the app needs of the clinic.
async fn told(asked: &Asked, clinic: &str, standing: Option<Standing>) -> Out<String> {
    let known = known::of(&asked.env, clinic).await?;
    let config = &known.config;
    let demo = asked.deployment.demo;
    let openid = config.desk.openid.as_ref().map(|_| "openid".to_owned());
    let now: Now = calls::call(&calls::clinic(&asked.env, clinic)?, "desk_now", &()).await?;
    let rights = standing
        .as_ref()
        .map(|s| known.rights.of(s.member.role))
        .unwrap_or_default();
    let me = Me {
        ways: openid.into_iter().chain(demo.then(|| "demo".to_owned())).collect(),
        demo_members: if demo {
            config.staff.iter().map(colleague_of).collect()
        } else {
            Vec::new()
        },
        clinic: config.name.clone(),
        languages: config.languages.clone(),
        time_zone: config.time_zone.name().to_owned(),
        accent: config.accent.clone(),
        accent_text: config.accent_text.to_owned(),
        now: Some(now.now),
        idle_until: standing.as_ref().and_then(|s| Some(s.signed_on.as_ref()?.idle_until)),
        ends_at: standing.as_ref().and_then(|s| Some(s.signed_on.as_ref()?.ends_at)),
        member: standing.map(|s| colleague(&s.member)),
        demo,
        rights,
    };
    Ok(serde_json::to_string(&me)?)
}

#[derive(Deserialize)]
struct Now {
    now: samtal_core::time::At,
}

fn colleague(member: &Member) -> Colleague {
    Colleague {
        id: member.id.clone(),
        name: member.name.clone(),
        title: member.title.clone(),
        role: Some(member.role),
        ..Colleague::default()
    }
}

fn colleague_of(person: &samtal_core::clinic::staff::Person) -> Colleague {
    Colleague {
        id: person.id.clone(),
        name: person.name.clone(),
        title: person.title.clone(),
        role: Some(person.role),
        ..Colleague::default()
    }
}

/// A named member of a demo signs in. Where there is no demo there is no such address.
async fn by_name(asked: &Asked, clinic: &str) -> Out<Response> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Name {
        member: String,
    }
    if !asked.deployment.demo {
        return Err(Problem::NotFound.into());
    }
    let name: Name = body::json(asked, MAX_BODY).await?;
    if !is_id(&name.member) {
        return Err(Problem::invalid("member", "must be the id of one of the clinic's staff").into());
    }
    from_own_page(asked)?;
    let start = StartSignOn {
        member: Member {
            id: name.member,
            name: String::new(),
            title: String::new(),
            role: Role::FrontDesk,
            sign_on: String::new(),
        },
        by_claim: false,
        demo: true,
        spend: None,
    };
    let begun: Begun = calls::call(&calls::clinic(&asked.env, clinic)?, "desk_begin", &start).await?;
    let cookie = set_cookie(clinic, &begun.token);
    let standing = Standing {
        member: begun.signed_on.member.clone(),
        signed_on: Some(begun.signed_on),
    };
    let me = told(asked, clinic, Some(standing)).await?;
    reply::json_with(200, me, &[("set-cookie", &cookie)])
}

/// What a member of staff does with sign-ons.
pub async fn act(asked: &Asked, clinic: &str, member: &Member, what: DeskRoute) -> Out<Response> {
    let stub = calls::clinic(&asked.env, clinic)?;
    let whom = asked.segment(4);
    let by = |member_id: &str| By {
        member: member.clone(),
        ask: AskEnd {
            member: member_id.to_owned(),
        },
    };
    match what {
        DeskRoute::SignOut => {
            calls::ask(&stub, "desk_sign_out", &by("")).await?;
            reply::no_content(&[("set-cookie", &set_cookie(clinic, ""))])
        }
        DeskRoute::Colleagues => {
            member.must(Act::SeeStaff)?;
            let staff: JsString = calls::ask(&stub, "desk_colleagues", &by("")).await?;
            reply::json(200, format!("{{\"staff\":{}}}", String::from(staff)))
        }
        DeskRoute::EndSignOns if is_id(&whom) => {
            let ended: Ended = calls::call(&stub, "desk_end_sign_ons", &by(&whom)).await?;
            reply::json(200, serde_json::to_string(&ended)?)
        }
        _ => Err(Problem::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_for_this_host_alone_and_for_no_script() {
        assert_eq!(
            set_cookie("riverside", "so_x"),
            "__Host-samtal-desk-riverside=so_x; Path=/; Secure; HttpOnly; SameSite=Strict"
        );
        assert!(set_cookie("riverside", "").contains("Max-Age=0"));
    }
}
