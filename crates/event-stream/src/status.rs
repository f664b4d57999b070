//! What each process says of itself now and then on core NATS, for whoever shows the pipeline to
//! people. Best effort: losing one costs a moment of freshness on a screen.

use async_nats::Client;
use async_nats::connection::State;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How often a process speaks.
pub const STATUS_PERIOD: Duration = Duration::from_secs(2);

/// How long a word may wait for room in the client's own queue.
const PATIENCE: Duration = Duration::from_millis(50);

/// One process's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// `command-service` or `projector`.
    pub service: String,
    /// Names the process, and tells nothing of its machine: people are shown it.
    pub instance: String,
    pub version: String,
    /// The commit it was built from.
    pub revision: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<RelayStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection: Option<ProjectionStatus>,
}

impl Status {
    /// Says it, if NATS is there and has room now; otherwise the next one will be heard.
    pub async fn announce(&self, client: &Client) {
        if client.connection_state() != State::Connected {
            return;
        }
        let Ok(word) = serde_json::to_vec(self) else { return };
        let saying = client.publish(status_subject(&self.service), word.into());
        // Neither a full queue nor a closed connection is worth a word of its own.
        drop(tokio::time::timeout(PATIENCE, saying).await);
    }
}

/// What a command-service knows of the way from the event store to the stream.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RelayStatus {
    /// This process relays; of all replicas one does.
    pub leads: bool,
    /// Stream and event store have diverged, and an operator must choose.
    pub halted: bool,
    /// Newest position stored.
    pub head: i64,
    /// Last position relayed.
    pub position: i64,
    /// Newest position minus the last one relayed.
    pub lag_events: i64,
    /// Age of the oldest event not relayed.
    pub lag_seconds: f64,
}

/// What a projector knows of the way from the stream to the read model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectionStatus {
    /// How many partitions this process works on.
    pub leases: i64,
    /// Events waiting, a partition; the first is partition 0.
    pub waiting: Vec<i64>,
    /// Age of the oldest event not applied.
    pub lag_seconds: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuild: Option<RebuildStatus>,
}

/// How far a new generation of the read model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RebuildStatus {
    /// Everything up to here is in it.
    pub position: i64,
    /// Where the generation stands that is being served.
    pub target: i64,
}

/// Returns the subject a service's processes speak on.
#[must_use]
pub fn status_subject(service: &str) -> String {
    format!("status.{service}")
}
