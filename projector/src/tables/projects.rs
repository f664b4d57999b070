//! SQL of table `projects`.

use super::column;
use domain::{ColumnId, Sequence};
use read_model::row::{ColumnRow, LabelRow, ReplacedColumns};
use sqlx::PgConnection;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

/// One project as the query service reads it; its members are rows of their own.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ProjectRow {
    pub project_id: Uuid,
    pub key: String,
    pub name: String,
    pub description: String,
    pub columns: Json<Vec<ColumnRow>>,
    pub replaced_columns: Json<ReplacedColumns>,
    pub labels: Json<Vec<LabelRow>>,
    pub archived: bool,
    pub public_link: Option<String>,
    pub created_by: Uuid,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub sequence: i64,
    pub position: i64,
}

impl ProjectRow {
    /// Returns the column a task of `column_id` is shown in.
    pub fn shown_column(&self, column_id: ColumnId) -> ColumnId {
        let mut shown = column_id;
        // A replacement existed when it was named, so there is one step for each removal at most.
        for _ in 0..self.replaced_columns.len() {
            let Some(replacement) = self.replaced_columns.get(&shown) else { break };
            shown = *replacement;
        }
        shown
    }

    /// Returns where the tasks of each removed column are shown.
    pub fn shown_columns(&self) -> ReplacedColumns {
        let removed = self.replaced_columns.keys();
        removed.map(|column_id| (*column_id, self.shown_column(*column_id))).collect()
    }
}

/// Returns the rows of `project_ids` and of the projects that `task_ids` belong to.
pub async fn load(
    tx: &mut PgConnection,
    project_ids: &[Uuid],
    task_ids: &[Uuid],
) -> Result<Vec<ProjectRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT project_id, key, name, description, columns, replaced_columns, labels, archived,
                public_link, created_by, created_at, updated_at, sequence, position
         FROM projects
         WHERE project_id = ANY (
           $1 || ARRAY(SELECT tasks.project_id FROM tasks WHERE tasks.task_id = ANY ($2)))",
    )
    .bind(project_ids)
    .bind(task_ids)
    .fetch_all(tx)
    .await
}

/// Writes whole rows: new ones, and new versions of those that exist.
pub async fn upsert(tx: &mut PgConnection, rows: &[&ProjectRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO projects (project_id, key, name, description, columns, replaced_columns, shown_columns,
           labels, archived, public_link, created_by, created_at, updated_at, sequence,
           position)
         SELECT project_id, key, name, description, columns, replaced_columns, shown_columns,
           labels, archived, public_link, created_by, created_at, updated_at, sequence,
           position
         FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[],
           $7::jsonb[], $8::jsonb[], $9::bool[], $10::text[], $11::uuid[], $12::timestamptz[],
           $13::timestamptz[], $14::bigint[], $15::bigint[])
         AS p (project_id, key, name, description, columns, replaced_columns, shown_columns,
           labels, archived, public_link, created_by, created_at, updated_at, sequence,
           position)
         ON CONFLICT (project_id) DO UPDATE SET
           key = excluded.key, name = excluded.name, description = excluded.description,
           columns = excluded.columns, replaced_columns = excluded.replaced_columns,
           shown_columns = excluded.shown_columns,
           labels = excluded.labels, archived = excluded.archived,
           public_link = excluded.public_link,
           created_by = excluded.created_by, created_at = excluded.created_at,
           updated_at = excluded.updated_at, sequence = excluded.sequence,
           position = excluded.position",
    )
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, |row| row.key.as_str()))
    .bind(column(rows, |row| row.name.as_str()))
    .bind(column(rows, |row| row.description.as_str()))
    .bind(column(rows, |row| Json(&row.columns.0)))
    .bind(column(rows, |row| Json(&row.replaced_columns.0)))
    .bind(column(rows, |row| Json(row.shown_columns())))
    .bind(column(rows, |row| Json(&row.labels.0)))
    .bind(column(rows, |row| row.archived))
    .bind(column(rows, |row| row.public_link.as_deref()))
    .bind(column(rows, |row| row.created_by))
    .bind(column(rows, |row| row.created_at))
    .bind(column(rows, |row| row.updated_at))
    .bind(column(rows, |row| row.sequence))
    .bind(column(rows, |row| row.position))
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts everything up to `sequence` as applied; returns how many rows there were.
pub async fn step_over(
    tx: &mut PgConnection,
    project_id: Uuid,
    sequence: Sequence,
) -> Result<u64, sqlx::Error> {
    let stepped = sqlx::query("UPDATE projects SET sequence = $2 WHERE project_id = $1")
        .bind(project_id)
        .bind(sequence.get())
        .execute(tx)
        .await?;
    Ok(stepped.rows_affected())
}
