//! The transaction around the fold: checkpoint and rows change together, or not at all.

use crate::event_log::{EventLog, Profile};
use crate::fold::{self, Poison, Tally};
use crate::incoming::Incoming;
use domain::{Partition, Position};
use read_model::checkpoint::{self, Advance};
use service_runtime::crash_point::crash_point;
use sqlx::{Connection, PgConnection, PgPool};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Says why a batch was not applied. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// The checkpoint is not where this writer believed it to be.
    #[error("the checkpoint was moved by another writer")]
    Overtaken,
    /// Trying again later can help; the events are not to blame.
    #[error("the read model cannot be written now")]
    Unavailable(#[source] sqlx::Error),
    /// The event store, where profiles are read, does not answer.
    #[error("the event store cannot be read now")]
    EventStore(#[source] sqlx::Error),
    /// A row that follows from the events is one the tables do not take.
    #[error("the read model refuses a row")]
    Refused(#[source] sqlx::Error),
}

impl From<sqlx::Error> for ProjectionError {
    fn from(error: sqlx::Error) -> Self {
        if blames_the_data(&error) { Self::Refused(error) } else { Self::Unavailable(error) }
    }
}

/// Tells whether the database refused the values themselves: SQLSTATE class 22 (data exception), 23
/// (integrity constraint), 54 (program limit). Everything else, a missing table or right included,
/// is the same for any event and passes when somebody repairs it.
fn blames_the_data(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["22", "23", "54"].iter().any(|class| code.starts_with(class)))
}

/// One generation of the read model, written by the fold.
#[derive(Debug, Clone)]
pub struct Projection {
    pool: PgPool,
    event_log: EventLog,
}

impl Projection {
    /// Wraps a pool whose `search_path` is the generation.
    #[must_use]
    pub const fn new(pool: PgPool, event_log: EventLog) -> Self {
        Self { pool, event_log }
    }

    /// Returns the event store this projection is folded from.
    #[must_use]
    pub const fn event_log(&self) -> &EventLog {
        &self.event_log
    }

    /// Returns the pool of the generation.
    #[must_use]
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Returns a partition's checkpoint; `None` when the generation is retired.
    pub async fn checkpoint(&self, partition: Partition) -> Result<Option<Position>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        checkpoint::read(&mut connection, partition).await
    }

    /// Applies events of one partition, in order and without a hole, from `checkpoint` on.
    pub async fn apply(
        &self,
        partition: Partition,
        checkpoint: Position,
        batch: &[Incoming],
    ) -> Result<Tally, ProjectionError> {
        let Some(last) = batch.last() else { return Ok(Tally::default()) };
        let profiles = self.profiles_of(batch).await?;
        let mut connection = self.pool.acquire().await?;
        let mut tx = connection.begin().await?;
        advance(&mut tx, partition, checkpoint, last).await?;
        let tally = fold::apply(&mut tx, partition, batch, &profiles).await?;
        crash_point("projector.folded");
        tx.commit().await?;
        crash_point("projector.committed");
        Ok(tally)
    }

    /// Returns what the accounts of a batch are called now.
    pub async fn profiles_of(
        &self,
        batch: &[Incoming],
    ) -> Result<BTreeMap<Uuid, Profile>, ProjectionError> {
        self.event_log.profiles(&accounts_of(batch)).await.map_err(ProjectionError::EventStore)
    }

    /// Sets the aggregate of one event aside and moves on.
    pub async fn park(
        &self,
        partition: Partition,
        checkpoint: Position,
        incoming: &Incoming,
        poison: &Poison,
    ) -> Result<(), ProjectionError> {
        let mut connection = self.pool.acquire().await?;
        let mut tx = connection.begin().await?;
        advance(&mut tx, partition, checkpoint, incoming).await?;
        fold::park(&mut tx, partition, incoming, poison).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn advance(
    tx: &mut PgConnection,
    partition: Partition,
    from: Position,
    last: &Incoming,
) -> Result<(), ProjectionError> {
    let (to, recorded_at) = (last.position(), last.recorded_at());
    match checkpoint::advance(tx, partition, from, to, recorded_at).await? {
        Advance::Moved => Ok(()),
        Advance::Overtaken => Err(ProjectionError::Overtaken),
    }
}

fn accounts_of(batch: &[Incoming]) -> Vec<Uuid> {
    batch
        .iter()
        .filter_map(|incoming| match incoming {
            Incoming::Readable(event) => Some(event),
            Incoming::Unreadable(_) => None,
        })
        .filter(|event| event.aggregate_type == event_stream::AggregateType::Account)
        .map(|event| event.aggregate_id)
        .collect()
}
