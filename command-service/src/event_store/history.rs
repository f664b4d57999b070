//! Stores histories that were recorded elsewhere: events of many streams, of each as many as there
//! are, at positions in the order they are given. They go through the same function as everything
//! else, and find the same guards there: a stream must stand where the history goes on.

use super::append::{Append, Outcome, Stream};
use super::error::{Failure, StoreError};
use super::link::{Link, LinkError};
use super::store::EventStore;
use domain::{AccountId, EventId, ProjectId, Sequence};
use event_stream::AggregateType;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// Part of a history: what is stored together.
#[derive(Debug, Default)]
pub struct Stretch {
    /// One a stream.
    pub appends: Vec<Append>,
    /// For each event, in order, which of the appends it is the next event of.
    pub order: Vec<usize>,
}

/// Stores a history, one stretch after the other, over a connection of its own.
pub struct HistoryWriter {
    store: EventStore,
    link: Link,
}

/// A stored event, as far as a history is compared with it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    pub stream: Stream,
    pub sequence: Sequence,
    pub event_id: EventId,
    pub event_type: String,
    pub payload: Value,
    /// Who imported it, where somebody did.
    pub imported_by: Option<AccountId>,
}

impl EventStore {
    /// Returns a writer of one history; it opens its connection when first used.
    #[must_use]
    pub fn history_writer(&self) -> HistoryWriter {
        HistoryWriter { store: self.clone(), link: Link::like(&self.pool) }
    }

    /// Returns the first events of each stream, at most as many as are asked for, in no order.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn first_events(
        &self,
        streams: &[(Stream, Sequence)],
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let kinds: Vec<&str> = streams.iter().map(|(stream, _)| stream.kind.as_str()).collect();
        let ids: Vec<String> = streams.iter().map(|(stream, _)| stream.id.to_string()).collect();
        let most: Vec<i64> = streams.iter().map(|(_, most)| most.get()).collect();
        let rows = sqlx::query(
            "SELECT e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, e.payload,
                e.metadata ->> 'event_id' AS event_id, e.metadata ->> 'imported_by' AS imported_by
             FROM unnest($1::text[], $2::text[], $3::bigint[]) AS asked (kind, id, most)
             JOIN event_store.events e ON e.aggregate_type = asked.kind
                AND e.aggregate_id = asked.id AND e.sequence <= asked.most",
        )
        .bind(kinds)
        .bind(ids)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        rows.iter().map(stored_event).collect()
    }

    /// Sees to it that numbers up to `last` are not given to the project's next tasks.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn keep_task_numbers(
        &self,
        project_id: ProjectId,
        last: u32,
    ) -> Result<(), StoreError> {
        // A project without tasks has no number to keep, and counters begin with the first.
        if last == 0 {
            return Ok(());
        }
        sqlx::query("SELECT event_store.keep_task_numbers($1, $2)")
            .bind(project_id.get())
            .bind(i64::from(last))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

fn stored_event(row: &PgRow) -> Result<StoredEvent, StoreError> {
    let kind: String = row.try_get("aggregate_type")?;
    let id: String = row.try_get("aggregate_id")?;
    let kind: AggregateType = kind.parse().map_err(StoreError::internal)?;
    let event_id: String = row.try_get("event_id")?;
    let imported_by: Option<String> = row.try_get("imported_by")?;
    Ok(StoredEvent {
        stream: Stream { kind, id: id.parse().map_err(StoreError::internal)? },
        sequence: Sequence::new(row.try_get("sequence")?),
        event_id: event_id.parse().map_err(StoreError::internal)?,
        event_type: row.try_get("event_type")?,
        payload: row.try_get("payload")?,
        imported_by: imported_by.and_then(|account_id| account_id.parse().ok()),
    })
}

impl HistoryWriter {
    /// Stores a stretch in one transaction and returns what became of each append. When one is not
    /// accepted, the others may be: a history is compared with what is stored before it goes on.
    ///
    /// # Errors
    /// Returns `Unavailable` when nothing was stored, or when nobody can tell.
    pub async fn append(&mut self, stretch: &Stretch) -> Result<Vec<Outcome>, StoreError> {
        let metrics = &self.store.metrics;
        let answer = {
            let _timer = metrics.append_duration.start_timer();
            self.link.append_in_order(stretch).await
        };
        let outcomes = answer.map_err(of_link)?;
        let is_accepted = |outcome: &Outcome| matches!(outcome, Outcome::Accepted { .. });
        let appends = stretch.appends.iter().zip(&outcomes);
        let accepted = appends.filter(|(_, outcome)| is_accepted(outcome));
        for event in accepted.flat_map(|(append, _)| &append.events) {
            metrics.appended_events.with_label_values(&[&event.event_type]).inc();
        }
        Ok(outcomes)
    }
}

fn of_link(error: LinkError) -> StoreError {
    match error.failure() {
        Failure::Unknown | Failure::Transient => StoreError::unavailable(error.into_source()),
        Failure::Rejected => StoreError::internal(error.into_source()),
    }
}
