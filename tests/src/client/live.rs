//! The live socket of a session: what happens arrives, what is written is acknowledged.

use super::{Error, PATIENCE, Result, patient};
use futures_util::{SinkExt, StreamExt};
use samtal_core::log::event::{Event, Seq};
use samtal_core::time::At;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// What the service says on the socket.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// Events, in order.
    Events {
        /// Them.
        #[serde(deserialize_with = "patient::events")]
        events: Vec<Event>,
    },
    /// What this client sent is in the log, durably.
    Ack {
        /// The client's id of it.
        cid: String,
        /// Its place.
        seq: Seq,
        /// Its time.
        at: At,
    },
    /// Somebody is typing.
    Typing {
        /// Who.
        by: String,
    },
    /// Another tab has seen up to here.
    Seen {
        /// Where.
        seq: Seq,
    },
    /// Something was refused.
    Error {
        /// The stable code.
        code: String,
        /// Which frame, where it had an id.
        #[serde(default)]
        cid: String,
        /// Seconds to wait.
        #[serde(default)]
        retry_after: Option<u64>,
    },
}

/// A live socket.
#[derive(Debug)]
pub struct Live {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Live {
    pub(super) async fn open(edge: &str, clinic: &str, token: &str, after: Seq) -> Result<Live> {
        let offer = format!("samtal.v1, {token}");
        Live::connect(edge, clinic, after, &[("sec-websocket-protocol", &offer)]).await
    }

    /// Opens a socket with these headers instead of a patient's own token: a cookie and an origin, for instance.
    pub async fn connect(edge: &str, clinic: &str, after: Seq, headers: &[(&'static str, &str)]) -> Result<Live> {
        let host = edge.trim_end_matches('/').trim_start_matches("http://");
        let address = format!("ws://{host}/v1/{clinic}/session/live?after={after}");
        let mut request = address.into_client_request().map_err(broken)?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(broken)?;
            request.headers_mut().insert(*name, value);
        }
        let opened = tokio::time::timeout(PATIENCE, tokio_tungstenite::connect_async(request)).await;
        match opened.map_err(broken)? {
            Ok((socket, _)) => Ok(Live { socket }),
            Err(tungstenite::Error::Http(answer)) => {
                let json: Value = answer
                    .body()
                    .as_ref()
                    .and_then(|b| serde_json::from_slice(b).ok())
                    .unwrap_or_default();
                Err(Error::Problem {
                    status: answer.status().as_u16(),
                    code: json["code"].as_str().unwrap_or_default().to_owned(),
                    detail: json["detail"].as_str().unwrap_or_default().to_owned(),
                    retry_after: None,
                })
            }
            Err(other) => Err(broken(other)),
        }
    }

    /// Writes a message; its [`Frame::Ack`] comes when it is in the log.
    pub async fn send(&mut self, cid: &str, text: &str) -> Result<()> {
        self.say(&json!({ "type": "message", "cid": cid, "text": text }).to_string())
            .await
    }

    /// Says this text frame as it is.
    pub async fn say(&mut self, text: &str) -> Result<()> {
        self.socket.send(Message::text(text)).await.map_err(broken)
    }

    /// Says these bytes as a binary frame.
    pub async fn say_bytes(&mut self, bytes: Vec<u8>) -> Result<()> {
        self.socket.send(Message::binary(bytes)).await.map_err(broken)
    }

    /// The next text, as it is. The error of a closed socket is a problem whose status is the close code.
    pub async fn text(&mut self) -> Result<String> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.map_err(broken)? {
                Some(Ok(Message::Text(text))) => return Ok(text.to_string()),
                Some(Ok(Message::Close(frame))) => {
                    let (status, detail) = match &frame {
                        Some(f) => (u16::from(f.code), f.reason.to_string()),
                        None => (1005, String::new()),
                    };
                    let (code, retry_after) = ("closed".to_owned(), None);
                    return Err(Error::Problem {
                        status,
                        code,
                        detail,
                        retry_after,
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(e)) => return Err(broken(e)),
                None => return Err(broken("the socket ended without a close frame")),
            }
        }
    }

    /// The next frame.
    pub async fn next(&mut self) -> Result<Frame> {
        let text = self.text().await?;
        serde_json::from_str(&text).map_err(|e| Error::Broken(format!("{e} in {text}")))
    }

    /// The next frame within this time, if one comes.
    pub async fn within(&mut self, time: Duration) -> Option<Result<Frame>> {
        tokio::time::timeout(time, self.next()).await.ok()
    }

    /// Waits for the acknowledgement of `cid`; what else arrives is let go.
    pub async fn ack(&mut self, cid: &str) -> Result<Seq> {
        loop {
            match self.next().await? {
                Frame::Ack { cid: of, seq, .. } if of == cid => return Ok(seq),
                Frame::Error { code, cid: of, .. } if of == cid || of.is_empty() => {
                    return Err(Error::Broken(format!("refused: {code}")));
                }
                Frame::Events { .. }
                | Frame::Ack { .. }
                | Frame::Typing { .. }
                | Frame::Seen { .. }
                | Frame::Error { .. } => {}
            }
        }
    }

    /// Waits until `n` events have arrived, in order.
    pub async fn events(&mut self, n: usize) -> Result<Vec<Event>> {
        let mut got = Vec::new();
        while got.len() < n {
            if let Frame::Events { events } = self.next().await? {
                got.extend(events);
            }
        }
        Ok(got)
    }

    /// Waits until the service closes the socket; the close code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.text().await {
                Ok(_) => {}
                Err(e) => return e.status(),
            }
        }
    }

    /// Closes the socket properly.
    pub async fn close(mut self) -> Result<()> {
        self.socket.close(None).await.map_err(broken)
    }
}

fn broken(e: impl ToString) -> Error {
    Error::Broken(e.to_string())
}
