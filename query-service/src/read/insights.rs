//! What the flow of a project's work is told from: its columns and changes.

use super::Membership;
use crate::insights::definition::Column;
use crate::insights::flow::{Event, Flow, What};
use futures::TryStreamExt;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// Most changes that are told; a project with a longer history has no insights.
const EVENTS_MAX: i64 = 1_000_000;

/// The changes that matter to the flow.
const EVENT_TYPES: [&str; 7] = [
    "task_created",
    "task_moved",
    "task_archived",
    "task_unarchived",
    "task_deleted",
    "task_restored",
    "column_removed",
];

/// Returns the columns the project has, with their kinds now, and those it had, with theirs then.
pub async fn columns(
    connection: &mut PgConnection,
    membership: &Membership,
) -> Result<Vec<Column>, sqlx::Error> {
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "SELECT c.column_id, c.name, COALESCE(c.kind, 'open')
         FROM read.projects p,
           jsonb_to_recordset(p.columns) AS c (column_id uuid, name text, kind text)
         WHERE p.project_id = $1
         UNION ALL
         SELECT c.column_id, c.name, COALESCE(c.kind, 'open')
         FROM read.changes r,
           jsonb_to_record(r.payload -> 'column') AS c (column_id uuid, name text, kind text)
         WHERE r.project_id = $1 AND r.event_type = 'column_removed'",
    )
    .bind(membership.project_id())
    .fetch_all(connection)
    .await?;
    let column = |(id, name, kind): (Uuid, String, String)| {
        let kind = serde_json::from_value(kind.into());
        let kind = kind.map_err(|error| sqlx::Error::Decode(error.into()))?;
        Ok(Column { id, name, kind })
    };
    rows.into_iter().map(column).collect()
}

#[derive(sqlx::FromRow)]
struct EventRow {
    recorded_at: OffsetDateTime,
    event_type: String,
    task_id: Option<Uuid>,
    column_id: Option<Uuid>,
    replacement: Option<Uuid>,
}

/// What became of telling a project's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Told {
    All,
    /// There are more than can be told.
    TooMany,
}

/// Tells the project's changes before `end`, oldest first.
pub async fn tell(
    connection: &mut PgConnection,
    membership: &Membership,
    end: OffsetDateTime,
    flow: &mut Flow<'_>,
) -> Result<Told, sqlx::Error> {
    let mut rows = sqlx::query_as::<_, EventRow>(
        "SELECT c.recorded_at, c.event_type, c.task_id,
           COALESCE(c.payload #>> '{column_id,after}', c.payload ->> 'column_id',
             c.payload #>> '{column,column_id}')::uuid AS column_id,
           (c.payload ->> 'replacement')::uuid AS replacement
         FROM read.changes c
         WHERE c.project_id = $1 AND c.event_type = ANY($2) AND c.recorded_at < $3
         ORDER BY c.position LIMIT $4",
    )
    .bind(membership.project_id())
    .bind(EVENT_TYPES.map(str::to_owned))
    .bind(end)
    .bind(EVENTS_MAX + 1)
    .fetch(connection);
    let mut told = 0;
    while let Some(row) = rows.try_next().await? {
        told += 1;
        if told > EVENTS_MAX {
            return Ok(Told::TooMany);
        }
        flow.tell(event(&row).ok_or_else(|| {
            sqlx::Error::Decode(format!("cannot read a change of type {}", row.event_type).into())
        })?);
    }
    Ok(Told::All)
}

fn event(row: &EventRow) -> Option<Event> {
    let EventRow { recorded_at, ref event_type, task_id, column_id, replacement } = *row;
    let what = match event_type.as_str() {
        "task_created" => What::Created { task_id: task_id?, column_id: column_id? },
        "task_moved" => What::Moved { task_id: task_id?, column_id: column_id? },
        "task_archived" => What::Archived { task_id: task_id? },
        "task_unarchived" => What::Unarchived { task_id: task_id? },
        "task_deleted" => What::Deleted { task_id: task_id? },
        "task_restored" => What::Restored { task_id: task_id? },
        "column_removed" => {
            What::ColumnRemoved { column_id: column_id?, replacement: replacement? }
        }
        _ => return None,
    };
    Some(Event { at: recorded_at, what })
}

/// A task's name and place, as they are now.
#[derive(Debug, sqlx::FromRow)]
pub struct TaskName {
    pub task_id: Uuid,
    pub key: String,
    pub title: String,
    pub column_id: Uuid,
}

/// Returns the names of tasks of the project.
pub async fn names(
    connection: &mut PgConnection,
    membership: &Membership,
    task_ids: &[Uuid],
) -> Result<Vec<TaskName>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.task_id, p.key || '-' || t.number AS key, t.title, t.column_id
         FROM read.tasks t JOIN read.projects p USING (project_id)
         WHERE t.project_id = $1 AND t.task_id = ANY($2)",
    )
    .bind(membership.project_id())
    .bind(task_ids)
    .fetch_all(connection)
    .await
}
