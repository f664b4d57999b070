//! What every command carries besides itself, and what comes back.

use crate::event_store::{CommandKey, FirstAnswer, Idempotency, StoreError};
use domain::account::AccountRefusal;
use domain::project::ProjectRefusal;
use domain::task::TaskRefusal;
use domain::{AccountId, Batch, EventId, Metadata, Partition, Position, Sequence};
use service_runtime::traces;
use tracing::Span;
use uuid::Uuid;

/// Who asks, on what grounds, and under which conditions.
#[derive(Debug, Clone)]
pub struct CommandContext {
    pub actor: AccountId,
    /// Shared by everything one request does.
    pub correlation_id: Uuid,
    pub causation_id: Option<EventId>,
    /// Set when the request does several things, so that it can be undone as a whole.
    pub batch: Option<Batch>,
    /// W3C trace context of the request.
    pub traceparent: Option<String>,
    pub idempotency: Option<Idempotency>,
    /// The version the caller saw; the command is refused on any other.
    pub if_match: Option<Sequence>,
}

impl CommandContext {
    /// Returns the context of a command nobody repeats under a key or ties to a version.
    #[must_use]
    pub const fn new(actor: AccountId, correlation_id: Uuid) -> Self {
        Self {
            actor,
            correlation_id,
            causation_id: None,
            batch: None,
            traceparent: None,
            idempotency: None,
            if_match: None,
        }
    }

    /// Opens a span, where the request's trace is exported.
    pub(super) fn span(&self, open: impl FnOnce() -> Span) -> Span {
        let traced = traces::to_follow(self.traceparent.as_deref());
        traced.map_or_else(Span::none, |_request| open())
    }

    pub(super) fn key(&self) -> Option<CommandKey> {
        self.idempotency.map(|idempotency| CommandKey { account_id: self.actor, idempotency })
    }

    /// Returns the metadata of one event of the command, which may take an earlier one back.
    pub(crate) fn metadata(&self, undoes: Option<EventId>) -> Metadata {
        Metadata {
            event_id: EventId::generate(),
            actor: self.actor,
            correlation_id: self.correlation_id,
            causation_id: self.causation_id,
            occurred_at: None,
            imported_by: None,
            undoes,
            batch: self.batch,
            idempotency_key: self.idempotency.map(|idempotency| idempotency.key),
            traceparent: self.traceparent.clone(),
        }
    }
}

/// A command that is stored, or that changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    pub aggregate_id: Uuid,
    /// The aggregate's sequence after the command.
    pub version: Sequence,
    /// Of the command's last event; of the aggregate's last event when the command changed nothing.
    pub position: Position,
    pub partition: Partition,
    /// Of a task this command created.
    pub number: Option<u32>,
    /// This is the answer to an earlier command with the same key; nothing was stored now.
    pub replayed: bool,
}

impl From<FirstAnswer> for Accepted {
    fn from(answer: FirstAnswer) -> Self {
        Self {
            aggregate_id: answer.aggregate_id,
            version: answer.version,
            position: answer.position,
            partition: answer.partition,
            number: answer.number,
            replayed: true,
        }
    }
}

/// Says why a command was not accepted, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    #[error(transparent)]
    Task(#[from] TaskRefusal),
    #[error(transparent)]
    Project(#[from] ProjectRefusal),
    #[error(transparent)]
    Account(#[from] AccountRefusal),
    #[error("others keep changing this, reload and retry")]
    Conflict,
    #[error("this was changed since the given version")]
    StaleVersion { current: Sequence },
    #[error("the idempotency key was used for another command")]
    KeyReused,
    #[error("another project has this key")]
    KeyTaken,
    #[error("the event store is unavailable, retry later")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for ExecuteError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(source) => Self::Unavailable(source),
            StoreError::Internal(source) => Self::Internal(source),
        }
    }
}
