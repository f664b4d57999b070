//! The store as its users see it.

use super::append::{Append, CommandKey, Guard, Idempotency, Outcome};
use super::error::StoreError;
use super::keeper::{keep_house, prune_command_log};
use super::link::Link;
use super::metrics::Metrics;
use super::snapshot::Snapshot;
use super::writer::{Submission, Writer};
use domain::{Partition, Position, Sequence};
use postgres_es::PostgresEventRepository;
use sqlx::PgPool;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Commands that may wait for the writer before further ones are turned away.
const QUEUE: usize = 4_096;
/// How long a command may wait for its turn.
pub(crate) const COMMAND_PATIENCE: Duration = Duration::from_secs(5);
/// Snapshots that may wait to be written; further ones are not taken.
const SNAPSHOT_QUEUE: usize = 64;

/// The event store. Clones share one writer and one pool of connections.
#[derive(Clone)]
pub struct EventStore {
    pub(super) pool: PgPool,
    pub(super) repository: Arc<PostgresEventRepository>,
    pub(super) snapshots: mpsc::Sender<Snapshot>,
    submissions: mpsc::Sender<Submission>,
    appended: watch::Receiver<Position>,
    pub(crate) metrics: Metrics,
}

/// The stored answer to the first command with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstAnswer {
    pub aggregate_id: Uuid,
    pub version: Sequence,
    pub position: Position,
    pub partition: Partition,
    pub number: Option<u32>,
    fingerprint: [u8; 32],
}

impl FirstAnswer {
    /// Tells whether it answers this very command, not another one under the same key.
    #[must_use]
    pub fn answers(&self, idempotency: &Idempotency) -> bool {
        self.fingerprint == idempotency.fingerprint
    }
}

impl EventStore {
    /// Starts the writer on `tracker`, where it ends after the last clone is dropped. The pool is
    /// for reading; the writer opens one more connection like the pool's, when first needed: the
    /// database may be down or not there yet.
    #[must_use]
    pub fn start(pool: PgPool, metrics: Metrics, tracker: &TaskTracker) -> Self {
        let (submissions, submitted) = mpsc::channel(QUEUE);
        let (appended_sender, appended) = watch::channel(Position::ZERO);
        let (snapshots, snapshots_taken) = mpsc::channel(SNAPSHOT_QUEUE);
        let writer = Writer {
            link: Link::like(&pool),
            submissions: submitted,
            waiting: VecDeque::new(),
            appended: appended_sender,
            metrics: metrics.clone(),
        };
        tracker.spawn(writer.run());
        tracker.spawn(keep_house(pool.clone(), snapshots_taken));
        let repository = PostgresEventRepository::new(pool.clone())
            .with_tables("event_store.events", "event_store.snapshots");
        let repository = Arc::new(repository);
        Self { pool, repository, snapshots, submissions, appended, metrics }
    }

    /// Appends the events of one command, together with whatever else is waiting.
    ///
    /// # Errors
    /// Returns `Unavailable` when nothing was stored, or when nobody can tell; a command with a key
    /// may be sent again either way.
    pub async fn append(&self, append: Append) -> Result<Outcome, StoreError> {
        let (reply, outcome) = oneshot::channel();
        let deadline = Instant::now() + COMMAND_PATIENCE;
        self.submissions
            .try_send(Submission { append, deadline, reply })
            .map_err(|refused| StoreError::unavailable(refused.to_string()))?;
        outcome.await.map_err(StoreError::unavailable)?
    }

    /// Returns the newest position this process has appended, and wakes whoever waits for more.
    #[must_use]
    pub fn appended(&self) -> watch::Receiver<Position> {
        self.appended.clone()
    }

    /// Returns those of the given streams that do not stand where they were seen.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn moved(&self, seen: &[Guard]) -> Result<Vec<Guard>, StoreError> {
        let kinds: Vec<&str> = seen.iter().map(|guard| guard.stream.kind.as_str()).collect();
        let ids: Vec<String> = seen.iter().map(|guard| guard.stream.id.to_string()).collect();
        let heads: Vec<i64> = sqlx::query_scalar(
            "SELECT coalesce((
                SELECT e.sequence FROM event_store.events e
                WHERE e.aggregate_type = seen.kind AND e.aggregate_id = seen.id
                ORDER BY e.sequence DESC LIMIT 1), 0)
             FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS seen (kind, id, no)
             ORDER BY seen.no",
        )
        .bind(kinds)
        .bind(ids)
        .fetch_all(&self.pool)
        .await?;
        let moved = seen.iter().zip(heads).filter(|(guard, head)| guard.sequence.get() != *head);
        Ok(moved.map(|(guard, _)| *guard).collect())
    }

    /// Returns what was answered to the first command with this key.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn first_answer(&self, key: &CommandKey) -> Result<Option<FirstAnswer>, StoreError> {
        type Row = (String, i64, i64, i16, i32, Vec<u8>);
        let row: Option<Row> = sqlx::query_as(
            "SELECT aggregate_id, version, position, partition, number, fingerprint
             FROM event_store.command_log WHERE account_id = $1 AND idempotency_key = $2",
        )
        .bind(key.account_id.get())
        .bind(key.idempotency.key)
        .fetch_optional(&self.pool)
        .await?;
        let Some((aggregate_id, version, position, partition, number, fingerprint)) = row else {
            return Ok(None);
        };
        Ok(Some(FirstAnswer {
            aggregate_id: Uuid::try_parse(&aggregate_id).map_err(StoreError::internal)?,
            version: Sequence::new(version),
            position: Position::new(position),
            partition: Partition::new(partition)
                .ok_or_else(|| StoreError::internal("the command log names no such partition"))?,
            number: u32::try_from(number).ok().filter(|number| *number > 0),
            fingerprint: fingerprint
                .try_into()
                .or(Err(StoreError::internal("a fingerprint is not 32 bytes long")))?,
        }))
    }

    /// Forgets first answers older than `age`, a bounded number, and returns how many. The store does
    /// so by itself, with an age of a week.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer.
    pub async fn prune_command_log(&self, age: Duration) -> Result<i64, StoreError> {
        Ok(prune_command_log(&self.pool, age).await?)
    }
}
