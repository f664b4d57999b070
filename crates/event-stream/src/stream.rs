//! The stream all events pass through.

use crate::subject::ALL_EVENTS;
use async_nats::jetstream::context::{Context, CreateStreamError};
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType};
use std::time::Duration;

/// The one stream.
pub const STREAM: &str = "TASK_EVENTS";

/// How long a message stays; older history is read from PostgreSQL.
pub const MAX_AGE: Duration = Duration::from_hours(7 * 24);
/// Bounds the disk the stream may fill, about a million and a half events: the oldest go first, and
/// whoever misses one reads it from PostgreSQL.
pub const MAX_BYTES: i64 = 1 << 30;

/// Returns the stream's settings.
#[must_use]
pub fn stream_config(replicas: usize) -> Config {
    Config {
        name: STREAM.to_owned(),
        description: Some("stored events, in position order, each once".to_owned()),
        subjects: vec![ALL_EVENTS.to_owned()],
        storage: StorageType::File,
        retention: RetentionPolicy::Limits,
        discard: DiscardPolicy::Old,
        max_age: MAX_AGE,
        max_bytes: MAX_BYTES,
        num_replicas: replicas,
        allow_direct: true,
        allow_atomic_publish: true,
        ..Config::default()
    }
}

/// Creates the stream or brings its settings up to date; what it holds stays. Callable again at any
/// time, also after somebody deleted it, and from several processes at once.
///
/// # Errors
/// When JetStream cannot be reached or refuses the settings.
pub async fn ensure_stream(
    jetstream: &Context,
    replicas: usize,
) -> Result<Info, CreateStreamError> {
    jetstream.create_or_update_stream(stream_config(replicas)).await
}
