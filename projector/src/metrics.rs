//! What the projector exports. Every series exists from the start, at zero.

use domain::Partition;
use event_stream::status::{ProjectionStatus, RebuildStatus};
use prometheus::{
    Gauge, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry,
};
use read_model::rebuild::Rebuild;
use service_runtime::postgres;
use sqlx::PgPool;

/// Recorded → committed; the freshness objective (2 s) is a bound.
const LAG_BUCKETS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 30.0, 300.0];

/// The projector's metrics. Clones share one state.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub events: EventCounters,
    /// Time from storing an event to its rows being committed.
    pub event_lag: Histogram,
    pub lag_seconds: Gauge,
    pub leases: IntGauge,
    pub parked: IntGauge,
    /// How long the meter of the lag waits for a connection of that pool.
    pub read_pool_acquire: Histogram,
    rebuild: RebuildGauges,
    /// `db_pool_connections` of the generation being written, whose pool changes with it.
    read_pool: IntGaugeVec,
    checkpoint: IntGaugeVec,
    lag_events: IntGaugeVec,
}

/// `projection_events_total` by outcome.
#[derive(Debug, Clone)]
pub struct EventCounters {
    /// Applied as they came from the stream.
    pub applied: IntCounter,
    /// Skipped: applied before.
    pub seen: IntCounter,
    /// Applied after being read from the event store.
    pub healed: IntCounter,
    /// Set aside with their aggregate.
    pub parked: IntCounter,
}

/// `projection_rebuild_*`.
#[derive(Debug, Clone)]
struct RebuildGauges {
    active: IntGauge,
    position: IntGauge,
    target: IntGauge,
}

impl RebuildGauges {
    fn register(registry: &Registry) -> prometheus::Result<Self> {
        let gauge = |name: &str, help: &str| -> prometheus::Result<IntGauge> {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok(gauge)
        };
        Ok(Self {
            active: gauge("projection_rebuild_active", "1 while a new generation is filled.")?,
            position: gauge(
                "projection_rebuild_position",
                "Position up to which the new generation is filled.",
            )?,
            target: gauge(
                "projection_rebuild_target_position",
                "Position of the generation that is being served meanwhile.",
            )?,
        })
    }
}

impl Metrics {
    /// Registers everything.
    pub fn new(registry: &Registry) -> prometheus::Result<Self> {
        let events = IntCounterVec::new(
            Opts::new("projection_events_total", "Events by what became of them."),
            &["outcome"],
        )?;
        let event_lag = Histogram::with_opts(
            HistogramOpts::new(
                "projection_event_lag_seconds",
                "Time from storing an event to its rows being committed.",
            )
            .buckets(LAG_BUCKETS.to_vec()),
        )?;
        let checkpoint = by_partition(
            "projection_checkpoint_position",
            "Position up to which a partition is applied.",
        )?;
        let lag_events = by_partition(
            "projection_lag_events",
            "Stored events of a partition that are not applied yet, counted up to 10000.",
        )?;
        let lag_seconds = Gauge::new(
            "projection_lag_seconds",
            "Age of the oldest stored event that is not applied yet.",
        )?;
        let leases =
            IntGauge::new("projection_partition_leases", "Partitions this process works on.")?;
        let parked = IntGauge::new("parked_aggregates", "Aggregates set aside by a bad event.")?;
        let read_pool = IntGaugeVec::new(
            Opts::new("db_pool_connections", "Database connections by state.")
                .const_label("pool", "read_model"),
            &["state"],
        )?;
        let read_pool_acquire = postgres::acquire_times(registry, "read_model")?;
        let rebuild = RebuildGauges::register(registry)?;
        registry.register(Box::new(read_pool.clone()))?;
        registry.register(Box::new(events.clone()))?;
        registry.register(Box::new(event_lag.clone()))?;
        registry.register(Box::new(checkpoint.clone()))?;
        registry.register(Box::new(lag_events.clone()))?;
        registry.register(Box::new(lag_seconds.clone()))?;
        registry.register(Box::new(leases.clone()))?;
        registry.register(Box::new(parked.clone()))?;
        let outcome = |label| events.with_label_values(&[label]);
        let events = EventCounters {
            applied: outcome("applied"),
            seen: outcome("seen"),
            healed: outcome("healed"),
            parked: outcome("parked"),
        };
        Ok(Self {
            events,
            event_lag,
            lag_seconds,
            leases,
            parked,
            read_pool_acquire,
            rebuild,
            read_pool,
            checkpoint,
            lag_events,
        })
    }

    /// Records the state of the generation's pool.
    pub fn observe_pool(&self, pool: &PgPool) {
        let open = i64::from(pool.size());
        let idle = i64::try_from(pool.num_idle()).unwrap_or(i64::MAX).min(open);
        let set = |state, value| self.read_pool.with_label_values(&[state]).set(value);
        set("idle", idle);
        set("busy", open - idle);
        set("max", i64::from(pool.options().get_max_connections()));
    }

    /// Records how far a rebuild is, or that there is none.
    pub fn observe_rebuild(&self, rebuild: Option<Rebuild>) {
        self.rebuild.active.set(i64::from(rebuild.is_some()));
        self.rebuild.position.set(rebuild.map_or(0, |rebuild| rebuild.position));
        self.rebuild.target.set(rebuild.map_or(0, |rebuild| rebuild.target));
    }

    /// Returns what was last measured.
    #[must_use]
    pub fn status(&self) -> ProjectionStatus {
        let waiting = Partition::all().map(|partition| self.lag_events(partition).get());
        ProjectionStatus {
            leases: self.leases.get(),
            waiting: waiting.collect(),
            lag_seconds: self.lag_seconds.get(),
            rebuild: (self.rebuild.active.get() == 1).then(|| RebuildStatus {
                position: self.rebuild.position.get(),
                target: self.rebuild.target.get(),
            }),
        }
    }

    /// Returns the checkpoint gauge of a partition.
    #[must_use]
    pub fn checkpoint(&self, partition: Partition) -> IntGauge {
        self.checkpoint.with_label_values(&[&partition.to_string()])
    }

    /// Returns the lag gauge of a partition.
    #[must_use]
    pub fn lag_events(&self, partition: Partition) -> IntGauge {
        self.lag_events.with_label_values(&[&partition.to_string()])
    }
}

fn by_partition(name: &str, help: &str) -> prometheus::Result<IntGaugeVec> {
    let gauges = IntGaugeVec::new(Opts::new(name, help), &["partition"])?;
    for partition in Partition::all() {
        gauges.with_label_values(&[&partition.to_string()]).set(0);
    }
    Ok(gauges)
}
