//! SQL of table `task_words`.

use super::column;
use super::tasks::TaskRow;
use read_model::words::{self, Weight};
use sqlx::PgConnection;

/// Writes what search finds the tasks by, as their title and description are now.
pub async fn upsert(tx: &mut PgConnection, rows: &[&TaskRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO task_words (task_id, project_id, words)
         SELECT task_id, project_id, words::tsvector
         FROM UNNEST($1::uuid[], $2::uuid[], $3::text[]) AS w (task_id, project_id, words)
         ON CONFLICT (task_id) DO UPDATE SET words = excluded.words",
    )
    .bind(column(rows, |row| row.task_id))
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, document))
    .execute(tx)
    .await?;
    Ok(())
}

/// Returns what search finds a task by, as text of a `tsvector`.
pub fn document(row: &TaskRow) -> String {
    words::document(&[(&row.title, Weight::Title), (&row.description, Weight::Body)])
}
