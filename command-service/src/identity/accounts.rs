//! The table of accounts.

use super::credentials::{DisplayName, Email, Password};
use domain::AccountId;
use domain::text::AuthorName;
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a registration asks for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    #[schema(value_type = String, format = Email, max_length = 254)]
    pub email: Email,
    /// Not one of those attackers try first.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    pub password: Password,
    #[schema(value_type = AuthorName)]
    pub display_name: DisplayName,
}

/// What happened to a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    Created,
    EmailTaken,
}

/// What an account's owner sees of it.
#[derive(Clone, Serialize, ToSchema)]
pub struct Profile {
    pub id: AccountId,
    pub email: String,
    pub display_name: String,
}

/// An account that can sign in.
#[derive(Clone)]
pub struct StoredAccount {
    pub profile: Profile,
    pub password_hash: String,
    pub announced: bool,
}

/// Inserts an account unless its address is taken.
pub async fn insert(
    pool: &PgPool,
    account_id: AccountId,
    email: &Email,
    password_hash: &str,
    display_name: &DisplayName,
) -> sqlx::Result<Registration> {
    let inserted = sqlx::query(
        "INSERT INTO identity.accounts (account_id, email, password_hash, display_name)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (lower(email)) DO NOTHING",
    )
    .bind(account_id.get())
    .bind(email.as_str())
    .bind(password_hash)
    .bind(display_name.as_str())
    .execute(pool)
    .await?;
    Ok(match inserted.rows_affected() {
        0 => Registration::EmailTaken,
        _ => Registration::Created,
    })
}

/// Records that the event store holds the account's first event.
pub async fn mark_announced(pool: &PgPool, account_id: AccountId) -> sqlx::Result<()> {
    sqlx::query("UPDATE identity.accounts SET announced = true WHERE account_id = $1")
        .bind(account_id.get())
        .execute(pool)
        .await?;
    Ok(())
}

/// Returns the account with this address.
pub async fn by_email(pool: &PgPool, email: &Email) -> sqlx::Result<Option<StoredAccount>> {
    let row: Option<(Uuid, String, String, String, bool)> = sqlx::query_as(
        "SELECT account_id, email, display_name, password_hash, announced
         FROM identity.accounts
         WHERE lower(email) = lower($1) AND erased_at IS NULL",
    )
    .bind(email.as_str())
    .fetch_optional(pool)
    .await?;
    row.map(|(id, email, display_name, password_hash, announced)| {
        let profile = profile_of(id, email, display_name)?;
        Ok(StoredAccount { profile, password_hash, announced })
    })
    .transpose()
}

/// Returns what its owner sees of an account, unless it was erased.
pub async fn profile(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Option<Profile>> {
    let row: Option<(Uuid, String, String)> = sqlx::query_as(
        "SELECT account_id, email, display_name FROM identity.accounts
         WHERE account_id = $1 AND erased_at IS NULL",
    )
    .bind(account_id.get())
    .fetch_optional(pool)
    .await?;
    row.map(|(id, email, display_name)| profile_of(id, email, display_name)).transpose()
}

fn profile_of(id: Uuid, email: String, display_name: String) -> sqlx::Result<Profile> {
    let id = AccountId::try_from(id).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Profile { id, email, display_name })
}
