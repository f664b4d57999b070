//! What happened: to one task, and in a project.

use super::answer::Reader;
use super::error::ApiError;
use super::page::PageParams;
use crate::card::TaskKey;
use crate::history::{self, FieldChange, StoredEvent};
use crate::read::changes::{self, ChangeRow};
use crate::read::names::{self, Mentions};
use crate::read::{Membership, Person};
use axum::extract::State;
use axum::response::Response;
use domain::undo::Lineage;
use domain::{EventId, ProjectId, TaskId};
use serde::Serialize;
use serde_json::value::RawValue;
use service_runtime::extract::{Params, Segment};
use sqlx::PgPool;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// One event, told in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryItem<'r> {
    event_id: Uuid,
    position: i64,
    version: i64,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    actor: Person,
    #[serde(rename = "type")]
    event_type: &'r str,
    changes: Vec<FieldChange>,
    /// The stored event, where this version of the service cannot read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    raw: Option<Box<RawValue>>,
    correlation_id: Uuid,
    /// The event that took this one back, while it is not redone.
    #[serde(skip_serializing_if = "Option::is_none")]
    undone_by: Option<EventId>,
    /// The earlier event that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    undoes: Option<Uuid>,
}

/// One event of a project, and the task it happened to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityItem<'r> {
    #[serde(flatten)]
    event: HistoryItem<'r>,
    #[schema(required)]
    task: Option<ActivityTask<'r>>,
}

/// A task, as far as a list of events names it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActivityTask<'r> {
    id: Uuid,
    #[schema(value_type = String, example = "GARDEN-7")]
    key: TaskKey<'r>,
    title: &'r str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct History<T> {
    items: Vec<T>,
    #[schema(required)]
    next_cursor: Option<String>,
    /// What the ids among the changes are called.
    names: BTreeMap<Uuid, String>,
}

/// What happened to a task
///
/// Every event, newest first, as what it changed.
#[utoipa::path(
    get, path = "/api/v1/tasks/{task_id}/history", tag = "Tasks",
    params(("task_id" = TaskId, Path), PageParams, Reader),
    responses((
        status = 200, description = "The answer.", body = History<HistoryItem<'static>>,
    )),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn of_task(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(task_id): Segment<TaskId>,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    let page = params.page()?;
    let membership = Membership::of_task(&pool, reader.account_id, task_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let rows =
        changes::of_task(&pool, &membership, task_id.get(), page.after, page.fetch()).await?;
    let rows = page.cut(rows, |row| row.sequence)?;

    let mut mentions = Mentions::default();
    let lineage = changes::lineage(&pool, &rows.items).await?;
    let items = rows.items.iter().map(|row| item(row, &lineage, &mut mentions));
    let items: Vec<_> = items.collect();
    let names = names::resolve(&pool, &membership, mentions).await?;
    let history = History { items, next_cursor: rows.next_cursor, names };
    reader.answer_from(membership.partition(), &history)
}

/// What happened in a project
///
/// Every event of the project and its tasks, newest first.
#[utoipa::path(
    get, path = "/api/v1/projects/{project_id}/activity", tag = "Projects",
    params(("project_id" = ProjectId, Path), PageParams, Reader),
    responses((
        status = 200, description = "The answer.", body = History<ActivityItem<'static>>,
    )),
    extensions(("x-role" = json!("viewer"))),
)]
pub(super) async fn of_project(
    reader: Reader,
    State(pool): State<PgPool>,
    Segment(project_id): Segment<ProjectId>,
    Params(params): Params<PageParams>,
) -> Result<Response, ApiError> {
    let page = params.page()?;
    let membership = Membership::of_project(&pool, reader.account_id, project_id).await?;
    let membership = membership.ok_or_else(ApiError::not_found)?;
    let rows = changes::of_project(&pool, &membership, page.after, page.fetch()).await?;
    let rows = page.cut(rows, |row| row.position)?;

    let mut mentions = Mentions::default();
    let lineage = changes::lineage(&pool, &rows.items).await?;
    let items: Vec<_> = rows
        .items
        .iter()
        .map(|row| ActivityItem { event: item(row, &lineage, &mut mentions), task: task_of(row) })
        .collect();
    let names = names::resolve(&pool, &membership, mentions).await?;
    let history = History { items, next_cursor: rows.next_cursor, names };
    reader.answer_from(membership.partition(), &history)
}

fn item<'r>(row: &'r ChangeRow, lineage: &Lineage, mentions: &mut Mentions) -> HistoryItem<'r> {
    let changes = history::changes_of(StoredEvent {
        aggregate_type: &row.aggregate_type,
        event_type: &row.event_type,
        event_version: &row.event_version,
        payload: &row.payload,
    });
    let raw = match changes {
        Some(_) => None,
        None => RawValue::from_string(row.payload.clone()).ok(),
    };
    let changes = changes.unwrap_or_default();
    mentions.ids.extend(changes.mentions);
    mentions.tasks.extend(row.task_id);
    HistoryItem {
        event_id: row.event_id,
        position: row.position,
        version: row.sequence,
        at: row.recorded_at,
        actor: row.actor(),
        event_type: &row.event_type,
        changes: changes.fields,
        raw,
        correlation_id: row.correlation_id,
        undone_by: EventId::try_from(row.event_id).ok().and_then(|id| lineage.undone_by(id)),
        undoes: row.undoes,
    }
}

/// Returns the task an event happened to.
pub(super) fn task_of(row: &ChangeRow) -> Option<ActivityTask<'_>> {
    Some(ActivityTask {
        id: row.task_id?,
        key: TaskKey { project_key: row.project_key.as_deref()?, number: row.task_number? },
        title: row.task_title.as_deref()?,
    })
}
