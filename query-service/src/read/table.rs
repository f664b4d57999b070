//! Tasks with all that a table shows of them.

use super::Membership;
use read_model::row::ChecklistRow;
use sqlx::PgPool;
use sqlx::types::Json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// One task.
#[derive(Debug, sqlx::FromRow)]
pub struct TaskLine {
    pub task_id: Uuid,
    pub number: i32,
    pub title: String,
    pub description: String,
    pub column_id: Uuid,
    pub priority: i16,
    pub start_on: Option<Date>,
    pub due_on: Option<Date>,
    /// Points.
    pub estimate: Option<i16>,
    pub labels: Vec<Uuid>,
    pub assignees: Vec<Uuid>,
    pub checklist: Json<Vec<ChecklistRow>>,
    pub archived: bool,
    pub created_by: Uuid,
    /// Null once the account is erased.
    pub creator_name: Option<String>,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

/// Returns a project's next tasks after a number, in the order of their numbers; deleted ones are
/// left out.
pub async fn after(
    pool: &PgPool,
    membership: &Membership,
    number: i32,
    limit: i64,
) -> Result<Vec<TaskLine>, sqlx::Error> {
    sqlx::query_as(
        "SELECT t.task_id, t.number, t.title, t.description, t.column_id, t.priority, t.start_on,
                t.due_on, t.estimate, t.labels, t.assignees, t.checklist, t.archived, t.created_by,
                t.created_at, t.updated_at,
                CASE WHEN NOT a.erased THEN a.display_name END AS creator_name
         FROM read.tasks t LEFT JOIN read.accounts a ON a.account_id = t.created_by
         WHERE t.project_id = $1 AND t.number > $2 AND NOT t.deleted
         ORDER BY t.number LIMIT $3",
    )
    .bind(membership.project_id())
    .bind(number)
    .bind(limit)
    .fetch_all(pool)
    .await
}
