//! Bounds the number of clients, and counts them.

use crate::metrics::Metrics;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for clients. Clones share it.
#[derive(Debug, Clone)]
pub struct Slots {
    free: Arc<Semaphore>,
    metrics: Arc<Metrics>,
}

/// One client's place, given back when dropped.
#[derive(Debug)]
pub struct Slot {
    metrics: Arc<Metrics>,
    _permit: OwnedSemaphorePermit,
}

impl Slots {
    #[must_use]
    pub fn new(clients_max: usize, metrics: Arc<Metrics>) -> Self {
        Self { free: Arc::new(Semaphore::new(clients_max)), metrics }
    }

    /// Takes a place; `None` when all are taken.
    #[must_use]
    pub fn take(&self) -> Option<Slot> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        self.metrics.stream_clients().inc();
        Some(Slot { metrics: Arc::clone(&self.metrics), _permit: permit })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.metrics.stream_clients().dec();
    }
}
