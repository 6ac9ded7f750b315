//! Posts to a provider's addresses, signed or not, from many clients at once: what came of them.

use super::HANG;
use samtal_tests::host::Edge;
use samtal_tests::raw::{Answer, Connection};
use samtal_tests::rng::Rng;
use std::net::SocketAddr;
use std::time::Instant;

/// How much is posted.
#[derive(Clone, Copy)]
pub struct Posts {
    /// Requests of all clients together.
    pub requests: usize,
    /// Clients, each with a connection of its own.
    pub workers: usize,
    /// Where they begin; a failure names it.
    pub seed: u64,
}

impl Posts {
    /// Posts what `make` makes, with whether it may be taken. Nothing hangs, nothing fails, nothing is taken that may not be, and what is
    /// taken is answered as `good` has it. Returns how many were taken.
    pub async fn sent<M>(self, edge: &Edge, make: M, good: fn(&Answer) -> bool) -> usize
    where
        M: Fn(&mut Rng, &str) -> (Vec<u8>, bool) + Clone + Send + Sync + 'static,
    {
        let began = Instant::now();
        let mut running = Vec::new();
        for number in 0..self.workers {
            let (make, url, address) = (make.clone(), edge.url(), edge.address());
            running.push(tokio::spawn(async move {
                let mut rng = Rng::new(self.seed + number as u64);
                let make = || make(&mut rng, &url);
                share(address, self.requests / self.workers, make, good).await
            }));
        }
        let (mut wrong, mut taken) = (Vec::new(), 0);
        for worker in running {
            let (more, well) = worker.await.expect("a worker");
            wrong.extend(more);
            taken += well;
        }
        let Posts { requests, seed, .. } = self;
        eprintln!(
            "{requests} posts in {:?}, {taken} taken, {} failures or hangs (seed {seed})",
            began.elapsed(),
            wrong.len()
        );
        assert!(
            wrong.is_empty(),
            "{} of {requests}:\n{}",
            wrong.len(),
            wrong[..wrong.len().min(20)].join("\n---\n")
        );
        taken
    }
}

/// One client's share: what was wrong, and how many were taken.
async fn share(
    address: SocketAddr,
    n: usize,
    mut make: impl FnMut() -> (Vec<u8>, bool),
    good: fn(&Answer) -> bool,
) -> (Vec<String>, usize) {
    let (mut wrong, mut taken) = (Vec::new(), 0);
    let mut connection: Option<Connection> = None;
    for _ in 0..n {
        let (request, may) = make();
        let mut open = match connection.take() {
            Some(open) => open,
            None => Connection::open(address).await.expect("the service listens"),
        };
        let began = Instant::now();
        let answer = tokio::time::timeout(HANG, open.send(&request, false)).await;
        let shown = || String::from_utf8_lossy(&request[..request.len().min(700)]).into_owned();
        match answer {
            Err(_) => wrong.push(format!("a hang of {:?}: {}", began.elapsed(), shown())),
            Ok(Ok(answer)) => {
                match answer.status {
                    500.. => wrong.push(format!("{}: {}", answer.status, shown())),
                    200 if !may => wrong.push(format!("taken without a signature: {}", shown())),
                    200 if !good(&answer) => wrong.push(format!("{}: {}", answer.text(), shown())),
                    200 => taken += 1,
                    _ => {}
                }
                connection = (answer.header("connection") != Some("close")).then_some(open);
            }
            // The runtime itself closes on what is not HTTP.
            Ok(Err(_)) => {}
        }
    }
    (wrong, taken)
}
