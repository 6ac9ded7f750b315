//! Everything that can be wrong, as its reader is told it: the closed list of problems (RFC 9457).
//!
//! The policy: a status and a stable code are contract; the detail says what to do about it and holds nothing that the sender did
//! not send and nothing from inside (no stack, no SQL, no name of a file). What went wrong inside goes to the log.

use serde::Serialize;

/// Where the codes are explained; the `type` of a problem is this and its code.
const TYPES: &str = "https://samtal.dev/problems/";
/// Characters of a foreign field's name that are repeated back.
const MAX_ECHO: usize = 40;

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The body is not JSON, or not an object.
    BadJson,
    /// The body has a field that is not known here.
    UnknownField {
        /// Which.
        field: String,
    },
    /// A field is missing, of the wrong type or outside its limits.
    Invalid {
        /// Which.
        field: String,
        /// What is allowed.
        why: String,
    },
    /// The body or frame is too large.
    TooLarge,
    /// The body is of a type that is not read here.
    MediaType,
    /// The request comes from a page of another site.
    WrongOrigin,
    /// A write that rests on a cookie alone must say where it comes from.
    NoOrigin,
    /// No credential, or one that is dead, unknown or another clinic's: always alike.
    Unauthorized,
    /// The credential is good, but not for this.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// There is such a thing, but not with this method.
    Method {
        /// The methods that there are, as the `Allow` header has them.
        allow: &'static str,
    },
    /// This address speaks WebSocket only.
    UpgradeRequired,
    /// Something else has this client id, or the state does not allow it.
    Conflict,
    /// The clinic does not offer this.
    NotOffered,
    /// The time is taken, or is none that can be booked (any more). The answer has `alternatives` beside the usual members.
    SlotTaken,
    /// There are as many of them as there may be at once.
    TooMany,
    /// What the portal signed is not good: not signed by it, over, or for somebody else. Which of them is not told.
    AssertionRefused,
    /// What the portal signed was used already.
    AssertionUsed,
    /// The conversation is another patient's: this one needs a new one.
    AnotherPatient,
    /// The patient has not agreed yet.
    ConsentRequired,
    /// This member of staff has nothing to do in this conversation.
    Glass,
    /// The session is locked until its number is verified again.
    Locked,
    /// The conversation is a colleague's.
    Owned {
        /// The colleague's name.
        owner: String,
    },
    /// A colleague answered since this member last read the conversation.
    AnsweredMeanwhile,
    /// Nothing can be sent to the patient like this.
    Unreachable {
        /// Why: `window_closed`, `opted_out`, `no_consent`, `channel_off`, `no_number`, `no_device`.
        why: &'static str,
    },
    /// Too many requests.
    RateLimited {
        /// Seconds until the next may come.
        retry_after: u32,
    },
    /// Too many wrong codes.
    TooManyCodes {
        /// Seconds until the next may come.
        retry_after: u32,
    },
    /// The code is wrong, used or expired: alike.
    WrongCode {
        /// Tries that are left.
        left: u32,
    },
    /// A link that was sent is used, expired, taken back, or none: alike.
    LinkOver,
    /// The clinic's knowledge has mistakes; each stands in `findings` with its file and line.
    Knowledge,
    /// The session was erased.
    Erased,
    /// Something does not answer right now; the same request may be sent again.
    Unavailable,
    /// Something is broken here.
    Internal,
}

impl Problem {
    /// A field that is missing, of the wrong type or outside its limits.
    pub fn invalid(field: &str, why: &str) -> Problem {
        Problem::Invalid {
            field: echo(field),
            why: why.to_owned(),
        }
    }

    /// A field that is not known here.
    #[must_use]
    pub fn unknown_field(field: &str) -> Problem {
        Problem::UnknownField { field: echo(field) }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.face().0
    }

