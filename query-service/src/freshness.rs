//! How far the read model is known to have got, and waiting for it to get further.
//!
//! What is known comes from the projector's nudges (after its commit, so what they announce is
//! visible) and from reading the checkpoints. Losing every nudge makes waiting slower, not wrong.

pub mod nudges;
pub mod poll;

use crate::metrics::Metrics;
use crate::positions::Positions;
use domain::position::ConsistencyToken;
use domain::{Partition, Position};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{Notify, watch};

/// How long a query waits for the read model to reach its token.
pub const WAIT_MAX: Duration = Duration::from_secs(2);

/// Says that the read model did not get there in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the read model has not caught up with this consistency token")]
pub struct Behind;

/// Latest known checkpoint of every partition. Clones share it.
#[derive(Debug, Clone)]
pub struct Freshness(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    known: watch::Sender<Positions>,
    waiting: AtomicUsize,
    /// Woken when somebody begins to wait, so that the checkpoints are read at once.
    asked: Notify,
    metrics: Arc<Metrics>,
}

impl Freshness {
    /// Knows nothing yet: every partition before its first event.
    #[must_use]
    pub fn new(metrics: Arc<Metrics>) -> Self {
        Self(Arc::new(Shared {
            known: watch::Sender::default(),
            waiting: AtomicUsize::new(0),
            asked: Notify::new(),
            metrics,
        }))
    }

    /// Returns what is known now: a query made after this call sees at least that much.
    #[must_use]
    pub fn known(&self) -> Positions {
        *self.0.known.borrow()
    }

    /// Returns a receiver that is woken whenever a partition advances.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Positions> {
        self.0.known.subscribe()
    }

    /// Records that the read model holds everything of `partition` up to `position`.
    pub fn applied(&self, partition: Partition, position: Position) {
        self.0.known.send_if_modified(|known| known.raise(partition, position));
    }

    /// Records checkpoints read from the database; `before` is what was known when reading began.
    ///
    /// A nudge follows its commit, so a checkpoint below what was known before it was read means
    /// that the read model was replaced by an earlier one, and what was known is void.
    pub fn confirm(&self, before: &Positions, read: &Positions) {
        self.0.known.send_if_modified(|known| {
            let old = *known;
            for partition in Partition::all() {
                let now = believed(old.get(partition), before.get(partition), read.get(partition));
                known.set(partition, now);
            }
            *known != old
        });
    }

    /// Waits until the read model includes what the token proves, at most [`WAIT_MAX`].
    pub async fn wait_for(&self, token: ConsistencyToken) -> Result<(), Behind> {
        self.wait_at_most(token, WAIT_MAX).await
    }

    async fn wait_at_most(&self, token: ConsistencyToken, limit: Duration) -> Result<(), Behind> {
        let started = Instant::now();
        let reached = |known: &Positions| known.get(token.partition) >= token.position;
        let mut known = self.watch();
        let outcome = if reached(&known.borrow_and_update()) {
            Ok(())
        } else {
            let _waiting = Waiting::start(&self.0);
            match tokio::time::timeout(limit, known.wait_for(reached)).await {
                Ok(Ok(_)) => Ok(()),
                // The sender lives as long as `self`, so only the timeout ends a wait.
                Ok(Err(_)) | Err(_) => Err(Behind),
            }
        };
        self.0.metrics.consistency_wait(started.elapsed(), outcome.is_ok());
        outcome
    }

    fn somebody_waits(&self) -> bool {
        self.0.waiting.load(Ordering::Acquire) > 0
    }

    async fn somebody_asks(&self) {
        self.0.asked.notified().await;
    }
}

fn believed(known: Position, before: Position, read: Position) -> Position {
    if read < before { read } else { known.max(read) }
}

/// Counts a waiter for as long as it lives, also when its request is dropped.
struct Waiting<'a>(&'a Shared);

impl<'a> Waiting<'a> {
    fn start(shared: &'a Shared) -> Self {
        shared.waiting.fetch_add(1, Ordering::AcqRel);
        shared.asked.notify_one();
        Self(shared)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn freshness() -> Freshness {
        Freshness::new(Arc::new(Metrics::new(&prometheus::Registry::new()).unwrap()))
    }

    fn partition(number: i16) -> Partition {
        Partition::new(number).unwrap()
    }

    fn token(position: i64) -> ConsistencyToken {
        ConsistencyToken { partition: partition(3), position: Position::new(position) }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_ends_when_its_own_partition_gets_there() {
        let freshness = freshness();
        let waiter = freshness.clone();
        let waiting = tokio::spawn(async move { waiter.wait_for(token(10)).await });
        freshness.somebody_asks().await;
        assert!(freshness.somebody_waits());

        freshness.applied(partition(4), Position::new(99));
        freshness.applied(partition(3), Position::new(9));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());

        freshness.applied(partition(3), Position::new(10));
        assert_eq!(waiting.await.unwrap(), Ok(()));
        assert!(!freshness.somebody_waits());
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_gives_up_after_its_limit() {
        let freshness = freshness();
        let started = tokio::time::Instant::now();
        assert_eq!(freshness.wait_for(token(1)).await, Err(Behind));
        assert_eq!(started.elapsed(), WAIT_MAX);
        assert!(!freshness.somebody_waits());
    }

    #[test]
    fn a_late_nudge_does_not_move_what_is_known_back() {
        let freshness = freshness();
        freshness.applied(partition(0), Position::new(5));
        freshness.applied(partition(0), Position::new(4));
        assert_eq!(freshness.known().get(partition(0)), Position::new(5));
    }

    #[test]
    fn a_checkpoint_read_while_a_nudge_arrived_does_not_undo_the_nudge() {
        let freshness = freshness();
        let before = freshness.known();
        freshness.applied(partition(0), Position::new(5));
        freshness.confirm(&before, &Positions::default());
        assert_eq!(freshness.known().get(partition(0)), Position::new(5));
    }

    #[test]
    fn a_read_model_that_was_replaced_by_an_earlier_one_is_believed() {
        let freshness = freshness();
        freshness.applied(partition(0), Position::new(5));
        let mut read = Positions::default();
        read.set(partition(0), Position::new(2));
        freshness.confirm(&freshness.known(), &read);
        assert_eq!(freshness.known().get(partition(0)), Position::new(2));
    }
}
