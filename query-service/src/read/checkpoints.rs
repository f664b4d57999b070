//! How far the read model is.

use crate::positions::Positions;
use domain::{Partition, Position};
use sqlx::PgPool;

/// One partition's progress.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct Progress {
    pub partition: i16,
    pub position: i64,
    /// How old the newest event was when it became readable; `None` before the first event.
    pub lag_seconds: Option<f64>,
    /// How many of its aggregates are set aside.
    pub parked: i64,
}

/// Returns the checkpoint of every partition.
pub async fn positions(pool: &PgPool) -> Result<Positions, sqlx::Error> {
    let rows: Vec<(i16, i64)> =
        sqlx::query_as("SELECT partition, position FROM read.checkpoints").fetch_all(pool).await?;
    let mut positions = Positions::default();
    for (partition, position) in rows {
        if let Some(partition) = Partition::new(partition) {
            positions.set(partition, Position::new(position));
        }
    }
    Ok(positions)
}

/// Returns where each partition is, how late its newest event arrived, and what is parked.
pub async fn progress(pool: &PgPool) -> Result<Vec<Progress>, sqlx::Error> {
    sqlx::query_as(
        "SELECT partition, position,
                CASE WHEN recorded_at IS NOT NULL
                     THEN GREATEST(EXTRACT(EPOCH FROM updated_at - recorded_at), 0)::float8
                END AS lag_seconds,
                (SELECT count(*) FROM read.parked WHERE parked.partition = checkpoints.partition)
                  AS parked
         FROM read.checkpoints ORDER BY partition",
    )
    .fetch_all(pool)
    .await
}
