//! How far the read model is behind the event store: measured on a timer, by asking both, so that a
//! worker that stands still shows; and said aloud for whoever shows it to people.

use crate::event_log::{EventLog, Lag};
use crate::metrics::Metrics;
use crate::tables::parked;
use domain::{Partition, Position};
use event_stream::status::{STATUS_PERIOD, Status};
use read_model::rebuild;
use service_runtime::Chain;
use service_runtime::admin::REVISION;
use service_runtime::instance;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

const SERVICE: &str = "projector";
const INTERVAL: Duration = STATUS_PERIOD;

/// The measuring of one process.
pub struct LagMeter {
    event_log: EventLog,
    /// The generation being written, once there is one.
    pool: watch::Receiver<Option<PgPool>>,
    metrics: Metrics,
    client: async_nats::Client,
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
        client: async_nats::Client,
    ) -> Self {
        Self { event_log, pool, metrics, client, checkpoints: Vec::new(), waiting_since: None }
    }

    /// Measures until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            self.measure().await;
            self.status().announce(&self.client).await;
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(INTERVAL) => {}
            }
        }
    }

    fn status(&self) -> Status {
        Status {
            service: SERVICE.to_owned(),
            instance: instance::name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            revision: REVISION.to_owned(),
            relay: None,
            projection: Some(self.metrics.status()),
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
        let asked = Instant::now();
        let acquired = pool.acquire().await;
        self.metrics.read_pool_acquire.observe(asked.elapsed().as_secs_f64());
        let mut connection = acquired?;
        self.checkpoints = read_model::checkpoint::read_all(&mut connection).await?;
        for (partition, position) in &self.checkpoints {
            self.metrics.checkpoint(*partition).set(position.get());
        }
        self.metrics.parked.set(parked::count(&mut connection).await?);
        self.metrics.observe_rebuild(rebuild::progress(&mut connection).await?);
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
