//! What the desk's rooms at the door ask of the objects.

use super::VoiceSettings;
use crate::error::Out;
use crate::routes::desk::ADMIN;
use samtal_core::clinic::staff::Role;
use samtal_core::desk::access::Because;
use samtal_core::desk::documents::Shown;
use samtal_core::desk::documents::{Judge, NewDraft, StaffCheck, Token};
use samtal_core::desk::roles::{Act, by_key, may};
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
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

    /// Whether they may, by their role or as a program of the clinic's own with its admin key.
    pub fn may(&self, act: Act) -> bool {
        may(self.role, act) || (self.id == ADMIN && by_key(act))
    }

    /// Refuses what they may not.
    pub fn must(&self, act: Act) -> Out<()> {
        if self.may(act) {
            Ok(())
        } else {
            Err(Problem::Forbidden.into())
        }
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
    /// For how much longer, in milliseconds, where a reason that was given is all they have; 0: as long as it stands so.
    #[serde(default)]
    pub left: i64,
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

/// `desk_possible`, to a clinic: whose call might it be?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskPossible {
    /// The voice system.
    pub system: String,
    /// The call.
    pub call_id: String,
}

/// `desk_possible`, to a session: what tells it from others?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PossibleHere {
    /// The number that the call comes from, hashed.
    pub number: String,
    /// The clinic's zone.
    pub time_zone: String,
    /// The clinic's country.
    pub country: String,
}

/// `desk_check`, to a clinic: what a caller said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskCheck {
    /// The voice system.
    pub system: String,
    /// The call.
    pub call_id: String,
    /// What they said.
    pub check: StaffCheck,
}

/// `desk_check`, to a session: is it right? Then the call is linked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckHere {
    /// The member's id.
    pub actor: String,
    /// What was asked.
    pub field: String,
    /// What the caller said.
    pub value: String,
    /// The voice system.
    pub system: String,
    /// The call.
    pub call_id: String,
    /// The link's id, if it is right.
    pub link: String,
    /// The number that the call comes from, hashed.
    pub number: String,
    /// … and masked.
    pub caller: String,
    /// The clinic's zone.
    pub time_zone: String,
    /// The clinic's country.
    pub country: String,
    /// The clinic's settings, for the frame.
    pub settings: VoiceSettings,
}

/// The answer to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CheckedHere {
    /// Whether it was right.
    pub right: bool,
}

/// `desk_unlink`, to a session: a link is undone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unlink {
    /// The link.
    pub link: String,
}

/// The answer to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UnlinkedHere {
    /// The call that rested on it goes on here all the same: there is other evidence.
    pub stays: bool,
}

/// `desk_unlinked`, to a clinic: a link was undone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unlinked {
    /// The session.
    pub session: String,
    /// The link.
    pub link: String,
    /// The member's words.
    pub reason: String,
    /// See [`UnlinkedHere`].
    pub stays: bool,
}

/// `desk_inbox`, to a clinic: which cards.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskInbox {
    /// Which of them.
    pub show: Shown,
    /// Only where the patient was heard last; empty: everywhere.
    pub channel: String,
    /// A name or a number, as typed; empty: anybody's.
    pub q: String,
    /// Only what began, changed or is planned on this day of the clinic's calendar; empty: whenever.
    pub date: String,
    /// Where the page before this one ended; empty: from the beginning.
    pub before: String,
    /// How many; none: as usual.
    pub limit: Option<i64>,
}

/// `desk_tasks`, to a clinic: which tasks.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskTasks {
    /// `open`, `mine` or `all`.
    pub show: String,
}

/// `desk_task_claim`, to a clinic.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClaimTask {
    /// The task.
    pub task: String,
    /// Gives it back instead.
    pub release: bool,
}

/// `desk_task_close`, to a clinic.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseTask {
    /// The task.
    pub task: String,
}

/// `desk_day`, to a clinic: who comes on a day?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskDay {
    /// As it is asked; empty: today.
    pub date: String,
}

/// `desk_arrives`, to a clinic, and `desk_arrived`, to a session: somebody came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrives {
    /// The appointment.
    pub appointment: String,
    /// Its conversation; empty: whichever it is.
    pub session: String,
}

/// `desk_came`, to a clinic: the session's log has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Came {
    /// The appointment.
    pub appointment: String,
    /// Its conversation.
    pub session: String,
    /// When.
    pub at: At,
}

/// `desk_sign_on`, to a clinic: whose sign-on is this?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskSignOn {
    /// Hash of the cookie's token.
    pub hash: String,
    /// The member did something, not the app by itself.
    pub active: bool,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignedOn {
    /// Who.
    pub member: Member,
    /// When it ends if nothing is done.
    pub idle_until: At,
    /// When it ends whatever is done.
    pub ends_at: At,
}

/// What somebody signs in with, which is good once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SpendSignIn {
    /// Its hash.
    pub hash: String,
    /// Until when it would be good.
    pub until: At,
}

/// `desk_begin`, to a clinic: somebody signs in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartSignOn {
    /// Who; in demo mode their id alone counts.
    pub member: Member,
    /// The role stood in the provider's token.
    pub by_claim: bool,
    /// By name, in demo mode.
    pub demo: bool,
    /// What is spent with it.
    pub spend: Option<SpendSignIn>,
}

/// The answer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begun {
    /// The cookie's token: told this once.
    pub token: String,
    /// The sign-on.
    pub signed_on: SignedOn,
}

/// `desk_sign_out`, `desk_end_sign_ons`, to a clinic.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AskEnd {
    /// Whose; empty: the own.
    pub member: String,
}

/// The answer to `desk_end_sign_ons`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    /// How many there were.
    pub ended: u32,
}

/// `desk_sign_in_refused`, to a clinic.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefusedSignIn {
    /// Why: a word of ours.
    pub why: String,
    /// What was begun with, and is not good any more.
    pub spend: SpendSignIn,
}

/// `desk_draft`, to a clinic: a new text, or a new version of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskDraft {
    /// The draft.
    pub draft: NewDraft,
    /// The text whose new version it is; none: a new text.
    pub of: Option<String>,
}

/// `desk_judge`, to a clinic: approve or retire a version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskJudge {
    /// The text.
    pub id: String,
    /// The version, and why.
    pub judge: Judge,
    /// Approve it, or retire it.
    pub approve: bool,
}

/// `desk_token`, to a clinic: what a token's change would do; or do it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskToken {
    /// The token as it is to be.
    pub token: Token,
    /// Do it.
    pub put: bool,
}
