//! A language model's server in the test: it says what it is told to say, and can be slow, broken or bad.

use crate::raw::{self, Answer};
use serde_json::{Value, json};
use std::io::Result;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Debug)]
pub enum Manner {
    /// A proper completion with this text.
    Says(String),
    /// The same, after this time.
    SaysAfter(String, Duration),
    /// A completion that begins and then stops.
    Stalls,
    /// This status, and this body.
    Answers(u16, String),
    /// A redirect to this address.
    Redirects(String),
    /// A completion of so many bytes.
    Huge(usize),
    /// It closes the connection without a word.
    HangsUp,
}

#[derive(Debug)]
struct Shared {
    manner: Manner,
    asked: Vec<Answer>,
}

/// The server.
#[derive(Debug)]
pub struct ModelServer {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

impl ModelServer {
    /// Starts one on a free port of loopback.
    pub async fn start() -> Result<ModelServer> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let manner = Manner::Answers(500, String::new());
        let shared = Arc::new(Mutex::new(Shared {
            manner,
            asked: Vec::new(),
        }));
        let for_all = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = for_all.clone();
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Ok(ModelServer { address, shared })
    }

    /// What stands before `/chat/completions`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The address of another path of this server: where a redirect leads.
    #[must_use]
    pub fn elsewhere(&self) -> String {
        format!("http://{}/elsewhere", self.address)
    }

    /// Behaves like this from now on.
    pub fn behave(&self, manner: Manner) {
        self.with(|s| s.manner = manner);
    }

    /// The requests so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Answer> {
        self.with(|s| s.asked.clone())
    }

    /// The bodies of the requests so far.
    #[must_use]
    pub fn bodies(&self) -> Vec<Value> {
        self.asked().iter().map(Answer::json).collect()
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn completion(text: &str) -> String {
    json!({ "id": "c1", "object": "chat.completion", "choices": [{ "index": 0, "message": { "role": "assistant", "content": text } }] })
        .to_string()
}

async fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) -> Result<()> {
    let asked = raw::received(&mut stream).await?;
    let manner = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.asked.push(asked);
        shared.manner.clone()
    };
    let (status, more, body) = match manner {
        Manner::Says(text) => (200, String::new(), completion(&text)),
        Manner::SaysAfter(text, wait) => {
            tokio::time::sleep(wait).await;
            (200, String::new(), completion(&text))
        }
        Manner::Answers(status, body) => (status, String::new(), body),
        Manner::Redirects(to) => (307, format!("location: {to}\r\n"), String::new()),
        Manner::Huge(size) => (200, String::new(), completion(&"x".repeat(size))),
        Manner::HangsUp => return Ok(()),
        Manner::Stalls => {
            let begun =
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{\"choices\":[";
            stream.write_all(begun.as_bytes()).await?;
            tokio::time::sleep(Duration::from_secs(60)).await;
            return Ok(());
        }
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\nconnection: close\r\n{more}content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
