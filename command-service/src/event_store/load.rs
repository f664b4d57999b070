//! Loads aggregates: snapshot if there is one, then the events after it, lifted to their newest form.

use super::error::StoreError;
use super::store::EventStore;
use super::stored::Stored;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use domain::{Sequence, stored};
use uuid::Uuid;

/// An aggregate and the sequence of the last event in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded<A> {
    pub aggregate: A,
    pub sequence: Sequence,
}

impl<A: Default> Default for Loaded<A> {
    fn default() -> Self {
        Self { aggregate: A::default(), sequence: Sequence::ZERO }
    }
}

impl<A: Stored> Loaded<A> {
    /// Applies the stream's next events.
    pub fn apply(&mut self, events: impl IntoIterator<Item = A::Event>) {
        for event in events {
            self.aggregate.apply(event);
            self.sequence = self.sequence.next();
        }
    }
}

impl EventStore {
    /// Returns an aggregate as it stands now; as its default when it has no events.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer, `Internal` when a stored event
    /// cannot be read.
    pub async fn load<A: Stored>(&self, id: Uuid) -> Result<Loaded<A>, StoreError> {
        let mut loaded = self.load_snapshot::<A>(id).await?.unwrap_or_default();
        let start = loaded.sequence;
        let tail = self.events_after::<A>(id, start).await?;
        for event in tail {
            loaded.apply([decode::<A>(event)?]);
        }
        self.snapshot_if_due(id, start, (&loaded.aggregate, loaded.sequence));
        Ok(loaded)
    }

    pub(super) async fn events_after<A: Stored>(
        &self,
        id: Uuid,
        sequence: Sequence,
    ) -> Result<Vec<SerializedEvent>, StoreError> {
        let id = id.to_string();
        let events = match usize::try_from(sequence.get()) {
            Ok(0) | Err(_) => self.repository.get_events::<A>(&id).await?,
            Ok(last) => self.repository.get_last_events::<A>(&id, last).await?,
        };
        Ok(events)
    }
}

pub(super) fn decode<A: Stored>(event: SerializedEvent) -> Result<A::Event, StoreError> {
    stored::decode(&event.event_type, &event.event_version, event.payload)
        .map_err(StoreError::internal)
}
