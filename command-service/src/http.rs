//! The HTTP edge: parses what callers send, hands it to the executor, and turns the outcome into an
//! answer. Nothing is decided here.
//!
//! Read in this order: `command_request` (what every command carries), `projects` and `tasks`
//! (bodies), `dispatch` (from a body to an answer), `answer` and `refusal` (what goes back),
//! `undo`, `bulk`, `import`, `reading`, then what concerns accounts: `visit` and `owner` (who asks),
//! `accounts`, `session`, `oidc`, `devices`, `api_tokens` and `account`, and what they keep for
//! themselves: `saved_views` and `stars`. `contract` holds what is published of the commands.

mod account;
mod accounts;
mod answer;
mod api_tokens;
mod bulk;
mod bulk_result;
mod client_address;
mod command_name;
mod command_request;
mod contract;
mod devices;
mod dispatch;
mod import;
mod link_token;
mod oidc;
mod owner;
mod projects;
mod reading;
mod refusal;
mod saved_views;
mod schedule;
mod session;
mod side_by_side;
mod stars;
mod state;
mod tasks;
mod undo;
mod visit;

pub use client_address::AddressSource;
pub use session::CookiePolicy;
pub use state::{AppState, Parts};

use axum::{Extension, Router};
use service_runtime::http_layer::{BodyLimit, Routes};
use service_runtime::openapi::{NotPublished, Published, Service, Undocumented, describe};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

/// Both services' routes in one document, see `cargo xtask contract`.
const DOCUMENT: &str = include_str!("../../docs/openapi.json");

/// Returns which routes may take longer than the others, and what the whole API has.
pub fn published_routes() -> Result<Routes, NotPublished> {
    Ok(Routes { timeouts: &[import::TIMEOUT], published: Published::of(DOCUMENT)? })
}

/// Returns every route of the service; [`service_runtime::http_layer::wrap`] goes around it.
pub fn router(state: AppState) -> Router {
    routes().with_state(state).into()
}

/// Returns the published description of every route.
///
/// # Errors
/// Names a route whose description lacks something.
pub fn openapi() -> Result<serde_json::Value, Undocumented> {
    describe(Service { name: "command-service", headers: &[] }, routes().into_openapi())
}

fn routes() -> OpenApiRouter<AppState> {
    let long_body = Extension(BodyLimit(import::BODY_LIMIT));
    OpenApiRouter::new()
        .routes(routes!(accounts::register))
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::refresh))
        .routes(routes!(oidc::provider))
        .routes(routes!(oidc::start))
        .routes(routes!(oidc::callback))
        .routes(routes!(account::change, account::erase))
        .routes(routes!(account::change_password))
        .routes(routes!(api_tokens::list, api_tokens::create))
        .routes(routes!(api_tokens::revoke))
        .routes(routes!(devices::list))
        .routes(routes!(devices::revoke))
        .routes(routes!(projects::create))
        .routes(routes!(projects::command))
        .routes(routes!(tasks::create))
        .routes(routes!(tasks::command))
        .routes(routes!(reading::see))
        .routes(routes!(reading::read_inbox))
        .routes(routes!(saved_views::list))
        .routes(routes!(saved_views::keep, saved_views::forget))
        .routes(routes!(stars::list))
        .routes(routes!(stars::star, stars::unstar))
        .routes(routes!(bulk::commands))
        .routes(routes!(import::import).layer(long_body))
}
