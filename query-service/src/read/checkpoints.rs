//! How far the read model is.

use crate::positions::Positions;
use domain::{Partition, Position};
use serde::Serialize;
use sqlx::PgPool;
use utoipa::ToSchema;

/// One partition's progress.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow, ToSchema)]
pub struct PartitionProgress {
    pub partition: i16,
    pub position: i64,
    /// How old the newest event was when it became readable; null before the first event.
    #[schema(required)]
    pub lag_seconds: Option<f64>,
}

/// Progress of the whole read side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Pipeline {
    pub partitions: Vec<PartitionProgress>,
    /// How many aggregates are set aside because one of their events cannot be applied.
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
pub async fn pipeline(pool: &PgPool) -> Result<Pipeline, sqlx::Error> {
    let partitions = sqlx::query_as(
        "SELECT partition, position,
                CASE WHEN recorded_at IS NOT NULL
                     THEN GREATEST(EXTRACT(EPOCH FROM updated_at - recorded_at), 0)::float8
                END AS lag_seconds
         FROM read.checkpoints ORDER BY partition",
    )
    .fetch_all(pool)
    .await?;
    let parked = sqlx::query_scalar("SELECT count(*) FROM read.parked").fetch_one(pool).await?;
    Ok(Pipeline { partitions, parked })
}
