//! The way of every command: look, decide, append, and start over when the world moved meanwhile.

use super::command::{Accepted, CommandContext, ExecuteError};
use super::slots::{Known, Slot, Slots};
use crate::event_store::{Append, EventStore, Guard, LinkKind, Outcome, Stored, Stream, new_event};
use domain::account::Account;
use domain::project::Project;
use domain::task::{Task, TaskRefusal};
use domain::{EventId, Position, Sequence};
use event_stream::AggregateType;
use service_runtime::crash_point::crash_point;
use service_runtime::traces::SPANS;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::watch;
use tracing::Instrument;
use uuid::Uuid;

/// Decisions on one command before it is given up as contended.
const TRIES_MAX: u32 = 8;

/// How much the executor may keep in memory.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub cached_tasks: u64,
    pub cached_projects: u64,
    pub cached_accounts: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cached_tasks: 8_192, cached_projects: 1_024, cached_accounts: 1_024 }
    }
}

/// Executes commands. Clones share one memory.
#[derive(Clone)]
pub struct Executor {
    pub(super) store: EventStore,
    memory: Arc<Memory>,
}

struct Memory {
    tasks: Slots<Task>,
    projects: Slots<Project>,
    accounts: Slots<Account>,
}

/// A command together with what it takes to decide it.
pub(super) trait Order: Send + Sync {
    type On: Stored;

    /// Decides on the aggregate as it is known.
    fn judge(
        &self,
        executor: &Executor,
        on: &Self::On,
    ) -> impl Future<Output = Result<Judgement<Self::On>, ExecuteError>> + Send;
}

/// What was decided, and which other streams were looked at.
pub(super) struct Judgement<A: Stored> {
    pub(super) verdict: Result<Vec<A::Event>, A::Error>,
    pub(super) guards: Vec<Guard>,
    /// The event that the decided ones take back.
    pub(super) undoes: Option<EventId>,
}

/// Events to be appended.
struct Decided<A: Stored> {
    events: Vec<A::Event>,
    undoes: Option<EventId>,
}

/// How one try ended.
enum Step {
    Done(Accepted),
    Again,
}

/// One command on one aggregate, in its turn.
struct Attempt<'a, O: Order> {
    executor: &'a Executor,
    slots: &'a Slots<O::On>,
    slot: &'a Slot<O::On>,
    stream: Stream,
    order: &'a O,
    context: &'a CommandContext,
}

impl Executor {
    /// Returns an executor with an empty memory.
    #[must_use]
    pub fn new(store: EventStore, limits: Limits) -> Self {
        let memory = Memory {
            tasks: Slots::with_capacity(limits.cached_tasks),
            projects: Slots::with_capacity(limits.cached_projects),
            accounts: Slots::with_capacity(limits.cached_accounts),
        };
        Self { store, memory: Arc::new(memory) }
    }

    /// Returns the store it appends to.
    #[must_use]
    pub const fn store(&self) -> &EventStore {
        &self.store
    }

    /// Returns the newest position appended here, and wakes whoever waits for more.
    #[must_use]
    pub fn appended(&self) -> watch::Receiver<Position> {
        self.store.appended()
    }

    pub(super) fn tasks(&self) -> &Slots<Task> {
        &self.memory.tasks
    }

    pub(super) fn projects(&self) -> &Slots<Project> {
        &self.memory.projects
    }

    pub(super) fn accounts(&self) -> &Slots<Account> {
        &self.memory.accounts
    }

    pub(super) async fn execute<O: Order>(
        &self,
        slots: &Slots<O::On>,
        id: Uuid,
        order: O,
        context: &CommandContext,
    ) -> Result<Accepted, ExecuteError>
    where
        ExecuteError: From<<O::On as cqrs_es::Aggregate>::Error>,
    {
        let slot = slots.slot(id);
        let _turn = slot.turn().await?;
        let stream = Stream { kind: O::On::KIND, id };
        let attempt =
            Attempt { executor: self, slots, slot: &slot, stream, order: &order, context };
        let kind = O::On::KIND.as_str();
        let span =
            context.span(|| tracing::debug_span!(target: SPANS, "command", aggregate.type = kind));
        attempt.make_until_settled().instrument(span).await
    }

    /// Forgets a stream that has moved beyond `sequence`.
    fn forget(&self, stream: Stream, sequence: Sequence) {
        match stream.kind {
            AggregateType::Project => self.projects().slot(stream.id).forget(sequence),
            AggregateType::Task => self.tasks().slot(stream.id).forget(sequence),
            AggregateType::Account => self.accounts().slot(stream.id).forget(sequence),
        }
    }
}

