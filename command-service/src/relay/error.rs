use async_nats::jetstream::context::CreateStreamError;
use async_nats::jetstream::stream::LastRawMessageError;
use domain::Position;

/// What ended a term of leadership. All but a divergence is answered by starting a new one.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    #[error("the event store did not answer")]
    EventStore(#[from] sqlx::Error),
    #[error("the event store did not answer in time")]
    EventStoreTimeout,
    #[error("the stream could not be set up")]
    Stream(#[from] CreateStreamError),
    #[error("the stream's last message could not be read")]
    Tail(#[from] LastRawMessageError),
    #[error("JetStream did not answer in time")]
    StreamTimeout,
    /// Somebody else published, or the stream was deleted, purged or replaced.
    #[error("the stream does not end where this leader left it")]
    Fenced,
    #[error("the stream is gone")]
    StreamMissing,
    #[error("JetStream did not take the events")]
    Publish(#[source] async_nats::Error),
    #[error("the stream and the event store have diverged")]
    Diverged(Divergence),
}

/// The stream holds what the event store does not. Going on would give readers two different events
/// at one position, so a person must choose.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Divergence {
    #[error(
        "the stream ends at position {stream}, beyond the event store's last, {event_store}: the \
         event store was probably restored from a backup"
    )]
    Ahead { stream: Position, event_store: Position },
    #[error(
        "the stream and the event store hold different events at position {at}: the event store \
         was probably restored from a backup and written to since"
    )]
    Different { at: Position },
    #[error("the stream's message {sequence} was not published by a relay")]
    Foreign { sequence: u64 },
}
