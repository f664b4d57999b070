//! The table of API tokens, and what their owner does with them.

use super::{Identity, IdentityError};
use crate::execute::{Accepted, CommandContext};
use domain::AccountId;
use domain::text::{AuthorName, TextError};
use serde::{Deserialize, Serialize};
use service_runtime::Grant;
use service_runtime::transaction::begin;
use sqlx::PgPool;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many tokens an account may have.
pub const PER_ACCOUNT_MAX: i64 = 50;

/// What a token's owner calls it; the same rules as for any name.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct ApiTokenName(AuthorName);

impl TryFrom<String> for ApiTokenName {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        AuthorName::try_from(text).map(Self)
    }
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiToken {
    #[schema(value_type = AuthorName)]
    pub name: ApiTokenName,
    /// Without it the token is good until it is revoked.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
}

/// A token that was just made, in clear for the only time.
#[derive(Serialize, ToSchema)]
pub struct IssuedApiToken {
    pub id: Uuid,
    /// For `Authorization: Bearer`, at both services.
    pub token: String,
}

/// A token as its owner sees it afterwards.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct ApiToken {
    pub id: Uuid,
    pub name: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
}

impl Identity {
    /// Makes a token for a program that acts in the account's name.
    pub async fn issue_api_token(
        &self,
        account_id: AccountId,
        asked: NewApiToken,
    ) -> Result<IssuedApiToken, IdentityError> {
        // Tokens count whole seconds.
        let expires_at = asked.expires_at.map(OffsetDateTime::truncate_to_second);
        if expires_at.is_some_and(|at| at <= OffsetDateTime::now_utc()) {
            return Err(IdentityError::ExpiresInThePast);
        }
        let id = Uuid::now_v7();
        let asked = NewApiToken { expires_at, ..asked };
        let expires_at = expires_at.and_then(|at| u64::try_from(at.unix_timestamp()).ok());
        let (token, _) = self.tools.signer.issue_api_token(account_id.get(), id, expires_at)?;
        if insert(&self.pool, account_id, id, &asked).await? {
            Ok(IssuedApiToken { id, token })
        } else {
            Err(IdentityError::TooManyApiTokens)
        }
    }

    /// Returns the account's tokens that have not expired, the newest first.
    pub async fn api_tokens(&self, account_id: AccountId) -> Result<Vec<ApiToken>, IdentityError> {
        Ok(of_account(&self.pool, account_id).await?)
    }

    /// Takes a token back. The event comes before the row is deleted: a crash in between leaves a
    /// token that is still listed and can be revoked once more, never one that is gone from the list
    /// and reads for ever.
    pub async fn revoke_api_token(
        &self,
        token_id: Uuid,
        context: CommandContext,
    ) -> Result<Accepted, IdentityError> {
        let account_id = context.actor;
        if !stands(&self.pool, account_id.get(), token_id).await? {
            return Err(IdentityError::NoSuchGrant);
        }
        let accepted = self.tell_revoked(account_id, vec![token_id], context).await?;
        delete(&self.pool, account_id, token_id).await?;
        self.tools.standing.forget(account_id.get(), Grant::ApiToken(token_id)).await;
        Ok(accepted)
    }
}

/// Inserts a token, after removing the account's expired ones; returns whether there was room. The
/// account's row is locked, so that two requests cannot both take the last place.
async fn insert(
    pool: &PgPool,
    account_id: AccountId,
    token_id: Uuid,
    asked: &NewApiToken,
) -> sqlx::Result<bool> {
    let mut tx = begin(pool).await?;
    sqlx::query("SELECT FROM identity.accounts WHERE account_id = $1 FOR UPDATE")
        .bind(account_id.get())
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "DELETE FROM identity.api_tokens
         WHERE account_id = $1 AND expires_at <= clock_timestamp()",
    )
    .bind(account_id.get())
    .execute(&mut *tx)
    .await?;
    let inserted = sqlx::query(
        "INSERT INTO identity.api_tokens (token_id, account_id, name, expires_at)
         SELECT $1, $2, $3, $4
         WHERE (SELECT count(*) FROM identity.api_tokens WHERE account_id = $2) < $5",
    )
    .bind(token_id)
    .bind(account_id.get())
    .bind(asked.name.0.as_str())
    .bind(asked.expires_at)
    .bind(PER_ACCOUNT_MAX)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(inserted.rows_affected() > 0)
}

async fn of_account(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Vec<ApiToken>> {
    sqlx::query_as(
        "SELECT token_id AS id, name, created_at, expires_at FROM identity.api_tokens
         WHERE account_id = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())
         ORDER BY created_at DESC, token_id DESC LIMIT $2",
    )
    .bind(account_id.get())
    .bind(PER_ACCOUNT_MAX)
    .fetch_all(pool)
    .await
}

/// Returns whether the account has this token.
pub async fn stands(pool: &PgPool, account_id: Uuid, token_id: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM identity.api_tokens WHERE token_id = $1 AND account_id = $2
         )",
    )
    .bind(token_id)
    .bind(account_id)
    .fetch_one(pool)
    .await
}

async fn delete(pool: &PgPool, account_id: AccountId, token_id: Uuid) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM identity.api_tokens WHERE token_id = $1 AND account_id = $2")
        .bind(token_id)
        .bind(account_id.get())
        .execute(pool)
        .await?;
    Ok(())
}
