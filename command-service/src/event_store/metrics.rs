//! What operators see of the event store.

use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, Opts, Registry};

/// Figures of the event store and of the executor in front of it.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub(super) append_duration: Histogram,
    pub(super) batch_size: Histogram,
    pub(super) appended_events: IntCounterVec,
    pub(crate) cache_hits: IntCounter,
    pub(crate) cache_misses: IntCounter,
    pub(crate) retries: IntCounter,
}

impl Metrics {
    /// Creates the figures and registers them.
    ///
    /// # Errors
    /// Returns that a figure of the same name is registered already.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let append_duration = Histogram::with_opts(
            HistogramOpts::new(
                "event_store_append_duration_seconds",
                "Time of one append call, which stores a batch of commands.",
            )
            .buckets(prometheus::exponential_buckets(0.000_5, 2.0, 14)?),
        )?;
        let batch_size = Histogram::with_opts(
            HistogramOpts::new("event_store_append_batch_size", "Commands stored by one append.")
                .buckets(prometheus::exponential_buckets(1.0, 2.0, 9)?),
        )?;
        let appended_events = IntCounterVec::new(
            Opts::new("event_store_appended_events_total", "Events stored, by their type."),
            &["event_type"],
        )?;
        let cache = IntCounterVec::new(
            Opts::new("aggregate_cache_requests_total", "Aggregates asked of the cache."),
            &["outcome"],
        )?;
        let retries = IntCounter::new(
            "command_retries_total",
            "Decisions made again because the world had moved on.",
        )?;
        registry.register(Box::new(append_duration.clone()))?;
        registry.register(Box::new(batch_size.clone()))?;
        registry.register(Box::new(appended_events.clone()))?;
        registry.register(Box::new(cache.clone()))?;
        registry.register(Box::new(retries.clone()))?;
        Ok(Self {
            append_duration,
            batch_size,
            appended_events,
            cache_hits: cache.with_label_values(&["hit"]),
            cache_misses: cache.with_label_values(&["miss"]),
            retries,
        })
    }
}
