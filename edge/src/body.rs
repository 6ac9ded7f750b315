//! Reading a request's body, never more of it than the limit.

use crate::error::Out;
use crate::incoming::Incoming;
use js_sys::{Reflect, Uint8Array};
use samtal_core::wire::problem::Problem;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::web_sys::ReadableStreamDefaultReader;

/// The body as text. JSON is UTF-8, so anything else is bad JSON.
pub async fn text(incoming: &Incoming, limit: usize) -> Out<String> {
    String::from_utf8(bytes(incoming, limit).await?).map_err(|_| Problem::BadJson.into())
}

/// The body as it came, byte by byte: what a signature is over. Too large a one is refused before it is held.
pub async fn bytes(incoming: &Incoming, limit: usize) -> Out<Vec<u8>> {
    let declared = incoming.header("content-length");
    if !declared.is_empty() {
        let length: usize = declared.parse().map_err(|_| Problem::BadJson)?;
        if length > limit {
            return Err(Problem::TooLarge.into());
        }
        // Bounded already: whole at once.
        let promise = incoming.request.array_buffer().map_err(|_| Problem::BadJson)?;
        let whole = JsFuture::from(promise).await.map_err(|_| Problem::BadJson)?;
        return Ok(Uint8Array::new(&whole).to_vec());
    }
    let Some(stream) = incoming.request.body() else {
        return Ok(Vec::new());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut body = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| Problem::BadJson)?;
        let value = Reflect::get(&part, &"value".into()).map_err(worker::Error::from)?;
        let Ok(chunk) = value.dyn_into::<Uint8Array>() else {
            break;
        };
        let start = body.len();
        body.resize(start + chunk.length() as usize, 0);
        if body.len() > limit {
            return Err(Problem::TooLarge.into());
        }
        if let Some(place) = body.get_mut(start..) {
            chunk.copy_to(place);
        }
    }
    Ok(body)
}

/// A JSON body of the type. A wrong or missing member is named by its place, unknown ones are refused.
pub async fn json<T: DeserializeOwned>(incoming: &Incoming, limit: usize) -> Out<T> {
    let text = text(incoming, limit).await?;
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
