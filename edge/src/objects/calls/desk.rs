//! What the desk's rooms at the door ask of the objects.

use samtal_core::clinic::staff::Role;
use samtal_core::desk::access::Because;
use serde::{Deserialize, Serialize};

/// Who acts: what every internal call of the desk carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their id.
    pub id: String,
    /// Their name, as patients may read it.
    pub name: String,
    /// What they do, as patients may read it; may be empty.
    pub title: String,
    /// Their role.
    pub role: Role,
    /// The sign-on that they came by, which can end before they do; empty: a token or the admin key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sign_on: String,
}

impl Member {
    /// As the log and the audit name them.
    pub fn actor(&self) -> String {
        format!("staff:{}", self.id)
    }
}

/// What a member asks: the body of every internal call of the desk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct By<T> {
    /// Who.
    pub member: Member,
    /// What.
    pub ask: T,
}

/// `desk_may_read`, to a clinic: may this member read a conversation, or act in it? Answered by [`MayRead`], and logged.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskMayRead {
    /// The session.
    pub session: String,
    /// What they do, as the access log has it: `session_read`, `reply`, …
    pub action: String,
    /// It is an act: each is logged. Of readings one in a while is.
    pub act: bool,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MayRead {
    /// Why they may.
    pub because: Because,
}

/// `desk_break_glass`, to a clinic: a reason to open a conversation without another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BreakGlass {
    /// The session.
    pub session: String,
    /// The client's id.
    pub cid: String,
    /// The member's words.
    pub reason: String,
}

/// `desk_accesses`, to a clinic: who read a conversation and did what with it?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskAccesses {
    /// The session.
    pub session: String,
}

/// `desk_audit`, to a clinic: rows of the audit, as they are stored. Only the Worker asks, for whoever may read them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskAudit {
    /// Only after this place …
    pub after: i64,
    /// … and before this one.
    pub before: i64,
    /// Only from this time on, in milliseconds …
    pub from: i64,
    /// … and before this one.
    pub until: i64,
    /// Only this actor's; empty: everybody's.
    pub actor: String,
    /// Only this action; empty: every one.
    pub action: String,
    /// Only on this; empty: on anything.
    pub object: String,
    /// How many at most.
    pub limit: i64,
    /// The oldest first, or the newest.
    pub oldest_first: bool,
}

/// `desk_audit_used`, to a clinic: the audit was read, verified, or refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditUsed {
    /// `audit_read`, `audit_verified`, `audit_refused`.
    pub action: String,
    /// The format, or what was refused.
    pub object: String,
    /// What was asked for, or what was found.
    pub after: String,
}
