//! What Twilio posts about a call: that it rings, what was keyed or said, how a connection to the assistant or to a person ended, how the
//! call itself ended.

use super::super::inbound::{Malformed, id, tidy};
use super::super::sip;
use super::form::{self, MAX_FORM};
use crate::people::phone::E164;

/// Most keys of one answer that are read.
pub const MAX_DIGITS: usize = 32;
/// Longest speech of one answer that is read, in characters.
pub const MAX_SPEECH: usize = 1_000;
/// Longest `HandoffData`, in characters: our own is some dozen.
pub const MAX_HANDOFF: usize = 1_024;
/// Most characters of a word of Twilio's that is kept.
const MAX_WORD: usize = 64;

/// What stands where a number is withheld: the word, or the digits that it is typed with on a keypad.
const NOBODY: [&str; 8] = [
    "anonymous",
    "restricted",
    "blocked",
    "unknown",
    "unavailable",
    "private",
    "withheld",
    "nocallerid",
];

/// What is known of the caller's number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallerId {
    /// The network showed one. It is a hint, no proof.
    Shown,
    /// None was shown, or something that is no number.
    #[default]
    Withheld,
    /// The caller's carrier says that it is not theirs: as if it were withheld.
    Forged,
}

/// How a call stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallStatus {
    /// Not begun.
    Queued,
    /// Being dialled.
    Initiated,
    /// It rings.
    Ringing,
    /// Somebody answered.
    InProgress,
    /// Over, after somebody answered.
    Completed,
    /// The line was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// It could not be connected.
    Failed,
    /// Whoever called hung up before an answer.
    Canceled,
    /// A word that is not known here.
    #[default]
    Other,
}

impl CallStatus {
    /// Reads Twilio's word.
    #[must_use]
    pub fn parse(word: &str) -> CallStatus {
        match word {
            "queued" => CallStatus::Queued,
            "initiated" => CallStatus::Initiated,
            "ringing" => CallStatus::Ringing,
            // A part of a `<Dial>` is "answered" where a call is "in-progress".
            "in-progress" | "answered" => CallStatus::InProgress,
            "completed" => CallStatus::Completed,
            "busy" => CallStatus::Busy,
            "no-answer" => CallStatus::NoAnswer,
            "failed" => CallStatus::Failed,
            "canceled" => CallStatus::Canceled,
            _ => CallStatus::Other,
        }
    }

    /// Nothing comes after it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(
            self,
            CallStatus::Completed | CallStatus::Busy | CallStatus::NoAnswer | CallStatus::Failed | CallStatus::Canceled
        )
    }
}

/// Who picked up a call of ours, as Twilio heard it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    /// A person.
    Human,
    /// An answering machine or a fax.
    Machine,
    /// It could not be told.
    Unknown,
}

/// How a `<Dial>` ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialled {
    /// How the one who was called answered.
    pub status: CallStatus,
    /// The call to them; may be empty.
    pub call_id: String,
    /// For how long they spoke.
    pub seconds: u32,
}

impl Dialled {
    /// Whether somebody spoke with the caller.
    #[must_use]
    pub fn was_answered(&self) -> bool {
        matches!(self.status, CallStatus::Completed | CallStatus::InProgress)
    }
}

/// One request about a call. What the request does not tell is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Twilio's id of the call: ours too.
    pub call_id: String,
    /// The call that this one belongs to: of a person who is being connected, the caller's.
    pub parent: String,
    /// The number that calls, where the network showed one and the carrier does not call it forged.
    pub from: Option<E164>,
    /// What is known of that number.
    pub caller_id: CallerId,
    /// The number that was called.
    pub to: Option<E164>,
    /// Whether we called.
    pub outbound: bool,
    /// How the call stands.
    pub status: CallStatus,
    /// A handoff token that a SIP call brought; not yet checked.
    pub token: String,
    /// The keys that answered a `<Gather>`: digits, `*` and `#`.
    pub digits: String,
    /// The speech that answered one, as it was understood.
    pub speech: String,
    /// What the assistant's connection ended with (see [`super::relay::read_handoff`]).
    pub handoff: String,
    /// The assistant's connection ended by a failure.
    pub relay_failed: bool,
    /// How a `<Dial>` ended.
    pub dialled: Option<Dialled>,
    /// Who picked up, where Twilio was asked to listen.
    pub answered_by: Option<AnsweredBy>,
    /// For how long the call was on; told at its end.
    pub seconds: Option<u32>,
    /// Twilio's number for what went wrong at the first address; told to the fallback address.
    pub error: u32,
}

