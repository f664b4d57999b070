//! Listens to what the projector announces after each commit, on core NATS. NATS may be away at the
//! start and at any time later: then [`super::poll`] alone keeps the service going.

use super::Freshness;
use async_nats::{Client, Subscriber};
use domain::{Partition, Position};
use futures::StreamExt;
use serde::Deserialize;
use service_runtime::Chain;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Every partition's announcements: `applied.<partition>`.
const SUBJECT: &str = "applied.*";

/// Pause before subscribing again, should a subscription end.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// The read model holds everything of `partition` up to `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
struct Applied {
    partition: i16,
    position: i64,
}

/// Runs until `stopped`.
pub async fn run(freshness: Freshness, client: Client, stopped: CancellationToken) {
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = listen(&freshness, &client) => {}
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = tokio::time::sleep(RETRY_DELAY) => {}
        }
    }
}

/// Listens until the subscription ends; the client renews it by itself after a lost connection.
async fn listen(freshness: &Freshness, client: &Client) {
    match client.subscribe(SUBJECT).await {
        Ok(subscriber) => follow(freshness, subscriber).await,
        Err(error) => tracing::warn!(error = %Chain(&error), "cannot listen to the projector"),
    }
}

async fn follow(freshness: &Freshness, mut subscriber: Subscriber) {
    while let Some(message) = subscriber.next().await {
        match parse(&message.payload) {
            Some((partition, position)) => freshness.applied(partition, position),
            None => tracing::warn!(subject = %message.subject, "an announcement does not parse"),
        }
    }
}

fn parse(payload: &[u8]) -> Option<(Partition, Position)> {
    let applied: Applied = serde_json::from_slice(payload).ok()?;
    let partition = Partition::new(applied.partition)?;
    (applied.position >= 0).then_some((partition, Position::new(applied.position)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_names_partition_and_position() {
        let expected = (Partition::new(3).unwrap(), Position::new(1042));
        assert_eq!(parse(br#"{"partition":3,"position":1042}"#), Some(expected));
    }

    #[test]
    fn anything_else_is_ignored() {
        for bad in [
            "",
            "{}",
            r#"{"partition":8,"position":1}"#,
            r#"{"partition":-1,"position":1}"#,
            r#"{"partition":1,"position":-1}"#,
            r#"{"partition":1,"position":1e30}"#,
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }
}
