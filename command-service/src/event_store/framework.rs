//! Plugs the store into cqrs-es's own framework. The executor does not go this way, because its
//! callers want the version and position of what was stored; the rules are the same.

use super::append::{Append, NewEvent, Outcome, Stream};
use super::error::StoreError;
use super::load::{Loaded, decode};
use super::store::EventStore;
use super::stored::Stored;
use cqrs_es::{AggregateContext, AggregateError, DomainEvent, EventEnvelope};
use domain::{EventId, Metadata, Sequence};
use std::collections::HashMap;
use uuid::Uuid;

/// An aggregate being worked on, and what it was before.
pub struct Context<A> {
    id: Uuid,
    before: Loaded<A>,
    aggregate: A,
}

impl<A: Stored> AggregateContext<A> for Context<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<A: Stored> cqrs_es::EventStore<A> for EventStore {
    type AC = Context<A>;

    async fn load_events(
        &self,
        aggregate_id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let id = parse(aggregate_id)?;
        let stored = self.events_after::<A>(id, Sequence::ZERO).await.map_err(into_aggregate)?;
        stored
            .into_iter()
            .map(|mut event| {
                Ok(EventEnvelope {
                    aggregate_id: std::mem::take(&mut event.aggregate_id),
                    sequence: event.sequence,
                    metadata: serde_json::from_value(event.metadata.take())?,
                    payload: decode::<A>(event).map_err(into_aggregate)?,
                })
            })
            .collect()
    }

    async fn load_aggregate(
        &self,
        aggregate_id: &str,
    ) -> Result<Context<A>, AggregateError<A::Error>> {
        let id = parse(aggregate_id)?;
        let before: Loaded<A> = self.load(id).await.map_err(into_aggregate)?;
        Ok(Context { id, aggregate: before.aggregate.clone(), before })
    }

    async fn commit(
        &self,
        mut events: Vec<A::Event>,
        context: Context<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let Context { id, before, .. } = context;
        let mut each = Vec::with_capacity(events.len());
        for _ in &events {
            each.push(complete(metadata.clone())?);
        }
        let stored = events.iter().zip(&each).map(|(event, of)| new_event(event, of));
        let append = Append::of(
            Stream { kind: A::KIND, id },
            (&before.aggregate, before.sequence),
            &events,
            stored.collect::<Result<_, _>>().map_err(into_aggregate)?,
        );
        match self.append(append).await.map_err(into_aggregate)? {
            Outcome::Accepted { number, .. } => A::set_number(&mut events, number.unwrap_or(0)),
            Outcome::Conflict { .. }
            | Outcome::GuardMoved
            | Outcome::ClaimTaken
            | Outcome::LinkCloses
            | Outcome::LinkTooFar
            | Outcome::Replayed
            | Outcome::KeyReused => return Err(AggregateError::AggregateConflict),
        }
        let first = usize::try_from(before.sequence.next().get()).unwrap_or(usize::MAX);
        let envelopes = (first..).zip(events).zip(each).map(|((sequence, payload), metadata)| {
            Ok(EventEnvelope {
                aggregate_id: id.to_string(),
                sequence,
                payload,
                metadata: serde_json::from_value(serde_json::to_value(metadata)?)?,
            })
        });
        envelopes.collect()
    }
}

impl Append {
    /// Returns the append of `events`, decided on `before`, with all they entail.
    pub(crate) fn of<A: Stored>(
        stream: Stream,
        (before, sequence): (&A, Sequence),
        events: &[A::Event],
        stored: Vec<NewEvent>,
    ) -> Self {
        Self {
            stream,
            expected: sequence,
            partition: before.partition(stream.id, events),
            events: stored,
            guards: Vec::new(),
            claim: A::claim(events),
            number_from: A::number_from(events),
            links: before.link_changes(events),
            place: before.place_change(events),
            command: None,
        }
    }
}

/// Returns the event in its stored form.
pub(crate) fn new_event<E: DomainEvent>(
    event: &E,
    metadata: &Metadata,
) -> Result<NewEvent, StoreError> {
    Ok(NewEvent {
        event_id: metadata.event_id,
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: serde_json::to_string(event).map_err(StoreError::internal)?,
        metadata: serde_json::to_string(metadata).map_err(StoreError::internal)?,
    })
}

/// Gives an event its own id; whatever else readers need must be in the caller's metadata.
fn complete<E: std::error::Error>(
    mut metadata: HashMap<String, String>,
) -> Result<Metadata, AggregateError<E>> {
    metadata.insert("event_id".to_owned(), EventId::generate().to_string());
    Ok(serde_json::from_value(serde_json::to_value(metadata)?)?)
}

fn parse<E: std::error::Error>(aggregate_id: &str) -> Result<Uuid, AggregateError<E>> {
    Uuid::try_parse(aggregate_id).map_err(|error| AggregateError::UnexpectedError(Box::new(error)))
}

fn into_aggregate<E: std::error::Error>(error: StoreError) -> AggregateError<E> {
    match error {
        StoreError::Unavailable(source) => AggregateError::DatabaseConnectionError(source),
        StoreError::Internal(source) => AggregateError::UnexpectedError(source),
    }
}