    /// The stable code: what programs compare.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.face().1
    }

    /// The kind of problem in words; the same for every occurrence.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.face().2
    }

    fn face(&self) -> (u16, &'static str, &'static str) {
        match self {
            Problem::BadJson => (400, "bad-json", "The body is not a JSON object"),
            Problem::UnknownField { .. } => (400, "unknown-field", "A field is not known"),
            Problem::Invalid { .. } => (400, "invalid", "A field is not as it should be"),
            Problem::TooLarge => (413, "too-large", "The request is too large"),
            Problem::MediaType => (415, "media-type", "The body is of another type"),
            Problem::WrongOrigin => (403, "wrong-origin", "The request comes from another site"),
            Problem::NoOrigin => (403, "no-origin", "The request does not say where it comes from"),
            Problem::Unauthorized => (401, "unauthorized", "The credential is missing or not valid"),
            Problem::Forbidden => (403, "forbidden", "The credential is not for this"),
            Problem::NotFound => (404, "not-found", "There is nothing here"),
            Problem::Method { .. } => (405, "method", "The method is not one of this address"),
            Problem::UpgradeRequired => (426, "upgrade-required", "This address speaks WebSocket"),
            Problem::Conflict => (409, "conflict", "Something else stands there already"),
            Problem::NotOffered => (409, "not-offered", "The clinic does not offer this"),
            Problem::SlotTaken => (409, "slot-taken", "The time is taken"),
            Problem::TooMany => (409, "too-many", "There are as many as there may be"),
            Problem::AssertionRefused => (422, "assertion-refused", "The portal's word is not good"),
            Problem::AssertionUsed => (409, "assertion-used", "The portal's word was used already"),
            Problem::AnotherPatient => (409, "another-patient", "The conversation is another patient's"),
            Problem::ConsentRequired => (403, "consent-required", "The patient has not agreed yet"),
            Problem::Glass => (403, "glass", "Opening this takes a reason"),
            Problem::Locked => (423, "locked", "The conversation is locked"),
            Problem::Owned { .. } => (409, "owned", "The conversation is a colleague's"),
            Problem::AnsweredMeanwhile => (409, "answered-meanwhile", "A colleague answered meanwhile"),
            Problem::Unreachable { .. } => (422, "unreachable", "The patient is not reached like this"),
            Problem::RateLimited { .. } => (429, "rate-limited", "Too many requests"),
            Problem::TooManyCodes { .. } => (429, "too-many-codes", "Too many wrong codes"),
            Problem::WrongCode { .. } => (422, "wrong-code", "The code is not right"),
            Problem::LinkOver => (410, "link-over", "The link is over"),
            Problem::Knowledge => (422, "knowledge", "The knowledge has mistakes"),
            Problem::Erased => (410, "erased", "The conversation was erased"),
            Problem::Unavailable => (503, "unavailable", "Not available right now"),
            Problem::Internal => (500, "internal", "Something went wrong here"),
        }
    }

    /// What is wrong this time, and what to do about it.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Problem::BadJson => "Send one JSON object.".to_owned(),
            Problem::UnknownField { field } => format!("Leave out the field '{field}'."),
            Problem::Invalid { field, why } => format!("The field '{field}' {why}."),
            Problem::TooLarge => "Send less at once.".to_owned(),
            Problem::MediaType => "Send the Content-Type that this address reads.".to_owned(),
            Problem::WrongOrigin => "Pages of this origin may not call this address.".to_owned(),
            Problem::NoOrigin => "Send the Origin header, or an Authorization header.".to_owned(),
            Problem::Unauthorized => "Send a valid credential in the Authorization header.".to_owned(),
            Problem::Forbidden => "Use the credential that this address is for.".to_owned(),
            Problem::NotFound => "Check the address.".to_owned(),
            Problem::Method { allow } => format!("Use {allow}."),
            Problem::UpgradeRequired => "Open this address as a WebSocket.".to_owned(),
            Problem::Conflict => "Read the current state, then decide again.".to_owned(),
            Problem::NotOffered => "Offer the patient another way.".to_owned(),
            Problem::SlotTaken => "Offer one of the alternatives.".to_owned(),
            Problem::TooMany => "Give one of them up first.".to_owned(),
            Problem::AssertionRefused => "Have the portal sign a new token.".to_owned(),
            Problem::AssertionUsed => "Have the portal sign a new token, unless this session is identified.".to_owned(),
            Problem::AnotherPatient => "Begin a new session for this patient.".to_owned(),
            Problem::ConsentRequired => "Ask for consent, then send this again.".to_owned(),
            Problem::Glass => "Give a reason to open this.".to_owned(),
            Problem::Locked => "Verify the number again.".to_owned(),
            Problem::Owned { owner } if owner.is_empty() => "Take it over first.".to_owned(),
            Problem::Owned { owner } => format!("It is {owner}'s: take it over first."),
            Problem::AnsweredMeanwhile => "Read the answer, then decide again.".to_owned(),
            Problem::Unreachable { why } => match *why {
                "window_closed" => "WhatsApp's 24 hours are over: send an approved text.".to_owned(),
                "opted_out" => "The patient wants no messages there.".to_owned(),
                "no_consent" => "The patient has not agreed to messages there.".to_owned(),
                _ => "Choose another channel.".to_owned(),
            },
            Problem::RateLimited { retry_after } | Problem::TooManyCodes { retry_after } => {
                format!("Try again in {retry_after} seconds.")
            }
            Problem::WrongCode { left } => format!("Tries left: {left}."),
            Problem::LinkOver => "Tell the patient to call, or to open the chat.".to_owned(),
            Problem::Knowledge => "Correct what the findings name and send every file again.".to_owned(),
            Problem::Erased => "Nothing of it is kept.".to_owned(),
            Problem::Unavailable => "Send the same again in a moment.".to_owned(),
            Problem::Internal => "Send the same again later.".to_owned(),
        }
    }

    /// Seconds for the `Retry-After` header, where there is one.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Problem::RateLimited { retry_after } | Problem::TooManyCodes { retry_after } => Some((*retry_after).max(1)),
            Problem::Unavailable => Some(1),
            _ => None,
        }
    }

    /// The body of the answer (`application/problem+json`).
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Shown<'a> {
            r#type: String,
            title: &'static str,
            status: u16,
            detail: String,
            code: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            left: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            retry_after: Option<u32>,
            #[serde(skip_serializing_if = "Option::is_none")]
            owner: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            why: Option<&'static str>,
        }
        let owner = match self {
            Problem::Owned { owner } => Some(owner.as_str()),
            _ => None,
        };
        let why = match self {
            Problem::Unreachable { why } => Some(*why),
            _ => None,
        };
        let field = match self {
            Problem::UnknownField { field } | Problem::Invalid { field, .. } => Some(field.as_str()),
            _ => None,
        };
        let left = match self {
            Problem::WrongCode { left } => Some(*left),
            _ => None,
        };
        let shown = Shown {
            r#type: format!("{TYPES}{}", self.code()),
            title: self.title(),
            status: self.status(),
            detail: self.detail(),
            code: self.code(),
            field,
            left,
            retry_after: self.retry_after(),
            owner,
            why,
        };
        serde_json::to_string(&shown).unwrap_or_default()
    }
}

