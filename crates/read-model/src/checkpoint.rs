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

/// Moves the checkpoint of `partition` from `from` to `to` and holds its row until the transaction
/// ends. Called first in a transaction, so that a zombie stops before it reads a row.
pub async fn advance(
    tx: &mut PgConnection,
    partition: Partition,
    from: Position,
    to: Position,
    recorded_at: OffsetDateTime,
) -> Result<Advance, sqlx::Error> {
    let moved = sqlx::query(
        "UPDATE checkpoints SET position = $3, recorded_at = $4, updated_at = clock_timestamp()
         WHERE partition = $1 AND position = $2",
    )
    .bind(partition.get())
    .bind(from.get())
    .bind(to.get())
    .bind(recorded_at)
    .execute(tx)
    .await?
    .rows_affected();
    Ok(if moved == 1 { Advance::Moved } else { Advance::Overtaken })
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
