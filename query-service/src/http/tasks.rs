//! Single tasks and lists of them.

use super::answer::{IfNoneMatch, Reader, version_tag};
use super::error::ApiError;
use super::page::{Items, Page, PageParams, malformed};
use crate::query::{Mistake, Query};
use crate::read::conditions::Asker;
use crate::read::sort::End;
use crate::read::task::{self, TaskDetail, TaskName};
use crate::read::tasks::{self, ListedTask, Wish};
use crate::read::{Membership, relatives};
use axum::extract::State;
use axum::response::Response;
use domain::{ProjectId, TaskId};
use serde::{Deserialize, Serialize};
use service_runtime::Problem;
use service_runtime::extract::{Params, Segment};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

/// Parameters of the list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    project_id: Option<ProjectId>,
    column_id: Option<Uuid>,
    /// Archived and unarchived ones when left out; with `q`, only those it asks for.
    archived: Option<bool>,
    /// A query in the query language.
    q: Option<String>,
    /// `due`, `priority`, `created`, `changed`, `title`, `key` or `rank`; `-due` for the other way
    /// round. Newest first when left out.
    sort: Option<String>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Where a page ended, and of which list: another query or order has other pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "e")]
    end: End,
}

/// Tasks
///
/// Of one project or of all the caller's, without deleted ones unless `q` asks for them.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "Tasks",
    params(ListParams, Reader),
    responses((
        status = 200, description = "The answer.", body = Items<ListedTask<'static>>,
    )),
    extensions(
        ("x-role" = json!("account")),
        ("x-refusals" = json!(["404 not_found", "422 invalid_fields"])),
    ),
)]
pub(super) async fn list(
    reader: Reader,
    State(pool): State<PgPool>,
    Params(params): Params<ListParams>,
) -> Result<Response, ApiError> {
    let ListParams { project_id, column_id, archived, q, sort, limit, cursor } = params;
    let page: Page<After> = PageParams { limit, cursor }.page()?;
    let sort = sort.as_deref().map(str::parse).transpose();
    let wish = Wish {
        project_id: project_id.map(ProjectId::get),
        column_id,
        archived,
        query: q.as_deref().map(|q| parse("/q", q)).transpose()?,
        sort: sort.map_err(|detail| malformed("sort", "invalid", detail))?.unwrap_or_default(),
    };
    let list = fingerprint(&wish);
    if page.after.as_ref().is_some_and(|after| after.list != list || !wish.sort.fits(&after.end)) {
        return Err(Problem::malformed("the cursor belongs to another list").into());
    }
    if let Some(project_id) = project_id {
        let membership = Membership::of_project(&pool, reader.account_id, project_id).await?;
        membership.ok_or_else(ApiError::not_found)?;
    }
    let asker = asker(&reader);
    let after = page.after.as_ref().map(|after| &after.end);
    let rows = tasks::page(&pool, asker, &wish, after, page.fetch()).await?;
    let rows = page.try_cut(rows.iter().collect(), |row| {
        let end = wish.sort.end_at(row)?;
        Ok::<_, ApiError>(After { list: list.clone(), end })
    })?;
    let tasks: Result<Vec<_>, _> = rows.items.into_iter().map(ListedTask::from_row).collect();
    reader.answer(&Items { items: tasks?, next_cursor: rows.next_cursor })
}

/// Says who asks, and when.
pub(super) fn asker(reader: &Reader) -> Asker {
    Asker { caller: reader.account_id, today: OffsetDateTime::now_utc().date() }
}

/// Parses a query; `pointer` names its parameter.
pub(super) fn parse(pointer: &str, query: &str) -> Result<Query, Problem> {
    query.parse().map_err(|mistake: Mistake| mistake.problem(pointer, query))
}

/// Returns a short text that two lists share only if they are the same.
fn fingerprint(wish: &Wish) -> String {
    let Wish { project_id, column_id, archived, query, sort } = wish;
    let query = query.as_ref().map(Query::to_string);
    let list = format!("{project_id:?} {column_id:?} {archived:?} {sort} {query:?}");
    hex::encode(&Sha256::digest(list)[..8])
}

/// A task
///
/// With its description, checklist and comments. Archived and deleted ones are found, too.
#[utoipa::path(
    get, path = "/api/v1/tasks/{task_id}", tag = "Tasks",
    params(("task_id" = TaskId, Path), Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = TaskDetail<'static>, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn find(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(task_id): Segment<TaskId>,
) -> Result<Response, ApiError> {
    detail(&reader, &pool, TaskName::Id(task_id)).await
}

/// A task by its number
///
/// The number of its human key, as in KEY-7.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/tasks/{number}", tag = "Tasks",
    params(("project_id" = ProjectId, Path), ("number" = i32, Path), Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = TaskDetail<'static>, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("viewer"))),
)]
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
    let names = task::names(pool, &task, &comments).await?;
    let body = serde_json::to_vec(&TaskDetail::of(&task, comments, relatives, names)?)?;
    reader.entity(task.partition, &entity_tag, body)
}
