//! SQL of table `project_versions`.

use super::column;
use super::projects::ProjectRow;
use sqlx::PgConnection;
use sqlx::types::Json;

/// What a project's row said until an event changed it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectVersion {
    pub row: ProjectRow,
    /// The position of that event.
    pub valid_to: i64,
}

/// Keeps versions. They never change, and their positions make them unique.
pub async fn insert(tx: &mut PgConnection, versions: &[ProjectVersion]) -> Result<(), sqlx::Error> {
    let versions: Vec<&ProjectVersion> = versions.iter().collect();
    let versions = versions.as_slice();
    sqlx::query(
        "INSERT INTO project_versions (project_id, valid_to, name, description, columns, replaced_columns, shown_columns,
           labels, archived, updated_at, sequence, position)
         SELECT project_id, valid_to, name, description, columns, replaced_columns, shown_columns,
           labels, archived, updated_at, sequence, position
         FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[],
           $7::jsonb[], $8::jsonb[], $9::bool[], $10::timestamptz[], $11::bigint[],
           $12::bigint[])
         AS v (project_id, valid_to, name, description, columns, replaced_columns, shown_columns,
           labels, archived, updated_at, sequence, position)",
    )
    .bind(column(versions, |version| version.row.project_id))
    .bind(column(versions, |version| version.valid_to))
    .bind(column(versions, |version| version.row.name.as_str()))
    .bind(column(versions, |version| version.row.description.as_str()))
    .bind(column(versions, |version| Json(&version.row.columns.0)))
    .bind(column(versions, |version| Json(&version.row.replaced_columns.0)))
    .bind(column(versions, |version| Json(version.row.shown_columns())))
    .bind(column(versions, |version| Json(&version.row.labels.0)))
    .bind(column(versions, |version| version.row.archived))
    .bind(column(versions, |version| version.row.updated_at))
    .bind(column(versions, |version| version.row.sequence))
    .bind(column(versions, |version| version.row.position))
    .execute(tx)
    .await?;
    Ok(())
}
