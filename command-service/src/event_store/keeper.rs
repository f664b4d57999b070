//! Work nobody waits for: snapshots are written, old first answers are forgotten.

use super::snapshot::{Snapshot, write};
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How long a repeated command is recognised.
const ANSWERS_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const PRUNE_EVERY: Duration = Duration::from_secs(10 * 60);
/// First answers removed by one call.
const PRUNE_MAX: i32 = 10_000;

/// Keeps house until the store is gone.
pub(super) async fn keep_house(pool: PgPool, mut taken: mpsc::Receiver<Snapshot>) {
    let mut prune = interval_at(Instant::now() + PRUNE_EVERY, PRUNE_EVERY);
    prune.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let done = tokio::select! {
            snapshot = taken.recv() => match snapshot {
                Some(snapshot) => write(&pool, &snapshot).await,
                None => return,
            },
            _ = prune.tick() => prune_command_log(&pool, ANSWERS_KEPT).await.map(drop),
        };
        if let Err(error) = done {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the event store's housekeeping has to wait",
            );
        }
    }
}

/// Forgets first answers older than `age`, a bounded number, and returns how many.
pub(super) async fn prune_command_log(pool: &PgPool, age: Duration) -> Result<i64, sqlx::Error> {
    let seconds = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
    sqlx::query_scalar("SELECT event_store.prune_command_log($1::bigint * interval '1 second', $2)")
        .bind(seconds)
        .bind(PRUNE_MAX)
        .fetch_one(pool)
        .await
}
