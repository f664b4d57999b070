//! The tasks a task has to do with: its parent, its subtasks, and what it is related to.

use crate::read::task::TaskRow;
use domain::Position;
use read_model::{projects_at, task_at, tasks_at, tasks_at_where};
use serde::Serialize;
use sqlx::{FromRow, PgPool, query_as};
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
        Some(parent_id) => query_as(PARENT).bind(parent_id).fetch_optional(pool).await?,
        None => None,
    };
    let subtasks_list =
        query_as(SUBTASKS).bind(task.task_id).bind(SUBTASKS_MAX).fetch_all(pool).await?;
    let relations = query_as(RELATIONS).bind(task.task_id).bind(caller).bind(RELATIONS_MAX);
    Ok(Relatives { parent, subtasks_list, relations: relations.fetch_all(pool).await? })
}

/// Returns a task's relatives as they were at a position.
pub async fn at(
    pool: &PgPool,
    caller: Uuid,
    task: &TaskRow,
    position: Position,
) -> Result<Relatives, sqlx::Error> {
    let (id, at) = (task.task_id, position.get());
    let parent = match task.parent_id {
        Some(parent_id) => {
            query_as(PARENT_AT).bind(parent_id).bind(at).fetch_optional(pool).await?
        }
        None => None,
    };
    let subtasks = query_as(SUBTASKS_AT).bind(id).bind(SUBTASKS_MAX).bind(at);
    let subtasks_list = subtasks.fetch_all(pool).await?;
    let relations = query_as(RELATIONS_AT).bind(id).bind(caller).bind(RELATIONS_MAX).bind(at);
    Ok(Relatives { parent, subtasks_list, relations: relations.fetch_all(pool).await? })
}

/// A task and its parent belong to one project, so who sees the one sees the other.
macro_rules! parent {
    ($tasks:expr, $projects:expr) => {
        concat!(
            "SELECT ",
            task_ref!(),
            " FROM ",
            $tasks,
            " o JOIN ",
            $projects,
            " op USING (project_id) WHERE o.task_id = $1"
        )
    };
}

const PARENT: &str = parent!("read.tasks", "read.projects");
const PARENT_AT: &str = parent!(tasks_at!("$2"), projects_at!("$2"));

macro_rules! subtasks {
    ($tasks:expr, $projects:expr) => {
        concat!(
            "SELECT ",
            task_ref!(),
            " FROM ",
            $tasks,
            " o JOIN ",
            $projects,
            " op USING (project_id)
              WHERE o.parent_id = $1 AND NOT o.deleted ORDER BY o.number LIMIT $2"
        )
    };
}

const SUBTASKS: &str = subtasks!("read.tasks", "read.projects");
const SUBTASKS_AT: &str = subtasks!(tasks_at_where!("v.parent_id = $1", "$3"), projects_at!("$3"));

/// Tasks of other projects show to their members only. `$linked` are tasks among which are those
/// whose relations name task `$1`, `$other` is the task of `related.other_id`.
macro_rules! relations {
    ($tasks:expr, $linked:expr, $other:expr, $projects:expr) => {
        concat!(
            "WITH related AS (
               SELECT r.kind, FALSE AS incoming, r.task_id AS other_id
               FROM ",
            $tasks,
            " t, jsonb_to_recordset(t.relations) AS r(kind text, task_id uuid)
               WHERE t.task_id = $1
               UNION ALL
               SELECT CASE r.kind WHEN 'blocks' THEN 'blocked_by'
                        WHEN 'duplicates' THEN 'duplicated_by' ELSE r.kind END, TRUE, t.task_id
               FROM ",
            $linked,
            " t, jsonb_to_recordset(t.relations) AS r(kind text, task_id uuid)
               WHERE t.relations <> '[]' AND r.task_id = $1
                 AND t.relations @> jsonb_build_array(jsonb_build_object('task_id', $1::uuid))
             )
             SELECT related.kind, related.incoming, ",
            task_ref!(),
            " FROM related JOIN ",
            $other,
            " o ON o.task_id = related.other_id
              JOIN ",
            $projects,
            " op ON op.project_id = o.project_id
              JOIN read.members m ON m.project_id = o.project_id AND m.account_id = $2
              ORDER BY related.incoming, related.kind, o.task_id LIMIT $3"
        )
    };
}

const RELATIONS: &str = relations!("read.tasks", "read.tasks", "read.tasks", "read.projects");
const RELATIONS_AT: &str = relations!(
    tasks_at!("$4"),
    tasks_at_where!(
        "v.relations <> '[]' AND v.relations @> jsonb_build_array(
           jsonb_build_object('task_id', $1::uuid))",
        "$4"
    ),
    task_at!("related.other_id", "$4"),
    projects_at!("$4")
);
