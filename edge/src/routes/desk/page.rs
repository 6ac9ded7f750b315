//! The desk's document.

use super::DeskRoute;
use crate::Asked;
use crate::error::Out;
use crate::reply::Response;
use samtal_core::wire::problem::Problem;

/// Answers it.
pub async fn answer(_asked: &Asked, _what: DeskRoute) -> Out<Response> {
    Err(Problem::NotFound.into())
}
