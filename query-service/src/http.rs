//! The routes. A handler authorises, reads and encodes; what it may answer is in [`answer`], how it
//! refuses in [`error`].

mod answer;
mod board;
mod calendar;
mod changes;
mod coding;
mod contract;
mod docs;
mod error;
mod export;
mod history;
mod inbox;
mod insights;
pub mod page;
mod projects;
mod public;
mod search;
mod stream;
mod system;
mod tasks;
mod work;

pub use error::ApiError;

use crate::board_cache::BoardCache;
use crate::freshness::Freshness;
use crate::live::Live;
use crate::processes::Processes;
use axum::Router;
use axum::extract::FromRef;
use axum::middleware::from_fn_with_state;
use service_runtime::Authenticator;
use service_runtime::http_layer::Routes;
use service_runtime::openapi::{NotPublished, Published, Service, Undocumented, describe};
use sqlx::PgPool;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// What handlers share.
#[derive(Clone, FromRef)]
pub struct Queries {
    pub pool: PgPool,
    pub authenticator: Authenticator,
    pub freshness: Freshness,
    pub boards: BoardCache,
    pub live: Live,
    pub processes: Processes,
}

/// Returns all routes of the service.
pub fn router(queries: Queries) -> Router {
    let freshness = queries.freshness.clone();
    let routes: Router<Queries> = routes().into();
    routes.layer(from_fn_with_state(freshness, answer::with_read_position)).with_state(queries)
}

/// Returns the published description of every route.
///
/// # Errors
/// Names a route whose description lacks something.
pub fn openapi() -> Result<serde_json::Value, Undocumented> {
    let headers = &[answer::READ_POSITION_DOCUMENTED];
    describe(Service { name: "query-service", headers }, routes().into_openapi())
}

fn routes() -> OpenApiRouter<Queries> {
    OpenApiRouter::new()
        .routes(routes!(system::me))
        .routes(routes!(work::work))
        .routes(routes!(inbox::inbox))
        .routes(routes!(projects::list))
        .routes(routes!(projects::find))
        .routes(routes!(projects::members))
        .routes(routes!(board::board))
        .routes(routes!(export::export))
        .routes(routes!(history::of_project))
        .routes(routes!(changes::since))
        .routes(routes!(tasks::find_by_number))
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::find))
        .routes(routes!(history::of_task))
        .routes(routes!(public::board))
        .routes(routes!(calendar::feed))
        .routes(routes!(insights::insights))
        .routes(routes!(search::search))
        .routes(routes!(stream::stream))
        .routes(routes!(system::pipeline))
        .routes(routes!(contract::openapi))
        .routes(routes!(docs::page_of_routes))
}

/// Returns what the whole API has.
pub fn published_routes() -> Result<Routes, NotPublished> {
    let published = Published::of(contract::DOCUMENT)?;
    Ok(Routes { published, ..Routes::default() })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_route_is_described_in_full() {
        super::openapi().unwrap();
    }
}
