//! Keeps one partition current: from the stream while it delivers, from the event store whenever it
//! does not. Neither wiping, truncating nor reordering the stream can make it miss an event, because
//! only the checkpoint and the event store decide what comes next.

use crate::applier::{Applier, CatchUp, Source, Stop};
use crate::backoff::Backoff;
use crate::incoming::{Incoming, Standing};
use crate::subscription::Subscription;
use async_nats::jetstream::{self, Message};
use domain::Position;
use event_stream::RecordedEvent;
use event_stream::message::{POSITION, PREVIOUS_POSITION, position_in};
use service_runtime::Chain;
use service_runtime::crash_point::crash_point;
use service_runtime::request_context::TRACEPARENT;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a worker that hears nothing from the stream asks the event store whether it missed
/// something.
const IDLE_CHECK: Duration = Duration::from_secs(2);
/// The same while there is no stream: this is then how events arrive.
const DISCONNECTED_CHECK: Duration = Duration::from_millis(250);

/// The loop of one partition.
pub struct Worker {
    applier: Applier,
    jetstream: jetstream::Context,
    stop: CancellationToken,
}

/// What a turn of the loop woke up for.
enum Turn {
    Batch(Vec<Message>),
    Check,
    Broken,
    Stop,
}

/// Whether a batch is dealt with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Yes,
    /// A gap in it cannot be filled now, or the stream claims what the event store does not have.
    No,
}

impl Worker {
    /// Makes a worker; `stop` ends it after the batch in hand.
    pub const fn new(
        applier: Applier,
        jetstream: jetstream::Context,
        stop: CancellationToken,
    ) -> Self {
        Self { applier, jetstream, stop }
    }

    /// Runs until it is told to stop or its generation is retired.
    pub async fn run(mut self) -> Stop {
        match self.keep_current().await {
            Ok(()) => Stop::Cancelled,
            Err(stop) => stop,
        }
    }

    async fn keep_current(&mut self) -> Result<(), Stop> {
        let mut reopening = Backoff::default();
        while !self.stop.is_cancelled() {
            if let Some(subscription) = self.subscribe().await? {
                reopening.reset();
                self.follow(subscription).await?;
            }
            self.poll_for(reopening.next_delay()).await?;
        }
        Ok(())
    }

