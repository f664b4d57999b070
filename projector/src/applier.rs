//! Takes one partition forward: retries what can pass, isolates and parks what cannot, and tells the
//! world how far the read model has come.

use crate::backoff::Backoff;
use crate::fold::{Poison, Tally};
use crate::group_commit::GroupCommit;
use crate::incoming::{BATCH_EVENTS_MAX, Incoming};
use crate::metrics::Metrics;
use crate::nudge::Nudge;
use crate::projection::{Projection, ProjectionError};
use crate::span::BatchSpans;
use domain::{Partition, Position};
use service_runtime::Chain;
use service_runtime::crash_point::crash_point;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

/// Says why a partition's worker must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The lease is gone, or the process stops.
    #[error("the worker was told to stop")]
    Cancelled,
    /// The generation is no longer written.
    #[error("the generation is retired")]
    Retired,
}

/// Where a batch came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Stream,
    EventStore,
}

/// How reading the event store to its end went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum CatchUp {
    /// Everything it had is applied.
    Complete,
    /// It does not answer now.
    Unreadable,
}

/// The writer of one partition of one generation.
pub struct Applier {
    partition: Partition,
    checkpoint: Position,
    group: GroupCommit,
    nudge: Nudge,
    metrics: Metrics,
    stop: CancellationToken,
    event_store_away: bool,
}

impl Applier {
    /// Starts from the partition's checkpoint, waiting for the read model if it is away.
    pub async fn start(
        partition: Partition,
        group: impl Into<GroupCommit>,
        nudge: Nudge,
        metrics: Metrics,
        stop: CancellationToken,
    ) -> Result<Self, Stop> {
        let group = group.into();
        let checkpoint = Position::ZERO;
        let event_store_away = false;
        let mut applier =
            Self { partition, checkpoint, group, nudge, metrics, stop, event_store_away };
        applier.reload_checkpoint().await?;
        Ok(applier)
    }

    /// Returns the position up to which everything is applied.
    pub const fn checkpoint(&self) -> Position {
        self.checkpoint
    }

    /// Returns the partition this works on.
    pub const fn partition(&self) -> Partition {
        self.partition
    }

    const fn projection(&self) -> &Projection {
        self.group.projection()
    }

    /// Records events that were applied before.
    pub fn count_seen(&self, events: u64) {
        self.metrics.events.seen.inc_by(events);
    }

    /// Applies events that follow the checkpoint without a hole. Returns once they are committed, or
    /// once the checkpoint was found elsewhere and taken from there.
    pub async fn apply(&mut self, batch: &Arc<[Incoming]>, source: Source) -> Result<(), Stop> {
        let Attempt::Refused(poison) = self.try_apply(batch, source).await? else { return Ok(()) };
        if let [single] = &**batch {
            return self.park(single, &poison).await;
        }
        // Somewhere in it is a row the tables do not take: the others must not wait for it.
        for single in &**batch {
            if single.position() <= self.checkpoint {
                continue;
            }
            let alone = Arc::from([single.clone()]);
            if let Attempt::Refused(poison) = self.try_apply(&alone, source).await? {
                self.park(single, &poison).await?;
            }
        }
        Ok(())
    }

    /// Applies whatever the event store has after the checkpoint, in bounded batches, to its end.
    pub async fn catch_up(&mut self) -> Result<CatchUp, Stop> {
        let limit = i64::try_from(BATCH_EVENTS_MAX).unwrap_or(i64::MAX);
        loop {
            let read = self.projection().event_log().after(self.partition, self.checkpoint, limit);
            let batch = match read.await {
                Ok(batch) => batch,
                Err(error) => {
                    self.event_store_failed(&error);
                    return Ok(CatchUp::Unreadable);
                }
            };
            self.event_store_answered();
            let batch = batch.into();
            self.apply(&batch, Source::EventStore).await?;
            if batch.len() < BATCH_EVENTS_MAX {
                return Ok(CatchUp::Complete);
            }
            if self.stop.is_cancelled() {
                return Err(Stop::Cancelled);
            }
        }
    }

    /// Logs once per outage: this is asked several times a second.
    fn event_store_failed(&mut self, error: &sqlx::Error) {
        if !self.event_store_away {
            self.warn(error, "the event store cannot be read");
        }
        self.event_store_away = true;
    }

    fn event_store_answered(&mut self) {
        if self.event_store_away {
            tracing::info!(partition = self.partition.get(), "the event store can be read again");
        }
        self.event_store_away = false;
    }

