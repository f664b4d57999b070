//! Single tasks and lists of them.

use super::answer::{IfNoneMatch, Reader, version_tag};
use super::error::ApiError;
use super::page::{Page, PageParams, malformed};
use crate::as_of::{AsOf, Moment};
use crate::query::{Mistake, Query};
use crate::read::conditions::Asker;
use crate::read::moments::{self, Past};
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
use time::{OffsetDateTime, UtcOffset};
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
    /// `due`, `priority`, `estimate`, `created`, `changed`, `title`, `key` or `rank`; `-due` for the other way
    /// round. Newest first when left out.
    sort: Option<String>,
    /// The tasks as they were: a position, or an RFC 3339 time. One ahead of every event means now.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOf>,
    /// Most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One page of the list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TaskItems<'r> {
    items: Vec<ListedTask<'r>>,
    /// Null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Set when the past was asked for: the newest event among the projects that were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<Moment>,
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
        status = 200, description = "The answer.", body = TaskItems<'static>,
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
    let ListParams { project_id, column_id, archived, q, sort, as_of, limit, cursor } = params;
    let page: Page<After> = PageParams { limit, cursor }.page()?;
    let sort = sort.as_deref().map(str::parse).transpose();
    let wish = Wish {
        project_id: project_id.map(ProjectId::get),
        column_id,
        archived,
        query: q.as_deref().map(|q| parse("/q", q)).transpose()?,
        sort: sort.map_err(|detail| malformed("sort", "invalid", detail))?.unwrap_or_default(),
    };
    let list = fingerprint(&wish, as_of);
    if page.after.as_ref().is_some_and(|after| after.list != list || !wish.sort.fits(&after.end)) {
        return Err(Problem::malformed("the cursor belongs to another list").into());
    }
    let (asker, moment) = scope(&reader, &pool, project_id, as_of).await?;
    let after = page.after.as_ref().map(|after| &after.end);
    let rows = tasks::page(&pool, asker, &wish, after, page.fetch()).await?;
    let rows = page.try_cut(rows.iter().collect(), |row| {
        let end = wish.sort.end_at(row)?;
        Ok::<_, ApiError>(After { list: list.clone(), end })
    })?;
    let tasks: Result<Vec<_>, _> = rows.items.into_iter().map(ListedTask::from_row).collect();
    reader.answer(&TaskItems { items: tasks?, next_cursor: rows.next_cursor, as_of: moment })
}

/// Says who asks, and when.
pub(super) fn asker(reader: &Reader) -> Asker {
    Asker { caller: reader.account_id, today: OffsetDateTime::now_utc().date(), at: None }
}

/// Says who asks about the past: "today" is the day that is asked for.
pub(super) fn asker_at(reader: &Reader, past: &Past, as_of: AsOf) -> Asker {
    let now = OffsetDateTime::now_utc();
    let time = match as_of {
        AsOf::Time(time) => time.min(now),
        AsOf::Position(_) => past.moment.at.unwrap_or(now),
    };
    let today = time.to_offset(UtcOffset::UTC).date();
    Asker { caller: reader.account_id, today, at: Some(past.position) }
}

/// Checks that the caller may read the project, if one is named, and finds the moment asked for.
pub(super) async fn scope(
    reader: &Reader,
    pool: &PgPool,
    project_id: Option<ProjectId>,
    as_of: Option<AsOf>,
) -> Result<(Asker, Option<Moment>), ApiError> {
    let membership = match project_id {
        Some(project_id) => {
            let membership = Membership::of_project(pool, reader.account_id, project_id).await?;
            Some(membership.ok_or_else(ApiError::not_found)?)
        }
        None => None,
    };
    let Some(as_of) = as_of else { return Ok((asker(reader), None)) };
    let past = match membership {
        Some(membership) => {
            moments::of_project(pool, &membership, as_of).await?.ok_or_else(ApiError::not_found)?
        }
        None => moments::of_caller(pool, reader.account_id, as_of).await?,
    };
    Ok((asker_at(reader, &past, as_of), Some(past.moment)))
}

