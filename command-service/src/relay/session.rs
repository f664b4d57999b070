//! The relay's own PostgreSQL session. It holds the leader's lock and does the leader's reading, so a
//! leader that lost its lock with its session cannot read on.

use crate::relay::error::RelayError;
use crate::relay::page::StoredEvent;
use domain::{Partition, Position};
use futures::TryStreamExt;
use service_runtime::crash_point::crash_point;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};
use std::time::Duration;

/// How many events are read, and sent, at a time; JetStream takes batches of 1 000.
const PAGE_EVENTS: usize = 500;
/// Ends a page early, so that a run of huge events does not fill the memory.
const PAGE_BYTES: usize = 8 << 20;
/// Bounds every exchange: a session that is silent for longer is given up, and with it the lead.
const TIMEOUT: Duration = Duration::from_secs(5);
/// 'relaylck' in ASCII.
const LEADER_LOCK: i64 = 0x7265_6c61_796c_636b;

const TRY_LEAD: &str = "SELECT pg_try_advisory_lock($1)";

// LIMIT is PAGE_EVENTS, a literal so that the planner knows it is small.
const READ_AFTER: &str = "
    SELECT position, partition, aggregate_type, aggregate_id, sequence, event_type, event_version,
        payload::text AS payload, metadata::text AS metadata, recorded_at
    FROM event_store.events WHERE position > $1 ORDER BY position LIMIT 500";

const LAST_IN_PARTITIONS: &str = "
    SELECT wanted.partition, (
        SELECT stored.position FROM event_store.events AS stored
        WHERE stored.partition = wanted.partition AND stored.position <= $2
        ORDER BY stored.position DESC LIMIT 1
    )
    FROM unnest($1) AS wanted (partition)";

const HEAD: &str = "SELECT coalesce(max(position), 0) FROM event_store.events";

const EVENT_ID_AT: &str =
    "SELECT metadata ->> 'event_id' FROM event_store.events WHERE position = $1";

const READ_CHECKPOINT: &str = "SELECT position FROM event_store.relay_checkpoint";

const SAVE_CHECKPOINT: &str =
    "UPDATE event_store.relay_checkpoint SET position = $1, updated_at = clock_timestamp()";

/// One connection, outside the pool. Any error makes it useless: drop it, and the lock goes with it.
#[derive(Debug)]
pub struct Session {
    connection: PgConnection,
}

/// Events read at once.
#[derive(Debug)]
pub struct Read {
    pub events: Vec<StoredEvent>,
    /// Whether the page was full, so that more are probably waiting.
    pub backlog: bool,
}

impl Session {
    /// Connects.
    pub async fn open(options: &PgConnectOptions) -> Result<Self, RelayError> {
        let options = options.clone().application_name("relay").options([
            // Losing the last checkpoint costs nothing; waiting for its disk would.
            ("synchronous_commit", "off"),
            // Planned once, and always for the index on position, though the table was empty then.
            ("plan_cache_mode", "force_generic_plan"),
            ("enable_seqscan", "off"),
            ("enable_bitmapscan", "off"),
            ("enable_sort", "off"),
            // A leader whose machine vanished must not keep the lock for hours.
            ("tcp_keepalives_idle", "5"),
            ("tcp_keepalives_interval", "2"),
            ("tcp_keepalives_count", "3"),
        ]);
        Ok(Self { connection: within(options.connect()).await? })
    }

    /// Takes the leader's lock unless another session holds it.
    pub async fn try_lead(&mut self) -> Result<bool, RelayError> {
        let query = sqlx::query_scalar(TRY_LEAD).bind(LEADER_LOCK);
        within(query.fetch_one(&mut self.connection)).await
    }

    /// Reads the next events in position order, at most a page.
    pub async fn read_after(&mut self, position: Position) -> Result<Read, RelayError> {
        within(async {
            let mut rows = sqlx::query_as::<_, StoredEvent>(READ_AFTER)
                .bind(position.get())
                .fetch(&mut self.connection);
            let (mut events, mut bytes) = (Vec::new(), 0);
            while bytes < PAGE_BYTES
                && let Some(event) = rows.try_next().await?
            {
                bytes += event.size();
                events.push(event);
            }
            let backlog = events.len() == PAGE_EVENTS || bytes >= PAGE_BYTES;
            Ok(Read { events, backlog })
        })
        .await
    }

    /// Returns the last position at or before `position` of each partition that has one.
    pub async fn last_in_partitions(
        &mut self,
        position: Position,
    ) -> Result<Vec<(Partition, Position)>, RelayError> {
        let partitions: Vec<i16> = Partition::all().map(Partition::get).collect();
        let query = sqlx::query_as::<_, (i16, Option<i64>)>(LAST_IN_PARTITIONS)
            .bind(partitions)
            .bind(position.get());
        let rows = within(query.fetch_all(&mut self.connection)).await?;
        let known = rows.into_iter().filter_map(|(partition, position)| {
            Some((Partition::new(partition)?, Position::new(position?)))
        });
        Ok(known.collect())
    }

    /// Returns the newest position, 0 when nothing is stored.
    pub async fn head(&mut self) -> Result<Position, RelayError> {
        let query = sqlx::query_scalar(HEAD);
        within(query.fetch_one(&mut self.connection)).await.map(Position::new)
    }

    /// Returns the id of the event stored at a position, if there is one.
    pub async fn event_id_at(&mut self, position: Position) -> Result<Option<String>, RelayError> {
        let query = sqlx::query_scalar(EVENT_ID_AT).bind(position.get());
        within(query.fetch_optional(&mut self.connection)).await
    }

    /// Returns how far a relay is known to have published.
    pub async fn checkpoint(&mut self) -> Result<Position, RelayError> {
        let query = sqlx::query_scalar(READ_CHECKPOINT);
        within(query.fetch_one(&mut self.connection)).await.map(Position::new)
    }

    pub async fn save_checkpoint(&mut self, position: Position) -> Result<(), RelayError> {
        let query = sqlx::query(SAVE_CHECKPOINT).bind(position.get());
        let saved = within(query.execute(&mut self.connection)).await.map(drop);
        crash_point("relay.saved");
        saved
    }

    /// Gives up the lock by ending the session.
    pub async fn close(self) {
        if let Err(error) = within(self.connection.close()).await {
            tracing::debug!(%error, "relay session did not end cleanly");
        }
    }
}

async fn within<T>(exchange: impl Future<Output = sqlx::Result<T>>) -> Result<T, RelayError> {
    match tokio::time::timeout(TIMEOUT, exchange).await {
        Ok(outcome) => Ok(outcome?),
        Err(_elapsed) => Err(RelayError::EventStoreTimeout),
    }
}
