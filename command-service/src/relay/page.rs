//! Turns rows of the event store into messages.

use crate::relay::session::Read;
use async_nats::HeaderMap;
use bytes::Bytes;
use domain::{Partition, Position, Sequence};
use event_stream::event::UnknownAggregateType;
use event_stream::{RecordedEvent, Unsendable};
use serde_json::value::RawValue;
use service_runtime::request_context::TRACEPARENT;
use service_runtime::traces::{self, SPANS};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use tracing::Span;

/// What the headers may add to a message's body; they are bounded, this is generous.
const HEADER_ROOM: usize = 2_048;

/// A row of the event store.
#[derive(Debug, sqlx::FromRow)]
pub struct StoredEvent {
    position: i64,
    partition: i16,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    event_version: String,
    payload: String,
    metadata: String,
    recorded_at: OffsetDateTime,
}

/// A message ready to be published.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub subject: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// Lasts until the message is in the stream; none where its event is not traced.
    pub span: Span,
}

/// Consecutive events, ready to be published.
#[derive(Debug)]
pub struct Page {
    pub messages: Vec<Outgoing>,
    /// Events that cannot be messages. Readers see the hole in `Previous-Position` and take them
    /// from the event store, so one bad event stops nobody.
    pub skipped: usize,
    /// Position of the last event, sent or skipped.
    pub last: Position,
    /// Whether as much was read as may be, so that more is probably waiting.
    pub backlog: bool,
}

/// The last position of each partition.
pub type Previous = BTreeMap<Partition, Position>;

#[derive(Debug, thiserror::Error)]
enum Skip {
    #[error("there is no such partition")]
    Partition,
    #[error("the aggregate type is unknown")]
    AggregateType(#[from] UnknownAggregateType),
    #[error("the aggregate id is not a UUID")]
    AggregateId(#[from] uuid::Error),
    #[error("payload or metadata does not parse")]
    Json(#[from] serde_json::Error),
    #[error("it has no form on the wire")]
    Unsendable(#[from] Unsendable),
    #[error("it is larger than the server takes")]
    TooLarge,
}

impl Page {
    /// Prepares what was read for publishing, moving `previous` on; `None` when nothing was read.
    ///
    /// `limit` is the largest message the server takes.
    pub fn prepare(read: Read, previous: &mut Previous, limit: usize) -> Option<Self> {
        let Read { events, backlog } = read;
        let last = Position::new(events.last()?.position);
        let messages = Vec::with_capacity(events.len());
        let mut page = Self { messages, skipped: 0, last, backlog };
        for event in events {
            let position = event.position;
            match event.into_outgoing(previous, limit) {
                Ok(message) => page.messages.push(message),
                Err(skip) => {
                    page.skipped += 1;
                    let cause = anyhow::Error::new(skip);
                    tracing::error!(
                        event.position = position,
                        error = format!("{cause:#}"),
                        "event cannot be published, readers take it from the event store"
                    );
                }
            }
        }
        Some(page)
    }
}

/// Opens the span of relaying an event, in the trace of the request that stored it.
fn span_of(event: &RecordedEvent) -> Span {
    let Some(request) = traces::to_follow(event.metadata.traceparent.as_deref()) else {
        return Span::none();
    };
    let span = tracing::debug_span!(
        target: SPANS,
        parent: None,
        "relay",
        otel.kind = "producer",
        event.position = event.position.get(),
        event.r#type = event.event_type,
    );
    traces::follow(&span, request);
    span
}

impl StoredEvent {
    pub const fn size(&self) -> usize {
        self.payload.len() + self.metadata.len()
    }

    fn into_outgoing(self, previous: &mut Previous, limit: usize) -> Result<Outgoing, Skip> {
        let position = Position::new(self.position);
        let partition = Partition::new(self.partition).ok_or(Skip::Partition)?;
        // Also when it is skipped below: that is how the next one tells of the hole.
        let previous_position = previous.insert(partition, position).unwrap_or_default();
        let event = RecordedEvent {
            position,
            previous_position,
            partition,
            aggregate_type: self.aggregate_type.parse()?,
            aggregate_id: self.aggregate_id.parse()?,
            sequence: Sequence::new(self.sequence),
            event_type: self.event_type,
            event_version: self.event_version,
            payload: RawValue::from_string(self.payload)?,
            metadata: serde_json::from_str(&self.metadata)?,
            recorded_at: self.recorded_at,
        };
        let body = event.body()?;
        if body.len() + HEADER_ROOM > limit {
            return Err(Skip::TooLarge);
        }
        let (mut headers, span) = (event.headers()?, span_of(&event));
        // Whoever reads the message goes on from here.
        if let Some(trace) = traces::of(&span) {
            headers.insert(TRACEPARENT, trace.to_string());
        }
        Ok(Outgoing { subject: event.subject(), headers, body, span })
    }
}
