//! Completes what a crash left half done: an account that is erased in the tables, and of whose
//! erasure the log does not know, would keep its name on the screens, and nobody can sign in to
//! repeat the request.

use super::{Identity, accounts};
use crate::execute::CommandContext;
use service_runtime::Chain;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// How often it is looked for, also right after the start.
const INTERVAL: Duration = Duration::from_secs(60);

/// How many erasures are completed at once.
const BATCH: i64 = 100;

/// Runs until `stopped`.
pub async fn complete(identity: Identity, stopped: CancellationToken) {
    loop {
        if let Err(error) = identity.complete_erasures().await {
            tracing::warn!(error = %Chain(&error), "erasures could not be completed, trying later");
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = tokio::time::sleep(INTERVAL) => {}
        }
    }
}

impl Identity {
    /// Appends the event of every erasure that lacks it. Two replicas may do so at once: an account
    /// is erased only once.
    pub async fn complete_erasures(&self) -> Result<(), super::IdentityError> {
        for account_id in accounts::erased_unannounced(&self.pool, BATCH).await? {
            let context = CommandContext::new(account_id, Uuid::now_v7());
            self.announce_erasure(account_id, context).await?;
        }
        Ok(())
    }
}
