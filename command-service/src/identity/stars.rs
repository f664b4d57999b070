//! The table of starred projects: which ones an account wants to see first.

use super::{Identity, IdentityError, accounts};
use crate::execute::ExecuteError;
use domain::account::AccountRefusal;
use domain::{AccountId, ProjectId};
use serde::Serialize;
use service_runtime::transaction::begin;
use sqlx::PgPool;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many projects an account may star.
pub const PER_ACCOUNT_MAX: i64 = 200;

/// A project somebody starred. It is named also after they have left it.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct StarredProject {
    pub project_id: Uuid,
    #[serde(with = "time::serde::rfc3339")]
    pub starred_at: OffsetDateTime,
}

impl Identity {
    /// Returns the projects the account starred, the first one first.
    pub async fn starred_projects(
        &self,
        account_id: AccountId,
    ) -> Result<Vec<StarredProject>, IdentityError> {
        Ok(of_account(&self.pool, account_id).await?)
    }

    /// Stars a project; one that is starred stays as it is.
    ///
    /// # Errors
    /// Refuses a project the account does not belong to, and more than [`PER_ACCOUNT_MAX`].
    pub async fn star(
        &self,
        account_id: AccountId,
        project_id: ProjectId,
    ) -> Result<(), IdentityError> {
        self.require_member(account_id, project_id).await?;
        match insert(&self.pool, account_id, project_id).await? {
            Starred::Yes => Ok(()),
            Starred::TooMany => Err(IdentityError::TooManyStars),
            Starred::NoAccount => Err(IdentityError::SessionEnded),
        }
    }

    /// Takes a star back; also of a project the account has left.
    pub async fn unstar(
        &self,
        account_id: AccountId,
        project_id: ProjectId,
    ) -> Result<(), IdentityError> {
        Ok(delete(&self.pool, account_id, project_id).await?)
    }

    /// Passes when the account may see the project now, by the log itself.
    pub(super) async fn require_member(
        &self,
        account_id: AccountId,
        project_id: ProjectId,
    ) -> Result<(), IdentityError> {
        let project = self.executor.load_project(project_id).await?;
        match project.and_then(|(project, _)| project.role_of(account_id)) {
            Some(_role) => Ok(()),
            None => Err(ExecuteError::Account(AccountRefusal::ProjectNotFound).into()),
        }
    }
}

enum Starred {
    Yes,
    TooMany,
    /// Its token was good a moment ago.
    NoAccount,
}

async fn insert(
    pool: &PgPool,
    account_id: AccountId,
    project_id: ProjectId,
) -> sqlx::Result<Starred> {
    let mut tx = begin(pool).await?;
    if !accounts::lock(&mut tx, account_id).await? {
        return Ok(Starred::NoAccount);
    }
    sqlx::query(
        "INSERT INTO identity.starred_projects (account_id, project_id)
         SELECT $1, $2
         WHERE (SELECT count(*) FROM identity.starred_projects WHERE account_id = $1) < $3
         ON CONFLICT (account_id, project_id) DO NOTHING",
    )
    .bind(account_id.get())
    .bind(project_id.get())
    .bind(PER_ACCOUNT_MAX)
    .execute(&mut *tx)
    .await?;
    let is_starred: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM identity.starred_projects
                        WHERE account_id = $1 AND project_id = $2)",
    )
    .bind(account_id.get())
    .bind(project_id.get())
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(if is_starred { Starred::Yes } else { Starred::TooMany })
}

async fn of_account(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Vec<StarredProject>> {
    sqlx::query_as(
        "SELECT project_id, starred_at FROM identity.starred_projects
         WHERE account_id = $1 ORDER BY starred_at, project_id LIMIT $2",
    )
    .bind(account_id.get())
    .bind(PER_ACCOUNT_MAX)
    .fetch_all(pool)
    .await
}

async fn delete(pool: &PgPool, account_id: AccountId, project_id: ProjectId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM identity.starred_projects WHERE account_id = $1 AND project_id = $2")
        .bind(account_id.get())
        .bind(project_id.get())
        .execute(pool)
        .await?;
    Ok(())
}
