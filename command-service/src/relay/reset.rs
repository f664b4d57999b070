use async_nats::jetstream::Context;
use event_stream::STREAM;

/// Empties the stream, returning how many messages it held: an operator's answer to a
/// [`crate::relay::Divergence`]. The event store's history wins; readers rebuild from it.
///
/// # Errors
/// When JetStream cannot be reached or refuses.
pub async fn reset(jetstream: &Context) -> Result<u64, async_nats::Error> {
    let stream = jetstream.get_stream(STREAM).await?;
    Ok(stream.purge().await?.purged)
}
