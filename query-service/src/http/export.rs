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

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Json,
    Csv,
    Events,
}

#[derive(Debug, Deserialize)]
pub(super) struct ExportParams {
    format: Kind,
    /// CSV: begin with a byte order mark, without which some spreadsheets garble what is not ASCII.
    #[serde(default)]
    bom: bool,
}

/// `GET /projects/{project_id}/export?format=json|csv|events`
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
