//! `POST /import`: another tool's export, answered with lines that report on its progress.

use super::command_request::CommandRequest;
use super::projects::default_columns;
use super::refusal::Refusal;
use super::state::AppState;
use crate::import::csv::{CsvImport, DayOrder, Target, import_csv};
use crate::import::events::import_events;
use crate::import::{ImportError, ImportLine, Mode, import_trello};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ProjectId;
use domain::project::ProjectKey;
use domain::text::ProjectName;
use futures::{Stream, StreamExt};
use http::{StatusCode, header};
use mime::Mime;
use serde::Deserialize;
use service_runtime::extract::{Params, Upload, is_json};
use service_runtime::http_layer::RouteTimeout;
use service_runtime::{FieldError, Problem};
use std::convert::Infallible;
use std::time::Duration;
use utoipa::ToSchema;

pub const ROUTE: &str = "/api/v1/import";

/// The longest export that is read.
pub const BODY_LIMIT: usize = 32 << 20;

/// How long reading it may take, over a slow line.
pub const TIMEOUT: RouteTimeout = RouteTimeout { route: ROUTE, timeout: Duration::from_secs(300) };

const NDJSON: &str = "application/x-ndjson";

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = ImportFormat)]
#[serde(rename_all = "snake_case")]
enum Format {
    Trello,
    Csv,
    Events,
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
    /// CSV: the project the rows go into …
    project_id: Option<ProjectId>,
    /// … or key and name of one to be made for them.
    key: Option<ProjectKey>,
    name: Option<ProjectName>,
    /// CSV: how to read dates like 03/04/2026.
    #[param(inline)]
    day_order: Option<DayOrder>,
}

/// Imports a file
///
/// Of another tool: a Trello board's JSON export becomes a project, the rows of a CSV file with a
/// header row become tasks. Or of our own: an export of events becomes the same project again. At
/// most 32 MiB. The answer reports while it goes on, one JSON object a line; the last one is `done`
/// or `failed`. Rows with mistakes are named with their lines, the rest goes in. A file imported
/// again changes nothing, and goes on where an import stopped.
#[utoipa::path(
    post, path = ROUTE, tag = "Projects",
    params(Options, CommandRequest),
    request_body(content(
        (serde_json::Map<String, serde_json::Value> = "application/json"),
        (String = "text/csv"),
        (String = "application/x-ndjson"),
    )),
    responses((
        status = 200, description = "The report.",
        body = ImportLine, content_type = NDJSON,
    )),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!([
            "403 role_too_low", "404 not_found", "409 already_exists", "409 other_history",
            "409 names_other_accounts", "409 project_archived", "422 invalid_fields",
        ])),
    ),
)]
pub async fn import(
    State(state): State<AppState>,
    Params(options): Params<Options>,
    request: CommandRequest,
    upload: Upload,
) -> Result<Response, Refusal> {
    let mode = if options.dry_run { Mode::DryRun } else { Mode::Apply };
    let context = request.context();
    let (executor, identity) = (state.executor.clone(), state.identity.clone());
    match options.format {
        Format::Trello => {
            let body = upload.read(is_json).await?;
            Ok(ndjson(import_trello(executor, context, mode, body).await?))
        }
        Format::Csv => {
            let target = target(&options)?;
            let body = upload.read(is_table).await?;
            let import = CsvImport { body, target, day_order: options.day_order };
            let lines = import_csv(executor, identity, context, mode, import).await?;
            Ok(ndjson(lines))
        }
        Format::Events => {
            let body = upload.read(is_ndjson).await?;
            let lines = import_events(executor, identity, context, mode, body).await?;
            Ok(ndjson(lines))
        }
    }
}

fn ndjson(lines: impl Stream<Item = ImportLine> + Send + 'static) -> Response {
    let bytes = lines.map(|line: ImportLine| Ok::<_, Infallible>(line.to_ndjson()));
    ([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(bytes)).into_response()
}

/// Returns where the rows of a CSV file go.
fn target(options: &Options) -> Result<Target, Problem> {
    let wrong = |pointer: &str, code, detail: &str| {
        Err(Problem::invalid_field(pointer, code, detail.to_owned()))
    };
    match (options.project_id, &options.key, &options.name) {
        (Some(project_id), None, None) => Ok(Target::Existing(project_id)),
        (Some(_), _, _) => {
            wrong("/project_id", "invalid", "give either project_id or key and name")
        }
        (None, Some(key), Some(name)) => {
            let (key, name) = (key.clone(), name.clone());
            Ok(Target::New { key, name, columns_if_none: default_columns() })
        }
        (None, Some(_), None) => wrong("/name", "missing", "a new project needs a name"),
        (None, None, Some(_)) => wrong("/key", "missing", "a new project needs a key"),
        (None, None, None) => {
            wrong("/project_id", "missing", "give project_id, or key and name of a new project")
        }
    }
}

/// Tells whether it is one of the media types browsers and tools send CSV files with.
fn is_table(media: &Mime) -> bool {
    matches!(
        (media.type_().as_str(), media.subtype().as_str()),
        ("text", "csv" | "tab-separated-values" | "plain")
            | ("application", "csv" | "vnd.ms-excel")
    )
}

/// Tells whether it is one of the media types files with a JSON object a line are sent with.
fn is_ndjson(media: &Mime) -> bool {
    let of_lines = matches!(
        (media.type_().as_str(), media.subtype().as_str()),
        ("application", "x-ndjson" | "ndjson" | "jsonl" | "x-jsonlines" | "json-lines")
            | ("text", "plain")
    );
    of_lines || is_json(media)
}

fn conflict(code: &'static str, detail: String) -> Refusal {
    Refusal::Edge(Problem::new(StatusCode::CONFLICT, code, detail))
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        let detail = error.to_string();
        let unreadable = |code| {
            let error = FieldError::new("", code, detail.clone());
            Self::Edge(Problem::invalid_fields(vec![error]))
        };
        match error {
            ImportError::NotJson(_) => Self::Edge(Problem::malformed(detail)),
            ImportError::NotABoard(_) => unreadable("not_a_trello_board"),
            ImportError::NoHeader => unreadable("no_header"),
            ImportError::NoTitles(_) => unreadable("no_title_column"),
            ImportError::TooManyRows(_) => unreadable("too_many_rows"),
            ImportError::BadHistory { line, code, .. } => {
                let error = FieldError::new(format!("/line/{line}"), code, detail);
                Self::Edge(Problem::invalid_fields(vec![error]))
            }
            ImportError::OtherHistory { .. } => conflict("other_history", detail),
            ImportError::ProjectIsHere => conflict("already_exists", detail),
            ImportError::NamesOthers => conflict("names_other_accounts", detail),
            ImportError::Refused(refused) => Self::Command(refused),
            ImportError::Interrupted(source) => Self::Edge(Problem::internal(source)),
        }
    }
}