impl<O: Order> Attempt<'_, O>
where
    ExecuteError: From<<O::On as cqrs_es::Aggregate>::Error>,
{
    /// Decides, and again while the world moves meanwhile, a bounded number of times.
    async fn make_until_settled(&self) -> Result<Accepted, ExecuteError> {
        for _ in 0..TRIES_MAX {
            match self.make().await? {
                Step::Done(accepted) => return Ok(accepted),
                Step::Again => self.executor.store.metrics.retries.inc(),
            }
        }
        Err(ExecuteError::Conflict)
    }

    async fn make(&self) -> Result<Step, ExecuteError> {
        let known = self.slot.get(&self.executor.store, self.stream.id).await?;
        let judgement = self.order.judge(self.executor, &known.aggregate).await?;
        let stale = self.context.if_match.is_some_and(|expected| expected != known.sequence);
        match judgement.verdict {
            _ if stale => {
                let error = ExecuteError::StaleVersion { current: known.sequence };
                self.refuse(known.sequence, judgement.guards, error).await
            }
            Err(refusal) => self.refuse(known.sequence, judgement.guards, refusal.into()).await,
            Ok(events) => {
                let decided = Decided { events, undoes: judgement.undoes };
                self.append(known, decided, judgement.guards).await
            }
        }
    }

    /// Refuses, unless memory was behind, or the command was accepted once already.
    async fn refuse(
        &self,
        sequence: Sequence,
        guards: Vec<Guard>,
        error: ExecuteError,
    ) -> Result<Step, ExecuteError> {
        let store = &self.executor.store;
        let mut looked_at = guards;
        looked_at.push(Guard { stream: self.stream, sequence });
        let moved = store.moved(&looked_at).await?;
        if !moved.is_empty() {
            for guard in moved {
                self.executor.forget(guard.stream, guard.sequence);
            }
            return Ok(Step::Again);
        }
        if sequence == Sequence::ZERO {
            self.slots.release(self.stream.id);
        }
        match self.first_answer().await? {
            Some(accepted) => Ok(Step::Done(accepted)),
            None => Err(error),
        }
    }

    async fn append(
        &self,
        known: Known<O::On>,
        Decided { mut events, undoes }: Decided<O::On>,
        guards: Vec<Guard>,
    ) -> Result<Step, ExecuteError> {
        let store = &self.executor.store;
        let before = known.sequence;
        let stored = events.iter().map(|event| new_event(event, &self.context.metadata(undoes)));
        let stored = stored.collect::<Result<_, _>>()?;
        let append = Append {
            guards: guards.clone(),
            command: self.context.key(),
            ..Append::of(self.stream, (&*known.aggregate, before), &events, stored)
        };
        let partition = append.partition;
        let tie = append.links.made.first().map(|link| link.kind);
        // From here on nobody but the slot holds the aggregate, so that it is changed in place.
        drop(known);
        let span = self
            .context
            .span(|| tracing::debug_span!(target: SPANS, "append", events = append.events.len()));
        crash_point("command.decided");
        let appended = store.append(append).instrument(span).await;
        crash_point("command.stored");
        let outcome = appended.inspect_err(|_| self.slot.forget(before))?;
        match outcome {
            Outcome::Accepted { head, position, number } => {
                if let Some(number) = number {
                    O::On::set_number(&mut events, number);
                }
                if let Some(now) = self.slot.advance(before, events) {
                    store.snapshot_if_due(self.stream.id, before, (&*now.aggregate, now.sequence));
                }
                let aggregate_id = self.stream.id;
                let version = head;
                let replayed = false;
                let accepted =
                    Accepted { aggregate_id, version, position, partition, number, replayed };
                Ok(Step::Done(accepted))
            }
            Outcome::Replayed => Ok(self.first_answer().await?.map_or(Step::Again, Step::Done)),
            Outcome::KeyReused => Err(ExecuteError::KeyReused),
            Outcome::Conflict { head } => {
                self.slot.forget(before);
                match self.context.if_match {
                    Some(_) => Err(ExecuteError::StaleVersion { current: head }),
                    None => Ok(Step::Again),
                }
            }
            Outcome::GuardMoved => {
                for guard in guards {
                    self.executor.forget(guard.stream, guard.sequence);
                }
                Ok(Step::Again)
            }
            Outcome::ClaimTaken => Err(ExecuteError::KeyTaken),
            Outcome::LinkCloses | Outcome::LinkTooFar => Err(refused_tie(tie, outcome)),
        }
    }

    /// Returns the answer to the first command under this one's key, if there was one.
    async fn first_answer(&self) -> Result<Option<Accepted>, ExecuteError> {
        let Some(key) = self.context.key() else { return Ok(None) };
        match self.executor.store.first_answer(&key).await? {
            Some(first) if first.answers(&key.idempotency) => Ok(Some(first.into())),
            Some(_) => Err(ExecuteError::KeyReused),
            None => Ok(None),
        }
    }
}

/// Says why the store refused to tie two tasks. Commands tie one kind at a time.
fn refused_tie(kind: Option<LinkKind>, outcome: Outcome) -> ExecuteError {
    let Some(kind) = kind else {
        return ExecuteError::Internal("the store refused a tie that was not asked for".into());
    };
    let closes = outcome == Outcome::LinkCloses;
    let refusal = if closes { kind.circle() } else { TaskRefusal::LimitReached(kind.limit()) };
    ExecuteError::Task(refusal)
}
