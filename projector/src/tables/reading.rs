//! SQL of what accounts have read: tables `seen`, `inbox_cursors` and `inbox_reads`.

use super::column;
use domain::{Partition, Position};
use sqlx::PgConnection;
use uuid::Uuid;

/// How far an account has looked at a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeenRow {
    pub account_id: Uuid,
    pub project_id: Uuid,
    pub position: Position,
}

/// How far an account has read its inbox, in one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxCursorRow {
    pub account_id: Uuid,
    pub partition: Partition,
    pub position: Position,
}

/// One inbox item an account has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxReadRow {
    pub account_id: Uuid,
    pub event_id: Uuid,
}

/// Moves cursors forward, never back.
pub async fn advance_seen(tx: &mut PgConnection, rows: &[&SeenRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO seen (account_id, project_id, position)
         SELECT account_id, project_id, position
         FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[]) AS s (account_id, project_id, position)
         ON CONFLICT (account_id, project_id) DO UPDATE
         SET position = GREATEST(seen.position, excluded.position)",
    )
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.project_id))
    .bind(column(rows, |row| row.position.get()))
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves cursors forward, never back.
pub async fn advance_inbox(
    tx: &mut PgConnection,
    rows: &[&InboxCursorRow],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO inbox_cursors (account_id, partition, position)
         SELECT account_id, partition, position
         FROM UNNEST($1::uuid[], $2::smallint[], $3::bigint[])
         AS c (account_id, partition, position)
         ON CONFLICT (account_id, partition) DO UPDATE
         SET position = GREATEST(inbox_cursors.position, excluded.position)",
    )
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.partition.get()))
    .bind(column(rows, |row| row.position.get()))
    .execute(tx)
    .await?;
    Ok(())
}

/// Adds what was read; marking twice is marking once.
pub async fn insert_reads(
    tx: &mut PgConnection,
    rows: &[&InboxReadRow],
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO inbox_reads (account_id, event_id)
         SELECT account_id, event_id
         FROM UNNEST($1::uuid[], $2::uuid[]) AS r (account_id, event_id)
         ON CONFLICT (account_id, event_id) DO NOTHING",
    )
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.event_id))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what erased accounts have read.
pub async fn forget(tx: &mut PgConnection, account_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "WITH cursors AS (DELETE FROM inbox_cursors WHERE account_id = ANY ($1)),
              reads AS (DELETE FROM inbox_reads WHERE account_id = ANY ($1))
         DELETE FROM seen WHERE account_id = ANY ($1)",
    )
    .bind(account_ids)
    .execute(tx)
    .await?;
    Ok(())
}
