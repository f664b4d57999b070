//! Puts the service together and runs it until it is told to stop.

use crate::board_cache::BoardCache;
use crate::config::Config;
use crate::freshness::{Freshness, nudges, poll};
use crate::http::{self, Queries};
use crate::live::Live;
use crate::live::feed::{self, Feed};
use crate::live::slots::Slots;
use crate::live::traces::PushTraces;
use crate::metrics::Metrics;
use crate::processes::{self, Processes};
use crate::read::{accounts, checkpoints};
use anyhow::Context;
use service_runtime::access_token::Verifier;
use service_runtime::admin::{self, Admin};
use service_runtime::caller::AllowedOrigins;
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::postgres::{self, Purpose};
use service_runtime::shutdown::Shutdown;
use service_runtime::{Authenticator, Grant, Standing, http_layer, nats, server};
use sqlx::PgPool;
use std::sync::Arc;
use tokio::net::TcpListener;

const SERVICE: &str = "query-service";
/// The user NATS and PostgreSQL know this service as.
const USER: &str = "query_service";

/// Where the service is reached; bound by the caller, who then knows the ports.
#[derive(Debug)]
pub struct Listeners {
    pub api: TcpListener,
    pub admin: TcpListener,
}

/// Runs until `shutdown` is requested; neither database nor NATS need be there.
pub async fn serve(config: Config, listeners: Listeners, shutdown: Shutdown) -> anyhow::Result<()> {
    let admin = Admin::new(SERVICE, env!("CARGO_PKG_VERSION")).context("metrics")?;
    let metrics = Arc::new(Metrics::new(&admin.registry).context("metrics")?);
    let verifier = Verifier::from_pem(&config.auth.access_token_public_key)?;
    let origins = AllowedOrigins::new(&config.auth.public_origin);
    let purpose = Purpose { service: SERVICE, pool: "read_model", search_path: "read" };
    let pool = postgres::connect(&config.read_model_url, &config.pool, purpose, &admin.registry)?;
    admin.readiness.probe("read_model", {
        let pool = pool.clone();
        move || is_readable(pool.clone())
    });

    let freshness = Freshness::new(Arc::clone(&metrics));
    let push_traces = PushTraces::default();
    let feed = Feed::new(freshness.clone(), push_traces.clone());
    let nudges = nats::connect(&config.nats, USER).await?;
    let stopped = shutdown.background();
    shutdown.spawn(poll::run(freshness.clone(), pool.clone(), stopped.clone()));
    let processes = Processes::default();
    shutdown.spawn(processes::listen(processes.clone(), nudges.clone(), stopped.clone()));
    shutdown.spawn(nudges::run((freshness.clone(), push_traces), nudges, stopped.clone()));
    shutdown.spawn(feed::run(feed.clone(), pool.clone(), stopped));

    let live = Live {
        feed,
        slots: Slots::new(config.stream_clients_max, Arc::clone(&metrics)),
        pool: pool.clone(),
        metrics: Arc::clone(&metrics),
        stopping: shutdown.requested(),
    };
    let boards = BoardCache::new(config.board_cache_bytes, metrics);
    let authenticator = Authenticator::new(verifier, origins, standing_of(pool.clone()));
    let queries = Queries { pool, authenticator, freshness, boards, live, processes };
    let http_metrics = HttpMetrics::register(&admin.registry).context("metrics")?;
    let routes = http::published_routes().context("the published document")?;
    let draining = shutdown.requested();
    let router =
        http_layer::wrap_with(http::router(queries), &config.http, http_metrics, draining, routes);

    let readiness = admin.readiness.clone();
    let watching = tokio::spawn(admin::serve(listeners.admin, admin, shutdown.background()));
    server::serve(listeners.api, router, &config.http, readiness, shutdown.requested())
        .await
        .context("the API listener")?;
    shutdown.finish(config.http.shutdown_grace).await?;
    watching.await.context("the admin listener")?.context("the admin listener")
}

/// Which grants stand, as far as account events have been projected.
fn standing_of(pool: PgPool) -> Standing {
    Standing::new(move |account_id, grant| {
        let pool = pool.clone();
        let (Grant::Session(grant_id) | Grant::ApiToken(grant_id)) = grant;
        async move { accounts::grant_stands(&pool, account_id, grant_id).await }
    })
}

/// The views are there and answer, which a bare connection would not show.
async fn is_readable(pool: PgPool) -> bool {
    match checkpoints::positions(&pool).await {
        Ok(_) => true,
        Err(error) => {
            tracing::debug!(%error, "the read model does not answer");
            false
        }
    }
}
