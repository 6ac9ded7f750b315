//! Twilio's side of a call's socket, signed as Twilio signs it and frame by frame: for the suites that must say exactly what arrives and
//! when. (The simulators of [`crate::messaging`] play whole calls.)

use crate::host::{Edge, Setup, config};
use crate::providers::{AUTH_TOKEN, by_twilio, twilio_path, twilio_signature, with_channels};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Longer than anything that is waited for takes, an alarm's round and a silence included.
const SOON: Duration = Duration::from_secs(30);

/// The desk's phone.
pub const DESK: &str = "+441632960077";
/// Where the calls come from: nobody knows this number.
pub const STRANGER: &str = "+447700900777";

/// An edge whose clinic's phone the assistant answers, on a weekday morning: somebody is at the desk.
pub async fn start(setup: Setup) -> Edge {
    let edge = Edge::with(setup).await;
    let mut config = with_channels(config());
    config["voice"] = json!({ "answer": "assistant", "desk": DESK });
    edge.configure(&config).await;
    edge.with_knowledge().await;
    let morning = json!({ "set": "2026-11-25T08:00:00Z" });
    let set = edge.admin("POST", "/demo/clock", &morning).await;
    assert_eq!(set.status, 200, "{}", set.text());
    edge
}

/// What Twilio posts of a call from [`STRANGER`]: the TwiML that answers it.
pub async fn posts(edge: &Edge, hook: &str, call: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("CallSid", call),
        ("AccountSid", "AC00000000000000000000000000000001"),
        ("From", STRANGER),
        ("To", "+441632960000"),
        ("Direction", "inbound"),
    ];
    if !more.iter().any(|(name, _)| *name == "CallStatus") {
        pairs.push(("CallStatus", "in-progress"));
    }
    pairs.extend_from_slice(more);
    let answer = by_twilio(edge, hook, &pairs).await;
    assert_eq!(answer.status, 200, "{hook}: {}", answer.text());
    answer.text()
}

/// A call whose caller keys in this code, or none and stays on the line: the assistant has greeted them.
pub async fn called(edge: &Edge, call: &str, code: &str) -> Relay {
    posts(edge, "voice", call, &[]).await;
    let twiml = posts(edge, "voice/code", call, &[("Digits", code)]).await;
    assert!(twiml.contains("ConversationRelay"), "{twiml}");
    let mut relay = Relay::connect(edge, call).await;
    relay.answer(0).await;
    relay
}

/// The socket of a call.
#[derive(Debug)]
pub struct Relay {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Every frame that came, in order.
    pub frames: Vec<Value>,
    /// It is closed.
    pub closed: bool,
}

impl Relay {
    /// Opens the socket of a call with this signature; the answer's status where it is refused.
    ///
    /// # Errors
    /// The status.
    pub async fn open(edge: &Edge, call: &str, signature: &str) -> Result<Relay, u16> {
        let url = Relay::url(edge, call);
        let mut request = url.into_client_request().expect("an address");
        request
            .headers_mut()
            .insert("x-twilio-signature", signature.parse().expect("a header"));
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Relay {
                socket,
                frames: Vec::new(),
                closed: false,
            }),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(other) => panic!("no socket: {other}"),
        }
    }

    /// The address of a call's socket.
    #[must_use]
    pub fn url(edge: &Edge, call: &str) -> String {
        let base = edge.url().replacen("http", "ws", 1);
        format!("{base}{}", twilio_path(&format!("relay/{call}")))
    }

    /// Opens the socket of a call, as Twilio does, and says whose it is.
    pub async fn connect(edge: &Edge, call: &str) -> Relay {
        let signature = twilio_signature(AUTH_TOKEN, &Relay::url(edge, call), &[]);
        let mut relay = Relay::open(edge, call, &signature).await.expect("a socket");
        let setup = json!({
            "type": "setup", "sessionId": "VX00000000000000000000000000000001", "accountSid": "AC00000000000000000000000000000001",
            "callSid": call, "from": "+447700900123", "to": "+441632960000", "direction": "inbound", "callStatus": "RINGING",
            "customParameters": {},
        });
        relay.send(&setup).await;
        relay
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &Value) {
        let sent = self.socket.send(Message::text(frame.to_string())).await;
        sent.expect("the socket is open");
    }

    /// Sends a text that may be no frame at all. Whether the socket is still open.
    pub async fn send_text(&mut self, text: &str) -> bool {
        !self.closed && self.socket.send(Message::text(text)).await.is_ok()
    }

    /// The caller says this.
    pub async fn say(&mut self, words: &str) {
        self.send(&json!({ "type": "prompt", "voicePrompt": words, "lang": "en-GB", "last": true }))
            .await;
    }

    /// The caller presses these keys.
    pub async fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            self.send(&json!({ "type": "dtmf", "digit": key.to_string() })).await;
        }
    }

    /// The caller speaks over what is being said.
    pub async fn interrupt(&mut self, heard: &str) {
        self.send(&json!({ "type": "interrupt", "utteranceUntilInterrupt": heard, "durationUntilInterruptMs": 900 }))
            .await;
    }

    /// Reads what comes in this time.
    pub async fn listen(&mut self, time: Duration) {
        let until = Instant::now() + time;
        while !self.closed {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.read(left).await {
                return;
            }
        }
    }

    /// Reads one frame; none in this time, or the end: `false`.
    async fn read(&mut self, time: Duration) -> bool {
        match tokio::time::timeout(time, self.socket.next()).await {
            Err(_) => false,
            Ok(Some(Ok(Message::Text(text)))) => {
                self.frames.push(serde_json::from_str(&text).expect("a frame is JSON"));
                true
            }
            Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => true,
            Ok(_) => {
                self.closed = true;
                false
            }
        }
    }

    /// Waits until a frame that came after the first `from` ones is like this.
    pub async fn wait_for(&mut self, what: &str, from: usize, is: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            if let Some(frame) = self.frames.iter().skip(from).find(|f| is(f)) {
                return frame.clone();
            }
            let left = SOON.saturating_sub(began.elapsed());
            assert!(!left.is_zero() && !self.closed, "no {what} in {:?}", self.frames);
            self.read(left).await;
        }
    }

    /// Waits until an answer is spoken to its end, after the first `from` frames: its words.
    pub async fn answer(&mut self, from: usize) -> String {
        self.wait_for("answer", from, |f| f["type"] == "text" && f["last"] == true)
            .await;
        self.spoken(from)
    }

    /// Says this and waits for what is spoken in answer.
    pub async fn ask(&mut self, words: &str) -> String {
        let from = self.frames.len();
        self.say(words).await;
        self.answer(from).await
    }

    /// Waits for the end of the assistant's part: what goes on with the call reads this.
    pub async fn ends(&mut self) -> Value {
        let end = self.wait_for("end", 0, |f| f["type"] == "end").await;
        let data = end["handoffData"].as_str().expect("a text");
        serde_json::from_str(data).expect("JSON")
    }

    /// What was spoken after the first `from` frames.
    #[must_use]
    pub fn spoken(&self, from: usize) -> String {
        let texts = self.frames.iter().skip(from).filter(|f| f["type"] == "text");
        texts.filter_map(|f| f["token"].as_str()).collect()
    }

    /// Hangs up, as a platform closes.
    pub async fn close(mut self) {
        let _ = self.socket.close(None).await;
    }
}
