//! The edge's API, as the site's server calls it: the one place that holds the keys.

use crate::config::Config;
use reqwest::Method;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Longer than the two seconds within which the edge always answers.
const PATIENCE: Duration = Duration::from_secs(5);

/// A client of the edge.
pub struct Edge {
    http: reqwest::Client,
    base: String,
    voice_key: String,
    admin_key: String,
    staff_token: String,
}

/// With which credential a call is made.
#[derive(Clone, Copy)]
pub enum As<'a> {
    /// The voice system.
    Voice,
    /// The clinic's administration.
    Admin,
    /// The receptionist.
    Staff,
    /// The voice system during one call.
    Grant(&'a str),
}

/// An answer: status and JSON body (`null` where there is none).
pub type Answer = (u16, Value);

impl Edge {
    /// A client for the demo's edge.
    pub fn new(config: &Config) -> Result<Self, String> {
        let address = reqwest::Url::parse(&config.edge).map_err(|error| format!("edge: {error}"))?;
        let host = address.host_str().unwrap_or_default();
        // Browsers know that `*.localhost` is this machine; resolvers often do not.
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .resolve(host, here)
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self {
            http,
            base: format!("{}/v1/{}", config.edge.trim_end_matches('/'), config.clinic),
            voice_key: config.voice_key.clone(),
            admin_key: config.admin_key.clone(),
            staff_token: config
                .staff
                .first()
                .map_or_else(String::new, |member| member.token.clone()),
        })
    }

    /// One call. An edge that does not answer is 502 with a `detail`, so that pages can say so.
    pub async fn call(&self, who: As<'_>, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let key = match who {
            As::Voice => &self.voice_key,
            As::Admin => &self.admin_key,
            As::Staff => &self.staff_token,
            As::Grant(grant) => grant,
        };
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(key);
        if let Some(body) = body {
            request = request.json(body);
        }
        match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                (status, response.json().await.unwrap_or(Value::Null))
            }
            Err(_) => (
                502,
                serde_json::json!({"code": "edge-unreachable", "detail": "The edge does not answer."}),
            ),
        }
    }

    /// A POST with a body.
    pub async fn post(&self, who: As<'_>, path: &str, body: &Value) -> Answer {
        self.call(who, Method::POST, path, Some(body)).await
    }
}
