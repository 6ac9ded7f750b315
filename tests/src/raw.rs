//! HTTP/1.1 by hand on one kept-alive connection: for the benches, where the client must cost little, and for the fuzz, where the bytes
//! must be exactly those.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, as it came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value, by its name in small letters.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is not.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// Reads a request as a server gets it: its head and its body; its status is nothing yet.
pub async fn received(stream: &mut TcpStream) -> Result<Answer> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(Error::other("closed"));
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let body = bytes.split_off(end + 4);
    let mut asked = Answer { status: 0, head, body };
    let length: usize = asked
        .header("content-length")
        .and_then(|v| v.parse().ok())
        .unwrap_or_default();
    while asked.body.len() < length {
        if stream.read_buf(&mut asked.body).await? == 0 {
            return Err(Error::other("closed"));
        }
    }
    Ok(asked)
}

/// One connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// What was read and not yet used.
    rest: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let rest = Vec::with_capacity(64 * 1024);
        Ok(Connection { stream, rest })
    }

    /// Sends these bytes and reads one answer. `head_only` for a HEAD request.
    pub async fn send(&mut self, request: &[u8], head_only: bool) -> Result<Answer> {
        // A service that refuses a large body answers and closes before it has all of it: the answer is there all the same.
        let written = self.stream.write_all(request).await;
        match self.answer(head_only).await {
            Ok(answer) => Ok(answer),
            Err(unread) => Err(written.err().unwrap_or(unread)),
        }
    }

    /// Reads one answer.
    pub async fn answer(&mut self, head_only: bool) -> Result<Answer> {
        let end = loop {
            if let Some(at) = find(&self.rest, b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest.drain(..end + 4);
        let status = head.get(9..12).and_then(|s| s.parse().ok());
        let status: u16 = status.ok_or_else(|| Error::new(ErrorKind::InvalidData, head.clone()))?;
        let mut answer = Answer {
            status,
            head,
            body: Vec::new(),
        };
        if head_only || status == 204 || status == 304 || status < 200 {
            return Ok(answer);
        }
        if let Some(length) = answer.header("content-length").and_then(|v| v.parse().ok()) {
            answer.body = self.take(length).await?;
        } else if answer
            .header("transfer-encoding")
            .is_some_and(|v| v.contains("chunked"))
        {
            answer.body = self.chunks().await?;
        } else {
            while self.more().await.is_ok() {}
            answer.body = std::mem::take(&mut self.rest);
        }
        Ok(answer)
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(at) = find(&self.rest, b"\r\n") {
                    break at;
                }
                self.more().await?;
            };
            let line = String::from_utf8_lossy(&self.rest[..end]).into_owned();
            self.rest.drain(..end + 2);
            let size = usize::from_str_radix(line.trim(), 16);
            let size = size.map_err(|e| Error::new(ErrorKind::InvalidData, e))?;
            let chunk = self.take(size + 2).await?;
            if size == 0 {
                return Ok(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    async fn take(&mut self, n: usize) -> Result<Vec<u8>> {
        while self.rest.len() < n {
            self.more().await?;
        }
        Ok(self.rest.drain(..n).collect())
    }

    async fn more(&mut self) -> Result<()> {
        let n = self.stream.read_buf(&mut self.rest).await?;
        match n {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn find(in_bytes: &[u8], what: &[u8]) -> Option<usize> {
    in_bytes.windows(what.len()).position(|w| w == what)
}

/// A request with a body (or none), as bytes.
#[must_use]
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        text.push_str("host: 127.0.0.1\r\n");
    }
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH") {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
