//! Calls at the clinic's own phone: what is asked about them while they ring, are on, end and are placed, and what the desks are shown.

use super::{Allocated, Link, Resolved, VoiceSettings};
use samtal_core::time::At;
use samtal_core::wire::desk::CallState;
use serde::{Deserialize, Serialize};

/// `call_begin`, to a session: a call that the clinic's own phone answers begins in it, or goes on with better evidence. The same one
/// again gets the same answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallBegins {
    /// The provider's id of the call.
    pub call_id: String,
    /// The voice system: `twilio`.
    pub system: String,
    /// The handoff to complete first, if one was redeemed.
    pub link: Option<Link>,
    /// The caller's number was verified in this session, when.
    pub verified_at: Option<At>,
    /// The session began for this call: nobody else's words stand in it, and nothing of it may be kept from the caller.
    pub own: bool,
    /// The caller's number, normalised; empty: withheld, or the carrier says that it is forged.
    pub caller: String,
    /// The clinic called the patient.
    pub outbound: bool,
    /// The language that the call is in so far; empty: the session's.
    pub language: String,
    /// The clinic's.
    pub settings: VoiceSettings,
    /// Desks are watching.
    pub desks: bool,
    /// What the caller said before anybody listened, instead of a code: it is answered first. Empty: nothing.
    #[serde(default)]
    pub said: String,
    /// A person answers: no connection to the assistant follows, and its absence ends nothing.
    #[serde(default)]
    pub by_desk: bool,
}

/// The answer to `call_begin`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CallBegan {
    /// How much may be said.
    pub tier: u8,
    /// The language to speak.
    pub language: String,
    /// What is said first.
    pub greeting: String,
}

/// `call_arrives`: a call rings at the clinic's own phone. The same one again gets the same answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallArrives {
    /// The provider's id of the call.
    pub call_id: String,
    /// A handoff's token that it brought; empty: none.
    pub token: String,
    /// The caller's number; empty: withheld, or the carrier says that it is forged.
    pub caller: String,
}

/// `call_code`: the caller keyed or said a code.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallCode {
    /// The call.
    pub call_id: String,
    /// The digits.
    pub code: String,
}

/// `call_own`: a call of which nobody knows whose it is gets a session of its own; one that has a session keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallOwn {
    /// The call.
    pub call_id: String,
    /// The session's id, if it becomes one.
    pub fresh: String,
    /// Whose rate it counts to: the caller's number, hashed.
    pub address: String,
}

/// The answer to `call_own`.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallOwned {
    /// How the call stands.
    pub standing: CallStanding,
    /// What the session needs to begin; none: it is there already.
    pub begins: Option<Allocated>,
}

/// `call_of`: how does this call stand?
#[derive(Debug, Serialize, Deserialize)]
pub struct CallOf {
    /// The call.
    pub call_id: String,
    /// From now on it is spoken in this language; empty: as before.
    pub language: String,
    /// The session that it was to go on in says that it does not: the caller is a stranger.
    pub refused: bool,
    /// The connection to the assistant broke once more.
    pub broke: bool,
    /// A person answers it: the desks see that.
    #[serde(default)]
    pub answered: bool,
}

/// `call_token`: whoever takes the call at the desk may show this token, once.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallToken {
    /// The call.
    pub call_id: String,
    /// The handoff's id.
    pub handoff: String,
    /// The token's hash.
    pub token_hash: String,
}

/// How a call stands: who the caller is as far as the clinic knows, and what has been tried.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct CallStanding {
    /// The caller's session and the evidence for it.
    pub who: Resolved,
    /// What is said goes on in that session; else it is a possible match, of which nothing is said.
    pub known: bool,
    /// The session began for this call.
    pub own: bool,
    /// The code was right.
    pub right: bool,
    /// Wrong codes so far.
    pub tries: i64,
    /// How often the connection to the assistant broke.
    pub broken: i64,
    /// The language that the caller chose; empty: none yet.
    pub language: String,
    /// The clinic called.
    pub outbound: bool,
    /// It is over.
    pub over: bool,
}

/// `task_call`: staff calls the patient of a task back.
#[derive(Debug, Serialize, Deserialize)]
pub struct TaskCall {
    /// The task.
    pub task: String,
    /// Who calls: `staff:ann`.
    pub by: String,
    /// They do what is about money alone.
    #[serde(default)]
    pub narrow: bool,
}

/// The answer to `task_call`.
#[derive(Debug, Serialize, Deserialize)]
pub struct TaskCalled {
    /// The call-back.
    pub call: String,
    /// How it stands.
    pub state: String,
    /// The number, masked.
    pub to: String,
}

/// `call_back_news`: what Twilio tells of a call-back.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallBackNews {
    /// The call-back, as it stood in the address.
    pub id: String,
    /// The provider's id of the call.
    pub call_id: String,
    /// What is told.
    pub news: CallBackTold,
}

/// What is told of a call-back.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBackTold {
    /// Somebody answered.
    Answered,
    /// A machine answered.
    Machine,
    /// The key that takes the call.
    Yes,
    /// The key that wants no such calls.
    No,
    /// It is over: nobody answered, the line was busy, it failed, it ended.
    Completed,
    /// The line was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// It could not be connected.
    Failed,
    /// It rings.
    Ringing,
}

/// The answer to `call_back_news`.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallBackStands {
    /// How it stands now.
    pub state: String,
    /// The session that it is about; empty: it was erased.
    pub session: String,
    /// A member of staff called: a person takes it over.
    pub by_staff: bool,
}

/// The answer to `language`, of a session: the patient's.
#[derive(Debug, Serialize, Deserialize)]
pub struct Speaks {
    /// The language.
    pub language: String,
}

/// `call_missed`, to a session: nobody could take the call. Somebody calls back.
#[derive(Debug, Serialize, Deserialize)]
pub struct CallMissed {
    /// The call.
    pub call_id: String,
    /// The number to call.
    pub number: String,
}

/// The answer to `call_missed`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Missed {
    /// Whether somebody learns of it.
    pub noted: bool,
    /// By when; none: nothing is promised.
    pub promised_by: Option<At>,
}

/// `whisper`, to a session: what somebody at the desk hears before the caller.
#[derive(Debug, Serialize, Deserialize)]
pub struct Whisper {
    /// The call.
    pub call_id: String,
    /// The language of the desk.
    pub language: String,
}

/// The answer to `whisper`.
#[derive(Debug, Serialize, Deserialize)]
pub struct Whispered {
    /// The words.
    pub text: String,
}

/// `call_over`, to a session: a call ended, as the provider or the phone itself says. Once or often.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallOver {
    /// The call.
    pub call_id: String,
    /// `completed`, `transferred`, `missed` (nobody could take it), `dropped`, `moved` (it goes on in another session), …
    pub outcome: String,
}

/// `show`, to a clinic: what its desks see of a call. Passed on to their sockets, never stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Show {
    /// The voice system.
    pub system: String,
    /// The call.
    pub call_id: String,
    /// Whose session shows it: a call that leads elsewhere by now is shown by that one.
    pub session: String,
    /// Where the call is.
    pub state: CallState,
    /// The frame, as `wire::desk` writes it.
    pub frame: String,
}

/// `card`, to a session: a desk opened while this call is on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ShowCard {
    /// The voice system.
    pub system: String,
    /// The call.
    pub call_id: String,
    /// Where it is, as last shown.
    pub state: CallState,
}

/// The answer to `card`.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Carded {
    /// The frame; empty: the call is over, or was undone.
    pub frame: String,
}
