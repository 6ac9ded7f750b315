//! The desk's live feed: what a screen of the clinic's staff is shown of each call.

use super::{Error, PATIENCE, Result};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Frames of the inbox.
const INBOX: [&str; 6] = ["card", "gone", "task", "colleague", "day", "templates"];

/// A desk's socket.
#[derive(Debug)]
pub struct Desk {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Desk {
    /// Opens one with a token of the clinic's staff, or its admin key.
    pub async fn open(edge: &str, clinic: &str, token: &str) -> Result<Desk> {
        Desk::open_at(edge, clinic, "live", token).await
    }

    /// Opens one that follows a conversation, from after this place.
    pub async fn follow(edge: &str, clinic: &str, session: &str, after: i64, token: &str) -> Result<Desk> {
        let path = format!("sessions/{session}/live?after={after}");
        Desk::open_at(edge, clinic, &path, token).await
    }

    async fn open_at(edge: &str, clinic: &str, path: &str, token: &str) -> Result<Desk> {
        let offer = format!("samtal.v1, {token}");
        Desk::open_with(edge, clinic, path, &[("sec-websocket-protocol", &offer)]).await
    }

    /// Opens one with these headers instead of a token: a cookie and an origin, for instance.
    pub async fn open_with(edge: &str, clinic: &str, path: &str, headers: &[(&'static str, &str)]) -> Result<Desk> {
        let host = edge.trim_end_matches('/').trim_start_matches("http://");
        let address = format!("ws://{host}/v1/{clinic}/desk/{path}");
        let mut request = address.into_client_request().map_err(broken)?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(broken)?;
            request.headers_mut().insert(*name, value);
        }
        let opened = tokio::time::timeout(PATIENCE, tokio_tungstenite::connect_async(request)).await;
        match opened.map_err(broken)? {
            Ok((socket, _)) => Ok(Desk { socket }),
            Err(tungstenite::Error::Http(answer)) => Err(Error::Problem {
                status: answer.status().as_u16(),
                code: String::new(),
                detail: String::new(),
                retry_after: None,
            }),
            Err(other) => Err(broken(other)),
        }
    }

    /// The next frame of a call or of a conversation; what the inbox is told is let go: [`Desk::news`] reads it.
    pub async fn next(&mut self) -> Result<Value> {
        loop {
            let frame = self.news().await?;
            let kind = frame["type"].as_str().unwrap_or_default();
            if !INBOX.contains(&kind) {
                return Ok(frame);
            }
        }
    }

    /// The next frame of this kind, whatever comes before it.
    pub async fn next_of(&mut self, kind: &str) -> Result<Value> {
        loop {
            let frame = self.news().await?;
            if frame["type"] == kind {
                return Ok(frame);
            }
        }
    }

    /// The next frame, of whatever kind.
    pub async fn news(&mut self) -> Result<Value> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next()).await;
            match next.map_err(broken)? {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).map_err(broken),
                Some(Ok(Message::Close(frame))) => {
                    return Err(Error::Problem {
                        status: frame.map_or(1005, |f| u16::from(f.code)),
                        code: "closed".to_owned(),
                        detail: String::new(),
                        retry_after: None,
                    });
                }
                Some(Ok(_)) => {}
                Some(Err(e)) => return Err(broken(e)),
                None => return Err(broken("the socket ended without a close frame")),
            }
        }
    }

    /// The next frame within this time, if one comes.
    pub async fn within(&mut self, time: Duration) -> Option<Value> {
        tokio::time::timeout(time, self.next()).await.ok()?.ok()
    }

    /// Waits for the frame of this call in this state; what else arrives is let go.
    pub async fn shown(&mut self, call_id: &str, state: &str) -> Result<Value> {
        loop {
            let frame = self.next().await?;
            if frame["call_id"] == call_id && frame["state"] == state {
                return Ok(frame);
            }
        }
    }

    /// Says something.
    pub async fn say(&mut self, text: &str) -> Result<()> {
        self.socket.send(Message::text(text)).await.map_err(broken)
    }
}

fn broken(e: impl ToString) -> Error {
    Error::Broken(e.to_string())
}
