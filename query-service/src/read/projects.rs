//! Projects as their members see them.

use domain::project::Role;
use domain::{Partition, ProjectId};
use read_model::row::{ColumnRow, LabelRow};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use sqlx::types::Json;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A project in a list.
#[derive(Debug, Serialize, sqlx::FromRow, ToSchema)]
pub struct ProjectSummary {
    pub id: Uuid,
    pub key: String,
    pub name: String,
    pub description: String,
    pub archived: bool,
    /// The caller's.
    #[schema(value_type = Role)]
    pub role: String,
    pub version: i64,
    /// Tasks on the board that stand in no column of kind `done`.
    pub open_tasks: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl ProjectSummary {
    /// Returns where a page that ends with this project ends.
    #[must_use]
    pub const fn as_end(&self) -> After {
        After { created_at: self.created_at, project_id: self.id }
    }
}

/// Where a page of projects ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    #[serde(rename = "c", with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(rename = "p")]
    pub project_id: Uuid,
}

/// Returns the caller's projects, newest first.
pub async fn page(
    pool: &PgPool,
    caller: Uuid,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<ProjectSummary>, sqlx::Error> {
    sqlx::query_as(
        "SELECT p.project_id AS id, p.key, p.name, p.description, p.archived, m.role,
                p.sequence AS version, p.created_at, p.updated_at,
                (SELECT count(*)
                 FROM jsonb_to_recordset(p.columns) AS c(column_id uuid, kind text, archived boolean)
                 JOIN read.tasks t ON t.project_id = p.project_id AND t.column_id = c.column_id
                 WHERE c.kind <> 'done' AND NOT c.archived AND NOT t.archived AND NOT t.deleted
                ) AS open_tasks
         FROM read.members m JOIN read.projects p USING (project_id)
         WHERE m.account_id = $1
           AND ($2::timestamptz IS NULL OR (p.created_at, p.project_id) < ($2, $3))
         ORDER BY p.created_at DESC, p.project_id DESC LIMIT $4",
    )
    .bind(caller)
    .bind(after.map(|after| after.created_at))
    .bind(after.map(|after| after.project_id))
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// A project with all that a board or a form needs to know of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectDetail {
    pub id: Uuid,
    pub key: String,
    pub name: String,
    pub description: String,
    pub archived: bool,
    /// Everybody who has the link may read the board.
    pub public_link: bool,
    /// The caller's.
    #[schema(value_type = Role)]
    pub role: String,
    pub version: i64,
    /// Left to right, archived ones included.
    pub columns: Vec<ColumnAnswer>,
    pub labels: Vec<LabelAnswer>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl ProjectDetail {
    /// Returns the partition of everything that belongs to the project.
    #[must_use]
    pub fn partition(&self) -> Partition {
        Partition::of(self.id)
    }
}

/// A column, named as answers name things.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnAnswer {
    pub id: Uuid,
    pub name: String,
    pub kind: domain::project::ColumnKind,
    #[schema(required)]
    pub wip_limit: Option<u32>,
    pub archived: bool,
}

/// A label, named as answers name things.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelAnswer {
    pub id: Uuid,
    pub name: String,
    pub colour: domain::project::LabelColour,
}

#[derive(sqlx::FromRow)]
struct DetailRow {
    project_id: Uuid,
    key: String,
    name: String,
    description: String,
    archived: bool,
    public_link: bool,
    role: String,
    sequence: i64,
    columns: Json<Vec<ColumnRow>>,
    labels: Json<Vec<LabelRow>>,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

/// Returns a project; `None` when there is nothing the caller may see.
pub async fn find(
    pool: &PgPool,
    caller: Uuid,
    project_id: ProjectId,
) -> Result<Option<ProjectDetail>, sqlx::Error> {
    let row: Option<DetailRow> = sqlx::query_as(
        "SELECT p.project_id, p.key, p.name, p.description, p.archived,
                p.public_link IS NOT NULL AS public_link, m.role, p.sequence,
                p.columns, p.labels, p.created_at, p.updated_at
         FROM read.projects p JOIN read.members m USING (project_id)
         WHERE p.project_id = $1 AND m.account_id = $2",
    )
    .bind(project_id.get())
    .bind(caller)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| ProjectDetail {
        id: row.project_id,
        key: row.key,
        name: row.name,
        description: row.description,
        archived: row.archived,
        public_link: row.public_link,
        role: row.role,
        version: row.sequence,
        columns: row.columns.0.into_iter().map(column).collect(),
        labels: row.labels.0.into_iter().map(label).collect(),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }))
}

fn column(row: ColumnRow) -> ColumnAnswer {
    let ColumnRow { column_id, name, kind, wip_limit, archived } = row;
    ColumnAnswer { id: column_id.get(), name: name.into(), kind, wip_limit, archived }
}

pub(super) fn label(row: LabelRow) -> LabelAnswer {
    LabelAnswer { id: row.label_id.get(), name: row.name.into(), colour: row.colour }
}
