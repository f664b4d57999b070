//! SQL of table `revoked_grants`.

use sqlx::PgConnection;
use uuid::Uuid;

/// Adds grants; one that was revoked before stays as it is.
pub async fn insert(tx: &mut PgConnection, grant_ids: &[Uuid]) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO revoked_grants (grant_id) SELECT UNNEST($1::uuid[])
         ON CONFLICT (grant_id) DO NOTHING",
    )
    .bind(grant_ids)
    .execute(tx)
    .await?;
    Ok(())
}
