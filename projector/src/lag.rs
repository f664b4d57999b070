//! How far the read model is behind the event store: measured on a timer, by asking both, so that a
//! worker that stands still shows.

use crate::event_log::{EventLog, Lag};
use crate::metrics::Metrics;
use crate::tables::parked;
use domain::{Partition, Position};
use service_runtime::Chain;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(2);

/// The measuring of one process.
pub struct LagMeter {
    event_log: EventLog,
    /// The generation being written, once there is one.
    pool: watch::Receiver<Option<PgPool>>,
    metrics: Metrics,
    checkpoints: Vec<(Partition, Position)>,
    /// When the oldest waiting event was stored, as far as known.
    waiting_since: Option<Instant>,
}

impl LagMeter {
    /// Makes a meter that has measured nothing yet.
    #[must_use]
    pub const fn new(
        event_log: EventLog,
        pool: watch::Receiver<Option<PgPool>>,
        metrics: Metrics,
    ) -> Self {
        Self { event_log, pool, metrics, checkpoints: Vec::new(), waiting_since: None }
    }

    /// Measures until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.measure().await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }

    async fn measure(&mut self) {
        let pool = self.pool.borrow().clone();
        if let Some(pool) = pool {
            self.metrics.observe_pool(&pool);
            // The last known checkpoints do while the read model is away: lag then grows, as it should.
            if let Err(error) = self.read_checkpoints(&pool).await {
                tracing::debug!(error = %Chain(&error), "checkpoints cannot be read for the lag");
            }
        }
        match self.event_log.lag(&self.checkpoints).await {
            Ok(lags) => self.record(&lags),
            Err(error) => {
                tracing::debug!(error = %Chain(&error), "the event store cannot be read for the lag");
            }
        }
        let seconds = self.waiting_since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        self.metrics.lag_seconds.set(seconds);
    }

    async fn read_checkpoints(&mut self, pool: &PgPool) -> Result<(), sqlx::Error> {
        let mut connection = pool.acquire().await?;
        self.checkpoints = read_model::checkpoint::read_all(&mut connection).await?;
        for (partition, position) in &self.checkpoints {
            self.metrics.checkpoint(*partition).set(position.get());
        }
        self.metrics.parked.set(parked::count(&mut connection).await?);
        Ok(())
    }

    fn record(&mut self, lags: &[Lag]) {
        let mut oldest: f64 = 0.0;
        for lag in lags {
            if let Some(partition) = Partition::new(lag.partition) {
                self.metrics.lag_events(partition).set(lag.events);
            }
            oldest = oldest.max(lag.seconds.unwrap_or(0.0));
        }
        let age = Duration::try_from_secs_f64(oldest).unwrap_or_default();
        self.waiting_since = (oldest > 0.0).then(|| Instant::now().checked_sub(age)).flatten();
    }
}
