//! Lists of tasks.

use super::Membership;
use crate::card::{Card, card_columns};
use domain::ProjectId;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use uuid::Uuid;

/// What a list of tasks may be narrowed to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Filter {
    pub column_id: Option<Uuid>,
    pub archived: Option<bool>,
}

/// Where a page of tasks ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum After {
    /// In one project, by number.
    #[serde(rename = "n")]
    Number(i32),
    /// Across projects, by id.
    #[serde(rename = "t")]
    Task(Uuid),
}

impl After {
    /// Returns the number, in a project's list.
    #[must_use]
    pub const fn number(self) -> Option<i32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Task(_) => None,
        }
    }

    /// Returns the id, in a list across projects.
    #[must_use]
    pub const fn task(self) -> Option<Uuid> {
        match self {
            Self::Number(_) => None,
            Self::Task(task_id) => Some(task_id),
        }
    }
}

/// A task in a list.
#[derive(Debug, Serialize)]
pub struct ListedTask<'r> {
    #[serde(flatten)]
    card: Card<'r>,
    project_id: Uuid,
    column_id: Uuid,
    archived: bool,
}

impl<'r> ListedTask<'r> {
    /// Reads a row of [`page_of_project`] or [`page_of_caller`].
    pub fn from_row(row: &'r PgRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            card: Card::from_row(row, row.try_get("project_key")?)?,
            project_id: row.try_get("project_id")?,
            column_id: row.try_get("column_id")?,
            archived: row.try_get("archived")?,
        })
    }

    /// Returns where a page that ends with this task ends.
    #[must_use]
    pub const fn as_end(&self, project_id: Option<ProjectId>) -> After {
        match project_id {
            Some(_) => After::Number(self.card.number),
            None => After::Task(self.card.id),
        }
    }
}

/// Returns a project's tasks, newest first; deleted ones are left out.
pub async fn page_of_project(
    pool: &PgPool,
    membership: &Membership,
    filter: Filter,
    after: Option<i32>,
    limit: i64,
) -> Result<Vec<PgRow>, sqlx::Error> {
    sqlx::query(concat!(
        "SELECT ",
        card_columns!(),
        ", t.project_id, t.archived, p.key AS project_key
         FROM read.tasks t JOIN read.projects p USING (project_id)
         WHERE t.project_id = $1 AND NOT t.deleted
           AND ($2::integer IS NULL OR t.number < $2)
           AND ($3::uuid IS NULL OR t.column_id = $3)
           AND ($4::boolean IS NULL OR t.archived = $4)
         ORDER BY t.number DESC LIMIT $5"
    ))
    .bind(membership.project_id())
    .bind(after)
    .bind(filter.column_id)
    .bind(filter.archived)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Returns the tasks of all the caller's projects, newest first by their ids, which begin with a
/// time; deleted ones are left out.
pub async fn page_of_caller(
    pool: &PgPool,
    caller: Uuid,
    filter: Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<PgRow>, sqlx::Error> {
    // Project by project, so that the cost follows from the caller's tasks, not from everybody's.
    sqlx::query(concat!(
        "SELECT t.*, p.key AS project_key
         FROM read.members m
         JOIN read.projects p USING (project_id),
         LATERAL (SELECT ",
        card_columns!(),
        "  , t.project_id, t.archived
           FROM read.tasks t
           WHERE t.project_id = m.project_id AND NOT t.deleted
             AND ($2::uuid IS NULL OR t.task_id < $2)
             AND ($3::uuid IS NULL OR t.column_id = $3)
             AND ($4::boolean IS NULL OR t.archived = $4)
           ORDER BY t.task_id DESC LIMIT $5) t
         WHERE m.account_id = $1
         ORDER BY t.task_id DESC LIMIT $5"
    ))
    .bind(caller)
    .bind(after)
    .bind(filter.column_id)
    .bind(filter.archived)
    .bind(limit)
    .fetch_all(pool)
    .await
}
