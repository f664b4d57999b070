//! A task as boards and lists show it.

use domain::Position;
use domain::task::Priority;
use read_model::row::priority_from_code;
use serde::{Serialize, Serializer};
use sqlx::Row;
use sqlx::postgres::PgRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// Says of `read.tasks t` that another task blocks it which is neither done nor put away.
macro_rules! is_blocked {
    () => {
        $crate::card::is_blocked_by!("read.tasks", "read.projects")
    };
}

/// Says the same of `tasks_at!($position) t`.
macro_rules! is_blocked_at {
    ($position:literal) => {
        $crate::card::is_blocked_by!(
            read_model::tasks_at_where!(
                "v.relations <> '[]' AND v.relations @> jsonb_build_array(
                   jsonb_build_object('kind', 'blocks', 'task_id', t.task_id))",
                $position
            ),
            read_model::projects_at!($position)
        )
    };
}

/// What both have in common.
macro_rules! is_blocked_by {
    ($blockers:expr, $projects:expr) => {
        concat!(
            // Counted, not EXISTS: the planner takes the first row for cheap to come by and reads the
            // whole table to find that there is none.
            "0 < (SELECT count(*) FROM ",
            $blockers,
            " b JOIN ",
            $projects,
            " bp ON bp.project_id = b.project_id \
               WHERE b.relations <> '[]' AND b.relations @> jsonb_build_array(\
                   jsonb_build_object('kind', 'blocks', 'task_id', t.task_id)) \
                 AND NOT b.archived AND NOT b.deleted \
                 AND NOT bp.columns @> jsonb_build_array(\
                   jsonb_build_object('column_id', b.column_id, 'kind', 'done')))"
        )
    };
}

/// Says of `read.tasks t`, in its column `c`, that it is one of those [`is_blocked`] looks for.
macro_rules! is_blocking {
    () => {
        $crate::card::is_blocking_any_of!("JOIN read.tasks b USING (task_id)", "read.projects")
    };
}

/// Says the same of `tasks_at!($position) t`.
macro_rules! is_blocking_at {
    ($position:literal) => {
        $crate::card::is_blocking_any_of!(
            concat!("CROSS JOIN ", read_model::task_at!("r.task_id", $position), " b"),
            read_model::projects_at!($position)
        )
    };
}

/// What both have in common.
macro_rules! is_blocking_any_of {
    ($join_blocked:expr, $projects:expr) => {
        concat!(
            "(c.kind IS DISTINCT FROM 'done' AND NOT t.archived AND NOT t.deleted AND EXISTS (\
               SELECT FROM jsonb_to_recordset(t.relations) AS r (kind text, task_id uuid) ",
            $join_blocked,
            " JOIN ",
            $projects,
            " bp ON bp.project_id = b.project_id \
               WHERE r.kind = 'blocks' AND NOT b.archived AND NOT b.deleted \
                 AND NOT bp.columns @> jsonb_build_array(\
                   jsonb_build_object('column_id', b.column_id, 'kind', 'done'))))"
        )
    };
}
pub(crate) use {is_blocked, is_blocked_at, is_blocked_by};
pub(crate) use {is_blocking, is_blocking_any_of, is_blocking_at};

/// The columns of `read.tasks t` that a [`Card`] is made of. Subtasks count unless they are deleted;
/// what blocks a task are others that are neither done nor put away.
macro_rules! card_columns {
    () => {
        $crate::card::card_columns_of!("read.projects", "read.tasks", $crate::card::is_blocked!())
    };
}

/// The same of `tasks_at!($position) t`.
macro_rules! card_columns_at {
    ($position:literal) => {
        $crate::card::card_columns_of!(
            read_model::projects_at!($position),
            read_model::tasks_at_where!("v.parent_id = t.task_id", $position),
            $crate::card::is_blocked_at!($position)
        )
    };
}

