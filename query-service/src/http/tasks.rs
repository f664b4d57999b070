//! Single tasks and lists of them.

use super::answer::{Reader, version_tag};
use super::error::ApiError;
use super::page::{Page, PageParams};
use crate::read::task::{self, TaskDetail, TaskName};
use crate::read::tasks::{self, After, Filter, ListedTask};
use crate::read::{Membership, relatives};
use axum::extract::State;
use axum::response::Response;
use domain::{ProjectId, TaskId};
use serde::Deserialize;
use service_runtime::Problem;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Parameters of the list.
#[derive(Debug, Deserialize)]
pub(super) struct ListParams {
    project_id: Option<ProjectId>,
    column_id: Option<Uuid>,
    /// Archived and unarchived ones when left out.
    archived: Option<bool>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// `GET /tasks`
pub(super) async fn list(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<ListParams>,
) -> Result<Response, ApiError> {
    let ListParams { project_id, column_id, archived, limit, cursor } = params;
    let page: Page<After> = PageParams { limit, cursor }.page()?;
    let filter = Filter { column_id, archived };
    let rows = match (project_id, page.after) {
        (Some(project_id), None | Some(After::Number(_))) => {
            of_project(&reader, &pool, project_id, filter, &page).await?
        }
        (None, None | Some(After::Task(_))) => {
            let after = page.after.and_then(After::task);
            tasks::page_of_caller(&pool, reader.account_id, filter, after, page.fetch()).await?
        }
        (Some(_), Some(After::Task(_))) | (None, Some(After::Number(_))) => {
            return Err(Problem::malformed("the cursor belongs to another list").into());
        }
    };
    let items = rows.iter().map(ListedTask::from_row).collect::<Result<Vec<_>, _>>()?;
    reader.answer(&page.cut(items, |task| task.as_end(project_id))?)
}

async fn of_project(
    reader: &Reader,
    pool: &PgPool,
    project_id: ProjectId,
    filter: Filter,
    page: &Page<After>,
) -> Result<Vec<PgRow>, ApiError> {
    let membership = Membership::of_project(pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let after = page.after.and_then(After::number);
    Ok(tasks::page_of_project(pool, &membership, filter, after, page.fetch()).await?)
}

/// `GET /tasks/{task_id}`
pub(super) async fn find(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(task_id): Segment<TaskId>,
) -> Result<Response, ApiError> {
    detail(&reader, &pool, TaskName::Id(task_id)).await
}

/// `GET /projects/{project_id}/tasks/{number}`
pub(super) async fn find_by_number(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment((project_id, number)): Segment<(ProjectId, i32)>,
) -> Result<Response, ApiError> {
    detail(&reader, &pool, TaskName::Number(project_id, number)).await
}

async fn detail(reader: &Reader, pool: &PgPool, name: TaskName) -> Result<Response, ApiError> {
    let task = task::find(pool, reader.account_id, name).await?;
    let task = task.ok_or_else(ApiError::not_found)?;
    let relatives = relatives::of(pool, reader.account_id, &task).await?;
    let entity_tag = match relatives.tag() {
        None => version_tag(task.version),
        Some(tag) => format!("\"{}-{tag:016x}\"", task.version),
    };
    if !task.in_replacement
        && let Some(unchanged) = reader.unchanged(task.partition, &entity_tag)
    {
        return unchanged;
    }
    let comments = task::comments(pool, &task).await?;
    let body = serde_json::to_vec(&TaskDetail::of(&task, comments, relatives)?)?;
    reader.entity(task.partition, &entity_tag, body)
}
