#![expect(clippy::expect_used, reason = "a test without its proxy has failed")]

use crate::statements::{Overheard, Statements};
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

const CHUNK_BYTES: usize = 16 * 1024;

/// What a proxy does with the bytes of its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Forward,
    /// Passes each chunk on this much later.
    Delay(Duration),
    /// Half-open: takes everything and passes nothing on, as after a cable was pulled. Connections
    /// that saw this end when it is over.
    Silent,
    /// Ends all connections, and new ones at once.
    Cut,
}

/// A TCP proxy in front of one server, for tests that take the network away.
#[derive(Debug)]
pub struct FaultProxy {
    port: u16,
    behaviour: watch::Sender<Behaviour>,
    statements: Option<Statements>,
    accepting: JoinHandle<()>,
}

impl FaultProxy {
    /// Starts to forward to `target` (`host:port`), which need not be there yet.
    pub async fn start(target: String) -> Self {
        Self::start_with(target, None).await
    }

    /// Starts the same before a PostgreSQL, and understands what is asked of it.
    pub async fn before_postgres(target: String) -> Self {
        Self::start_with(target, Some(Statements::default())).await
    }

    async fn start_with(target: String, statements: Option<Statements>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("listen for the proxy");
        let port = listener.local_addr().expect("the proxy has a port").port();
        let (behaviour, observed) = watch::channel(Behaviour::Forward);
        let accepting = tokio::spawn(accept(listener, target, observed, statements.clone()));
        Self { port, behaviour, statements, accepting }
    }

    /// Returns what is asked; `None` unless it stands before a PostgreSQL.
    #[must_use]
    pub const fn statements(&self) -> Option<&Statements> {
        self.statements.as_ref()
    }

    /// Returns `host:port`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Changes what happens to all connections, the present and the coming ones.
    pub fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    target: String,
    behaviour: watch::Receiver<Behaviour>,
    statements: Option<Statements>,
) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        let overheard = statements.as_ref().map(Statements::connection);
        connections.spawn(serve(client, target.clone(), behaviour.clone(), overheard));
    }
}

async fn serve(
    client: TcpStream,
    target: String,
    behaviour: watch::Receiver<Behaviour>,
    overheard: Option<Overheard>,
) {
    if *behaviour.borrow() == Behaviour::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(&target).await else { return };
    if client.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
        return;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    // Whichever ends first ends both directions: nothing that is tested half-closes.
    tokio::select! {
        _ = pump(from_client, to_server, behaviour.clone(), overheard) => {}
        _ = pump(from_server, to_client, behaviour.clone(), None) => {}
        () = condemned(behaviour) => {}
    }
}

/// Waits until a connection must end: it is cut, or bytes of it are missing.
async fn condemned(mut behaviour: watch::Receiver<Behaviour>) {
    let mut lossy = false;
    loop {
        match *behaviour.borrow_and_update() {
            Behaviour::Cut => return,
            Behaviour::Silent => lossy = true,
            Behaviour::Forward | Behaviour::Delay(_) if lossy => return,
            Behaviour::Forward | Behaviour::Delay(_) => {}
        }
        if behaviour.changed().await.is_err() {
            return;
        }
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    behaviour: watch::Receiver<Behaviour>,
    mut overheard: Option<Overheard>,
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        let now = *behaviour.borrow();
        match now {
            Behaviour::Silent => continue,
            Behaviour::Delay(late) => tokio::time::sleep(late).await,
            Behaviour::Forward | Behaviour::Cut => {}
        }
        if let Some(overheard) = &mut overheard {
            overheard.hear(&buffer[..length]);
        }
        to.write_all(&buffer[..length]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(200);

    /// Answers every byte with itself.
    async fn echo() -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(echo_back(stream));
            }
        });
        address
    }

    async fn echo_back(stream: TcpStream) -> io::Result<u64> {
        let (mut from, mut to) = stream.into_split();
        tokio::io::copy(&mut from, &mut to).await
    }

    /// Sends a byte and waits for it; `None` when it does not come, zero bytes when it never will.
    async fn ping(stream: &mut TcpStream) -> Option<usize> {
        stream.write_all(b"x").await.ok()?;
        let mut answer = [0; 1];
        let read = tokio::time::timeout(MOMENT, stream.read(&mut answer)).await.ok()?;
        Some(read.unwrap_or(0))
    }

    #[tokio::test]
    async fn what_is_forwarded_comes_back_and_what_is_cut_ends() {
        let proxy = FaultProxy::start(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ping(&mut stream).await, Some(1));
        proxy.behave(Behaviour::Cut);
        assert!(matches!(ping(&mut stream).await, Some(0) | None));
        let mut refused = TcpStream::connect(proxy.address()).await.unwrap();
        assert!(matches!(ping(&mut refused).await, Some(0) | None));
        proxy.behave(Behaviour::Forward);
        let mut fresh = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ping(&mut fresh).await, Some(1));
    }

    #[tokio::test]
    async fn a_silent_connection_hangs_and_ends_when_the_silence_does() {
        let proxy = FaultProxy::start(echo().await).await;
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ping(&mut stream).await, Some(1));
        proxy.behave(Behaviour::Silent);
        assert_eq!(ping(&mut stream).await, None);
        proxy.behave(Behaviour::Forward);
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap_or(0), 0);
    }

    #[tokio::test]
    async fn a_delayed_byte_arrives_later() {
        let proxy = FaultProxy::start(echo().await).await;
        proxy.behave(Behaviour::Delay(MOMENT));
        let mut stream = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(ping(&mut stream).await, None);
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 1);
    }
}
