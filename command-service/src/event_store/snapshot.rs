//! The latest state of long streams, so that a cold load need not fold thousands of events.
//!
//! Our own, because cqrs-es 0.5.0's snapshot store applies every event twice. A snapshot is the
//! state as it stands after its last event; it is only ever a shortcut, written late or not at all.

use super::error::StoreError;
use super::load::Loaded;
use super::store::EventStore;
use super::stored::Stored;
use domain::Sequence;
use serde_json::Value;
use sqlx::PgPool;
use uuid::Uuid;

/// A snapshot is taken each time a stream passes a multiple of this.
const SNAPSHOT_EVERY: i64 = 500;

/// A state on its way into the table.
pub(super) struct Snapshot {
    aggregate_type: &'static str,
    aggregate_id: Uuid,
    sequence: Sequence,
    schema_version: i32,
    state: Value,
}

/// Writes a snapshot over an older one.
pub(super) async fn write(pool: &PgPool, snapshot: &Snapshot) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO event_store.snapshots AS kept
           (aggregate_type, aggregate_id, sequence, schema_version, state)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE
         SET sequence = excluded.sequence, schema_version = excluded.schema_version,
             state = excluded.state, taken_at = excluded.taken_at
         WHERE kept.schema_version <> excluded.schema_version OR kept.sequence < excluded.sequence",
    )
    .bind(snapshot.aggregate_type)
    .bind(snapshot.aggregate_id.to_string())
    .bind(snapshot.sequence.get())
    .bind(snapshot.schema_version)
    .bind(&snapshot.state)
    .execute(pool)
    .await?;
    Ok(())
}

impl EventStore {
    /// Takes a snapshot when the stream has passed a multiple of [`SNAPSHOT_EVERY`] since `before`.
    pub(crate) fn snapshot_if_due<A: Stored>(
        &self,
        id: Uuid,
        before: Sequence,
        (aggregate, sequence): (&A, Sequence),
    ) {
        if before.get() / SNAPSHOT_EVERY == sequence.get() / SNAPSHOT_EVERY {
            return;
        }
        let Ok(room) = self.snapshots.try_reserve() else { return };
        match serde_json::to_value(aggregate) {
            Ok(state) => room.send(Snapshot {
                aggregate_type: A::KIND.as_str(),
                aggregate_id: id,
                sequence,
                schema_version: A::SNAPSHOT_VERSION,
                state,
            }),
            Err(error) => tracing::warn!(%error, aggregate.id = %id, "a state has no JSON form"),
        }
    }

    /// Returns the state of the stream's snapshot, if it has one this program can read.
    pub(super) async fn load_snapshot<A: Stored>(
        &self,
        id: Uuid,
    ) -> Result<Option<Loaded<A>>, StoreError> {
        let row: Option<(i64, Value)> = sqlx::query_as(
            "SELECT sequence, state FROM event_store.snapshots
             WHERE aggregate_type = $1 AND aggregate_id = $2 AND schema_version = $3",
        )
        .bind(A::KIND.as_str())
        .bind(id.to_string())
        .bind(A::SNAPSHOT_VERSION)
        .fetch_optional(&self.pool)
        .await?;
        let Some((sequence, state)) = row else { return Ok(None) };
        match serde_json::from_value(state) {
            Ok(aggregate) => Ok(Some(Loaded { aggregate, sequence: Sequence::new(sequence) })),
            Err(error) => {
                tracing::warn!(%error, aggregate.id = %id, "an unreadable snapshot is ignored");
                Ok(None)
            }
        }
    }
}