impl Call {
    /// The caller's number for `Resolve`: empty where it is withheld or forged.
    #[must_use]
    pub fn caller(&self) -> &str {
        self.from.as_ref().map_or("", E164::as_str)
    }
}

/// Reads a request whose signature was checked. Fields that are not known here are left unread: Twilio adds some without notice.
///
/// # Errors
/// [`Malformed`] where it is no form within the limits, or tells no call.
pub fn read(raw: &[u8]) -> Result<Call, Malformed> {
    if raw.len() > MAX_FORM {
        return Err(Malformed::TooLong);
    }
    let pairs = form::parse(raw).ok_or(Malformed::Format)?;
    let get = |name: &str| {
        pairs
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value.as_str())
    };
    let header = |name: &str| {
        let wanted = |field: &str| {
            field
                .strip_prefix("SipHeader_")
                .is_some_and(|rest| rest.eq_ignore_ascii_case(name))
        };
        pairs
            .iter()
            .find(|(n, _)| wanted(n))
            .map_or("", |(_, value)| value.as_str())
    };
    let shown = [get("From"), get("Caller")]
        .into_iter()
        .find(|v| !v.is_empty())
        .unwrap_or_default();
    let (from, caller_id) = caller(shown, get("StirVerstat"));
    let token = [header("X-Samtal-Token"), header("User-to-User")];
    let dialled = (!get("DialCallStatus").is_empty()).then(|| Dialled {
        status: CallStatus::parse(get("DialCallStatus")),
        call_id: id(get("DialCallSid")).unwrap_or_default(),
        seconds: get("DialCallDuration").parse().unwrap_or_default(),
    });
    Ok(Call {
        call_id: id(get("CallSid"))
            .filter(|id| id.len() <= MAX_WORD)
            .ok_or(Malformed::Format)?,
        parent: id(get("ParentCallSid")).unwrap_or_default(),
        from,
        caller_id,
        to: [get("To"), get("Called")].into_iter().find_map(E164::strict),
        outbound: get("Direction").starts_with("outbound"),
        status: CallStatus::parse(get("CallStatus")),
        token: token.into_iter().find_map(sip::token).unwrap_or_default(),
        digits: keys(get("Digits")),
        speech: tidy(get("SpeechResult"), MAX_SPEECH).trim().to_owned(),
        handoff: tidy(get("HandoffData"), MAX_HANDOFF),
        relay_failed: get("SessionStatus") == "failed",
        dialled,
        answered_by: answered_by(get("AnsweredBy")),
        seconds: get("CallDuration").parse().ok(),
        error: get("ErrorCode").parse().unwrap_or_default(),
    })
}

/// The keys of an answer that are keys.
fn keys(text: &str) -> String {
    let is_key = |c: &char| c.is_ascii_digit() || matches!(c, '*' | '#');
    text.chars().filter(is_key).take(MAX_DIGITS).collect()
}

/// The number, as far as it may be taken for one. An address of SIP is none: whoever calls writes it.
fn caller(shown: &str, stir: &str) -> (Option<E164>, CallerId) {
    if stir.starts_with("TN-Validation-Failed") {
        return (None, CallerId::Forged);
    }
    match E164::strict(shown).filter(|number| !is_nobody(number.digits())) {
        Some(number) => (Some(number), CallerId::Shown),
        None => (None, CallerId::Withheld),
    }
}

/// Whether these digits spell a word for nobody.
fn is_nobody(digits: &str) -> bool {
    let spells = |word: &&str| {
        word.len() == digits.len() && word.bytes().zip(digits.bytes()).all(|(c, digit)| on_keypad(c) == digit)
    };
    NOBODY.iter().any(spells)
}

fn on_keypad(letter: u8) -> u8 {
    match letter {
        b'a'..=b'c' => b'2',
        b'd'..=b'f' => b'3',
        b'g'..=b'i' => b'4',
        b'j'..=b'l' => b'5',
        b'm'..=b'o' => b'6',
        b'p'..=b's' => b'7',
        b't'..=b'v' => b'8',
        _ => b'9',
    }
}

fn answered_by(word: &str) -> Option<AnsweredBy> {
    match word {
        "" => None,
        "human" => Some(AnsweredBy::Human),
        "unknown" => Some(AnsweredBy::Unknown),
        word if word.starts_with("machine") || word == "fax" => Some(AnsweredBy::Machine),
        _ => Some(AnsweredBy::Unknown),
    }
}

#[cfg(test)]
mod tests;
