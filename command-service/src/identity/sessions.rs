//! The table of sessions. Every change is one statement, so of two requests with the same token one
//! rotates it, and the other finds it rotated.

use super::device::Device;
use super::refresh_token::RefreshToken;
use domain::AccountId;
use serde::Serialize;
use sqlx::PgPool;
use sqlx::postgres::types::PgInterval;
use std::time::Duration;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a session lives without being refreshed.
pub const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How long a spent token may be presented again and gets the same successor: pages that refresh at
/// the same moment, or an answer that was lost on its way.
pub const GRACE: Duration = Duration::from_secs(30);

/// How many sessions an account may have; signing in once more ends the one unused for longest.
const PER_ACCOUNT_MAX: i64 = 50;

/// The session a token was good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub account_id: AccountId,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct OpenSession {
    pub id: Uuid,
    /// Such as "Firefox on Linux".
    pub device: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was last refreshed, which a page in use does whenever its access token has expired.
    #[serde(with = "time::serde::rfc3339")]
    pub last_used_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// Opens a session, and removes the account's dead ones.
pub async fn open(
    pool: &PgPool,
    account_id: AccountId,
    token: &RefreshToken,
    device: &Device,
) -> sqlx::Result<()> {
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
         INSERT INTO identity.sessions (session_id, account_id, token_hash, expires_at, device)
         VALUES ($1, $2, $3, clock_timestamp() + $4, $6)",
    )
    .bind(token.session_id())
    .bind(account_id.get())
    .bind(token.hash().as_slice())
    .bind(interval(LIFETIME))
    .bind(PER_ACCOUNT_MAX - 1)
    .bind(device.as_str())
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
         SET token_hash = $3, previous_hash = $2, rotation = rotation + 1,
             rotated_at = clock_timestamp(), last_used_at = clock_timestamp(),
             expires_at = clock_timestamp() + $4
         WHERE session_id = $1 AND token_hash = $2
             AND revoked_at IS NULL AND expires_at > clock_timestamp()
         RETURNING account_id",
    )
    .bind(token.session_id())
    .bind(token.hash().as_slice())
    .bind(next.hash().as_slice())
    .bind(interval(LIFETIME))
    .fetch_optional(pool)
    .await?;
    account_id.map(session_of).transpose()
}

/// Returns the session in which the given token was replaced by `next` a moment ago, and `next` is
/// still its newest.
pub async fn just_rotated(
    pool: &PgPool,
    token: &RefreshToken,
    next: &RefreshToken,
) -> sqlx::Result<Option<Session>> {
    let account_id: Option<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM identity.sessions
         WHERE session_id = $1 AND previous_hash = $2 AND token_hash = $3
             AND rotated_at > clock_timestamp() - $4
             AND revoked_at IS NULL AND expires_at > clock_timestamp()",
    )
    .bind(token.session_id())
    .bind(token.hash().as_slice())
    .bind(next.hash().as_slice())
    .bind(interval(GRACE))
    .fetch_optional(pool)
    .await?;
    account_id.map(session_of).transpose()
}

/// Returns the account's open sessions, the last used first.
pub async fn of_account(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Vec<OpenSession>> {
    sqlx::query_as(
        "SELECT session_id AS id, device, created_at, last_used_at, expires_at
         FROM identity.sessions
         WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()
         ORDER BY last_used_at DESC, session_id LIMIT $2",
    )
    .bind(account_id.get())
    .bind(PER_ACCOUNT_MAX)
    .fetch_all(pool)
    .await
}

/// Returns whether the account has this session, and it is open.
pub async fn is_open(pool: &PgPool, account_id: Uuid, session_id: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM identity.sessions
             WHERE session_id = $1 AND account_id = $2
                 AND revoked_at IS NULL AND expires_at > clock_timestamp()
         )",
    )
    .bind(session_id)
    .bind(account_id)
    .fetch_one(pool)
    .await
}

/// Returns whether a session was opened no longer than `age` ago.
pub async fn is_newer_than(
    pool: &PgPool,
    account_id: AccountId,
    session_id: Uuid,
    age: Duration,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM identity.sessions
             WHERE session_id = $1 AND account_id = $2 AND created_at > clock_timestamp() - $3
         )",
    )
    .bind(session_id)
    .bind(account_id.get())
    .bind(interval(age))
    .fetch_one(pool)
    .await
}

/// Ends an open session of this account; returns whether there was one.
pub async fn revoke_of(
    pool: &PgPool,
    account_id: AccountId,
    session_id: Uuid,
) -> sqlx::Result<bool> {
    let revoked = sqlx::query(
        "UPDATE identity.sessions SET revoked_at = clock_timestamp()
         WHERE session_id = $1 AND account_id = $2
             AND revoked_at IS NULL AND expires_at > clock_timestamp()",
    )
    .bind(session_id)
    .bind(account_id.get())
    .execute(pool)
    .await?;
    Ok(revoked.rows_affected() > 0)
}

/// Ends a session; returns whose it was if it was alive.
pub async fn revoke(pool: &PgPool, session_id: Uuid) -> sqlx::Result<Option<Session>> {
    let account_id: Option<Uuid> = sqlx::query_scalar(
        "UPDATE identity.sessions SET revoked_at = clock_timestamp()
         WHERE session_id = $1 AND revoked_at IS NULL AND expires_at > clock_timestamp()
         RETURNING account_id",
    )
    .bind(session_id)
    .fetch_optional(pool)
    .await?;
    account_id.map(session_of).transpose()
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

fn session_of(account_id: Uuid) -> sqlx::Result<Session> {
    let account_id = AccountId::try_from(account_id);
    let account_id = account_id.map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Session { account_id })
}

fn interval(duration: Duration) -> PgInterval {
    let microseconds = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    PgInterval { months: 0, days: 0, microseconds }
}
