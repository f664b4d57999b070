//! The moment a new generation is served: the old one is held still, the new one catches up with it,
//! and the views are repointed, all in one transaction. Readers never fail and never see the past.

use read_model::{Generation, State, generation};
use sqlx::{Connection, Executor, PgConnection, PgPool};
use std::time::Duration;
use tokio::time::Instant;

/// How long the old generation may be held still while the new one catches up.
const CATCH_UP_MAX: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(20);
/// Repointing waits for readers in mid-query, and new readers wait behind it: not for long.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '1s'";

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promotion {
    Served,
    /// The new generation has not come as far as the old one; nothing has changed.
    Behind,
}

/// Serves `candidate` if it is complete. Harmless to try at any time and from several processes.
pub async fn promote(pool: &PgPool, candidate: &Generation) -> Result<Promotion, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    // Without holding anything still: most attempts end here.
    if generation::is_behind_live(&mut connection, candidate).await? {
        return Ok(Promotion::Behind);
    }
    let mut tx = connection.begin().await?;
    tx.execute(LOCK_TIMEOUT).await?;
    generation::lock_registry(&mut tx).await?;
    let registered = generation::find(&mut tx, candidate.number).await?;
    match registered.map(|registered| registered.state) {
        Some(State::Live) => return Ok(Promotion::Served),
        Some(State::Building) => {}
        Some(State::Retired) | None => return Ok(Promotion::Behind),
    }
    generation::freeze_live(&mut tx).await?;
    if !catches_up(&mut tx, candidate).await? {
        return Ok(Promotion::Behind);
    }
    generation::serve(&mut tx, candidate).await?;
    tx.commit().await?;
    Ok(Promotion::Served)
}

async fn catches_up(tx: &mut PgConnection, candidate: &Generation) -> Result<bool, sqlx::Error> {
    let deadline = Instant::now() + CATCH_UP_MAX;
    while generation::is_behind_live(&mut *tx, candidate).await? {
        if Instant::now() >= deadline {
            return Ok(false);
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(true)
}
