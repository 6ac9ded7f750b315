//! Who of the staff is there: signed on by the clinic's OpenID provider, in demo mode by name or token, or with the admin key.

use super::DeskRoute;
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::Member;
use crate::reply::Response;
use samtal_core::clinic::staff::Role;
use samtal_core::wire::problem::Problem;

/// Who asks. A cookie counts only from the desk's own pages.
pub async fn member(asked: &Asked, clinic: &str) -> Out<Member> {
    let id = super::staff(&asked.deployment, &asked.request.headers(), clinic)?;
    let listed = asked.deployment.staff.iter().find(|m| m.clinic == clinic && m.id == id);
    Ok(Member {
        name: id.clone(),
        title: String::new(),
        role: listed.map_or(Role::Admin, |m| m.role),
        id,
    })
}

/// What anybody may ask.
pub async fn anybody(_asked: &Asked, _what: DeskRoute) -> Out<Response> {
    Err(Problem::NotFound.into())
}

/// What a member of staff does with sign-ons.
pub async fn act(_asked: &Asked, _clinic: &str, _member: &Member, _what: DeskRoute) -> Out<Response> {
    Err(Problem::NotFound.into())
}
