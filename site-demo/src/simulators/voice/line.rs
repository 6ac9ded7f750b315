//! One call on its way through Twilio: asks the edge, plays what it answers, and asks again until somebody puts the phone down.

use super::call::{Asked, By, Call, Direction, Given, Input, Line as Said, Problem, State};
use super::twiml::{self, For, Gather, Prompt, Target, Verb};
use crate::simulators::hooks::{form, sign};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

/// Twilio waits this long for an answer (Twilio, "webhook connection limits").
const ANSWER: Duration = Duration::from_secs(15);
/// What a caller hears when there is no way to go on, as Twilio says it.
const SORRY: &str = "We're sorry, an application error has occurred. Goodbye.";
/// Documents of one call: a service that redirects in a circle ends here (Twilio's own bound is of that size).
const DOCUMENTS: usize = 100;
/// What is posted as the caller's number where it is withheld: `ANONYMOUS` on a keypad.
const WITHHELD: &str = "+266696687";

pub(super) type Fields = Vec<(String, String)>;

pub(super) fn fields(pairs: &[(&str, &str)]) -> Fields {
    let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    pairs.iter().map(own).collect()
}

/// What the document that was played leads to.
pub(super) enum Next {
    /// The next step of the same document.
    Step,
    /// Another document.
    Ask(Target, Fields),
    /// Nothing more.
    Over,
}

/// A call while it is on.
pub(super) struct Line {
    pub call: Call,
    input: mpsc::UnboundedReceiver<Given>,
    /// What came while nobody listened.
    pending: VecDeque<Given>,
    /// Fields that stand in every request of this call.
    base: Fields,
    /// Where the current document came from.
    url: String,
    fallback: Option<String>,
    status_callback: Option<(String, Vec<String>)>,
    /// Until when something is being said.
    pub speaks_until: Instant,
    /// The line that is being said, and since when.
    pub speaking: Option<(usize, Instant)>,
    /// Time per character of speech.
    pace: Duration,
    pub over: Option<Over>,
    sequence: u32,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// Somebody put the phone down, or the document was at its end.
    Completed,
    /// Twilio itself is gone.
    Vanished,
    /// It was never answered: `busy`, `no-answer`, `canceled`, `failed`.
    Unanswered(&'static str),
}

/// Where a call begins and what else it was begun with.
pub(super) struct Begins {
    pub url: String,
    pub get: bool,
    pub fallback: Option<String>,
    /// Where statuses go, and which.
    pub status_callback: Option<(String, Vec<String>)>,
    /// Beside the usual ones, in every request.
    pub fields: Fields,
    /// How long it rings, where the clinic calls.
    pub rings: Duration,
    /// Whether answering machines are told apart.
    pub detects: bool,
}

/// The caller's number as Twilio tells it.
fn shown(call: &Call) -> &str {
    if call.from().is_empty() { WITHHELD } else { call.from() }
}

impl Line {
    /// The caller's number as Twilio tells it.
    pub fn shown(&self) -> &str {
        shown(&self.call)
    }

    pub fn new(call: Call, input: mpsc::UnboundedReceiver<Given>, begins: &Begins) -> Self {
        let (account, pace) = call
            .shared
            .simulators
            .with(|world| (world.setup.account.clone(), world.setup.speech_ms));
        let shown = shown(&call);
        let mut base = fields(&[
            ("AccountSid", &account),
            ("ApiVersion", "2010-04-01"),
            ("CallSid", call.id()),
            ("Direction", call.direction().word()),
            ("From", shown),
            ("To", call.to()),
            ("Caller", shown),
            ("Called", call.to()),
        ]);
        base.extend(begins.fields.clone());
        Self {
            input,
            pending: VecDeque::new(),
            base,
            url: begins.url.clone(),
            fallback: begins.fallback.clone(),
            status_callback: begins.status_callback.clone(),
            speaks_until: Instant::now(),
            speaking: None,
            pace: Duration::from_millis(pace),
            over: None,
            sequence: 0,
            call,
        }
    }

