//! WhatsApp by Meta's Cloud API, over the wire.
//!
//! Every answer becomes an [`Answered`]: what cannot be told apart from a message that went out is said to be unknown, never to have failed.

use super::messages::{Answered, answered, unset};
use super::{FILE_PATIENCE, Outward, file, https_host, open, same_origin, secret, send as ask};
use crate::deployment::Deployment;
use crate::error::{Fault, Out};
use samtal_core::clinic::channels::Graph;
use samtal_core::wire::whatsapp;
use serde::Deserialize;
use std::time::Duration;
use worker::{Env, Method, Response};

/// Bytes of an answer that are read: one is a few hundred.
const MOST: usize = 64 * 1_024;
/// How long the mark of a read message may take: nobody waits for it.
const MARK_PATIENCE: Duration = Duration::from_secs(3);
/// Where Meta keeps files, and nobody else: the token goes to these hosts only.
const FILES: &str = ".fbsbx.com";

/// Sends a body of [`whatsapp::write`].
pub async fn send(env: &Env, deployment: &Deployment, graph: &Graph, body: &str, patience: Duration) -> Answered {
    let Some(token) = secret(env, &graph.token) else {
        return unset();
    };
    let outcome = post(deployment, graph, &token, body, patience).await;
    answered(outcome, whatsapp::accepted, whatsapp::refused)
}

/// Marks a message as read and shows that an answer is being written. Where that fails, nothing is lost.
pub async fn mark_read(env: &Env, deployment: &Deployment, graph: &Graph, id: &str) {
    if let Some(token) = secret(env, &graph.token) {
        let mark = whatsapp::read_mark(id);
        post(deployment, graph, &token, &mark, MARK_PATIENCE).await.ok();
    }
}

async fn post(
    deployment: &Deployment,
    graph: &Graph,
    token: &str,
    body: &str,
    patience: Duration,
) -> Out<(u16, String)> {
    let outward = Outward {
        method: Method::Post,
        url: &format!("{}/{}/messages", deployment.graph_api, graph.phone_number_id),
        headers: &[
            ("content-type", "application/json"),
            ("authorization", &format!("Bearer {token}")),
        ],
        body,
        patience,
        most: MOST,
    };
    ask(&outward).await
}

/// A file by Meta's id of it: first where it lies, which is true for minutes, then the file. None: Meta keeps it no longer.
pub async fn media(env: &Env, deployment: &Deployment, graph: &Graph, id: &str) -> Out<Option<Response>> {
    #[derive(Deserialize)]
    struct Place {
        url: String,
    }
    // Meta's ids are digits; anything else would be another address.
    if id.is_empty() || !id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_' || c == b'-') {
        return Ok(None);
    }
    let token = secret(env, &graph.token).ok_or_else(|| Fault::Internal("the token of WhatsApp is not set".into()))?;
    let authorization = format!("Bearer {token}");
    let headers = [("authorization", authorization.as_str())];
    let get = |url| Outward {
        method: Method::Get,
        url,
        headers: &headers,
        body: "",
        patience: FILE_PATIENCE,
        most: MOST,
    };
    let number = &graph.phone_number_id;
    let place = format!("{}/{id}?phone_number_id={number}", deployment.graph_api);
    let (status, body) = ask(&get(&place)).await?;
    if status != 200 {
        // Meta answers 400 with code 100 to an id that it no longer has.
        return match status {
            400 | 404 => Ok(None),
            _ => Err(Fault::Internal(format!("the place of a file: {status}"))),
        };
    }
    let place: Place = serde_json::from_str(&body)?;
    if !is_metas(&place.url, deployment) {
        return Err(Fault::Internal("a file lies on a foreign host".into()));
    }
    file(open(&get(&place.url)).await?)
}

/// Whether a file's address is Meta's, or of the API that the deployment names.
fn is_metas(url: &str, deployment: &Deployment) -> bool {
    same_origin(url, &deployment.graph_api) || https_host(url).is_some_and(|host| host.ends_with(FILES))
}
