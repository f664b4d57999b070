//! Looks back into one aggregate's own history: for an event to be undone, for what a comment was,
//! and for the aggregate as it once stood. Every look goes by the primary key.

use super::append::Stream;
use super::error::StoreError;
use super::load::Loaded;
use super::store::EventStore;
use super::stored::Stored;
use domain::task::{CommentPast, TaskEvent};
use domain::undo::{Direction, Lineage, NotUndoable, UndoLink};
use domain::{CommentId, EventId, Sequence, stored};
use event_stream::AggregateType;
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

/// How many of an aggregate's newest events can be undone.
pub const UNDO_REACH: i64 = 10_000;

/// The event whose inverse does what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Traced<E> {
    pub(crate) event_id: EventId,
    pub(crate) sequence: Sequence,
    pub(crate) event: E,
}

// The metadata alone: payloads can be long, and all but one of them are of no use here.
const EVENT_AND_UNDOS: &str = "SELECT sequence, metadata->>'event_id', metadata->>'undoes'
    FROM event_store.events
    WHERE aggregate_type = $1 AND aggregate_id = $2
        AND sequence > coalesce((
            SELECT h.sequence FROM event_store.events h
            WHERE h.aggregate_type = $1 AND h.aggregate_id = $2
            ORDER BY h.sequence DESC LIMIT 1), 0) - $4
        AND (metadata->>'event_id' = $3 OR metadata->>'undoes' IS NOT NULL)
    ORDER BY sequence";

const ONE_EVENT: &str = "SELECT event_type, event_version, payload
    FROM event_store.events
    WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3";

const EVENTS_BETWEEN: &str = "SELECT event_type, event_version, payload
    FROM event_store.events
    WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence > $3 AND sequence <= $4
    ORDER BY sequence";

const COMMENT_BEFORE: &str = "SELECT born.event_type, born.event_version, born.payload,
        born.recorded_at, (
            SELECT max(e.recorded_at) FROM event_store.events e
            WHERE e.aggregate_type = $1 AND e.aggregate_id = $2
                AND e.sequence > born.sequence AND e.sequence < $3
                AND e.event_type = 'comment_edited' AND e.payload->>'comment_id' = $4)
    FROM (
        SELECT sequence, event_type, event_version, payload, recorded_at
        FROM event_store.events
        WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence < $3
            AND event_type IN ('comment_added', 'comment_restored')
            AND payload->>'comment_id' = $4
        ORDER BY sequence DESC LIMIT 1
    ) born";

type EventRow = (String, String, Value);

impl EventStore {
    /// Returns the event of an aggregate that has to be taken back so that `event_id` is undone, or
    /// done again; or why there is none.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer, `Internal` when a stored event
    /// cannot be read.
    pub(crate) async fn trace<A: Stored>(
        &self,
        id: Uuid,
        direction: Direction,
        event_id: EventId,
    ) -> Result<Result<Traced<A::Event>, NotUndoable>, StoreError> {
        let rows: Vec<(i64, String, Option<String>)> = sqlx::query_as(EVENT_AND_UNDOS)
            .bind(A::KIND.as_str())
            .bind(id.to_string())
            .bind(event_id.to_string())
            .bind(UNDO_REACH)
            .fetch_all(&self.pool)
            .await?;
        let mut events = Vec::with_capacity(rows.len());
        let mut links = Vec::new();
        for (sequence, event_id, undoes) in rows {
            let event_id = parse(&event_id)?;
            events.push((event_id, Sequence::new(sequence)));
            if let Some(undoes) = undoes {
                links.push(UndoLink { event_id, undoes: parse(&undoes)? });
            }
        }
        if !events.iter().any(|(known, _)| *known == event_id) {
            return Ok(Err(NotUndoable::EventNotFound));
        }
        let target = match Lineage::of(&links).target(direction, event_id) {
            Ok(target) => target,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some((event_id, sequence)) = events.into_iter().find(|(known, _)| *known == target)
        else {
            return Ok(Err(NotUndoable::EventNotFound));
        };
        let row: EventRow = sqlx::query_as(ONE_EVENT)
            .bind(A::KIND.as_str())
            .bind(id.to_string())
            .bind(sequence.get())
            .fetch_one(&self.pool)
            .await?;
        Ok(Ok(Traced { event_id, sequence, event: decode::<A>(row)? }))
    }

    /// Returns what a comment was besides its words, before the event that removed it.
    ///
    /// # Errors
    /// See [`EventStore::trace`].
    pub(crate) async fn comment_before(
        &self,
        task_id: Uuid,
        removal: Sequence,
        comment_id: CommentId,
    ) -> Result<Option<CommentPast>, StoreError> {
        type Row = (String, String, Value, OffsetDateTime, Option<OffsetDateTime>);
        let row: Option<Row> = sqlx::query_as(COMMENT_BEFORE)
            .bind(AggregateType::Task.as_str())
            .bind(task_id.to_string())
            .bind(removal.get())
            .bind(comment_id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let Some((event_type, event_version, payload, recorded_at, edited)) = row else {
            return Ok(None);
        };
        #[expect(clippy::wildcard_enum_match_arm, reason = "the statement asks for these two")]
        match decode::<domain::task::Task>((event_type, event_version, payload))? {
            TaskEvent::CommentAdded { origin, .. } => {
                Ok(Some(CommentPast { origin, created_at: recorded_at, edited_at: edited }))
            }
            TaskEvent::CommentRestored { origin, created_at, edited_at, .. } => {
                Ok(Some(CommentPast { origin, created_at, edited_at: edited.or(edited_at) }))
            }
            _ => Err(StoreError::internal("a comment begins with an event of another kind")),
        }
    }

    /// Returns an aggregate as it stood at a version; `None` when it never had that one.
    ///
    /// # Errors
    /// See [`EventStore::trace`].
    pub(crate) async fn load_at<A: Stored>(
        &self,
        stream: Stream,
        version: Sequence,
    ) -> Result<Option<A>, StoreError> {
        let snapshot = self.load_snapshot::<A>(stream.id).await?;
        let mut then: Loaded<A> =
            snapshot.filter(|taken| taken.sequence <= version).unwrap_or_default();
        let rows: Vec<EventRow> = sqlx::query_as(EVENTS_BETWEEN)
            .bind(stream.kind.as_str())
            .bind(stream.id.to_string())
            .bind(then.sequence.get())
            .bind(version.get())
            .fetch_all(&self.pool)
            .await?;
        for row in rows {
            then.apply([decode::<A>(row)?]);
        }
        let exists = version > Sequence::ZERO && then.sequence == version;
        Ok(exists.then_some(then.aggregate))
    }
}

fn decode<A: Stored>((event_type, version, payload): EventRow) -> Result<A::Event, StoreError> {
    stored::decode(&event_type, &version, payload).map_err(StoreError::internal)
}

fn parse(event_id: &str) -> Result<EventId, StoreError> {
    event_id.parse().map_err(StoreError::internal)
}