/// A field's name as it is repeated back: short, and without what could forge a line of a log.
fn echo(field: &str) -> String {
    field.chars().filter(|c| !c.is_control()).take(MAX_ECHO).collect()
}

/// What reading came to, in a word or two: for tests.
#[cfg(test)]
pub(super) fn refusal<T>(read: Result<T, Problem>) -> String {
    match read {
        Ok(_) => "ok".to_owned(),
        Err(Problem::Invalid { field, .. }) => format!("invalid {field}"),
        Err(Problem::UnknownField { field }) => format!("unknown {field}"),
        Err(other) => other.code().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each.
    fn all() -> Vec<Problem> {
        vec![
            Problem::BadJson,
            Problem::unknown_field("extra"),
            Problem::invalid("cid", "must be text"),
            Problem::TooLarge,
            Problem::MediaType,
            Problem::WrongOrigin,
            Problem::NoOrigin,
            Problem::Unauthorized,
            Problem::Forbidden,
            Problem::NotFound,
            Problem::Method { allow: "GET, PUT" },
            Problem::UpgradeRequired,
            Problem::Conflict,
            Problem::NotOffered,
            Problem::SlotTaken,
            Problem::TooMany,
            Problem::AssertionRefused,
            Problem::AssertionUsed,
            Problem::AnotherPatient,
            Problem::ConsentRequired,
            Problem::Glass,
            Problem::Locked,
            Problem::Owned {
                owner: "Ann".to_owned(),
            },
            Problem::AnsweredMeanwhile,
            Problem::Unreachable { why: "window_closed" },
            Problem::RateLimited { retry_after: 7 },
            Problem::TooManyCodes { retry_after: 600 },
            Problem::WrongCode { left: 4 },
            Problem::LinkOver,
            Problem::Knowledge,
            Problem::Erased,
            Problem::Unavailable,
            Problem::Internal,
        ]
    }

    #[test]
    fn problems_format_unchanged() {
        // Programs branch on these: a change breaks them.
        let faces: Vec<String> = all().iter().map(|p| format!("{} {}", p.status(), p.code())).collect();
        assert_eq!(
            faces.join("\n"),
            "400 bad-json\n400 unknown-field\n400 invalid\n413 too-large\n415 media-type\n403 wrong-origin\n403 no-origin\n\
             401 unauthorized\n403 forbidden\n404 not-found\n405 method\n426 upgrade-required\n409 conflict\n409 not-offered\n\
             409 slot-taken\n409 too-many\n422 assertion-refused\n409 assertion-used\n409 another-patient\n\
             403 consent-required\n403 glass\n423 locked\n409 owned\n409 answered-meanwhile\n422 unreachable\n429 rate-limited\n429 too-many-codes\n422 wrong-code\n410 link-over\n422 knowledge\n410 erased\n\
             503 unavailable\n500 internal"
        );
        assert_eq!(
            Problem::invalid("cid", "must be text").to_json(),
            r#"{"type":"https://samtal.dev/problems/invalid","title":"A field is not as it should be","status":400,"detail":"The field 'cid' must be text.","code":"invalid","field":"cid"}"#
        );
        let owner = "Ann".to_owned();
        assert_eq!(
            Problem::Owned { owner }.to_json(),
            r#"{"type":"https://samtal.dev/problems/owned","title":"The conversation is a colleague's","status":409,"detail":"It is Ann's: take it over first.","code":"owned","owner":"Ann"}"#
        );
        assert_eq!(
            Problem::Unreachable { why: "no_consent" }.to_json(),
            r#"{"type":"https://samtal.dev/problems/unreachable","title":"The patient is not reached like this","status":422,"detail":"The patient has not agreed to messages there.","code":"unreachable","why":"no_consent"}"#
        );
        assert_eq!(
            Problem::WrongCode { left: 4 }.to_json(),
            r#"{"type":"https://samtal.dev/problems/wrong-code","title":"The code is not right","status":422,"detail":"Tries left: 4.","code":"wrong-code","left":4}"#
        );
        assert_eq!(
            Problem::RateLimited { retry_after: 7 }.to_json(),
            r#"{"type":"https://samtal.dev/problems/rate-limited","title":"Too many requests","status":429,"detail":"Try again in 7 seconds.","code":"rate-limited","retry_after":7}"#
        );
    }

    #[test]
    fn a_foreign_field_name_cannot_forge_a_line() {
        let problem = Problem::unknown_field(&format!("a\r\nb{}", "x".repeat(100)));
        assert!(!problem.detail().contains(['\r', '\n']));
        assert!(problem.detail().len() < 80);
    }
}
