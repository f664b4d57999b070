//! Says now and then on core NATS what this process is and how far its relay is.

use crate::relay;
use async_nats::Client;
use event_stream::status::{STATUS_PERIOD, Status};
use service_runtime::admin::REVISION;
use service_runtime::instance;
use tokio_util::sync::CancellationToken;

const SERVICE: &str = "command-service";

/// Speaks until `stopped`; while NATS is away nobody hears it, and it does not matter.
pub async fn run(client: Client, metrics: relay::Metrics, stopped: CancellationToken) {
    let mut timer = tokio::time::interval(STATUS_PERIOD);
    timer.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopped.cancelled() => return,
            _ = timer.tick() => {}
        }
        let status = Status {
            service: SERVICE.to_owned(),
            instance: instance::name().to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            revision: REVISION.to_owned(),
            relay: Some(metrics.status()),
            projection: None,
        };
        status.announce(&client).await;
    }
}
