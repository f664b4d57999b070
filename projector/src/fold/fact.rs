//! What an event says, once its payload is decoded.

use super::Poison;
use crate::aggregate::Aggregate;
use crate::incoming::Incoming;
use domain::Position;
use domain::account::AccountEvent;
use domain::project::ProjectEvent;
use domain::stored::{StoredEventError, decode_json};
use domain::task::TaskEvent;
use event_stream::{AggregateType, RecordedEvent};

/// A decoded payload, in its newest form.
pub enum Fact {
    Account(AccountEvent),
    Project(Box<ProjectEvent>),
    Task(Box<TaskEvent>),
}

/// One event of a batch, ready to be folded.
pub struct Step<'e> {
    pub position: Position,
    pub aggregate: Aggregate,
    pub content: Result<(&'e RecordedEvent, Fact), Poison>,
}

impl<'e> Step<'e> {
    /// Decodes an event; one that cannot be decoded is kept as poison, in its place.
    pub fn of(incoming: &'e Incoming) -> Self {
        let content = match incoming {
            Incoming::Readable(event) => decode(event)
                .map(|fact| (event, fact))
                .map_err(|error| Poison::Undecodable(describe(&error))),
            Incoming::Unreadable(event) => Err(Poison::Unreadable(event.error.clone())),
        };
        Self { position: incoming.position(), aggregate: incoming.aggregate(), content }
    }
}

fn decode(event: &RecordedEvent) -> Result<Fact, StoredEventError> {
    let (event_type, version) = (event.event_type.as_str(), event.event_version.as_str());
    let payload = event.payload.get();
    match event.aggregate_type {
        AggregateType::Account => decode_json(event_type, version, payload).map(Fact::Account),
        AggregateType::Project => {
            decode_json(event_type, version, payload).map(|fact| Fact::Project(Box::new(fact)))
        }
        AggregateType::Task => {
            decode_json(event_type, version, payload).map(|fact| Fact::Task(Box::new(fact)))
        }
    }
}

/// Says what is wrong without repeating what people wrote, which a parser's message may quote.
fn describe(error: &StoredEventError) -> String {
    match error {
        StoredEventError::UnknownVersion { .. } | StoredEventError::WrongType { .. } => {
            error.to_string()
        }
        StoredEventError::Malformed { source, .. } => {
            let message = source.to_string();
            if message.starts_with("missing field") {
                return format!("{error}: {message}");
            }
            format!("{error} (at line {}, column {})", source.line(), source.column())
        }
    }
}
