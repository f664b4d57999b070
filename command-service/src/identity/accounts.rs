//! The table of accounts.

use super::credentials::{DisplayName, Email, Password};
use domain::AccountId;
use domain::text::AuthorName;
use serde::{Deserialize, Serialize};
use service_runtime::Grant;
use service_runtime::transaction::begin;
use sqlx::{PgConnection, PgPool};
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
    /// None when its owner signs in at a provider.
    pub password_hash: Option<String>,
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

/// Records that the event store knows of the account, or of its erasure.
pub async fn mark_announced(pool: &PgPool, account_id: AccountId) -> sqlx::Result<()> {
    sqlx::query("UPDATE identity.accounts SET announced = true WHERE account_id = $1")
        .bind(account_id.get())
        .execute(pool)
        .await?;
    Ok(())
}

type StoredRow = (Uuid, String, String, Option<String>, bool);

/// Returns the account with this address.
pub async fn by_email(pool: &PgPool, email: &Email) -> sqlx::Result<Option<StoredAccount>> {
    let row: Option<StoredRow> = sqlx::query_as(
        "SELECT account_id, email, display_name, password_hash, announced
         FROM identity.accounts
         WHERE lower(email) = lower($1) AND erased_at IS NULL",
    )
    .bind(email.as_str())
    .fetch_optional(pool)
    .await?;
    row.map(stored).transpose()
}

/// Returns the account with this id, unless it was erased.
pub async fn by_id(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Option<StoredAccount>> {
    let row: Option<StoredRow> = sqlx::query_as(
        "SELECT account_id, email, display_name, password_hash, announced
         FROM identity.accounts
         WHERE account_id = $1 AND erased_at IS NULL",
    )
    .bind(account_id.get())
    .fetch_optional(pool)
    .await?;
    row.map(stored).transpose()
}

fn stored(row: StoredRow) -> sqlx::Result<StoredAccount> {
    let (id, email, display_name, password_hash, announced) = row;
    let profile = profile_of(id, email, display_name)?;
    Ok(StoredAccount { profile, password_hash, announced })
}

/// Changes the name of an account; returns what its owner sees of it now, unless it was erased.
pub async fn rename(
    pool: &PgPool,
    account_id: AccountId,
    display_name: &DisplayName,
) -> sqlx::Result<Option<Profile>> {
    let row: Option<(Uuid, String, String)> = sqlx::query_as(
        "UPDATE identity.accounts SET display_name = $2
         WHERE account_id = $1 AND erased_at IS NULL
         RETURNING account_id, email, display_name",
    )
    .bind(account_id.get())
    .bind(display_name.as_str())
    .fetch_optional(pool)
    .await?;
    row.map(|(id, email, display_name)| profile_of(id, email, display_name)).transpose()
}

/// Replaces the password and ends every open session, but for one that is kept, together; returns
/// those it ended.
pub async fn set_password(
    pool: &PgPool,
    account_id: AccountId,
    password_hash: &str,
    kept_session: Option<Uuid>,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar(
        "WITH changed AS (
             UPDATE identity.accounts SET password_hash = $2
             WHERE account_id = $1 AND erased_at IS NULL
         )
         UPDATE identity.sessions SET revoked_at = clock_timestamp()
         WHERE account_id = $1 AND session_id IS DISTINCT FROM $3
             AND revoked_at IS NULL AND expires_at > clock_timestamp()
         RETURNING session_id",
    )
    .bind(account_id.get())
    .bind(password_hash)
    .bind(kept_session)
    .fetch_all(pool)
    .await
}

