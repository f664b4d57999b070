//! Routes of starred projects: those their owner sees first.

use super::command_request::account_of;
use super::refusal::Refusal;
use super::state::AppState;
use crate::identity::stars::StarredProject;
use axum::extract::State;
use axum::response::Json;
use domain::ProjectId;
use http::StatusCode;
use serde::Serialize;
use service_runtime::Caller;
use service_runtime::extract::Segment;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct StarredProjectsBody {
    items: Vec<StarredProject>,
    /// There is one page: an account stars a bounded number of projects.
    next_cursor: Option<String>,
}

/// Lists the projects the caller starred
///
/// The first one first.
#[utoipa::path(
    get, path = "/api/v1/me/stars", tag = "Accounts",
    responses((status = 200, description = "All of them.", body = StarredProjectsBody)),
    extensions(("x-role" = json!("account"))),
)]
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<StarredProjectsBody>, Refusal> {
    let items = state.identity.starred_projects(account_of(caller.account_id)?).await?;
    Ok(Json(StarredProjectsBody { items, next_cursor: None }))
}

/// Stars a project
///
/// For the caller alone. One that is starred stays as it is.
#[utoipa::path(
    put, path = "/api/v1/me/stars/{project_id}", tag = "Accounts",
    params(("project_id" = ProjectId, Path)),
    responses((status = 204, description = "Starred.")),
    extensions(("x-role" = json!("viewer")), ("x-refusals" = json!(["409 too_many_stars"]))),
)]
pub async fn star(
    State(state): State<AppState>,
    Segment(project_id): Segment<ProjectId>,
    caller: Caller,
) -> Result<StatusCode, Refusal> {
    state.identity.star(account_of(caller.account_id)?, project_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the star from a project
///
/// Also from one the caller has left.
#[utoipa::path(
    delete, path = "/api/v1/me/stars/{project_id}", tag = "Accounts",
    params(("project_id" = ProjectId, Path)),
    responses((status = 204, description = "Taken back.")),
    extensions(("x-role" = json!("account"))),
)]
pub async fn unstar(
    State(state): State<AppState>,
    Segment(project_id): Segment<ProjectId>,
    caller: Caller,
) -> Result<StatusCode, Refusal> {
    state.identity.unstar(account_of(caller.account_id)?, project_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
