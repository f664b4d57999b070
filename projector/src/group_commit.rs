//! Group commit: what all partitions of a process have to apply goes into one transaction.
//!
//! Each partition alone would commit a handful of events at a time, and a transaction costs more than
//! an event does. While one is under way, whatever the partitions have gathered waits; it goes
//! together into the next. No timer: alone, a batch waits for nobody; under load, many share one
//! commit.

use crate::fold::Tally;
use crate::incoming::{BATCH_EVENTS_MAX, Incoming};
use crate::projection::{Portion, Projection, ProjectionError};
use domain::{Partition, Position};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio::task::yield_now;

/// How often the runtime may run whatever else is ready before a group is closed.
const TURNS_MAX: usize = 16;

/// Applies batches of several partitions, together where it can. Clones share one transaction.
#[derive(Debug, Clone)]
pub struct GroupCommit {
    projection: Projection,
    /// `None`: every batch has a transaction of its own.
    submissions: Option<mpsc::Sender<Submission>>,
}

/// One partition's next events and who waits for them to be applied.
#[derive(Debug)]
struct Submission {
    partition: Partition,
    checkpoint: Position,
    events: Arc<[Incoming]>,
    reply: oneshot::Sender<Result<Tally, ProjectionError>>,
}

/// Batches as they come, each in a transaction of its own: what rebuilds want, whose batches are full
/// and may be written side by side.
impl From<Projection> for GroupCommit {
    fn from(projection: Projection) -> Self {
        Self { projection, submissions: None }
    }
}

impl GroupCommit {
    /// Starts the task that commits; it ends when the last clone is dropped.
    #[must_use]
    pub fn start(projection: Projection) -> Self {
        // A partition has one batch in hand.
        let (submissions, submitted) = mpsc::channel(Partition::all().count());
        tokio::spawn(commit(projection.clone(), submitted));
        Self { projection, submissions: Some(submissions) }
    }

    /// Returns the generation it writes.
    #[must_use]
    pub const fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Applies events of one partition, in order and without a hole, from `checkpoint` on.
    ///
    /// # Errors
    /// As [`Projection::apply`]; what goes wrong with another partition's events is not told here.
    pub async fn apply(
        &self,
        partition: Partition,
        checkpoint: Position,
        events: &Arc<[Incoming]>,
    ) -> Result<Tally, ProjectionError> {
        // Everything was seen before, or nothing is new: not worth a transaction.
        if events.is_empty() {
            return Ok(Tally::default());
        }
        let Some(submissions) = &self.submissions else {
            return self.projection.apply(partition, checkpoint, events).await;
        };
        let (reply, outcome) = oneshot::channel();
        let events = Arc::clone(events);
        let submission = Submission { partition, checkpoint, events, reply };
        if submissions.send(submission).await.is_err() {
            return Err(ended());
        }
        outcome.await.unwrap_or_else(|_dropped| Err(ended()))
    }
}

fn ended() -> ProjectionError {
    sqlx::Error::WorkerCrashed.into()
}

/// Commits until nobody can submit any more.
async fn commit(projection: Projection, mut submitted: mpsc::Receiver<Submission>) {
    let mut left = None;
    loop {
        let first = match left.take() {
            Some(submission) => submission,
            None => match submitted.recv().await {
                Some(submission) => submission,
                None => return,
            },
        };
        let mut group = Group { events: first.events.len(), submissions: vec![first] };
        // Partitions that were answered together submit together, if they may run first. It ends with
        // the first turn that brings none.
        for _ in 0..TURNS_MAX {
            let before = group.submissions.len();
            yield_now().await;
            left = group.fill(&mut submitted);
            if left.is_some() || group.submissions.len() == before {
                break;
            }
        }
        // Whoever asked may have been cut off meanwhile.
        group.submissions.retain(|submission| !submission.reply.is_closed());
        if !group.submissions.is_empty() {
            apply(&projection, group.submissions).await;
        }
    }
}

/// What goes into one transaction.
struct Group {
    submissions: Vec<Submission>,
    events: usize,
}

impl Group {
    /// Takes what was submitted; returns what has no room.
    fn fill(&mut self, submitted: &mut mpsc::Receiver<Submission>) -> Option<Submission> {
        while let Ok(next) = submitted.try_recv() {
            self.events += next.events.len();
            if self.events > BATCH_EVENTS_MAX {
                return Some(next);
            }
            self.submissions.push(next);
        }
        None
    }
}

async fn apply(projection: &Projection, group: Vec<Submission>) {
    let portions: Vec<Portion<'_>> = group.iter().map(Submission::portion).collect();
    match projection.apply_together(&portions).await {
        Ok(outcomes) => {
            for (submission, outcome) in group.into_iter().zip(outcomes) {
                submission.answer(outcome);
            }
        }
        // Somewhere among them is a row the tables do not take: the others must not suffer from it.
        Err(ProjectionError::Refused(_)) if group.len() > 1 => {
            for submission in group {
                let Submission { partition, checkpoint, events, .. } = &submission;
                let outcome = projection.apply(*partition, *checkpoint, events).await;
                submission.answer(outcome);
            }
        }
        Err(error) => {
            for submission in group {
                submission.answer(Err(error.clone()));
            }
        }
    }
}

impl Submission {
    fn portion(&self) -> Portion<'_> {
        Portion { partition: self.partition, checkpoint: self.checkpoint, events: &self.events }
    }

    fn answer(self, outcome: Result<Tally, ProjectionError>) {
        // Whoever asked may have gone; what is committed stays so.
        drop(self.reply.send(outcome));
    }
}
