//! Finds what one request did, when it did several things.

use super::append::Stream;
use super::error::StoreError;
use super::store::EventStore;
use domain::EventId;
use event_stream::AggregateType;
use uuid::Uuid;

/// One event of a request, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchEvent {
    pub stream: Stream,
    pub event_id: EventId,
}

// Repeats the index's own condition, or it would not be used.
const EVENTS_OF_REQUEST: &str = "SELECT aggregate_type, aggregate_id, metadata->>'event_id'
    FROM event_store.events
    WHERE metadata->>'correlation_id' = $1 AND metadata ? 'batch'
        AND aggregate_type IN ('project', 'task')
    ORDER BY position DESC LIMIT $2";

impl EventStore {
    /// Returns what a bulk, or the restoring of a version, did to projects and tasks: newest first,
    /// at most `limit` events. Those of a request that did one thing only are not found this way.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn events_of_request(
        &self,
        correlation_id: Uuid,
        limit: usize,
    ) -> Result<Vec<BatchEvent>, StoreError> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(EVENTS_OF_REQUEST)
            .bind(correlation_id.to_string())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read((kind, id, event_id): (String, String, String)) -> Result<BatchEvent, StoreError> {
    let kind: AggregateType = kind.parse().map_err(StoreError::internal)?;
    let id = Uuid::try_parse(&id).map_err(StoreError::internal)?;
    let event_id = event_id.parse().map_err(StoreError::internal)?;
    Ok(BatchEvent { stream: Stream { kind, id }, event_id })
}
