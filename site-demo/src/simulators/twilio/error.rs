//! Refusals as Twilio's API writes them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TwilioError {
    /// The HTTP status.
    pub status: u16,
    /// Twilio's code.
    pub code: i64,
    /// In words.
    pub message: String,
}

impl TwilioError {
    /// A request that is wrong: 400 with this code.
    pub fn wrong(code: i64, message: &str) -> Self {
        Self {
            status: 400,
            code,
            message: message.to_owned(),
        }
    }

    /// No credentials, or wrong ones.
    pub fn authenticate() -> Self {
        Self {
            status: 401,
            code: 20_003,
            message: "Authenticate".to_owned(),
        }
    }

    /// An account or a message that does not exist or is somebody else's.
    pub fn not_found(path: &str) -> Self {
        Self {
            status: 404,
            code: 20_404,
            message: format!("The requested resource {path} was not found"),
        }
    }

    /// Twilio is out of order for a moment.
    pub fn unavailable() -> Self {
        Self {
            status: 503,
            code: 20_503,
            message: "Service unavailable".to_owned(),
        }
    }
}

impl IntoResponse for TwilioError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status,
        });
        (status, Json(body)).into_response()
    }
}
