//! Tasks as a calendar shows them: those with a date.

use domain::ProjectId;
use sqlx::PgPool;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// Most tasks in one calendar; the ones whose dates are latest are kept.
const TASKS_MAX: i64 = 5_000;

/// One task with a start, a due date, or both.
#[derive(Debug, sqlx::FromRow)]
pub struct DatedTask {
    pub task_id: Uuid,
    pub number: i32,
    pub title: String,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    /// Null when the column it names is not there.
    pub column_name: Option<String>,
    pub done: bool,
    /// RFC 5545 rule of days by which the task comes again.
    pub repeat: Option<String>,
    /// Its next occurrence, once it was finished.
    pub next_task_id: Option<Uuid>,
    pub version: i64,
    pub updated_at: OffsetDateTime,
}

/// What a calendar is called.
#[derive(Debug, sqlx::FromRow)]
pub struct CalendarHead {
    pub key: String,
    pub name: String,
}

/// Returns the head of a project's calendar.
pub async fn head(pool: &PgPool, project_id: ProjectId) -> Result<CalendarHead, sqlx::Error> {
    sqlx::query_as("SELECT key, name FROM read.projects WHERE project_id = $1")
        .bind(project_id.get())
        .fetch_one(pool)
        .await
}

/// Returns a project's tasks with dates, but for archived and deleted ones.
pub async fn tasks(pool: &PgPool, project_id: ProjectId) -> Result<Vec<DatedTask>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.task_id, t.number, t.title, t.start_on, t.due_on, c.name AS column_name,
                COALESCE(c.kind = 'done', FALSE) AS done, t.sequence AS version, t.updated_at,
                t.repeat, t.next_task_id
         FROM read.tasks t
         JOIN read.projects p ON p.project_id = t.project_id
         LEFT JOIN LATERAL jsonb_to_recordset(p.columns)
           AS c(column_id uuid, name text, kind text) ON c.column_id = t.column_id
         WHERE t.project_id = $1 AND NOT t.archived AND NOT t.deleted
           AND (t.start_on IS NOT NULL OR t.due_on IS NOT NULL)
         ORDER BY COALESCE(t.due_on, t.start_on) DESC, t.number LIMIT $2",
    )
    .bind(project_id.get())
    .bind(TASKS_MAX)
    .fetch_all(pool)
    .await
}
