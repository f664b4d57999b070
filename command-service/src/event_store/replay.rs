//! Reads events in their one order. "Position greater than the last one read" is complete, because
//! positions become visible in the order they were drawn.

use super::error::StoreError;
use super::store::EventStore;
use domain::{Partition, Position, Sequence};
use event_stream::RecordedEvent;
use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// Events one call may return.
pub const READ_MAX: u16 = 1_000;

const READ_AFTER: &str = "SELECT e.position, e.partition, e.aggregate_type, e.aggregate_id,
        e.sequence, e.event_type, e.event_version, e.payload, e.metadata, e.recorded_at,
        coalesce(
            lag(e.position) OVER (PARTITION BY e.partition ORDER BY e.position),
            (SELECT p.position FROM event_store.events p
             WHERE p.partition = e.partition AND p.position < e.position
             ORDER BY p.position DESC LIMIT 1),
            0) AS previous_position
    FROM (
        SELECT position, partition, aggregate_type, aggregate_id, sequence, event_type,
            event_version, payload::text AS payload, metadata, recorded_at
        FROM event_store.events WHERE position > $1 ORDER BY position LIMIT $2
    ) e
    ORDER BY e.position";

const READ_PARTITION_AFTER: &str = "SELECT e.position, e.partition, e.aggregate_type,
        e.aggregate_id, e.sequence, e.event_type, e.event_version, e.payload, e.metadata,
        e.recorded_at,
        coalesce(
            lag(e.position) OVER (ORDER BY e.position),
            (SELECT p.position FROM event_store.events p
             WHERE p.partition = $3 AND p.position < e.position
             ORDER BY p.position DESC LIMIT 1),
            0) AS previous_position
    FROM (
        SELECT position, partition, aggregate_type, aggregate_id, sequence, event_type,
            event_version, payload::text AS payload, metadata, recorded_at
        FROM event_store.events WHERE partition = $3 AND position > $1
        ORDER BY position LIMIT $2
    ) e
    ORDER BY e.position";

impl EventStore {
    /// Returns the next events of all partitions after a position, at most [`READ_MAX`].
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer, `Internal` when an event is not
    /// one of ours.
    pub async fn read_after(
        &self,
        position: Position,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let rows = sqlx::query(READ_AFTER)
            .bind(position.get())
            .bind(i64::from(limit.min(READ_MAX)))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(recorded).collect()
    }

    /// Returns the next events of one partition after a position, at most [`READ_MAX`].
    ///
    /// # Errors
    /// See [`EventStore::read_after`].
    pub async fn read_partition_after(
        &self,
        partition: Partition,
        position: Position,
        limit: u16,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let rows = sqlx::query(READ_PARTITION_AFTER)
            .bind(position.get())
            .bind(i64::from(limit.min(READ_MAX)))
            .bind(partition.get())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(recorded).collect()
    }
}

fn recorded(row: &PgRow) -> Result<RecordedEvent, StoreError> {
    let partition = Partition::new(row.try_get("partition")?)
        .ok_or_else(|| StoreError::internal("an event names no such partition"))?;
    let aggregate_type: String = row.try_get("aggregate_type")?;
    let aggregate_id: String = row.try_get("aggregate_id")?;
    let payload = RawValue::from_string(row.try_get("payload")?);
    let metadata = serde_json::from_value(row.try_get("metadata")?);
    Ok(RecordedEvent {
        position: Position::new(row.try_get("position")?),
        previous_position: Position::new(row.try_get("previous_position")?),
        partition,
        aggregate_type: aggregate_type.parse().map_err(StoreError::internal)?,
        aggregate_id: aggregate_id.parse().map_err(StoreError::internal)?,
        sequence: Sequence::new(row.try_get("sequence")?),
        event_type: row.try_get("event_type")?,
        event_version: row.try_get("event_version")?,
        payload: payload.map_err(StoreError::internal)?,
        metadata: metadata.map_err(StoreError::internal)?,
        recorded_at: row.try_get("recorded_at")?,
    })
}
