//! `POST /import`: another tool's export, answered with lines that report on its progress.

use super::command_request::CommandRequest;
use super::refusal::Refusal;
use super::state::AppState;
use crate::import::{ImportLine, Mode, import_trello};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use http::header;
use serde::Deserialize;
use service_runtime::Problem;
use service_runtime::extract::{Params, RawJson};
use service_runtime::http_layer::RouteTimeout;
use std::convert::Infallible;
use std::time::Duration;
use utoipa::ToSchema;

pub const ROUTE: &str = "/api/v1/import";

/// The longest export that is read.
pub const BODY_LIMIT: usize = 32 << 20;

/// How long reading it may take, over a slow line.
pub const TIMEOUT: RouteTimeout = RouteTimeout { route: ROUTE, timeout: Duration::from_secs(300) };

const NDJSON: &str = "application/x-ndjson";

#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ImportFormat)]
#[serde(rename_all = "snake_case")]
enum Format {
    Trello,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Options {
    #[param(inline)]
    format: Format,
    /// Says what would be done, and does nothing.
    #[serde(default)]
    #[param(required = false)]
    dry_run: bool,
}

/// Imports another tool's export
///
/// Makes a project of a Trello board's JSON export (at most 32 MiB). The answer reports while it
/// goes on, one JSON object a line; the last one is `done` or `failed`. What is there already from
/// an earlier import of the same export is left as it is.
#[utoipa::path(
    post, path = ROUTE, tag = "Projects",
    params(Options, CommandRequest),
    request_body(content = serde_json::Map<String, serde_json::Value>),
    responses((
        status = 200, description = "The report.",
        body = ImportLine, content_type = NDJSON,
    )),
    extensions(("x-role" = json!("account"))),
)]
pub async fn import(
    State(state): State<AppState>,
    Params(Options { format, dry_run }): Params<Options>,
    request: CommandRequest,
    RawJson(body): RawJson,
) -> Result<Response, Refusal> {
    let mode = if dry_run { Mode::DryRun } else { Mode::Apply };
    let lines = match format {
        Format::Trello => import_trello(state.executor, request.context(), mode, body).await,
    };
    let lines = lines.map_err(Problem::from)?;
    let bytes = lines.map(|line: ImportLine| Ok::<_, Infallible>(line.to_ndjson()));
    Ok(([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(bytes)).into_response())
}
