//! An event on the wire: the envelope's JSON as the body, and headers that let tools route and trace
//! it without parsing (CloudEvents 1.0, NATS binding, binary mode).

use crate::RecordedEvent;
use async_nats::HeaderMap;
use bytes::Bytes;
use domain::Position;
use time::format_description::well_known::Rfc3339;

/// Header with the event's place in the global order.
pub const POSITION: &str = "Position";
/// Header with the position before it in the same partition.
pub const PREVIOUS_POSITION: &str = "Previous-Position";
/// Header with the event's id.
pub const EVENT_ID: &str = "ce-id";

/// `ce-source`: names the log, not the process that happened to publish.
pub(crate) const SOURCE: &str = "/task-manager/event-store";
/// Length of a W3C `traceparent`, version 00.
const TRACEPARENT_LENGTH: usize = 55;

/// Says why a message is not one of our events. The stream's reader treats it as missing and takes
/// the event from the event store.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    #[error("the body is not a recorded event")]
    Body(#[source] serde_json::Error),
    #[error("header {0} is missing or differs from the body")]
    Header(&'static str),
    #[error("the subject differs from the body")]
    Subject,
}

/// Says why an event cannot be put on the wire.
#[derive(Debug, thiserror::Error)]
pub enum Unsendable {
    #[error("the event type is not a subject token")]
    EventType,
    #[error("the time is outside what RFC 3339 can say")]
    Time(#[source] time::error::Format),
    #[error("the envelope does not serialise")]
    Body(#[source] serde_json::Error),
}

impl RecordedEvent {
    /// Returns the message's body.
    ///
    /// # Errors
    /// When the envelope does not serialise, for instance a year beyond 9999.
    pub fn body(&self) -> Result<Bytes, Unsendable> {
        serde_json::to_vec(self).map(Bytes::from).map_err(Unsendable::Body)
    }

    /// Returns the message's headers.
    ///
    /// # Errors
    /// When the stored event type or time has no form on the wire.
    pub fn headers(&self) -> Result<HeaderMap, Unsendable> {
        if !is_subject_token(&self.event_type) {
            return Err(Unsendable::EventType);
        }
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert(EVENT_ID, self.metadata.event_id.to_string());
        headers.insert("ce-type", self.event_type.as_str());
        headers.insert("ce-source", SOURCE);
        headers.insert("ce-time", self.recorded_at.format(&Rfc3339).map_err(Unsendable::Time)?);
        headers.insert("ce-subject", format!("{}/{}", self.aggregate_type, self.aggregate_id));
        headers.insert("ce-datacontenttype", "application/json");
        headers.insert(POSITION, self.position.to_string());
        headers.insert(PREVIOUS_POSITION, self.previous_position.to_string());
        // It came from a client: only its exact form may become a header.
        if let Some(traceparent) = self.metadata.traceparent.as_deref().filter(|t| is_trace(t)) {
            headers.insert("traceparent", traceparent);
        }
        Ok(headers)
    }

    /// Reads an event back from a message, checking that subject and headers say what the body says.
    ///
    /// # Errors
    /// When the message is not one of ours.
    pub fn from_message(message: &async_nats::Message) -> Result<Self, Malformed> {
        let event: Self = serde_json::from_slice(&message.payload).map_err(Malformed::Body)?;
        let headers = message.headers.as_ref();
        let position = headers.and_then(|headers| position_in(headers, POSITION));
        if position != Some(event.position) {
            return Err(Malformed::Header(POSITION));
        }
        let previous = headers.and_then(|headers| position_in(headers, PREVIOUS_POSITION));
        if previous != Some(event.previous_position) {
            return Err(Malformed::Header(PREVIOUS_POSITION));
        }
        if message.subject.as_str() != event.subject() {
            return Err(Malformed::Subject);
        }
        Ok(event)
    }
}

/// Returns the position a header holds, if it is there and a number.
#[must_use]
pub fn position_in(headers: &HeaderMap, name: &'static str) -> Option<Position> {
    headers.get(name)?.as_str().parse().ok().map(Position::new)
}

fn is_subject_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn is_trace(text: &str) -> bool {
    text.len() == TRACEPARENT_LENGTH && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}
