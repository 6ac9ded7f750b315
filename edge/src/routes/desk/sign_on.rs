//! Who of the staff is there: signed on by the clinic's OpenID provider, in demo mode by name or token, or with the admin key.

use super::DeskRoute;
use crate::Asked;
use crate::error::Out;
use crate::known;
use crate::objects::calls::desk::Member;
use crate::reply::{self, Response};
use samtal_core::clinic::config::Config;
use samtal_core::clinic::staff::Role;
use samtal_core::desk::documents::{Colleague, Me};
use samtal_core::wire::problem::Problem;

/// Who asks. A cookie counts only from the desk's own pages.
pub async fn member(asked: &Asked, clinic: &str) -> Out<Member> {
    let id = super::staff(&asked.deployment, &asked.request.headers(), clinic)?;
    let known = known::of(&asked.env, clinic).await?;
    let listed = asked.deployment.staff.iter().find(|m| m.clinic == clinic && m.id == id);
    Ok(named(&known.config, &id, listed.map_or(Role::Admin, |m| m.role)))
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
        _ => Err(Problem::NotFound.into()),
    }
}

async fn me(asked: &Asked, clinic: &str) -> Out<Response> {
    let known = known::of(&asked.env, clinic).await?;
    let config = &known.config;
    let member = member(asked, clinic).await.ok();
    let me = Me {
        member: member.map(|m| Colleague {
            id: m.id,
            name: m.name,
            title: m.title,
            role: Some(m.role),
            ..Colleague::default()
        }),
        clinic: config.name.clone(),
        languages: config.languages.clone(),
        time_zone: config.time_zone.name().to_owned(),
        accent: config.accent.clone(),
        accent_text: config.accent_text.to_owned(),
        demo: asked.deployment.demo,
        ..Me::default()
    };
    reply::json(200, serde_json::to_string(&me)?)
}

/// What a member of staff does with sign-ons.
pub async fn act(_asked: &Asked, _clinic: &str, _member: &Member, _what: DeskRoute) -> Out<Response> {
    Err(Problem::NotFound.into())
}
