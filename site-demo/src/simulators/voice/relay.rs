//! The assistant on the line: Twilio's side of ConversationRelay.

use super::call::{By, Input, Problem};
use super::line::{Fields, Line, Next, Over, fields};
use super::twiml::Relay;
use crate::simulators::hooks::sign;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Longest frame that is taken (the protocol's own default of many servers; Twilio tells none).
const FRAME: usize = 64 * 1024;
/// How long a connection may take to come about.
const CONNECTS: Duration = Duration::from_secs(15);
/// Twilio's code for a socket that could not be connected.
const UNREACHED: u32 = 64_102;
/// Twilio's code for a socket that the service closed.
const CLOSED: u32 = 64_105;
/// Twilio's code for a frame that is none of its protocol.
const INVALID: u32 = 64_107;

type Socket = WebSocketStream<TcpStream>;

/// What the assistant sends.
#[derive(Debug, PartialEq)]
enum Frame {
    Text {
        token: String,
        last: bool,
    },
    Language {
        speech: Option<String>,
        hearing: Option<String>,
    },
    End(Option<String>),
    /// Sounds and keys: nothing is heard of them here.
    Other,
}

/// How the assistant left.
enum Left {
    Ended(Option<String>),
    HungUp,
    Failed,
}

impl Line {
    /// Puts the assistant on the line until it ends, the socket breaks, or the person puts the phone down.
    pub async fn relay(&mut self, relay: &Relay) -> Next {
        let began = Instant::now();
        let session = format!("VX{}", &self.call.id()[2..]);
        let left = match self.connect(relay).await {
            Ok(mut socket) => {
                self.listens(true);
                let left = self.converse(&mut socket, relay, &session).await;
                self.listens(false);
                left
            }
            Err(problem) => {
                self.problem(problem);
                Left::Failed
            }
        };
        if self.over == Some(Over::Vanished) {
            return Next::Over;
        }
        let seconds = began.elapsed().as_secs().to_string();
        let mut told = fields(&[("SessionId", &session), ("SessionDuration", &seconds)]);
        match left {
            Left::Ended(data) => {
                told.extend(fields(&[("SessionStatus", "ended")]));
                told.extend(data.map(|data| ("HandoffData".to_owned(), data)));
            }
            Left::HungUp => told.extend(fields(&[("SessionStatus", "completed")])),
            Left::Failed => told.extend(fields(&[
                ("SessionStatus", "failed"),
                ("ErrorCode", "39001"),
                ("ErrorMessage", "Network connection to WebSocket server failed."),
            ])),
        }
        self.after(relay.action.clone(), told).await
    }

    /// Asks how to go on. Where the person is gone the answer is of no interest.
    pub async fn after(&mut self, action: Option<super::twiml::Target>, told: Fields) -> Next {
        match action {
            None if self.over.is_some() => Next::Over,
            None => Next::Step,
            Some(action) if self.over.is_some() => {
                if let Err(problem) = self.ask(&action, told, super::twiml::For::Caller).await {
                    self.problem(problem);
                }
                Next::Over
            }
            Some(action) => Next::Ask(action, told),
        }
    }

    async fn connect(&self, relay: &Relay) -> Result<Socket, Problem> {
        let unreached = |why: String| Problem::new(UNREACHED, format!("{}: {why}", relay.url));
        let simulators = &self.call.shared.simulators;
        let token = simulators.with(|world| world.setup.auth_token.clone());
        let (reached, _) = simulators.reach(&relay.url);
        let there = reqwest::Url::parse(&reached).map_err(|error| unreached(error.to_string()))?;
        let address = (
            there.host_str().unwrap_or_default().to_owned(),
            there.port_or_known_default().unwrap_or(80),
        );
        let mut request = relay
            .url
            .as_str()
            .into_client_request()
            .map_err(|error| unreached(error.to_string()))?;
        let signature = sign::twilio(&token, &relay.url, &[]);
        let header = signature.parse().map_err(|_| unreached("no signature".to_owned()))?;
        request.headers_mut().insert("x-twilio-signature", header);
        let opened = async {
            let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
            let opened = tokio_tungstenite::client_async(request, stream).await;
            opened.map(|(socket, _)| socket).map_err(|error| error.to_string())
        };
        match timeout(CONNECTS, opened).await {
            Ok(opened) => opened.map_err(unreached),
            Err(_) => Err(unreached("no answer".to_owned())),
        }
    }

    fn setup(&self, relay: &Relay, session: &str) -> Value {
        let account = self.call.shared.simulators.with(|world| world.setup.account.clone());
        json!({
            "type": "setup", "sessionId": session, "accountSid": account, "parentCallSid": "", "callSid": self.call.id(),
            "from": self.shown(), "to": self.call.to(), "forwardedFrom": "", "callType": "PSTN", "callerName": "",
            "direction": self.call.direction().word(), "callStatus": "RINGING", "customParameters": relay.parameters,
        })
    }

    async fn converse(&mut self, socket: &mut Socket, relay: &Relay, session: &str) -> Left {
        if send(socket, &self.setup(relay, session)).await.is_err() {
            return Left::Failed;
        }
        let (mut speech, mut hearing) = (relay.language.clone(), relay.language.clone());
        let mut open = None;
        if !relay.welcome.is_empty() {
            self.token(&mut open, &relay.welcome, &speech, true);
        }
        loop {
            let frame = tokio::select! {
                input = self.next(None) => {
                    let Some(input) = input else {
                        if self.over != Some(Over::Vanished) {
                            // A goodbye that nobody waits for.
                            let _ = socket.close(None).await;
                        }
                        return Left::HungUp;
                    };
                    if input == Input::Cut {
                        return Left::Failed;
                    }
                    for frame in self.heard(relay, input, &hearing) {
                        if send(socket, &frame).await.is_err() {
                            return self.closed();
                        }
                    }
                    continue;
                }
                frame = socket.next() => frame,
            };
            let text = match frame {
                Some(Ok(Message::Text(text))) => text,
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Binary(_) | Message::Frame(_))) => {
                    self.problem(Problem::new(INVALID, "a binary frame"));
                    return Left::Failed;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return self.closed(),
            };
            match read(&text) {
                Ok(Frame::Text { token, last }) => self.token(&mut open, &token, &speech, last),
                Ok(Frame::Language { speech: s, hearing: h }) => {
                    speech = s.unwrap_or(speech);
                    hearing = h.unwrap_or(hearing);
                }
                Ok(Frame::End(data)) => {
                    // What it was about to say is said before the line goes on.
                    let until = self.speaks_until;
                    while Instant::now() < until && self.over.is_none() {
                        if self.next(Some(until)).await == Some(Input::Interrupt) {
                            break;
                        }
                    }
                    let _ = socket.close(None).await;
                    return if self.over.is_some() {
                        Left::HungUp
                    } else {
                        Left::Ended(data)
                    };
                }
                Ok(Frame::Other) => {}
                Err(what) => {
                    // Twilio says so on the socket and goes on.
                    let _ = send(
                        socket,
                        &json!({"type": "error", "description": format!("Invalid message: {what}")}),
                    )
                    .await;
                    self.problem(Problem::new(INVALID, what));
                }
            }
        }
    }

    fn closed(&self) -> Left {
        self.problem(Problem::new(CLOSED, "the service closed the socket"));
        Left::Failed
    }

    /// A part of what the assistant says: parts up to the last one stand on one line.
    fn token(&mut self, open: &mut Option<usize>, token: &str, language: &str, last: bool) {
        let begins = self.speaks_until.max(Instant::now());
        match *open {
            None if token.is_empty() => {}
            None => {
                let place = self.write(By::Clinic, token, language);
                self.speaking = Some((place, begins));
                *open = Some(place);
            }
            Some(place) => {
                let mut log = self.call.log();
                if let Some(line) = log.lines.get_mut(place) {
                    line.text.push_str(token);
                }
                log.version += 1;
            }
        }
        self.speaks_until = begins + self.takes(token);
        if last {
            *open = None;
        }
    }

    /// What Twilio tells the assistant about something that the person did.
    fn heard(&mut self, relay: &Relay, input: Input, hearing: &str) -> Vec<Value> {
        let (by_speech, by_keys) = relay.interruptible;
        let speaks = Instant::now() < self.speaks_until;
        let mut frames = Vec::new();
        match input {
            Input::Words(words) => {
                if speaks && by_speech {
                    frames.push(self.interrupted());
                }
                self.write(By::Caller, &words, hearing);
                frames.push(json!({"type": "prompt", "voicePrompt": words, "lang": hearing, "last": true}));
            }
            Input::Key(key) => {
                if speaks && by_keys {
                    frames.push(self.interrupted());
                }
                self.write_key(key);
                if relay.keys {
                    frames.push(json!({"type": "dtmf", "digit": key.to_string()}));
                }
            }
            Input::Interrupt if by_speech => frames.push(self.interrupted()),
            _ => {}
        }
        frames
    }

    /// The person breaks in: what was said of the line until then.
    fn interrupted(&mut self) -> Value {
        let (mut said, mut took) = (String::new(), Duration::ZERO);
        if let Some((place, since)) = self.speaking {
            took = since.elapsed();
            let mut log = self.call.log();
            if let Some(line) = log.lines.get_mut(place) {
                line.cut = true;
                said.clone_from(&line.text);
            }
            log.version += 1;
        }
        let all = self.takes(&said);
        if !all.is_zero() {
            let share = took.as_secs_f64() / all.as_secs_f64();
            let count = said.chars().count();
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss
            )]
            let heard = ((count as f64 * share) as usize).min(count);
            said = said.chars().take(heard).collect();
        }
        self.speaks_until = Instant::now();
        let took = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        json!({"type": "interrupt", "utteranceUntilInterrupt": said, "durationUntilInterruptMs": took})
    }
}

