//! The table of sessions. Every change is one statement, so two requests with the same token cannot
//! both win.

use super::refresh_token::RefreshToken;
use domain::AccountId;
use sqlx::PgPool;
use sqlx::postgres::types::PgInterval;
use std::time::Duration;
use uuid::Uuid;

/// How long a session lives without being refreshed.
pub const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many sessions an account may have; signing in once more ends the one unused for longest.
const PER_ACCOUNT_MAX: i64 = 50;

/// The session a token was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub account_id: AccountId,
}

/// Opens a session, and removes the account's dead ones.
pub async fn open(pool: &PgPool, account_id: AccountId, token: &RefreshToken) -> sqlx::Result<()> {
    sqlx::query(
        "WITH dead AS (
             DELETE FROM identity.sessions s
             WHERE s.account_id = $2 AND (
                 s.revoked_at IS NOT NULL OR s.expires_at <= clock_timestamp()
                 OR s.session_id IN (
                     SELECT session_id FROM identity.sessions WHERE account_id = $2
                     ORDER BY last_used_at DESC OFFSET $5
                 )
             )
         )
         INSERT INTO identity.sessions (session_id, account_id, token_hash, expires_at)
         VALUES ($1, $2, $3, clock_timestamp() + $4)",
    )
    .bind(token.session_id())
    .bind(account_id.get())
    .bind(token.hash().as_slice())
    .bind(lifetime())
    .bind(PER_ACCOUNT_MAX - 1)
    .execute(pool)
    .await?;
    Ok(())
}

/// Replaces a session's token, if the given one is its newest and the session is alive.
pub async fn rotate(
    pool: &PgPool,
    token: &RefreshToken,
    next: &RefreshToken,
) -> sqlx::Result<Option<Session>> {
    let account_id: Option<Uuid> = sqlx::query_scalar(
        "UPDATE identity.sessions
         SET token_hash = $3, rotation = rotation + 1, last_used_at = clock_timestamp(),
             expires_at = clock_timestamp() + $4
         WHERE session_id = $1 AND token_hash = $2
             AND revoked_at IS NULL AND expires_at > clock_timestamp()
         RETURNING account_id",
    )
    .bind(token.session_id())
    .bind(token.hash().as_slice())
    .bind(next.hash().as_slice())
    .bind(lifetime())
    .fetch_optional(pool)
    .await?;
    let account_id = account_id.map(AccountId::try_from).transpose();
    let account_id = account_id.map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(account_id.map(|account_id| Session { account_id }))
}

/// Ends a session; returns whether it was alive.
pub async fn revoke(pool: &PgPool, session_id: Uuid) -> sqlx::Result<bool> {
    let revoked = sqlx::query(
        "UPDATE identity.sessions SET revoked_at = clock_timestamp()
         WHERE session_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()",
    )
    .bind(session_id)
    .execute(pool)
    .await?;
    Ok(revoked.rows_affected() > 0)
}

/// Ends the session whose newest token this is.
pub async fn revoke_by_token(pool: &PgPool, token: &RefreshToken) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE identity.sessions SET revoked_at = clock_timestamp()
         WHERE session_id = $1 AND token_hash = $2 AND revoked_at IS NULL",
    )
    .bind(token.session_id())
    .bind(token.hash().as_slice())
    .execute(pool)
    .await?;
    Ok(())
}

fn lifetime() -> PgInterval {
    let microseconds = i64::try_from(LIFETIME.as_micros()).unwrap_or(i64::MAX);
    PgInterval { months: 0, days: 0, microseconds }
}