    async fn try_apply(
        &mut self,
        batch: &Arc<[Incoming]>,
        source: Source,
    ) -> Result<Attempt, Stop> {
        let mut backoff = Backoff::default();
        let spans = BatchSpans::open(batch);
        loop {
            let applied = self.group.apply(self.partition, self.checkpoint, batch).await;
            match applied {
                Ok(tally) => {
                    self.committed(batch, tally, source, &spans).await;
                    return Ok(Attempt::Done);
                }
                // A commit whose answer was lost looks the same: either way the table is right.
                Err(ProjectionError::Overtaken) => {
                    self.reload_checkpoint().await?;
                    return Ok(Attempt::Done);
                }
                Err(ProjectionError::Refused(error)) => {
                    return Ok(Attempt::Refused(Poison::Refused(constraint_of(&error))));
                }
                Err(error @ (ProjectionError::Unavailable(_) | ProjectionError::EventStore(_))) => {
                    self.warn(&error, "the batch was not applied, trying again");
                    self.pause(&mut backoff).await?;
                }
            }
        }
    }

    async fn park(&mut self, incoming: &Incoming, poison: &Poison) -> Result<(), Stop> {
        let mut backoff = Backoff::default();
        loop {
            let parked = self.projection().park(self.partition, self.checkpoint, incoming, poison);
            match parked.await {
                Ok(()) => {
                    let tally = Tally { parked: 1, ..Tally::default() };
                    let batch = std::slice::from_ref(incoming);
                    self.committed(batch, tally, Source::EventStore, &BatchSpans::default()).await;
                    return Ok(());
                }
                Err(ProjectionError::Overtaken) => return self.reload_checkpoint().await,
                Err(error) => {
                    self.warn(&error, "the aggregate was not parked, trying again");
                    self.pause(&mut backoff).await?;
                }
            }
        }
    }

    async fn committed(
        &mut self,
        batch: &[Incoming],
        tally: Tally,
        source: Source,
        spans: &BatchSpans,
    ) {
        let Some(last) = batch.last() else { return };
        self.checkpoint = last.position();
        self.metrics.checkpoint(self.partition).set(self.checkpoint.get());
        self.metrics.events.seen.inc_by(tally.seen);
        self.metrics.events.parked.inc_by(tally.parked);
        match source {
            Source::Stream => self.metrics.events.applied.inc_by(tally.applied),
            Source::EventStore => self.metrics.events.healed.inc_by(tally.applied),
        }
        let now = OffsetDateTime::now_utc();
        for incoming in batch {
            self.metrics
                .event_lag
                .observe((now - incoming.recorded_at()).as_seconds_f64().max(0.0));
        }
        if tally.parked > 0 {
            tracing::error!(
                partition = self.partition.get(),
                event.position = self.checkpoint.get(),
                events = tally.parked,
                "events were set aside with their aggregates, see `projector parked list`"
            );
        }
        tracing::debug!(
            partition = self.partition.get(),
            event.position = self.checkpoint.get(),
            events = batch.len(),
            "batch committed"
        );
        self.nudge.applied(self.partition, self.checkpoint, spans.handed_on()).await;
        crash_point("projector.announced");
    }

    async fn reload_checkpoint(&mut self) -> Result<(), Stop> {
        let mut backoff = Backoff::default();
        loop {
            match self.projection().checkpoint(self.partition).await {
                Ok(Some(checkpoint)) => {
                    self.checkpoint = checkpoint;
                    self.metrics.checkpoint(self.partition).set(checkpoint.get());
                    return Ok(());
                }
                Ok(None) => return Err(Stop::Retired),
                Err(error) => {
                    self.warn(&error, "the checkpoint cannot be read, trying again");
                    self.pause(&mut backoff).await?;
                }
            }
        }
    }

    fn warn(&self, error: &(dyn std::error::Error + 'static), what: &'static str) {
        tracing::warn!(partition = self.partition.get(), error = %Chain(error), "{what}");
    }

    async fn pause(&self, backoff: &mut Backoff) -> Result<(), Stop> {
        tokio::select! {
            () = tokio::time::sleep(backoff.next_delay()) => Ok(()),
            () = self.stop.cancelled() => Err(Stop::Cancelled),
        }
    }
}

enum Attempt {
    Done,
    Refused(Poison),
}

/// Names what was violated, without the values, which a database's message may quote.
fn constraint_of(error: &sqlx::Error) -> String {
    let database = error.as_database_error();
    let code = database.and_then(|error| error.code()).unwrap_or_default();
    match database.and_then(|error| error.constraint()) {
        Some(constraint) => format!("{constraint} (SQLSTATE {code})"),
        None => format!("SQLSTATE {code}"),
    }
}