async fn send(socket: &mut Socket, frame: &Value) -> Result<(), ()> {
    socket.send(Message::text(frame.to_string())).await.map_err(|_| ())
}

/// A frame of the assistant's; what is wrong with it, where Twilio would not take it.
fn read(text: &str) -> Result<Frame, String> {
    if text.len() > FRAME {
        return Err("too long".to_owned());
    }
    let Ok(Value::Object(frame)) = serde_json::from_str::<Value>(text) else {
        return Err("no JSON object".to_owned());
    };
    let kind = frame.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let known: &[&str] = match kind.as_str() {
        "text" => &["token", "last", "lang", "interruptible", "preemptible"],
        "play" => &["source", "loop", "interruptible", "preemptible"],
        "sendDigits" => &["digits"],
        "language" => &["ttsLanguage", "transcriptionLanguage"],
        "end" => &["handoffData"],
        other => return Err(format!("unknown type: {other}")),
    };
    if let Some(name) = frame
        .keys()
        .find(|name| *name != "type" && !known.contains(&name.as_str()))
    {
        return Err(format!("{kind} has no field {name}"));
    }
    let flag = |name: &str| match frame.get(name) {
        None => Ok(false),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(format!("{kind}: {name} is no boolean")),
    };
    for name in ["interruptible", "preemptible"] {
        flag(name)?;
    }
    let tag = |name: &str| -> Result<Option<String>, String> {
        let Some(tag) = string(&frame, &kind, name)? else {
            return Ok(None);
        };
        let parts: Vec<&str> = tag.split('-').collect();
        let fits = parts
            .iter()
            .all(|part| (2..=4).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric()));
        if fits {
            Ok(Some(tag))
        } else {
            Err(format!("{tag:?} is no language"))
        }
    };
    match kind.as_str() {
        "text" => {
            let token = string(&frame, &kind, "token")?.ok_or("text has no token")?;
            tag("lang")?;
            Ok(Frame::Text {
                token,
                last: flag("last")?,
            })
        }
        "language" => {
            let (speech, hearing) = (tag("ttsLanguage")?, tag("transcriptionLanguage")?);
            if speech.is_none() && hearing.is_none() {
                return Err("language names none".to_owned());
            }
            Ok(Frame::Language { speech, hearing })
        }
        "end" => Ok(Frame::End(string(&frame, &kind, "handoffData")?)),
        "sendDigits" => {
            let digits = string(&frame, &kind, "digits")?.unwrap_or_default();
            let fits = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || "*#w".contains(c));
            if fits {
                Ok(Frame::Other)
            } else {
                Err("sendDigits has none".to_owned())
            }
        }
        _ => {
            let source = string(&frame, &kind, "source")?.unwrap_or_default();
            let fits = reqwest::Url::parse(&source).is_ok();
            if fits {
                Ok(Frame::Other)
            } else {
                Err("play has no source".to_owned())
            }
        }
    }
}

