//! The envelope of a stored event: where it stands, whose it is, who caused it, and its payload as
//! stored, untouched.

use domain::{Metadata, Partition, Position, Sequence};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;
use std::str::FromStr;
use time::OffsetDateTime;
use uuid::Uuid;

/// One stored event with its place in every order it belongs to. Its JSON is a message's body.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordedEvent {
    pub position: Position,
    /// Position of the event before this one in the same partition, 0 for the first: a reader whose
    /// checkpoint differs has missed something.
    pub previous_position: Position,
    pub partition: Partition,
    pub aggregate_type: AggregateType,
    pub aggregate_id: Uuid,
    pub sequence: Sequence,
    pub event_type: String,
    pub event_version: String,
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub payload: Box<RawValue>,
    pub metadata: Metadata,
    #[serde(with = "time::serde::rfc3339")]
    pub recorded_at: OffsetDateTime,
}

impl RecordedEvent {
    /// Returns when it happened: for an event that was imported with its history, before it was
    /// recorded here.
    #[must_use]
    pub fn occurred_at(&self) -> OffsetDateTime {
        self.metadata.occurred_at.unwrap_or(self.recorded_at)
    }
}

/// Kind of aggregate an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum AggregateType {
    Project,
    Task,
    Account,
}

/// Says that a stored name is no kind of aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an aggregate type")]
pub struct UnknownAggregateType;

impl AggregateType {
    /// Returns the name used in SQL, subjects and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Task => "task",
            Self::Account => "account",
        }
    }
}

impl fmt::Display for AggregateType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for AggregateType {
    type Err = UnknownAggregateType;

    fn from_str(name: &str) -> Result<Self, UnknownAggregateType> {
        [Self::Project, Self::Task, Self::Account]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or(UnknownAggregateType)
    }
}
