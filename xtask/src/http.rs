//! The few requests that xtask itself makes, all to loopback.

use anyhow::Result;
use std::time::Duration;

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body as text.
    pub body: String,
}

/// `GET`.
pub fn get(url: &str, within: Duration) -> Result<Answer> {
    read(agent(within).get(url).call()?)
}

/// A request with a body and a bearer key.
pub fn send(method: &str, url: &str, key: &str, content_type: &str, body: &str) -> Result<Answer> {
    let agent = agent(Duration::from_secs(30));
    let request = match method {
        "PUT" => agent.put(url),
        _ => agent.post(url),
    };
    read(
        request
            .header("Authorization", format!("Bearer {key}"))
            .header("Content-Type", content_type)
            .send(body)?,
    )
}

fn agent(within: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(within))
        .http_status_as_error(false)
        // A kept connection would be a dead one after the next kill.
        .max_idle_connections(0)
        .proxy(None)
        .build()
        .new_agent()
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Answer> {
    Ok(Answer {
        status: answer.status().as_u16(),
        body: answer.body_mut().read_to_string()?,
    })
}
