//! Reads each change once and hands it to every client.

use super::frame;
use super::traces::PushTraces;
use crate::freshness::Freshness;
use crate::positions::Positions;
use crate::read::changes::{self, FeedRow};
use domain::{Partition, Position};
use service_runtime::Chain;
use sqlx::PgPool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, Receiver};
use tokio_util::sync::CancellationToken;
use tracing::Span;
use uuid::Uuid;

/// How many changes a client may be behind the feed before it is let go.
const BACKLOG_MAX: usize = 4_096;

/// How many changes are read at once.
const BATCH: usize = 500;

/// Pause after the database did not answer.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// One change, encoded once for all clients.
#[derive(Debug)]
pub(super) struct LiveChange {
    pub(super) partition: Partition,
    pub(super) position: Position,
    /// None for changes of an account, which only concern itself.
    pub(super) project_id: Option<Uuid>,
    /// Whose membership it may have begun or ended.
    pub(super) member: Option<Uuid>,
    /// Of whose sessions and API tokens it took some back, or all.
    pub(super) loses_access: Option<Uuid>,
    /// Whose inbox it has changed.
    pub(super) concerns: Box<[Uuid]>,
    /// The event without its id, which differs from client to client; empty without a project.
    pub(super) event: Box<str>,
    /// Lasts until the last client has taken it.
    _span: Span,
}

impl LiveChange {
    /// Encodes a row; `None` for changes that belong to no project, concern nobody's inbox and take
    /// nothing back.
    pub(super) fn of(row: &FeedRow, span: Span) -> Option<Self> {
        let event = frame::change(row);
        if event.is_none() && row.concerns.is_empty() && row.loses_access.is_none() {
            return None;
        }
        Some(Self {
            partition: row.partition,
            position: row.position,
            project_id: row.project_id,
            member: row.member,
            loses_access: row.loses_access,
            concerns: row.concerns.clone().into(),
            event: event.unwrap_or_default(),
            _span: span,
        })
    }
}

/// Where clients join. Clones share it.
#[derive(Debug, Clone)]
pub struct Feed {
    sender: broadcast::Sender<Arc<LiveChange>>,
    /// Everything up to here was handed out (or nobody was there to take it).
    cursor: Arc<Mutex<Positions>>,
    freshness: Freshness,
    traces: PushTraces,
}

impl Feed {
    #[must_use]
    pub fn new(freshness: Freshness, traces: PushTraces) -> Self {
        let sender = broadcast::Sender::new(BACKLOG_MAX);
        Self { sender, cursor: Arc::default(), freshness, traces }
    }

    /// Joins: the receiver gets every change after the returned positions, and perhaps some before.
    pub(super) fn join(&self) -> (Receiver<Arc<LiveChange>>, Positions) {
        let mut cursor = self.cursor();
        if self.sender.receiver_count() == 0 {
            *cursor = cursor.later(&self.freshness.known());
        }
        (self.sender.subscribe(), *cursor)
    }

    /// Returns, while anybody listens, what the next read of `partition` begins after; moves the
    /// cursor along unread while nobody does.
    fn next_read(&self, partition: Partition, known: Position) -> Option<Position> {
        let mut cursor = self.cursor();
        if cursor.get(partition) >= known {
            return None;
        }
        if self.sender.receiver_count() == 0 {
            cursor.raise(partition, known);
            return None;
        }
        Some(cursor.get(partition))
    }

    /// Hands out what was read and moves the cursor, as one step for whoever joins.
    fn hand_out(&self, partition: Partition, rows: &[FeedRow], upto: Position) {
        let mut cursor = self.cursor();
        let changes =
            rows.iter().filter_map(|row| LiveChange::of(row, self.traces.span_of(row.position)));
        for change in changes {
            // No receiver is no error: the last one may just have left.
            drop(self.sender.send(Arc::new(change)));
        }
        cursor.raise(partition, upto);
    }

    fn cursor(&self) -> MutexGuard<'_, Positions> {
        self.cursor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads until `stopped`: whenever a partition is known to have advanced, which is at the latest
/// when its checkpoint is next read.
pub async fn run(feed: Feed, pool: PgPool, stopped: CancellationToken) {
    let mut known = feed.freshness.watch();
    loop {
        let advanced = *known.borrow_and_update();
        let pause = match catch_up(&feed, &pool, &advanced).await {
            Ok(()) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "the live stream cannot read its changes");
                RETRY_DELAY
            }
        };
        tokio::select! {
            () = stopped.cancelled() => return,
            () = tokio::time::sleep(pause), if !pause.is_zero() => {}
            changed = known.changed(), if pause.is_zero() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

/// Reads every partition up to what is known to be there.
async fn catch_up(feed: &Feed, pool: &PgPool, known: &Positions) -> Result<(), sqlx::Error> {
    for partition in Partition::all() {
        let known = known.get(partition);
        while let Some(after) = feed.next_read(partition, known) {
            let rows = changes::feed(pool, partition, after, BATCH as i64).await?;
            let last = rows.last().map_or(after, |row| row.position);
            // A short batch holds all there was, also where the newest events left no row.
            let upto = if rows.len() < BATCH { last.max(known) } else { last };
            feed.hand_out(partition, &rows, upto);
        }
    }
    Ok(())
}
