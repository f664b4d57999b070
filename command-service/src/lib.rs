//! The write side: commands over HTTP, the event store, the relay, and the accounts.
//!
//! Read in this order: [`http`] (from a request to a command), [`execute`] (from a command to stored
//! events), [`event_store`], [`relay`] (from stored events to the stream), [`repeats`] (from a finished
//! task to its next occurrence), [`identity`], [`import`].

pub mod config;
pub mod event_store;
pub mod execute;
pub mod http;
pub mod identity;
pub mod import;
pub mod metrics;
pub mod relay;
pub mod repeats;
mod status;

use crate::config::{ResetPasswordConfig, ServeConfig};
use crate::event_store::EventStore;
use crate::execute::{Executor, Limits};
use crate::http::{AddressSource, AppState, CookiePolicy, Parts};
use crate::identity::credentials::Password;
use crate::identity::metrics::IdentityMetrics;
use crate::identity::oidc::{Provider, SetupError};
use crate::identity::password_hash::{HashError, PasswordHashes};
use crate::identity::recovery::RecoveryError;
use crate::identity::refresh_token::SuccessorKey;
use crate::identity::throttle::Throttles;
use crate::identity::{Identity, Tools};
use crate::metrics::CommandMetrics;
use crate::relay::Relay;
use crate::repeats::Repeats;
use prometheus::Registry;
use service_runtime::Authenticator;
use service_runtime::access_token::{KeyError, Signer, Verifier};
use service_runtime::admin::{self, Admin};
use service_runtime::caller::AllowedOrigins;
use service_runtime::http_metrics::HttpMetrics;
use service_runtime::postgres::{self, Purpose};
use service_runtime::shutdown::{GraceExceeded, Shutdown};
use service_runtime::{http_layer, nats, openapi, server};
use sqlx::PgPool;
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The name in metrics, in PostgreSQL and in NATS.
const SERVICE: &str = "command_service";

/// The sockets to serve on.
pub struct Listeners {
    pub api: TcpListener,
    pub admin: TcpListener,
}

