//! SQL of table `inbox_items`.

use super::column;
use domain::{Partition, Position};
use read_model::row::{InboxReason, inbox_reason_code};
use sqlx::PgConnection;
use uuid::Uuid;

/// One event that concerns one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxRow {
    pub account_id: Uuid,
    pub position: Position,
    pub partition: Partition,
    pub event_id: Uuid,
    pub project_id: Uuid,
    pub task_id: Uuid,
    pub comment_id: Option<Uuid>,
    pub reason: InboxReason,
}

/// Adds items; one that is there already stays as it is.
pub async fn insert(tx: &mut PgConnection, rows: &[InboxRow]) -> Result<(), sqlx::Error> {
    let rows: Vec<&InboxRow> = rows.iter().collect();
    let rows = rows.as_slice();
    sqlx::query(
        "INSERT INTO inbox_items (account_id, position, partition, event_id, project_id, task_id,
           comment_id, reason)
         SELECT account_id, position, partition, event_id, project_id, task_id, comment_id, reason
         FROM UNNEST($1::uuid[], $2::bigint[], $3::smallint[], $4::uuid[], $5::uuid[], $6::uuid[],
           $7::uuid[], $8::text[])
         AS i (account_id, position, partition, event_id, project_id, task_id, comment_id, reason)
         ON CONFLICT (account_id, position) DO NOTHING",
    )
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.position.get()))
    .bind(column(rows, |row| row.partition.get()))
    .bind(column(rows, |row| row.event_id))
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, |row| row.task_id))
    .bind(column(rows, |row| row.comment_id))
    .bind(column(rows, |row| inbox_reason_code(row.reason)))
    .execute(tx)
    .await?;
    Ok(())
}
