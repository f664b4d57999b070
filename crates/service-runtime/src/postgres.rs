//! Connection pools: lazy, bounded in every direction, and visible in the metrics.

use crate::config::PoolConfig;
use prometheus::core::{Collector, Desc};
use prometheus::{Histogram, HistogramOpts, IntGaugeVec, Opts, Registry, proto};
use secrecy::{ExposeSecret, SecretString};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// A connection idle for longer is pinged before it is used: the server may have gone meanwhile.
const PING_AFTER_IDLE: Duration = Duration::from_secs(1);
const IDLE_TIMEOUT: Duration = Duration::from_secs(10 * 60);
const LIFETIME_MAX: Duration = Duration::from_secs(30 * 60);

/// How often a probe asks the pool for a connection, as a request would.
const ACQUIRE_PROBE_PERIOD: Duration = Duration::from_millis(500);
/// Seconds; most take microseconds, none longer than the pool lets anybody wait.
const ACQUIRE_BUCKETS: [f64; 11] =
    [0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 2.0];

/// Says why a pool cannot be made. A database that is away is not a reason.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    // sqlx's own text may quote the URL, so it stays out of the chain.
    #[error("the URL of the {0} database does not parse")]
    Url(&'static str),
    #[error("the pool's metrics cannot be registered")]
    Metrics(#[from] prometheus::Error),
}

/// What a pool is for; the name appears in metrics and, with the service, in `pg_stat_activity`.
#[derive(Debug, Clone, Copy)]
pub struct Purpose {
    pub service: &'static str,
    pub pool: &'static str,
    pub search_path: &'static str,
}

/// Makes a pool that connects when first used.
pub fn connect(
    url: &SecretString,
    config: &PoolConfig,
    purpose: Purpose,
    registry: &Registry,
) -> Result<PgPool, ConnectError> {
    let statement_timeout = format!("{}ms", config.db_statement_timeout.as_millis());
    let options = PgConnectOptions::from_str(url.expose_secret())
        .or(Err(ConnectError::Url(purpose.pool)))?
        .application_name(purpose.service)
        .options([
            ("search_path", purpose.search_path),
            ("statement_timeout", statement_timeout.as_str()),
            // A plan made while a table was small is kept, and must be right once it has grown: every
            // statement of ours has an index to go by.
            ("enable_seqscan", "off"),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(config.db_pool_size)
        .acquire_timeout(config.db_acquire_timeout)
        .idle_timeout(IDLE_TIMEOUT)
        .max_lifetime(LIFETIME_MAX)
        // sqlx's own test is a round trip before every use; the one on release stays.
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > PING_AFTER_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_lazy_with(options);
    registry.register(Box::new(PoolMetrics::new(pool.clone(), config, purpose.pool)?))?;
    tokio::spawn(probe_acquire(pool.clone(), acquire_times(registry, purpose.pool)?));
    Ok(pool)
}

/// Registers how long a pool's connections are waited for.
///
/// # Errors
/// When the registry has this pool's times already.
pub fn acquire_times(registry: &Registry, pool: &str) -> prometheus::Result<Histogram> {
    let opts = HistogramOpts::new(
        "db_pool_acquire_duration_seconds",
        "Time a probe waited for a database connection, twice a second: what a request would wait.",
    );
    let opts = opts.const_label("pool", pool).buckets(ACQUIRE_BUCKETS.to_vec());
    let times = Histogram::with_opts(opts)?;
    registry.register(Box::new(times.clone()))?;
    Ok(times)
}

/// Measures until the pool is closed. The pool itself tells nobody how long it kept others waiting;
/// a wait that ends without a connection counts with the time it took.
async fn probe_acquire(pool: PgPool, times: Histogram) {
    while !pool.is_closed() {
        tokio::time::sleep(ACQUIRE_PROBE_PERIOD).await;
        let started = Instant::now();
        let acquired = pool.acquire().await;
        times.observe(started.elapsed().as_secs_f64());
        drop(acquired);
    }
}

/// Returns whether the database answers; a probe for [`crate::readiness`].
pub async fn answers(pool: PgPool) -> bool {
    match sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(&pool).await {
        Ok(_one) => true,
        Err(error) => {
            tracing::debug!(%error, "the database does not answer");
            false
        }
    }
}

/// Classes of SQLSTATE that say the server, not the statement, is at fault.
const OUTAGE_CLASSES: [&str; 6] = [
    "08", // connection exceptions
    "28", // the role is missing before the first migration, or its password is being changed
    "3D", // so is the database
    "40", // rolled back for another's sake: a deadlock
    "53", // insufficient resources, too many connections
    "57", // shutting down, or cancelled by the statement timeout
];

/// Tables are missing before the first migration, views for a moment while they are repointed:
/// undefined table, undefined schema.
const OBJECTS_CHANGING: [&str; 2] = ["42P01", "3F000"];

/// Tells a database that is away, or too busy, from a mistake of ours: whether trying again later
/// can help.
#[must_use]
#[expect(clippy::wildcard_enum_match_arm, reason = "the library's errors; the rest are mistakes")]
pub fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => database.code().is_some_and(|code| {
            OUTAGE_CLASSES.iter().any(|class| code.starts_with(class))
                || OBJECTS_CHANGING.contains(&&*code)
        }),
        sqlx::Error::Io(_)
        // A server that hangs up in the middle of a greeting is taken for one that answers nonsense.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}

/// Reads the pool's state when metrics are collected, so that it is never stale.
struct PoolMetrics {
    pool: PgPool,
    connections: IntGaugeVec,
    max: i64,
}

impl PoolMetrics {
    fn new(pool: PgPool, config: &PoolConfig, name: &str) -> prometheus::Result<Self> {
        let opts = Opts::new("db_pool_connections", "Database connections by state.")
            .const_label("pool", name);
        let connections = IntGaugeVec::new(opts, &["state"])?;
        Ok(Self { pool, connections, max: i64::from(config.db_pool_size) })
    }
}

impl Collector for PoolMetrics {
    fn desc(&self) -> Vec<&Desc> {
        self.connections.desc()
    }

    fn collect(&self) -> Vec<proto::MetricFamily> {
        let open = i64::from(self.pool.size());
        let idle = i64::try_from(self.pool.num_idle()).unwrap_or(i64::MAX).min(open);
        let set = |state, value| self.connections.with_label_values(&[state]).set(value);
        set("idle", idle);
        set("busy", open - idle);
        set("max", self.max);
        self.connections.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prometheus::TextEncoder;

    const PURPOSE: Purpose =
        Purpose { service: "test", pool: "event_store", search_path: "event_store" };

    fn config() -> PoolConfig {
        PoolConfig {
            db_pool_size: 3,
            db_acquire_timeout: Duration::from_millis(100),
            db_statement_timeout: Duration::from_secs(5),
        }
    }

    #[tokio::test]
    async fn a_database_that_is_away_does_not_stop_the_start() {
        let url = SecretString::from("postgres://nobody@127.0.0.1:1/none");
        let registry = Registry::new();
        let pool = connect(&url, &config(), PURPOSE, &registry).unwrap();
        assert!(!answers(pool).await);
        let text = TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let line = r#"db_pool_connections{pool="event_store",state="max"} 3"#;
        assert!(text.contains(line), "{text}");
        // A database that is away keeps everybody waiting, and that is what is counted.
        let waited = r#"db_pool_acquire_duration_seconds_bucket{pool="event_store",le="0.05"} 0"#;
        let nothing = r#"db_pool_acquire_duration_seconds_count{pool="event_store"} 0"#;
        let text = || TextEncoder::new().encode_to_string(&registry.gather()).unwrap();
        let mut tries = 0;
        while text().contains(nothing) && tries < 250 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            tries += 1;
        }
        assert!(!text().contains(nothing), "nobody waited");
        let text = text();
        assert!(text.contains(waited), "{text}");
        let other = Purpose { pool: "read_model", ..PURPOSE };
        connect(&url, &config(), other, &registry).unwrap();
    }

    #[tokio::test]
    async fn a_bad_url_is_refused_without_repeating_it() {
        let url = SecretString::from("postgres://me:hunter2@h:notaport/x");
        let error = connect(&url, &config(), PURPOSE, &Registry::new()).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hunter2"));
    }
}
