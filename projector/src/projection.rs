//! The transaction around the fold: checkpoint and rows change together, or not at all.

use crate::event_log::{EventLog, Profile};
use crate::fold::{self, Parked, Poison, Tally};
use crate::incoming::Incoming;
use domain::{Partition, Position};
use read_model::checkpoint::{self, Advance};
use service_runtime::crash_point::crash_point;
use sqlx::{Connection, PgPool};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Says why a batch was not applied. Nothing of it was.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ProjectionError {
    /// The checkpoint is not where this writer believed it to be.
    #[error("the checkpoint was moved by another writer")]
    Overtaken,
    /// Trying again later can help; the events are not to blame.
    #[error("the read model cannot be written now")]
    Unavailable(#[source] Arc<sqlx::Error>),
    /// The event store, where profiles are read, does not answer.
    #[error("the event store cannot be read now")]
    EventStore(#[source] Arc<sqlx::Error>),
    /// A row that follows from the events is one the tables do not take.
    #[error("the read model refuses a row")]
    Refused(#[source] Arc<sqlx::Error>),
}

impl From<sqlx::Error> for ProjectionError {
    fn from(error: sqlx::Error) -> Self {
        let blamed = blames_the_data(&error);
        let error = Arc::new(error);
        if blamed { Self::Refused(error) } else { Self::Unavailable(error) }
    }
}

/// Tells whether the database refused the values themselves: SQLSTATE class 22 (data exception), 23
/// (integrity constraint), 54 (program limit). Everything else, a missing table or right included,
/// is the same for any event and passes when somebody repairs it.
fn blames_the_data(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| ["22", "23", "54"].iter().any(|class| code.starts_with(class)))
}

/// What one partition has to apply: the events that follow its checkpoint, in order and without a
/// hole.
#[derive(Debug, Clone, Copy)]
pub struct Portion<'e> {
    pub partition: Partition,
    pub checkpoint: Position,
    pub events: &'e [Incoming],
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
    ///
    /// # Errors
    /// Returns `Overtaken` when the checkpoint is elsewhere, `Refused` when the tables do not take a
    /// row that follows from the events, and otherwise what keeps the databases from being used.
    pub async fn apply(
        &self,
        partition: Partition,
        checkpoint: Position,
        events: &[Incoming],
    ) -> Result<Tally, ProjectionError> {
        if events.is_empty() {
            return Ok(Tally::default());
        }
        let portion = Portion { partition, checkpoint, events };
        let outcomes = self.apply_together(&[portion]).await?;
        outcomes.into_iter().next().unwrap_or_else(|| Ok(Tally::default()))
    }

    /// Applies what several partitions have, in one transaction; returns what became of each. Those
    /// that were overtaken are left out. Each has something.
    ///
    /// # Errors
    /// As [`Projection::apply`], except for `Overtaken`; nothing of any portion was applied then.
    pub async fn apply_together(
        &self,
        portions: &[Portion<'_>],
    ) -> Result<Vec<Result<Tally, ProjectionError>>, ProjectionError> {
        let profiles = self.profiles_of(portions.iter().flat_map(|one| one.events)).await?;
        let mut connection = self.pool.acquire().await?;
        let mut tx = connection.begin().await?;
        let moved = checkpoint::advance_all(&mut tx, &steps_of(portions)).await?;
        let is_ours =
            |one: &Portion<'_>| moved.iter().any(|moved| moved.partition == one.partition);
        let ours: Vec<Portion<'_>> = portions.iter().copied().filter(is_ours).collect();
        let parked = Parked::known(moved.iter().any(|moved| moved.parked));
        let mut tallies = fold::apply_all(&mut tx, &ours, &profiles, parked).await?.into_iter();
        crash_point("projector.folded");
        tx.commit().await?;
        crash_point("projector.committed");
        let outcomes = portions.iter().map(|one| match is_ours(one) {
            true => Ok(tallies.next().unwrap_or_default()),
            false => Err(ProjectionError::Overtaken),
        });
        Ok(outcomes.collect())
    }

    /// Returns what the accounts of a batch are called now.
    pub async fn profiles_of<'e>(
        &self,
        batch: impl IntoIterator<Item = &'e Incoming>,
    ) -> Result<BTreeMap<Uuid, Profile>, ProjectionError> {
        let profiles = self.event_log.profiles(&accounts_of(batch)).await;
        profiles.map_err(|error| ProjectionError::EventStore(Arc::new(error)))
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
        let (to, at) = (incoming.position(), incoming.recorded_at());
        match checkpoint::advance(&mut tx, partition, checkpoint, to, at).await? {
            Advance::Moved => {}
            Advance::Overtaken => return Err(ProjectionError::Overtaken),
        }
        fold::park(&mut tx, partition, incoming, poison).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns how far the checkpoints of portions go when they are applied.
fn steps_of(portions: &[Portion<'_>]) -> Vec<checkpoint::Step> {
    let step = |one: &Portion<'_>| {
        let last = one.events.last()?;
        Some(checkpoint::Step {
            partition: one.partition,
            from: one.checkpoint,
            to: last.position(),
            recorded_at: last.recorded_at(),
        })
    };
    portions.iter().filter_map(step).collect()
}

fn accounts_of<'e>(batch: impl IntoIterator<Item = &'e Incoming>) -> Vec<Uuid> {
    batch
        .into_iter()
        .filter_map(|incoming| match incoming {
            Incoming::Readable(event) => Some(event),
            Incoming::Unreadable(_) => None,
        })
        .filter(|event| event.aggregate_type == event_stream::AggregateType::Account)
        .map(|event| event.aggregate_id)
        .collect()
}
