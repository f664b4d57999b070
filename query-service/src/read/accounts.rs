//! Accounts, as far as everybody may know them: an id and a name.

use super::Person;
use sqlx::PgPool;
use uuid::Uuid;

/// Returns an account; `None` when it is unknown here or erased.
pub async fn find(pool: &PgPool, account_id: Uuid) -> Result<Option<Person>, sqlx::Error> {
    sqlx::query_as(
        "SELECT account_id AS id, display_name FROM read.accounts
         WHERE account_id = $1 AND NOT erased",
    )
    .bind(account_id)
    .fetch_optional(pool)
    .await
}

/// Returns whether neither the session or API token was taken back nor its account erased. One that
/// is unknown here stands: it was signed, and what is new may not have been projected yet.
pub async fn grant_stands(
    pool: &PgPool,
    account_id: Uuid,
    grant_id: Uuid,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT FROM read.revoked_grants WHERE grant_id = $1)
            AND NOT EXISTS (SELECT FROM read.accounts WHERE account_id = $2 AND erased)",
    )
    .bind(grant_id)
    .bind(account_id)
    .fetch_one(pool)
    .await
}