    /// Opens the stream, or says why not; meanwhile the event store is asked.
    async fn subscribe(&mut self) -> Result<Option<Subscription>, Stop> {
        let partition = self.applier.partition();
        let jetstream = self.jetstream.clone();
        let opening = Subscription::open(&jetstream, partition);
        tokio::pin!(opening);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return Err(Stop::Cancelled),
                opened = &mut opening => {
                    return Ok(opened
                        .inspect_err(|error| {
                            let partition = partition.get();
                            tracing::warn!(partition, error = %Chain(error), "no stream to read");
                        })
                        .ok());
                }
                () = tokio::time::sleep(DISCONNECTED_CHECK) => self.check().await?,
            }
        }
    }

    /// Applies what the stream delivers until it breaks.
    async fn follow(&mut self, mut subscription: Subscription) -> Result<(), Stop> {
        let mut check_at = Instant::now();
        loop {
            let open = match self.next_turn(&mut subscription, check_at).await {
                Turn::Batch(messages) => self.take(&messages).await? == Taken::Yes,
                Turn::Check => self.check().await.map(|()| true)?,
                Turn::Broken => false,
                Turn::Stop => return Err(Stop::Cancelled),
            };
            if !open {
                return Ok(());
            }
            check_at = Instant::now() + IDLE_CHECK;
        }
    }

    async fn next_turn(&self, subscription: &mut Subscription, check_at: Instant) -> Turn {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Turn::Stop,
            batch = subscription.next_batch() => match batch {
                Ok(messages) => Turn::Batch(messages),
                Err(error) => {
                    let partition = self.applier.partition().get();
                    tracing::warn!(partition, error = %Chain(&error), "the stream broke off");
                    Turn::Broken
                }
            },
            () = tokio::time::sleep_until(check_at) => Turn::Check,
        }
    }

    /// Asks the event store; that it is away is no reason to stop following the stream.
    async fn check(&mut self) -> Result<(), Stop> {
        match self.applier.catch_up().await? {
            CatchUp::Complete | CatchUp::Unreadable => Ok(()),
        }
    }

    /// Applies a batch of messages and acknowledges it as a whole.
    async fn take(&mut self, messages: &[Message]) -> Result<Taken, Stop> {
        crash_point("projector.received");
        let mut rest = messages;
        loop {
            let plan = Plan::of(self.applier.checkpoint(), rest);
            self.applier.count_seen(plan.seen);
            self.applier.apply(&plan.next.into(), Source::Stream).await?;
            rest = &rest[plan.taken..];
            if rest.is_empty() {
                break;
            }
            let before = self.applier.checkpoint();
            if self.applier.catch_up().await? == CatchUp::Unreadable {
                return Ok(Taken::No);
            }
            if self.applier.checkpoint() == before {
                tracing::error!(
                    partition = self.applier.partition().get(),
                    event.position = before.get(),
                    "the stream is ahead of the event store, waiting for an operator"
                );
                return Ok(Taken::No);
            }
        }
        if let Some(last) = messages.last()
            && let Err(error) = last.ack().await
        {
            // It will be delivered again, and be skipped as seen.
            tracing::debug!(%error, "a batch was not acknowledged");
        }
        crash_point("projector.acknowledged");
        Ok(Taken::Yes)
    }

    /// Lives from the event store alone for a while.
    async fn poll_for(&mut self, period: Duration) -> Result<(), Stop> {
        let until = Instant::now() + period;
        loop {
            self.check().await?;
            let next = until.min(Instant::now() + DISCONNECTED_CHECK);
            tokio::select! {
                () = self.stop.cancelled() => return Err(Stop::Cancelled),
                () = tokio::time::sleep_until(next) => {}
            }
            if Instant::now() >= until {
                return Ok(());
            }
        }
    }
}

/// What to do with messages: apply those that follow the checkpoint, skip those before it, and stop
/// at the first that cannot be placed.
struct Plan {
    next: Vec<Incoming>,
    seen: u64,
    /// How many messages are dealt with.
    taken: usize,
}

impl Plan {
    fn of(mut checkpoint: Position, messages: &[Message]) -> Self {
        let mut plan = Self { next: Vec::with_capacity(messages.len()), seen: 0, taken: 0 };
        for message in messages {
            match Placed::of(checkpoint, message) {
                Placed::Seen => plan.seen += 1,
                Placed::Next(event) => {
                    checkpoint = event.position;
                    plan.next.push(Incoming::Readable(*event));
                }
                Placed::Unclear => break,
            }
            plan.taken += 1;
        }
        plan
    }
}

/// A message towards the checkpoint.
enum Placed {
    Seen,
    Next(Box<RecordedEvent>),
    /// There is a gap before it, or it cannot be read: the event store knows.
    Unclear,
}

impl Placed {
    /// Decides by the headers alone, so that skipping what was seen costs nothing.
    fn of(checkpoint: Position, message: &Message) -> Self {
        let header = |name| message.headers.as_ref().and_then(|all| position_in(all, name));
        let (Some(position), Some(previous)) = (header(POSITION), header(PREVIOUS_POSITION)) else {
            return Self::Unclear;
        };
        match Standing::of(checkpoint, position, previous) {
            Standing::Seen => Self::Seen,
            Standing::Gap => Self::Unclear,
            Standing::Next => RecordedEvent::from_message(message).map_or(Self::Unclear, |event| {
                Self::Next(Box::new(after_its_message(event, message)))
            }),
        }
    }
}

/// The trace goes on from the relay's span, which the header names, not from the request's.
fn after_its_message(mut event: RecordedEvent, message: &Message) -> RecordedEvent {
    let header = message.headers.as_ref().and_then(|all| all.get(TRACEPARENT));
    if let Some(relayed) = header {
        event.metadata.traceparent = Some(relayed.as_str().to_owned());
    }
    event
}
