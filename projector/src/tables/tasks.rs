//! SQL of table `tasks`.

use super::{PgQuery, column};
use domain::Sequence;
use read_model::row::{ChecklistRow, RelationRow};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// One task as the query service reads it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct TaskRow {
    pub task_id: Uuid,
    pub project_id: Uuid,
    pub number: i32,
    pub title: String,
    pub description: String,
    pub column_id: Uuid,
    pub rank: String,
    pub priority: i16,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    pub estimate: Option<i16>,
    pub parent_id: Option<Uuid>,
    pub relations: Json<Vec<RelationRow>>,
    pub repeat: Option<String>,
    pub next_task_id: Option<Uuid>,
    pub assignees: Vec<Uuid>,
    pub labels: Vec<Uuid>,
    pub watchers: Vec<Uuid>,
    pub checklist: Json<Vec<ChecklistRow>>,
    pub comment_count: i32,
    pub archived: bool,
    pub deleted: bool,
    pub created_by: Uuid,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub sequence: i64,
    pub position: i64,
    /// Where it was last put; `column_id` is where it shows.
    pub home_column_id: Uuid,
}

impl TaskRow {
    /// Returns how many items of the checklist are checked.
    pub fn checklist_done(&self) -> i32 {
        count(self.checklist.iter().filter(|item| item.checked).count())
    }

    /// Returns how many items the checklist has.
    pub fn checklist_total(&self) -> i32 {
        count(self.checklist.len())
    }
}

/// Returns the rows of `task_ids` that exist.
pub async fn load(tx: &mut PgConnection, task_ids: &[Uuid]) -> Result<Vec<TaskRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT task_id, project_id, number, title, description, column_id, rank, priority,
                start_on, due_on, estimate, parent_id, relations, repeat, next_task_id,
                assignees, labels, watchers, checklist, comment_count, archived, deleted,
                created_by, created_at, updated_at, sequence, position, home_column_id
         FROM tasks WHERE task_id = ANY ($1)",
    )
    .bind(task_ids)
    .fetch_all(tx)
    .await
}

/// Binds a task's row as [`super::changed_tasks`] numbers it, from its first parameter on.
pub(super) fn bind<'q>(query: PgQuery<'q>, rows: &[&'q TaskRow]) -> PgQuery<'q> {
    query
        .bind(column(rows, |row| row.task_id))
        .bind(column(rows, |row| row.project_id))
        .bind(column(rows, |row| row.number))
        .bind(column(rows, |row| row.title.as_str()))
        .bind(column(rows, |row| row.description.as_str()))
        .bind(column(rows, |row| row.column_id))
        .bind(column(rows, |row| row.rank.as_str()))
        .bind(column(rows, |row| row.priority))
        .bind(column(rows, |row| row.start_on))
        .bind(column(rows, |row| row.due_on))
        .bind(column(rows, |row| row.estimate))
        .bind(column(rows, |row| row.parent_id))
        .bind(column(rows, |row| Json(&row.relations.0)))
        .bind(column(rows, |row| row.repeat.as_deref()))
        .bind(column(rows, |row| row.next_task_id))
        .bind(column(rows, |row| array_literal(&row.assignees)))
        .bind(column(rows, |row| array_literal(&row.labels)))
        .bind(column(rows, |row| array_literal(&row.watchers)))
        .bind(column(rows, |row| Json(&row.checklist.0)))
        .bind(column(rows, |row| row.checklist_done()))
        .bind(column(rows, |row| row.checklist_total()))
        .bind(column(rows, |row| row.comment_count))
        .bind(column(rows, |row| row.archived))
        .bind(column(rows, |row| row.deleted))
        .bind(column(rows, |row| row.created_by))
        .bind(column(rows, |row| row.created_at))
        .bind(column(rows, |row| row.updated_at))
        .bind(column(rows, |row| row.sequence))
        .bind(column(rows, |row| row.position))
        .bind(column(rows, |row| row.home_column_id))
}

/// Shows in a column every task that was put into one of `homes`. The tasks themselves did not
/// change.
pub async fn show_in(
    tx: &mut PgConnection,
    project_id: Uuid,
    homes: &[Uuid],
    column_id: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE tasks SET column_id = $3
         WHERE project_id = $1 AND home_column_id = ANY ($2) AND column_id <> $3",
    )
    .bind(project_id)
    .bind(homes)
    .bind(column_id)
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts everything up to `sequence` as applied; returns how many rows there were.
pub async fn step_over(
    tx: &mut PgConnection,
    task_id: Uuid,
    sequence: Sequence,
) -> Result<u64, sqlx::Error> {
    let stepped = sqlx::query("UPDATE tasks SET sequence = $2 WHERE task_id = $1")
        .bind(task_id)
        .bind(sequence.get())
        .execute(tx)
        .await?;
    Ok(stepped.rows_affected())
}

/// Returns ids as PostgreSQL writes an array of them.
pub(super) fn array_literal(ids: &[Uuid]) -> String {
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    format!("{{{}}}", ids.join(","))
}

fn count(items: usize) -> i32 {
    i32::try_from(items).unwrap_or(i32::MAX)
}
