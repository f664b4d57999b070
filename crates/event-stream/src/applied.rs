//! What the projector announces after each commit, on core NATS: wake-ups for whoever waits on the
//! read model. Losing one is harmless.

use domain::{Partition, Position};
use serde::{Deserialize, Serialize};

/// The read model holds everything of `partition` up to `position`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    pub partition: Partition,
    pub position: Position,
}

/// Returns the subject a partition's progress is announced on.
#[must_use]
pub fn applied_subject(partition: Partition) -> String {
    format!("applied.{partition}")
}
