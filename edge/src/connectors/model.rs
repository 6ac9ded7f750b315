//! A language model, where a clinic has switched one on. It is sent what the assistant made of the question, with identifiers replaced, and
//! what it says is worth nothing before the assistant has checked it. Whatever goes wrong here, the embedded answer stands.

use super::{Outward, send};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use futures_util::future::{Either, select};
use js_sys::{JSON, Promise, Reflect};
use samtal_core::clinic::model::{Model, ModelKind};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::{Delay, Env, Method};

/// How long a model may think: the patient sees that somebody is typing.
const PATIENCE: Duration = Duration::from_secs(4);
/// Bytes of its answer: an answer in the chat is a hundred times shorter.
const MOST: usize = 64 * 1_024;
/// What it may say at most, in its own measure.
const MAX_TOKENS: u32 = 400;
/// The platform's own models.
const BINDING: &str = "AI";

#[wasm_bindgen]
extern "C" {
    type Ai;
    #[wasm_bindgen(method, catch)]
    fn run(this: &Ai, model: &str, input: &JsValue) -> Result<Promise, JsValue>;
}

/// What the model says to this.
pub async fn ask(env: &Env, deployment: &Deployment, model: &Model, prompt: &str) -> Out<String> {
    let mut asked = json!({
        "messages": [{ "role": "user", "content": prompt }],
        "temperature": 0,
        "max_tokens": MAX_TOKENS,
    });
    match model.kind {
        ModelKind::OpenAi => {
            if let Some(members) = asked.as_object_mut() {
                members.insert("model".to_owned(), model.name.clone().into());
                members.insert("stream".to_owned(), false.into());
            }
            ask_server(env, deployment, model, &asked).await
        }
        ModelKind::WorkersAi => ask_platform(env, model, &asked).await,
    }
}

async fn ask_server(env: &Env, deployment: &Deployment, model: &Model, asked: &Value) -> Out<String> {
    // The clinic chooses, the deployment allows.
    if !deployment.model_urls.contains(&model.url) {
        return Err(Fault::Internal("the model's address is not allowed".into()));
    }
    let key = if model.key.is_empty() {
        String::new()
    } else {
        let key = env.secret(&model.key).map(|key| key.to_string());
        key.map_err(|_| Fault::Internal("the model's key is not set".into()))?
    };
    let bearer = format!("Bearer {key}");
    let mut headers = vec![("content-type", "application/json"), ("accept", "application/json")];
    if !key.is_empty() {
        headers.push(("authorization", &bearer));
    }
    let outward = Outward {
        method: Method::Post,
        url: &format!("{}/chat/completions", model.url),
        headers: &headers,
        body: &asked.to_string(),
        patience: PATIENCE,
        most: MOST,
    };
    let (status, body) = send(&outward).await?;
    if status != 200 {
        return Err(Fault::Internal(format!("the model answered {status}")));
    }
    said(&body)
}

/// What a chat completion says.
fn said(body: &str) -> Out<String> {
    #[derive(Deserialize)]
    struct Completion {
        choices: Vec<Choice>,
    }
    #[derive(Deserialize)]
    struct Choice {
        message: Message,
    }
    #[derive(Deserialize)]
    struct Message {
        content: String,
    }
    let completion: Completion = serde_json::from_str(body)?;
    let first = completion.choices.into_iter().next();
    first
        .map(|choice| choice.message.content)
        .ok_or_else(|| Fault::Internal("the model said nothing".into()))
}

async fn ask_platform(env: &Env, model: &Model, asked: &Value) -> Out<String> {
    let binding = Reflect::get(env, &BINDING.into()).unwrap_or_default();
    if binding.is_undefined() {
        return Err(Fault::Internal("the platform's models are not bound".into()));
    }
    let ai: Ai = binding.unchecked_into();
    // As the platform reads it: a value of Rust's own would arrive as a map.
    let input = JSON::parse(&asked.to_string()).map_err(worker::Error::from)?;
    let answer = JsFuture::from(ai.run(&model.name, &input).map_err(worker::Error::from)?);
    let answer = match select(answer, Delay::from(PATIENCE)).await {
        Either::Left((answer, _)) => answer.map_err(|_| Fault::Internal("the platform's model failed".into()))?,
        Either::Right(_) => return Err(Fault::Internal("the platform's model took too long".into())),
    };
    let response = Reflect::get(&answer, &"response".into()).unwrap_or_default();
    let text = match response.as_string() {
        Some(text) => text,
        None => JSON::stringify(&response).map(String::from).unwrap_or_default(),
    };
    if text.is_empty() || text.len() > MOST {
        return Err(Fault::Internal("the platform's model said nothing".into()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_completion_says_anything() {
        assert_eq!(
            said(r#"{"choices":[{"message":{"role":"assistant","content":"yes"}}]}"#).ok(),
            Some("yes".to_owned())
        );
        for none in [
            "",
            "[]",
            "{}",
            r#"{"choices":[]}"#,
            r#"{"choices":[{"message":{"content":null}}]}"#,
        ] {
            assert!(said(none).is_err(), "{none}");
        }
    }
}
