//! Finds the projects an account was ever a member of.

use super::error::StoreError;
use super::store::EventStore;
use domain::{AccountId, ProjectId};

impl EventStore {
    /// Returns the projects the account founded or was added to, at most `limit`, whether or not it
    /// still belongs to them.
    ///
    /// # Errors
    /// Returns `Unavailable` when the database does not answer, `Internal` when a stored id is none.
    pub async fn projects_joined_by(
        &self,
        account_id: AccountId,
        limit: i64,
    ) -> Result<Vec<ProjectId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT aggregate_id FROM event_store.events
             WHERE event_type = 'project_created' AND payload ->> 'owner' = $1
             UNION
             SELECT aggregate_id FROM event_store.events
             WHERE event_type = 'member_added' AND payload ->> 'account_id' = $1
             LIMIT $2",
        )
        .bind(account_id.to_string())
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        ids.iter().map(|id| id.parse().map_err(StoreError::internal)).collect()
    }
}