/// What [`card_columns`] and [`card_columns_at`] have in common.
macro_rules! card_columns_of {
    ($projects:expr, $subtasks:expr, $is_blocked:expr) => {
        concat!(
            "t.task_id, t.number, t.title, t.column_id, t.rank, t.priority, t.start_on, t.due_on, \
             t.estimate, t.repeat, t.parent_id, t.labels, t.assignees, t.checklist_done, t.checklist_total, \
             t.comment_count, t.has_description, t.sequence, t.updated_at, \
             (SELECT ARRAY[count(*) FILTER (WHERE s.is_done), count(*)]::integer[] \
              FROM (SELECT EXISTS (SELECT FROM ",
            $projects,
            " sp WHERE sp.project_id = s.project_id \
                      AND sp.columns @> jsonb_build_array(\
                        jsonb_build_object('column_id', s.column_id, 'kind', 'done'))) AS is_done \
                    FROM ",
            $subtasks,
            " s WHERE s.parent_id = t.task_id AND NOT s.deleted) s) AS subtasks, ",
            $is_blocked,
            " AS blocked"
        )
    };
}
pub(crate) use {card_columns, card_columns_at, card_columns_of};

/// Returns the columns a [`Card`] is made of, for a statement that begins as [`crate::read::scope`]
/// says.
pub(crate) const fn card_columns_in(at: Option<Position>) -> &'static str {
    match at {
        None => card_columns!(),
        Some(_) => card_columns_at!("$1"),
    }
}

/// A task as boards and lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Card<'r> {
    pub id: Uuid,
    #[schema(value_type = String, example = "GARDEN-7")]
    pub key: TaskKey<'r>,
    pub number: i32,
    pub title: &'r str,
    pub priority: Priority,
    #[schema(required)]
    pub start_on: Option<Date>,
    #[schema(required)]
    pub due_on: Option<Date>,
    /// Points.
    #[schema(required)]
    pub estimate: Option<i16>,
    /// RFC 5545 rule.
    #[schema(required)]
    pub repeat: Option<&'r str>,
    pub labels: Vec<Uuid>,
    pub assignees: Vec<Uuid>,
    pub checklist: ChecklistState,
    #[schema(required)]
    pub parent_id: Option<Uuid>,
    pub subtasks: SubtaskState,
    /// Something that is not done yet blocks it.
    pub blocked: bool,
    pub comments: i32,
    pub has_description: bool,
    pub rank: &'r str,
    pub version: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// How much of a checklist is done.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ChecklistState {
    pub done: i32,
    pub total: i32,
}

/// How many of a task's subtasks stand in a column of kind `done`.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SubtaskState {
    pub done: i32,
    pub total: i32,
}

impl<'r> Card<'r> {
    /// Reads a row that has [`card_columns`]; the project's key makes the task's.
    pub fn from_row(row: &'r PgRow, project_key: &'r str) -> Result<Self, sqlx::Error> {
        let number = row.try_get("number")?;
        let [done, total] = row.try_get("subtasks")?;
        Ok(Self {
            id: row.try_get("task_id")?,
            key: TaskKey { project_key, number },
            number,
            title: row.try_get("title")?,
            priority: priority(row.try_get("priority")?)?,
            start_on: row.try_get("start_on")?,
            due_on: row.try_get("due_on")?,
            estimate: row.try_get("estimate")?,
            repeat: row.try_get("repeat")?,
            labels: row.try_get("labels")?,
            assignees: row.try_get("assignees")?,
            checklist: ChecklistState {
                done: row.try_get("checklist_done")?,
                total: row.try_get("checklist_total")?,
            },
            parent_id: row.try_get("parent_id")?,
            subtasks: SubtaskState { done, total },
            blocked: row.try_get("blocked")?,
            comments: row.try_get("comment_count")?,
            has_description: row.try_get("has_description")?,
            rank: row.try_get("rank")?,
            version: row.try_get("sequence")?,
            updated_at: row.try_get("updated_at")?,
        })
    }
}

fn priority(code: i16) -> Result<Priority, sqlx::Error> {
    priority_from_code(code)
        .ok_or_else(|| sqlx::Error::Decode(format!("{code} is not a priority").into()))
}

/// The human name of a task, `KEY-7`.
#[derive(Debug, Clone, Copy)]
pub struct TaskKey<'r> {
    pub project_key: &'r str,
    pub number: i32,
}

impl Serialize for TaskKey<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}-{}", self.project_key, self.number))
    }
}
