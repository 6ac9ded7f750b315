//! Refusals as the Graph API writes them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    /// The HTTP status.
    pub status: u16,
    /// Meta's code, the one thing to branch on.
    pub code: i64,
    /// A finer code; 0: none.
    pub subcode: i64,
    /// In words.
    pub message: String,
    /// More words; empty: none.
    pub details: String,
}

impl GraphError {
    /// A request that is wrong: 400 with this code.
    pub fn wrong(code: i64, message: &str, details: &str) -> Self {
        Self {
            status: 400,
            code,
            subcode: 0,
            message: format!("(#{code}) {message}"),
            details: details.to_owned(),
        }
    }

    /// A parameter that is missing or of the wrong shape (100).
    pub fn parameter(details: &str) -> Self {
        Self {
            status: 400,
            code: 100,
            subcode: 0,
            message: format!("(#100) {details}"),
            details: String::new(),
        }
    }

    /// A value that is out of its limits (131009).
    pub fn value(details: &str) -> Self {
        Self::wrong(131_009, "Parameter value is not valid", details)
    }

    /// No token, or a wrong one (190).
    pub fn token() -> Self {
        Self {
            status: 401,
            code: 190,
            subcode: 0,
            message: "Invalid OAuth access token - Cannot parse access token".to_owned(),
            details: String::new(),
        }
    }

    /// An object that does not exist or is somebody else's (100, 33).
    pub fn no_object(id: &str) -> Self {
        Self {
            status: 400,
            code: 100,
            subcode: 33,
            message: format!(
                "Unsupported post request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does \
                 not support this operation."
            ),
            details: String::new(),
        }
    }

    /// Meta is out of order for a moment.
    pub fn unavailable() -> Self {
        Self {
            status: 503,
            code: 2,
            subcode: 0,
            message: "An unexpected error occurred. Please retry your request".to_owned(),
            details: String::new(),
        }
    }

    /// The body.
    pub fn body(&self) -> Value {
        let mut error = json!({
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
            "fbtrace_id": "AXsgnV2Cm3ZMGF3dF_cfYIn",
        });
        if self.subcode != 0 {
            error["error_subcode"] = json!(self.subcode);
        }
        if !self.details.is_empty() {
            error["error_data"] = json!({"messaging_product": "whatsapp", "details": self.details});
        }
        if self.code == 2 {
            error["is_transient"] = json!(true);
        }
        json!({ "error": error })
    }
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, Json(self.body())).into_response()
    }
}

/// Title and details of a failure that turns up after a message was taken.
pub fn later(code: i64) -> (&'static str, &'static str) {
    match code {
        131_047 => (
            "Re-engagement message",
            "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
        ),
        131_026 => ("Message undeliverable", "Message Undeliverable."),
        131_056 => (
            "(Business Account, Consumer Account) pair rate limit hit",
            "Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time.",
        ),
        131_049 => (
            "This message was not delivered to maintain healthy ecosystem engagement.",
            "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
        ),
        131_062 => (
            "Business-scoped user ID is not supported for this message",
            "Authentication templates need a phone number.",
        ),
        _ => (
            "Something went wrong",
            "Message failed to send due to an unknown error.",
        ),
    }
}
