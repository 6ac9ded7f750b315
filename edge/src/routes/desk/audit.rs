//! The audit and the access log, read and exported.

use super::DeskRoute;
use crate::Asked;
use crate::error::Out;
use crate::objects::calls::desk::Member;
use crate::reply::Response;
use samtal_core::wire::problem::Problem;

/// Answers it.
pub async fn answer(_asked: &Asked, _clinic: &str, _member: &Member, _what: DeskRoute) -> Out<Response> {
    Err(Problem::NotFound.into())
}
