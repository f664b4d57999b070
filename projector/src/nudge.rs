//! Tells whoever waits on the read model that it moved: core NATS, after each commit, best effort.

use async_nats::connection::State;
use domain::{Partition, Position};
use event_stream::{Applied, AppliedTrace, applied_subject};
use std::time::Duration;

/// How long a nudge may wait for room in the client's own queue.
const PATIENCE: Duration = Duration::from_millis(50);

/// Announces progress.
#[derive(Debug, Clone)]
pub struct Nudge {
    client: Option<async_nats::Client>,
}

impl Nudge {
    /// Wraps a client.
    #[must_use]
    pub const fn new(client: async_nats::Client) -> Self {
        Self { client: Some(client) }
    }

    /// Returns one that announces nothing: nobody reads a generation that is being built.
    #[must_use]
    pub const fn silent() -> Self {
        Self { client: None }
    }

    /// Announces that `partition` is applied up to `position`. While NATS is away it does nothing:
    /// readers poll as well, and a queue of stale nudges helps nobody.
    pub async fn applied(
        &self,
        partition: Partition,
        position: Position,
        traces: Vec<AppliedTrace>,
    ) {
        let connected =
            |client: &&async_nats::Client| client.connection_state() == State::Connected;
        let Some(client) = self.client.as_ref().filter(connected) else { return };
        let payload = match serde_json::to_vec(&Applied { partition, position, traces }) {
            Ok(payload) => payload,
            Err(error) => {
                tracing::warn!(%error, "a nudge could not be written");
                return;
            }
        };
        let sending = client.publish(applied_subject(partition), payload.into());
        match tokio::time::timeout(PATIENCE, sending).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a nudge was not sent"),
            Err(_elapsed) => tracing::debug!("a nudge was not sent in time"),
        }
    }
}
