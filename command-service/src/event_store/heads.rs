//! Where partitions end.

use super::error::StoreError;
use super::store::EventStore;
use domain::position::ReadUpto;
use domain::{Partition, Position};

impl EventStore {
    /// Returns the newest position of those of the partitions that have any event.
    pub(crate) async fn heads(&self, partitions: &[Partition]) -> Result<ReadUpto, StoreError> {
        let partitions: Vec<i16> = partitions.iter().map(|partition| partition.get()).collect();
        let rows: Vec<(i16, i64)> = sqlx::query_as(
            "SELECT asked.partition, head.position
             FROM unnest($1::smallint[]) AS asked (partition)
             CROSS JOIN LATERAL (
                SELECT e.position FROM event_store.events e
                WHERE e.partition = asked.partition ORDER BY e.position DESC LIMIT 1
             ) head",
        )
        .bind(partitions)
        .fetch_all(&self.pool)
        .await?;
        let known =
            |(partition, position)| Some((Partition::new(partition)?, Position::new(position)));
        Ok(rows.into_iter().filter_map(known).collect())
    }
}
