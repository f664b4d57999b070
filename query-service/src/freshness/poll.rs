//! Reads the checkpoints now and then, and quickly while somebody waits: what makes the service
//! right when every nudge is lost.

use super::Freshness;
use crate::read::checkpoints;
use service_runtime::Chain;
use sqlx::PgPool;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How often checkpoints are read when nobody waits.
const INTERVAL: Duration = Duration::from_secs(1);

/// How often they are read at most, while somebody waits.
const INTERVAL_WHILE_WAITING: Duration = Duration::from_millis(100);

/// Runs until `stopped`.
pub async fn run(freshness: Freshness, pool: PgPool, stopped: CancellationToken) {
    let mut answers = true;
    loop {
        let began = Instant::now();
        let before = freshness.known();
        let read = checkpoints::positions(&pool).await;
        report(&read, &mut answers);
        if let Ok(read) = read {
            freshness.confirm(&before, &read);
        }
        tokio::select! {
            () = stopped.cancelled() => return,
            () = pause(&freshness, began) => {}
        }
    }
}

/// Logs when the database goes away and when it comes back, not every attempt between.
fn report<T>(outcome: &Result<T, sqlx::Error>, answers: &mut bool) {
    match (outcome, *answers) {
        (Err(error), true) => {
            tracing::warn!(error = %Chain(error), "the read model does not answer");
        }
        (Ok(_), false) => tracing::info!("the read model answers again"),
        (Ok(_), true) | (Err(_), false) => {}
    }
    *answers = outcome.is_ok();
}

async fn pause(freshness: &Freshness, began: Instant) {
    if !freshness.somebody_waits() {
        tokio::select! {
            () = sleep_until(began + INTERVAL) => return,
            () = freshness.somebody_asks() => {}
        }
    }
    sleep_until(began + INTERVAL_WHILE_WAITING).await;
}
