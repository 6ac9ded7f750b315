//! A web server in the test that receives the clinic's signed webhooks, and fails as often as it is told to.

use crate::raw::{self, Answer};
use std::io::Result;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

/// One delivery, as it arrived: its headers are in `head`; `status` is what it was answered with.
pub type Delivery = Answer;

#[derive(Debug, Default)]
struct Shared {
    deliveries: Vec<Delivery>,
    /// How many of the next deliveries get which status.
    refuse: Vec<u16>,
    /// How long to keep the next ones waiting.
    delay: Duration,
}

/// The receiver.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

impl Receiver {
    /// Starts one on a free port of loopback.
    pub async fn start() -> Result<Receiver> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Mutex::new(Shared::default()));
        let for_all = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = for_all.clone();
                tokio::spawn(async move {
                    let mut stream = stream;
                    while serve(&mut stream, &shared).await.is_ok() {}
                });
            }
        });
        Ok(Receiver { address, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers the next deliveries with these statuses; those after them get 204.
    pub fn refuse(&self, statuses: &[u16]) {
        self.with(|s| s.refuse = statuses.to_vec());
    }

    /// Lets every delivery wait this long for its answer.
    pub fn delay(&self, time: Duration) {
        self.with(|s| s.delay = time);
    }

    /// What arrived so far.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.with(|s| s.deliveries.clone())
    }

    /// Waits until `n` deliveries have arrived; what has arrived by then, or after `time`.
    pub async fn wait(&self, n: usize, time: Duration) -> Vec<Delivery> {
        let until = Instant::now() + time;
        loop {
            let got = self.deliveries();
            if got.len() >= n || Instant::now() > until {
                return got;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Shared) -> T) -> T {
        f(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn serve(stream: &mut TcpStream, shared: &Mutex<Shared>) -> Result<()> {
    let mut delivery = raw::received(stream).await?;
    let (status, delay) = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let status = if shared.refuse.is_empty() {
            204
        } else {
            shared.refuse.remove(0)
        };
        delivery.status = status;
        shared.deliveries.push(delivery);
        (status, shared.delay)
    };
    tokio::time::sleep(delay).await;
    let answer = match status {
        204 => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        status => format!("HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\n\r\n"),
    };
    stream.write_all(answer.as_bytes()).await
}
