//! Calling back: when the clinic may call a number, and what becomes of such a call.
//!
//! Whoever asks for a call types a number, and nobody knows yet whose it is. So a call costs little and tells nothing until a key was
//! pressed: few calls to one number, for one conversation and by one clinic; a machine is hung up on; who presses "no" is not called again.

use crate::clinic::voice::{Answers, CallBack, Voice};
use crate::people::phone::E164;
use crate::time::{DAY, HOUR, MINUTE, SECOND};
use crate::wire::twilio::voice::CallStatus;

/// For so long it rings, in seconds: five rings, before most mailboxes answer.
pub const RING_S: u16 = 25;
/// So long a key is waited for, in seconds, each time.
pub const KEY_S: u8 = 8;
/// How often it is asked for.
pub const ASKED: u8 = 2;
/// The key that takes the call.
pub const YES: &str = "1";
/// The key that wants no such calls.
pub const NO: &str = "2";
/// A call that was asked for is placed within this time, or not at all: later it would be a surprise.
pub const PLACED_WITHIN: i64 = 15 * MINUTE;
/// A call of which nothing was heard for so long is no call any more.
pub const LIVE: i64 = 10 * MINUTE;
/// For so long a number that pressed "no" is not called.
pub const LET_BE: i64 = 30 * DAY;
/// The time over which calls to a number and for a conversation are counted.
pub const COUNTED: i64 = DAY;
/// The time over which a clinic's are.
pub const CLINIC_COUNTED: i64 = HOUR;

/// How many calls there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To one number in [`COUNTED`].
    pub per_number: i64,
    /// For one conversation in [`COUNTED`].
    pub per_session: i64,
    /// Of one clinic in [`CLINIC_COUNTED`].
    pub per_clinic: i64,
}

/// How many there were, and how things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// To this number.
    pub number: i64,
    /// For this conversation.
    pub session: i64,
    /// Of this clinic.
    pub clinic: i64,
    /// A call to this number is on.
    pub live: bool,
    /// Somebody there wants no such calls.
    pub let_be: bool,
}

/// Why a number is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody there wants no such calls.
    LetBe,
    /// A call to it is on.
    Live,
    /// There were enough.
    Enough {
        /// After so many seconds there may be another.
        retry_after: u32,
    },
}

/// Whether a number may be called now.
///
/// # Errors
/// Why not.
pub fn may_call(tally: &Tally, limits: &Limits) -> Result<(), Refusal> {
    let enough = |over: i64| Refusal::Enough {
        retry_after: u32::try_from(over / SECOND).unwrap_or(u32::MAX),
    };
    match tally {
        _ if tally.let_be => Err(Refusal::LetBe),
        _ if tally.live => Err(Refusal::Live),
        _ if tally.number >= limits.per_number || tally.session >= limits.per_session => Err(enough(COUNTED)),
        _ if tally.clinic >= limits.per_clinic => Err(enough(CLINIC_COUNTED)),
        _ => Ok(()),
    }
}

/// Whether a call goes out as soon as a patient asked for it: the clinic wants it so, the assistant (`assistant`: there is one) or somebody at
/// the desk (`open`: they are there) takes it over, and it goes to the clinic's own country. Numbers abroad cost more, and whoever types
/// them into a chat does not pay: staff decides.
#[must_use]
pub fn at_once(voice: Option<&Voice>, assistant: bool, open: bool, clinic: &E164, number: &E164) -> bool {
    voice.is_some_and(|voice| {
        let taken = (voice.answer == Answers::Assistant && assistant) || (open && voice.desk.is_some());
        voice.call_back == CallBack::Automatic && taken && clinic.calling_code() == number.calling_code()
    })
}

/// How a call-back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It was asked for.
    Due,
    /// The provider is being asked, or nobody knows what it answered.
    Placing,
    /// It rings.
    Ringing,
    /// Somebody answered, and is asked for a key.
    Asking,
    /// The key was pressed: the call goes on.
    Talking,
    /// It ended after that.
    Done,
    /// A machine answered.
    Machine,
    /// They want no such calls.
    Declined,
    /// Somebody answered, and pressed nothing.
    Silent,
    /// The line was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// It could not be placed or connected.
    Failed,
    /// A limit was reached, or the number wants none.
    Limited,
}

