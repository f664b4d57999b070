//! The projector's durable consumers: one a partition.

use crate::stream::STREAM;
use crate::subject::partition_filter;
use async_nats::jetstream::consumer::pull::Config;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, ReplayPolicy};
use async_nats::jetstream::context::Context;
use async_nats::jetstream::stream::ConsumerError;
use domain::Partition;
use std::time::Duration;

/// How long a reader may sit on messages before the server sends them again. Longer than any sane
/// transaction: redelivery is harmless but useless while the first reader is still at work.
pub const ACK_WAIT: Duration = Duration::from_secs(30);
/// How many unacknowledged messages a reader may hold: several of the projector's batches.
pub const MAX_ACK_PENDING: i64 = 4_096;

/// Returns the durable name of a partition's consumer.
#[must_use]
pub fn consumer_name(partition: Partition) -> String {
    format!("projector-{partition}")
}

/// Returns the settings of a partition's consumer.
///
/// A fresh consumer starts at the oldest message the stream still has. That is right wherever the
/// reader stands: what it has seen it skips, what is gone it reads from the event store.
#[must_use]
pub fn consumer_config(partition: Partition) -> Config {
    Config {
        durable_name: Some(consumer_name(partition)),
        name: Some(consumer_name(partition)),
        filter_subject: partition_filter(partition),
        deliver_policy: DeliverPolicy::All,
        // One acknowledgement covers everything before it: a batch costs one.
        ack_policy: AckPolicy::All,
        ack_wait: ACK_WAIT,
        max_ack_pending: MAX_ACK_PENDING,
        replay_policy: ReplayPolicy::Instant,
        ..Config::default()
    }
}

/// Creates a partition's consumer or brings its settings up to date; what it has acknowledged stays
/// acknowledged. Callable again at any time, also after the stream was deleted and is back.
///
/// # Errors
/// When JetStream cannot be reached, or there is no stream (the relay creates it).
pub async fn ensure_consumer(
    jetstream: &Context,
    partition: Partition,
) -> Result<PullConsumer, ConsumerError> {
    jetstream.create_consumer_on_stream(consumer_config(partition), STREAM).await
}
