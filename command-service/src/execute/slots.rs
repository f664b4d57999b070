//! Recently used aggregates, kept in memory with their sequence.

use super::command::ExecuteError;
use crate::event_store::{COMMAND_PATIENCE, EventStore, Guard, Loaded, Stored, Stream};
use domain::Sequence;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::timeout;
use uuid::Uuid;

/// An aggregate as it was when it was last known.
pub(super) struct Known<A> {
    pub(super) aggregate: Arc<A>,
    pub(super) sequence: Sequence,
}

impl<A> Clone for Known<A> {
    fn clone(&self) -> Self {
        Self { aggregate: Arc::clone(&self.aggregate), sequence: self.sequence }
    }
}

/// The place of one aggregate in memory.
pub(super) struct Slot<A> {
    /// Held while a command is decided and stored: commands of this process on one aggregate go one
    /// after the other, instead of all but one being decided in vain.
    turn: tokio::sync::Mutex<()>,
    known: Mutex<Option<Known<A>>>,
}

/// A bounded number of aggregates of one kind.
pub(super) struct Slots<A> {
    cache: Cache<Uuid, Arc<Slot<A>>>,
}

impl<A: Stored> Slots<A> {
    /// What was used last stays, whatever was used more often before: people go on with what they
    /// have just begun, and a new task has no past to be counted.
    pub(super) fn with_capacity(aggregates: u64) -> Self {
        let newest = EvictionPolicy::lru();
        Self { cache: Cache::builder().max_capacity(aggregates).eviction_policy(newest).build() }
    }

    pub(super) fn slot(&self, id: Uuid) -> Arc<Slot<A>> {
        self.cache.get_with(id, || {
            Arc::new(Slot { turn: tokio::sync::Mutex::new(()), known: Mutex::new(None) })
        })
    }

    /// Remembers an aggregate nothing is remembered of as one without events.
    pub(super) fn assume_absent(&self, id: Uuid) {
        let slot = self.slot(id);
        let absent = || Known { aggregate: Arc::new(A::default()), sequence: Sequence::ZERO };
        slot.lock().get_or_insert_with(absent);
    }

    /// Gives up the place of an aggregate that turned out not to exist.
    pub(super) fn release(&self, id: Uuid) {
        self.cache.invalidate(&id);
    }

    /// Returns the aggregate and its version as they are now; `None` when it does not exist.
    pub(super) async fn current(
        &self,
        store: &EventStore,
        id: Uuid,
    ) -> Result<Option<(Arc<A>, Sequence)>, ExecuteError> {
        let mut known = self.get(store, id).await?;
        let stream = Stream { kind: A::KIND, id };
        let seen = Guard { stream, sequence: known.sequence };
        if !store.moved(&[seen]).await?.is_empty() {
            self.slot(id).forget(seen.sequence);
            known = self.get(store, id).await?;
        }
        if known.sequence == Sequence::ZERO {
            self.release(id);
            return Ok(None);
        }
        Ok(Some((known.aggregate, known.sequence)))
    }

    /// Returns the aggregate from memory, which may be behind, else from the store.
    pub(super) async fn get(&self, store: &EventStore, id: Uuid) -> Result<Known<A>, ExecuteError> {
        let slot = self.slot(id);
        if let Some(known) = slot.peek() {
            store.metrics.cache_hits.inc();
            return Ok(known);
        }
        let _turn = slot.turn().await?;
        slot.get(store, id).await
    }
}

impl<A: Stored> Slots<A> {
    /// Returns the aggregate as [`Self::get`] does, without waiting for its turn: whoever looks at
    /// it holds the turn of another, which somebody may look at from here.
    pub(super) async fn look_at(
        &self,
        store: &EventStore,
        id: Uuid,
    ) -> Result<Known<A>, ExecuteError> {
        if let Some(known) = self.cache.get(&id).and_then(|slot| slot.peek()) {
            store.metrics.cache_hits.inc();
            return Ok(known);
        }
        store.metrics.cache_misses.inc();
        let Loaded { aggregate, sequence } = store.load(id).await?;
        Ok(Known { aggregate: Arc::new(aggregate), sequence })
    }
}

impl<A: Stored> Slot<A> {
    /// Waits until no other command works on the aggregate.
    pub(super) async fn turn(&self) -> Result<tokio::sync::MutexGuard<'_, ()>, ExecuteError> {
        timeout(COMMAND_PATIENCE, self.turn.lock())
            .await
            .map_err(|elapsed| ExecuteError::Unavailable(Box::new(elapsed)))
    }

    /// Returns the aggregate from memory, else from the store; only for whoever holds the turn.
    pub(super) async fn get(&self, store: &EventStore, id: Uuid) -> Result<Known<A>, ExecuteError> {
        if let Some(known) = self.peek() {
            store.metrics.cache_hits.inc();
            return Ok(known);
        }
        store.metrics.cache_misses.inc();
        let Loaded { aggregate, sequence } = store.load(id).await?;
        let known = Known { aggregate: Arc::new(aggregate), sequence };
        *self.lock() = Some(known.clone());
        Ok(known)
    }

    /// Applies events that were just stored behind `before`, and returns the state after them.
    pub(super) fn advance(&self, before: Sequence, events: Vec<A::Event>) -> Option<Known<A>> {
        let mut place = self.lock();
        let mut known = place.take().filter(|known| known.sequence == before)?;
        // Copies the aggregate only while someone else still looks at it.
        let aggregate = Arc::make_mut(&mut known.aggregate);
        for event in events {
            aggregate.apply(event);
            known.sequence = known.sequence.next();
        }
        *place = Some(known.clone());
        Some(known)
    }

    /// Drops what is remembered, if it is not newer than `sequence`.
    pub(super) fn forget(&self, sequence: Sequence) {
        let mut place = self.lock();
        if place.as_ref().is_some_and(|known| known.sequence <= sequence) {
            *place = None;
        }
    }

    fn peek(&self) -> Option<Known<A>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known<A>>> {
        // A panic while it was held left either the old value or none.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::Task;

    const CAPACITY: u64 = 64;

    #[test]
    fn what_was_just_begun_is_remembered_however_often_others_were_used() {
        let slots: Slots<Task> = Slots::with_capacity(CAPACITY);
        let old: Vec<Uuid> = (0..CAPACITY).map(|_| Uuid::now_v7()).collect();
        for _ in 0..20 {
            for id in &old {
                slots.slot(*id);
            }
            slots.cache.run_pending_tasks();
        }
        let (new, first) = (Uuid::now_v7(), old[0]);
        let place = slots.slot(new);
        slots.cache.run_pending_tasks();
        assert!(Arc::ptr_eq(&place, &slots.slot(new)), "the new one was not let in");
        assert!(!slots.cache.contains_key(&first), "more is remembered than may be");
    }
}
