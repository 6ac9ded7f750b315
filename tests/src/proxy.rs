//! A proxy that loses replies: the request arrives and is carried out, the answer never comes back.

use crate::rng::Rng;
use std::io::Result;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The proxy.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    /// How many replies it has dropped.
    pub dropped: Arc<AtomicUsize>,
}

impl Proxy {
    /// Starts one before `upstream`, which drops one in `one_in` replies, and the connection with it.
    pub async fn start(upstream: SocketAddr, one_in: usize, seed: u64) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let dropped = Arc::new(AtomicUsize::new(0));
        let count = dropped.clone();
        tokio::spawn(async move {
            let mut rng = Rng::new(seed);
            while let Ok((near, _)) = listener.accept().await {
                let (count, rng) = (count.clone(), Rng::new(rng.bits()));
                tokio::spawn(async move {
                    if let Ok(far) = TcpStream::connect(upstream).await {
                        let _ = carry(near, far, one_in, rng, &count).await;
                    }
                });
            }
        });
        Ok(Proxy { address, dropped })
    }
}

/// Carries bytes both ways until either end closes, or a reply is dropped. A reply of this service fits in one read, and one
/// that does not is cut in the middle: just what a failing network does.
async fn carry(
    mut near: TcpStream,
    mut far: TcpStream,
    one_in: usize,
    mut rng: Rng,
    dropped: &AtomicUsize,
) -> Result<()> {
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let (mut there, mut back) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            n = near.read(&mut there) => match n? {
                0 => return Ok(()),
                n => far.write_all(&there[..n]).await?,
            },
            n = far.read(&mut back) => match n? {
                0 => return Ok(()),
                _ if rng.once_in(one_in) => {
                    dropped.fetch_add(1, Ordering::Relaxed);
                    return Ok(());
                }
                n => near.write_all(&back[..n]).await?,
            },
        }
    }
}
