//! Listens to what the projector announces after each commit, on core NATS. NATS may be away at the
//! start and at any time later: then [`super::poll`] alone keeps the service going.

use super::Freshness;
use crate::live::traces::PushTraces;
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Applied {
    partition: i16,
    position: i64,
    #[serde(default)]
    traces: Vec<Trace>,
}

/// Where the trace of one event goes on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Trace {
    position: i64,
    traceparent: String,
}

/// An announcement that makes sense.
#[derive(Debug, PartialEq, Eq)]
struct Announced {
    partition: Partition,
    position: Position,
    traces: Vec<Trace>,
}

/// Runs until `stopped`.
pub async fn run(to: (Freshness, PushTraces), client: Client, stopped: CancellationToken) {
    let (freshness, traces) = to;
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            () = listen(&freshness, &traces, &client) => {}
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = tokio::time::sleep(RETRY_DELAY) => {}
        }
    }
}

/// Listens until the subscription ends; the client renews it by itself after a lost connection.
async fn listen(freshness: &Freshness, traces: &PushTraces, client: &Client) {
    match client.subscribe(SUBJECT).await {
        Ok(subscriber) => follow(freshness, traces, subscriber).await,
        Err(error) => tracing::warn!(error = %Chain(&error), "cannot listen to the projector"),
    }
}

async fn follow(freshness: &Freshness, traces: &PushTraces, mut subscriber: Subscriber) {
    while let Some(message) = subscriber.next().await {
        match parse(&message.payload) {
            Some(Announced { partition, position, traces: announced }) => {
                for trace in announced {
                    traces.announced(Position::new(trace.position), trace.traceparent);
                }
                freshness.applied(partition, position);
            }
            None => tracing::warn!(subject = %message.subject, "an announcement does not parse"),
        }
    }
}

fn parse(payload: &[u8]) -> Option<Announced> {
    let Applied { partition, position, traces } = serde_json::from_slice(payload).ok()?;
    let partition = Partition::new(partition)?;
    let position = Position::new(position);
    (position >= Position::ZERO).then_some(Announced { partition, position, traces })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_names_partition_and_position() {
        let (partition, position) = (Partition::new(3).unwrap(), Position::new(1042));
        let plain = Announced { partition, position, traces: vec![] };
        assert_eq!(parse(br#"{"partition":3,"position":1042}"#), Some(plain));
        let traced =
            br#"{"partition":3,"position":1042,"traces":[{"position":7,"traceparent":"t"}]}"#;
        let traces = vec![Trace { position: 7, traceparent: "t".to_owned() }];
        assert_eq!(parse(traced), Some(Announced { partition, position, traces }));
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
