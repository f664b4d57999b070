//! Which grants stand, as this service knows it: from the tables themselves.

use super::{api_tokens, sessions};
use service_runtime::{Grant, Standing};
use sqlx::PgPool;
use uuid::Uuid;

/// Returns what answers from the identity tables.
#[must_use]
pub fn of(pool: PgPool) -> Standing {
    Standing::new(move |account_id, grant| {
        let pool = pool.clone();
        async move { stands(&pool, account_id, grant).await }
    })
}

async fn stands(pool: &PgPool, account_id: Uuid, grant: Grant) -> sqlx::Result<bool> {
    match grant {
        Grant::Session(session_id) => sessions::is_open(pool, account_id, session_id).await,
        Grant::ApiToken(token_id) => api_tokens::stands(pool, account_id, token_id).await,
    }
}
