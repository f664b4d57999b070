//! Whether what a caller was granted still stands. A signature proves that a token was issued, not
//! that nobody took it back since; that is asked of whoever knows, and the answer believed for a
//! moment, so that asking costs next to nothing and taking back takes effect soon.

use futures::future::{BoxFuture, FutureExt, TryFutureExt};
use moka::future::Cache;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How long an answer is believed: what was taken back is of no use after this time at the latest.
pub const BELIEVED_FOR: Duration = Duration::from_secs(5);

/// How many answers are remembered; beyond that the least used are asked for again.
const REMEMBERED_MAX: u64 = 100_000;

type BoxError = Box<dyn Error + Send + Sync>;
type Ask = dyn Fn(Uuid, Grant) -> BoxFuture<'static, Result<bool, BoxError>> + Send + Sync;

/// What a token was issued for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    Session(Uuid),
    ApiToken(Uuid),
}

/// Says that it cannot be found out now.
#[derive(Debug, Clone, thiserror::Error)]
#[error("whether the caller's grant still stands cannot be found out")]
pub struct Unknown(#[source] Arc<BoxError>);

/// Knows which grants stand. Clones share what is remembered.
#[derive(Clone)]
pub struct Standing {
    ask: Arc<Ask>,
    remembered: Cache<(Uuid, Grant), bool>,
}

impl Standing {
    /// Asks `ask` for the grants of an account, and believes each answer for [`BELIEVED_FOR`].
    pub fn new<F, Fut, E>(ask: F) -> Self
    where
        F: Fn(Uuid, Grant) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<bool, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::believing_for(BELIEVED_FOR, ask)
    }

    /// As [`Standing::new`], with another time.
    pub fn believing_for<F, Fut, E>(time: Duration, ask: F) -> Self
    where
        F: Fn(Uuid, Grant) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<bool, E>> + Send + 'static,
        E: Into<BoxError> + 'static,
    {
        let remembered = Cache::builder().max_capacity(REMEMBERED_MAX).time_to_live(time).build();
        let ask = move |account_id, grant| ask(account_id, grant).map_err(Into::into).boxed();
        Self { ask: Arc::new(ask), remembered }
    }

    /// Returns whether the grant stands; requests that need to know at the same time ask once.
    pub async fn holds(&self, account_id: Uuid, grant: Grant) -> Result<bool, Unknown> {
        let key = (account_id, grant);
        if let Some(answer) = self.remembered.get(&key).await {
            return Ok(answer);
        }
        self.remembered.try_get_with(key, (self.ask)(account_id, grant)).await.map_err(Unknown)
    }

    /// Asks anew the next time: the grant was just taken back.
    pub async fn forget(&self, account_id: Uuid, grant: Grant) {
        self.remembered.invalidate(&(account_id, grant)).await;
    }
}
