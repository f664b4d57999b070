//! A project as a file.

use super::answer::Reader;
use super::error::ApiError;
use crate::export::{ByteOrderMark, Export, Format};
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use domain::ProjectId;
use http::{HeaderValue, header};
use serde::Deserialize;
use service_runtime::Problem;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[schema(as = ExportFormat)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Json,
    Csv,
    Events,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportParams {
    #[param(inline)]
    format: Kind,
    /// CSV: begin with a byte order mark, without which some spreadsheets garble what is not ASCII.
    #[serde(default)]
    #[param(required = false)]
    bom: bool,
}

/// A project as a file
///
/// `json` holds everything as single answers show it, `csv` a row a task, `events` one JSON object a
/// line: a header, every event of the project and its tasks, and a trailer with their count; it
/// imports back into the same state. Written while it is read: an answer that breaks off is not
/// whole.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/export", tag = "Projects",
    params(("project_id" = ProjectId, Path), ExportParams, Reader),
    responses((
        status = 200, description = "The file.",
        content(
            (Object = "application/json"),
            (String = "text/csv"),
            (String = "application/x-ndjson"),
        ),
        headers(("Content-Disposition" = String)),
    )),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn export(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(ExportParams { format, bom }): Params<ExportParams>,
) -> Result<Response, ApiError> {
    let export = Export::of(pool, reader.account_id, project_id).await?;
    let mark = if bom { ByteOrderMark::With } else { ByteOrderMark::Without };
    let (format, media, extension) = match format {
        Kind::Json => (Format::Json, "application/json", "json"),
        Kind::Csv => (Format::Csv(mark), "text/csv; charset=utf-8; header=present", "csv"),
        Kind::Events => (Format::Events, "application/x-ndjson", "ndjson"),
    };
    // A project's key is nothing but letters.
    let name = format!("attachment; filename=\"{}.{extension}\"", export.project.key);
    let name = HeaderValue::try_from(name).map_err(Problem::internal)?;
    let mut response = reader.stream_from(export.membership.partition(), media, {
        Body::from_stream(export.write(format))
    });
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
