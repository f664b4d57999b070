//! Group commit: one task appends for everyone.
//!
//! Commands queue while an append is under way; when it returns, whatever is queued goes into the
//! next one. No timer: alone, a command waits for nobody; under load, many share one commit.

use super::append::{Append, Outcome};
use super::batch::{APPENDS_MAX, take_batch};
use super::error::{Failure, StoreError};
use super::link::{Link, LinkError};
use super::metrics::Metrics;
use domain::Position;
use service_runtime::crash_point::crash_point;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep};

/// Appends looked at when choosing a batch; more stay in the channel.
const WAITING_MAX: usize = 4 * APPENDS_MAX;
/// How often the runtime may run whatever else is ready before a batch is closed.
const TURNS_MAX: usize = 16;
/// How long to go on asking what became of a batch whose answer was lost.
const SETTLE_PATIENCE: Duration = Duration::from_secs(2);
const SETTLE_FIRST_PAUSE: Duration = Duration::from_millis(20);

/// An append and who waits for its outcome.
pub(super) struct Submission {
    pub(super) append: Append,
    /// Not worth starting after this.
    pub(super) deadline: Instant,
    pub(super) reply: oneshot::Sender<Result<Outcome, StoreError>>,
}

pub(super) struct Writer {
    pub(super) link: Link,
    pub(super) submissions: mpsc::Receiver<Submission>,
    pub(super) waiting: VecDeque<Submission>,
    pub(super) appended: watch::Sender<Position>,
    pub(super) metrics: Metrics,
}

impl Writer {
    /// Appends until nobody can submit any more.
    pub(super) async fn run(mut self) {
        while self.gather().await {
            let batch = take_batch(&mut self.waiting, |submission| &submission.append);
            self.store(batch).await;
        }
    }

    /// Waits for at least one submission and takes what else is there; false when all are done.
    async fn gather(&mut self) -> bool {
        if self.waiting.is_empty() {
            match self.submissions.recv().await {
                Some(submission) => self.waiting.push_back(submission),
                None => return false,
            }
        }
        // Commands that only wait for the processor come along: they would have to wait for the next
        // commit. It ends with the first turn that brings none.
        for _ in 0..TURNS_MAX {
            let before = self.waiting.len();
            yield_now().await;
            self.take_submitted();
            if self.waiting.len() == before {
                break;
            }
        }
        true
    }

    fn take_submitted(&mut self) {
        while self.waiting.len() < WAITING_MAX
            && let Ok(submission) = self.submissions.try_recv()
        {
            self.waiting.push_back(submission);
        }
    }

    /// Stores a batch. When the database rejects it as a whole, its halves are tried, and theirs,
    /// until the one bad append stands alone and fails alone.
    async fn store(&mut self, batch: Vec<Submission>) {
        let mut parts = vec![without_abandoned(batch)];
        while let Some(mut part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            match self.append(&part).await {
                Ok(outcomes) => self.announce(part, outcomes),
                Err(error) if error.failure() == Failure::Rejected && part.len() > 1 => {
                    parts.push(part.split_off(part.len() / 2));
                    parts.push(part);
                }
                Err(error) => fail_all(part, error),
            }
        }
    }

    async fn append(&mut self, part: &[Submission]) -> Result<Vec<Outcome>, LinkError> {
        let appends: Vec<&Append> = part.iter().map(|submission| &submission.append).collect();
        self.metrics
            .batch_size
            .observe(f64::from(u32::try_from(appends.len()).unwrap_or(u32::MAX)));
        let _timer = self.metrics.append_duration.start_timer();
        crash_point("append.gathered");
        let answer = self.link.append(&appends).await;
        crash_point("append.stored");
        match answer {
            Err(error) if error.failure() == Failure::Unknown => self.settle(&appends, error).await,
            answer => answer,
        }
    }

    /// Finds out what became of a batch whose answer was lost, by appending it again. That is safe:
    /// if the first attempt was committed, or still will be, the sequence check lets only one of
    /// the two through, and the events in the log tell whose they are.
    async fn settle(
        &mut self,
        appends: &[&Append],
        lost: LinkError,
    ) -> Result<Vec<Outcome>, LinkError> {
        let deadline = Instant::now() + SETTLE_PATIENCE;
        let mut pause = SETTLE_FIRST_PAUSE;
        let mut last = lost;
        while Instant::now() < deadline {
            sleep(pause).await;
            pause *= 2;
            match self.append_again(appends).await {
                Err(error) if error.failure() != Failure::Rejected => last = error,
                settled => return settled,
            }
        }
        Err(last)
    }

    async fn append_again(&mut self, appends: &[&Append]) -> Result<Vec<Outcome>, LinkError> {
        let mut outcomes = self.link.append(appends).await?;
        for (append, outcome) in appends.iter().zip(&mut outcomes) {
            if matches!(outcome, Outcome::Conflict { .. })
                && let Some(accepted) = self.link.find(append).await?
            {
                *outcome = accepted;
            }
        }
        Ok(outcomes)
    }

    fn announce(&self, part: Vec<Submission>, outcomes: Vec<Outcome>) {
        let mut newest = Position::ZERO;
        for (submission, outcome) in part.into_iter().zip(outcomes) {
            if let Outcome::Accepted { position, .. } = outcome {
                newest = newest.max(position);
                self.count(&submission.append);
            }
            // Whoever asked may have gone; the outcome is stored all the same.
            drop(submission.reply.send(Ok(outcome)));
        }
        self.appended.send_if_modified(|head| {
            let moved = newest > *head;
            *head = newest.max(*head);
            moved
        });
    }

    fn count(&self, append: &Append) {
        for event in &append.events {
            self.metrics.appended_events.with_label_values(&[&event.event_type]).inc();
        }
    }
}

/// Drops what nobody waits for any more, and turns away what has waited too long.
fn without_abandoned(batch: Vec<Submission>) -> Vec<Submission> {
    let now = Instant::now();
    let mut kept = Vec::with_capacity(batch.len());
    for submission in batch {
        if submission.reply.is_closed() {
            continue;
        }
        if submission.deadline > now {
            kept.push(submission);
        } else {
            let late = StoreError::unavailable("the command waited too long for the event store");
            drop(submission.reply.send(Err(late)));
        }
    }
    kept
}

fn fail_all(part: Vec<Submission>, error: LinkError) {
    let failure = error.failure();
    let source = Arc::new(error.into_source());
    for submission in part {
        let source = Arc::clone(&source);
        let error = match failure {
            Failure::Unknown | Failure::Transient => StoreError::unavailable(source),
            Failure::Rejected => StoreError::internal(source),
        };
        drop(submission.reply.send(Err(error)));
    }
}
