//! One task, with everything a person may know of it.

use super::Person;
use super::relatives::Relatives;
use crate::as_of::Moment;
use crate::card::{Card, card_columns, card_columns_at};
use domain::mention::mentions;
use domain::task::MAX_COMMENTS;
use domain::{Partition, Position, ProjectId, TaskId};
use read_model::row::{ChecklistRow, OriginRow};
use read_model::{comments_at, projects_at, tasks_at};
use serde::Serialize;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{FromRow, PgPool, Row};
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How a task is named in a request.
#[derive(Debug, Clone, Copy)]
pub enum TaskName {
    Id(TaskId),
    Number(ProjectId, i32),
}

/// A task's row, which the caller may see.
#[derive(Debug)]
pub struct TaskRow {
    pub task_id: Uuid,
    pub version: i64,
    pub partition: Partition,
    /// Shows in a column that replaces another: the task may have come there by a change of the
    /// project, of which its version knows nothing.
    pub in_replacement: bool,
    pub parent_id: Option<Uuid>,
    row: PgRow,
}

macro_rules! select_task {
    ($condition:literal) => {
        select_task!(card_columns!(), "read.tasks", "read.projects", $condition)
    };
    ($card:expr, $tasks:expr, $projects:expr, $condition:literal) => {
        concat!(
            "SELECT ",
            $card,
            ", t.project_id, t.archived, t.deleted, t.description, t.checklist, t.watchers,
             t.next_task_id,
             t.created_at, t.created_by, p.key AS project_key,
             CASE WHEN NOT a.erased THEN a.display_name END AS creator_name,
             EXISTS (SELECT FROM jsonb_each_text(p.replaced_columns) AS r
                     WHERE r.value = t.column_id::text) AS in_replacement
             FROM ",
            $tasks,
            " t
             JOIN read.members m ON m.project_id = t.project_id AND m.account_id = $1
             JOIN ",
            $projects,
            " p ON p.project_id = t.project_id
             LEFT JOIN read.accounts a ON a.account_id = t.created_by
             WHERE ",
            $condition
        )
    };
}

/// Returns a task; `None` when there is nothing the caller may see. Archived and deleted ones are
/// found too: they can be restored.
pub async fn find(
    pool: &PgPool,
    caller: Uuid,
    name: TaskName,
) -> Result<Option<TaskRow>, sqlx::Error> {
    let row = match name {
        TaskName::Id(task_id) => {
            sqlx::query(select_task!("t.task_id = $2"))
                .bind(caller)
                .bind(task_id.get())
                .fetch_optional(pool)
                .await?
        }
        TaskName::Number(project_id, number) => {
            sqlx::query(select_task!("t.project_id = $2 AND t.number = $3"))
                .bind(caller)
                .bind(project_id.get())
                .bind(number)
                .fetch_optional(pool)
                .await?
        }
    };
    row.map(TaskRow::read).transpose()
}

/// Returns a task as it was at a position, if it existed then.
pub async fn find_at(
    pool: &PgPool,
    caller: Uuid,
    name: TaskName,
    position: Position,
) -> Result<Option<TaskRow>, sqlx::Error> {
    macro_rules! statement {
        ($condition:literal) => {
            select_task!(card_columns_at!("$2"), tasks_at!("$2"), projects_at!("$2"), $condition)
        };
    }
    let row = match name {
        TaskName::Id(task_id) => {
            sqlx::query(statement!("t.task_id = $3"))
                .bind(caller)
                .bind(position.get())
                .bind(task_id.get())
                .fetch_optional(pool)
                .await?
        }
        TaskName::Number(project_id, number) => {
            sqlx::query(statement!("t.project_id = $3 AND t.number = $4"))
                .bind(caller)
                .bind(position.get())
                .bind(project_id.get())
                .bind(number)
                .fetch_optional(pool)
                .await?
        }
    };
    row.map(TaskRow::read).transpose()
}

impl TaskRow {
    fn read(row: PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            task_id: row.try_get("task_id")?,
            version: row.try_get("sequence")?,
            partition: Partition::of(row.try_get("project_id")?),
            in_replacement: row.try_get("in_replacement")?,
            parent_id: row.try_get("parent_id")?,
            row,
        })
    }
}

/// A task: the card's fields and all the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskDetail<'r> {
    #[serde(flatten)]
    card: Card<'r>,
    project_id: Uuid,
    project_key: &'r str,
    column_id: Uuid,
    description: &'r str,
    checklist_items: Vec<ChecklistAnswer>,
    watchers: Vec<Uuid>,
    /// Its next occurrence, once it was finished.
    #[schema(required)]
    next_task_id: Option<Uuid>,
    #[serde(flatten)]
    relatives: Relatives,
    comments_list: Vec<Comment>,
    archived: bool,
    deleted: bool,
    created_by: Person,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// What the accounts are called that the description and the comments mention.
    names: BTreeMap<Uuid, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
}