    /// The whole call.
    pub async fn run(mut self, begins: Begins) {
        let mut extra = Fields::new();
        if self.call.direction() == Direction::OutboundApi {
            self.status("initiated").await;
            self.status("ringing").await;
            match self.rings(begins.rings).await {
                Some(by) if begins.detects => extra.extend(fields(&[("AnsweredBy", &by)])),
                Some(_) => {}
                None => return self.end().await,
            }
            self.answered();
            self.status("in-progress").await;
        }
        let first = Target {
            url: begins.url,
            get: begins.get,
        };
        let mut next = Next::Ask(first, extra);
        let mut documents = 0;
        while let Next::Ask(target, fields) = next {
            documents += 1;
            next = match self.ask(&target, fields, For::Caller).await {
                _ if self.over.is_some() => Next::Over,
                Ok(_) if documents > DOCUMENTS => self.fell(&target, Problem::new(81_000, "redirected in a circle")),
                Ok(verbs) => {
                    self.url.clone_from(&target.url);
                    self.play(verbs).await
                }
                Err(problem) => self.fell(&target, problem),
            };
        }
        self.end().await;
    }

    /// A document that could not be had or understood: the number's second address is asked, once; without one Twilio apologises.
    fn fell(&mut self, target: &Target, problem: Problem) -> Next {
        let about = fields(&[("ErrorCode", &problem.code.to_string()), ("ErrorUrl", &target.url)]);
        self.problem(problem);
        match self.fallback.take() {
            Some(url) => Next::Ask(Target { url, get: false }, about),
            None => {
                self.speak(SORRY, "en-US");
                Next::Over
            }
        }
    }

    /// Rings until somebody answers; by whom.
    async fn rings(&mut self, time: Duration) -> Option<String> {
        let until = Instant::now() + time;
        loop {
            match self.next(Some(until)).await {
                Some(Input::Answer { by }) => return Some(by),
                Some(Input::Refuse(how)) => self.over = Some(Over::Unanswered(how)),
                // Whoever has not picked up yet is not heard.
                Some(_) => continue,
                None if self.over.is_none() => self.over = Some(Over::Unanswered("no-answer")),
                None if self.over == Some(Over::Completed) => self.over = Some(Over::Unanswered("canceled")),
                None => {}
            }
            return None;
        }
    }

    async fn play(&mut self, verbs: Vec<Verb>) -> Next {
        for verb in verbs {
            if self.over.is_some() {
                return Next::Over;
            }
            if !matches!(verb, Verb::Reject(_)) {
                self.answered();
            }
            let next = match verb {
                Verb::Prompt(prompt) => {
                    self.prompt(&prompt);
                    self.spoken().await;
                    Next::Step
                }
                Verb::Gather(gather) => self.gather(&gather).await,
                Verb::Relay(relay) => self.relay(&relay).await,
                Verb::Dial(dial) => self.dial(&dial).await,
                Verb::Redirect(target) => Next::Ask(target, Fields::new()),
                Verb::Hangup => Next::Over,
                Verb::Reject(reason) => {
                    let how = if reason == "busy" { "busy" } else { "no-answer" };
                    self.over = Some(Over::Unanswered(how));
                    Next::Over
                }
            };
            if !matches!(next, Next::Step) {
                return next;
            }
        }
        Next::Over
    }

    fn answered(&self) {
        let mut log = self.call.log();
        if log.answered.is_none() {
            log.answered = Some(Instant::now());
            log.state = State::Talking;
            log.version += 1;
        }
    }

    /// The end: Twilio tells it, and then the call is over here too.
    async fn end(mut self) {
        let over = self.over.unwrap_or(Over::Completed);
        let status = match over {
            Over::Completed => "completed",
            Over::Unanswered(how) => how,
            Over::Vanished => "failed",
        };
        {
            let mut log = self.call.log();
            log.status = status;
            log.version += 1;
        }
        // Nobody is listened to any more: who still talks is told.
        self.input.close();
        if over != Over::Vanished {
            self.status(status).await;
        }
        let mut log = self.call.log();
        log.state = State::Ended;
        log.listening = false;
        log.version += 1;
    }

    // ---- Asking ----

    /// Every field of a request, with how the call stands.
    fn form(&self, extra: Fields) -> Fields {
        let (answered, status) = {
            let log = self.call.log();
            (log.answered.is_some(), log.status)
        };
        let standing = match self.over {
            _ if !status.is_empty() => status,
            Some(_) => "completed",
            None if answered => "in-progress",
            None => "ringing",
        };
        let mut form = self.base.clone();
        form.push(("CallStatus".to_owned(), standing.to_owned()));
        for (name, value) in extra {
            form.retain(|(known, _)| *known != name);
            form.push((name, value));
        }
        form
    }

