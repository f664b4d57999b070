//! Projects and their members.

use super::answer::{IfNoneMatch, Reader, version_tag};
use super::error::ApiError;
use super::page::{Items, PageParams};
use crate::read::Membership;
use crate::read::members::{self, Member};
use crate::read::projects::{self, ProjectDetail, ProjectSummary};
use axum::extract::State;
use axum::response::Response;
use domain::ProjectId;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;

/// The caller's projects
///
/// Newest first.
#[utoipa::path(
    get, path = "/api/v1/projects", tag = "Projects",
    params(PageParams, Reader),
    responses((
        status = 200, description = "The answer.", body = Items<ProjectSummary>,
    )),
    extensions(("x-role" = json!("account"))),
)]
pub(super) async fn list(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    let page = params.page()?;
    let rows = projects::page(&pool, reader.account_id, page.after, page.fetch()).await?;
    reader.answer(&page.cut(rows, ProjectSummary::as_end)?)
}

/// A project
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}", tag = "Projects",
    params(("project_id" = ProjectId, Path), Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = ProjectDetail, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn find(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
) -> Result<Response, ApiError> {
    let project = projects::find(&pool, reader.account_id, project_id).await?;
    let project = project.ok_or_else(ApiError::not_found)?;
    let entity_tag = version_tag(project.version);
    if let Some(unchanged) = reader.unchanged(project.partition(), &entity_tag) {
        return unchanged;
    }
    reader.entity(project.partition(), &entity_tag, serde_json::to_vec(&project)?)
}

/// A project's members
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/members", tag = "Projects",
    params(("project_id" = ProjectId, Path), PageParams, Reader),
    responses((
        status = 200, description = "The answer.", body = Items<Member>,
    )),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn members(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    let page = params.page()?;
    let membership = Membership::of_project(&pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let rows = members::page(&pool, &membership, page.after, page.fetch()).await?;
    let items = page.cut(rows, |member| member.account_id)?;
    reader.answer_from(membership.partition(), &items)
}
