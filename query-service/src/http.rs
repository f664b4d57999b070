//! The routes. A handler authorises, reads and encodes; what it may answer is in [`answer`], how it
//! refuses in [`error`].

mod answer;
mod board;
mod error;
mod history;
mod page;
mod projects;
mod stream;
mod system;
mod tasks;

use crate::board_cache::BoardCache;
use crate::freshness::Freshness;
use crate::live::Live;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use service_runtime::Authenticator;
use sqlx::PgPool;

/// What handlers share.
#[derive(Clone, FromRef)]
pub struct Queries {
    pub pool: PgPool,
    pub authenticator: Authenticator,
    pub freshness: Freshness,
    pub boards: BoardCache,
    pub live: Live,
}

/// Returns all routes of the service.
pub fn router(queries: Queries) -> Router {
    Router::new()
        .route("/api/v1/me", get(system::me))
        .route("/api/v1/projects", get(projects::list))
        .route("/api/v1/projects/{project_id}", get(projects::find))
        .route("/api/v1/projects/{project_id}/members", get(projects::members))
        .route("/api/v1/projects/{project_id}/board", get(board::board))
        .route("/api/v1/projects/{project_id}/activity", get(history::of_project))
        .route("/api/v1/projects/{project_id}/tasks/{number}", get(tasks::find_by_number))
        .route("/api/v1/tasks", get(tasks::list))
        .route("/api/v1/tasks/{task_id}", get(tasks::find))
        .route("/api/v1/tasks/{task_id}/history", get(history::of_task))
        .route("/api/v1/stream", get(stream::stream))
        .route("/api/v1/system/pipeline", get(system::pipeline))
        .layer(from_fn_with_state(queries.freshness.clone(), answer::with_read_position))
        .with_state(queries)
}
