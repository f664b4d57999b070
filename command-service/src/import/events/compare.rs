//! What of a history is here already.

use super::check::History;
use super::file::FileEvent;
use crate::event_store::{EventStore, StoredEvent, Stream};
use crate::execute::ExecuteError;
use crate::import::ImportError;
use domain::{AccountId, Sequence};
use event_stream::AggregateType;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Streams looked up at once.
const STREAMS_AT_ONCE: usize = 100;

/// How far each stream of a history has come here, and who brought it.
#[derive(Debug, Default)]
pub(super) struct Present {
    lengths: HashMap<Stream, Sequence>,
    /// Of the project's first event, when it is here.
    pub(super) imported_by: Option<Option<AccountId>>,
}

impl Present {
    /// Compares the history with what is stored.
    ///
    /// # Errors
    /// Refuses a history that is not the one that is here, as far as both go.
    pub(super) async fn of(store: &EventStore, history: &History) -> Result<Self, ImportError> {
        let mut told: HashMap<(Stream, Sequence), &FileEvent> = HashMap::new();
        for event in &history.events {
            told.insert((event.stream, event.sequence), event);
        }
        let mut present = Self::default();
        let streams: Vec<(Stream, Sequence)> =
            history.lengths.iter().map(|(stream, length)| (*stream, *length)).collect();
        for batch in streams.chunks(STREAMS_AT_ONCE) {
            let stored = store.first_events(batch).await.map_err(ExecuteError::from)?;
            for event in stored {
                present.add(&told, &event)?;
            }
        }
        Ok(present)
    }

    fn add(
        &mut self,
        told: &HashMap<(Stream, Sequence), &FileEvent>,
        stored: &StoredEvent,
    ) -> Result<(), ImportError> {
        let Some(event) = told.get(&(stored.stream, stored.sequence)) else { return Ok(()) };
        if !is_same(event, stored) {
            return Err(ImportError::OtherHistory { line: event.line });
        }
        let length = self.lengths.entry(stored.stream).or_insert(Sequence::ZERO);
        *length = stored.sequence.max(*length);
        if stored.stream.kind == AggregateType::Project && stored.sequence.get() == 1 {
            self.imported_by = Some(stored.imported_by);
        }
        Ok(())
    }

    pub(super) fn has(&self, event: &FileEvent) -> bool {
        self.lengths.get(&event.stream).is_some_and(|length| event.sequence <= *length)
    }

    /// Returns the events that are not here yet.
    pub(super) fn missing<'h>(&self, history: &'h History) -> Vec<&'h FileEvent> {
        history.events.iter().filter(|event| !self.has(event)).collect()
    }
}

fn is_same(event: &FileEvent, stored: &StoredEvent) -> bool {
    let payload = serde_json::from_str::<Value>(&event.payload);
    event.metadata.event_id == stored.event_id
        && event.event_type == stored.event_type
        && payload.is_ok_and(|payload| payload == stored.payload)
}

/// Returns every id the events mention, actors included; whose they are is not known.
pub(super) fn ids_in(events: &[&FileEvent]) -> Vec<Uuid> {
    let mut ids = HashSet::new();
    for event in events {
        ids.insert(event.metadata.actor.get());
        if let Ok(payload) = serde_json::from_str(&event.payload) {
            collect(&payload, &mut ids);
        }
    }
    ids.into_iter().collect()
}

fn collect(value: &Value, ids: &mut HashSet<Uuid>) {
    match value {
        Value::String(text) => ids.extend(Uuid::try_parse(text)),
        Value::Array(values) => values.iter().for_each(|value| collect(value, ids)),
        Value::Object(fields) => fields.values().for_each(|value| collect(value, ids)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