/// Says why the service cannot start or has not ended well.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the event store cannot be set up")]
    EventStore(#[from] postgres::ConnectError),
    #[error("NATS cannot be set up")]
    Nats(#[from] nats::ConnectError),
    #[error("an access token key cannot be used")]
    Key(#[from] KeyError),
    #[error("password hashing cannot be set up")]
    Hash(#[from] HashError),
    #[error("the OpenID provider cannot be used")]
    Oidc(#[from] SetupError),
    #[error("a metric cannot be registered")]
    Metrics(#[from] prometheus::Error),
    #[error("the published document cannot be read")]
    Published(#[from] openapi::NotPublished),
    #[error("serving failed")]
    Serve(#[from] io::Error),
    #[error(transparent)]
    Grace(#[from] GraceExceeded),
}

/// Serves until `shutdown` is requested and everything accepted is answered and relayed.
pub async fn run(
    config: ServeConfig,
    listeners: Listeners,
    shutdown: Shutdown,
) -> Result<(), RunError> {
    let admin = Admin::new("command-service", env!("CARGO_PKG_VERSION"))?;
    let registry = &admin.registry;
    let purpose = Purpose { service: SERVICE, pool: "event_store", search_path: "event_store" };
    let pool = postgres::connect(&config.event_store_url, &config.pool, purpose, registry)?;
    let store_metrics = event_store::Metrics::register(registry)?;
    let store = EventStore::start(pool.clone(), store_metrics, shutdown.tracker());
    let executor = Executor::new(store, Limits::default());

    let probed = pool.clone();
    admin.readiness.probe("event_store", move || answers(probed.clone()));
    let admin_stopped = CancellationToken::new();
    let serving_admin =
        tokio::spawn(admin::serve(listeners.admin, admin.clone(), admin_stopped.clone()));

    let relay = Relay {
        pool: pool.clone(),
        nats: nats::connect(&config.nats, SERVICE).await?,
        replicas: config.nats.nats_replicas,
        metrics: relay::Metrics::register(registry)?,
    };
    shutdown.spawn(status::run(relay.nats.clone(), relay.metrics.clone(), shutdown.background()));
    shutdown.spawn(relay.run(executor.appended(), shutdown.background()));
    let metrics = repeats::Metrics::register(registry)?;
    let repeats = Repeats::new(pool.clone(), executor.clone(), metrics);
    shutdown.spawn(repeats.run(shutdown.background()));

    let state = app_state(&config, pool, executor, registry)?;
    shutdown.spawn(identity::unfinished::complete(state.identity.clone(), shutdown.background()));
    let http_metrics = HttpMetrics::register(registry)?;
    let router = http_layer::wrap_with(
        http::router(state),
        &config.http,
        http_metrics,
        shutdown.requested(),
        http::published_routes()?,
    );
    tracing::info!(listen = %config.http.listen, "serving");
    server::serve(
        listeners.api,
        router,
        &config.http,
        admin.readiness.clone(),
        shutdown.requested(),
    )
    .await?;

    let finished = shutdown.finish(config.http.shutdown_grace).await;
    admin_stopped.cancel();
    // Only a panic could have ended it otherwise, and that is logged where it happens.
    if let Ok(served) = serving_admin.await {
        served?;
    }
    tracing::info!("stopped");
    Ok(finished?)
}

/// Says why an account has no new password.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    #[error("the event store cannot be set up")]
    EventStore(#[from] postgres::ConnectError),
    #[error("a metric cannot be registered")]
    Metrics(#[from] prometheus::Error),
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
}

/// Gives an account a new password beside the replicas that serve; returns the password.
pub async fn reset_password(config: &ResetPasswordConfig) -> Result<Password, ResetError> {
    let registry = &Registry::new();
    let purpose = Purpose { service: SERVICE, pool: "event_store", search_path: "event_store" };
    let pool = postgres::connect(&config.event_store_url, &config.pool, purpose, registry)?;
    let tasks = TaskTracker::new();
    let store = EventStore::start(pool.clone(), event_store::Metrics::register(registry)?, &tasks);
    let executor = Executor::new(store, Limits::default());
    Ok(identity::recovery::reset_password(&pool, &executor, &config.email).await?)
}

/// Puts together what the HTTP handlers share.
pub fn app_state(
    config: &ServeConfig,
    pool: PgPool,
    executor: Executor,
    registry: &Registry,
) -> Result<AppState, RunError> {
    let settings = &config.identity;
    let lifetime = settings.access_token_lifetime;
    let signer = Signer::from_pem(&settings.access_token_private_key, lifetime)?;
    let verifier = Verifier::from_pem(&config.auth.access_token_public_key)?;
    let standing = identity::standing::of(pool.clone());
    let tools = Tools {
        hashes: PasswordHashes::new(settings.password_hashes_at_once)?,
        signer,
        successor_key: SuccessorKey::derived_from(&settings.access_token_private_key),
        throttles: Throttles::new(settings.allowances()),
        standing: standing.clone(),
        metrics: IdentityMetrics::register(registry)?,
    };
    let address_header = settings.client_address_header.clone();
    let oidc = config.oidc.settings(&config.auth.public_origin)?;
    Ok(AppState::from(Parts {
        oidc: oidc.map(Provider::new).transpose()?,
        identity: Identity::new(pool, executor.clone(), tools),
        executor,
        authenticator: Authenticator::new(
            verifier,
            AllowedOrigins::new(&config.auth.public_origin),
            standing,
        ),
        cookies: CookiePolicy { secure: settings.cookie_secure, access_lifetime: lifetime },
        address_source: address_header.map_or(AddressSource::Peer, AddressSource::Header),
        metrics: CommandMetrics::register(registry)?,
    }))
}

/// Returns whether the database answers and has been migrated.
async fn answers(pool: PgPool) -> bool {
    let asked = sqlx::query("SELECT FROM identity.accounts LIMIT 1").execute(&pool).await;
    asked.inspect_err(|error| tracing::debug!(%error, "the event store does not answer")).is_ok()
}
