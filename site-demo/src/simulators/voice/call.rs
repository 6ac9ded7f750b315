//! One call as its ends see it: the caller's phone, the desk's phone, and what was said so far.

use super::super::Simulators;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// A phone that nothing listens to for this long is not talked into: longer than any answer of the edge, with Twilio's own 15 s.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often a waiting program looks.
const LOOK: Duration = Duration::from_millis(10);

/// How a call stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Nobody has answered yet.
    Ringing,
    /// The caller is on the line with the clinic's TwiML or its assistant.
    Talking,
    /// Somebody else's phone rings for the caller.
    Dialling {
        /// Whose: a number or a SIP address without its headers.
        to: String,
        /// The SIP headers of the invitation, by name in lower case; none for a number.
        headers: BTreeMap<String, String>,
    },
    /// The caller is on the line with them.
    Connected {
        /// Whose phone it is.
        to: String,
        /// What they alone were told before the caller was put through.
        whisper: String,
        /// The SIP headers of the invitation.
        headers: BTreeMap<String, String>,
    },
    /// It is over.
    Ended,
}

/// Who began a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Somebody called the clinic.
    Inbound,
    /// The clinic asked for it.
    OutboundApi,
}

impl Direction {
    /// In Twilio's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::OutboundApi => "outbound-api",
        }
    }
}

/// Who says a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The clinic: its TwiML or its assistant.
    Clinic,
    /// The person on the phone.
    Caller,
    /// The person on the phone, by keys.
    Keys,
    /// The person at the desk.
    Desk,
    /// The clinic, to the desk alone.
    Whisper,
}

/// Something that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// By whom.
    pub by: By,
    /// In these words.
    pub text: String,
    /// In which language, as a tag; empty: not known.
    pub language: String,
    /// Whether the caller broke in.
    pub cut: bool,
}

/// One request that Twilio made to the edge for this call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Where.
    pub url: String,
    /// The fields that were posted.
    pub form: Vec<(String, String)>,
    /// The answer's status; 0: none.
    pub status: u16,
    /// The answer.
    pub body: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// Something that Twilio would write into its debugger: by code, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Twilio's code.
    pub code: u32,
    /// What is wrong.
    pub what: String,
}

impl Problem {
    pub(super) fn new(code: u32, what: impl Into<String>) -> Self {
        Self {
            code,
            what: what.into(),
        }
    }
}

/// What the person on the phone, or the one at the desk, does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A key: `0` to `9`, `*`, `#`.
    Key(char),
    /// Words.
    Words(String),
    /// Breaks in without a word.
    Interrupt,
    /// Says nothing until it is somebody else's turn.
    Silence,
    /// Picks up a phone that rings.
    Answer {
        /// `human`, or `machine_end_beep` and the like.
        by: String,
    },
    /// Does not pick up: `busy` or `no-answer`.
    Refuse(&'static str),
    /// The desk picks up, or does not.
    Desk(bool),
    /// The desk says something.
    DeskSays(String),
    /// The desk presses a key.
    DeskKey(char),
    /// The desk puts the phone down.
    DeskHangsUp,
    /// The WebSocket breaks without a word.
    Cut,
    /// The person puts the phone down.
    HangUp,
    /// The platform ends the call by its API.
    Completed,
    /// Everything stops without a word: no status, no close.
    Vanish,
}

/// An input and the word that it was taken.
pub(super) struct Given {
    pub what: Input,
    /// Told when somebody takes it; dropped when nobody will.
    pub taken: Option<oneshot::Sender<()>>,
}

/// What is known of a call.
pub(super) struct Log {
    pub state: State,
    pub lines: Vec<Line>,
    pub asked: Vec<Asked>,
    pub problems: Vec<Problem>,
    /// Lines that stood when the caller last acted.
    pub mark: usize,
    /// How it ended, in Twilio's words; empty: it goes on.
    pub status: &'static str,
    /// Counts every change.
    pub version: u64,
    /// Whether the desk picks up, where that is settled before it rings.
    pub desk: Option<bool>,
    /// When it was answered.
    pub answered: Option<tokio::time::Instant>,
    /// What waits for somebody's voice or keys.
    pub listening: bool,
}

