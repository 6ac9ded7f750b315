//! Reading a request's body, never more of it than the limit.

use crate::error::Out;
use futures_util::StreamExt;
use samtal_core::wire::problem::Problem;
use serde::de::DeserializeOwned;
use worker::Request;

/// The body as bytes; too large a one is refused before it is held.
pub async fn bytes(request: &mut Request, limit: usize) -> Out<Vec<u8>> {
    let declared = request.headers().get("content-length")?;
    if let Some(length) = declared {
        let length: usize = length.parse().map_err(|_| Problem::BadJson)?;
        if length > limit {
            return Err(Problem::TooLarge.into());
        }
        return Ok(request.bytes().await?);
    }
    if request.inner().body().is_none() {
        return Ok(Vec::new());
    }
    let mut stream = request.stream()?;
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        body.extend_from_slice(&chunk?);
        if body.len() > limit {
            return Err(Problem::TooLarge.into());
        }
    }
    Ok(body)
}

/// The body as text: JSON is UTF-8, so anything else is bad JSON.
pub async fn text(request: &mut Request, limit: usize) -> Out<String> {
    let body = bytes(request, limit).await?;
    String::from_utf8(body).map_err(|_| Problem::BadJson.into())
}

/// A JSON body of the type. A wrong or missing member is named by its place, unknown ones are refused.
pub async fn json<T: DeserializeOwned>(request: &mut Request, limit: usize) -> Out<T> {
    let text = text(request, limit).await?;
    parse(&text)
}

/// As [`json`], from a text.
pub fn parse<T: DeserializeOwned>(text: &str) -> Out<T> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        // serde names the field: "unknown field `x`, expected …".
        if let Some(field) = message
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next())
        {
            Problem::unknown_field(field).into()
        } else {
            Problem::BadJson.into()
        }
    })
}