/// A field that is a text where it is there.
fn string(frame: &Map<String, Value>, kind: &str, name: &str) -> Result<Option<String>, String> {
    match frame.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{kind}: {name} is no text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_twilio_writes_its_examples() {
        let text = read(r#"{"type":"text","token":"Hello","last":false}"#);
        assert_eq!(
            text,
            Ok(Frame::Text {
                token: "Hello".to_owned(),
                last: false
            })
        );
        let end = read(r#"{"type":"end","handoffData":"{\"reasonCode\":\"live-agent\"}"}"#);
        assert_eq!(end, Ok(Frame::End(Some("{\"reasonCode\":\"live-agent\"}".to_owned()))));
        let language = read(r#"{"type":"language","ttsLanguage":"sv-SE","transcriptionLanguage":"sv-SE"}"#);
        assert!(matches!(language, Ok(Frame::Language { .. })));
        for other in [
            r#"{"type":"play","source":"https://example.com/a.mp3"}"#,
            r#"{"type":"sendDigits","digits":"1234#"}"#,
        ] {
            assert_eq!(read(other), Ok(Frame::Other));
        }
    }

    #[test]
    fn what_twilio_would_refuse_is_refused() {
        for frame in [
            "",
            "[]",
            r#"{"type":"speak","token":"Hello"}"#,
            r#"{"type":"text"}"#,
            r#"{"type":"text","token":7}"#,
            r#"{"type":"text","token":"Hello","last":"true"}"#,
            r#"{"type":"text","token":"Hello","text":"Hello"}"#,
            r#"{"type":"language"}"#,
            r#"{"type":"language","ttsLanguage":"Swedish"}"#,
            r#"{"type":"end","handoffData":{"reasonCode":"live-agent"}}"#,
            r#"{"type":"sendDigits","digits":"abc"}"#,
            r#"{"type":"play","source":""}"#,
        ] {
            assert!(read(frame).is_err(), "{frame}");
        }
    }
}