pub(super) struct Shared {
    pub simulators: Simulators,
    pub id: String,
    pub from: String,
    pub to: String,
    pub direction: Direction,
    pub log: Mutex<Log>,
    pub input: mpsc::UnboundedSender<Given>,
}

/// A call. A clone is the same one.
#[derive(Clone)]
pub struct Call {
    pub(super) shared: Arc<Shared>,
}

impl Call {
    /// Twilio's id of it, `CA…`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    /// Who calls: a number with `+`; empty: withheld.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.shared.from
    }

    /// Who is called.
    #[must_use]
    pub fn to(&self) -> &str {
        &self.shared.to
    }

    /// Who began it.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.shared.direction
    }

    /// The person's own number, whoever began.
    #[must_use]
    pub fn person(&self) -> &str {
        match self.shared.direction {
            Direction::Inbound => &self.shared.from,
            Direction::OutboundApi => &self.shared.to,
        }
    }

    pub(super) fn log(&self) -> MutexGuard<'_, Log> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.log().state.clone()
    }

    /// How it ended in Twilio's word (`completed`, `busy`, `no-answer`, `canceled`, `failed`); empty: it goes on.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.log().status
    }

    /// Everything that anybody said, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.log().lines.clone()
    }

    /// Everything that the person heard so far, from the clinic and from the desk.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let log = self.log();
        let heard = log.lines.iter().filter(|line| matches!(line.by, By::Clinic | By::Desk));
        heard.map(|line| line.text.clone()).collect()
    }

    /// What the person heard since they last said or pressed something.
    #[must_use]
    pub fn answer(&self) -> String {
        let log = self.log();
        let since = log.lines.iter().skip(log.mark);
        let heard = since.filter(|line| matches!(line.by, By::Clinic | By::Desk));
        heard.map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The requests that Twilio made to the edge, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.log().asked.clone()
    }

    /// What Twilio would complain about. Empty for a service that speaks its language.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.log().problems.clone()
    }

    /// Changes whenever anything of it does.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.log().version
    }

    /// Waits until something like this was heard since the person last said or pressed something; all that was heard by then. Small
    /// and capital letters are the same.
    pub async fn wait_for(&self, words: &str, within: Duration) -> Result<String, String> {
        let wanted = words.to_lowercase();
        self.until(within, |call| {
            let answer = call.answer();
            answer.to_lowercase().contains(&wanted).then_some(answer)
        })
        .await
        .ok_or_else(|| {
            format!(
                "{words:?} was not heard within {within:?}: {:?}; {:?}; {:?}",
                self.lines(),
                self.state(),
                self.problems()
            )
        })
    }

    /// Waits until it stands like this.
    pub async fn wait_state(&self, within: Duration, like: impl Fn(&State) -> bool) -> Result<State, String> {
        let found = self.until(within, |call| Some(call.state()).filter(|state| like(state)));
        found.await.ok_or_else(|| {
            format!(
                "not within {within:?}: {:?}; {:?}; {:?}",
                self.state(),
                self.lines(),
                self.problems()
            )
        })
    }

    /// Waits until it is over.
    pub async fn wait_ended(&self, within: Duration) -> Result<(), String> {
        self.wait_state(within, |state| *state == State::Ended)
            .await
            .map(|_| ())
    }

    async fn until<T>(&self, within: Duration, seek: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let until = tokio::time::Instant::now() + within;
        loop {
            if let Some(found) = seek(self) {
                return Some(found);
            }
            if tokio::time::Instant::now() > until {
                return None;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Says this, as soon as somebody listens.
    pub async fn say(&self, words: &str) -> Result<(), String> {
        self.give(Input::Words(words.to_owned())).await
    }

    /// Presses these keys (`0`-`9`, `*`, `#`; spaces and commas are passed over), as soon as somebody listens.
    pub async fn press(&self, keys: &str) -> Result<(), String> {
        for key in keys.chars().filter(|key| !" ,-".contains(*key)) {
            if !key.is_ascii_digit() && key != '*' && key != '#' {
                return Err(format!("{key:?} is not on a phone"));
            }
            self.give(Input::Key(key)).await?;
        }
        Ok(())
    }

    /// Breaks in while something is said, without a word.
    pub async fn interrupt(&self) -> Result<(), String> {
        self.give(Input::Interrupt).await
    }

    /// Says nothing for as long as somebody waits for a word: the wait is over at once.
    pub async fn silent(&self) -> Result<(), String> {
        self.give(Input::Silence).await
    }

    /// Puts the phone down. Waits until Twilio has told the edge.
    pub async fn hang_up(&self) {
        self.send(Input::HangUp);
        // Already over is as good.
        let _ = self.wait_ended(PATIENCE).await;
    }

    /// The WebSocket to the edge breaks without a word; Twilio goes on as it does then.
    pub async fn cut(&self) {
        // Nothing to cut is as good.
        let _ = self.give(Input::Cut).await;
    }

    /// Everything stops without a word: the edge hears nothing more of this call.
    pub async fn vanish(&self) {
        self.send(Input::Vanish);
        let _ = self.wait_ended(PATIENCE).await;
    }

    /// The desk picks up, or does not; also when it rings later.
    pub fn desk_answers(&self, answers: bool) {
        self.log().desk = Some(answers);
        self.send(Input::Desk(answers));
    }

    /// The person at the desk says this to the caller.
    pub async fn desk_says(&self, words: &str) -> Result<(), String> {
        self.give(Input::DeskSays(words.to_owned())).await
    }

    /// The person at the desk presses these keys, while something is whispered that asks for them.
    pub async fn desk_presses(&self, keys: &str) -> Result<(), String> {
        for key in keys.chars() {
            self.give(Input::DeskKey(key)).await?;
        }
        Ok(())
    }

    /// The person at the desk puts the phone down.
    pub async fn desk_hangs_up(&self) -> Result<(), String> {
        self.give(Input::DeskHangsUp).await
    }

    /// The person picks up a phone that rings because the clinic calls.
    pub async fn pick_up(&self) -> Result<(), String> {
        self.give(Input::Answer { by: "human".to_owned() }).await
    }

    /// An answering machine picks it up.
    pub async fn machine_picks_up(&self) -> Result<(), String> {
        self.give(Input::Answer {
            by: "machine_end_beep".to_owned(),
        })
        .await
    }

    /// The person does not want the clinic's call.
    pub async fn decline(&self) -> Result<(), String> {
        self.give(Input::Refuse("busy")).await
    }

    /// Nobody picks up until it stops ringing.
    pub async fn ring_out(&self) -> Result<(), String> {
        self.give(Input::Refuse("no-answer")).await
    }

    /// Gives an input and waits until somebody took it.
    async fn give(&self, what: Input) -> Result<(), String> {
        let (taken, done) = oneshot::channel();
        let about = format!("{what:?}");
        let given = Given {
            what,
            taken: Some(taken),
        };
        if self.shared.input.send(given).is_err() {
            return Err(format!("the call is over: {about}"));
        }
        match tokio::time::timeout(PATIENCE, done).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(format!("the call ended before {about}: {:?}", self.problems())),
            Err(_) => Err(format!("nobody listened to {about}: {:?}", self.lines())),
        }
    }

    /// Gives an input without waiting.
    pub(super) fn send(&self, what: Input) {
        // A call that is over needs nothing more.
        let _ = self.shared.input.send(Given { what, taken: None });
    }
}
