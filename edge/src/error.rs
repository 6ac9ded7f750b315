//! The error policy.
//!
//! Every failure of a request is a [`Fault`]: either a [`Problem`] (status, stable code and an external message are contract; it goes
//! out as `application/problem+json`) or something internal, of which the outside learns only that the service is unavailable (503)
//! while the text goes to the log. An object's problem passes through the Worker as it is. Nothing is swallowed, nothing shown raw.

use crate::reply::Response;
use crate::{log, reply};
use samtal_core::wire::problem::Problem;
use wasm_bindgen::JsValue;

/// The outcome of a step.
pub type Out<T> = Result<T, Fault>;

/// Why a request failed.
#[derive(Debug)]
pub enum Fault {
    /// The caller's problem, by contract.
    Problem(Problem),
    /// An object's answer that was a problem: its status and body, to pass on.
    Passed(u16, String),
    /// Ours: the text is for the log.
    Internal(String),
}

impl Fault {
    /// What an object answered instead of what was asked for.
    pub fn from_object(status: u16, body: String) -> Fault {
        if (400..500).contains(&status) {
            Fault::Passed(status, body)
        } else {
            Fault::Internal(format!("an object answered {status}"))
        }
    }

    /// The status that it goes out with.
    pub fn status(&self) -> u16 {
        match self {
            Fault::Problem(problem) => problem.status(),
            Fault::Passed(status, _) => *status,
            Fault::Internal(_) => 503,
        }
    }

    /// As one object tells another: status and body.
    pub fn refusal(self) -> (u16, String) {
        match self {
            Fault::Problem(problem) => (problem.status(), problem.to_json()),
            Fault::Passed(status, body) => (status, body),
            Fault::Internal(text) => {
                log::error("internal", "", &text);
                (500, String::new())
            }
        }
    }

    /// The response, for the platform. When not even that can be made, `entry.mjs` answers.
    pub fn respond(self) -> Result<Response, JsValue> {
        self.response()
            .map_err(|_| JsValue::from_str("no response could be made"))
    }

    /// The response.
    pub fn response(self) -> Out<Response> {
        match self {
            Fault::Problem(problem) => reply::problem(&problem),
            Fault::Passed(status, body) => reply::passed_problem(status, body),
            Fault::Internal(text) => {
                log::error("internal", "", &text);
                reply::problem(&Problem::Unavailable)
            }
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        Fault::Problem(problem)
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Fault {
        Fault::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Fault {
        // The text of a parse error can quote what was parsed: only its place is kept.
        Fault::Internal(format!("JSON at {}:{}", error.line(), error.column()))
    }
}
