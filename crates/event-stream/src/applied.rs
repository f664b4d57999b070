//! What the projector announces after each commit, on core NATS: wake-ups for whoever waits on the
//! read model. Losing one is harmless.

use domain::{Partition, Position};
use serde::{Deserialize, Serialize};

/// The read model holds everything of `partition` up to `position`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    pub partition: Partition,
    pub position: Position,
    /// Where the traces of some of the events go on; empty unless traces are exported.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub traces: Vec<AppliedTrace>,
}

/// Most traces one announcement carries on; those of a larger batch end with the projector.
pub const APPLIED_TRACES_MAX: usize = 32;

/// Where the trace of one event goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedTrace {
    pub position: Position,
    pub traceparent: String,
}

/// Returns the subject a partition's progress is announced on.
#[must_use]
pub fn applied_subject(partition: Partition) -> String {
    format!("applied.{partition}")
}
