//! The admin listener: health and metrics, on a port of its own that no gateway exposes.

use crate::liveness::Liveness;
use crate::readiness::Readiness;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use http::{StatusCode, header};
use prometheus::process_collector::ProcessCollector;
use prometheus::{IntGauge, Opts, Registry, TextEncoder};
use serde_json::json;
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The commit a release was built from, given by the build.
pub const REVISION: &str = match option_env!("TASKMANAGER_REVISION") {
    Some(revision) => revision,
    None => "unknown",
};

/// What the admin listener reports on.
#[derive(Clone)]
pub struct Admin {
    pub registry: Registry,
    pub readiness: Readiness,
    pub liveness: Liveness,
}

impl Admin {
    /// Creates the registry with what every process exports, and empty health.
    pub fn new(service: &str, version: &str) -> prometheus::Result<Self> {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self()))?;
        let build_info = IntGauge::with_opts(
            Opts::new("taskmanager_build_info", "Always 1; the labels say what is running.")
                .const_label("service", service)
                .const_label("version", version)
                .const_label("revision", REVISION),
        )?;
        build_info.set(1);
        registry.register(Box::new(build_info))?;
        Ok(Self { registry, readiness: Readiness::default(), liveness: Liveness::default() })
    }
}

/// Serves until `stopped`; cancel it last, so that a stopping process can still be watched.
pub async fn serve(
    listener: TcpListener,
    admin: Admin,
    stopped: CancellationToken,
) -> io::Result<()> {
    axum::serve(listener, router(admin)).with_graceful_shutdown(stopped.cancelled_owned()).await
}

/// Returns the admin routes.
#[expect(clippy::disallowed_methods, reason = "these are no part of the published API")]
pub fn router(admin: Admin) -> Router {
    Router::new()
        .route("/livez", get(livez))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(admin)
}

async fn livez(State(admin): State<Admin>) -> Response {
    let stuck = admin.liveness.stuck();
    let status = status_of(stuck.is_empty());
    (status, Json(json!({ "live": stuck.is_empty(), "stuck": stuck }))).into_response()
}

async fn readyz(State(admin): State<Admin>) -> Response {
    let report = admin.readiness.check().await;
    (status_of(report.ready), Json(report)).into_response()
}

async fn metrics(State(admin): State<Admin>) -> Response {
    match TextEncoder::new().encode_to_string(&admin.registry.gather()) {
        Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be encoded");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

const fn status_of(healthy: bool) -> StatusCode {
    if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
