//! What this service counts, apart from its HTTP requests and its pool.

use prometheus::core::Collector;
use prometheus::{Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry};
use std::time::Duration;

/// Seconds; most waits are a few milliseconds, none is longer than two seconds.
const WAIT_BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.0];

/// What became of an event of the live stream, for one client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamOutcome {
    /// Sent as it happened.
    Sent,
    /// Sent from the change feed to a client that resumed.
    Replayed,
    /// The client was told to read everything again.
    Reset,
    /// The client was too slow and was let go.
    Dropped,
}

impl StreamOutcome {
    const ALL: [Self; 4] = [Self::Sent, Self::Replayed, Self::Reset, Self::Dropped];

    const fn as_label(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Replayed => "replayed",
            Self::Reset => "reset",
            Self::Dropped => "dropped",
        }
    }
}

/// What became of a board request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoardOutcome {
    /// Encoded before and unchanged since.
    Hit,
    /// Read and encoded now.
    Miss,
}

impl BoardOutcome {
    const ALL: [Self; 2] = [Self::Hit, Self::Miss];

    const fn as_label(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
        }
    }
}

/// Metrics of the query service.
#[derive(Debug)]
pub struct Metrics {
    consistency_wait_seconds: Histogram,
    consistency_timeouts: IntCounter,
    stream_clients: IntGauge,
    stream_events: IntCounterVec,
    board_requests: IntCounterVec,
}

impl Metrics {
    /// Creates and registers them, every series at zero.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let metrics = Self {
            consistency_wait_seconds: Histogram::with_opts(
                HistogramOpts::new(
                    "read_consistency_wait_seconds",
                    "Time queries with a consistency token waited for the read model.",
                )
                .buckets(WAIT_BUCKETS.to_vec()),
            )?,
            consistency_timeouts: IntCounter::new(
                "read_consistency_timeouts_total",
                "Queries given up because the read model was behind their consistency token.",
            )?,
            stream_clients: IntGauge::new("stream_clients", "Clients on the live stream.")?,
            stream_events: IntCounterVec::new(
                Opts::new("stream_events_total", "Events of the live stream, counted per client."),
                &["outcome"],
            )?,
            board_requests: IntCounterVec::new(
                Opts::new("board_cache_requests_total", "Boards served, from memory or not."),
                &["outcome"],
            )?,
        };
        for outcome in StreamOutcome::ALL {
            metrics.stream_events.with_label_values(&[outcome.as_label()]);
        }
        for outcome in BoardOutcome::ALL {
            metrics.board_requests.with_label_values(&[outcome.as_label()]);
        }
        let collectors: [Box<dyn Collector>; 5] = [
            Box::new(metrics.consistency_wait_seconds.clone()),
            Box::new(metrics.consistency_timeouts.clone()),
            Box::new(metrics.stream_clients.clone()),
            Box::new(metrics.stream_events.clone()),
            Box::new(metrics.board_requests.clone()),
        ];
        collectors.into_iter().try_for_each(|collector| registry.register(collector))?;
        Ok(metrics)
    }

    /// Records one wait for the read model.
    pub fn consistency_wait(&self, waited: Duration, in_time: bool) {
        self.consistency_wait_seconds.observe(waited.as_secs_f64());
        if !in_time {
            self.consistency_timeouts.inc();
        }
    }

    /// Counts what was sent to one client of the live stream.
    pub fn stream_events(&self, outcome: StreamOutcome, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.stream_events.with_label_values(&[outcome.as_label()]).inc_by(count);
    }

    /// Returns the number of clients on the live stream, to count one in and out.
    #[must_use]
    pub const fn stream_clients(&self) -> &IntGauge {
        &self.stream_clients
    }

    /// Counts one board.
    pub fn board(&self, outcome: BoardOutcome) {
        self.board_requests.with_label_values(&[outcome.as_label()]).inc();
    }
}
