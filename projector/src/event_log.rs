//! Reads the truth: the event store's `events`, by position, and the profiles behind account events.
//! The projector's role may do nothing else there.

use crate::aggregate::Aggregate;
use crate::incoming::{Incoming, Unreadable};
use domain::{Partition, Position, Sequence};
use event_stream::{AggregateType, RecordedEvent};
use serde_json::value::RawValue;
use sqlx::PgPool;
use sqlx::types::Json;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use uuid::Uuid;

/// Most events counted as lag a partition: beyond this, "a lot" is all anyone needs to know, and
/// counting must not load the event store.
pub const LAG_COUNT_MAX: i64 = 10_000;

/// The event store, as far as the projector may see it.
#[derive(Debug, Clone)]
pub struct EventLog {
    pool: PgPool,
}

#[derive(sqlx::FromRow)]
struct StoredRow {
    position: i64,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    event_version: String,
    payload: Json<Box<RawValue>>,
    metadata: Json<Box<RawValue>>,
    recorded_at: OffsetDateTime,
}

/// What an account is called, as the identity tables say now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub display_name: String,
    pub erased: bool,
}

/// How far a partition is behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Lag {
    pub partition: i16,
    pub events: i64,
    /// Age of the oldest event that is not applied; `None` when there is none.
    pub seconds: Option<f64>,
}

impl EventLog {
    /// Wraps a pool of the event store's database.
    #[must_use]
    pub const fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Returns at most `limit` events of a partition after `checkpoint`, in order. Positions become
    /// visible in their own order, so nothing can appear later between two of them.
    pub async fn after(
        &self,
        partition: Partition,
        checkpoint: Position,
        limit: i64,
    ) -> Result<Vec<Incoming>, sqlx::Error> {
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, recorded_at
             FROM event_store.events
             WHERE partition = $1 AND position > $2 ORDER BY position LIMIT $3",
        )
        .bind(partition.get())
        .bind(checkpoint.get())
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(in_order(partition, checkpoint, rows))
    }

    /// Returns at most `limit` events of one aggregate, from `from` to `to` inclusive, in order.
    pub async fn of_aggregate(
        &self,
        aggregate: &Aggregate,
        partition: Partition,
        (from, to): (Position, Position),
        limit: i64,
    ) -> Result<Vec<Incoming>, sqlx::Error> {
        let rows: Vec<StoredRow> = sqlx::query_as(
            "SELECT position, aggregate_type, aggregate_id, sequence, event_type, event_version,
                    payload, metadata, recorded_at
             FROM event_store.events
             WHERE aggregate_type = $1 AND aggregate_id = $2 AND position BETWEEN $3 AND $4
             ORDER BY sequence LIMIT $5",
        )
        .bind(&*aggregate.kind)
        .bind(aggregate.id.to_string())
        .bind(from.get())
        .bind(to.get())
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(in_order(partition, Position::ZERO, rows))
    }

    /// Returns the profiles of `accounts`; one that is missing was erased.
    pub async fn profiles(
        &self,
        accounts: &[Uuid],
    ) -> Result<BTreeMap<Uuid, Profile>, sqlx::Error> {
        if accounts.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows: Vec<(Uuid, Option<String>, bool)> = sqlx::query_as(
            "SELECT account_id, display_name, erased FROM identity.profiles
             WHERE account_id = ANY ($1)",
        )
        .bind(accounts)
        .fetch_all(&self.pool)
        .await?;
        let profiles = rows.into_iter().map(|(account_id, display_name, erased)| {
            (account_id, Profile { display_name: display_name.unwrap_or_default(), erased })
        });
        Ok(profiles.collect())
    }

    /// Tells whether a partition has an event after one of these positions. One statement.
    pub async fn holds_more(&self, than: &[(i16, i64)]) -> Result<bool, sqlx::Error> {
        let (partitions, positions): (Vec<i16>, Vec<i64>) = than.iter().copied().unzip();
        sqlx::query_scalar(
            "SELECT EXISTS (
               SELECT FROM UNNEST($1::smallint[], $2::bigint[]) AS c (partition, position)
               WHERE EXISTS (
                 SELECT FROM event_store.events
                 WHERE events.partition = c.partition AND events.position > c.position))",
        )
        .bind(partitions)
        .bind(positions)
        .fetch_one(&self.pool)
        .await
    }

    /// Returns how far each partition is behind its checkpoint. One statement.
    pub async fn lag(
        &self,
        checkpoints: &[(Partition, Position)],
    ) -> Result<Vec<Lag>, sqlx::Error> {
        let (partitions, positions): (Vec<i16>, Vec<i64>) = checkpoints
            .iter()
            .map(|(partition, position)| (partition.get(), position.get()))
            .unzip();
        let rows: Vec<(i16, i64, Option<f64>)> = sqlx::query_as(
            "SELECT c.partition, waiting.events,
                    EXTRACT(EPOCH FROM clock_timestamp() - waiting.oldest)::float8
             FROM UNNEST($1::smallint[], $2::bigint[]) AS c (partition, position)
             CROSS JOIN LATERAL (
               SELECT count(*) AS events, min(e.recorded_at) AS oldest FROM (
                 SELECT recorded_at FROM event_store.events
                 WHERE events.partition = c.partition AND events.position > c.position
                 ORDER BY events.position LIMIT $3
               ) e
             ) waiting",
        )
        .bind(partitions)
        .bind(positions)
        .bind(LAG_COUNT_MAX)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(|(partition, events, seconds)| Lag { partition, events, seconds })
            .collect())
    }
}

fn in_order(partition: Partition, checkpoint: Position, rows: Vec<StoredRow>) -> Vec<Incoming> {
    let mut previous = checkpoint;
    rows.into_iter()
        .map(|row| {
            let position = Position::new(row.position);
            let incoming = read(partition, previous, row);
            previous = position;
            incoming
        })
        .collect()
}

fn read(partition: Partition, previous: Position, row: StoredRow) -> Incoming {
    let position = Position::new(row.position);
    let (sequence, recorded_at) = (Sequence::new(row.sequence), row.recorded_at);
    let aggregate_id = Uuid::try_parse(&row.aggregate_id);
    let unreadable = |error: String, aggregate: Aggregate| {
        Incoming::Unreadable(Unreadable { position, recorded_at, aggregate, sequence, error })
    };
    let Ok(aggregate_id) = aggregate_id else {
        // No typed caller can store this; whatever it is, it is set aside under no id at all.
        let aggregate = Aggregate::unknown(row.aggregate_type, Uuid::nil());
        return unreadable("the aggregate's id is not a UUID".to_owned(), aggregate);
    };
    let Ok(aggregate_type) = row.aggregate_type.parse::<AggregateType>() else {
        let aggregate = Aggregate::unknown(row.aggregate_type, aggregate_id);
        return unreadable("there is no such type of aggregate".to_owned(), aggregate);
    };
    match serde_json::from_str(row.metadata.get()) {
        Ok(metadata) => Incoming::Readable(RecordedEvent {
            position,
            previous_position: previous,
            partition,
            aggregate_type,
            aggregate_id,
            sequence,
            event_type: row.event_type,
            event_version: row.event_version,
            payload: row.payload.0,
            metadata,
            recorded_at,
        }),
        Err(error) => unreadable(
            format!("its metadata cannot be read: {error}"),
            Aggregate::known(aggregate_type, aggregate_id),
        ),
    }
}
