//! How far the stream is behind the event store, measured on a timer by every replica: a relay that
//! does nothing still shows growing lag.

use crate::relay::metrics::{Measured, Metrics};
use sqlx::PgPool;
use std::convert::Infallible;
use std::time::Duration;

const PERIOD: Duration = Duration::from_secs(1);

/// A leader knows better than the row it writes only now and then.
const MEASURE: &str = "
    WITH relayed AS (
        SELECT coalesce($1, position) AS position FROM event_store.relay_checkpoint
    ), head AS (
        SELECT coalesce(max(position), 0) AS position FROM event_store.events
    )
    SELECT head.position AS head, relayed.position AS checkpoint,
        greatest(head.position - relayed.position, 0) AS lag_events,
        coalesce((
            SELECT extract(epoch FROM clock_timestamp() - waiting.recorded_at)
            FROM event_store.events AS waiting
            WHERE waiting.position > relayed.position
            ORDER BY waiting.position LIMIT 1
        ), 0)::double precision AS lag_seconds
    FROM relayed, head";

/// Measures for as long as it is polled.
pub async fn measure(pool: &PgPool, metrics: &Metrics) -> Infallible {
    let mut timer = tokio::time::interval(PERIOD);
    timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        timer.tick().await;
        let measured = sqlx::query_as::<_, Measured>(MEASURE)
            .bind(metrics.leader_position())
            .fetch_one(pool)
            .await;
        match measured {
            Ok(measured) => metrics.measured(measured),
            // The last figures stand; the outage itself is reported by whoever serves requests.
            Err(error) => tracing::debug!(%error, "relay lag could not be measured"),
        }
    }
}