/// A checklist item, named as answers name things.
#[derive(Debug, Serialize, ToSchema)]
struct ChecklistAnswer {
    id: Uuid,
    text: String,
    checked: bool,
}

/// A comment: written here by an account, or elsewhere by the person its origin names.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comment {
    id: Uuid,
    #[schema(required)]
    author: Option<Person>,
    #[schema(required)]
    origin: Option<OriginRow>,
    text: String,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    edited_at: Option<OffsetDateTime>,
}

impl<'r> TaskDetail<'r> {
    /// Puts the answer together; `names` is what mentioned accounts are called.
    pub fn of(
        task: &'r TaskRow,
        comments: Vec<Comment>,
        relatives: Relatives,
        names: BTreeMap<Uuid, String>,
    ) -> Result<Self, sqlx::Error> {
        let row = &task.row;
        let project_key = row.try_get("project_key")?;
        let Json(checklist): Json<Vec<ChecklistRow>> = row.try_get("checklist")?;
        let created_by =
            Person { id: row.try_get("created_by")?, display_name: row.try_get("creator_name")? };
        Ok(Self {
            card: Card::from_row(row, project_key)?,
            project_id: row.try_get("project_id")?,
            project_key,
            column_id: row.try_get("column_id")?,
            description: row.try_get("description")?,
            checklist_items: checklist.into_iter().map(checklist_item).collect(),
            watchers: row.try_get("watchers")?,
            next_task_id: row.try_get("next_task_id")?,
            relatives,
            comments_list: comments,
            archived: row.try_get("archived")?,
            deleted: row.try_get("deleted")?,
            created_by,
            created_at: row.try_get("created_at")?,
            names,
            as_of: None,
        })
    }
}

/// Most accounts a task's texts mention whose names its answer has.
const NAMES_MAX: usize = 1_000;

/// Returns what the accounts are called that a task's description and comments mention.
pub async fn names(
    pool: &PgPool,
    task: &TaskRow,
    comments: &[Comment],
) -> Result<BTreeMap<Uuid, String>, sqlx::Error> {
    let description: &str = task.row.try_get("description")?;
    let texts = std::iter::once(description).chain(comments.iter().map(|c| c.text.as_str()));
    let mut mentioned = BTreeSet::new();
    for account_id in texts.flat_map(mentions) {
        if mentioned.len() == NAMES_MAX {
            break;
        }
        mentioned.insert(account_id.get());
    }
    super::names::of_accounts(pool, &mentioned).await
}

fn checklist_item(row: ChecklistRow) -> ChecklistAnswer {
    ChecklistAnswer { id: row.item_id.get(), text: row.text.into(), checked: row.checked }
}

#[derive(FromRow)]
struct CommentRow {
    comment_id: Uuid,
    author_id: Uuid,
    author_name: Option<String>,
    text: String,
    origin: Option<Json<OriginRow>>,
    created_at: OffsetDateTime,
    edited_at: Option<OffsetDateTime>,
}

/// Returns a task's comments, oldest first.
///
/// Read after the task's row, they may be newer than its version, never older: a caller who asks
/// again with the version as entity tag then gets the newer one.
pub async fn comments(pool: &PgPool, task: &TaskRow) -> Result<Vec<Comment>, sqlx::Error> {
    let rows: Vec<CommentRow> = sqlx::query_as(
        "SELECT c.comment_id, c.author_id, c.text, c.origin, c.created_at, c.edited_at,
                CASE WHEN NOT a.erased THEN a.display_name END AS author_name
         FROM read.comments c LEFT JOIN read.accounts a ON a.account_id = c.author_id
         WHERE c.task_id = $1 ORDER BY c.created_at, c.comment_id LIMIT $2",
    )
    .bind(task.task_id)
    .bind(i64::try_from(MAX_COMMENTS.most).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

/// Returns the comments a task had at a position, oldest first.
pub async fn comments_at(
    pool: &PgPool,
    task: &TaskRow,
    position: Position,
) -> Result<Vec<Comment>, sqlx::Error> {
    let rows: Vec<CommentRow> = sqlx::query_as(concat!(
        "SELECT c.comment_id, c.author_id, c.text, c.origin, c.created_at, c.edited_at,
                CASE WHEN NOT a.erased THEN a.display_name END AS author_name
         FROM ",
        comments_at!("$1", "$3"),
        " c LEFT JOIN read.accounts a ON a.account_id = c.author_id
         ORDER BY c.created_at, c.comment_id LIMIT $2"
    ))
    .bind(task.task_id)
    .bind(i64::try_from(MAX_COMMENTS.most).unwrap_or(i64::MAX))
    .bind(position.get())
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Comment::from).collect())
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        let origin = row.origin.map(|Json(origin)| origin);
        // An imported comment was not written by whoever imported it.
        let author = Person { id: row.author_id, display_name: row.author_name };
        Self {
            id: row.comment_id,
            author: origin.is_none().then_some(author),
            origin,
            text: row.text,
            created_at: row.created_at,
            edited_at: row.edited_at,
        }
    }
}
