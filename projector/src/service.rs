//! The running service: finds the generation to write, takes partitions, and starts over whenever
//! the ground shifts.

use crate::backoff::Backoff;
use crate::config::{Config, DatabasesConfig};
use crate::crew::{Crew, End, HEARTBEAT, Tools};
use crate::event_log::EventLog;
use crate::group_commit::GroupCommit;
use crate::lag::LagMeter;
use crate::leases::Leases;
use crate::metrics::Metrics;
use crate::nudge::Nudge;
use crate::projection::Projection;
use anyhow::Context;
use async_nats::jetstream;
use prometheus::Registry;
use read_model::{Generation, PROJECTION_VERSION, State, generation};
use secrecy::ExposeSecret;
use service_runtime::admin::{self, Admin};
use service_runtime::liveness::Heartbeat;
use service_runtime::postgres::{self, Purpose};
use service_runtime::shutdown::Shutdown;
use service_runtime::{Chain, nats};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgPool};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Silence after which the loop that looks after the leases counts as stuck: far more than its
/// heartbeat, the statements of one turn and the stop of a worker together.
const SILENCE_MAX: Duration = HEARTBEAT.saturating_mul(60);

/// Runs until told to stop, then finishes the batches in hand and gives the leases back.
pub async fn serve(
    config: Config,
    admin_listener: TcpListener,
    shutdown: Shutdown,
) -> anyhow::Result<()> {
    let admin = Admin::new("projector", env!("CARGO_PKG_VERSION"))?;
    let event_store = event_store(&config.databases, &admin.registry)?;
    let client = nats::connect(&config.nats, "projector").await?;
    let (current, pool) = watch::channel(None);
    let projector = Projector {
        event_log: EventLog::new(event_store.clone()),
        read_model: read_model_options(&config.databases)?,
        databases: config.databases.clone(),
        client,
        metrics: Metrics::new(&admin.registry)?,
        current,
    };
    watch_dependencies(&admin, event_store, pool.clone());
    let heartbeat = admin.liveness.heartbeat("leases", SILENCE_MAX);
    let lag = LagMeter::new(
        projector.event_log.clone(),
        pool,
        projector.metrics.clone(),
        projector.client.clone(),
    );

    let readiness = admin.readiness.clone();
    let admin_stop = CancellationToken::new();
    let serving_admin = tokio::spawn(admin::serve(admin_listener, admin, admin_stop.clone()));
    shutdown.spawn(lag.run(shutdown.background()));
    shutdown.spawn(projector.run(shutdown.background(), heartbeat));
    shutdown.requested().cancelled().await;
    readiness.stop();
    let finished = shutdown.finish(config.shutdown_grace).await;
    admin_stop.cancel();
    serving_admin.await.context("the admin listener failed")??;
    Ok(finished?)
}

/// Returns the pool of the event store.
pub fn event_store(databases: &DatabasesConfig, registry: &Registry) -> anyhow::Result<PgPool> {
    let purpose = Purpose { service: "projector", pool: "event_store", search_path: "event_store" };
    Ok(postgres::connect(&databases.event_store_url, &databases.pool, purpose, registry)?)
}

/// Returns how to connect to the read model's database.
pub fn read_model_options(databases: &DatabasesConfig) -> anyhow::Result<PgConnectOptions> {
    // The parser's own text may quote the URL.
    let options: Result<PgConnectOptions, _> = databases.read_model_url.expose_secret().parse();
    let options = options.or(Err(anyhow::anyhow!("READ_MODEL_URL does not parse")))?;
    Ok(options.application_name("projector"))
}

/// Returns a pool whose statements see one generation's tables.
#[must_use]
pub fn generation_pool(
    options: &PgConnectOptions,
    databases: &DatabasesConfig,
    generation: &Generation,
) -> PgPool {
    let statement_timeout = format!("{}ms", databases.pool.db_statement_timeout.as_millis());
    let schema = generation.schema();
    let options = options.clone().options([
        ("search_path", schema.as_str()),
        ("statement_timeout", statement_timeout.as_str()),
        // As for the other pools (`service_runtime::postgres`); and what is planned for any number
        // of rows need not be planned again for each.
        ("enable_seqscan", "off"),
        ("plan_cache_mode", "force_generic_plan"),
    ]);
    PgPoolOptions::new()
        .max_connections(databases.pool.db_pool_size)
        .acquire_timeout(databases.pool.db_acquire_timeout)
        .test_before_acquire(false)
        .connect_lazy_with(options)
}

fn watch_dependencies(
    admin: &Admin,
    event_store: PgPool,
    read_model: watch::Receiver<Option<PgPool>>,
) {
    admin.readiness.probe("event_store", move || postgres::answers(event_store.clone()));
    admin.readiness.probe("read_model", move || {
        let pool = read_model.borrow().clone();
        async move {
            match pool {
                Some(pool) => postgres::answers(pool).await,
                None => false,
            }
        }
    });
}

struct Projector {
    event_log: EventLog,
    read_model: PgConnectOptions,
    databases: DatabasesConfig,
    client: async_nats::Client,
    metrics: Metrics,
    /// The pool of the generation being written, for whoever watches.
    current: watch::Sender<Option<PgPool>>,
}

impl Projector {
    async fn run(self, stop: CancellationToken, heartbeat: Heartbeat) {
        let mut backoff = Backoff::default();
        while !stop.is_cancelled() {
            heartbeat.beat();
            match self.work(&stop, &heartbeat).await {
                Ok(End::Cancelled) => return,
                Ok(End::Changed) => {
                    backoff.reset();
                    tracing::info!("the generations of the read model have changed");
                    continue;
                }
                Ok(End::Lost(error)) => {
                    backoff.reset();
                    tracing::warn!(error = %Chain(&error), "the leases are lost, starting over");
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the read model is not ready");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(backoff.next_delay()) => {}
            }
        }
    }

    /// Works on the generation that is to be written now.
    async fn work(&self, stop: &CancellationToken, heartbeat: &Heartbeat) -> anyhow::Result<End> {
        let generation = writable(&self.read_model).await?;
        let leases = Leases::open(&self.read_model, generation.number).await?;
        let pool = generation_pool(&self.read_model, &self.databases, &generation);
        self.current.send_replace(Some(pool.clone()));
        tracing::info!(schema = generation.schema(), "writing the read model");
        let tools = Tools {
            group: GroupCommit::start(Projection::new(pool, self.event_log.clone())),
            jetstream: jetstream::new(self.client.clone()),
            nudge: match generation.state {
                State::Live => Nudge::new(self.client.clone()),
                State::Building | State::Retired => Nudge::silent(),
            },
            metrics: self.metrics.clone(),
        };
        Ok(Crew::new(tools, generation).work(leases, stop, || heartbeat.beat()).await)
    }
}

/// Returns the generation a projector of this version writes.
pub async fn writable(options: &PgConnectOptions) -> anyhow::Result<Generation> {
    let mut connection = options.connect().await?;
    generation::writable(&mut connection, PROJECTION_VERSION)
        .await?
        .context("the read model was not migrated for this version")
}
