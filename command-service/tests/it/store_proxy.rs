//! A connection to PostgreSQL whose answers can get lost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Forwards connections; once told to, withholds the next answer and hangs up.
pub struct Proxy {
    address: SocketAddr,
    lose: Arc<AtomicBool>,
}

impl Proxy {
    pub async fn to(host: String, port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lose = Arc::new(AtomicBool::new(false));
        let losing = Arc::clone(&lose);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect((host.as_str(), port)).await.unwrap();
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(forward(from_client, to_server));
                tokio::spawn(answer(from_server, to_client, Arc::clone(&losing)));
            }
        });
        Self { address, lose }
    }

    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// Loses the next answer of the server, whatever it is to.
    pub fn lose_next_answer(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }

    /// Tells whether an answer was lost since.
    pub fn has_lost(&self) -> bool {
        !self.lose.load(Ordering::SeqCst)
    }
}

async fn forward(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    drop(tokio::io::copy(&mut from, &mut to).await);
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, lose: Arc<AtomicBool>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        if read == 0 || lose.swap(false, Ordering::SeqCst) {
            return;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