    /// Asks for a document.
    pub async fn ask(&self, target: &Target, extra: Fields, whom: For) -> Result<Vec<Verb>, Problem> {
        let (status, kind, body) = self.request(target, self.form(extra)).await;
        match status {
            0 => Err(Problem::new(11_205, format!("{}: no answer", target.url))),
            200..300 if !kind.contains("xml") => Err(Problem::new(
                12_300,
                format!("{}: the answer is {kind:?}, no XML", target.url),
            )),
            200..300 => twiml::read(&body, &target.url, whom),
            other => Err(Problem::new(11_200, format!("{}: answered {other}", target.url))),
        }
    }

    /// Makes a signed request: status (0: no answer), content type, body.
    pub async fn request(&self, target: &Target, form: Fields) -> (u16, String, String) {
        let simulators = &self.call.shared.simulators;
        let token = simulators.with(|world| world.setup.auth_token.clone());
        let began = Instant::now();
        let (url, signature) = if target.get {
            let join = if target.url.contains('?') { '&' } else { '?' };
            let url = format!("{}{join}{}", target.url, form::encode(&form));
            let signature = sign::twilio(&token, &url, &[]);
            (url, signature)
        } else {
            (target.url.clone(), sign::twilio(&token, &target.url, &form))
        };
        let (reached, host) = simulators.reach(&url);
        let http = simulators.http();
        let mut request = if target.get {
            http.get(reached)
        } else {
            http.post(reached)
                .header("content-type", "application/x-www-form-urlencoded; charset=UTF-8")
                .body(form::encode(&form))
        };
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let sent = request.header("x-twilio-signature", signature).timeout(ANSWER).send();
        let (status, kind, body) = match sent.await {
            Err(_) => (0, String::new(), String::new()),
            Ok(answer) => {
                let status = answer.status().as_u16();
                let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
                let kind = kind.unwrap_or_default().to_owned();
                (status, kind, answer.text().await.unwrap_or_default())
            }
        };
        let mut log = self.call.log();
        log.asked.push(Asked {
            url,
            form,
            status,
            body: body.clone(),
            took_ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        log.version += 1;
        (status, kind, body)
    }

    /// Tells how the call stands, where the clinic wants to know.
    async fn status(&mut self, status: &str) {
        let event = if status == "in-progress" { "answered" } else { status };
        let last = !["initiated", "ringing", "answered"].contains(&event);
        let Some((url, wanted)) = self.status_callback.clone() else {
            return;
        };
        if !last && !wanted.iter().any(|name| name == event) {
            return;
        }
        let mut extra = fields(&[
            ("CallStatus", status),
            ("CallbackSource", "call-progress-events"),
            ("SequenceNumber", &self.sequence.to_string()),
            ("Timestamp", "Mon, 01 Jan 2024 00:00:00 +0000"),
        ]);
        self.sequence += 1;
        if last {
            let answered = self.call.log().answered;
            let seconds = answered.map_or(0, |since| since.elapsed().as_secs()).to_string();
            let minutes = answered
                .map_or(0, |since| since.elapsed().as_secs().div_ceil(60))
                .to_string();
            extra.extend(fields(&[("CallDuration", &seconds), ("Duration", &minutes)]));
        }
        let target = Target { url, get: false };
        self.request(&target, self.form(extra)).await;
    }

    pub fn problem(&self, problem: Problem) {
        let mut log = self.call.log();
        log.problems.push(problem);
        log.version += 1;
    }

    // ---- Speaking and listening ----

    /// Puts a line on the record; its place.
    pub fn write(&self, by: By, text: &str, language: &str) -> usize {
        let mut log = self.call.log();
        log.lines.push(Said {
            by,
            text: text.to_owned(),
            language: language.to_owned(),
            cut: false,
        });
        log.version += 1;
        if matches!(by, By::Caller | By::Keys) {
            log.mark = log.lines.len();
        }
        log.lines.len() - 1
    }

    /// The person presses a key: keys in a row stand on one line.
    pub fn write_key(&self, key: char) {
        {
            let mut log = self.call.log();
            let place = log.lines.len();
            if let Some(last) = log.lines.last_mut().filter(|last| last.by == By::Keys) {
                last.text.push(key);
                log.mark = place;
                log.version += 1;
                return;
            }
        }
        self.write(By::Keys, &key.to_string(), "");
    }

    /// How long it takes to say something.
    pub fn takes(&self, text: &str) -> Duration {
        self.pace * u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
    }

    fn speak(&mut self, text: &str, language: &str) {
        let place = self.write(By::Clinic, text, language);
        let begins = self.speaks_until.max(Instant::now());
        self.speaking = Some((place, begins));
        self.speaks_until = begins + self.takes(text);
    }

    fn prompt(&mut self, prompt: &Prompt) {
        match prompt {
            Prompt::Say(text, language) => self.speak(text, language),
            Prompt::Play(_) => {}
            Prompt::Pause(seconds) => {
                self.speaks_until = self.speaks_until.max(Instant::now()) + Duration::from_secs(*seconds);
            }
        }
    }

    /// Waits until everything is said, or somebody puts the phone down.
    async fn spoken(&mut self) {
        while self.over.is_none() && Instant::now() < self.speaks_until {
            tokio::select! {
                given = self.input.recv() => self.keep(given),
                () = sleep_until(self.speaks_until) => {}
            }
        }
    }

    /// What is being said stops.
    pub fn hush(&mut self) {
        if Instant::now() < self.speaks_until
            && let Some((place, _)) = self.speaking
        {
            let mut log = self.call.log();
            if let Some(line) = log.lines.get_mut(place) {
                line.cut = true;
            }
            log.version += 1;
        }
        self.speaks_until = Instant::now();
    }

    fn keep(&mut self, given: Option<Given>) {
        let Some(given) = given else {
            self.over = Some(Over::Vanished);
            return;
        };
        match given.what {
            Input::HangUp | Input::Completed => self.over = Some(Over::Completed),
            Input::Vanish => self.over = Some(Over::Vanished),
            _ => self.pending.push_back(given),
        }
    }

    /// The next thing that somebody does; none: not before `until`, or the call is over.
    pub async fn next(&mut self, until: Option<Instant>) -> Option<Input> {
        loop {
            if self.over.is_some() {
                return None;
            }
            if let Some(Given { what, taken }) = self.pending.pop_front() {
                if let Some(taken) = taken {
                    // Whoever does not wait for it needs no word.
                    let _ = taken.send(());
                }
                return Some(what);
            }
            let late = until.unwrap_or_else(|| Instant::now() + Duration::from_secs(86_400));
            tokio::select! {
                given = self.input.recv() => self.keep(given),
                () = sleep_until(late) => return None,
            }
        }
    }

    pub fn listens(&self, listening: bool) {
        let mut log = self.call.log();
        log.listening = listening;
        log.version += 1;
    }

    async fn gather(&mut self, gather: &Gather) -> Next {
        for prompt in &gather.prompts {
            self.prompt(prompt);
        }
        self.listens(true);
        let mut digits = String::new();
        let mut finished = false;
        let mut words = None;
        loop {
            // Silence counts from the end of what is said.
            let until = self.speaks_until.max(Instant::now()) + Duration::from_secs(gather.timeout);
            match self.next(Some(until)).await {
                Some(Input::Key(key)) if gather.keys => {
                    self.hush();
                    self.write_key(key);
                    finished = gather.finish == Some(key);
                    if !finished {
                        digits.push(key);
                    }
                    if finished || gather.digits.is_some_and(|wanted| digits.len() >= wanted) {
                        break;
                    }
                }
                Some(Input::Words(said)) if gather.speech && digits.is_empty() => {
                    self.hush();
                    self.write(By::Caller, &said, &gather.language);
                    words = Some(said);
                    break;
                }
                Some(Input::Words(said)) => {
                    self.write(By::Caller, &said, "");
                }
                Some(Input::Silence) => break,
                Some(Input::Interrupt) => self.hush(),
                Some(_) => {}
                None => break,
            }
        }
        self.listens(false);
        if self.over.is_some() {
            return Next::Over;
        }
        let result = match words {
            Some(words) => fields(&[("SpeechResult", &words), ("Confidence", "0.9200000")]),
            None if finished || !digits.is_empty() => fields(&[("Digits", &digits)]),
            None if gather.on_empty => Fields::new(),
            None => return Next::Step,
        };
        let own = Target {
            url: self.url.clone(),
            get: false,
        };
        Next::Ask(gather.action.clone().unwrap_or(own), result)
    }
}
