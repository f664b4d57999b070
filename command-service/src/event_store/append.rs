//! What one command asks the store to append, and what can become of it.

use super::links::LinkChanges;
use domain::{
    AccountId, ColumnId, EventId, Partition, Position, ProjectId, Rank, Sequence, TaskId,
};
use event_stream::AggregateType;
use uuid::Uuid;

/// One aggregate's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stream {
    pub kind: AggregateType,
    pub id: Uuid,
}

/// The events of one command. Without events it only checks that the decision still holds, and
/// remembers the answer when it carries a key.
#[derive(Debug, Clone)]
pub struct Append {
    pub stream: Stream,
    /// Where the stream stood when the command was decided.
    pub expected: Sequence,
    pub partition: Partition,
    pub events: Vec<NewEvent>,
    /// Other streams the decision looked at.
    pub guards: Vec<Guard>,
    pub claim: Option<Claim>,
    /// Draws the next task number of this project into the first event.
    pub number_from: Option<ProjectId>,
    pub links: LinkChanges,
    pub place: Option<PlaceChange>,
    pub command: Option<CommandKey>,
}

/// An event not stored yet, as it will be stored.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub event_id: EventId,
    pub event_type: String,
    pub event_version: String,
    /// JSON.
    pub payload: String,
    /// JSON, with `event_id` in it.
    pub metadata: String,
}

/// A stream whose head must still be where the decision saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guard {
    pub stream: Stream,
    pub sequence: Sequence,
}

/// A value only one aggregate of the instance may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub kind: &'static str,
    pub value: String,
}

/// Where a task stands from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceChange {
    Stands {
        task_id: TaskId,
        project_id: ProjectId,
        column_id: ColumnId,
        rank: Rank,
    },
    /// Off the board: archived or deleted.
    Leaves {
        task_id: TaskId,
    },
}

/// Names a command for ever, within its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandKey {
    pub account_id: AccountId,
    pub idempotency: Idempotency,
}

/// The caller's key, and a digest of what was asked under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotency {
    pub key: Uuid,
    pub fingerprint: [u8; 32],
}

/// What became of one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted {
        /// Where the stream stands now.
        head: Sequence,
        /// Of the stream's last event; zero when it has none.
        position: Position,
        number: Option<u32>,
    },
    /// The key's first command is stored already; nothing was appended.
    Replayed,
    /// The key belongs to another command; nothing was appended.
    KeyReused,
    /// The stream does not stand where it was expected.
    Conflict { head: Sequence },
    /// A stream the decision looked at has moved on.
    GuardMoved,
    /// The claimed value belongs to another aggregate.
    ClaimTaken,
    /// A new link would close a circle.
    LinkCloses,
    /// A new link would lead further than links of its kind may.
    LinkTooFar,
}
