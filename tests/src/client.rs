//! The reference client: what a voice system ([`VoiceClient`]) and a patient's own program ([`PatientClient`]) say to the service.
//!
//! It is typed with the domain's own words, holds no state but its credential, and repeats nothing by itself: every write takes a
//! client id, so that the caller may repeat it after a lost answer and it is done once.

mod desk;
mod live;
mod patient;
mod voice;

pub use desk::Desk;
pub use live::{Frame, Live};
pub use patient::{Appended, Created, History, Links, Offer, PatientClient, Promise};
pub use voice::{Ask, CallEvent, Context, VoiceClient};

use reqwest::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Longer than the service's own deadline of two seconds: past this it hangs.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Why a call did not succeed.
#[derive(Debug)]
pub enum Error {
    /// The service refused, with a stable code (RFC 9457).
    Problem {
        /// The status.
        status: u16,
        /// The stable code, `rate-limited` for instance; empty where the answer was not a problem document.
        code: String,
        /// Words for a person.
        detail: String,
        /// Seconds to wait, where the service said so.
        retry_after: Option<u64>,
    },
    /// No answer, or one that is not what the contract says.
    Broken(String),
}

/// What a call answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// The status of a refusal; 0 where there was no answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Error::Problem { status, .. } => *status,
            Error::Broken(_) => 0,
        }
    }

    /// The stable code of a refusal.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Error::Problem { code, .. } => code,
            Error::Broken(_) => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Problem {
                status, code, detail, ..
            } => write!(f, "{status} {code}: {detail}"),
            Error::Broken(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

impl From<reqwest::Error> for Error {
    fn from(e: reqwest::Error) -> Self {
        Error::Broken(e.to_string())
    }
}

/// One clinic's API with one credential.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    bearer: String,
}

impl Api {
    pub(crate) fn new(edge: &str, clinic: &str, bearer: &str) -> Api {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            // A kept connection is a dead one after a restart, and a write on it fails without a reason of its own.
            .pool_max_idle_per_host(0)
            .no_proxy()
            .build()
            .unwrap_or_default();
        let base = format!("{}/v1/{clinic}", edge.trim_end_matches('/'));
        Api {
            http,
            base,
            bearer: bearer.to_owned(),
        }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match self.bearer.as_str() {
            "" => request,
            bearer => request.bearer_auth(bearer),
        }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).json(body)
    }
}

/// The answer's body, where it is a success.
pub(crate) async fn body(request: RequestBuilder) -> Result<String> {
    let response = request.send().await?;
    if response.status().is_success() {
        return Ok(response.text().await?);
    }
    Err(problem(response).await)
}

/// The answer as `T`, where it is a success.
pub(crate) async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let text = body(request).await?;
    serde_json::from_str(&text).map_err(|e| Error::Broken(format!("{e} in {text}")))
}

async fn problem(response: Response) -> Error {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|v| v.to_str().ok()?.parse().ok());
    let text = response.text().await.unwrap_or_default();
    let json: Value = serde_json::from_str(&text).unwrap_or_default();
    let said = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
    Error::Problem {
        status,
        code: said("code"),
        detail: said("detail"),
        retry_after,
    }
}
