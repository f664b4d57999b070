//! The last position a partition has durably applied. It moves in the transaction that writes the
//! rows, and only from the value the writer believes in, so a writer that was overtaken cannot write.
//!
//! The connection's `search_path` names the generation.

use domain::{Partition, Position};
use sqlx::PgConnection;
use time::OffsetDateTime;

/// What became of a conditional move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Advance {
    Moved,
    /// The checkpoint is no longer where the writer left it: someone else holds the partition, or
    /// the generation is retired. Nothing may be written.
    Overtaken,
}

/// How one partition's checkpoint is to move.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub partition: Partition,
    /// Where the writer left it.
    pub from: Position,
    pub to: Position,
    /// When the event at `to` was stored.
    pub recorded_at: OffsetDateTime,
}

/// A checkpoint that was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    pub partition: Partition,
    /// Some aggregate of the partition is set aside. Whoever sets one aside moves the checkpoint with
    /// it, so a transaction that moved it from where it was cannot have missed one.
    pub parked: bool,
}

/// Moves one checkpoint and holds its row until the transaction ends. Called first in a transaction,
/// so that a zombie stops before it reads a row.
pub async fn advance(
    tx: &mut PgConnection,
    partition: Partition,
    from: Position,
    to: Position,
    recorded_at: OffsetDateTime,
) -> Result<Advance, sqlx::Error> {
    let moved = advance_all(tx, &[Step { partition, from, to, recorded_at }]).await?;
    Ok(if moved.is_empty() { Advance::Overtaken } else { Advance::Moved })
}

/// Moves the checkpoints of several partitions, as [`advance`] does; returns those that were moved.
pub async fn advance_all(tx: &mut PgConnection, steps: &[Step]) -> Result<Vec<Moved>, sqlx::Error> {
    let moved: Vec<(i16, bool)> = sqlx::query_as(
        "UPDATE checkpoints AS c
         SET position = s.next, recorded_at = s.recorded_at, updated_at = clock_timestamp()
         FROM UNNEST($1::smallint[], $2::bigint[], $3::bigint[], $4::timestamptz[])
           AS s (partition, position, next, recorded_at)
         WHERE c.partition = s.partition AND c.position = s.position
         RETURNING c.partition,
           EXISTS (SELECT FROM parked AS p WHERE p.partition = c.partition)",
    )
    .bind(steps.iter().map(|step| step.partition.get()).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.from.get()).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.to.get()).collect::<Vec<_>>())
    .bind(steps.iter().map(|step| step.recorded_at).collect::<Vec<_>>())
    .fetch_all(tx)
    .await?;
    let known = moved.into_iter().filter_map(|(partition, parked)| {
        Partition::new(partition).map(|partition| Moved { partition, parked })
    });
    Ok(known.collect())
}

/// Returns the checkpoint and holds it still until the transaction ends; `None` when the generation
/// is retired.
pub async fn lock(
    tx: &mut PgConnection,
    partition: Partition,
) -> Result<Option<Position>, sqlx::Error> {
    sqlx::query_scalar("SELECT position FROM checkpoints WHERE partition = $1 FOR UPDATE")
        .bind(partition.get())
        .fetch_optional(tx)
        .await
        .map(|position| position.map(Position::new))
}

/// Returns the checkpoint; `None` when the generation is retired.
pub async fn read(
    connection: &mut PgConnection,
    partition: Partition,
) -> Result<Option<Position>, sqlx::Error> {
    sqlx::query_scalar("SELECT position FROM checkpoints WHERE partition = $1")
        .bind(partition.get())
        .fetch_optional(connection)
        .await
        .map(|position| position.map(Position::new))
}

/// Returns every partition's checkpoint, in order of partition.
pub async fn read_all(
    connection: &mut PgConnection,
) -> Result<Vec<(Partition, Position)>, sqlx::Error> {
    let rows: Vec<(i16, i64)> =
        sqlx::query_as("SELECT partition, position FROM checkpoints ORDER BY partition")
            .fetch_all(connection)
            .await?;
    let known = rows.into_iter().filter_map(|(partition, position)| {
        Partition::new(partition).map(|partition| (partition, Position::new(position)))
    });
    Ok(known.collect())
}
