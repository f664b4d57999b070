//! The tasks a task has to do with: its parent, its subtasks, and what it is related to.

use crate::read::task::TaskRow;
use serde::Serialize;
use sqlx::{FromRow, PgPool};
use std::hash::{DefaultHasher, Hash, Hasher};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most subtasks listed; the card's count says how many there are.
const SUBTASKS_MAX: i64 = 500;
/// Most relations listed, those that start here first.
const RELATIONS_MAX: i64 = 500;

/// Another task, as far as its name and state go.
#[derive(Debug, Clone, Hash, Serialize, FromRow, ToSchema)]
pub struct TaskRef {
    pub id: Uuid,
    pub key: String,
    pub title: String,
    pub project_id: Uuid,
    pub column_id: Uuid,
    /// Stands in a column of kind `done`.
    pub done: bool,
    pub archived: bool,
    pub deleted: bool,
}

/// A relation as seen from the task: `blocks`, `blocked_by`, `relates`, `duplicates` or
/// `duplicated_by`.
#[derive(Debug, Hash, Serialize, FromRow, ToSchema)]
pub struct RelationAnswer {
    pub kind: String,
    /// Starts from the other task, and is removed there.
    pub incoming: bool,
    #[sqlx(flatten)]
    pub task: TaskRef,
}

/// All of them that the caller may see.
#[derive(Debug, Hash, Serialize, ToSchema)]
pub struct Relatives {
    #[schema(required)]
    pub parent: Option<TaskRef>,
    /// In the order of their numbers.
    pub subtasks_list: Vec<TaskRef>,
    pub relations: Vec<RelationAnswer>,
}

macro_rules! task_ref {
    () => {
        "o.task_id AS id, op.key || '-' || o.number AS key, o.title, o.project_id, o.column_id,
         op.columns @> jsonb_build_array(
           jsonb_build_object('column_id', o.column_id, 'kind', 'done')) AS done,
         o.archived, o.deleted"
    };
}

impl Relatives {
    /// Tells a state of the relatives from any other: they change without the task's own version.
    /// `None` when there are none.
    #[must_use]
    pub fn tag(&self) -> Option<u64> {
        if self.parent.is_none() && self.subtasks_list.is_empty() && self.relations.is_empty() {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        Some(hasher.finish())
    }
}

/// Returns a task's relatives.
pub async fn of(pool: &PgPool, caller: Uuid, task: &TaskRow) -> Result<Relatives, sqlx::Error> {
    let parent = match task.parent_id {
        Some(parent_id) => parent(pool, parent_id).await?,
        None => None,
    };
    let subtasks_list = subtasks(pool, task.task_id).await?;
    let relations = relations(pool, caller, task.task_id).await?;
    Ok(Relatives { parent, subtasks_list, relations })
}

/// A task and its parent belong to one project, so who sees the one sees the other.
async fn parent(pool: &PgPool, parent_id: Uuid) -> Result<Option<TaskRef>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT ",
        task_ref!(),
        " FROM read.tasks o JOIN read.projects op USING (project_id) WHERE o.task_id = $1"
    ))
    .bind(parent_id)
    .fetch_optional(pool)
    .await
}

async fn subtasks(pool: &PgPool, task_id: Uuid) -> Result<Vec<TaskRef>, sqlx::Error> {
    sqlx::query_as(concat!(
        "SELECT ",
        task_ref!(),
        " FROM read.tasks o JOIN read.projects op USING (project_id)
          WHERE o.parent_id = $1 AND NOT o.deleted ORDER BY o.number LIMIT $2"
    ))
    .bind(task_id)
    .bind(SUBTASKS_MAX)
    .fetch_all(pool)
    .await
}

/// Tasks of other projects show to their members only.
async fn relations(
    pool: &PgPool,
    caller: Uuid,
    task_id: Uuid,
) -> Result<Vec<RelationAnswer>, sqlx::Error> {
    sqlx::query_as(concat!(
        "WITH related AS (
           SELECT r.kind, FALSE AS incoming, r.task_id AS other_id
           FROM read.tasks t, jsonb_to_recordset(t.relations) AS r(kind text, task_id uuid)
           WHERE t.task_id = $1
           UNION ALL
           SELECT CASE r.kind WHEN 'blocks' THEN 'blocked_by' WHEN 'duplicates' THEN 'duplicated_by'
                  ELSE r.kind END, TRUE, t.task_id
           FROM read.tasks t, jsonb_to_recordset(t.relations) AS r(kind text, task_id uuid)
           WHERE t.relations <> '[]' AND r.task_id = $1
             AND t.relations @> jsonb_build_array(jsonb_build_object('task_id', $1::uuid))
         )
         SELECT related.kind, related.incoming, ",
        task_ref!(),
        " FROM related JOIN read.tasks o ON o.task_id = related.other_id
          JOIN read.projects op ON op.project_id = o.project_id
          JOIN read.members m ON m.project_id = o.project_id AND m.account_id = $2
          ORDER BY related.incoming, related.kind, o.task_id LIMIT $3"
    ))
    .bind(task_id)
    .bind(caller)
    .bind(RELATIONS_MAX)
    .fetch_all(pool)
    .await
}
