//! Finds out where a new leader goes on.
//!
//! The stream's own last message says it exactly, whatever the previous leader managed to write down.
//! Only when the stream holds nothing (new, purged, deleted, aged out) does the row in PostgreSQL
//! count: everything up to it was in a stream once, and whoever had not read it yet finds the hole
//! in `Previous-Position`, or its checkpoint behind the head, and reads the event store. So a wiped
//! stream is not filled again from the first event.

use crate::relay::error::{Divergence, RelayError};
use crate::relay::page::Previous;
use crate::relay::publisher::Publisher;
use crate::relay::session::Session;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{LastRawMessageError, LastRawMessageErrorKind};
use domain::Position;
use event_stream::message::{EVENT_ID, POSITION, position_in};
use event_stream::subject::ALL_EVENTS;
use event_stream::{STREAM, ensure_stream};

/// Where a leader stands.
#[derive(Debug)]
pub struct Cursor {
    /// Position of the last event relayed.
    pub position: Position,
    /// Stream sequence of the last message: the fence.
    pub end: u64,
    /// The last position of each partition.
    pub previous: Previous,
}

/// Makes sure that there is a stream, and finds where it ends.
pub async fn resume(
    session: &mut Session,
    publisher: &Publisher,
    replicas: usize,
) -> Result<Cursor, RelayError> {
    let info = ensure_stream(publisher.jetstream(), replicas).await?;
    let last = last_message(publisher).await?;
    // Messages after the last one may have been deleted: the server counts on from the higher.
    let end = info.state.last_sequence.max(last.as_ref().map_or(0, |message| message.sequence));
    let position = match &last {
        Some(message) => verified(session, message).await?,
        None => session.checkpoint().await?,
    };
    let previous = session.last_in_partitions(position).await?.into_iter().collect();
    Ok(Cursor { position, end, previous })
}

/// Returns where the stream ends, without touching it.
pub async fn stream_end(publisher: &Publisher) -> Result<u64, RelayError> {
    match publisher.jetstream().get_stream(STREAM).await {
        Ok(stream) => Ok(stream.cached_info().state.last_sequence),
        Err(error) => Err(RelayError::Publish(error.into())),
    }
}

async fn last_message(publisher: &Publisher) -> Result<Option<StreamMessage>, RelayError> {
    let stream = publisher.jetstream().get_stream_no_info(STREAM).await;
    let stream = stream.map_err(|error| RelayError::Publish(error.into()))?;
    match stream.get_last_raw_message_by_subject(ALL_EVENTS).await {
        Ok(message) => Ok(Some(message)),
        Err(error) if is_empty(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn is_empty(error: &LastRawMessageError) -> bool {
    error.kind() == LastRawMessageErrorKind::NoMessageFound
}

/// Returns the position of the stream's last message, once it is certain that the event store holds
/// the same event there.
async fn verified(session: &mut Session, message: &StreamMessage) -> Result<Position, RelayError> {
    let sequence = message.sequence;
    let position = position_in(&message.headers, POSITION);
    let event_id = message.headers.get(EVENT_ID).map(|id| id.as_str().to_owned());
    let (Some(position), Some(event_id)) = (position, event_id) else {
        return Err(RelayError::Diverged(Divergence::Foreign { sequence }));
    };
    let event_store = session.head().await?;
    if position > event_store {
        return Err(RelayError::Diverged(Divergence::Ahead { stream: position, event_store }));
    }
    if session.event_id_at(position).await? != Some(event_id) {
        return Err(RelayError::Diverged(Divergence::Different { at: position }));
    }
    Ok(position)
}
