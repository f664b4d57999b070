use crate::relay::error::RelayError;
use crate::relay::readers::ReaderMetrics;
use domain::Position;
use event_stream::status::RelayStatus;
use prometheus::{Gauge, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

/// What a replica's relay reports. Lag is measured on every replica, so that it is seen growing when
/// no relay leads.
#[derive(Debug, Clone)]
pub struct Metrics {
    active: IntGauge,
    halted: IntGauge,
    checkpoint: IntGauge,
    lag_events: IntGauge,
    lag_seconds: Gauge,
    head: IntGauge,
    pub(super) readers: ReaderMetrics,
    published: IntCounter,
    skipped: IntCounter,
    fenced: IntCounter,
    failed: IntCounter,
}

impl Metrics {
    /// Registers the relay's metrics, each present from the start.
    ///
    /// # Errors
    /// When one of the names is already taken in the registry.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let gauge = |name: &str, help: &str| -> Result<IntGauge, prometheus::Error> {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        let lag_seconds = Gauge::new("relay_lag_seconds", "Age of the oldest event not relayed")?;
        registry.register(Box::new(lag_seconds.clone()))?;
        let events = IntCounterVec::new(
            Opts::new("relay_published_events_total", "Events handed to JetStream, by outcome"),
            &["outcome"],
        )?;
        registry.register(Box::new(events.clone()))?;
        Ok(Self {
            active: gauge("relay_active", "1 where this replica's relay leads")?,
            halted: gauge("relay_halted", "1 where stream and event store have diverged")?,
            checkpoint: gauge("relay_checkpoint_position", "Last position relayed")?,
            lag_events: gauge("relay_lag_events", "Newest position minus the last one relayed")?,
            lag_seconds,
            head: gauge("event_store_head_position", "Newest position stored, by anybody")?,
            readers: ReaderMetrics::register(registry)?,
            published: events.with_label_values(&["published"]),
            skipped: events.with_label_values(&["skipped"]),
            fenced: events.with_label_values(&["fenced"]),
            failed: events.with_label_values(&["failed"]),
        })
    }

    pub(super) fn leads(&self, from: Position) {
        self.active.set(1);
        self.halted.set(0);
        self.checkpoint.set(from.get());
    }

    pub(super) fn stepped_down(&self) {
        self.active.set(0);
    }

    /// Marks this replica as halted, returning whether it already was.
    pub(super) fn halt(&self) -> bool {
        let was = self.halted.get() == 1;
        self.halted.set(1);
        was
    }

    pub(super) fn relayed(&self, published: usize, skipped: usize, up_to: Position) {
        self.published.inc_by(published as u64);
        self.skipped.inc_by(skipped as u64);
        self.checkpoint.set(up_to.get());
    }

    pub(super) fn refused(&self, error: &RelayError, events: usize) {
        let counter = if matches!(error, RelayError::Fenced) { &self.fenced } else { &self.failed };
        counter.inc_by(events as u64);
    }

    pub(super) fn published(&self) -> u64 {
        self.published.get()
    }

    /// Returns how far this replica's relay is while it leads.
    pub(super) fn leader_position(&self) -> Option<i64> {
        (self.active.get() == 1).then(|| self.checkpoint.get())
    }

    pub(super) fn measured(&self, measured: Measured) {
        if self.active.get() == 0 {
            self.checkpoint.set(measured.checkpoint);
        }
        self.head.set(measured.head);
        self.lag_events.set(measured.lag_events);
        self.lag_seconds.set(measured.lag_seconds);
    }

    /// Returns what this replica last measured, and whether it leads.
    #[must_use]
    pub fn status(&self) -> RelayStatus {
        RelayStatus {
            leads: self.active.get() == 1,
            halted: self.halted.get() == 1,
            head: self.head.get(),
            position: self.checkpoint.get(),
            lag_events: self.lag_events.get(),
            lag_seconds: self.lag_seconds.get(),
        }
    }
}

/// Where the event store and the relay stand, from one look at both.
#[derive(Debug, Clone, Copy, sqlx::FromRow)]
pub(super) struct Measured {
    pub(super) head: i64,
    pub(super) checkpoint: i64,
    pub(super) lag_events: i64,
    pub(super) lag_seconds: f64,
}
