//! Projectors as processes, and somebody who plays the relay.

use crate::world::World;
use async_nats::HeaderMap;
use async_nats::jetstream::{self, Context};
use domain::{Partition, Position};
use event_stream::{RecordedEvent, ensure_stream};
use projector::incoming::Incoming;
use std::collections::BTreeMap;
use std::process::{ExitStatus, Stdio};
use testkit::{Nats, eventually, free_port};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const BINARY: &str = env!("CARGO_BIN_EXE_projector");

/// A running `projector serve`; killed when dropped.
pub struct Projector {
    child: Child,
    admin: u16,
}

impl Projector {
    /// Starts one and waits until it is ready.
    pub async fn start(world: &World, nats_url: &str) -> Self {
        let projector = Self::launch(world, nats_url);
        eventually(true, || projector.ready()).await;
        projector
    }

    pub fn launch(world: &World, nats_url: &str) -> Self {
        let admin = free_port().unwrap();
        let child = command(world, &["serve"])
            .env("NATS_URL", nats_url)
            .env("ADMIN_LISTEN", format!("127.0.0.1:{admin}"))
            .env("LOG_FORMAT", "text")
            .stdout(Stdio::inherit())
            .spawn()
            .unwrap();
        Self { child, admin }
    }

    pub async fn ready(&self) -> bool {
        self.get("/readyz").await.starts_with("HTTP/1.1 200")
    }

    pub async fn get(&self, path: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.admin)).await else {
            return String::new();
        };
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        if stream.write_all(request.as_bytes()).await.is_err()
            || stream.read_to_string(&mut answer).await.is_err()
        {
            return String::new();
        }
        answer
    }

    /// Returns every sample by its name and labels.
    pub async fn metrics(&self) -> BTreeMap<String, f64> {
        let text = self.get("/metrics").await;
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.rsplit_once(' '))
            .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
            .collect()
    }

    pub async fn metric(&self, name: &str) -> Option<f64> {
        self.metrics().await.get(name).copied()
    }

    /// Kills it as a crash would.
    pub async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop and waits until it has.
    pub async fn stop(mut self) -> ExitStatus {
        let pid = self.child.id().unwrap().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
        self.child.wait().await.unwrap()
    }
}

/// Runs a subcommand to its end and returns what it printed.
pub async fn run(world: &World, arguments: &[&str]) -> String {
    let output = command(world, arguments).stdout(Stdio::piped()).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn command(world: &World, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command
        .args(arguments)
        .env("EVENT_STORE_URL", world.events.url_as("projector"))
        .env("READ_MODEL_URL", world.read.url_as("projector"))
        .kill_on_drop(true);
    command
}

/// Publishes stored events, in whatever way a test wants.
pub struct Relay {
    pub jetstream: Context,
}

impl Relay {
    pub async fn of(nats: &Nats) -> Self {
        let client = async_nats::connect(nats.url()).await.unwrap();
        let jetstream = jetstream::new(client);
        ensure_stream(&jetstream, 1).await.unwrap();
        Self { jetstream }
    }

    pub async fn publish(&self, event: &Incoming) {
        let Incoming::Readable(event) = event else { return };
        self.publish_with(event, event.headers().unwrap(), event.body().unwrap()).await;
    }

    pub async fn publish_with(
        &self,
        event: &RecordedEvent,
        headers: HeaderMap,
        body: impl AsRef<[u8]>,
    ) {
        let body = body.as_ref().to_vec().into();
        let sent = self.jetstream.publish_with_headers(event.subject(), headers, body).await;
        sent.unwrap().await.unwrap();
    }

    /// Publishes all of a partition, in order.
    pub async fn publish_all(&self, world: &World, partition: Partition) {
        self.publish_from(world, partition, Position::ZERO).await;
    }

    /// Publishes a partition's events from a position on, in order.
    pub async fn publish_from(&self, world: &World, partition: Partition, from: Position) {
        let events = world.stored(partition).await;
        for event in events.iter().filter(|event| event.position() >= from) {
            self.publish(event).await;
        }
    }
}
