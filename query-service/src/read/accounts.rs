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
