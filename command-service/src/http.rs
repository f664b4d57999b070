//! The HTTP edge: parses what callers send, hands it to the executor, and turns the outcome into an
//! answer. Nothing is decided here.
//!
//! Read in this order: `command_request` (what every command carries), `projects` and `tasks`
//! (bodies), `dispatch` (from a body to an answer), `answer` and `refusal` (what goes back),
//! `bulk`, `import`, `reading`, `accounts` and `session`.

mod accounts;
mod answer;
mod bulk;
mod client_address;
mod command_name;
mod command_request;
mod dispatch;
mod import;
mod projects;
mod reading;
mod refusal;
mod session;
mod state;
mod tasks;

pub use client_address::AddressSource;
pub use session::CookiePolicy;
pub use state::AppState;

use axum::routing::{post, put};
use axum::{Extension, Router};
use service_runtime::http_layer::{BodyLimit, RouteTimeout};

/// Routes that may take longer than the others.
pub const SLOW_ROUTES: &[RouteTimeout] = &[import::TIMEOUT];

/// Returns every route of the service; [`service_runtime::http_layer::wrap`] goes around it.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/api/v1/accounts", post(accounts::register))
        .route("/api/v1/session", post(session::sign_in).delete(session::sign_out))
        .route("/api/v1/session/refresh", post(session::refresh))
        .route("/api/v1/projects", post(projects::create))
        .route("/api/v1/projects/{project_id}/commands", post(projects::command))
        .route("/api/v1/projects/{project_id}/seen", put(reading::see))
        .route("/api/v1/me/inbox/read", post(reading::read_inbox))
        .route("/api/v1/tasks", post(tasks::create))
        .route("/api/v1/tasks/{task_id}/commands", post(tasks::command))
        .route("/api/v1/commands", post(bulk::commands))
        .route(import::ROUTE, post(import::import).layer(Extension(BodyLimit(import::BODY_LIMIT))))
        .with_state(state)
}
