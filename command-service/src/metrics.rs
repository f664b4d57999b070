//! What operators see of commands; the event store, the relay and HTTP export their own.

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};
use std::time::Duration;

/// Seconds; .1 and .25 are the bounds the service level objectives are stated at.
const DURATION_BUCKETS: [f64; 11] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// Answered with the first answer to the same key.
    Replayed,
    /// By a rule, a role, or because it does not exist.
    Refused,
    /// Someone else changed it meanwhile.
    Conflict,
    /// It never became a command, or contradicts itself.
    Invalid,
    Unavailable,
}

impl Outcome {
    const fn as_label(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Replayed => "replayed",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Invalid => "invalid",
            Self::Unavailable => "unavailable",
        }
    }
}

/// Counts and times of commands.
#[derive(Debug, Clone)]
pub struct CommandMetrics {
    total: IntCounterVec,
    duration: HistogramVec,
}

impl CommandMetrics {
    /// Creates and registers them.
    pub fn register(registry: &Registry) -> prometheus::Result<Self> {
        let opts = Opts::new("commands_total", "Commands by name and outcome.");
        let total = IntCounterVec::new(opts, &["command", "outcome"])?;
        let opts = HistogramOpts::new(
            "command_duration_seconds",
            "Time from a parsed command to its outcome.",
        );
        let buckets = DURATION_BUCKETS.to_vec();
        let duration = HistogramVec::new(opts.buckets(buckets), &["command"])?;
        registry.register(Box::new(total.clone()))?;
        registry.register(Box::new(duration.clone()))?;
        Ok(Self { total, duration })
    }

    /// Counts a command that was executed.
    pub fn executed(&self, command: &'static str, outcome: Outcome, duration: Duration) {
        self.counted(command, outcome);
        self.duration.with_label_values(&[command]).observe(duration.as_secs_f64());
    }

    /// Counts a command that was refused before it could be executed.
    pub fn counted(&self, command: &'static str, outcome: Outcome) {
        self.total.with_label_values(&[command, outcome.as_label()]).inc();
    }
}
