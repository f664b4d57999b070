//! The moment a new generation is served: the old one is held still, the new one catches up with it,
//! and the views are repointed, all in one transaction. Readers never fail and never see the past.

use crate::event_log::EventLog;
use crate::projection::Projection;
use read_model::{Generation, State, generation};
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;
use tokio::time::Instant;

/// How long the old generation may be held still while the new one catches up.
const CATCH_UP_MAX: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_millis(20);
/// Repointing waits for readers in mid-query, and new readers wait behind it: not for long.
const LOCK_TIMEOUT: &str = "SET LOCAL lock_timeout = '1s'";

/// What a generation does that knows all events there are, and less than the served one: the event
/// store was restored from a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostEvents {
    /// It waits. Without somebody who says so, readers are not shown the past.
    Wait,
    /// It is served: the event store is right, whatever was read until now.
    Follow,
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promotion {
    Served,
    /// The new generation has not come as far as the old one; nothing has changed.
    Behind,
}

/// Serves the generation `candidate`, which `projection` writes, if it is complete. Harmless to try at
/// any time and from several processes.
///
/// # Errors
/// When one of the databases does not answer; then nothing has changed.
pub async fn promote(
    projection: &Projection,
    candidate: &Generation,
    lost: LostEvents,
) -> Result<Promotion, sqlx::Error> {
    let mut connection = projection.pool().acquire().await?;
    let event_log = projection.event_log();
    // Without holding anything still: most attempts end here.
    if is_behind(&mut connection, candidate, event_log, lost).await? {
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
    if !catches_up(&mut tx, candidate, event_log, lost).await? {
        return Ok(Promotion::Behind);
    }
    generation::serve(&mut tx, candidate).await?;
    tx.commit().await?;
    Ok(Promotion::Served)
}

async fn catches_up(
    tx: &mut PgConnection,
    candidate: &Generation,
    event_log: &EventLog,
    lost: LostEvents,
) -> Result<bool, sqlx::Error> {
    let deadline = Instant::now() + CATCH_UP_MAX;
    while is_behind(&mut *tx, candidate, event_log, lost).await? {
        if Instant::now() >= deadline {
            return Ok(false);
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(true)
}

/// Tells whether the candidate lacks events. What the live generation knows was read from the event
/// store before, so whoever finds nothing more there now knows as much, or more than is left.
async fn is_behind(
    connection: &mut PgConnection,
    candidate: &Generation,
    event_log: &EventLog,
    lost: LostEvents,
) -> Result<bool, sqlx::Error> {
    let behind = generation::behind_live(connection, candidate).await?;
    match lost {
        LostEvents::Wait => Ok(!behind.is_empty()),
        LostEvents::Follow => Ok(!behind.is_empty() && event_log.holds_more(&behind).await?),
    }
}
