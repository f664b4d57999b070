//! The table of saved views: a query under a name, with how its tasks are laid out. Personal, and kept
//! where it can be erased (docs/adr/0025).

use super::{Identity, IdentityError, accounts};
use domain::text::{QueryText, ViewName};
use domain::{AccountId, ProjectId, ViewId};
use serde::{Deserialize, Serialize};
use service_runtime::transaction::begin;
use sqlx::PgPool;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many views an account may keep.
pub const PER_ACCOUNT_MAX: i64 = 100;

/// How a view lays out its tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[schema(as = ViewLayout)]
pub enum Layout {
    Board,
    List,
    Table,
    Calendar,
}

/// What a view is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SavedViewBody)]
pub struct Content {
    pub name: ViewName,
    /// In the query language; empty wants every task. It is read when the view is opened, so a query
    /// that was never asked may turn out to be none.
    pub query: QueryText,
    pub layout: Layout,
    /// Without it, the view is over all the caller's projects.
    pub project_id: Option<ProjectId>,
}

/// A view as its owner sees it.
#[derive(Debug, Clone, Serialize, ToSchema, sqlx::FromRow)]
pub struct SavedView {
    #[schema(value_type = ViewId)]
    pub id: Uuid,
    pub name: String,
    pub query: String,
    pub layout: Layout,
    #[schema(required)]
    pub project_id: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl Identity {
    /// Returns the account's views, in the order in which they were made.
    pub async fn saved_views(
        &self,
        account_id: AccountId,
    ) -> Result<Vec<SavedView>, IdentityError> {
        Ok(of_account(&self.pool, account_id).await?)
    }

    /// Makes a view, or makes one that is there into this; the last one to say so is right.
    ///
    /// # Errors
    /// Refuses one over a project the account does not belong to, and more than [`PER_ACCOUNT_MAX`].
    pub async fn keep_view(
        &self,
        account_id: AccountId,
        view_id: ViewId,
        content: &Content,
    ) -> Result<SavedView, IdentityError> {
        if let Some(project_id) = content.project_id {
            self.require_member(account_id, project_id).await?;
        }
        let kept = keep(&self.pool, account_id, view_id, content).await?;
        match kept {
            Kept::View(view) => Ok(view),
            Kept::TooMany => Err(IdentityError::TooManyViews),
            Kept::NoAccount => Err(IdentityError::SessionEnded),
        }
    }

    /// Forgets a view; one that is not there is forgotten already.
    pub async fn forget_view(
        &self,
        account_id: AccountId,
        view_id: ViewId,
    ) -> Result<(), IdentityError> {
        Ok(delete(&self.pool, account_id, view_id).await?)
    }
}

enum Kept {
    View(SavedView),
    TooMany,
    /// Its token was good a moment ago.
    NoAccount,
}

async fn keep(
    pool: &PgPool,
    account_id: AccountId,
    view_id: ViewId,
    content: &Content,
) -> sqlx::Result<Kept> {
    let mut tx = begin(pool).await?;
    if !accounts::lock(&mut tx, account_id).await? {
        return Ok(Kept::NoAccount);
    }
    let view = sqlx::query_as(
        "INSERT INTO identity.saved_views (account_id, view_id, name, query, layout, project_id)
         SELECT $1, $2, $3, $4, $5, $6
         WHERE (SELECT count(*) FROM identity.saved_views
                WHERE account_id = $1 AND view_id <> $2) < $7
         ON CONFLICT (account_id, view_id) DO UPDATE
         SET name = excluded.name, query = excluded.query, layout = excluded.layout,
             project_id = excluded.project_id, updated_at = clock_timestamp()
         RETURNING view_id AS id, name, query, layout, project_id, created_at, updated_at",
    )
    .bind(account_id.get())
    .bind(view_id.get())
    .bind(content.name.as_str())
    .bind(content.query.as_str())
    .bind(content.layout)
    .bind(content.project_id.map(ProjectId::get))
    .bind(PER_ACCOUNT_MAX)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(view.map_or(Kept::TooMany, Kept::View))
}

async fn of_account(pool: &PgPool, account_id: AccountId) -> sqlx::Result<Vec<SavedView>> {
    sqlx::query_as(
        "SELECT view_id AS id, name, query, layout, project_id, created_at, updated_at
         FROM identity.saved_views
         WHERE account_id = $1 ORDER BY created_at, view_id LIMIT $2",
    )
    .bind(account_id.get())
    .bind(PER_ACCOUNT_MAX)
    .fetch_all(pool)
    .await
}

async fn delete(pool: &PgPool, account_id: AccountId, view_id: ViewId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM identity.saved_views WHERE account_id = $1 AND view_id = $2")
        .bind(account_id.get())
        .bind(view_id.get())
        .execute(pool)
        .await?;
    Ok(())
}