/// Removes everything personal of an account, with its sessions and API tokens, in one transaction;
/// returns what it could be used with. The address may be registered again from then on.
pub async fn erase(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Vec<Grant>> {
    let mut tx = begin(pool).await?;
    sqlx::query(
        "UPDATE identity.accounts
         SET email = NULL, password_hash = NULL, display_name = '', announced = false,
             erased_at = clock_timestamp()
         WHERE account_id = $1 AND erased_at IS NULL",
    )
    .bind(account_id.get())
    .execute(&mut *tx)
    .await?;
    let grants = take_grants(&mut tx, account_id).await?;
    for what_is_kept in [
        "DELETE FROM identity.oidc_identities WHERE account_id = $1",
        "DELETE FROM identity.saved_views WHERE account_id = $1",
        "DELETE FROM identity.starred_projects WHERE account_id = $1",
    ] {
        sqlx::query(what_is_kept).bind(account_id.get()).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(grants)
}

/// Lets one at a time add to what an account keeps, until the transaction ends; returns whether there
/// is the account, so that nothing is added to one that was erased.
pub async fn lock(tx: &mut PgConnection, account_id: AccountId) -> sqlx::Result<bool> {
    let row = sqlx::query(
        "SELECT FROM identity.accounts WHERE account_id = $1 AND erased_at IS NULL
         FOR NO KEY UPDATE",
    )
    .bind(account_id.get())
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}

/// Inserts an account whose owner signs in at a provider, unless its address was taken just now.
pub async fn insert_without_password(
    tx: &mut PgConnection,
    account_id: AccountId,
    email: &Email,
    display_name: &DisplayName,
) -> sqlx::Result<Registration> {
    let inserted = sqlx::query(
        "INSERT INTO identity.accounts (account_id, email, display_name) VALUES ($1, $2, $3)
         ON CONFLICT (lower(email)) DO NOTHING",
    )
    .bind(account_id.get())
    .bind(email.as_str())
    .bind(display_name.as_str())
    .execute(tx)
    .await?;
    Ok(match inserted.rows_affected() {
        0 => Registration::EmailTaken,
        _ => Registration::Created,
    })
}

/// Returns the account with this address, which nobody else can change until the transaction ends.
pub async fn lock_by_email(
    tx: &mut PgConnection,
    email: &Email,
) -> sqlx::Result<Option<AccountId>> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM identity.accounts
         WHERE lower(email) = lower($1) AND erased_at IS NULL FOR UPDATE",
    )
    .bind(email.as_str())
    .fetch_optional(tx)
    .await?;
    let id = id.map(AccountId::try_from).transpose();
    id.map_err(|error| sqlx::Error::Decode(error.into()))
}

/// Takes everything away that an account could be used with so far: its password, its sessions, its
/// API tokens; returns the latter two.
pub async fn disown(tx: &mut PgConnection, account_id: AccountId) -> sqlx::Result<Vec<Grant>> {
    sqlx::query("UPDATE identity.accounts SET password_hash = NULL WHERE account_id = $1")
        .bind(account_id.get())
        .execute(&mut *tx)
        .await?;
    take_grants(tx, account_id).await
}

async fn take_grants(tx: &mut PgConnection, account_id: AccountId) -> sqlx::Result<Vec<Grant>> {
    let sessions: Vec<Uuid> = sqlx::query_scalar(
        "DELETE FROM identity.sessions WHERE account_id = $1 RETURNING session_id",
    )
    .bind(account_id.get())
    .fetch_all(&mut *tx)
    .await?;
    let tokens: Vec<Uuid> = sqlx::query_scalar(
        "DELETE FROM identity.api_tokens WHERE account_id = $1 RETURNING token_id",
    )
    .bind(account_id.get())
    .fetch_all(&mut *tx)
    .await?;
    let sessions = sessions.into_iter().map(Grant::Session);
    Ok(sessions.chain(tokens.into_iter().map(Grant::ApiToken)).collect())
}

/// Returns accounts that were erased here, and of whose erasure the event store may not know.
pub async fn erased_unannounced(pool: &PgPool, limit: i64) -> sqlx::Result<Vec<AccountId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM identity.accounts
         WHERE erased_at IS NOT NULL AND NOT announced ORDER BY account_id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(pool)
    .await?;
    let ids = ids.into_iter().map(AccountId::try_from).collect::<Result<_, _>>();
    ids.map_err(|error| sqlx::Error::Decode(error.into()))
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

/// Returns those of the accounts that are there and not erased.
pub async fn profiles(pool: &PgPool, accounts: &[AccountId]) -> sqlx::Result<Vec<Profile>> {
    let ids: Vec<Uuid> = accounts.iter().map(|account| account.get()).collect();
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "SELECT account_id, email, display_name FROM identity.accounts
         WHERE account_id = ANY ($1) AND erased_at IS NULL",
    )
    .bind(ids)
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(|(id, email, name)| profile_of(id, email, name)).collect()
}

/// Returns those of the ids that are, or were, somebody's account.
pub async fn known(pool: &PgPool, ids: &[Uuid]) -> sqlx::Result<Vec<AccountId>> {
    let known: Vec<Uuid> =
        sqlx::query_scalar("SELECT account_id FROM identity.accounts WHERE account_id = ANY ($1)")
            .bind(ids)
            .fetch_all(pool)
            .await?;
    Ok(known.into_iter().filter_map(|id| AccountId::try_from(id).ok()).collect())
}

fn profile_of(id: Uuid, email: String, display_name: String) -> sqlx::Result<Profile> {
    let id = AccountId::try_from(id).map_err(|error| sqlx::Error::Decode(error.into()))?;
    Ok(Profile { id, email, display_name })
}
