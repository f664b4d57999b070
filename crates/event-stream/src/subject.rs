//! Subjects: `task-events.<partition>.<aggregate_type>.<event_type>`.

use crate::RecordedEvent;
use domain::Partition;

/// Every event, whatever its partition.
pub const ALL_EVENTS: &str = "task-events.>";

/// Wakes the relay's leader after another replica has stored events. Core NATS, no payload; losing
/// one only costs the leader's poll interval.
pub const RELAY_NUDGE: &str = "relay.nudge";

/// Returns the filter that matches all events of one partition.
#[must_use]
pub fn partition_filter(partition: Partition) -> String {
    format!("task-events.{partition}.>")
}

impl RecordedEvent {
    /// Returns the subject this event is published on.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("task-events.{}.{}.{}", self.partition, self.aggregate_type, self.event_type)
    }
}
