//! SQL of table `commenters`.

use super::column;
use sqlx::PgConnection;
use uuid::Uuid;

/// Somebody who has commented on a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct CommenterRow {
    pub task_id: Uuid,
    pub account_id: Uuid,
}

/// Returns who has commented on the tasks.
pub async fn load(
    tx: &mut PgConnection,
    task_ids: &[Uuid],
) -> Result<Vec<CommenterRow>, sqlx::Error> {
    sqlx::query_as("SELECT task_id, account_id FROM commenters WHERE task_id = ANY ($1)")
        .bind(task_ids)
        .fetch_all(tx)
        .await
}

/// Adds those that are not there yet.
pub async fn insert(tx: &mut PgConnection, rows: &[&CommenterRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO commenters (task_id, account_id)
         SELECT task_id, account_id FROM UNNEST($1::uuid[], $2::uuid[]) AS c (task_id, account_id)
         ON CONFLICT (task_id, account_id) DO NOTHING",
    )
    .bind(column(rows, |row| row.task_id))
    .bind(column(rows, |row| row.account_id))
    .execute(tx)
    .await?;
    Ok(())
}