/// What is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The provider is about to be asked.
    Asked,
    /// The provider has it.
    Placed,
    /// The provider does not have it, and will not.
    Refused,
    /// The provider is busy: it is asked again.
    NotYet,
    /// Somebody answered.
    Answered,
    /// A machine answered.
    Machine,
    /// The key that takes the call.
    Yes,
    /// The key that wants none.
    No,
    /// The provider reports how the call stands.
    Reported(CallStatus),
}

impl State {
    /// Every state.
    pub const ALL: [State; 13] = [
        State::Due,
        State::Placing,
        State::Ringing,
        State::Asking,
        State::Talking,
        State::Done,
        State::Machine,
        State::Declined,
        State::Silent,
        State::Busy,
        State::NoAnswer,
        State::Failed,
        State::Limited,
    ];

    /// Its name in the table and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Due => "due",
            State::Placing => "placing",
            State::Ringing => "ringing",
            State::Asking => "asking",
            State::Talking => "talking",
            State::Done => "done",
            State::Machine => "machine",
            State::Declined => "declined",
            State::Silent => "silent",
            State::Busy => "busy",
            State::NoAnswer => "no_answer",
            State::Failed => "failed",
            State::Limited => "limited",
        }
    }

    /// Reads a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Something may still come of it.
    #[must_use]
    pub fn is_on(self) -> bool {
        matches!(
            self,
            State::Due | State::Placing | State::Ringing | State::Asking | State::Talking
        )
    }

    /// Whether a key still means something: somebody answered, and nothing is decided.
    #[must_use]
    pub fn asks(self) -> bool {
        matches!(self, State::Placing | State::Ringing | State::Asking)
    }

    /// How it stands after this. Reports come late, twice and out of order: nothing goes backwards.
    #[must_use]
    pub fn after(self, news: News) -> State {
        match (self, news) {
            (State::Due, News::Asked) => State::Placing,
            (State::Placing, News::NotYet) => State::Due,
            (State::Due | State::Placing, News::Refused) => State::Failed,
            (State::Placing, News::Placed | News::Reported(CallStatus::Ringing)) => State::Ringing,
            (State::Placing | State::Ringing, News::Answered) => State::Asking,
            (State::Placing | State::Ringing | State::Asking, News::Machine) => State::Machine,
            (State::Placing | State::Ringing | State::Asking, News::Yes) => State::Talking,
            (State::Placing | State::Ringing | State::Asking, News::No) => State::Declined,
            (State::Talking, News::Reported(status)) if status.is_over() => State::Done,
            (State::Placing | State::Ringing | State::Asking, News::Reported(status)) => match status {
                CallStatus::Busy => State::Busy,
                CallStatus::NoAnswer | CallStatus::Canceled => State::NoAnswer,
                CallStatus::Failed => State::Failed,
                CallStatus::Completed => State::Silent,
                _ => self,
            },
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinic::voice::Desk;

    const LIMITS: Limits = Limits {
        per_number: 3,
        per_session: 5,
        per_clinic: 60,
    };

    fn number(text: &str) -> E164 {
        E164::strict(text).expect("a number")
    }

    #[test]
    fn every_limit_holds_at_its_edge() {
        let enough = |seconds| Err(Refusal::Enough { retry_after: seconds });
        let tally = |number, session, clinic| Tally {
            number,
            session,
            clinic,
            ..Tally::default()
        };
        assert_eq!(may_call(&tally(2, 4, 59), &LIMITS), Ok(()));
        assert_eq!(may_call(&tally(3, 4, 59), &LIMITS), enough(24 * 3_600));
        assert_eq!(may_call(&tally(2, 5, 59), &LIMITS), enough(24 * 3_600));
        assert_eq!(may_call(&tally(2, 4, 60), &LIMITS), enough(3_600));
        let live = Tally {
            live: true,
            ..Tally::default()
        };
        assert_eq!(may_call(&live, &LIMITS), Err(Refusal::Live));
        assert_eq!(may_call(&Tally { let_be: true, ..live }, &LIMITS), Err(Refusal::LetBe));
    }

    #[test]
    fn a_call_goes_out_by_itself_only_where_somebody_takes_it_over() {
        let (clinic, here, abroad) = (number("+441632960001"), number("+447700900456"), number("+46701740605"));
        let voice = |answer, desk, call_back| Voice {
            answer,
            desk,
            call_back,
            ..Voice::default()
        };
        let desk = || Some(Desk::Number(number("+441632960002")));
        let goes = |voice: &Voice, assistant, open| at_once(Some(voice), assistant, open, &clinic, &here);
        let assistant = voice(Answers::Assistant, None, CallBack::Automatic);
        assert!(goes(&assistant, true, false) && !goes(&assistant, false, true));
        assert!(!at_once(Some(&assistant), true, true, &clinic, &abroad));
        let people = voice(Answers::Desk, desk(), CallBack::Automatic);
        assert!(goes(&people, false, true) && !goes(&people, true, false));
        let nobody = voice(Answers::Desk, None, CallBack::Automatic);
        assert!(!goes(&nobody, true, true));
        let staff = voice(Answers::Assistant, desk(), CallBack::Staff);
        assert!(!goes(&staff, true, true) && !at_once(None, true, true, &clinic, &here));
    }

    #[test]
    fn a_call_that_is_taken_goes_its_way() {
        use News::{Answered, Asked, Placed, Reported, Yes};
        let all = [
            (Asked, State::Placing),
            (Placed, State::Ringing),
            (Reported(CallStatus::Ringing), State::Ringing),
            (Answered, State::Asking),
            (Reported(CallStatus::InProgress), State::Asking),
            (Yes, State::Talking),
            (Reported(CallStatus::InProgress), State::Talking),
            (Reported(CallStatus::Completed), State::Done),
            (Reported(CallStatus::Completed), State::Done),
        ];
        let mut state = State::Due;
        for (news, expected) in all {
            state = state.after(news);
            assert_eq!(state, expected, "{news:?}");
        }
    }

    #[test]
    fn the_providers_webhook_may_be_faster_than_its_answer() {
        let answered = State::Placing.after(News::Answered);
        assert_eq!(answered.after(News::Placed), State::Asking);
        assert_eq!(State::Machine.after(News::Yes), State::Machine);
    }

    #[test]
    fn how_it_ended_is_told_apart() {
        for (state, status, expected) in [
            (State::Ringing, CallStatus::Busy, State::Busy),
            (State::Ringing, CallStatus::NoAnswer, State::NoAnswer),
            (State::Ringing, CallStatus::Canceled, State::NoAnswer),
            (State::Placing, CallStatus::Failed, State::Failed),
            (State::Asking, CallStatus::Completed, State::Silent),
            (State::Machine, CallStatus::Completed, State::Machine),
            (State::Declined, CallStatus::Completed, State::Declined),
            (State::Ringing, CallStatus::Other, State::Ringing),
        ] {
            assert_eq!(state.after(News::Reported(status)), expected, "{state:?} {status:?}");
        }
    }

    #[test]
    fn what_is_over_stays_over() {
        let statuses = [
            CallStatus::Ringing,
            CallStatus::InProgress,
            CallStatus::Completed,
            CallStatus::Failed,
        ];
        let news = [
            News::Asked,
            News::Placed,
            News::Refused,
            News::NotYet,
            News::Answered,
            News::Machine,
            News::Yes,
            News::No,
        ];
        let news = news.into_iter().chain(statuses.map(News::Reported));
        for (state, news) in State::ALL.iter().flat_map(|s| news.clone().map(move |n| (*s, n))) {
            let after = state.after(news);
            assert!(state.is_on() || after == state, "{state:?} {news:?}");
            assert_eq!(State::parse(after.as_str()), Some(after));
        }
    }
}
