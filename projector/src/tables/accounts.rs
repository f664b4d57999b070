//! SQL of table `accounts`.

use super::column;
use domain::Sequence;
use sqlx::PgConnection;
use uuid::Uuid;

/// One account, by the name it has now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    pub account_id: Uuid,
    pub display_name: String,
    pub erased: bool,
    pub sequence: i64,
}

/// Returns the rows of `account_ids` that exist.
pub async fn load(
    tx: &mut PgConnection,
    account_ids: &[Uuid],
) -> Result<Vec<AccountRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT account_id, display_name, erased, sequence FROM accounts
         WHERE account_id = ANY ($1)",
    )
    .bind(account_ids)
    .fetch_all(tx)
    .await
}

/// Writes whole rows: new ones, and new versions of those that exist.
pub async fn upsert(tx: &mut PgConnection, rows: &[&AccountRow]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO accounts (account_id, display_name, erased, sequence)
         SELECT account_id, display_name, erased, sequence
         FROM UNNEST($1::uuid[], $2::text[], $3::bool[], $4::bigint[])
         AS a (account_id, display_name, erased, sequence)
         ON CONFLICT (account_id) DO UPDATE SET
           display_name = excluded.display_name, erased = excluded.erased,
           sequence = excluded.sequence",
    )
    .bind(column(rows, |row| row.account_id))
    .bind(column(rows, |row| row.display_name.as_str()))
    .bind(column(rows, |row| row.erased))
    .bind(column(rows, |row| row.sequence))
    .execute(tx)
    .await?;
    Ok(())
}

/// Counts everything up to `sequence` as applied; returns how many rows there were.
pub async fn step_over(
    tx: &mut PgConnection,
    account_id: Uuid,
    sequence: Sequence,
) -> Result<u64, sqlx::Error> {
    let stepped = sqlx::query("UPDATE accounts SET sequence = $2 WHERE account_id = $1")
        .bind(account_id)
        .bind(sequence.get())
        .execute(tx)
        .await?;
    Ok(stepped.rows_affected())
}