/// Parses a query; `pointer` names its parameter.
pub(super) fn parse(pointer: &str, query: &str) -> Result<Query, Problem> {
    query.parse().map_err(|mistake: Mistake| mistake.problem(pointer, query))
}

/// Returns a short text that two lists share only if they are the same.
fn fingerprint(wish: &Wish, as_of: Option<AsOf>) -> String {
    let Wish { project_id, column_id, archived, query, sort } = wish;
    let query = query.as_ref().map(Query::to_string);
    let list = format!("{project_id:?} {column_id:?} {archived:?} {sort} {query:?} {as_of:?}");
    hex::encode(&Sha256::digest(list)[..8])
}

/// Parameters of a task.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TaskParams {
    /// The task as it was: at a position, or at an RFC 3339 time. One ahead of every event means now;
    /// a task that did not exist yet is not found.
    #[param(value_type = Option<String>)]
    as_of: Option<AsOf>,
}

/// A task
///
/// With its description, checklist and comments. Archived and deleted ones are found, too.
#[utoipa::path(
    get, path = "/api/v1/tasks/{task_id}", tag = "Tasks",
    params(("task_id" = TaskId, Path), TaskParams, Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = TaskDetail<'static>, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn find(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(task_id): Segment<TaskId>,
    Params(params): Params<TaskParams>,
) -> Result<Response, ApiError> {
    find_as_of(&reader, &pool, TaskName::Id(task_id), params.as_of).await
}

/// A task by its number
///
/// The number of its human key, as in KEY-7.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/tasks/{number}", tag = "Tasks",
    params(("project_id" = ProjectId, Path), ("number" = i32, Path), TaskParams, Reader, IfNoneMatch),
    responses((
        status = 200, description = "The answer.", body = TaskDetail<'static>, headers(("ETag" = String)),
    ), (status = 304, description = "`If-None-Match` names what is current.")),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn find_by_number(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment((project_id, number)): Segment<(ProjectId, i32)>,
    Params(params): Params<TaskParams>,
) -> Result<Response, ApiError> {
    find_as_of(&reader, &pool, TaskName::Number(project_id, number), params.as_of).await
}

async fn find_as_of(
    reader: &Reader,
    pool: &PgPool,
    name: TaskName,
    as_of: Option<AsOf>,
) -> Result<Response, ApiError> {
    match as_of {
        None => detail(reader, pool, name).await,
        Some(as_of) => past_detail(reader, pool, name, as_of).await,
    }
}

/// A task as it was; one that did not exist yet is not found.
async fn past_detail(
    reader: &Reader,
    pool: &PgPool,
    name: TaskName,
    as_of: AsOf,
) -> Result<Response, ApiError> {
    let caller = reader.account_id;
    let membership = match name {
        TaskName::Id(task_id) => Membership::of_task(pool, caller, task_id).await?,
        TaskName::Number(project_id, _) => Membership::of_project(pool, caller, project_id).await?,
    };
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let past = moments::of_project(pool, &membership, as_of).await?;
    let past = past.ok_or_else(ApiError::not_found)?;
    let task = task::find_at(pool, caller, name, past.position).await?;
    let task = task.ok_or_else(ApiError::not_found)?;
    let relatives = relatives::at(pool, caller, &task, past.position).await?;
    // Which of them show depends on the projects the caller belongs to now.
    let entity_tag = past.entity_tag(relatives.tag());
    if let Some(unchanged) = reader.unchanged(task.partition, &entity_tag) {
        return unchanged;
    }
    let comments = task::comments_at(pool, &task, past.position).await?;
    let names = task::names(pool, &task, &comments).await?;
    let mut detail = TaskDetail::of(&task, comments, relatives, names)?;
    detail.as_of = Some(past.moment);
    reader.entity(task.partition, &entity_tag, serde_json::to_vec(&detail)?)
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
