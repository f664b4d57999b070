//! Repair of aggregates that were set aside: their events are applied again from the event store, in
//! order, up to where their partition stands, while the partition stands still.

use crate::aggregate::Aggregate;
use crate::fold;
use crate::incoming::{BATCH_EVENTS_MAX, Incoming};
use crate::projection::{Projection, ProjectionError};
use crate::tables::parked::{self, ParkedEntry};
use crate::tables::{accounts, projects, tasks};
use domain::{Partition, Position};
use read_model::checkpoint;
use sqlx::{Connection, PgConnection};

/// What to do with the event that stopped an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Culprit {
    /// Apply it: the program, or what it met, has changed.
    Retry,
    /// Leave it out for good.
    Discard,
}

/// What became of a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// The aggregate is back, after so many events.
    Drained(u64),
    /// It is still set aside: at this position, for this reason.
    StillParked { position: Position, error: String },
    /// It was not parked any more.
    NotParked,
}

/// Says why a repair could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    #[error("the partition of a parked aggregate does not exist")]
    UnknownPartition,
    #[error("the generation is retired")]
    Retired,
    #[error("there is no row yet that could go on without its first event")]
    NothingToKeep,
    #[error("the database cannot be used")]
    Sql(#[from] sqlx::Error),
    #[error("the read model cannot be written")]
    Projection(#[from] ProjectionError),
}

/// Applies a parked aggregate's events, a bounded batch a transaction, until it is current or stops
/// again.
pub async fn repair(
    projection: &Projection,
    aggregate: &Aggregate,
    culprit: Culprit,
) -> Result<Repair, RepairError> {
    let mut culprit = culprit;
    let mut drained = 0;
    loop {
        match one_batch(projection, aggregate, culprit).await? {
            Progress::More(events) => drained += events,
            Progress::Ended(Repair::Drained(events)) => {
                return Ok(Repair::Drained(drained + events));
            }
            Progress::Ended(other) => return Ok(other),
        }
        culprit = Culprit::Retry;
    }
}

enum Progress {
    More(u64),
    Ended(Repair),
}

async fn one_batch(
    projection: &Projection,
    aggregate: &Aggregate,
    culprit: Culprit,
) -> Result<Progress, RepairError> {
    let mut connection = projection.pool().acquire().await?;
    let Some(entry) = parked::find(&mut connection, aggregate).await? else {
        return Ok(Progress::Ended(Repair::NotParked));
    };
    let partition = Partition::new(entry.partition).ok_or(RepairError::UnknownPartition)?;
    let mut tx = connection.begin().await?;
    // Held until the end: the partition's worker must not move past what is read here.
    let checkpoint = checkpoint::lock(&mut tx, partition).await?.ok_or(RepairError::Retired)?;
    let batch = read(projection, aggregate, &entry, partition, checkpoint).await?;
    let complete = batch.len() < BATCH_EVENTS_MAX;
    let batch = match culprit {
        Culprit::Retry => &batch[..],
        Culprit::Discard => step_over(&mut tx, &batch).await?,
    };
    parked::delete(&mut tx, aggregate).await?;
    let profiles = projection.profiles_of(batch).await?;
    let tally =
        fold::apply(&mut tx, partition, batch, &profiles).await.map_err(ProjectionError::from)?;
    let stopped = parked::find(&mut tx, aggregate).await?;
    let progress = match (stopped, complete) {
        (Some(entry), _) => Progress::Ended(Repair::StillParked {
            position: Position::new(entry.position),
            error: entry.error,
        }),
        (None, true) => Progress::Ended(Repair::Drained(tally.applied)),
        (None, false) => {
            // Parked again until the rest is applied, from the next event on.
            let next = batch.last().map_or(checkpoint, Incoming::position).next();
            parked::insert_at(&mut tx, &entry, next).await?;
            Progress::More(tally.applied)
        }
    };
    tx.commit().await?;
    Ok(progress)
}

async fn read(
    projection: &Projection,
    aggregate: &Aggregate,
    entry: &ParkedEntry,
    partition: Partition,
    checkpoint: Position,
) -> Result<Vec<Incoming>, sqlx::Error> {
    let limit = i64::try_from(BATCH_EVENTS_MAX).unwrap_or(i64::MAX);
    let range = (Position::new(entry.position), checkpoint);
    projection.event_log().of_aggregate(aggregate, partition, range, limit).await
}

/// Makes the aggregate's row believe that the first event of `batch` was applied, and returns the
/// rest.
async fn step_over<'b>(
    tx: &mut PgConnection,
    batch: &'b [Incoming],
) -> Result<&'b [Incoming], RepairError> {
    let Some((culprit, rest)) = batch.split_first() else { return Ok(batch) };
    let aggregate = culprit.aggregate();
    let kept = match &*aggregate.kind {
        "account" => accounts::step_over(tx, aggregate.id, culprit.sequence()).await?,
        "project" => projects::step_over(tx, aggregate.id, culprit.sequence()).await?,
        "task" => tasks::step_over(tx, aggregate.id, culprit.sequence()).await?,
        // Of a type this build does not know there are no rows that could differ.
        _ => 1,
    };
    if kept == 0 { Err(RepairError::NothingToKeep) } else { Ok(rest) }
}
